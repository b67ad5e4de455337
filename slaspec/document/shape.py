"""The written form checked: pydantic's complaints to findings in our words, each at its place."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError
from pydantic_core import ErrorDetails
from typing_extensions import TypeAliasType

from slaspec.diagnostics import MOST_PRINTED, Diagnostic, Related, Span, nearest, quoted, visible
from slaspec.document.places import Path, Places, dotted
from slaspec.document.source import MappingNode, Node, ScalarNode, SequenceNode, data_of

_M = TypeVar("_M", bound=BaseModel)


def read_shape(root: Node, model: type[_M]) -> tuple[_M | None, list[Diagnostic]]:
    """The written form of a document, or the findings that say why it has none."""
    try:
        return model.model_validate(data_of(root)), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
    unknown = [each for each in errors if each["type"] == "extra_forbidden"]
    misspelt = {(each["loc"][:-1], _meant(each, root, model)) for each in unknown[:MOST_PRINTED]}
    told = (each for each in errors if each["type"] != "missing" or (each["loc"][:-1], each["loc"][-1]) not in misspelt)
    places = Places(root)
    return None, [_diagnostic(each, root, model, places) for each in told]


def read_sound_part(root: Node, model: type[_M], *, needed: Collection[str]) -> tuple[_M | None, set[tuple[str, str]]]:
    """The written form without those members of its sections that have findings, and which those are: (section, name).

    So the rest can be looked at too. Nothing comes out where a `needed` section, or a section as a whole, is broken.
    """
    data = data_of(root)
    assert isinstance(data, dict)
    left_out: set[tuple[str, str]] = set()
    try:
        return model.model_validate(data), left_out
    except ValidationError as error:
        for each in error.errors(include_url=False):
            section, *rest = (str(part) for part in each["loc"])
            is_unknown_key = each["type"] == "extra_forbidden"
            members = data.get(section)
            if not rest and is_unknown_key:
                data.pop(section, None)
            elif not rest or not isinstance(members, dict) or (section in needed and not (is_unknown_key and len(rest) == 1)):
                return None, left_out
            else:
                members.pop(rest[0], None)
                left_out.add((section, rest[0]))
    try:
        return model.model_validate(data), left_out
    except ValidationError:
        return None, left_out


def _meant(unknown: ErrorDetails, root: Node, model: type[BaseModel]) -> str | None:
    """The key that an unknown one most likely stands for; that it is missing need not be said too."""
    *parents, key = unknown["loc"]
    expected = _model(_locate(parents, root, model).expected)
    return nearest(str(key), _keys(expected)) if expected else None


@dataclass(slots=True)
class Found:
    """A place in the document: the node, the key that leads to it, and the type that was expected."""

    node: Node
    key_span: Span | None
    expected: Any
    path: Path = ()
    parent: Node | None = None
    union: Any = None
    """What could have been expected, where a tag chose among several."""


def _diagnostic(error: ErrorDetails, root: Node, model: type[BaseModel], places: Places) -> Diagnostic:
    kind, context = error["type"], error.get("ctx", {})
    location = error["loc"]
    on_key = bool(location) and location[-1] == "[key]"
    if kind in ("extra_forbidden", "missing"):
        *parents, last = location
        found = _locate(parents, root, model)
        return (_unknown_key if kind == "extra_forbidden" else _missing_key)(found, str(last), places)
    found = _locate(location[:-1] if on_key else location, root, model)
    span = found.key_span if on_key and found.key_span else _span(found)
    rule, message, help_ = _in_words(kind, context, found)
    diagnostic = Diagnostic(name=found.node.name, span=span, rule=rule, message=message, help=help_)
    if rule == "one-of":
        return _told_what_is_inherited(diagnostic, found)
    return _told_what_to_change(diagnostic, found, places) if kind == "slaspec" and isinstance(found.node, MappingNode) else diagnostic


def _in_words(kind: str, context: dict[str, Any], found: Found) -> tuple[str, str, str | None]:
    if kind == "slaspec":
        return context["rule"], context["message"], context["help"]
    shown = as_found(found.node)
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", context["expected"])
        close = nearest(str(getattr(found.node, "value", "")), allowed)
        hint = f"did you mean `{close}`?" if close else None
        return "invalid-value", f"expected one of {quoted(allowed)}, found {shown}", hint
    if kind == "too_short" and isinstance(found.node, MappingNode):
        return "too-few", f"expected at least {context['min_length']} entries, found {len(found.node.items)}", None
    if kind in ("too_short", "too_long"):
        wanted = context.get("min_length", context.get("max_length"))
        entries = f"{wanted} {'entry' if wanted == 1 else 'entries'}"
        return "too-few" if kind == "too_short" else "too-many", f"expected {entries}, found {context['actual_length']}", None
    wanted = {"model_type": "a mapping", "dict_type": "a mapping", "list_type": "a list"}.get(kind, "another kind of value")
    if kind == "union_tag_invalid":
        shapes = {"'text'": "text", "'list'": "a list", "'mapping'": "a mapping"}
        wanted = " or ".join(shapes[tag] for tag in context["expected_tags"].split(", "))
    hint = {"model_type": _keys_hint(found.expected), "list_type": "write it as a list, in brackets: `[…]`"}.get(kind)
    return "wrong-type", f"expected {wanted}, found {shown}", hint


def _keys_hint(expected: Any) -> str | None:
    model = _model(expected)
    return f"its keys are {quoted(_keys(model))}" if model else None


def _unknown_key(found: Found, key: str, places: Places) -> Diagnostic:
    model = _model(found.expected)
    known = _keys(model) if model else []
    assert isinstance(found.node, MappingNode)
    close = places.nearest(key, known)
    help_ = f"did you mean `{close}`?" if close else f"known keys: {_known_keys(model)}"
    message = f"unknown key `{visible(key)}`"
    diagnostic = Diagnostic(name=found.node.items[key].name, span=found.node.keys[key], rule="unknown-key", message=message, help=help_)
    return _told_of_another_kind(diagnostic, found, key)


def _missing_key(found: Found, key: str, places: Places) -> Diagnostic:
    model = _model(found.expected)
    description = next((it.description for alias, it in _fields(model) if alias == key), None) if model else None
    span = found.key_span or found.node.span
    diagnostic = Diagnostic(name=found.node.name, span=span, rule="missing-key", message=f"missing key `{key}`", help=_lower(description))
    return _told_what_to_change(diagnostic, found, places)


# What an overlay brought about: said where it is written, with what it met in the base


def _inherited(node: Node | None) -> list[str]:
    """The keys of a mapping that come from its base."""
    return node.inherited if isinstance(node, MappingNode) else []


def _told_what_is_inherited(diagnostic: Diagnostic, found: Found) -> Diagnostic:
    """Keys that exclude each other and were written in different files: where the others are, and how to be rid of them."""
    inherited = [key for key in _inherited(found.node) if f"`{key}`" in diagnostic.message]
    if not inherited:
        return diagnostic
    paths = quoted(dotted((*found.path, key)) for key in inherited)
    return replace(diagnostic, help=f"to take out what is inherited, add {paths} to `without`", related=_places_of(found, inherited))


def _told_of_another_kind(diagnostic: Diagnostic, found: Found, key: str) -> Diagnostic:
    """A key that another member of the union knows, in a mapping of two files: the base speaks of one kind, the overlay of another."""
    inherited = _inherited(found.node)
    kinds = [model for model in map(_model, _members(found.union)) if model]
    if not inherited or not any(key in _keys(model) for model in kinds):
        return diagnostic
    of_one_kind = [each for each in inherited if not all(each in _keys(model) for model in kinds)]
    message = f"{quoted([str(found.path[-1])])} of the base is of another kind"
    return replace(
        diagnostic,
        name=found.node.name,
        span=_span(found) if key in inherited else diagnostic.span,
        message=message if key in inherited else f"{diagnostic.message}: {message}",
        help=f"to replace the base's as a whole, add {quoted([dotted(found.path)])} to `without`",
        related=_places_of(found, of_one_kind[:1]),
    )


def _told_what_to_change(diagnostic: Diagnostic, found: Found, places: Places) -> Diagnostic:
    """Something unfinished beside members of the base: the one that it most likely should change."""
    inherited = _inherited(found.parent)
    if not inherited or found.path[-1] in inherited or _inherited(found.node):
        return diagnostic
    close = places.nearest(str(found.path[-1]), inherited)
    return replace(diagnostic, help=f"did you mean `{close}` of the base?") if close else diagnostic


def _places_of(found: Found, keys: list[str]) -> tuple[Related, ...]:
    assert isinstance(found.node, MappingNode)
    return tuple(Related(found.node.items[key].name, found.node.keys[key], f"`{visible(key)}` is inherited from") for key in keys)


def _lower(sentence: str | None) -> str | None:
    if not sentence:
        return None
    return f"add it: {sentence[0].lower()}{sentence[1:].rstrip('.')}"


def _span(found: Found) -> Span:
    """The value's own place; of a mapping or list, and of nothing, the key that leads to it."""
    is_blank = isinstance(found.node, ScalarNode) and not found.node.value
    if found.key_span and (is_blank or not isinstance(found.node, ScalarNode)):
        return found.key_span
    return found.node.span


def as_found(node: Node) -> str:
    """A node in the words of a finding: a scalar as the author wrote it, cut where it is long."""
    if isinstance(node, MappingNode):
        return "a mapping"
    if isinstance(node, SequenceNode):
        return "a list"
    text = visible(str(node.value))
    return f"`{text if len(text) <= 60 else text[:57] + '…'}`" if text else "nothing"


def _locate(location: tuple[int | str, ...] | list[int | str], root: Node, model: type[BaseModel]) -> Found:
    """Follow pydantic's location through the document; the tags of unions in it lead nowhere."""
    found = Found(root, None, model)
    for part in location:
        tagged = _tagged(found.expected, part)
        if tagged is not None:
            found = replace(found, expected=tagged, union=found.expected)
        elif isinstance(found.node, MappingNode) and part in found.node.items:
            key, below = str(part), _member(found.expected, str(part))
            found = Found(found.node.items[key], found.node.keys[key], below, (*found.path, key), found.node)
        elif isinstance(found.node, SequenceNode) and isinstance(part, int):
            found = Found(found.node.items[part], None, _member(found.expected, str(part)), (*found.path, part), found.node)
    return found


def _tagged(expected: Any, part: int | str) -> Any:
    """The member of a union that carries this tag."""
    for member in _members(expected):
        if get_origin(member) is Annotated and any(isinstance(each, Tag) and each.tag == part for each in get_args(member)[1:]):
            return member
    return None


def _members(expected: Any) -> Iterator[Any]:
    """The members of a union, however it is wrapped."""
    expected = _unnamed(expected)
    origin = get_origin(expected)
    if origin is Annotated and not any(isinstance(each, Tag) for each in get_args(expected)[1:]):
        yield from _members(get_args(expected)[0])
    elif origin in (Union, UnionType):
        for member in get_args(expected):
            yield from _members(member)
    elif expected is not NoneType:
        yield expected


def _unnamed(expected: Any) -> Any:
    """The type that a name stands for."""
    return expected.__value__ if isinstance(expected, TypeAliasType) else expected


def _bare(expected: Any) -> Any:
    """The type without annotations, and without the `None` of an optional field."""
    while True:
        expected = _unnamed(expected)
        origin = get_origin(expected)
        if origin is Annotated:
            expected = get_args(expected)[0]
        elif origin in (Union, UnionType):
            members = [member for member in get_args(expected) if member is not NoneType]
            if len(members) != 1:
                return expected
            expected = members[0]
        else:
            return expected


def _model(expected: Any) -> type[BaseModel] | None:
    bare = _bare(expected)
    return bare if isinstance(bare, type) and issubclass(bare, BaseModel) else None


def _member(expected: Any, key: str) -> Any:
    """The type that is expected below a key or position."""
    bare = _bare(expected)
    model = _model(bare)
    if model:
        named = next((it.annotation for alias, it in _fields(model) if alias == key), None)
        return named if named is not None else _extra(model)
    arguments = get_args(bare)
    return arguments[-1] if arguments else Any


def _extra(model: type[BaseModel]) -> Any:
    extra = model.__annotations__.get("__pydantic_extra__")
    return get_args(extra)[-1] if extra else Any


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    for field_name, field in model.model_fields.items():
        yield field.alias or field_name, field


@cache
def _keys(model: type[BaseModel]) -> list[str]:
    return [alias for alias, _field in _fields(model)]


@cache
def _known_keys(model: type[BaseModel] | None) -> str:
    return quoted(_keys(model) if model else ())
