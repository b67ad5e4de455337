"""Every rule's findings, as they are shown: its page in the documentation, and further cases beside this file.

`pytest --update` writes the output anew; the difference is to be read like code.
A new rule needs its line in the registry and a page; cases that a reader need not see go to `rules/`.
"""

import re
from pathlib import Path

import pytest

from slaspec.diagnostics import formatted
from slaspec.document.rules._registry import RULES
from slaspec.document.validate import validate

CASES = sorted((Path(__file__).parent / "rules").glob("*.md"))
PAGES = sorted(path for path in (Path(__file__).parents[2] / "docs" / "rules").glob("*.md") if path.stem != "index")
CASE = re.compile(r"```yaml\n(?P<document>.*?)```\n\n```output\n(?P<output>.*?)```\n", re.DOTALL)
PAGE = re.compile(
    r"# (?P<rule>\S+)\n\n(?P<asks>.+)\n\nSeverity: (?P<severity>error|warning)\.\n\n"
    r"## Avoid\n\n(?P<avoid>.+?)\n## Prefer\n\n(?P<prefer>.+?)\n## Why\n\n(?P<why>.+?)(\n## When not\n\n(?P<when_not>.+))?",
    re.DOTALL,
)


def output_of(document: str) -> str:
    """What the command line prints of a document's findings."""
    return "".join(f"{formatted(found, document)}\n" for found in validate(document, name="sla.yaml"))


@pytest.mark.parametrize("path", CASES + PAGES, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_a_rule_finds_what_its_file_says(path: Path, request: pytest.FixtureRequest) -> None:
    """Each document with an output gives exactly that one, with a finding of the rule that the file is named after."""
    text = path.read_text(encoding="utf-8")
    if request.config.getoption("--update"):
        text = CASE.sub(lambda case: f"```yaml\n{case['document']}```\n\n```output\n{output_of(case['document'])}```\n", text)
        path.write_text(text, encoding="utf-8")
    cases = list(CASE.finditer(text))

    assert len(cases) == text.count("```output") > 0
    assert path in PAGES or len(cases) == text.count("```yaml")
    for case in cases:
        assert output_of(case["document"]) == case["output"]
        assert f"[{path.stem}]\n" in case["output"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_says_what_its_rule_asks_what_to_avoid_what_to_prefer_and_why(path: Path) -> None:
    """Its parts come in this order; the first sentence is the registry's, the severity that of the findings, what is preferred has none."""
    page = PAGE.fullmatch(path.read_text(encoding="utf-8"))
    assert page, "title, what it asks, severity, Avoid, Prefer, Why, perhaps When not"

    asks = RULES[path.stem]
    assert (page["rule"], page["asks"]) == (path.stem, f"{asks[0].upper()}{asks[1:]}.")
    for case in CASE.finditer(page["avoid"]):
        assert {(found.rule, found.severity) for found in validate(case["document"], name="sla.yaml")} == {(path.stem, page["severity"])}
    preferred = re.findall(r"```yaml\n(.*?)```\n", page["prefer"], re.DOTALL)
    assert page["avoid"].count("```output") == page["avoid"].count("```yaml")
    assert len(preferred) == page["prefer"].count("```yaml") > 0
    assert [output_of(document) for document in preferred] == [""] * len(preferred)


def test_every_rule_has_a_page_and_every_file_a_rule() -> None:
    """The registry, the pages and the further cases name the same rules."""
    assert {path.stem for path in PAGES} == set(RULES)
    assert {path.stem for path in CASES} <= set(RULES)
