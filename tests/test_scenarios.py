"""The scenarios: what each says must come out is what every way of judging answers. Their form is told in `scenario.py`."""

from pathlib import Path

import pytest

from coming_out import ENGINES, IN_ORDER, Engine, expected, found
from scenario import FOLDER, read_scenario, scenario_files

CASES = [
    pytest.param(path, engine, id=f"{path.relative_to(FOLDER).with_suffix('')}-{engine.__name__.replace('_', '-')}")
    for path in scenario_files()
    for engine in (IN_ORDER if " erased\n" in path.read_text(encoding="utf-8") else ENGINES)
]


@pytest.mark.parametrize(("path", "engine"), CASES)
def test_scenario_comes_out_as_written(path: Path, engine: Engine) -> None:
    """What a scenario says is what every way of judging answers; all must answer alike."""
    scenario = read_scenario(path)

    report = engine(scenario)

    assert scenario.tables.keys() & {"verdicts", "windows", "owed", "outcomes", "steps", "totals"}
    assert found(scenario, report) == expected(scenario)
