"""Scenarios notice changes of the evaluator: every cell of the clock's table matters; `scripts/mutants.py` tries all other mutants."""

import pytest

from equivalents import reason_for
from mutating import MODULES, mutants_of
from scenario import scenario_files
from trying import Court, is_agreement


def test_a_mutant_has_a_name_of_its_own() -> None:
    """Reasons are kept by name, so two mutants must not share one."""
    for module in MODULES:
        names = [mutant.name for mutant in mutants_of(module)]
        assert len(names) == len(set(names)), module


@pytest.mark.slow
def test_every_cell_of_the_clocks_table_matters() -> None:
    """Without any one of its cells, and with any two of a row exchanged, some scenario comes out otherwise, or there is a reason."""
    cells = [each for each in mutants_of("slaspec.evaluation.clock") if each.operator in ("no cell", "exchanged cells")]
    mutants = [each for each in cells if reason_for(each) is None]
    court = Court([path for path in scenario_files() if not is_agreement(path.parent.name) and "agreements" not in path.parts])

    tried = [each for each, _killers in court.try_all(mutants, jobs=2)]

    assert len(tried) == len(mutants) >= 30
    assert [each.mutant.name for each in tried if each.stillborn] == []
    assert [each.mutant.name for each in tried if each.killer is None] == []
