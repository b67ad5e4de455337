"""The time of an episode without its pauses, and instants ahead that move with them."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Literal

from slaspec.worktime.calendar import CalendarExhaustedError, WorkingCalendar
from slaspec.worktime.duration import BusinessDays, CloseOfDay, Duration, ElapsedTime, Limit, WorkingTime
from slaspec.worktime.zones import zone

_NO_DAYS = Fraction(0)


class OwnTime:
    """The time of an episode since its start, its pauses left out, in each of the three kinds.

    An instant that lies ahead is kept as a *point* of this time, an amount of one kind since the
    start: so a pause moves it by as much of that kind as the pause took.
    """

    __slots__ = ("_days", "_elapsed", "_holds", "_since", "_working", "calendar", "stopped_at")

    def __init__(self, calendar: WorkingCalendar, start: int) -> None:
        self.calendar = calendar
        self.stopped_at: int | None = None
        self._holds = 0
        self._since = start
        self._elapsed = 0
        self._working = 0
        self._days = _NO_DAYS

    def stop(self, at: int) -> None:
        """Stand still for one reason (more)."""
        if not self._holds:
            self.stopped_at = at
        self._holds += 1

    def go_on(self, at: int) -> bool:
        """Take one reason to stand still away; gives whether it was the last."""
        self._holds -= 1
        if self._holds:
            return False
        assert self.stopped_at is not None
        span = self._since, self.stopped_at
        self._elapsed += self.stopped_at - self._since
        self._working += self.calendar.working_time(*span)
        self._days += self.calendar.business_days(*span)
        self._since, self.stopped_at = at, None
        return True

    def until(self, at: int) -> int:
        """The instant up to which time has counted."""
        return at if self.stopped_at is None else min(at, self.stopped_at)

    def point(self, at: int, limit: Limit) -> Duration | None:
        """The point that lies so much after an instant; none where there is not so much time."""
        span = self._since, self.until(at)
        try:
            match limit:
                case WorkingTime(amount):
                    return WorkingTime(self._working + self.calendar.working_time(*span) + amount)
                case BusinessDays(count):
                    return BusinessDays(self._days + self.calendar.business_days(*span) + count)
                case CloseOfDay(business=True):
                    amount = self.calendar.working_time(at, self.calendar.deadline(at, limit))
                    return WorkingTime(self._working + self.calendar.working_time(*span) + amount)
                case _:
                    amount = self.calendar.deadline(at, limit) - at
                    return ElapsedTime(microseconds=self._elapsed + span[1] - span[0] + amount)
        except CalendarExhaustedError:
            return None

    def instant(self, point: Duration | None) -> int | None:
        """When a point is reached that was not reached before the last pause; none where that is not known."""
        try:
            match point:
                case None:
                    return None
                case WorkingTime(amount):
                    reached = self.calendar.deadline(self._since, WorkingTime(amount - self._working))
                case BusinessDays(count):
                    reached = self.calendar.deadline(self._since, BusinessDays(count - self._days))
                case _:
                    reached = self._since + point.microseconds - self._elapsed
        except CalendarExhaustedError:
            return None
        return reached if self.until(reached) == reached else None

    def to_plain(self) -> list[Any]:
        """What has passed, as JSON can hold it."""
        return [self._since, self.stopped_at, self._holds, self._elapsed, self._working, str(self._days)]

    def restore(self, plain: list[Any]) -> None:
        """Take over what `to_plain` told."""
        self._since, self.stopped_at, self._holds, self._elapsed, self._working, days = plain
        self._days = Fraction(days)


class Mark:
    """A point, and the instant at which it is reached: unknown in a pause that begins before it.

    A step that has a whole day begins with the date on which its point is reached (`opens`), and is due at the end of it (`closes`).
    While time runs, a mark that lies so much after an instant needs no point: that is worked out when time first stands still.
    """

    __slots__ = ("_limit", "_point", "_start", "_time", "at", "date")

    def __init__(self, time: OwnTime, point: Duration | None, date: Literal["opens", "closes"] | None = None) -> None:
        self._time = time
        self._point = point
        self._start = 0
        self._limit: Limit | None = None
        self.date = date
        self.at: int | None = None
        if point is not None:
            self.go_on(time)

    @classmethod
    def after(cls, time: OwnTime, at: int, limit: Limit) -> "Mark":
        """The mark that lies so much after an instant which is not before the last pause."""
        if time.stopped_at is not None:
            return cls(time, time.point(at, limit))
        made = cls(time, None)
        made.set(at, limit)
        return made

    def set(self, at: int, limit: Limit) -> None:
        """Lie so much after an instant, while time runs."""
        try:
            self.at = self._time.calendar.deadline(at, limit)
        except CalendarExhaustedError:
            return
        self._start, self._limit = at, limit

    @property
    def point(self) -> Duration | None:
        """The point, on its time's own scale."""
        if self._limit is not None:
            self._point = self._time.point(self._start, self._limit)
            self._limit = None
        return self._point

    def pin(self) -> None:
        """Work out the point while the time that it is counted on is still the same."""
        self._point = self.point

    @property
    def is_set(self) -> bool:
        """Whether there is anything that lies ahead, or lay."""
        return self._limit is not None or self._point is not None

    def not_before(self, time: OwnTime, other: "Mark | None") -> "Mark":
        """This mark, or one like the other if that is reached later."""
        if other is None or other.at is None or self.at is None or other.at <= self.at:
            return self
        return Mark(time, other.point, other.date)

    def stop(self, at: int) -> None:
        """Time stands still from here on: what lies ahead is not known any more."""
        self.pin()
        if self.at is not None and self.at > at:
            self.at = None

    def go_on(self, time: OwnTime) -> None:
        """Work out the instant, unless it is known."""
        if self.at is not None:
            return
        reached = time.instant(self.point)
        if reached is not None and self.date is not None:
            reached = midnight(time.calendar, reached) if self.date == "opens" else midnight(time.calendar, reached - 1, 1)
        self.at = reached


def midnight(calendar: WorkingCalendar, at: int, days_later: int = 0) -> int:
    """When the local date of an instant begins, or a later one."""
    return first_instant(calendar, zone(calendar.zone).local_date(at) + timedelta(days=days_later))


def first_instant(calendar: WorkingCalendar, day: date) -> int:
    """When a local date begins."""
    return zone(calendar.zone).opening(datetime(day.year, day.month, day.day))


def point_to_plain(point: Duration | None) -> list[Any] | None:
    """A point as JSON can hold it."""
    match point:
        case None:
            return None
        case WorkingTime(amount):
            return ["working", amount]
        case BusinessDays(count):
            return ["days", str(count)]
        case ElapsedTime():
            return ["elapsed", point.microseconds]


def point_from_plain(plain: list[Any] | None) -> Duration | None:
    """The point that `point_to_plain` told of."""
    match plain:
        case ["working", amount]:
            return WorkingTime(amount)
        case ["days", count]:
            return BusinessDays(Fraction(count))
        case ["elapsed", amount]:
            return ElapsedTime(microseconds=amount)
    return None
