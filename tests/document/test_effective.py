"""An agreement written as one document: the same meaning, defaults and origins said, text that every reader takes for text."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from slaspec.agreement.canonical import content_hash
from slaspec.diagnostics import Span
from slaspec.document.effective import _default
from slaspec.document.source import MappingNode, Node, Scalar, ScalarNode, SequenceNode, core_value, read_source
from slaspec.document.surface import Model
from slaspec.document.validate import read_agreement, read_effective
from slaspec.document.writing import text_of_nodes

ROOT = Path(__file__).parents[2]
AGREEMENTS = sorted((ROOT / "examples").rglob("sla.yaml"))


def shown(text: str, *, origins: bool = False, lock: str | None = None, **bases: str) -> str:
    """What `slaspec show` prints."""
    files = {f"{name}.yaml": base for name, base in bases.items()} | ({"sla.lock.json": lock} if lock else {})
    written, findings = read_effective(text, name="sla.yaml", library=files.__getitem__, origins=origins)
    assert written is not None, findings
    return written


def meaning(text: str, lock: str | None) -> str:
    """The hash of a sound agreement with this holiday lock."""
    library = None if lock is None else {"sla.lock.json": lock}.__getitem__
    agreement, findings = read_agreement(text, name="sla.yaml", library=library)
    assert agreement is not None, findings
    return content_hash(agreement)


@pytest.mark.parametrize("origins", [False, True])
@pytest.mark.parametrize("path", AGREEMENTS, ids=lambda path: path.parent.name)
def test_what_is_shown_means_the_same_and_is_shown_as_itself(path: Path, *, origins: bool) -> None:
    """It is an agreement with the same content; shown once more it is the same text."""
    text = path.read_text(encoding="utf-8")
    lock = (path.parent / "sla.lock.json").read_text(encoding="utf-8") if (path.parent / "sla.lock.json").exists() else None
    written = shown(text, origins=origins, lock=lock)

    assert meaning(written, lock) == meaning(text, lock)
    assert shown(written, lock=lock) == shown(text, lock=lock)


SMALL = """\
slaspec: 1
agreement: { id: small, title: "Small: a beginning", revision: 1.10, calendar: 24/7, purpose: "Two lines,\\nwith # and: all." }
parties:
  sales: { name: Sales, teams: [a, "b, c"] }
  marketing: { name: NO }
stages: { mql: { belongs_to: marketing } }
commitments: { touch: { owed_by: sales, starts_on: { enters: mql }, stops_on: touched, within: 4 hours, when: { employees: 50, code: "50" } } }
"""


def test_every_value_says_where_it_comes_from() -> None:
    """The file and line, or that it is the default; a merged mapping keeps the base's order; nothing of the merge itself is left."""
    overlay = "slaspec: 1\nextends: base.yaml\nwithout: [parties.sales.teams]\nparties: { sales: { head: Ann } }\ncommitments:\n  touch:\n    within: 2 hours\n"

    assert shown(overlay, origins=True, base=SMALL) == (
        "slaspec: 1  # sla.yaml:1\n"
        "agreement:\n"
        "  id: small  # base.yaml:2\n"
        '  title: "Small: a beginning"  # base.yaml:2\n'
        '  revision: "1.10"  # base.yaml:2\n'
        "  calendar: 24/7  # base.yaml:2\n"
        "  purpose: |-  # base.yaml:2\n"
        "    Two lines,\n"
        "    with # and: all.\n"
        "parties:\n"
        "  sales:\n"
        "    name: Sales  # base.yaml:4\n"
        "    head: Ann  # sla.yaml:4\n"
        "  marketing:\n"
        '    name: "NO"  # base.yaml:5\n'
        "stages:\n"
        "  mql:\n"
        "    belongs_to: marketing  # base.yaml:6\n"
        "    initial: false  # default\n"
        "commitments:\n"
        "  touch:\n"
        "    owed_by: sales  # base.yaml:7\n"
        "    starts_on:\n"
        "      enters: mql  # base.yaml:7\n"
        "    stops_on: touched  # base.yaml:7\n"
        "    within: 2 hours  # sla.yaml:7\n"
        "    when:\n"
        "      employees: 50  # base.yaml:7\n"
        '      code: "50"  # base.yaml:7\n'
    )


def test_without_origins_the_text_is_the_same_less_the_comments() -> None:
    """The option adds and changes nothing else."""
    assert shown(SMALL) == re.sub(r"  # (sla\.yaml:\d+|default)$", "", shown(SMALL, origins=True), flags=re.MULTILINE)
    assert '    teams: [a, "b, c"]\n' in shown(SMALL)


def test_an_agreement_with_findings_is_not_shown() -> None:
    """It has no meaning to be written down."""
    for text in ("slaspec: 1\n", "["):
        written, findings = read_effective(text, name="sla.yaml", library=None, origins=False)
        assert written is None
        assert findings


def models(of: type[BaseModel]) -> set[type[BaseModel]]:
    """Every model of the notation."""
    return {of}.union(*(models(each) for each in of.__subclasses__()))


def test_every_default_can_be_written() -> None:
    """A new kind of default needs its written form."""
    for model in models(Model):
        for field in model.model_fields.values():
            default: Any = field.get_default(call_default_factory=True, validated_data={})
            assert default is PydanticUndefined or not _default(default) or read_source(text_of_nodes(_default(default)), name="x")  # type: ignore[arg-type] - it is something


ODD = [
    "17:00", "NO", "on", "1_000", "0o17", "010", "1:30:00", "a: b", "a #b", "#x", "- x", "-x", "? x", "!x", "&a", "*a", "%a", "@a", "`a", "'a'", '"a', "a'b", "[a]", "a]",
    "{a}", "a, b", "null", "~", "true", "12", "1.10", "2026-01-01", "<<", "=", "a:", ":a", "a::b", "a:b c", ":", "-", "---", "...", "a  b", " a", "a ", "", "|", ">", "Über €5",
    "4 business hours", "95%", "mon-fri", "x\ny", "x\n\ny\n", "\nx", "x\n\n", " x\ny", "x \ny", "#x\ny", "a\tb", "\t", ".", ".5", "+1", "1e3", ".inf", "0x1F", "1,000", "y",
    "\x85", "a\u2028b", "\ufeff", "\x7f", "\ufffe", "\U0001f600", "k" * 1100, "\\", "back\\slash", "a\r\nb",
]  # fmt: skip
TEXTS = st.one_of(st.sampled_from(ODD), st.text(max_size=8), st.text(alphabet=" :#-\n'\"{}[],&*?|ab", max_size=6))
HERE = Span(1, 1, 1, 2)
TREES = st.recursive(
    TEXTS.map(lambda text: ScalarNode(Scalar.of(text, plain=False), HERE)),
    lambda below: (
        st.lists(below, max_size=3).map(lambda items: SequenceNode(HERE, items))
        | st.dictionaries(TEXTS, below, max_size=3).map(lambda items: MappingNode(HERE, items))
    ),
    max_leaves=8,
)


def plain(node: Node) -> object:
    """The tree by the core schema's meaning, keys in their order."""
    if isinstance(node, ScalarNode):
        return core_value(node.value)
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.items]
    return [(key, plain(item)) for key, item in node.items.items()]


def as_text(value: object) -> object:
    """What a YAML 1.1 reader made of it, dates as they were written."""
    if isinstance(value, dict):
        return [(as_text(key), as_text(item)) for key, item in value.items()]
    if isinstance(value, list):
        return [as_text(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


@given(TREES)
def test_text_is_written_so_that_every_reader_takes_it_for_the_same_text(tree: Node) -> None:
    """This reader and one of YAML 1.1; dates, which both take for what they are, excepted; comments change nothing."""
    written = text_of_nodes(tree)

    root, findings = read_source(written, name="x")
    assert {found.rule for found in findings} <= {"invisible-character"}  # what is invisible stays so
    assert plain(root) == plain(tree)
    assert plain(read_source(text_of_nodes(tree, lambda _node: "sla.yaml:1"), name="x")[0]) == plain(tree)
    assert as_text(yaml.safe_load(written)) == plain(tree)


@pytest.mark.parametrize("text", ["12", "1.10", "true", "null", "~", "-.inf", "0x1F", ""])
def test_what_is_no_text_is_written_as_it_stood(text: str) -> None:
    """A number stays a number."""
    tree = ScalarNode(Scalar.of(text, plain=True), HERE)

    assert plain(read_source(f"a: {text_of_nodes(tree)}", name="x")[0]) == [("a", core_value(tree.value))]
