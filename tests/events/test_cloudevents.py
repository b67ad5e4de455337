"""CloudEvents to events: what each attribute becomes, and which ones cannot be read."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

import slaspec
from slaspec.events.event import Event, LeadEvent, Refusal, TeamEvent
from slaspec.events.reading import read_jsonl

TEN = datetime(2026, 1, 5, 10, tzinfo=UTC)
CLOUD_EVENT = {
    "specversion": "1.0",
    "type": "com.example.crm.touched",
    "source": "https://crm.example.com/prod",
    "id": "A-17",
    "subject": "L1",
    "time": "2026-01-05T10:00:00Z",
}


def read(**changed: object) -> Event | Refusal:
    """What a CloudEvent is read as; an attribute that is `None` is left out."""
    row = {name: value for name, value in (CLOUD_EVENT | changed).items() if value is not None}
    (found,) = read_jsonl([json.dumps(row).encode()], name="e.jsonl")
    return found


def test_each_attribute_has_its_place() -> None:
    """The content of `data` is the event's; source and id together say which one it is."""
    assert read(datacontenttype="application/json; charset=utf-8", data={"channel": "call"}, traceparent="00-0af7") == LeadEvent(
        "L1", "touched", TEN, id="https://crm.example.com/prod A-17", data={"channel": "call"}
    )


def test_two_sources_may_have_one_id() -> None:
    """A CloudEvent is the same one only if its source is the same too."""
    one, other = read(source="/a"), read(source="/b")

    assert isinstance(one, LeadEvent)
    assert isinstance(other, LeadEvent)
    assert one.id != other.id


@pytest.mark.parametrize(
    ("type_", "kind"),
    [("touched", "touched"), ("com.example.touched", "touched"), ("com.example.touched.v2", "touched"), ("v2", "v2"), ("a.b.", "")],
)
def test_the_kind_is_the_last_part_of_the_type(type_: str, kind: str) -> None:
    """What comes before it says whose it is, a version after it how its data looks."""
    found = read(type=type_)

    assert isinstance(found, Refusal if not kind else LeadEvent)
    assert kind == (found.kind if isinstance(found, LeadEvent) else "")


def test_what_cloudevents_have_no_place_for_stands_in_data_or_in_extensions() -> None:
    """Both may say it, if they say the same."""
    whole = LeadEvent("L1", "won", TEN, "s 1", 42, "ann", "bo", {"amount": 5}, record="opportunity", record_id="O1")
    base = {"type": "won", "source": "s", "id": "1"}

    assert read(**base, data={"amount": 5, "owner": "ann", "actor": "bo", "seq": 42, "record": "opportunity", "record_id": "O1"}) == whole
    assert (
        read(**base, sequence="0042", owner="ann", actor="bo", record="opportunity", recordid="O1", data={"amount": 5, "owner": "ann"})
        == whole
    )
    assert read(**base, subject=None, data={"lead": "L1"}) == LeadEvent("L1", "won", TEN, "s 1")


def test_without_a_subject_it_is_between_the_teams() -> None:
    """As a row without a lead."""
    assert read(type="review_held", subject=None, party="sales") == TeamEvent(
        "review_held", TEN, id="https://crm.example.com/prod A-17", party="sales"
    )


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"specversion": "0.3"}, "unknown-version"),
        ({"specversion": 1.0}, "unknown-version"),
        ({"data_base64": "e30="}, "binary-data"),
        ({"datacontenttype": "application/xml", "data": "<a/>"}, "binary-data"),
        ({"datacontenttype": 7}, "binary-data"),
        ({"data": "text"}, "wrong-type"),
        ({"data": ["a"]}, "wrong-type"),
        ({"id": None}, "missing-id"),
        ({"id": ""}, "missing-id"),
        ({"id": 7}, "wrong-type"),
        ({"source": None}, "missing-source"),
        ({"source": "a b"}, "wrong-type"),
        ({"type": None}, "missing-kind"),
        ({"time": None}, "missing-at"),
        ({"time": "2026-01-05T10:00:00"}, "no-offset"),
        ({"time": 1767607200}, "wrong-type"),
        ({"subject": 7}, "wrong-type"),
        ({"subject": ""}, "missing-lead"),
        ({"sequence": "AB"}, "wrong-type"),
        ({"sequence": "9" * 30}, "wrong-type"),
        ({"sequence": "٤"}, "wrong-type"),
        ({"sequence": True}, "wrong-type"),
        ({"owner": "ann", "data": {"owner": "bo"}}, "contradicting-keys"),
        ({"subject": "L1", "data": {"lead": "L2"}}, "contradicting-keys"),
        ({"sequence": "1", "data": {"seq": 2}}, "contradicting-keys"),
    ],
)
def test_what_cannot_be_read_has_a_reason(changed: dict[str, object], rule: str) -> None:
    """And a place."""
    found = read(**changed)

    assert isinstance(found, Refusal)
    assert (found.place, found.rule) == ("e.jsonl:1", rule)


def test_a_batch_is_a_file_of_json(tmp_path: Path) -> None:
    """A list of CloudEvents, also beside rows of ours; the place is that of each object."""
    rows = [CLOUD_EVENT, {"lead": "L2", "kind": "assigned", "at": "2026-01-05T10:00:00Z"}, CLOUD_EVENT | {"specversion": "2.0"}]
    path = tmp_path / "batch.cloudevents.json"
    path.write_text("[" + ",\n ".join(json.dumps(row) for row in rows) + "]")

    one, other, refused = slaspec.read_events(path)

    assert [each.lead for each in (one, other) if isinstance(each, LeadEvent)] == ["L1", "L2"]
    assert [each.place for each in (one, other, refused)] == [f"{path}:1:2", f"{path}:2:2", f"{path}:3:2"]
