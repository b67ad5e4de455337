"""From verdicts to figures: windows, budgets, times, parts, what is owed when an objective was missed."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import slaspec
from hand_made import Owners, agreement, results, verdict, when
from slaspec.evaluation.figures.attainment import Attainment, Budget
from slaspec.evaluation.figures.results import EpisodeResult
from slaspec.evaluation.figures.times import HALF, NINE_OF_TEN, Quantiles, keeps, times_of
from slaspec.evaluation.figures.windows import Revision, Revisions, Standing
from slaspec.evaluation.verdict import Verdict
from slaspec.events.event import TeamEvent
from slaspec.worktime.duration import WorkingTime
from slaspec.worktime.instants import HOUR

TOUCH = "commitments:\n  touch: {{ owed_by: sales, starts_on: assigned, stops_on: touched, within: 4 business hours{} }}\n"


def touch(rest: str = "", header: str = "") -> slaspec.Agreement:
    """An agreement with one response, `touch`."""
    return agreement(TOUCH.format(f", {rest}" if rest else ""), header)


def figures(made: slaspec.Agreement, as_of: str, *verdicts: Verdict, **said: Any) -> EpisodeResult:
    """The result of `touch`."""
    found = results(made, as_of, verdicts=verdicts, **said)["touch"]
    assert isinstance(found, EpisodeResult)
    return found


def standings(result: EpisodeResult) -> list[tuple[str, int, int, str | None]]:
    """Each window's name, how many were met and judged, and its standing."""
    return [(it.window.label, it.attainment.met, it.attainment.judged, it.standing and it.standing.value) for it in result.windows]


# Windows


@pytest.mark.parametrize(
    ("by", "january", "february"),
    [("start", (2, 3), (0, 0)), ("deadline", (1, 2), (1, 1)), ("settlement", (1, 1), (1, 2))],
)
def test_a_clock_counts_by_its_start_deadline_or_settlement(by: str, january: tuple[int, int], february: tuple[int, int]) -> None:
    """All start in January; one is due and settled in February, one is due in January and stopped late in February."""
    clocks = (
        verdict("met", "01-05 10:00", "01-05 11:00"),
        verdict("met", "01-30 16:00", "02-02 10:00", deadline="02-02 12:00"),
        verdict("breached", "01-30 10:00", "02-03 10:00", deadline="01-30 14:00"),
    )

    result = figures(touch(f"objective: {{ at_least: 90%, per: month, by: {by} }}"), "03-01 00:00", *clocks)

    assert [(met, judged) for _label, met, judged, _standing in standings(result)[:2]] == [january, february]


def test_by_settlement_what_nothing_has_settled_is_in_no_window() -> None:
    """Who agrees on `by: settlement` counts what came to an end; the verdict is a breach all the same."""
    result = figures(
        touch("objective: { at_least: 90%, per: month, by: settlement }"),
        "03-01 00:00",
        verdict("breached", "01-30 10:00", deadline="01-30 14:00"),
    )

    assert standings(result)[0] == ("2026-01", 0, 0, "unknown")
    assert result.whole.breached == 1


def test_a_paused_clock_is_in_no_window_by_deadline_yet() -> None:
    """Its deadline lies ahead, whichever it is: the month before is judged without it."""
    clocks = (verdict("met", "01-05 10:00", "01-05 11:00"), verdict("pending", "01-20 10:00", deadline=None))

    result = figures(touch("objective: { at_least: 90%, per: month, by: deadline }"), "02-02 00:00", *clocks)

    assert (standings(result)[0], result.whole.pending) == (("2026-01", 1, 1, "kept"), 1)


def test_what_is_left_out_is_in_no_other_number() -> None:
    """It stands by its reason, and the objective does not see it."""
    clocks = (verdict("met", "01-05 10:00", "01-05 11:00"), verdict("breached", "01-06 10:00", left_out="outage"))

    result = figures(touch("objective: { at_least: 100%, per: month }"), "02-02 00:00", *clocks)

    assert result.windows[0].attainment == Attainment(met=1, left_out=(("outage", 1),))
    assert result.windows[0].standing is Standing.KEPT


def test_a_shadow_has_figures_and_no_standing() -> None:
    """Neither a standing nor a budget, with an objective too."""
    made = touch("status: shadow, objective: { at_least: 100%, per: month }")

    result = figures(made, "02-02 00:00", verdict("breached", "01-05 10:00", shadow=True))

    assert (result.windows[0].attainment.breached, result.windows[0].standing, result.windows[0].budget) == (1, None, None)


def test_what_was_a_shadow_is_in_no_window_of_what_binds() -> None:
    """Tried in January, agreed from February on: a clock of the trial that is due in February counts in neither sense there."""
    objective = "objective: { at_least: 100%, per: month, by: deadline }"
    old = touch(f"status: shadow, {objective}", ", effective: { from: 2026-01-01, through: 2026-01-31 }")
    new = touch(objective, ", effective: { from: 2026-02-01 }")
    clocks = [verdict("breached", "01-05 10:00", shadow=True), verdict("breached", "01-30 16:00", deadline="02-02 12:00", shadow=True)]

    found = results(
        Revisions([Revision.of(old), Revision.of(new)]), "03-01 00:00", verdicts=[*clocks, verdict("met", "02-05 10:00", "02-05 11:00")]
    )

    assert standings(found["touch"])[:2] == [("2026-01", 0, 1, None), ("2026-02", 1, 1, "kept")]
    assert found["touch"].whole == Attainment(met=1)


def test_the_budget_is_what_the_objective_allows_of_the_judged() -> None:
    """Of eight at 75 % two may be in breach; the one that is uses half."""
    clocks = [verdict("met", f"01-{day:02d} 10:00", f"01-{day:02d} 11:00") for day in (5, 6, 7, 8, 9, 12, 13)]

    result = figures(touch("objective: { at_least: 75%, per: month }"), "02-02 00:00", *clocks, verdict("breached", "01-14 10:00"))

    assert result.windows[0].budget == Budget(allowed=Fraction(2), spent=1)
    assert result.windows[0].budget.burn == Fraction(1, 2)
    assert Budget(allowed=Fraction(0), spent=1).burn is None
    assert Budget(allowed=Fraction(0), spent=0).burn == 0


def test_for_each_every_value_must_hold_by_itself_and_the_whole_stands_beside() -> None:
    """Nine of ten in all, but Bob's only one is late; a clock without an owner is nobody's part."""
    clocks = [verdict("met", f"01-05 10:{minute:02d}", "01-05 11:00", owner="ann") for minute in range(8)]
    clocks += [verdict("breached", "01-05 10:00", owner="bob"), verdict("met", "01-06 10:00", "01-06 11:00", owner=None)]

    (january, _february) = figures(touch("objective: { at_least: 90%, per: month, for_each: owner }"), "02-02 00:00", *clocks).windows

    assert (january.attainment.share, january.standing) == (Fraction(9, 10), Standing.MISSED)
    assert [(part.value, part.attainment.judged, part.standing) for part in january.parts] == [
        ("ann", 8, Standing.KEPT),
        ("bob", 1, Standing.MISSED),
        (None, 1, None),
    ]


def test_parts_by_the_owner_are_those_of_whom_the_episode_belongs_to() -> None:
    """What the roster says when the verdict fell; other fields are as they were at the start."""
    roster = Owners({"ann": {"team": [("01-01 00:00", "inbound"), ("01-20 00:00", "outbound")]}})
    clocks = (
        verdict("met", "01-19 16:00", "01-20 10:00", owner="ann", values=(("territory", "emea"),)),
        verdict("met", "01-05 10:00", "01-05 11:00", owner="ann", values=(("territory", "apac"),)),
    )

    (january, _february) = figures(
        touch("objective: { at_least: 90%, per: month, split_by: [owner.team, territory] }"), "02-02 00:00", *clocks, roster=roster
    ).windows

    assert [[part.value for part in split.parts] for split in january.splits] == [["inbound", "outbound"], ["apac", "emea"]]
    assert [part.standing for split in january.splits for part in split.parts] == [None] * 4


def test_a_tier_has_figures_of_its_own_where_it_has_an_objective() -> None:
    """And its clocks are in the whole too."""
    made = agreement(
        "commitments:\n"
        "  touch:\n"
        "    owed_by: sales\n"
        "    starts_on: assigned\n"
        "    stops_on: touched\n"
        "    tiers:\n"
        "      hot: { when: { heat: { at_least: 5 } }, exception_to: plain, within: 1 business hour, objective: { at_least: 100%, per: quarter } }\n"
        "      plain: { within: 4 business hours }\n"
        "    objective: { at_least: 50%, per: month }\n"
    )
    clocks = (verdict("met", "01-05 10:00", "01-05 11:00", tier="plain"), verdict("breached", "01-05 10:00", tier="hot"))

    result = figures(made, "04-01 00:00", *clocks)

    assert standings(result)[0] == ("2026-01", 1, 2, "kept")
    assert [(it.tier, it.windows[0].window.label, it.windows[0].standing) for it in result.tiers] == [("hot", "2026-Q1", Standing.MISSED)]


def test_without_an_objective_the_months_are_shown() -> None:
    """Nothing was agreed for them."""
    result = figures(touch(), "02-02 00:00", verdict("met", "01-05 10:00", "01-05 11:00"))

    assert standings(result) == [("2026-01", 1, 1, None), ("2026-02", 0, 0, None)]


def test_a_window_that_rolls_has_the_whole_days_before_as_of() -> None:
    """Ten days before 31 January; what lies before them, or on the day itself, is in no window."""
    clocks = [verdict("met", f"01-{day} 10:00", f"01-{day} 11:00") for day in (20, 21, 30, 31)]

    result = figures(touch("objective: { at_least: 90%, per: rolling 10 days }"), "01-31 12:00", *clocks)

    assert [(it.window.starts_at, it.window.ends_at) for it in result.windows] == [(when("01-21 00:00"), when("01-31 00:00"))]
    assert standings(result)[0][1:] == (2, 2, "kept")


def test_the_revision_at_a_windows_start_says_what_had_to_be_reached() -> None:
    """January is held against the old objective, February against the new one, whenever their clocks started."""
    old = touch("objective: { at_least: 50%, per: month }", ", effective: { from: 2026-01-01, through: 2026-01-14 }")
    new = touch("objective: { at_least: 90%, per: month }", ", effective: { from: 2026-01-15 }")
    clocks = [verdict("met", f"{month}-05 10:00", f"{month}-05 11:00") for month in ("01", "02")]
    clocks += [verdict("breached", f"{month}-20 10:00") for month in ("01", "02")]

    found = results(Revisions([Revision.of(old), Revision.of(new)]), "03-01 00:00", verdicts=clocks)["touch"]

    assert standings(found)[:2] == [("2026-01", 1, 2, "kept"), ("2026-02", 1, 2, "missed")]


def test_clocks_that_are_due_after_the_last_day_are_shown() -> None:
    """In force through January: the clock that was due in February is in a window that is not judged."""
    made = touch("objective: { at_least: 90%, per: month, by: deadline }", ", effective: { from: 2026-01-01, through: 2026-01-31 }")
    clocks = (verdict("met", "01-05 10:00", "01-05 11:00"), verdict("breached", "01-30 16:00", deadline="02-02 12:00"))

    assert standings(figures(made, "04-01 00:00", *clocks)) == [("2026-01", 1, 1, "kept"), ("2026-02", 0, 1, "not judged")]


# Times


def test_the_median_is_the_smallest_value_that_half_do_not_exceed() -> None:
    """Of 1, 2, 3 hours and one not stopped: two; nine of ten are not told, for the fourth exceeds every value."""
    clocks = [verdict("met", "01-05 10:00", f"01-05 {10 + hours}:00", hours=hours) for hours in (3, 1, 2)]

    times = figures(touch(), "02-02 00:00", *clocks, verdict("breached", "01-05 10:00", hours=160)).times

    assert times.used == (Quantiles(unit="business seconds", of=4, median=Fraction(2 * 3600), p90=None),)
    assert times.elapsed == Quantiles(unit="seconds", of=4, median=Fraction(2 * 3600), p90=None)


@pytest.mark.parametrize(
    ("bound", "hours", "standing"),
    [
        ("median: { at_most: 2 business hours }", [1, 2, 3, 3], "kept"),
        ("median: { at_most: 2 business hours }", [1, 3, 3, 3], "missed"),
        ("p90: { at_most: 2 business hours }", [1] * 9 + [9], "kept"),
        ("p90: { at_most: 2 business hours }", [1] * 8 + [9, 9], "missed"),
        ("p90: { at_most: 2 business hours }", [1] * 9 + [None, None], "missed"),
        ("at_least: 100%, median: { at_most: 2 business hours }", [1, 1, 9], "missed"),
    ],
)
def test_a_bound_on_the_time_used_is_kept_by_its_share_of_the_clocks(bound: str, hours: list[int | None], standing: str) -> None:
    """A clock that was not stopped used more than any time; the share of the met must hold too."""
    clocks = [
        verdict("breached", "01-05 10:00")
        if used is None
        else verdict("met" if used <= 4 else "breached", "01-05 10:00", "01-06 16:00", hours=used)
        for used in hours
    ]

    result = figures(touch(f"objective: {{ {bound}, per: month }}"), "02-02 00:00", *clocks)

    assert standings(result)[0][3] == standing


@pytest.mark.parametrize(
    ("bound", "standing"),
    [
        ("3 business hours", "kept"),  # Friday 15:00 to 17:00 and Monday 9:00 to 10:00
        ("2 business hours", "missed"),
        ("67 hours", "kept"),  # from Friday 15:00 to Monday 10:00
        ("66 hours", "missed"),
        ("3 days", "kept"),  # until Monday 15:00
        ("2 days", "missed"),
        ("1 business day", "kept"),  # a quarter of Friday and an eighth of Monday
        ("end of next business day", "kept"),
        ("same business day", "missed"),
    ],
)
def test_a_bound_of_another_kind_is_measured_from_start_to_stop(bound: str, standing: str) -> None:
    """Each in its own kind of time, on the clock's calendar."""
    clock = verdict("met", "01-09 15:00", "01-12 10:00", unit="business days", used=Fraction(3, 8), amount=Fraction(5))
    hourly = verdict("met", "01-09 15:00", "01-12 10:00", hours=3)

    for each in (clock,) if "business hour" in bound else (clock, hourly):
        result = figures(touch(f"objective: {{ median: {{ at_most: {bound} }}, per: month }}"), "02-02 00:00", each)
        assert standings(result)[0][3] == standing


def test_pauses_are_left_out_where_the_clock_ran_in_the_bounds_kind() -> None:
    """Used were two hours of the seven that passed."""
    clock = verdict("met", "01-05 09:00", "01-05 16:00", hours=2)

    result = figures(touch("objective: { median: { at_most: 2 business hours }, per: month }"), "02-02 00:00", clock)

    assert result.windows[0].standing is Standing.KEPT


AGREED = touch()
USED = st.one_of(st.none(), st.fractions(0, 5, max_denominator=7))


@given(st.lists(USED, min_size=1, max_size=25), st.integers(0, 5))
def test_a_bound_is_kept_exactly_when_the_value_that_is_shown_keeps_it(used: list[Fraction | None], hours: int) -> None:
    """Whatever the times, ties and clocks that were not stopped: the figure and the judgement cannot disagree."""
    clocks = [verdict("met", "01-05 10:00", None if each is None else "01-05 11:00", hours=each or 0) for each in used]

    (shown,) = times_of(clocks).used
    for share, value in ((HALF, shown.median), (NINE_OF_TEN, shown.p90)):
        enough = [
            low
            for low in {each for each in used if each is not None}
            if sum(each is not None and each <= low for each in used) >= share * len(used)
        ]
        assert value == (min(enough) * 3600 if enough else None)
        assert keeps(WorkingTime(hours * HOUR), share, clocks, AGREED) is (value is not None and value <= hours * 3600)


def test_the_spread_tells_how_much_of_the_target_was_used() -> None:
    """A quarter, half, three quarters, nine tenths and all of it belong to the lower side; a breach lies beyond."""
    hours = (1, "1.01", 2, 3, "3.6", "3.61", 4)
    clocks = [verdict("met", "01-05 10:00", "01-05 11:00", hours=Fraction(used)) for used in hours]

    times = figures(touch(), "02-02 00:00", *clocks, verdict("breached", "01-05 10:00", hours=9)).times

    assert times.spread == (1, 2, 1, 1, 2, 1)


def test_the_share_of_the_ideal_stands_beside() -> None:
    """Of the judged ones; what is open may still miss it."""
    clocks = (
        verdict("met", "01-05 10:00", "01-05 11:00", ideal=True),
        verdict("met", "01-05 10:00", "01-05 13:00", ideal=False),
        verdict("breached", "01-05 10:00", ideal=False),
        verdict("pending", "01-30 10:00", ideal=False),
    )

    assert figures(touch(), "02-02 00:00", *clocks).times.ideal == (1, 3)


# What is owed when it was missed


def month(number: int, met: int, breached: int) -> list[Verdict]:
    """Clocks of a month."""
    return [verdict("met", f"{number:02d}-05 10:00", f"{number:02d}-05 11:00")] * met + [
        verdict("breached", f"{number:02d}-06 10:00")
    ] * breached


MISSED = "objective: {{ at_least: 90%, per: month, if_missed: {{ owed_by: sales, duty: review_held, within: 5 business days{} }} }}"


def owed(rest: str, *months: list[Verdict], as_of: str = "09-01 00:00", told: tuple[TeamEvent, ...] = ()) -> list[tuple[Any, ...]]:
    """What was opened: the windows, until when, whether it came."""
    clocks = [clock for each in months for clock in each]
    result = figures(touch(MISSED.format(rest)), as_of, *clocks, told=told)
    return [(it.windows, it.due, it.done_at, it.standing.value) for it in result.owed]


def test_a_missed_window_opens_a_duty_when_it_is_judged() -> None:
    """January is judged on 1 February, a Sunday: five business days end on Friday 6th. A review before does not count."""
    reviews = (TeamEvent("review_held", when("01-20 10:00")), TeamEvent("review_held", when("02-05 10:00")))

    assert owed("", month(1, 1, 1), told=reviews) == [(("2026-01",), when("02-06 17:00"), when("02-05 10:00"), "met")]
    assert owed("", month(1, 1, 1), as_of="02-06 16:59") == [(("2026-01",), when("02-06 17:00"), None, "pending")]
    assert owed("", month(1, 1, 1), as_of="02-06 17:00") == [(("2026-01",), when("02-06 17:00"), None, "breached")]
    assert owed("", month(1, 9, 1)) == []


def test_a_review_by_another_party_is_not_what_is_owed() -> None:
    """One that names no party may be anybody's."""
    marketing, sales = (TeamEvent("review_held", when("02-05 10:00"), party=party) for party in ("marketing", "sales"))

    assert [owed("", month(1, 1, 1), told=(each,))[0][3] for each in (marketing, sales)] == ["breached", "met"]


def test_a_threshold_of_its_own() -> None:
    """Missed at 80 %, and owed below 80 % only."""
    assert owed(", below: 80%", month(1, 4, 1)) == []
    assert len(owed(", below: 80%", month(1, 3, 1))) == 1


def test_windows_in_a_row() -> None:
    """The second in a row opens one, then the count begins anew; a month without clocks ends the row."""
    bad = [month(number, 0, 1) for number in (1, 2, 3, 5, 6)]

    assert [windows for windows, *_rest in owed(", windows: 2", *bad)] == [("2026-01", "2026-02"), ("2026-05", "2026-06")]


def test_breaches_open_a_duty_whatever_the_share() -> None:
    """Three breaches among forty are a kept month, and owe it; where only they are named a missed one with two does not."""
    assert len(owed(", breaches: 3", month(1, 37, 3))) == 1
    assert owed(", breaches: 3", month(1, 1, 2)) == []
    assert len(owed(", breaches: 3, below: 50%", month(1, 1, 2))) == 1


def test_a_window_is_judged_when_its_last_clock_is() -> None:
    """A clock of 30 January that breached on 3 February: five business days from then."""
    late = verdict("breached", "01-30 15:00", deadline="02-03 10:00")

    assert [due for _windows, due, *_rest in owed("", [late])] == [when("02-10 10:00")]


def test_a_volume_that_was_missed_opens_a_duty() -> None:
    """Of a window that is over; with `below` the count is looked at."""
    made = agreement(
        "commitments:\n  it: { owed_by: sales, count: { events: won }, target: { at_least: 2, per: month }, "
        "if_missed: { below: 1, owed_by: marketing, duty: scoring_reviewed, within: 10 days } }\n"
    )

    found = results(made, "03-05 00:00")["it"]

    assert [(it.owed_by, it.event, it.windows, it.standing.value) for it in found.owed] == [
        (("marketing",), "a review of the scoring", ("2026-01",), "breached"),
        (("marketing",), "a review of the scoring", ("2026-02",), "pending"),
    ]
