"""The stream, step by step: which outcome tells what and when, and how a late event is put right."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

import slaspec
from slaspec.document.validate import read_agreement
from slaspec.evaluation.figures.results import TallyResult

TEXT = """\
slaspec: 1
agreement: { id: stream, title: Stream, calendar: office }
parties: { marketing: { name: Marketing }, sales: { name: Sales } }
calendars:
  office: { timezone: UTC, hours: { mon-fri: 09:00-17:00 } }
commitments:
  touch: { owed_by: sales, starts_on: assigned, stops_on: touched, within: 4 business hours, pauses_on: held, void_on: disqualified }
"""


@pytest.fixture
def agreement() -> slaspec.Agreement:
    """An agreement about one answer time."""
    agreement, findings = read_agreement(TEXT, name="x")
    assert agreement is not None, findings
    return agreement


@pytest.fixture
def evaluator(agreement: slaspec.Agreement) -> slaspec.Evaluator:
    """Its evaluator."""
    return slaspec.Evaluator(agreement)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of January 2026, whose Mondays are the 5th and the 12th."""
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def event(kind: str, when: datetime, lead: str = "L1", **more: object) -> slaspec.LeadEvent:
    """An event of a lead."""
    return slaspec.LeadEvent(lead, kind, when, **more)


def told(outcomes: list[slaspec.Outcome]) -> list[tuple[str, str, datetime]]:
    """The outcomes in short: what, of which lead, when."""
    return [(outcome.kind.value, outcome.lead, outcome.at) for outcome in outcomes]


def test_each_signal_is_told_when_it_happens(evaluator: slaspec.Evaluator) -> None:
    """Start, pause, resume and stop answer with an outcome each."""
    outcomes = [
        evaluator.feed(event("assigned", at(5, 9))),
        evaluator.feed(event("held", at(5, 10))),
        evaluator.feed(event("resumed", at(5, 12))),
        evaluator.feed(event("touched", at(5, 13))),
    ]

    assert [told(each) for each in outcomes] == [
        [("started", "L1", at(5, 9))],
        [("paused", "L1", at(5, 10))],
        [("resumed", "L1", at(5, 12))],
        [("met", "L1", at(5, 13))],
    ]


def test_a_breach_is_told_at_its_deadline_whatever_wakes_the_evaluator(evaluator: slaspec.Evaluator) -> None:
    """An event of another lead lets the deadlines before it pass, in their order."""
    evaluator.feed(event("assigned", at(5, 11), "L2"))
    evaluator.feed(event("assigned", at(5, 11, 30), "L1"))

    outcomes = evaluator.feed(event("captured", at(6, 9), "L3"))

    assert told(outcomes) == [("breached", "L2", at(5, 15)), ("breached", "L1", at(5, 15, 30))]


def test_events_of_an_instant_come_before_its_deadlines(evaluator: slaspec.Evaluator) -> None:
    """A deadline passes with `advance` to its instant, not with an event at it."""
    evaluator.feed(event("assigned", at(5, 9), "L1"))
    evaluator.feed(event("assigned", at(5, 9), "L2"))

    assert told(evaluator.feed(event("touched", at(5, 13), "L1"))) == [("met", "L1", at(5, 13))]
    assert told(evaluator.advance(at(5, 13))) == [("breached", "L2", at(5, 13))]


def test_next_deadline_is_the_earliest_of_a_running_clock(evaluator: slaspec.Evaluator) -> None:
    """A paused, settled or overdue clock has none."""
    assert evaluator.next_deadline() is None
    evaluator.feed(event("assigned", at(5, 9), "L1"))
    evaluator.feed(event("assigned", at(5, 10), "L2"))
    assert evaluator.next_deadline() == at(5, 13)
    evaluator.feed(event("held", at(5, 11), "L1"))
    assert evaluator.next_deadline() == at(5, 14)
    evaluator.feed(event("touched", at(5, 12), "L2"))
    assert evaluator.next_deadline() is None
    evaluator.feed(event("resumed", at(6, 9), "L1"))
    assert evaluator.next_deadline() == at(6, 11)
    evaluator.advance(at(6, 11))
    assert evaluator.next_deadline() is None


def test_a_late_stop_corrects_a_breach_that_was_told(evaluator: slaspec.Evaluator) -> None:
    """The verdict that holds now comes with the correction."""
    evaluator.feed(event("assigned", at(5, 9)))
    assert told(evaluator.advance(at(5, 15))) == [("breached", "L1", at(5, 13))]

    (correction,) = evaluator.feed(event("touched", at(5, 12)))

    assert correction.kind is slaspec.OutcomeKind.CORRECTED
    assert correction.verdict is not None
    assert correction.verdict.judgement is slaspec.Judgement.MET
    assert evaluator.next_deadline() is None


def test_an_event_at_the_instant_of_the_last_advance_is_late(evaluator: slaspec.Evaluator) -> None:
    """`advance` said that all events up to that instant had been fed; what comes all the same is a correction."""
    evaluator.feed(event("assigned", at(5, 9)))
    evaluator.advance(at(5, 10))

    assert [each.kind.value for each in evaluator.feed(event("touched", at(5, 10)))] == ["corrected"]


def test_a_late_start_that_nothing_has_overtaken_is_told_as_a_start(evaluator: slaspec.Evaluator) -> None:
    """Events of other leads came in between; the lead's own order is kept, and what is due by now is told."""
    evaluator.feed(event("captured", at(6, 12), "L2"))

    assert told(evaluator.feed(event("assigned", at(5, 9), "L1"))) == [("started", "L1", at(5, 9)), ("breached", "L1", at(5, 13))]


def test_a_late_event_that_takes_a_clock_away_corrects_it_to_nothing(evaluator: slaspec.Evaluator) -> None:
    """Of two episodes one is left: the other's correction has no verdict."""
    evaluator.feed(event("assigned", at(5, 9)))
    evaluator.feed(event("touched", at(5, 10)))
    evaluator.feed(event("assigned", at(5, 11), id="a"))

    corrections = evaluator.feed(event("captured", at(5, 8), id="a"))

    assert [(each.kind.value, each.episode, each.verdict) for each in corrections] == [("corrected", 2, None)]


def test_a_breach_is_told_once_and_its_settlement_apart(evaluator: slaspec.Evaluator) -> None:
    """Who sounds an alarm on breaches sounds one; the lateness comes with the settlement."""
    evaluator.feed(event("assigned", at(5, 9)))

    outcomes = evaluator.feed(event("touched", at(5, 15)))

    assert told(outcomes) == [("breached", "L1", at(5, 13)), ("settled", "L1", at(5, 15))]
    assert outcomes[1].verdict is not None
    assert outcomes[1].verdict.late == 2 * 3600


def test_a_repeated_event_is_told_nothing(evaluator: slaspec.Evaluator) -> None:
    """Once heard, a fact is known."""
    evaluator.feed(event("assigned", at(5, 9)))

    assert evaluator.feed(event("assigned", at(5, 9))) == []
    assert evaluator.report(at(5, 10)).events.repeated == 1


def test_contradictory_pauses_are_told_as_unexpected(evaluator: slaspec.Evaluator) -> None:
    """A resume without a pause and a pause in a pause change nothing, and are not swallowed."""
    evaluator.feed(event("assigned", at(5, 9)))

    assert told(evaluator.feed(event("resumed", at(5, 10)))) == [("unexpected", "L1", at(5, 10))]
    evaluator.feed(event("held", at(5, 11)))
    assert told(evaluator.feed(event("held", at(5, 12)))) == [("unexpected", "L1", at(5, 12))]


@pytest.mark.parametrize(
    ("bad", "rule"),
    [
        (event("asigned", at(5, 9)), "unknown-kind"),
        (event("assigned", at(5, 9), ""), "missing-lead"),
        (event("assigned", datetime(2026, 1, 5)), "no-offset"),
        (event("assigned", datetime(2500, 1, 5, tzinfo=UTC)), "instant-out-of-range"),
        (event("assigned", datetime(1, 1, 1, tzinfo=UTC)), "instant-out-of-range"),
        (event("touched", at(5, 9), data={"channel": 7}), "wrong-type"),
        (event("touched", at(5, 9), data={"automated": "yes"}), "wrong-type"),
        (event("scored", at(5, 9), data={"score": float("nan")}), "wrong-type"),
        (event("stage_changed", at(5, 9)), "missing-stage"),
    ],
)
def test_an_event_that_cannot_be_taken_is_refused_and_counted(
    agreement: slaspec.Agreement, evaluator: slaspec.Evaluator, bad: slaspec.LeadEvent, rule: str
) -> None:
    """With its reason, and without harm to the next one; fed or evaluated at once."""
    (refused,) = evaluator.feed(bad)
    at_once = slaspec.evaluate(agreement, [bad, event("assigned", at(5, 9), "L9")], as_of=at(5, 10))

    assert refused.kind is slaspec.OutcomeKind.REFUSED
    assert refused.reason is not None
    assert refused.reason.endswith(f"[{rule}]")
    assert told(evaluator.feed(event("assigned", at(5, 9), "L9"))) == [("started", "L9", at(5, 9))]
    assert evaluator.report(at(5, 10)).events.refused_by_rule() == {rule: 1}
    assert at_once.events.refused_by_rule() == {rule: 1}


def test_an_as_of_without_zone_is_the_callers_error(evaluator: slaspec.Evaluator) -> None:
    """Nothing is guessed about the instant that a report speaks for."""
    with pytest.raises(ValueError, match="needs a time zone"):
        evaluator.report(datetime(2026, 1, 5))
    with pytest.raises(ValueError, match="needs a time zone"):
        evaluator.advance(datetime(2026, 1, 5))


@pytest.mark.parametrize("wrong", ["2026-01-05T09:00:00Z", 5, None, date(2026, 1, 5)])
def test_what_is_no_datetime_is_the_callers_error(evaluator: slaspec.Evaluator, wrong: Any) -> None:
    """Every question is asked of a datetime, and says so."""
    evaluator.feed(event("assigned", at(5, 9)))
    (verdict,) = evaluator.report(at(5, 10)).verdicts
    for ask in (evaluator.report, evaluator.advance, evaluator.open_clocks):
        with pytest.raises(TypeError, match="is a datetime"):
            ask(wrong)
    with pytest.raises(TypeError, match="is a datetime"):
        evaluator.explain(verdict, as_of=wrong)
    with pytest.raises(TypeError, match="is a datetime"):
        evaluator.explain_lead("L1", as_of=wrong)


@pytest.mark.parametrize(
    "beyond", [datetime(1969, 12, 31, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-14)))]
)
def test_nothing_is_explained_beyond_the_years_of_events(evaluator: slaspec.Evaluator, beyond: datetime) -> None:
    """As no report speaks for such an instant."""
    evaluator.feed(event("assigned", at(5, 9)))
    (verdict,) = evaluator.report(at(5, 10)).verdicts
    with pytest.raises(ValueError, match="outside the years"):
        evaluator.explain(verdict, as_of=beyond)
    with pytest.raises(ValueError, match="outside the years"):
        evaluator.explain_lead("L1", as_of=beyond)


def test_an_episode_that_is_not_there_is_not_explained(evaluator: slaspec.Evaluator) -> None:
    """A lead with one episode has no seventh, whether a commitment is named or not; without a number there is no reason to complain."""
    evaluator.feed(event("assigned", at(5, 9)))
    assert len(evaluator.explain_lead("L1", as_of=at(5, 10), episode=1)) == 1
    with pytest.raises(slaspec.NotExplained, match="no episode 7 of any commitment"):
        evaluator.explain_lead("L1", as_of=at(5, 10), episode=7)
    assert evaluator.explain_lead("L1", as_of=at(5, 8)) == ()


def test_less_than_nothing_cannot_be_kept(agreement: slaspec.Agreement) -> None:
    """With it every event would be too late."""
    with pytest.raises(ValueError, match="never less than nothing"):
        slaspec.Evaluator(agreement, keep=timedelta(microseconds=-1))


@pytest.mark.parametrize("keep", [None, timedelta(0), timedelta(days=3), timedelta(days=90)])
def test_a_lead_counts_once_a_window_however_much_is_kept(keep: timedelta | None) -> None:
    """Four entries in January, of which some are given up and some are not; `keep` is none, less or more than lies between them."""
    text = (
        TEXT.replace("commitments:\n", "stages: { new: { belongs_to: marketing }, mql: { belongs_to: marketing } }\ncommitments:\n")
        + "  mqls: { owed_by: marketing, count: { entering: mql }, target: { at_least: 5, per: month } }\n"
    )
    counting, findings = read_agreement(text, name="stream.yaml")
    assert counting is not None, findings
    evaluator = slaspec.Evaluator(counting, keep=keep)
    for day in (5, 9, 13, 17):
        evaluator.feed(event("stage_changed", at(day, 9), data={"stage": "mql"}))
        evaluator.feed(event("stage_changed", at(day, 10), data={"stage": "new"}))
    (result,) = (each for each in evaluator.report(at(18, 0)).commitments if each.commitment == "mqls")
    assert isinstance(result, TallyResult)
    assert [(each.window.label, each.count) for each in result.windows] == [("2026-01", 1)]


@pytest.mark.parametrize("keep", [None, timedelta(0), timedelta(hours=2)])
def test_a_start_that_lies_back_leaves_the_clock_before_it_as_it_was(keep: timedelta | None) -> None:
    """A second booking says that the meeting was the day before: it replaces a breached clock, whose end is later than its own start."""
    text = TEXT.replace("starts_on: assigned", "starts_on: { event: meeting_booked, at: meeting_ends_at }, episodes: restart")
    meetings, findings = read_agreement(text, name="stream.yaml")
    assert meetings is not None, findings
    evaluator = slaspec.Evaluator(meetings, keep=keep)
    evaluator.feed(event("meeting_booked", at(7, 12), data={"meeting_ends_at": "2026-01-07T09:00:00Z"}))
    evaluator.feed(event("meeting_booked", at(7, 18), data={"meeting_ends_at": "2026-01-06T09:00:00Z"}))
    evaluator.feed(event("engaged", at(8, 12)))
    assert [(each.judgement.value, each.started_at, each.settled_at) for each in evaluator.report(at(9, 12)).verdicts] == [
        ("breached", at(6, 9), None),
        ("breached", at(7, 9), at(7, 18)),
    ]
