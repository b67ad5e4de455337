"""The schema of overlays: what an editor says of a file that extends another one."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from slaspec.document.source import MappingNode, Node, ScalarNode, core_value, read_source
from slaspec.files import schema_text

ROOT = Path(__file__).parents[2]
OVERLAY = Draft202012Validator(json.loads(schema_text("overlay")))
HEAD = "slaspec: 1\nextends: base.yaml\n"


def plain(node: Node) -> Any:
    """The tree as JSON has it."""
    if isinstance(node, ScalarNode):
        return core_value(node.value)
    if isinstance(node, MappingNode):
        return {key: plain(item) for key, item in node.items.items()}
    return [plain(item) for item in node.items]


def complaints(text: str) -> list[str]:
    """What the schema says of a document."""
    return [error.message for error in OVERLAY.iter_errors(plain(read_source(text, name="x")[0]))]


def overlays() -> list[str]:
    """Every overlay in the documentation."""
    pages = (ROOT / "docs").rglob("*.md")
    blocks = [block for page in pages for block in re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)]
    return [block for block in blocks if re.search(r"^extends: \S+\.yaml$", block, re.MULTILINE) and "slaspec: 1\n" in block]


def test_the_schema_is_one() -> None:
    """By the dialect's own schema."""
    Draft202012Validator.check_schema(json.loads(schema_text("overlay")))


@pytest.mark.parametrize(
    "part",
    [
        "agreement: { id: emea }",
        "commitments: { mql-volume: { target: { at_least: 60 } } }",
        "commitments: { reply: { within: 4 hours } }",
        "handoffs: { mql-to-sales: { answer: { objective: { at_least: 80% } } } }",
        "stages: { mql: { means: Ours }, partner: { belongs_to: sales } }",
        "parties: { partner: { name: Partner } }",
        "without: [commitments.show-rate]",
    ],
)
def test_an_overlay_may_say_a_part(part: str) -> None:
    """What it leaves out stands in the file that it extends."""
    assert complaints(HEAD + part) == []


@pytest.mark.parametrize(
    "part",
    [
        "agreement: { id: emea, titel: Ours }",
        "commitments: { mql-volume: { count: { entering: mql }, target: { at_least: many } } }",
        "commitments: { reply: { wihtin: 4 hours } }",
        "handoffs: { mql-to-sales: { answer: { within: soon } } }",
        "without: commitments.show-rate",
    ],
)
def test_what_an_overlay_says_is_checked_like_any_agreement(part: str) -> None:
    """A misspelt key or a wrong value is one in every file."""
    assert complaints(HEAD + part)


def test_the_overlays_of_the_documentation_keep_the_schema() -> None:
    """And there are some."""
    found = overlays()
    assert len(found) >= 2
    for text in found:
        if "[unknown" not in text:
            assert complaints(text) == [], text


@pytest.mark.parametrize("text", ["slaspec: 1\n", "extends: base.yaml\n", "slaspec: 2\nextends: base.yaml\n"])
def test_an_overlay_names_its_format_and_its_base(text: str) -> None:
    """Without them it is none."""
    assert complaints(text)
