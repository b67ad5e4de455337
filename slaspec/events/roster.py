"""Who is who: owners with dated attributes, from a table that stands beside the agreement and from `owner_updated` events.

Pure: lines come in as bytes, as for events. The order of rows and of events leaves no trace.
"""

import hashlib
import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import inf
from types import MappingProxyType
from typing import TypeVar

from slaspec.agreement.model import FieldType
from slaspec.events.event import Refusal, TeamEvent, Value
from slaspec.events.rows import RowError, csv_rows, instant, is_date, json_rows, named, refuse, typed, wall_time
from slaspec.events.vocabulary import CLEARED
from slaspec.worktime.instants import microseconds
from slaspec.worktime.zones import Zone
from slaspec.worktime.zones import zone as zone_of

OWNER, FROM, JOINED = "owner", "from", "joined_on"
KINDS_OF_OWNERS = ("person", "queue")

TYPES: Mapping[str, FieldType] = MappingProxyType({"kind": "text", "team": "text", "calendar": "text", "away": "boolean"})
"""The fields that a roster gives a meaning to, but for `joined_on`, which is a date or a timestamp; any other may stand beside them."""

_EVER = -inf
_OF_A_ROW = (0,)
_Order = tuple[float, tuple[object, ...]]
"""From when on something is said, and its place among what is said of one instant: rows of the table before events."""


@dataclass(frozen=True, slots=True)
class _Said:
    """Fields of an owner from an instant on; a field that is `None` is known no longer."""

    order: _Order
    fields: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class _Owner:
    """One owner: all that is said, in order; and of each field the instants from which its values hold."""

    said: tuple[_Said, ...]
    values: Mapping[str, tuple[tuple[float, ...], tuple[Value, ...]]]
    changes: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    r"""The owners, and what is known of them at an instant (microseconds since 1970).

    `zone` is whose midnight a date means. `refused` are the rows of the table that were not taken.
    `hash` is that of the table, `None` where there is none: events that update it change what is known, not which table it was.

    Example:
        >>> from slaspec.worktime.instants import DAY
        >>> lines = [b"owner,from,team\n", b"ana,,inbound\n", b"ana,1970-01-11,outbound\n"]
        >>> roster = read_roster_csv(lines, name="roster.csv", zone="UTC")
        >>> roster.value("ana", "team", 9 * DAY), roster.value("ana", "team", 10 * DAY)
        ('inbound', 'outbound')
    """

    zone: str = "UTC"
    refused: tuple[Refusal, ...] = ()
    hash: str | None = None
    _owners: Mapping[str, _Owner] = field(default_factory=dict)

    @property
    def owners(self) -> Collection[str]:
        """The ids of all owners."""
        return self._owners.keys()

    def __contains__(self, owner: object) -> bool:
        return owner in self._owners

    def value(self, owner: str, field: str, at: int) -> Value:
        """What is known of an owner at an instant; `None` where nothing is."""
        known = self._owners.get(owner)
        timed = known.values.get(field) if known is not None else None
        if timed is None:
            return None
        since, values = timed
        index = bisect_right(since, at) - 1
        return values[index] if index >= 0 else None

    def instant(self, owner: str, field: str, at: int) -> int | None:
        """The instant that a field holds: a date alone is its midnight in the roster's zone. `None` where it holds none."""
        value = self.value(owner, field, at)
        try:
            return _instant(value, field, zone_of(self.zone)) if isinstance(value, str) else None
        except RowError:
            return None

    def next_change(self, owner: str, after: int) -> int | None:
        """The first instant after this one at which anything known of the owner becomes another."""
        known = self._owners.get(owner)
        if known is None:
            return None
        index = bisect_right(known.changes, after)
        return int(known.changes[index]) if index < len(known.changes) else None

    def updated(self, *events: TeamEvent) -> "Roster":
        """The roster with what `owner_updated` events say, each from its own instant on, that included.

        Of one instant an event says the last word, and among events the one that comes later in their order.
        """
        told: defaultdict[str, list[_Said]] = defaultdict(list)
        for event in events:
            owner = event.data.get(OWNER)
            if event.kind == "owner_updated" and isinstance(owner, str):
                told[owner].append(_said_by(event))
        owners = dict(self._owners)
        for owner, said in told.items():
            known = owners.get(owner)
            owners[owner] = _owner([*(known.said if known else ()), *said])
        return replace(self, _owners=owners)


def _said_by(event: TeamEvent) -> _Said:
    cleared = event.data.get(CLEARED)
    fields: dict[str, Value] = {name: None for name in cleared if isinstance(name, str)} if isinstance(cleared, list) else {}
    fields |= {name: value for name, value in event.data.items() if value is not None and name not in (OWNER, CLEARED)}
    return _Said((microseconds(event.at), (1, event.seq, event.id or "", event.content())), fields)


def _owner(said: Iterable[_Said]) -> _Owner:
    """An owner by all that is said; what repeats the value that holds already is no change."""
    ordered = tuple(sorted(said, key=lambda each: each.order))
    values: dict[str, tuple[list[float], list[Value]]] = {}
    for each in ordered:
        for name, value in each.fields.items():
            since, held = values.setdefault(name, ([], []))
            if since and since[-1] == each.order[0]:
                since.pop()
                held.pop()
            if not (_same(held[-1], value) if held else value is None):
                since.append(each.order[0])
                held.append(value)
    timed = {name: (tuple(since), tuple(held)) for name, (since, held) in values.items()}
    changes = sorted({instant for since, _held in timed.values() for instant in since} - {_EVER})
    return _Owner(ordered, timed, tuple(changes))


def _same(one: Value, other: Value) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and one == other


# the table


NO_TYPES: Mapping[str, FieldType] = MappingProxyType({})


_Cells = TypeVar("_Cells")
"""A row as its format has it."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table: what it says of an owner from an instant on."""

    place: str
    owner: str
    since: float
    fields: Mapping[str, Value]


def read_roster_csv(lines: Iterable[bytes], *, name: str, zone: str, types: Mapping[str, FieldType] = NO_TYPES) -> Roster:
    """The roster of a CSV file with the column `owner` and, where it has one, `from`; any other column is a field.

    An empty cell changes nothing. `types` are those of fields beyond `TYPES`; all others are text.

    Raises:
        HeaderProblem: the header has no `owner`, or cannot be read.
    """
    known = {**types, **TYPES, OWNER: "text", FROM: "text"}

    def typed_cells(cells: Mapping[str, str]) -> dict[str, Value]:
        return {column: typed(cell, known.get(column, "text"), column) for column, cell in cells.items()}

    return _roster(csv_rows(lines, name=name, needed=((OWNER,),)), typed_cells, zone)


def read_roster_jsonl(lines: Iterable[bytes], *, name: str, zone: str) -> Roster:
    """The roster of a JSONL file: an object a line with `owner`, where it has one `from`, and fields of text, numbers, `true` or `false`.

    A field that is `null` changes nothing.
    """
    return _roster(json_rows(lines, name=name), _checked_values, zone)


def _checked_values(row: Mapping[str, Value]) -> dict[str, Value]:
    for key, value in row.items():
        if isinstance(value, dict | list):
            refuse("wrong-type", f"{named(key)} is neither text nor a number, `true` or `false`")
        if key in (OWNER, FROM) and not isinstance(value, str | None):
            refuse("wrong-type", f"`{key}` is not text")
    return {key: value for key, value in row.items() if value is not None}


def check(name: str, value: Value) -> None:
    """Refuse what does not fit a field that the roster gives a meaning to.

    Raises:
        RowError: it does not.
    """
    wanted = TYPES.get(name)
    if wanted == "boolean" and not isinstance(value, bool):
        refuse("wrong-type", f"`{name}` is not `true` or `false`")
    if (wanted == "text" or name == JOINED) and not isinstance(value, str):
        refuse("wrong-type", f"`{name}` is not text")
    if name == JOINED:
        _wall_or_instant(str(value), name)
    if name == "kind" and value not in KINDS_OF_OWNERS:
        refuse("unknown-value", f"`kind` is none of {', '.join(KINDS_OF_OWNERS)}")


def _roster(found: Iterable[tuple[str, _Cells] | Refusal], values_of: Callable[[_Cells], dict[str, Value]], zone: str) -> Roster:
    refused: list[Refusal] = []
    rows: list[_Row] = []
    wall = zone_of(zone)
    for each in found:
        if isinstance(each, Refusal):
            refused.append(each)
            continue
        place, row = each
        try:
            rows.append(_row(place, values_of(row), wall))
        except RowError as error:
            refused.append(Refusal(place, error.rule, str(error)))
    contradictions = dict(_contradictions(rows))
    said: defaultdict[str, list[_Said]] = defaultdict(list)
    for one in rows:
        if one.place not in contradictions:
            said[one.owner].append(_Said((one.since, _OF_A_ROW), one.fields))
    owners = {owner: _owner(parts) for owner, parts in said.items()}
    refused += contradictions.values()
    return Roster(zone, tuple(sorted(refused, key=Refusal.order)), _hash(owners), owners)


def _row(place: str, values: dict[str, Value], zone: Zone) -> _Row:
    owner = values.pop(OWNER, "")
    if not isinstance(owner, str) or not owner:
        refuse("missing-owner", f"`{OWNER}` is missing")
    since = values.pop(FROM, None)
    for name, value in values.items():
        check(name, value)
    return _Row(place, owner, _EVER if since is None else _instant(str(since), FROM, zone), values)


def _instant(text: str, field: str, zone: Zone) -> int:
    """The instant of a date, at its midnight, or of a timestamp.

    Raises:
        RowError: the text is neither.
    """
    read = _wall_or_instant(text, field)
    return zone.opening(read) if read.tzinfo is None else microseconds(read)


def _wall_or_instant(text: str, field: str) -> datetime:
    """The midnight of a date as a naive wall time, or the aware instant of a timestamp."""
    return wall_time(f"{text}T00:00", field)[0] if is_date(text) else instant(text, field)


def _contradictions(rows: Iterable[_Row]) -> Iterator[tuple[str, Refusal]]:
    """The rows that say different things of one owner from one instant on, by their places: all of them, so that no order decides."""
    of_one: defaultdict[tuple[str, float, str], list[tuple[Value, str]]] = defaultdict(list)
    for row in rows:
        for name, value in row.fields.items():
            of_one[row.owner, row.since, name].append((value, row.place))
    for (_who, _since, name), told in of_one.items():
        if not all(_same(value, told[0][0]) for value, _place in told):
            for value, place in told:
                other = next(elsewhere for another, elsewhere in told if not _same(another, value))
                yield place, Refusal(place, "contradicting-rows", f"{named(name)} is another one in {other}, for the same owner and day")


def _hash(owners: Mapping[str, _Owner]) -> str:
    """The hash of what a table says, whatever its rows and their order."""
    plain = {
        owner: {name: [[None if at == _EVER else at, value] for at, value in zip(*timed, strict=True)] for name, timed in it.values.items()}
        for owner, it in owners.items()
    }
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
