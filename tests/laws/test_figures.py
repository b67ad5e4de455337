"""Laws of figures: what is added up is what was judged and counted, each once."""

import json
from collections import Counter
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

import slaspec
from generator.cases import Case
from lived import ERASED, Listener, cases, evaluator, instants, judged
from slaspec.evaluation.figures.attainment import Attainment
from slaspec.evaluation.figures.results import DutyResult, EpisodeResult, TallyResult
from slaspec.evaluation.figures.windows import Standing
from slaspec.evaluation.report import verdict_row


@given(cases(ERASED), st.data())
def test_no_clock_is_lost(case: Case, data: st.DataObject) -> None:
    """Met, breached, pending, void and left out are as many as were started or judged at once, commitment by commitment."""
    as_of = data.draw(instants(case))
    asked, listener = evaluator(case), Listener()
    for event in case.events:
        if event.at <= as_of:
            listener.hear(asked.feed(event))
    listener.hear(asked.advance(as_of))
    report = asked.report(as_of)
    started = Counter(commitment for _lead, _record, _record_id, commitment, _episode in listener.believes)
    started.subtract(_shadows_beside(case, report))
    for result in report.commitments:
        if isinstance(result, EpisodeResult):
            assert _all(result.whole) == started[result.commitment]


def _shadows_beside(case: Case, report: slaspec.Report) -> Counter[str]:
    """The trial verdicts of what is in force by now: they are in no figure."""
    newest = {each.id: each.status for agreement in case.agreements for each in agreement.commitments}
    return Counter(verdict.commitment for verdict in report.verdicts if verdict.shadow and newest[verdict.commitment] != "shadow")


@given(cases(), st.data())
def test_windows_hold_each_verdict_once(case: Case, data: st.DataObject) -> None:
    """What the windows of a commitment hold by start adds up to the whole, judgement by judgement."""
    report = judged(case, as_of=data.draw(instants(case)))
    objectives = [(each.id, getattr(each, "objective", None)) for agreement in case.agreements for each in agreement.commitments]
    otherwise = {id_ for id_, objective in objectives if objective is not None and (objective.by != "start" or objective.per.rolling)}
    for result in report.commitments:
        if isinstance(result, EpisodeResult) and result.commitment not in otherwise:
            summed = Counter[str]()
            for window in result.windows:
                summed.update(_numbers(window.attainment))
            assert summed == Counter(_numbers(result.whole))


@given(cases(leads=2), st.data())
def test_parts_make_up_the_whole(case: Case, data: st.DataObject) -> None:
    """The parts of a window never come to more than the window; splits come to just as much."""
    report = judged(case, as_of=data.draw(instants(case)))
    for result in report.commitments:
        if isinstance(result, TallyResult):
            for window in result.windows:
                assert sum(part.count for part in window.parts) <= window.count
                assert all(part.count <= window.count for part in window.of_which)
                for split in window.splits:
                    assert sum(part.count for part in split.parts) == window.count
        elif isinstance(result, EpisodeResult):
            for episodes in result.windows:
                for split_ in episodes.splits:
                    assert sum(_all(part.attainment) for part in split_.parts) == _all(episodes.attainment)
                if episodes.parts:
                    assert sum(_all(part.attainment) for part in episodes.parts) <= _all(episodes.attainment)


@given(cases(leads=2), st.data())
def test_a_share_is_of_what_there_is(case: Case, data: st.DataObject) -> None:
    """In a ratio that follows its members no more are answered than there are, and none that is open is over."""
    report = judged(case, as_of=data.draw(instants(case)))
    for result in report.commitments:
        if isinstance(result, TallyResult) and result.kind == "ratio":
            for window in result.windows:
                if window.matured is not None:
                    answered, over = window.matured
                    assert answered <= over
                    assert over + window.maturing <= (window.of or 0)
                    assert window.count <= (window.of or 0)


@given(cases(), st.data())
def test_a_window_is_judged_only_when_nothing_can_change_it(case: Case, data: st.DataObject) -> None:
    """What is met, kept or unknown before its end is pending or maturing; only a breach may be known early."""
    as_of = data.draw(instants(case))
    for result in judged(case, as_of=as_of).commitments:
        for window in result.windows:
            ended = window.window.end <= as_of.timestamp() * 1_000_000
            if isinstance(result, EpisodeResult) and not ended:
                assert window.standing in (None, Standing.MATURING, Standing.NOT_JUDGED, Standing.PENDING, Standing.MISSED)
            if isinstance(result, DutyResult) and window.standing is Standing.BREACHED:
                assert window.count < window.target or window.incomplete


@given(cases())
def test_time_used_is_that_of_its_owners(case: Case) -> None:
    """What each owner used adds up to what the clock used."""
    for verdict in judged(case).verdicts:
        if verdict.used is not None:
            assert sum((used for _owner, used in verdict.used_by_owner), Fraction(0)) == verdict.used


@given(cases(), st.data())
def test_a_report_reads_back_as_itself(case: Case, data: st.DataObject) -> None:
    """The plain form goes through JSON and keeps everything but verdicts and steps; rows of verdicts are JSON too."""
    report = judged(case, as_of=data.draw(instants(case)))
    plain = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    back = slaspec.Report.from_dict(plain)

    assert plain == report.to_dict()
    assert back.to_dict() == plain
    assert back.commitments == report.commitments
    assert json.dumps([verdict_row(verdict) for verdict in report.verdicts], allow_nan=False)


def _numbers(attainment: Attainment) -> dict[str, int]:
    counts = {name: getattr(attainment, name) for name in ("met", "breached", "pending", "void")}
    return {name: count for name, count in (*counts.items(), *attainment.left_out) if count}


def _all(attainment: Attainment) -> int:
    return sum(_numbers(attainment).values())
