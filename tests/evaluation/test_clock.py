"""The clock's table, cell by cell, held against the one that the semantics were agreed on."""

import pytest

from slaspec.evaluation.clock import TRANSITIONS, ClockState, Judgement, Signal

AGREED = """
state    void              stop              pause   resume   start    deadline
idle     -                 -                 -       -        running  -
running  settled:void      settled:met       paused  -        -        overdue
paused   settled:void      settled:met       -       running  -        -
overdue  settled:breached  settled:breached  -       -        -        -
settled  -                 -                 -       -        -        -
"""
HEADER, *ROWS = [line.split() for line in AGREED.strip().splitlines()]
CELLS = [(row[0], signal, cell) for row in ROWS for signal, cell in zip(HEADER[1:], row[1:], strict=True)]


@pytest.mark.parametrize(("state", "signal", "cell"), CELLS)
def test_each_cell_is_as_agreed(state: str, signal: str, cell: str) -> None:
    """An empty cell changes nothing."""
    move = TRANSITIONS[ClockState(state)].get(Signal[signal.upper()])
    to, _, judgement = cell.partition(":")

    if cell == "-":
        assert move is None
    else:
        assert move is not None
        assert (move.to, move.judgement) == (ClockState(to), Judgement(judgement) if judgement else None)


def test_the_signals_of_one_event_apply_in_the_agreed_order() -> None:
    """Void, stop, pause, resume, start; then deadlines."""
    assert [signal.name for signal in Signal] == ["VOID", "STOP", "PAUSE", "RESUME", "START", "DEADLINE"]
