"""Mistakes that people make are found, where they look for them, with the way out: on a seeded sample of the corpus."""

import os

import pytest

from corpus import ROOT, all_mutants, counted, documents, judge, library_of, meaning_of, page, sample, text_of
from judging import Judged
from slaspec.document.validate import validate

PAGE = ROOT / "docs" / "reference" / "mistakes.md"


@pytest.fixture(scope="module")
def answers() -> list[tuple[Judged, str | None]]:
    """What validation says of 2,000 mutants, the same ones every time; in `make soak` of all."""
    corpus = all_mutants()
    return judge(corpus if os.environ.get("SLASPEC_SOAK") else sample(corpus, 2_000))


@pytest.mark.parametrize("name", documents())
def test_the_originals_are_without_a_finding(name: str) -> None:
    """So whatever is found in a mutant is found because of its mistake."""
    assert validate(text_of(name), name="sla.yaml", library=library_of(name)) == []
    assert meaning_of(name)


@pytest.mark.slow
def test_a_mistake_is_found_or_there_is_a_reason(answers: list[tuple[Judged, str | None]]) -> None:
    """Of a mutant that is not found, a listed reason says why that is right."""
    assert len(answers) >= 2_000
    assert [answer.mutant.name for answer, reason in answers if reason == ""] == []


@pytest.mark.slow
def test_a_finding_stands_on_the_right_line(answers: list[tuple[Judged, str | None]]) -> None:
    """For every operator at least 98 of 100 findings stand where a person would look; one of few may be astray."""
    for operator, row in counted(answers).items():
        astray = [
            answer.mutant.name
            for answer, reason in answers
            if answer.mutant.operator == operator and reason is None and not answer.on_the_line
        ]
        assert len(astray) <= max(1, 0.02 * row.found), astray


@pytest.mark.slow
def test_the_help_names_what_mends_it(answers: list[tuple[Judged, str | None]]) -> None:
    """For every operator at least 97 of 100 helps name the edit, where one edit mends it."""
    for operator, row in counted(answers).items():
        poor = [
            answer.mutant.name
            for answer, reason in answers
            if answer.mutant.operator == operator and reason is None and answer.mutant.wanted and not answer.suggested
        ]
        assert len(poor) <= 0.03 * row.one_edit, poor


@pytest.mark.slow
def test_one_mistake_makes_few_findings(answers: list[tuple[Judged, str | None]]) -> None:
    """All operators together make less than three findings for two mistakes."""
    rows = counted(answers).values()
    assert sum(row.findings for row in rows) < 1.5 * sum(row.found for row in rows)


@pytest.mark.slow
def test_the_page_has_the_figures(answers: list[tuple[Judged, str | None]], request: pytest.FixtureRequest) -> None:
    """`make soak` writes the page; otherwise every operator has its row in it, and every reason of the sample its own."""
    if os.environ.get("SLASPEC_SOAK") and request.config.getoption("--update"):
        PAGE.write_text(page(answers, len(answers)), encoding="utf-8")
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"| {operator} |" in text for operator in counted(answers))
    assert all(f"| {reason} |" in text for _answer, reason in answers if reason)
