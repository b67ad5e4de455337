"""What of an agreement this release judges, and what it only reads: told by name, never dropped in silence."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

from slaspec.agreement.commitment import LEAD, CalendarChoice, Commitment, Count, Objective, Ratio, Response, Target, Volume
from slaspec.agreement.condition import AllowedMove, Changed, Condition, Did, Judged, OfTime, SameAs, Test
from slaspec.agreement.condition import fields as fields_of
from slaspec.agreement.model import Agreement
from slaspec.worktime.window import Period

_DERIVED = frozenset(
    (
        "segment",
        "persona",
        "grade",
        "held",
        "reason",
        "previous_reason",
        "previous_stage",
        "former_owner",
        "open_tasks",
        "running_sequences",
        "next_meeting_at",
    )
)
"""Fields that are worked out from a lead's past, where the agreement defines what they are."""

_PERIODS = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True, slots=True, order=True)
class NotJudged:
    """Something that is agreed and read, and not judged: a commitment's id, and what of it."""

    commitment: str
    what: str


def judged_part(agreement: Agreement) -> tuple[list[Commitment], tuple[NotJudged, ...]]:
    """The commitments that are judged, in the agreement's order, and what is not, with the reason."""
    judged: list[Commitment] = []
    rest: list[NotJudged] = []
    for commitment in agreement.commitments:
        if commitment.status == "draft":
            continue  # agreed not to be judged yet
        reason = next(_reasons(commitment, agreement), None)
        if reason is None:
            judged.append(commitment)
            rest += [NotJudged(commitment.id, what) for what in _parts(commitment)]
        else:
            rest.append(NotJudged(commitment.id, reason))
    return judged, tuple(rest)


def _reasons(commitment: Commitment, agreement: Agreement) -> Iterator[str]:
    """Why a commitment as a whole is not judged."""
    match commitment:
        case Response():
            yield from _of_response(commitment)
        case Volume() | Ratio():
            yield from _of_target(commitment.target)
            if isinstance(commitment, Ratio) and not isinstance(commitment.of, Count):
                yield "counted verdicts"
            if any(not _plain_count(each) for each in _counted(commitment)):
                yield "this way of counting"
        case _:
            yield f"a {type(commitment).__name__.lower()}"
    if commitment.record != LEAD:
        yield f"the record {commitment.record}"
    if commitment.status == "shadow":
        yield "a shadow"
    if commitment.exception_to:
        yield "an exception"
    if commitment.leave_out:
        yield "what is left out"
    yield from sorted(set(_of_conditions(commitment, agreement)))


def _of_response(response: Response) -> Iterator[str]:
    (first, *others) = response.tiers
    if others or first.when is not None or first.calendar is not None:
        yield "tiers"
    if first.within is None:
        yield "a deadline from a field" if response.deadline_at else "a clock without a target"
    if response.pauses_while is not None:
        yield "a pause while a condition holds"
    if response.episodes != "each" or response.one_clock_per or response.owner_change != "continues" or response.retarget:
        yield "this way of opening clocks"
    if response.follows_latest:
        yield "following the latest revision"
    if response.then is not None:
        yield "the move that follows"
    if any(getattr(each, "at", None) is not None for each in response.starts_on.alternatives):
        yield "a start at another instant"
    objective = response.objective
    if objective is not None and not _plain_objective(objective):
        yield "this objective"


def _plain_objective(objective: Objective) -> bool:
    plain = Objective(objective.at_least, objective.per, split_by=objective.split_by, bands=objective.bands, if_missed=objective.if_missed)
    return objective == plain and _plain_period(objective.per)


def _plain_period(per: Period) -> bool:
    return per.count == 1 and not per.rolling and per.unit in _PERIODS


def _of_target(target: Target) -> Iterator[str]:
    if not _plain_period(target.per):
        yield f"windows of {target.per}"
    if target.bound == "about" or target.tolerance or target.of_which or target.ramp:
        yield "this target"


def _counted(commitment: Volume | Ratio) -> tuple[object, ...]:
    return (commitment.count,) if isinstance(commitment, Volume) else (commitment.of, commitment.that)


def _plain_count(counted: object) -> bool:
    if isinstance(counted, Count):
        return not counted.once and counted.when is None and counted.measure == "count"
    return hasattr(counted, "within")  # followed


def _parts(commitment: Commitment) -> Iterator[str]:
    """What of a judged commitment is only read."""
    if isinstance(commitment, Response):
        if commitment.tiers[0].ideally is not None:
            yield "the time hoped for"
        if commitment.warn_at:
            yield "warnings"
        if commitment.escalate:
            yield "escalation"
        if commitment.objective is not None and commitment.objective.if_missed is not None:
            yield "what is owed when it is missed"
    if isinstance(commitment, Volume | Ratio) and commitment.if_missed is not None:
        yield "what is owed when it is missed"


def _of_conditions(commitment: Commitment, agreement: Agreement) -> Iterator[str]:
    """What conditions look at that is not known yet."""
    known = _Known(agreement)
    for condition in _conditions(commitment):
        match condition:
            case Changed() | Did() | Judged() | SameAs() | AllowedMove():
                yield f"a condition on {_looks_at(condition)}"
            case _ if hasattr(condition, "span"):
                yield "a condition on time"
            case _:
                yield from (f"a condition on {name}" for name in fields_of(condition) if not known.field(name))


def _looks_at(condition: Condition) -> str:
    match condition:
        case Changed(field, _):
            return f"a change of {field}"
        case Did():
            return "the lead's past"
        case Judged(commitment, _):
            return f"verdicts of {commitment}"
        case SameAs(field, other):
            return f"{field} and {other}"
        case _:
            return "allowed moves"


class _Known:
    """Which fields are known of a lead by its events alone."""

    def __init__(self, agreement: Agreement) -> None:
        market, lead = agreement.market, agreement.lead
        self._derived = set(_DERIVED)
        if market is None or not market.segments:
            self._derived.discard("segment")
        if market is None or not market.personas:
            self._derived.discard("persona")
        if lead is not None and lead.score is not None:
            self._derived.add("score")

    def field(self, name: str) -> bool:
        return "." not in name and name not in self._derived


def _conditions(value: object) -> Iterator[Condition]:
    """Every single test in a commitment, wherever it stands."""
    if isinstance(value, CalendarChoice):
        if value.field is not None and "." in value.field:
            yield Changed(value.field, wanted=True)
        return
    if isinstance(value, tuple):
        for each in value:
            yield from _conditions(each)
    elif is_dataclass(value) and not isinstance(value, type):
        if isinstance(value, Test | OfTime):
            yield value
        for each in fields(value):
            yield from _conditions(getattr(value, each.name))
