"""All findings at once: a broken member hides none of the others' mistakes, and makes none up."""

from pathlib import Path

import pytest

from slaspec.document.validate import read_agreement, validate

ACME = (Path(__file__).parents[2] / "examples" / "acme" / "sla.yaml").read_text(encoding="utf-8")


def found(*changes: tuple[str, str]) -> list[tuple[str, str]]:
    """Rule and line of each finding, after some changes to the example."""
    text = ACME
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    lines = text.split("\n")
    return [(each.rule, lines[each.span.line - 1].strip()) for each in validate(text, name="x")]


def test_mistakes_of_shape_and_of_reference_are_told_together() -> None:
    """What the author has to mend is known after one run."""
    findings = found(
        ("within: 2 business hours", "within: 2 busines hours"),
        ("emea: berlin", "emea: berln"),
        ("moves_to: [sql, recycled, disqualified]", "moves_to: [sqll, recycled, disqualified]"),
        ("purpose: One", "porpose: One"),
        ("starts_on: inbound_message", "starts_on: inbound"),
    )

    assert [rule for rule, _line in findings] == ["unknown-calendar", "unknown-key", "unknown-stage", "invalid-duration", "unknown-event"]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("mon-fri: 09:00-17:30", "mon-fri: 9-17", "invalid-hours"),  # a calendar that others name
        ("means: Sales has accepted", "meens: Sales has accepted", "unknown-key"),  # a stage that a handoff names
        ("channel: [call, email, social]", "channel: []", "too-few"),  # a name that stops clocks
        ("rejected_go_to: recycled", "rejected_to: recycled", "unknown-key"),  # a handoff that says who follows up
    ],
)
def test_a_broken_member_is_defined_all_the_same(old: str, new: str, rule: str) -> None:
    """One mistake is one finding, whoever refers to where it stands."""
    assert [rule for rule, _line in found((old, new))] == [rule]


def test_where_the_header_is_broken_nothing_is_made_up() -> None:
    """Without parties or a calendar to rely on, the rest waits."""
    assert [rule for rule, _line in found(("title: Acme", "title: true #"), ("emea: berlin", "emea: berln"))] == ["wrong-type"]


def test_what_a_section_implies_is_owed_to_all_others() -> None:
    """A route or a way back says by whom it is owed and has no key for whom it is owed to, so with three parties nothing is unclear."""
    text = """
slaspec: 1
agreement: { id: x, title: X, calendar: 24/7 }
parties: { marketing: { name: Marketing }, sales: { name: Sales, teams: [sdr] }, partner: { name: Partner } }
stages:
  mql: { belongs_to: sales }
  recycled: { belongs_to: marketing, entered_on: recycled }
routing: { all: { to: { team: sdr }, owed_by: marketing } }
recycling: { owed_by: sales, at_most: 3 times, nurture: { owed_by: partner, begins_within: 2 days } }
"""
    agreement, findings = read_agreement(text, name="x")

    assert findings == []
    assert agreement is not None
    owed = {each.id: (each.owed_by, each.owed_to) for each in agreement.commitments}
    assert owed["all.holder"] == (("marketing",), ("sales", "partner"))
    assert owed["recycling.at_most"] == (("sales",), ("marketing", "partner"))
    assert owed["recycling.nurture"] == (("partner",), ("marketing", "sales"))
