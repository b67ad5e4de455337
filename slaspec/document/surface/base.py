"""What all mappings of the written form have in common: known keys only, and which keys exclude each other."""

from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, GetJsonSchemaHandler, Tag, model_validator
from pydantic_core import CoreSchema

from slaspec.document.values import Ref, refuse


def shape(value: object) -> str:
    """The tag of a value that may be text, a list or a mapping."""
    return "mapping" if isinstance(value, dict) else "list" if isinstance(value, list) else "text"


class Model(BaseModel):
    """A mapping of the document: known keys only, and exactly one of those that exclude each other."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    exactly_one: ClassVar[tuple[str, ...]] = ()
    """Keys of which exactly one is there."""
    at_most_one: ClassVar[tuple[str, ...]] = ()
    """Keys of which one may be there."""
    at_least_one: ClassVar[tuple[str, ...]] = ()
    """Keys of which at least one is there."""

    @model_validator(mode="after")
    def _one_of_those(self) -> Self:
        exclusive = self.exactly_one or self.at_most_one
        if exclusive:
            given = self._given(exclusive)
            if len(given) > 1 or (self.exactly_one and not given):
                choice = " or ".join(f"`{name}`" for name in exclusive)
                found = " and ".join(f"`{name}`" for name in given) or "none of them"
                refuse("one-of", f"expected {choice}, found {found}", "keep one" if given else "add one")
        if self.at_least_one and not self._given(self.at_least_one):
            choice = " or ".join(f"`{name}`" for name in self.at_least_one)
            refuse("too-few", f"expected {choice}, found none of them", "add what is promised")
        return self

    def _given(self, names: tuple[str, ...]) -> list[str]:
        """Which of these keys the document has."""
        written = {field.alias or name: name for name, field in type(self).model_fields.items()}
        return [name for name in names if written[name] in self.model_fields_set]

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The schema of the mapping, with what excludes each other."""
        schema = handler.resolve_ref_schema(handler(core_schema))
        if cls.exactly_one:
            schema["oneOf"] = [{"required": [name]} for name in cls.exactly_one]
        if cls.at_most_one:
            *_, last = cls.at_most_one
            pairs = [(one, other) for index, one in enumerate(cls.at_most_one) for other in cls.at_most_one[index + 1 :]]
            assert last
            schema["not"] = {"anyOf": [{"required": list(pair)} for pair in pairs]}
        if cls.at_least_one:
            schema["anyOf"] = [{"required": [name]} for name in cls.at_least_one]
        return schema


Refs = Annotated[
    Annotated[Ref, Tag("text")] | Annotated[list[Ref], Field(min_length=1), Tag("list")],
    Discriminator(shape),
]
"""One name or several."""
