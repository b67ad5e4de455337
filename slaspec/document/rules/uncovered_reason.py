"""A reason for which a lead may be rejected, and for which nothing says where it goes then."""

from collections.abc import Iterator

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic, Severity, quoted
from slaspec.document.places import Places

RULE = "uncovered-reason"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """Where rejected leads go by reason, every agreed reason has a stage, or `otherwise` has."""
    for handoff in agreement.handoffs:
        if not handoff.rejected_by_reason or handoff.rejected_go_to is not None:
            continue
        told = {reason for reason, _stage in handoff.rejected_by_reason}
        missing = [reason for reason in handoff.reject_reasons if reason not in told]
        if missing:
            message = f"it is not said where leads go that are rejected for {quoted(missing)}"
            path = ("handoffs", handoff.id, "rejected_go_to")
            yield places.finding(RULE, path, message, "add them, or `otherwise` with a stage", severity=Severity.WARNING)
