"""What counts for a volume, a ratio or a spread, and how its windows stand."""

from fractions import Fraction
from typing import Any

import pytest

import slaspec
from hand_made import HandFields, Lead, Owners, Step, agreement, at, counted, plan_of, results
from slaspec.evaluation.figures.results import TallyResult
from slaspec.evaluation.figures.windows import Revision, Revisions, Standing
from slaspec.evaluation.tally import LeadTally, TallyPlan

NOTHING: dict[str, Any] = {}


def promised(text: str, header: str = "") -> slaspec.Agreement:
    """An agreement with one counted commitment, `it`."""
    return agreement(
        "stages: { mql: { belongs_to: marketing }, sal: { belongs_to: sales }, lost: { belongs_to: sales } }\n"
        f"commitments:\n  it: {{ owed_by: sales, {text} }}\n",
        header,
    )


def tally(made: slaspec.Agreement, as_of: str, *events: Any, roster: Owners | None = None) -> TallyResult:
    """The result of `it` after events of leads."""
    plan = plan_of(made, "it")
    found = results(made, as_of, notes={plan: counted(plan, *events)}, roster=roster)["it"]
    assert isinstance(found, TallyResult)
    return found


def windows(result: TallyResult) -> list[tuple[str, int, str | None]]:
    """Each window's name, count and standing."""
    return [(each.window.label, each.count, each.standing and each.standing.value) for each in result.windows]


# What counts


def test_a_lead_counts_once_a_window() -> None:
    """Its second entry in a month counts for nothing, the one in the next month does."""
    result = tally(
        promised("count: { entering: mql }, target: { at_least: 2, per: month }"),
        "03-01 00:00",
        ("01-05 10:00", "L1", ">mql", NOTHING),
        ("01-06 10:00", "L1", "lost>mql", NOTHING),
        ("02-06 10:00", "L1", "lost>mql", NOTHING),
    )

    assert windows(result) == [("2026-01", 1, "breached"), ("2026-02", 1, "breached"), ("2026-03", 0, "pending")]


def test_every_entry_counts_where_it_is_said() -> None:
    """`every_time` counts each of them."""
    result = tally(
        promised("count: { entering: mql, every_time: true }, target: { at_least: 2, per: month }"),
        "02-01 00:00",
        ("01-05 10:00", "L1", ">mql", NOTHING),
        ("01-06 10:00", "L1", "lost>mql", NOTHING),
    )

    assert windows(result)[0] == ("2026-01", 2, "met")


def test_once_is_for_ever_and_used_up_by_the_first_entry_of_all() -> None:
    """A first entry before the agreement is in force, or of a lead that does not count, leaves nothing for a second."""
    made = promised("count: { entering: mql, once: true, when: { territory: emea } }, target: { at_least: 1, per: month }")
    plan = plan_of(made, "it")
    early, elsewhere, plain = LeadTally(plan), LeadTally(plan), LeadTally(plan)
    emea, apac = ({"territory": value} for value in ("emea", "apac"))

    for of_lead, first, in_force in ((early, emea, False), (elsewhere, apac, True), (plain, emea, True)):
        of_lead.take(Step("stage_changed", None, "mql"), Lead(first, at("01-05 10:00")), at("01-05 10:00"), in_force=in_force)
        of_lead.take(Step("stage_changed", "lost", "mql"), Lead(emea, at("02-05 10:00")), at("02-05 10:00"), in_force=True)

    assert [len(each.counted) for each in (early, elsewhere, plain)] == [0, 0, 1]


def test_sums_are_exact_and_what_has_no_number_adds_nothing() -> None:
    """Ten tenths are one; a deal without an amount is counted and adds nothing."""
    deals = [(f"01-{day:02d} 10:00", f"L{day}", "won", {"amount": 0.1}) for day in range(5, 15)]
    made = promised("count: { events: won, sum: amount }, target: { at_least: 1, per: month }")

    result = tally(made, "02-01 00:00", *deals, ("01-20 10:00", "L20", "won", NOTHING))

    assert (result.windows[0].count, result.windows[0].amount, result.windows[0].standing) == (11, Fraction(1), Standing.MET)


def test_an_average_is_judged_when_the_window_is_over() -> None:
    """Of those with a number; without one it is unknown."""
    made = promised("count: { events: won, average: amount }, target: { about: 100, tolerance: 10%, per: month }")
    events = [
        ("01-05 10:00", "L1", "won", {"amount": 80}),
        ("01-06 10:00", "L2", "won", {"amount": 101}),
        ("01-07 10:00", "L3", "won", NOTHING),
    ]

    open_one = tally(made, "01-20 00:00", *events)
    closed = tally(made, "03-01 00:00", *events)

    assert (open_one.windows[0].amount, open_one.windows[0].standing) == (Fraction(181, 2), Standing.PENDING)
    assert [each.standing for each in closed.windows[:2]] == [Standing.MET, Standing.UNKNOWN]


def test_what_is_left_out_counts_by_its_name_alone_and_takes_no_ones_place() -> None:
    """A lead whose first entry is left out counts by its second."""
    result = tally(
        promised("count: { entering: mql }, leave_out: { a test: { test: true } }, target: { at_least: 1, per: month }"),
        "02-01 00:00",
        ("01-05 10:00", "L1", ">mql", {"test": True}),
        ("01-06 10:00", "L1", "lost>mql", NOTHING),
        ("01-07 10:00", "L2", ">mql", {"test": True}),
    )

    assert (result.windows[0].count, result.windows[0].left_out) == (1, (("a test", 2),))


# Targets


@pytest.mark.parametrize(
    ("target", "count", "ended", "standing"),
    [
        ("at_least: 10", 9, True, "breached"),
        ("at_least: 10", 9, False, "pending"),
        ("at_least: 10", 10, False, "met"),
        ("at_least: 10, tolerance: 10%", 9, False, "met"),
        ("at_least: 10, tolerance: 10%", 8, True, "breached"),
        ("at_most: 10, tolerance: 10%", 11, False, "pending"),
        ("at_most: 10, tolerance: 10%", 11, True, "met"),
        ("at_most: 10, tolerance: 10%", 12, False, "breached"),
        ("about: 10, tolerance: 10%", 11, False, "pending"),
        ("about: 10, tolerance: 10%", 11, True, "met"),
        ("about: 10, tolerance: 10%", 9, True, "met"),
        ("about: 10, tolerance: 10%", 8, True, "breached"),
        ("about: 10, tolerance: 10%", 8, False, "pending"),
        ("about: 10, tolerance: 10%", 12, False, "breached"),
    ],
)
def test_a_tolerance_widens_the_bounded_side(target: str, count: int, ended: bool, standing: str) -> None:  # noqa: FBT001 - a table
    """Of `about` it widens both sides; an excess is a breach at once, a lack at the window's end."""
    events = [(f"01-05 10:{minute:02d}", f"L{minute}", "won", NOTHING) for minute in range(count)]

    result = tally(
        promised(f"count: {{ events: won }}, target: {{ {target}, per: month }}"), "02-01 00:00" if ended else "01-31 23:59", *events
    )

    assert windows(result)[0] == ("2026-01", count, standing)


def test_parts_of_the_whole_have_figures_of_their_own() -> None:
    """The whole is reached, one part is not: the window is in breach."""
    made = agreement(
        "market: { segments: { large: { when: { size: { at_least: 100 } } } } }\n"
        "conditions: { hot: { heat: { at_least: 5 } } }\n"
        "commitments:\n  it: { owed_by: sales, count: { events: won }, target: { at_least: 2, per: month, of_which: { large: 1, hot: 2 } } }\n"
    )
    plan = plan_of(made, "it")
    notes = counted(plan, ("01-05 10:00", "L1", "won", {"segment": "large", "heat": 9}), ("01-05 10:00", "L2", "won", {"segment": "small"}))

    (window, _february) = results(made, "02-01 00:00", notes={plan: notes})["it"].windows

    assert [(part.value, part.count, part.standing) for part in window.of_which] == [
        ("large", 1, Standing.MET),
        ("hot", 1, Standing.BREACHED),
    ]
    assert (window.count, window.standing) == (2, Standing.BREACHED)


def test_splits_and_colours_are_shown() -> None:
    """A split has a part for those without a value; the colour is that of the band which the figure keeps."""
    bands = "bands: { green: { at_least: 3 }, amber: otherwise, red: { at_most: 1 } }"
    result = tally(
        promised(f"count: {{ events: won }}, target: {{ at_least: 1, per: month, split_by: source, {bands} }}"),
        "02-01 00:00",
        ("01-05 10:00", "L1", "won", {"source": "web"}),
        ("01-06 10:00", "L2", "won", NOTHING),
    )

    (split,) = result.windows[0].splits
    assert (split.field, [(part.value, part.count, part.standing) for part in split.parts]) == (
        "source",
        [("web", 1, None), (None, 1, None)],
    )
    assert [each.colour for each in result.windows] == ["amber", "red"]


def test_a_shadow_is_judged_like_any_other() -> None:
    """The window and its parts; nobody owes anything for it."""
    made = promised("status: shadow, count: { events: won }, target: { at_least: 9, per: month, for_each: territory }")

    result = tally(made, "02-01 00:00", ("01-05 10:00", "L1", "won", {"territory": "emea"}))

    assert windows(result)[0] == ("2026-01", 1, "breached")
    assert [part.standing for part in result.windows[0].parts] == ["breached"]


# Newcomers

RAMPED = "count: { events: won }, target: { at_least: 10, per: month, for_each: %s, ramp: { since: owner.joined_on, months: [0%%, 50%%, 100%%] } }"


def test_a_newcomer_owes_the_share_of_the_month() -> None:
    """Nothing in the month of joining, half in the next, all from then on; of whom nobody says since when owes all."""
    events = [("01-20 10:00", f"L{owner}", "won", {"owner": owner}) for owner in ("ann", "bob")]
    roster = Owners({"ann": {"joined_on": "2026-01-15"}, "bob": {}})

    result = tally(promised(RAMPED % "owner"), "04-01 00:00", *events, roster=roster)

    assert [[(part.value, part.target) for part in each.parts] for each in result.windows[:3]] == [
        [("ann", 0), ("bob", 10)],
        [("ann", 5), ("bob", 10)],
        [("ann", 10), ("bob", 10)],
    ]
    assert [[part.standing for part in each.parts] for each in result.windows[:1]] == [[Standing.MET, Standing.BREACHED]]


def test_the_share_of_a_quarter_is_the_mean_over_its_days() -> None:
    """Joined in February: January's 31 days ask for nothing, February's 28 for a quarter, March's 31 for three."""
    made = promised(
        "count: { events: won }, "
        "target: { at_least: 9, per: quarter, for_each: owner, ramp: { since: owner.joined_on, months: [25%, 75%, 100%] } }"
    )

    result = tally(made, "04-01 00:00", ("02-20 10:00", "L1", "won", {"owner": "ann"}), roster=Owners({"ann": {"joined_on": "2026-02-10"}}))

    assert result.windows[0].parts[0].target == 9 * (Fraction(28, 4) + Fraction(31 * 3, 4)) / 90


def test_a_teams_figure_is_the_sum_of_its_owners() -> None:
    """Ann all month, Bob ramping at half, Cid for the last 10 of 28 days only, Dan elsewhere."""
    roster = Owners(
        {
            "ann": {"team": "inbound"},
            "bob": {"team": "inbound", "joined_on": "2026-01-02"},
            "cid": {"team": [("01-01 00:00", "outbound"), ("02-19 00:00", "inbound")]},
            "dan": {"team": "outbound"},
        }
    )

    result = tally(promised(RAMPED % "owner.team"), "03-01 00:00", ("02-02 10:00", "L1", "won", {"owner.team": "inbound"}), roster=roster)

    assert result.windows[1].parts[0].target == 10 + 5 + 10 * Fraction(10, 28)


# Shares


def test_those_are_the_members_for_which_it_holds_at_their_own_event() -> None:
    """What comes later changes nothing, and nothing matures."""
    made = promised("share: { of: { events: task_closed }, that: { when: { result: done } } }, target: { at_least: 50%, per: month }")

    result = tally(
        made,
        "02-01 00:00",
        ("01-05 10:00", "L1", "task_closed", {"result": "done"}),
        ("01-06 10:00", "L2", "task_closed", {"result": "dropped"}),
        ("01-07 10:00", "L2", "touched", {"result": "done"}),
    )

    assert [(each.count, each.of, each.standing) for each in result.windows] == [(1, 2, Standing.MET), (0, 0, Standing.MATURING)]


COHORT = "share: { of: { %s }, that: { lead_to: won, within: 10 days } }, target: { at_least: 50%%, per: %s }"


def test_a_cohort_shows_what_matures_and_what_has_matured() -> None:
    """As of 17 January: the member of the 5th has had its time, that of the 10th has not, that of the 12th is won already."""
    result = tally(
        promised(COHORT % ("events: captured", "month")),
        "01-17 00:00",
        ("01-05 10:00", "L1", "captured", NOTHING),
        ("01-10 10:00", "L2", "captured", NOTHING),
        ("01-12 10:00", "L3", "captured", NOTHING),
        ("01-13 10:00", "L3", "won", NOTHING),
    )

    (january,) = result.windows
    assert (january.count, january.of, january.maturing, january.matured, january.standing) == (1, 3, 1, (0, 1), Standing.MATURING)


def test_a_cohort_in_a_window_that_rolls_is_judged_by_those_whose_time_is_over() -> None:
    """The 20 days before 31 January: two of the three members of 12 to 20 January were won; that of the 28th is not asked."""
    result = tally(
        promised(COHORT % ("events: captured", "rolling 20 days")),
        "01-31 12:00",
        ("01-10 10:00", "L0", "captured", NOTHING),
        ("01-12 10:00", "L1", "captured", NOTHING),
        ("01-15 10:00", "L2", "captured", NOTHING),
        ("01-20 10:00", "L3", "captured", NOTHING),
        ("01-21 10:00", "L2", "won", NOTHING),
        ("01-22 10:00", "L3", "won", NOTHING),
        ("01-28 10:00", "L4", "captured", NOTHING),
    )

    (window,) = result.windows
    assert (window.window.start, window.window.end) == (at("01-11 00:00"), at("01-31 00:00"))
    assert (window.count, window.of, window.matured, window.standing) == (2, 4, (2, 3), Standing.MET)


def test_in_a_window_that_rolls_a_lead_counts_once_by_its_first_entry_there() -> None:
    """The entry before the window is another window's; an answer answers the lead, whichever entry counts."""
    made = promised(
        "share: { of: { entering: mql }, that: { reach: sal, within: 30 days } }, target: { at_least: 50%, per: rolling 60 days }"
    )

    result = tally(
        made,
        "04-01 00:00",
        ("01-20 10:00", "L1", ">mql", NOTHING),
        ("02-10 10:00", "L1", "lost>mql", NOTHING),
        ("02-12 10:00", "L1", "lost>mql", NOTHING),
        ("02-14 10:00", "L1", "mql>sal", NOTHING),
    )

    assert [(each.count, each.of, each.matured) for each in result.windows] == [(1, 1, (1, 1))]


def test_verdicts_of_another_commitment_are_counted() -> None:
    """Each breach, where its lead is in scope, in the window of its instant."""
    made = agreement(
        "commitments:\n"
        "  touch: { owed_by: sales, starts_on: assigned, stops_on: touched, within: 4 business hours }\n"
        "  it: { owed_by: sales, count: { breached: touch, when: { territory: emea } }, target: { at_most: 1, per: month } }\n"
    )
    plan = TallyPlan(made.commitments[1], made, HandFields(made.calendar), made.effective_from)
    of_lead = LeadTally(plan)
    emea, apac = (Lead({"territory": value}, 0) for value in ("emea", "apac"))
    for judgement, instant, lead in (
        ("breached", "01-05 13:00", emea),
        ("breached", "01-31 13:00", emea),
        ("met", "01-07 13:00", emea),
        ("breached", "01-08 13:00", apac),
        ("breached", "02-02 13:00", emea),
    ):
        of_lead.note_verdict("touch", judgement, at(instant), lead)

    found = results(made, "03-01 00:00", notes={plan: [of_lead.counted]})["it"]

    assert plan.may_count_verdict("touch")
    assert not plan.may_count(Step("touched"))
    assert windows(found)[:2] == [("2026-01", 2, "breached"), ("2026-02", 1, "met")]


def test_a_plan_knows_which_steps_may_count() -> None:
    """An answer alone makes nobody count; a member's event may."""
    plan = plan_of(promised(COHORT % ("events: captured", "month")), "it")

    assert [plan.may_count(Step(kind)) for kind in ("captured", "won", "touched")] == [True, False, False]


# Spreads

ROUTED = """
routing:
  turn:
    to: { queue: pool }
    owed_by: marketing
    spread: { at_most: 20%, per: month RAMP }
"""


def spread(as_of: str, *owners: str, ramp: str = "", roster: Owners | None = None) -> TallyResult:
    """The result of a spread after assignments to owners, one a minute."""
    made = agreement(ROUTED.replace("RAMP", ramp))
    plan = plan_of(made, "turn.spread")
    given = [
        (f"01-05 10:{minute:02d}", f"L{minute}", "assigned", {"owner": owner, "owner.kind": "queue" if owner == "pool" else "person"})
        for minute, owner in enumerate(owners)
    ]
    found = results(made, as_of, notes={plan: counted(plan, *given)}, roster=roster)["turn.spread"]
    assert isinstance(found, TallyResult)
    return found


def test_a_spread_is_even_within_a_share_of_the_mean() -> None:
    """Ten leads for two: six and four lie within a fifth of five, seven and three do not. Queues are nobody."""
    even = spread("02-01 00:00", *["ann"] * 6, *["bob"] * 4, "pool", "pool")
    uneven = spread("02-01 00:00", *["ann"] * 7, *["bob"] * 3)

    assert [(part.value, part.count, part.target, part.standing) for part in even.windows[0].parts] == [
        ("ann", 6, 5, Standing.MET),
        ("bob", 4, 5, Standing.MET),
    ]
    assert (even.windows[0].standing, uneven.windows[0].standing) == (Standing.MET, Standing.BREACHED)
    assert spread("01-31 00:00", "ann", "ann", "bob").windows[0].standing is Standing.PENDING


def test_a_newcomer_gets_the_share_that_was_agreed() -> None:
    """Ann has all, Bob half of hers: of nine leads six and three."""
    roster = Owners({"ann": {}, "bob": {"joined_on": "2025-12-20"}})
    ramp = ", ramp: { since: owner.joined_on, months: [0%, 50%, 100%] }"

    result = spread("02-01 00:00", *["ann"] * 6, *["bob"] * 3, ramp=ramp, roster=roster)

    assert [(part.target, part.standing) for part in result.windows[0].parts] == [(6, Standing.MET), (3, Standing.MET)]


# Forecast


def test_a_forecast_goes_on_as_it_went_by_working_time() -> None:
    """After 7 of January's 22 working days, and half of the eighth: 15 of 44 halves."""
    made = promised("count: { events: won }, target: { at_least: 44, per: month }")

    result = tally(made, "01-12 13:00", *[(f"01-05 10:{minute:02d}", f"L{minute}", "won", NOTHING) for minute in range(15)])
    over = tally(made, "02-01 00:00", ("01-05 10:00", "L1", "won", NOTHING))

    (january,) = result.windows
    assert january.forecast is not None
    assert (january.forecast.elapsed, january.forecast.figure, january.forecast.method) == (Fraction(15, 44), 44, "linear by working time")
    assert over.windows[0].forecast is None


# Revisions


def test_a_window_is_judged_as_a_whole_by_the_revision_in_force_at_its_start() -> None:
    """January, begun under the old figure, is judged by it though the new one came on the 15th; in February the new one counts."""
    old = promised(
        "count: { events: won }, target: { at_least: 2, per: month }",
        ", effective: { from: 2026-01-01, through: 2026-01-14 }, revision: one",
    )
    new = promised("count: { events: won }, target: { at_least: 3, per: month }", ", effective: { from: 2026-01-15 }, revision: two")
    events = [(f"{month}-20 10:{minute:02d}", f"L{month}{minute}", "won", NOTHING) for month in ("01", "02") for minute in range(2)]
    plans = [plan_of(old, "it"), plan_of(new, "it")]

    found = results(Revisions([Revision.of(new), Revision.of(old)]), "03-01 00:00", notes={plan: counted(plan, *events) for plan in plans})[
        "it"
    ]

    assert [(*row, each.revision) for row, each in zip(windows(found), found.windows, strict=True)] == [
        ("2026-01", 2, "met", "one"),
        ("2026-02", 2, "breached", "two"),
        ("2026-03", 0, "pending", "two"),
    ]


def test_a_window_that_no_revision_covers_wholly_is_shown_and_not_judged() -> None:
    """In force from 10 January, and from 10 March after a hole."""
    old = promised("count: { events: won }, target: { at_least: 1, per: month }", ", effective: { from: 2026-01-10, through: 2026-02-28 }")
    new = promised("count: { events: won }, target: { at_least: 1, per: month }", ", effective: { from: 2026-03-10 }")
    event = ("01-20 10:00", "L1", "won", NOTHING)
    plans = [plan_of(old, "it"), plan_of(new, "it")]

    found = results(Revisions([Revision.of(old), Revision.of(new)]), "05-01 00:00", notes={plan: counted(plan, event) for plan in plans})[
        "it"
    ]

    assert windows(found) == [
        ("2026-01", 1, "not judged"),
        ("2026-02", 0, "breached"),
        ("2026-03", 0, "not judged"),
        ("2026-04", 0, "breached"),
        ("2026-05", 0, "pending"),
    ]


def test_a_commitment_that_the_revision_at_the_start_lacks_is_shown_and_not_judged() -> None:
    """New on 15 January in an agreement that is in force all month: January is not judged by it."""
    old = agreement(
        "commitments: { other: { owed_by: sales, duty: { event: review_held, every: month } } }",
        ", effective: { from: 2026-01-01, through: 2026-01-14 }",
    )
    new = promised("count: { events: won }, target: { at_least: 1, per: month }", ", effective: { from: 2026-01-15 }")

    found = results(Revisions([Revision.of(old), Revision.of(new)]), "03-01 00:00")["it"]

    assert windows(found) == [("2026-01", 0, "not judged"), ("2026-02", 0, "breached"), ("2026-03", 0, "pending")]
