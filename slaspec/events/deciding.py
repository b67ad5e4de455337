"""Conditions and patterns made ready for use: each becomes one function that answers for a lead as it stands.

Compiled once for an agreement, asked for every event. What a condition means is said in
`agreement.condition`; here it is decided, and `tests/events/test_deciding.py` holds both together.
"""

import re
from bisect import bisect_left
from collections.abc import Callable
from fnmatch import translate
from fractions import Fraction
from functools import lru_cache
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Any

from slaspec.agreement.commitment import CalendarChoice
from slaspec.agreement.condition import (
    Ahead,
    AllOf,
    AllowedMove,
    AnyOf,
    Changed,
    Compares,
    Condition,
    Contains,
    Did,
    Exists,
    IsOneOf,
    Judged,
    LongAgo,
    Matches,
    Not,
    OfTime,
    Operator,
    Recent,
    SameAs,
    Test,
    as_written,
    equal,
    is_number,
    only_stars,
)
from slaspec.agreement.pattern import Alternative, Answers, Enters, Leaves, Occurs, Pattern
from slaspec.events.reading import RowError, instant
from slaspec.worktime.calendar import CalendarExhaustedError, WorkingCalendar
from slaspec.worktime.duration import Duration, ElapsedTime
from slaspec.worktime.instants import microseconds

if TYPE_CHECKING:
    from slaspec.events.state import Step, Subject

Decide = Callable[["Subject"], bool]
"""Whether something holds for a lead as it stands, at the instant of its present event."""
Get = Callable[["Subject"], Any]
"""A field of a lead as it stands; `None` where there is none."""
GetInstant = Callable[["Subject"], int | None]
"""A field as an instant in microseconds; `None` where it is none."""
Choose = Callable[["Subject"], WorkingCalendar]
"""The calendar that counts for a lead as it stands."""


class Fields:
    """How each field is found: what a decider must know of the agreement. `events.state` has the real one."""

    def get(self, name: str) -> Get:
        """Finds the field of that name."""
        raise NotImplementedError

    def instant(self, name: str) -> GetInstant:
        """Finds the field of that name as an instant."""
        raise NotImplementedError

    def before(self, name: str) -> Get:
        """Finds what the field was before the present event."""
        raise NotImplementedError

    def did(self, pattern: Pattern, within: Duration | None) -> Get:
        """Finds the instants of the events of a pattern (with a look-back), or their number (without)."""
        raise NotImplementedError

    def allowed_move(self, record: str) -> Decide:
        """Whether the stage just entered may follow the one left."""
        raise NotImplementedError

    @property
    def calendar(self) -> CalendarChoice:
        """The agreement's calendar, on which look-backs in working time run."""
        raise NotImplementedError


def always(_subject: "Subject") -> bool:
    """What holds without a condition."""
    return True


def decider(condition: Condition | None, fields: Fields) -> Decide:
    """The function that decides a condition; no condition: always."""
    match condition:
        case None | AllOf(()):
            return always
        case AllOf(conditions):
            return _all([decider(each, fields) for each in conditions])
        case AnyOf(conditions):
            return _any([decider(each, fields) for each in conditions])
        case Not(IsOneOf("automated", (True,))):
            return _by_hand
        case Not(inner):
            decide = decider(inner, fields)
            return lambda subject: not decide(subject)
        case IsOneOf() | Compares() | Exists() | Matches() | Contains():
            return _of_value(condition, fields.get(condition.field))
        case _:
            return _of_time(condition, fields)


def _by_hand(subject: "Subject") -> bool:
    """Whether the event is not marked automated: asked of every touch."""
    return subject.event is None or subject.event.data.get("automated") is not True


def _all(deciders: list[Decide]) -> Decide:
    if len(deciders) == 1:
        return deciders[0]
    if len(deciders) == 2:
        first, second = deciders
        return lambda subject: first(subject) and second(subject)

    def decide(subject: "Subject") -> bool:
        for each in deciders:  # noqa: SIM110 - a loop costs half of all() here, where most time is spent
            if not each(subject):
                return False
        return True

    return decide


def _any(deciders: list[Decide]) -> Decide:
    if len(deciders) == 1:
        return deciders[0]

    def decide(subject: "Subject") -> bool:
        for each in deciders:  # noqa: SIM110 - as above
            if each(subject):
                return True
        return False

    return decide


def _of_value(test: Test, get: Get) -> Decide:
    match test:
        case Exists(_, True):
            return lambda subject: get(subject) is not None
        case Exists():
            return lambda subject: get(subject) is None
        case IsOneOf(_, values):
            return _is_one_of(values, get)
        case Compares(_, operator, bound):
            return _compares(operator, bound, get)
        case Matches(_, glob):
            shape = re.compile(translate(only_stars(glob.casefold()))).match
            return lambda subject: isinstance(value := get(subject), str) and shape(value.casefold()) is not None
        case Contains(_, part):
            return _contains(part, get)


def _is_one_of(values: tuple[Any, ...], get: Get) -> Decide:
    if len(values) == 1 and isinstance(values[0], bool):
        (wanted,) = values
        return lambda subject: get(subject) is wanted
    if all(isinstance(each, str) for each in values):
        if len(values) == 1:
            (only,) = values
            return lambda subject: get(subject) == only
        texts = frozenset(values)
        return lambda subject: isinstance(value := get(subject), str) and value in texts
    return lambda subject: (value := get(subject)) is not None and any(equal(value, each) for each in values)


_COMPARE: dict[Operator, Callable[[Any, Any], bool]] = {"at_least": ge, "at_most": le, "more_than": gt, "less_than": lt}


def _compares(operator: Operator, bound: Fraction, get: Get) -> Decide:
    compare = _COMPARE[operator]
    if bound.denominator != 1:
        return lambda subject: is_number(value := get(subject)) and compare(as_written(value), bound)
    whole = int(bound)
    return lambda subject: is_number(value := get(subject)) and compare(value, whole)


def _contains(part: Any, get: Get) -> Decide:
    def decide(subject: "Subject") -> bool:
        value = get(subject)
        if isinstance(value, str):
            return isinstance(part, str) and part in value
        return isinstance(value, list) and any(equal(member, part) for member in value)

    return decide


# Tests that look at more than a value


def same(value: Any, other: Any) -> bool:
    """Whether two values of a field are the same: nothing is nothing, lists member by member, types never mix."""
    if value is None or other is None:
        return value is other
    if isinstance(value, list | dict):
        return bool(value == other)
    return equal(value, other)


def _of_time(condition: OfTime, fields: Fields) -> Decide:
    match condition:
        case Changed(name, wanted):
            get, before = fields.get(name), fields.before(name)
            return lambda subject: (subject.event is not None and not same(get(subject), before(subject))) is wanted
        case Recent(name, span):
            return _recent(fields.instant(name), later(span, fields))
        case LongAgo(name, span):
            return _long_ago(fields.instant(name), later(span, fields))
        case Ahead(name, bound, span):
            return _ahead(fields.instant(name), later(span, fields), at_least=bound == "at_least")
        case Did():
            return _did(condition, fields)
        case Judged(commitment, judgement):
            return lambda subject: subject.judged(commitment) == judgement
        case SameAs(name, other):
            get, get_other = fields.get(name), fields.get(other)
            return lambda subject: (value := get(subject)) is not None and same(value, get_other(subject))
        case AllowedMove(record):
            return fields.allowed_move(record)


Later = Callable[["Subject", int], int | None]


def later(span: Duration, fields: Fields) -> Later:
    """Gives the instant that lies a span after one, on the agreement's calendar; none where the calendar has closed for good."""
    if isinstance(span, ElapsedTime) and not span.days and not span.months:
        length = span.microseconds
        return lambda _subject, at: at + length
    choose = chooser(fields.calendar, fields)

    def add(subject: "Subject", at: int) -> int | None:
        try:
            return choose(subject).deadline(at, span)
        except CalendarExhaustedError:
            return None

    return add


def _recent(get: GetInstant, add: Later) -> Decide:
    def decide(subject: "Subject") -> bool:
        at = get(subject)
        return at is not None and at <= subject.at and ((until := add(subject, at)) is None or subject.at <= until)

    return decide


def _long_ago(get: GetInstant, add: Later) -> Decide:
    def decide(subject: "Subject") -> bool:
        at = get(subject)
        return at is not None and (until := add(subject, at)) is not None and until < subject.at

    return decide


def _ahead(get: GetInstant, add: Later, *, at_least: bool) -> Decide:
    def decide(subject: "Subject") -> bool:
        at = get(subject)
        if at is None or at < subject.at:
            return False
        bound = add(subject, subject.at)
        if at_least:
            return bound is not None and at >= bound
        return bound is None or at <= bound

    return decide


def _did(condition: Did, fields: Fields) -> Decide:
    get = fields.did(condition.pattern, condition.within)
    least = condition.at_least if condition.at_least is not None else 0 if condition.at_most is not None else 1
    most = condition.at_most
    if condition.within is None:
        return lambda subject: least <= get(subject) and (most is None or get(subject) <= most)
    add = later(condition.within, fields)

    def reaches(subject: "Subject", at: int) -> bool:
        until = add(subject, at)
        return until is None or until >= subject.at

    def decide(subject: "Subject") -> bool:
        instants = get(subject)
        first = bisect_left(instants, True, key=lambda at: reaches(subject, at))  # noqa: FBT003 - the value looked for
        count = len(instants) - first
        return least <= count and (most is None or count <= most)

    return decide


@lru_cache(maxsize=4096)
def instant_of(value: str) -> int | None:
    """The instant that a text says, in microseconds; `None` where it says none."""
    try:
        return microseconds(instant(value))
    except RowError:
        return None


# Patterns


class Happening:
    """A pattern made ready: what it speaks of, and the conditions of it, compiled."""

    __slots__ = ("_alternatives",)

    def __init__(self, pattern: Pattern, fields: Fields) -> None:
        self._alternatives = [(each, None if each.when is None else decider(each.when, fields)) for each in pattern.alternatives]

    def __bool__(self) -> bool:
        """Whether anything can be it."""
        return bool(self._alternatives)

    def is_now(self, step: "Step", subject: "Subject") -> bool:
        """Whether the step is what the pattern speaks of; conditions see the lead including it."""
        for alternative, decide in self._alternatives:  # noqa: SIM110 - as above
            if happened(alternative, step) and (decide is None or decide(subject)):
                return True
        return False

    def after(self, step: "Step") -> Decide | None:
        """What is left to decide once the step is known: the conditions; `None` where the step cannot be it."""
        left = [decide for alternative, decide in self._alternatives if happened(alternative, step)]
        if not left:
            return None
        decided = [each for each in left if each is not None]
        return _any(decided) if len(decided) == len(left) else always


def happened(alternative: Alternative, step: "Step") -> bool:
    """Whether the step is of the alternative's kind; its condition is not looked at."""
    match alternative:
        case Occurs(kind):
            return step.kind == kind
        case Enters(stage):
            return stage == step.entered
        case Leaves(stage):
            return stage == step.left
        case Answers(disposition, handoff):
            return step.answered is not None and step.answered[0] == disposition and handoff in (None, step.answered[1])


# Calendars


def chooser(choice: CalendarChoice, fields: Fields) -> Choose:
    """The function that gives the calendar of a choice."""
    otherwise = choice.otherwise
    if choice.field is None:
        return lambda _subject: otherwise
    get = fields.get(choice.field)
    by_value = dict(choice.by_value)

    def choose(subject: "Subject") -> WorkingCalendar:
        value = get(subject)
        return by_value.get(value, otherwise) if isinstance(value, str) else otherwise

    return choose
