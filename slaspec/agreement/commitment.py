"""What one side owes the other: the kinds of commitment, their targets and objectives."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from slaspec.agreement.condition import Condition
from slaspec.agreement.pattern import NOTHING, Pattern
from slaspec.worktime.calendar import WorkingCalendar
from slaspec.worktime.duration import Duration
from slaspec.worktime.window import Period

Bound = Literal["at_least", "at_most"]


@dataclass(frozen=True, slots=True)
class CalendarChoice:
    """Whose hours count for a clock: always `otherwise`, or the one that a text field of the lead names."""

    otherwise: WorkingCalendar
    field: str | None = None
    by_value: tuple[tuple[str, WorkingCalendar], ...] = ()


@dataclass(frozen=True, slots=True)
class Objective:
    """The share of a window's clocks that must be met; a clock counts in the window of its start."""

    at_least: Fraction
    per: Period


@dataclass(frozen=True, slots=True)
class Target:
    """How much, or what share, a window must reach (`at_least`) or may not exceed (`at_most`).

    With `for_each`, every value of that field must satisfy it by itself, from the window on in
    which the value is first seen; what has no value of it counts in the whole alone.
    """

    bound: Bound
    amount: Fraction
    per: Period
    for_each: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A counted set of events. A lead counts once a window unless `every_time`."""

    pattern: Pattern
    every_time: bool


@dataclass(frozen=True, slots=True)
class Follow:
    """What must follow a member of a cohort, and until when, the last instant included.

    One event answers the earliest unanswered member it can.
    """

    pattern: Pattern
    within: Duration
    calendar: CalendarChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class _Promise:
    """What every commitment has.

    `id` is the key of verdicts and diffs, `path` its place in the document, `scope` the leads it
    covers (no condition: all).
    """

    id: str
    path: str
    owed_by: tuple[str, ...]
    owed_to: tuple[str, ...]
    scope: Condition | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response(_Promise):
    """Something stops a clock before its deadline. A new clock opens only while none is open."""

    starts_on: Pattern
    stops_on: Pattern
    within: Duration
    calendar: CalendarChoice
    pauses_on: Pattern = NOTHING
    resumes_on: Pattern = NOTHING
    void_on: Pattern = NOTHING
    objective: Objective | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume(_Promise):
    """How much of something in a window."""

    count: Count
    target: Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio(_Promise):
    """What share of a counted set, in a window (two sets) or a cohort (each member followed)."""

    of: Count
    that: Count | Follow
    target: Target


Commitment = Response | Volume | Ratio
