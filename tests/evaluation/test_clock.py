"""The clock's table, cell by cell, held against the one that the semantics were agreed on."""

import pytest

from slaspec.evaluation.clock import TRANSITIONS, ClockState, Judgement, Signal

AGREED = """
state        void              stop              other_move        pause   resume   start    begin    deadline  run_out
idle         -                 -                 -                 -       -        running  -        -         -
waiting      idle              idle              -                 -       -        waiting  running  -         -
running      settled:void      settled:met       -                 paused  -        -        -        overdue   owing
paused       settled:void      settled:met       -                 -       running  -        -        overdue   -
owing        settled:void      settled:met       settled:breached  -       -        -        -        overdue   -
overdue      settled:breached  settled:breached  settled:breached  -       -        -        -        -         -
settled      -                 -                 -                 -       -        -        -        -         -
"""
HEADER, *ROWS = [line.split() for line in AGREED.strip().splitlines()]
CELLS = [(row[0], signal, cell) for row in ROWS for signal, cell in zip(HEADER[1:], row[1:], strict=True)]


@pytest.mark.parametrize(("state", "signal", "cell"), CELLS)
def test_each_cell_is_as_agreed(state: str, signal: str, cell: str) -> None:
    """An empty cell changes nothing."""
    move = TRANSITIONS[ClockState[state.upper()]].get(Signal[signal.upper()])
    to, _, judgement = cell.partition(":")

    if cell == "-":
        assert move is None
    else:
        assert move is not None
        assert (move.to, move.judgement) == (ClockState[to.upper()], Judgement(judgement) if judgement else None)


def test_the_signals_of_one_event_apply_in_the_agreed_order() -> None:
    """Void, stop (or another move than the one owed), pause, resume, start; then what time brings."""
    assert [signal.name for signal in Signal] == ["VOID", "STOP", "OTHER_MOVE", "PAUSE", "RESUME", "START", "BEGIN", "DEADLINE", "RUN_OUT"]
