"""What an editor offers to insert: the smallest sound member of a section, and of each kind of a union, made from the schema's examples."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from slaspec.document.unions import Schema, each_part, resolved


def with_snippets(schema: Schema) -> Schema:
    """The schema with snippets where a member of a section begins, and where a mapping has not yet said of which kind it is."""
    defs: Mapping[str, Schema] = schema.get("$defs", {})
    return each_part(schema, lambda part: _offering(part, defs))


def _offering(part: Schema, defs: Mapping[str, Schema]) -> Schema:
    if kinds := dict(_kinds(part, defs)):
        snippets = [_snippet(label, kind, _Body(defs).of(kind, label)) for label, kind in kinds.items()]
        return _in_last_else(part, {"defaultSnippets": snippets})
    members = part.get("additionalProperties")
    if not isinstance(members, dict) or "properties" in part:
        return part
    if not (kinds := dict(_kinds(members, defs))):
        model = resolved(members, defs)
        kinds = {f"new {_label(model)}": model} if "properties" in model else {}
    offered = [_snippet(label, kind, _Body(defs).member(part, kind)) for label, kind in kinds.items()]
    # below `then`, because editors set snippets that stand beside a key too far to the right
    return part | {"if": {"type": "object"}, "then": {"defaultSnippets": offered}} if offered else part


def _in_last_else(part: Schema, more: Schema) -> Schema:
    return part | {"else": _in_last_else(part["else"], more)} if "if" in part else part | more


def _snippet(label: str, model: Schema, body: Any) -> Schema:
    return {"label": label, "description": model.get("description", ""), "body": body}


def _label(model: Schema) -> str:
    return str(model.get("title", "member")).lower()


def _kinds(part: Schema, defs: Mapping[str, Schema]) -> Iterator[tuple[str, Schema]]:
    """The kinds of mappings that keys tell apart."""
    while {"required", "anyOf"} & set(part.get("if", {})):
        model = resolved(part["then"], defs)
        yield _label(model), model
        part = part.get("else", {})


class _Body:
    """The text of one snippet, with the places to fill in numbered in order."""

    def __init__(self, defs: Mapping[str, Schema]) -> None:
        self._defs = defs
        self._last = 0

    def member(self, section: Schema, model: Schema) -> Any:
        """A member of a section, its name first."""
        keys = section.get("propertyNames", {})
        is_free = keys.get("title", "Id") == "Id"
        # no `-` in it: yaml-language-server takes such a key for a list and indents what follows twice
        name = _label(model).replace(" ", "_") if is_free else keys["examples"][0]
        return {self._place(name): self.of(model, "value")}

    def of(self, schema: Schema, key: str) -> Any:
        """The smallest value that a schema allows, from its examples where it has some."""
        said = resolved(schema, self._defs)
        if examples := said.get("examples"):
            return self._filled(examples[0])
        if "properties" in said:
            return {each: self.of(said["properties"][each], each) for each in _needed(said)}
        if said.get("type") == "object":
            return self.member(said, said.get("additionalProperties", {}))
        if said.get("type") == "array":
            return [self.of(said.get("items", {}), key)]
        if "enum" in said:
            return self._choice(said["enum"])
        return self._filled(said.get("const", key))

    def _filled(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {each: self._filled(inner) for each, inner in value.items()}
        if isinstance(value, list):
            return [self._filled(each) for each in value]
        return self._place(str(value).lower() if isinstance(value, bool) else str(value))

    def _choice(self, values: list[Any]) -> str:
        self._last += 1
        return f"${{{self._last}|{','.join(map(str, values))}|}}"

    def _place(self, text: str) -> str:
        self._last += 1
        escaped = re.sub(r"([$}])", r"\\\1", text)
        return f"${{{self._last}:{escaped}}}"


def _needed(model: Schema) -> list[str]:
    """The keys that must be there, and the first of those of which one must."""
    groups = [part["anyOf"] for part in (model, *model.get("allOf", ())) if "anyOf" in part]
    firsts = [group[0]["required"][0] for group in groups if "required" in group[0]]
    wanted = {*model.get("required", ()), *firsts}
    return [key for key in model["properties"] if key in wanted]
