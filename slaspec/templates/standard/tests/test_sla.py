"""What the agreement means, in examples: whoever changes a promise sees here which answer is judged otherwise."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import slaspec

AGREEMENT = slaspec.load(Path(__file__).parents[1] / "sla.yaml")
MONDAY_NOON = datetime.fromisoformat("@monday@T12:00").replace(tzinfo=ZoneInfo("@timezone@"))
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


def judged(*events: slaspec.LeadEvent) -> dict[str, str]:
    """The verdict on each promise that the events set going, eight weeks later."""
    report = slaspec.evaluate(AGREEMENT, events, as_of=MONDAY_NOON + 8 * WEEK)
    return {verdict.commitment: verdict.judgement.value for verdict in report.verdicts}


def test_a_lead_answered_and_called_on_the_day_is_within_the_agreement() -> None:
    """Sales accepts an MQL after an hour and calls it after two."""
    assert judged(
        slaspec.LeadEvent("lead-1", "stage_changed", MONDAY_NOON, data={"stage": "mql"}),
        slaspec.LeadEvent("lead-1", "accepted", MONDAY_NOON + HOUR),
        slaspec.LeadEvent("lead-1", "touched", MONDAY_NOON + 2 * HOUR, data={"channel": "call"}),
    ) == {"stages.moves": "met", "mql-to-sales.answer": "met", "new-lead.first_touch": "met"}


def test_a_lead_that_nobody_answers_for_weeks_is_a_breach() -> None:
    """An acceptance four weeks later does not heal it."""
    verdicts = judged(
        slaspec.LeadEvent("lead-2", "stage_changed", MONDAY_NOON, data={"stage": "mql"}),
        slaspec.LeadEvent("lead-2", "accepted", MONDAY_NOON + 4 * WEEK),
    )

    assert verdicts["mql-to-sales.answer"] == "breached"
