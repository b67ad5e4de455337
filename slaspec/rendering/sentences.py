"""One commitment as the sentence that both sides read: who owes what to whom, by when, on whose calendar.

A change of meaning changes the sentence.
"""

from collections.abc import Iterable

from slaspec.agreement.commitment import CalendarChoice, Commitment, Count, Follow, Objective, Ratio, Response, Target, Volume
from slaspec.agreement.condition import Condition, described, number_text
from slaspec.agreement.model import Agreement
from slaspec.agreement.pattern import Pattern, in_words
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
            return f"{_happening(commitment.stops_on, agreement)} within {commitment.within}"
        case Volume():
            return f"{_bounded(commitment.target)} × {_counted(commitment.count, agreement)} a {commitment.target.per}"
        case Ratio():
            return f"{_bounded(commitment.target, share=True)} of {_counted(commitment.of, agreement)}: {_that(commitment, agreement)}"


def names(parties: Iterable[str], agreement: Agreement) -> str:
    """Parties by name, joined by “and”."""
    named = [agreement.party_name(party) for party in parties]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def calendar_words(choice: CalendarChoice) -> str:
    """Whose hours count, such as `on the calendar “emea” for territory emea, else “us-east”`."""
    if choice.field is None:
        return f"on the calendar “{choice.otherwise.id}”"
    field = choice.field.replace("_", " ")
    listed = ", ".join(f"“{calendar.id}” where {field} is {value}" for value, calendar in choice.by_value)
    return f"on the calendar {listed}, and “{choice.otherwise.id}” everywhere else"


def objective_words(objective: Objective) -> str:
    """An objective, such as `at least 95% of the clocks started in a month`."""
    return f"at least {percent_words(objective)} of the clocks started in a {objective.per}"


def percent_words(objective: Objective) -> str:
    """The share of an objective, such as `95%`."""
    return f"{number_text(objective.at_least * 100)}%"


def _owing(commitment: Commitment, agreement: Agreement) -> str:
    by, to = commitment.owed_by, commitment.owed_to
    if by == to:
        return f"{names(by, agreement)} owe each other"
    return f"{names(by, agreement)} {'owes' if len(by) == 1 else 'owe'} {names(to, agreement)}"


def _happening(pattern: Pattern, agreement: Agreement) -> str:
    return in_words(pattern, agreement.stage_name)


def _response(response: Response, agreement: Agreement) -> str:
    within = str(response.within)
    if isinstance(response.within, ElapsedTime):
        within += (
            f" by the clock, days in the zone of its calendar, {calendar_words(response.calendar)}"
            if response.within.days
            else " by the clock, at any hour"
        )
    else:
        within += f" {calendar_words(response.calendar)}"
    parts = [
        f"{_owing(response, agreement)} {_happening(response.stops_on, agreement)} within {within},",
        f"counted from {_happening(response.starts_on, agreement)}{_scope(response.scope)}.",
    ]
    if response.pauses_on.alternatives:
        pause, resume = _happening(response.pauses_on, agreement), _happening(response.resumes_on, agreement)
        parts.append(f"The clock pauses on {pause} until {resume}.")
    if response.void_on.alternatives:
        parts.append(f"It ends without a verdict on {_happening(response.void_on, agreement)}.")
    if response.objective:
        parts.append(f"Agreed is {objective_words(response.objective)}.")
    return " ".join(parts)


def _volume(volume: Volume, agreement: Agreement) -> str:
    target = volume.target
    amount = f"{_bounded(target)} {_counted(volume.count, agreement)} in every {target.per}{_each(target)}"
    return f"{_owing(volume, agreement)} {amount}{_scope(volume.scope)}."


def _ratio(ratio: Ratio, agreement: Agreement) -> str:
    target = ratio.target
    start = f"{_owing(ratio, agreement)} that of {_counted(ratio.of, agreement)} in a {target.per}{_scope(ratio.scope)},"
    return f"{start} {_bounded(target, share=True)} {_that(ratio, agreement)}{_each(target)}."


def _that(ratio: Ratio, agreement: Agreement) -> str:
    if isinstance(ratio.that, Follow):
        within = str(ratio.that.within)
        hours = "" if isinstance(ratio.that.within, ElapsedTime) else f" {calendar_words(ratio.that.calendar)}"
        return f"lead to {_happening(ratio.that.pattern, agreement)} within {within}{hours}"
    return f"are matched by {_counted(ratio.that, agreement)} in the same {ratio.target.per}"


def _counted(count: Count, agreement: Agreement) -> str:
    what = _happening(count.pattern, agreement)
    if count.every_time:
        return f"events ({what})"
    return f"leads ({what}, each lead once)"


def _bounded(target: Target, *, share: bool = False) -> str:
    amount = f"{number_text(target.amount * 100)}%" if share else number_text(target.amount)
    return f"at {'least' if target.bound == 'at_least' else 'most'} {amount}"


def _each(target: Target) -> str:
    return f", for each {target.for_each.replace('_', ' ')} by itself" if target.for_each else ""


def _scope(scope: Condition | None) -> str:
    return f", for leads where {described(scope)}" if scope else ""
