"""The page that introduces the real agreements: its figures are those of the pages it leads to."""

import re
from pathlib import Path

import pytest

PAGES = Path(__file__).parents[2] / "docs" / "agreements"
NAMES = sorted(page.stem for page in PAGES.glob("*.md") if page.stem != "index")


def _figures(name: str) -> tuple[str, str, str]:
    """All facts, those meant to be judged, and the share of these that is no prose: as the top of a page has them."""
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    together = re.search(r"^\| together \| (\d+) \| (\d+) \|$", page, re.MULTILINE)
    share = re.search(r"^\| commitments or definitions \| .* \| (.*) \|$", page, re.MULTILINE)
    assert together is not None
    assert share is not None
    return together[1], together[2], share[1]


@pytest.mark.parametrize("name", NAMES)
def test_the_index_has_the_figures_of_the_page(name: str) -> None:
    """Whoever compares the five reads the same numbers as on the page of one."""
    index = (PAGES / "index.md").read_text(encoding="utf-8")
    row = next(line for line in index.splitlines() if f"]({name}.md)" in line)

    assert row.endswith(f"| {' | '.join(_figures(name))} |")
