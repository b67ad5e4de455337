"""The stream, step by step: which outcome tells what and when, and how a late event is put right."""

from datetime import UTC, datetime

import pytest

import slaspec
from slaspec.document.validate import read_agreement

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
def evaluator() -> slaspec.Evaluator:
    """An evaluator of one answer time."""
    agreement, findings = read_agreement(TEXT, name="x")
    assert agreement is not None, findings
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
def test_an_event_that_cannot_be_taken_is_refused_and_counted(evaluator: slaspec.Evaluator, bad: slaspec.LeadEvent, rule: str) -> None:
    """With its reason, and without harm to the next one; fed or evaluated at once."""
    (refused,) = evaluator.feed(bad)
    at_once = slaspec.evaluate(evaluator._agreement, [bad, event("assigned", at(5, 9), "L9")], as_of=at(5, 10))

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
