"""One lead, or another record, carried through its events in order: what each event means to each commitment, and what time brings.

Nothing here reads a clock, a file or the environment: instants are told, microseconds since 1970,
and outcomes go to a list that is handed in.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from slaspec.agreement.commitment import LEAD
from slaspec.agreement.condition import value_text
from slaspec.evaluation.clock import UNEXPECTED, ClockState, Signal
from slaspec.evaluation.episode import Clock, Episode, TouchRun
from slaspec.evaluation.plan import CadenceMember, ConformanceMember, Member, Plan, Plans, Reaction, ResponseMember, tier_for
from slaspec.evaluation.tally import Counted, LeadTally, TallyPlan
from slaspec.evaluation.verdict import Judgement, Outcome, OutcomeKind, StepTaken, Verdict
from slaspec.events.deciding import Decide
from slaspec.events.event import LeadEvent
from slaspec.events.state import NEVER_THERE, Step, Subject
from slaspec.worktime.instants import as_datetime

_TOLD = {ClockState.RUNNING: OutcomeKind.RESUMED, ClockState.PAUSED: OutcomeKind.PAUSED, ClockState.OVERDUE: OutcomeKind.BREACHED}

_NOTHING: Mapping[Any, Any] = MappingProxyType({})

NO_STEP = Step(None)
"""What happens where nothing does but time."""

ERASED = "(erased)"
"""Who a lead is that was erased."""

_TOLD_OF: dict[Judgement, OutcomeKind] = {each: OutcomeKind(each.value) for each in Judgement if each is not Judgement.PENDING}

REVISION = "revision"
"""What settles a clock that follows the latest revision, where that one has no such commitment."""

Key = str | tuple[str, str | None]
"""A commitment's id, or with one clock per value the id and the value."""


class Finding(NamedTuple):
    """What was found of an event that a conformance speaks of."""

    member: ConformanceMember
    number: int
    at: int
    by: str
    holds: bool
    owner: str | None
    owed_by: tuple[str, ...]
    left_out: str | None
    values: tuple[str | None, ...]


class _Ends(NamedTuple):
    """How a step ends an episode of touches, if it does."""

    voids: bool
    ends: bool
    gives_up: bool


class Waiting(NamedTuple):
    """A clock whose start lies ahead."""

    at: int
    member: ResponseMember
    by: str
    per: str | None


class Witness(Protocol):
    """Who looks on while a lead's history is lived, to say afterwards why it came out so; what is seen is the lead as it stands."""

    def heard(self, run: "SubjectRun", step: Step, event: LeadEvent, at: int, plan: Plan) -> None:
        """A step is taken; no clock has heard of it yet."""

    def waits(self, run: "SubjectRun", key: Key, event: LeadEvent) -> None:
        """An event has named the start of a clock, which lies ahead."""

    def told(self, run: "SubjectRun", episode: Episode, outcome: Outcome) -> None:
        """Something became of an episode."""

    def touched(self, run: "SubjectRun", episode: TouchRun, event: LeadEvent, at: int) -> None:
        """A touch counts for a cadence."""

    def found(self, run: "SubjectRun", finding: Finding, event: LeadEvent | None) -> None:
        """A conformance has been judged."""


class Moment:
    """What is happening, and where outcomes go; and who looks on, where somebody does.

    `event` and its `step` are none where time alone brings something about; `by` is the word for
    what brings it, `was_owner` who held the lead just before.
    """

    __slots__ = ("at", "by", "event", "outcomes", "step", "was_owner", "witness")

    def __init__(self, witness: Witness | None = None) -> None:
        self.outcomes: list[Outcome] = []
        self.witness = witness
        self.event: LeadEvent | None = None
        self.step = NO_STEP
        self.at = 0
        self.by: str | None = None
        self.was_owner: str | None = None

    def comes(self, at: int, owner: str | None) -> None:
        """Time comes to an instant at which no event speaks."""
        self.event, self.step, self.at, self.by, self.was_owner = None, NO_STEP, at, None, owner


class SubjectRun:
    """One lead or record with its episodes, findings and counts."""

    __slots__ = (
        "afterwards", "asleep", "done", "episodes", "findings", "held", "lead", "next_at", "open", "plans", "record", "record_id",
        "rejected", "steps_taken", "subject", "tallies", "unanswered", "ungoverned", "unmatched", "waiting", "was_covered", "who",
    )  # fmt: skip

    def __init__(self, plans: Plans, lead: str, record: str = LEAD, record_id: str | None = None, parent: Subject | None = None) -> None:
        self.plans = plans
        self.lead = lead
        self.record = record
        self.record_id = record_id
        self.who = (lead, record, record_id)
        self.subject = Subject(plans.world, record, parent)
        self.open: dict[Key, Clock | TouchRun] = {}
        self.waiting: Mapping[Key, Waiting] = _NOTHING
        self.done: list[Clock | TouchRun] = []
        self.findings: list[Finding] = []
        self.afterwards: tuple[tuple[int, ConformanceMember, str], ...] = ()
        self.episodes: dict[str, int] = {}
        self.held: frozenset[Key] = frozenset()  # a pause signal came, and no resume since
        self.asleep: frozenset[Key] = frozenset()  # the condition of a pause held when it was last looked at
        self.tallies: Mapping[TallyPlan, LeadTally] = _NOTHING
        self.steps_taken: tuple[StepTaken, ...] = ()
        self.unmatched: Mapping[str, int] = _NOTHING
        self.ungoverned = 0
        self.rejected = 0
        self.unanswered = 0  # rejections without a touch before them
        self.next_at: int | None = None
        self.was_covered = False

    # Events

    def take(self, event: LeadEvent, at: int, plan: Plan, now: Moment) -> Step:
        """Live through the next event; what time brought before it has been lived through already."""
        subject = self.subject
        now.event, now.at, now.by, now.was_owner = event, at, event.kind, subject.owner
        is_new = subject.stage is None and not subject.past.visits
        subject.hear(event, at, self.plans.terms)
        if is_new and (born := subject.born(plan.terms)) is not None:
            self._live(born, plan, now)
        step = subject.take(event, plan.terms)
        if step.answered is not None and step.answered[0] == "rejected":
            self._note_rejection(step)
        self._live(step, plan, now)
        return step

    def overhear(self, event: LeadEvent, at: int, plan: Plan, now: Moment, *, recycled: bool) -> None:
        """Live through an event of the lead that the record is of; what recycles the lead voids what is open here too."""
        now.event, now.at, now.by, now.was_owner = event, at, event.kind, self.subject.owner
        self._live(self.subject.overhear(event, at, self.plans.terms, recycled=recycled), plan, now)

    def _note_rejection(self, step: Step) -> None:
        past = self.subject.past
        stage = step.left or self.subject.stage
        since = past.visits.get(stage, NEVER_THERE)[2] if stage is not None else 0
        self.rejected += 1
        self.unanswered += past.last_touch_at is None or past.last_touch_at < since

    def _live(self, step: Step, plan: Plan, now: Moment) -> None:
        subject = self.subject
        subject.step = now.step = step
        if self.plans.looks_back:
            self._remember(step)
        if subject.owner != now.was_owner and self.open:
            for episode in self.open.values():
                episode.note_owner(now.was_owner, now.at)
        if now.witness is not None:
            assert now.event is not None
            now.witness.heard(self, step, now.event, now.at, plan)
        if self.open and plan is not self.plans.only:
            self._signal_under_older(plan, now)
        episodes = self.open
        for reaction in plan.records[self.record].reactions(step):
            if reaction.judges:
                self._judge(reaction, now)
            elif reaction.only_open and reaction.member.id not in episodes:
                continue  # nothing is open that it could speak to
            else:
                self._signal(reaction, now, begin=True)
        for each in self.plans.tallying:
            for tally_plan in each.records[self.record].counting(step):
                if tally_plan in self.tallies or tally_plan.may_count(step):
                    self._tally(tally_plan).take(step, subject, now.at, in_force=self.plans.in_force(now.at))
        self._look_ahead()

    def _remember(self, step: Step) -> None:
        """Note what later conditions and the score will ask for."""
        plans, subject = self.plans, self.subject
        for fields in plans.remembering(self.record):
            fields.remember(step, subject)
        for terms in plans.scored:
            terms.scoring.take(subject.points_under(terms), step, subject)  # type: ignore[union-attr]  # these have one

    def _signal_under_older(self, plan: Plan, now: Moment) -> None:
        """Clocks keep the revision that was in force at their start; nothing new starts under it."""
        older = {episode.member.plan for episode in self.open.values()} - {plan}
        for other in (each for each in self.plans.all if each in older):
            for reaction in other.records[self.record].reactions(now.step):
                if not reaction.judges:
                    self._signal(reaction, now, begin=False)

    def _tally(self, plan: TallyPlan) -> LeadTally:
        found = self.tallies.get(plan)
        if found is None:
            found = LeadTally(plan)
            self.tallies = {**self.tallies, plan: found}
        return found

    # Signals

    def _signal(self, reaction: Reaction, now: Moment, *, begin: bool) -> None:
        """Apply the signals that a step is to one commitment, in their order: void, stop, pause, resume, start."""
        member, subject = reaction.member, self.subject
        assert isinstance(member, ResponseMember | CadenceMember)
        assert now.event is not None
        per = None if member.per is None else _text(now.event.data.get(member.per))
        keys = (member.id,) if member.per is None else self._keys(member.id, per)
        fresh = False
        for key in keys:
            episode = self.open.get(key)
            is_open = episode is not None and episode.member is member
            if key in self.waiting and (reaction.all_void or _is(reaction.void, subject) or (not is_open and _is(reaction.end, subject))):
                self._wait_no_more(key)
            if episode is None or not is_open:
                continue
            self._come_to_an_end(key, episode, reaction, now)
            is_owing = member.then is not None and episode.owes_move()
            if member.owner_change != "continues" and key in self.open and not is_owing and self._passed_on(now):
                self._cut_off(key, episode, Signal.STOP if member.owner_change == "settles" else Signal.VOID, now)
                fresh = True
        if reaction.pause is not None or reaction.resume is not None:
            self._pauses(reaction, keys, now)
        if member.attends and isinstance(member, ResponseMember):
            self._attend(member, keys, now)
        if begin and (fresh or (reaction.start is not None and reaction.start(subject))):
            self._begin(member, reaction, per, now, fresh=fresh)

    def _come_to_an_end(self, key: Key, episode: Clock | TouchRun, reaction: Reaction, now: Moment) -> None:
        """Void, give up, stop: what a step ends."""
        subject = self.subject
        if episode.member.then is not None and episode.owes_move():
            self._owed_move(key, episode, reaction, now)
            return
        ends = reaction.end is not None and reaction.end(subject)
        gives_up = reaction.give_up is not None and reaction.give_up(subject)
        voids = (reaction.void is not None and reaction.void(subject)) or (reaction.all_void and not ends and not gives_up)
        if isinstance(episode, TouchRun):
            self._touching(key, episode, reaction, now, _Ends(voids=voids, ends=ends, gives_up=gives_up))
        elif voids:
            self._settle(key, episode, Signal.VOID, now)
        elif ends:
            self._settle(key, episode, Signal.STOP, now)

    def _keys(self, id_: str, per: str | None) -> tuple[Key, ...]:
        """With one clock per value the clock of the value that an event names, or all where it names none."""
        if per is not None:
            return ((id_, per),)
        return tuple(key for key in (*self.open, *self.waiting) if isinstance(key, tuple) and key[0] == id_)

    def _passed_on(self, now: Moment) -> bool:
        """Whether the event gave the lead from a person to another."""
        subject = self.subject
        if now.was_owner is None or subject.owner == now.was_owner:
            return False
        return subject.owner_kind(now.was_owner) == "person" == subject.owner_kind(subject.owner)

    def _cut_off(self, key: Key, episode: Clock | TouchRun, signal: Signal, now: Moment) -> None:
        """End an episode for another one to begin."""
        if isinstance(episode, Clock):
            self._settle(key, episode, signal, now)
            return
        if signal is Signal.STOP:
            episode.touches.end(now.at)
        else:
            episode.touches.void(now.at)
        self._end_touches(key, episode, now)

    def _owed_move(self, key: Key, episode: Clock | TouchRun, reaction: Reaction, now: Moment) -> None:
        """The time has run out: what counts is the lead's next move."""
        then, step = episode.member.then, now.step
        assert then is not None
        if _is(reaction.void, self.subject):
            self._settle(key, episode, Signal.VOID, now)
        elif step.entered is not None and step.left is not None:
            right = step.entered == then.to and then.reason in (None, self.subject.past.reason)
            self._settle(key, episode, Signal.STOP if right else Signal.OTHER_MOVE, now)
        elif reaction.all_void:
            self._settle(key, episode, Signal.VOID, now)

    def _settle(self, key: Key, episode: Clock | TouchRun, signal: Signal, now: Moment) -> None:
        was_overdue = episode.state is ClockState.OVERDUE
        if was_overdue:
            episode.note_owner(now.was_owner, now.at)
        else:  # a breach stays with who held the lead at the deadline
            episode.owner = now.was_owner
        episode.signal(signal, now.at, now.by)
        self._close(key, episode, now, was_overdue=was_overdue)

    def _close(self, key: Key, episode: Clock | TouchRun, now: Moment, *, was_overdue: bool) -> None:
        """Put a settled episode away, and let others know how it came out."""
        del self.open[key]
        if self.asleep:
            self.asleep -= {key}
        self.done.append(episode)
        assert episode.judgement is not None
        if not was_overdue:
            if episode.left_out is None and episode.member.leave_out:
                episode.left_out = episode.member.left_out(self.subject)
            self._note_verdict(episode.member, episode.judgement, now.at, episode.left_out)
        self._tell(OutcomeKind.SETTLED if was_overdue else _TOLD_OF[episode.judgement], episode, now)

    def _note_verdict(self, member: Member, judgement: Judgement, at: int, left_out: str | None) -> None:
        """A verdict is there: conditions of others look at it, and unless it is left out it may be counted."""
        if judgement is Judgement.VOID or not member.is_looked_at:
            return
        self.subject.latest[member.id] = judgement
        if left_out is not None:
            return
        for each in self.plans.tallying:
            for tally_plan in each.records[self.record].tallies:
                if tally_plan.may_count_verdict(member.id):
                    in_force = self.plans.in_force(at)
                    self._tally(tally_plan).note_verdict(member.id, judgement.value, at, self.subject, in_force=in_force)

    # Pauses, other targets

    def _pauses(self, reaction: Reaction, keys: tuple[Key, ...], now: Moment) -> None:
        subject, id_ = self.subject, reaction.member.id
        for signal, decide in ((Signal.PAUSE, reaction.pause), (Signal.RESUME, reaction.resume)):
            if decide is None or not decide(subject):
                continue
            for key in keys or (id_,):
                self._hold(key, signal, now)
            these = {*keys, id_}
            self.held = self.held | these if signal is Signal.PAUSE else self.held - these

    def _hold(self, key: Key, signal: Signal, now: Moment, *, expected: bool = False) -> None:
        episode = self.open.get(key)
        if episode is None:
            return
        if (episode.state, signal) in UNEXPECTED and not expected:
            reason = f"{signal.value} of a clock that is {episode.state.value}"
            self._tell(OutcomeKind.UNEXPECTED, episode, now, reason=reason)
        if isinstance(episode, TouchRun):
            moved = episode.hold(now.at) if signal is Signal.PAUSE else episode.go_on(now.at)
            if moved:
                self._tell(OutcomeKind.PAUSED if signal is Signal.PAUSE else OutcomeKind.RESUMED, episode, now)
            return
        move = episode.signal(signal, now.at, None)
        if move is not None:
            self._tell(_TOLD[move.to], episode, now)

    def _attend(self, member: ResponseMember, keys: tuple[Key, ...], now: Moment) -> None:
        """What has to be looked at with every event: a condition that pauses, the tier of a clock that follows it."""
        for key in keys:
            episode = self.open.get(key)
            if not isinstance(episode, Clock) or episode.member is not member:
                continue
            if member.pauses_while is not None:
                asleep = member.pauses_while(self.subject)
                if asleep is not (key in self.asleep):
                    self._hold(key, Signal.PAUSE if asleep else Signal.RESUME, now, expected=True)
                    self.asleep = self.asleep | {key} if asleep else self.asleep - {key}
            if member.retarget and episode.state in (ClockState.RUNNING, ClockState.PAUSED):
                self._retarget(episode, member, now)

    def _retarget(self, clock: Clock, member: ResponseMember, now: Moment) -> None:
        tier = tier_for(member.tiers, self.subject)
        if tier is None or tier is clock.tier:
            return
        clock.aim(tier, member, tier.choose(self.subject), now.at)
        self._tell(OutcomeKind.RETARGETED, clock, now)

    # Beginning

    def _begin(self, member: ResponseMember | CadenceMember, reaction: Reaction, per: str | None, now: Moment, *, fresh: bool) -> None:
        """Begin an episode, where the mode and the scope let it."""
        subject = self.subject
        if reaction.yields and not fresh and member.gives_way(now.step, subject):
            return
        if isinstance(member, CadenceMember):
            if member.scope(subject) and self._makes_way(member.id, member, now, fresh=fresh):
                self._begin_cadence(member, now)
            return
        key: Key = member.id if member.per is None else (member.id, per)
        is_named = member.per is None or per is not None
        begins_at = now.at if fresh else self._beginning(member, now)
        if key in self.waiting:
            self._wait_no_more(key)
        if is_named and begins_at is not None and begins_at > now.at:  # scope, mode and tier are those of its own instant
            assert now.by is not None
            assert now.event is not None
            self.waiting = {**self.waiting, key: Waiting(begins_at, member, now.by, per)}
            if now.witness is not None:
                now.witness.waits(self, key, now.event)
        elif not member.scope(subject):
            return
        elif not is_named or begins_at is None:
            self._no_clock(member)
        elif self._makes_way(key, member, now, fresh=fresh):
            self._begin_clock(key, member, begins_at, per, now)

    def _beginning(self, member: ResponseMember, now: Moment) -> int | None:
        """The instant at which a clock begins that a step starts; none where a field should say it and does not."""
        found: int | None = now.at
        for happening, instant in member.starts_at:
            if found is not None and happening.is_now(now.step, self.subject):
                found = instant(self.subject)
        return found

    def _makes_way(self, key: Key, member: ResponseMember | CadenceMember, now: Moment, *, fresh: bool) -> bool:
        """Whether the mode lets another episode begin; a restart ends the open one."""
        episode = self.open.get(key)
        if episode is None:
            return fresh or member.mode != "first" or not self.episodes.get(_counter(key))
        if member.mode != "restart":
            return False
        self._cut_off(key, episode, Signal.VOID, now)
        return True

    def _no_clock(self, member: Member) -> None:
        self.unmatched = {**self.unmatched, member.id: self.unmatched.get(member.id, 0) + 1}

    def _begin_clock(self, key: Key, member: ResponseMember, at: int, per: str | None, now: Moment) -> None:
        subject = self.subject
        assert now.by is not None
        if not member.plan.in_force(at):
            earlier = self.plans.governing(at).by_id.get(member.id)  # a start that was named afterwards
            if not isinstance(earlier, ResponseMember) or not earlier.plan.in_force(at):
                self.ungoverned += 1
                return
            member = earlier
        tier = tier_for(member.tiers, subject)
        deadline = None if member.deadline_at is None else member.deadline_at(subject)
        if tier is None or (member.deadline_at is not None and deadline is None):
            self._no_clock(member)
            return
        clock = Clock(member, tier, tier.choose(subject), self._number(key), at, now.by, per, deadline)
        asleep = member.pauses_while is not None and member.pauses_while(subject)
        if asleep:
            self.asleep |= {key}
        if asleep or key in self.held or (per is not None and member.id in self.held):
            clock.signal(Signal.PAUSE, at, None)
        self._opened(key, clock, at, now)

    def _begin_cadence(self, member: CadenceMember, now: Moment) -> None:
        assert now.by is not None
        if not member.plan.in_force(now.at):
            self.ungoverned += 1
            return
        tier = tier_for(member.tiers, self.subject)
        if tier is None:
            self._no_clock(member)
            return
        paused = member.id in self.held
        touches = TouchRun(member, tier, tier.choose(self.subject), self._number(member.id), now.at, now.by, paused=paused)
        self._opened(member.id, touches, now.at, now)

    def _number(self, key: Key) -> int:
        counter = key if isinstance(key, str) else key[0]
        self.episodes[counter] = self.episodes.get(counter, 0) + 1
        if not isinstance(key, str):
            own = _counter(key)
            self.episodes[own] = self.episodes.get(own, 0) + 1
        return self.episodes[counter]

    def _opened(self, key: Key, episode: Clock | TouchRun, at: int, now: Moment) -> None:
        subject = self.subject
        member = episode.member
        self.open[key] = episode
        if member.leave_out:
            episode.left_out = member.left_out(subject)
        if member.values:
            episode.values = tuple(_text(get(subject)) for _name, get in member.values)
        self._tell(OutcomeKind.STARTED, episode, now, at=at)

    # Cadences

    def _touching(self, key: Key, run: TouchRun, reaction: Reaction, now: Moment, said: "_Ends") -> None:
        """Give up, void, count or end, in this order; a touch that is the end too counts first."""
        subject, touches = self.subject, run.touches
        if said.gives_up:
            if touches.is_open:
                touches.give_up(now.at)
            self._end_touches(key, run, now)
            return
        if said.voids:
            if touches.is_open:
                touches.void(now.at)
            self._end_touches(key, run, now, void=True)
            return
        if reaction.touch is not None and touches.is_open and reaction.touch(subject):
            channel = run.member.channel(subject)
            if now.witness is not None:
                assert now.event is not None
                now.witness.touched(self, run, now.event, now.at)
            touches.touch(now.at, channel if isinstance(channel, str) else None)
            self._after_touches(key, run, now)
        if said.ends and key in self.open:
            if touches.is_open:
                touches.end(now.at)
            self._end_touches(key, run, now)

    def _after_touches(self, key: Key, run: TouchRun, now: Moment) -> None:
        """Tell what a touch or the passing of time has changed; close what is through, unless a move may still be owed."""
        touches = run.touches
        if touches.judgement is Judgement.BREACHED and run.broken_at is None:
            self._break(run, now)
        if not touches.is_open:
            waits = run.member.then is not None and touches.judgement is Judgement.MET and run.due is not None and now.at < run.due
            if waits:
                run.woken()
                return
            self._end_touches(key, run, now)
            return
        run.woken()

    def _break(self, run: TouchRun, now: Moment) -> None:
        run.broken_at = now.at
        run.owner = now.was_owner
        run.state = ClockState.OVERDUE
        if run.left_out is None:
            run.left_out = run.member.left_out(self.subject)
        self._note_verdict(run.member, Judgement.BREACHED, now.at, run.left_out)
        self._tell(OutcomeKind.BREACHED, run, now)

    def _end_touches(self, key: Key, run: TouchRun, now: Moment, *, void: bool = False) -> None:
        """Close an episode of touches with what its touches have come to."""
        if run.broken_at is None and run.touches.judgement is Judgement.BREACHED:
            self._break(run, now)
        was_broken = run.broken_at is not None
        if not was_broken:
            run.owner = now.was_owner
        judgement = run.touches.judgement
        if void and not was_broken:
            judgement = Judgement.VOID
        assert judgement is not None
        run.settle(judgement, now.at, now.by)
        self._close(key, run, now, was_overdue=was_broken)

    # Conformances

    def _judge(self, reaction: Reaction, now: Moment) -> None:
        member, subject, step = reaction.member, self.subject, now.step
        assert isinstance(member, ConformanceMember)
        if (member.moves_only and step.kind is None) or not _is(reaction.start, subject):
            return
        if not (member.for_all or member.scope(subject)) or (reaction.yields and member.gives_way(step, subject)):
            return
        if not member.plan.in_force(now.at):
            self.ungoverned += 1
            return
        if not member.afterwards:
            self._found(member, self._owed_by(member, step), now)
        elif all((now.at, member) != (at, other) for at, other, _by in self.afterwards):
            assert now.by is not None
            self.afterwards += ((now.at, member, now.by),)

    def _owed_by(self, member: ConformanceMember, step: Step | None) -> tuple[str, ...]:
        """Who owes it: as agreed, else the party of the stage left, else that of the stage the lead is in."""
        if not member.by_stage:
            return member.commitment.owed_by
        stages = member.plan.parties_of_stages
        stage = step.left if step is not None and step.left is not None else self.subject.stage
        party = stages.get((self.record, stage)) if stage is not None else None
        return () if party is None else (party,)

    def _found(self, member: ConformanceMember, owed_by: tuple[str, ...], now: Moment) -> None:
        subject = self.subject
        assert now.by is not None
        owner = now.was_owner if now.step.left is not None else subject.owner
        holds = member.must(subject)
        number = self.episodes[member.id] = self.episodes.get(member.id, 0) + 1
        values = tuple(_text(get(subject)) for _name, get in member.values) if member.values else ()
        left_out = member.left_out(subject) if member.leave_out else None
        finding = Finding(member, number, now.at, now.by, holds, owner, owed_by, left_out, values)
        self.findings.append(finding)
        self._note_verdict(member, Judgement.MET if holds else Judgement.BREACHED, now.at, finding.left_out)
        now.outcomes.append(
            Outcome(
                OutcomeKind.MET if holds else OutcomeKind.BREACHED,
                self.who,
                now.at,
                member.id,
                number,
                None,
                lambda: self._verdict_of_finding(finding),
                now.event,
            )
        )
        if now.witness is not None:
            now.witness.found(self, finding, now.event)

    # Time

    def _look_ahead(self) -> None:
        """When time next does something here."""
        found: int | None = None
        for episode in self.open.values():
            wake = episode.wake
            if wake is not None and (found is None or wake < found):
                found = wake
        for waiting in self.waiting.values():
            if found is None or waiting.at < found:
                found = waiting.at
        if self.afterwards and (found is None or self.afterwards[0][0] < found):
            found = self.afterwards[0][0]
        self.next_at = found

    def fire(self, at: int, now: Moment) -> None:
        """Let all pass that is due at an instant, the earliest of all that is due here."""
        subject = self.subject
        subject.step = None
        if self.afterwards and self.afterwards[0][0] <= at:
            self._judge_afterwards(now)
        for key, waiting in sorted(self.waiting.items(), key=lambda item: (item[1].at, item[1].member.position, str(item[0]))):
            if waiting.at <= at:
                self._wait_no_more(key)
                self._come_to(waiting.at, now)
                self._begin_waiting(key, waiting, now)
        due = [(key, each) for key, each in self.open.items() if each.wake is not None and each.wake <= at]
        for key, episode in sorted(due, key=lambda item: (item[1].member.position, item[1].episode)):
            if episode.is_open and episode.wake is not None and episode.wake <= at:
                self._come_to(episode.wake, now)
                self._wake(key, episode, now)
        self._look_ahead()

    def _come_to(self, at: int, now: Moment) -> None:
        self.subject.quiet(at)
        now.comes(at, self.subject.owner)

    def _wait_no_more(self, key: Key) -> None:
        self.waiting = {each: waiting for each, waiting in self.waiting.items() if each != key}

    def _judge_afterwards(self, now: Moment) -> None:
        pending, self.afterwards = self.afterwards, ()
        for at, member, by in pending:
            self._come_to(at, now)
            now.by = by
            self._found(member, self._owed_by(member, None), now)

    def _begin_waiting(self, key: Key, waiting: Waiting, now: Moment) -> None:
        member = waiting.member
        current = self.plans.governing(waiting.at).by_id.get(member.id)
        if isinstance(current, ResponseMember):
            member = current
        now.by = waiting.by
        if member.scope(self.subject) and self._makes_way(key, member, now, fresh=False):
            self._begin_clock(key, member, waiting.at, waiting.per, now)

    def _wake(self, key: Key, episode: Clock | TouchRun, now: Moment) -> None:
        ends = episode.ends()
        if ends is not None and ends <= now.at:
            if isinstance(episode, TouchRun):
                self._pass_touches(key, episode, now)
            else:
                self._pass_deadline(episode, now)
            return
        step = episode.next_step()
        if step is not None and step[0] <= now.at:
            self._take_step(episode, step[1], now)
        else:
            episode.woken()

    def _pass_deadline(self, clock: Clock, now: Moment) -> None:
        member = clock.member
        if member.then is not None and clock.state is ClockState.RUNNING:
            clock.signal(Signal.RUN_OUT, now.at, None)
            self._tell(OutcomeKind.MOVE_OWED, clock, now, then=member.then.to)
            return
        clock.owner = now.was_owner
        clock.signal(Signal.DEADLINE, now.at, None)
        if clock.left_out is None and member.leave_out:
            clock.left_out = member.left_out(self.subject)
        self._note_verdict(member, Judgement.BREACHED, now.at, clock.left_out)
        self._tell(OutcomeKind.BREACHED, clock, now)

    def _pass_touches(self, key: Key, run: TouchRun, now: Moment) -> None:
        if run.state is ClockState.OWING:
            self._break(run, now)
            run.woken()
            return
        if run.touches.is_open:
            run.touches.pass_until(now.at, inclusive=True)
            if run.touches.is_open or run.touches.judgement is Judgement.BREACHED or run.member.then is None:
                self._after_touches(key, run, now)
                return
        assert run.member.then is not None
        run.owe_move(now.at)
        self._tell(OutcomeKind.MOVE_OWED, run, now, then=run.member.then.to)

    def _take_step(self, episode: Clock | TouchRun, index: int, now: Moment) -> None:
        step = episode.member.steps[index]
        episode.note_step(index, now.at)
        if step.when is not None and not step.when(self.subject):
            return
        kind = OutcomeKind.WARNED if step.to is None else OutcomeKind.ESCALATED
        self._tell(kind, episode, now, to=step.to, then=step.then)
        self.steps_taken += (
            StepTaken(
                at=as_datetime(now.at),
                commitment=episode.member.id,
                lead=self.lead,
                record=self.record,
                record_id=self.record_id,
                episode=episode.episode,
                kind="warned" if step.to is None else "escalated",
                to=step.to,
                promised=step.promised,
                then=step.then,
            ),
        )

    def change_revision(self, plan: Plan, at: int, now: Moment) -> None:
        """Let open clocks that follow the latest revision take over what it says of them."""
        self._come_to(at, now)
        now.by = REVISION
        for key, episode in list(self.open.items()):
            if not isinstance(episode, Clock) or not episode.member.response.follows_latest or episode.member.plan is plan:
                continue
            member = plan.by_id.get(episode.member.id)
            if not isinstance(member, ResponseMember):
                self._settle(key, episode, Signal.VOID, now)
                continue
            tier = tier_for(member.tiers, self.subject)
            if tier is not None and episode.state in (ClockState.RUNNING, ClockState.PAUSED):
                episode.aim(tier, member, tier.choose(self.subject), at)
                self._tell(OutcomeKind.RETARGETED, episode, now)
            else:
                episode.member = member
        self._look_ahead()

    # What it comes to

    def verdicts(self, as_of: int) -> Iterator[Verdict]:
        """The verdicts on all episodes and findings, as of an instant not before the last event."""
        owner = self.subject.owner
        for episode in (*self.done, *self.open.values()):
            if episode.started_at <= as_of:
                yield episode.verdict(self.lead, self.record, self.record_id, as_of, owner)
        for finding in self.findings:
            yield self._verdict_of_finding(finding)

    def counted(self, plan: TallyPlan) -> list[Counted]:
        """What counts for a volume or ratio."""
        found = self.tallies.get(plan)
        return found.counted if found is not None else []

    def put_away(self) -> list[Verdict]:
        """Give up the episodes that are settled; their verdicts are all that is left of them."""
        found = [each.verdict(self.lead, self.record, self.record_id, each.settled_at or 0, None) for each in self.done]
        found += [self._verdict_of_finding(each) for each in self.findings]
        self.was_covered = self.is_covered()
        self.done, self.findings = [], []
        return found

    def forget(self) -> None:
        """Forget who the lead was and what was known of it; what was counted stays, of nobody."""
        self.lead = ERASED
        self.record_id = None
        self.who = (ERASED, self.record, None)
        self.subject = Subject(self.plans.world, self.record)
        for each in self.done:
            each.per = None
            each.values = tuple(None for _ in each.values)
        self.findings = [each._replace(values=tuple(None for _ in each.values)) for each in self.findings]
        self.steps_taken = tuple(replace(each, lead=ERASED, record_id=None) for each in self.steps_taken)

    def is_covered(self) -> bool:
        """Whether any commitment clocked, judged or counted it."""
        return bool(self.was_covered or self.done or self.open or self.findings or any(each.counted for each in self.tallies.values()))

    def _verdict_of_finding(self, finding: Finding) -> Verdict:
        member = finding.member
        at = as_datetime(finding.at)
        return Verdict(
            commitment=member.id,
            kind="conformance",
            lead=self.lead,
            record=self.record,
            record_id=self.record_id,
            episode=finding.number,
            judgement=Judgement.MET if finding.holds else Judgement.BREACHED,
            started_at=at,
            started_by=finding.by,
            settled_at=at,
            settled_by=finding.by,
            target=member.words,
            owner=finding.owner,
            left_out=finding.left_out,
            shadow=member.shadow,
            revision=member.plan.revision,
            owed_by=finding.owed_by,
            values=tuple(zip((name for name, _get in member.values), finding.values, strict=True)),
            path=member.commitment.path,
        )

    def _tell(
        self,
        kind: OutcomeKind,
        episode: Clock | TouchRun,
        now: Moment,
        *,
        at: int | None = None,
        reason: str | None = None,
        to: str | None = None,
        then: str | None = None,
    ) -> None:
        if at is None:
            at = now.at
        verdict: Verdict | Callable[[], Verdict] | None = None
        if episode.judgement is not None or kind is OutcomeKind.BREACHED:
            verdict = partial(episode.verdict, self.lead, self.record, self.record_id, at, self.subject.owner)
            if isinstance(episode, TouchRun) and episode.judgement is None:
                verdict = verdict()  # it goes on, and will have counted more
        outcome = Outcome(kind, self.who, at, episode.member.id, episode.episode, episode.due, verdict, now.event, (to, then, reason))
        now.outcomes.append(outcome)
        if now.witness is not None:
            now.witness.told(self, episode, outcome)


def anonymous(verdict: Verdict) -> Verdict:
    """The verdict as that on nobody."""
    return replace(verdict, lead=ERASED, record_id=None, per=None, values=tuple((name, None) for name, _value in verdict.values))


def _is(decide: Decide | None, subject: Subject) -> bool:
    """Whether a step is a signal: it can be, and the conditions hold."""
    return decide is not None and decide(subject)


def _counter(key: Key) -> str:
    return key if isinstance(key, str) else f"{key[0]}\x1f{key[1]}"


def _text(value: object) -> str | None:
    """A value as figures are split by it: as a reader sees it."""
    if isinstance(value, str):
        return value or None
    return value_text(value) if isinstance(value, int | float) else None
