"""Laws of asking less: who is given more time, or asked for less, never comes out worse; and `not` turns a condition round."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import slaspec
from generator.cases import Case
from lived import ERASED, cases, key
from slaspec.agreement.commitment import Cadence, Conformance, Response, Tier, Touching
from slaspec.agreement.condition import AllOf, AllowedMove, Not, fields
from slaspec.worktime.duration import BusinessDays, CloseOfDay, Duration, ElapsedTime, Limit, WorkingTime
from slaspec.worktime.instants import MINUTE

MET, BREACHED, PENDING, VOID = slaspec.Judgement.MET, slaspec.Judgement.BREACHED, slaspec.Judgement.PENDING, slaspec.Judgement.VOID

NO_WORSE = {MET: {MET}, PENDING: {PENDING}, VOID: {VOID}, BREACHED: {BREACHED, PENDING, MET, VOID}}
"""What a judgement may become with more time: where a deadline had passed, all is open again."""


def _longer(limit: Duration) -> Duration:
    match limit:
        case ElapsedTime(days, microseconds, months):
            return ElapsedTime(2 * days, 2 * microseconds + MINUTE, 2 * months)
        case WorkingTime(microseconds):
            return WorkingTime(2 * microseconds + MINUTE)
        case BusinessDays(count):
            return BusinessDays(2 * count)


def _later(limit: Limit | None) -> Limit | None:
    if isinstance(limit, CloseOfDay):
        return CloseOfDay(limit.days_later + 1, limit.business)
    return None if limit is None else _longer(limit)


def _judged_with(case: Case, id_: str, change: Callable[[Any], Any]) -> list[slaspec.Verdict]:
    """The verdicts of a commitment, once it is changed in every revision."""
    changed = [
        replace(agreement, commitments=tuple(change(each) if each.id == id_ else each for each in agreement.commitments))
        for agreement in case.agreements
    ]
    report = slaspec.evaluate(changed, case.events, as_of=case.as_of, roster=case.roster)
    return [verdict for verdict in report.verdicts if verdict.commitment == id_]


def _some(case: Case, data: st.DataObject, allowed: Callable[[Any], bool]) -> tuple[str, list[slaspec.Verdict]]:
    """A commitment of which every revision's form is allowed and that has verdicts, and these."""
    forms: dict[str, list[Any]] = {}
    for agreement in case.agreements:
        for each in agreement.commitments:
            forms.setdefault(each.id, []).append(each)
    listed = {id_ for id_, each in forms.items() if all(allowed(form) for form in each)}
    report = slaspec.evaluate(case.agreements, case.events, as_of=case.as_of, roster=case.roster)
    having = sorted({verdict.commitment for verdict in report.verdicts} & listed)
    assume(having)
    id_ = data.draw(st.sampled_from(having))
    return id_, [verdict for verdict in report.verdicts if verdict.commitment == id_]


def _has_own_time(each: Any) -> bool:
    """Whether it is a response with a target; one that owes a move when its time runs out promises another thing then."""
    return isinstance(each, Response) and each.deadline_at is None and each.then is None


@given(cases(ERASED, leads=2, part="response"), st.data())
def test_a_longer_target_never_turns_met_into_breached(case: Case, data: st.DataObject) -> None:
    """With more time, of whatever kind, every clock that was not in breach comes out as before, and no clock is new or gone."""

    def change(response: Response) -> Response:
        tiers: tuple[Tier, ...] = tuple(replace(tier, within=_later(tier.within)) for tier in response.tiers)
        return replace(response, tiers=tiers)

    id_, before = _some(case, data, _has_own_time)
    after = {key(verdict): verdict for verdict in _judged_with(case, id_, change)}

    assert sorted(after) == sorted(map(key, before))
    for verdict in before:
        assert after[key(verdict)].judgement in NO_WORSE[verdict.judgement]


@settings(suppress_health_check=[HealthCheck.filter_too_much])  # few cadences have no limit upwards
@given(cases(ERASED, leads=2, part="cadence"), st.data())
def test_a_cadence_that_asks_for_less_never_turns_met_into_breached(case: Case, data: st.DataObject) -> None:
    """A longer span and fewer touches, channels and days break no episode that was not broken, where nothing is limited upwards."""

    def has_no_limits(each: Any) -> bool:
        return isinstance(each, Cadence) and each.if_no_reply is None and all(map(_only_asks, each.tiers))

    def change(cadence: Cadence) -> Cadence:
        return replace(cadence, tiers=tuple(map(_less, cadence.tiers)))

    id_, before = _some(case, data, has_no_limits)
    after = {(verdict.lead, verdict.record_id, verdict.started_at): verdict.judgement for verdict in _judged_with(case, id_, change)}
    for verdict in before:
        then = after.get((verdict.lead, verdict.record_id, verdict.started_at))  # the next episode may begin elsewhere
        assert then is not BREACHED or verdict.judgement is BREACHED


def _only_asks(touching: Touching) -> bool:
    limits = (touching.at_most, touching.gap_at_most, touching.gap_at_least, *(each.at_most for each in touching.channels))
    return not touching.steps and not touching.rhythm and limits.count(None) == len(limits)


def _less(touching: Touching) -> Touching:
    def fewer(count: int | None) -> int | None:
        return None if count is None else max(1, count - 1)

    return replace(
        touching,
        within=None if touching.within is None else _longer(touching.within),
        at_least=fewer(touching.at_least),
        over_days=fewer(touching.over_days),
        over_channels=fewer(touching.over_channels),
        channels=tuple(replace(each, at_least=fewer(each.at_least)) for each in touching.channels),
    )


Found = Counter[tuple[Any, ...]]


def _found(verdicts: list[slaspec.Verdict]) -> Found:
    return Counter((it.lead, it.record, it.record_id, it.started_at, it.started_by, it.judgement) for it in verdicts)


def _tests_fields(each: Any) -> bool:
    """Whether it is a conformance with a condition of its own, judged with its event."""
    return isinstance(each, Conformance) and not isinstance(each.must, AllowedMove) and "owner.kind" not in fields(each.must)


@given(cases(part="conformance"), st.data())
def test_not_turns_every_judgement_round(case: Case, data: st.DataObject) -> None:
    """What must not hold is met exactly where what must hold is breached."""
    id_, before = _some(case, data, _tests_fields)
    after = _judged_with(case, id_, lambda conformance: replace(conformance, must=Not(conformance.must)))
    turned = {MET: BREACHED, BREACHED: MET}

    assert _found(after) == _found([replace(verdict, judgement=turned[verdict.judgement]) for verdict in before])


@given(cases(part="conformance"), st.data())
def test_a_scope_takes_what_its_condition_takes(case: Case, data: st.DataObject) -> None:
    """With what must hold as its scope a conformance is met throughout; with the opposite it is breached throughout; no event is lost."""

    def about(conformance: Conformance, *, holding: bool) -> Conformance:
        must = conformance.must if holding else Not(conformance.must)
        return replace(conformance, scope=must if conformance.scope is None else AllOf((conformance.scope, must)))

    id_, before = _some(case, data, _tests_fields)
    held = _judged_with(case, id_, lambda each: about(each, holding=True))
    failed = _judged_with(case, id_, lambda each: about(each, holding=False))

    assert {verdict.judgement for verdict in held} <= {MET}
    assert {verdict.judgement for verdict in failed} <= {BREACHED}
    assert _found(held) + _found(failed) == _found(before)
