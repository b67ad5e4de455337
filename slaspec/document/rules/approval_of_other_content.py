"""An approval of another content than this one: the parties have signed something else."""

from collections.abc import Iterator

from slaspec.agreement.canonical import content_hash
from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic, Severity
from slaspec.document.places import Places

RULE = "approval-of-other-content"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """What the parties signed is what the document says now."""
    if not agreement.approvals:
        return
    content = content_hash(agreement)
    for index, approval in enumerate(agreement.approvals):
        if approval.content != content:
            message = f"`{approval.party}` has approved another content than this one"
            help_ = "have this content approved, and name its hash as `slaspec show --hash` prints it"
            yield places.finding(RULE, ("approvals", index, "content"), message, help_, severity=Severity.WARNING)
