"""When a party is open, and the two verbs that follow from it: `working_time` and `deadline`.

A calendar is one stream of open intervals, each belonging to the local date on which its shift
starts. Both verbs read the same cumulative table of that stream, so they cannot disagree.
Instants are integer microseconds since 1970; intervals are half-open `[open, close)`.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

from slaspec.worktime.duration import CloseOfDay, ElapsedTime, Limit, WorkingTime
from slaspec.worktime.holidays import Dates, PublicHolidays
from slaspec.worktime.instants import as_datetime
from slaspec.worktime.zones import Zone, zone

DAY_SECONDS = 86_400
_LAST_TABLE_YEAR = 2_400  # events end in 2200, promises ten years later


class CalendarExhaustedError(ArithmeticError):
    """A calendar has not as much open time left as was asked for."""


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """One opening of a day, in seconds since local midnight.

    `closes_s` may exceed 86,400: the shift then runs into the next date and still belongs to its first.
    """

    opens_s: int
    closes_s: int


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Weekly hours in one zone, dated replacements of them, and holidays.

    `weekly` has seven entries, Monday first. A replacement (`special_days`) beats a holiday and the
    weekly hours; a holiday closes the shifts that start on its date. `holidays` are the agreement's own.
    With `any_of` it is open whenever one of those calendars is, and its days are the local dates of its own zone.
    """

    id: str
    zone: str
    weekly: tuple[tuple[Shift, ...], ...]
    special_days: tuple[tuple[date, tuple[Shift, ...]], ...] = ()
    holidays: Dates = ()
    public_holidays: PublicHolidays | None = None
    any_of: "tuple[WorkingCalendar, ...]" = ()
    _tables: "list[_Table]" = field(default_factory=list, compare=False, repr=False)

    @classmethod
    def always_open(cls, zone_name: str) -> "WorkingCalendar":
        """The calendar `24/7`: open all day on every day, its dates those of a zone."""
        return cls(id="24/7", zone=zone_name, weekly=((Shift(0, DAY_SECONDS),),) * 7)

    @property
    def ever_opens(self) -> bool:
        """Whether a week has any open time."""
        return any(self.weekly) or any(member.ever_opens for member in self.any_of)

    @property
    def days_off(self) -> Dates:
        """Every holiday, in order; where one is public and the agreement's own, by the agreement's name."""
        public = self.public_holidays.dates if self.public_holidays else ()
        return tuple(sorted(dict((*public, *self.holidays)).items()))

    def shifts_on(self, day: date) -> tuple[Shift, ...]:
        """The shifts that start on a local date, in order."""
        for special, shifts in self.special_days:
            if special == day:
                return shifts
        if any(holiday == day for holiday, _name in self.days_off):
            return ()
        return self.weekly[day.weekday()]

    def working_time(self, start: int, end: int) -> int:
        """The open time in `[start, end)`, in microseconds.

        Raises:
            ValueError: `end` lies before `start`.
        """
        if end < start:
            message = "working time runs forward: the end lies before the start"
            raise ValueError(message)
        table = self._table_for(start, end)
        return table.open_before(end) - table.open_before(start)

    def business_days(self, start: int, end: int) -> Fraction:
        """The working days from `start` to `end`: whole days, and the fraction of open time used of the last."""
        table = self._table_for(start, end)
        return table.day_position(end) - table.day_position(start)

    def deadline(self, start: int, amount: Limit) -> int:
        """The earliest instant at or after `start` at which the amount is used up.

        Work that ends exactly at closing time is due then, not at the next opening. No amount at
        all is due at once. An instant that is no whole microsecond is rounded up.

        Raises:
            CalendarExhaustedError: the calendar has not that much open time left.
        """
        if isinstance(amount, CloseOfDay):
            return self._close_of_day(start, amount)
        if isinstance(amount, ElapsedTime):
            return self._civil_days_later(start, amount) + amount.microseconds
        if isinstance(amount, WorkingTime):
            return self._after_open_time(start, amount.microseconds)
        return self._after_business_days(start, amount.count)

    def _civil_days_later(self, start: int, amount: ElapsedTime) -> int:
        if not (amount.days or amount.months):
            return start
        here = zone(self.zone)
        wall = here.local(start).replace(tzinfo=None)
        year, month = divmod(wall.year * 12 + wall.month - 1 + amount.months, 12)
        wall = wall.replace(year=year, month=month + 1, day=min(wall.day, monthrange(year, month + 1)[1]))
        return here.opening(wall + timedelta(days=amount.days))

    def _close_of_day(self, start: int, amount: CloseOfDay) -> int:
        if not amount.business:
            here = zone(self.zone)
            day = here.local_date(start) + timedelta(days=amount.days_later + 1)
            return here.opening(datetime(day.year, day.month, day.day))
        table = self._table_for(start, start)
        while table.counting_day(start) + amount.days_later >= len(table.day_total):
            table = self._extended(table)
        last = table.counting_day(start) + amount.days_later
        return table.instant_of(table.day_before[last] + table.day_total[last])

    def _after_open_time(self, start: int, amount: int) -> int:
        if amount <= 0:
            return start
        table = self._table_for(start, start)
        while table.open_before(start) + amount > table.total:
            table = self._extended(table)
        return table.instant_of(table.open_before(start) + amount)

    def _after_business_days(self, start: int, count: Fraction) -> int:
        if count <= 0:
            return start
        table = self._table_for(start, start)
        while table.day_position(start) + count > len(table.day_total):
            table = self._extended(table)
        position = table.day_position(start) + count
        day = -(-position.numerator // position.denominator) - 1
        used = (position - day) * table.day_total[day]
        return table.instant_of(table.day_before[day] - (-used.numerator // used.denominator))

    def _table_for(self, start: int, end: int) -> "_Table":
        table = self._tables[0] if self._tables else None
        if table is not None and table.start <= start and end < table.end:
            return table
        first, last = as_datetime(start).year - 1, as_datetime(end).year + 1
        if table is not None:
            first, last = min(first, table.first_year), max(last, table.last_year)
        return self._keep(_Table(self, first, last))

    def _extended(self, table: "_Table") -> "_Table":
        if table.last_year >= _LAST_TABLE_YEAR:
            message = f"calendar `{self.id}` never has that much open time"
            raise CalendarExhaustedError(message)
        years = table.last_year - table.first_year + 1
        return self._keep(_Table(self, table.first_year, min(_LAST_TABLE_YEAR, table.last_year + years)))

    def _keep(self, table: "_Table") -> "_Table":
        self._tables[:] = [table]
        return table


class _Table:
    """A calendar's open intervals over some local years, with running sums. Never changed once made."""

    __slots__ = ("_last_day", "closes", "day_before", "day_total", "end", "first_year", "last_year", "open_sum", "opens", "start", "total")

    def __init__(self, calendar: WorkingCalendar, first_year: int, last_year: int) -> None:
        here = zone(calendar.zone)
        self.first_year, self.last_year = first_year, last_year
        self.start = here.opening(datetime(first_year, 1, 1))
        self.end = here.opening(datetime(last_year + 1, 1, 1))
        self.opens: list[int] = []
        self.closes: list[int] = []
        self.open_sum: list[int] = []  # open time before the interval
        self.day_before: list[int] = []  # open time before the working day
        self.day_total: list[int] = []  # open time of the working day
        self.total = 0
        self._last_day: date | None = None
        if calendar.any_of:
            self._add_union(here, [_Table(each, first_year - 1, last_year + 1) for each in calendar.any_of])
            return
        special = dict(calendar.special_days)
        holidays = {day for day, _name in calendar.days_off}
        eve = date(first_year, 1, 1).toordinal() - 1  # its night shift may reach into the first year
        for ordinal in range(eve, date(last_year, 12, 31).toordinal() + 1):
            day = date.fromordinal(ordinal)
            shifts = special.get(day)
            if shifts is None:
                shifts = () if day in holidays else calendar.weekly[day.weekday()]
            if shifts:
                self._add_day(here, day, shifts)

    def _add_day(self, here: Zone, day: date, shifts: tuple[Shift, ...]) -> None:
        midnight = datetime(day.year, day.month, day.day)
        before = self.total
        for shift in shifts:
            opens = here.opening(midnight + timedelta(seconds=shift.opens_s))
            closes = here.opening(midnight + timedelta(seconds=shift.closes_s))
            if self.closes:
                opens = max(opens, self.closes[-1])  # a dated shift may meet the night shift before it
            if closes > opens:
                self.opens.append(opens)
                self.closes.append(closes)
                self.open_sum.append(self.total)
                self.total += closes - opens
        if self.total > before:
            self.day_before.append(before)
            self.day_total.append(self.total - before)

    def _add_union(self, here: Zone, members: "list[_Table]") -> None:
        """Open whenever a member is: their intervals joined, cut where a local date ends."""
        joined: list[list[int]] = []
        for opens, closes in sorted(pair for member in members for pair in zip(member.opens, member.closes, strict=True)):
            if joined and opens <= joined[-1][1]:
                joined[-1][1] = max(joined[-1][1], closes)
            else:
                joined.append([opens, closes])
        for opens, closes in joined:
            begins, until = max(opens, self.start), min(closes, self.end)
            while begins < until:
                day = here.local_date(begins)
                tomorrow = day + timedelta(days=1)
                ends = min(until, here.opening(datetime(tomorrow.year, tomorrow.month, tomorrow.day)))
                self._add_piece(day, begins, ends)
                begins = ends

    def _add_piece(self, day: date, opens: int, closes: int) -> None:
        if day != self._last_day:
            self._last_day = day
            self.day_before.append(self.total)
            self.day_total.append(0)
        self.opens.append(opens)
        self.closes.append(closes)
        self.open_sum.append(self.total)
        self.total += closes - opens
        self.day_total[-1] += closes - opens

    def open_before(self, instant: int) -> int:
        """The open time of the table before an instant."""
        index = bisect_right(self.opens, instant) - 1
        if index < 0:
            return 0
        return self.open_sum[index] + min(instant, self.closes[index]) - self.opens[index]

    def instant_of(self, open_time: int) -> int:
        """The earliest instant with that much open time before it; the amount is above 0 and at most `total`."""
        index = bisect_left(self.open_sum, open_time) - 1
        return self.opens[index] + open_time - self.open_sum[index]

    def counting_day(self, instant: int) -> int:
        """The first working day whose close lies after an instant, by its place in the table; one past the last where none does."""
        passed = self.open_before(instant)
        return len(self.day_before) if passed >= self.total else bisect_right(self.day_before, passed) - 1

    def day_position(self, instant: int) -> Fraction:
        """Working days before an instant, the last one as the fraction of its open time."""
        if not self.day_total:
            return Fraction(0)
        passed = self.open_before(instant)
        day = max(0, bisect_right(self.day_before, passed) - 1)
        return day + Fraction(passed - self.day_before[day], self.day_total[day])
