"""Laws of the evaluator: what must hold for every agreement and every stream."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import slaspec
from slaspec.evaluation.attainment import ResponseResult
from streams import AGREEMENTS, AS_OFS, STREAMS, TARGETS


def plain(report: slaspec.Report) -> tuple[object, ...]:
    """Everything that a report says."""
    return (report.to_dict(), report.verdicts)


def step_by_step(agreement: slaspec.Agreement, stream: list[slaspec.LeadEvent], as_of: datetime) -> slaspec.Report:
    """The report after feeding all events."""
    evaluator = slaspec.Evaluator(agreement)
    for event in stream:
        evaluator.feed(event)
    return evaluator.report(as_of)


@given(STREAMS, st.sampled_from(TARGETS), AS_OFS, st.randoms(use_true_random=False))
def test_the_order_of_arrival_leaves_no_trace(stream: list[slaspec.LeadEvent], within: str, as_of: datetime, chance: object) -> None:
    """Any order of feeding gives the same report."""
    shuffled = list(stream)
    chance.shuffle(shuffled)

    assert plain(step_by_step(AGREEMENTS[within], shuffled, as_of)) == plain(step_by_step(AGREEMENTS[within], stream, as_of))


@given(STREAMS, st.sampled_from(TARGETS), AS_OFS, st.lists(st.integers(0, 30), max_size=6))
def test_asking_in_between_changes_nothing(stream: list[slaspec.LeadEvent], within: str, as_of: datetime, pauses: list[int]) -> None:
    """Advancing to the next deadline and reporting at any point leave the final report as it is."""
    evaluator = slaspec.Evaluator(AGREEMENTS[within])
    for index, event in enumerate(stream):
        evaluator.feed(event)
        if index in pauses:
            due = evaluator.next_deadline()
            if due is not None:
                evaluator.advance(due)
            evaluator.report(as_of)

    assert plain(evaluator.report(as_of)) == plain(step_by_step(AGREEMENTS[within], stream, as_of))


@given(STREAMS, st.sampled_from(TARGETS), AS_OFS)
def test_at_once_equals_step_by_step(stream: list[slaspec.LeadEvent], within: str, as_of: datetime) -> None:
    """`evaluate` says what the evaluator says, of events after the instant too: what is counted, refused, in conflict."""
    assert plain(slaspec.evaluate(AGREEMENTS[within], stream, as_of=as_of)) == plain(step_by_step(AGREEMENTS[within], stream, as_of))


@given(STREAMS, st.sampled_from(TARGETS), AS_OFS, st.integers(1, 3))
def test_events_told_again_change_nothing_but_a_count(stream: list[slaspec.LeadEvent], within: str, as_of: datetime, times: int) -> None:
    """Delivery at least once is delivery once."""
    once = step_by_step(AGREEMENTS[within], stream, as_of)
    again = step_by_step(AGREEMENTS[within], stream * (times + 1), as_of)

    assert again.verdicts == once.verdicts
    assert again.commitments == once.commitments
    assert again.events.conflicting == once.events.conflicting


@given(STREAMS, st.sampled_from(TARGETS), AS_OFS)
def test_strangers_do_not_touch_each_other(stream: list[slaspec.LeadEvent], within: str, as_of: datetime) -> None:
    """The verdicts on a lead are those of its own events."""
    together = slaspec.evaluate(AGREEMENTS[within], stream, as_of=as_of)
    for lead in {event.lead for event in stream}:
        alone = slaspec.evaluate(AGREEMENTS[within], [event for event in stream if event.lead == lead], as_of=as_of)

        assert alone.verdicts == tuple(verdict for verdict in together.verdicts if verdict.lead == lead)


@given(STREAMS, st.sampled_from(TARGETS), AS_OFS)
def test_no_clock_is_lost(stream: list[slaspec.LeadEvent], within: str, as_of: datetime) -> None:
    """Met, breached, pending and void are all that were started, and windows hold each once."""
    report = slaspec.evaluate(AGREEMENTS[within], stream, as_of=as_of)
    started = Counter(verdict.commitment for verdict in report.verdicts)
    for result in report.commitments:
        if isinstance(result, ResponseResult):
            whole = result.whole
            in_windows = [each.attainment for each in result.windows]

            assert whole.met + whole.breached + whole.pending + whole.void == started[result.commitment]
            assert sum(each.met for each in in_windows) == whole.met
            assert sum(each.breached for each in in_windows) == whole.breached


@given(
    STREAMS,
    AS_OFS,
    st.sampled_from([("45 business minutes", "4 business hours"), ("1 business day", "2 business days"), ("30 minutes", "1 day")]),
)
def test_a_longer_target_never_turns_met_into_breached(stream: list[slaspec.LeadEvent], as_of: datetime, targets: tuple[str, str]) -> None:
    """More time is never harder to keep."""
    short, long = (
        {(v.commitment, v.lead, v.episode): v for v in slaspec.evaluate(AGREEMENTS[each], stream, as_of=as_of).verdicts} for each in targets
    )
    for key, verdict in short.items():
        if key[0] == "pass.answer" and verdict.judgement is slaspec.Judgement.MET:
            assert long[key].judgement is slaspec.Judgement.MET


@given(STREAMS, st.sampled_from(TARGETS), AS_OFS)
def test_a_report_at_an_instant_knows_nothing_of_what_comes_after(stream: list[slaspec.LeadEvent], within: str, as_of: datetime) -> None:
    """Feeding beyond the as-of instant and asking for it gives the report of that instant."""
    evaluator = slaspec.Evaluator(AGREEMENTS[within])
    for event in stream:
        evaluator.feed(event)
    evaluator.advance(as_of + timedelta(days=60))
    later = evaluator.report(as_of)
    then = slaspec.evaluate(AGREEMENTS[within], stream, as_of=as_of)

    if not any(event.id for event in stream):  # an id that comes again later may replace the one before
        assert later.verdicts == then.verdicts
        assert later.commitments == then.commitments


@given(STREAMS, st.sampled_from(TARGETS), AS_OFS)
def test_outcomes_told_in_order_add_up_to_the_verdicts(stream: list[slaspec.LeadEvent], within: str, as_of: datetime) -> None:
    """Who listens to outcomes alone knows every verdict; in order of time nothing is ever corrected."""
    ordered = sorted((event for event in stream if event.at <= as_of and not event.id), key=lambda event: event.at)
    by_instant = [event for _at, event in sorted({(event.at, event.lead): event for event in ordered}.items())]
    evaluator = slaspec.Evaluator(AGREEMENTS[within])
    told: dict[tuple[object, ...], slaspec.Verdict] = {}
    for outcomes in [*(evaluator.feed(event) for event in by_instant), evaluator.advance(as_of)]:
        for outcome in outcomes:
            assert outcome.kind is not slaspec.OutcomeKind.CORRECTED
            if outcome.verdict is not None and outcome.kind is not slaspec.OutcomeKind.UNEXPECTED:
                told[outcome.commitment, outcome.lead, outcome.episode] = outcome.verdict
    final = {(v.commitment, v.lead, v.episode): v for v in evaluator.report(as_of).verdicts}

    assert told.keys() == final.keys()
    assert {key: verdict.judgement for key, verdict in told.items()} == {key: verdict.judgement for key, verdict in final.items()}


@given(STREAMS, st.sampled_from(TARGETS))
def test_waking_at_the_next_deadline_makes_progress(stream: list[slaspec.LeadEvent], within: str) -> None:
    """After `advance(next_deadline())` the next one is later, until there is none."""
    evaluator = slaspec.Evaluator(AGREEMENTS[within])
    for event in stream:
        evaluator.feed(event)
    last = None
    for _ in range(len(stream) * 4 + 1):
        due = evaluator.next_deadline()
        if due is None:
            return
        assert last is None or due > last
        evaluator.advance(due)
        last = due
    pytest.fail("the deadlines do not end")


@given(STREAMS, st.sampled_from(TARGETS), AS_OFS)
def test_a_report_reads_back_as_itself(stream: list[slaspec.LeadEvent], within: str, as_of: datetime) -> None:
    """The plain form keeps everything but the verdicts."""
    report = slaspec.evaluate(AGREEMENTS[within], stream, as_of=as_of)

    assert slaspec.Report.from_dict(report.to_dict()).to_dict() == report.to_dict()
