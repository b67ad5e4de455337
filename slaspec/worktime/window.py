"""Reporting windows: calendar periods of a zone one after another, and the days before an instant. Half-open `[start, end)`."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from slaspec.worktime.calendar import CalendarExhaustedError, WorkingCalendar
from slaspec.worktime.instants import as_datetime
from slaspec.worktime.table import BEYOND_COUNTED, FIRST_COUNTED, FIRST_COUNTED_YEAR, LAST_COUNTED_YEAR
from slaspec.worktime.zones import zone

Unit = Literal["day", "business day", "week", "month", "quarter", "year", "fiscal quarter", "fiscal year"]

_MONTHS: dict[Unit, int] = {"month": 1, "quarter": 3, "year": 12, "fiscal quarter": 3, "fiscal year": 12}
_A_MONDAY = date(1970, 1, 5)
_ONE_DAY = timedelta(days=1)


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
    """The windows of one period in one zone.

    `week_starts` counts from Monday as 0, `fiscal_year_starts` is a month from 1. Several weeks are
    counted from the week of `effective_from`, or of Monday 5 January 1970 without one; several months
    or quarters from January, or from the fiscal year's first month. A business day of `calendar`
    has the days off before it too, so that every instant has a window.

    Names: `2026-01-05` (a day; of business days the working one), `2026-W02` (ISO 8601, of weeks from
    Monday), `2026-01-04 (week)`, `2026-01`, `2026-Q1`, `2026`, `FY2026-Q1` and `FY2026` (by the year in
    which the fiscal year ends), `2026-01-05 (2 weeks)`, `90 days to 2026-04-01` (that day is not in it).

    Raises:
        ValueError: there are no such windows: of a number of months that does not divide the year, of several
            days that do not roll, of business days without a calendar.
    """

    __slots__ = ("_anchor", "_calendar", "_days", "_last", "_months", "_starts", "_windows", "_zone", "per")

    def __init__(
        self,
        per: Period,
        zone_name: str,
        *,
        week_starts: int = 0,
        fiscal_year_starts: int = 1,
        effective_from: date | None = None,
        calendar: WorkingCalendar | None = None,
    ) -> None:
        self.per = per
        self._zone = zone(zone_name)
        self._calendar = calendar
        self._starts: list[int] = []
        self._windows: list[Window] = []
        self._last = Window(0, 0, "")
        self._days = self._anchor = 0
        self._months = _MONTHS.get(per.unit, 0) * per.count
        if self._months:
            self._anchor = fiscal_year_starts - 1 if "fiscal" in per.unit else 0
        elif per.unit == "week":
            in_week = effective_from or _A_MONDAY
            self._days = 7 * per.count
            self._anchor = (in_week - timedelta(days=(in_week.weekday() - week_starts) % 7)).toordinal()
        elif per.unit == "day":
            self._days = per.count
        sound = not self._months or 12 % self._months == 0
        countable = per.count == 1 or bool(self._months) or per.unit == "week" or per.rolling
        if per.count < 1 or not sound or not countable or (per.unit == "business day" and calendar is None):
            message = f"there are no windows of {per}" + (" without a calendar" if per.unit == "business day" else "")
            raise ValueError(message)

    @property
    def is_rolling(self) -> bool:
        """Whether the one window ends with as-of: `ending` knows it, `of` and `over` do not."""
        return self.per.rolling

    def of(self, instant: int) -> Window:
        """The window that an instant lies in.

        Raises:
            CalendarExhaustedError: it lies outside of the years that are counted; or no working day
                follows, of windows of business days.
        """
        last = self._last
        if last.start <= instant < last.end:
            return last
        index = bisect_right(self._starts, instant) - 1
        if index < 0 or instant >= self._windows[index].end:
            assert not self.is_rolling
            window = self._around(self._day_of(instant))
            index += 1
            self._starts.insert(index, window.start)
            self._windows.insert(index, window)
        self._last = self._windows[index]
        return self._last

    def over(self, first: int, last: int) -> list[Window]:
        """The windows from that of the instant `first` to that of the instant `last`, in order."""
        found = [self.of(first)]
        while found[-1].end <= last:
            found.append(self.of(found[-1].end))
        return found

    def ending(self, as_of: int) -> Window:
        """The window of the whole local days before an instant; a date that the zone skipped is no day.

        Raises:
            CalendarExhaustedError: the instant lies outside of the years that are counted.
        """
        assert self.is_rolling
        today = self._day_of(as_of)
        end = start = self._zone.midnight(today)
        day, left = today, self.per.count
        while left:
            day -= _ONE_DAY
            begins = self._zone.midnight(day)
            left -= begins < start
            start = begins
        return Window(start, end, f"{self.per.count} day{'' if self.per.count == 1 else 's'} to {today}")

    def _day_of(self, instant: int) -> date:
        if not FIRST_COUNTED <= instant < BEYOND_COUNTED:
            message = f"windows are counted from {FIRST_COUNTED_YEAR} to {LAST_COUNTED_YEAR}"
            raise CalendarExhaustedError(message)
        return self._zone.day_of(instant)

    def _around(self, day: date) -> Window:
        first, after = self._dates(day)
        return Window(self._zone.midnight(first), self._zone.midnight(after), self._label(first, after - _ONE_DAY))

    def _dates(self, day: date) -> tuple[date, date]:
        """The first date of the window that a date lies in, and the first date after it."""
        if self._months:
            month = day.year * 12 + day.month - 1
            first = month - (month - self._anchor) % self._months
            return _first_of(first), _first_of(first + self._months)
        if self._days:
            start = date.fromordinal(day.toordinal() - (day.toordinal() - self._anchor) % self._days)
            return start, start + timedelta(days=self._days)
        assert self._calendar is not None
        working = self._calendar.working_day_from(day)
        return self._calendar.working_day_before(working) + _ONE_DAY, working + _ONE_DAY

    def _label(self, first: date, last: date) -> str:
        unit, count = self.per.unit, self.per.count
        if unit == "week" and (count > 1 or first.weekday()):
            return f"{first} ({self.per})"
        name = _name(unit, first, last, self._anchor)
        return name if count == 1 else f"{name} ({self.per})"


def _first_of(month: int) -> date:
    """The first day of a month counted from January of the year 0."""
    return date(month // 12, month % 12 + 1, 1)


def _name(unit: Unit, first: date, last: date, fiscal_start: int) -> str:
    match unit:
        case "week":
            year, week, _ = first.isocalendar()
            return f"{year}-W{week:02d}"
        case "month":
            return f"{first.year}-{first.month:02d}"
        case "quarter":
            return f"{first.year}-Q{(first.month + 2) // 3}"
        case "year":
            return str(first.year)
        case "fiscal quarter" | "fiscal year":
            passed = (first.month - 1 - fiscal_start) % 12
            ends = _first_of(first.year * 12 + first.month - 1 - passed + 11)
            return f"FY{ends.year}" if unit == "fiscal year" else f"FY{ends.year}-Q{passed // 3 + 1}"
        case _:
            return last.isoformat()
