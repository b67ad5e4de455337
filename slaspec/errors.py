"""What callers of slaspec can do wrong, or be told by the world. Each carries its data."""

from collections.abc import Mapping

from slaspec.diagnostics import Diagnostic, Severity


class SlaspecError(Exception):
    """The base of every error that slaspec raises on purpose."""


class InvalidAgreement(SlaspecError):  # noqa: N818 - it reads as what it says: raise InvalidAgreement
    """A document has errors; `diagnostics` are all findings about it, `sources` the texts of its files by name."""

    def __init__(self, diagnostics: list[Diagnostic], sources: Mapping[str, str]) -> None:
        first = next((found for found in diagnostics if found.severity is Severity.ERROR), diagnostics[0])
        super().__init__(f"{first.place}: {first.message} ({len(diagnostics)} in all)")
        self.diagnostics = diagnostics
        self.sources = sources


class FileProblem(SlaspecError):  # noqa: N818 - as above
    """A file cannot be read or written; `path` is the one, `reason` says why, `help` perhaps a way out."""

    def __init__(self, path: str, reason: str, help: str | None = None) -> None:  # noqa: A002 - as in a finding
        super().__init__(f"{path}: {reason}{f'; {help}' if help else ''}")
        self.path = path
        self.reason = reason
        self.help = help


class NotExplained(SlaspecError):  # noqa: N818 - as above
    """The reasons of a verdict cannot be told: `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnusableSnapshotError(SlaspecError):
    """A snapshot cannot be restored: damaged, cut off, of another format, or made under something else."""
