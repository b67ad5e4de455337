"""Real agreements: each is sound, and its table in the documentation says of every fact where it stands.

A table has the columns `fact | tag | where | commitment | how`. `where` is a path of the file, `commitment`
an id, either in backticks, several with a comma between, or a dash. `how` is `commitment`, `definition` or
`prose: reason`. What stands at the page's top, `summary` makes from the rows; a failing test shows it.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from slaspec.agreement.model import Agreement
from slaspec.document.source import MappingNode, Node, SequenceNode, read_source
from slaspec.document.validate import read_agreement

ROOT = Path(__file__).parents[2]
AGREEMENTS = sorted(path.parent.name for path in (ROOT / "examples" / "agreements").glob("*/sla.yaml"))
HEADER = ["fact", "tag", "where", "commitment", "how"]
MEANT = frozenset(
    ("clock", "cadence", "stage", "disposition", "recycle", "volume", "quality", "target", "escalation", "calendar", "handoff", "scoring")
)
"""Tags of facts that are meant to be judged."""
OTHERS = frozenset(("routing", "hygiene", "review"))
ENOUGH = Fraction(9, 10)


@dataclass(frozen=True, slots=True)
class Row:
    """A fact and where it stands."""

    fact: str
    tag: str
    where: list[str]
    commitments: list[str]
    how: str

    @property
    def kind(self) -> str:
        """`commitment`, `definition` or `prose`."""
        return self.how.partition(":")[0]


def source_of(name: str) -> str:
    """The text of an agreement."""
    return (ROOT / "examples" / "agreements" / name / "sla.yaml").read_text(encoding="utf-8")


@cache
def agreement_of(name: str) -> Agreement:
    """An agreement without a finding."""
    agreement, findings = read_agreement(source_of(name), name=f"{name}/sla.yaml")
    assert findings == []
    assert agreement is not None
    return agreement


def page_of(name: str) -> str:
    """The page that lists an agreement's facts."""
    return (ROOT / "docs" / "agreements" / f"{name}.md").read_text(encoding="utf-8")


def cells(line: str) -> list[str]:
    """The cells of a line of a table."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def quoted(cell: str) -> list[str]:
    """What stands in backticks in a cell that holds nothing else."""
    assert re.fullmatch(r"\u2013|`[^`]+`(, `[^`]+`)*", cell), cell
    return re.findall(r"`([^`]+)`", cell)


@cache
def rows_of(name: str) -> list[Row]:
    """The facts of all tables of a page."""
    rows: list[Row] = []
    inside = False
    for line in page_of(name).splitlines():
        if not line.startswith("|"):
            inside = False
        elif cells(line) == HEADER:
            inside = True
        elif inside and not set(line) <= set("|-: "):
            fact, tag, where, commitment, how = cells(line)
            rows.append(Row(fact, tag, quoted(where), quoted(commitment), how))
    return rows


def percent(part: int, whole: int) -> str:
    """A share with one decimal, never rounded up."""
    return f"{Fraction(1000 * part, whole).__floor__() / 10} %"


def summary(rows: list[Row]) -> str:
    """The table of counts at the top of a page."""
    meant = [row for row in rows if row.tag in MEANT]
    lines = ["| | all facts | meant to be judged |", "|---|---:|---:|"]
    for kind, words in (("commitment", "commitments"), ("definition", "definitions"), ("prose", "prose")):
        all_, judged = (sum(row.kind == kind for row in some) for some in (rows, meant))
        lines.append(f"| {words} | {all_} | {judged} |")
    lines.append(f"| together | {len(rows)} | {len(meant)} |")
    shares = (percent(sum(row.kind != "prose" for row in some), len(some)) for some in (rows, meant))
    lines.append(f"| commitments or definitions | {' | '.join(shares)} |")
    return "\n".join(lines) + "\n"


def leads_somewhere(node: Node, path: str) -> bool:
    """Whether a dotted path leads to a value of the document; members of lists are numbers from 0."""
    for part in path.split("."):
        if isinstance(node, MappingNode) and part in node.items:
            node = node.items[part]
        elif isinstance(node, SequenceNode) and part.isdecimal() and int(part) < len(node.items):
            node = node.items[int(part)]
        else:
            return False
    return True


def test_there_are_agreements() -> None:
    """The tests below have something to look at."""
    assert AGREEMENTS


@pytest.mark.parametrize("name", AGREEMENTS)
def test_a_real_agreement_has_no_finding(name: str) -> None:
    """What real teams agreed on is written without a finding, and promises something."""
    assert agreement_of(name).commitments


@pytest.mark.parametrize("name", AGREEMENTS)
def test_every_fact_stands_where_its_row_says(name: str) -> None:
    """Each path leads to a place of the file, each id to a commitment, and prose has a reason."""
    root, findings = read_source(source_of(name), name=name)
    assert findings == []
    ids = {commitment.id for commitment in agreement_of(name).commitments}
    wrong = []
    for row in rows_of(name):
        said = row.tag in MEANT | OTHERS and re.fullmatch(r"commitment|definition|prose: \S.*", row.how) is not None
        placed = bool(row.where) or row.kind == "prose"
        promised = bool(row.commitments) or row.kind != "commitment"
        found = all(leads_somewhere(root, path) for path in row.where) and ids.issuperset(row.commitments)
        if not (said and placed and promised and found):
            wrong.append(row)

    assert wrong == []
    facts = [row.fact for row in rows_of(name)]
    assert sorted(set(facts)) == sorted(facts)


@pytest.mark.parametrize("name", AGREEMENTS)
def test_the_counts_at_the_top_are_those_of_the_rows(name: str) -> None:
    """A reader who looks at the top alone is told the truth."""
    assert summary(rows_of(name)) in page_of(name), summary(rows_of(name))


@pytest.mark.parametrize("name", AGREEMENTS)
def test_nearly_all_that_is_meant_to_be_judged_is_no_prose(name: str) -> None:
    """Nine of ten facts with such a tag are judged commitments or definitions."""
    meant = [row for row in rows_of(name) if row.tag in MEANT]

    assert Fraction(sum(row.kind != "prose" for row in meant), len(meant)) >= ENOUGH
