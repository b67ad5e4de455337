"""Laws of the stream: who listens to outcomes alone knows what the report will say."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given

import slaspec
from generator.cases import Case
from lived import ERASED, Listener, beliefs, cases, ends_of, evaluator, in_order, judged
from slaspec.events.event import Event

REFUSED = slaspec.OutcomeKind.REFUSED


@given(cases(ERASED, leads=2))
def test_in_order_of_time_nothing_is_corrected(case: Case) -> None:
    """Outcomes that are told in order of time never have to be taken back, not by a merge or a change of owners either."""
    told = _all_told(case, in_order(case.events))

    assert not [outcome for outcome in told if outcome.kind is slaspec.OutcomeKind.CORRECTED]


@given(cases(ERASED, leads=2))
def test_outcomes_add_up_to_the_verdicts(case: Case) -> None:
    """In any order of arrival, what a listener believes after the last outcome is what the report says."""
    listener, asked = Listener(), evaluator(case)
    until = ends_of(case.events) + timedelta(days=3)
    for event in case.events:
        listener.hear(asked.feed(event))
    listener.hear(asked.advance(until))

    assert listener.believes == beliefs(asked.report(until).verdicts)


@given(cases(ERASED, leads=2))
def test_outcomes_in_order_name_the_verdicts_of_the_report(case: Case) -> None:
    """In order of time the verdict that an outcome carries is the one in the report, once nothing of it is open."""
    ordered = in_order(case.events)
    until = ends_of(ordered) + timedelta(days=3)
    told = {}
    for outcome in _all_told(case, ordered):
        if outcome.verdict is not None and outcome.verdict.settled_at is not None:
            told[outcome.lead, outcome.record, outcome.record_id, outcome.commitment, outcome.episode] = outcome.verdict
    settled = {
        (it.lead, it.record, it.record_id, it.commitment, it.episode): it
        for it in judged(case, as_of=until).verdicts
        if it.settled_at is not None
    }

    assert told == settled


@given(cases(ERASED, leads=2))
def test_waking_at_each_deadline_tells_the_same(case: Case) -> None:
    """Whoever wakes at `next_deadline` hears the same outcomes in the same order as who only feeds."""
    ordered = in_order(case.events)
    asked = evaluator(case)
    told: list[slaspec.Outcome] = []
    for event in ordered:
        while (due := asked.next_deadline()) is not None and due < event.at:
            told += asked.advance(due)
        told += asked.feed(event)
    told += asked.advance(ends_of(ordered) + timedelta(days=3))

    assert [outcome for outcome in told if outcome.kind is not REFUSED] == _all_told(case, ordered)


@given(cases(ERASED, leads=2))
def test_waking_at_the_next_deadline_makes_progress(case: Case) -> None:
    """After `advance(next_deadline())` the next one is later, and before any of them nothing is told."""
    asked = evaluator(case)
    for event in case.events:
        asked.feed(event)
    seen = [ends_of(case.events)]
    while (due := asked.next_deadline()) is not None and due.year < 2100:
        assert asked.advance(due - timedelta(microseconds=1)) == []
        asked.advance(due)
        seen.append(due)

    assert all(one < other for one, other in pairwise(seen[1:]))


@given(cases(ERASED, leads=2))
def test_outcomes_of_an_advance_come_in_order_of_time(case: Case) -> None:
    """Within one answer no outcome is told before an earlier one."""
    asked = evaluator(case)
    for outcomes in [*(asked.feed(event) for event in in_order(case.events)), asked.advance(ends_of(case.events) + timedelta(days=400))]:
        instants = [outcome.at for outcome in outcomes if outcome.at is not None]

        assert instants == sorted(instants)


def _all_told(case: Case, events: list[Event]) -> list[slaspec.Outcome]:
    asked = evaluator(case)
    told = [outcome for event in events for outcome in asked.feed(event)]
    return [
        *(outcome for outcome in told if outcome.kind is not REFUSED),
        *asked.advance(ends_of(events) + timedelta(days=3)),
    ]
