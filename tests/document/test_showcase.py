"""The showcase uses the whole notation, so that each key has an example that is read, judged as valid, and searched for mistakes."""

from pathlib import Path

from pydantic import BaseModel

from slaspec.document.source import data_of, read_source
from slaspec.document.surface import Document
from slaspec.document.surface.base import Model
from slaspec.document.surface.expressions import When

SHOWCASE = Path(__file__).parents[2] / "examples" / "showcase" / "sla.yaml"


OF_OVERLAYS = {("Document", "extends"), ("Document", "without")}
"""Keys of an agreement that extends another one, which the showcase does not."""


def test_every_key_of_the_notation_is_used() -> None:
    """Each key that a mapping of the notation declares stands in the showcase, there or in a mapping made from it."""
    root, _findings = read_source(SHOWCASE.read_text(encoding="utf-8"), name="sla.yaml")
    used: set[tuple[str, str]] = set()
    note_keys(Document.model_validate(data_of(root)), used)
    assert declared() - used == OF_OVERLAYS


def declared() -> set[tuple[str, str]]:
    """Every key, as the mapping that declares it and the name of the field."""
    models: list[type[BaseModel]] = [When, Model]
    for model in models:
        models += model.__subclasses__()
    ours = [model for model in models if model.__module__.startswith("slaspec.document.surface")]
    return {(model.__name__, name) for model in ours for name in own_fields(model)}


def own_fields(model: type[BaseModel]) -> list[str]:
    """The fields that a model declares itself."""
    return [name for name in model.model_fields if name in vars(model).get("__annotations__", {})]


def note_keys(value: object, used: set[tuple[str, str]]) -> None:
    """Note the keys of a part of the document, and of all that is in it."""
    if isinstance(value, BaseModel):
        for name in value.model_fields_set & set(type(value).model_fields):
            used.update(
                (model.__name__, name) for model in type(value).__mro__ if issubclass(model, BaseModel) and name in own_fields(model)
            )
        for part in vars(value).values():
            note_keys(part, used)
        note_keys(value.__pydantic_extra__, used)
    elif isinstance(value, dict):
        for part in value.values():
            note_keys(part, used)
    elif isinstance(value, list):
        for part in value:
            note_keys(part, used)
