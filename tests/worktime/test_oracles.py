"""Working time held against two other libraries: `workclock` in any zone, `timegrid` on one wall clock.

Where they differ, and whose answer is ours, stands in `docs/decisions.md` under "Whom does slaspec
contradict?"; each such difference has a test here, so that one which goes away is noticed too.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from calendars import HARD_ZONES, INSTANTS, SPANS, ZONES, at, simple_calendars
from slaspec.worktime.calendar import DAY_SECONDS, Shift, WorkingCalendar
from slaspec.worktime.duration import WorkingTime
from slaspec.worktime.instants import DAY, HOUR, as_datetime, microseconds

IS_COMPLETE = os.environ.get("SLASPEC_REQUIRE") == "all"  # as in `make check`: nothing in the lock may be missing
workclock: Any = (
    import_module("workclock") if IS_COMPLETE else pytest.importorskip("workclock", reason="the environment is older than its lock")
)
timegrid: Any = import_module("timegrid") if find_spec("timegrid") else None
with_timegrid = pytest.mark.skipif(timegrid is None, reason="timegrid has no wheel for this machine")

MICROSECOND = timedelta(microseconds=1)
AMOUNTS = st.integers(0, 100 * HOUR)
NINE_TO_FIVE = (Shift(9 * 3600, 17 * 3600),)


def clock(seconds: int) -> time:
    """A time of day; that after 24:00 is of the next date."""
    return (datetime(2000, 1, 1) + timedelta(seconds=seconds)).time()


def comparable(calendar: WorkingCalendar) -> WorkingCalendar:
    """The calendar without what no other library can say: shifts of more than a day, and nights that a holiday would cut in two."""
    weekly = tuple(tuple(shift for shift in shifts if shift.closes_s - shift.opens_s <= DAY_SECONDS) for shifts in calendar.weekly)
    assume(any(weekly))
    nights = any(shift.closes_s > DAY_SECONDS for shifts in weekly for shift in shifts)
    return replace(calendar, weekly=weekly, holidays=() if nights else calendar.holidays, special_days=())


# workclock


def as_workclock(calendar: WorkingCalendar) -> "workclock.Schedule":
    """The same hours and holidays; `workclock` has no dated hours."""
    hours = [
        workclock.WorkDay(clock(each.opens_s), clock(each.closes_s), [day]) for day, shifts in enumerate(calendar.weekly) for each in shifts
    ]
    return workclock.Schedule([*hours, workclock.Holidays([day for day, _name in calendar.holidays])], time_zone=calendar.zone)


def between(calendar: WorkingCalendar, start: int, end: int) -> int:
    """Working time by `workclock`."""
    return int(as_workclock(calendar).between(as_datetime(start), as_datetime(end)) / MICROSECOND)


def added(calendar: WorkingCalendar, start: int, amount: int) -> int:
    """The deadline by `workclock`."""
    return microseconds(as_workclock(calendar).add(as_datetime(start), amount * MICROSECOND))


@cache
def skipping_dates(zone_name: str) -> dict[date, timedelta]:
    """The dates of some years on which a zone's clocks go forward past some wall times, or that it skips; and the length of the gap."""
    here, found = ZoneInfo(zone_name), {}
    day = datetime(2004, 12, 1, tzinfo=UTC)
    while day.year < 2021:
        before, after = (each.astimezone(here) for each in (day, day + timedelta(days=1)))
        gap = after.utcoffset() - before.utcoffset()
        if gap > timedelta(0):
            found |= {before.date() + timedelta(days=each): gap for each in range((after.date() - before.date()).days + 1)}
        day += timedelta(days=1)
    return found


def has_skipped_end(calendar: WorkingCalendar, start: int, end: int) -> bool:
    """Whether a shift or a holiday on a date about the span begins or ends at a wall time that a clock change skips."""
    here = ZoneInfo(calendar.zone)
    first, last = (as_datetime(instant).date() + timedelta(days=more) for instant, more in ((start, -4), (end, 3)))
    for day in skipping_dates(calendar.zone):
        if first <= day <= last:
            midnight = datetime(day.year, day.month, day.day)
            around = [
                (midnight - timedelta(days=back), shift) for back in range(3) for shift in calendar.weekly[(day.weekday() - back) % 7]
            ]
            walls = [begun + timedelta(seconds=seconds) for begun, shift in around for seconds in (shift.opens_s, shift.closes_s)]
            walls += [midnight + timedelta(days=each) for each in (0, 1) if calendar.holidays]
            if any(wall.replace(tzinfo=here).astimezone(UTC).astimezone(here).replace(tzinfo=None) != wall for wall in walls):
                return True
    return False


@given(simple_calendars(), st.sampled_from(HARD_ZONES) | ZONES, INSTANTS, SPANS)
def test_working_time_is_that_of_workclock(made: WorkingCalendar, zone_name: str, start: int, span: int) -> None:
    """In every zone, to the microsecond, but where an end of hours is a wall time that never was."""
    calendar = replace(comparable(made), zone=zone_name)
    assume(not has_skipped_end(calendar, start, start + span))

    assert calendar.working_time(start, start + span) == between(calendar, start, start + span)


@given(simple_calendars(), st.sampled_from(HARD_ZONES) | ZONES, INSTANTS, AMOUNTS)
def test_deadlines_are_those_of_workclock(made: WorkingCalendar, zone_name: str, start: int, amount: int) -> None:
    """Due at closing time, at once for nothing, and the earliest instant elsewhere: `workclock` reads it likewise."""
    calendar = replace(comparable(made), zone=zone_name)
    due = calendar.deadline(start, WorkingTime(amount))
    assume(not has_skipped_end(calendar, start, due))

    assert due == added(calendar, start, amount)


@pytest.mark.parametrize(
    ("zone_name", "shift", "start", "end", "ours", "theirs"),
    [
        # 02:30 is skipped in Berlin on Sunday 29 March 2026: ours is the change, 03:00; theirs goes forward by the gap, 03:30
        ("Europe/Berlin", Shift(9000, 21_600), "2026-03-28T23:00Z", "2026-03-29T12:00Z", 3.0, 2.5),
        ("Europe/Berlin", Shift(0, 9000), "2026-03-28T23:00Z", "2026-03-29T12:00Z", 2.0, 2.5),
        # From 00:30, where São Paulo has no time before 01:00 on Sunday 4 November 2018
        ("America/Sao_Paulo", Shift(1800, 21_600), "2018-11-04T00:00Z", "2018-11-04T12:00Z", 5.0, 4.5),
        # The Friday that Apia skipped: theirs gives its eight hours to Saturday
        ("Pacific/Apia", Shift(32_400, 61_200), "2011-12-30T09:00Z", "2011-12-31T10:00Z", 0.0, 8.0),
    ],
)
def test_skipped_ends_of_hours_differ_from_workclock(
    zone_name: str, shift: Shift, start: str, end: str, ours: float, theirs: float
) -> None:
    """Decided for ours: no time and no date lends its hours to another."""
    saturday_off = ((shift,),) * 5 + ((),) + ((shift,),)
    calendar = WorkingCalendar("gap", zone_name, saturday_off)

    assert calendar.working_time(at(start), at(end)) == ours * HOUR
    assert between(calendar, at(start), at(end)) == theirs * HOUR


def test_a_night_shift_and_a_holiday_differ_from_workclock() -> None:
    """Decided for ours: a holiday closes the shifts that start on it. Theirs cuts it out of the time from midnight to midnight."""
    nights = WorkingCalendar("nights", "UTC", ((Shift(22 * 3600, 30 * 3600),),) * 7, holidays=((date(2026, 1, 7), "Holiday"),))
    start, end = at("2026-01-06T12:00Z"), at("2026-01-08T12:00Z")

    assert nights.working_time(start, end) == 8 * HOUR  # all of Tuesday's night
    assert between(nights, start, end) == 8 * HOUR  # but two hours of it, and six of Wednesday's
    assert nights.working_time(at("2026-01-07T00:00Z"), at("2026-01-07T12:00Z")) == 6 * HOUR
    assert between(nights, at("2026-01-07T00:00Z"), at("2026-01-07T12:00Z")) == 0


# timegrid


def wall(instant: int) -> datetime:
    """An instant of UTC as the naive wall time that `timegrid` works with."""
    return as_datetime(instant).replace(tzinfo=None)


def as_timegrid(calendar: WorkingCalendar) -> "timegrid.TimeGridCalendar":
    """The same hours, holidays and dated hours; a rule of `timegrid` cannot last a whole day, two can."""
    weekdays = [getattr(timegrid.DayOfWeek, day) for day in ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")]
    made = timegrid.TimeGridCalendar.create()
    for weekday, shifts in zip(weekdays, calendar.weekly, strict=True):
        for shift in shifts:
            middle = (shift.opens_s + shift.closes_s) // 2
            for opens, closes in ((shift.opens_s, middle), (middle, shift.closes_s)):
                if opens < closes and opens < DAY_SECONDS:
                    made.add_open_rule(weekday, clock(opens), clock(closes))
                elif opens < closes:
                    made.add_open_rule(weekdays[(weekdays.index(weekday) + 1) % 7], clock(opens), clock(closes))
    for day, _name in calendar.holidays:
        made.close(day)
    for day, shifts in calendar.special_days:
        midnight = datetime(day.year, day.month, day.day)
        edges = [0, *(end for shift in shifts for end in (shift.opens_s, shift.closes_s)), DAY_SECONDS]
        for index, (begins, ends) in enumerate(pairwise(edges)):
            add: Callable[[datetime, datetime], object] = made.add_open_window if index % 2 else made.add_closed_window
            if begins < ends:
                add(midnight + timedelta(seconds=begins), midnight + timedelta(seconds=ends))
    return made


@st.composite
def wall_calendars(draw: st.DrawFn) -> WorkingCalendar:
    """Calendars on one wall clock; with dated hours where no night shift meets them and no holiday is the same date."""
    drawn = draw(simple_calendars())
    calendar = replace(comparable(drawn), zone="UTC")
    if any(shift.closes_s > DAY_SECONDS for shifts in calendar.weekly for shift in shifts):
        return calendar
    holidays = {day for day, _name in calendar.holidays}
    special = tuple(
        (day, shifts) for day, shifts in drawn.special_days if day not in holidays and all(each.closes_s <= DAY_SECONDS for each in shifts)
    )
    return replace(calendar, special_days=special)


@with_timegrid
@given(wall_calendars(), INSTANTS, SPANS)
def test_working_time_is_that_of_timegrid(calendar: WorkingCalendar, start: int, span: int) -> None:
    """On a wall clock that never changes: weekly hours, nights, holidays, dated hours."""
    theirs = as_timegrid(calendar).get_working_duration(wall(start), wall(start + span)) if span else timedelta(0)

    assert calendar.working_time(start, start + span) * MICROSECOND == theirs


@with_timegrid
@given(wall_calendars(), INSTANTS, st.integers(1, 100 * HOUR))
def test_deadlines_are_those_of_timegrid(calendar: WorkingCalendar, start: int, amount: int) -> None:
    """The earliest instant at which the amount is used up, closing time included; `timegrid` is told how far to look."""
    due = calendar.deadline(start, WorkingTime(amount))
    theirs = as_timegrid(calendar).add_work_duration(wall(start), amount * MICROSECOND, wall(due) + timedelta(days=30))

    assert wall(due) == theirs


@with_timegrid
def test_clock_changes_differ_from_timegrid() -> None:
    """Decided for ours: a night has the hours that pass. Theirs has no zones, so a night is as long as its wall times say."""
    nights = WorkingCalendar("nights", "Europe/Berlin", ((Shift(0, 6 * 3600),),) * 7)
    theirs = as_timegrid(nights).get_working_duration(datetime(2026, 3, 29), datetime(2026, 3, 30))

    assert nights.working_time(at("2026-03-29T00:00+01:00"), at("2026-03-30T00:00+02:00")) == 5 * HOUR
    assert theirs == timedelta(hours=6)


@with_timegrid
def test_a_holiday_on_the_date_of_dated_hours_differs_from_timegrid() -> None:
    """Decided for ours: the hours of the date itself beat a holiday. Theirs is closed whatever opens it."""
    special = WorkingCalendar(
        "special", "UTC", (NINE_TO_FIVE,) * 7, ((date(2026, 1, 7), (Shift(10 * 3600, 12 * 3600),)),), ((date(2026, 1, 7), "Holiday"),)
    )
    theirs = as_timegrid(special).get_working_duration(datetime(2026, 1, 7), datetime(2026, 1, 8))

    assert special.working_time(at("2026-01-07T00:00Z"), at("2026-01-07T00:00Z") + DAY) == 2 * HOUR
    assert theirs == timedelta(0)


@with_timegrid
def test_a_night_shift_and_a_holiday_differ_from_timegrid() -> None:
    """As of `workclock`: theirs takes the holiday's time out of the night that began before it."""
    nights = WorkingCalendar("nights", "UTC", ((Shift(22 * 3600, 30 * 3600),),) * 7, holidays=((date(2026, 1, 7), "Holiday"),))
    theirs = as_timegrid(nights).get_working_duration(datetime(2026, 1, 7), datetime(2026, 1, 7, 12))

    assert nights.working_time(at("2026-01-07T00:00Z"), at("2026-01-07T12:00Z")) == 6 * HOUR
    assert theirs == timedelta(0)
