"""The content hash: the same for the same meaning however it is written, another for another meaning."""

from pathlib import Path

import pytest

from slaspec.agreement.canonical import content_hash
from slaspec.document.validate import read_agreement

ACME = (Path(__file__).parents[2] / "examples" / "acme" / "sla.yaml").read_text(encoding="utf-8")


def hash_of(text: str) -> str:
    """The hash of an agreement's text."""
    agreement, findings = read_agreement(text, name="x")
    assert agreement is not None, findings
    return content_hash(agreement)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# The agreement between", "# An agreement between"),
        ("within: 2 business hours", "within: 120 business minutes"),
        ("within: 2 business hours", "within: '2  business hours'"),
        ("within: 10 minutes", "within: PT10M"),
        ("mon-fri: 09:00-17:30", "mon-wed: 09:00-17:30, thu-fri: 09:00-12:00 12:00-17:30"),  # touching intervals are one
        (
            "{ channel: [call, email, social], not: { automated: true } }",
            "{ not: { automated: true }, channel: { in: [social, email, call] } }",
        ),
        ("  demo_requested:\n    fields: { product: text }\n", "  demo_requested: { fields: { product: 'text' } }\n"),
        ("map: { amer: new-york, emea: berlin, apac: singapore }", "map: { apac: singapore, amer: new-york, emea: berlin }"),
        ("moves_to: [sal, recycled, disqualified]", "moves_to: [disqualified, recycled, sal]"),
        ("owed_by: marketing\n    because: Sales plans", "owed_by: [marketing]\n    owed_to: sales\n    because: Sales plans"),
    ],
)
def test_the_same_meaning_has_the_same_hash(old: str, new: str) -> None:
    """Comments, quoting, key order, equal durations and shorthands keep it."""
    assert old in ACME
    assert hash_of(ACME.replace(old, new)) == hash_of(ACME)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("within: 2 business hours", "within: 3 business hours"),
        ("within: 2 business hours", "within: 2 hours"),
        ("at_least: 430", "at_least: 431"),
        ("at_least: 70%, per: quarter", "at_least: 70.1%, per: quarter"),
        ("calendar: 24/7", "calendar: berlin"),
        ("2026-12-24: 09:00-13:00", "2026-12-24: 09:00-12:00"),
        ("because: Quality is", "because: Quality was"),
        ("through: 2026-12-31", "through: 2026-12-30"),
        ("not: { automated: true }", "automated: true"),
        ("initial: true", "initial: false"),
    ],
)
def test_another_meaning_has_another_hash(old: str, new: str) -> None:
    """Terms, calendars, dates and prose all count."""
    assert old in ACME
    assert hash_of(ACME.replace(old, new, 1)) != hash_of(ACME)
