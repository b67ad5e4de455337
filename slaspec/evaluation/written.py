"""What of a run stands in a snapshot: the classes that are written, and the names of what all leads share."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from slaspec.evaluation.cadence.episode import CadenceEpisode
from slaspec.evaluation.clock import ClockState, Countdown
from slaspec.evaluation.episode import Clock, TouchRun
from slaspec.evaluation.gone import Gone
from slaspec.evaluation.lead_run import LeadRun
from slaspec.evaluation.plan import CadenceMember, Plans, ResponseMember
from slaspec.evaluation.run import Finding, SubjectRun, Waiting
from slaspec.evaluation.snapshot import Codec
from slaspec.evaluation.tally import Counted, LeadTally
from slaspec.evaluation.verdict import Judgement, Obligation, StepTaken, Verdict
from slaspec.events.event import LeadEvent, Refusal, TeamEvent
from slaspec.events.scoring import Points
from slaspec.events.state import LastAnswer, Past, Step, Subject
from slaspec.worktime.calendar import WorkingCalendar
from slaspec.worktime.duration import BusinessDays, ElapsedTime, WorkingTime
from slaspec.worktime.window import Window

_CLASSES = (
    Clock,
    Countdown,
    Counted,
    Finding,
    Gone,
    LastAnswer,
    LeadEvent,
    LeadRun,
    LeadTally,
    Obligation,
    Past,
    Refusal,
    Step,
    StepTaken,
    Subject,
    SubjectRun,
    TeamEvent,
    TouchRun,
    Verdict,
    Waiting,
    Window,
)


def codec_for(plans: Plans) -> Codec:
    """What writes the runs under these revisions, and reads them back."""
    codec = Codec(_CLASSES, (ClockState, Judgement), _shared(plans))
    codec.add(Points, lambda points, _write: points.to_plain(), lambda plain, _read: Points.from_plain(plain))
    codec.add(
        CadenceEpisode,
        lambda episode, write: [episode.to_plain(), *map(write, episode.agreed())],
        lambda plain, read: CadenceEpisode.from_plain(plain[0], read(plain[1]), read(plain[2]), late_step_moves_rest=plain[3]),
    )
    return codec


def _shared(plans: Plans) -> dict[str, object]:
    named: dict[str, object] = {"plans": plans, "world": plans.world}
    named |= {each.__name__: each for each in (ElapsedTime, WorkingTime, BusinessDays)}
    for number, plan in enumerate(plans.all):
        named[f"{number}"] = plan
        named[f"{number} terms"] = plan.terms
        named |= {f"{number} calendar {index}": each for index, each in enumerate(_calendars(plan.agreement))}
        named |= {f"{number} tally {each.commitment.id}": each for each in plan.tallies}
        for member in plan.members:
            named[f"{number} {member.id}"] = member
            if isinstance(member, ResponseMember | CadenceMember):
                named |= {f"{number} {member.id} tier {tier.tier.id}": tier for tier in member.tiers}
                named |= {f"{number} {member.id} target {tier.tier.id}": tier.tier for tier in member.tiers}
    return named


def _calendars(value: object, seen: set[int] | None = None) -> Iterator[WorkingCalendar]:
    """Every calendar that stands in an agreement, once, in the order of its parts."""
    seen = set() if seen is None else seen
    if isinstance(value, WorkingCalendar):
        if id(value) not in seen:
            seen.add(id(value))
            yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _calendars(each, seen)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _calendars(getattr(value, field.name), seen)
