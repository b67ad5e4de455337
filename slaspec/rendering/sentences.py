"""One commitment as the sentence that both sides read: who owes what to whom, by when, on whose calendar.

A change of meaning changes the sentence.
"""

from collections.abc import Iterable

from slaspec.agreement.commitment import CalendarChoice, Commitment, Count, Follow, Objective, Ratio, Response, Target, Volume
from slaspec.agreement.condition import Condition, described, number_text
from slaspec.agreement.model import Agreement
from slaspec.agreement.pattern import Enters, Occurs, Pattern, in_words
from slaspec.worktime.duration import ElapsedTime


def sentence(commitment: Commitment, agreement: Agreement) -> str:
    """The commitment in one sentence of plain text."""
    match commitment:
        case Response():
            return _response(commitment, agreement)
        case Volume():
            return _volume(commitment, agreement)
        case Ratio():
            return _ratio(commitment, agreement)


def promise(commitment: Commitment, agreement: Agreement) -> str:
    """The commitment in a few words, for a table."""
    match commitment:
        case Response():
            return (
                f"{_happening(commitment.stops_on, agreement)} within {commitment.within} of {_happening(commitment.starts_on, agreement)}"
            )
        case Volume():
            return f"{_amount(commitment, agreement)} in every {commitment.target.per}{_for_each(commitment.target)}"
        case Ratio():
            return f"{_share(commitment, agreement)}, in every {commitment.target.per}{_for_each(commitment.target)}"


def names(parties: Iterable[str], agreement: Agreement) -> str:
    """Parties by name, joined by “and”."""
    named = [agreement.party_name(party) for party in parties]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def hours_words(choice: CalendarChoice) -> str:
    """Whose hours count, such as `the hours of “berlin” where territory is emea, and of “new-york” where it is anything else`."""
    if choice.field is None:
        return f"the hours of “{choice.otherwise.id}”"
    field = choice.field.replace("_", " ")
    listed = ", ".join(f"of “{calendar.id}” where {field} is {value}" for value, calendar in choice.by_value)
    return f"the hours {listed}, and of “{choice.otherwise.id}” where it is anything else or unknown"


def percent_words(objective: Objective) -> str:
    """The share of an objective, such as `95%`."""
    return f"{number_text(objective.at_least * 100)}%"


def _owing(commitment: Commitment, agreement: Agreement) -> str:
    by, to = commitment.owed_by, commitment.owed_to
    if by == to:
        return f"{names(by, agreement)} owe it to each other that"
    return f"{names(by, agreement)} {'owes' if len(by) == 1 else 'owe'} it to {names(to, agreement)} that"


def _happening(pattern: Pattern, agreement: Agreement) -> str:
    return in_words(pattern, agreement.stage_name)


def _response(response: Response, agreement: Agreement) -> str:
    stop, start = _happening(response.stops_on, agreement), _happening(response.starts_on, agreement)
    parts = [
        f"{_owing(response, agreement)} {stop} comes within {response.within} of {start}{_scope(response.scope)}.",
        _counting(response),
    ]
    if response.pauses_on.alternatives:
        pause, resume = _happening(response.pauses_on, agreement), _happening(response.resumes_on, agreement)
        parts.append(f"The clock stands still from {pause} until {resume}.")
    voids = [_happening(response.void_on, agreement)] if response.void_on.alternatives else []
    if not _names_recycling(response, agreement):
        voids.append("recycling")
    if voids:
        parts.append(f"The clock ends without a verdict on {' or '.join(voids)}.")
    if response.objective:
        parts.append(f"Of the clocks that start in a {response.objective.per}, at least {percent_words(response.objective)} must be met.")
    return " ".join(parts)


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


def _counting(response: Response) -> str:
    """What makes the time pass."""
    if not isinstance(response.within, ElapsedTime):
        return f"What counts are {hours_words(response.calendar)}."
    if not response.within.days:
        return "Every hour counts, day and night."
    zones = sorted({calendar.zone for calendar in (response.calendar.otherwise, *(each for _value, each in response.calendar.by_value))})
    if len(zones) == 1:
        return f"Every day counts, by the clocks of {zones[0]}."
    return f"Every day counts, by the clocks of the calendar: {hours_words(response.calendar)}."


def _volume(volume: Volume, agreement: Agreement) -> str:
    amount = f"there are {_amount(volume, agreement)} in every {volume.target.per}"
    return f"{_owing(volume, agreement)} {amount}{_each(volume.target)}{_scope(volume.scope)}.{_once(volume.count)}"


def _ratio(ratio: Ratio, agreement: Agreement) -> str:
    start = f"{_owing(ratio, agreement)} in every {ratio.target.per} {_share(ratio, agreement)}"
    return f"{start}{_each(ratio.target)}{_scope(ratio.scope)}.{_once(ratio.of)}"


def _amount(volume: Volume, agreement: Agreement) -> str:
    """How much of what, such as `at least 430 leads entering MQL`."""
    amount = f"{_bound(volume.target)} {number_text(volume.target.amount)}"
    joint = " ×" if volume.count.every_time else " leads"
    return f"{amount}{joint} {_happening(volume.count.pattern, agreement)}"


def _share(ratio: Ratio, agreement: Agreement) -> str:
    """What share of what does what, such as `at least 70% of the leads entering MQL reach SAL within 30 days`."""
    share = f"{_bound(ratio.target)} {number_text(ratio.target.amount * 100)}%"
    if isinstance(ratio.that, Follow):
        counting = "every day counts" if isinstance(ratio.that.within, ElapsedTime) else hours_words(ratio.that.calendar)
        within = f"{ratio.that.within} ({counting})"
        return f"{share} of {_set(ratio.of, agreement)} {_becoming(ratio.that.pattern, agreement)} within {within}"
    return f"there are {share} as many of {_set(ratio.that, agreement)} as of {_set(ratio.of, agreement)}"


def _set(count: Count, agreement: Agreement) -> str:
    """A counted set, such as `the leads entering MQL` or `the events “won”`."""
    what = _happening(count.pattern, agreement)
    return f"the events ({what})" if count.every_time else f"the leads {what}"


def _becoming(pattern: Pattern, agreement: Agreement) -> str:
    """What a followed lead does, such as `reach SAL`."""
    match pattern.alternatives:
        case (Enters(stage, None),):
            return f"reach {agreement.stage_name(stage)}"
        case _:
            return f"lead to {_happening(pattern, agreement)}"


def _once(count: Count) -> str:
    return "" if count.every_time else " A lead counts once in a window."


def _bound(target: Target) -> str:
    return "at least" if target.bound == "at_least" else "at most"


def _each(target: Target) -> str:
    if not target.for_each:
        return ""
    field = target.for_each.replace("_", " ")
    return f", for each {field} by itself (from the first {target.per} on in which the {field} is seen)"


def _for_each(target: Target) -> str:
    return f" for each {target.for_each.replace('_', ' ')}" if target.for_each else ""


def _scope(scope: Condition | None) -> str:
    return f", for leads where {described(scope)}" if scope else ""
