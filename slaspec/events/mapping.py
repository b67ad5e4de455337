"""Rows of someone else's tables to lead events, as a mapping says: which column is what, in which zone.

Every row ends as events, as a row that the mapping passes over on purpose, or as a refusal.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from fnmatch import fnmatchcase

from slaspec.agreement.model import FieldType
from slaspec.diagnostics import visible
from slaspec.events.event import LeadEvent, Refusal, Value
from slaspec.events.reading import Row, RowError, csv_rows, instant, typed, wall_time, whole
from slaspec.worktime.instants import as_datetime
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
    """A field of `data`: the column it comes from, its type, and what the column's values become where that is said."""

    name: str
    column: str
    type: FieldType = "text"
    values: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class EventOf:
    """One event that each row of a table is."""

    kind: str | KindBy
    at: At
    id: str | None = None
    seq: str | None = None
    owner: str | None = None
    actor: str | None = None
    data: tuple[DataField, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the names that its files have (a glob), the column of the lead, and its events."""

    name: str
    files: str
    lead: str
    events: tuple[EventOf, ...]

    def columns(self) -> list[str]:
        """Every column that the table must have."""
        named = [self.lead]
        for event in self.events:
            kind = event.kind.column if isinstance(event.kind, KindBy) else None
            optional = (kind, event.at.column, event.id, event.seq, event.owner, event.actor)
            named += [column for column in optional if column is not None]
            named += [each.column for each in event.data]
        return list(dict.fromkeys(named))

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


def read_table(table: Table, lines: Iterable[bytes], *, name: str, decided: Decided) -> Iterator[LeadEvent | Refusal]:
    """The events of a CSV table; counts in `decided` what the mapping decides on the way.

    Raises:
        HeaderProblem: the table lacks a column that the mapping names.
    """
    for found in csv_rows(lines, name=name, needed=table.columns()):
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


def _event(table: Table, wanted: EventOf, row: Row, place: str, decided: Decided) -> LeadEvent | None:
    kind = _kind(wanted.kind, row, decided)
    if kind is None:
        return None
    data: dict[str, Value] = {each.name: _field(each, row[each.column]) for each in wanted.data if each.column in row}
    return LeadEvent(
        lead=_cell(row, table.lead, "lead"),
        kind=kind,
        at=_instant(wanted.at, row, decided),
        id=row.get(wanted.id) if wanted.id else None,
        seq=whole(_cell(row, wanted.seq, "seq"), wanted.seq) if wanted.seq else 0,
        owner=row.get(wanted.owner) if wanted.owner else None,
        actor=row.get(wanted.actor) if wanted.actor else None,
        data=data,
        place=place,
    )


def _field(wanted: DataField, cell: str) -> Value:
    if wanted.values is None:
        return typed(cell, wanted.type, wanted.column)
    for named, meant in wanted.values:
        if named == cell:
            return typed(meant, wanted.type, wanted.column)
    rule, reason = "unmapped-value", f"the mapping does not say what `{visible(cell)[:60]}` of `{wanted.column}` is"
    raise RowError(rule, reason)


def _kind(kind: str | KindBy, row: Row, decided: Decided) -> str | None:
    if isinstance(kind, str):
        return kind
    value = row.get(kind.column, "")
    if value in kind.skip:
        decided.skipped[value] += 1
        return None
    for named, meant in kind.kinds:
        if named == value:
            return meant
    _cell(row, kind.column, "kind")
    rule, reason = "unmapped-kind", f"the mapping does not say what `{visible(value)[:60]}` of `{kind.column}` is"
    raise RowError(rule, reason)


def _cell(row: Row, column: str, what: str) -> str:
    if column not in row:
        rule, reason = f"missing-{what}", f"column `{column}` is empty or missing"
        raise RowError(rule, reason)
    return row[column]


def _instant(at: At, row: Row, decided: Decided) -> datetime:
    text = _cell(row, at.column, "at")
    if at.at_time is not None and len(text) == len("2026-01-31"):
        text = f"{text}T{at.at_time.isoformat()}"
    if at.zone is None:
        return instant(text, at.column)
    wall, offset = wall_time(text, at.column)
    if offset is not None:
        return datetime.fromisoformat(f"{wall.isoformat()}{offset}").astimezone(UTC)
    found, moved = zone(at.zone).observed(wall)
    if moved:
        decided.moved[moved] += 1
    return as_datetime(found)
