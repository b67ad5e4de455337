"""The notation of durations: what is one, what is the same one, what is refused and why."""

from fractions import Fraction

import pytest

from slaspec.worktime.duration import (
    BusinessDays,
    CloseOfDay,
    Duration,
    DurationError,
    ElapsedTime,
    WorkingTime,
    comparable_length,
    parse_duration,
    parse_limit,
    surely_longer,
)
from slaspec.worktime.instants import HOUR, MINUTE, SECOND


@pytest.mark.parametrize(
    ("texts", "duration", "words"),
    [
        (["60 minutes", "1h", "1 hour", "PT1H", "PT60M", "3600 seconds", "60m"], ElapsedTime(0, HOUR), "1 hour"),
        (["90 minutes", "1h 30m", "1h30m", "1.5 hours", "PT1H30M"], ElapsedTime(0, 90 * MINUTE), "90 minutes"),
        (["90 seconds", "1 min 30 sec"], ElapsedTime(0, 90 * SECOND), "90 seconds"),
        (["1 day", "P1D", "1d"], ElapsedTime(1), "1 day"),
        (["24 hours", "PT24H"], ElapsedTime(0, 24 * HOUR), "24 hours"),
        (["2 weeks", "14 days", "P2W"], ElapsedTime(14), "14 days"),
        (["1 day 12 hours", "P1DT12H"], ElapsedTime(1, 12 * HOUR), "1 day 12 hours"),
        (["0 minutes", "PT0S"], ElapsedTime(), "0 hours"),
        (["4 business hours", "240 business minutes", "4  business  hours"], WorkingTime(4 * HOUR), "4 business hours"),
        (["30 business minutes", "0.5 business hours"], WorkingTime(30 * MINUTE), "30 business minutes"),
        (["1 business hour 30 business minutes"], WorkingTime(90 * MINUTE), "90 business minutes"),
        (["2 business days"], BusinessDays(Fraction(2)), "2 business days"),
        (["1 business day"], BusinessDays(Fraction(1)), "1 business day"),
    ],
)
def test_equal_durations_are_the_same_value(texts: list[str], duration: Duration, words: str) -> None:
    """However it is written, a duration is one value with one wording, which reads back as itself."""
    assert {parse_duration(text) for text in texts} == {duration}
    assert str(duration) == words
    assert parse_duration(words) == duration


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("4", "no unit"),
        ("", "not a duration"),
        ("soon", "not a duration"),
        ("-1 hour", "not a duration"),
        ("4:30", "not a duration"),
        ("1 hour or 2", "not a duration"),
        ("P", "not a duration"),
        ("PT", "not a duration"),
        ("P1Y", "not a duration"),
        ("1 fortnight", "unknown unit"),
        ("2 months", "differ in length"),
        ("30M", "differ in length"),
        ("1 year", "differ in length"),
        ("1.5 days", "not a whole number of days"),
        ("1.5 business days", "not a whole number of business days"),
        ("1 hour 2 business hours", "mixes business time with plain time"),
        ("1 business day 2 business hours", "mixes business days with business hours"),
        ("1 business week", "business weeks"),
        ("4000 days", "longer than ten years"),
        ("99999999999 hours", "longer than ten years"),
    ],
)
def test_what_is_no_duration_is_refused_with_a_reason(text: str, reason: str) -> None:
    """Nothing is guessed, and every refusal offers a way out."""
    with pytest.raises(DurationError, match=reason) as refused:
        parse_duration(text)

    assert refused.value.help


def test_a_misspelt_duration_is_recognised() -> None:
    """The way out of a typing error is the word that was meant."""
    with pytest.raises(DurationError) as refused:
        parse_duration("4 busines huors")

    assert refused.value.help == "did you mean `4 business hours`?"


@pytest.mark.parametrize(
    ("text", "limit", "words"),
    [
        ("same business day", CloseOfDay(0, business=True), "same business day"),
        ("end of business day", CloseOfDay(0, business=True), "same business day"),
        ("end of day", CloseOfDay(0, business=False), "same day"),
        ("End of next business day", CloseOfDay(1, business=True), "end of next business day"),
        ("end of 2nd business day", CloseOfDay(2, business=True), "end of 2nd business day"),
        ("end of 11th day", CloseOfDay(11, business=False), "end of 11th day"),
        ("end of 1st day", CloseOfDay(1, business=False), "end of next day"),
        ("4 business hours", WorkingTime(4 * HOUR), "4 business hours"),
    ],
)
def test_a_clock_may_run_until_a_day_ends(text: str, limit: object, words: str) -> None:
    """The counting day itself, the next one, or the day with that number after it; each wording reads back as itself."""
    assert parse_limit(text) == limit
    assert str(limit) == words
    assert parse_limit(words) == limit


@pytest.mark.parametrize(
    "text", ["same week", "end of the day", "end of second day", "end of 400th day", "same business hour", "end of", "2 months"]
)
def test_no_other_end_can_be_promised(text: str) -> None:
    """A clock ends with a day, in at most a year, and is not counted in months."""
    with pytest.raises(DurationError):
        parse_limit(text)


@pytest.mark.parametrize(
    ("text", "duration", "words"),
    [
        ("4 months", ElapsedTime(months=4), "4 months"),
        ("1 year", ElapsedTime(months=12), "12 months"),
        ("1 month 2 days", ElapsedTime(days=2, months=1), "1 month 2 days"),
        ("30 days", ElapsedTime(30), "30 days"),
        ("2 business days", BusinessDays(Fraction(2)), "2 business days"),
    ],
)
def test_months_count_where_a_date_is_asked(text: str, duration: Duration, words: str) -> None:
    """A look-back or a rest may say months; a quarter is a window, and half a month is no date."""
    assert parse_duration(text, months=True) == duration
    assert str(duration) == words
    for no in ("1 quarter", "1.5 months", "1 month 2 business days", "30M", "130 months"):
        with pytest.raises(DurationError):
            parse_duration(no, months=True)


@pytest.mark.parametrize(
    ("one", "other", "longer"),
    [
        ("4 hours", "3 hours", True),
        ("4 hours", "4 hours", False),
        ("1 day", "25 hours", False),  # the clocks go back once a year
        ("26 hours", "1 day", True),
        ("25 hours", "1 day", False),
        ("8 business hours", "7 business hours", True),
        ("8 business hours", "1 hour", False),
        ("3 business days", "2 business days", True),
        ("3 business days", "1 business hour", False),
        ("end of next business day", "same business day", True),
        ("end of next business day", "same day", False),
    ],
)
def test_a_limit_is_longer_only_where_it_is_so_everywhere(one: str, other: str, *, longer: bool) -> None:
    """A civil day has 23 to 25 hours; kinds of time that depend on a calendar are not compared."""
    assert surely_longer(parse_limit(one), parse_limit(other)) is longer


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90 seconds", ("time", 90 * SECOND)),
        ("2 weeks", ("days", 14)),
        ("4 months", ("months", 4)),
        ("1 business hour", ("working time", HOUR)),
        ("2 business days", ("business days", 2)),
        ("1 day 12 hours", ("1 day 12 hours", 0)),
    ],
)
def test_a_length_is_comparable_within_its_kind(text: str, length: tuple[str, int]) -> None:
    """What is of two kinds at once is comparable with itself alone."""
    assert comparable_length(parse_duration(text, months=True)) == length
