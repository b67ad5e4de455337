"""Reporting windows: calendar periods of a zone, half-open, each instant in exactly one."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slaspec.worktime.calendar import CalendarExhaustedError, Shift, WorkingCalendar
from slaspec.worktime.instants import DAY, HOUR, as_text, microseconds
from slaspec.worktime.window import Period, Unit, Window, Windows

OFFICE = WorkingCalendar(
    "office", "Europe/Berlin", ((Shift(9 * 3600, 17 * 3600),),) * 5 + ((),) * 2, holidays=((date(2026, 1, 6), "Epiphany"),)
)


def at(text: str) -> int:
    """The instant of a timestamp."""
    return microseconds(datetime.fromisoformat(text))


def told(window: Window) -> tuple[str, str, str]:
    """A window as text."""
    return window.label, as_text(window.start), as_text(window.end)


@pytest.mark.parametrize(
    ("per", "instant", "label", "start", "end"),
    [
        ("day", "2026-03-29T10:00Z", "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),  # 23 hours in Berlin
        ("week", "2026-01-01T10:00Z", "2026-W01", "2025-12-28T23:00:00Z", "2026-01-04T23:00:00Z"),
        ("month", "2026-01-31T23:30Z", "2026-02", "2026-01-31T23:00:00Z", "2026-02-28T23:00:00Z"),  # February has begun there
        ("month", "2026-12-15T00:00Z", "2026-12", "2026-11-30T23:00:00Z", "2026-12-31T23:00:00Z"),
        ("quarter", "2026-05-15T00:00Z", "2026-Q2", "2026-03-31T22:00:00Z", "2026-06-30T22:00:00Z"),
        ("year", "2026-05-15T00:00Z", "2026", "2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z"),
    ],
)
def test_the_window_of_an_instant(per: Unit, instant: str, label: str, start: str, end: str) -> None:
    """A window has the local dates of its zone, and its name."""
    window = Windows(Period(per), "Europe/Berlin").of(at(instant))

    assert told(window) == (label, start, end)
    assert (window.starts_at, window.ends_at) == (datetime.fromisoformat(start), datetime.fromisoformat(end))


@pytest.mark.parametrize(
    ("week_starts", "instant", "label", "start", "end"),
    [
        # 4 January 2026 is a Sunday
        (0, "2026-01-04T23:59Z", "2026-W01", "2025-12-29T00:00:00Z", "2026-01-05T00:00:00Z"),
        (6, "2026-01-04T00:00Z", "2026-01-04 (week)", "2026-01-04T00:00:00Z", "2026-01-11T00:00:00Z"),
        (6, "2026-01-03T23:59Z", "2025-12-28 (week)", "2025-12-28T00:00:00Z", "2026-01-04T00:00:00Z"),
        (5, "2026-01-04T12:00Z", "2026-01-03 (week)", "2026-01-03T00:00:00Z", "2026-01-10T00:00:00Z"),
        (1, "2026-01-05T12:00Z", "2025-12-30 (week)", "2025-12-30T00:00:00Z", "2026-01-06T00:00:00Z"),
    ],
)
def test_weeks_begin_on_the_stated_weekday(week_starts: int, instant: str, label: str, start: str, end: str) -> None:
    """Only weeks from Monday have a name in ISO 8601; others are named by their first day."""
    assert told(Windows(Period("week"), "UTC", week_starts=week_starts).of(at(instant))) == (label, start, end)


@pytest.mark.parametrize(
    ("unit", "starts", "instant", "label", "start", "end"),
    [
        # A fiscal year is named by the year in which it ends
        ("fiscal year", 1, "2026-05-15T00:00Z", "FY2026", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ("fiscal year", 2, "2026-01-31T23:59Z", "FY2026", "2025-02-01T00:00:00Z", "2026-02-01T00:00:00Z"),
        ("fiscal year", 2, "2026-02-01T00:00Z", "FY2027", "2026-02-01T00:00:00Z", "2027-02-01T00:00:00Z"),
        ("fiscal year", 10, "2026-05-15T00:00Z", "FY2026", "2025-10-01T00:00:00Z", "2026-10-01T00:00:00Z"),
        ("fiscal year", 12, "2026-12-01T00:00Z", "FY2027", "2026-12-01T00:00:00Z", "2027-12-01T00:00:00Z"),
        ("fiscal quarter", 1, "2026-05-15T00:00Z", "FY2026-Q2", "2026-04-01T00:00:00Z", "2026-07-01T00:00:00Z"),
        ("fiscal quarter", 2, "2026-01-15T00:00Z", "FY2026-Q4", "2025-11-01T00:00:00Z", "2026-02-01T00:00:00Z"),
        ("fiscal quarter", 2, "2026-02-15T00:00Z", "FY2027-Q1", "2026-02-01T00:00:00Z", "2026-05-01T00:00:00Z"),
        ("fiscal quarter", 12, "2026-11-30T00:00Z", "FY2026-Q4", "2026-09-01T00:00:00Z", "2026-12-01T00:00:00Z"),
    ],
)
def test_fiscal_periods_begin_with_the_stated_month(unit: Unit, starts: int, instant: str, label: str, start: str, end: str) -> None:
    """Each was found with a paper calendar."""
    assert told(Windows(Period(unit), "UTC", fiscal_year_starts=starts).of(at(instant))) == (label, start, end)


@pytest.mark.parametrize(
    ("count", "effective_from", "week_starts", "instant", "label"),
    [
        # Monday 5 January 2026 is 2,922 weeks after Monday 5 January 1970
        (2, None, 0, "2026-01-05T00:00Z", "2026-01-05 (2 weeks)"),
        (2, None, 0, "2026-01-18T23:59Z", "2026-01-05 (2 weeks)"),
        (2, None, 0, "2026-01-04T23:59Z", "2025-12-22 (2 weeks)"),
        (2, None, 6, "2026-01-04T00:00Z", "2026-01-04 (2 weeks)"),  # from Sunday 4 January 1970
        (3, None, 0, "2026-01-24T00:00Z", "2026-01-05 (3 weeks)"),
        (4, None, 0, "2026-01-18T23:59Z", "2025-12-22 (4 weeks)"),  # 2,922 leaves 2
        (2, date(2026, 1, 14), 0, "2026-01-12T00:00Z", "2026-01-12 (2 weeks)"),  # the week of that Wednesday
        (2, date(2026, 1, 14), 0, "2026-01-11T23:00Z", "2025-12-29 (2 weeks)"),  # and backwards
        (2, date(2026, 1, 14), 6, "2026-01-11T00:00Z", "2026-01-11 (2 weeks)"),
        (2, date(2026, 1, 11), 6, "2026-01-11T00:00Z", "2026-01-11 (2 weeks)"),
    ],
)
def test_several_weeks_are_counted_from_the_week_of_the_first_day(
    count: int, effective_from: date | None, week_starts: int, instant: str, label: str
) -> None:
    """Both parties know the first review; the next ones follow from it."""
    windows = Windows(Period("week", count), "UTC", week_starts=week_starts, effective_from=effective_from)
    window = windows.of(at(instant))

    assert window.label == label
    assert window.end - window.start == count * 7 * DAY
    assert as_text(window.start).startswith(label[:10])


@pytest.mark.parametrize(
    ("per", "starts", "instant", "label", "start", "end"),
    [
        (Period("month", 2), 1, "2026-04-15T00:00Z", "2026-03 (2 months)", "2026-03-01T00:00:00Z", "2026-05-01T00:00:00Z"),
        (Period("quarter", 2), 1, "2026-12-15T00:00Z", "2026-Q3 (2 quarters)", "2026-07-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        (
            Period("fiscal quarter", 2),
            2,
            "2026-09-15T00:00Z",
            "FY2027-Q3 (2 fiscal quarters)",
            "2026-08-01T00:00:00Z",
            "2027-02-01T00:00:00Z",
        ),
    ],
)
def test_several_months_are_counted_from_the_first_of_the_year(
    per: Period, starts: int, instant: str, label: str, start: str, end: str
) -> None:
    """Every year has the same ones."""
    assert told(Windows(per, "UTC", fiscal_year_starts=starts).of(at(instant))) == (label, start, end)


@pytest.mark.parametrize(
    "per", [Period("month", 5), Period("year", 2), Period("quarter", 3), Period("day", 2), Period("week", 0), Period("business day", 2)]
)
def test_periods_that_no_year_divides_into_are_refused(per: Period) -> None:
    """Nothing says from when they would be counted."""
    with pytest.raises(ValueError, match="there are no windows of"):
        Windows(per, "UTC", calendar=OFFICE)


def test_business_days_need_a_calendar() -> None:
    """Without one nobody knows which days they are."""
    with pytest.raises(ValueError, match="without a calendar"):
        Windows(Period("business day"), "UTC")


@pytest.mark.parametrize(
    ("instant", "label", "start", "end"),
    [
        ("2026-01-05T10:00Z", "2026-01-05", "2026-01-02T23:00:00Z", "2026-01-05T23:00:00Z"),  # Monday, with its weekend
        ("2026-01-03T10:00Z", "2026-01-05", "2026-01-02T23:00:00Z", "2026-01-05T23:00:00Z"),
        ("2026-01-02T22:59Z", "2026-01-02", "2026-01-01T23:00:00Z", "2026-01-02T23:00:00Z"),  # Friday evening is still Friday's
        ("2026-01-06T10:00Z", "2026-01-07", "2026-01-05T23:00:00Z", "2026-01-07T23:00:00Z"),  # a holiday counts with Wednesday
        ("2026-01-07T10:00Z", "2026-01-07", "2026-01-05T23:00:00Z", "2026-01-07T23:00:00Z"),
    ],
)
def test_a_business_day_has_the_days_off_before_it(instant: str, label: str, start: str, end: str) -> None:
    """What comes in over the weekend counts on Monday."""
    assert told(Windows(Period("business day"), "Europe/Berlin", calendar=OFFICE).of(at(instant))) == (label, start, end)


def test_after_the_last_working_day_there_is_no_window_of_business_days() -> None:
    """A calendar of dated hours alone ends; the question has a defined error."""
    once = WorkingCalendar("once", "UTC", ((),) * 7, special_days=((date(2026, 1, 7), (Shift(0, 3600),)),))
    windows = Windows(Period("business day"), "UTC", calendar=once)

    with pytest.raises(CalendarExhaustedError):
        windows.of(at("2026-01-08T00:00Z"))
    with pytest.raises(CalendarExhaustedError):
        windows.of(at("2026-01-07T00:00Z"))  # nor does anything say where the first one begins


@pytest.mark.parametrize(
    ("zone", "days", "as_of", "label", "start", "end"),
    [
        ("UTC", 90, "2026-04-01T10:00Z", "90 days to 2026-04-01", "2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z"),
        ("UTC", 1, "2026-04-01T00:00Z", "1 day to 2026-04-01", "2026-03-31T00:00:00Z", "2026-04-01T00:00:00Z"),  # the day before is whole
        ("UTC", 1, "2026-03-31T23:59:59.999999Z", "1 day to 2026-03-31", "2026-03-30T00:00:00Z", "2026-03-31T00:00:00Z"),
        ("Europe/Berlin", 3, "2026-03-30T22:30Z", "3 days to 2026-03-31", "2026-03-27T23:00:00Z", "2026-03-30T22:00:00Z"),  # 71 hours
        # Apia had no 30 December 2011: the day before the 31st is the 29th
        ("Pacific/Apia", 1, "2011-12-31T02:00Z", "1 day to 2011-12-31", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", 2, "2011-12-31T02:00Z", "2 days to 2011-12-31", "2011-12-28T10:00:00Z", "2011-12-30T10:00:00Z"),
    ],
)
def test_rolling_days_are_the_whole_local_days_before_as_of(zone: str, days: int, as_of: str, label: str, start: str, end: str) -> None:
    """The day that runs is not in it; a day that never was is none."""
    windows = Windows(Period("day", days, rolling=True), zone)

    assert windows.is_rolling
    assert told(windows.ending(at(as_of))) == (label, start, end)


def test_windows_follow_each_other_without_hole_or_overlap() -> None:
    """The end of each is the start of the next, and the first instant of a window belongs to it."""
    windows = Windows(Period("month"), "America/Sao_Paulo")

    listed = windows.over(at("2018-01-15T00:00Z"), at("2018-12-15T00:00Z"))

    assert not windows.is_rolling
    assert [window.label for window in listed] == [f"2018-{month:02d}" for month in range(1, 13)]
    assert all(one.end == other.start for one, other in pairwise(listed))
    assert all(windows.of(window.start) is window and windows.of(window.end - 1) is window for window in listed)


def test_a_date_that_never_was_has_no_window() -> None:
    """In Apia Thursday 29 December 2011 is followed by Saturday."""
    listed = Windows(Period("day"), "Pacific/Apia").over(at("2011-12-29T12:00Z"), at("2012-01-01T09:00Z"))

    assert [window.label for window in listed] == ["2011-12-29", "2011-12-31", "2012-01-01"]
    assert [window.end - window.start for window in listed] == [DAY, DAY, DAY]


def test_a_day_that_has_begun_goes_on_when_clocks_go_back_past_midnight() -> None:
    """In St. John's at 00:01 on 7 November 2010 the clocks went back to 23:01: the hour until the second midnight is the 7th's."""
    windows = Windows(Period("day"), "America/St_Johns")
    saturday, sunday = windows.over(at("2010-11-06T12:00Z"), at("2010-11-07T12:00Z"))

    assert told(saturday) == ("2010-11-06", "2010-11-06T02:30:00Z", "2010-11-07T02:30:00Z")
    assert told(sunday) == ("2010-11-07", "2010-11-07T02:30:00Z", "2010-11-08T03:30:00Z")
    assert windows.of(at("2010-11-07T03:00Z")) is sunday  # the clock shows 23:30 of the 6th


# Laws

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Havana",
    "Asia/Beirut",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Africa/Casablanca",
]
INSTANTS = st.integers(at("1970-01-02T00:00Z"), at("2199-12-31T00:00Z")) | st.integers(at("2005-01-01T00:00Z"), at("2013-01-01T00:00Z"))
PERIODS = st.one_of(
    st.sampled_from(["day", "business day", "month", "quarter", "year", "fiscal quarter", "fiscal year"]).map(Period),
    st.integers(1, 99).map(lambda count: Period("week", count)),
)


@st.composite
def some_windows(draw: st.DrawFn) -> tuple[Callable[[], Windows], str]:
    """What makes windows of some kind but rolling ones, and their zone."""
    zone = draw(st.sampled_from(ZONES))
    weekly = tuple(draw(st.sampled_from([(), (Shift(9 * 3600, 17 * 3600),), (Shift(22 * 3600, 30 * 3600),)])) for _ in range(6))
    calendar = WorkingCalendar("law", zone, (*weekly, (Shift(0, 60),)), holidays=((date(2010, 5, 2), "Holiday"),))
    first = draw(st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1)))
    starts, month = draw(st.integers(0, 6)), draw(st.integers(1, 12))
    per = draw(PERIODS)
    return lambda: Windows(per, zone, week_starts=starts, fiscal_year_starts=month, effective_from=first, calendar=calendar), zone


@given(some_windows(), st.lists(INSTANTS, min_size=1, max_size=5))
def test_every_instant_lies_in_exactly_one_window(made: tuple[Callable[[], Windows], str], instants: list[int]) -> None:
    """Its window holds it, has the neighbours that begin and end where it does, and a name that no neighbour has."""
    windows = made[0]()
    for instant in instants:
        window = windows.of(instant)
        before, after = windows.of(window.start - 1), windows.of(window.end)

        assert window.start <= instant < window.end
        assert (before.end, after.start) == (window.start, window.end)
        assert len({before.label, window.label, after.label}) == 3
        assert windows.of(window.end - 1) is window
        assert windows.over(before.start, after.end - 1) == [before, window, after]


@given(some_windows(), INSTANTS, st.lists(INSTANTS, max_size=5))
def test_the_window_does_not_depend_on_what_was_asked_before(
    made: tuple[Callable[[], Windows], str], instant: int, asked: list[int]
) -> None:
    """What is remembered is what would be found."""
    windows, fresh = made[0](), made[0]()
    for other in asked:
        windows.of(other)

    assert windows.of(instant) == fresh.of(instant)


@given(some_windows(), INSTANTS)
def test_a_window_begins_and_ends_with_a_local_day(made: tuple[Callable[[], Windows], str], instant: int) -> None:
    """The wall clock shows a new date at its first instant, and the date before it just before its end (told by `zoneinfo` alone)."""
    make, zone = made
    window = make().of(instant)
    here = ZoneInfo(zone)
    for edge in (window.start, window.end):
        before, after = (datetime.fromtimestamp((edge - each) // 1_000_000, UTC).astimezone(here) for each in (1_000_000, 0))

        assert before.date() < after.date()
        assert after.time().hour < 2  # midnight, or the change that skipped it


@given(st.sampled_from(ZONES), INSTANTS, st.integers(1, 400))
def test_rolling_days_end_with_the_last_midnight(zone: str, as_of: int, days: int) -> None:
    """They end within the last day, begin with a local day, and there are so many."""
    window = Windows(Period("day", days, rolling=True), zone).ending(as_of)
    daily = Windows(Period("day"), zone)

    assert window.end <= as_of < window.end + 26 * HOUR
    assert daily.of(as_of).start == window.end
    assert [each.end - each.start > 0 for each in daily.over(window.start, window.end - 1)] == [True] * days


def test_names_of_weeks_from_monday_are_those_of_iso_8601() -> None:
    """Over twenty years, the first week of a year is the one with its first Thursday."""
    windows = Windows(Period("week"), "UTC")
    monday = datetime(2009, 12, 28, tzinfo=UTC)
    for _ in range(52 * 20):
        thursday = monday + timedelta(days=3)
        number = (thursday.timetuple().tm_yday - 1) // 7 + 1

        assert windows.of(microseconds(monday)).label == f"{thursday.year}-W{number:02d}"
        monday += timedelta(days=7)
