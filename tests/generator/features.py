"""What a feature is: a level of a factor, factors grouped in parts; and how its piece of the notation is written down."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

Piece = Mapping[str, Any]
"""A piece of the written form as YAML has it: mappings, lists, scalars, and `OneOf` where any of several will do."""

Doc = dict[str, Any]
"""A document as YAML has it."""


@dataclass(frozen=True)
class OneOf:
    """Values of which each shows the same feature; chance picks one."""

    values: tuple[Any, ...]


def one_of(*values: Any) -> OneOf:
    """Any of these values."""
    return OneOf(values)


@dataclass(frozen=True)
class Factor:
    """A choice that an author has: its levels by name, each with the piece that it writes. Most have a level that writes nothing."""

    name: str
    levels: Mapping[str, Piece]


@dataclass(frozen=True)
class Item:
    """One row of a part: the level chosen for each of its factors, and what these write together."""

    part: str
    levels: Mapping[str, str]
    written: Doc

    def has(self, factor: str, *levels: str) -> bool:
        """Whether one of these levels was chosen."""
        return self.levels[factor] in levels

    def features(self) -> list[str]:
        """The features by their full names."""
        return [feature(self.part, factor, level) for factor, level in self.levels.items()]


Put = Callable[[Doc, Item, str, Random], None]
"""Writes an item into a document; the text is an id that no other item has."""


@dataclass(frozen=True)
class Part:
    """A part of the notation: its factors, how an item of it gets into a document, how many items a case has at most.

    A case has all parts that are `always` there, and some of the others.
    """

    name: str
    factors: tuple[Factor, ...]
    put: Put
    most: int = 1
    always: bool = False

    def features(self) -> list[str]:
        """The features by their full names."""
        return [feature(self.name, factor.name, level) for factor in self.factors for level in factor.levels]

    def item(self, levels: Mapping[str, str], chance: Random) -> Item:
        """The item with these levels."""
        written: Doc = {}
        for factor in self.factors:
            merge(written, drawn(factor.levels[levels[factor.name]], chance))
        return Item(self.name, levels, written)


def feature(part: str, factor: str, level: str) -> str:
    """The full name of a feature."""
    return f"{part}.{factor}={level}"


@dataclass(frozen=True)
class Clash:
    """Features that no agreement can have together, and why. `part.factor=a|b` names levels, `part.factor=!a` all others."""

    one: str
    other: str
    reason: str


def named(pattern: str, parts: Mapping[str, Part]) -> list[str]:
    """The features that a pattern of a clash names.

    Raises:
        KeyError: there is no such part, factor or level.
    """
    where, _, levels = pattern.partition("=")
    part, _, name = where.partition(".")
    factor = next((each for each in parts[part].factors if each.name == name), None)
    if factor is None:
        raise KeyError(pattern)
    wanted = levels.removeprefix("!").split("|")
    for level in wanted:
        if level not in factor.levels:
            raise KeyError(where, level)
    chosen = [level for level in factor.levels if (level in wanted) is not levels.startswith("!")]
    return [feature(part, name, level) for level in chosen]


def drawn(piece: Any, chance: Random) -> Any:
    """The piece with one value picked wherever any will do; mappings and lists are new ones."""
    if isinstance(piece, OneOf):
        return drawn(chance.choice(piece.values), chance)
    if isinstance(piece, Mapping):
        return {key: drawn(value, chance) for key, value in piece.items()}
    if isinstance(piece, list):
        return [drawn(value, chance) for value in piece]
    return piece


def merge(into: Doc, piece: Piece) -> None:
    """Add a piece: mappings by key, lists one after the other."""
    for key, value in piece.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            merge(into[key], value)
        elif isinstance(value, list) and isinstance(into.get(key), list):
            into[key] = [*into[key], *value]
        else:
            into[key] = value


def scalars(piece: Any, key: str = "") -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Every scalar of a piece with the nearest key above it, and the values of which one is there."""
    if isinstance(piece, OneOf):
        if all(not isinstance(value, Mapping | list) for value in piece.values):
            yield key, piece.values
    elif isinstance(piece, Mapping):
        for name, value in piece.items():
            yield from scalars(value, name)
    elif isinstance(piece, list):
        for value in piece:
            yield from scalars(value, key)
    else:
        yield key, (piece,)
