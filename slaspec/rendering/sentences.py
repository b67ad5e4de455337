"""One commitment as the sentence that both sides read: who owes what to whom, by when, on whose calendar.

A change of meaning changes the sentence.
"""

from collections.abc import Iterable
from fractions import Fraction

from slaspec.agreement.commitment import (
    LEAD,
    Beat,
    Cadence,
    CalendarChoice,
    Commitment,
    Conformance,
    Count,
    Duty,
    Escalation,
    Follow,
    IfMissed,
    NextMove,
    Objective,
    Ratio,
    Response,
    Spread,
    Step,
    Target,
    Those,
    Tier,
    Touching,
    Verdicts,
    Volume,
)
from slaspec.agreement.condition import AllowedMove, Condition, described, number_text
from slaspec.agreement.model import Agreement
from slaspec.agreement.pattern import Enters, Occurs, Pattern, in_words
from slaspec.worktime.duration import CloseOfDay, ElapsedTime, Limit

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def sentence(commitment: Commitment, agreement: Agreement) -> str:
    """The commitment in sentences of plain text."""
    return " ".join([_promised(commitment, agreement), *_besides(commitment, agreement)])


def _promised(commitment: Commitment, agreement: Agreement) -> str:
    match commitment:
        case Response():
            return _response(commitment, agreement)
        case Cadence():
            return _cadence(commitment, agreement)
        case Conformance():
            return _conformance(commitment, agreement)
        case Volume():
            return _volume(commitment, agreement)
        case Ratio():
            return _ratio(commitment, agreement)
        case Spread():
            return _spread(commitment, agreement)
        case Duty():
            return _duty(commitment, agreement)


def promise(commitment: Commitment, agreement: Agreement) -> str:
    """The commitment in a few words, for a table."""
    match commitment:
        case Response():
            return f"{_happening(commitment.stops_on, agreement)} {_in_time(commitment)} of {_happening(commitment.starts_on, agreement)}"
        case Cadence():
            return f"{_touching_words(commitment.tiers[0])} after {_happening(commitment.begins_on, agreement)}"
        case Conformance():
            if isinstance(commitment.must, AllowedMove):
                return "every move is one that the stages allow"
            return f"{described(commitment.must)} on {_happening(commitment.each, agreement)}"
        case Volume():
            return f"{_amount(commitment, agreement)} in every {commitment.target.per}{_for_each(commitment.target)}"
        case Ratio():
            return f"{_share(commitment, agreement)}, in every {commitment.target.per}{_for_each(commitment.target)}"
        case Spread():
            return f"shared out evenly, within {_percent(commitment.at_most)} of the mean in every {commitment.per}"
        case Duty():
            return f"{_often(commitment)}{_happening(commitment.event, agreement)} {_rhythm(commitment.rhythm)}"


def names(parties: Iterable[str], agreement: Agreement) -> str:
    """Parties by name, joined by “and”; none named: whoever the lead belongs to."""
    named = [agreement.party_name(party) for party in parties]
    if not named:
        return "Whoever the lead belongs to"
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def hours_words(choice: CalendarChoice) -> str:
    """Whose hours count, such as `the hours of “berlin” where territory is emea, and of “new-york” where it is anything else`."""
    if choice.field is None:
        return f"the hours of “{choice.otherwise.id}”"
    field = choice.field.replace("_", " ")
    listed = ", ".join(f"of “{calendar.id}” where {field} is {value}" for value, calendar in choice.by_value)
    return f"the hours {listed}, and of “{choice.otherwise.id}” where it is anything else or unknown"


def percent_words(objective: Objective) -> str:
    """What an objective asks for, such as `95%`, or a bound on the time used."""
    parts = [_percent(objective.at_least)] if objective.at_least is not None else []
    parts += [f"half within {objective.median}"] if objective.median is not None else []
    parts += [f"nine of ten within {objective.p90}"] if objective.p90 is not None else []
    return ", ".join(parts)


def _owing(commitment: Commitment, agreement: Agreement) -> str:
    by, to = commitment.owed_by, commitment.owed_to
    if by == to:
        return f"{names(by, agreement)} owe it to each other that"
    return f"{names(by, agreement)} {'owes' if len(by) <= 1 else 'owe'} it to {names(to, agreement)} that"


def _happening(pattern: Pattern, agreement: Agreement) -> str:
    return in_words(pattern, agreement.stage_name)


def _response(response: Response, agreement: Agreement) -> str:
    stop, start = _happening(response.stops_on, agreement), _happening(response.starts_on, agreement)
    parts = [f"{_owing(response, agreement)} {stop} comes {_in_time(response)} of {start}{_scope(response.scope)}."]
    parts += [_tier_words(tier) for tier in response.tiers if tier.id]
    parts += _time_words(response)
    parts += _pausing(response, agreement)
    voids = [_happening(response.void_on, agreement)] if response.void_on.alternatives else []
    if not _names_recycling(response, agreement):
        voids.append("recycling")
    parts.append(f"The clock ends without a verdict on {' or '.join(voids)}." if voids else "")
    parts += _opening_words(response)
    parts += _late_words(response)
    parts += _objective_words(response.objective, "clocks")
    return " ".join(part for part in parts if part)


def _in_time(response: Response) -> str:
    if response.deadline_at is not None:
        return f"by the instant in “{response.deadline_at}”, counted from the start"
    first = response.tiers[0]
    if len(response.tiers) > 1 or first.id:
        return "in the time of its tier, counted from the start"
    if first.within is None:
        return "some time (measured, without a target)"
    return _limit_words(first.within)


def _limit_words(limit: Limit) -> str:
    return f"by the {limit}" if isinstance(limit, CloseOfDay) else f"within {limit}"


def _tier_words(tier: Tier) -> str:
    who = f"where {described(tier.when)}" if tier.when is not None else "for all others"
    hoped = f", hoped for {_limit_words(tier.ideally)}" if tier.ideally is not None else ""
    before = f"; goes before {_list(tier.exception_to)}" if tier.exception_to else ""
    hours = f", by {hours_words(tier.calendar)}" if tier.calendar is not None else ""
    assert tier.within is not None
    objective = f"; {percent_words(tier.objective)} of a {tier.objective.per}'s" if tier.objective else ""
    return f"Tier “{tier.id}”, {who}: {_limit_words(tier.within)}{hours}{hoped}{before}{objective}."


def _time_words(response: Response) -> list[str]:
    limits = [tier.within for tier in response.tiers if tier.within is not None]
    parts = [_counting(limit, response.calendar) for limit in limits[:1] if len({type(each) for each in limits}) == 1]
    if len({type(each) for each in limits}) > 1:
        parts = [f"What counts are {hours_words(response.calendar)}, where the time is business time."]
    first = response.tiers[0]
    if first.ideally is not None and not first.id:
        parts.append(f"Hoped for: {_limit_words(first.ideally)}.")
    return parts


def _pausing(response: Response | Cadence, agreement: Agreement) -> list[str]:
    parts = []
    if response.pauses_on.alternatives:
        pause, resume = _happening(response.pauses_on, agreement), _happening(response.resumes_on, agreement)
        parts.append(f"The clock stands still from {pause} until {resume}.")
    if isinstance(response, Response) and response.pauses_while is not None:
        parts.append(f"The clock stands still while {described(response.pauses_while)}.")
    return parts


_EPISODES = {"first": "A lead has one such clock, its first.", "restart": "A new start replaces the open clock.", "each": ""}
_OWNER_CHANGES = {
    "settles": "A new owner ends the clock of the one before, and has a fresh one.",
    "voids": "A new owner has a fresh clock; that of the one before ends without a verdict.",
    "continues": "",
}


def _opening_words(response: Response | Cadence) -> list[str]:
    parts = [_EPISODES[response.episodes], _OWNER_CHANGES[response.owner_change]]
    if isinstance(response, Response):
        if response.one_clock_per is not None:
            parts.append(f"Each {_plain(response.one_clock_per)} has a clock of its own.")
        if response.retarget:
            parts.append("A lead that changes its tier gets the time of the new one.")
        if response.follows_latest:
            parts.append("An open clock follows a new revision of the agreement.")
    return parts


def _late_words(response: Response | Cadence) -> list[str]:
    parts = []
    if isinstance(response, Response):
        if response.warn_at:
            parts.append(f"The owner is warned at {_list(_percent(share) for share in response.warn_at)} of the time.")
        if response.then is not None:
            parts.append(f"When the time has run out, the lead moves on: {_move(response.then)}.")
    elif response.if_no_reply is not None:
        parts.append(f"Where nobody replied, the lead moves on: {_move(response.if_no_reply)}.")
    parts += [_escalation(step) for step in response.escalate]
    if isinstance(response, Response) and response.escalation_checked is not None:
        check = response.escalation_checked
        parts.append(f"Somebody looks every {check.every} at {check.at:%H:%M}.")
    return parts


def _move(move: NextMove) -> str:
    reason = f" for the reason “{move.reason}”" if move.reason else ""
    within = f", {_limit_words(move.within)}" if move.within is not None else ""
    return f"to “{move.to}”{reason}{within}"


def _escalation(step: Escalation) -> str:
    if step.share is not None:
        when = f"At {_percent(step.share)} of the time"
    else:
        when = f"{step.offset} {'before' if step.before else 'after'} the deadline"
    only = f", where {described(step.when)}" if step.when is not None else ""
    then = f": {step.then}" if step.then else ""
    return f"{when}{only} {step.to} is told{then}."


def _objective_words(objective: Objective | None, what: str) -> list[str]:
    if objective is None:
        return []
    counts = {"start": "start", "deadline": "are due", "settlement": "end"}[objective.by] if what != "events" else "happen"
    parts = []
    if objective.at_least is not None:
        each = f", for each {_plain(objective.for_each)} by itself" if objective.for_each else ""
        verdict = "as agreed" if what != "clocks" else "met"
        parts.append(f"Of the {what} that {counts} in a {objective.per}, at least {_percent(objective.at_least)} must be {verdict}{each}.")
    if objective.median is not None:
        parts.append(f"Half of a {objective.per}'s {what} use no more than {objective.median}.")
    if objective.p90 is not None:
        parts.append(f"Nine of ten of a {objective.per}'s {what} use no more than {objective.p90}.")
    return parts + _if_missed(objective.if_missed)


def _if_missed(missed: IfMissed | None) -> list[str]:
    if missed is None:
        return []
    when = (
        [f"below {number_text(missed.below)}" if missed.below > 1 else f"below {_percent(missed.below)}"]
        if missed.below is not None
        else []
    )
    when += [f"in {missed.windows} windows one after another"] if missed.windows is not None else []
    when += [f"with {missed.breaches} breaches"] if missed.breaches is not None else []
    owed = " and ".join(missed.owed_by)
    return [
        f"When it is missed{' ' if when else ''}{' '.join(when)}, {owed} owes {in_words(missed.duty, str)} {_limit_words(missed.within)}."
    ]


def _besides(commitment: Commitment, agreement: Agreement) -> list[str]:
    """What any kind of commitment may say."""
    parts = []
    if commitment.record != LEAD:
        parts.append(f"It is about each {_plain(commitment.record)}.")
    if commitment.exception_to:
        parts.append(f"Where it applies, {_list(f'“{each}”' for each in commitment.exception_to)} gives way.")
    for name, condition in commitment.leave_out:
        parts.append(f"Left out of every figure ({name}): where {described(condition)}.")
    if commitment.status == "shadow":
        parts.append("It is a shadow: judged and shown, and binds nobody yet.")
    if commitment.status == "draft":
        parts.append("It is a draft: not judged yet.")
    if commitment.consequence:
        parts.append(f"When it is not kept: {commitment.consequence}")
    if commitment.review is not None:
        by = f" by {names(commitment.review.by, agreement)}" if commitment.review.by else ""
        when = f"every {commitment.review.every}" if commitment.review.every else f"on {commitment.review.on}"
        parts.append(f"It is reviewed {when}{by}.")
    return parts


# Cadence, conformance, duty


def _cadence(cadence: Cadence, agreement: Agreement) -> str:
    begin = _happening(cadence.begins_on, agreement)
    parts = [f"{_owing(cadence, agreement)} after {begin} {_touching_words(cadence.tiers[0])} follow{_scope(cadence.scope)}."]
    if cadence.tiers[0].id:
        parts = [f"{_owing(cadence, agreement)} after {begin} the touches of its tier follow{_scope(cadence.scope)}."]
        parts += [_touching_tier(tier) for tier in cadence.tiers]
    parts.append(f"What counts is {_happening(cadence.counts, agreement)}, on {hours_words(cadence.calendar)}.")
    if cadence.ends_on.alternatives:
        parts.append(f"It ends early on {_happening(cadence.ends_on, agreement)}.")
    if cadence.required_before.alternatives:
        parts.append(f"Only then may {_happening(cadence.required_before, agreement)} come.")
    parts += _pausing(cadence, agreement)
    if cadence.void_on.alternatives:
        parts.append(f"It ends without a verdict on {_happening(cadence.void_on, agreement)}.")
    if cadence.late_step_moves_rest:
        parts.append("A late step moves the later ones.")
    parts += _opening_words(cadence)
    parts += _late_words(cadence)
    parts += _objective_words(cadence.objective, "episodes")
    return " ".join(part for part in parts if part)


def _touching_tier(tier: Touching) -> str:
    who = f"where {described(tier.when)}" if tier.when is not None else "for all others"
    before = f"; goes before {_list(tier.exception_to)}" if tier.exception_to else ""
    return f"Tier “{tier.id}”, {who}: {_touching_words(tier)}{before}."


def _touching_words(touching: Touching) -> str:
    """A pattern of touches, such as `at least 6 touches in 10 business days, gaps of at most 2 business days`."""
    parts = []
    if touching.within is not None:
        bounds = _bounds(touching.at_least, touching.at_most)
        parts.append(f"{f'{bounds} touches' if bounds else 'touches'} in {touching.within}")
    parts += [f"on at least {touching.over_days} days"] if touching.over_days is not None else []
    parts += [f"over at least {touching.over_channels} channels"] if touching.over_channels is not None else []
    parts += [f"gaps of at most {touching.gap_at_most}"] if touching.gap_at_most is not None else []
    parts += [f"gaps of at least {touching.gap_at_least}"] if touching.gap_at_least is not None else []
    parts += [f"{_bounds(each.at_least, each.at_most)} by {each.channel}" for each in touching.channels]
    if touching.steps:
        parts.append(f"the steps {', then '.join(_step(step) for step in touching.steps)}")
    if touching.rhythm:
        parts.append(f"a touch {_rhythm(touching.rhythm)}")
    return ", ".join(parts)


def _bounds(at_least: int | None, at_most: int | None) -> str:
    parts = [f"at least {at_least}"] if at_least is not None else []
    parts += [f"at most {at_most}"] if at_most is not None else []
    return " and ".join(parts)


def _step(step: Step) -> str:
    over = " or ".join(step.channels) if step.channels else "a touch"
    day = f" on {'business ' if step.business else ''}day {step.day}" if step.day is not None else ""
    return f"{over}{day}{f' {_limit_words(step.within)}' if step.within is not None else ''}"


def _rhythm(rhythm: tuple[Beat, ...]) -> str:
    return ", then ".join(f"every {beat.every}{f' for {beat.length}' if beat.length is not None else ''}" for beat in rhythm)


def _conformance(conformance: Conformance, agreement: Agreement) -> str:
    if isinstance(conformance.must, AllowedMove):
        return f"{_owing(conformance, agreement)} every move is one that the stages allow."
    each, must = _happening(conformance.each, agreement), described(conformance.must)
    parts = [f"{_owing(conformance, agreement)} on {each}{_scope(conformance.scope)} it holds: {must}."]
    return " ".join(parts + _objective_words(conformance.objective, "events"))


def _spread(spread: Spread, agreement: Agreement) -> str:
    what = _happening(spread.count.pattern, agreement)
    ramp = f" {_ramp(spread)}" if spread.ramp is not None else ""
    even = f"in every {spread.per} the part of each owner lies within {_percent(spread.at_most)} of the mean"
    return f"{_owing(spread, agreement)} {even}, counting {what}{_scope(spread.scope)}.{ramp}"


def _ramp(promised: Spread | Target) -> str:
    ramp = promised.ramp
    if ramp is None:
        return ""
    return f"Counted from “{ramp.since}”, somebody new has {_list(_percent(share) for share in ramp.months)} of it, month by month."


def _duty(duty: Duty, agreement: Agreement) -> str:
    event = _happening(duty.event, agreement)
    on = f" on {_list(_WEEKDAYS[day] for day in duty.on)}" if duty.on else ""
    different = f" of different {_plain(duty.different)}" if duty.different else ""
    parts = [f"{_owing(duty, agreement)} there is {_often(duty)}{event}{different} {_rhythm(duty.rhythm)}{on}."]
    if duty.carries:
        parts.append(f"It has {_list(_plain(name) for name in duty.carries)}.")
    if duty.within is not None:
        parts.append(f"It looks back, and is due within {duty.within} of the period's end.")
    return " ".join([*parts, *_objective_words(duty.objective, "periods"), *_if_missed(duty.if_missed)])


def _often(duty: Duty) -> str:
    return "" if duty.at_least == 1 else f"at least {duty.at_least} × "


def _list(words: Iterable[str]) -> str:
    listed = list(words)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"


def _plain(name: str) -> str:
    return name.replace("_", " ").replace(".", " ")


def _percent(share: Fraction) -> str:
    return f"{number_text(share * 100)}%"


def _names_recycling(response: Response, agreement: Agreement) -> bool:
    """Whether recycling is already told, as a stop (which it then is) or as what ends the clock."""
    for alternative in (*response.stops_on.alternatives, *response.void_on.alternatives):
        match alternative:
            case Occurs("recycled", None):
                return True
            case Enters(stage_id, None):
                stage = agreement.stage(stage_id)
                if stage is not None and stage.entered_on == "recycled":
                    return True
    return False


def _counting(limit: Limit, calendar: CalendarChoice) -> str:
    """What makes the time pass."""
    if isinstance(limit, CloseOfDay) and not limit.business:
        limit = ElapsedTime(days=1)
    if not isinstance(limit, ElapsedTime):
        return f"What counts are {hours_words(calendar)}."
    if not (limit.days or limit.months):
        return "Every hour counts, day and night."
    zones = sorted({each.zone for each in (calendar.otherwise, *(each for _value, each in calendar.by_value))})
    if len(zones) == 1:
        return f"Every day counts, by the clocks of {zones[0]}."
    return f"Every day counts, by the clocks of the calendar: {hours_words(calendar)}."


# Volume and ratio


def _volume(volume: Volume, agreement: Agreement) -> str:
    amount = f"there are {_amount(volume, agreement)} in every {volume.target.per}"
    start = f"{_owing(volume, agreement)} {amount}{_each(volume.target)}{_scope(volume.scope)}.{_once(volume.count)}"
    return " ".join([start, *_target_words(volume.target), *_if_missed(volume.if_missed)])


def _ratio(ratio: Ratio, agreement: Agreement) -> str:
    start = f"{_owing(ratio, agreement)} in every {ratio.target.per} {_share(ratio, agreement)}"
    whole = f"{start}{_each(ratio.target)}{_scope(ratio.scope)}.{_once(ratio.of)}"
    return " ".join([whole, *_target_words(ratio.target), *_if_missed(ratio.if_missed)])


def _target_words(target: Target) -> list[str]:
    parts = [f"Up to {_percent(target.tolerance)} of it is tolerated."] if target.tolerance is not None else []
    parts += [
        f"Of them {_bound(target)} {number_text(part.amount)} are “{part.name}” ({described(part.when)})." for part in target.of_which
    ]
    return [*parts, *([_ramp(target)] if target.ramp is not None else [])]


def _amount(volume: Volume, agreement: Agreement) -> str:
    """How much of what, such as `at least 430 leads entering MQL`."""
    amount = f"{_bound(volume.target)} {number_text(volume.target.amount)}"
    count = volume.count
    if isinstance(count, Verdicts):
        return f"{amount} {_set(count, agreement).removeprefix('the ')}"
    only = f" (where {described(count.when)})" if count.when is not None else ""
    if count.measure != "count":
        measured = "in all" if count.measure == "sum" else "on average"
        return f"{amount} {_plain(str(count.field))} {measured} of {_happening(count.pattern, agreement)}{only}"
    joint = " ×" if count.every_time else " leads"
    return f"{amount}{joint} {_happening(count.pattern, agreement)}{only}"


def _share(ratio: Ratio, agreement: Agreement) -> str:
    """What share of what does what, such as `at least 70% of the leads entering MQL reach SAL within 30 days`."""
    share = f"{_bound(ratio.target)} {_percent(ratio.target.amount)}"
    that = ratio.that
    if isinstance(that, Follow):
        counting = "every day counts" if isinstance(that.within, ElapsedTime) else hours_words(that.calendar)
        within = f"{that.within} ({counting})"
        return f"{share} of {_set(ratio.of, agreement)} {_becoming(that.pattern, agreement)} within {within}"
    if isinstance(that, Those):
        return f"{share} of {_set(ratio.of, agreement)} are such that {described(that.when)}"
    return f"there are {share} as many of {_set(that, agreement)} as of {_set(ratio.of, agreement)}"


def _set(counted: Count | Verdicts, agreement: Agreement) -> str:
    """A counted set, such as `the leads entering MQL` or `the events “won”`."""
    only = f" (where {described(counted.when)})" if counted.when is not None else ""
    if isinstance(counted, Verdicts):
        return f"the {counted.judgement} verdicts of “{counted.commitment}”{only}"
    what = _happening(counted.pattern, agreement)
    return (f"the events ({what})" if counted.every_time else f"the leads {what}") + only


def _becoming(pattern: Pattern, agreement: Agreement) -> str:
    """What a followed lead does, such as `reach SAL`."""
    match pattern.alternatives:
        case (Enters(stage, None),):
            return f"reach {agreement.stage_name(stage)}"
        case _:
            return f"lead to {_happening(pattern, agreement)}"


def _once(count: Count | Verdicts) -> str:
    if isinstance(count, Verdicts) or count.every_time:
        return ""
    return " A lead counts once, for ever." if count.once else " A lead counts once in a window."


def _bound(target: Target) -> str:
    return {"at_least": "at least", "at_most": "at most", "about": "about"}[target.bound]


def _each(target: Target) -> str:
    if not target.for_each:
        return ""
    field = target.for_each.replace("_", " ")
    return f", for each {field} by itself (from the first {target.per} on in which the {field} is seen)"


def _for_each(target: Target) -> str:
    return f" for each {target.for_each.replace('_', ' ')}" if target.for_each else ""


def _scope(scope: Condition | None) -> str:
    return f", for leads where {described(scope)}" if scope else ""
