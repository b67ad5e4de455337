"""The sentence of each commitment: who owes what to whom, by when, on whose calendar; no change of meaning leaves it as it was."""

from pathlib import Path

import pytest

import slaspec
from slaspec.document.validate import read_agreement
from slaspec.rendering.sentences import sentence

ROOT = Path(__file__).parents[2]
ACME = slaspec.load(ROOT / "examples" / "acme" / "sla.yaml")

HEAD = """\
slaspec: 1
agreement: { id: test, title: Test, calendar: office }
parties: { marketing: { name: Marketing }, sales: { name: Sales } }
calendars:
  office: { timezone: Europe/Berlin, hours: { mon-fri: 09:00-17:00 } }
  night: { timezone: UTC, hours: { mon-fri: 20:00-23:00 } }
stages: { mql: { name: MQL, belongs_to: marketing, initial: true }, sal: { name: SAL, belongs_to: sales } }
records: { deal: { of: lead } }
events:
  contact: { is: touched, when: { channel: call } }
  demo_asked: { fields: {} }
commitments:
  it: """

RESPONSE = "{ owed_by: sales, starts_on: assigned, stops_on: touched, within: 4 business hours }"


def said(commitment: str) -> str:
    """The sentence of a commitment written in YAML."""
    agreement, findings = read_agreement(HEAD + commitment, name="x")
    assert agreement is not None, findings
    return sentence(agreement.commitments[0], agreement)


@pytest.mark.parametrize(
    ("commitment", "expected"),
    [
        (
            RESPONSE,
            "Sales owes it to Marketing that a touch (not automated) comes within 4 business hours of assignment. What counts are the hours of “office”. The clock ends without a verdict on recycling.",
        ),
        (
            "{ owed_by: marketing, starts_on: { enters: mql }, stops_on: [enriched, demo_asked], within: 30 minutes, void_on: rejected }",
            "Marketing owes it to Sales that enrichment of the lead's data or “demo asked” comes within 30 minutes of entering MQL. Every hour counts, day and night. "
            "The clock ends without a verdict on rejection or recycling.",
        ),
        (
            "{ owed_by: [sales, marketing], starts_on: contact, stops_on: won, within: 30 days, pauses_on: held, when: { score: { at_least: 65 }, source: web } }",
            "Sales and Marketing owe it to each other that a won deal comes within 30 days of “contact”, for leads where score is at least 65 and source is web. "
            "Every day counts, by the clocks of Europe/Berlin. The clock stands still from a hold until the end of the hold. The clock ends without a verdict on recycling.",
        ),
        (
            "{ owed_by: sales, starts_on: assigned, stops_on: { event: touched, when: { channel: call } }, within: 2 business days,"
            " calendar: { by: territory, map: { emea: office }, otherwise: night }, objective: { at_least: 97.5%, per: quarter } }",
            "Sales owes it to Marketing that a touch (channel is call and not automated) comes within 2 business days of assignment. "
            "What counts are the hours of “office” where territory is emea, and of “night” where it is anything else or unknown. The clock ends without a verdict on recycling. "
            "Of the clocks that start in a quarter, at least 97.5% must be met.",
        ),
        (
            "{ owed_by: marketing, count: { entering: mql }, target: { at_least: 400, per: month, for_each: territory } }",
            "Marketing owes it to Sales that there are at least 400 leads entering MQL in every month, for each territory by itself (from the first month on in which the territory is seen). A lead counts once in a window.",
        ),
        (
            "{ owed_by: sales, count: { events: rejected }, target: { at_most: 20, per: week }, when: { not: { source: partner } } }",
            "Sales owes it to Marketing that there are at most 20 × rejection in every week, for leads where source is not partner.",
        ),
        (
            "{ owed_by: marketing, share: { of: { entering: mql }, that: { reach: sal, within: 30 days } }, target: { at_least: 85%, per: quarter } }",
            "Marketing owes it to Sales that in every quarter at least 85% of the leads entering MQL reach SAL within 30 days (every day counts). A lead counts once in a window.",
        ),
        (
            "{ owed_by: sales, share: { of: { events: meeting_booked }, that: { lead_to: meeting_held, within: 5 business days } }, target: { at_least: 70%, per: month } }",
            "Sales owes it to Marketing that in every month at least 70% of the events (booking of a meeting) lead to a meeting held "
            "within 5 business days (the hours of “office”).",
        ),
        (
            "{ owed_by: marketing, share: { of: { events: assigned }, that: { events: rejected } }, target: { at_most: 20%, per: month } }",
            "Marketing owes it to Sales that in every month there are at most 20% as many of the events (rejection) as of the events (assignment).",
        ),
        (
            "{ owed_by: sales, starts_on: assigned, stops_on: touched, tiers: { standard: { within: 4 business hours, ideally: 1 business hour },"
            " urgent: { within: 1 business hour, when: { grade: A }, exception_to: standard } } }",
            "Sales owes it to Marketing that a touch (not automated) comes in the time of its tier, counted from the start of assignment. "
            "Tier “standard”, for all others: within 4 business hours, hoped for within 1 business hour. "
            "Tier “urgent”, where grade is A: within 1 business hour; goes before standard. "
            "What counts are the hours of “office”. The clock ends without a verdict on recycling.",
        ),
        (
            "{ owed_by: sales, starts_on: inbound_message, stops_on: contact, within: same business day, ideally: 2 business hours, warn_at: [50%, 75%],"
            " escalate: [{ at: 100%, to: the sdr manager }, { after: 1 business day, to: the VP Sales, then: reassign, when: { vip: true } }], status: shadow }",
            "Sales owes it to Marketing that “contact” comes by the same business day of a message from the lead. What counts are the hours of “office”. "
            "Hoped for: within 2 business hours. The clock ends without a verdict on recycling. The owner is warned at 50% and 75% of the time. "
            "At 100% of the time the sdr manager is told. 1 business day after the deadline, where vip is yes the VP Sales is told: reassign. "
            "It is a shadow: judged and shown, and binds nobody yet.",
        ),
        (
            "{ owed_by: sales, begins_on: accepted, touches: { at_least: 6, at_most: 12, within: 10 business days, over_days: 4, gap_at_most: 2 business days },"
            " channels: { call: { at_least: 3 } }, ends_on: replied, objective: { at_least: 90%, per: month } }",
            "Sales owes it to Marketing that after acceptance at least 6 and at most 12 touches in 10 business days, on at least 4 days, "
            "gaps of at most 2 business days, at least 3 by call follow. What counts is a touch (direction is not inbound and not automated), on the hours of “office”. "
            "It ends early on a reply by the lead. Of the episodes that start in a month, at least 90% must be as agreed.",
        ),
        (
            "{ owed_by: marketing, begins_on: recycled, rhythm: [{ every: week, for: 4 weeks }, { every: 2 weeks }] }",
            "Marketing owes it to Sales that after recycling a touch every week for 28 days, then every 2 weeks follow. "
            "What counts is a touch (direction is not inbound and not automated), on the hours of “office”.",
        ),
        (
            "{ owed_by: sales, each: { event: touched, when: { channel: call } }, must: { not: { do_not_call: true } } }",
            "Sales owes it to Marketing that on a touch (channel is call) it holds: not do not call.",
        ),
        (
            "{ owed_by: marketing, count: { events: won, sum: amount }, target: { at_least: 50000, per: month, tolerance: 10% },"
            " if_missed: { below: 40000, owed_by: marketing, duty: scoring_reviewed, within: 5 business days } }",
            "Marketing owes it to Sales that there are at least 50000 amount in all of a won deal in every month. Up to 10% of it is tolerated. "
            "When it is missed below 40000, marketing owes a review of the scoring within 5 business days.",
        ),
        (
            "{ owed_by: [marketing, sales], duty: { event: review_held, rhythm: [{ every: week, for: 6 weeks }, { every: month }], weekday: mon, carries: [scorecard] } }",
            "Marketing and Sales owe it to each other that there is a review every week for 42 days, then every month on Monday. It has scorecard.",
        ),
    ],
)
def test_the_sentence_of_each_kind(commitment: str, expected: str) -> None:
    """Read aloud to a head of sales and a head of marketing, each is a promise."""
    assert said(commitment) == expected


VARIANTS = {
    "owed_by": "{ owed_by: marketing, starts_on: assigned, stops_on: touched, within: 4 business hours }",
    "starts_on": "{ owed_by: sales, starts_on: captured, stops_on: touched, within: 4 business hours }",
    "stops_on": "{ owed_by: sales, starts_on: assigned, stops_on: replied, within: 4 business hours }",
    "condition": "{ owed_by: sales, starts_on: assigned, stops_on: { event: touched, when: { channel: call } }, within: 4 business hours }",
    "automated": "{ owed_by: sales, starts_on: assigned, stops_on: { event: touched, when: { automated: true } }, within: 4 business hours }",
    "within": "{ owed_by: sales, starts_on: assigned, stops_on: touched, within: 5 business hours }",
    "kind of time": "{ owed_by: sales, starts_on: assigned, stops_on: touched, within: 4 hours }",
    "calendar": "{ owed_by: sales, starts_on: assigned, stops_on: touched, within: 4 business hours, calendar: night }",
    "void_on": "{ owed_by: sales, starts_on: assigned, stops_on: touched, within: 4 business hours, void_on: rejected }",
    "pauses_on": "{ owed_by: sales, starts_on: assigned, stops_on: touched, within: 4 business hours, pauses_on: held }",
    "resumes_on": "{ owed_by: sales, starts_on: assigned, stops_on: touched, within: 4 business hours, pauses_on: held, resumes_on: replied }",
    "when": "{ owed_by: sales, starts_on: assigned, stops_on: touched, within: 4 business hours, when: { score: 1 } }",
    "objective": "{ owed_by: sales, starts_on: assigned, stops_on: touched, within: 4 business hours, objective: { at_least: 90%, per: month } }",
    "share": "{ owed_by: sales, starts_on: assigned, stops_on: touched, within: 4 business hours, objective: { at_least: 91%, per: month } }",
    "per": "{ owed_by: sales, starts_on: assigned, stops_on: touched, within: 4 business hours, objective: { at_least: 90%, per: week } }",
}
_CLOCK = "owed_by: sales, starts_on: assigned, stops_on: touched"
MORE = [
    "ideally: 1 business hour", "pauses_while: { asleep: true }", "episodes: first", "episodes: restart", "one_clock_per: task_id",
    "owner_change: settles", "owner_change: voids", "if_late: { to: sal }", "if_late: { to: sal, reason: late }", "warn_at: 75%",
    "escalate: [{ at: 100%, to: me }]", "escalate: [{ before: 1 hour, to: me }]", "leave_out: { outage: { outage: true } }", "status: shadow", "status: draft",
    "transition: follow_latest", "consequence: a dinner", "review: { every: quarter }", "review: { next_on: 2026-06-30 }", "record: deal",
    "objective: { at_least: 90%, per: month, by: deadline }", "objective: { at_least: 90%, per: month, for_each: segment }",
    "objective: { median: { at_most: 1 hour }, per: month }", "objective: { p90: { at_most: 1 hour }, per: month }",
    "objective: { at_least: 90%, per: month, if_missed: { owed_by: sales, duty: review_held, within: 5 days } }",
    "objective: { at_least: 90%, per: month, if_missed: { windows: 3, owed_by: sales, duty: review_held, within: 5 days } }",
]  # fmt: skip
VARIANTS |= {more: f"{{ {_CLOCK}, within: 4 business hours, {more} }}" for more in MORE}


def test_no_two_meanings_share_a_sentence() -> None:
    """Every option of a response shows in its sentence."""
    sentences = [said(RESPONSE), *(said(variant) for variant in VARIANTS.values())]

    assert len(set(sentences)) == len(sentences)


EXAMPLES = sorted((ROOT / "examples").rglob("sla.yaml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.parent.name for path in EXAMPLES])
def test_every_commitment_of_an_example_has_its_sentence_on_the_page(path: Path) -> None:
    """Each names its parties, and stands below its own anchor."""
    agreement = slaspec.load(path)
    page = dict(slaspec.render(agreement))["commitments.md"]
    for commitment in agreement.commitments:
        text = sentence(commitment, agreement)

        assert f"{{#{commitment.id}}}" in page
        assert all(agreement.party_name(party) in text for party in (*commitment.owed_by, *commitment.owed_to))


def test_pages_without_figures_say_so() -> None:
    """A missing report is told on the page, not shown as zeros."""
    pages = dict(slaspec.render(ACME))

    assert "No events have been judged for these pages" in pages["index.md"]
    assert "No events have been judged for these pages" in pages["scorecard.md"]
