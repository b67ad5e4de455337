"""What is agreed and not judged is told by name: a commitment, and why; the rest is judged as if it stood alone."""

from datetime import UTC, datetime

import pytest

import slaspec
from slaspec.document.validate import read_agreement

HEAD = """
slaspec: 1
agreement: { id: test, title: Test, calendar: office }
parties: { marketing: { name: Marketing }, sales: { name: Sales, teams: [sdr] } }
calendars: { office: { timezone: UTC, hours: { mon-fri: 09:00-17:00 } } }
market: { segments: { enterprise: { when: { employees: { at_least: 1000 } } } } }
commitments:
  plain: { owed_by: sales, starts_on: assigned, stops_on: touched, within: 4 hours }
  other:
    owed_by: sales
"""
AS_OF = datetime(2026, 2, 1, tzinfo=UTC)


def report_of(other: str) -> slaspec.Report:
    """The report on one lead assigned and never touched."""
    agreement, findings = read_agreement(HEAD + "".join(f"    {line}\n" for line in other.splitlines()), name="sla.yaml")
    assert agreement is not None, findings
    event = slaspec.LeadEvent(lead="a", kind="assigned", at=datetime(2026, 1, 5, 10, tzinfo=UTC))
    return slaspec.evaluate(agreement, [event], as_of=AS_OF)


CLOCK = "starts_on: assigned\nstops_on: touched\n"


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (CLOCK + "tiers: { quick: { within: 1 hour, when: { vip: true }, exception_to: rest }, rest: { within: 4 hours } }", "tiers"),
        (CLOCK + "deadline_at: due_at", "a deadline from a field"),
        (CLOCK + "status: shadow", "a clock without a target"),
        (CLOCK + "within: 1 hour\nstatus: shadow", "a shadow"),
        (CLOCK + "within: 1 hour\npauses_while: { asleep: true }", "a pause while a condition holds"),
        (CLOCK + "within: 1 hour\nepisodes: first", "this way of opening clocks"),
        (CLOCK + "within: 1 hour\nleave_out: { outage: { outage: true } }", "what is left out"),
        (CLOCK + "within: 1 hour\nobjective: { at_least: 90%, per: 2 weeks }", "this objective"),
        (CLOCK + "within: 1 hour\nwhen: { segment: enterprise }", "a condition on segment"),
        (CLOCK + "within: 1 hour\nwhen: { did: meeting_held }", "a condition on the lead's past"),
        (CLOCK + "within: 1 hour\nwhen: { trial_ends_at: { within: 3 days } }", "a condition on time"),
        ("begins_on: assigned\ntouches: { at_least: 3, within: 5 business days }", "a cadence"),
        ("each: touched\nmust: { not: { do_not_call: true } }", "a conformance"),
        ("duty: { event: review_held, every: month }", "a duty"),
        ("count: { events: won, sum: amount }\ntarget: { at_least: 5, per: month }", "this way of counting"),
        ("count: { events: won }\ntarget: { at_least: 5, per: rolling 30 days }", "windows of 30 rolling days"),
        ("share: { of: { breached: plain }, that: { when: { vip: true } } }\ntarget: { at_most: 5%, per: month }", "counted verdicts"),
    ],
)
def test_a_commitment_that_is_not_judged_is_named_with_the_reason(other: str, what: str) -> None:
    """It has no figures and no verdicts, and the others are judged all the same."""
    report = report_of(other)

    assert [(each.commitment, each.what) for each in report.not_judged] == [("other", what)]
    assert [result.commitment for result in report.commitments] == ["plain"]
    assert {(verdict.commitment, verdict.judgement.value) for verdict in report.verdicts} == {("plain", "breached")}


def test_a_part_that_changes_no_verdict_is_named_too() -> None:
    """Warnings and escalation are read; the clock beside them is judged."""
    report = report_of(CLOCK + "within: 1 hour\nideally: 30 minutes\nwarn_at: 75%\nescalate: [{ at: 100%, to: manager }]")

    assert [each.what for each in report.not_judged] == ["the time hoped for", "warnings", "escalation"]
    assert [verdict.commitment for verdict in report.verdicts] == ["other", "plain"]


def test_a_draft_is_agreed_not_to_be_judged() -> None:
    """It is on the pages, and nowhere in the report."""
    report = report_of(CLOCK + "within: 1 hour\nstatus: draft")

    assert report.not_judged == ()
    assert [result.commitment for result in report.commitments] == ["plain"]


def test_a_report_read_back_still_says_what_it_did_not_judge() -> None:
    """The plain data carries it."""
    report = report_of("duty: { event: review_held, every: month }")

    assert slaspec.Report.from_dict(report.to_dict()).not_judged == report.not_judged
