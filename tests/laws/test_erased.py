"""Laws of forgetting: an erased lead is nowhere, and what was counted stays counted."""

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

import slaspec
from generator.cases import Case
from lived import ERASED, cases, ends_of, fed, in_order
from slaspec.evaluation.report import verdict_row
from slaspec.events.event import Event, LeadEvent

PRIVATE = "sophie.germain@kern.example"
MARKED = "a lead that nobody may know"


def _marked(case: Case, lead: str) -> list[Event]:
    """The events in order, with one lead marked by its name and by what is known of it; other leads may be merged with it."""
    marked: list[Event] = []
    for event in in_order(case.events):
        if isinstance(event, LeadEvent) and lead in (event.lead, event.data.get("into")):
            data = {**event.data, "note": PRIVATE} | ({"into": MARKED} if event.data.get("into") == lead else {})
            marked.append(replace(event, lead=MARKED if event.lead == lead else event.lead, data=data, id=None))
        else:
            marked.append(event)
    return marked


def _lead_of(case: Case, data: st.DataObject) -> str:
    leads = sorted({event.lead for event in case.events if isinstance(event, LeadEvent) and event.lead})
    assume(leads)
    return data.draw(st.sampled_from(leads))


@given(cases(ERASED, "header.fields=declared"), st.data(), st.sampled_from([None, timedelta(days=1), timedelta(days=9)]))
def test_an_erased_lead_is_nowhere(case: Case, data: st.DataObject, keep: timedelta | None) -> None:
    """Neither its name nor a word of what was known of it is in the report, in rows of verdicts or in later outcomes."""
    events = _marked(case, _lead_of(case, data))
    at = ends_of(events) + timedelta(seconds=1)
    asked = fed(case, events, keep=keep)
    asked.feed(LeadEvent(MARKED, "erased", at))
    later = asked.advance(at + timedelta(days=40))
    report = asked.report(at + timedelta(days=40))
    written = json.dumps([report.to_dict(), [verdict_row(each) for each in report.verdicts], asked.snapshot()["state"]["refusals"]])

    assert MARKED not in written
    assert PRIVATE not in written + json.dumps(asked.snapshot())
    assert all(step.lead != MARKED for step in report.steps)
    assert all(outcome.lead != MARKED for outcome in later)


@given(cases(ERASED), st.data())
def test_what_was_judged_before_stays_counted(case: Case, data: st.DataObject) -> None:
    """Erasing takes back no met and no breach, voids what is open, and changes no other lead; nothing of it comes back."""
    lead = _lead_of(case, data)
    events = in_order(case.events)
    at = ends_of(events) + timedelta(seconds=1)
    asked = fed(case, events)
    before = asked.report(at)
    asked.feed(LeadEvent(lead, "erased", at))
    refused = [
        asked.feed(replace(event, at=at + timedelta(hours=1))) for event in events if isinstance(event, LeadEvent) and event.lead == lead
    ]
    after = asked.report(at)
    kept = Counter(_facts(verdict) for verdict in after.verdicts)

    assert all([outcome.kind for outcome in told] == [slaspec.OutcomeKind.REFUSED] for told in refused)
    assert not Counter(_facts(verdict) for verdict in before.verdicts if verdict.settled_at is not None) - kept
    assert len(after.verdicts) == len(before.verdicts)
    assert after.leads == before.leads
    assert after.events.judged == before.events.judged + 1


def _facts(verdict: slaspec.Verdict) -> tuple[object, ...]:
    return (verdict.commitment, verdict.judgement, verdict.started_at, verdict.settled_at, verdict.used, verdict.owner)
