"""An agreement that ends before it begins."""

from collections.abc import Iterator

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic
from slaspec.document.places import Places

RULE = "dates-reversed"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """The last day in force is the first one or later."""
    first, until = agreement.effective_from, agreement.effective_until
    if first and until and until <= first:
        message = "the last day in force lies before the first"
        yield places.finding(RULE, ("agreement", "effective", "through"), message, "`through` is the last day, itself included")
