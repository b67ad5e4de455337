"""What is open: by when, on whose calendar, how much is left, and in which order it is listed."""

from datetime import UTC, datetime

import pytest

import slaspec
from scenario import event_of
from slaspec.document.validate import read_agreement
from slaspec.evaluation.due import OpenClock
from slaspec.rendering.due import due_text
from slaspec.worktime.duration import parse_limit

AGREEMENT = """\
slaspec: 1
agreement: { id: d, title: Due, calendar: { by: territory, map: { emea: berlin }, otherwise: new-york } }
parties: { marketing: { name: Marketing }, sales: { name: Sales } }
calendars:
  new-york: { timezone: America/New_York, hours: { mon-fri: 09:00-17:00 } }
  berlin: { timezone: Europe/Berlin, hours: { mon-fri: 09:00-17:00 } }
stages:
  inquiry: { belongs_to: marketing, initial: true, moves_to: [recycled] }
  recycled: { belongs_to: marketing, entered_on: recycled }
commitments:
  reply: { name: Reply to a message, owed_by: sales, starts_on: inbound_message, stops_on: touched, within: 4 business hours, pauses_on: held }
  after-meeting:
    owed_by: sales
    starts_on: { event: meeting_booked, at: meeting_ends_at }
    stops_on: touched
    within: same business day
  stays: { owed_by: sales, starts_on: assigned, stops_on: won, within: 1 business day, if_late: { to: recycled, within: 1 business day } }
  measured: { owed_by: sales, starts_on: engaged, stops_on: won, status: shadow }
follow_up:
  chase:
    owed_by: sales
    begins_on: accepted
    counts: touched
    touches: { at_least: 2, within: 3 business days, gap_at_most: 1 business day }
"""


def at(text: str) -> datetime:
    """An instant."""
    return datetime.fromisoformat(text)


def listed(events: str, as_of: str) -> tuple[OpenClock, ...]:
    """What is open after some events, a line each."""
    agreement, findings = read_agreement(AGREEMENT, name="sla.yaml")
    assert agreement is not None, [(found.place, found.message) for found in findings]
    evaluator = slaspec.Evaluator(agreement)
    for line in events.strip().splitlines():
        assert not [each for each in evaluator.feed(event_of(line.strip())) if each.kind is slaspec.OutcomeKind.REFUSED], line
    return evaluator.open_clocks(at(as_of))


def test_the_overdue_come_first_then_what_is_due_next_then_what_stands_still() -> None:
    """Each with the time that is left on its own calendar; noon in New York is 18:00 in Berlin."""
    found = listed(
        """2026-04-06T13:00Z L1 captured territory=emea owner=ann
        2026-04-06T13:00Z L1 inbound_message
        2026-04-06T15:00Z L2 inbound_message
        2026-04-06T15:30Z L3 inbound_message
        2026-04-06T15:40Z L3 held
        2026-04-06T15:50Z L4 meeting_booked meeting_ends_at=2026-04-07T15:00Z
        2026-04-03T13:00Z L5 inbound_message""",
        "2026-04-06T16:00Z",
    )

    assert [(each.lead, each.standing, each.due, each.left) for each in found] == [
        ("L5", "overdue", at("2026-04-03T17:00Z"), "7 h"),  # 13:00-17:00 on Friday, 09:00-12:00 on Monday
        ("L2", "running", at("2026-04-06T19:00Z"), "3 h"),
        ("L1", "running", at("2026-04-07T09:00Z"), "2 h"),  # it is after work in Berlin: 09:00-11:00 tomorrow
        ("L3", "paused", None, "3 h 50 min"),
        ("L4", "waiting", None, None),
    ]
    assert found[4].starts_at == at("2026-04-07T15:00Z")
    assert [(each.owner, each.calendar.id) for each in found[:3]] == [(None, "new-york"), (None, "new-york"), ("ann", "berlin")]


def test_a_cadence_is_due_by_what_it_asks_for_next() -> None:
    """The gap runs out before the span does; after two touches nothing is open."""
    events = "2026-04-06T13:00Z L1 accepted\n"
    (first,) = listed(events, "2026-04-06T14:00Z")
    (second,) = listed(events + "2026-04-06T15:00Z L1 touched", "2026-04-07T14:00Z")

    assert (first.what, first.due, first.left) == ("gaps of at most 1 business day", at("2026-04-06T21:00Z"), "7 h")
    assert (second.what, second.due, second.left) == ("gaps of at most 1 business day", at("2026-04-07T15:00Z"), "1 h")
    assert listed(events + "2026-04-06T15:00Z L1 touched\n2026-04-06T16:00Z L1 touched", "2026-04-07T14:00Z") == ()


def test_a_move_that_is_owed_is_listed_with_its_own_deadline() -> None:
    """The business day ran out on Tuesday morning, and one more is left for the move."""
    (owed,) = listed("2026-04-06T14:00Z L1 assigned owner=ann", "2026-04-07T15:00Z")

    assert (owed.standing, owed.due, owed.left) == ("move owed", at("2026-04-08T14:00Z"), "7 h")


def test_what_has_no_limit_is_listed_last_and_marked() -> None:
    """A shadow that only measures."""
    (measured,) = listed("2026-04-06T14:00Z L1 engaged", "2026-04-07T15:00Z")

    assert (measured.due, measured.left, measured.shadow) == (None, None, True)
    assert due_text([measured], at("2026-04-07T15:00Z")).splitlines()[3] == "no deadline        L1    measured (shadow)  nobody"


def test_the_one_who_has_the_lead_now_is_asked_not_the_one_who_was_late() -> None:
    """The breach is ann's, the work is bob's."""
    events = """2026-04-06T13:00Z L1 captured owner=ann
        2026-04-06T13:00Z L1 inbound_message
        2026-04-06T19:00Z L1 enriched owner=bob"""
    (late,) = [each for each in listed(events, "2026-04-07T15:00Z") if each.commitment == "reply"]

    assert (late.standing, late.owner) == ("overdue", "bob")


@pytest.mark.parametrize(("within", "due"), [("2 business hours", {"L1"}), ("3 business hours", {"L1", "L2"}), ("1 hour", set())])
def test_due_within_is_counted_on_the_calendar_of_each(within: str, due: set[str]) -> None:
    """Two business hours in Berlin end tomorrow."""
    found = listed(
        """2026-04-06T13:00Z L1 captured territory=emea
        2026-04-06T13:00Z L1 inbound_message
        2026-04-06T15:00Z L2 inbound_message
        2026-04-06T15:30Z L3 inbound_message
        2026-04-06T15:40Z L3 held""",
        "2026-04-06T16:00Z",
    )

    assert {each.lead for each in found if each.is_due_within(parse_limit(within), at("2026-04-06T16:00Z"))} == due


def test_the_table_names_the_zone_of_every_time() -> None:
    """As it stands in a terminal."""
    found = listed(
        """2026-04-06T13:00Z L1 captured territory=emea owner=ann
        2026-04-06T13:00Z L1 inbound_message
        2026-04-03T13:00Z L5 inbound_message""",
        "2026-04-06T16:00Z",
    )

    assert (
        due_text(found, at("2026-04-06T16:00Z"))
        == """\
as of 2026-04-06 16:00 UTC: 2 open, 1 overdue

Due                                    Left      Lead  Promise             Owner
Fri 2026-04-03 13:00 America/New_York  7 h late  L5    Reply to a message  nobody
Tue 2026-04-07 11:00 Europe/Berlin     2 h       L1    Reply to a message  ann"""
    )
    assert due_text([], datetime(2026, 4, 6, tzinfo=UTC)) == "as of 2026-04-06 00:00 UTC: nothing is open"
