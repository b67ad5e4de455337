"""The published schema and the models: what one accepts the other accepts, but for what only a program can check."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from slaspec.document.json_schema import agreement_schema
from slaspec.document.shape import read_shape
from slaspec.document.source import MappingNode, Node, Scalar, ScalarNode, SequenceNode, core_value, read_source
from slaspec.document.surface import Document

ROOT = Path(__file__).parents[2]
ACME = (ROOT / "examples" / "acme" / "sla.yaml").read_text(encoding="utf-8")
VALIDATOR = Draft202012Validator(agreement_schema())

ONLY_THE_PROGRAM = {
    "duplicate-day",  # a holiday added and removed
    "invalid-amount",  # above a trillion
    "invalid-date",  # 30 February
    "invalid-duration",  # mixed kinds, unknown units, too long
    "invalid-hours",  # 09:75
    "invalid-share",  # more than 100 %
    "invalid-weekdays",  # a day twice
    "overlapping-hours",
    "too-few",  # an empty mapping of tests
    "one-of",  # `within` without something to follow
    "missing-key",  # the same
    "unclear-commitment",  # told by the key that is there
    "wrong-type",  # a number above what can be counted
}


def as_json(node: Node) -> object:
    """The tree as a JSON reader sees it."""
    if isinstance(node, ScalarNode):
        return core_value(node.value)
    if isinstance(node, SequenceNode):
        return [as_json(item) for item in node.items]
    return {key: as_json(item) for key, item in node.items.items()}


def test_the_schema_is_one() -> None:
    """It keeps the dialect's own schema, and uses no words but the dialect's."""
    Draft202012Validator.check_schema(agreement_schema())

    assert "discriminator" not in json.dumps(agreement_schema())
    assert '"null"' not in json.dumps(agreement_schema())


def test_the_published_schema_is_the_one_made_from_the_models() -> None:
    """What editors load is what the program reads."""
    published = json.loads((ROOT / "schemas" / "v1" / "agreement.schema.json").read_text(encoding="utf-8"))

    assert published == agreement_schema()


def test_the_example_keeps_the_schema() -> None:
    """A sound agreement is sound in an editor too."""
    root, _ = read_source(ACME, name="x")

    assert list(VALIDATOR.iter_errors(as_json(root))) == []


SCALARS = [
    "17:00",
    "NO",
    "1.10",
    "12",
    "-1",
    "true",
    "",
    "4 business hours",
    "4",
    "95%",
    "2026-01-31",
    "mql",
    "month",
    "sales",
    "touched",
    "[",
    "2 months",
]


def paths(node: Node, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path of every node."""
    if isinstance(node, MappingNode):
        return [here, *(path for key, item in node.items.items() for path in paths(item, (*here, key)))]
    if isinstance(node, SequenceNode):
        return [here, *(path for index, item in enumerate(node.items) for path in paths(item, (*here, index)))]
    return [here]


PATHS = [path for path in paths(read_source(ACME, name="x")[0]) if path not in ((), ("slaspec",))]  # the version is read before all else


def changed(path: tuple[str | int, ...], how: str, text: str) -> Node:
    """The example's tree with one node dropped, replaced, or given a neighbour."""
    root, _ = read_source(ACME, name="x")
    parent: Node = root
    for part in path[:-1]:
        assert isinstance(parent, MappingNode | SequenceNode)
        parent = parent.items[part]
    assert isinstance(parent, MappingNode | SequenceNode)
    old = parent.items[path[-1]]
    scalar = ScalarNode(Scalar.of(text, plain=how != "quoted"), old.span)
    if how == "drop":
        del parent.items[path[-1]]
    elif how == "add" and isinstance(parent, MappingNode):
        parent.items[text or "x"] = scalar
        parent.keys[text or "x"] = old.span
    elif how == "wrap":
        parent.items[path[-1]] = SequenceNode(old.span, [old])
    elif how == "empty":
        parent.items[path[-1]] = MappingNode(old.span)
    else:
        parent.items[path[-1]] = scalar
    return root


@settings(max_examples=250)
@given(st.sampled_from(PATHS), st.sampled_from(["drop", "add", "wrap", "empty", "plain", "quoted"]), st.sampled_from(SCALARS))
def test_models_and_schema_accept_the_same_documents(path: tuple[str | int, ...], how: str, text: str) -> None:
    """One change to a sound agreement: both refuse it or neither does, but for the rules that only the program can check."""
    root = changed(path, how, text)

    document, findings = read_shape(root, Document)
    complaints = list(VALIDATOR.iter_errors(as_json(root)))

    if document is not None:
        assert complaints == []
    elif not complaints:
        assert {found.rule for found in findings} <= ONLY_THE_PROGRAM


@pytest.mark.parametrize("text", ["slaspec: 2", "[]", "slaspec: 1\nagreement: {}"])
def test_what_is_no_agreement_is_refused_by_the_schema_too(text: str) -> None:
    """The schema alone keeps the worst out of an editor."""
    root, _ = read_source(text, name="x")

    assert list(VALIDATOR.iter_errors(as_json(root)))
