"""A document taken apart: every key and value with its offsets in the text, and what the notation asks for there.

The offsets come from the source, the kinds from the models of the written form; nothing here judges.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Discriminator, Tag
from typing_extensions import TypeAliasType

from slaspec.document.source import Part, PartKind, parts_of
from slaspec.document.surface import Document

Path = tuple[str | int, ...]


@dataclass(slots=True, eq=False)
class Place:
    """A value of the document: where it and the key that leads to it stand, what it is made of, what is asked for there.

    `role` is what kind of key leads to it: one of a `mapping` of the notation, the `name` of something defined,
    another kind of `entry`, a `field` of a condition; an `item` of a list, or nothing of the `root`.
    `kind` is that of the value as the models name it, such as `ref` or `share`; of a mapping or list its form.
    """

    path: Path
    start: int
    end: int
    key: Part | None
    value: Part | None
    flow: bool
    role: str
    kind: str
    required: bool
    parent: "Place | None"
    key_kind: str = ""
    model: type[BaseModel] | None = None
    children: "list[Place]" = field(default_factory=list)
    data: Any = None

    @property
    def first(self) -> int:
        """The offset at which it begins, its key included."""
        return self.key.start if self.key else self.start

    @property
    def text(self) -> str:
        """The text of a scalar."""
        return str(self.value.value) if self.value and self.value.value is not None else ""

    @property
    def notation_key(self) -> str:
        """The key of the notation that it belongs to: its own, or that of its list or mapping."""
        if self.role == "mapping" or self.parent is None:
            return str(self.path[-1]) if self.path else ""
        return self.parent.notation_key

    @property
    def is_scalar(self) -> bool:
        """Whether it is a scalar and no mapping or list."""
        return self.value is not None

    @property
    def next(self) -> "Place | None":
        """What stands after it in its mapping or list."""
        siblings = self.parent.children if self.parent else [self]
        index = siblings.index(self) + 1
        return siblings[index] if index < len(siblings) else None

    @property
    def previous(self) -> "Place | None":
        """What stands before it in its mapping or list."""
        siblings = self.parent.children if self.parent else [self]
        index = siblings.index(self)
        return siblings[index - 1] if index else None

    @property
    def in_flow(self) -> bool:
        """Whether it stands in brackets."""
        return self.parent is not None and self.parent.flow

    def all(self) -> Iterator["Place"]:
        """It and all that is in it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.all()


@dataclass(slots=True)
class _Node:
    start: int
    end: int
    flow: bool
    value: Part | None = None
    is_mapping: bool = False
    members: "list[tuple[Part | None, _Node]]" = field(default_factory=list)


def places_of(text: str) -> Place:
    """The document as a tree of places."""
    return _place(_tree(text), (), None, Document, None, role="root", required=True)


def _tree(text: str) -> _Node:
    top = _Node(0, len(text), flow=False)
    open_: list[_Node] = [top]
    key: list[Part | None] = [None]
    for part in parts_of(text):
        if part.kind is PartKind.END:
            done = open_.pop()
            key.pop()
            done.end = part.end if done.flow else done.members[-1][1].end if done.members else part.start
            continue
        if part.is_key:
            key[-1] = part
            continue
        node = _Node(part.start, part.end, part.flow, is_mapping=part.kind is PartKind.MAPPING)
        open_[-1].members.append((key[-1], node))
        key[-1] = None
        if part.kind in (PartKind.MAPPING, PartKind.LIST):
            open_.append(node)
            key.append(None)
        else:
            node.value = part
    return top.members[0][1]


def _data(node: _Node) -> Any:
    if node.value is not None:
        return node.value.value
    if node.is_mapping:
        return {str(key.value): _data(member) for key, member in node.members if key is not None}
    return [_data(member) for _key, member in node.members]


def _place(node: _Node, path: Path, key: Part | None, expected: Any, parent: Place | None, *, role: str, required: bool) -> Place:
    data = _data(node)
    asked = _chosen(expected, data)
    place = Place(path, node.start, node.end, key, node.value, node.flow, role, _kind(asked, node), required, parent, data=data)
    if isinstance(asked, type) and issubclass(asked, BaseModel):
        place.model = asked
    for index, (child_key, child) in enumerate(node.members):
        name = str(child_key.value) if child_key is not None else index
        below, child_role, child_key_kind, is_required = _below(asked, name)
        made = _place(child, (*path, name), child_key, below, place, role=child_role, required=is_required)
        made.key_kind = child_key_kind
        place.children.append(made)
    return place


@cache
def _hints(model: type[BaseModel]) -> dict[str, Any]:
    return get_type_hints(model, include_extras=True)


def _below(asked: Any, name: str | int) -> tuple[Any, str, str, bool]:
    """What is asked for below a key or position, what kind of key that is, and whether it must be there."""
    if isinstance(asked, type) and issubclass(asked, BaseModel):
        for field_name, info in asked.model_fields.items():
            if (info.alias or field_name) == name:
                return _hints(asked)[field_name], "mapping", "", info.is_required()
        return get_args(_hints(asked)["__pydantic_extra__"])[-1], "field", "", False
    origin, arguments = get_origin(asked), get_args(asked)
    if origin is dict:
        key_kind = _leaf_kind(arguments[0])
        return arguments[1], "name" if key_kind == "id" else "entry", key_kind, False
    return (arguments[0] if origin is list else Any), "item", "", False


def _chosen(expected: Any, data: Any) -> Any:
    """The type that a value is read by: members of unions chosen as the models choose them."""
    while True:
        if isinstance(expected, TypeAliasType):
            expected = expected.__value__
            continue
        origin = get_origin(expected)
        if origin is Annotated:
            inner, *notes = get_args(expected)
            if any(hasattr(note, "read") for note in notes):
                return expected
            chooser = next((note for note in notes if isinstance(note, Discriminator)), None)
            if chooser is None:
                expected = inner
                continue
            assert callable(chooser.discriminator)
            tag = chooser.discriminator(data)
            expected = next(member for member in get_args(inner) if any(isinstance(it, Tag) and it.tag == tag for it in get_args(member)))
        elif origin in (Union, UnionType):
            (expected,) = (member for member in get_args(expected) if member is not NoneType)
        else:
            return expected


def _leaf_kind(asked: Any) -> str:
    """The name of the value type, from the function that reads it; of a closed list `choice`."""
    asked = _chosen(asked, "")
    if get_origin(asked) is Annotated:
        reader = next(note.read for note in get_args(asked)[1:] if hasattr(note, "read"))
        return str(getattr(reader, "__name__", "")).strip("_").removesuffix("_of")
    return "choice" if get_origin(asked) is Literal else "any"


def _kind(asked: Any, node: _Node) -> str:
    if node.value is None:
        return "mapping" if node.is_mapping else "list"
    return _leaf_kind(asked)
