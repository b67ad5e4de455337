"""Every rule's findings, as they are shown: files of documents with the output that each must give.

`pytest --update` writes the output anew; the difference is to be read like code.
"""

import re
from pathlib import Path

import pytest

from slaspec.diagnostics import formatted
from slaspec.document.rules._registry import RULES
from slaspec.document.validate import validate
from slaspec.errors import FileProblem

CASES = sorted((Path(__file__).parent / "rules").glob("*.md"))
PAGES = sorted(path for path in (Path(__file__).parents[2] / "docs" / "rules").glob("*.md") if path.stem != "index")
CASE = re.compile(r"(?P<documents>(?:```yaml\n.*?```\n\n)+)```output\n(?P<output>.*?)```\n", re.DOTALL)
DOCUMENT = re.compile(r"```yaml\n(?P<text>(?:# (?P<name>\S+\.yaml)\n)?.*?)```\n", re.DOTALL)
"""A document is `sla.yaml`, or what its first line says."""


def output_of(documents: str) -> str:
    """What the command line prints of the findings about `sla.yaml`, with the other documents beside it."""
    files = {document["name"] or "sla.yaml": document["text"] for document in DOCUMENT.finditer(documents)}

    def library(name: str) -> str:
        if name not in files:
            raise FileProblem(name, "there is no such file")
        return files[name]

    return "".join(f"{formatted(found, files[found.name])}\n" for found in validate(files["sla.yaml"], name="sla.yaml", library=library))


@pytest.mark.parametrize("path", CASES + PAGES, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_a_rule_finds_what_its_file_says(path: Path, request: pytest.FixtureRequest) -> None:
    """Each document gives exactly the output below it, and a finding of the rule that the file is named after."""
    text = path.read_text(encoding="utf-8")
    if request.config.getoption("--update"):
        text = CASE.sub(lambda case: f"{case['documents']}```output\n{output_of(case['documents'])}```\n", text)
        path.write_text(text, encoding="utf-8")
    cases = list(CASE.finditer(text))

    assert len(cases) == text.count("```output") > 0
    assert path in PAGES or sum(len(DOCUMENT.findall(case["documents"])) for case in cases) == text.count("```yaml")
    for case in cases:
        assert output_of(case["documents"]) == case["output"]
        assert f"[{path.stem}]\n" in case["output"]


def test_every_rule_has_a_file_and_every_file_a_rule() -> None:
    """The registry and the folder name the same rules."""
    assert {path.stem for path in CASES} == set(RULES)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_what_a_page_prefers_has_no_findings(path: Path) -> None:
    """The way out leads out."""
    _before, _heading, prefer = path.read_text(encoding="utf-8").partition("## Prefer")

    assert DOCUMENT.search(prefer)
    assert output_of(prefer) == ""
