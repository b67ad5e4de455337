"""The arithmetic of working time as lines: what was open, what was closed and why, adding up exactly.

A span is cut into stretches that follow one another without a hole. `replayed` adds up what they
say, `in_words` prints them: `Fri 16:40 → 17:00 20 min`, `closed Sat, Sun`, `Mon 09:00 → 12:40 3 h 40 min`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from slaspec.worktime.calendar import Opening, WorkingCalendar
from slaspec.worktime.instants import HOUR, MINUTE, SECOND
from slaspec.worktime.table import check_forward
from slaspec.worktime.zones import Zone, zone

WEEKLY_HOURS, SPECIAL_DAY, NO_SUCH_DATE = "weekly hours", "special day", "no such date"
"""Why a date is closed, where it is no holiday."""

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FIRST_TOLD, _LAST_TOLD = 3, 2
_MOST_TOLD = 7
"""With more working days than this, only the first and the last ones are told one by one."""
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Elapsed:
    """A stretch of elapsed time `[begins, ends)` in microseconds."""

    begins: int
    ends: int

    @property
    def amount(self) -> int:
        """Its microseconds."""
        return self.ends - self.begins


@dataclass(frozen=True, slots=True)
class Open:
    """An open stretch `[begins, ends)` in microseconds, the local date that it belongs to, and all open time of that date."""

    begins: int
    ends: int
    on: date
    of: int

    @property
    def amount(self) -> int:
        """Its open time in microseconds."""
        return self.ends - self.begins


@dataclass(frozen=True, slots=True)
class ClosedDates:
    """Local dates in a row without any hours, both ends included, and why: the name of a holiday, or one of this module's reasons."""

    first: date
    last: date
    why: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed stretch `[begins, ends)`; `dates` are those that it touches and that have no hours at all."""

    begins: int
    ends: int
    dates: tuple[ClosedDates, ...]

    @property
    def amount(self) -> int:
        """No open time."""
        return 0


@dataclass(frozen=True, slots=True)
class Folded:
    """Whole working days that are told together, with what is closed around them: how many, and their open time."""

    begins: int
    ends: int
    days: int
    amount: int


Line = Elapsed | Open | Closed | Folded


def lines(calendar: WorkingCalendar, start: int, end: int) -> tuple[Line, ...]:
    """The working time in `[start, end)`; of a long span the middle is folded. One line where the calendar never closes.

    Raises:
        ValueError: `end` lies before `start`.
        CalendarExhaustedError: the span leaves the years that are counted.
    """
    return elapsed_lines(start, end) if calendar.never_closes else day_lines(calendar, start, end)


def day_lines(calendar: WorkingCalendar, start: int, end: int) -> tuple[Line, ...]:
    """The same day by day, whatever the calendar: the arithmetic of business days, each stretch a part of its date's open time.

    Raises:
        ValueError: `end` lies before `start`.
        CalendarExhaustedError: the span leaves the years that are counted.
    """
    openings = list(calendar.openings(start, end))
    days = list(dict.fromkeys(opening.on for opening in openings))
    if len(days) <= _MOST_TOLD:
        return tuple(_stretches(calendar, start, end, openings))
    first = [opening for opening in openings if opening.on < days[_FIRST_TOLD]]
    last = [opening for opening in openings if opening.on >= days[-_LAST_TOLD]]
    begins, ends = first[-1].closes, last[0].opens
    folded = Folded(begins, ends, len(days) - _FIRST_TOLD - _LAST_TOLD, calendar.working_time(begins, ends))
    return (*_stretches(calendar, start, begins, first), folded, *_stretches(calendar, ends, end, last))


def elapsed_lines(start: int, end: int) -> tuple[Line, ...]:
    """Elapsed time: one line, and none where there is no time at all.

    Raises:
        ValueError: `end` lies before `start`.
    """
    check_forward(start, end)
    return (Elapsed(start, end),) if start < end else ()


def replayed(told: Iterable[Line]) -> int:
    """What the lines say, added up, in microseconds."""
    return sum(line.amount for line in told)


def replayed_days(told: Iterable[Line]) -> Fraction:
    """What the lines say, added up, in business days."""
    whole = sum(line.days for line in told if isinstance(line, Folded))
    return sum((Fraction(line.amount, line.of) for line in told if isinstance(line, Open)), Fraction(whole))


def _stretches(calendar: WorkingCalendar, start: int, end: int, openings: Iterable[Opening]) -> Iterator[Open | Closed]:
    why = _reasons(calendar)
    passed = start
    for opening in openings:
        if passed < opening.opens:
            yield _closed(calendar, passed, opening.opens, why)
        yield Open(opening.opens, opening.closes, opening.on, opening.of)
        passed = opening.closes
    if passed < end:
        yield _closed(calendar, passed, end, why)


def _closed(calendar: WorkingCalendar, begins: int, ends: int, why: Callable[[date], str]) -> Closed:
    here = zone(calendar.zone)
    day, last = here.day_of(begins), here.day_of(ends - 1)
    rows: list[ClosedDates] = []
    while day <= last:
        if not calendar.is_working_day(day):
            reason = why(day)
            if rows and rows[-1].why == reason and rows[-1].last == day - _ONE_DAY:
                rows[-1] = ClosedDates(rows[-1].first, day, reason)
            else:
                rows.append(ClosedDates(day, day, reason))
        day += _ONE_DAY
    return Closed(begins, ends, tuple(rows))


def _reasons(calendar: WorkingCalendar) -> Callable[[date], str]:
    """Says why a date is closed."""
    here = zone(calendar.zone)
    holidays, special = dict(calendar.days_off), dict(calendar.special_days)

    def why(day: date) -> str:
        if here.midnight(day) == here.midnight(day + _ONE_DAY):
            return NO_SUCH_DATE
        return SPECIAL_DAY if day in special else holidays.get(day, WEEKLY_HOURS)

    return why


def in_words(told: Sequence[Line], zone_name: str) -> list[str]:
    """The lines as text on the wall clock of a zone; dates stand beside weekdays where a span is longer than a week.

    What is closed within a day, over lunch or at night, needs no words: the times beside it say so.
    """
    return _in_words(told, zone_name, lambda line: amount_in_words(line.amount))


def days_in_words(told: Sequence[Line], zone_name: str) -> list[str]:
    """The lines of business days as text: each stretch beside all open time of its date."""
    return _in_words(told, zone_name, lambda line: f"{amount_in_words(line.amount)} of {amount_in_words(line.of)}")


def amount_in_words(amount: int) -> str:
    """An amount of time, exactly: `3 h 40 min`, `12.5 s`."""
    hours, rest = divmod(amount, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    seconds, rest = divmod(rest, SECOND)
    parts = [f"{hours} h"] if hours else []
    parts += [f"{minutes} min"] if minutes else []
    parts += [f"{seconds}{_decimals(rest)} s"] if seconds or rest else []
    return " ".join(parts) or "0 min"


def instant_in_words(instant: int, zone_name: str) -> str:
    """An instant on the wall clock of a zone: `Fri 2026-03-06 16:40`; where clocks go back, the hour that comes twice has its offset."""
    local = zone(zone_name).local(instant)
    comes_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{_WEEKDAYS[local.weekday()]} {local.date()} {_time(local)}{f' {local:%z}' if comes_twice else ''}"


def _in_words(told: Sequence[Line], zone_name: str, of_open: Callable[[Open], str]) -> list[str]:
    if not told:
        return []
    here = zone(zone_name)
    first, last = here.local_date(told[0].begins), here.local_date(told[-1].ends)
    weekday_tells = (last - first).days < len(_WEEKDAYS)

    def day(on: date) -> str:
        weekday = _WEEKDAYS[on.weekday()]
        return weekday if weekday_tells else f"{weekday} {on}"

    said = []
    for line in told:
        match line:
            case Closed():
                if line.dates:
                    said.append("closed " + ", ".join(text for dates in line.dates for text in _dates_in_words(dates, day)))
            case Folded():
                said.append(f"{line.days} more days, {amount_in_words(line.amount)}")
            case Open():
                said.append(f"{_span(line.begins, line.ends, here, day)} {of_open(line)}")
            case Elapsed():
                said.append(f"{_span(line.begins, line.ends, here, day)} {amount_in_words(line.amount)}")
    return said or ["closed throughout"]


def _dates_in_words(dates: ClosedDates, day: Callable[[date], str]) -> list[str]:
    reason = "" if dates.why == WEEKLY_HOURS else f" ({dates.why})"
    if (dates.last - dates.first).days >= _FIRST_TOLD:
        return [f"{day(dates.first)} to {day(dates.last)}{reason}"]
    return [f"{day(dates.first + each * _ONE_DAY)}{reason}" for each in range((dates.last - dates.first).days + 1)]


def _span(begins: int, ends: int, here: Zone, day: Callable[[date], str]) -> str:
    """Where a stretch begins and ends on the wall clock, and by how much the clock was changed in between."""
    first, last = here.local(begins), here.local(ends)
    until = last.replace(tzinfo=None)
    if last.date() == first.date():
        end = _time(until)
    elif until == datetime(first.year, first.month, first.day) + _ONE_DAY:
        end = "24:00"
    else:
        end = f"{day(last.date())} {_time(until)}"
    before, after = first.utcoffset(), last.utcoffset()
    assert before is not None
    assert after is not None
    changed = (after - before) // timedelta(microseconds=1)
    note = f" (clocks {'forward' if changed > 0 else 'back'} {amount_in_words(abs(changed))})" if changed else ""
    return f"{day(first.date())} {_time(first)} → {end}{note}"


def _time(wall: datetime) -> str:
    text = f"{wall:%H:%M}"
    return f"{text}:{wall.second:02d}{_decimals(wall.microsecond)}" if wall.second or wall.microsecond else text


def _decimals(rest: int) -> str:
    """Microseconds behind a whole second."""
    return f".{rest:06d}".rstrip("0") if rest else ""
