"""One clock: the measurement of one episode against one response commitment.

Everything that decides how a clock moves from state to state is in `TRANSITIONS`. A pair of state
and signal that is not in the table changes nothing. The machine knows signals, not event kinds,
and no time of its own: it is told the instant of each signal.

A deadline's own instant belongs to the clock: a stop at it is met, because the events of an
instant come before the deadlines of that instant.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum
from fractions import Fraction

from slaspec.agreement.commitment import Response
from slaspec.worktime.calendar import CalendarExhaustedError, WorkingCalendar
from slaspec.worktime.duration import BusinessDays, CloseOfDay, Duration, ElapsedTime, Limit, WorkingTime


class ClockState(Enum):
    """Where a clock is."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    OVERDUE = "overdue"
    SETTLED = "settled"


class Signal(Enum):
    """What an event means to a clock, in the order in which the signals of one event apply; the deadline comes last."""

    VOID = "void"
    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"
    START = "start"
    DEADLINE = "deadline passes"


class Judgement(StrEnum):
    """The verdict on a clock."""

    MET = "met"
    BREACHED = "breached"
    PENDING = "pending"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Move:
    """The state that a signal leads to, and the verdict if the clock is settled by it."""

    to: ClockState
    judgement: Judgement | None = None


TRANSITIONS: dict[ClockState, dict[Signal, Move]] = {
    ClockState.IDLE: {
        Signal.START: Move(ClockState.RUNNING),
    },
    ClockState.RUNNING: {
        Signal.PAUSE: Move(ClockState.PAUSED),
        Signal.STOP: Move(ClockState.SETTLED, Judgement.MET),
        Signal.VOID: Move(ClockState.SETTLED, Judgement.VOID),
        Signal.DEADLINE: Move(ClockState.OVERDUE),
    },
    ClockState.PAUSED: {
        Signal.RESUME: Move(ClockState.RUNNING),
        Signal.STOP: Move(ClockState.SETTLED, Judgement.MET),
        Signal.VOID: Move(ClockState.SETTLED, Judgement.VOID),
    },
    ClockState.OVERDUE: {
        Signal.STOP: Move(ClockState.SETTLED, Judgement.BREACHED),
        Signal.VOID: Move(ClockState.SETTLED, Judgement.BREACHED),
    },
    ClockState.SETTLED: {},
}

UNEXPECTED = {(ClockState.RUNNING, Signal.RESUME), (ClockState.PAUSED, Signal.PAUSE)}
"""Signals that change nothing and are recorded, because the source contradicts itself."""

Amount = int | Fraction
"""Used or late time in a target's own kind: microseconds, or business days as a fraction."""


class Clock:
    """One episode of one lead under one response commitment. Instants are microseconds since 1970."""

    __slots__ = (
        "_remaining", "_running_since", "calendar", "commitment", "deadline", "episode", "judgement", "kind",
        "owner", "settled_at", "settled_by", "started_at", "started_by", "state", "used",
    )  # fmt: skip

    def __init__(self, commitment: Response, calendar: WorkingCalendar, episode: int, at: int, by: str, *, paused: bool) -> None:
        self.commitment = commitment
        self.calendar = calendar
        self.episode = episode
        self.started_at = at
        self.started_by = by
        self.settled_at: int | None = None
        self.settled_by: str | None = None
        self.owner: str | None = None
        self.judgement: Judgement | None = None
        self.state = TRANSITIONS[ClockState.IDLE][Signal.START].to
        self.used: Amount = 0
        self.deadline: int | None = None
        self._remaining: Duration = _fixed(commitment.within, calendar, at)
        self.kind = self._remaining
        self._running_since: int | None = at
        self._set_deadline(at)
        if paused:
            self._stop_counting(at)
            self.state = ClockState.PAUSED

    @property
    def is_open(self) -> bool:
        """Running, paused or overdue."""
        return self.state is not ClockState.SETTLED

    def signal(self, signal: Signal, at: int) -> Move | None:
        """Take a signal at an instant not before the last one; gives the move made, if any."""
        move = TRANSITIONS[self.state].get(signal)
        if move is None or (signal is Signal.PAUSE and at == self.deadline):
            return None
        if signal is Signal.PAUSE:
            self._stop_counting(at)
        elif signal is Signal.RESUME:
            self._running_since = at
            self._set_deadline(at)
        elif move.judgement is not None:
            self._settle(move.judgement, at)
        self.state = move.to
        return move

    def used_until(self, at: int) -> Amount:
        """The time used up to an instant, in the target's own kind, pauses left out."""
        end = at if self.settled_at is None else min(at, self.settled_at)
        if self._running_since is None:
            return self.used
        return self.used + measured(self.kind, self.calendar, self._running_since, end)

    def lateness(self, at: int) -> Amount | None:
        """The time from the deadline to the settlement, or to `at` while overdue, in the target's own kind."""
        end = at if self.settled_at is None else self.settled_at
        if self.deadline is None or end < self.deadline:
            return None
        return measured(self.kind, self.calendar, self.deadline, end)

    def _settle(self, judgement: Judgement, at: int) -> None:
        self.judgement = judgement
        self.settled_at = at

    def _stop_counting(self, at: int) -> None:
        assert self._running_since is not None
        passed = measured(self.kind, self.calendar, self._running_since, at)
        self.used += passed
        self._remaining = _less(self._remaining, passed)
        self._running_since = None
        self.deadline = None

    def _set_deadline(self, at: int) -> None:
        try:
            self.deadline = self.calendar.deadline(at, self._remaining)
        except CalendarExhaustedError:
            self.deadline = None  # no open time left, ever: the clock stays pending


def measured(kind: Duration, calendar: WorkingCalendar, start: int, end: int) -> Amount:
    """The time in `[start, end)` in the kind of a duration: microseconds, or business days."""
    match kind:
        case ElapsedTime():
            return end - start
        case WorkingTime():
            return calendar.working_time(start, end)
        case BusinessDays():
            return calendar.business_days(start, end)


def _fixed(within: Limit, calendar: WorkingCalendar, start: int) -> Duration:
    """The target as an amount: civil days and the close of a day become the real or working time to their instant."""
    if isinstance(within, CloseOfDay) and within.business:
        return WorkingTime(calendar.working_time(start, calendar.deadline(start, within)))
    if isinstance(within, ElapsedTime | CloseOfDay):
        return ElapsedTime(microseconds=calendar.deadline(start, within) - start)
    return within


def _less(amount: Duration, passed: Amount) -> Duration:
    match amount:
        case ElapsedTime():
            return ElapsedTime(microseconds=amount.microseconds - int(passed))
        case WorkingTime():
            return WorkingTime(amount.microseconds - int(passed))
        case BusinessDays():
            return BusinessDays(amount.count - passed)
