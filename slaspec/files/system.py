"""What the system says of files, in our words; and files that appear whole or not at all."""

import gzip
import os
import stat
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from slaspec.diagnostics import visible
from slaspec.errors import FileProblem

STANDARD_INPUT = "-"


def standard_input() -> BinaryIO:
    """What comes in from outside.

    Raises:
        FileProblem: it is closed.
    """
    if sys.stdin is None:
        closed = FileProblem("standard input", "it is closed")
        raise closed
    return sys.stdin.buffer


@contextmanager
def written(path: str | Path) -> Iterator[IO[str]]:
    """A text file that appears whole, or not at all; one that is there already keeps its permissions."""
    target = Path(path).resolve() if Path(path).is_symlink() else Path(path)
    with problems(path):
        if Path(path).exists() and not Path(path).is_file():  # a pipe or a device is written to, never replaced
            with Path(path).open("w", encoding="utf-8", newline="") as file:
                yield file
            return
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
        fresh = Path(name)
        try:
            with open(handle, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - it is open already
                yield file
            fresh.chmod(stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_umask())
            fresh.replace(target)
        except BaseException:
            fresh.unlink()
            raise


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


@contextmanager
def problems(path: str | Path) -> Iterator[None]:
    """Whatever the system says of a file, as a `FileProblem`."""
    try:
        yield
    except (OSError, EOFError, zlib.error) as error:
        raise FileProblem(visible(str(path)), reason(error)) from error
    except ValueError as error:
        if "null" not in str(error):  # a NUL in a path
            raise
        raise FileProblem(visible(str(path)), "it is no name of a file") from error


def reason(error: Exception) -> str:
    """Why the system refused, in our words."""
    if isinstance(error, gzip.BadGzipFile | EOFError | zlib.error):
        return "it is not a whole gzip file"
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, IsADirectoryError):
        return "it is a folder"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[0].lower() + error.strerror[1:]
    return "it cannot be opened"
