"""What the agreement means, in examples: whoever changes a promise sees here which answer is judged otherwise."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import slaspec

AGREEMENT = slaspec.load(Path(__file__).parents[1] / "sla.yaml")
MONDAY_NOON = datetime.fromisoformat("@monday@T12:00").replace(tzinfo=ZoneInfo("@timezone@"))
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


def judged(*events: slaspec.LeadEvent) -> list[str]:
    """The verdicts on the promises that the events set going, eight weeks later."""
    report = slaspec.evaluate(AGREEMENT, events, as_of=MONDAY_NOON + 8 * WEEK)
    return [verdict.judgement.value for verdict in report.verdicts]


def test_a_call_after_two_hours_keeps_the_promise_and_a_mailing_does_not() -> None:
    """Only what a person does is a touch that counts."""
    assigned = slaspec.LeadEvent("lead-1", "assigned", MONDAY_NOON)
    mailing = slaspec.LeadEvent("lead-1", "touched", MONDAY_NOON + HOUR, data={"channel": "email", "automated": True})
    call = slaspec.LeadEvent("lead-1", "touched", MONDAY_NOON + 2 * HOUR, data={"channel": "call"})

    assert judged(assigned, mailing, call) == ["met"]
    assert judged(assigned, mailing) == ["breached"]
