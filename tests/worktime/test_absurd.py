"""Questions that nobody should ask: each has an answer or a defined error, in bounded time and memory."""

import copy
import pickle
import sys
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars import at
from slaspec.worktime.arithmetic import day_lines, days_in_words, in_words, lines, replayed
from slaspec.worktime.calendar import CalendarExhaustedError, Shift, WorkingCalendar
from slaspec.worktime.duration import BusinessDays, CloseOfDay, ElapsedTime, Limit, WorkingTime
from slaspec.worktime.instants import DAY, HOUR
from slaspec.worktime.table import BEYOND_COUNTED, FIRST_COUNTED, NO_TABLE
from slaspec.worktime.window import Period, Windows

WEEK = ((Shift(9 * 3600, 17 * 3600),),) * 5 + ((),) * 2
CALENDARS = {
    "24/7": WorkingCalendar.always_open("Pacific/Kiritimati"),
    "office": WorkingCalendar("office", "America/New_York", WEEK),
    "never": WorkingCalendar("never", "UTC", ((),) * 7),
    "once": WorkingCalendar("once", "Pacific/Apia", ((),) * 7, special_days=((date(2026, 1, 7), (Shift(0, 3600),)),)),
    "sun": WorkingCalendar(
        "sun", "UTC", ((),) * 7, any_of=(WorkingCalendar("office", "Asia/Tokyo", WEEK), WorkingCalendar("b", "UTC", WEEK))
    ),
}
HUGE = 10**24
EDGES = [
    FIRST_COUNTED - 1,
    FIRST_COUNTED,
    BEYOND_COUNTED - 1,
    BEYOND_COUNTED,
    at("0001-01-01T00:00Z"),
    at("9999-12-31T23:59:59.999999Z"),
    0,
]
INSTANTS = st.sampled_from(EDGES) | st.integers(-HUGE, HUGE) | st.integers(FIRST_COUNTED - 400 * DAY, BEYOND_COUNTED + 400 * DAY)
COUNTS = st.sampled_from([0, 1, 10**6, HUGE]) | st.integers(0, 200_000)
LIMITS = st.one_of(
    COUNTS.map(WorkingTime),
    COUNTS.map(lambda hours: WorkingTime(hours * HOUR)),
    COUNTS.map(lambda count: BusinessDays(Fraction(count))),
    COUNTS.map(lambda count: BusinessDays(Fraction(count, 7))),
    st.builds(ElapsedTime, COUNTS, COUNTS, COUNTS),
    st.builds(CloseOfDay, COUNTS, st.booleans()),
)


@pytest.mark.parametrize("name", CALENDARS)
@settings(max_examples=60)
@given(start=INSTANTS, limit=LIMITS)
def test_a_deadline_is_an_instant_not_before_the_start_or_none_is_known(name: str, start: int, limit: Limit) -> None:
    """Whatever is asked, there is no other error."""
    try:
        due = CALENDARS[name].deadline(start, limit)
    except CalendarExhaustedError:
        return

    assert due >= start
    assert due < BEYOND_COUNTED or due == start


@pytest.mark.parametrize("name", CALENDARS)
@settings(max_examples=60)
@given(instants=st.lists(INSTANTS, min_size=2, max_size=2))
def test_time_is_counted_in_the_years_that_are_counted(name: str, instants: list[int]) -> None:
    """From 1900 to 2400 there is an answer, elsewhere the defined error, or plain arithmetic where a calendar never closes."""
    start, end = sorted(instants)
    calendar = CALENDARS[name]
    counted = start >= FIRST_COUNTED and end < BEYOND_COUNTED
    for count, whole in ((calendar.working_time, end - start), (calendar.business_days, (end - start) // DAY + 2)):
        try:
            answer = count(start, end)
        except CalendarExhaustedError:
            assert not counted
        else:
            assert counted or name == "24/7"
            assert 0 <= answer <= whole


@pytest.mark.parametrize("name", CALENDARS)
def test_the_last_and_the_first_counted_year_have_answers(name: str) -> None:
    """Nothing is lost at the edges: the whole is the sum of the parts."""
    calendar = CALENDARS[name]
    parts = [FIRST_COUNTED, at("1900-06-01T00:00Z"), at("2400-06-01T00:00Z"), BEYOND_COUNTED - 1]
    pieces = sum(calendar.working_time(start, end) for start, end in pairwise(parts))

    assert calendar.working_time(parts[0], parts[-1]) == pieces


@pytest.mark.parametrize(
    ("zone_name", "shift", "start", "end", "hours"),
    [
        ("Etc/GMT+12", Shift(10 * 3600, 47 * 3600), FIRST_COUNTED, FIRST_COUNTED + DAY, 11),  # since Saturday, 30 December 1899
        ("UTC", Shift(22 * 3600, 30 * 3600), FIRST_COUNTED, FIRST_COUNTED + DAY, 8),
        ("Pacific/Kiritimati", Shift(0, 12 * 3600), BEYOND_COUNTED - DAY, BEYOND_COUNTED - 1, 12),  # of 1 January 2401 there
    ],
)
def test_hours_of_dates_beyond_the_counted_years_that_reach_into_them_count(
    zone_name: str, shift: Shift, start: int, end: int, hours: int
) -> None:
    """Nothing is missing at the first and the last counted instant."""
    weekly = ((),) * 5 + ((shift,),) + ((),) if shift.closes_s > 40 * 3600 else ((shift,),) * 7

    assert WorkingCalendar("edge", zone_name, weekly).working_time(start, end) == hours * HOUR


def test_after_the_last_close_there_is_no_end_of_a_business_day() -> None:
    """The day that is over is not the one that counts."""
    once = CALENDARS["once"]

    assert once.deadline(at("2026-01-06T10:59Z"), CloseOfDay(0, business=True)) == at("2026-01-06T12:00Z")
    with pytest.raises(CalendarExhaustedError):
        once.deadline(at("2026-01-06T12:00Z"), CloseOfDay(0, business=True))


@pytest.mark.parametrize(
    ("limit", "error"),
    [
        (WorkingTime(10 * 365 * 24 * HOUR), None),  # ten years of hours take an office 42 years
        (WorkingTime(100 * 365 * 24 * HOUR), "counted from 1900 to 2400"),
        (BusinessDays(Fraction(3_660)), None),
        (BusinessDays(Fraction(10**9)), "counted from 1900 to 2400"),
        (ElapsedTime(days=3_660), None),
        (ElapsedTime(days=10**9), "counted from 1900 to 2400"),
        (ElapsedTime(months=10**9), "counted from 1900 to 2400"),
        (CloseOfDay(10**9, business=False), "counted from 1900 to 2400"),
    ],
)
def test_the_longest_promises_of_the_last_event_have_deadlines(limit: Limit, error: str | None) -> None:
    """An event of 2200 promised for ten years is due; what lies beyond 2400 is not."""
    office = WorkingCalendar("office", "Europe/Berlin", WEEK)
    start = at("2200-12-31T23:59Z")
    if error is None:
        assert office.deadline(start, limit) > start
    else:
        with pytest.raises(CalendarExhaustedError, match=error):
            office.deadline(start, limit)


def test_a_calendar_that_never_closes_needs_no_table() -> None:
    """Four centuries of it are one subtraction."""
    calendar = WorkingCalendar.always_open("Europe/Berlin")
    start, end = at("1970-01-01T00:00Z"), at("2370-01-01T00:00Z")

    assert calendar.working_time(start, end) == end - start == replayed(lines(calendar, start, end))
    assert calendar.deadline(start, WorkingTime(end - start)) == end
    assert calendar._memory.days is NO_TABLE


def test_a_union_with_one_that_never_closes_needs_no_table_either() -> None:
    """What is open whenever any is, is always open then."""
    calendar = WorkingCalendar("any", "UTC", ((),) * 7, any_of=(WorkingCalendar("o", "UTC", WEEK), WorkingCalendar.always_open("UTC")))

    assert calendar.working_time(-HUGE, HUGE) == 2 * HUGE
    assert calendar._memory.days is NO_TABLE


def test_five_centuries_take_bounded_memory() -> None:
    """The largest table there is stays below 60 megabytes, and no question makes a larger one."""
    office = WorkingCalendar("office", "Europe/Berlin", WEEK)
    office.working_time(FIRST_COUNTED, BEYOND_COUNTED - 1)
    for limit in (WorkingTime(HUGE), BusinessDays(Fraction(HUGE)), CloseOfDay(HUGE, business=True)):
        with pytest.raises(CalendarExhaustedError):
            office.deadline(0, limit)
    table = office._memory.days
    rows = [getattr(table, name) for name in table.__slots__ if isinstance(getattr(table, name), list)]

    assert sum(sys.getsizeof(row) + sum(map(sys.getsizeof, row)) for row in rows) < 60 * 2**20


def test_the_lines_of_centuries_are_short() -> None:
    """A span of 200 years is told in ten lines, which still add up."""
    office = CALENDARS["office"]
    start, end = at("2000-01-03T15:00Z"), at("2200-01-03T15:00Z")
    told = lines(office, start, end)

    assert len(in_words(told, office.zone)) <= 10
    assert replayed(told) == office.working_time(start, end)
    assert len(days_in_words(day_lines(office, start, end), office.zone)) <= 10


@pytest.mark.parametrize("per", [Period("day"), Period("week", 99), Period("fiscal year"), Period("business day")])
def test_windows_lie_in_the_years_that_are_counted(per: Period) -> None:
    """Beyond them there is none, and the error says so."""
    windows = Windows(per, "Pacific/Kiritimati", fiscal_year_starts=12, calendar=CALENDARS["24/7"])

    assert windows.of(at("2200-12-31T23:59Z")).end > at("2200-12-31T23:59Z")
    for instant in (FIRST_COUNTED - 1, BEYOND_COUNTED, -HUGE, HUGE):
        with pytest.raises(CalendarExhaustedError, match="counted from 1900 to 2400"):
            windows.of(instant)


def test_a_rolling_window_before_an_absurd_instant_is_refused() -> None:
    """As the others."""
    with pytest.raises(CalendarExhaustedError):
        Windows(Period("day", 999, rolling=True), "UTC").ending(HUGE)


def test_a_copied_calendar_leaves_its_table_behind() -> None:
    """What was worked out can be worked out again: a calendar sent elsewhere is as small as a fresh one, and answers alike."""
    office = WorkingCalendar("office", "Europe/Berlin", WEEK)
    fresh = len(pickle.dumps(office))
    counted = office.working_time(at("2000-01-01T00:00Z"), at("2100-01-01T00:00Z"))
    sent = pickle.loads(pickle.dumps(office))  # noqa: S301 - made a line above

    assert len(pickle.dumps(office)) == fresh
    assert sent == copy.deepcopy(office) == office
    assert sent.working_time(at("2000-01-01T00:00Z"), at("2100-01-01T00:00Z")) == counted
