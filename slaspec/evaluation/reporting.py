"""From the runs of all leads to the report: verdicts, figures, and all that was not judged and why."""

from collections import Counter
from collections.abc import Iterable, Sequence

from slaspec.agreement.commitment import LEAD
from slaspec.evaluation.figures.results import commitment_results
from slaspec.evaluation.figures.windows import Revision, Revisions
from slaspec.evaluation.gone import Gone
from slaspec.evaluation.lead_run import LeadRun
from slaspec.evaluation.plan import Plan, Plans
from slaspec.evaluation.report import AgreementName, EventCounts, Rejections, Report, Unmatched
from slaspec.evaluation.run import SubjectRun
from slaspec.evaluation.tally import Counted, TallyPlan
from slaspec.evaluation.verdict import Verdict
from slaspec.events.event import Event, LeadEvent, Refusal
from slaspec.events.state import DERIVED
from slaspec.events.vocabulary import ATTRIBUTE_TYPES, CLEARED, TEAM_KINDS
from slaspec.worktime.instants import as_datetime, microseconds
from slaspec.worktime.zones import database_version


def report_of(
    plans: Plans,
    runs: Sequence[LeadRun],
    team: Sequence[Event],
    events: Sequence[Event],
    *,
    archive: Sequence[Verdict],
    gone: Gone,
    lost: Iterable[Event],
    repeated: int,
    refusals: Iterable[Refusal],
    has_roster: bool,
    as_of: int,
) -> Report:
    """The report as of an instant; the runs stand at it, `events` are those of leads and `team` those between the teams.

    `archive` are verdicts that were put away, and `gone` is what is left of events that are no longer there.
    """
    subjects = [each for run in runs for each in run.runs]
    until = as_datetime(as_of)
    verdicts = _in_order([*archive, *(verdict for each in subjects for verdict in each.verdicts(as_of) if verdict.started_at <= until)])
    judged = [event for event in (*events, *team) if event.at <= until]
    latest = plans.latest.agreement
    return Report(
        agreement=_name(plans.latest),
        revisions=tuple(_name(plan) for plan in plans.all[:-1]),
        as_of=until,
        engine="reference",
        tzdata=database_version(),
        holiday_lock=latest.holiday_lock,
        roster=plans.world.roster.hash,
        events=EventCounts(
            judged=len(judged) + gone.count - sum(len(run.refusals) for run in runs),
            repeated=repeated,
            after_as_of=len(events) + len(team) - len(judged),
            refused=tuple(sorted((*refusals, *(refusal for run in runs for refusal in run.refusals)), key=Refusal.order)),
            conflicting=tuple(sorted((*map(conflict, lost), *gone.conflicts), key=Refusal.order)),
        ),
        leads=sum(1 for each in subjects if each.record == LEAD),
        uncovered=tuple(sorted(_uncovered(subjects))),
        ungoverned=sum(each.ungoverned for each in subjects),
        unmatched=_unmatched(subjects),
        rejections=Rejections(sum(each.rejected for each in subjects), sum(each.unanswered for each in subjects)),
        unknown_owners=_unknown_owners(plans, judged, gone) if has_roster else (),
        undeclared_fields=_undeclared_fields(plans, judged, gone),
        commitments=commitment_results(
            Revisions(Revision(plan.agreement, plan.in_force_from, plan.in_force_until, plan.since) for plan in plans.all),
            verdicts,
            _notes(plans, subjects),
            [*team, *gone.team, *(event for event in events if event.kind in TEAM_KINDS)],
            plans.world.roster,
            first=_first(judged, gone),
            as_of=as_of,
        ),
        steps=tuple(sorted((step for each in subjects for step in each.steps_taken if step.at <= until), key=lambda step: step.order())),
        verdicts=tuple(verdicts),
    )


def _name(plan: Plan) -> AgreementName:
    return AgreementName(plan.agreement.id, plan.agreement.title, plan.agreement.revision, plan.content)


def _in_order(verdicts: Iterable[Verdict]) -> list[Verdict]:
    return sorted(verdicts, key=lambda each: (each.started_at, each.lead, each.record, each.record_id or "", each.commitment, each.episode))


def _notes(plans: Plans, subjects: Sequence[SubjectRun]) -> dict[TallyPlan, list[Sequence[Counted]]]:
    return {plan: [each.counted(plan) for each in subjects if plan in each.tallies] for one in plans.all for plan in one.tallies}


def _uncovered(subjects: Iterable[SubjectRun]) -> Iterable[str]:
    """The leads that no commitment covers, neither themselves nor by their records."""
    covered: dict[str, bool] = {}
    for each in subjects:
        if each.record == LEAD or each.lead:
            covered[each.lead] = covered.get(each.lead, False) or each.is_covered()
    return (lead for lead, is_covered in covered.items() if not is_covered)


def _unmatched(subjects: Iterable[SubjectRun]) -> tuple[Unmatched, ...]:
    counts: Counter[str] = Counter()
    for each in subjects:
        counts.update(each.unmatched)
    return tuple(Unmatched(commitment, count) for commitment, count in sorted(counts.items()))


def _first(judged: Iterable[Event], gone: Gone) -> int | None:
    begun = [] if gone.first is None else [gone.first]
    return min((*begun, *(microseconds(event.at) for event in judged)), default=None)


def _unknown_owners(plans: Plans, events: Iterable[Event], gone: Gone) -> tuple[str, ...]:
    roster = plans.world.roster
    named = gone.owners | {event.owner for event in events if isinstance(event, LeadEvent) and event.owner is not None}
    return tuple(sorted(owner for owner in named if owner not in roster))


def _undeclared_fields(plans: Plans, events: Iterable[Event], gone: Gone) -> tuple[str, ...]:
    """The fields that events carry and no revision knows, where the agreement lists its fields."""
    agreements = [plan.agreement for plan in plans.all]
    if not any(agreement.fields for agreement in agreements):
        return ()
    known = {*DERIVED, *ATTRIBUTE_TYPES, CLEARED}
    known |= {field.name for agreement in agreements for field in agreement.fields}
    known |= {name for plan in plans.all for fields in plan.terms.own_fields.values() for name in fields}
    named = gone.fields.union(*(event.data for event in events if isinstance(event, LeadEvent)))
    return tuple(sorted(named - known))


def conflict(event: Event) -> Refusal:
    """The row of an event whose id stands for another one too."""
    reason = "its id stands for another event as well, which comes first"
    return Refusal(event.place or "an event", "conflicting-event", reason)
