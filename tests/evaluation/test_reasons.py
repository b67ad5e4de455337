"""Reasons: what each test found, and which tests a condition lacked."""

from collections.abc import Mapping
from typing import Any

import pytest

from scenario import event_of
from slaspec.document.validate import read_agreement
from slaspec.evaluation.explaining.reasons import Reason, Reasons
from slaspec.evaluation.lead_run import LeadRun
from slaspec.evaluation.plan import Plans
from slaspec.evaluation.run import Moment
from slaspec.events.roster import Roster
from slaspec.events.state import World
from slaspec.worktime.instants import microseconds

FRAME = """\
slaspec: 1
agreement: {{ id: r, title: Reasons, calendar: office }}
parties: {{ marketing: {{ name: Marketing }}, sales: {{ name: Sales }} }}
calendars:
  office: {{ timezone: Europe/Berlin, hours: {{ mon-fri: 09:00-17:00 }} }}
commitments:
  x: {{ owed_by: sales, starts_on: assigned, when: {condition}, stops_on: touched, within: 1 hour }}
"""
HISTORY = """\
2026-04-01T08:00Z L1 captured score=70 country=DE size=50 likes=[cats, dogs]
2026-04-01T10:00Z L1 touched channel=call
2026-04-02T10:00Z L1 assigned owner=ann"""


def reason_for(condition: str) -> Reason:
    """Why a condition holds for the lead of the history, as it stands at its last event."""
    agreement, findings = read_agreement(FRAME.format(condition=condition), name="sla.yaml")
    assert agreement is not None, [(found.message, found.help) for found in findings]
    plans = Plans([agreement], World(Roster()))
    run = LeadRun(plans)
    for line in HISTORY.splitlines():
        event = event_of(line)
        run.take(event, microseconds(event.at), Moment())  # type: ignore[arg-type]  # all are of a lead
    (member,) = plans.latest.members
    return Reasons(agreement, member.fields, "Europe/Berlin").of(member.commitment.scope, run.runs[0].subject)


def lacking(condition: str) -> list[str]:
    """The tests that would have to come out otherwise."""
    return [test.words for test in reason_for(condition).lacking()]


@pytest.mark.parametrize(
    ("condition", "holds", "found"),
    [
        ("{ score: { at_least: 65 } }", True, "score is 70"),
        ("{ country: FR }", False, "country is DE"),
        ("{ budget: 5 }", False, "budget is unknown"),
        ("{ likes: { contains: dogs } }", True, "likes is cats, dogs"),
        ("{ not: { country: DE } }", False, "country is DE"),
        ("{ not: { any: [{ country: DE }, { score: 1 }] } }", False, "country is DE, score is 70"),
        ("{ did: { event: touched, at_least: 2 } }", False, "counted once"),
        ("{ did: { event: touched, within: 1 day } }", True, "counted once"),
        ("{ did: { event: touched, within: 23 hours } }", False, "counted 0 times"),
        ("{ last_touch.at: { within: 2 days } }", True, "last touch.at is Wed 2026-04-01 12:00"),
        ("{ owner: { changed: true } }", True, "owner is ann"),
    ],
)
def test_a_test_says_what_it_found(condition: str, holds: bool, found: str) -> None:  # noqa: FBT001 - a column of the table
    """The value, in the zone asked for; of what is counted, how often."""
    reason = reason_for(condition)

    assert (reason.holds, reason.found, reason.parts) == (holds, found, ())


def test_all_that_fails_of_a_conjunction_is_lacking() -> None:
    """And nothing that holds."""
    assert lacking("{ score: { at_least: 65 }, country: FR, size: { more_than: 60 } }") == ["country is FR", "size is more than 60"]


def test_of_several_ways_the_one_that_lacks_least_is_told() -> None:
    """Two tests the one way, one the other."""
    assert lacking("{ any: [{ country: FR, size: 9 }, { score: { at_least: 65 }, size: { at_least: 60 } }] }") == ["size is at least 60"]


def test_nothing_is_lacking_where_it_holds() -> None:
    """Whatever else of it fails."""
    assert lacking("{ any: [{ country: FR }, { country: DE }] }") == []
    assert reason_for("{ any: [{ country: FR }, { country: DE }] }").holds


def test_a_reason_is_plain_data_too() -> None:
    """With its parts."""
    plain: Mapping[str, Any] = reason_for("{ country: DE, size: 50 }").to_dict()

    assert (plain["takes"], plain["holds"]) == ("all", True)
    assert [(part["words"], part["found"]) for part in plain["parts"]] == [("country is DE", "country is DE"), ("size is 50", "size is 50")]
