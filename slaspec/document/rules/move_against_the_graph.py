"""A move that is owed when a time has run out, and that the stage does not allow: keeping one promise would break another."""

from collections.abc import Iterator

from slaspec.agreement.commitment import Response
from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic
from slaspec.document.places import Path, Places

RULE = "move-against-the-graph"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """What a stage says to do with a lead that has stayed too long, or that nobody has touched, is a move that it allows."""
    stages = {(stage.record, stage.id): stage for stage in (*agreement.stages, *agreement.record_stages)}
    for commitment in agreement.commitments:
        path: Path = tuple(commitment.path.split("."))
        of_a_stage = path[-1] in ("stays", "idle") and path[-3:-2] == ("stages",)  # a commitment may be called so, too
        if not isinstance(commitment, Response) or commitment.then is None or not of_a_stage:
            continue
        stage, to = stages[commitment.record, str(path[-2])], commitment.then.to
        allowed = {*(stage.moves_to or ()), *(target for target, _when in stage.moves_if)}
        if to == stage.id:
            message = f"when the time has run out the lead moves from stage `{to}` to itself"
            yield places.finding(RULE, (*path, "then"), message, "name the stage that comes next")
        elif stage.moves_to is not None and to not in allowed:
            message = f"stage `{stage.id}` does not allow the move to `{to}`"
            yield places.finding(RULE, (*path, "then"), message, f"add `{to}` to its `moves_to`")
        reasons = stages[commitment.record, to].reasons if (commitment.record, to) in stages else ()
        if commitment.then.reason is not None and reasons and commitment.then.reason not in reasons:
            yield _unknown_reason(commitment.then.reason, reasons, to, path, places)


def _unknown_reason(reason: str, reasons: tuple[str, ...], to: str, path: Path, places: Places) -> Diagnostic:
    close = places.nearest(reason, reasons)
    listed = ", ".join(f"`{each}`" for each in reasons[:12])
    help_ = f"did you mean `{close}`?" if close else f"the reasons of `{to}` are {listed}"
    return places.finding("unknown-reason", (*path, "reason"), f"unknown reason `{reason}`", help_)
