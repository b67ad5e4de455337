"""The corpus: every mutant of every example or a seeded sample of them, judged, counted, and told as a page."""

import multiprocessing
import os
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from anatomy import places_of
from judging import Judged, judged
from operators import SEED, Mutant, Original, mutants
from slaspec.agreement.canonical import canonical_text
from slaspec.document.compose import Library
from slaspec.document.validate import read_agreement
from slaspec.errors import FileProblem
from survivors import REASONS, SAME, reason_of

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


def documents() -> dict[str, Path]:
    """Every example by its name."""
    return {path.parent.relative_to(EXAMPLES).as_posix(): path for path in sorted(EXAMPLES.rglob("sla.yaml"))}


@cache
def text_of(name: str) -> str:
    """The text of an example."""
    return documents()[name].read_text(encoding="utf-8")


@cache
def library_of(name: str) -> Library:
    """The files beside an example, as validation asks for them."""
    folder = documents()[name].parent

    def text(asked: str) -> str:
        try:
            return (folder / asked).read_text(encoding="utf-8")
        except OSError as error:
            raise FileProblem(asked, "there is no such file") from error

    return cache(text)


@cache
def meaning_of(name: str) -> str:
    """The meaning of an example as one text."""
    agreement, findings = read_agreement(text_of(name), name="sla.yaml", library=library_of(name))
    assert agreement is not None
    assert not findings
    return canonical_text(agreement)


def all_mutants() -> list[Mutant]:
    """Every mutant of every example, in their order."""
    return [mutant for name in documents() for mutant in mutants(Original(name, text_of(name), places_of(text_of(name))))]


def sample(corpus: Sequence[Mutant], size: int) -> list[Mutant]:
    """So many of them, the same ones every time, a smaller sample within a larger one; of each operator its part, thirty at least."""
    of_operator = Counter(mutant.operator for mutant in corpus)
    chosen: list[Mutant] = []
    for operator, total in of_operator.items():
        its = [mutant for mutant in corpus if mutant.operator == operator]
        random.Random(f"{SEED}:{operator}").shuffle(its)  # noqa: S311 - no secret
        chosen += its[: max(30, 1 + size * total // len(corpus))]
    return chosen


def _judged(mutant: Mutant) -> tuple[Judged, str | None]:
    found = judged(mutant, library_of(mutant.document))
    return found, None if found.found else reason_of(found, meaning_of(mutant.document)) or ""


def judge(chosen: Sequence[Mutant]) -> "list[tuple[Judged, str | None]]":
    """The answer to each mutant, and of those that live the reason, empty where there is none."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(4, os.cpu_count() or 1), mp_context=context) as processes:
        return list(processes.map(_judged, chosen, chunksize=40))


@dataclass(slots=True)
class Row:
    """The figures of one operator."""

    mutants: int = 0
    found: int = 0
    on_the_line: int = 0
    one_edit: int = 0
    suggested: int = 0
    findings: int = 0
    survivors: Counter[str] = field(default_factory=Counter)


def counted(answers: "Iterable[tuple[Judged, str | None]]") -> dict[str, Row]:
    """The figures by operator."""
    rows: dict[str, Row] = {}
    for answer, reason in answers:
        row = rows.setdefault(answer.mutant.operator, Row())
        row.mutants += 1
        if reason is not None:
            row.survivors[reason] += 1
            continue
        row.found += 1
        row.findings += len(answer.findings)
        row.on_the_line += answer.on_the_line
        if answer.mutant.wanted:
            row.one_edit += 1
            row.suggested += answer.suggested
    return rows


def page(answers: "Sequence[tuple[Judged, str | None]]", whole: int) -> str:
    """The page of the documentation that carries the figures, of so many mutants as a `whole`, or of a sample of them."""
    rows = counted(answers)
    total = Row()
    for row in rows.values():
        for name in ("mutants", "found", "on_the_line", "one_edit", "suggested", "findings"):
            setattr(total, name, getattr(total, name) + getattr(row, name))
        total.survivors += row.survivors
    counted_here = "all of them" if len(answers) == whole else f"{len(answers):,} of them, a sample that is the same every time"
    parts = [_HEAD.format(documents=len(documents()), mutants=f"{whole:,}", counted_here=counted_here), *_table({**rows, "all": total}), ""]
    parts += ["## What is not found, and why", "", "| Reason | Mutants | For example |", "| --- | ---: | --- |"]
    for reason in (SAME, *REASONS):
        living = [answer.mutant for answer, why in answers if why == reason]
        if living:
            parts.append(f"| {reason} | {len(living):,} | {_shown(living)} |")
    return "\n".join(parts) + "\n"


_HEAD = """# Mistakes

How good are the findings? Operators make the mistakes that people make, at every key, value and line of the {documents} examples
of this repository: {mutants} documents with one mistake each. Of each it is asked whether it is found, on the line where a
person would look, and, where one edit mends it, whether the help names that edit. Those that are not found are listed below, with
the reason. The figures are those of {counted_here}. `make soak` judges all and writes this page;
`make check` judges 2,000, the same ones every time.

| Mistake | Mutants | Found | On the right line | With the right help | Findings each | Not found |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |"""


def _table(rows: dict[str, Row]) -> list[str]:
    return [
        f"| {name} | {row.mutants:,} | {row.found:,} | {_part(row.on_the_line, row.found)} | {_part(row.suggested, row.one_edit)} "
        f"| {row.findings / max(1, row.found):.2f} | {row.survivors.total():,} |"
        for name, row in rows.items()
    ]


def _part(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,}" if whole else "–"


def _shown(living: list[Mutant]) -> str:
    mutant = min(living, key=lambda each: (len(each.change), each.name))
    change = mutant.change.replace("|", "\\|")
    return f"{mutant.operator}, `{'.'.join(map(str, mutant.path))}`: {change}"
