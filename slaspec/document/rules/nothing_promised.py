"""An agreement without a single commitment: there is nothing to keep."""

from collections.abc import Iterator

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic
from slaspec.document.places import Places

RULE = "nothing-promised"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """An agreement promises something."""
    if not agreement.commitments:
        yield places.finding(RULE, ("agreement",), "the agreement promises nothing", "add `handoffs`, `follow_up` or `commitments`")
