"""What callers of slaspec can do wrong, or be told by the world. Each carries its data."""

from slaspec.diagnostics import Diagnostic, Severity


class SlaspecError(Exception):
    """The base of every error that slaspec raises on purpose."""


class InvalidAgreement(SlaspecError):  # noqa: N818 - it reads as what it says: raise InvalidAgreement
    """A document has errors; `diagnostics` are all findings about it, `source` is its text."""

    def __init__(self, diagnostics: list[Diagnostic], source: str) -> None:
        first = next((found for found in diagnostics if found.severity is Severity.ERROR), diagnostics[0])
        super().__init__(f"{first.place}: {first.message} ({len(diagnostics)} in all)")
        self.diagnostics = diagnostics
        self.source = source


class FileProblem(SlaspecError):  # noqa: N818 - as above
    """A file cannot be read or written; `path` is the one, the message says why."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
