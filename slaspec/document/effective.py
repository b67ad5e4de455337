"""An agreement as it counts: what it extends laid under it and its defaults filled in, written as one document.

Defaults are those of the models, found by walking them; what a missing key means only together
with others (who is owed, whose hours count) stays missing, and the notation says what it means.
"""

from enum import Enum

from pydantic import BaseModel

from slaspec.diagnostics import Span, visible
from slaspec.document.source import MappingNode, Node, Scalar, ScalarNode, SequenceNode, core_value
from slaspec.document.writing import text_of_nodes
from slaspec.worktime.duration import BusinessDays, ElapsedTime, WorkingTime

_NOWHERE = Span(0, 0, 0, 0)


def effective_text(root: Node, document: BaseModel, *, origins: bool) -> str:
    """The document as one text of YAML; with `origins` every value is followed by the file and line that it comes from."""
    return text_of_nodes(_filled(root, document), _origin if origins else None)


def _origin(node: Node) -> str:
    return "default" if node.span is _NOWHERE else f"{visible(node.name)}:{node.span.line}"


def _filled(node: Node, value: object) -> Node:
    """The tree with the defaults of what was read from it; text that looks like another kind of value in quotes."""
    if isinstance(node, ScalarNode):
        is_text = type(value) is str and not isinstance(core_value(node.value), str)
        return ScalarNode(Scalar.of(node.value, plain=False), node.span, node.name) if is_text else node
    if isinstance(node, SequenceNode):
        values = value if isinstance(value, list) and len(value) == len(node.items) else [None] * len(node.items)
        return SequenceNode(node.span, [_filled(item, each) for item, each in zip(node.items, values, strict=True)], node.name)
    if isinstance(value, BaseModel):
        return _filled_model(node, value)
    values = list(value.values()) if isinstance(value, dict) and len(value) == len(node.items) else [None] * len(node.items)
    items = {key: _filled(item, each) for (key, item), each in zip(node.items.items(), values, strict=True)}
    return MappingNode(node.span, items, node.keys, node.name)


def _filled_model(node: MappingNode, value: BaseModel) -> MappingNode:
    fields = {field.alias or name: getattr(value, name) for name, field in type(value).model_fields.items()}
    known = fields | (value.__pydantic_extra__ or {})
    items = {key: _filled(item, known.get(key)) for key, item in node.items.items()}
    for key, default in fields.items():
        written = _default(default) if key not in items else None
        if written is not None:
            items[key] = written
    return MappingNode(node.span, items, node.keys, node.name)


def _default(value: object) -> Node | None:
    """A default as an author would write it; nothing for one that says nothing: none, an empty list, an empty mapping."""
    if value is None or value in ([], {}):
        return None
    if isinstance(value, BaseModel):
        filled = _filled_model(MappingNode(_NOWHERE), value)
        return filled if filled.items else None
    if isinstance(value, list):
        return SequenceNode(_NOWHERE, [item for each in value if (item := _default(each))])
    if isinstance(value, bool):
        text = "true" if value else "false"
    else:
        assert isinstance(value, str | int | ElapsedTime | WorkingTime | BusinessDays), value
        text = str(value.value if isinstance(value, Enum) else value)
    return ScalarNode(Scalar.of(text, plain=not isinstance(value, str)), _NOWHERE)
