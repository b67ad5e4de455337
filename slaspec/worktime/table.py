"""Open time added up: every opening of a calendar over some years, with running sums to search in.

Knows hours and dates, no agreement's words; `calendar` asks it, and grows it when it must.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from slaspec.worktime.instants import DAY, SECOND, microseconds
from slaspec.worktime.zones import Zone

DAY_SECONDS = 86_400

FIRST_COUNTED_YEAR, LAST_COUNTED_YEAR = 1900, 2400
"""The years in which open time is counted, both included; events end in 2200, promises ten years later."""
FIRST_COUNTED = microseconds(datetime(FIRST_COUNTED_YEAR, 1, 1, tzinfo=UTC))
BEYOND_COUNTED = microseconds(datetime(LAST_COUNTED_YEAR + 1, 1, 1, tzinfo=UTC))
EPOCH_DAY = date(1970, 1, 1).toordinal()
_NEVER = (2 * BEYOND_COUNTED, 2 * BEYOND_COUNTED)


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """One opening of a day, in seconds since local midnight.

    `closes_s` may exceed 86,400: the shift then runs into the next date and still belongs to its first.
    """

    opens_s: int
    closes_s: int


ALL_WEEK = ((Shift(0, DAY_SECONDS),),) * 7
"""Open all day on every day."""


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """A stretch of open time `[opens, closes)` in microseconds, and the date that it belongs to."""

    opens: int
    closes: int
    on: date
    of: int
    """All open time of that date."""


def check_forward(start: int, end: int) -> None:
    """Refuse a span that ends before it starts.

    Raises:
        ValueError: it does.
    """
    if end < start:
        message = "working time runs forward: the end lies before the start"
        raise ValueError(message)


class AlwaysOpen:
    """The open time of a calendar that never closes: plain arithmetic, without a table."""

    __slots__ = ()

    start, end = -(10**30), 10**30
    first_year, last_year = FIRST_COUNTED_YEAR, LAST_COUNTED_YEAR
    total = BEYOND_COUNTED - 1

    @staticmethod
    def open_before(instant: int) -> int:
        """The open time before an instant, from any instant on."""
        return instant

    @staticmethod
    def instant_of(open_time: int) -> int:
        """The instant with that much open time before it."""
        return open_time


class Table:
    """A calendar's open intervals over some years of UTC, with running sums. Never changed once made."""

    __slots__ = ("closes", "dates", "day_before", "day_total", "end", "first_year", "last_year", "open_sum", "opens", "start", "total")

    def __init__(self, first_year: int, last_year: int) -> None:
        self.first_year, self.last_year = first_year, last_year
        self.start = microseconds(datetime(first_year, 1, 1, tzinfo=UTC))
        self.end = microseconds(datetime(last_year + 1, 1, 1, tzinfo=UTC))
        self.opens: list[int] = []
        self.closes: list[int] = []
        self.open_sum: list[int] = []  # open time before the interval
        self.dates: list[int] = []  # the working days as ordinals
        self.day_before: list[int] = []  # open time before the working day
        self.day_total: list[int] = []  # open time of the working day
        self.total = 0

    @classmethod
    def of_days(
        cls, here: Zone, weekly: Sequence[Sequence[Shift]], dated: Mapping[date, Sequence[Shift]], first_year: int, last_year: int
    ) -> "Table":
        """The table of weekly hours, Monday first, and of the dates that have others."""
        table = cls(first_year, last_year)
        first, last = table._dates_within()
        hours = {day.toordinal(): shifts for day, shifts in dated.items()}
        steady = here.steady((first - EPOCH_DAY - 3) * DAY_SECONDS, (last - EPOCH_DAY + 5) * DAY_SECONDS)
        _since, until, offset = next(steady)
        for ordinal in range(first, last + 1):
            shifts = hours.get(ordinal)
            if shifts is None:
                shifts = weekly[(ordinal - 1) % 7]
            if not shifts:
                continue
            midnight = (ordinal - EPOCH_DAY) * DAY_SECONDS
            while midnight - 3 * DAY_SECONDS >= until:
                _since, until, offset = next(steady)
            if midnight < until - 4 * DAY_SECONDS:  # no clock change is near: plain arithmetic
                begins = (midnight - offset) * SECOND
                table._add_day(ordinal, [(begins + shift.opens_s * SECOND, begins + shift.closes_s * SECOND) for shift in shifts])
            else:
                wall = datetime.fromordinal(ordinal)
                walls = [(wall + timedelta(seconds=shift.opens_s), wall + timedelta(seconds=shift.closes_s)) for shift in shifts]
                table._add_day(ordinal, [(here.opening(opens), here.opening(closes)) for opens, closes in walls])
        return table

    @classmethod
    def of_any(cls, here: Zone, members: "Sequence[Table]", first_year: int, last_year: int) -> "Table":
        """The table of what is open when any member is: their intervals joined, cut where a local date ends.

        Each member reaches a year further than the whole at either end.
        """
        table = cls(first_year, last_year)
        days = cls.of_days(here, ALL_WEEK, {}, first_year, last_year)
        joined = _joined(members)
        opens, closes = next(joined, _NEVER)
        for ordinal, begins, ends in zip(days.dates, days.opens, days.closes, strict=True):
            pieces = []
            while opens < ends:
                if closes > begins:
                    pieces.append((max(opens, begins), min(closes, ends)))
                if closes > ends:
                    break
                opens, closes = next(joined, _NEVER)
            table._add_day(ordinal, pieces)
        return table

    def _dates_within(self) -> tuple[int, int]:
        """The first and the last date to which anything may belong that is open in these years.

        Zones lie within a day of UTC, and shifts last less than two.
        """
        return date(self.first_year, 1, 1).toordinal() - 2, date(self.last_year, 12, 31).toordinal() + 1

    def _add_day(self, ordinal: int, pieces: list[tuple[int, int]]) -> None:
        before = self.total
        last = self.closes[-1] if self.closes else self.start - 9 * DAY
        for opens, closes in pieces:
            begins = max(opens, last)  # a dated shift may meet the night shift before it
            if closes > begins:
                self.opens.append(begins)
                self.closes.append(closes)
                self.open_sum.append(self.total)
                self.total += closes - begins
                last = closes
        if self.total > before:
            self.dates.append(ordinal)
            self.day_before.append(before)
            self.day_total.append(self.total - before)

    def open_before(self, instant: int) -> int:
        """The open time of the table before an instant."""
        index = bisect_right(self.opens, instant) - 1
        if index < 0:
            return 0
        closes = self.closes[index]
        return self.open_sum[index] + (instant if instant < closes else closes) - self.opens[index]  # noqa: FURB136 - `min` costs a call, for every event

    def instant_of(self, open_time: int) -> int:
        """The earliest instant with that much open time before it; the amount is above 0 and at most `total`."""
        index = bisect_left(self.open_sum, open_time) - 1
        return self.opens[index] + open_time - self.open_sum[index]

    def counting_day(self, instant: int) -> int:
        """The first working day whose close lies after an instant, by its place in the table; one past the last where none does."""
        passed = self.open_before(instant)
        return len(self.day_before) if passed >= self.total else bisect_right(self.day_before, passed) - 1

    def days_between(self, start: int, end: int) -> Fraction:
        """The working days from one instant to another, the open time used of the first and the last as fractions of theirs."""
        if not self.dates:
            return Fraction(0)
        first, passed, of = self._position(start)
        last, used, of_last = self._position(end)
        if not (passed or used):
            return Fraction(last - first)
        return Fraction((last - first) * of * of_last + used * of - passed * of_last, of * of_last)

    def days_after(self, start: int, count: Fraction) -> int | None:
        """The earliest instant with so many working days between; none where the table ends before it. The count is above 0."""
        if not self.dates:
            return None
        first, passed, of = self._position(start)
        parts = count.denominator
        whole, rest = divmod(passed * parts + count.numerator * of, of * parts)
        day = first + whole if rest else first + whole - 1  # no part of a day is all of the one before
        if day >= len(self.dates):
            return None
        total = self.day_total[day]
        used = -(-rest * total // (of * parts)) if rest else total
        return self.instant_of(self.day_before[day] + used)

    def _position(self, instant: int) -> tuple[int, int, int]:
        """The working day that an instant lies in or that comes next, the open time that has passed of it, and all of it."""
        passed = self.open_before(instant)
        day = bisect_right(self.day_before, passed) - 1
        return day, passed - self.day_before[day], self.day_total[day]

    def openings(self, start: int, end: int) -> Iterator[Opening]:
        """The intervals in `[start, end)`, cut at both ends."""
        if start == end:
            return
        for index in range(bisect_right(self.closes, start), bisect_left(self.opens, end)):
            day = bisect_right(self.day_before, self.open_sum[index]) - 1
            on = date.fromordinal(self.dates[day])
            yield Opening(max(start, self.opens[index]), min(end, self.closes[index]), on, self.day_total[day])


def _joined(members: Sequence[Table]) -> Iterator[tuple[int, int]]:
    """The intervals of several tables in order, those that meet as one."""
    intervals = sorted(pair for member in members for pair in zip(member.opens, member.closes, strict=True))
    begun: tuple[int, int] | None = None
    for opens, closes in intervals:
        if begun is None:
            begun = opens, closes
        elif opens <= begun[1]:
            begun = begun[0], max(begun[1], closes)
        else:
            yield begun
            begun = opens, closes
    if begun is not None:
        yield begun


NO_TABLE = Table(FIRST_COUNTED_YEAR, FIRST_COUNTED_YEAR)
"""The table of no year at all: it covers no instant."""
NO_TABLE.start, NO_TABLE.end = BEYOND_COUNTED, FIRST_COUNTED
ALWAYS_OPEN = AlwaysOpen()
