"""Fixtures that every test may ask for, and the last lines of a run: what was skipped and how to get it."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parent.parent
sys.path[:0] = [
    str(ROOT / "tests"),
    *(str(ROOT / "tests" / each) for each in ("laws", "editors", "mistakes", "mutants", "evaluation")),
    str(ROOT / "scripts"),
]

import needs  # noqa: E402 - found beside this file

SOAK = os.environ.get("SLASPEC_SOAK")
"""How many examples a law is tried on in `make soak`; in `make check` a hundred, always the same ones."""

settings.register_profile("check", max_examples=100, deadline=None, derandomize=True)
settings.register_profile("soak", max_examples=int(SOAK or 1), deadline=None)
settings.load_profile("soak" if SOAK else "check")


@pytest.fixture
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture
def real_data() -> Path:
    """The folder of real logs."""
    return needs.ask("real data")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was skipped for want of something, and how to get it."""
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", ())]  # of all workers
    for name, need in sorted(needs.NEEDS.items()):
        if any(f"{name} is missing" in reason for reason in skipped):
            terminalreporter.write_line(f"tests were skipped for want of {name}: {need.how_to_get}")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update` writes expected outputs anew, to be read in the diff."""
    parser.addoption("--update", action="store_true", help="write expected outputs anew")
