"""A stage that no lead ever gets into: no move, event, handoff or return leads there."""

from collections.abc import Iterator
from itertools import groupby

from slaspec.agreement.commitment import LEAD, Cadence, Response
from slaspec.agreement.model import Agreement, Stage
from slaspec.diagnostics import Diagnostic, Severity
from slaspec.document.places import Path, Places

RULE = "unreachable-stage"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """Some way leads from where leads begin to every stage. Where no stage is the initial one, a first move may lead anywhere."""
    named = set(_named(agreement))
    for record, group in groupby((*agreement.stages, *agreement.record_stages), lambda stage: stage.record):
        stages = tuple(group)
        if not any(stage.initial for stage in stages):
            continue
        reached = _reached(stages, named)
        section: Path = () if record == LEAD else ("records", record)
        for stage in stages:
            if stage.id not in reached:
                message = f"no lead gets into stage `{stage.id}`" if record == LEAD else f"no `{record}` gets into stage `{stage.id}`"
                help_ = "add it to the `moves_to` of the stage before it, or say which event it is `entered_on`"
                yield places.finding(RULE, (*section, "stages", stage.id), message, help_, severity=Severity.WARNING)


def _reached(stages: tuple[Stage, ...], named: set[str]) -> set[str]:
    by_id = {stage.id: stage for stage in stages}
    pending = [stage.id for stage in stages if stage.initial or stage.entered_on is not None or stage.id in named]
    reached: set[str] = set()
    while pending:
        id_ = pending.pop()
        if id_ in reached:
            continue
        reached.add(id_)
        stage = by_id[id_]
        pending += by_id if stage.moves_to is None else [to for to in stage.moves_to if to in by_id]
        pending += [to for to, _when in stage.moves_if if to in by_id]
    return reached


def _named(agreement: Agreement) -> Iterator[str]:
    """The stages to which handoffs, returns and times that have run out lead."""
    for handoff in agreement.handoffs:
        yield handoff.to_stage
        yield from ([handoff.rejected_go_to] if handoff.rejected_go_to else [])
        yield from (stage for _reason, stage in handoff.rejected_by_reason)
    if agreement.recycling is not None:
        yield agreement.recycling.stage
        yield from (each.goes_to for each in agreement.recycling.by_reason if each.goes_to)
    for commitment in agreement.commitments:
        move = commitment.then if isinstance(commitment, Response) else commitment.if_no_reply if isinstance(commitment, Cadence) else None
        yield from ([move.to] if move else [])
