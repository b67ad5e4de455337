"""Files that begin something: written where there are none yet, all of them or none."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from slaspec.files.system import problems


def new_files(folder: str | Path, paths: Iterable[str]) -> list[str]:
    """Those of the paths below a folder that nothing is at yet, not even a broken link."""
    return [path for path in paths if not os.path.lexists(Path(folder, path))]


def write_new(folder: str | Path, files: dict[str, str]) -> list[str]:
    """Those files (path below the folder, text) that are not there yet: all of them or none. What is there stays.

    Returns the paths written.

    Raises:
        FileProblem: they cannot be written.
    """
    made: list[Path] = []
    try:
        with problems(Path(folder).absolute()):
            _make_folder(Path(folder), made)
            with tempfile.TemporaryDirectory(dir=folder, prefix=".slaspec-") as fresh:
                paths = new_files(folder, files)
                for number, path in enumerate(paths):
                    (Path(fresh) / str(number)).write_text(files[path], encoding="utf-8", newline="\n")
                for number, path in enumerate(paths):
                    target = Path(folder, path)
                    _make_folder(target.parent, made)
                    target.touch(exist_ok=False)  # claims the place, or fails where somebody was faster
                    made.append(target)
                    (Path(fresh) / str(number)).replace(target)
    except BaseException:
        for each in reversed(made):
            each.rmdir() if each.is_dir() else each.unlink()
        raise
    return paths


def _make_folder(folder: Path, made: list[Path]) -> None:
    """Make a folder with those above it, and note which ones were made."""
    for each in reversed([folder, *folder.parents]):
        if not each.exists():
            each.mkdir()
            made.append(each)
