"""Two handoffs out of one stage: an acceptance or rejection would answer either."""

from collections.abc import Iterator

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic
from slaspec.document.places import Places

RULE = "ambiguous-handoff"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """A stage is handed off in one way."""
    first: dict[str, str] = {}
    for handoff in agreement.handoffs:
        other = first.setdefault(handoff.from_stage, handoff.id)
        if other != handoff.id:
            related = places.related(("handoffs", other, "from", "stage"), f"`{other}` begins at")
            message = f"handoffs `{other}` and `{handoff.id}` both begin in stage `{handoff.from_stage}`"
            help_ = "an answer could not be told from the other's: give each its own stage"
            yield places.finding(RULE, ("handoffs", handoff.id, "from", "stage"), message, help_, (related,))
