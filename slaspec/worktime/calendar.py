"""When a party is open, and the two verbs that follow from it: `working_time` and `deadline`.

A calendar is one stream of open intervals, each belonging to the local date on which its shift
starts. Both verbs read the same cumulative table of that stream, so they cannot disagree.
Instants are integer microseconds since 1970; intervals are half-open `[open, close)`.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import NoReturn

from slaspec.worktime.duration import BusinessDays, CloseOfDay, ElapsedTime, Limit, WorkingTime
from slaspec.worktime.holidays import Dates, PublicHolidays
from slaspec.worktime.instants import DAY, as_datetime
from slaspec.worktime.table import (
    ALL_WEEK,
    ALWAYS_OPEN,
    BEYOND_COUNTED,
    DAY_SECONDS,
    EPOCH_DAY,
    FIRST_COUNTED,
    FIRST_COUNTED_YEAR,
    LAST_COUNTED_YEAR,
    NO_TABLE,
    AlwaysOpen,
    Opening,
    Shift,
    Table,
    check_forward,
)
from slaspec.worktime.zones import zone

__all__ = ["DAY_SECONDS", "CalendarExhaustedError", "Opening", "Shift", "WorkingCalendar"]

_MOST_DAYS = (BEYOND_COUNTED - FIRST_COUNTED) // DAY


class CalendarExhaustedError(ArithmeticError):
    """A calendar has not as much open time left as was asked for, or was asked about years that no calendar counts."""


class _Memory:
    """What a calendar has worked out already. It says nothing that the calendar doesn't, so a copy begins anew."""

    __slots__ = ("dated", "days", "open_time")

    def __init__(self) -> None:
        self.days = NO_TABLE
        self.open_time: Table | AlwaysOpen = NO_TABLE
        self.dated: dict[date, tuple[Shift, ...]] | None = None

    def __reduce__(self) -> "tuple[type[_Memory], tuple[()]]":
        return _Memory, ()


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Weekly hours in one zone, dated replacements of them, and holidays.

    `weekly` has seven entries, Monday first. A replacement (`special_days`) beats a holiday and the
    weekly hours; a holiday closes the shifts that start on its date. `holidays` are the agreement's own.
    With `any_of` it is open whenever one of those calendars is, and its days are the local dates of its own zone.

    Open time is counted in the years 1900 to 2400; a question that leaves them is a `CalendarExhaustedError`.
    """

    id: str
    zone: str
    weekly: tuple[tuple[Shift, ...], ...]
    special_days: tuple[tuple[date, tuple[Shift, ...]], ...] = ()
    holidays: Dates = ()
    public_holidays: PublicHolidays | None = None
    any_of: "tuple[WorkingCalendar, ...]" = ()
    _memory: _Memory = field(default_factory=_Memory, init=False, compare=False, repr=False)

    @classmethod
    def always_open(cls, zone_name: str) -> "WorkingCalendar":
        """The calendar `24/7`: open all day on every day, its dates those of a zone."""
        return cls(id="24/7", zone=zone_name, weekly=ALL_WEEK)

    @property
    def ever_opens(self) -> bool:
        """Whether a week has any open time."""
        return any(self.weekly) or any(member.ever_opens for member in self.any_of)

    @property
    def never_closes(self) -> bool:
        """Whether it is open at every instant, so that its working time is elapsed time."""
        if self.any_of:
            return any(member.never_closes for member in self.any_of)
        return self.weekly == ALL_WEEK and not self.special_days and not self.days_off

    @property
    def days_off(self) -> Dates:
        """Every holiday, in order; where one is public and the agreement's own, by the agreement's name."""
        public = self.public_holidays.dates if self.public_holidays else ()
        return tuple(sorted(dict((*public, *self.holidays)).items()))

    def shifts_on(self, day: date) -> tuple[Shift, ...]:
        """The shifts that start on a local date, in order."""
        shifts = self._dated().get(day)
        return self.weekly[day.weekday()] if shifts is None else shifts

    def working_time(self, start: int, end: int) -> int:
        """The open time in `[start, end)`, in microseconds.

        Raises:
            ValueError: `end` lies before `start`.
            CalendarExhaustedError: the span leaves the years that are counted.
        """
        table = self._memory.open_time
        if start < table.start or end >= table.end or end < start:
            table = self._open_time_over(start, end)
        return table.open_before(end) - table.open_before(start)

    def business_days(self, start: int, end: int) -> Fraction:
        """The working days from `start` to `end`: whole days, and the fraction of open time used of the last.

        Raises:
            ValueError: `end` lies before `start`.
            CalendarExhaustedError: the span leaves the years that are counted.
        """
        table = self._memory.days
        if start < table.start or end >= table.end or end < start:
            table = self._table_over(start, end)
        return table.days_between(start, end)

    def deadline(self, start: int, amount: Limit) -> int:
        """The earliest instant at or after `start` at which the amount is used up.

        Work that ends exactly at closing time is due then, not at the next opening. No amount at
        all is due at once. An instant that is no whole microsecond is rounded up.

        Raises:
            CalendarExhaustedError: the calendar has not that much open time left, or the deadline
                lies beyond the years that are counted.
        """
        if isinstance(amount, WorkingTime):
            return self._after_open_time(start, amount.microseconds)
        if isinstance(amount, BusinessDays):
            return self._after_business_days(start, amount.count)
        if isinstance(amount, ElapsedTime):
            due = start + amount.microseconds
            if amount.days or amount.months:
                due = self._civil_days_later(start, amount) + amount.microseconds
            return due if due < BEYOND_COUNTED else self._exhausted()
        return self._close_of_day(start, amount)

    def is_working_day(self, day: date) -> bool:
        """Whether a date has open hours of its own."""
        dates = self._days_around(day).dates
        place = bisect_left(dates, day.toordinal())
        return place < len(dates) and dates[place] == day.toordinal()

    def working_day_from(self, day: date) -> date:
        """The first date with open hours, the given one or a later one.

        Raises:
            CalendarExhaustedError: there is none.
        """
        table = self._days_around(day)
        while not table.dates or table.dates[-1] < day.toordinal():
            table = self._extended(table)
        return date.fromordinal(table.dates[bisect_left(table.dates, day.toordinal())])

    def working_day_before(self, day: date) -> date:
        """The last date with open hours before a given one.

        Raises:
            CalendarExhaustedError: there is none.
        """
        table = self._days_around(day)
        if not table.dates or table.dates[0] >= day.toordinal():
            table = self._table_over(FIRST_COUNTED, table.end - 1)
        place = bisect_left(table.dates, day.toordinal())
        return date.fromordinal(table.dates[place - 1]) if place else self._exhausted()

    def openings(self, start: int, end: int) -> Iterator[Opening]:
        """What is open in `[start, end)`, in order, cut at both ends.

        Raises:
            ValueError: `end` lies before `start`.
            CalendarExhaustedError: the span leaves the years that are counted.
        """
        table = self._memory.days
        if start < table.start or end >= table.end or end < start:
            table = self._table_over(start, end)
        return table.openings(start, end)

    def _dated(self) -> dict[date, tuple[Shift, ...]]:
        """The dates that have other hours than their weekday."""
        dated = self._memory.dated
        if dated is None:
            dated = {day: () for day, _name in self.days_off}
            dated.update(self.special_days)
            self._memory.dated = dated
        return dated

    def _civil_days_later(self, start: int, amount: ElapsedTime) -> int:
        if not FIRST_COUNTED <= start < BEYOND_COUNTED or amount.months * 28 + amount.days > _MOST_DAYS:
            self._exhausted()
        return zone(self.zone).later(start, amount.days, amount.months)

    def _close_of_day(self, start: int, amount: CloseOfDay) -> int:
        if not amount.business:
            if not FIRST_COUNTED <= start < BEYOND_COUNTED or amount.days_later > _MOST_DAYS:
                self._exhausted()
            here = zone(self.zone)
            due = here.midnight(here.day_of(start) + timedelta(days=amount.days_later + 1))
            return due if due < BEYOND_COUNTED else self._exhausted()
        table = self._table_over(start, start)
        while table.counting_day(start) + amount.days_later >= len(table.day_total):
            table = self._extended(table)
        last = table.counting_day(start) + amount.days_later
        due = table.instant_of(table.day_before[last] + table.day_total[last])
        return due if due < BEYOND_COUNTED else self._exhausted()

    def _after_open_time(self, start: int, amount: int) -> int:
        if amount <= 0:
            return start
        table = self._memory.open_time
        if not table.start <= start < table.end:
            table = self._open_time_over(start, start)
        used_up = table.open_before(start) + amount
        while used_up > table.total:
            table = self._extended(table)
            used_up = table.open_before(start) + amount
        due = table.instant_of(used_up)
        return due if due < BEYOND_COUNTED else self._exhausted()

    def _after_business_days(self, start: int, count: Fraction) -> int:
        if count <= 0:
            return start
        table = self._memory.days
        if not table.start <= start < table.end:
            table = self._table_over(start, start)
        due = table.days_after(start, count)
        while due is None:
            table = self._extended(table)
            due = table.days_after(start, count)
        return due if due < BEYOND_COUNTED else self._exhausted()

    def _days_around(self, day: date) -> Table:
        noon = (day.toordinal() - EPOCH_DAY) * DAY + DAY // 2
        return self._table_over(noon, noon)

    def _open_time_over(self, start: int, end: int) -> Table | AlwaysOpen:
        """What counts the open time of a span."""
        check_forward(start, end)
        if self.never_closes:
            self._memory.open_time = ALWAYS_OPEN
            return ALWAYS_OPEN
        return self._table_over(start, end)

    def _table_over(self, start: int, end: int) -> Table:
        """The table, grown where a span asks for years that it lacks."""
        check_forward(start, end)
        table = self._memory.days
        if table.start <= start and end < table.end:
            return table
        if start < FIRST_COUNTED or end >= BEYOND_COUNTED:
            self._exhausted()
        first, last = as_datetime(start).year - 1, as_datetime(end).year + 1
        if table is not NO_TABLE:
            ahead = (table.last_year - table.first_year) // 2 if end >= table.end else 0  # so that years that come one by one cost little
            first, last = min(first, table.first_year), max(last, table.last_year + ahead)
        return self._keep(max(first, FIRST_COUNTED_YEAR), min(last, LAST_COUNTED_YEAR))

    def _extended(self, table: Table | AlwaysOpen) -> Table:
        if table.last_year >= LAST_COUNTED_YEAR:
            self._exhausted()
        years = table.last_year - table.first_year + 1
        return self._keep(table.first_year, min(LAST_COUNTED_YEAR, table.last_year + years))

    def _keep(self, first_year: int, last_year: int) -> Table:
        self._memory.days = table = self._table(first_year, last_year)
        if not self.never_closes:
            self._memory.open_time = table
        return table

    def _table(self, first_year: int, last_year: int) -> Table:
        if self.any_of:
            members = [member._table(first_year - 1, last_year + 1) for member in self.any_of]  # noqa: SLF001 - of the same class
            return Table.of_any(zone(self.zone), members, first_year, last_year)
        return Table.of_days(zone(self.zone), self.weekly, self._dated(), first_year, last_year)

    def _exhausted(self) -> NoReturn:
        message = f"calendar `{self.id}` never has that much open time: it is counted from {FIRST_COUNTED_YEAR} to {LAST_COUNTED_YEAR}"
        raise CalendarExhaustedError(message)
