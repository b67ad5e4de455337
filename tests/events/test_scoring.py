"""The score of a lead: what gives points, what takes them, and that every answer adds up."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slaspec.agreement.model import Agreement
from slaspec.document.validate import read_agreement
from slaspec.events.event import LeadEvent
from slaspec.events.roster import Roster
from slaspec.events.scoring import Points, Scoring
from slaspec.events.state import Subject, Terms, World
from slaspec.worktime.instants import DAY, HOUR, microseconds

HEAD = """
slaspec: 1
agreement: {{ id: test, title: Test, calendar: office{header} }}
parties: {{ marketing: {{ name: Marketing }}, sales: {{ name: Sales, teams: [sdr] }} }}
calendars: {{ office: {{ timezone: {zone}, hours: {{ mon-fri: 09:00-17:00 }} }} }}
stages:
  inquiry: {{ belongs_to: marketing, initial: true }}
  mql: {{ belongs_to: marketing }}
  recycled: {{ belongs_to: marketing }}
events:
  visited: {{ fields: {{ page: text }} }}
  attended: {{ fields: {{ webinar: text }} }}
  bounced: {{ fields: {{ hard: boolean }} }}
commitments:
  first-touch: {{ owed_by: sales, starts_on: assigned, stops_on: touched, within: 4 hours }}
lead:
  score:
"""


class Life:
    """One lead under a score, lived through event by event."""

    def __init__(self, score: str, *, zone: str = "UTC", header: str = "") -> None:
        text = HEAD.format(zone=zone, header=header) + "".join(f"    {line}\n" for line in score.strip("\n").splitlines())
        agreement, findings = read_agreement(text, name="sla.yaml")
        assert agreement is not None, findings
        self._begin(agreement)

    @classmethod
    def under(cls, agreement: Agreement) -> Self:
        """One lead under a whole agreement."""
        made = cls.__new__(cls)
        made._begin(agreement)
        return made

    def _begin(self, agreement: Agreement) -> None:
        world = World(Roster())
        self.terms = Terms(agreement, world)
        assert self.terms.scoring is not None
        self.scoring: Scoring = self.terms.scoring
        self.subject = Subject(world)
        self.points = self.scoring.new()

    @property
    def points(self) -> Points:
        """The state of the score."""
        return self.subject.points[self.terms]

    @points.setter
    def points(self, points: Points) -> None:
        self.subject.points = {**self.subject.points, self.terms: points}

    def hears(self, at: int, kind: str, **data: Any) -> None:
        """Live through an event."""
        event = LeadEvent("a", kind, datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at), data=data)
        self.subject.hear(event, at, [self.terms])
        born = self.subject.born(self.terms)
        for step in ([born] if born else []) + [self.subject.take(event, self.terms)]:
            self.subject.step = step
            self.terms.fields().remember(step, self.subject)
            self.scoring.take(self.points, step, self.subject)

    def score(self, at: int, part: str | None = None) -> int | float | None:
        """What is read at an instant."""
        self.subject.at = at
        return self.scoring.value(self.points, part, self.subject)

    def counted(self, at: int) -> list[Any]:
        """What each line of the explanation counts."""
        self.subject.at = at
        return [line.counts for line in self.scoring.explained(self.points, self.subject)]


def utc(text: str) -> int:
    """An instant."""
    return microseconds(datetime.fromisoformat(text).replace(tzinfo=UTC))


START = utc("2026-03-02T10:00")
"""A Monday."""


def life(points: str, **others: str) -> Life:
    """A lead scored for what it does; `others` stand beside the points."""
    lines = "".join(f"  {key}: {value}\n" for key, value in others.items())
    return Life("engagement:\n  points:\n" + "".join(f"    - {line.strip()}\n" for line in points.strip().splitlines()) + lines)


# Fit


FIT = """
fit:
  at_least: 0
  at_most: 45
  points:
    - { when: { industry: software }, add: 20 }
    - { when: { size: { at_least: 50 } }, add: 30 }
    - { when: { free_mail: true }, add: -60 }
"""


@pytest.mark.parametrize(
    ("lead", "score"),
    [
        ({}, 0),
        ({"industry": "software"}, 20),
        ({"industry": "software", "size": 50}, 45),
        ({"size": 80, "free_mail": True}, 0),
    ],
)
def test_fit_is_what_the_lead_is_now(lead: dict[str, Any], score: int) -> None:
    """Points of the lines that hold, within the limits of the part."""
    a = Life(FIT)
    a.hears(START, "captured", **lead)

    assert a.score(START) == a.score(START, "fit") == score


def test_fit_goes_when_the_lead_is_so_no_longer() -> None:
    """Fit is read from the lead as it stands, not added up."""
    a = Life(FIT)
    a.hears(START, "captured", industry="software")
    a.hears(START + DAY, "enriched", industry="steel")

    assert a.score(START + DAY) == 0


def test_a_part_that_is_not_agreed_is_a_missing_field() -> None:
    """None, so that it fails every test; a part that is agreed is there from the start."""
    a = Life(FIT)
    a.hears(START, "captured")

    assert (a.score(START, "fit"), a.score(START, "engagement"), a.score(START, "other")) == (0, None, None)
    assert Life("grades: { A: { at_least: 80 } }").score(START) is None


def test_fit_that_asks_for_itself_has_no_answer() -> None:
    """A score that depends on itself ends; what it asks for is a missing field there."""
    a = Life("fit:\n  points:\n    - { when: { score: { at_least: 0 } }, add: 5 }\n    - { when: { score: { exists: false } }, add: 3 }")
    a.hears(START, "captured")

    assert a.score(START) == 3


# Points for what a lead does


def test_points_are_given_each_time_and_where_the_condition_holds() -> None:
    """The line's own condition sees the event."""
    a = life("{ event: visited, when: { page: prices }, add: 10 }\n{ event: [attended, replied], add: 2.5 }")
    a.hears(START, "visited", page="prices")
    a.hears(START + 1, "visited", page="jobs")
    a.hears(START + 2, "visited", page="prices")
    a.hears(START + 3, "attended")

    assert a.score(START + 3) == 22.5
    a.hears(START + 4, "replied")
    assert a.score(START + 4) == 25
    assert isinstance(a.score(START + 4), int)


def test_tenths_add_up_exactly() -> None:
    """Ten times a tenth is one, which it is not in floating point."""
    a = life("{ event: visited, add: 0.1 }")
    for each in range(10):
        a.hears(START + each, "visited")

    assert a.score(START + 10) == 1


def test_conditions_of_a_line_see_the_score_before_the_event() -> None:
    """An event does not raise its own bar, whatever the order of the lines."""
    a = life("{ event: visited, add: 10 }\n{ event: visited, when: { score: { at_least: 10 } }, add: 5 }")
    a.hears(START, "visited")
    assert a.score(START) == 10
    a.hears(START + 1, "visited")
    assert a.score(START + 1) == 25


# How often


@pytest.mark.parametrize(
    ("often", "visits", "counted"),
    [
        # in Berlin a day begins at 22:00 or 23:00 UTC
        ("once per day", ["2026-03-02T10:00", "2026-03-02T22:59:59.999999", "2026-03-02T23:00"], 2),
        ("once per day", ["2026-03-28T23:00", "2026-03-29T21:59:59.999999", "2026-03-29T22:00"], 2),
        ("2 per day", ["2026-03-02T10:00"] * 3, 2),
        # weeks begin on Sunday here, the 1st of March 2026 is one
        ("once per week", ["2026-03-01T10:00", "2026-03-02T10:00", "2026-03-07T22:59"], 1),
        ("once per week", ["2026-03-07T22:59", "2026-03-07T23:00"], 2),
        ("once per month", ["2026-02-01T10:00", "2026-02-28T22:59", "2026-02-28T23:00"], 2),
        ("once per month", ["2025-02-10T10:00", "2026-02-10T10:00"], 2),
        # a look-back has its last instant, and only what counted counts against it
        ("once per 24 hours", ["2026-03-02T10:00", "2026-03-03T10:00", "2026-03-03T10:00:00.000001"], 2),
        ("2 per 3 days", ["2026-03-02T10:00", "2026-03-04T10:00", "2026-03-05T09:00", "2026-03-05T10:01", "2026-03-06T10:00"], 3),
        # the last Sunday of March has 23 hours, and a civil day is as long
        ("once per 1 day", ["2026-03-28T12:00", "2026-03-29T11:00", "2026-03-29T11:00:00.000001"], 2),
        ("once per 1 month", ["2026-01-31T12:00", "2026-02-28T12:00", "2026-02-28T12:01"], 2),
    ],
)
def test_a_frequency_counts_in_local_windows_or_looks_back(often: str, visits: list[str], counted: int) -> None:
    """Days, weeks and months of the agreement's zone; any other span looks back from the event."""
    score = f"engagement:\n  points:\n    - {{ event: visited, add: 10, at_most: {often} }}"
    a = Life(score, zone="Europe/Berlin", header=", week_starts: sun")
    for visit in visits:
        a.hears(utc(visit), "visited")

    assert a.score(utc(visits[-1])) == counted * 10


def test_what_a_condition_kept_out_is_not_counted_against_a_frequency() -> None:
    """The first event that gives points is the first that counts."""
    a = life("{ event: visited, when: { page: prices }, add: 10, at_most: once per day }")
    a.hears(START, "visited", page="jobs")
    a.hears(START + 1, "visited", page="prices")

    assert a.score(START + 1) == 10


# How long, and how much of one line


def test_points_count_to_the_last_instant_of_their_time() -> None:
    """Civil days: at the same time of day three weeks later, though a clock changed, they are there for the last time."""
    a = Life("engagement:\n  points:\n    - { event: visited, add: 10, counts_for: 3 weeks }", zone="Europe/Berlin")
    a.hears(utc("2026-03-20T11:00"), "visited")
    end = utc("2026-04-10T10:00")

    assert (a.score(end), a.score(end + 1)) == (10, 0)


def test_a_line_with_a_total_keeps_what_lasts_longest() -> None:
    """Of five visits in as many days three count; when the first is over, the fourth has long taken its place."""
    a = life("{ event: visited, add: 10, counts_for: 10 days, total_at_most: 25 }")
    for day in range(5):
        a.hears(START + day * DAY, "visited")

    read = [a.score(START + day * DAY + 1) for day in (4, 10, 11, 12, 13, 14)]
    assert read == [25, 25, 25, 20, 10, 0]


@pytest.mark.parametrize("total", [15, -15])
def test_a_line_that_takes_points_away_takes_so_many_at_most(total: int) -> None:
    """Its total is told as a number of points, whatever its sign."""
    a = life(f"{{ event: visited, add: 50 }}\n{{ event: bounced, add: -10, total_at_most: {total} }}")
    a.hears(START, "visited")
    for each in range(3):
        a.hears(START + 1 + each, "bounced")

    assert a.score(START + 4) == 35


# Limits of the part and of the whole


def test_a_limit_leaves_no_surplus_and_no_debt() -> None:
    """What is taken is taken from what could be read, and so is what is given."""
    a = life("{ event: visited, add: 40 }\n{ event: bounced, add: -25 }", at_least="-20", at_most="60")
    a.hears(START, "visited")
    a.hears(START + 1, "visited")
    assert a.score(START + 1) == 60
    a.hears(START + 2, "bounced")
    assert a.score(START + 2) == 35
    for each in range(4):
        a.hears(START + 3 + each, "bounced")
    assert a.score(START + 7) == -20
    a.hears(START + 8, "visited")
    assert a.score(START + 8) == 20


def test_points_that_run_out_leave_no_debt() -> None:
    """Below the least of the part there was nothing to owe: the next points count in full."""
    a = life("{ event: visited, add: 30, counts_for: 7 days }\n{ event: bounced, add: -20 }\n{ event: attended, add: 15 }", at_least="0")
    a.hears(START, "visited")
    a.hears(START, "bounced")
    assert (a.score(START + DAY), a.score(START + 8 * DAY)) == (10, 0)
    a.hears(START + 8 * DAY, "attended")
    assert a.score(START + 8 * DAY) == 15


def test_points_beyond_a_limit_use_up_no_other_line() -> None:
    """Of points that never end those count that were there first, and they count towards the total of their line."""
    a = life("{ event: attended, add: 20, total_at_most: 20 }\n{ event: visited, add: 50 }\n{ event: bounced, add: -30 }", at_most="60")
    for each, kind in enumerate(("attended", "visited", "bounced", "attended")):
        a.hears(START + each, kind)

    assert a.score(START + 4) == 30


def test_all_points_of_an_event_are_added_before_a_limit_applies() -> None:
    """The order of the lines decides nothing."""
    lines = ["{ event: visited, add: 10 }", "{ event: visited, add: -30 }", "{ event: visited, add: 25 }"]
    for order in (lines, lines[::-1]):
        a = life("\n".join(order), at_least="0", at_most="20")
        a.hears(START, "visited")
        assert a.score(START) == 5


def test_when_points_run_out_others_that_last_are_there() -> None:
    """At the limit it is those that end sooner that make room: when they have ended, the others still count."""
    for first, second in (("visited", "attended"), ("attended", "visited")):
        a = life("{ event: visited, add: 50, counts_for: 7 days }\n{ event: attended, add: 40 }", at_most="60")
        a.hears(START, first)
        a.hears(START + 1, second)

        assert (a.score(START + 2), a.score(START + 8 * DAY)) == (60, 40)


def test_a_least_above_nothing_is_where_a_part_begins_to_be_read() -> None:
    """It gives no points of its own to add to."""
    a = life("{ event: visited, add: 15 }", at_least="10")
    assert a.score(START) == 10
    a.hears(START, "visited")
    assert a.score(START) == 15


def test_limits_of_the_whole_bound_the_sum_and_no_part() -> None:
    """Two parts of 80 make a score of 100, and each of them is 80."""
    a = Life("at_most: 100\nfit:\n  points: [{ when: { vip: true }, add: 80 }]\nengagement:\n  points: [{ event: visited, add: 80 }]")
    a.hears(START, "visited", vip=True)
    assert [a.score(START, part) for part in (None, "fit", "engagement")] == [100, 80, 80]
    a.hears(START, "enriched", vip=False)
    assert a.score(START) == 80


# Decay


def test_points_fade_after_so_long_and_then_every_so_often() -> None:
    """For the first time after 30 days, to nothing and no further."""
    a = life("{ event: visited, add: 12 }", decay="{ after: 30 days, subtract: 5, every: 7 days }")
    a.hears(START, "visited")

    days = (30, 30 + 1e-9, 37, 37 + 1e-9, 45, 400)
    assert [a.score(START + round(day * DAY)) for day in days] == [12, 7, 7, 2, 0, 0]


def test_months_of_decay_keep_their_day() -> None:
    """Counted from the first time: the end of February does not move March."""
    a = life("{ event: visited, add: 100 }", decay="{ after: 1 day, subtract: 10, every: 1 month }")
    a.hears(utc("2026-01-30T12:00"), "visited")

    ends = ["2026-01-31T12:00", "2026-02-28T12:00", "2026-03-31T12:00", "2026-04-30T12:00"]
    assert [(a.score(utc(end)), a.score(utc(end) + 1)) for end in ends] == [(100, 90), (90, 80), (80, 70), (70, 60)]


def test_what_gives_points_puts_decay_off_and_what_gives_none_does_not() -> None:
    """A visit that counts; no second visit of the day, no bounce, no other event. What has faded stays away."""
    points = "{ event: visited, add: 20, at_most: once per day }\n{ event: bounced, add: -1 }"
    a = life(points, decay="{ after: 10 days, subtract: 5, every: 10 days }")
    a.hears(START, "visited")
    a.hears(START + 11 * DAY, "visited")
    a.hears(START + 11 * DAY + HOUR, "visited")
    assert a.score(START + 21 * DAY) == 35
    a.hears(START + 20 * DAY, "bounced")
    a.hears(START + 20 * DAY, "enriched", size=3)

    assert (a.score(START + 21 * DAY), a.score(START + 21 * DAY + 1)) == (34, 29)


def test_decay_takes_from_what_counts() -> None:
    """A hundred visits at a limit of 60 fade like 60 points, not like a thousand."""
    a = life("{ event: visited, add: 10 }", at_most="60", decay="{ after: 30 days, subtract: 10, every: 30 days }")
    for each in range(100):
        a.hears(START + each, "visited")

    assert [a.score(START + day * DAY) for day in (1, 31, 61)] == [60, 50, 40]


def test_decay_stops_at_nothing_and_at_the_least_of_the_part() -> None:
    """It raises nothing either; a lead below nothing stays there, and one that comes back starts from nothing."""
    decay = "{ after: 1 day, subtract: 100, every: 1 day }"
    a = life("{ event: visited, add: 30 }\n{ event: bounced, add: -50 }", decay=decay)
    a.hears(START, "visited")
    assert a.score(START + 9 * DAY) == 0
    a.hears(START + 9 * DAY, "bounced")
    assert a.score(START + 99 * DAY) == -50

    a = life("{ event: visited, add: 30 }", decay=decay, at_least="10")
    a.hears(START, "visited")
    assert a.score(START + 9 * DAY) == 10
    a.hears(START + 9 * DAY, "visited")
    assert a.score(START + 9 * DAY) == 40


def test_what_has_faded_is_not_missed_again_when_its_time_is_over() -> None:
    """Decay takes the points that would be gone soonest, so that nobody owes points that have run out."""
    points = "{ event: visited, add: 10, counts_for: 20 days }\n{ event: attended, add: 10 }"
    a = life(points, decay="{ after: 5 days, subtract: 4, every: 10 days }")
    a.hears(START, "attended")
    a.hears(START, "visited")

    read = [a.score(START + day * DAY + 1) for day in (0, 5, 15, 20, 25)]
    assert read == [20, 16, 12, 10, 6]


def test_decay_waits_for_what_holds_points_down() -> None:
    """Points that a bounce outweighs cannot fade; when the bounce is over they are there, and fade on."""
    points = "{ event: visited, add: 10 }\n{ event: bounced, add: -10, counts_for: 10 days }"
    a = life(points, decay="{ after: 1 day, subtract: 3, every: 3 days }")
    a.hears(START, "bounced")
    a.hears(START, "visited")

    # it would fade after 1, 4, 7, 10 and 13 days; the bounce counts to the end of the tenth
    read = [a.score(START + round(day * DAY)) for day in (9, 10, 10 + 1e-9, 13 + 1e-9)]
    assert read == [0, 0, 7, 4]


@pytest.mark.parametrize(("every", "score"), [("0 days", 96), ("1 second", 0)])
def test_decay_at_any_pace_is_reckoned_at_once(every: str, score: int) -> None:
    """Every second of ten years, three of which a bounce outweighs the visit; and what fades every no time at all fades once."""
    points = "{ event: visited, add: 100 }\n{ event: bounced, add: -100, counts_for: 3 years }"
    a = life(points, decay=f"{{ after: 1 day, subtract: 4, every: {every} }}")
    a.hears(START, "visited")
    assert a.score(START + 9 * DAY) == score
    a.hears(START + HOUR, "bounced")
    assert a.score(START + 900 * DAY) == 0
    assert a.score(START + 3600 * DAY) == {"0 days": 100, "1 second": 0}[every]


def test_decay_in_working_time_runs_on_the_calendar_of_the_agreement() -> None:
    """Two business days from Friday noon are Tuesday noon."""
    a = life("{ event: visited, add: 10 }", decay="{ after: 2 business days, subtract: 1, every: 1 business day }")
    a.hears(utc("2026-03-06T13:00"), "visited")

    ends = ["2026-03-10T13:00", "2026-03-11T13:00"]
    assert [(a.score(utc(end)), a.score(utc(end) + 1)) for end in ends] == [(10, 9), (9, 8)]


# What takes all away, gives it back, or stops it


def test_a_reset_takes_all_that_was_and_leaves_what_its_event_gives() -> None:
    """Who writes points for an event that resets means that they are the first of the new count."""
    a = life("{ event: visited, add: 10 }\n{ event: reopened, add: 3 }", resets_on="[reopened, recycled]")
    a.hears(START, "visited")
    a.hears(START + 1, "reopened")
    assert a.score(START + 1) == 3
    a.hears(START + 2, "recycled")
    assert a.score(START + 2) == 0


def test_nothing_fades_from_what_was_reset() -> None:
    """Decay counts from the last thing that gave points since."""
    a = life(
        "{ event: visited, add: 10 }\n{ event: bounced, add: -4 }",
        resets_on="reopened",
        decay="{ after: 1 day, subtract: 3, every: 1 day }",
    )
    a.hears(START, "visited")
    a.hears(START + HOUR, "reopened")
    a.hears(START + 2 * HOUR, "bounced")

    assert a.score(START + 10 * DAY) == -4


RESTORED = {
    "resets_on": "{ enters: recycled }",
    "restores": "[{ event: { enters: recycled }, to_leaving: inquiry }]",
    "decay": "{ after: 10 days, subtract: 4, every: 10 days }",
}


def test_restored_points_are_those_of_the_last_leaving_and_time_has_not_passed_for_them() -> None:
    """Six days before its leaving of four of its seven days left, ten of decay four: so it is after coming back, too."""
    a = life("{ event: visited, add: 10, counts_for: 7 days }\n{ event: attended, add: 20 }", **RESTORED)
    a.hears(START, "captured")
    a.hears(START + DAY, "attended")
    a.hears(START + DAY, "visited")
    a.hears(START + 4 * DAY, "stage_changed", stage="mql")
    a.hears(START + 5 * DAY, "attended")
    a.hears(START + 9 * DAY, "visited")
    assert a.score(START + 9 * DAY) == 50
    back = START + 30 * DAY
    a.hears(back, "stage_changed", stage="recycled")

    ends = (back, back + 4 * DAY, back + 4 * DAY + 1, back + 7 * DAY, back + 7 * DAY + 1, back + 17 * DAY + 1)
    assert [a.score(end) for end in ends] == [30, 30, 20, 20, 16, 12]


def test_a_lead_that_was_never_there_cannot_go_back() -> None:
    """Of an event that resets and restores, the reset is left."""
    a = life("{ event: visited, add: 10 }", resets_on="recycled", restores="[{ event: recycled, to_leaving: mql }]")
    a.hears(START, "visited")
    a.hears(START + 1, "recycled")

    assert a.score(START + 1) == 0


def test_what_the_leaving_itself_gives_or_takes_is_not_gone_back_to() -> None:
    """A lead left the stage with what it had in it: straight from there to recycled, the reset costs it nothing."""
    a = life("{ event: visited, add: 10 }\n{ event: { leaves: inquiry }, add: 5 }", **RESTORED)
    a.hears(START, "visited")
    a.hears(START + 1, "stage_changed", stage="recycled")
    assert a.score(START + 1) == 15
    a.hears(START + 2, "stage_changed", stage="mql")
    a.hears(START + 3, "stage_changed", stage="recycled")

    assert a.score(START + 3) == 10


def test_of_several_stages_to_go_back_to_it_is_the_one_left_last() -> None:
    """The order in which they are written decides nothing."""
    restores = ["{ event: replied, to_leaving: inquiry }", "{ event: replied, to_leaving: mql }"]
    for order in (restores, restores[::-1]):
        a = life("{ event: visited, add: 10 }", restores=f"[{', '.join(order)}]")
        a.hears(START, "visited")
        a.hears(START + 1, "stage_changed", stage="mql")
        a.hears(START + 2, "visited")
        a.hears(START + 3, "stage_changed", stage="recycled")
        a.hears(START + 4, "visited")
        a.hears(START + 5, "replied")

        assert a.score(START + 5) == 20


def test_a_stage_left_again_is_the_one_left_last() -> None:
    """And what the lead had then is what it goes back to."""
    a = life("{ event: visited, add: 10 }", restores="[{ event: replied, to_leaving: inquiry }, { event: replied, to_leaving: mql }]")
    for each, stage in enumerate(("mql", "inquiry", "recycled")):
        a.hears(START + 10 * each, "visited")
        a.hears(START + 10 * each + 1, "stage_changed", stage=stage)
    a.hears(START + 40, "visited")
    a.hears(START + 41, "replied")

    assert a.score(START + 41) == 30


def test_while_a_part_is_frozen_nothing_is_added_and_decay_goes_on() -> None:
    """No points, and none that are caught up on; nor is a frozen visit the one of the day. What it had fades."""
    a = life(
        "{ event: visited, add: 10, at_most: once per day }\n{ event: bounced, add: -3 }",
        frozen_while="{ partner: true }",
        decay="{ after: 2 days, subtract: 1, every: 1 day }",
    )
    a.hears(START, "visited")
    a.hears(START + DAY, "visited", partner=True)
    a.hears(START + DAY + 1, "bounced")
    assert a.score(START + DAY + 1) == 10
    a.hears(START + 2 * DAY, "visited")
    assert a.score(START + 2 * DAY + 1) == 9
    a.hears(START + 2 * DAY + 2, "enriched", partner=False)
    a.hears(START + 2 * DAY + 3, "visited")

    assert a.score(START + 2 * DAY + 3) == 19


def test_a_frozen_score_stands_still_in_both_parts() -> None:
    """Fit stays as it was with the event that froze it, until a lead thaws; a frozen part leaves the other one alone."""
    fit = "fit:\n  points: [{ when: { vip: true }, add: 20 }, { when: { big: true }, add: 5 }]\n"
    engagement = "engagement:\n  points: [{ event: visited, add: 10 }]\n"
    a = Life(f"{fit}{engagement}frozen_while: {{ held: true }}")
    a.hears(START, "visited", big=True)
    a.hears(START + 1, "held")
    a.hears(START + 2, "visited", vip=True, big=False)
    assert [a.score(START + 2, part) for part in (None, "fit", "engagement")] == [15, 5, 10]
    a.hears(START + 3, "resumed")
    assert [a.score(START + 3, part) for part in (None, "fit", "engagement")] == [30, 20, 10]

    a.hears(START + 4, "held")
    a.hears(START + 5, "enriched", vip=False)
    assert a.score(START + 5, "fit") == 20

    a = Life(f"{fit}{engagement}  frozen_while: {{ held: true }}")
    a.hears(START, "held")
    a.hears(START + 1, "visited", vip=True)
    assert a.score(START + 1) == 20


def test_a_score_thaws_by_time_alone() -> None:
    """What is frozen for two days is as the lead stands from then on, whether or not anything happens."""
    a = Life("fit:\n  points: [{ when: { vip: true }, add: 20 }]\nfrozen_while: { seen_at: { within: 2 days } }")
    a.hears(START, "captured", seen_at="2026-03-02T10:00:00Z")
    a.hears(START + DAY, "enriched", vip=True)

    assert (a.score(START + 2 * DAY), a.score(START + 2 * DAY + 1)) == (0, 20)


# Explanations and laws


def test_a_score_is_explained_point_by_point() -> None:
    """Every line by its place, with what decay and limits took of it."""
    a = Life("""
at_most: 60
fit:
  at_most: 40
  points: [{ when: { size: { at_least: 50 } }, add: 20 }, { when: { vip: true }, add: 30 }]
engagement:
  at_most: 35
  points: [{ event: attended, add: 15 }, { event: visited, add: 10, counts_for: 30 days }]
  decay: { after: 10 days, subtract: 4, every: 10 days }
""")
    a.hears(START, "visited", size=60, vip=True)
    a.hears(START + DAY, "attended")
    a.hears(START + 2 * DAY, "attended")
    a.subject.at = START + 13 * DAY
    told = a.scoring.explained(a.points, a.subject)

    rows = [(line.part, line.line, line.at, line.added, line.faded, line.cut) for line in told]
    assert rows == [
        ("fit", 0, None, 20, 0, 0),
        ("fit", 1, None, 30, 0, 0),
        ("fit", None, None, 0, 0, 10),
        ("engagement", 1, START, 10, 4, 5),
        ("engagement", 0, START + DAY, 15, 0, 0),
        ("engagement", 0, START + 2 * DAY, 15, 0, 0),
        (None, None, None, 0, 0, 11),
    ]
    assert sum(line.counts for line in told) == a.score(START + 13 * DAY) == 60


def test_what_has_faded_is_told_of_what_is_left_and_no_longer_of_what_is_gone() -> None:
    """Of three visits, 8 and then 4 more points fade, the oldest first: one that is gone is told no longer."""
    a = life("{ event: visited, add: 10 }\n{ event: bounced, add: -1 }", decay="{ after: 10 days, subtract: 4, every: 10 days }")
    for day in (0, 1, 2):
        a.hears(START + day * DAY, "visited")
    a.hears(START + 13 * DAY, "bounced")

    def told(day: int) -> list[tuple[Any, ...]]:
        a.subject.at = START + day * DAY
        return [(line.at, line.added, line.faded, line.counts) for line in a.scoring.explained(a.points, a.subject)]

    assert told(23) == [(START, 10, 8, 2), (START + DAY, 10, 0, 10), (START + 2 * DAY, 10, 0, 10), (START + 13 * DAY, -1, 0, -1)]
    assert told(33) == [(START + DAY, 10, 2, 8), (START + 2 * DAY, 10, 0, 10), (START + 13 * DAY, -1, 0, -1)]


def test_many_points_of_a_line_are_told_together_with_what_faded_of_them() -> None:
    """Of 60 visits the first eleven make one line; two of them had faded by then, and the others are told one by one."""
    a = life("{ event: visited, add: 10 }", decay="{ after: 1 day, subtract: 12, every: 30 days }")
    a.hears(START, "visited")
    a.hears(START + HOUR, "visited")
    for each in range(59):
        a.hears(START + 3 * DAY + each, "visited")
    told = a.scoring.explained(a.points, a.subject)

    assert len(told) == 50
    assert (told[0].times, told[0].at, told[0].added, told[0].faded, told[0].counts) == (11, START + 3 * DAY + 9, 110, 2, 108)
    assert all((line.times, line.at, line.counts) == (1, START + 3 * DAY + 10 + each, 10) for each, line in enumerate(told[1:]))


def test_what_counts_for_ever_is_kept_in_bounded_space() -> None:
    """Of ten thousand visits the oldest are told together, and none is lost."""
    a = life("{ event: visited, add: 1 }\n{ event: attended, add: 1, at_most: 3 per 30 days }\n{ event: bounced, add: -1 }", at_least="-10")
    for each in range(10_000):
        a.hears(START + each, ("visited", "attended", "bounced")[each % 3])
    told = a.scoring.explained(a.points, a.subject)

    assert len(json.dumps(a.points.to_plain())) < 10_000
    assert len(told) < 110
    assert all(len(counted) <= 3 for counted in a.points.often.values())
    assert sum(line.times for line in told if line.line == 0) == 3334
    assert sum(line.counts for line in told) == a.score(START + 10_000) == 3334 + 3 - 3333

    a = life("{ event: visited, add: 1, at_most: 2 per 3 days }")
    for each in range(1000):
        a.hears(START + each * DAY, "visited")
    assert all(len(counted) <= 2 for counted in a.points.often.values())


SCORE = """
at_most: 50
fit:
  points: [{ when: { vip: true }, add: 7 }]
engagement:
  at_least: -6
  at_most: 30
  points:
    - { event: visited, add: 5, counts_for: 9 hours, total_at_most: 12 }
    - { event: attended, add: 8, at_most: 2 per 6 hours }
    - { event: bounced, add: -7, counts_for: 14 hours }
    - { event: replied, add: 11, counts_for: 20 hours }
    - { event: lost, add: -4, total_at_most: 10 }
  decay: { after: 5 hours, subtract: 3, every: 2 hours }
  resets_on: reopened
"""
KINDS = ("visited", "attended", "bounced", "replied", "lost", "reopened", "enriched")
FOR_EVER = 10**9


@dataclass
class Tokens:
    """The same score, told in single points and lived through hour by hour: an hour later, each point is asked again."""

    now: int = 0
    tokens: list[tuple[int, int, int, int]] = field(default_factory=list)  # last hour, order, line, sign
    attended: list[int] = field(default_factory=list)
    fades_at: int = FOR_EVER
    made: int = 0

    LINES: ClassVar[dict[str, tuple[int, int, int | None]]] = {
        "visited": (0, 5, 9),
        "attended": (1, 8, None),
        "bounced": (2, -7, 14),
        "replied": (3, 11, 20),
        "lost": (4, -4, None),
    }

    @property
    def total(self) -> int:
        """What the points come to."""
        return sum(sign for *_, sign in self.tokens)

    def hour_passes(self) -> None:
        """What was true to the end of the hour is over."""
        self.tokens = [token for token in self.tokens if token[0] > self.now]
        self.limit()
        if self.fades_at == self.now:
            for _ in range(3):
                if self.total > 0:
                    self.tokens.remove(min(token for token in self.tokens if token[3] > 0))
            self.fades_at += 2
        self.now += 1

    def drop(self, sign: int, line: int | None = None) -> None:
        """Cut off one point: of those that end the one that ends first, of the others the newest."""
        found = [token for token in self.tokens if token[3] == sign and line in (None, token[2])]
        ending = [token for token in found if token[0] < FOR_EVER]
        self.tokens.remove(min(ending) if ending else max(found))

    def limit(self) -> None:
        """The limits of the part."""
        while self.total > 30:
            self.drop(1)
        while self.total < -6:
            self.drop(-1)

    def hears(self, kind: str) -> None:
        """An event of this hour."""
        if kind == "reopened":
            self.tokens, self.fades_at = [], FOR_EVER
        if kind == "attended":
            if sum(1 for at in self.attended if at >= self.now - 6) >= 2:
                return
            self.attended.append(self.now)
        if kind in self.LINES:
            line, add, span = self.LINES[kind]
            sign = 1 if add > 0 else -1
            for _ in range(abs(add)):
                self.made += 1
                self.tokens.append((FOR_EVER if span is None else self.now + span, self.made, line, sign))
            for limited, most in ((0, 12), (4, 10)):
                while sum(1 for token in self.tokens if token[2] == limited) > most:
                    self.drop(sign, limited)
            self.limit()
            if add > 0:
                self.fades_at = self.now + 5


STREAMS = st.lists(st.tuples(st.integers(0, 60), st.sampled_from(KINDS)), max_size=25).map(
    lambda events: sorted(events, key=lambda it: it[0])
)


def lived(events: Iterable[tuple[int, str]]) -> Life:
    """A lead that has lived through events of given hours."""
    a = Life(SCORE)
    for hour, kind in events:
        a.hears(START + hour * HOUR, kind)
    return a


@given(STREAMS)
def test_law_a_score_is_what_single_points_lived_hour_by_hour_come_to(events: list[tuple[int, str]]) -> None:
    """Read after each event, and at each hour after the last."""
    tokens = Tokens()
    a = Life(SCORE)
    for hour, kind in events:
        while tokens.now < hour:
            tokens.hour_passes()
            assert a.score(START + tokens.now * HOUR, "engagement") == tokens.total
        tokens.hears(kind)
        a.hears(START + hour * HOUR, kind)
        assert a.score(START + hour * HOUR, "engagement") == tokens.total
    for _ in range(30):
        tokens.hour_passes()
        assert a.score(START + tokens.now * HOUR, "engagement") == tokens.total


@given(STREAMS, st.lists(st.integers(0, 60), max_size=8), st.integers(0, 30))
def test_law_looking_in_between_changes_nothing(events: list[tuple[int, str]], looks: list[int], later: int) -> None:
    """Neither reading and explaining, nor an event that scores nothing."""
    plain = lived(events)
    looked = Life(SCORE)
    for hour, kind in sorted([*events, *((look, "") for look in looks)], key=lambda it: it[0]):
        if kind:
            looked.hears(START + hour * HOUR, kind)
        else:
            looked.hears(START + hour * HOUR, "notified")
            before = json.dumps(looked.points.to_plain())
            looked.score(START + (hour + later) * HOUR)
            looked.counted(START + (hour + later) * HOUR)
            assert json.dumps(looked.points.to_plain()) == before
    for hour in range(60, 60 + later):
        assert plain.score(START + hour * HOUR) == looked.score(START + hour * HOUR)


@given(STREAMS, st.integers(0, 25), st.integers(0, 100))
def test_law_a_state_kept_as_plain_data_goes_on_the_same(events: list[tuple[int, str]], cut: int, hour: int) -> None:
    """Through JSON and back, at any event."""
    whole = lived(events)
    parted = lived(events[:cut])
    parted.points = Points.from_plain(json.loads(json.dumps(parted.points.to_plain())))
    for at, kind in events[cut:]:
        parted.hears(START + at * HOUR, kind)

    assert parted.points.to_plain() == whole.points.to_plain()
    assert parted.counted(START + hour * HOUR) == whole.counted(START + hour * HOUR)


@given(STREAMS, st.integers(0, 100), st.booleans())
def test_law_an_explanation_adds_up_to_the_score(events: list[tuple[int, str]], hour: int, vip: bool) -> None:  # noqa: FBT001 - drawn
    """Whatever was cut and has faded; and no line counts more than was added."""
    a = lived(events)
    a.hears(START + 60 * HOUR, "enriched", vip=vip)
    a.subject.at = START + (60 + hour) * HOUR
    told = a.scoring.explained(a.points, a.subject)

    assert sum(line.counts for line in told) == a.score(a.subject.at)
    for line in told:
        assert line.line is None or min(line.added, 0) <= line.counts <= max(line.added, 0)


def test_everything_kept_comes_back_from_plain_data() -> None:
    """Fractions, frequencies, what was left, what is held."""
    a = Life("""
fit:
  points: [{ when: { vip: true }, add: 0.5 }]
engagement:
  points: [{ event: visited, add: 0.1, counts_for: 3 days, at_most: once per day }, { event: attended, add: 2, at_most: 2 per 30 days }]
  restores: [{ event: replied, to_leaving: inquiry }]
  decay: { after: 1 day, subtract: 0.25, every: 1 day }
frozen_while: { held: true }
""")
    for hour, kind in enumerate(("visited", "attended", "stage_changed", "attended", "held")):
        a.hears(START + hour * HOUR, kind, stage="mql", vip=True)
    kept = json.loads(json.dumps(a.points.to_plain()))
    before = a.points
    a.points = Points.from_plain(kept)

    assert kept.keys() == {"engagement", "often", "left", "held"}
    assert a.points.to_plain() == kept
    a.hears(START + 6 * HOUR, "replied")
    a.hears(START + 7 * HOUR, "resumed")
    after = a.score(START + 7 * HOUR)
    a.points = before
    a.hears(START + 6 * HOUR, "replied")
    assert a.score(START + 7 * HOUR) == after == 2.6


@pytest.mark.parametrize(
    ("name", "kind", "asset", "points"),
    [
        ("agreements/gitlab", "contact_requested", None, 100),
        ("agreements/lead-lifecycle", "engaged", "e-mail", 5),
        ("showcase", "engaged", "pricing", 10),
    ],
)
def test_the_scores_of_the_examples_are_reckoned(root: Path, name: str, kind: str, asset: str | None, points: int) -> None:
    """Each can be made ready, and gives what its first line says."""
    folder = root / "examples" / name
    text = (folder / "sla.yaml").read_text("utf-8")
    agreement, findings = read_agreement(text, name="sla.yaml", library=lambda asked: (folder / asked).read_text("utf-8"))
    assert agreement is not None, findings
    a = Life.under(agreement)
    a.hears(START, kind, asset=asset)

    assert a.score(START, "engagement") == points
