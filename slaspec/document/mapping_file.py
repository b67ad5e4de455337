"""The written form of a mapping file: which columns of which tables are which events."""

import re
from datetime import time
from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema

from slaspec.agreement.model import FieldType
from slaspec.diagnostics import Diagnostic, by_place, unusable, visible
from slaspec.document.expressions import unknown_zone
from slaspec.document.places import Path, Places
from slaspec.document.shape import read_shape
from slaspec.document.source import Node, SourceError, read_source
from slaspec.document.suppression import without_suppressed
from slaspec.document.surface import Model
from slaspec.document.values import Ref, Scalar, Text, refuse, shown, text_of
from slaspec.events.mapping import At, DataField, EventOf, KindBy, Mapping, Table
from slaspec.worktime.zones import is_zone


def _shape(value: object) -> str:
    return "mapping" if isinstance(value, dict) else "text"


def _version(value: object) -> int:
    if not isinstance(value, Scalar) or value != "1":
        refuse("unknown-version", f"unknown version {shown(value)} of the mapping format", "this program reads version `1`")
    return 1


_TIME = r"^\d{2}:\d{2}(?::\d{2})?$"


def _time(value: object) -> time:
    text = text_of(value)
    try:
        read = time.fromisoformat(text) if re.fullmatch(_TIME, text) else None
    except ValueError:
        read = None
    if read is None:
        refuse("invalid-hours", f"{shown(value)} is no time of day", "write hour and minute, such as `09:00`")
    return read


_TIME_SCHEMA = {"title": "Time of day", "type": "string", "pattern": _TIME, "examples": ["09:00"]}


class WrittenAt(Model):
    """Where an event's instant stands."""

    column: Text = Field(description="The column.")
    zone: Ref | None = Field(None, description="The IANA zone of timestamps without an offset.")
    time: Annotated[Any, BeforeValidator(_time), WithJsonSchema(_TIME_SCHEMA)] = Field(None, description="The time of day of bare dates.")


class WrittenKind(Model):
    """The event kind by the value of a column."""

    column: Text = Field(description="The column.")
    map: dict[Text, Ref] = Field(description="Value of the column to event kind.")
    skip: list[Text] = Field(default_factory=list, description="Values whose rows are passed over and counted.")


class WrittenField(Model):
    """A field of an event with its type."""

    column: Text = Field(description="The column.")
    type: FieldType = Field("text", description="What its cells are; left out: text.")
    map: dict[Text, Text] | None = Field(None, description="What its values become, such as `{ MQL: mql }`; others are refused.")
    zone: Ref | None = Field(None, description="Of an `instant`: the IANA zone of timestamps without an offset.")
    time: Annotated[Any, BeforeValidator(_time), WithJsonSchema(_TIME_SCHEMA)] = Field(
        None, description="Of an `instant`: the time of day of bare dates."
    )


class WrittenParty(Model):
    """The party by the value of a column."""

    column: Text = Field(description="The column.")
    map: dict[Text, Ref] | None = Field(None, description="Value of the column to party; others are refused. Left out: they are parties.")


class WrittenEvent(Model):
    """One event that each row is."""

    kind: Annotated[Annotated[Ref, Tag("text")] | Annotated[WrittenKind, Tag("mapping")], Discriminator(_shape)] = Field(
        description="The event kind of every row, or how a column tells it.", examples=["touched"]
    )
    at: Annotated[Annotated[Text, Tag("text")] | Annotated[WrittenAt, Tag("mapping")], Discriminator(_shape)] = Field(
        description="The column of the event's instant, or where it stands and in which zone.", examples=["created_at"]
    )
    id: Text | None = Field(None, description="The column of the event's id.")
    seq: Text | None = Field(None, description="The column that orders events of one instant.")
    owner: Text | None = Field(None, description="The column of the lead's owner.")
    actor: Text | None = Field(None, description="The column of who did it.")
    party: Annotated[Annotated[Ref, Tag("text")] | Annotated[WrittenParty, Tag("mapping")], Discriminator(_shape)] | None = Field(
        None, description="The party that did it, or how a column tells it.", examples=["sales"]
    )
    data: dict[Text, Annotated[Annotated[Text, Tag("text")] | Annotated[WrittenField, Tag("mapping")], Discriminator(_shape)]] = Field(
        default_factory=dict, description="Field of the event to the column that has it."
    )


class WrittenTable(Model):
    """A table whose rows are events."""

    files: Text = Field(description="The names of its files, as a glob.")
    lead: Text | None = Field(None, description="The column of the lead's id. Without it and `record` the events are between the teams.")
    record: Ref | None = Field(
        None, description="The kind of record that the events are of, where that is no lead.", examples=["opportunity"]
    )
    record_id: Text | None = Field(None, description="The column of the record's id.")
    events: list[WrittenEvent] = Field(min_length=1, description="The events that each row is.")


class WrittenMapping(Model):
    """A mapping of tables to events."""

    mapping: Annotated[int, BeforeValidator(_version), WithJsonSchema({"const": 1})] = Field(description="The version of this format: 1.")
    tables: dict[Text, WrittenTable] = Field(min_length=1, description="The tables, by name.")


def read_mapping(text: str, *, name: str) -> tuple[Mapping | None, list[Diagnostic]]:
    """The mapping that a text holds, or every finding about it; `name` is what findings call it."""
    try:
        root, findings = read_source(text, name=name)
    except SourceError as error:
        return None, by_place(error.diagnostics)
    mapping, found = mapping_of(root, findings)
    return mapping, without_suppressed(found, text, name=name)


def mapping_of(root: Node, findings: list[Diagnostic]) -> tuple[Mapping | None, list[Diagnostic]]:
    """The mapping that a tree holds, or every finding about it, those of the tree included, in any order."""
    written, shape_findings = read_shape(root, WrittenMapping)
    findings += shape_findings
    if written is None or unusable(findings):
        return None, findings
    places = Places(root)
    tables = tuple(_table(id_, table, places, findings) for id_, table in written.tables.items())
    return None if unusable(findings) else Mapping(tables), findings


def _table(id_: str, table: WrittenTable, places: Places, findings: list[Diagnostic]) -> Table:
    path: Path = ("tables", id_)
    events = tuple(_event(each, (*path, "events", index), places, findings) for index, each in enumerate(table.events))
    for here, missing in (("record", "record_id"), ("record_id", "record")):
        if getattr(table, here) is not None and getattr(table, missing) is None:
            findings.append(places.finding("missing-key", path, f"missing key `{missing}`", f"`{here}` needs it"))
    return Table(id_, table.files, table.lead, events, table.record, table.record_id)


def _event(written: WrittenEvent, path: Path, places: Places, findings: list[Diagnostic]) -> EventOf:
    at = At(written.at) if isinstance(written.at, str) else At(written.at.column, written.at.zone, written.at.time)
    _check_zone(at.zone, at.at_time, (*path, "at"), places, findings)
    kind: str | KindBy
    if isinstance(written.kind, str):
        kind = written.kind
    else:
        both = [value for value in written.kind.skip if value in written.kind.map]
        if both:
            message = f"`{visible(both[0])}` stands in `map` and in `skip`"
            findings.append(places.finding("one-of", (*path, "kind", "skip"), message, "keep one"))
        kind = KindBy(written.kind.column, tuple(written.kind.map.items()), frozenset(written.kind.skip))
    fields = tuple(_data_field(name, it, (*path, "data", name), places, findings) for name, it in written.data.items())
    party = written.party
    if isinstance(party, WrittenParty):
        party_of = DataField("party", party.column, values=_pairs(party.map))
        return EventOf(kind, at, written.id, written.seq, written.owner, written.actor, fields, party_of)
    return EventOf(kind, at, written.id, written.seq, written.owner, written.actor, fields, party)


def _data_field(name: str, written: str | WrittenField, path: Path, places: Places, findings: list[Diagnostic]) -> DataField:
    if isinstance(written, str):
        return DataField(name, written)
    needless = [key for key in ("zone", "time") if getattr(written, key) is not None and written.type != "instant"]
    findings += [places.finding("wrong-type", (*path, key), f"`{key}` is for instants", "say `type: instant`") for key in needless]
    _check_zone(written.zone, written.time, path, places, findings)
    return DataField(name, written.column, written.type, _pairs(written.map), written.zone, written.time)


def _pairs(written: dict[str, str] | None) -> tuple[tuple[str, str], ...] | None:
    return tuple(written.items()) if written is not None else None


def _check_zone(zone: str | None, at_time: time | None, path: Path, places: Places, findings: list[Diagnostic]) -> None:
    if zone is not None and not is_zone(zone):
        findings.append(unknown_zone(zone, (*path, "zone"), places))
    if at_time is not None and zone is None:
        findings.append(places.finding("missing-key", path, "missing key `zone`", "a bare date needs the zone whose day it is"))
