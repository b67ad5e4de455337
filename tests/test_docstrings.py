"""The examples in docstrings run as they stand, at the top of the repository."""

import doctest
import pkgutil
from importlib import import_module
from pathlib import Path

import pytest

import slaspec

MODULES = [name for _, name, _ in pkgutil.walk_packages(slaspec.__path__, "slaspec.")]


def test_every_example_in_a_docstring_gives_what_it_shows(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    """And the public functions have one."""
    monkeypatch.chdir(root)
    attempted = {}
    for name in MODULES:
        result = doctest.testmod(import_module(name))
        assert result.failed == 0, name
        attempted[name] = result.attempted

    for home in (
        "slaspec.files.documents",
        "slaspec.document.validate",
        "slaspec.rendering.render",
        "slaspec.evaluation.reference",
        "slaspec.evaluation.evaluate",
    ):
        assert attempted[home], home
