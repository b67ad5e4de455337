"""Episodes of a cadence: hand tables for each sentence of the semantics, laws, and a judge that sees all touches at once."""

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slaspec.agreement.commitment import Beat, PerChannel, Step, Touching
from slaspec.evaluation.cadence.episode import CadenceEpisode
from slaspec.evaluation.verdict import Judgement
from slaspec.worktime.calendar import Shift, WorkingCalendar
from slaspec.worktime.duration import BusinessDays, Duration, ElapsedTime, parse_duration, parse_limit
from slaspec.worktime.instants import DAY, HOUR, MINUTE, as_datetime, microseconds
from slaspec.worktime.window import Period

# A language for stories: times of three weeks from Monday, 5 January 2026 on, in UTC

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
DAY_SHIFT = (Shift(9 * 3600, 17 * 3600),)


def office(zone: str = "UTC", **more: Any) -> WorkingCalendar:
    """Open on Monday to Friday from 9 to 17."""
    return WorkingCalendar("office", zone, **{"weekly": (DAY_SHIFT,) * 5 + ((),) * 2} | more)


OFFICE = office()


def when(text: str) -> int:
    """The instant of `mon 09:00`, or in a later week `2mon 09:00`."""
    week, day, hours, minutes = re.fullmatch(r"(\d*)(\w{3}) (\d\d):(\d\d)", text).groups()  # type: ignore[union-attr]
    passed = timedelta(weeks=int(week or 1) - 1, days=DAYS.index(day), hours=int(hours), minutes=int(minutes))
    return microseconds(MONDAY + passed)


def told(instant: int | None) -> str | None:
    """The time of an instant, in the words of `when`."""
    if instant is None:
        return None
    passed = as_datetime(instant) - MONDAY
    week, day = divmod(passed.days, 7)
    return f"{'' if week == 0 else week + 1}{DAYS[day]} {as_datetime(instant):%H:%M}"


def steps(text: str) -> tuple[Step, ...]:
    """Steps written as `business day 1: call within 1 business hour; email`."""
    made = []
    for part in text.split("; "):
        day, kind, number, channels, within = re.fullmatch(r"((business day|day) (\d+): )?(.+?)(?: within (.+))?", part).groups()  # type: ignore[union-attr]
        over = () if channels == "touch" else tuple(channels.split(" or "))
        made.append(Step(over, int(number) if day else None, kind != "day", parse_limit(within) if within else None))
    return tuple(made)


def rhythm(text: str) -> tuple[Beat, ...]:
    """A rhythm written as `week for 4 weeks, 2 weeks`."""
    made = []
    for part in text.split(", "):
        every, _, length = part.partition(" for ")
        number, _, unit = every.partition(" ") if every[0].isdigit() else ("1", "", every)
        made.append(Beat(Period(unit.removesuffix("s"), int(number)), parse_duration(length, months=True) if length else None))  # type: ignore[arg-type]
    return tuple(made)


def pattern(**said: Any) -> Touching:
    """A pattern of touches, durations, steps and rhythm in words."""
    for key in ("within", "gap_at_most", "gap_at_least"):
        if key in said:
            said[key] = parse_duration(said[key])
    if "steps" in said:
        said["steps"] = steps(said["steps"])
    if "rhythm" in said:
        said["rhythm"] = rhythm(said["rhythm"])
    if "channels" in said:
        said["channels"] = tuple(PerChannel(channel, *bounds) for channel, bounds in said["channels"].items())
    return Touching("", **said)


def play(touching: Touching, story: str, calendar: WorkingCalendar = OFFICE, *, moves: bool = False) -> CadenceEpisode:
    """The episode after a story: `mon 09:00 begins, tue 10:00 call, fri 17:00 looks`. What is no word of it is a channel.

    `before` lets pass what is due before that instant, `looks` also what is due at it.
    """
    beginning, *events = [re.fullmatch(r"(\d*\w{3} \d\d:\d\d) (.+)", part).groups() for part in story.split(", ")]  # type: ignore[union-attr]
    episode = CadenceEpisode(touching, calendar, when(beginning[0]), paused=beginning[1] == "begins paused", late_step_moves_rest=moves)
    for time, what in events:
        at = when(time)
        was = episode.judgement
        changed = episode.pass_until(at, inclusive=what == "looks")
        assert bool(changed) == (episode.judgement is not was)
        was = episode.judgement
        match what:
            case "before" | "looks":
                pass
            case "ends":
                episode.end(at)
            case "gives up":
                episode.give_up(at)
            case "is void":
                episode.void(at)
            case "pauses":
                episode.pause(at)
            case "resumes":
                episode.resume(at)
            case channel:
                assert episode.touch(at, None if channel == "touch" else channel) == (episode.judgement is not was)
    return episode


def outcome(episode: CadenceEpisode) -> str:
    """What came of it: `open`, `met tue 10:00`, `breached tue 10:00, open`, `breached tue 10:00, settled fri 17:00`."""
    if episode.breached_at is not None:
        assert episode.judgement is Judgement.BREACHED
        end = "open" if episode.settled_at is None else f"settled {told(episode.settled_at)}"
        return f"breached {told(episode.breached_at)}, {end}"
    if episode.judgement is None:
        assert (episode.state, episode.settled_at) == ("open", None)
        return "open"
    return f"{episode.judgement.value} {told(episode.settled_at)}"


Case = tuple[dict[str, Any], str, str]


def check(said: dict[str, Any], story: str, expected: str, **more: Any) -> None:
    """The story comes out as expected."""
    assert outcome(play(pattern(**said), story, **more)) == expected


SIX = {"at_least": 2, "within": "2 business days"}


@pytest.mark.parametrize(
    ("said", "story", "expected"),
    [
        # Met at the touch that completes it, at a stop, and breached at the end of the span: 2 business days from Monday's opening is Tuesday's close
        (SIX, "mon 09:00 begins, mon 10:00 call, tue 11:00 call", "met tue 11:00"),
        (SIX, "mon 09:00 begins, mon 10:00 call, mon 10:00 call", "met mon 10:00"),
        (SIX, "mon 09:00 begins, mon 10:00 call, mon 12:00 ends", "met mon 12:00"),
        (SIX, "mon 09:00 begins, mon 12:00 ends", "met mon 12:00"),
        (SIX, "mon 09:00 begins, mon 10:00 call, tue 17:00 looks", "breached tue 17:00, settled tue 17:00"),
        (SIX, "mon 09:00 begins, mon 10:00 call, tue 17:00 before", "open"),
        # Touches at the start's instant and at the span's last instant count; so does a stop
        (SIX, "mon 09:00 begins, mon 09:00 call, tue 17:00 call", "met tue 17:00"),
        (SIX, "mon 09:00 begins, tue 17:00 ends", "met tue 17:00"),
        (SIX, "mon 09:00 begins, mon 10:00 call, tue 17:01 call", "breached tue 17:00, settled tue 17:00"),
        # Giving up early is a breach, giving up afterwards is not; voiding it leaves no judgement
        (SIX, "mon 09:00 begins, mon 10:00 call, mon 11:00 gives up", "breached mon 11:00, settled mon 11:00"),
        (SIX, "mon 09:00 begins, mon 10:00 call, mon 11:00 is void", "void mon 11:00"),
        (SIX, "mon 09:00 begins, wed 11:00 is void", "breached tue 17:00, settled tue 17:00"),
        # What comes after the end changes nothing
        (SIX, "mon 09:00 begins, mon 10:00 ends, mon 11:00 gives up, mon 12:00 is void, wed 09:00 looks", "met mon 10:00"),
        # Without a span it lasts until it is done or ended
        ({"at_least": 2}, "mon 09:00 begins, mon 10:00 call, 3mon 10:00 looks", "open"),
        ({"at_least": 2}, "mon 09:00 begins, mon 10:00 call, 3mon 10:00 call", "met 3mon 10:00"),
        ({"at_least": 2}, "mon 09:00 begins, mon 10:00 call, 3mon 10:00 gives up", "breached 3mon 10:00, settled 3mon 10:00"),
        # A span that asks for nothing has to run out, touched or not; nothing at all lasts until an end
        ({"within": "1 day"}, "mon 09:00 begins, mon 10:00 call, tue 09:00 before", "open"),
        ({"within": "1 day"}, "mon 09:00 begins, mon 10:00 call, tue 09:00 looks", "met tue 09:00"),
        ({"within": "1 day"}, "mon 09:00 begins, mon 10:00 gives up", "met mon 10:00"),
        ({}, "mon 09:00 begins, mon 10:00 call, 3mon 10:00 looks", "open"),
    ],
)
def test_at_least_so_many_touches(said: dict[str, Any], story: str, expected: str) -> None:
    """An unfulfilled number fails at the end of the span, and by giving up; a stop excuses it."""
    check(said, story, expected)


FEW = {"at_most": 2, "within": "1 day"}


@pytest.mark.parametrize(
    ("said", "story", "expected"),
    [
        # The touch that exceeds it breaches; until then it can still fail, so it stays open until the end of the span
        (FEW, "mon 09:00 begins, mon 10:00 call, mon 11:00 call", "open"),
        (FEW, "mon 09:00 begins, mon 10:00 call, mon 11:00 call, tue 09:00 looks", "met tue 09:00"),
        (FEW, "mon 09:00 begins, tue 09:00 looks", "met tue 09:00"),
        (FEW, "mon 09:00 begins, mon 10:00 call, mon 11:00 call, mon 12:00 email", "breached mon 12:00, open"),
        (
            FEW,
            "mon 09:00 begins, mon 10:00 call, mon 11:00 call, mon 12:00 email, tue 09:00 looks",
            "breached mon 12:00, settled tue 09:00",
        ),
        (FEW, "mon 09:00 begins, mon 10:00 call, mon 11:00 call, tue 09:00 email", "breached tue 09:00, open"),  # the span's last instant
        (FEW, "mon 09:00 begins, mon 10:00 call, mon 11:00 call, mon 12:00 email, mon 13:00 ends", "breached mon 12:00, settled mon 13:00"),
        (
            FEW,
            "mon 09:00 begins, mon 10:00 call, mon 11:00 call, mon 12:00 email, mon 13:00 is void",
            "breached mon 12:00, settled mon 13:00",
        ),
        # It is no number that one could give up before
        (FEW, "mon 09:00 begins, mon 10:00 call, mon 11:00 gives up", "met mon 11:00"),
        # Reaching the least is not the end where there is a most
        (FEW | {"at_least": 2}, "mon 09:00 begins, mon 10:00 call, mon 11:00 call", "open"),
        (FEW | {"at_least": 2}, "mon 09:00 begins, mon 10:00 call, mon 11:00 call, mon 12:00 call", "breached mon 12:00, open"),
        ({"at_most": 1}, "mon 09:00 begins, mon 10:00 call, 3mon 10:00 looks", "open"),
        ({"at_most": 1}, "mon 09:00 begins, mon 10:00 call, 3mon 10:00 ends", "met 3mon 10:00"),
    ],
)
def test_at_most_so_many_touches(said: dict[str, Any], story: str, expected: str) -> None:
    """An upper limit breaches at the touch that exceeds it, and can as long as the episode lasts."""
    check(said, story, expected)


@pytest.mark.parametrize(
    ("said", "story", "expected"),
    [
        (
            {"channels": {"call": (2, None)}, "within": "1 day"},
            "mon 09:00 begins, mon 10:00 call, mon 11:00 email, mon 12:00 call",
            "met mon 12:00",
        ),
        (
            {"channels": {"call": (2, None)}, "within": "1 day"},
            "mon 09:00 begins, mon 10:00 call, mon 11:00 email, tue 09:00 looks",
            "breached tue 09:00, settled tue 09:00",
        ),
        (
            {"channels": {"email": (None, 1)}, "within": "1 day"},
            "mon 09:00 begins, mon 10:00 email, mon 11:00 call, mon 12:00 email",
            "breached mon 12:00, open",
        ),
        (
            {"channels": {"email": (None, 1)}, "within": "1 day"},
            "mon 09:00 begins, mon 10:00 email, mon 11:00 touch, tue 09:00 looks",
            "met tue 09:00",
        ),
        ({"over_channels": 2, "within": "1 day"}, "mon 09:00 begins, mon 10:00 call, mon 11:00 call, mon 12:00 email", "met mon 12:00"),
        (
            {"over_channels": 2, "within": "1 day"},
            "mon 09:00 begins, mon 10:00 call, mon 11:00 call, tue 09:00 looks",
            "breached tue 09:00, settled tue 09:00",
        ),
        (
            {"over_channels": 2, "within": "1 day"},
            "mon 09:00 begins, mon 10:00 call, mon 11:00 touch, tue 09:00 looks",
            "breached tue 09:00, settled tue 09:00",
        ),  # no channel is none
        # All floors must be reached
        ({"at_least": 2, "over_channels": 2, "channels": {"call": (2, None)}}, "mon 09:00 begins, mon 10:00 call, mon 11:00 call", "open"),
        (
            {"at_least": 2, "over_channels": 2, "channels": {"call": (2, None)}},
            "mon 09:00 begins, mon 10:00 call, mon 11:00 call, mon 12:00 email",
            "met mon 12:00",
        ),
        (
            {"at_least": 2, "over_channels": 2},
            "mon 09:00 begins, mon 10:00 call, mon 11:00 call, mon 12:00 gives up",
            "breached mon 12:00, settled mon 12:00",
        ),
    ],
)
def test_channels(said: dict[str, Any], story: str, expected: str) -> None:
    """So many by one channel, or over so many different ones."""
    check(said, story, expected)


@pytest.mark.parametrize(
    ("zone", "story", "expected"),
    [
        ("UTC", "mon 09:00 begins, mon 10:00 call, mon 16:00 call, tue 20:00 call", "met tue 20:00"),  # an evening is on its date
        ("UTC", "fri 09:00 begins, fri 10:00 call, sat 12:00 call, sun 12:00 call", "open"),  # nobody works on a weekend
        ("UTC", "fri 09:00 begins, fri 10:00 call, sat 12:00 call, 2mon 06:00 call", "met 2mon 06:00"),  # before opening
        ("Asia/Tokyo", "mon 00:00 begins, mon 14:00 call, mon 15:00 call", "met mon 15:00"),  # midnight in Tokyo lies in between
        ("America/New_York", "mon 14:00 begins, mon 15:00 call, tue 04:59 call", "open"),  # 23:59 in New York
        ("America/New_York", "mon 14:00 begins, mon 15:00 call, tue 05:00 call", "met tue 05:00"),
    ],
)
def test_days(zone: str, story: str, expected: str) -> None:
    """A touch counts on its local date, and only dates with open hours are business days."""
    check({"over_days": 2, "within": "10 business days"}, story, expected, calendar=office(zone))


def test_holidays_are_no_business_days() -> None:
    """A touch on a holiday is on no business day."""
    closed = office(holidays=((date(2026, 1, 6), "Epiphany"),))
    check({"over_days": 2}, "mon 09:00 begins, mon 10:00 call, tue 10:00 call", "open", calendar=closed)


GAPS = {"gap_at_most": "1 business day", "at_least": 3, "within": "10 business days"}


@pytest.mark.parametrize(
    ("said", "story", "expected"),
    [
        # From the start; Monday 10:00 + 1 business day is Tuesday 10:00
        (GAPS, "mon 10:00 begins, tue 10:00 looks", "breached tue 10:00, open"),
        (GAPS, "mon 10:00 begins, tue 10:00 call, wed 10:00 before", "open"),
        # And from touch to touch, until the touches owed are made
        (GAPS, "mon 10:00 begins, mon 11:00 call, tue 11:00 looks", "breached tue 11:00, open"),
        (GAPS, "mon 10:00 begins, mon 11:00 call, tue 11:00 call, wed 11:00 call", "met wed 11:00"),
        (GAPS | {"at_most": 9}, "mon 10:00 begins, mon 11:00 call, mon 12:00 call, mon 13:00 call, 3mon 10:00 looks", "met 3mon 10:00"),
        # A breach does not end it: touches are counted further
        (GAPS, "mon 10:00 begins, wed 10:00 call, wed 11:00 call, wed 12:00 call", "breached tue 10:00, settled wed 12:00"),
        (GAPS, "mon 10:00 begins, wed 10:00 call, thu 12:00 ends", "breached tue 10:00, settled thu 12:00"),
        # A stop at its own instant excuses it
        (GAPS, "mon 10:00 begins, tue 10:00 ends", "met tue 10:00"),
        # What is due after the span's end is not due, at its end it is
        ({"gap_at_most": "2 days", "within": "36 hours"}, "mon 10:00 begins, wed 10:00 looks", "met tue 22:00"),
        ({"gap_at_most": "36 hours", "within": "36 hours"}, "mon 10:00 begins, wed 10:00 looks", "breached tue 22:00, settled tue 22:00"),
        # Where no number is owed it runs to the end
        ({"gap_at_most": "1 day"}, "mon 10:00 begins, tue 09:00 call, wed 09:00 call, thu 09:00 looks", "breached thu 09:00, open"),
        ({"gap_at_most": "1 day"}, "mon 10:00 begins, tue 09:00 call, wed 09:00 call, wed 12:00 gives up", "met wed 12:00"),
        ({"gap_at_most": "1 day", "at_most": 5}, "mon 10:00 begins, tue 09:00 call, wed 09:00 looks", "breached wed 09:00, open"),
    ],
)
def test_the_longest_gap(said: dict[str, Any], story: str, expected: str) -> None:
    """It runs from the start or the last touch to the next one, until all that is owed is done or the episode ends."""
    check(said, story, expected)


APART = {"gap_at_least": "4 business hours", "within": "5 business days"}


@pytest.mark.parametrize(
    ("said", "story", "expected"),
    [
        (
            APART,
            "mon 09:00 begins, mon 09:00 call, mon 13:00 call, mon 17:00 call, 2mon 09:00 looks",
            "met fri 17:00",
        ),  # the start is no touch
        (APART, "mon 09:00 begins, mon 10:00 call, mon 13:59 call", "breached mon 13:59, open"),
        (APART, "mon 09:00 begins, mon 16:00 call, mon 22:00 call", "breached mon 22:00, open"),  # one hour of work between
        (APART, "mon 09:00 begins, mon 16:00 call, tue 12:00 call", "open"),
        (APART, "mon 09:00 begins, mon 10:00 call, mon 10:00 call", "breached mon 10:00, open"),
        (APART, "mon 09:00 begins, mon 10:00 call, mon 11:00 call, tue 12:00 ends", "breached mon 11:00, settled tue 12:00"),
        # It can still fail when the touches owed are made
        (APART | {"at_least": 1}, "mon 09:00 begins, mon 10:00 call", "open"),
        (APART | {"at_least": 1}, "mon 09:00 begins, mon 10:00 call, mon 11:00 call", "breached mon 11:00, open"),
        (APART | {"at_least": 1}, "mon 09:00 begins, mon 10:00 call, mon 11:00 gives up", "met mon 11:00"),
    ],
)
def test_the_shortest_gap(said: dict[str, Any], story: str, expected: str) -> None:
    """It lies between two touches, and a touch that comes too soon breaches."""
    check(said, story, expected)


@pytest.mark.parametrize(
    ("said", "story", "expected"),
    [
        # In this order, other touches between them
        (
            {"steps": "call; email; call"},
            "mon 09:00 begins, mon 10:00 call, mon 11:00 call, mon 12:00 email, mon 13:00 call",
            "met mon 13:00",
        ),
        ({"steps": "call; email; call"}, "mon 09:00 begins, mon 10:00 email, mon 11:00 call, mon 12:00 call", "open"),
        ({"steps": "call; email"}, "mon 09:00 begins, mon 10:00 email, mon 11:00 call, 3mon 10:00 looks", "open"),
        (
            {"steps": "call; email"},
            "mon 09:00 begins, mon 10:00 email, mon 11:00 call, 3mon 10:00 gives up",
            "breached 3mon 10:00, settled 3mon 10:00",
        ),
        ({"steps": "call; email"}, "mon 09:00 begins, mon 10:00 email, mon 11:00 call, 3mon 10:00 ends", "met 3mon 10:00"),
        (
            {"steps": "call; email", "within": "1 day"},
            "mon 09:00 begins, mon 10:00 email, mon 11:00 call, tue 09:00 looks",
            "breached tue 09:00, settled tue 09:00",
        ),
        # Either of two channels, or any; one touch does one step
        ({"steps": "call or email; touch"}, "mon 09:00 begins, mon 10:00 email, mon 11:00 letter", "met mon 11:00"),
        ({"steps": "call or email; touch"}, "mon 09:00 begins, mon 10:00 touch, mon 11:00 letter", "open"),
        # A time of its own, from the start
        ({"steps": "call within 1 business hour; email"}, "mon 09:00 begins, mon 10:00 call, mon 11:00 email", "met mon 11:00"),
        ({"steps": "call within 1 business hour; email"}, "mon 09:00 begins, mon 10:00 looks", "breached mon 10:00, open"),
        (
            {"steps": "call within 1 business hour; email"},
            "mon 09:00 begins, mon 10:01 call, mon 11:00 email",
            "breached mon 10:00, settled mon 11:00",
        ),
        ({"steps": "call within same business day"}, "mon 18:00 begins, tue 17:00 looks", "breached tue 17:00, settled tue 17:00"),
    ],
)
def test_steps_without_days(said: dict[str, Any], story: str, expected: str) -> None:
    """They must come in this order, and are judged at the end."""
    check(said, story, expected)


PLAN = {"steps": "business day 1: call within 1 business hour; business day 1: email; business day 3: call or linkedin"}
WEEKEND = {"steps": "day 1: call; day 3: email"}


@pytest.mark.parametrize(
    ("said", "story", "expected"),
    [
        (PLAN, "mon 10:00 begins, mon 10:30 call, mon 15:00 email, wed 10:00 linkedin", "met wed 10:00"),
        # Within its time from the start, on day 1
        (PLAN, "mon 10:00 begins, mon 11:00 looks", "breached mon 11:00, open"),
        # That time may reach beyond the day, and no step is due before one that it has to wait for
        (PLAN, "mon 16:30 begins, tue 09:30 before", "open"),
        (PLAN, "mon 16:30 begins, tue 09:30 looks", "breached tue 09:30, open"),
        (PLAN, "mon 16:30 begins, tue 09:15 call, tue 09:30 email, wed 10:00 call", "met wed 10:00"),
        (PLAN, "mon 16:30 begins, tue 09:15 call, tue 09:31 email", "breached tue 09:30, open"),
        # A date lasts until midnight
        (PLAN, "mon 10:00 begins, mon 10:30 call, mon 23:59 email, wed 00:00 call", "met wed 00:00"),
        (PLAN, "mon 10:00 begins, mon 10:30 call, tue 00:00 looks", "breached tue 00:00, open"),
        (PLAN, "mon 10:00 begins, mon 10:30 call, tue 00:00 before", "open"),
        # Too early is not on its day
        (PLAN, "mon 10:00 begins, mon 10:30 call, mon 15:00 email, tue 10:00 call", "open"),
        (
            PLAN,
            "mon 10:00 begins, mon 10:30 call, mon 15:00 email, tue 10:00 call, thu 00:00 looks",
            "breached thu 00:00, settled thu 00:00",
        ),
        # Day 1 is the first working day whose close lies after the start, and begins with the start
        (PLAN, "fri 17:00 begins, sat 10:00 call, sun 11:00 email, 2wed 10:00 call", "met 2wed 10:00"),
        (PLAN, "fri 16:59 begins, fri 17:30 call, fri 18:00 email, 2tue 09:00 call", "met 2tue 09:00"),
        (PLAN, "sat 12:00 begins, 2mon 10:00 call, 2mon 23:00 email, 2thu 00:00 looks", "breached 2thu 00:00, settled 2thu 00:00"),
        # Civil days are dates from day 1 on
        (WEEKEND, "fri 10:00 begins, fri 11:00 call, sun 12:00 email", "met sun 12:00"),
        (WEEKEND, "fri 10:00 begins, fri 11:00 call, 2mon 00:00 looks", "breached 2mon 00:00, settled 2mon 00:00"),
        (WEEKEND, "sat 10:00 begins, sat 11:00 call, 2wed 11:00 email", "met 2wed 11:00"),
        (WEEKEND, "sat 10:00 begins, 2mon 11:00 call, 2wed 11:00 email", "met 2wed 11:00"),
        # A failed step is awaited no more: the next ones are judged by their own days
        (PLAN, "mon 10:00 begins, mon 12:00 email, wed 10:00 call", "breached mon 11:00, settled wed 10:00"),
        (PLAN, "mon 10:00 begins, thu 00:00 looks", "breached mon 11:00, settled thu 00:00"),
        # A stop excuses the days to come, giving up does not
        (PLAN, "mon 10:00 begins, mon 10:30 call, mon 15:00 email, tue 09:00 ends", "met tue 09:00"),
        (PLAN, "mon 10:00 begins, mon 10:30 call, mon 15:00 email, tue 09:00 gives up", "breached tue 09:00, settled tue 09:00"),
        # From the opening of a later day
        ({"steps": "business day 2: call within 2 business hours"}, "mon 15:00 begins, tue 11:00 before", "open"),
        (
            {"steps": "business day 2: call within 2 business hours"},
            "mon 15:00 begins, tue 11:00 looks",
            "breached tue 11:00, settled tue 11:00",
        ),
        (
            {"steps": "business day 2: call within 30 minutes"},
            "fri 15:00 begins, 2mon 09:30 looks",
            "breached 2mon 09:30, settled 2mon 09:30",
        ),
        (
            {"steps": "business day 2: call within same business day"},
            "mon 15:00 begins, tue 17:00 looks",
            "breached tue 17:00, settled tue 17:00",
        ),
        ({"steps": "day 2: call within 90 minutes"}, "mon 15:00 begins, tue 10:30 looks", "breached tue 10:30, settled tue 10:30"),
        ({"steps": "day 2: call within 90 minutes"}, "fri 15:00 begins, sat 01:30 looks", "breached sat 01:30, settled sat 01:30"),
        # The span's end is the last deadline of a step whose day has begun; a day behind it is not due
        (
            {"steps": "business day 2: call", "within": "2 business days"},
            "mon 09:00 begins, tue 17:00 looks",
            "breached tue 17:00, settled tue 17:00",
        ),
        ({"steps": "business day 3: call", "within": "2 business days"}, "mon 09:00 begins, tue 17:00 looks", "met tue 17:00"),
        ({"steps": "day 2: call", "within": "1 day"}, "mon 00:00 begins, tue 00:00 looks", "met tue 00:00"),
        ({"steps": "day 2: call", "within": "1 day"}, "mon 00:01 begins, tue 00:01 looks", "breached tue 00:01, settled tue 00:01"),
        # A step without a day behind one with a day
        ({"steps": "business day 1: call; email"}, "mon 09:00 begins, mon 10:00 call, 3mon 10:00 email", "met 3mon 10:00"),
        ({"steps": "call; business day 2: email"}, "mon 09:00 begins, tue 10:00 email, wed 00:00 looks", "breached wed 00:00, open"),
    ],
)
def test_steps_on_days(said: dict[str, Any], story: str, expected: str) -> None:
    """A step is done on its day, which lasts until midnight, or within its own time from the day's opening."""
    check(said, story, expected)


NIGHT = office(weekly=((Shift(22 * 3600, 30 * 3600),),) * 5 + ((),) * 2)


@pytest.mark.parametrize(
    ("said", "story", "expected"),
    [
        # Monday's shift closes on Tuesday at 6, so its day lasts to the end of Tuesday; Tuesday's opens on Tuesday at 22
        ("business day 1: call", "mon 23:00 begins, tue 23:00 call", "met tue 23:00"),
        ("business day 1: call", "mon 23:00 begins, wed 00:00 looks", "breached wed 00:00, settled wed 00:00"),
        ("business day 2: call", "mon 23:00 begins, mon 23:30 call, tue 00:00 call", "met tue 00:00"),
        ("business day 2: call", "mon 23:00 begins, mon 23:59 call, wed 23:00 call", "met wed 23:00"),
        ("business day 2: call within 1 business hour", "mon 23:00 begins, tue 23:00 looks", "breached tue 23:00, settled tue 23:00"),
    ],
)
def test_steps_of_a_night_shift(said: str, story: str, expected: str) -> None:
    """The day of a shift that runs into the next date has both dates."""
    check({"steps": said}, story, expected, calendar=NIGHT)


LATE = {"steps": "business day 1: call; business day 1: email; business day 3: call; email"}


@pytest.mark.parametrize(
    ("moves", "story", "standings", "expected"),
    [
        # The call of Monday comes on Tuesday: without moving, e-mail is late too, and Wednesday stays Wednesday
        (False, "mon 09:00 begins, tue 10:00 call, tue 11:00 email, wed 10:00 call, wed 11:00 email", "failed failed fulfilled fulfilled", "breached tue 00:00, settled wed 11:00"),
        (True, "mon 09:00 begins, tue 10:00 call, tue 11:00 email, thu 10:00 call, thu 11:00 email", "failed fulfilled fulfilled fulfilled", "breached tue 00:00, settled thu 11:00"),
        (True, "mon 09:00 begins, tue 17:00 call, tue 23:00 email, fri 00:00 looks", "failed fulfilled failed open", "breached tue 00:00, open"),
        # Moved only once the late one is done: until then nothing else falls due
        (True, "mon 09:00 begins, 2mon 09:00 looks", "failed open open open", "breached tue 00:00, open"),
        (True, "mon 09:00 begins, 2mon 09:00 email, 2tue 09:00 ends", "failed excused excused excused", "breached tue 00:00, settled 2tue 09:00"),
        (True, "mon 09:00 begins, 2mon 09:00 email, 2tue 09:00 gives up", "failed failed failed failed", "breached tue 00:00, settled 2tue 09:00"),
        # Late twice
        (True, "mon 09:00 begins, tue 17:00 call, wed 17:00 email, fri 17:00 call, fri 18:00 email", "failed failed fulfilled fulfilled", "breached tue 00:00, settled fri 18:00"),
        # Nothing is late: both are the same
        (True, "mon 09:00 begins, mon 10:00 call, mon 11:00 email, wed 10:00 call, 2wed 11:00 email", "fulfilled fulfilled fulfilled fulfilled", "met 2wed 11:00"),
    ],
)  # fmt: skip
def test_a_late_step(moves: bool, story: str, standings: str, expected: str) -> None:  # noqa: FBT001 - a column of the table
    """It is a breach, and moves the later steps only if the agreement says so: their time stands still until it is done."""
    episode = play(pattern(**LATE), story, moves=moves)

    assert outcome(episode) == expected
    assert " ".join(each.standing for each in episode.obligations(when("mon 09:00"))) == standings


def test_a_step_that_has_to_wait_for_a_late_one_moves_with_it() -> None:
    """Two hours on Monday are not due before Monday's end, and that is the Wednesday's on which the late one is done."""
    said = {"steps": "day 1: call; call within 2 business hours"}
    waiting = play(pattern(**said), "mon 09:00 begins, tue 12:00 looks", moves=True)
    assert [each.standing for each in waiting.obligations(when("wed 10:00"))] == ["failed", "open"]

    check(said, "mon 09:00 begins, wed 10:00 call, wed 23:00 call", "breached tue 00:00, settled wed 23:00", moves=True)
    late = play(pattern(**said), "mon 09:00 begins, wed 10:00 call, thu 00:00 looks", moves=True)
    assert [each.standing for each in late.obligations(when("thu 00:00"))] == ["failed", "failed"]


@pytest.mark.parametrize(
    ("said", "story", "expected"),
    [
        # Weeks from the start: until Monday 10:00, its last instant included
        ("week for 2 weeks", "mon 10:00 begins, 2mon 10:00 call, 3mon 10:00 call", "met 3mon 10:00"),
        ("week for 2 weeks", "mon 10:00 begins, 2mon 10:00 before", "open"),
        ("week for 2 weeks", "mon 10:00 begins, 2mon 10:00 looks", "breached 2mon 10:00, open"),
        ("week for 2 weeks", "mon 10:00 begins, 2mon 11:00 call", "breached 2mon 10:00, settled 2mon 11:00"),
        ("week for 2 weeks", "mon 10:00 begins, 3mon 10:00 looks", "breached 2mon 10:00, settled 3mon 10:00"),
        # Two in one week are no two weeks; at the end of a week both do
        ("week for 2 weeks", "mon 10:00 begins, tue 10:00 call, wed 10:00 call", "open"),
        (
            "week for 2 weeks",
            "mon 10:00 begins, mon 10:00 call, 2mon 10:00 call, 3mon 10:00 looks",
            "breached 3mon 10:00, settled 3mon 10:00",
        ),
        ("week for 2 weeks", "mon 10:00 begins, mon 10:00 call, 2mon 10:01 call", "met 2mon 10:01"),
        # A stop excuses what is to come; giving up does only where it never ends
        ("week for 2 weeks", "mon 10:00 begins, mon 11:00 ends", "met mon 11:00"),
        ("week for 2 weeks", "mon 10:00 begins, mon 11:00 call, tue 10:00 gives up", "breached tue 10:00, settled tue 10:00"),
        ("week", "mon 10:00 begins, mon 11:00 call, tue 10:00 gives up", "met tue 10:00"),
        ("week for 1 week, week", "mon 10:00 begins, tue 10:00 gives up", "breached tue 10:00, settled tue 10:00"),
        ("week for 1 week, week", "mon 10:00 begins, mon 11:00 call, tue 10:00 gives up", "met tue 10:00"),
        # One stretch after the other
        ("day for 2 days, week", "mon 10:00 begins, tue 09:00 call, wed 09:00 call, 2wed 10:00 before", "open"),
        ("day for 2 days, week", "mon 10:00 begins, tue 09:00 call, wed 09:00 call, 2wed 10:00 looks", "breached 2wed 10:00, open"),
        (
            "day for 2 days, week",
            "mon 10:00 begins, tue 09:00 call, wed 09:00 call, 2wed 10:00 call, 3wed 10:00 looks",
            "breached 3wed 10:00, open",
        ),
        # What is left of a stretch asks for nothing, and is no part of the next one
        ("2 days for 3 days, 2 days", "mon 10:00 begins, mon 11:00 call, thu 10:00 call, sat 10:00 looks", "breached sat 10:00, open"),
        ("2 days for 3 days, 2 days", "mon 10:00 begins, mon 11:00 call, thu 10:01 call, 2mon 10:00 before", "open"),
        ("week for 3 days, day", "mon 10:00 begins, fri 10:00 looks", "breached fri 10:00, open"),
        # Business days are spans too: Friday 10:00 to Monday 10:00
        (
            "business day for 1 week",
            "thu 10:00 begins, fri 10:00 call, 2mon 10:00 call, 2mon 10:01 call, 2wed 10:00 call, 2thu 10:00 call",
            "met 2thu 10:00",
        ),
        ("business day for 1 week", "thu 10:00 begins, fri 10:00 call, sat 10:00 call, 2tue 10:00 looks", "breached 2tue 10:00, open"),
        (
            "business day for 1 week",
            "mon 09:00 begins, mon 17:00 call, mon 18:00 call, tue 18:00 call, wed 18:00 call, thu 18:00 call",
            "met thu 18:00",
        ),
    ],
)
def test_a_rhythm(said: str, story: str, expected: str) -> None:
    """A touch at least in each period, counted from the start; without an end it does not end by itself."""
    period = {"2 days": Period("day", 2)}
    touching = pattern(rhythm=said)
    touching = replace(touching, rhythm=tuple(replace(beat, every=period.get(str(beat.every), beat.every)) for beat in touching.rhythm))
    assert outcome(play(touching, story)) == expected


@pytest.mark.parametrize(
    ("every", "ends"),
    [
        ("month", ["2026-02-28T10:00Z", "2026-03-31T10:00Z", "2026-04-30T10:00Z"]),
        ("quarter", ["2026-04-30T10:00Z", "2026-07-31T10:00Z"]),
        ("year", ["2027-01-31T10:00Z"]),
        ("fiscal quarter", ["2026-04-30T10:00Z"]),
        ("2 weeks", ["2026-02-14T10:00Z", "2026-02-28T10:00Z"]),
        ("rolling", ["2026-03-02T10:00Z", "2026-04-01T10:00Z"]),
    ],
)
def test_periods_of_the_calendar_are_spans_from_the_start(every: str, ends: list[str]) -> None:
    """Months keep the day of the start, and return to it after a shorter month."""
    start = microseconds(datetime(2026, 1, 31, 10, tzinfo=UTC))
    beats = (Beat(Period("day", 30, rolling=True), None),) if every == "rolling" else rhythm(every)
    episode = CadenceEpisode(Touching("", rhythm=beats), OFFICE, start, paused=False, late_step_moves_rest=False)

    for end in ends:
        due = microseconds(datetime.fromisoformat(end))
        assert episode.next_deadline() == due
        episode.pass_until(due, inclusive=False)
        episode.touch(due, None)
    assert episode.judgement is None


@pytest.mark.parametrize(
    ("said", "story", "expected"),
    [
        # A span in business days: half of Monday is left when it pauses, so it goes on for that and a day
        (SIX, "mon 09:00 begins, mon 13:00 pauses, wed 11:00 resumes, thu 15:00 looks", "breached thu 15:00, settled thu 15:00"),
        (SIX, "mon 09:00 begins, mon 13:00 pauses, wed 11:00 resumes, thu 15:00 before", "open"),
        # In hours: 23 of the day are left
        (
            {"at_least": 1, "within": "1 day"},
            "mon 09:00 begins, mon 10:00 pauses, wed 11:00 resumes, thu 10:00 looks",
            "breached thu 10:00, settled thu 10:00",
        ),
        (
            {"at_least": 1, "within": "1 day"},
            "mon 09:00 begins paused, wed 11:00 resumes, thu 11:00 looks",
            "breached thu 11:00, settled thu 11:00",
        ),
        # Two pauses add up; a second pause and a second resume change nothing
        (
            {"at_least": 1, "within": "1 day"},
            "mon 09:00 begins, mon 10:00 pauses, mon 11:00 resumes, mon 12:00 pauses, mon 15:00 resumes, tue 13:00 looks",
            "breached tue 13:00, settled tue 13:00",
        ),
        (
            {"at_least": 1, "within": "1 day"},
            "mon 09:00 begins, mon 10:00 pauses, mon 11:00 pauses, mon 15:00 resumes, mon 16:00 resumes, tue 14:00 looks",
            "breached tue 14:00, settled tue 14:00",
        ),
        (
            {"at_least": 1, "within": "1 day"},
            "mon 09:00 begins, mon 10:00 resumes, mon 11:00 pauses, mon 15:00 resumes, tue 13:00 looks",
            "breached tue 13:00, settled tue 13:00",
        ),
        # Nothing is due while it is paused, but what was due when it began
        (SIX, "mon 09:00 begins, mon 13:00 pauses, 3mon 11:00 looks", "open"),
        (
            {"at_least": 1, "within": "1 day"},
            "mon 09:00 begins, tue 09:00 pauses, tue 10:00 looks",
            "breached tue 09:00, settled tue 09:00",
        ),
        ({"at_least": 1, "within": "1 day"}, "mon 09:00 begins, tue 09:00 pauses, tue 09:00 call", "met tue 09:00"),
        # A touch in a pause is a touch, and an end an end
        (SIX, "mon 09:00 begins, mon 13:00 pauses, tue 11:00 call, 2tue 11:00 call", "met 2tue 11:00"),
        (SIX, "mon 09:00 begins, mon 13:00 pauses, 2tue 11:00 ends", "met 2tue 11:00"),
        (SIX, "mon 09:00 begins, mon 13:00 pauses, 2tue 11:00 gives up", "breached 2tue 11:00, settled 2tue 11:00"),
        (SIX, "mon 09:00 begins, mon 13:00 pauses, 2tue 11:00 is void", "void 2tue 11:00"),
        (FEW, "mon 09:00 begins, mon 13:00 pauses, tue 11:00 call, tue 11:00 call, tue 11:00 call", "breached tue 11:00, open"),
        # Gaps
        (GAPS, "mon 10:00 begins, mon 12:00 pauses, wed 12:00 resumes, thu 10:00 looks", "breached thu 10:00, open"),
        (GAPS, "mon 10:00 begins, mon 12:00 pauses, wed 11:00 call, wed 12:00 resumes, thu 12:00 before", "open"),
        (GAPS, "mon 10:00 begins, mon 12:00 pauses, wed 11:00 call, wed 12:00 resumes, thu 12:00 looks", "breached thu 12:00, open"),
        (APART, "mon 09:00 begins, mon 10:00 call, mon 11:00 pauses, tue 16:00 resumes, tue 16:30 call", "breached tue 16:30, open"),
        (APART, "mon 09:00 begins, mon 10:00 call, mon 11:00 pauses, tue 16:00 resumes, wed 11:00 call", "open"),
        (APART, "mon 09:00 begins, mon 10:00 call, mon 11:00 pauses, tue 16:00 call", "breached tue 16:00, open"),
        (APART, "mon 09:00 begins, mon 10:00 call, mon 15:00 pauses, tue 16:00 call", "open"),
        # Steps: a pause of one working day moves a day by a day
        (PLAN, "mon 10:00 begins, mon 10:30 pauses, tue 10:30 resumes, tue 11:00 looks", "breached tue 11:00, open"),
        (PLAN, "mon 10:00 begins, mon 11:00 pauses, mon 12:00 looks", "breached mon 11:00, open"),
        (PLAN, "mon 10:00 begins, mon 10:30 call, mon 11:00 email, mon 12:00 pauses, tue 12:00 resumes, wed 10:00 call", "open"),
        (PLAN, "mon 10:00 begins, mon 10:30 call, mon 11:00 email, mon 12:00 pauses, tue 12:00 resumes, thu 23:00 call", "met thu 23:00"),
        (
            PLAN,
            "mon 10:00 begins, mon 10:30 call, mon 11:00 email, mon 12:00 pauses, tue 12:00 resumes, fri 00:00 looks",
            "breached fri 00:00, settled fri 00:00",
        ),
        (PLAN, "mon 10:00 begins, mon 10:30 call, mon 12:00 pauses, wed 12:00 resumes, wed 13:00 email, fri 13:00 call", "met fri 13:00"),
        # A part of a day gives it the day that this part reaches into as well
        (PLAN, "mon 10:00 begins, mon 10:30 call, mon 11:00 email, mon 12:00 pauses, mon 14:00 resumes, wed 01:00 call", "met wed 01:00"),
        (PLAN, "mon 10:00 begins, mon 10:30 call, mon 11:00 email, mon 12:00 pauses, mon 14:00 resumes, thu 23:00 call", "met thu 23:00"),
        # A step that waits for one whose deadline is not known has none either
        ({"steps": "day 1: call; call within 2 business hours"}, "mon 09:00 begins, mon 12:00 pauses, mon 13:00 looks", "open"),
        (
            {"steps": "day 1: call; call within 2 business hours"},
            "mon 09:00 begins, mon 12:00 pauses, mon 13:00 call, mon 14:00 resumes, wed 00:00 before",
            "open",
        ),
        (
            {"steps": "day 1: call; call within 2 business hours"},
            "mon 09:00 begins, mon 12:00 pauses, mon 13:00 call, mon 14:00 resumes, wed 00:00 looks",
            "breached wed 00:00, settled wed 00:00",
        ),
        # Rhythms
        (
            {"rhythm": "week for 1 week"},
            "mon 10:00 begins, tue 10:00 pauses, thu 10:00 resumes, 2wed 10:00 looks",
            "breached 2wed 10:00, settled 2wed 10:00",
        ),
        ({"rhythm": "week for 1 week"}, "mon 10:00 begins, tue 10:00 pauses, thu 10:00 resumes, 2wed 10:00 call", "met 2wed 10:00"),
        (
            {"rhythm": "week"},
            "mon 10:00 begins, tue 10:00 call, tue 11:00 pauses, thu 11:00 resumes, 2wed 10:00 call, 3wed 10:00 looks",
            "breached 3wed 10:00, open",
        ),
        (
            {"rhythm": "week"},
            "mon 10:00 begins, tue 10:00 call, tue 11:00 pauses, thu 11:00 resumes, 2wed 10:01 call, 3wed 10:00 looks",
            "open",
        ),
        (
            {"rhythm": "business day for 1 week"},
            "thu 10:00 begins, thu 10:00 pauses, fri 14:00 resumes, 2mon 14:00 looks",
            "breached 2mon 14:00, open",
        ),
    ],
)
def test_a_pause(said: dict[str, Any], story: str, expected: str) -> None:
    """It moves spans, gaps, steps and periods, each by as much of its own kind of time as the pause took."""
    check(said, story, expected)


def test_a_late_step_and_a_pause_together_stop_time_once() -> None:
    """The later steps wait for both: the late step is done on Wednesday, the pause lasts until Thursday."""
    said = {"steps": "business day 1: call; business day 3: email"}
    late = "mon 09:00 begins, tue 10:00 pauses, wed 10:00 call, thu 17:00 resumes"

    check(said, f"{late}, 2mon 23:00 email", "breached tue 00:00, settled 2mon 23:00", moves=True)
    unanswered = play(pattern(**said), late, moves=True)
    assert [each.standing for each in unanswered.obligations(when("2tue 00:00") - 1)] == ["failed", "open"]
    assert [each.standing for each in unanswered.obligations(when("2tue 00:00"))] == ["failed", "failed"]


# What is told


def lines(episode: CadenceEpisode, at: str) -> list[str]:
    """The obligations as lines of a table."""
    shown = []
    for each in episode.obligations(when(at)):
        due = None if each.due is None else told(microseconds(each.due))
        shown.append(f"{each.promised} | {each.counted} | {due} | {each.standing}")
    return shown


WHOLE = {
    "at_least": 3,
    "at_most": 4,
    "within": "5 business days",
    "over_days": 1,
    "over_channels": 2,
    "gap_at_most": "2 business days",
    "gap_at_least": "1 business hour",
    "channels": {"call": (2, None), "email": (None, 1)},
    "steps": "business day 1: call within 1 business hour; email",
    "rhythm": "business day for 2 days, 2 weeks",
}


def test_every_obligation_is_told_in_the_middle() -> None:
    """What was counted, by when it is due, how it stands: after one call on Monday, seen on Monday evening."""
    assert lines(play(pattern(**WHOLE), "mon 09:00 begins, mon 10:00 call"), "mon 20:00") == [
        "at least 3 touches | 1 | fri 17:00 | open",
        "at least 1 business day | 1 | fri 17:00 | fulfilled",
        "at least 2 channels | 1 | fri 17:00 | open",
        "at most 4 touches | 1 | None | open",
        "at least 2 touches by call | 1 | fri 17:00 | open",
        "at most 1 touch by email | 0 | None | open",
        "gaps of at most 2 business days | None | wed 10:00 | open",
        "gaps of at least 1 business hour | None | None | open",
        "call on business day 1 within 1 business hour | 1 | mon 10:00 | fulfilled",
        "email | 0 | fri 17:00 | open",
        "a touch every business day for 2 days | 1 | tue 17:00 | open",
        "a touch every 2 weeks | 0 | None | open",
    ]


def test_the_deadlines_of_steps_are_told() -> None:
    """Each by its own day or time, at the latest by the end of the span, if its day does not lie behind it."""
    said = {"steps": "business day 1: call; business day 2: call or email; touch; business day 3: letter", "within": "2 business days"}
    assert lines(play(pattern(**said), "mon 09:00 begins"), "mon 10:00") == [
        "call on business day 1 | 0 | tue 00:00 | open",
        "call or email on business day 2 | 0 | tue 17:00 | open",
        "a touch | 0 | tue 17:00 | open",
        "letter on business day 3 | 0 | None | open",
    ]
    said = {"steps": "call within same business day; day 3: call within 2 hours"}
    assert lines(play(pattern(**said), "mon 09:00 begins"), "mon 10:00") == [
        "call by the same business day | 0 | mon 17:00 | open",
        "call on day 3 within 2 hours | 0 | wed 11:00 | open",
    ]


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("mon 10:00 begins, tue 09:00 call", ["1 | wed 10:00 | open", "0 | None | open"]),
        ("mon 10:00 begins, tue 09:00 call, wed 09:00 call", ["2 | None | fulfilled", "0 | thu 10:00 | open"]),
        (
            "mon 10:00 begins, tue 09:00 call, wed 09:00 call, thu 09:00 call, thu 12:00 ends",
            ["2 | None | fulfilled", "1 | None | excused"],
        ),
        (
            "mon 10:00 begins, tue 09:00 call, wed 09:00 call, thu 09:00 call, thu 16:00 looks",
            ["2 | None | fulfilled", "1 | None | fulfilled"],
        ),
        ("mon 10:00 begins, tue 09:00 call, wed 09:00 gives up", ["1 | wed 10:00 | failed", "0 | None | excused"]),
        ("mon 10:00 begins, tue 09:00 call, wed 09:00 ends", ["1 | wed 10:00 | excused", "0 | None | excused"]),
        ("mon 10:00 begins, wed 09:00 call, thu 16:00 looks", ["1 | tue 10:00 | failed", "0 | thu 10:00 | failed"]),
    ],
)
def test_each_stretch_of_a_rhythm_is_told(story: str, expected: list[str]) -> None:
    """How many of its periods had a touch; a stretch without an end was kept if it was as long as the span lasted."""
    episode = play(pattern(rhythm="day for 2 days, day", within="78 hours"), story)

    shown = [re.sub(r"^a touch every day( for 2 days)? \| ", "", line) for line in lines(episode, "mon 10:00")]
    assert shown == expected


def test_a_snapshot_in_a_pause_keeps_what_moves() -> None:
    """The second week, awaited when it was taken, moves when the pause is over."""
    touching = pattern(rhythm="week for 2 weeks")
    kept = json.loads(json.dumps(play(touching, "mon 10:00 begins, tue 10:00 call, wed 10:00 pauses").to_plain()))
    episode = CadenceEpisode.from_plain(kept, touching, OFFICE, late_step_moves_rest=False)
    episode.resume(when("thu 10:00"))

    assert told(episode.next_deadline()) == "3tue 10:00"


def test_every_obligation_is_told_at_the_end_of_the_span() -> None:
    """What is unfulfilled when the span has run out has failed; limits that were not exceeded were kept."""
    assert lines(play(pattern(**WHOLE), "mon 09:00 begins, mon 10:01 call, fri 17:00 looks"), "3mon 20:00") == [
        "at least 3 touches | 1 | fri 17:00 | failed",
        "at least 1 business day | 1 | fri 17:00 | fulfilled",
        "at least 2 channels | 1 | fri 17:00 | failed",
        "at most 4 touches | 1 | None | fulfilled",
        "at least 2 touches by call | 1 | fri 17:00 | failed",
        "at most 1 touch by email | 0 | None | fulfilled",
        "gaps of at most 2 business days | None | wed 10:01 | failed",
        "gaps of at least 1 business hour | None | None | fulfilled",
        "call on business day 1 within 1 business hour | 0 | mon 10:00 | failed",
        "email | 0 | fri 17:00 | failed",
        "a touch every business day for 2 days | 1 | tue 17:00 | failed",
        "a touch every 2 weeks | 0 | None | excused",
    ]


def test_every_obligation_is_told_at_a_stop() -> None:
    """What was not due is excused."""
    story = "mon 09:00 begins, mon 10:00 call, mon 11:00 email, mon 11:30 email, tue 09:00 ends"
    assert lines(play(pattern(**WHOLE), story), "3mon 20:00") == [
        "at least 3 touches | 3 | fri 17:00 | fulfilled",
        "at least 1 business day | 1 | fri 17:00 | fulfilled",
        "at least 2 channels | 2 | fri 17:00 | fulfilled",
        "at most 4 touches | 3 | None | fulfilled",
        "at least 2 touches by call | 1 | fri 17:00 | excused",
        "at most 1 touch by email | 2 | None | failed",
        "gaps of at most 2 business days | None | wed 11:30 | excused",
        "gaps of at least 1 business hour | None | None | failed",
        "call on business day 1 within 1 business hour | 1 | mon 10:00 | fulfilled",
        "email | 1 | None | fulfilled",
        "a touch every business day for 2 days | 1 | tue 17:00 | excused",
        "a touch every 2 weeks | 0 | None | excused",
    ]


def test_obligations_see_what_falls_due_by_then_and_leave_the_episode_alone() -> None:
    """Asked as of a later instant they stand as they will if nothing happens; the episode waits to be told."""
    episode = play(pattern(**SIX), "mon 09:00 begins, mon 10:00 call")

    assert lines(episode, "tue 17:00") == ["at least 2 touches | 1 | tue 17:00 | failed"]
    assert (episode.judgement, episode.next_deadline()) == (None, when("tue 17:00"))
    assert outcome(episode.as_of(when("tue 17:00"))) == "breached tue 17:00, settled tue 17:00"
    assert episode.as_of(when("tue 16:59")) is episode


def test_a_gap_that_would_be_due_after_the_span_is_not_due() -> None:
    """Its deadline is not shown, and it was kept when the span has run out."""
    touching = pattern(gap_at_most="2 days", within="3 days")

    assert lines(play(touching, "mon 10:00 begins, wed 09:00 call"), "wed 10:00") == ["gaps of at most 2 days | None | None | open"]
    assert lines(play(touching, "mon 10:00 begins, wed 09:00 call, thu 10:00 looks"), "thu 10:00") == [
        "gaps of at most 2 days | None | None | fulfilled"
    ]


def test_deadlines_are_unknown_in_a_pause() -> None:
    """So is the end of the span, and there is nothing to wake for."""
    episode = play(pattern(**WHOLE), "mon 09:00 begins, mon 10:00 call, mon 11:00 pauses")

    assert (episode.next_deadline(), episode.span_end()) == (None, None)
    assert {each.due for each in episode.obligations(when("tue 10:00")) if each.standing == "open"} == {None}


def test_the_next_deadline_is_the_earliest_of_all() -> None:
    """One after the other they are reached, and waking there makes progress."""
    episode = play(pattern(**WHOLE), "mon 09:00 begins")
    found = []
    while (due := episode.next_deadline()) is not None:
        found.append((told(due), bool(episode.pass_until(due, inclusive=True))))

    assert found == [("mon 10:00", True), ("mon 17:00", False), ("tue 17:00", False), ("fri 17:00", False)]


def test_a_calendar_that_never_opens_again() -> None:
    """What is to be counted in its time never falls due."""
    closed = office(weekly=((),) * 7, special_days=((date(2026, 1, 6), DAY_SHIFT),))
    said = {
        "at_least": 1,
        "within": "2 business days",
        "gap_at_most": "9 business hours",
        "gap_at_least": "9 business hours",
        "steps": "business day 2: call; day 2: call within 1 business hour",
        "rhythm": "business day for 2 days, business day",
    }
    episode = play(pattern(**said), "tue 09:00 begins, tue 10:00 call, 3mon 10:00 looks", closed)

    assert (outcome(episode), episode.next_deadline(), episode.span_end()) == ("open", None, None)


# A judge that sees all touches at once. It places everything in the order of events: those of an instant before its deadlines.

Place = tuple[float, int, int]
NEVER: Place = (float("inf"), 0, 0)


def deadline(at: float) -> Place:
    """The place of a deadline: after all events of its instant."""
    return (at, 1, 0)


@dataclass(frozen=True)
class Told:
    """A touch or an end, at its place."""

    place: Place
    what: str

    @property
    def at(self) -> int:
        """Its instant."""
        return int(self.place[0])


class Judge:
    """Judges an episode without pauses by the definitions, from the whole list of its events."""

    def __init__(self, touching: Touching, start: int, touches: list[Told], stop: Told | None) -> None:
        self.touching = touching
        self.start = start
        self.span = NEVER if touching.within is None else deadline(OFFICE.deadline(start, touching.within))
        self.end = min(self.span, NEVER if stop is None else stop.place)
        self.touches = [touch for touch in touches if touch.place < self.end]
        self.stop = stop
        self.failures: list[Place] = []
        self.over: list[Place] = []
        self.counted_over: list[Place] = []
        self.steps_failed = False

    def judge(self) -> tuple[Judgement | None, int | None, int | None]:
        """The judgement, the instant of the breach and that of the end; `-1` for an end that it does not find out."""
        self.floors()
        self.ceilings()
        self.steps()
        self.periods()
        self.over += self.counted_over
        self.gaps()
        settled = min(self.end, max(self.over, default=NEVER))
        failures = [place for place in self.failures if place <= settled]
        if self.stop is not None and settled == self.stop.place and self.stop.what == "gives up" and not failures:
            failures = [settled] if any(place > settled for place in self.counted_over) else []
        breached = int(min(failures)[0]) if failures else None
        ended = None if settled == NEVER else int(settled[0])
        if breached is not None:
            return Judgement.BREACHED, breached, -1 if self.steps_failed else ended
        if ended is None:
            return None, None, None
        stopped = self.stop is not None and settled == self.stop.place
        return Judgement.VOID if stopped and self.stop is not None and self.stop.what == "is void" else Judgement.MET, None, ended

    def floors(self) -> None:
        """The place at which each number is reached."""
        said = self.touching
        wanted: list[tuple[int | None, list[Any]]] = [
            (said.at_least, self.touches),
            (said.over_days, self.first_of([as_datetime(each.at).date() for each in self.touches], lambda day: day.weekday() < 5)),
            (said.over_channels, self.first_of([each.what for each in self.touches], lambda channel: channel != "touch")),
            *((each.at_least, [touch for touch in self.touches if touch.what == each.channel]) for each in said.channels),
        ]
        for number, found in wanted:
            if number is not None:
                reached = found[number - 1].place if len(found) >= number else NEVER
                self.counted_over.append(reached)
                if reached > self.span:
                    self.failures.append(self.span)

    def first_of(self, values: list[Any], counts: Any) -> list[Told]:
        """The touches that have a value first."""
        return [each for index, each in enumerate(self.touches) if values[index] not in values[:index] and counts(values[index])]

    def ceilings(self) -> None:
        """The touches beyond the most."""
        wanted = [(self.touching.at_most, self.touches)]
        wanted += [(each.at_most, [touch for touch in self.touches if touch.what == each.channel]) for each in self.touching.channels]
        for number, found in wanted:
            if number is not None:
                self.over.append(NEVER)
                self.failures += [each.place for each in found[number:]]

    def gaps(self) -> None:
        """Touches too near to each other, and deadlines without a touch before them."""
        shortest, longest = self.touching.gap_at_least, self.touching.gap_at_most
        if shortest is not None:
            self.over.append(NEVER)
            pairs = zip(self.touches, self.touches[1:], strict=False)
            self.failures += [after.place for before, after in pairs if after.at < OFFICE.deadline(before.at, shortest)]
        if longest is not None:
            done = max(self.counted_over, default=NEVER)
            self.over.append(done)
            begins = [self.start, *(each.at for each in self.touches)]
            followers = [*(each.place for each in self.touches), NEVER]
            for begin, follower in zip(begins, followers, strict=True):
                due = deadline(OFFICE.deadline(begin, longest))
                if due < follower and due <= min(done, self.span):
                    self.failures.append(due)

    def steps(self) -> None:
        """Whether some choice of touches does the first steps in time, for each number of them."""
        if not self.touching.steps:
            return
        windows: list[tuple[int, Place]] = []
        for step in self.touching.steps:
            begins, due = self.window(step)
            windows.append((begins, max([due, *(before for _begins, before in windows if before != NEVER)]) if due != NEVER else NEVER))
        dues = [due if due <= self.span else self.span if begins < self.span[0] else NEVER for begins, due in windows]
        for number in range(1, len(windows) + 1):
            if dues[number - 1] != NEVER and self.done(windows[:number]) > dues[number - 1]:
                self.failures.append(dues[number - 1])
                self.steps_failed = True
        self.counted_over.append(self.done(windows))

    def done(self, windows: list[tuple[int, Place]]) -> Place:
        """The earliest place at which all of these steps have been done."""
        found = NEVER
        for chosen in combinations(self.touches, len(windows)):
            rows = zip(chosen, windows, self.touching.steps, strict=False)
            if all(
                begins <= touch.at and touch.place < due and touch.what in (step.channels or (touch.what,))
                for touch, (begins, due), step in rows
            ):
                found = min(found, chosen[-1].place)
        return found

    def window(self, step: Step) -> tuple[int, Place]:
        """From when until when a step can be done, by counting dates."""
        if step.day is None:
            return self.start, NEVER if step.within is None else deadline(OFFICE.deadline(self.start, step.within))
        day = as_datetime(self.start)
        if day.hour >= 17:
            day += timedelta(days=1)
        while day.weekday() >= 5:
            day += timedelta(days=1)
        day = day.replace(hour=0, minute=0)
        for _later in range(step.day - 1):
            day += timedelta(days=1)
            while step.business and day.weekday() >= 5:
                day += timedelta(days=1)
        begins = self.start if step.day == 1 else microseconds(day)
        if step.within is None:
            return begins, deadline(microseconds(day + timedelta(days=1)))
        opens = begins if step.day == 1 or day.weekday() >= 5 else begins + 9 * HOUR
        return begins, deadline(OFFICE.deadline(opens, step.within))

    def periods(self) -> None:
        """Each period has a touch."""
        stretch = self.start
        for beat in self.touching.rhythm:
            end = NEVER[0] if beat.length is None else OFFICE.deadline(stretch, beat.length)
            begins = stretch
            for number in range(1, 40):
                ends = self.period_end(beat, stretch, number)
                if ends > end:
                    break
                inside = [each.place for each in self.touches if begins < each.at <= ends or each.at == begins == self.start]
                if beat.length is not None:
                    self.counted_over.append(min([*inside, deadline(ends)]))
                if not inside and deadline(ends) <= self.span:
                    self.failures.append(deadline(ends))
                begins = ends
            if beat.length is None:
                self.over.append(NEVER)
                return
            stretch = int(end)

    @staticmethod
    def period_end(beat: Beat, start: int, number: int) -> int:
        """When so many periods are over."""
        if beat.every.unit == "business day":
            return OFFICE.deadline(start, BusinessDays(Fraction(number)))
        return start + {"day": 1, "week": 7}[beat.every.unit] * beat.every.count * number * DAY


CHANNELS = ("call", "email", "touch")
FIRST, LAST = when("mon 08:00"), when("3sun 23:00")

numbers = st.none() | st.integers(1, 4)
instants = st.integers(0, 2 * 24 * 12).map(lambda halves: FIRST + halves * 30 * MINUTE)
durations = st.sampled_from(
    [parse_duration(each) for each in ("4 business hours", "1 business day", "3 business days", "1 day", "36 hours", "7 days")]
)


@st.composite
def single_steps(draw: st.DrawFn) -> Step:
    """A step with or without a day, a time, a channel."""
    channels = draw(st.sampled_from([(), ("call",), ("email",), ("call", "email")]))
    within = draw(
        st.sampled_from([None, None, parse_limit("2 business hours"), parse_limit("1 day"), parse_limit("end of next business day")])
    )
    return Step(channels, draw(st.none() | st.integers(1, 4)), draw(st.booleans()), within)


@st.composite
def single_beats(draw: st.DrawFn) -> Beat:
    """A stretch of a rhythm that ends."""
    every = draw(st.sampled_from([Period("day"), Period("day", 2), Period("business day"), Period("week")]))
    return Beat(every, ElapsedTime(days=draw(st.integers(1, 7))))


@st.composite
def patterns(draw: st.DrawFn, *, ceilings: bool = True, with_steps: bool = True) -> Touching:
    """A pattern of few demands of any kind."""
    asked = draw(
        st.sets(
            st.sampled_from(["touches", "days", "channels", "per channel", "longest", "shortest", "steps", "rhythm", "most"]), max_size=3
        )
    )
    channels = ()
    if "per channel" in asked:
        channels = (PerChannel("call", draw(numbers), draw(numbers) if ceilings else None),)
    beats = tuple(draw(st.lists(single_beats(), min_size=1, max_size=2))) if "rhythm" in asked else ()
    if beats and draw(st.booleans()):
        beats = (*beats, Beat(Period("week"), None))
    return Touching(
        "",
        at_least=draw(numbers) if "touches" in asked else None,
        at_most=draw(numbers) if "most" in asked and ceilings else None,
        within=draw(st.none() | durations),
        over_days=draw(numbers) if "days" in asked else None,
        over_channels=draw(numbers) if "channels" in asked else None,
        gap_at_most=draw(durations) if "longest" in asked else None,
        gap_at_least=draw(durations) if "shortest" in asked and ceilings else None,
        channels=channels,
        steps=tuple(draw(st.lists(single_steps(), min_size=1, max_size=3))) if "steps" in asked and with_steps else (),
        rhythm=beats,
    )


touch_lists = st.lists(st.tuples(instants, st.sampled_from(CHANNELS)), max_size=7).map(
    lambda touches: sorted(touches, key=lambda each: each[0])
)
stops = st.none() | st.tuples(instants, st.sampled_from(["ends", "gives up", "is void"]))
Event = tuple[int, str]


def tell(episode: CadenceEpisode, events: list[Event], until: int = LAST) -> CadenceEpisode:
    """The episode after these events, all that is due by an instant passed."""
    for at, what in events:
        episode.pass_until(at, inclusive=False)
        act(episode, at, what)
    episode.pass_until(until, inclusive=True)
    return episode


def act(episode: CadenceEpisode, at: int, what: str) -> None:
    """Tell one event."""
    known = {"ends": episode.end, "gives up": episode.give_up, "is void": episode.void, "pauses": episode.pause, "resumes": episode.resume}
    if what in known:
        known[what](at)
    else:
        episode.touch(at, None if what == "touch" else what)


def begun(touching: Touching, start: int, calendar: WorkingCalendar = OFFICE, *, moves: bool = False) -> CadenceEpisode:
    """An episode that runs."""
    return CadenceEpisode(touching, calendar, start, paused=False, late_step_moves_rest=moves)


def result(episode: CadenceEpisode) -> tuple[Judgement | None, int | None, int | None]:
    """What came of it."""
    return episode.judgement, episode.breached_at, episode.settled_at


@given(touching=patterns(), start=instants, touches=touch_lists, stop=stops)
def test_law_the_episode_is_judged_as_by_who_sees_all_at_once(
    touching: Touching, start: int, touches: list[Event], stop: Event | None
) -> None:
    """Told one by one, touches give the judgement that the definitions give for all of them together."""
    touches = [each for each in touches if each[0] >= start]
    stop = stop if stop is not None and stop[0] >= start else None
    events = [*touches, stop] if stop is not None else touches
    places = [Told((at, 0, index), what) for index, (at, what) in enumerate(touches)]
    ending = None if stop is None else Told((stop[0], 0, len(touches)), stop[1])
    expected = Judge(touching, start, places, ending).judge()
    if expected[1] is not None and expected[1] > LAST:
        expected = (None, None, None)

    found = result(tell(begun(touching, start), sorted(events, key=lambda each: each[0])))
    if expected[2] == -1:
        assert found[:2] == expected[:2]
    elif expected[2] is None or expected[2] <= LAST:
        assert found == expected


@st.composite
def streams(draw: st.DrawFn) -> list[Event]:
    """Touches, pauses and at most one end, in the order of time."""
    events = list(draw(touch_lists))
    events += [(at, what) for at in draw(st.lists(instants, max_size=2)) for what in ["pauses"]]
    events += [(at, what) for at in draw(st.lists(instants, max_size=2)) for what in ["resumes"]]
    stop = draw(stops)
    return sorted([*events, stop] if stop is not None else events, key=lambda each: each[0])


anything = {"touching": patterns(), "events": streams(), "moves": st.booleans()}


@given(**anything, cut=st.integers(0, 12))
def test_law_a_snapshot_changes_nothing(touching: Touching, events: list[Event], moves: bool, cut: int) -> None:  # noqa: FBT001 - drawn
    """Written as JSON and read again anywhere on the way, an episode goes on as if nothing had been."""
    whole = begun(touching, FIRST, moves=moves)
    split = begun(touching, FIRST, moves=moves)
    for index, (at, what) in enumerate(events):
        if index == cut:
            kept = json.loads(json.dumps(split.to_plain()))
            split = CadenceEpisode.from_plain(kept, touching, OFFICE, late_step_moves_rest=moves)
            assert split.to_plain() == kept
        for episode in (whole, split):
            episode.pass_until(at, inclusive=False)
            act(episode, at, what)
        assert split.next_deadline() == whole.next_deadline()
    assert tell(split, []).to_plain() == tell(whole, []).to_plain()
    assert split.obligations(LAST) == whole.obligations(LAST)


@given(**anything)
def test_law_deadlines_pass_one_by_one_as_all_at_once(touching: Touching, events: list[Event], moves: bool) -> None:  # noqa: FBT001 - drawn
    """Waking at each next deadline makes progress, in order, and gives what sleeping through them gives."""
    woken = begun(touching, FIRST, moves=moves)
    last = FIRST
    for at, what in [*events, (LAST, "resumes")]:
        while (due := woken.next_deadline()) is not None and due < at:
            assert due >= last
            last = due
            woken.pass_until(due, inclusive=True)
            following = woken.next_deadline()
            assert following is None or following > due
        act(woken, at, what)
    woken.pass_until(LAST, inclusive=True)
    assert woken.to_plain() == tell(begun(touching, FIRST, moves=moves), [*events, (LAST, "resumes")]).to_plain()


@given(**anything)
def test_law_the_judgement_only_hardens(touching: Touching, events: list[Event], moves: bool) -> None:  # noqa: FBT001 - drawn
    """A breach stays a breach at the instant it was, a settled episode stays as it is, and what is told of a change is true."""
    episode = begun(touching, FIRST, moves=moves)
    for at, what in events:
        before = result(episode)
        changed = episode.pass_until(at, inclusive=False)
        assert changed == (
            [] if episode.judgement is before[0] else [episode.settled_at if episode.breached_at is None else episode.breached_at]
        )
        act(episode, at, what)
        if before[2] is not None:
            assert result(episode) == before
        if before[1] is not None:
            assert episode.breached_at == before[1]
        standings = {each.standing for each in episode.obligations(at - 1)}  # what is due at this instant has not passed
        assert ("failed" in standings) == (episode.breached_at is not None)
        assert ("open" in standings) <= (episode.settled_at is None)


@given(**anything, at=instants)
def test_law_a_pause_of_no_length_is_none(touching: Touching, events: list[Event], moves: bool, at: int) -> None:  # noqa: FBT001 - drawn
    """Resumed at the instant at which it was paused, an episode goes on as before."""
    events = [each for each in events if each[1] not in ("pauses", "resumes")]
    paused = sorted([*events, (at, "pauses"), (at, "resumes")], key=lambda each: each[0])

    one, other = tell(begun(touching, FIRST, moves=moves), events), tell(begun(touching, FIRST, moves=moves), paused)
    assert (result(one), one.obligations(LAST)) == (result(other), other.obligations(LAST))


PLAIN = WorkingCalendar.always_open("UTC")


@given(
    touching=patterns(with_steps=False).filter(lambda touching: touching.over_days is None),
    touches=touch_lists,
    stop=stops,
    at=instants,
    length=st.integers(1, 100).map(lambda halves: halves * 30 * MINUTE),
)
def test_law_a_pause_can_be_cut_out(touching: Touching, touches: list[Event], stop: Event | None, at: int, length: int) -> None:
    """Where all time counts alike, an episode with a pause is the one without it, all that comes afterwards told so much later."""
    beats = tuple(beat for beat in touching.rhythm if beat.length is not None)
    events = sorted([*touches, stop] if stop is not None else touches, key=lambda each: each[0])
    plain = begun(replace(touching, rhythm=beats), FIRST, PLAIN)
    paused = begun(replace(touching, rhythm=beats), FIRST, PLAIN)
    later = [*((when_, what) for when_, what in events if when_ <= at), (at, "pauses"), (at + length, "resumes")]
    later += [(when_ + length, what) for when_, what in events if when_ > at]

    tell(plain, events)
    tell(paused, later, LAST + length)
    moved = [None if instant is None else instant if instant <= at else instant + length for instant in result(plain)[1:]]
    assert result(paused) == (plain.judgement, *moved)
    assert [(each.counted, each.standing) for each in paused.obligations(LAST + length)] == [
        (each.counted, each.standing) for each in plain.obligations(LAST)
    ]


def floors_only(touching: Touching) -> Touching:
    """The pattern without gaps and rhythm, which ask for more in a longer span."""
    return replace(touching, gap_at_most=None, rhythm=())


@given(touching=patterns(ceilings=False, with_steps=False), touches=touch_lists, longer=durations)
def test_law_a_longer_span_breaks_no_number(touching: Touching, touches: list[Event], longer: Duration) -> None:
    """A number of touches that was reached in a span is reached in a longer one."""
    touching = replace(floors_only(touching), within=touching.within or longer)
    longer_one = replace(touching, within=longer)
    if begun(longer_one, FIRST).span_end() >= begun(touching, FIRST).span_end():  # type: ignore[operator] - both have a span
        met = tell(begun(touching, FIRST), touches).judgement is Judgement.MET
        assert not met or tell(begun(longer_one, FIRST), touches).judgement is Judgement.MET


@given(touching=patterns(), touches=touch_lists, stop=stops)
def test_law_a_lower_number_breaks_nothing(touching: Touching, touches: list[Event], stop: Event | None) -> None:
    """Asking for fewer touches never makes a breach."""
    touching = replace(touching, at_least=touching.at_least or 2)
    events = sorted([*touches, stop] if stop is not None else touches, key=lambda each: each[0])
    if tell(begun(touching, FIRST), events).judgement is not Judgement.BREACHED:
        for fewer in range(1, touching.at_least or 0):
            assert tell(begun(replace(touching, at_least=fewer), FIRST), events).judgement is not Judgement.BREACHED


@given(touching=patterns(ceilings=False), touches=touch_lists, more=st.tuples(instants, st.sampled_from(CHANNELS)), stop=stops)
def test_law_a_further_touch_breaks_nothing_without_upper_limits(
    touching: Touching, touches: list[Event], more: Event, stop: Event | None
) -> None:
    """Whoever does more is never worse off, unless there is a most."""
    events = [*touches, stop] if stop is not None else touches
    if tell(begun(touching, FIRST), sorted(events, key=lambda each: each[0])).judgement is not Judgement.BREACHED:
        events = [more, *events]
        assert tell(begun(touching, FIRST), sorted(events, key=lambda each: each[0])).judgement is not Judgement.BREACHED


@given(touching=patterns(with_steps=False), at=instants, channels=st.permutations(["call", "email", "call", "touch"]), touches=touch_lists)
def test_law_the_order_of_an_instant_matters_to_steps_alone(touching: Touching, at: int, channels: list[str], touches: list[Event]) -> None:
    """Touches of one instant may come in any order."""
    told_ = [
        tell(begun(touching, FIRST), sorted([*touches, *((at, each) for each in order)], key=lambda each: each[0]))
        for order in (channels, sorted(channels))
    ]
    assert result(told_[0]) == result(told_[1])
