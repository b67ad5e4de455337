"""A hope that is longer than the promise that it lies inside: most likely the two are swapped."""

from collections.abc import Iterator

from slaspec.agreement.commitment import Response
from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic
from slaspec.document.places import Path, Places
from slaspec.worktime.duration import surely_longer

RULE = "ideal-beyond-target"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """What is ideal is no longer than what is promised, where the two can be compared."""
    for commitment in agreement.commitments:
        if not isinstance(commitment, Response):
            continue
        for tier in commitment.tiers:
            if tier.ideally is not None and tier.within is not None and surely_longer(tier.ideally, tier.within):
                path: Path = (*commitment.path.split("."), *(("tiers", tier.id) if tier.id else ()), "ideally")
                message = f"ideally `{tier.ideally}` is longer than the promised `{tier.within}`"
                yield places.finding(RULE, path, message, "`within` is the firm limit, `ideally` a hope inside it")
