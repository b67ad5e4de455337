"""An agreement made ready to judge: every commitment with its patterns and conditions compiled, one plan a revision.

A plan answers, for a step of a lead, which commitments it concerns and how; the answer is kept for
all later steps of the same kind, so that most events ask only the few conditions that matter.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from graphlib import TopologicalSorter
from typing import Generic, TypeVar

from slaspec.agreement.canonical import content_hash
from slaspec.agreement.commitment import (
    LEAD,
    Cadence,
    CheckTime,
    Commitment,
    Conformance,
    NextMove,
    Objective,
    Promise,
    Ratio,
    Response,
    Spread,
    Tier,
    Touching,
    Volume,
)
from slaspec.agreement.condition import AllowedMove, described, fields
from slaspec.agreement.dependence import judged_in, verdicts_looked_at
from slaspec.agreement.model import Agreement
from slaspec.evaluation.figures.windows import windows_of
from slaspec.evaluation.tally import TallyPlan
from slaspec.events.deciding import Choose, Decide, Get, GetInstant, Happening, chooser, decider
from slaspec.events.state import RecordFields, Step, Subject, Terms, World
from slaspec.worktime.duration import Limit
from slaspec.worktime.window import Window
from slaspec.worktime.zones import Zone, zone

_Target = TypeVar("_Target", Tier, Touching)


class TierPlan(Generic[_Target]):
    """One tier: for whom it is, and which others give way to it."""

    __slots__ = ("beats", "choose", "decide", "tier", "words")

    def __init__(self, tier: _Target, beats: frozenset[str], decide: Decide, choose: Choose, words: str) -> None:
        self.tier: _Target = tier
        self.beats = beats
        self.decide = decide
        self.choose = choose
        self.words = words


def tier_for(tiers: Sequence[TierPlan[_Target]], subject: Subject) -> TierPlan[_Target] | None:
    """The tier that decides for a lead: the one that matches, or of several the one that beats all the others."""
    if len(tiers) == 1:
        return tiers[0] if tiers[0].decide(subject) else None
    matching = [each for each in tiers if each.decide(subject)]
    if len(matching) <= 1:
        return matching[0] if matching else None
    return next((one for one in matching if all(other is one or other.tier.id in one.beats for other in matching)), None)


def beaten_by(exceptions: dict[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """For each name those that give way to it, directly or through others."""
    found = {}
    for name, directly in exceptions.items():
        below: set[str] = set()
        waiting = list(directly)
        while waiting:
            other = waiting.pop()
            if other not in below:
                below.add(other)
                waiting += exceptions.get(other, ())
        found[name] = frozenset(below)
    return found


class StepPlan:
    """A warning or an escalation: when it is due, whom it tells."""

    __slots__ = ("after", "before", "promised", "share", "then", "to", "when")

    def __init__(
        self, *, share: Fraction | None, before: Limit | None, after: Limit | None, to: str | None, then: str | None, when: Decide | None
    ) -> None:
        self.share = share
        self.before = before
        self.after = after
        self.to = to
        self.then = then
        self.when = when
        if share is not None:
            self.promised = f"at {share * 100} %"
        else:
            self.promised = f"{before} before the deadline" if before is not None else f"{after} after the deadline"


class _Checks:
    """The times at which somebody looks: a time of day, on the first (of business days: on each) day of a period."""

    __slots__ = ("_at", "_windows", "_zone")

    def __init__(self, check: CheckTime, agreement: Agreement) -> None:
        self._at = check.at
        self._zone = zone(agreement.zone)
        self._windows = windows_of(agreement, check.every, since=agreement.effective_from)

    def at_or_after(self, instant: int) -> int:
        """The first of them at or after an instant."""
        window = self._windows.of(instant)
        while (found := self._in(window)) < instant:
            window = self._windows.of(window.end)
        return found

    def _in(self, window: Window) -> int:
        last = self._windows.per.unit == "business day"  # its window begins with the days off before it
        day = self._zone.local_date(window.end - 1 if last else window.start)
        return self._zone.opening(datetime.combine(day, self._at))


class Member:
    """A commitment that is judged lead by lead, compiled."""

    __slots__ = (
        "attends", "by_stage", "commitment", "fields", "for_all", "id", "is_looked_at",
        "leave_out", "plan", "position", "record", "scope", "shadow", "values", "yields_to",
    )  # fmt: skip

    def __init__(self, commitment: Promise, plan: "Plan", objectives: Sequence[Objective | None]) -> None:
        self.commitment = commitment
        self.plan = plan
        self.id = commitment.id
        self.record = commitment.record
        self.fields = plan.terms.fields(commitment.record)
        self.scope = decider(commitment.scope, self.fields)
        self.for_all = commitment.scope is None
        self.leave_out = tuple((name, decider(condition, self.fields)) for name, condition in commitment.leave_out)
        names = dict.fromkeys(
            name for each in objectives if each is not None for name in (*((each.for_each,) if each.for_each else ()), *each.split_by)
        )
        self.values: tuple[tuple[str, Get], ...] = tuple((name, self.fields.get(name)) for name in names)
        self.shadow = commitment.status == "shadow"
        self.by_stage = not commitment.owed_by
        self.attends = False
        self.is_looked_at = True  # whether any condition, or any count, asks for its verdicts
        self.position = 0
        self.yields_to: tuple[Member, ...] = ()

    def begins(self, step: Step, subject: Subject) -> bool:
        """Whether the step begins an episode, or is judged, as far as pattern and scope go."""
        raise NotImplementedError

    def gives_way(self, step: Step, subject: Subject) -> bool:
        """Whether an exception to this commitment takes the step instead."""
        return any(other.begins(step, subject) for other in self.yields_to)

    def left_out(self, subject: Subject) -> str | None:
        """The name of the agreed exception that holds for the lead as it stands, if one does."""
        return next((name for name, decide in self.leave_out if decide(subject)), None)


class ResponseMember(Member):
    """A response, compiled."""

    __slots__ = (
        "calendar", "check", "deadline_at", "mode", "owner_change", "pause", "pauses_while", "per", "response", "resume",
        "retarget", "start", "starts_at", "steps", "stop", "then", "tiers", "void", "waits",
    )  # fmt: skip

    def __init__(self, response: Response, plan: "Plan") -> None:
        super().__init__(response, plan, [response.objective, *(tier.objective for tier in response.tiers)])
        self.response = response
        about = self.fields
        self.start = Happening(response.starts_on, about)
        self.starts_at = tuple(
            (Happening(type(response.starts_on)((each,)), about), about.instant(at))
            for each in response.starts_on.alternatives
            if (at := getattr(each, "at", None)) is not None
        )
        self.stop = Happening(response.stops_on, about)
        self.void = Happening(response.void_on, about)
        self.pause = Happening(response.pauses_on, about)
        self.resume = Happening(response.resumes_on, about)
        self.pauses_while = None if response.pauses_while is None else decider(response.pauses_while, about)
        self.deadline_at: GetInstant | None = about.instant(response.deadline_at) if response.deadline_at else None
        self.per = response.one_clock_per
        self.waits = bool(self.starts_at)
        self.mode = response.episodes
        self.owner_change = response.owner_change
        self.retarget = response.retarget
        self.then: NextMove | None = response.then
        beats = beaten_by({tier.id: tier.exception_to for tier in response.tiers})
        self.calendar = chooser(response.calendar, about)
        self.tiers = tuple(
            TierPlan(
                tier,
                beats[tier.id],
                decider(tier.when, about),
                self.calendar if tier.calendar is None else chooser(tier.calendar, about),
                f"until {response.deadline_at}" if response.deadline_at else "no limit" if tier.within is None else str(tier.within),
            )
            for tier in response.tiers
        )
        self.steps = tuple(
            [StepPlan(share=share, before=None, after=None, to=None, then=None, when=None) for share in response.warn_at]
            + [
                StepPlan(
                    share=each.share,
                    before=each.offset if each.before else None,
                    after=None if each.before else each.offset,
                    to=each.to,
                    then=each.then,
                    when=None if each.when is None else decider(each.when, about),
                )
                for each in response.escalate
            ]
        )
        self.check = None if response.escalation_checked is None else _Checks(response.escalation_checked, plan.agreement)
        self.attends = self.pauses_while is not None or self.retarget or self.owner_change != "continues" or self.then is not None

    def next_check(self, due: int) -> int:
        """When a step that is due is looked at: at once, or the next time that somebody looks."""
        return due if self.check is None else self.check.at_or_after(due)

    def begins(self, step: Step, subject: Subject) -> bool:
        """Whether the step begins an episode, as far as pattern and scope go."""
        return self.start.is_now(step, subject) and self.scope(subject)


class CadenceMember(Member):
    """A cadence, compiled."""

    __slots__ = (
        "cadence", "calendar", "channel", "counts", "end", "give_up", "mode", "owner_change", "pause", "resume", "start", "steps",
        "then", "tiers", "void",
    )  # fmt: skip

    per: str | None = None
    waits = False

    def __init__(self, cadence: Cadence, plan: "Plan") -> None:
        super().__init__(cadence, plan, [cadence.objective, *(tier.objective for tier in cadence.tiers)])
        self.cadence = cadence
        about = self.fields
        self.start = Happening(cadence.begins_on, about)
        self.counts = Happening(cadence.counts, about)
        self.end = Happening(cadence.ends_on, about)
        self.give_up = Happening(cadence.required_before, about)
        self.void = Happening(cadence.void_on, about)
        self.pause = Happening(cadence.pauses_on, about)
        self.resume = Happening(cadence.resumes_on, about)
        self.channel: Get = about.get("channel")
        self.mode = cadence.episodes
        self.owner_change = cadence.owner_change
        self.then = cadence.if_no_reply
        self.calendar = chooser(cadence.calendar, about)
        beats = beaten_by({tier.id: tier.exception_to for tier in cadence.tiers})
        self.tiers = tuple(
            TierPlan(tier, beats[tier.id], decider(tier.when, about), self.calendar, touches_in_words(tier)) for tier in cadence.tiers
        )
        self.steps = tuple(
            StepPlan(
                share=each.share,
                before=each.offset if each.before else None,
                after=None if each.before else each.offset,
                to=each.to,
                then=each.then,
                when=None if each.when is None else decider(each.when, about),
            )
            for each in cadence.escalate
        )
        self.attends = self.owner_change != "continues" or self.then is not None

    def next_check(self, due: int) -> int:
        """When a step that is due is looked at."""
        return due

    def begins(self, step: Step, subject: Subject) -> bool:
        """Whether the step begins an episode, as far as pattern and scope go."""
        return self.start.is_now(step, subject) and self.scope(subject)


def touches_in_words(asked: Touching) -> str:
    """What a cadence asks for, in one line."""
    parts = [f"at least {asked.at_least} touches"] if asked.at_least is not None else []
    parts += [f"at most {asked.at_most} touches"] if asked.at_most is not None else []
    parts += [f"{len(asked.steps)} steps"] if asked.steps else []
    parts += [f"over {asked.over_days} days"] if asked.over_days is not None else []
    parts += [f"over {asked.over_channels} channels"] if asked.over_channels is not None else []
    parts += [f"at least {each.at_least} by {each.channel}" for each in asked.channels if each.at_least is not None]
    parts += [f"at most {each.at_most} by {each.channel}" for each in asked.channels if each.at_most is not None]
    parts += [f"gaps of at most {asked.gap_at_most}"] if asked.gap_at_most is not None else []
    parts += [f"gaps of at least {asked.gap_at_least}"] if asked.gap_at_least is not None else []
    parts += [f"one every {beat.every}" + ("" if beat.length is None else f" for {beat.length}") for beat in asked.rhythm]
    parts += [f"within {asked.within}"] if asked.within is not None else []
    return ", ".join(parts)


class ConformanceMember(Member):
    """A conformance, compiled. `afterwards`: judged when all events of the instant are through."""

    __slots__ = ("afterwards", "conformance", "each", "moves_only", "must", "words")

    def __init__(self, conformance: Conformance, plan: "Plan") -> None:
        super().__init__(conformance, plan, [conformance.objective])
        self.conformance = conformance
        self.each = Happening(conformance.each, self.fields)
        self.must = decider(conformance.must, self.fields)
        self.words = described(conformance.must)
        self.afterwards = "owner.kind" in fields(conformance.must)
        self.moves_only = isinstance(conformance.must, AllowedMove)

    def begins(self, step: Step, subject: Subject) -> bool:
        """Whether the step is judged, as far as pattern and scope go."""
        return self.each.is_now(step, subject) and self.scope(subject)


VOIDING = frozenset(("merged", "erased"))
"""Kinds that void open clocks; recycling does too."""


class Reaction:
    """How a step concerns a commitment: of each signal the conditions that are left, `None` where it cannot be that signal."""

    __slots__ = ("all_void", "end", "give_up", "judges", "member", "only_open", "pause", "resume", "start", "touch", "void", "yields")

    def __init__(self, member: Member, step: Step) -> None:
        self.member = member
        self.judges = isinstance(member, ConformanceMember)
        self.only_open = False
        self.all_void = step.recycled or step.kind in VOIDING
        self.touch: Decide | None = None
        self.give_up: Decide | None = None
        self.void: Decide | None = None
        self.end: Decide | None = None
        self.pause: Decide | None = None
        self.resume: Decide | None = None
        match member:
            case ResponseMember():
                self.start = member.start.after(step)
                self.end = member.stop.after(step)
            case CadenceMember():
                self.start = member.start.after(step)
                self.end = member.end.after(step)
                self.touch = member.counts.after(step)
                self.give_up = member.give_up.after(step)
            case ConformanceMember():
                self.start = member.each.after(step)
        self.yields = bool(member.yields_to)
        if not isinstance(member, ResponseMember | CadenceMember):
            return
        self.void = member.void.after(step)
        self.pause = member.pause.after(step)
        self.resume = member.resume.after(step)
        plain = not member.waits and member.per is None
        self.only_open = plain and self.start is None and self.pause is None and self.resume is None

    def is_any(self) -> bool:
        """Whether the step concerns the commitment at all."""
        return any(each is not None for each in (self.start, self.end, self.touch, self.give_up, self.void, self.pause, self.resume))


class RecordPlan:
    """What a plan judges of leads, or of another record."""

    def __init__(self, plan: "Plan", record: str) -> None:
        self.members = [each for each in plan.members if each.record == record]
        self.tallies = [each for each in plan.tallies if each.commitment.record == record]
        self.voidable = bool(self.members)
        self._reactions: dict[Step, tuple[Reaction, ...]] = {}
        self._counting: dict[Step, tuple[TallyPlan, ...]] = {}

    def reactions(self, step: Step) -> tuple[Reaction, ...]:
        """The commitments that a step concerns, each after those whose verdicts it looks at."""
        found = self._reactions.get(step)
        if found is None:
            voids = step.recycled or step.kind in VOIDING
            made = [Reaction(member, step) for member in self.members]
            found = tuple(
                each for each in made if each.is_any() or (voids and not isinstance(each.member, ConformanceMember)) or each.member.attends
            )
            self._reactions[step] = found
        return found

    def counting(self, step: Step) -> tuple[TallyPlan, ...]:
        """The volumes and ratios in which a step can count."""
        found = self._counting.get(step)
        if found is None:
            found = self._counting[step] = tuple(each for each in self.tallies if each.is_concerned(step))
        return found


class Plan:
    """One revision, ready to judge. In force over `[in_force_from, in_force_until)`, microseconds; open ends are `None`."""

    def __init__(self, agreement: Agreement, world: World, since: date | None) -> None:
        self.agreement = agreement
        self.since = since
        self.terms = Terms(agreement, world)
        self.content = content_hash(agreement)
        self.revision = agreement.revision
        here = zone(agreement.zone)
        self.in_force_from = _midnight(here, agreement.effective_from)
        self.in_force_until = _midnight(here, agreement.effective_until)
        self.always_in_force = self.in_force_from is None and self.in_force_until is None
        self.commitments: list[Commitment] = [each for each in agreement.commitments if each.status != "draft"]
        made = [member for each in self.commitments if (member := _member(each, self)) is not None]
        self.members = _in_order(made, verdicts_looked_at(agreement))
        self.tallies = [
            TallyPlan(each, agreement, self.terms.fields(each.record), since)
            for each in self.commitments
            if isinstance(each, Volume | Ratio | Spread)
        ]
        self.by_id = {each.id: each for each in self.members}
        records = (LEAD, *(each.id for each in agreement.records))
        self.records = {record: RecordPlan(self, record) for record in records}
        self.parties_of_stages = {(stage.record, stage.id): stage.belongs_to for stage in (*agreement.stages, *agreement.record_stages)}

    def in_force(self, at: int) -> bool:
        """Whether the revision is in force at an instant."""
        if self.always_in_force:
            return True
        started = self.in_force_from is None or self.in_force_from <= at
        return started and (self.in_force_until is None or at < self.in_force_until)


def _midnight(here: Zone, day: date | None) -> int | None:
    return None if day is None else here.opening(datetime(day.year, day.month, day.day))


def _member(commitment: Commitment, plan: Plan) -> Member | None:
    match commitment:
        case Response():
            return ResponseMember(commitment, plan)
        case Cadence():
            return CadenceMember(commitment, plan)
        case Conformance():
            return ConformanceMember(commitment, plan)
        case _:
            return None


def _in_order(members: list[Member], looked_at: Mapping[str, frozenset[str]]) -> list[Member]:
    """Each after those whose verdicts its conditions look at; else as they stand. Exceptions know whom they take from."""
    by_id = {each.id: each for each in members}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for each in members:
        sorter.add(each.id, *(name for name in sorted(looked_at[each.id]) if name in by_id))
    ordered = [by_id[id_] for id_ in sorter.static_order()]
    beats = beaten_by({each.id: each.commitment.exception_to for each in members})
    for position, each in enumerate(ordered):
        each.position = position
        each.yields_to = tuple(other for other in members if each.id in beats[other.id])
    return ordered


def _beginnings(agreements: Sequence[Agreement]) -> Iterator[date | None]:
    """Of each revision the first day of those that follow one another without a hole up to it."""
    since: date | None = None
    for index, each in enumerate(agreements):
        if index == 0 or agreements[index - 1].effective_until != each.effective_from:
            since = each.effective_from
        yield since


class Plans:
    """All revisions of an agreement; they are given in the order in which they come into force."""

    def __init__(self, agreements: Sequence[Agreement], world: World) -> None:
        self.world = world
        made = [Plan(each, world, since) for each, since in zip(agreements, _beginnings(agreements), strict=True)]
        self.all = tuple(made)
        self.terms = tuple(plan.terms for plan in made)
        self.only = made[0] if len(made) == 1 else None
        self.latest = made[-1]
        remembers = any(fields.remembers for terms in self.terms for fields in terms.all_fields())
        self.tallying = tuple(plan for plan in made if plan.tallies)
        looked_at = {
            name for plan in made for name in (*judged_in(plan.agreement), *(id_ for each in plan.tallies for id_ in each.verdicts_of))
        }
        for plan in made:
            for member in plan.members:
                member.is_looked_at = member.id in looked_at
        self._remembering: dict[str, tuple[RecordFields, ...]] = {}
        self.scored = tuple(plan.terms for plan in made if plan.terms.scoring is not None)
        self.looks_back = remembers or bool(self.scored)  # whether anything of a lead's past is kept for later conditions

    def remembering(self, record: str) -> tuple[RecordFields, ...]:
        """The fields of a record for which pasts are remembered, of all revisions."""
        found = self._remembering.get(record)
        if found is None:
            found = self._remembering[record] = tuple(each for each in (terms.fields(record) for terms in self.terms) if each.remembers)
        return found

    def governing(self, at: int) -> Plan:
        """The revision whose stages and definitions count at an instant: that in force, else the last one before, else the first."""
        if self.only is not None:
            return self.only
        found = self.all[0]
        for plan in self.all:
            if plan.in_force_from is None or plan.in_force_from <= at:
                found = plan
        return found

    def in_force(self, at: int) -> bool:
        """Whether any revision is in force at an instant."""
        if self.only is not None:
            return self.only.in_force(at)
        return any(plan.in_force(at) for plan in self.all)

    def next_change(self, at: int) -> Plan | None:
        """The revision that comes into force next after an instant."""
        return next((plan for plan in self.all if plan.in_force_from is not None and plan.in_force_from > at), None)
