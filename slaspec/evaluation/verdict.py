"""What judging answers: verdicts on clocks, outcomes of the stream. Frozen values, instants as aware datetimes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from slaspec.evaluation.clock import Clock, ClockState, Judgement
from slaspec.worktime.duration import BusinessDays, ElapsedTime
from slaspec.worktime.instants import SECOND, as_datetime

Unit = Literal["seconds", "business seconds", "business days"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The judgement on one clock, as of an instant.

    `deadline` is unknown while the clock is paused. `used` and `late` are exact, in `unit`, pauses
    left out; `elapsed_s` is plain time from start to settlement (or to the as-of instant) in
    seconds. `owner` held the lead just before the settlement, or at the deadline of a breach.
    """

    commitment: str
    lead: str
    episode: int
    judgement: Judgement
    started_at: datetime
    started_by: str
    deadline: datetime | None
    settled_at: datetime | None
    settled_by: str | None
    target: str
    unit: Unit
    used: Fraction
    late: Fraction | None
    elapsed_s: Fraction
    calendar: str
    owner: str | None
    path: str


class OutcomeKind(StrEnum):
    """What the stream can answer."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    MET = "met"
    BREACHED = "breached"
    VOID = "void"
    SETTLED = "settled"
    CORRECTED = "corrected"
    UNEXPECTED = "unexpected"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Something that `feed` or `advance` brought about.

    `breached` is told once, at the deadline; `settled` when that clock is stopped or voided after
    all, with its lateness. `corrected` carries the verdict that holds now, after a late
    event, for a clock whose earlier outcomes no longer hold; `None` where there is no such clock
    any more. `refused` says why in `reason`, and its `at` is that of the event, if it has one.
    """

    kind: OutcomeKind
    lead: str
    at: datetime | None
    commitment: str | None = None
    episode: int | None = None
    verdict: Verdict | None = None
    reason: str | None = None


def verdict_of(clock: Clock, lead: str, as_of: int, owner: str | None) -> Verdict:
    """The verdict on a clock as of an instant at or after its last signal; `owner` holds the lead then."""
    judgement = clock.judgement
    if judgement is None:
        overdue = clock.state is ClockState.OVERDUE or (clock.deadline is not None and clock.deadline <= as_of)
        judgement = Judgement.BREACHED if overdue else Judgement.PENDING
    within = clock.kind
    in_days = isinstance(within, BusinessDays)
    end = as_of if clock.settled_at is None else clock.settled_at
    late = clock.lateness(as_of) if judgement is Judgement.BREACHED else None
    scale = 1 if in_days else SECOND
    return Verdict(
        commitment=clock.commitment.id,
        lead=lead,
        episode=clock.episode,
        judgement=judgement,
        started_at=as_datetime(clock.started_at),
        started_by=clock.started_by,
        deadline=None if clock.deadline is None else as_datetime(clock.deadline),
        settled_at=None if clock.settled_at is None else as_datetime(clock.settled_at),
        settled_by=clock.settled_by,
        target=str(clock.commitment.within),
        unit="business days" if in_days else "seconds" if isinstance(within, ElapsedTime) else "business seconds",
        used=Fraction(clock.used_until(as_of)) / scale,
        late=None if late is None else Fraction(late) / scale,
        elapsed_s=Fraction(end - clock.started_at, SECOND),
        calendar=clock.calendar.id,
        owner=owner if clock.state in (ClockState.RUNNING, ClockState.PAUSED) else clock.owner,
        path=clock.commitment.path,
    )
