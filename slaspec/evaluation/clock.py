"""One clock: the measurement of one episode against one response.

Everything that decides how a clock moves from state to state is in `TRANSITIONS`. A pair of state
and signal that is not in the table changes nothing. The machine knows signals, not event kinds,
and no time of its own: it is told the instant of each signal.

A deadline's own instant belongs to the clock: a stop at it is met, because the events of an
instant come before the deadlines of that instant.
"""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from slaspec.evaluation.verdict import Judgement, Unit
from slaspec.worktime.calendar import CalendarExhaustedError, WorkingCalendar
from slaspec.worktime.duration import BusinessDays, CloseOfDay, Duration, ElapsedTime, Limit, WorkingTime


class ClockState(Enum):
    """Where a clock is."""

    IDLE = "idle"
    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    OWING = "owing a move"
    OVERDUE = "overdue"
    SETTLED = "settled"


class Signal(Enum):
    """What an event means to a clock, in the order in which the signals of one event apply; what time brings comes last."""

    VOID = "void"
    STOP = "stop"
    OTHER_MOVE = "other move"
    PAUSE = "pause"
    RESUME = "resume"
    START = "start"
    BEGIN = "start comes"
    DEADLINE = "deadline passes"
    RUN_OUT = "time runs out"


@dataclass(frozen=True, slots=True)
class Move:
    """The state that a signal leads to, and the verdict if the clock is settled by it."""

    to: ClockState
    judgement: Judgement | None = None


_MET = Move(ClockState.SETTLED, Judgement.MET)
_BREACHED = Move(ClockState.SETTLED, Judgement.BREACHED)
_VOID = Move(ClockState.SETTLED, Judgement.VOID)

TRANSITIONS: dict[ClockState, dict[Signal, Move]] = {
    ClockState.IDLE: {
        Signal.START: Move(ClockState.RUNNING),
    },
    ClockState.WAITING: {
        Signal.VOID: Move(ClockState.IDLE),
        Signal.STOP: Move(ClockState.IDLE),
        Signal.START: Move(ClockState.WAITING),
        Signal.BEGIN: Move(ClockState.RUNNING),
    },
    ClockState.RUNNING: {
        Signal.VOID: _VOID,
        Signal.STOP: _MET,
        Signal.PAUSE: Move(ClockState.PAUSED),
        Signal.DEADLINE: Move(ClockState.OVERDUE),
        Signal.RUN_OUT: Move(ClockState.OWING),
    },
    ClockState.PAUSED: {
        Signal.VOID: _VOID,
        Signal.STOP: _MET,
        Signal.RESUME: Move(ClockState.RUNNING),
        Signal.DEADLINE: Move(ClockState.OVERDUE),  # known while paused only where it was taken from a field
    },
    ClockState.OWING: {
        Signal.VOID: _VOID,
        Signal.STOP: _MET,
        Signal.OTHER_MOVE: _BREACHED,
        Signal.DEADLINE: Move(ClockState.OVERDUE),
    },
    ClockState.OVERDUE: {
        Signal.VOID: _BREACHED,
        Signal.STOP: _BREACHED,
        Signal.OTHER_MOVE: _BREACHED,
    },
    ClockState.SETTLED: {},
}

UNEXPECTED = {(ClockState.RUNNING, Signal.RESUME), (ClockState.PAUSED, Signal.PAUSE)}
"""Signals that change nothing and are recorded, because the source contradicts itself."""

Amount = int | Fraction
"""Used or late time in a target's own kind: microseconds, or business days as a fraction."""


def measured(kind: type[Duration], calendar: WorkingCalendar, start: int, end: int) -> Amount:
    """The time in `[start, end)` in the kind of a duration: microseconds, or business days."""
    if kind is ElapsedTime:
        return end - start
    if kind is WorkingTime:
        return calendar.working_time(start, end)
    return calendar.business_days(start, end)


def fixed(limit: Limit, calendar: WorkingCalendar, start: int) -> Duration:
    """A target as an amount: civil days and the close of a day become the real or working time to their instant."""
    if isinstance(limit, CloseOfDay):
        until = calendar.deadline(start, limit)
        return WorkingTime(calendar.working_time(start, until)) if limit.business else ElapsedTime(microseconds=until - start)
    if isinstance(limit, ElapsedTime) and (limit.days or limit.months):
        return ElapsedTime(microseconds=calendar.deadline(start, limit) - start)
    return limit


def amount_of(duration: Duration) -> Amount:
    """How much a fixed duration is, in its own kind."""
    return duration.count if isinstance(duration, BusinessDays) else duration.microseconds


def _duration(kind: type[Duration], amount: Amount) -> Duration:
    if kind is BusinessDays:
        return BusinessDays(Fraction(amount))
    return WorkingTime(int(amount)) if kind is WorkingTime else ElapsedTime(microseconds=int(amount))


class Countdown:
    """An amount of time that is used up while it runs. Instants are microseconds since 1970.

    `due` is the instant at which it will be used up; none while it stands still, where there is no
    amount (it only measures), and where the calendar never has so much time left.
    """

    __slots__ = ("amount", "calendar", "due", "kind", "since", "used_before")

    def __init__(self, limit: Limit | None, calendar: WorkingCalendar, at: int) -> None:
        self.calendar = calendar
        self.used_before: Amount = 0
        self.since: int | None = at
        self.due: int | None = None
        if limit is None:
            self.kind: type[Duration] = WorkingTime
            self.amount: Amount | None = None
            return
        try:
            self.due = calendar.deadline(at, limit)
            duration = fixed(limit, calendar, at)
        except CalendarExhaustedError:
            duration = WorkingTime(0) if isinstance(limit, CloseOfDay) else limit
        self.kind = type(duration)
        self.amount = amount_of(duration)

    def hold(self, at: int) -> None:
        """Stand still from an instant on."""
        assert self.since is not None
        self.used_before += measured(self.kind, self.calendar, self.since, at)
        self.since = self.due = None

    def go_on(self, at: int) -> None:
        """Run again from an instant on."""
        self.since = at
        self.due = self.due_for(self.amount)

    def due_for(self, amount: Amount | None) -> int | None:
        """The instant at which so much will be used, if it keeps running; none where that is never."""
        if amount is None or self.since is None:
            return None
        try:
            return self.calendar.deadline(self.since, _duration(self.kind, amount - self.used_before))
        except CalendarExhaustedError:
            return None

    def used(self, at: int) -> Amount:
        """The time used up to an instant."""
        if self.since is None or at <= self.since:
            return self.used_before
        return self.used_before + measured(self.kind, self.calendar, self.since, at)

    @property
    def unit(self) -> Unit:
        """What its amounts are counted in, once microseconds are seconds."""
        return "business days" if self.kind is BusinessDays else "seconds" if self.kind is ElapsedTime else "business seconds"
