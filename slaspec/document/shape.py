"""The written form checked: pydantic's complaints to findings in our words, each at its place."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Tag, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from typing_extensions import TypeAliasType

from slaspec.diagnostics import MOST_PRINTED, Diagnostic, Related, Span, did_you_mean, nearest_few, quoted, visible
from slaspec.document.places import Path, Places, dotted
from slaspec.document.source import MappingNode, Node, ScalarNode, SequenceNode, data_of
from slaspec.document.values import unbracketed

_M = TypeVar("_M", bound=BaseModel)


def read_shape(root: Node, model: type[_M]) -> tuple[_M | None, list[Diagnostic]]:
    """The written form of a document, or the findings that say why it has none."""
    try:
        return model.model_validate(data_of(root)), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
    return None, _Complaints(root, model).told(errors)


def read_sound_part(root: Node, model: type[_M], *, needed: Collection[str]) -> tuple[_M | None, set[Path]]:
    """The written form without those sections, or members of sections, that have findings, and the paths of these.

    So the rest can be looked at too. Nothing comes out where a `needed` section, or a section as a whole, is broken.
    """
    data = data_of(root)
    assert isinstance(data, dict)
    left_out: set[Path] = set()
    try:
        return model.model_validate(data), left_out
    except ValidationError as error:
        for each in error.errors(include_url=False):
            section, *rest = (str(part) for part in each["loc"])
            is_unknown_key = each["type"] == "extra_forbidden"
            members = data.get(section)
            if not rest and is_unknown_key:
                data.pop(section, None)
                left_out.add((section,))
            elif not rest or not isinstance(members, dict) or (section in needed and not (is_unknown_key and len(rest) == 1)):
                return None, left_out
            else:
                members.pop(rest[0], None)
                left_out.add((section, rest[0]))
    try:
        return model.model_validate(data), left_out
    except ValidationError:
        return None, left_out


@dataclass(slots=True)
class Found:
    """A place in the document: the node, the key that leads to it, the type that was expected, and what it lies in."""

    node: Node
    key_span: Span | None
    expected: Any
    within: "Found | None" = None
    name: int | str = ""
    union: Any = None
    """What could have been expected, where a tag chose among several."""

    @property
    def path(self) -> Path:
        """The keys and positions that lead to it."""
        return (*self.within.path, self.name) if self.within else ()

    @property
    def shown(self) -> str:
        """Its path in backticks; of the root, words."""
        return f"`{dotted(self.path)}`" if self.path else "the top level"


class _Complaints:
    """The complaints about one document, told so that one mistake makes one finding."""

    def __init__(self, root: Node, model: type[BaseModel]) -> None:
        self._root = root
        self._model = model
        self._places = Places(root)
        self._told: list[Diagnostic] = []
        self._explained: set[Path] = set()
        """What a finding has explained: nothing more is said of it, or of what lies in it."""
        self._missing: set[tuple[Path, str]] = set()
        """Keys that are missing because they stand elsewhere, or are misspelt."""
        self._neighbours: dict[int, dict[str, str | None]] = {}
        """Of mappings of names, by their nodes, the name before each."""

    def told(self, errors: list[ErrorDetails]) -> list[Diagnostic]:
        """The findings of all complaints."""
        for error in errors[:MOST_PRINTED]:
            self._explain(error)
        unknown: dict[Path, list[tuple[Found, str]]] = {}
        for error in errors:
            if error["type"] == "extra_forbidden":
                *parents, key = error["loc"]
                found = self._locate(parents)
                unknown.setdefault(found.path, []).append((found, str(key)))
        for mapping in unknown.values():
            self._tell_unknown(mapping[0][0], [key for _found, key in mapping])
        homes = {path for path, _key in self._missing}
        for error in errors:
            if error["type"] != "extra_forbidden":
                self._tell(error, homes)
        return self._told

    def _tell(self, error: ErrorDetails, homes: set[Path]) -> None:
        """Tell a complaint; what a mapping lacks whose keys stand elsewhere, one of the `homes`, is told there."""
        kind, context = error["type"], error.get("ctx", {})
        *parents, last = error["loc"] or ("",)
        if kind == "missing":
            found = self._locate(parents)
            if not self._is_explained(found.path) and (found.path, last) not in self._missing:
                self._find_missing(found, str(last))
            return
        on_key = last == "[key]"
        found = self._locate(parents if on_key else error["loc"])
        if self._is_explained(found.path) or (kind == "slaspec" and found.path in homes):
            return
        span = found.key_span if on_key and found.key_span else _span(found)
        rule, message, help_ = _in_words(kind, context, found, on_key=on_key)
        diagnostic = Diagnostic(name=found.node.name, span=span, rule=rule, message=message, help=help_)
        if rule == "one-of":
            diagnostic = _told_what_is_inherited(diagnostic, found)
        elif kind == "slaspec" and isinstance(found.node, MappingNode):
            diagnostic = _told_what_to_change(diagnostic, found, self._places)
        self._told.append(diagnostic)

    def _is_explained(self, path: Path) -> bool:
        return any(path[:length] in self._explained for length in range(len(path) + 1)) if self._explained else False

    # What explains several complaints at once

    def _explain(self, error: ErrorDetails) -> None:
        """A word of a condition that is misspelt, and a key that stands among names, make complaints about all that follows."""
        steps = [self._locate(error["loc"])]
        while steps[-1].within:
            steps.append(steps[-1].within)
        for step in reversed(steps):
            if step.within is None or step.path in self._explained or not isinstance(step.name, str):
                continue
            if self._is_explained(step.path):
                return
            around, name = step.within, step.name
            model = _model(around.expected)
            if model and _extra(model) is not Any and name not in _keys(model):
                help_ = self._places.did_you_mean(name, _keys(model))
                if help_:
                    self._find_unknown(around, name, help_)
                    self._explained.add(step.path)
                    return
            if model is None and isinstance(around.node, MappingNode):
                if id(around.node) not in self._neighbours:
                    self._neighbours[id(around.node)] = _neighbours(around.node, set())[0]
                home = self._home(around, name, self._neighbours[id(around.node)][name])
                if home is not None and _is_alien(step, sure=home.within is around):
                    belongs = f"it belongs {_where(home, around)}: indent it {_how(home, around)}"
                    self._find_unknown(around, name, belongs, f"key `{visible(name)}` stands among the names of {around.shown}")
                    self._explained |= {step.path, *self._content_of(home if home.within is around else step, around, name)}
                    self._missing.add((home.path, name))
                    return
        if error.get("ctx", {}).get("rule") == "unclear-commitment":
            self._explain_unclear(steps[0])

    def _explain_unclear(self, found: Found) -> None:
        """A commitment whose telling key is misspelt: no kind of commitment has that one."""
        known = _known(found.expected)
        for key in found.node.items if isinstance(found.node, MappingNode) else ():
            help_ = self._places.did_you_mean(key, known) if key not in known else None
            if help_:
                self._find_unknown(found, key, help_)
                self._explained.add(found.path)

    @staticmethod
    def _content_of(emptied: Found, around: Found, name: str) -> set[Path]:
        """What stands where the content of a part does that has none of its own: the rest of the mapping around, and the part itself."""
        if not isinstance(around.node, MappingNode) or not isinstance(emptied.node, ScalarNode) or emptied.node.value:
            return set()
        names = list(around.node.items)
        return {emptied.path, *((*around.path, later) for later in names[names.index(name) :])}

    # Unknown and missing keys

    def _tell_unknown(self, found: Found, keys: list[str]) -> None:
        """The unknown keys of one mapping; those that belong together elsewhere make one finding."""
        if self._is_explained(found.path):
            return
        model = _model(found.expected)
        known = _keys(model) if model else []
        before, directly_before = _neighbours(found.node, set(keys))
        moved: dict[Path, tuple[str, list[str]]] = {}
        emptied = None
        for key in keys:
            if (*found.path, key) in self._explained or (emptied is not None and directly_before.get(key) == emptied):
                emptied = key if emptied is not None else None  # this one is part of what was emptied
                continue
            target = self._home(found, key, before.get(key)) if len(self._told) < MOST_PRINTED else None
            close = self._places.did_you_mean(key, known)
            is_name = _is_empty(found.node, key)
            is_far = target is not None and len(target.path) < len(found.path) and get_origin(_bare(target.expected)) is dict
            if target is None or (close and is_far and not is_name):
                self._missing |= {(found.path, each) for each in nearest_few(key, known)} if close else set()
                self._find_unknown(found, key, close or f"known keys: {self._places.listed(key, known)}")
                continue
            where = f"{_where(target, found)}: indent {{}} {_how(target, found)}"
            moved.setdefault(target.path, (where, []))[1].append(key)
            emptied = key if is_name else None
            self._missing.add((target.path, key))
        for path, (where, together) in moved.items():
            if len(path) > len(found.path) and isinstance(self._locate(path).node, ScalarNode):
                self._explained.add(path)
            verb, them = ("belongs", "it") if len(together) == 1 else ("belong", "them")
            self._find_unknown(found, together[0], f"{_enumerated(together)} {verb} {where.format(them)}")

    def _home(self, found: Found, key: str, earlier: str | None) -> Found | None:
        """Where an unknown key belongs by its indent: under what stands `earlier`, or to what is around its mapping."""
        if earlier is not None and isinstance(found.node, MappingNode):
            before = Found(found.node.items[earlier], found.node.keys[earlier], _member(found.expected, earlier), found, earlier)
            if isinstance(before.node, MappingNode) and key in _known(before.expected) and key not in before.node.items:
                return before
            if isinstance(before.node, ScalarNode) and not before.node.value and _takes(before.expected, key):
                return before
        if _inherited(found.node):
            return None  # of two files neither is indented like the other
        is_among_names = get_origin(_bare(found.expected)) is dict
        around = found.within
        while around is not None:
            takes = key in _known(around.expected) if is_among_names else _takes(around.expected, key)
            if takes and not _has(around.node, key) and _is_at_home(around, key, found):
                return around
            around = around.within
        return None

    def _find_unknown(self, found: Found, key: str, help_: str, message: str | None = None) -> None:
        name, span = found.node.name, _span(found)
        if isinstance(found.node, MappingNode) and key in found.node.keys:
            name, span = found.node.items[key].name, found.node.keys[key]
        message = message or f"unknown key `{visible(key)}`"
        diagnostic = Diagnostic(name=name, span=span, rule="unknown-key", message=message, help=help_)
        self._told.append(_told_of_another_kind(diagnostic, found, key))

    def _find_missing(self, found: Found, key: str) -> None:
        model = _model(found.expected)
        description = next((it.description for alias, it in _fields(model) if alias == key), None) if model else None
        span = found.key_span or found.node.span
        message = f"missing key `{key}`"
        diagnostic = Diagnostic(name=found.node.name, span=span, rule="missing-key", message=message, help=_lower(description))
        self._told.append(_told_what_to_change(diagnostic, found, self._places))

    def _locate(self, location: Sequence[int | str]) -> Found:
        """Follow pydantic's location through the document; the tags of unions in it lead nowhere."""
        found = Found(self._root, None, self._model)
        for part in location:
            tagged = _tagged(found.expected, part)
            if tagged is not None:
                found = replace(found, expected=tagged, union=found.expected)
            elif isinstance(found.node, MappingNode) and part in found.node.items:
                node, key_span = found.node.items[str(part)], found.node.keys[str(part)]
                found = Found(node, key_span, _member(found.expected, str(part)), found, part)
            elif isinstance(found.node, SequenceNode) and isinstance(part, int):
                found = Found(found.node.items[part], None, _member(found.expected, str(part)), found, part)
        return found


def _in_words(kind: str, context: dict[str, Any], found: Found, *, on_key: bool) -> tuple[str, str, str | None]:
    if kind == "slaspec":
        return context["rule"], context["message"], context["help"]
    shown = f"`{visible(str(found.name))}`" if on_key else as_found(found.node)
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", context["expected"])
        hint = did_you_mean(nearest_few(str(found.name if on_key else getattr(found.node, "value", "")), allowed))
        return "invalid-value", f"expected one of {quoted(allowed)}, found {shown}", hint or unbracketed(data_of(found.node))
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
    hint = hint or unbracketed(data_of(found.node))
    return "wrong-type", f"expected {wanted}, found {shown}", hint


def _keys_hint(expected: Any) -> str | None:
    model = _model(expected)
    return f"its keys are {quoted(_keys(model))}" if model else None


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
    inherited = _inherited(found.within.node if found.within else None)
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


def _tagged(expected: Any, part: int | str) -> Any:
    """The member of a union that carries this tag."""
    for member in _members(expected):
        if get_origin(member) is Annotated and any(isinstance(each, Tag) and each.tag == part for each in get_args(member)[1:]):
            return get_args(member)[0]
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
        named = next((name for name, it in model.model_fields.items() if (it.alias or name) == key), None)
        return _hints(model)[named] if named is not None else _extra(model)
    arguments = get_args(bare)
    return arguments[-1] if arguments else Any


def _known(expected: Any) -> list[str]:
    """The keys that a mapping may have; of one that may be of several kinds, those of all."""
    models = [model for member in _members(expected) if (model := _model(member))]
    return list(dict.fromkeys(key for model in models for key in _keys(model)))


def _takes(expected: Any, key: str) -> bool:
    """Whether a mapping that is expected somewhere may have this key; one of names has any."""
    return key in _known(expected) or get_origin(_bare(expected)) is dict


def _is_at_home(around: Found, key: str, found: Found) -> bool:
    """Whether what a key leads to is made like the members around; where keys are fixed, the key itself says it."""
    if get_origin(_bare(around.expected)) is not dict:
        return True
    node = found.node.items.get(key) if isinstance(found.node, MappingNode) else None
    if isinstance(node, MappingNode):
        known = _known(_member(around.expected, key))
        return bool(node.items) and all(each in known for each in node.items)
    return isinstance(node, ScalarNode) and not node.value


def _is_alien(found: Found, *, sure: bool) -> bool:
    """Whether a member of names is made of other keys than its like, or is no mapping at all; where that is `sure`, one key tells it."""
    known = _known(found.expected)
    if not isinstance(found.node, MappingNode):
        return bool(known)
    unknown = sum(key not in known for key in found.node.items)
    return unknown > 0 if sure else 2 * unknown > len(found.node.items)


def _where(home: Found, found: Found) -> str:
    return f"{'under' if len(home.path) > len(found.path) else 'to'} {home.shown}"


def _how(home: Found, found: Found) -> str:
    return "more" if len(home.path) > len(found.path) else "less"


def _neighbours(node: Node, skipped: set[str]) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """Of each key of a mapping the one before it, of those that are not skipped and of all."""
    before: dict[str, str | None] = {}
    directly_before: dict[str, str | None] = {}
    last = directly = None
    for name in node.items if isinstance(node, MappingNode) else ():
        before[name], directly_before[name] = last, directly
        last, directly = last if name in skipped else name, name
    return before, directly_before


def _enumerated(words: list[str]) -> str:
    """Words in backticks with `and` before the last; of many the first, and how many more."""
    if len(words) > 12:
        return f"{quoted(words[:12])} and {len(words) - 12:,} more"
    return f"{quoted(words[:-1])} and {quoted(words[-1:])}" if len(words) > 1 else quoted(words)


def _is_empty(node: Node, key: str) -> bool:
    member = node.items.get(key) if isinstance(node, MappingNode) else None
    return isinstance(member, ScalarNode) and not member.value


def _has(node: Node, key: str) -> bool:
    return isinstance(node, MappingNode) and key in node.items


def _extra(model: type[BaseModel]) -> Any:
    extra = _hints(model).get("__pydantic_extra__")
    return get_args(extra)[-1] if get_args(extra) else Any


@cache
def _hints(model: type[BaseModel]) -> dict[str, Any]:
    """The types of a model's fields, names of types resolved."""
    return get_type_hints(model, include_extras=True)


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    for field_name, field in model.model_fields.items():
        yield field.alias or field_name, field


@cache
def _keys(model: type[BaseModel]) -> list[str]:
    return [alias for alias, _field in _fields(model)]
