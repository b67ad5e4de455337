"""A handoff that the agreed moves do not allow: an acceptance would lead where no lead may go."""

from collections.abc import Iterator

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic
from slaspec.document.places import Places

RULE = "handoff-against-the-graph"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """What a handoff leads to is another stage, and one that `moves_to` names where that says anything."""
    for handoff in agreement.handoffs:
        stage = agreement.stage(handoff.from_stage, handoff.record)
        by_reason = ((("rejected_go_to", reason), target) for reason, target in handoff.rejected_by_reason)
        rest = ("rejected_go_to", "otherwise") if handoff.rejected_by_reason else ("rejected_go_to",)
        for path, target in ((("to", "stage"), handoff.to_stage), *by_reason, (rest, handoff.rejected_go_to)):
            if stage is None or target is None:
                continue
            if target == stage.id:
                message = f"the handoff leads from stage `{target}` to itself"
                yield places.finding(RULE, ("handoffs", handoff.id, *path), message, "name the stage that comes next")
            elif stage.moves_to is not None and target not in stage.moves_to and target not in dict(stage.moves_if):
                message = f"stage `{stage.id}` does not allow the move to `{target}`"
                yield places.finding(RULE, ("handoffs", handoff.id, *path), message, f"add `{target}` to its `moves_to`")
