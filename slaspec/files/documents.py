"""Agreements and other documents of text, read and written, with the files beside them."""

from collections.abc import Callable
from pathlib import Path
from typing import overload

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import nearest, visible
from slaspec.document.source import MOST_BYTES
from slaspec.errors import FileProblem, InvalidAgreement
from slaspec.files.system import STANDARD_INPUT, problems, reason, standard_input, written


def read_text(path: str | Path) -> str:
    """A document's text; bytes that are no UTF-8 stay visible as such, and no more than the reader's limit is read.

    `-` is standard input.

    Raises:
        FileProblem: it cannot be read.
    """
    with problems(path):
        if path == STANDARD_INPUT:
            return standard_input().read(MOST_BYTES + 1).decode("utf-8", errors="surrogateescape")
        with Path(path).open("rb") as file:
            return file.read(MOST_BYTES + 1).decode("utf-8", errors="surrogateescape")


def library_beside(path: str | Path, sources: dict[str, str]) -> Callable[[str], str]:
    """What a document at `path` may extend: ordinary files in its folder or below it, links resolved. `sources` gets each text read."""
    folder = Path(path).parent.resolve()

    def read(name: str) -> str:
        with problems(name):
            try:
                file = Path(name).resolve(strict=True)
            except FileNotFoundError as error:
                raise FileProblem(name, reason(error), _meant(Path(name))) from error
            except RuntimeError as error:  # what Python 3.12 says of links that lead in a circle
                raise FileProblem(name, "its links lead in a circle") from error
            if not file.is_relative_to(folder):
                raise FileProblem(name, "it lies outside the agreement's folder", "only files in that folder or below it are read")
            if file.is_dir():
                raise FileProblem(name, "it is a folder")
            if not file.is_file():  # a pipe or a device would be waited for
                raise FileProblem(name, "it is no ordinary file")
            sources[name] = read_text(file)
            return sources[name]

    return read


def _meant(path: Path) -> str | None:
    """The file that most likely was meant by the name of one that is not there."""
    beside = sorted(each.name for each in path.parent.iterdir() if each.suffix in (".yaml", ".yml")) if path.parent.is_dir() else []
    close = nearest(path.name, beside)
    return f"did you mean `{visible(close)}`?" if close else None


@overload
def load(path: str | Path) -> Agreement: ...
@overload
def load(path: list[str] | list[Path] | tuple[str | Path, ...]) -> list[Agreement]: ...
def load(path: str | Path | list[str] | list[Path] | tuple[str | Path, ...]) -> Agreement | list[Agreement]:
    """The agreement that a file holds, with all that it extends; of several files, which are its revisions, a list.

    Raises:
        InvalidAgreement: a file has findings.
        FileProblem: it cannot be read.

    Example:
        >>> import slaspec
        >>> slaspec.load("examples/acme/sla.yaml").title
        'Acme marketing and sales agreement'
    """
    from slaspec.document.validate import read_agreement  # noqa: PLC0415 - pydantic is loaded where a document is read

    if not isinstance(path, str | Path):
        return [load(each) for each in path]
    text = read_text(path)
    sources = {str(path): text}
    agreement, diagnostics = read_agreement(text, name=str(path), library=library_beside(path, sources))
    if agreement is None:
        raise InvalidAgreement(diagnostics, sources)
    return agreement


def files_of(path: str | Path) -> list[str]:
    """The names of the files that an agreement is made of: its own first, then what it extends, as far as that can be read.

    Raises:
        FileProblem: the first one cannot be read.
    """
    from slaspec.document.validate import validate  # noqa: PLC0415 - as above

    sources = {str(path): read_text(path)}
    validate(sources[str(path)], name=str(path), library=library_beside(path, sources))
    return list(sources)


def effective(path: str | Path, *, origins: bool = False) -> str:
    """The agreement that a file holds as one YAML text: with all that it extends, and with its defaults.

    With `origins` every value is followed by the file and line that it comes from.

    Raises:
        InvalidAgreement: the file has findings.
        FileProblem: it cannot be read.
    """
    from slaspec.document.validate import read_effective  # noqa: PLC0415 - as above

    text = read_text(path)
    sources = {str(path): text}
    shown, diagnostics = read_effective(text, name=str(path), library=library_beside(path, sources), origins=origins)
    if shown is None:
        raise InvalidAgreement(diagnostics, sources)
    return shown


def write_text(path: str | Path, text: str) -> None:
    """A text as it is; whole or not at all.

    Raises:
        FileProblem: it cannot be written.
    """
    with written(path) as file:
        file.write(text)
