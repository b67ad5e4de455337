"""Streams: what happens to some leads under an agreement, so that its clocks start, stop, pause and breach in all combinations."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from generator.features import Clash, Doc, Factor, Item, Part
from generator.palette import COMMON, DAY, HOUR, OWN, SECOND, TIMES, Clock, Palette, due_at, wanted
from generator.shared import ANCHOR
from slaspec.agreement.commitment import Duty
from slaspec.agreement.condition import Compares, Condition, Contains, Did, Exists, IsOneOf, LongAgo, Matches, Recent
from slaspec.agreement.pattern import Alternative, Answers, Enters, Leaves, Occurs
from slaspec.events.event import Event, LeadEvent, TeamEvent
from slaspec.worktime.instants import as_datetime, as_text, microseconds
from slaspec.worktime.zones import zone

SEASONS = {
    "spring in Europe": datetime(2026, 3, 23, 6, tzinfo=UTC),
    "spring in America": datetime(2026, 3, 2, 6, tzinfo=UTC),
    "autumn": datetime(2026, 10, 19, 6, tzinfo=UTC),
    "April, south of the line": datetime(2026, 3, 30, 6, tzinfo=UTC),
    "plain weeks": datetime(2026, 5, 11, 6, tzinfo=UTC),
    "end of the year": datetime(2026, 12, 14, 6, tzinfo=UTC),
}
"""Where a stream begins: a Monday, so that the clocks change or a year ends in its second week."""
LENGTH = 21
"""Days that a stream takes, but for leads that come back after months."""

_NONE_SOME: dict[str, Doc] = {"none": {}, "some": {}}

PART = Part(
    "stream",
    (
        Factor("season", {name: {} for name in SEASONS}),
        Factor("arrival", {"in order": {}, "backwards": {}, "shuffled": {}, "lead by lead": {}}),
        Factor("ids", {"none": {}, "some": {}, "all": {}}),
        Factor("repeated", _NONE_SOME),
        Factor("conflicting_ids", _NONE_SOME),
        Factor("seq", {"none": {}, "given": {}, "against the ranks": {}}),
        Factor("instants", {"spread": {}, "often equal": {}}),
        Factor("moments", {"plain": {}, "at deadlines": {}, "at openings and closings": {}, "at midnights": {}, "a microsecond off": {}}),
        Factor("hours", {"any": {}, "mostly outside": {}}),
        Factor("unknown", {"nothing": {}, "kinds": {}, "stages": {}, "types": {}, "parties": {}}),
        Factor("owners", {"one": {}, "change": {}, "none": {}}),
        Factor("roster_updates", _NONE_SOME),
        Factor("merged", {"none": {}, "one": {}, "in a row": {}, "in a circle": {}, "into a stranger": {}}),
        Factor("erased", _NONE_SOME),
        Factor("cleared", _NONE_SOME),
        Factor("nulls", _NONE_SOME),
        Factor("records", _NONE_SOME),
        Factor("team_events", _NONE_SOME),
        Factor("automated", {"never": {}, "some": {}}),
        Factor("gaps", {"none": {}, "months": {}}),
        Factor("reopened", _NONE_SOME),
        Factor("told_twice", _NONE_SOME),
        Factor("moves", {"mostly allowed": {}, "any": {}}),
        Factor("scores", {"none": {}, "given": {}}),
        Factor("as_of", {"after all": {}, "within": {}, "at a deadline": {}, "before all": {}, "long after": {}}),
    ),
    lambda _doc, _item, _id, _chance: None,
    always=True,
)  # fmt: skip

CLASHES = [
    Clash("stream.conflicting_ids=some", "stream.ids=none", "two contents of one id need one"),
    Clash("stream.records=some", "stages.record=none", "the record is not defined"),
    Clash("stream.automated=never", "stream.conflicting_ids=some", "kept apart: the other content is told by `automated`"),
]

OWNERS = ("ann", "bob", "cyd", "dee", "inbound")

ROSTER = (
    {"owner": "ann", "kind": "person", "team": "development", "territory": "emea", "calendar": "berlin", "joined_on": "2024-02-01"},
    {"owner": "bob", "kind": "person", "team": "development", "territory": "americas", "calendar": "new-york", "joined_on": "2026-03-16"},
    {"owner": "cyd", "kind": "person", "team": "executives", "territory": "apac", "calendar": "kolkata", "joined_on": "2026-04-20"},
    {"owner": "dee", "kind": "person", "team": "demand", "territory": "emea", "calendar": "nowhere", "joined_on": "2025-12-31"},
    {"owner": "inbound", "kind": "queue", "team": "desk", "territory": "", "calendar": "", "joined_on": ""},
)
"""The owners of every case, a row each; an empty cell is absent."""


@dataclass(frozen=True)
class Stream:
    """Events in the order of their arrival, and the instant that is asked about."""

    events: list[Event]
    as_of: datetime


def stream_of(palette: Palette, item: Item, chance: Random, *, leads: int = 8, steps: int = 6) -> Stream:
    """The stream of a row: so many leads, each with about so many things that befall it."""
    begins = microseconds(SEASONS[item.levels["season"]])
    stories = [Story(palette, item, chance, f"L{number}", begins) for number in range(1, leads + 1)]
    for number, story in enumerate(stories):
        story.live(chance.randint(1, steps), palette.of_leads[number::leads], exactly=number == 0)
    for story in stories:
        story.finish()
    _merge(stories, item, chance)
    events: list[Event] = [event for story in stories for event in story.events]
    ends = max(microseconds(event.at) for event in events)
    events += _team_events(palette, item, chance, begins, ends)
    events = [*events, *_unknown(item, chance, begins, ends)]
    events = _identified(events, item, chance)
    return Stream(_arriving(events, item, chance), _as_of(events, stories, item, chance))


class Story:
    """What befalls one lead, told event by event."""

    def __init__(self, palette: Palette, item: Item, chance: Random, lead: str, begins: int) -> None:
        self.lead = lead
        self.events: list[LeadEvent] = []
        self.deadlines: list[int] = []
        self._palette, self._item, self._chance = palette, item, chance
        self._begins = begins
        self._now = begins + chance.randint(0, LENGTH * 12) * HOUR
        self._stage: str | None = None
        self._owner: str | None = None
        self._made = 0

    def live(self, steps: int, clocks: list[Clock], *, exactly: bool) -> None:
        """Be captured, then go through some episodes and other things: of these clocks, and of any.

        `exactly`: at least one of them turns on an exact instant.
        """
        captured = {field: self._value(field) for field in [*COMMON, *TIMES] if self._chance.random() < 0.6}
        self.emit("captured", **captured)
        if exactly or self._chance.random() < 0.5:
            self._to("mql")
        if not self._item.has("owners", "none"):
            self._assign()
        if exactly:
            self._exact()
        for clock in clocks:
            self._episode(clock)
        for _step in range(steps):
            self._chance.choice(
                [self._episode, self._episode, self._episode, self._walk, self._walk, self._touch, self._learn, self._something]
            )()
        if self._item.has("gaps", "months") and (exactly or self._chance.random() < 0.3):
            self._now += self._chance.randint(60, 120) * DAY
            self._to("mql")
            self._episode()

    def finish(self) -> None:
        """What the row asks for and chance may not have brought."""
        item, chance = self._item, self._chance
        if item.has("scores", "given") and self.lead == "L1":
            self._insert("scored", score=40)
        if item.has("team_events", "some"):
            self._insert("content_used", asset=self._value("asset"))  # the one kind between the teams that may name a lead
        if item.has("reopened", "some") and (self.lead == "L1" or chance.random() < 0.2):
            self.emit("disqualified", reason="no-answer")
            self._wait()
            self.emit("reopened")
        if item.has("cleared", "some") and (self.lead == "L1" or chance.random() < 0.3):
            self._insert("enriched", cleared=chance.sample(["territory", "company_size", "consent", "email", "registered_at"], 2))
        if item.has("records", "some") and (self.lead in {"L1", "L2"} or chance.random() < 0.3):
            self._record()
        if item.has("erased", "some") and self.lead == "L2":
            self._insert("erased")

    # Acts

    def _exact(self) -> None:
        """A clock that every agreement has, stopped at the instant that the row is about."""
        clock = next((each for each in self._palette.clocks if each.id == ANCHOR), None)
        if clock is None:
            self._episode()  # not an agreement of ours
            return
        self.emit("assigned", owner=self._someone())
        start = microseconds(self.events[-1].at)
        due = due_at(clock.calendars[0], start, clock.tiers[0][1])
        self.deadlines.append(due)
        self._now = self._moment(start, due, exact=True)
        self.emit("touched", channel="call", direction="outbound")

    def _episode(self, clock: Clock | None = None) -> None:
        """Start a clock, let something come between, end it or not."""
        chance = self._chance
        clocks = self._palette.of_leads
        if not clocks:
            return
        clock = clock or chance.choice(clocks)
        if chance.random() < 0.7:
            self._make_hold(clock.scope)
            self._make_hold(chance.choice(clock.tiers)[0])
        if not self._signal(clock.starts.alternatives, clock):
            return
        for _between in range(chance.choice([0, 0, 1, 1, 2, 3])):
            chance.choice([self._pause, self._count, self._change_owner, self._void])(clock)
        if chance.random() < 0.8 and clock.stops.alternatives:
            self._end(clock, chance.choice(clock.stops.alternatives))

    def _pause(self, clock: Clock) -> None:
        if clock.pauses.alternatives:
            self._wait()
            self._signal(clock.pauses.alternatives, clock)
            if self._chance.random() < 0.8:
                self._wait()
                self._signal(clock.resumes.alternatives, clock)

    def _count(self, clock: Clock) -> None:
        for _touch in range(self._chance.choice([1, 2, 3])):
            self._wait()
            if clock.counts.alternatives:
                self._signal(clock.counts.alternatives, clock)
            else:
                self._touch()

    def _change_owner(self, _clock: Clock) -> None:
        if self._item.has("owners", "change"):
            self._wait()
            self._assign()

    def _void(self, clock: Clock) -> None:
        if clock.voids.alternatives and self._chance.random() < 0.4:
            self._wait()
            self._signal(clock.voids.alternatives, clock)

    def _end(self, clock: Clock, alternative: Alternative) -> None:
        """A stop, before or after the deadline, or just then."""
        start = microseconds(self.events[-1].at)
        due = min(clock.due(start, self._chance), start + 60 * DAY)
        self.deadlines.append(due)
        self._now = max(start, self._moment(start, due, exact=False))
        self._happen(alternative)

    def _walk(self) -> None:
        """A move: mostly one that is allowed."""
        self._wait()
        stages = self._palette.stages
        here = stages.get(self._stage or "")
        ways = list(stages)
        if here is not None and here.moves_to is not None and not self._item.has("moves", "any"):
            ways = [*here.moves_to, *(to for to, _when in here.moves_if)] or ["mql"]
        if ways:
            self._to(self._chance.choice(ways))

    def _to(self, stage: str) -> None:
        """Move to a stage, told in one of the ways in which it may be told."""
        if stage not in self._palette.stages:
            return
        ways: list[Callable[[], None]] = [lambda: self.emit("stage_changed", stage=stage, **self._some("reason", "automated"))]
        entered_on = self._palette.stages[stage].entered_on
        if entered_on is not None:
            ways.append(lambda: self.emit(entered_on, **self._some("reason", "amount")))
        for handoff in self._palette.agreement.handoffs:
            if handoff.to_stage == stage and handoff.from_stage == self._stage:
                ways += [lambda: self.emit("accepted")] * 2
        told = self._chance.sample(ways, len(ways))
        told[0]()
        if self._item.has("told_twice", "some") and len(told) > 1:
            told[1]()
        self._stage = stage

    def _touch(self) -> None:
        self._wait()
        self.emit("touched", **self._some("channel", "channel", "direction", "outcome", "automated"))

    def _learn(self) -> None:
        """Something new is known of the lead."""
        self._wait()
        names = self._chance.sample([*COMMON, *TIMES], 3)
        kind = "scored" if self._item.has("scores", "given") and self._chance.random() < 0.5 else "enriched"
        data = {name: self._value(name) for name in names}
        if kind == "scored":
            data |= {"score": self._chance.choice([5, 19, 20, 40, 60.5])}
        self.emit(kind, **data)

    def _something(self) -> None:
        """Anything that some pattern of the agreement speaks of."""
        self._wait()
        if self._palette.patterns:
            self._happen(self._chance.choice(self._palette.patterns))

    def _assign(self) -> None:
        self.emit("assigned", owner=self._someone())
        if self._chance.random() < 0.5:
            self._now += self._chance.choice([60, 600, 5400]) * SECOND
            self.emit("touched", **self._some("channel", "outcome"))

    def _someone(self) -> str | None:
        if self._item.has("owners", "none"):
            return None
        if self._owner is None or self._item.has("owners", "change"):
            self._owner = self._chance.choice(OWNERS)
        return self._owner

    def _record(self) -> None:
        """A deal and its way."""
        belongs = next((record.of for record in self._palette.agreement.records if record.id == "opportunity"), None)
        id_, at = f"O{self.lead[1:]}", self._begins + self._chance.randint(1, LENGTH * 20) * HOUR
        for kind, stage in (
            ("opportunity_created", None),
            ("stage_changed", "proposal"),
            ("touched", None),
            ("stage_changed", "signing"),
            ("won", None),
        ):
            if self._chance.random() < 0.8 or kind == "opportunity_created":
                data: dict[str, Any] = (
                    {"stage": stage} if stage else {"amount": self._value("amount")} if kind != "touched" else {"channel": "call"}
                )
                made = LeadEvent(
                    self.lead if belongs else "", kind, as_datetime(at), owner=self._owner, data=data, record="opportunity", record_id=id_
                )
                self.events.append(made)
            at += self._chance.randint(1, 60) * HOUR

    # Signals

    def _signal(self, alternatives: tuple[Alternative, ...], clock: Clock) -> bool:
        if not alternatives:
            return False
        self._happen(self._chance.choice(alternatives), due=clock.deadline_at)
        return True

    def _happen(self, alternative: Alternative, due: str | None = None) -> None:
        """Make an alternative of a pattern come about; its condition holds more often than not."""
        if self._chance.random() < 0.8:
            self._make_hold(alternative.when)
        data = self._own_of(alternative.when)
        match alternative:
            case Occurs(kind, _, at) if kind in self._palette.own:
                for field in (at, due):
                    if field is not None and self._chance.random() < 0.9:
                        data[field] = as_text(self._now + self._chance.choice([-HOUR, 0, HOUR, 8 * HOUR, 2 * DAY, 1]))
                own = self._some(*self._palette.own[kind])
                if kind == "stage_changed":
                    own["stage"] = self._chance.choice(list(self._palette.stages))
                self.emit(kind, **(own | data))
            case Enters(stage):
                if self._stage == stage:
                    self._to(self._chance.choice([each for each in self._palette.stages if each != stage]))
                    self._wait()
                self._to(stage)
            case Leaves(stage):
                if self._stage != stage:
                    self._to(stage)
                    self._wait()
                self._walk()
            case Answers(disposition, _):
                if self._stage != "mql" and self._chance.random() < 0.7:
                    self._to("mql")
                    self._wait()
                self.emit(disposition, **(self._some("reason") if disposition == "rejected" else {}))
            case _:
                pass

    def _make_hold(self, condition: Condition | None) -> None:  # noqa: PLR0912 - a case for each kind of test
        """Bring about what a condition asks for, as far as single events can."""
        data: dict[str, Any] = {}
        for test in wanted(condition, self._chance):
            match test:
                case IsOneOf("stage", values) if self._stage not in values:
                    self._to(str(self._chance.choice(values)))
                case IsOneOf("owner", values) if not self._item.has("owners", "none"):
                    self.emit("assigned", owner=str(values[0]))
                case IsOneOf("held", (held,)):
                    self.emit("held" if held else "resumed")
                case IsOneOf("reason" | "previous_reason", values):
                    self.emit("recycled", reason=str(values[0]))
                    self._stage = "recycled"
                case IsOneOf("last_touch.channel", values):
                    self.emit("touched", channel=str(values[0]))
                case Compares("open_tasks", _, _):
                    self.emit("task_opened", task_id=self._value("task_id"))
                case Compares("running_sequences", _, _):
                    self.emit(self._chance.choice(["sequence_started", "sequence_ended"]), sequence="cold")
                case Did(pattern, at_least, _, _):
                    for _time in range(min(at_least or 0, 3)):
                        self._happen_plainly(self._chance.choice(pattern.alternatives))
                        self._wait()
                case Exists(field, True) | Recent(field, _) | LongAgo(field, _) if field in (*COMMON, *TIMES):
                    data[field] = self._value(field)
                case Exists("next_meeting_at", True):
                    self.emit("meeting_booked", meeting_id="m1", meeting_at=as_text(self._now + 2 * DAY))
                case IsOneOf(field, values) if field in COMMON:
                    data[field] = self._chance.choice(values)
                case Compares(field, operator, bound) if field in COMMON:
                    off = {"at_least": 0, "more_than": 1, "at_most": 0, "less_than": -1}[operator]
                    data[field] = int(bound) + off
                case Matches(field, _) | Contains(field, _) if field in COMMON:
                    data[field] = self._value(field)
                case _:
                    pass
        if data:
            self.emit("enriched", **data)

    def _happen_plainly(self, alternative: Alternative) -> None:
        if isinstance(alternative, Occurs) and alternative.kind in self._palette.own and alternative.kind != "stage_changed":
            self.emit(alternative.kind, **(self._some(*self._palette.own[alternative.kind]) | self._own_of(alternative.when)))
        elif isinstance(alternative, Enters | Leaves):
            self._to(alternative.stage)

    def _own_of(self, condition: Condition | None) -> dict[str, Any]:
        """What the event itself must say for a condition on it."""
        data: dict[str, Any] = {}
        for test in wanted(condition, self._chance):
            if isinstance(test, IsOneOf) and test.field in OWN:
                data[test.field] = self._chance.choice(test.values)
        return data

    # Time

    def _wait(self) -> None:
        """Let some time pass: a little, a working day, a few days; now and then none."""
        chance = self._chance
        if chance.random() < (0.5 if self._item.has("instants", "often equal") else 0.1):
            return
        self._now += chance.choice([0, 1, 5, 7, 24, 24, 53]) * HOUR + chance.choice([0, 0, 1, 59, 3599, 1800]) * SECOND
        if self._item.has("hours", "mostly outside"):
            self._now += (-self._now) % DAY + chance.choice([1, 3, 22]) * HOUR
        elif self._item.has("moments", "at openings and closings", "at midnights"):
            self._now = self._edge(self._now)

    def _moment(self, start: int, due: int, *, exact: bool) -> int:
        """When a clock that is due then is stopped."""
        chance = self._chance
        span = max(due - start, 60 * SECOND)
        around = [due, due - span // 2, due - span // 3, start + span // 10, start + 60 * SECOND, due + span // 3, due + 2 * DAY]
        match self._item.levels["moments"]:
            case "at deadlines":
                return due if exact else chance.choice([*around, due, due, due])
            case "a microsecond off":
                return due + 1 if exact else chance.choice([*around, due - 1, due + 1, due + 1])
            case "at openings and closings" | "at midnights":
                return self._edge(start) if exact else chance.choice([self._edge(start), self._edge(due), due])
            case _:
                return due + 7 * 60 * SECOND if exact else chance.choice(around)

    def _edge(self, instant: int) -> int:
        """The next opening, closing or midnight of one of the agreement's calendars."""
        calendar = self._chance.choice(self._palette.calendars)
        calendar = self._chance.choice(calendar.any_of or (calendar,))
        here = zone(calendar.zone)
        day = here.local_date(instant)
        edges = []
        for later in range(-1, 6):
            date = day + timedelta(days=later)
            seconds = [each for shift in calendar.shifts_on(date) for each in (shift.opens_s, shift.closes_s)]
            if self._item.has("moments", "at midnights"):
                seconds = [0]
            edges += [here.opening(datetime(date.year, date.month, date.day) + timedelta(seconds=each)) for each in seconds]
        return next((edge for edge in sorted(edges) if edge >= instant), instant)

    # Events

    def _value(self, field: str) -> Any:
        return self._palette.value(field, self._now, self._chance)

    def _some(self, *fields: str) -> dict[str, Any]:
        """Values of some of these fields."""
        data = {field: self._value(field) for field in fields if field not in {"stage", "into"} and self._chance.random() < 0.7}
        if "meeting_at" in data:
            data["meeting_at"] = as_text(self._now + self._chance.choice([HOUR, DAY, 3 * DAY, -HOUR]))
        for field in ("task_due_at", "ends_at"):
            if field in data:
                data[field] = as_text(self._now + self._chance.choice([HOUR, 6 * HOUR, DAY, 3 * DAY]))
        if self._item.has("automated", "never"):
            data.pop("automated", None)
        return data

    def emit(self, kind: str, *, owner: str | None = None, **data: Any) -> None:
        """Tell an event that happens now."""
        self._made += 1
        if self._item.has("automated", "never"):
            data.pop("automated", None)
        if self._item.has("nulls", "some") and (self._made == 1 or self._chance.random() < 0.1):
            data |= {self._chance.choice(["territory", "company_size", "phone"]): None}
        if owner is None and self._chance.random() < 0.15:
            owner = self._someone()
        self.events.append(LeadEvent(self.lead, kind, as_datetime(self._now), owner=owner, data=data))
        self._now += self._chance.choice([0, 1, 60, 600]) * SECOND if not self._item.has("instants", "often equal") else 0

    def _insert(self, kind: str, **data: Any) -> None:
        """Tell an event at some time in the lead's past."""
        at = self._chance.choice(self.events).at + timedelta(seconds=self._chance.choice([0, 1, 900]))
        self.events.append(LeadEvent(self.lead, kind, at, data=data))


def _merge(stories: list[Story], item: Item, chance: Random) -> None:
    """Leads that turn out to be one."""
    if item.has("merged", "none") or len(stories) < 4:
        return
    pairs = {
        "one": [("L3", "L1")],
        "in a row": [("L4", "L3"), ("L3", "L1")],
        "in a circle": [("L3", "L4"), ("L4", "L3")],
        "into a stranger": [("L3", "L99")],
    }[item.levels["merged"]]
    by_lead = {story.lead: story for story in stories}
    for absorbed, survivor in pairs:
        story = by_lead[absorbed]
        at = chance.choice(story.events).at + timedelta(seconds=chance.choice([0, 30, 3600]))
        story.events.append(LeadEvent(absorbed, "merged", at, data={"into": survivor}))


def _team_events(palette: Palette, item: Item, chance: Random, begins: int, ends: int) -> list[TeamEvent]:
    """What happens between the teams: for duties, and changes of owners."""
    made: list[TeamEvent] = []
    span = max((ends - begins) // HOUR, 1)

    def at() -> datetime:
        return as_datetime(begins + chance.randint(0, span) * HOUR)

    if item.has("team_events", "some"):
        kinds = ["review_held", "report_published", "training_held", "feedback_given", "scoring_reviewed", *palette.team_kinds]
        for duty in palette.agreement.commitments:
            if isinstance(duty, Duty):
                kinds += [each.kind for each in duty.event.alternatives if isinstance(each, Occurs)] * 3
        for _event in range(chance.randint(6, 14)):
            kind = chance.choice(kinds)
            data: dict[str, Any] = {name: chance.choice(["pipeline", "product"]) for name in ("topic",) if chance.random() < 0.8}
            if kind == "training_held":
                data |= {"format": chance.choice(["room", "film"])}
            if chance.random() < 0.7:
                data |= {"cost": chance.choice([0, 12.5]), "pipeline": 3}
            made.append(TeamEvent(kind, at(), party=chance.choice([None, "marketing", "sales"]), data=data))
        made.append(TeamEvent("content_used", at(), data={"asset": "plan-kit"}))
    if item.has("roster_updates", "some"):
        for _event in range(4):
            owner = chance.choice(OWNERS)
            changed = chance.choice(
                [{"team": "executives"}, {"calendar": "kolkata"}, {"territory": "apac"}, {"joined_on": "2026-05-01"}, {"kind": "queue"}]
            )
            made.append(TeamEvent("owner_updated", at(), data={"owner": owner, **changed}))
    return made


def _unknown(item: Item, chance: Random, begins: int, ends: int) -> list[Event]:
    """Events that no agreement of ours can take."""
    unknown: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "nothing": [],
        "kinds": [("phoned", {}), ("tuched", {"channel": "call"})],
        "stages": [("stage_changed", {"stage": "limbo"}), ("stage_changed", {})],
        "types": [("touched", {"automated": "yes"}), ("stage_changed", {"stage": 3})],
    }
    if item.has("unknown", "parties"):
        return [TeamEvent("feedback_given", as_datetime(chance.randint(begins, ends)), party="legal")]
    told = unknown[item.levels["unknown"]]
    return [LeadEvent("L1", kind, as_datetime(chance.randint(begins, ends)), data=data) for kind, data in told]


def _identified(events: list[Event], item: Item, chance: Random) -> list[Event]:
    """The events with ids and `seq` as the row says, some told again, some told otherwise."""
    made: list[Event] = []
    for number, event in enumerate(events):
        id_ = f"e{number}" if item.has("ids", "all") or (item.has("ids", "some") and number % 3) else None
        seq = {"none": 0, "given": number % 7, "against the ranks": -number}[item.levels["seq"]]
        made.append(replace(event, id=id_, seq=seq))
    told = [event for event in made if isinstance(event, LeadEvent)]
    if item.has("repeated", "some"):
        made += chance.sample(told, min(5, len(told)))
    if item.has("conflicting_ids", "some"):
        for event in chance.sample([each for each in told if each.id is not None], 3):
            moved = event.at + timedelta(hours=chance.choice([0, -3, 3]))
            made.append(replace(event, at=moved, data={**event.data, "automated": True}))
    return made


def _arriving(events: list[Event], item: Item, chance: Random) -> list[Event]:
    """The events in the order in which they arrive."""
    ordered = sorted(events, key=lambda event: event.at)
    match item.levels["arrival"]:
        case "backwards":
            return ordered[::-1]
        case "shuffled":
            chance.shuffle(ordered)
            return ordered
        case "lead by lead":
            return sorted(ordered, key=lambda event: event.lead if isinstance(event, LeadEvent) else "")
        case _:
            return ordered


def _as_of(events: list[Event], stories: list[Story], item: Item, chance: Random) -> datetime:
    """The instant that is asked about."""
    first, last = (edge(event.at for event in events) for edge in (min, max))
    match item.levels["as_of"]:
        case "within":
            return chance.choice(sorted(event.at for event in events if event.at < last)[len(events) // 3 :])
        case "at a deadline":
            return as_datetime(chance.choice([due for story in stories for due in story.deadlines] or [microseconds(last)]))
        case "before all":
            return first - timedelta(days=1)
        case "long after":
            return last + timedelta(days=200)
        case _:
            return last + timedelta(hours=1)
