"""Reporting windows: calendar periods of a zone, half-open `[start, end)`."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from slaspec.worktime.instants import as_datetime
from slaspec.worktime.zones import zone

Unit = Literal["day", "business day", "week", "month", "quarter", "year", "fiscal quarter", "fiscal year"]


@dataclass(frozen=True, slots=True)
class Period:
    """How long a window is, and how windows follow one another.

    One `unit` is a period of the calendar; several weeks are counted from the week of the day on
    which the agreement takes effect; `rolling` days are the whole local days before as-of.
    """

    unit: Unit
    count: int = 1
    rolling: bool = False

    def __str__(self) -> str:
        """As a reader sees it after “every” or “a”, such as `month` or `2 weeks`."""
        if self.rolling:
            return f"{self.count} rolling days"
        return self.unit if self.count == 1 else f"{self.count} {self.unit}s"


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """One period: its first instant, the first instant after it (microseconds), and its name."""

    start: int
    end: int
    label: str

    @property
    def starts_at(self) -> datetime:
        """The first instant, as an aware datetime."""
        return as_datetime(self.start)

    @property
    def ends_at(self) -> datetime:
        """The first instant after it, as an aware datetime."""
        return as_datetime(self.end)


class Windows:
    """The windows of one period in one zone. Weeks start on Monday and are named by ISO 8601."""

    __slots__ = ("_known", "_zone", "per")

    def __init__(self, per: Period, zone_name: str) -> None:
        assert per.count == 1
        assert not per.rolling
        self.per = per.unit
        self._zone = zone(zone_name)
        self._known: dict[date, Window] = {}

    def of(self, instant: int) -> Window:
        """The window that an instant lies in."""
        return self._starting(_first_day(self.per, self._zone.local_date(instant)))

    def over(self, first: int, last: int) -> list[Window]:
        """The windows from that of the instant `first` to that of the instant `last`, in order."""
        found = [self.of(first)]
        while found[-1].end <= last:
            found.append(self.of(found[-1].end))
        return found

    def _starting(self, day: date) -> Window:
        known = self._known.get(day)
        if known is None:
            start, end = (self._zone.opening(datetime(at.year, at.month, at.day)) for at in (day, _next_first_day(self.per, day)))
            known = self._known[day] = Window(start, end, _label(self.per, day))
        return known


def _first_day(per: Unit, day: date) -> date:
    if per == "day":
        return day
    if per == "week":
        return day - timedelta(days=day.weekday())
    if per == "month":
        return day.replace(day=1)
    if per == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return date(day.year, 1, 1)


def _next_first_day(per: Unit, first: date) -> date:
    longest = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}[per]
    return _first_day(per, first + timedelta(days=longest))


def _label(per: Unit, first: date) -> str:
    if per == "day":
        return first.isoformat()
    if per == "week":
        year, week, _ = first.isocalendar()
        return f"{year}-W{week:02d}"
    if per == "month":
        return f"{first.year}-{first.month:02d}"
    if per == "quarter":
        return f"{first.year}-Q{(first.month + 2) // 3}"
    return str(first.year)
