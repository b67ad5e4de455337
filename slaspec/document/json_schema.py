"""The JSON Schema of the written form, made from its models: what editors check and complete by.

Beside the words of the dialect it uses two that editors know and validators pass over: `defaultSnippets` and `errorMessage`.
"""

import re
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from slaspec.document.mapping_file import WrittenMapping
from slaspec.document.snippets import with_snippets
from slaspec.document.source import OWN_KEYS
from slaspec.document.surface import Document
from slaspec.document.unions import Schema, each_part, told_apart

DIALECT = "https://json-schema.org/draft/2020-12/schema"
VERSION = 1
"""The format's version; its schemas are never changed once it is released."""

_FIRST = ["$schema", "$id", "$ref", "title", "description", "type", "const", "enum", "required", "properties"]
_LAST = ["if", "then", "else", "$defs"]


class _Generator(GenerateJsonSchema):
    """A key that is left out is absent, never `null`; titles are the keys as they are written."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Every key has the one kind of value, and the shape of keys is said apart: so an editor can say what is wrong with one."""
        keys = {word: said for word, said in self.generate_inner(schema["keys_schema"]).items() if word != "type"}
        made = {"type": "object", "propertyNames": keys, "additionalProperties": self.generate_inner(schema["values_schema"])}
        self.update_with_validations(made, schema, self.ValidationsMapping.object)
        return made if keys else {word: said for word, said in made.items() if word != "propertyNames"}

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        if made.get("default", ...) is None or made.get("default") in ([], {}):
            made.pop("default")
        return made

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - overrides
        return False


def agreement_schema() -> Schema:
    """The JSON Schema (draft 2020-12) of an agreement file, keys in a fixed order."""
    return _schema(Document, "agreement")


def overlay_schema() -> Schema:
    """The JSON Schema of a file that extends another one: as that of an agreement, and nothing is missing."""
    head = {"$id": f"urn:slaspec:v{VERSION}:overlay", "title": f"slaspec overlay, version {VERSION}"}
    return _in_order(_loose(agreement_schema()) | head | {"required": ["slaspec", "extends"]})


def _loose(part: Any) -> Any:
    """A part of which every key may be left out, because the file that is extended has it; how branches are told apart stays."""
    if isinstance(part, list):
        return [_loose(each) for each in part]
    if not isinstance(part, dict):
        return part
    choice = part.get("anyOf")
    is_need = isinstance(choice, list) and all(set(branch) <= {"required", "errorMessage"} for branch in choice)
    needs = {"minProperties", "dependentRequired", *(["anyOf"] if is_need else [])}
    if isinstance(part.get("required"), list):
        needs.add("required")
    kept = {word: said for word, said in part.items() if word not in needs}
    return {word: said if word in ("if", "dependentSchemas", "not") else _loose(said) for word, said in kept.items()}


def mapping_schema() -> Schema:
    """The JSON Schema (draft 2020-12) of a mapping file, keys in a fixed order."""
    return _schema(WrittenMapping, "mapping")


def _schema(model: type[BaseModel], name: str) -> Schema:
    made = model.model_json_schema(schema_generator=_Generator, by_alias=True)
    definitions = made.pop("$defs", {})
    for each, definition in definitions.items():
        if definition.get("title") == each:
            definition["title"] = _in_words(each)
    made.pop("title", None)
    head = {"$schema": DIALECT, "$id": f"urn:slaspec:v{VERSION}:{name}", "title": f"slaspec {name}, version {VERSION}"}
    mappings = {each: definition for each, definition in definitions.items() if "properties" in definition}
    unions = {f"#/$defs/{each}": definition for each, definition in definitions.items() if each not in mappings}
    whole = each_part(head | made | {"$defs": mappings}, lambda part: _spelt_out(part, unions))
    return with_snippets(each_part(told_apart(whole), _with_words))


def _spelt_out(part: Schema, unions: dict[str, Schema]) -> Schema:
    """A part with the named union that it refers to written out: an editor tells the branches of a union apart where it stands."""
    union = unions.get(part.get("$ref", ""))
    if union is None:
        return part
    own = {word: said for word, said in part.items() if word != "$ref"}
    return each_part(union, lambda inner: _spelt_out(inner, unions)) | own


def _in_words(class_name: str) -> str:
    """The name of a model as people write it: `FirstTouch` is “First touch”."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda found: f" {found[1].lower()}", class_name.removeprefix("Written"))


def _with_words(part: Schema) -> Schema:
    """What editors show: a title for every key, and what is expected in words instead of a regular expression."""
    if "pattern" in part and part.get("examples"):
        part["errorMessage"] = f"no {part['title'].lower()}: write it like {' or '.join(f'`{each}`' for each in part['examples'][:2])}"
    elif part.get("type") == ["string", "number"]:
        part["errorMessage"] = "expected text: put it in quotes"
    if "properties" in part:
        part["properties"] = {key: _titled(value, key) if isinstance(value, dict) else value for key, value in part["properties"].items()}
    if "properties" in part or isinstance(part.get("additionalProperties"), dict):
        part["patternProperties"] = {f"^{OWN_KEYS}": True}
    return _in_order(part)


def _titled(part: Schema, key: str) -> Schema:
    return part if {"title", "$ref"} & set(part) else _in_order(part | {"title": key.replace("_", " ").capitalize()})


def _in_order(part: Schema) -> Schema:
    return {word: part[word] for word in sorted(part, key=_place)}


def _place(word: str) -> tuple[int, str]:
    """Where a word of the dialect stands: what people read first, what machines need last."""
    if word in _FIRST:
        return _FIRST.index(word), ""
    return (len(_FIRST) + _LAST.index(word) + 1 if word in _LAST else len(_FIRST)), word
