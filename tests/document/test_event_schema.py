"""The schema of events beside the reader: it takes what is taken, and refuses what it can say."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import slaspec
from slaspec.document.event_schema import event_schema
from slaspec.evaluation.admission import Admission
from slaspec.events.event import Refusal
from slaspec.events.reading import read_jsonl

SCHEMA = event_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
AT = "2026-01-05T10:00:00Z"
ROW = {"lead": "L1", "kind": "assigned", "at": AT}
CLOUD = {"specversion": "1.0", "id": "1", "source": "/crm", "type": "com.example.assigned", "time": AT, "subject": "L1"}


def taken(row: object) -> bool:
    """Whether the reader takes a row."""
    (found,) = read_jsonl([json.dumps(row).encode()], name="e")
    return not isinstance(found, Refusal)


def fits(row: object) -> bool:
    """Whether the schema takes it."""
    return bool(VALIDATOR.is_valid(row))


def test_the_schema_is_one() -> None:
    """By its own dialect."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "row",
    [
        ROW,
        ROW | {"id": "1", "seq": 4, "owner": "ann", "actor": "bo", "data": {"score": 70, "tags": ["a"], "cleared": ["phone"], "x": None}},
        ROW | {"id": None, "seq": None, "data": None, "party": None, "record": None, "record_id": None},
        ROW | {"record": "opportunity", "record_id": "O1"},
        ROW | {"record": "lead", "record_id": "L1"},
        {"kind": "won", "at": AT, "record": "account", "record_id": "A1"},
        {"kind": "review_held", "at": "2026-01-05 10:00+01:00", "party": "sales"},
        CLOUD,
        CLOUD | {"type": "assigned.v2", "datacontenttype": "application/vnd.x+json", "data": {"owner": "ann", "seq": 4, "channel": "call"}},
        CLOUD | {"sequence": "0042", "recordid": "O1", "record": "opportunity", "traceparent": "00", "dataschema": "urn:x"},
    ],
)
def test_what_is_right_both_take(row: object) -> None:
    """Rows of every sort."""
    assert taken(row)
    assert fits(row)


@pytest.mark.parametrize(
    "row",
    [
        [ROW],
        {"lead": "L1", "kind": "assigned"},
        {"lead": "L1", "at": AT},
        ROW | {"kind": ""},
        ROW | {"lead": ""},
        ROW | {"lead": 7},
        ROW | {"chanel": "call"},
        ROW | {"at": "2026-01-05"},
        ROW | {"at": "2026-01-05T10:00:00"},
        ROW | {"at": "5.1.2026 10:00"},
        ROW | {"at": "2026-01-05T24:00:00Z"},
        ROW | {"at": "2026-01-05T10:00:60Z"},
        ROW | {"at": "1969-12-31T10:00:00Z"},
        ROW | {"at": "2201-01-01T10:00:00Z"},
        ROW | {"at": "9999-01-01T10:00:00Z"},
        ROW | {"seq": "1"},
        ROW | {"seq": 1.5},
        ROW | {"seq": 1 << 63},
        ROW | {"data": ["a"]},
        ROW | {"owner": "a\0b"},
        ROW | {"record": "opportunity"},
        ROW | {"record_id": "O1"},
        {"kind": "won", "at": AT, "record": "lead"},
        CLOUD | {"specversion": "0.3"},
        CLOUD | {"data_base64": "e30="},
        CLOUD | {"datacontenttype": "text/xml"},
        CLOUD | {"source": "a b"},
        CLOUD | {"id": ""},
        CLOUD | {"type": "a."},
        CLOUD | {"data": "x"},
        CLOUD | {"data": {"seq": "1"}},
        {name: value for name, value in CLOUD.items() if name != "time"},
    ],
)
def test_what_is_wrong_both_refuse(row: object) -> None:
    """An editor and a validator in a pipeline see it too."""
    assert not taken(row)
    assert not fits(row)


@pytest.mark.parametrize(
    "row",
    [
        ROW | {"at": "2026-02-30T10:00:00Z"},
        ROW | {"at": "1970-01-01T00:00:00+14:00"},
        ROW | {"seq": 1.0},
        ROW | {"record": "lead", "record_id": "L2"},
        ROW | {"party": "sales", "data": {"party": "marketing"}},
        ROW | {"owner": "\ud800"},
        ROW | {"data": {"x": {"y": "a\0b"}}},
        ROW | {"data": {"x": 1 << 63}},
        ROW | {"data": json.loads('{"a":' * 40 + "1" + "}" * 40)},
        CLOUD | {"sequence": "AB"},
        CLOUD | {"owner": "ann", "data": {"owner": "bo"}},
        CLOUD | {"datacontenttype": "text/notjson"},
        CLOUD | {"type": "a..v2"},
    ],
)
def test_what_only_the_reader_sees(row: object) -> None:
    """The known differences: no schema can say these, or none that a reader of it would understand."""
    assert not taken(row)
    assert fits(row)


TEXT = st.sampled_from(["L1", "ann", "é", "", "a\0"])
ODD: st.SearchStrategy[Any] = st.none() | TEXT | st.integers() | st.floats() | st.booleans() | st.lists(TEXT, max_size=2)
DATA = st.dictionaries(st.sampled_from(["owner", "seq", "record", "cleared", "lead", "x", "x\0", ""]), ODD, max_size=2)
TIMES = st.sampled_from(
    [AT, "2026-01-05t10:00z", "2200-12-31 23:59:59.123456789-00:11", "1970-01-01T00:00+00:00", "2026-13-01T00:00Z", f"{AT}\n"]
)
CHANGES = {
    "kind": st.sampled_from(["assigned", "review_held"]) | ODD,
    "at": TIMES | ODD,
    "lead": TEXT | ODD,
    "id": TEXT | ODD,
    "seq": st.integers() | ODD,
    "owner": TEXT | ODD,
    "party": st.sampled_from(["sales", "marketing"]) | ODD,
    "record": st.sampled_from(["lead", "opportunity"]) | ODD,
    "record_id": TEXT | ODD,
    "data": DATA | st.none() | ODD,
    "source": st.sampled_from(["/b", "a b", "é\u2028"]),
    "time": TIMES | ODD,
    "type": st.sampled_from(["a.assigned", "assigned.v1", "v1", "a.", ".v1", "assigned\n"]),
    "subject": TEXT | ODD,
    "datacontenttype": st.sampled_from(["application/json", " TEXT/JSON ;x", "a"]) | ODD,
    "sequence": st.sampled_from(["07", "x"]) | st.integers() | ODD,
    "recordid": TEXT | ODD,
}
STARTS = [ROW, CLOUD, ROW | {"record": "opportunity", "record_id": "O1"}, {"kind": "review_held", "at": AT}]
CHANGED = st.sampled_from(sorted(CHANGES)).flatmap(lambda key: st.tuples(st.just(key), CHANGES[key]))
ROWS = st.builds(lambda start, changed: start | dict(changed), st.sampled_from(STARTS), st.lists(CHANGED, max_size=2))
ADMISSION = Admission(slaspec.load(Path(__file__).parents[2] / "examples" / "showcase" / "sla.yaml"))


@given(ROWS)
def test_every_row_that_is_taken_fits_the_schema(row: dict[str, object]) -> None:
    """Taken by the reader and by an agreement."""
    try:
        line = json.dumps(row, allow_nan=False).encode()
    except ValueError:
        return
    (found,) = read_jsonl([line], name="e")
    if not isinstance(found, Refusal) and ADMISSION.refusal(found) is None:
        assert fits(row), row


def test_the_events_of_the_examples_fit(root: Path) -> None:
    """All that are shipped."""
    lines = (root / "examples" / "first" / "events.jsonl").read_text(encoding="utf-8").splitlines()

    assert lines
    assert all(fits(json.loads(line)) for line in lines)
