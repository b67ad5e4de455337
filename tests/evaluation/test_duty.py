"""Duties: periods, what counts in them, by when they are due."""

from typing import Any

import pytest

import slaspec
from hand_made import agreement, results, when
from slaspec.evaluation.figures.results import DutyResult
from slaspec.evaluation.figures.windows import Revision, Revisions
from slaspec.events.event import LeadEvent, TeamEvent


def promised(text: str, header: str = "") -> slaspec.Agreement:
    """An agreement with one duty, `it`."""
    return agreement(f"commitments:\n  it: {{ owed_by: sales, {text} }}\n", header)


def held(*instants: str, kind: str = "review_held", party: str | None = None, **data: Any) -> list[TeamEvent]:
    """Events between the teams."""
    return [TeamEvent(kind, when(instant), party=party, data=data) for instant in instants]


def duty(made: slaspec.Agreement | Revisions, as_of: str, told: list[Any], first: str | None = "01-01 00:00") -> DutyResult:
    """The result of `it`."""
    found = results(made, as_of, first=first, told=told)["it"]
    assert isinstance(found, DutyResult)
    return found


def periods(result: DutyResult) -> list[tuple[str, int, str | None]]:
    """Each period's name, how often it was done, its standing."""
    return [(each.window.label, each.count, each.standing and each.standing.value) for each in result.windows]


def test_a_period_is_met_when_done_and_breached_when_it_is_over() -> None:
    """Done on a month's last instant is done; the next month is breached, the one that runs is pending."""
    result = duty(promised("duty: { event: review_held, every: month }"), "03-10 00:00", held("01-31 23:59"))

    assert periods(result) == [("2026-01", 1, "met"), ("2026-02", 0, "breached"), ("2026-03", 0, "pending")]
    assert result.windows[0].done_at == when("01-31 23:59")
    assert result.windows[1].due == when("03-01 00:00")


def test_done_ahead_in_a_period_is_met_at_once() -> None:
    """Nothing can undo it."""
    assert periods(duty(promised("duty: { event: review_held, every: month }"), "01-06 00:00", held("01-05 10:00"))) == [
        ("2026-01", 1, "met")
    ]


def test_only_the_agreed_weekday_counts() -> None:
    """Tuesday the 6th is not Monday, the 12th is."""
    result = duty(
        promised("duty: { event: review_held, every: week, weekday: mon }"),
        "01-19 00:00",
        held("01-06 10:00", "01-12 10:00"),
        "01-05 00:00",
    )

    assert periods(result) == [("2026-W02", 0, "breached"), ("2026-W03", 1, "met"), ("2026-W04", 0, "pending")]


def test_at_least_so_many_and_of_different_values() -> None:
    """Three trainings of two formats are two; one without a format is none. The third different one fulfils it."""
    made = promised("duty: { event: training_held, every: quarter, at_least: 3, different: format }")
    told = [
        *held("01-05 10:00", "01-06 10:00", kind="training_held", format="slides"),
        *held("01-07 10:00", kind="training_held", format="video"),
        *held("01-08 10:00", kind="training_held"),
    ]

    two = duty(made, "04-01 00:00", told)
    three = duty(made, "04-01 00:00", [*told, *held("03-30 10:00", kind="training_held", format="call")])

    assert periods(two)[0] == ("2026-Q1", 2, "breached")
    assert (periods(three)[0], three.windows[0].done_at) == (("2026-Q1", 3, "met"), when("03-30 10:00"))


def test_an_event_that_lacks_what_it_must_carry_does_not_count() -> None:
    """It is told as incomplete."""
    made = promised("duty: { event: report_published, every: month, carries: [cost, pipeline] }")
    told = [*held("01-05 10:00", kind="report_published", cost=3), *held("01-06 10:00", kind="report_published", cost=3, pipeline=9)]

    result = duty(made, "02-01 00:00", told)

    assert (result.windows[0].count, result.windows[0].incomplete) == (1, 1)


def test_a_condition_on_the_event_tells_meetings_apart() -> None:
    """Only the one of the topic counts, and an instant that it names is looked at too."""
    topic = promised("duty: { event: { event: review_held, when: { topic: pipeline } }, every: month }")
    fresh = promised("duty: { event: { event: review_held, when: { as_of_day: { within: 2 days } } }, every: month }")
    told = [*held("01-05 10:00", topic="start"), *held("01-06 10:00", topic="pipeline", as_of_day="2026-01-01T00:00Z")]

    assert periods(duty(topic, "02-01 00:00", told))[0] == ("2026-01", 1, "met")
    assert periods(duty(fresh, "02-01 00:00", told))[0] == ("2026-01", 0, "breached")
    assert periods(duty(fresh, "02-01 00:00", held("01-06 10:00", as_of_day="2026-01-05T00:00Z")))[0] == ("2026-01", 1, "met")


def test_what_looks_back_is_due_after_the_period() -> None:
    """Five business days after January end on Friday 6 February at 17:00. What came by then is January's, what came later February's."""
    made = promised("duty: { event: report_published, every: month, within: 5 business days }")

    in_time = duty(made, "02-10 00:00", held("02-06 17:00", kind="report_published"))
    late = duty(made, "03-01 00:00", held("02-06 17:01", kind="report_published"))
    early = duty(made, "03-01 00:00", held("01-31 10:00", kind="report_published"))
    open_one = duty(made, "02-06 16:59", [])

    assert in_time.windows[0].due == when("02-06 17:00")
    assert periods(in_time)[:1] == [("2026-01", 1, "met")]
    assert periods(late)[:2] == [("2026-01", 0, "breached"), ("2026-02", 1, "met")]
    assert periods(early)[:2] == [("2026-01", 1, "met"), ("2026-02", 0, "pending")]
    assert periods(open_one)[:2] == [("2026-01", 0, "pending"), ("2026-02", 0, "pending")]


def test_a_rhythm_is_counted_from_the_first_day_in_force() -> None:
    """In force from Wednesday 14 January: two weeks from Wednesday to Tuesday, then months from the 28th."""
    made = promised(
        "duty: { event: review_held, rhythm: [{ every: week, for: 2 weeks }, { every: month }] }", ", effective: { from: 2026-01-14 }"
    )

    result = duty(made, "03-01 00:00", held("01-20 23:00", "01-21 00:00", "02-27 10:00"))

    assert [(each.window.starts_at, each.window.ends_at) for each in result.windows] == [
        (when("01-14 00:00"), when("01-21 00:00")),
        (when("01-21 00:00"), when("01-28 00:00")),
        (when("01-28 00:00"), when("02-28 00:00")),
        (when("02-28 00:00"), when("03-28 00:00")),
    ]
    assert periods(result) == [
        ("2026-01-14 (week)", 1, "met"),
        ("2026-01-21 (week)", 1, "met"),
        ("2026-01-28 (month)", 1, "met"),
        ("2026-02-28 (month)", 0, "pending"),
    ]


def test_months_of_a_rhythm_end_on_the_day_that_the_month_has() -> None:
    """From the 31st: February's is the 28th, March's the 31st again."""
    made = promised(
        "duty: { event: review_held, rhythm: [{ every: month, for: 3 months }, { every: year }] }", ", effective: { from: 2026-01-31 }"
    )

    starts = [each.window.starts_at.date().isoformat() for each in duty(made, "05-01 00:00", []).windows]

    assert starts == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]


def test_business_days_of_a_rhythm() -> None:
    """Every working day of the first week, from Thursday on, then weeks."""
    made = promised(
        "duty: { event: report_published, rhythm: [{ every: business day, for: 1 week }, { every: week }] }",
        ", effective: { from: 2026-01-15 }",
    )

    labels = [each.window.label for each in duty(made, "01-30 00:00", []).windows]

    assert labels == ["2026-01-15", "2026-01-16", "2026-01-19", "2026-01-20", "2026-01-21", "2026-01-22 (week)", "2026-01-29 (week)"]


def test_a_period_that_the_agreement_covers_in_part_is_not_judged() -> None:
    """In force from 10 January."""
    made = promised("duty: { event: review_held, every: month }", ", effective: { from: 2026-01-10 }")

    assert periods(duty(made, "02-10 00:00", [])) == [("2026-01", 0, "not judged"), ("2026-02", 0, "pending")]


def test_an_unchanged_rhythm_goes_on_under_a_new_revision() -> None:
    """It is counted from the first day on which it was agreed, not from the new revision's."""
    rhythm = "duty: { event: review_held, rhythm: [{ every: week, for: 6 weeks }, { every: month }] }"
    old = promised(rhythm, ", effective: { from: 2026-01-05, through: 2026-01-20 }")
    new = promised(rhythm, ", effective: { from: 2026-01-21 }")

    result = duty(Revisions([Revision.of(old), Revision.of(new)]), "02-20 00:00", [])

    assert [each.window.starts_at.date().isoformat() for each in result.windows] == [
        "2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02", "2026-02-09", "2026-02-16",
    ]  # fmt: skip


def test_a_shadow_is_judged_like_any_other() -> None:
    """It is judged and shown, and opens nothing."""
    assert periods(duty(promised("status: shadow, duty: { event: review_held, every: month }"), "02-01 00:00", []))[0] == (
        "2026-01",
        0,
        "breached",
    )


def test_what_leads_are_told_of_may_fulfil_a_duty() -> None:
    """`content_used` that names a lead."""
    made = promised("duty: { event: content_used, every: month }")
    used = LeadEvent("L1", "content_used", when("01-05 10:00"), data={"asset": "sheet"})

    assert periods(duty(made, "02-01 00:00", [used]))[0] == ("2026-01", 1, "met")


@pytest.mark.parametrize(("party", "standing"), [(None, "met"), ("sales", "met"), ("marketing", "breached")])
def test_an_event_of_another_party_does_not_fulfil_it(party: str | None, standing: str) -> None:
    """One that names no party may be anybody's."""
    result = duty(promised("duty: { event: review_held, every: month }"), "02-01 00:00", held("01-05 10:00", party=party))

    assert periods(result)[0][2] == standing


def test_events_after_as_of_change_nothing() -> None:
    """Those of its own instant count."""
    made = promised("duty: { event: review_held, every: month }")

    assert [periods(duty(made, "01-05 10:00", held(instant)))[0][1] for instant in ("01-05 10:00", "01-05 10:01")] == [1, 0]


def test_an_objective_allows_for_periods_that_fail() -> None:
    """Thirteen weeks start in the second quarter, one of them fails: 90 % is kept, 95 % is not."""
    weeks = ((4, (6, 13, 20, 27)), (5, (4, 11, 18, 25)), (6, (1, 8, 15, 22, 29)))
    mondays = [f"{month:02d}-{day:02d} 10:00" for month, days in weeks for day in days if (month, day) != (5, 18)]
    kept, missed = (
        duty(
            promised(f"duty: {{ event: review_held, every: week }}, objective: {{ at_least: {share}, per: quarter }}"),
            "07-06 00:00",
            held(*mondays),
            "04-01 00:00",
        ).objective
        for share in ("90%", "95%")
    )

    assert [(each.window.label, each.attainment.met, each.attainment.breached) for each in kept] == [("2026-Q2", 12, 1), ("2026-Q3", 0, 0)]
    assert [each.standing.value for each in (kept[0], missed[0])] == ["kept", "missed"]


def test_a_missed_period_opens_what_is_owed() -> None:
    """Two months running: a review within five business days of 1 March, a Sunday."""
    made = promised(
        "duty: { event: report_published, every: month }, if_missed: { windows: 2, owed_by: marketing, duty: review_held, within: 5 business days }"
    )

    (found,) = duty(made, "03-10 00:00", held("03-04 10:00", party="marketing")).owed

    assert (found.windows, found.since, found.due, found.done_at, found.standing.value) == (
        ("2026-01", "2026-02"), when("03-01 00:00"), when("03-06 17:00"), when("03-04 10:00"), "met",
    )  # fmt: skip


def test_nothing_is_listed_before_anything_happened() -> None:
    """Without a first event and a first day there is no time to speak of."""
    assert duty(promised("duty: { event: review_held, every: month }"), "03-10 00:00", [], first=None).windows == ()
