"""The written form as a whole: what holds of every key of it."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from slaspec.document.dialects import trap
from slaspec.document.surface import Document
from slaspec.document.surface.expressions import When


def models(annotation: Any, seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    """Every model that an annotation leads to."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation not in seen:
            seen.add(annotation)
            yield annotation
            for field in annotation.model_fields.values():
                yield from models(field.annotation, seen)
    else:
        for part in get_args(annotation):
            yield from models(part, seen)


ALL = list(models(Document, {When}))


def test_no_key_of_the_notation_is_read_otherwise_by_other_programs() -> None:
    """`on` and its like are keys nowhere, so no agreement needs quotes around a key of the format."""
    keys = {field.alias or name for model in ALL for name, field in model.model_fields.items()}

    assert len(ALL) > 60
    assert not {key for key in keys if trap(key)}


def test_every_key_says_what_it_is() -> None:
    """Editors and the reference show the description of each key, as one sentence that begins with a capital letter."""
    for model in ALL:
        for name, field in model.model_fields.items():
            said = field.description or ""
            assert said.endswith("."), f"{model.__name__}.{name}: {said}"
            assert said[0].isupper() or said[0] == "`", f"{model.__name__}.{name}: {said}"
