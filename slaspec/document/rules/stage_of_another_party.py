"""A handoff whose party is not the one that the stage belongs to: who holds the lead would depend on the page read."""

from collections.abc import Iterator

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic
from slaspec.document.places import Places

RULE = "stage-of-another-party"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """Either end of a handoff names the party that its stage belongs to."""
    for handoff in agreement.handoffs:
        ends = (("from", handoff.from_party, handoff.from_stage), ("to", handoff.to_party, handoff.to_stage))
        for end, party, stage_id in ends:
            stage = agreement.stage(stage_id, handoff.record)
            if stage and stage.belongs_to != party:
                message = f"stage `{stage_id}` belongs to `{stage.belongs_to}`, not to `{party}`"
                yield places.finding(RULE, ("handoffs", handoff.id, end, "party"), message, "name the same party in both places")
