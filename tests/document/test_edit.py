"""Edits by position: made together, each where it was meant; and their unified diff."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slaspec.document.edit import Edit, applied, diff

TEXTS = st.text("ab\n", max_size=30)


def test_what_no_edit_names_stays() -> None:
    """Positions are those of the text before any edit, in whatever order the edits come."""
    edits = [Edit(7, 8, ""), Edit(0, 1, "long"), Edit(3, 3, "+"), Edit(3, 3, "-")]

    assert applied("a b c d e", edits) == "long b+- c de"


@pytest.mark.parametrize("edits", [[Edit(0, 2, ""), Edit(1, 3, "")], [Edit(2, 1, "")], [Edit(2, 9, "")]])
def test_edits_that_make_no_sense_are_a_mistake_of_ours(edits: list[Edit]) -> None:
    """Overlapping, backwards, beyond the end."""
    with pytest.raises(AssertionError):
        applied("abc", edits)


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=8))
def test_edits_replace_what_lies_between_what_stays(pieces: list[tuple[str, str, str]]) -> None:
    """A text put together of what stays and what goes becomes one of what stays and what comes."""
    before, edits = "", []
    for stays, goes, comes in pieces:
        before += stays
        edits.append(Edit(len(before), len(before) + len(goes), comes))
        before += goes

    assert applied(before, edits) == "".join(stays + comes for stays, _goes, comes in pieces)


@pytest.mark.parametrize(
    ("before", "after"), [("a\nb\nc", "a\nB\nc\n"), ("a\r\nb\r\n", "a\r\nB\r\n"), ("", "a"), ("a\x0b\x85b\n", "a\x0b\x85c\n")]
)
def test_a_diff_makes_the_one_text_of_the_other(before: str, after: str, tmp_path: Path) -> None:
    """As `patch` reads it."""
    if not shutil.which("patch"):
        assert diff(before, after, name="f").count("\n@@ ") == 1
        return
    (tmp_path / "f").write_bytes(before.encode())
    subprocess.run(["patch", "--binary", "f"], cwd=tmp_path, input=diff(before, after, name="f").encode(), check=True, capture_output=True)

    assert (tmp_path / "f").read_bytes() == after.encode()
    assert diff(after, after, name="f") == ""
