"""Pages written into a folder."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from slaspec.files.system import problems


def write_pages(folder: str | Path, pages: Iterable[tuple[str, str]]) -> None:
    """Pages (path below the folder, Markdown) into a folder: all of them or none; other files there stay.

    Raises:
        FileProblem: they cannot be written.
    """
    target = Path(folder)
    with problems(folder):
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target, prefix=".slaspec-") as fresh:
            paths = []
            for name, text in pages:
                page = Path(fresh) / name
                page.parent.mkdir(parents=True, exist_ok=True)
                page.write_text(text, encoding="utf-8", newline="\n")
                paths.append(name)
            for name in paths:
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                (Path(fresh) / name).replace(target / name)
