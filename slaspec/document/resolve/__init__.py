"""The written form to meaning: references looked up, defaults filled in, sections read as commitments.

What refers to nothing becomes a finding; an agreement comes out only where there is none.
"""

from collections.abc import Iterator
from datetime import timedelta

from slaspec.agreement.commitment import LEAD, Commitment
from slaspec.agreement.model import Agreement, Party, Source, Stage
from slaspec.diagnostics import Diagnostic
from slaspec.document import surface
from slaspec.document.holiday_lock import LockFile
from slaspec.document.places import Places
from slaspec.document.resolve import definitions, implied
from slaspec.document.resolve.context import Context
from slaspec.document.resolve.promised import promised


def resolve(document: surface.Document, places: Places, lock: LockFile) -> tuple[Agreement | None, list[Diagnostic]]:
    """The meaning of a written agreement, or the findings that keep it from having one.

    Country holidays are those that the lock has; what it lacks, `check_lock` says.
    """
    context = Context(document, places, lock)
    agreement = _agreement(context)
    findings = context.findings + context.words.findings
    return (None, findings) if findings else (agreement, [])


def _agreement(context: Context) -> Agreement:
    """The whole; worth nothing where there are findings."""
    document, header, words = context.document, context.document.agreement, context.words
    stages = definitions.stages(context, document.stages.items(), LEAD, document.stage_order, ())
    records, record_stages = definitions.records(context)
    commitments = tuple(_commitments(context, (*stages, *record_stages)))
    _check_ids(context, commitments)
    communication = document.communication
    effective = header.effective
    through = effective.through if effective else None
    return Agreement(
        id=header.id,
        title=header.title,
        revision=header.revision,
        purpose=header.purpose,
        effective_from=effective.from_ if effective else None,
        effective_until=through + timedelta(days=1) if through else None,
        calendar=context.calendar,
        week_starts=header.week_starts or 0,
        fiscal_year_starts=header.fiscal_year_starts,
        review=context.review(header.review, ("agreement",)),
        parties=tuple(Party(id_, it.name, it.head, tuple(it.teams)) for id_, it in document.parties.items()),
        roster=document.roster,
        terms=tuple(document.terms.items()),
        calendars=tuple(context.calendars.values()),
        fields=definitions.fields(context),
        conditions=tuple((name, words.condition_named(name)) for name in document.conditions),
        names=tuple((name, words.named(name)) for name, named in document.events.items() if named.is_ is not None),
        kinds=definitions.own_kinds(context),
        sources=tuple(Source(id_, it.mapping, it.means) for id_, it in document.sources.items()),
        market=definitions.market(context),
        lead=definitions.lead(context),
        stage_order=tuple(document.stage_order),
        stages=stages,
        records=records,
        record_stages=record_stages,
        handoffs=tuple(definitions.handoff(context, id_, each) for id_, each in document.handoffs.items()),
        recycling=definitions.recycling(context),
        commitments=commitments,
        content=tuple(definitions.content(context, id_, each) for id_, each in document.content.items()),
        channels=tuple(communication.channels) if communication else (),
        agendas=tuple((id_, tuple(it.agenda)) for id_, it in communication.meetings.items() if it.agenda) if communication else (),
        clauses=definitions.clauses(context),
        plan=definitions.plan(context),
        approvals=definitions.approvals(context),
        holiday_lock=context.lock.content if any(calendar.public_holidays for calendar in context.calendars.values()) else None,
    )


def _commitments(context: Context, stages: tuple[Stage, ...]) -> Iterator[Commitment]:
    """One flat list, in the order of the sections."""
    document = context.document
    yield from implied.of_stages(context, stages)
    yield from implied.of_routing(context)
    for id_, handoff in document.handoffs.items():
        yield from implied.of_handoff(context, id_, handoff)
    for id_, follow_up in document.follow_up.items():
        yield from implied.of_follow_up(context, id_, follow_up)
    yield from implied.of_recycling(context)
    yield from promised(context)
    for id_, content in document.content.items():
        yield from implied.of_content(context, id_, content)
    yield from implied.of_communication(context)


def _check_ids(context: Context, commitments: tuple[Commitment, ...]) -> None:
    """Ids of commitments are unique, and what speaks of another one's verdicts names one that there is."""
    first: dict[str, Commitment] = {}
    for each in commitments:
        other = first.setdefault(each.id, each)
        if other is not each:
            path = tuple(each.path.split("."))
            message = f"two commitments are called `{each.id}`: the other stands at `{other.path}`"
            context.find("same-name", path, message, "give one of the two sections another id")
    context.words.check_commitments(list(first))
