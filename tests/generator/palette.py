"""What an agreement makes interesting: the values, kinds, stages and times that its conditions and clocks turn on.

It looks at the resolved agreement and only chooses input by it; nothing that is expected of an engine comes from here.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from random import Random
from typing import Any

from slaspec.agreement.commitment import LEAD, Cadence, CalendarChoice, Response
from slaspec.agreement.condition import Ahead, AllOf, AnyOf, Compares, Condition, Contains, IsOneOf, LongAgo, Matches, Not, Recent
from slaspec.agreement.model import Agreement
from slaspec.agreement.pattern import NOTHING, Alternative, Pattern
from slaspec.events.vocabulary import KINDS
from slaspec.worktime.calendar import WorkingCalendar
from slaspec.worktime.duration import BusinessDays, Duration, ElapsedTime, Limit, WorkingTime
from slaspec.worktime.instants import as_text

Value = Any
SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR

COMMON: dict[str, list[Value]] = {
    "territory": ["emea", "americas", "apac"],
    "industry": ["software", "manufacturing", "retail"],
    "lead_source": ["webinar", "referral", "fair", "website"],
    "email": ["ana@kern.example", "bo@gmail.com", "cy@fernhill.example"],
    "phone": ["0047", "+49-30-1"],
    "job_title": ["planner", "CFO", "clerk"],
    "interests": ["planning", "travel"],
    "company_size": [5, 100, 700, 1000, 5000],
    "budget": [0.5, 999, 1000, 20000],
    "amount": [100, 5000, 5000.5, 90000],
    "consent": [True, False],
    "account_owner": ["ann", "bob"],
}
"""What events say of leads in any agreement."""

TIMES = ("registered_at", "renewal_at")
OWN: dict[str, list[Value]] = {
    "channel": ["call", "email", "social", "fax"],
    "direction": ["outbound", "inbound"],
    "outcome": ["connected", "voicemail", "wrong-number", "discount"],
    "automated": [True, False],
    "asset": ["plan-kit", "pricing", "planning-kit"],
    "reason": ["no-answer", "no-budget", "wrong-time"],
    "sequence": ["warm-again", "cold"],
    "task_id": ["t1", "t2"],
    "meeting_id": ["m1", "m2"],
    "product": ["plans"],
    "urgency": ["now", "later"],
    "topic": ["pipeline", "product"],
    "format": ["room", "film"],
}
"""What events say of themselves."""


class Clock:
    """What a response or cadence turns on: its patterns, whose leads it is about, and when it may be due."""

    def __init__(self, promise: Response | Cadence) -> None:
        self.id = promise.id
        self.record = promise.record
        self.scope = promise.scope
        self.starts: Pattern
        self.stops: Pattern
        self.counts: Pattern
        self.deadline_at: str | None
        if isinstance(promise, Response):
            self.starts, self.stops, self.counts, self.deadline_at = promise.starts_on, promise.stops_on, NOTHING, promise.deadline_at
        else:
            self.starts, self.stops, self.counts, self.deadline_at = promise.begins_on, promise.ends_on, promise.counts, None
        self.pauses, self.resumes, self.voids = promise.pauses_on, promise.resumes_on, promise.void_on
        self.tiers = [(tier.when, tier.within) for tier in promise.tiers]
        self.calendars = calendars_of(promise.calendar)

    def due(self, start: int, chance: Random) -> int:
        """A guess at when a clock started then is due: of one of its tiers, on one of its calendars."""
        _when, within = chance.choice(self.tiers)
        return due_at(chance.choice(self.calendars), start, within)


def calendars_of(choice: CalendarChoice) -> list[WorkingCalendar]:
    """The calendars that a choice may lead to."""
    return [choice.otherwise, *(calendar for _value, calendar in choice.by_value)]


def due_at(calendar: WorkingCalendar, start: int, within: Limit | None) -> int:
    """When the amount is used up; where there is none, a day later."""
    return calendar.deadline(start, within if within is not None else ElapsedTime(days=1))


def roughly(span: Duration) -> int:
    """About how long a span is, in microseconds; of elapsed time without months exactly."""
    match span:
        case ElapsedTime(days, microseconds, months):
            return days * DAY + microseconds + months * 30 * DAY
        case WorkingTime(microseconds):
            return microseconds * 3
        case BusinessDays(count):
            return int(count * DAY)


def nodes(value: Any) -> Iterator[Any]:
    """Every dataclass in a value, however deep; calendars are not looked into."""
    if isinstance(value, tuple | list):
        for each in value:
            yield from nodes(each)
    elif is_dataclass(value) and not isinstance(value, WorkingCalendar):
        yield value
        for each in fields(value):
            yield from nodes(getattr(value, each.name))


class Palette:
    """Values and times of one agreement or of several revisions of one."""

    def __init__(self, agreements: list[Agreement]) -> None:
        self.agreement = agreements[0]
        self.values: dict[str, list[Value]] = {name: list(values) for name, values in (COMMON | OWN).items()}
        self.times: dict[str, list[Recent | LongAgo | Ahead]] = {name: [] for name in TIMES}
        self.clocks: list[Clock] = []
        self.patterns: list[Alternative] = []
        self.calendars: list[WorkingCalendar] = []
        for agreement in agreements:
            self.calendars += calendars_of(agreement.calendar)
            self.clocks += [Clock(each) for each in agreement.commitments if isinstance(each, Response | Cadence)]
            for node in nodes(agreement.commitments):
                if isinstance(node, Pattern):
                    self.patterns += node.alternatives
            for node in nodes(agreement):
                self._learn(node)
        self.of_leads = [clock for clock in self.clocks if clock.record == LEAD]
        self.stages = {stage.id: stage for stage in self.agreement.stages}
        self.own = dict(KINDS) | {kind.name: dict(kind.fields) for kind in self.agreement.kinds if not kind.team}
        self.team_kinds = {kind.name: dict(kind.fields) for kind in self.agreement.kinds if kind.team}

    def _learn(self, node: Any) -> None:
        match node:
            case IsOneOf(field, values):
                self._add(field, *values)
            case Compares(field, _, bound):
                near = [bound - 1, bound, bound + 1]
                self._add(field, *(int(each) if each.denominator == 1 else float(each) for each in near))
            case Matches(field, glob):
                self._add(field, glob.replace("*", "x").replace("?", "a"))
            case Contains(field, part):
                self._add(field, f"the-{part}", [part, "else"])
            case Recent(field, _) | LongAgo(field, _) | Ahead(field, _, _):
                self.times.setdefault(field, []).append(node)
            case _:
                pass

    def _add(self, field: str, *values: Value) -> None:
        known = self.values.setdefault(field, [])
        known += [value for value in values if not any(value is each or (type(value) is type(each) and value == each) for each in known)]

    def value(self, field: str, now: int, chance: Random) -> Value:
        """A value for a field; an instant lies at the edge of what a condition asks."""
        if field in self.times and field not in self.values:
            return as_text(self.instant(field, now, chance))
        return chance.choice(self.values.get(field, ["x", "y"]))

    def instant(self, field: str, now: int, chance: Random) -> int:
        """An instant for a field that is one."""
        if not self.times.get(field):
            return now + chance.randint(-20, 40) * DAY
        test = chance.choice(self.times[field])
        off = chance.choice([0, 0, -1, 1, HOUR, -HOUR, 5 * DAY])
        if isinstance(test, Ahead):
            return (
                due_at(self.calendars[0], now, test.span) + off
                if not isinstance(test.span, ElapsedTime)
                else now + roughly(test.span) + off
            )
        return now - roughly(test.span) + off


def wanted(condition: Condition | None, chance: Random) -> Iterator[Condition]:
    """Tests of which the condition is made, such that it likely holds when all of these do."""
    match condition:
        case None:
            return
        case AllOf(parts):
            for each in parts:
                yield from wanted(each, chance)
        case AnyOf(parts):
            yield from wanted(chance.choice(parts), chance)
        case Not():
            return
        case _:
            yield condition
