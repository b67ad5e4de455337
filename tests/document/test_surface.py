"""The written form as a whole: what holds of every key of it, and of keys that are the author's own."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel
from typing_extensions import TypeAliasType

from slaspec.agreement.canonical import content_hash
from slaspec.document.dialects import trap
from slaspec.document.surface import Document
from slaspec.document.surface.expressions import When
from slaspec.document.validate import read_agreement


def models(annotation: Any, seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    """Every model that an annotation leads to."""
    if isinstance(annotation, TypeAliasType):
        yield from models(annotation.__value__, seen)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
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


PLAIN = """\
slaspec: 1
agreement: { id: test, title: Test, calendar: office }
parties: { marketing: { name: Marketing }, sales: { name: Sales } }
calendars: { office: { timezone: UTC, hours: { mon-fri: 09:00-17:00 } } }
commitments:
  reply: { owed_by: sales, starts_on: inbound_message, stops_on: touched, when: { source: web }, within: 4 hours }
"""


def test_keys_that_begin_with_x_are_the_authors_own() -> None:
    """They may stand anywhere and hold anything, and change nothing, not even the content's hash."""
    own = PLAIN.replace("slaspec: 1\n", "slaspec: 1\nx-ticket: { ids: [1, 2], open: true }\n")
    own = own.replace("title: Test,", "title: Test, x-board: OPS,").replace("{ source: web }", "{ source: web, x-why: asked }")
    own += "  x-idea: { not: a commitment }\n"

    plain, none = read_agreement(PLAIN, name="sla.yaml")
    noted, found = read_agreement(own, name="sla.yaml")
    assert (none, found) == ([], [])
    assert plain is not None
    assert noted is not None
    assert content_hash(noted) == content_hash(plain)
