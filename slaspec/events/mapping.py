"""Rows of someone else's tables to events, as a mapping says: which column is what, in which zone.

Every row ends as events, as a row that the mapping passes over on purpose, or as a refusal.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from fnmatch import fnmatchcase
from typing import NoReturn

from slaspec.agreement.model import FieldType
from slaspec.events.event import Event, Refusal, Value
from slaspec.events.reading import event_of
from slaspec.events.rows import Row, RowError, csv_rows, instant, is_date, named, refuse, typed, wall_time, whole, with_offset
from slaspec.worktime.instants import as_datetime, as_text, microseconds
from slaspec.worktime.zones import zone


@dataclass(frozen=True, slots=True)
class At:
    """The column of an instant; `zone` is that of wall times without an offset, `at_time` that of bare dates."""

    column: str
    zone: str | None = None
    at_time: time | None = None


@dataclass(frozen=True, slots=True)
class KindBy:
    """The event kind by a column's value; values in `skip` are passed over."""

    column: str
    kinds: tuple[tuple[str, str], ...]
    skip: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DataField:
    """A field of `data`: the column it comes from, its type, and what the column's values become where that is said.

    An instant may have a `zone` and an `at_time`, as the event's own has.
    """

    name: str
    column: str
    type: FieldType = "text"
    values: tuple[tuple[str, str], ...] | None = None
    zone: str | None = None
    at_time: time | None = None


@dataclass(frozen=True, slots=True)
class EventOf:
    """One event that each row of a table is; its `party` is always the same one, or a column's."""

    kind: str | KindBy
    at: At
    id: str | None = None
    seq: str | None = None
    owner: str | None = None
    actor: str | None = None
    data: tuple[DataField, ...] = ()
    party: str | DataField | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the names that its files have (a glob), the column of the lead, and its events.

    With `record` its events are of such a record, whose id is in the column `record_id`; with neither
    that nor a lead they are between the teams.
    """

    name: str
    files: str
    lead: str | None
    events: tuple[EventOf, ...]
    record: str | None = None
    record_id: str | None = None

    def columns(self) -> list[str]:
        """Every column that the table must have."""
        named = [self.lead, self.record_id]
        for event in self.events:
            named += [event.kind.column if isinstance(event.kind, KindBy) else None]
            named += [event.at.column, event.id, event.seq, event.owner, event.actor]
            named += [each.column for each in event.data]
            named += [event.party.column if isinstance(event.party, DataField) else None]
        return list(dict.fromkeys(column for column in named if column is not None))

    def kinds(self) -> list[str]:
        """Every event kind that its rows can become."""
        kinds = [[kind for _value, kind in event.kind.kinds] if isinstance(event.kind, KindBy) else [event.kind] for event in self.events]
        return list(dict.fromkeys(kind for each in kinds for kind in each))


@dataclass(frozen=True, slots=True)
class Mapping:
    """All tables of one source."""

    tables: tuple[Table, ...]

    def tables_for(self, file_name: str) -> list[Table]:
        """The tables that a file of this name (without its folder) belongs to."""
        return [table for table in self.tables if fnmatchcase(file_name, table.files)]


@dataclass(slots=True)
class Decided:
    """What the mapping had to decide: rows passed over by kind column value, wall times moved at clock changes."""

    skipped: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)


def read_table(table: Table, lines: Iterable[bytes], *, name: str, decided: Decided) -> Iterator[Event | Refusal]:
    """The events of a CSV table; counts in `decided` what the mapping decides on the way.

    Raises:
        HeaderProblem: the table lacks a column that the mapping names.
    """
    for found in csv_rows(lines, name=name, needed=((column,) for column in table.columns())):
        if isinstance(found, Refusal):
            yield found
            continue
        place, row = found
        for wanted in table.events:
            try:
                event = _event(table, wanted, row, place, decided)
            except RowError as error:
                yield Refusal(place, error.rule, str(error))
            else:
                if event is not None:
                    yield event


def _event(table: Table, wanted: EventOf, row: Row, place: str, decided: Decided) -> Event | None:
    kind = _kind(wanted.kind, row, decided)
    if kind is None:
        return None
    data = {each.name: _field(each, row[each.column], decided) for each in wanted.data if each.column in row}
    said: dict[str, str | None] = {"kind": kind, "record": table.record, "party": _party(wanted.party, row, decided)}
    if table.record_id is not None:
        said["record_id"] = _cell(row, table.record_id, "record-id")
        said["lead"] = row.get(table.lead) if table.lead else None
    elif table.lead is not None:
        said["lead"] = _cell(row, table.lead, "lead")
    said |= {key: row.get(column) for key, column in (("id", wanted.id), ("owner", wanted.owner), ("actor", wanted.actor)) if column}
    at = _instant(wanted.at, row, decided)
    seq = whole(_cell(row, wanted.seq, "seq"), wanted.seq) if wanted.seq else 0
    return event_of({key: value for key, value in said.items() if value is not None}, at, seq, data, place)


def _party(wanted: str | DataField | None, row: Row, decided: Decided) -> str | None:
    if not isinstance(wanted, DataField):
        return wanted
    return str(_field(wanted, row[wanted.column], decided)) if wanted.column in row else None


def _field(wanted: DataField, cell: str, decided: Decided) -> Value:
    if wanted.values is not None:
        meant = _meant(wanted.values, cell)
        cell = _refuse_unmapped("value", wanted.column) if meant is None else meant
    if wanted.type == "instant":
        return as_text(microseconds(_read(At(wanted.column, wanted.zone, wanted.at_time), cell, decided)))
    return typed(cell, wanted.type, wanted.column)


def _meant(meanings: Iterable[tuple[str, str]], cell: str) -> str | None:
    """What the mapping says that a cell means, if it does; a walk, since such lists are short."""
    return next((meant for value, meant in meanings if value == cell), None)


def _refuse_unmapped(what: str, column: str) -> NoReturn:
    refuse(f"unmapped-{what}", f"the mapping does not say what this value of {named(column)} is")


def _kind(kind: str | KindBy, row: Row, decided: Decided) -> str | None:
    if isinstance(kind, str):
        return kind
    value = row.get(kind.column, "")
    if value in kind.skip:
        decided.skipped[value] += 1
        return None
    return _meant(kind.kinds, value) or (_refuse_unmapped("kind", kind.column) if value else _cell(row, kind.column, "kind"))


def _cell(row: Row, column: str, what: str) -> str:
    if column not in row:
        refuse(f"missing-{what}", f"column {named(column)} is empty or missing")
    return row[column]


def _instant(at: At, row: Row, decided: Decided) -> datetime:
    return _read(at, _cell(row, at.column, "at"), decided)


def _read(at: At, text: str, decided: Decided) -> datetime:
    if at.at_time is not None and is_date(text):
        text = f"{text}T{at.at_time.isoformat()}"
    if at.zone is None:
        return instant(text, at.column)
    wall, offset = wall_time(text, at.column)
    if offset is not None:
        return with_offset(wall, offset, at.column)
    found, moved = zone(at.zone).observed(wall)
    if moved:
        decided.moved[moved] += 1
    return as_datetime(found)
