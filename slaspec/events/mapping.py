"""Rows of someone else's tables to lead events, as a mapping says: which column is what, in which zone.

Every row ends as events, as a row that the mapping passes over on purpose, or as a refusal.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from fnmatch import fnmatchcase

from slaspec.agreement.model import FieldType
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
    """A field of `data`: the column it comes from, and its type."""

    name: str
    column: str
    type: FieldType = "text"


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
    """The events of a CSV table; counts in `decided` what the mapping decides on the way."""
    for found in csv_rows(lines, name=name):
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
    data: dict[str, Value] = {each.name: typed(row[each.column], each.type, each.column) for each in wanted.data if each.column in row}
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


def _kind(kind: str | KindBy, row: Row, decided: Decided) -> str | None:
    if isinstance(kind, str):
        return kind
    value = _cell(row, kind.column, "kind")
    if value in kind.skip:
        decided.skipped[value] += 1
        return None
    for named, meant in kind.kinds:
        if named == value:
            return meant
    rule, reason = "unmapped-kind", f"the mapping does not say what this value of `{kind.column}` is"
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
        return instant(text)
    wall, offset = wall_time(text)
    if offset is not None:
        return datetime.fromisoformat(f"{wall.isoformat()}{offset}").astimezone(UTC)
    found, moved = zone(at.zone).observed(wall)
    if moved:
        decided.moved[moved] += 1
    return as_datetime(found)
