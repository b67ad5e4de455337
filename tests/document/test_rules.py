"""Every rule's findings, as they are shown: its page in the documentation, and further cases beside this file.

A fence that names a file, such as `json sla.lock.json`, is that file beside the document above it.
`output lock` is what `slaspec lock` finds, `output` alone what validation does.

`pytest --update` writes the output anew; the difference is to be read like code.
A new rule needs its line in the registry and a page; cases that a reader need not see go to `rules/`.
"""

import re
from pathlib import Path

import pytest

from slaspec.diagnostics import Diagnostic, formatted
from slaspec.document.locking import made_lock
from slaspec.document.rules._registry import RULES
from slaspec.document.validate import read_unlocked, validate
from slaspec.errors import FileProblem

CASES = sorted((Path(__file__).parent / "rules").glob("*.md"))
PAGES = sorted(path for path in (Path(__file__).parents[2] / "docs" / "rules").glob("*.md") if path.stem != "index")
CASE = re.compile(
    r"(?P<given>(?P<documents>(?:```(?:yaml|json \S+)\n.*?```\n\n)+)```output(?P<command> lock)?\n)(?P<output>.*?)```\n", re.DOTALL
)
DOCUMENT = re.compile(r"```(?:yaml|json (?P<beside>\S+))\n(?P<text>(?:# (?P<name>\S+\.yaml)\n)?.*?)```\n", re.DOTALL)
"""A document is `sla.yaml`, or what its fence or its first line says."""
PAGE = re.compile(
    r"# (?P<rule>\S+)\n\n(?P<asks>.+)\n\nSeverity: (?P<severity>error|warning)\.\n\n"
    r"## Avoid\n\n(?P<avoid>.+?)\n## Prefer\n\n(?P<prefer>.+?)\n## Why\n\n(?P<why>.+?)(\n## When not\n\n(?P<when_not>.+))?",
    re.DOTALL,
)


def files_in(documents: str) -> dict[str, str]:
    """The files that blocks stand for, by name."""
    return {found["beside"] or found["name"] or "sla.yaml": found["text"] for found in DOCUMENT.finditer(documents)}


def findings_of(documents: str, *, of_lock: bool = False) -> list[Diagnostic]:
    """The findings about `sla.yaml`, with the other documents beside it."""
    files = files_in(documents)

    def library(name: str) -> str:
        if name not in files:
            raise FileProblem(name, "there is no such file")
        return files[name]

    return found_by_lock(files["sla.yaml"]) if of_lock else validate(files["sla.yaml"], name="sla.yaml", library=library)


def output_of(documents: str, *, of_lock: bool = False) -> str:
    """What the command line prints of them."""
    files = files_in(documents)
    return "".join(f"{formatted(found, files[found.name])}\n" for found in findings_of(documents, of_lock=of_lock))


def found_by_lock(document: str) -> list[Diagnostic]:
    """What the library has to say about a document that is sound without it."""
    agreement, places, findings = read_unlocked(document, name="sla.yaml")
    assert agreement is not None
    assert places is not None
    return findings + made_lock(agreement, places, None, this_year=2026)[1]


@pytest.mark.parametrize("path", CASES + PAGES, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_a_rule_finds_what_its_file_says(path: Path, request: pytest.FixtureRequest) -> None:
    """Each document with an output gives exactly that one, with a finding of the rule that the file is named after."""
    text = path.read_text(encoding="utf-8")
    if request.config.getoption("--update"):
        text = CASE.sub(lambda case: f"{case['given']}{output_of(case['documents'], of_lock=bool(case['command']))}```\n", text)
        path.write_text(text, encoding="utf-8")
    cases = list(CASE.finditer(text))

    assert len(cases) == text.count("```output") > 0
    assert path in PAGES or sum(case["documents"].count("```yaml") for case in cases) == text.count("```yaml")
    for case in cases:
        assert output_of(case["documents"], of_lock=bool(case["command"])) == case["output"]
        assert f"[{path.stem}]\n" in case["output"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_says_what_its_rule_asks_what_to_avoid_what_to_prefer_and_why(path: Path) -> None:
    """Its parts come in this order; the first sentence is the registry's, the severity that of the findings, what is preferred has none."""
    page = PAGE.fullmatch(path.read_text(encoding="utf-8"))
    assert page, "title, what it asks, severity, Avoid, Prefer, Why, perhaps When not"

    asks = RULES[path.stem]
    assert (page["rule"], page["asks"]) == (path.stem, f"{asks[0].upper()}{asks[1:]}.")
    for case in CASE.finditer(page["avoid"]):
        found = findings_of(case["documents"], of_lock=bool(case["command"]))
        assert {(each.rule, each.severity) for each in found} == {(path.stem, page["severity"])}
    assert DOCUMENT.search(page["prefer"])
    assert output_of(page["prefer"]) == ""


def test_every_rule_has_a_page_and_every_file_a_rule() -> None:
    """The registry, the pages and the further cases name the same rules."""
    assert {path.stem for path in PAGES} == set(RULES)
    assert {path.stem for path in CASES} <= set(RULES)
