"""Every rule's findings, as they are shown: files of documents with the output that each must give.

A fence that names a file, such as `json sla.lock.json`, is that file beside the document above it.
`output lock` is what `slaspec lock` finds, `output` alone what validation does.

`pytest --update` writes the output anew; the difference is to be read like code.
"""

import re
from pathlib import Path

import pytest

from slaspec.diagnostics import Diagnostic, formatted
from slaspec.document.locking import made_lock
from slaspec.document.rules._registry import RULES
from slaspec.document.validate import read_unlocked, validate

FOLDER = Path(__file__).parent / "rules"
FILES = sorted(FOLDER.glob("*.md"))
BESIDE = re.compile(r"```\w+ (?P<name>\S+)\n(?P<text>.*?)```\n\n", re.DOTALL)
CASE = re.compile(
    r"(?P<given>```yaml\n(?P<document>.*?)```\n\n(?P<beside>(?:```\w+ \S+\n.*?```\n\n)*?)```output(?P<command> lock)?\n)(?P<output>.*?)```\n",
    re.DOTALL,
)


def output_of(case: re.Match[str]) -> str:
    """What the command line prints of the findings."""
    document, beside = case["document"], {each["name"]: each["text"] for each in BESIDE.finditer(case["beside"])}
    findings = found_by_lock(document) if case["command"] else validate(document, name="sla.yaml", siblings=beside.get)
    return "".join(f"{formatted(found, document)}\n" for found in findings)


def found_by_lock(document: str) -> list[Diagnostic]:
    """What the library has to say about a document that is sound without it."""
    agreement, places, findings = read_unlocked(document, name="sla.yaml")
    assert agreement is not None
    assert places is not None
    return findings + made_lock(agreement, places, None, this_year=2026)[1]


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_rule_finds_what_its_file_says(path: Path, request: pytest.FixtureRequest) -> None:
    """Each document gives exactly the output below it, and a finding of the rule that the file is named after."""
    text = path.read_text(encoding="utf-8")
    if request.config.getoption("--update"):
        text = CASE.sub(lambda case: f"{case['given']}{output_of(case)}```\n", text)
        path.write_text(text, encoding="utf-8")
    cases = list(CASE.finditer(text))

    assert len(cases) == text.count("```yaml\n") == text.count("```output")
    for case in cases:
        assert output_of(case) == case["output"]
        assert f"[{path.stem}]\n" in case["output"]


def test_every_rule_has_a_file_and_every_file_a_rule() -> None:
    """The registry and the folder name the same rules."""
    assert {path.stem for path in FILES} == set(RULES)
