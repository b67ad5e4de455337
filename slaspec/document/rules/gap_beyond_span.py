"""A longest gap between touches that is longer than the whole cadence: it never asks for anything."""

from collections.abc import Iterator

from slaspec.agreement.commitment import Cadence
from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic, Severity
from slaspec.document.places import Path, Places
from slaspec.worktime.duration import surely_longer

RULE = "gap-beyond-span"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """Gaps lie within the span, where the two can be compared."""
    for commitment in agreement.commitments:
        for tier in commitment.tiers if isinstance(commitment, Cadence) else ():
            if tier.gap_at_most is not None and tier.within is not None and surely_longer(tier.gap_at_most, tier.within):
                path: Path = (*commitment.path.split("."), *(("tiers", tier.id) if tier.id else ()), "touches", "gap_at_most")
                message = f"a gap of `{tier.gap_at_most}` is longer than the whole span of `{tier.within}`"
                yield places.finding(RULE, path, message, "ask for a shorter gap, or for a longer span", severity=Severity.WARNING)
