"""Laws of each kind of commitment on its own: what its verdicts say fits together."""

from datetime import datetime
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

import slaspec
from generator.cases import Case
from lived import cases, instants, judged
from slaspec.agreement.commitment import Cadence, Response
from slaspec.worktime.instants import microseconds

MET, BREACHED, PENDING, VOID = slaspec.Judgement.MET, slaspec.Judgement.BREACHED, slaspec.Judgement.PENDING, slaspec.Judgement.VOID


def _verdicts(case: Case, data: st.DataObject, kind: str) -> list[tuple[slaspec.Verdict, datetime]]:
    as_of = data.draw(instants(case))
    return [(verdict, as_of) for verdict in judged(case, as_of=as_of).verdicts if verdict.kind == kind]


@given(cases(), st.data())
def test_a_response_is_met_up_to_its_deadline_and_not_after(case: Case, data: st.DataObject) -> None:
    """Met and pending clocks have no passed deadline, breached ones have; void ones were ended before."""
    owing = {
        each.id for agreement in case.agreements for each in agreement.commitments if isinstance(each, Response) and each.then is not None
    }
    for verdict, as_of in _verdicts(case, data, "response"):
        ended = verdict.settled_at or as_of
        if verdict.judgement is BREACHED:
            assert verdict.commitment in owing or (verdict.deadline is not None and verdict.deadline <= as_of)
            assert verdict.commitment in owing or verdict.settled_at is None or verdict.settled_at > verdict.deadline
        elif verdict.deadline is not None:
            assert ended < verdict.deadline or (ended == verdict.deadline and verdict.judgement is not PENDING)
        assert (verdict.settled_at is None) is (verdict.settled_by is None)
        assert verdict.judgement in (BREACHED, PENDING) or verdict.settled_at is not None
        assert verdict.started_at <= ended <= as_of


@given(cases(), st.data())
def test_the_time_of_a_response_fits_its_judgement(case: Case, data: st.DataObject) -> None:
    """A clock that is not late used no more than its target, a late one all of it; lateness and elapsed time are never negative."""
    retargeted = {
        each.id
        for agreement in case.agreements
        for each in agreement.commitments
        if isinstance(each, Response) and (each.retarget or each.follows_latest or each.then is not None or each.deadline_at is not None)
    }
    for verdict, as_of in _verdicts(case, data, "response"):
        ended = verdict.settled_at or as_of
        assert verdict.used is not None
        assert verdict.elapsed_s == Fraction(microseconds(ended) - microseconds(verdict.started_at), 1_000_000)
        assert (verdict.late is not None) is (
            verdict.judgement is BREACHED and verdict.deadline is not None
        ) or verdict.commitment in retargeted
        assert verdict.late is None or verdict.late >= 0
        if verdict.unit != "business days":
            assert 0 <= verdict.used <= verdict.elapsed_s
        if verdict.amount is not None and verdict.commitment not in retargeted:
            assert verdict.used >= verdict.amount if verdict.judgement is BREACHED else verdict.used <= verdict.amount
            if verdict.judgement is BREACHED and verdict.unit == "seconds":
                assert verdict.late == verdict.used - verdict.amount


@given(cases(), st.data())
def test_a_cadence_is_what_its_obligations_are(case: Case, data: st.DataObject) -> None:
    """A breach has an obligation that failed, or was given up; where one failed nothing is met; a met one owes nothing more."""
    by_id = {each.id: each for agreement in case.agreements for each in agreement.commitments if isinstance(each, Cadence)}
    for verdict, _as_of in _verdicts(case, data, "cadence"):
        standings = {obligation.standing for obligation in verdict.obligations}
        cadence = by_id[verdict.commitment]
        may_owe = bool(cadence.required_before.alternatives) or cadence.if_no_reply is not None
        if verdict.judgement is BREACHED and not may_owe:
            assert "failed" in standings
        if "failed" in standings:
            assert verdict.judgement is BREACHED
        if verdict.judgement is MET:
            assert "open" not in standings or cadence.if_no_reply is not None
        if verdict.settled_at is not None:
            assert "open" not in standings


@given(cases(), st.data())
def test_a_conformance_judges_each_event_at_once(case: Case, data: st.DataObject) -> None:
    """It is met or breached at its event's own instant, and one event is judged by it once."""
    seen = set()
    instants_of = {event.at for event in case.events}
    for verdict, _as_of in _verdicts(case, data, "conformance"):
        assert verdict.judgement in (MET, BREACHED)
        assert verdict.started_at == verdict.settled_at
        assert verdict.started_at in instants_of
        assert (verdict.lead, verdict.record, verdict.record_id, verdict.commitment, verdict.episode) not in seen
        seen.add((verdict.lead, verdict.record, verdict.record_id, verdict.commitment, verdict.episode))


@given(cases(), st.data())
def test_episodes_are_numbered_in_order_of_their_starts(case: Case, data: st.DataObject) -> None:
    """The episodes of a lead under a commitment are numbered from one, without a gap, in order of time."""
    report = judged(case, as_of=data.draw(instants(case)))
    rows: dict[tuple[object, ...], list[slaspec.Verdict]] = {}
    for verdict in report.verdicts:
        if verdict.lead != "(erased)":
            rows.setdefault((verdict.lead, verdict.record, verdict.record_id, verdict.commitment), []).append(verdict)
    for row in rows.values():
        numbers = sorted(row, key=lambda verdict: verdict.episode)
        assert [verdict.episode for verdict in numbers] == list(range(1, len(row) + 1))
        if {verdict.per for verdict in row} == {None}:
            assert [verdict.started_at for verdict in numbers] == sorted(verdict.started_at for verdict in row)


@given(cases(), st.data())
def test_one_clock_at_a_time_runs_for_a_lead(case: Case, data: st.DataObject) -> None:
    """An episode begins no sooner than the one before it ends, unless clocks are one per value."""
    report = judged(case, as_of=data.draw(instants(case)))
    last: dict[tuple[object, ...], slaspec.Verdict] = {}
    for verdict in sorted(report.verdicts, key=lambda each: each.episode):
        if verdict.kind != "conformance" and verdict.lead != "(erased)":
            named = (verdict.lead, verdict.record, verdict.record_id, verdict.commitment, verdict.per)
            before = last.get(named)
            if before is not None:
                assert before.settled_at is not None
                assert before.settled_at <= verdict.started_at
            last[named] = verdict
