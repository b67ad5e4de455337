"""Laws of the instant: a report speaks for its own, and what is judged stays judged."""

from hypothesis import given
from hypothesis import strategies as st

import slaspec
from generator.cases import Case
from lived import ERASED, cases, fed, instants, judged, key, said_of_leads

FINAL = (slaspec.Judgement.MET, slaspec.Judgement.BREACHED, slaspec.Judgement.VOID)


@given(cases(ERASED), st.data())
def test_a_report_knows_nothing_of_what_comes_after(case: Case, data: st.DataObject) -> None:
    """A report on an instant that was fed beyond is the report on the events until then."""
    as_of = data.draw(instants(case))
    until_then = [event for event in case.events if event.at <= as_of]

    assert said_of_leads(fed(case).report(as_of)) == said_of_leads(judged(case, until_then, as_of=as_of))


@given(cases(ERASED), st.data())
def test_what_is_judged_stays_judged(case: Case, data: st.DataObject) -> None:
    """Time alone takes back no verdict: met, breached and void stay so, a settled verdict stays whole, and no episode goes away."""
    asked = fed(case)
    early, late = sorted(data.draw(instants(case)) for _ in range(2))
    later = {key(verdict): verdict for verdict in asked.report(late).verdicts}
    for verdict in asked.report(early).verdicts:
        then = later[key(verdict)]
        if verdict.judgement in FINAL:
            assert then.judgement is verdict.judgement
        if verdict.settled_at is not None:
            assert then == verdict
        assert (then.started_at, then.started_by) == (verdict.started_at, verdict.started_by)


@given(cases(ERASED), st.data())
def test_what_happens_later_starts_nothing_earlier(case: Case, data: st.DataObject) -> None:
    """What a later report has besides began after the earlier one."""
    asked = fed(case)
    early, late = sorted(data.draw(instants(case)) for _ in range(2))
    known = {key(verdict) for verdict in asked.report(early).verdicts}

    assert all(verdict.started_at > early for verdict in asked.report(late).verdicts if key(verdict) not in known)
