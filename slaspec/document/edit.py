"""Changes to an author's text by position: what no edit names stays byte for byte.

Knows nothing of YAML or of what the edits are for.
"""

import difflib
import re
from collections.abc import Iterable
from typing import NamedTuple


class Edit(NamedTuple):
    """Other text for a stretch; offsets count code points, the end is exclusive, an empty stretch is an insertion."""

    start: int
    end: int
    text: str


def applied(text: str, edits: Iterable[Edit]) -> str:
    r"""The text with every edit made; of several insertions at one place the first given stands first.

    No two edits may overlap.

    Example:
        >>> applied("a: NO\n", [Edit(3, 5, '"NO"'), Edit(0, 0, "# c\n")])
        '# c\na: "NO"\n'
    """
    pieces: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda each: each[:2]):
        assert done <= edit.start <= edit.end <= len(text), "edits overlap or lie outside the text"
        pieces += (text[done : edit.start], edit.text)
        done = edit.end
    pieces.append(text[done:])
    return "".join(pieces)


def diff(before: str, after: str, *, name: str) -> str:
    """The unified diff of two texts of a file, empty where they are the same."""
    old, new = (re.findall(r"[^\n]*\n|[^\n]+", text) for text in (before, after))
    shown = difflib.unified_diff(old, new, name, name)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in shown)
