"""Every cell, sentence, decision and option is shown by a scenario, or there is a reason why not; the page that lists them is fresh."""

import pytest

from holes import HOLES
from scenario import FOLDER
from showing import PAGE, holes, items, page, reason_for, shown, shows

ALL = [item for members in items().values() for item in members]
NEEDLESS = ("agreements/",)
"""Folders whose scenarios show facts of real agreements and need show nothing else."""


def test_scenarios_show_what_there_is_to_show() -> None:
    """What a scenario names is a cell, a sentence, a decision, an option: a name that is none is a slip, or its sentence was rewritten."""
    assert sorted(set(shown()) - set(ALL)) == []


def test_every_scenario_says_what_it_shows() -> None:
    """A scenario that is not of a real agreement has a line `shows:`."""
    silent = [
        path.relative_to(FOLDER).as_posix()
        for path in FOLDER.rglob("*.md")
        if not shows(path.read_text(encoding="utf-8")) and not path.relative_to(FOLDER).as_posix().startswith(NEEDLESS)
    ]
    assert silent == []


@pytest.mark.parametrize("kind", items())
def test_what_no_scenario_shows_has_a_reason(kind: str) -> None:
    """A hole without a reason is filled by a scenario, or explained in `scripts/holes.py`."""
    assert [item for item in holes(items()[kind], shown()) if reason_for(item) is None] == []


def test_reasons_are_for_holes() -> None:
    """A reason whose hole was filled, or whose sentence is gone, goes too."""
    by = shown()
    names = [name.removesuffix("*") for name in HOLES]
    assert [name for name in names if not any(item.startswith(name) and item not in by for item in ALL)] == []


def test_page_is_fresh() -> None:
    """`make fix` makes the page from what the scenarios say."""
    assert PAGE.read_text(encoding="utf-8") == page()
