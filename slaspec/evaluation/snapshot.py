"""The evaluator's state as plain data, and back: what a service writes down before it stops.

Plain means what JSON can hold. Every class that may stand in it is listed; nothing else is ever made
from a snapshot. What all leads share (calendars, compiled commitments) is named, not written: it
comes from the agreement, whose content must be the one that the snapshot was made under.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import Enum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from slaspec.errors import UnusableSnapshotError
from slaspec.worktime.instants import as_datetime, microseconds

FORMAT = 1


def checksum(plain: object) -> str:
    """The hash of plain data, whatever the order of its keys."""
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def sealed(state: Mapping[str, Any], **made_under: object) -> dict[str, Any]:
    """The snapshot of a state: its format, what it was made under, and the checksum of all that."""
    snapshot: dict[str, Any] = {"slaspec_snapshot": FORMAT, **made_under, "state": state}
    return {**snapshot, "checksum": checksum(snapshot)}


def opened(snapshot: object, **made_under: object) -> Mapping[str, Any]:
    """The state of a snapshot that is whole, and was made under the same.

    Raises:
        UnusableSnapshotError: it is not.
    """
    if not isinstance(snapshot, Mapping) or "slaspec_snapshot" not in snapshot:
        message = "this is no snapshot of slaspec"
        raise UnusableSnapshotError(message)
    if snapshot["slaspec_snapshot"] != FORMAT:
        message = f"the snapshot has format {snapshot['slaspec_snapshot']!r}, this release reads {FORMAT}"
        raise UnusableSnapshotError(message)
    rest = {key: value for key, value in snapshot.items() if key != "checksum"}
    try:
        found = checksum(rest)
    except (TypeError, ValueError, RecursionError):
        found = None
    if found is None or snapshot.get("checksum") != found:
        message = "the snapshot is damaged: its checksum is another"
        raise UnusableSnapshotError(message)
    for name, value in made_under.items():
        if snapshot.get(name) != value:
            message = f"the snapshot was made under another {name.replace('_', ' ')}: {snapshot.get(name)!r}, here it is {value!r}"
            raise UnusableSnapshotError(message)
    state = snapshot.get("state")
    if not isinstance(state, Mapping):
        message = "the snapshot has no state"
        raise UnusableSnapshotError(message)
    return state


Write = Callable[[Any], Any]
Read = Callable[[Any], Any]


class Codec:
    """Objects to plain data and back. `classes` are those written slot by slot, `shared` names what is not written."""

    def __init__(self, classes: Iterable[type], enums: Iterable[type[Enum]], shared: Mapping[str, object]) -> None:
        self._classes = {each.__name__: each for each in classes}
        self._enums = {each.__name__: each for each in enums}
        self._shared = dict(shared)
        self._names = {id(each): name for name, each in shared.items()}
        self._slots = {each: _slots_of(each) for each in self._classes.values()}
        self._own: dict[type, tuple[Callable[[Any, Write], Any], Callable[[Any, Read], Any]]] = {}

    def add(self, cls: type, write: Callable[[Any, "Write"], Any], read: Callable[[Any, "Read"], Any]) -> None:
        """A class that has a way of its own: what writes one, and what reads it; both are given how parts are."""
        self._classes[cls.__name__] = cls
        self._own[cls] = (write, read)

    def copy(self, value: object) -> Any:
        """The same again, of which nothing is shared with the first but what all share."""
        return self.value(self.plain(value))

    def shape(self) -> str:
        """The hash of what classes are written and how: another one is another format."""
        return checksum({name: list(self._slots.get(each, ())) for name, each in sorted(self._classes.items())})

    def plain(self, value: object) -> Any:
        """The plain data of a value."""
        return _Writer(self).write(value)

    def value(self, plain: object) -> Any:
        """The value that plain data says.

        Raises:
            UnusableSnapshotError: it says none.
        """
        try:
            return _Reader(self).read(plain)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, AssertionError, ZeroDivisionError, OverflowError) as error:
            message = "the snapshot does not hold what this release writes"
            raise UnusableSnapshotError(message) from error

    # What the writer and the reader ask

    def name_of(self, value: object) -> str | None:
        """The name of something shared."""
        return self._names.get(id(value))

    def named(self, name: str) -> object:
        """What is shared under a name."""
        return self._shared[name]

    def slots(self, cls: type) -> tuple[str, ...]:
        """What of a class is written."""
        return self._slots[cls]

    def cls(self, name: str) -> type:
        """The class of a name."""
        return self._classes[name]

    def enum(self, name: str) -> type[Enum]:
        """The enumeration of a name."""
        return self._enums[name]

    def own_way(self, cls: type) -> "tuple[Callable[[Any, Write], Any], Callable[[Any, Read], Any]] | None":
        """How a class is written and read that has a way of its own."""
        return self._own.get(cls)

    def knows(self, cls: type) -> bool:
        """Whether a class may be written."""
        return cls in self._slots


def _slots_of(cls: type) -> tuple[str, ...]:
    fields: tuple[str, ...] | None = getattr(cls, "_fields", None)
    if fields is not None:
        return fields
    found: list[str] = []
    for each in reversed(cls.__mro__):
        slots = each.__dict__.get("__slots__", ())
        found += [slots] if isinstance(slots, str) else list(slots)
    return tuple(found)


class _Writer:
    """One object graph to plain data; what stands in it twice is written once."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._seen: dict[int, int] = {}
        self._keep: list[object] = []

    def write(self, value: Any) -> Any:
        if isinstance(value, Enum):
            return {"$": "enum", "of": type(value).__name__, "name": value.name}
        if value is None or isinstance(value, bool | int | str):
            return value
        write = _PLAIN.get(type(value))
        if write is not None:
            return write(self, value)
        name = self._codec.name_of(value)
        if name is not None:
            return {"$": "shared", "name": name}
        return self._object(value)

    def _object(self, value: Any) -> Any:
        cls = type(value)
        own = self._codec.own_way(cls)
        if own is not None:
            return {"$": "own", "of": cls.__name__, "has": own[0](value, self.write)}
        if not self._codec.knows(cls):
            message = f"{cls.__name__} cannot stand in a snapshot"
            raise TypeError(message)
        if id(value) in self._seen:
            return {"$": "again", "number": self._seen[id(value)]}
        self._keep.append(value)
        self._seen[id(value)] = len(self._seen)
        held = {slot: self.write(getattr(value, slot)) for slot in self._codec.slots(cls)}
        return {"$": "object", "of": cls.__name__, "has": held}

    def float(self, value: float) -> Any:
        return {"$": "float", "hex": value.hex()}

    def fraction(self, value: Fraction) -> Any:
        return {"$": "fraction", "over": [value.numerator, value.denominator]}

    def instant(self, value: datetime) -> Any:
        return {"$": "instant", "at": microseconds(value)}

    def list(self, value: list[Any]) -> Any:
        return [self.write(each) for each in value]

    def tuple(self, value: tuple[Any, ...]) -> Any:
        return {"$": "tuple", "of": [self.write(each) for each in value]}

    def set(self, value: Iterable[Any]) -> Any:
        members = [self.write(each) for each in value]
        return {"$": "set", "of": sorted(members, key=lambda each: json.dumps(each, sort_keys=True))}

    def frozenset(self, value: Iterable[Any]) -> Any:
        return {**self.set(value), "$": "frozenset"}

    def dict(self, value: Mapping[Any, Any]) -> Any:
        return {"$": "dict", "of": [[self.write(key), self.write(each)] for key, each in value.items()]}


_PLAIN: dict[type, Callable[[_Writer, Any], Any]] = {
    float: _Writer.float,
    Fraction: _Writer.fraction,
    datetime: _Writer.instant,
    list: _Writer.list,
    tuple: _Writer.tuple,
    set: _Writer.set,
    frozenset: _Writer.frozenset,
    dict: _Writer.dict,
    MappingProxyType: _Writer.dict,
}


class _Reader:
    """Plain data to one object graph."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._seen: list[Any] = []

    def read(self, plain: Any) -> Any:
        if plain is None or isinstance(plain, bool | int | str):
            return plain
        if isinstance(plain, list):
            return [self.read(each) for each in plain]
        return _READ[plain["$"]](self, plain)

    def again(self, plain: Mapping[str, Any]) -> Any:
        return self._seen[plain["number"]]

    def shared(self, plain: Mapping[str, Any]) -> Any:
        return self._codec.named(plain["name"])

    def enum(self, plain: Mapping[str, Any]) -> Any:
        return self._codec.enum(plain["of"])[plain["name"]]

    def own(self, plain: Mapping[str, Any]) -> Any:
        own = self._codec.own_way(self._codec.cls(plain["of"]))
        assert own is not None
        return own[1](plain["has"], self.read)

    def members(self, plain: Mapping[str, Any]) -> list[Any]:
        return [self.read(each) for each in plain["of"]]

    def mapping(self, plain: Mapping[str, Any]) -> dict[Any, Any]:
        return {self.read(key): self.read(each) for key, each in plain["of"]}

    def object(self, plain: Mapping[str, Any]) -> Any:
        cls = self._codec.cls(plain["of"])
        slots, held = self._codec.slots(cls), plain["has"]
        if set(held) != set(slots):
            message = f"{plain['of']} has other parts here"
            raise ValueError(message)
        if hasattr(cls, "_fields"):
            self._seen.append(None)
            place = len(self._seen) - 1
            made = self._seen[place] = cls(**{slot: self.read(held[slot]) for slot in slots})
            return made
        made = object.__new__(cls)
        self._seen.append(made)
        for slot in slots:
            object.__setattr__(made, slot, self.read(held[slot]))
        return made


_READ: dict[str, Callable[[_Reader, Mapping[str, Any]], Any]] = {
    "object": _Reader.object,
    "again": _Reader.again,
    "shared": _Reader.shared,
    "enum": _Reader.enum,
    "own": _Reader.own,
    "float": lambda _reader, plain: float.fromhex(plain["hex"]),
    "fraction": lambda _reader, plain: Fraction(*plain["over"]),
    "instant": lambda _reader, plain: as_datetime(plain["at"]),
    "tuple": lambda reader, plain: tuple(reader.members(plain)),
    "set": lambda reader, plain: set(reader.members(plain)),
    "frozenset": lambda reader, plain: frozenset(reader.members(plain)),
    "dict": _Reader.mapping,
}
