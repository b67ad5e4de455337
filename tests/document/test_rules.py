"""Every rule's findings, as they are shown: files of documents with the output that each must give.

`pytest --update` writes the output anew; the difference is to be read like code.
"""

import re
from pathlib import Path

import pytest

from slaspec.diagnostics import formatted
from slaspec.document.rules._registry import RULES
from slaspec.document.validate import validate

FOLDER = Path(__file__).parent / "rules"
FILES = sorted(FOLDER.glob("*.md"))
CASE = re.compile(r"```yaml\n(?P<document>.*?)```\n\n```output\n(?P<output>.*?)```\n", re.DOTALL)


def output_of(document: str) -> str:
    """What the command line prints of a document's findings."""
    return "".join(f"{formatted(found, document)}\n" for found in validate(document, name="sla.yaml"))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_rule_finds_what_its_file_says(path: Path, request: pytest.FixtureRequest) -> None:
    """Each document gives exactly the output below it, and a finding of the rule that the file is named after."""
    text = path.read_text(encoding="utf-8")
    if request.config.getoption("--update"):
        text = CASE.sub(lambda case: f"```yaml\n{case['document']}```\n\n```output\n{output_of(case['document'])}```\n", text)
        path.write_text(text, encoding="utf-8")
    cases = list(CASE.finditer(text))

    assert len(cases) == text.count("```yaml")
    for case in cases:
        assert output_of(case["document"]) == case["output"]
        assert f"[{path.stem}]\n" in case["output"]


def test_every_rule_has_a_file_and_every_file_a_rule() -> None:
    """The registry and the folder name the same rules."""
    assert {path.stem for path in FILES} == set(RULES)
