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


def test_no_two_meanings_share_a_sentence() -> None:
    """Every option of a response shows in its sentence."""
    sentences = [said(RESPONSE), *(said(variant) for variant in VARIANTS.values())]

    assert len(set(sentences)) == len(sentences)


def test_every_commitment_of_the_example_has_its_sentence_on_the_page() -> None:
    """Each names both parties, and stands below its own anchor."""
    page = dict(slaspec.render(ACME))["commitments.md"]
    for commitment in ACME.commitments:
        text = sentence(commitment, ACME)

        assert f"{{#{commitment.id}}}" in page
        assert all(ACME.party_name(party) in text for party in (*commitment.owed_by, *commitment.owed_to))


def test_pages_without_figures_say_so() -> None:
    """A missing report is told on the page, not shown as zeros."""
    pages = dict(slaspec.render(ACME))

    assert "No events have been judged for these pages" in pages["index.md"]
    assert "No events have been judged for these pages" in pages["scorecard.md"]
