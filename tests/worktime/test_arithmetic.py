"""The arithmetic of working time as lines: complete, exact, short, and in words."""

import re
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars import CALENDARS, INSTANTS, SPANS, at
from slaspec.worktime.arithmetic import (
    Closed,
    ClosedDates,
    Elapsed,
    Folded,
    Line,
    Open,
    amount_in_words,
    day_lines,
    days_in_words,
    elapsed_lines,
    in_words,
    lines,
    replayed,
    replayed_days,
)
from slaspec.worktime.calendar import Shift, WorkingCalendar
from slaspec.worktime.instants import DAY, HOUR, MINUTE, SECOND

OFFICE = WorkingCalendar(
    "office",
    "Europe/Berlin",
    ((Shift(9 * 3600, 17 * 3600),),) * 5 + ((),) * 2,
    special_days=((date(2026, 1, 7), ()), (date(2026, 1, 8), (Shift(9 * 3600, 12 * 3600), Shift(13 * 3600, 14 * 3600)))),
    holidays=((date(2025, 12, 25), "Christmas Day"), (date(2025, 12, 26), "Boxing Day"), (date(2026, 1, 6), "Epiphany")),
)
NIGHTS = WorkingCalendar("nights", "Europe/Berlin", ((Shift(22 * 3600, 30 * 3600),),) * 7)
HALF_DAYS = WorkingCalendar("half", "America/Sao_Paulo", ((Shift(12 * 3600, 24 * 3600),),) * 7)
FRIDAYS = WorkingCalendar("fridays", "Pacific/Apia", ((),) * 4 + ((Shift(9 * 3600, 17 * 3600),), (), ()))
ALWAYS = WorkingCalendar.always_open("Europe/Berlin")


@pytest.mark.parametrize(
    ("calendar", "start", "end", "words"),
    [
        # The example of the semantics
        (
            OFFICE,
            "2026-01-09T16:40+01:00",
            "2026-01-12T12:40+01:00",
            ["Fri 16:40 → 17:00 20 min", "closed Sat, Sun", "Mon 09:00 → 12:40 3 h 40 min"],
        ),
        # Reasons; lunch and nights need no words
        (
            OFFICE,
            "2026-01-05T16:00+01:00",
            "2026-01-08T13:30+01:00",
            ["Mon 16:00 → 17:00 1 h", "closed Tue (Epiphany), Wed (special day)", "Thu 09:00 → 12:00 3 h", "Thu 13:00 → 13:30 30 min"],
        ),
        (
            OFFICE,
            "2025-12-24T16:00+01:00",
            "2025-12-29T10:00+01:00",
            ["Wed 16:00 → 17:00 1 h", "closed Thu (Christmas Day), Fri (Boxing Day), Sat, Sun", "Mon 09:00 → 10:00 1 h"],
        ),
        # Exact to the microsecond
        (OFFICE, "2026-01-09T09:00:00.000001+01:00", "2026-01-09T09:00:12.5+01:00", ["Fri 09:00:00.000001 → 09:00:12.5 12.499999 s"]),
        # Before, between and after hours
        (OFFICE, "2026-01-09T18:00+01:00", "2026-01-09T19:00+01:00", ["closed throughout"]),
        (OFFICE, "2026-01-09T18:00+01:00", "2026-01-11T19:00+01:00", ["closed Sat, Sun"]),
        (OFFICE, "2026-01-09T18:00+01:00", "2026-01-09T18:00+01:00", []),
        # Nights, and the clocks' changes: 02:00 becomes 03:00 on 29 March 2026, and 03:00 becomes 02:00 on 25 October
        (NIGHTS, "2026-01-09T23:30+01:00", "2026-01-10T23:00+01:00", ["Fri 23:30 → Sat 06:00 6 h 30 min", "Sat 22:00 → 23:00 1 h"]),
        (NIGHTS, "2026-03-28T12:00+01:00", "2026-03-29T12:00+02:00", ["Sat 22:00 → Sun 06:00 (clocks forward 1 h) 7 h"]),
        (NIGHTS, "2026-10-24T12:00+02:00", "2026-10-25T12:00+01:00", ["Sat 22:00 → Sun 06:00 (clocks back 1 h) 9 h"]),
        # Closing at a midnight, and at one that does not exist: São Paulo, 4 November 2018
        (HALF_DAYS, "2018-11-02T22:00-03:00", "2018-11-03T11:00-03:00", ["Fri 22:00 → 24:00 2 h"]),
        (HALF_DAYS, "2018-11-03T22:00-03:00", "2018-11-04T11:00-02:00", ["Sat 22:00 → Sun 01:00 (clocks forward 1 h) 2 h"]),
        # A date that never was: Apia, Friday 30 December 2011
        (FRIDAYS, "2011-12-29T00:00-10:00", "2012-01-01T00:00+14:00", ["closed Thu, Fri (no such date), Sat"]),
        # One that never closes
        (ALWAYS, "2026-01-09T16:40+01:00", "2026-01-12T12:40+01:00", ["Fri 16:40 → Mon 12:40 68 h"]),
    ],
)
def test_the_lines_of_a_hand_table(calendar: WorkingCalendar, start: str, end: str, words: list[str]) -> None:
    """Each was found with a paper calendar."""
    assert in_words(lines(calendar, at(start), at(end)), calendar.zone) == words


def test_dates_stand_where_a_weekday_would_not_tell() -> None:
    """A span of more than a week has two Mondays."""
    told = lines(OFFICE, at("2026-01-09T16:00+01:00"), at("2026-01-19T10:00+01:00"))

    assert in_words(told, "Europe/Berlin") == [
        "Fri 2026-01-09 16:00 → 17:00 1 h",
        "closed Sat 2026-01-10, Sun 2026-01-11",
        "Mon 2026-01-12 09:00 → 17:00 8 h",
        "Tue 2026-01-13 09:00 → 17:00 8 h",
        "Wed 2026-01-14 09:00 → 17:00 8 h",
        "Thu 2026-01-15 09:00 → 17:00 8 h",
        "Fri 2026-01-16 09:00 → 17:00 8 h",
        "closed Sat 2026-01-17, Sun 2026-01-18",
        "Mon 2026-01-19 09:00 → 10:00 1 h",
    ]


def test_the_middle_of_a_long_span_is_told_as_one() -> None:
    """The first three working days and the last two are told, and so many between, with their hours."""
    told = lines(OFFICE, at("2026-01-12T16:00+01:00"), at("2026-03-02T10:00+01:00"))

    assert in_words(told, "Europe/Berlin") == [
        "Mon 2026-01-12 16:00 → 17:00 1 h",
        "Tue 2026-01-13 09:00 → 17:00 8 h",
        "Wed 2026-01-14 09:00 → 17:00 8 h",
        "31 more days, 248 h",
        "Fri 2026-02-27 09:00 → 17:00 8 h",
        "closed Sat 2026-02-28, Sun 2026-03-01",
        "Mon 2026-03-02 09:00 → 10:00 1 h",
    ]
    assert Folded(at("2026-01-14T17:00+01:00"), at("2026-02-27T09:00+01:00"), 31, 248 * HOUR) in told


def test_a_long_closure_is_told_by_its_ends() -> None:
    """Four dates in a row and more need not be listed."""
    told = lines(FRIDAYS, at("2026-01-09T09:00+13:00"), at("2026-01-16T10:00+13:00"))

    assert in_words(told, "Pacific/Apia") == [
        "Fri 2026-01-09 09:00 → 17:00 8 h",
        "closed Sat 2026-01-10 to Thu 2026-01-15",
        "Fri 2026-01-16 09:00 → 10:00 1 h",
    ]
    assert told[1] == Closed(
        at("2026-01-09T17:00+13:00"), at("2026-01-16T09:00+13:00"), (ClosedDates(date(2026, 1, 10), date(2026, 1, 15), "weekly hours"),)
    )


def test_business_days_are_told_beside_all_open_time_of_their_date() -> None:
    """A quarter of a short day and half of a long one are seen as such."""
    start, end = at("2026-01-08T13:00+01:00"), at("2026-01-09T13:00+01:00")
    told = day_lines(OFFICE, start, end)

    assert days_in_words(told, "Europe/Berlin") == ["Thu 13:00 → 14:00 1 h of 4 h", "Fri 09:00 → 13:00 4 h of 8 h"]
    assert replayed_days(told) == Fraction(1, 4) + Fraction(1, 2)


def test_business_days_of_a_calendar_that_never_closes_are_its_dates() -> None:
    """A day has 23 hours when the clocks go forward."""
    told = day_lines(ALWAYS, at("2026-03-28T12:00+01:00"), at("2026-03-30T12:00+02:00"))

    assert days_in_words(told, "Europe/Berlin") == [
        "Sat 12:00 → 24:00 12 h of 24 h",
        "Sun 00:00 → 24:00 (clocks forward 1 h) 23 h of 23 h",
        "Mon 00:00 → 12:00 12 h of 24 h",
    ]
    assert replayed_days(told) == 2


def test_elapsed_time_is_one_line() -> None:
    """Every clock runs through it."""
    told = elapsed_lines(at("2026-03-28T12:00+01:00"), at("2026-03-29T12:00+02:00"))

    assert told == (Elapsed(at("2026-03-28T11:00Z"), at("2026-03-29T10:00Z")),)
    assert in_words(told, "Europe/Berlin") == ["Sat 12:00 → Sun 12:00 (clocks forward 1 h) 23 h"]
    assert elapsed_lines(7, 7) == ()


@pytest.mark.parametrize("told", [lines, day_lines, lambda _calendar, start, end: elapsed_lines(start, end)])
def test_a_span_that_ends_before_it_starts_is_refused(told: object) -> None:
    """Time runs forward."""
    with pytest.raises(ValueError, match="before the start"):
        told(OFFICE, at("2026-01-09T12:00Z"), at("2026-01-09T11:00Z"))


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "0 min"),
        (1, "0.000001 s"),
        (SECOND, "1 s"),
        (90 * SECOND, "1 min 30 s"),
        (HOUR + 500_000, "1 h 0.5 s"),
        (3 * HOUR + 40 * MINUTE, "3 h 40 min"),
        (100 * DAY, "2400 h"),
    ],
)
def test_amounts_in_words(amount: int, words: str) -> None:
    """Nothing is rounded."""
    assert amount_in_words(amount) == words


# Laws

LONG = st.integers(0, 900 * DAY) | SPANS
PART = re.compile(r"(\d+(?:\.\d+)?) (h|min|s)\b")
UNITS = {"h": HOUR, "min": MINUTE, "s": SECOND}


def said(words: list[str]) -> Fraction:
    """What printed lines say, added up by a reader: the amounts behind the times, in microseconds."""
    amounts = [re.sub(r"\(.*?\)| of .*", "", text) for text in words if not text.startswith("closed")]
    return sum((Fraction(number) * UNITS[unit] for text in amounts for number, unit in PART.findall(text)), Fraction(0))


@given(CALENDARS, INSTANTS, LONG)
def test_the_lines_are_the_span_without_a_hole_and_add_up(calendar: WorkingCalendar, start: int, span: int) -> None:
    """One follows the other, what they say is the working time, and the text is short and says the same."""
    end = start + span
    told = lines(calendar, start, end)
    words = in_words(told, calendar.zone)

    assert_whole(told, start, end)
    assert replayed(told) == calendar.working_time(start, end) == said(words)
    assert len({line.on for line in told if isinstance(line, Open)}) <= 7


@given(CALENDARS, INSTANTS, LONG)
def test_the_lines_of_business_days_add_up(calendar: WorkingCalendar, start: int, span: int) -> None:
    """The parts of each day's open time are the business days; the printed hours are the working time."""
    end = start + span
    told = day_lines(calendar, start, end)

    assert_whole(told, start, end)
    assert replayed_days(told) == calendar.business_days(start, end)
    assert replayed(told) == calendar.working_time(start, end) == said(days_in_words(told, calendar.zone))


def assert_whole(told: tuple[Line, ...], start: int, end: int) -> None:
    """The lines follow one another from start to end, and no closed one follows another."""
    if start == end:
        assert told == ()
        return
    assert (told[0].begins, told[-1].ends) == (start, end)
    assert all(one.ends == other.begins for one, other in pairwise(told))
    assert all(line.begins < line.ends for line in told)
    assert not any(isinstance(one, Closed) and isinstance(other, Closed) for one, other in pairwise(told))


@given(CALENDARS, INSTANTS, SPANS)
def test_a_closed_date_has_no_hours_and_an_open_one_has(calendar: WorkingCalendar, start: int, span: int) -> None:
    """Dates are told as closed only where no shift of theirs opens."""
    for line in day_lines(calendar, start, start + span):
        if isinstance(line, Closed):
            for dates in line.dates:
                assert dates.first <= dates.last
                assert not any(
                    calendar.is_working_day(date.fromordinal(day)) for day in range(dates.first.toordinal(), dates.last.toordinal() + 1)
                )
        elif isinstance(line, Open):
            assert calendar.is_working_day(line.on)
