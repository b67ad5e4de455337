"""Working time: hand tables for the hard days. The laws are in `tests/laws`."""

from datetime import date, datetime
from fractions import Fraction

import pytest

from slaspec.worktime.calendar import CalendarExhaustedError, Shift, WorkingCalendar
from slaspec.worktime.duration import BusinessDays, WorkingTime, parse_duration, parse_limit
from slaspec.worktime.instants import MINUTE, SECOND, as_text, microseconds

HOUR_S = 3600


def at(text: str) -> int:
    """The instant of a timestamp."""
    return microseconds(datetime.fromisoformat(text))


def hours(text: str) -> tuple[Shift, ...]:
    """Shifts written as `9-12 13-17`, hours of the day."""
    return tuple(Shift(*(round(float(end) * HOUR_S) for end in part.split("-"))) for part in text.split())


def calendar(zone: str, weekdays: str = "9-17", weekend: str = "", **more: object) -> WorkingCalendar:
    """A calendar with the same hours on Monday to Friday, and on Saturday and Sunday."""
    return WorkingCalendar("test", zone, (hours(weekdays),) * 5 + (hours(weekend),) * 2, **more)


@pytest.mark.parametrize(
    ("zone", "days", "start", "amount", "deadline"),
    [
        # An office day
        ("UTC", "9-17", "2026-01-05T10:00Z", "4 business hours", "2026-01-05T14:00:00Z"),
        ("UTC", "9-17", "2026-01-05T09:00Z", "8 business hours", "2026-01-05T17:00:00Z"),  # at closing time, not next morning
        ("UTC", "9-17", "2026-01-09T16:00Z", "2 business hours", "2026-01-12T10:00:00Z"),  # over the weekend
        ("UTC", "9-17", "2026-01-10T15:00Z", "1 business hour", "2026-01-12T10:00:00Z"),  # from Saturday: Monday's time of day
        ("UTC", "9-17", "2026-01-10T15:00Z", "0 business hours", "2026-01-10T15:00:00Z"),  # nothing is due at once
        ("UTC", "9-12 13-17", "2026-01-05T11:30Z", "1 business hour", "2026-01-05T13:30:00Z"),  # over lunch
        # Business days
        ("UTC", "9-17", "2026-01-05T09:00Z", "1 business day", "2026-01-05T17:00:00Z"),  # 0 % of a day is 100 % of the one before
        ("UTC", "9-17", "2026-01-10T12:00Z", "1 business day", "2026-01-12T17:00:00Z"),
        ("UTC", "9-17", "2026-01-06T15:00Z", "2 business days", "2026-01-08T15:00:00Z"),
        # Clocks change in Berlin on 29 March (02:00 -> 03:00) and 25 October (03:00 -> 02:00)
        ("Europe/Berlin", "9-17", "2026-03-27T15:00Z", "4 business hours", "2026-03-30T10:00:00Z"),
        ("Europe/Berlin", "9-17", "2026-10-23T14:00Z", "4 business hours", "2026-10-26T11:00:00Z"),
        ("Europe/Berlin", "9-17", "2026-03-28T12:00Z", "1 day", "2026-03-29T11:00:00Z"),  # same wall time: 23 hours
        ("Europe/Berlin", "9-17", "2026-03-28T12:00Z", "24 hours", "2026-03-29T12:00:00Z"),
        ("Europe/Berlin", "9-17", "2026-03-28T01:30Z", "1 day", "2026-03-29T01:00:00Z"),  # 02:30 does not exist: the change itself
    ],
)
def test_deadlines_of_a_hand_table(zone: str, days: str, start: str, amount: str, deadline: str) -> None:
    """Each deadline was found with a paper calendar."""
    assert as_text(calendar(zone, days).deadline(at(start), parse_duration(amount))) == deadline


@pytest.mark.parametrize(
    ("zone", "weekdays", "weekend", "start", "end", "open_hours"),
    [
        # The night of the change in Berlin has 5 hours from 00:00 to 06:00, that of the return 7
        ("Europe/Berlin", "9-17", "0-6", "2026-03-28T23:00Z", "2026-03-29T12:00Z", "5"),
        ("Europe/Berlin", "9-17", "0-6", "2026-10-24T22:00Z", "2026-10-25T12:00Z", "7"),
        # An opening in the gap is the change itself; an ambiguous closing is its first occurrence
        ("Europe/Berlin", "9-17", "2.5-6", "2026-03-28T23:00Z", "2026-03-29T12:00Z", "3"),
        ("Europe/Berlin", "9-17", "0-2.5", "2026-10-24T22:00Z", "2026-10-25T12:00Z", "2.5"),
        # Lord Howe moves by half an hour: 4 October 2026, 02:00 -> 02:30
        ("Australia/Lord_Howe", "9-17", "0-6", "2026-10-03T13:00Z", "2026-10-04T12:00Z", "5.5"),
        # São Paulo had no midnight on 4 November 2018 (00:00 -> 01:00)
        ("America/Sao_Paulo", "9-17", "0-6", "2018-11-04T00:00Z", "2018-11-04T23:00Z", "5"),
        # Apia had no 30 December 2011, a Friday: its hours fall away, and are lent to no other day
        ("Pacific/Apia", "9-17", "", "2011-12-29T10:00Z", "2012-01-01T00:00Z", "8"),
        # Night shifts belong to the date on which they begin: Friday's runs into Saturday, Sunday's is none
        ("UTC", "22-30", "", "2026-01-09T12:00Z", "2026-01-11T12:00Z", "8"),
        ("UTC", "22-30", "", "2026-01-11T12:00Z", "2026-01-12T23:00Z", "1"),
        ("Europe/Berlin", "22-30", "22-30", "2026-03-28T12:00Z", "2026-03-29T12:00Z", "7"),
    ],
)
def test_working_time_of_a_hand_table(zone: str, weekdays: str, weekend: str, start: str, end: str, open_hours: str) -> None:
    """Gaps, folds, missing midnights and missing days, counted by hand."""
    counted = calendar(zone, weekdays, weekend).working_time(at(start), at(end))

    assert Fraction(counted, 3600 * SECOND) == Fraction(open_hours)


def test_a_holiday_closes_the_shifts_that_start_on_it() -> None:
    """The night shift that began the evening before goes on into the holiday."""
    night = calendar("UTC", "22-30", holidays=((date(2026, 1, 7), "Holiday"),))

    assert night.working_time(at("2026-01-06T12:00Z"), at("2026-01-08T12:00Z")) == 8 * 60 * MINUTE


def test_a_dated_replacement_beats_a_holiday_and_the_weekly_hours() -> None:
    """The hours of the date itself count, whatever else is said of it."""
    special = calendar("UTC", holidays=((date(2026, 1, 7), "Holiday"),), special_days=((date(2026, 1, 7), hours("10-11")),))

    assert special.working_time(at("2026-01-07T00:00Z"), at("2026-01-08T00:00Z")) == 60 * MINUTE


def test_a_dated_shift_that_meets_the_night_shift_before_it_is_not_counted_twice() -> None:
    """An hour is open once, also where a special day begins before the last night's shift has ended."""
    special = calendar("UTC", "22-30", special_days=((date(2026, 1, 7), hours("4-8")),))

    assert special.working_time(at("2026-01-06T22:00Z"), at("2026-01-07T12:00Z")) == 10 * 60 * MINUTE


def test_working_time_runs_forward() -> None:
    """An end before its start is the caller's error."""
    with pytest.raises(ValueError, match="before the start"):
        calendar("UTC").working_time(1, 0)


def test_a_calendar_that_has_closed_for_good_says_so() -> None:
    """With dated hours only, the open time ends one day, and no deadline is made up."""
    once = calendar("UTC", "", special_days=((date(2026, 1, 7), hours("9-10")),))

    assert once.deadline(at("2026-01-05T00:00Z"), WorkingTime(60 * MINUTE)) == at("2026-01-07T10:00Z")
    with pytest.raises(CalendarExhaustedError):
        once.deadline(at("2026-01-05T00:00Z"), WorkingTime(61 * MINUTE))


def test_the_answer_does_not_depend_on_what_was_asked_before() -> None:
    """Tables grow with the questions; a calendar that has seen the year 2150 answers as a fresh one."""
    asked = calendar("Europe/Berlin")
    asked.working_time(at("2026-01-05T00:00Z"), at("2150-01-05T00:00Z"))
    asked.working_time(at("1971-01-05T00:00Z"), at("1971-02-05T00:00Z"))

    question = (at("1999-12-31T10:00Z"), WorkingTime(40 * 60 * MINUTE))

    assert asked.deadline(*question) == calendar("Europe/Berlin").deadline(*question)


@pytest.mark.parametrize(
    ("zone", "days", "start", "limit", "deadline"),
    [
        # Monday 5 January 2026; the office closes at 17:00
        ("UTC", "9-17", "2026-01-05T10:00Z", "same business day", "2026-01-05T17:00:00Z"),
        ("UTC", "9-17", "2026-01-05T07:00Z", "same business day", "2026-01-05T17:00:00Z"),  # before opening: the day is still to come
        ("UTC", "9-17", "2026-01-05T17:00Z", "same business day", "2026-01-06T17:00:00Z"),  # at the close the day is over
        ("UTC", "9-17", "2026-01-09T18:00Z", "same business day", "2026-01-12T17:00:00Z"),  # Friday evening counts from Monday
        ("UTC", "9-17", "2026-01-10T12:00Z", "end of next business day", "2026-01-13T17:00:00Z"),  # Saturday: Monday counts, then one more
        ("UTC", "9-17", "2026-01-05T10:00Z", "end of next business day", "2026-01-06T17:00:00Z"),
        ("UTC", "9-17", "2026-01-08T10:00Z", "end of 2nd business day", "2026-01-12T17:00:00Z"),  # over the weekend
        ("UTC", "9-12 13-17", "2026-01-05T12:30Z", "same business day", "2026-01-05T17:00:00Z"),  # lunch is no close
        ("UTC", "22-30", "2026-01-06T02:00Z", "same business day", "2026-01-06T06:00:00Z"),  # Monday's night shift ends on Tuesday
        # Civil days end at local midnight: 23:00 UTC in Berlin's winter
        ("Europe/Berlin", "9-17", "2026-01-05T10:00Z", "end of day", "2026-01-05T23:00:00Z"),
        ("Europe/Berlin", "9-17", "2026-01-05T23:30Z", "end of day", "2026-01-06T23:00:00Z"),
        ("Europe/Berlin", "9-17", "2026-01-10T10:00Z", "end of 2nd day", "2026-01-12T23:00:00Z"),
        # Months keep the wall time and the day, cut to the month's last
        ("Europe/Berlin", "9-17", "2026-01-31T09:00Z", "1 month", "2026-02-28T09:00:00Z"),
        ("Europe/Berlin", "9-17", "2026-01-15T09:00Z", "3 months", "2026-04-15T08:00:00Z"),  # summer time by then
        ("UTC", "9-17", "2024-02-29T00:00Z", "1 year", "2025-02-28T00:00:00Z"),
    ],
)
def test_ends_of_days_and_months_of_a_hand_table(zone: str, days: str, start: str, limit: str, deadline: str) -> None:
    """Each was found with a paper calendar."""
    amount = parse_duration(limit, months=True) if limit.endswith(("month", "months", "year")) else parse_limit(limit)

    assert as_text(calendar(zone, days).deadline(at(start), amount)) == deadline


def follow_the_sun(zone: str) -> WorkingCalendar:
    """Open while Berlin (9 to 17) or New York (9 to 17) is: in winter 08:00 to 22:00 UTC without a gap."""
    members = tuple(WorkingCalendar(name, name, (hours("9-17"),) * 5 + ((),) * 2) for name in ("Europe/Berlin", "America/New_York"))
    return WorkingCalendar("sun", zone, ((),) * 7, any_of=members)


@pytest.mark.parametrize(
    ("start", "amount", "deadline"),
    [
        ("2026-01-05T08:00Z", "14 business hours", "2026-01-05T22:00:00Z"),  # 08:00 to 16:00 and 14:00 to 22:00 overlap
        ("2026-01-05T21:00Z", "2 business hours", "2026-01-06T09:00:00Z"),
        ("2026-01-09T21:30Z", "1 business hour", "2026-01-12T08:30:00Z"),
        ("2026-01-05T08:00Z", "1 business day", "2026-01-05T22:00:00Z"),
        ("2026-03-10T08:00Z", "13 business hours", "2026-03-10T21:00:00Z"),  # New York has summer time three weeks earlier: 13:00 to 21:00
    ],
)
def test_a_calendar_of_calendars_is_open_when_any_of_them_is(start: str, amount: str, deadline: str) -> None:
    """What two of them have in common counts once; its days are those of its own zone."""
    assert as_text(follow_the_sun("UTC").deadline(at(start), parse_duration(amount))) == deadline


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Los_Angeles"])
def test_the_last_day_of_a_table_is_whole(zone: str) -> None:
    """A deadline on the day that a table of few years ends with is the one that a table of many years gives.

    That day is Thursday, 1 January 2026; in Los Angeles it goes on when Friday's hours have begun in Tokyo.
    """

    def around_the_world() -> WorkingCalendar:
        members = tuple(calendar(name) for name in ("Asia/Tokyo", "America/New_York"))
        return WorkingCalendar("world", zone, ((),) * 7, any_of=members)

    start = at("2024-06-03T12:00Z")
    far = around_the_world()
    far.business_days(start, at("2060-01-01T00:00Z"))
    whole = int(far.business_days(start, at("2026-01-02T00:00Z")))
    for parts in range(3 * whole - 12, 3 * whole + 12):
        count = BusinessDays(Fraction(parts, 3))

        assert around_the_world().deadline(start, count) == far.deadline(start, count)
