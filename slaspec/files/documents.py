"""Agreements and other documents of text, read."""

from pathlib import Path

from slaspec.agreement.model import Agreement
from slaspec.document.source import MOST_BYTES
from slaspec.errors import InvalidAgreement
from slaspec.files.system import problems


def read_text(path: str | Path) -> str:
    """A document's text; bytes that are no UTF-8 stay visible as such, and no more than the reader's limit is read.

    Raises:
        FileProblem: it cannot be read.
    """
    with problems(path), Path(path).open("rb") as file:
        return file.read(MOST_BYTES + 1).decode("utf-8", errors="surrogateescape")


def load(path: str | Path) -> Agreement:
    """The agreement that a file holds; warnings about it are told by `validate` alone.

    Raises:
        InvalidAgreement: the file has errors.
        FileProblem: it cannot be read.

    Example:
        >>> import slaspec
        >>> slaspec.load("examples/acme/sla.yaml").title
        'Acme marketing and sales agreement'
    """
    from slaspec.document.validate import read_agreement  # noqa: PLC0415 - pydantic is loaded where a document is read

    text = read_text(path)
    agreement, diagnostics = read_agreement(text, name=str(path))
    if agreement is None:
        raise InvalidAgreement(diagnostics, text)
    return agreement
