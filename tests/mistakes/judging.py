"""What validation answers to a mutant: found or not, on the right line, with the right help."""

from dataclasses import dataclass

from operators import Mutant
from slaspec.agreement.canonical import canonical_text
from slaspec.diagnostics import Diagnostic
from slaspec.document.compose import Library
from slaspec.document.validate import read_agreement


@dataclass(frozen=True, slots=True)
class Judged:
    """A mutant with the findings about it, and the agreement that it is where there are none, as one text."""

    mutant: Mutant
    findings: tuple[Diagnostic, ...]
    meaning: str | None

    @property
    def found(self) -> bool:
        """Whether anything is said."""
        return bool(self.findings)

    @property
    def on_the_line(self) -> bool:
        """Whether a finding stands where a person would look, or says what it misses."""
        return any(
            bool(self.mutant.lines.intersection({found.span.line, *(each.span.line for each in found.related)}))
            or any(word in f"{found.message} {found.help}" for word in self.mutant.speaks_of)
            for found in self.findings
        )

    @property
    def suggested(self) -> bool:
        """Whether a help names what one edit would put back; what is missing the message itself names."""
        wanted = (self.mutant.wanted or "").split("|")
        is_gone = self.mutant.operator == "drop"
        said = [f"{found.message if is_gone else ''} {found.help or ''}" for found in self.findings]
        return any(word in each for word in wanted for each in said)


def judged(mutant: Mutant, library: Library) -> Judged:
    """The answer to one mutant; that its content is no longer the one that was approved is true of nearly all, and says nothing."""
    agreement, findings = read_agreement(mutant.text, name="sla.yaml", library=library)
    told = tuple(found for found in findings if found.rule != "approval-of-other-content" or mutant.path[:1] == ("approvals",))
    return Judged(mutant, told, canonical_text(agreement) if agreement and not told else None)
