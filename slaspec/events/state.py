"""What is known of a lead, or of another record, after each of its events; and what an event did.

`Terms` is what one revision of an agreement says about that: which events move between stages, what
a segment is, what has to be remembered. `Subject` is one lead moved on by its events in order. The
agreement says which events move a lead between stages. Told twice, a move counts once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from slaspec.agreement.commitment import LEAD, CalendarChoice
from slaspec.agreement.condition import Condition, IsOneOf
from slaspec.agreement.model import Agreement, Handoff
from slaspec.agreement.pattern import Disposition, Pattern
from slaspec.events.deciding import Decide, Fields, Get, GetInstant, Happening, Later, decider, instant_of, later
from slaspec.events.event import LeadEvent
from slaspec.events.roster import Roster
from slaspec.events.scoring import Points, Scoring
from slaspec.events.vocabulary import CLEARED, KINDS, TEAM_KINDS
from slaspec.worktime.duration import Duration
from slaspec.worktime.instants import as_text


class Step(NamedTuple):
    """One thing that an event did to its lead: a lead's first event is its birth into the initial stage, then itself.

    `kind` is the event's, and none at the birth; `left` and `entered` are stages; `answered` is a
    disposition and the id of the handoff that it answers, `None` where no single one can be named.
    Of a plain step nothing but the event itself happened.
    """

    kind: str | None
    left: str | None = None
    entered: str | None = None
    answered: tuple[Disposition, str | None] | None = None
    recycled: bool = False
    is_plain: bool = False


# What an agreement says about stages


class Lifecycle:
    """What an agreement says about the stages of leads, or of another record, looked up by what an event needs."""

    __slots__ = (
        "_accepted", "_entered_on", "_handoffs", "_leaving", "_moves_if", "_moves_to", "initial", "moving_kinds", "recycled_stages",
        "stages",
    )  # fmt: skip

    def __init__(self, agreement: Agreement, record: str, fields: Fields) -> None:
        stages = agreement.stages if record == LEAD else tuple(each for each in agreement.record_stages if each.record == record)
        self.stages = frozenset(stage.id for stage in stages)
        self.initial = next((stage.id for stage in stages if stage.initial), None)
        self._handoffs = tuple(each for each in agreement.handoffs if each.record == record)
        self._moves_to = {stage.id: stage.moves_to for stage in stages}
        self._moves_if = {stage.id: {to: decider(when, fields) for to, when in stage.moves_if} for stage in stages}
        self._entered_on = [(stage.entered_on, stage.id) for stage in stages if stage.entered_on]
        self._accepted = frozenset(each.to_stage for each in self._handoffs)
        self._leaving = {each.from_stage: each for each in reversed(self._handoffs)}
        self.moving_kinds = frozenset(("stage_changed", "accepted", "rejected", "recycled", *(kind for kind, _stage in self._entered_on)))
        recycled = {stage for kind, stage in self._entered_on if kind == "recycled"}
        if agreement.recycling is not None and record == LEAD:
            recycled.add(agreement.recycling.stage)
        self.recycled_stages = frozenset(recycled)

    def allows(self, left: str | None, entered: str | None, subject: "Subject") -> bool:
        """Whether a move is one that was agreed; coming into being is always allowed."""
        if left is None or entered is None:
            return True
        moves_to = self._moves_to.get(left)
        if moves_to is None or entered in moves_to:
            return True
        condition = self._moves_if.get(left, {}).get(entered)
        return condition is not None and condition(subject)

    def moved_by(self, kind: str, stage: str | None) -> str | None:
        """The stage that an event of this kind moves a lead in `stage` to, where the agreed graph allows it."""
        for entered_on, target in self._entered_on:
            moves_to = self._moves_to.get(stage) if stage is not None else None
            if entered_on == kind and (moves_to is None or target in moves_to):
                return target
        return None

    def handoff_from(self, stage: str | None) -> Handoff | None:
        """The handoff that a lead in `stage` waits for an answer to."""
        return None if stage is None else self._leaving.get(stage)

    def has_handoffs(self) -> bool:
        """Whether the agreement has any; without one each acceptance is just an event."""
        return bool(self._handoffs)

    def only_handoff(self) -> Handoff | None:
        """The handoff of an agreement that has just one."""
        return self._handoffs[0] if len(self._handoffs) == 1 else None

    def handoff_into(self, stage: str, before: str | None) -> Handoff | None:
        """The handoff that a move into `stage` accepts, if one can be named."""
        into = [handoff for handoff in self._handoffs if handoff.to_stage == stage]
        straight = [handoff for handoff in into if handoff.from_stage == before]
        candidates = straight or into
        return candidates[0] if len(candidates) == 1 else None

    def is_accepted(self, stage: str | None) -> bool:
        """Whether being in `stage` means that a handoff was accepted."""
        return stage in self._accepted


def queues_of(agreement: Agreement) -> frozenset[str]:
    """The owners that the agreement itself calls queues: those that a route leads to."""
    named: set[str] = set()
    for commitment in agreement.commitments:
        if commitment.id.endswith(".holder"):
            conditions = getattr(commitment.must, "conditions", (commitment.must,))  # type: ignore[union-attr]  # a route's
            named |= {str(value) for each in conditions if isinstance(each, IsOneOf) and each.field == "owner" for value in each.values}
    return frozenset(named)


# What an agreement says about everything else that is known of a lead


class World:
    """What all revisions and all leads share: the roster, and the places of what has to be remembered."""

    __slots__ = ("changes", "queues", "roster", "watches")

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self.queues: frozenset[str] = frozenset()
        self.watches: int = 0
        self.changes = False  # whether any condition asks what an event changed


class _Watch:
    """A pattern whose past some condition asks for: at which place a subject remembers it, and for how long."""

    __slots__ = ("add", "happening", "place")

    def __init__(self, happening: Happening, place: int, add: Later | None) -> None:
        self.happening = happening
        self.place = place
        self.add = add


class Terms:
    """What a revision says about what is known of leads and records. Shared by all of them."""

    def __init__(self, agreement: Agreement, world: World) -> None:
        self.agreement = agreement
        self.world = world
        world.queues |= queues_of(agreement)
        own: dict[str, frozenset[str]] = {kind: frozenset(fields) for kind, fields in {**TEAM_KINDS, **KINDS}.items()}
        for kind in agreement.kinds:
            own[kind.name] = frozenset(name for name, _type in kind.fields)
        self.own_fields = {kind: fields | {"automated", CLEARED} for kind, fields in own.items()}
        self._any_own = frozenset(name for fields in self.own_fields.values() for name in fields) - {CLEARED}
        records = {each.id: each.of for each in agreement.records}
        self.parent_of = records
        self._fields = {record: RecordFields(self, record, of) for record, of in ((LEAD, None), *records.items())}
        self.lifecycles = {record: Lifecycle(agreement, record, fields) for record, fields in self._fields.items()}
        score = agreement.lead.score if agreement.lead is not None else None
        self.scoring = Scoring(score, agreement, self._fields[LEAD]) if score is not None else None
        self.plain_steps = {kind: Step(kind, is_plain=True) for kind in self.own_fields}

    def fields(self, record: str = LEAD) -> "RecordFields":
        """How the fields of a record are found."""
        return self._fields[record]

    def all_fields(self) -> Iterable["RecordFields"]:
        """The fields of leads and of all other records."""
        return self._fields.values()

    def is_own(self, name: str) -> bool:
        """Whether some kind of event has a field of that name of its own."""
        return name in self._any_own


class RecordFields(Fields):
    """How the fields of leads, or of another record, are found, under the terms of one revision."""

    def __init__(self, terms: Terms, record: str, of: str | None) -> None:
        self._terms = terms
        self._record = record
        self._of = of
        self._named: dict[str, dict[str, Decide]] = {}
        self._watches: dict[tuple[Pattern, Duration | None], _Watch] = {}
        self.changing: dict[str, Get] = {}
        self._watched_by: dict[Step, tuple[tuple[_Watch, Decide], ...]] = {}

    @property
    def calendar(self) -> CalendarChoice:
        """The agreement's."""
        return self._terms.agreement.calendar

    # Fields by name

    def get(self, name: str) -> Get:
        """Finds a field: derived, of the present event, of the owner, of what the record belongs to, or remembered."""
        if name in _DERIVED:
            return _DERIVED[name]
        if name in ("segment", "persona"):
            return self._defined(name)
        if name in ("grade", "score") or name.startswith("score."):
            return self._scored(name)
        head, dot, rest = name.partition(".")
        if dot:
            found = self._dotted(name, head, rest)
            if found is not None:
                return found
        if self._terms.is_own(name):
            return self._of_event(name)
        if self._of is not None:
            return lambda subject: subject.overheard(name)
        return lambda subject: subject.attributes.get(name)

    def _of_event(self, name: str) -> Get:
        own = self._terms.own_fields
        unless_said = False if name == "automated" else None
        if name == "reason":

            def reason(subject: "Subject") -> Any:
                event = subject.event
                if event is not None and name in own.get(event.kind, ()) and (said := event.data.get(name)) is not None:
                    return said
                return subject.past.reason

            return reason

        def get(subject: "Subject") -> Any:
            event = subject.event
            if event is not None and name in own.get(event.kind, ()):
                said = event.data.get(name)
                return unless_said if said is None else said
            return subject.attributes.get(name)

        return get

    def _dotted(self, name: str, head: str, rest: str) -> Get | None:
        if head == "owner":
            world = self._terms.world
            if rest == "kind":
                return lambda subject: subject.owner_kind(subject.owner)
            return lambda subject: None if subject.owner is None else world.roster.value(subject.owner, rest, subject.at)
        if self._of is not None and head == self._of:
            get = self._terms.fields(self._of).get(rest)
            return lambda subject: None if subject.parent is None else get(subject.parent)
        if rest in ("times", "first_at", "last_at") and self._has_stage(head):
            if rest == "times":
                return lambda subject: subject.past.visits.get(head, NEVER_THERE)[0]
            get_instant = self.instant(name)
            return lambda subject: None if (at := get_instant(subject)) is None else as_text(at)
        return None

    def _has_stage(self, name: str) -> bool:
        agreement = self._terms.agreement
        return any(stage.id == name and stage.record == self._record for stage in (*agreement.stages, *agreement.record_stages))

    def _defined(self, name: str) -> Get:
        """A segment or persona: what an event states, else the one whose condition holds; none where several do."""
        market = self._terms.agreement.market
        listed: Sequence[Any] = () if market is None else market.segments if name == "segment" else market.personas
        named = self._all_named(name, [(each.id, each.when) for each in listed])

        def get(subject: "Subject") -> Any:
            stated = subject.attributes.get(name)
            if stated is not None:
                return stated
            found = [id_ for id_, decide in named.items() if decide(subject)]
            return found[0] if len(found) == 1 else None

        return get

    def _all_named(self, name: str, conditions: Iterable[tuple[str, Condition]]) -> dict[str, Decide]:
        """The deciders of all values of a defined field; made once, even where the conditions go round in a circle."""
        if name not in self._named:
            made = self._named[name] = {}
            made |= {id_: decider(when, self) for id_, when in conditions}
        return self._named[name]

    def _scored(self, name: str) -> Get:
        """The score, its parts, its grade: computed where the agreement says so, or where no event states one."""
        lead = self._terms.agreement.lead
        score = lead.score if lead is not None and self._record == LEAD else None
        if score is None:
            return lambda subject: subject.attributes.get(name)
        terms, computed = self._terms, score.computed
        if name == "grade":
            grades = self._all_named("grade", score.grades)

            def grade(subject: "Subject") -> Any:
                stated = None if computed else subject.attributes.get("grade")
                if stated is not None:
                    return stated
                return next((id_ for id_, decide in grades.items() if decide(subject)), None)

            return grade
        part = name.partition(".")[2] or None

        def get(subject: "Subject") -> Any:
            stated = None if computed else subject.attributes.get(name)
            if stated is not None or terms.scoring is None:
                return stated
            return terms.scoring.value(subject.points_under(terms), part, subject)

        return get

    def instant(self, name: str) -> GetInstant:
        """Finds a field as an instant: as it is kept, or read from its text."""
        head, dot, rest = name.partition(".")
        if name == "last_touch.at":
            return lambda subject: subject.past.last_touch_at
        if name == "next_meeting_at":
            return lambda subject: subject.past.next_meeting()
        if dot and rest in ("first_at", "last_at") and self._has_stage(head):
            if rest == "first_at":
                return lambda subject: None if (been := subject.past.visits.get(head)) is None else been[1]
            return lambda subject: None if (been := subject.past.visits.get(head)) is None else been[2]
        if dot and head == "owner":
            world = self._terms.world
            return lambda subject: None if subject.owner is None else world.roster.instant(subject.owner, rest, subject.at)
        if dot and self._of is not None and head == self._of:
            of_parent = self._terms.fields(self._of).instant(rest)
            return lambda subject: None if subject.parent is None else of_parent(subject.parent)
        get = self.get(name)
        return lambda subject: instant_of(value) if isinstance(value := get(subject), str) else None

    # What has to be remembered for conditions

    @property
    def remembers(self) -> bool:
        """Whether any condition asks for the past."""
        return bool(self._watches)

    def before(self, name: str) -> Get:
        """Finds what the field was before the present event."""
        self.changing.setdefault(name, self.get(name))
        self._terms.world.changes = True
        return lambda subject: subject.before.get(name)

    def did(self, pattern: Pattern, within: Duration | None) -> Get:
        """Finds the instants of the events of a pattern (with a look-back), or their number (without)."""
        watch = self._watches.get((pattern, within))
        if watch is None:
            place = self._terms.world.watches
            self._terms.world.watches += 1
            watch = _Watch(Happening(pattern, self), place, None if within is None else later(within, self))
            self._watches[pattern, within] = watch
            self._watched_by.clear()
        place = watch.place
        nothing: Any = 0 if within is None else ()
        return lambda subject: subject.watched.get(place, nothing)

    def allowed_move(self, record: str) -> Decide:
        """Whether the stage just entered may follow the one left."""
        terms = self._terms

        def decide(subject: "Subject") -> bool:
            step = subject.step
            return step is None or terms.lifecycles[record].allows(step.left, step.entered, subject)

        return decide

    def remember(self, step: Step, subject: "Subject") -> None:
        """Note for later conditions what the step was."""
        key = step
        watching = self._watched_by.get(key)
        if watching is None:
            possible = ((watch, watch.happening.after(step)) for watch in self._watches.values())
            watching = self._watched_by[key] = tuple((watch, decide) for watch, decide in possible if decide is not None)
        for watch, decide in watching:
            if decide(subject):
                _note(watch, subject)


def _note(watch: _Watch, subject: "Subject") -> None:
    if watch.add is None:
        subject.watched = {**subject.watched, watch.place: subject.watched.get(watch.place, 0) + 1}
        return
    instants = subject.watched.get(watch.place)
    if instants is None:
        instants = []
        subject.watched = {**subject.watched, watch.place: instants}
    while instants and (until := watch.add(subject, instants[0])) is not None and until < subject.at:
        del instants[0]
    instants.append(subject.at)


# One lead


_NOTHING: Mapping[Any, Any] = MappingProxyType({})


Visits = tuple[int, int, int]
"""How a lead has been in a stage: how often, when it first (kept for ever) and when it last entered."""

NEVER_THERE: Visits = (0, 0, 0)
NOTHING_OPEN: Mapping[str | None, int] = MappingProxyType({})


class Past:
    """What of a lead's past conditions may ask for, whatever the agreement; written only where something happens."""

    __slots__ = (
        "former_owner", "held", "last_touch_at", "last_touch_channel", "last_touch_outcome", "meetings", "previous_reason",
        "previous_stage", "reason", "sequences", "tasks", "visits",
    )  # fmt: skip

    def __init__(self) -> None:
        self.visits: dict[str, Visits] = {}
        self.reason: str | None = None
        self.previous_reason: str | None = None
        self.previous_stage: str | None = None
        self.former_owner: str | None = None
        self.held = False
        self.last_touch_at: int | None = None
        self.last_touch_channel: str | None = None
        self.last_touch_outcome: str | None = None
        self.tasks = NOTHING_OPEN
        self.sequences = NOTHING_OPEN
        self.meetings = NOTHING_OPEN

    def enters(self, stage: str, at: int) -> None:
        """Note that the lead enters a stage."""
        times, first_at, _last_at = self.visits.get(stage, (0, at, at))
        self.visits[stage] = (times + 1, first_at, at)

    def next_meeting(self) -> int | None:
        """The earliest meeting that was booked and neither held nor missed; where nobody said when, the booking."""
        return min(self.meetings.values(), default=None)


_DERIVED: dict[str, Get] = {
    "stage": lambda subject: subject.stage,
    "owner": lambda subject: subject.owner,
    "previous_stage": lambda subject: subject.past.previous_stage,
    "previous_reason": lambda subject: subject.past.previous_reason,
    "former_owner": lambda subject: subject.past.former_owner,
    "held": lambda subject: subject.past.held,
    "open_tasks": lambda subject: sum(subject.past.tasks.values()),
    "running_sequences": lambda subject: sum(subject.past.sequences.values()),
    "next_meeting_at": lambda subject: None if (at := subject.past.next_meeting()) is None else as_text(at),
    "last_touch.at": lambda subject: None if subject.past.last_touch_at is None else as_text(subject.past.last_touch_at),
    "last_touch.channel": lambda subject: subject.past.last_touch_channel,
    "last_touch.outcome": lambda subject: subject.past.last_touch_outcome,
}
_NO_FIELDS: frozenset[str] = frozenset(("automated", CLEARED))
DERIVED = frozenset((*_DERIVED, "segment", "persona", "grade", "reason"))
"""Fields that are worked out from a lead's past, whatever the agreement."""


class LastAnswer(NamedTuple):
    """The answer that a lead had last: told by an event, or by entering the stage that acceptance leads to."""

    disposition: Disposition
    at: int
    told_by_entering: bool


class Subject:
    """The state of one lead or record, moved on by its events in order; `parent` is the lead that a record is of.

    A record of a lead also hears the lead's events: they are steps without a move.
    """

    __slots__ = (
        "_answer", "_world", "at", "attributes", "before", "event", "latest", "owner", "parent", "past", "points", "record", "stage",
        "step", "watched",
    )  # fmt: skip

    def __init__(self, world: World, record: str = LEAD, parent: "Subject | None" = None) -> None:
        self.record = record
        self.parent = parent
        self.stage: str | None = None
        self.owner: str | None = None
        self.attributes: dict[str, Any] = {}
        self.event: LeadEvent | None = None
        self.step: Step | None = None
        self.at = 0
        self.past: Past = Past()
        self.before: Mapping[str, Any] = _NOTHING
        self.watched: Mapping[int, Any] = _NOTHING
        self.points: Mapping[Terms, Points] = _NOTHING
        self.latest: dict[str, str] = {}
        self._answer: LastAnswer | None = None
        self._world = world

    def judged(self, commitment: str) -> str | None:
        """The latest verdict of a commitment, `met` or `breached`; of a record's lead where the record has none."""
        found = self.latest.get(commitment)
        return self.parent.judged(commitment) if found is None and self.parent is not None else found

    def points_under(self, terms: Terms) -> Points:
        """The points scored under the terms of a revision that has a score."""
        points = self.points.get(terms)
        if points is None:
            assert terms.scoring is not None
            points = terms.scoring.new()
            self.points = {**self.points, terms: points}
        return points

    def overheard(self, name: str) -> Any:
        """A field of a record: while it overhears an event what that one says, else what is remembered."""
        event = self.event
        if event is not None and event.record != self.record and (said := event.data.get(name)) is not None:
            return said
        return self.attributes.get(name)

    def owner_kind(self, owner: str | None) -> str | None:
        """Whether an owner is a `person` or a `queue`: as the roster says, else the agreement, else a person."""
        if owner is None:
            return None
        said = self._world.roster.value(owner, "kind", self.at)
        if isinstance(said, str):
            return said
        return "queue" if owner in self._world.queues else "person"

    # Moving on

    def hear(self, event: LeadEvent, at: int, revisions: Sequence[Terms]) -> None:
        """Begin the next event, before any of its steps: what changes is remembered, what it says is taken over."""
        self.at = at
        if self._world.changes:
            self._note_before(revisions)
        self.event = event
        if event.owner is not None and event.owner != self.owner:
            self._pass_to(event.owner)
        if event.data:
            own = revisions[-1].own_fields.get(event.kind, _NO_FIELDS)
            for name, value in event.data.items():
                if name not in own and value is not None:
                    self.attributes[name] = value
            if CLEARED in event.data:
                self._clear(event.data[CLEARED])

    def quiet(self, at: int) -> None:
        """Come to an instant at which no event speaks: what time brings is decided on what is remembered."""
        self.at = at
        self.event = None

    def _note_before(self, revisions: Sequence[Terms]) -> None:
        for terms in revisions:
            changing = terms.fields(self.record).changing
            if changing:
                self.before = {**self.before, **{name: get(self) for name, get in changing.items()}}

    def _pass_to(self, owner: str) -> None:
        if self.owner is not None and self.owner_kind(self.owner) == "person":
            self.past.former_owner = self.owner
        self.owner = owner

    def _clear(self, names: object) -> None:
        if isinstance(names, list):
            for name in names:
                self.attributes.pop(str(name), None)

    def born(self, terms: Terms) -> Step | None:
        """The step into the initial stage, if there is one; to be taken before the event's own."""
        initial = terms.lifecycles[self.record].initial
        return self._moved(Step(None), initial, terms) if initial is not None and self.stage is None else None

    def overhear(self, event: LeadEvent, at: int, revisions: Sequence[Terms], *, recycled: bool) -> Step:
        """Live through an event of the lead that the record is of: it moves nothing here, but may have recycled the lead."""
        self.at = at
        if self._world.changes:
            self._note_before(revisions)
        self.event = event
        if recycled:
            return Step(event.kind, recycled=True)
        return revisions[-1].plain_steps.get(event.kind) or Step(event.kind, is_plain=True)

    def take(self, event: LeadEvent, terms: Terms) -> Step:
        """Live through the event itself, and say what it did."""
        kind = event.kind
        note = _NOTED.get(kind)
        if note is not None:
            note(self, event)
        lifecycle = terms.lifecycles[self.record]
        if kind not in lifecycle.moving_kinds:
            return terms.plain_steps.get(kind) or Step(kind, is_plain=True)
        target, answered = self._target(event, lifecycle)
        recycled = kind == "recycled"
        if target is not None and target != self.stage:
            return self._moved(Step(kind, None, None, answered, recycled), target, terms)
        if answered is None and not recycled:
            return terms.plain_steps.get(kind) or Step(kind, is_plain=True)
        return Step(kind, None, None, answered, recycled)

    def _moved(self, step: Step, target: str, terms: Terms) -> Step:
        """The step with its move to a stage."""
        lifecycle = terms.lifecycles[self.record]
        answered = step.answered
        if answered is None and self.stage is not None and lifecycle.is_accepted(target):
            handoff = lifecycle.handoff_into(target, self.stage)
            answered = ("accepted", handoff.id if handoff else None)
            self._answer = LastAnswer("accepted", self.at, told_by_entering=True)
        elif answered is None and lifecycle.handoff_from(target) is not None:
            self._answer = None  # a handoff begins, and waits for its answer
        left = self.stage
        self.stage = target
        past = self.past
        past.previous_stage, past.previous_reason = left, past.reason
        said = self.event.data.get("reason") if self.event is not None and step.kind is not None else None
        past.reason = said if isinstance(said, str) else None
        past.enters(target, self.at)
        return Step(step.kind, left, target, answered, step.recycled or target in lifecycle.recycled_stages)

    def _target(self, event: LeadEvent, lifecycle: Lifecycle) -> tuple[str | None, tuple[Disposition, str | None] | None]:
        """The stage that the event moves to, if any, and the answer that it gives."""
        kind = event.kind
        if kind == "stage_changed":
            stage = event.data.get("stage")
            return (stage if isinstance(stage, str) else None), None
        if kind == "accepted":
            target, answered = self._answered(event, "accepted", lifecycle)
        elif kind == "rejected":
            target, answered = self._answered(event, "rejected", lifecycle)
        else:
            return lifecycle.moved_by(kind, self.stage), None
        return target or lifecycle.moved_by(kind, self.stage), answered

    def _answered(
        self, event: LeadEvent, disposition: Disposition, lifecycle: Lifecycle
    ) -> tuple[str | None, tuple[Disposition, str | None] | None]:
        """The stage that an acceptance or rejection moves the lead to. Told a second time, an answer is none."""
        last = self._answer
        handoff = lifecycle.handoff_from(self.stage)
        if handoff is None and last is None:
            handoff = lifecycle.only_handoff()
        if last is not None and last.disposition == disposition and lifecycle.has_handoffs():
            at_once = last.told_by_entering and last.at == self.at
            if handoff is None or at_once:
                return None, None
        answered = (disposition, handoff.id if handoff else None)
        self._answer = LastAnswer(disposition, self.at, told_by_entering=False)
        if handoff is None:
            return None, answered
        if disposition == "accepted":
            return handoff.to_stage, answered
        by_reason = dict(handoff.rejected_by_reason)
        return by_reason.get(str(event.data.get("reason")), handoff.rejected_go_to), answered

    def absorb(self, other: "Subject") -> None:
        """Take over what a lead merged into this one knew and this one lacks."""
        for name, value in other.attributes.items():
            self.attributes.setdefault(name, value)


# What single kinds leave behind


def _touched(subject: Subject, event: LeadEvent) -> None:
    data = event.data
    if data.get("automated") is True or data.get("direction") == "inbound":
        return
    channel, outcome = data.get("channel"), data.get("outcome")
    subject.past.last_touch_at = subject.at
    subject.past.last_touch_channel = channel if isinstance(channel, str) else None
    subject.past.last_touch_outcome = outcome if isinstance(outcome, str) else None


def _name_in(event: LeadEvent, field: str) -> str | None:
    value = event.data.get(field)
    return value if isinstance(value, str) else None


def _opened(things: Mapping[str | None, int], name: str | None) -> dict[str | None, int]:
    """The same with one more that has no name, or with this one."""
    return {**things, name: things.get(name, 0) + 1 if name is None else 1}


def _closed(things: Mapping[str | None, int], name: str | None) -> dict[str | None, int]:
    """The same without the one of that name; without a name, or where nobody opened it, without one that has none."""
    name = name if name in things else None
    left = {each: count for each, count in things.items() if each != name}
    return left | {name: things[name] - 1} if things.get(name, 0) > 1 else left


def _task_opened(subject: Subject, event: LeadEvent) -> None:
    subject.past.tasks = _opened(subject.past.tasks, _name_in(event, "task_id"))


def _task_closed(subject: Subject, event: LeadEvent) -> None:
    subject.past.tasks = _closed(subject.past.tasks, _name_in(event, "task_id"))


def _sequence_started(subject: Subject, event: LeadEvent) -> None:
    subject.past.sequences = _opened(subject.past.sequences, _name_in(event, "sequence"))


def _sequence_ended(subject: Subject, event: LeadEvent) -> None:
    subject.past.sequences = _closed(subject.past.sequences, _name_in(event, "sequence"))


def _meeting_booked(subject: Subject, event: LeadEvent) -> None:
    said = _name_in(event, "meeting_at")
    at = None if said is None else instant_of(said)
    subject.past.meetings = {**subject.past.meetings, _name_in(event, "meeting_id"): subject.at if at is None else at}


def _meeting_over(subject: Subject, event: LeadEvent) -> None:
    meetings, name = subject.past.meetings, _name_in(event, "meeting_id")
    name = name if name in meetings else None
    subject.past.meetings = {each: at for each, at in meetings.items() if each != name}


def _held(subject: Subject, _event: LeadEvent) -> None:
    subject.past.held = True


def _resumed(subject: Subject, _event: LeadEvent) -> None:
    subject.past.held = False


_NOTED: dict[str, Callable[[Subject, LeadEvent], None]] = {
    "touched": _touched,
    "task_opened": _task_opened,
    "task_closed": _task_closed,
    "sequence_started": _sequence_started,
    "sequence_ended": _sequence_ended,
    "meeting_booked": _meeting_booked,
    "meeting_held": _meeting_over,
    "meeting_missed": _meeting_over,
    "held": _held,
    "resumed": _resumed,
}

__all__ = ["DERIVED", "Condition", "Lifecycle", "Past", "RecordFields", "Step", "Subject", "Terms", "World"]
