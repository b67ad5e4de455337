"""The published schemas and the models: what one accepts the other accepts, but for what only the program can check."""

import json
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from documents import NOWHERE, Maker, as_json, change, filled, scalar
from slaspec.document.beyond_schema import ONLY_THE_PROGRAM
from slaspec.document.json_schema import agreement_schema, mapping_schema
from slaspec.document.mapping_file import WrittenMapping
from slaspec.document.rules._registry import RULES
from slaspec.document.source import MappingNode, Node, SourceError, data_of, read_source
from slaspec.document.surface import Document

ROOT = Path(__file__).parents[2]
AGREEMENT, MAPPING = agreement_schema(), mapping_schema()
SCHEMAS = {"agreement": AGREEMENT, "mapping": MAPPING}
BEYOND = {rule for rules in ONLY_THE_PROGRAM.values() for rule in rules}
CASE = re.compile(r"```yaml\n(?P<document>.*?)```\n\n```output\n", re.DOTALL)

each_schema = pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)


def tree(text: str) -> Node:
    """The tree of a text."""
    return read_source(text, name="x")[0]


def complaints(schema: dict[str, Any], root: Node) -> list[str]:
    """What the schema says against a document."""
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(as_json(root))]


def parts(schema: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping in a schema, with the path to it."""
    if isinstance(schema, dict):
        yield where, schema
        for key, value in schema.items():
            yield from parts(value, f"{where}/{key}")
    elif isinstance(schema, list):
        for index, value in enumerate(schema):
            yield from parts(value, f"{where}/{index}")


@each_schema
def test_the_schema_is_one_of_the_dialect(schema: dict[str, Any]) -> None:
    """It keeps the dialect's own schema, and has no branch for nothing."""
    Draft202012Validator.check_schema(schema)

    assert "discriminator" not in json.dumps(schema)
    assert '"null"' not in json.dumps(schema)


@each_schema
def test_no_union_is_ambiguous(schema: dict[str, Any]) -> None:
    """Unions are told apart by the kind of value and then by keys, so an editor need not guess; `anyOf` chooses keys, or ways to write a text."""
    for where, part in parts(schema):
        assert "oneOf" not in part, where
        choices = part.get("anyOf", [])
        if isinstance(choices, list) and part.get("type") != "string":  # words beside a form of text are no union
            assert all(set(choice) <= {"required", "errorMessage"} for choice in choices), where


@each_schema
def test_every_key_is_described_and_every_shape_of_text_is_shown(schema: dict[str, Any]) -> None:
    """A key has a description of its own or that of its kind; a pattern has a name and examples, which say what is expected."""
    for where, part in parts(schema):
        if where.endswith("/properties"):
            for key, value in part.items():
                kind = (
                    schema["$defs"].get(value.get("$ref", "").rpartition("/")[2], {}) if isinstance(value, dict) else {"description": "no"}
                )
                assert isinstance(value, bool) or "description" in value or "description" in kind or "if/" in where or "/else" in where, (
                    f"{where}/{key}"
                )
        elif isinstance(part.get("pattern"), str):
            assert {"title", "examples", "errorMessage"} <= set(part), where
            assert all(re.search(part["pattern"], str(example)) for example in part["examples"]), where


@each_schema
def test_every_snippet_is_sound(schema: dict[str, Any]) -> None:
    """With its places filled by what stands in them, it is what the schema allows where it is offered."""
    offered = [(where, snippet) for where, part in parts(schema) for snippet in part.get("defaultSnippets", ())]
    assert offered
    for where, snippet in offered:
        place: Any = schema
        for step in re.sub(r"(/then|/else)+$", "", where).split("/")[1:]:
            place = place[int(step)] if isinstance(place, list) else place[step]
        alone = {key: said for key, said in place.items() if key != "minProperties"}  # one member at a time
        assert complaints(alone | {"$defs": schema["$defs"]}, filled(snippet["body"])) == [], f"{where}: {snippet['label']}"


@pytest.mark.parametrize("path", sorted((ROOT / "examples").rglob("sla.yaml")), ids=lambda path: path.parent.name)
def test_the_examples_keep_the_schema(path: Path) -> None:
    """A sound agreement is sound in an editor too."""
    assert complaints(AGREEMENT, tree(path.read_text(encoding="utf-8"))) == []


OF_TEXTS = set(ONLY_THE_PROGRAM["A schema sees the shape of a text, not what it says."])


def is_beyond(refusal: ErrorDetails) -> bool:
    """Whether only the program can see why a mapping or a text is refused; which keys exclude each other the schema says."""
    if refusal["type"] != "slaspec":
        return False
    rule, is_whole = refusal["ctx"]["rule"], isinstance(refusal["input"], dict)
    is_exclusion = re.search(r"^expected `.*, found (`.*` and `|none of them$)", refusal["ctx"]["message"])
    return is_whole and not is_exclusion if rule == "wrong-type" else rule in (BEYOND if is_whole and not is_exclusion else OF_TEXTS)


def agree(model: type[BaseModel], schema: Draft202012Validator, root: Node) -> bool:
    """Whether a document is sound; fails where models and schema differ in more than what only the program can check."""
    found = [error.message for error in schema.iter_errors(as_json(root))]
    try:
        model.model_validate(data_of(root))
    except ValidationError as error:
        refusals = error.errors(include_url=False)
        unseen = [each for each in refusals if not is_beyond(each)]
        assert found or not unseen, f"the schema does not see {unseen}"
        return False
    assert found == [], f"the schema refuses what the models accept: {found}"
    return True


MODELS = [("agreement", Document, AGREEMENT), ("mapping", WrittenMapping, MAPPING)]


@pytest.mark.parametrize(("_name", "model", "schema"), MODELS, ids=[name for name, *_ in MODELS])
def test_models_and_schema_accept_the_same_documents(_name: str, model: type[BaseModel], schema: dict[str, Any]) -> None:
    """On documents made from the schema, as they are and with up to two changes; a fair part of them is sound."""
    sound: list[bool] = []
    validator = Draft202012Validator(schema)

    @given(st.randoms(use_true_random=False), st.integers(0, 2))
    def law(chance: Random, changes: int) -> None:
        root = Maker(schema, chance).document()
        for _ in range(changes):
            change(root, chance)
        sound.append(agree(model, validator, root))

    law()
    assert sum(sound) >= len(sound) / 10, f"{sum(sound)} of {len(sound)} were sound"


def models(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Every model below another one."""
    for each in base.__subclasses__():
        yield each
        yield from models(each)


BY_NAME = {each.__name__: each for each in models(BaseModel) if each.__module__.startswith("slaspec.document")}
KINDS = [(schema, BY_NAME[name]) for schema in SCHEMAS.values() for name, part in schema["$defs"].items() if "properties" in part]
KINDS += [(AGREEMENT, Document), (MAPPING, WrittenMapping)]


@pytest.mark.parametrize(("schema", "model"), KINDS, ids=[model.__name__ for _, model in KINDS])
def test_each_key_holds_the_same_values(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Of each kind of mapping: without each key, with one that is unknown, with every two keys, and each key with all sorts of values."""
    kind = schema["$defs"].get(model.__name__, schema)
    whole = Draft202012Validator(kind | {"$defs": schema["$defs"]})
    maker = Maker(schema, Random(model.__name__))  # noqa: S311 - the same ones every time
    exclusive = {key for choice in kind.get("anyOf", ()) for key in choice["required"]}
    known = {key: part for key, part in kind["properties"].items() if key != "slaspec"}  # the version is read before all else
    if isinstance(kind.get("additionalProperties"), dict):
        known["a_field"] = kind["additionalProperties"]
    made = (maker.value(kind, depth) for depth in (0, 1) for _ in range(100))
    start = next(each for each in made if isinstance(each, MappingNode) and agree(model, whole, each))

    def tried(changes: dict[str, Node], without: str | None = None) -> bool:
        items = {key: value for key, value in (start.items | changes).items() if key != without}
        return agree(model, whole, MappingNode(NOWHERE, items, dict.fromkeys(items, NOWHERE)))

    for key in known:
        tried({}, without=key)
    tried({"unheard_of": scalar("x", plain=True)})
    tried({"all": scalar("x", plain=True), "": scalar("x", plain=True)})
    for one, other in combinations(known, 2):
        tried({key: maker.value(known[key], 0) for key in (one, other)})
    for key, part in known.items():
        other = next((each for each in exclusive if each in start.items and each != key), None) if key in exclusive else None
        held = [tried({key: value}, without=other) for value in maker.probes(part)]
        assert any(held) or key not in start.items, f"`{key}` was never sound"


def seen_by_the_schema(text: str) -> bool:
    """Whether a document is refused before the program's own rules are asked."""
    try:
        return bool(complaints(AGREEMENT, tree(text)))
    except SourceError:
        return True


def test_what_only_the_program_can_check_is_listed() -> None:
    """A rule is in the list if and only if the schema accepts one of the documents that show it."""
    unseen = {
        path.stem
        for path in (ROOT / "tests" / "document" / "rules").glob("*.md")
        for case in CASE.finditer(path.read_text(encoding="utf-8"))
        if not seen_by_the_schema(case["document"])
    }

    assert unseen == BEYOND
    assert set(RULES) >= BEYOND
    assert sum(len(rules) for rules in ONLY_THE_PROGRAM.values()) == len(BEYOND)


@pytest.mark.parametrize("text", ["slaspec: 2", "[]", "slaspec: 1\nagreement: {}"])
def test_what_is_no_agreement_is_refused_by_the_schema_too(text: str) -> None:
    """The schema alone keeps the worst out of an editor."""
    assert complaints(AGREEMENT, tree(text))
