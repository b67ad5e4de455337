"""A figure without a colour, or a score between two grades that has none."""

from collections.abc import Iterator

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic, Severity
from slaspec.document.places import Places
from slaspec.document.rules._scales import scales

RULE = "gap-in-bands"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """Every figure has a colour; `otherwise` is what is between. Every score between the grades has one."""
    for scale in scales(agreement):
        if scale.rest:
            continue
        bare = next((figure for figure in scale.figures if not scale.names(figure)), None)
        if bare is not None:
            help_ = "let one colour be `otherwise`" if scale.what == "colour" else "let one grade end where the next begins"
            message = f"`{scale.shown(bare)}` has no {scale.what}"
            yield places.finding(RULE, scale.path, message, help_, severity=Severity.WARNING)
