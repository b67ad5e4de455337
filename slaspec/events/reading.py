"""Rows of JSONL, JSON and CSV to events; a row that cannot be one becomes a refusal and harms no neighbour.

Pure: lines come in as bytes, events and refusals come out, each with its place `name:line`.
A JSON object is a row of ours, or a CloudEvent if it says so.
A row that names no lead and no record is an event between the teams; whether its kind is one is for the agreement to say.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from slaspec.agreement.commitment import LEAD
from slaspec.agreement.model import FieldType
from slaspec.events.cloudevents import MARK, as_row
from slaspec.events.event import Event, LeadEvent, Refusal, TeamEvent, Value
from slaspec.events.json_file import json_file_rows
from slaspec.events.roster import TYPES as ROSTER_TYPES
from slaspec.events.rows import (
    LONGEST_LINE,
    MOST_DEPTH,
    HeaderProblem,
    Row,
    RowError,
    csv_rows,
    depth,
    instant,
    json_rows,
    named,
    refuse,
    typed,
    whole,
)
from slaspec.events.vocabulary import ATTRIBUTE_TYPES, CLEARED, KINDS, TEAM_KINDS

__all__ = ["LONGEST_LINE", "NO_OWN_FIELDS", "HeaderProblem", "RowError", "instant", "read_csv", "read_json", "read_jsonl"]

OWN_KEYS = ("lead", "kind", "at", "id", "seq", "owner", "actor", "party", "record", "record_id")
"""What an event is besides its `data`."""
MUST_NAME = ("lead", "kind", "at", "party", "record", "record_id")
"""Keys that name something where they stand; of the others an empty text says nothing, as an empty cell does."""
_KEYS = frozenset((*OWN_KEYS, "data"))


def read_jsonl(lines: Iterable[bytes], *, name: str) -> Iterator[Event | Refusal]:
    """The events of a JSONL file, one JSON object a line; blank lines are passed over."""
    return _events(json_rows(lines, name=name))


def read_json(chunks: Iterable[bytes], *, name: str) -> Iterator[Event | Refusal]:
    """The events of a JSON file: objects in a list or one after the other, wherever the chunks of the file end."""
    return _events(json_file_rows(chunks, name=name))


def _events(rows: Iterable[tuple[str, Mapping[str, Any]] | Refusal]) -> Iterator[Event | Refusal]:
    for found in rows:
        if isinstance(found, Refusal):
            yield found
            continue
        place, row = found
        try:
            yield _from_object(as_row(row) if MARK in row else row, place)
        except RowError as error:
            yield Refusal(place, error.rule, str(error))


def _from_object(row: Mapping[str, Any], place: str) -> Event:
    """The event that a JSON object is.

    Raises:
        RowError: it is none.
    """
    for key in row:
        if key not in _KEYS:
            refuse("unknown-field", f"unknown key {named(key)}: an event's own fields stand under `data`")
    data = row.get("data")
    if data is None:
        data = {}
    elif not isinstance(data, dict):
        refuse("wrong-type", "`data` is not an object")
    elif depth(data) > MOST_DEPTH:
        refuse("invalid-json", "`data` is nested too deeply")
    seq = row.get("seq")
    if seq is None:
        seq = 0
    elif not isinstance(seq, int) or isinstance(seq, bool):
        refuse("wrong-type", "`seq` is not a whole number")
    said = {key: text for key in OWN_KEYS if key != "seq" and (text := _text(row, key)) is not None}
    return event_of(said, _at(said), seq, data, place)


def _text(row: Mapping[str, Any], key: str) -> str | None:
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        refuse("wrong-type", f"`{key}` is not text")
    if not value and key in MUST_NAME:
        refuse(f"missing-{key.replace('_', '-')}", f"`{key}` is empty")
    return value or None


def _at(row: Row) -> datetime:
    if "at" not in row:
        refuse("missing-at", "`at` is missing")
    return instant(row["at"])


def event_of(row: Row, at: datetime, seq: int, data: dict[str, Value], place: str | None) -> Event:
    """The event of a row's own keys, of which those that say nothing are left out, its instant and its data.

    Raises:
        RowError: a key is missing, or two contradict each other.
    """
    if "kind" not in row:
        refuse("missing-kind", "`kind` is missing")
    lead, record, record_id = row.get("lead"), row.get("record", LEAD), row.get("record_id")
    if record == LEAD and record_id is not None:
        if "record" not in row:
            refuse("missing-record", "`record_id` does not say of which `record`")
        if lead not in (None, record_id):
            refuse("contradicting-keys", "`lead` and `record_id` name different leads")
        lead, record_id = record_id, None
    if record != LEAD and record_id is None:
        refuse("missing-record-id", "`record` does not say which one by `record_id`")
    if "record" in row and record == LEAD and lead is None:
        refuse("missing-lead", "`record` is a lead, and none is named")
    owner, party = row.get("owner"), row.get("party")
    if lead is None and record_id is None:
        if owner is not None:
            data = _with(data, "owner", owner)
        return TeamEvent(row["kind"], at, row.get("id"), seq, party, row.get("actor"), data, place)
    if party is not None:
        data = _with(data, "party", party)
    return LeadEvent(lead or "", row["kind"], at, row.get("id"), seq, owner, row.get("actor"), data, place, record, record_id)


def _with(data: dict[str, Value], name: str, value: str) -> dict[str, Value]:
    """The data with what stood beside it."""
    if data.get(name, value) not in (None, value):
        refuse("contradicting-keys", f"`{name}` stands in the row and in `data`, and they differ")
    return {**data, name: value}


# CSV


OwnFields = Mapping[str, Mapping[str, FieldType]]
"""An agreement's own event kinds, each with the types of its fields."""
NO_OWN_FIELDS: OwnFields = MappingProxyType({})
_NO_FIELDS: Mapping[str, FieldType] = MappingProxyType({})

_OWN_FIELDS: OwnFields = MappingProxyType({**KINDS, **TEAM_KINDS, "owner_updated": {**ROSTER_TYPES, **TEAM_KINDS["owner_updated"]}})


def read_csv(
    lines: Iterable[bytes], *, name: str, own_kinds: OwnFields = NO_OWN_FIELDS, fields: Mapping[str, FieldType] = _NO_FIELDS
) -> Iterator[Event | Refusal]:
    """The events of a CSV file with the columns `kind` and `at`, and where it has them the other own keys of events, such as `lead`.

    Any other column is a field of `data`. Fields of the standard vocabulary, of an agreement's
    `own_kinds` and its declared `fields` have their types, others are text. Names in a cell of
    `cleared` stand apart by semicolons.

    Raises:
        HeaderProblem: the header has none of the first two, or neither `lead` nor `record_id` nor `party`, or cannot be read.
    """
    types = {**ATTRIBUTE_TYPES, **fields}
    kinds = {**own_kinds, **_OWN_FIELDS}
    for found in csv_rows(lines, name=name, needed=(("lead", "record_id", "party"), ("kind",), ("at",))):
        if isinstance(found, Refusal):
            yield found
            continue
        place, row = found
        try:
            yield _from_row(row, place, kinds, types)
        except RowError as error:
            yield Refusal(place, error.rule, str(error))


def _from_row(row: Row, place: str, kinds: OwnFields, types: Mapping[str, FieldType]) -> Event:
    own = kinds.get(row.get("kind", ""), _NO_FIELDS)
    data: dict[str, Value] = {}
    for name, text in row.items():
        if name == CLEARED:
            data[name] = [each.strip() for each in text.split(";")]
        elif name not in OWN_KEYS:
            data[name] = typed(text, own.get(name) or types.get(name, "text"), name)
    return event_of({key: row[key] for key in OWN_KEYS if key in row}, _at(row), whole(row.get("seq", "0"), "seq"), data, place)
