"""The JSON Schema of the written form, made from its models: what editors check and complete by."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from slaspec.document.surface import Document

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Generator(GenerateJsonSchema):
    """A key that is left out is absent, never `null`; and no titles made up from names."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        made = super().dict_schema(schema)
        if "patternProperties" in made:  # keys of another shape are not keys of this mapping
            made["additionalProperties"] = False
            made.pop("propertyNames", None)
        return made

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        if made.get("default", ...) is None or made.get("default") in ([], {}):
            made.pop("default")
        return made

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - overrides
        return False


def agreement_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of an agreement file, keys in a fixed order."""
    made = Document.model_json_schema(schema_generator=_Generator, by_alias=True)
    for definition in made.get("$defs", {}).values():
        definition.pop("title", None)
    made.pop("title", None)
    head = {"$schema": DIALECT, "$id": "urn:slaspec:v1:agreement", "title": "slaspec agreement, version 1"}
    words: dict[str, Any] = _without_pydantic_words(made)
    return head | words


def _without_pydantic_words(schema: Any) -> Any:
    """The schema without `discriminator`, a word that JSON Schema does not have."""
    if isinstance(schema, dict):
        return {key: _without_pydantic_words(value) for key, value in schema.items() if key != "discriminator"}
    if isinstance(schema, list):
        return [_without_pydantic_words(each) for each in schema]
    return schema
