"""What a report writes is what its schema says, and reads back as it was."""

import json
from fractions import Fraction
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from hand_made import Owners, agreement, counted, plan_of, results, verdict, when
from slaspec.evaluation.figures.attainment import Attainment
from slaspec.evaluation.report import VERDICT_COLUMNS, AgreementName, EventCounts, Rejections, Report, Unmatched, verdict_row
from slaspec.evaluation.verdict import Obligation
from slaspec.events.event import Refusal, TeamEvent
from slaspec.files import schema_text
from slaspec.files.reports import read_report, write_report, write_verdicts

EVERYTHING = """
market: { segments: { large: { when: { size: { at_least: 100 } } } } }
commitments:
  touch:
    owed_by: sales
    starts_on: assigned
    stops_on: touched
    tiers:
      hot: { when: { heat: { at_least: 5 } }, exception_to: plain, within: 1 business hour, objective: { at_least: 100%, per: month } }
      plain: { within: 4 business hours, ideally: 1 business hour }
    leave_out: { outage: { outage: true } }
    objective:
      at_least: 90%
      per: month
      for_each: owner
      split_by: territory
      bands: { green: { at_least: 90% }, red: otherwise }
      if_missed: { owed_by: sales, duty: review_held, within: 5 business days, because: It must not happen twice. }
  wins:
    owed_by: sales
    count: { events: won, sum: amount }
    target:
      at_least: 100
      per: month
      for_each: owner
      of_which: { large: 50 }
      split_by: territory
      ramp: { since: owner.joined_on, months: [50%, 100%] }
    leave_out: { a test: { test: true } }
    if_missed: { below: 50, owed_by: marketing, duty: scoring_reviewed, within: 2 days }
  held: { owed_by: sales, share: { of: { events: meeting_booked }, that: { lead_to: meeting_held, within: 14 days } }, target: { about: 50%, tolerance: 10%, per: month } }
  review: { owed_by: sales, duty: { event: review_held, every: month, carries: [notes] }, objective: { at_least: 50%, per: quarter } }
routing:
  turn: { to: { queue: pool }, owed_by: marketing, spread: { at_most: 20%, per: month } }
"""


def full_report() -> Report:
    """A report with something in every place."""
    made = agreement(EVERYTHING, ", revision: two")
    verdicts = [
        verdict("met", "01-05 10:00", "01-05 11:00", hours=1, tier="plain", ideal=True, owner="ann", values=(("territory", "emea"),)),
        verdict("breached", "01-06 10:00", hours=9, tier="hot", owner="bob"),
        verdict("breached", "01-07 10:00", left_out="outage", owner="bob"),
        verdict("pending", "02-04 10:00", owner="ann"),
    ]
    wins, held, turn = (plan_of(made, name) for name in ("wins", "held", "turn.spread"))
    notes = {
        wins: counted(
            wins,
            ("01-05 10:00", "L1", "won", {"amount": 40.25, "owner": "ann", "segment": "large", "territory": "emea"}),
            ("01-06 10:00", "L2", "won", {"amount": 1, "test": True}),
        ),
        held: counted(held, ("01-05 10:00", "L1", "meeting_booked", {}), ("01-30 10:00", "L2", "meeting_booked", {})),
        turn: counted(turn, ("01-05 10:00", "L1", "assigned", {"owner": "ann"})),
    }
    told = [TeamEvent("review_held", when("01-05 10:00"), data={"notes": "x"}), TeamEvent("review_held", when("02-04 10:00"))]
    found = results(made, "02-05 12:00", verdicts=verdicts, notes=notes, told=told, roster=Owners({"ann": {"joined_on": "2026-01-02"}}))
    name = AgreementName.of(made)
    return Report(
        agreement=name,
        revisions=(name,),
        as_of=when("02-05 12:00"),
        engine="reference",
        tzdata="2026a",
        holiday_lock="sha256:" + "1" * 64,
        roster="sha256:" + "0" * 64,
        events=EventCounts(
            judged=9,
            repeated=1,
            after_as_of=1,
            refused=(Refusal("a:1", "no-offset", "why"),),
            conflicting=(Refusal("a:2", "conflicting-event", "why"),),
        ),
        leads=4,
        uncovered=("L9",),
        ungoverned=2,
        commitments=tuple(found.values()),
        unmatched=(Unmatched("touch", 3),),
        rejections=Rejections(4, 1),
        unknown_owners=("zed",),
        undeclared_fields=("shoe_size",),
        verdicts=tuple(verdicts),
    )


def test_a_report_keeps_its_schema_and_reads_back_as_it_was(tmp_path: Any) -> None:
    """All of it but the verdicts, which are written beside."""
    report = full_report()
    write_report(tmp_path / "report.json", report)

    back = read_report(tmp_path / "report.json")

    assert back.commitments == report.commitments
    assert back.to_dict() == report.to_dict()
    assert back.verdicts == ()
    assert {each.kind for each in back.commitments} == {"response", "volume", "ratio", "conformance", "spread", "duty"}


def keys(value: Any) -> set[str]:
    """Every key in plain data that has a value somewhere."""
    if isinstance(value, dict):
        return {key for key, member in value.items() if member not in (None, [], {})}.union(*map(keys, value.values()))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()


def named(schema: Any) -> set[str]:
    """Every property that a schema names."""
    if isinstance(schema, dict):
        own = schema.get("properties", {}) if isinstance(schema.get("properties"), dict) else {}
        return set(own).union(*map(named, schema.values()))
    return set().union(*map(named, schema)) if isinstance(schema, list) else set()


def test_every_property_of_the_schema_is_written_somewhere() -> None:
    """So that reading back is tried on all of them."""
    assert named(json.loads(schema_text("report"))) - keys(full_report().to_dict()) == set()


def test_shares_and_amounts_are_exact_fractions() -> None:
    """In text, as numerator and denominator."""
    (wins,) = (row for row in full_report().to_dict()["commitments"] if row["commitment"] == "wins")
    (touch,) = (row for row in full_report().to_dict()["commitments"] if row["commitment"] == "touch")

    assert (wins["windows"][0]["amount"], wins["windows"][0]["parts"][0]["target"]) == ("161/4", "50/1")
    assert (touch["windows"][0]["attainment"], touch["windows"][0]["times"]["used"][0]["median"]) == ("1/2", "3600/1")


@pytest.mark.parametrize(
    ("key", "value"), [("attainment", "1/0"), ("met", 1.5), ("standing", "fine"), ("left_out", {"outage": -1}), ("from", "today")]
)
def test_what_is_no_report_is_refused(key: str, value: object) -> None:
    """By the schema, before anything is made of it."""
    plain = full_report().to_dict()
    plain["commitments"][0]["windows"][0][key] = value

    assert list(Draft202012Validator(json.loads(schema_text("report"))).iter_errors(plain))


# Verdicts


def test_a_verdict_is_a_row_of_the_published_columns(tmp_path: Any) -> None:
    """The same columns in a table and in JSON lines, each of them in the schema."""
    schema = json.loads(schema_text("verdict"))
    cadence = verdict(
        "breached",
        "01-05 10:00",
        "01-20 10:00",
        kind="cadence",
        record="opportunity",
        record_id="O1",
        per="T1",
        tier="large",
        unit=None,
        amount=None,
        deadline=None,
        ideal=False,
        left_out="outage",
        shadow=True,
        revision="two",
        owed_by=("marketing", "sales"),
        obligations=(
            Obligation(promised="at least 6 touches", counted=4, due=None, standing="failed"),
            Obligation(promised="first touch within 1 hour", counted=None, due=None, standing="fulfilled"),
        ),
    )
    plain = verdict("void", "01-05 10:00", "01-06 10:00", reason="the lead was merged")

    rows = [verdict_row(each) for each in (cadence, plain)]

    assert [tuple(row) for row in rows] == [VERDICT_COLUMNS] * 2
    assert tuple(schema["properties"]) == VERDICT_COLUMNS
    assert [list(Draft202012Validator(schema).iter_errors(row)) for row in rows] == [[], []]
    assert (rows[0]["detail"], rows[0]["owed_by"]) == (
        "at least 6 touches: 4 failed; first touch within 1 hour: fulfilled",
        "marketing, sales",
    )
    assert rows[1]["detail"] == "the lead was merged"
    write_verdicts(tmp_path / "verdicts.csv", [cadence])
    head, row = (tmp_path / "verdicts.csv").read_text().splitlines()
    cells = dict(zip(head.split(","), row.replace('"marketing, sales"', "both").split(","), strict=True))
    assert (cells["ideal"], cells["shadow"], cells["used"]) == ("false", "true", "")


def test_amounts_are_numbers_in_the_rows_unit() -> None:
    """Whole ones stay whole."""
    row = verdict_row(verdict("breached", "01-05 10:00", hours=Fraction(1, 3), late=Fraction(1, 3)))

    assert (row["used"], row["late"]) == (1200, 0.333333)


def test_an_attainment_without_anything_judged_is_unknown() -> None:
    """Not everything, and not nothing."""
    assert Attainment(pending=3, void=1).share is None
