"""Real agreements: each is sound, and its table in the documentation says of every fact where it stands.

A table has the columns `id | fact | tag | where | commitment | how`. `where` is a path of the file, `commitment`
an id, either in backticks, several with a comma between, or a dash. `how` is `commitment`, `definition` or
`prose: reason`. What stands at the page's top, `summary` makes from the rows; a failing test shows it.

A fact that is meant to be judged has a scenario in `tests/scenarios/agreements` in which it decides a verdict, or stands
with its reason in `holes.txt` there. `coverage.txt` beside it shows which; `--update` makes it anew.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from scenario import FOLDER, facts_of, scenario_files, tables_of
from slaspec.agreement.model import Agreement
from slaspec.document.source import MappingNode, Node, SequenceNode, read_source
from slaspec.document.validate import read_agreement

ROOT = Path(__file__).parents[2]
AGREEMENTS = sorted(path.parent.name for path in (ROOT / "examples" / "agreements").glob("*/sla.yaml"))
HEADER = ["id", "fact", "tag", "where", "commitment", "how"]
MEANT = frozenset(
    ("clock", "cadence", "stage", "disposition", "recycle", "volume", "quality", "target", "escalation", "calendar", "handoff", "scoring")
)
"""Tags of facts that are meant to be judged."""
OTHERS = frozenset(("routing", "hygiene", "review"))
ENOUGH = Fraction(9, 10)
ENOUGH_PROVED = Fraction(85, 100)
PROOFS = FOLDER / "agreements"


@dataclass(frozen=True, slots=True)
class Row:
    """A fact and where it stands. Its id stays with it for ever: a new fact takes the next free number."""

    id: str
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
            id_, fact, tag, where, commitment, how = cells(line)
            rows.append(Row(id_, fact, tag, quoted(where), quoted(commitment), how))
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
    numbers = [row.id for row in rows_of(name)]
    assert sorted(set(numbers)) == sorted(numbers)
    assert all(re.fullmatch(rf"{name}-\d{{3}}", number) for number in numbers)


@pytest.mark.parametrize("name", AGREEMENTS)
def test_the_counts_at_the_top_are_those_of_the_rows(name: str) -> None:
    """A reader who looks at the top alone is told the truth."""
    assert summary(rows_of(name)) in page_of(name), summary(rows_of(name))


@pytest.mark.parametrize("name", AGREEMENTS)
def test_nearly_all_that_is_meant_to_be_judged_is_no_prose(name: str) -> None:
    """Nine of ten facts with such a tag are judged commitments or definitions."""
    meant = [row for row in rows_of(name) if row.tag in MEANT]

    assert Fraction(sum(row.kind != "prose" for row in meant), len(meant)) >= ENOUGH


# Which facts decide a verdict


@cache
def proofs() -> dict[str, list[str]]:
    """Each fact that a scenario says to prove, with those scenarios."""
    found: dict[str, list[str]] = {}
    for path in scenario_files():
        for fact in facts_of(path):
            found.setdefault(fact, []).append(path.relative_to(PROOFS).with_suffix("").as_posix())
    return found


@cache
def holes() -> dict[str, str]:
    """Each fact that is meant to be judged and decides no verdict, with the reason."""
    lines = (PROOFS / "holes.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))


def coverage() -> str:
    """Every fact with the scenarios in which it decides, or why it has none."""
    lines = ["# Which scenario proves which fact. Made by `pytest tests/examples/test_agreements.py --update`."]
    for name in AGREEMENTS:
        rows = rows_of(name)
        meant = [row for row in rows if row.tag in MEANT]
        proved = sum(row.id in proofs() for row in meant)
        others = sum(row.id in proofs() for row in rows) - proved
        lines += [
            "",
            f"{name}: {proved} of {len(meant)} facts that are meant to be judged ({percent(proved, len(meant))}), and {others} others",
        ]
        for row in rows:
            if row.id in proofs() or row.tag in MEANT:
                how = ", ".join(proofs().get(row.id, [])) or f"no scenario: {holes().get(row.id)}"
                lines.append(f"{row.id}  {row.fact}\n    {how}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", AGREEMENTS)
def test_facts_that_are_meant_to_be_judged_decide_a_verdict(name: str) -> None:
    """Each has a scenario in which it does, or a reason why not; 85 of 100 have a scenario."""
    meant = {row.id for row in rows_of(name) if row.tag in MEANT}
    proved = meant & proofs().keys()

    assert sorted(meant - proved - holes().keys()) == []
    assert Fraction(len(proved), len(meant)) >= ENOUGH_PROVED


def test_a_proof_has_two_ends() -> None:
    """Where a fact decides, something is judged otherwise than something else, in one scenario or in two that belong together."""
    judged: dict[str, set[str]] = {}
    for path in scenario_files():
        tables = tables_of(path)
        rows = [row for name in ("verdicts", "windows", "owed") if name in tables for row in tables[name].rows]
        said = " ".join(f"{row.get('verdict')} {row.get('standing')} {row.get('figure')}" for row in rows)
        for fact in facts_of(path):
            judged.setdefault(fact, set()).update(re.findall(r"met|breached|pending|void|kept|missed", said))

    assert judged
    assert [fact for fact, words in judged.items() if len(words) < 2] == []


def test_scenarios_and_holes_name_facts_that_there_are() -> None:
    """And no fact has both a scenario and a reason for having none; no fact that need not be judged has a reason."""
    rows = {row.id: row for name in AGREEMENTS for row in rows_of(name)}

    assert sorted(proofs().keys() - rows.keys()) == []
    assert sorted(holes().keys() - {id_ for id_, row in rows.items() if row.tag in MEANT}) == []
    assert sorted(holes().keys() & proofs().keys()) == []


def test_the_list_of_proofs_is_fresh(request: pytest.FixtureRequest) -> None:
    """A reader sees at one glance which scenario proves a fact."""
    path = PROOFS / "coverage.txt"
    if request.config.getoption("--update"):
        path.write_text(coverage(), encoding="utf-8")

    assert path.read_text(encoding="utf-8") == coverage()
