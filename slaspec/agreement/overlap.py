"""Whether a lead can satisfy a condition, and which: what finds promises that overlap, and those that nobody can reach.

The conditions on single fields are decided exactly. What looks at more than a field's value (the past, verdicts, another
field) is taken as it comes, each for itself; where two of these speak of one thing in ways that this module does not
compare, the answer is `unclear`, never a guess.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

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
    Recent,
    SameAs,
    described,
    value_text,
)
from slaspec.agreement.fitting_text import TooFarError, Wish
from slaspec.agreement.fitting_value import Fits, Kind, Value, first_fitting, fitting_value, numbers
from slaspec.agreement.pattern import Answers, Occurs
from slaspec.diagnostics import visible
from slaspec.worktime.duration import Duration, comparable_length


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the fields of leads.

    `definitions` are the fields that say which of several conditions holds: a lead's `segment` is
    `enterprise` exactly where that segment's condition holds.
    """

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    definitions: Mapping[str, Mapping[str, Condition]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Witness:
    """A lead that satisfies a condition: what it has, in which fields any value does, and what else must be so."""

    values: tuple[tuple[str, Value], ...]
    any_value: frozenset[str] = frozenset()
    lacks: tuple[str, ...] = ()
    facts: tuple[Condition, ...] = ()

    def __str__(self) -> str:
        """In words, such as ``a lead with `grade: A` and `source: partner` ``; `every lead` where it needs nothing."""
        has = [f"some `{name}`" if name in self.any_value else f"`{name}: {_written(value)}`" for name, value in self.values]
        parts = [f"with {_and(has)}"] if has else []
        parts += [f"without {_and(f'`{name}`' for name in self.lacks)}"] if self.lacks else []
        parts += [f"for which {_and(described(fact) for fact in self.facts)}"] if self.facts else []
        return visible(f"a lead {' and '.join(parts)}" if parts else "every lead")


Answer = Witness | Literal["nobody", "unclear"]


class Effort:
    """How much may still be tried; what would need more is unclear."""

    __slots__ = ("left",)

    def __init__(self, steps: int = 2_000) -> None:
        self.left = steps

    def spend(self, steps: int = 1) -> bool:
        """Take some steps, if there are as many left."""
        self.left -= steps
        return self.left >= 0


def witness(condition: Condition, known: Known | None = None, effort: Effort | None = None) -> Answer:
    """A lead that satisfies the condition, `nobody` if there can be none, `unclear` where that cannot be told."""
    return _Search(known or Known(), effort or Effort()).run(condition)


# The search: alternatives are tried one after another, each as a set of tests for every subject


@dataclass(frozen=True, slots=True)
class _Count:
    """How many events of a pattern there were in a look-back."""

    did: Did


@dataclass(frozen=True, slots=True)
class _Age:
    """How long ago the instant in a field is, in one kind of time; `ahead`: how far it lies ahead."""

    field: str
    kind: str
    ahead: bool


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The latest verdict of a commitment."""

    commitment: str


@dataclass(frozen=True, slots=True)
class _Fact:
    """Anything else: it is so, or it is not."""

    what: Hashable


_Subject = str | _Count | _Age | _Outcome | _Fact


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A condition that must hold, or must not; `within` are the definitions that it stems from."""

    condition: Condition
    holds: bool
    within: frozenset[str] = frozenset()

    def each_of(self, conditions: Iterable[Condition]) -> "tuple[_Wanted, ...]":
        return tuple(_Wanted(each, self.holds, self.within) for each in conditions)


@dataclass(frozen=True, slots=True)
class _All:
    """What must all be so."""

    wanted: tuple[_Wanted, ...]


@dataclass(frozen=True, slots=True)
class _Choice:
    """What one of must be so."""

    wanted: tuple[_Wanted, ...]


@dataclass(frozen=True, slots=True)
class _Asks:
    """A test of one subject."""

    subject: _Subject
    wish: Wish


_Answer = Fits | Literal["nobody", "unclear"]


@dataclass(frozen=True, slots=True)
class _State:
    """One alternative: what must still be looked at, choices last; what it asks of each subject; facts in the author's words."""

    wanted: tuple[_Wanted, ...]
    choices: tuple[tuple[_Wanted, ...], ...]
    wishes: dict[_Subject, tuple[Wish, ...]]
    facts: tuple[Condition, ...]


class _Search:
    def __init__(self, known: Known, effort: Effort) -> None:
        self._known = known
        self._effort = effort
        self._found: dict[tuple[_Subject, tuple[Wish, ...]], _Answer] = {}

    def run(self, condition: Condition) -> Answer:
        states = [_State((_Wanted(condition, holds=True),), (), {}, ())]
        unclear = False
        while states:
            state = self._settled(states.pop())
            if state is None:
                return "unclear"
            if state == "unclear":
                unclear = True
            elif state == "nobody":
                continue
            elif state.choices:
                first, *rest = state.choices
                states += [_State((each,), tuple(rest), dict(state.wishes), state.facts) for each in reversed(first)]
            elif _mixes(state.wishes):
                unclear = True
            else:
                return self._witness(state)
        return "unclear" if unclear else "nobody"

    def _settled(self, state: _State) -> "_State | Literal['nobody', 'unclear'] | None":
        """The state with all that leaves no choice looked at; `None` where the effort is used up."""
        wanted, choices, facts = list(state.wanted), list(state.choices), state.facts
        while wanted:
            if not self._effort.spend():
                return None
            each = wanted.pop()
            match _simpler(each, self._known.definitions):
                case _All(inner):
                    wanted += reversed(inner)  # the author's order: the last is looked at next
                case _Choice(()):
                    return "nobody"
                case _Choice(inner):
                    choices.append(inner)
                case _Asks(subject, wish):
                    if not isinstance(subject, str):
                        facts = (*facts, each.condition if each.holds else Not(each.condition))
                        wanted += _needed_by(subject, wish)
                    wishes = tuple(dict.fromkeys((*state.wishes.get(subject, ()), wish)))
                    state.wishes[subject] = wishes
                    answer = self._answer(subject, wishes)
                    if not isinstance(answer, Fits):
                        return answer
        return _State((), tuple(choices), state.wishes, tuple(dict.fromkeys(facts)))

    def _answer(self, subject: _Subject, wishes: tuple[Wish, ...]) -> "_Answer":
        asked = (subject, wishes)
        if asked not in self._found:
            try:
                found = self._value(subject, wishes)
                self._found[asked] = "nobody" if found is None else found
            except TooFarError:
                self._found[asked] = "unclear"
        return self._found[asked]

    def _value(self, subject: _Subject, wishes: tuple[Wish, ...]) -> Fits | None:
        spend = self._effort.spend
        match subject:
            case str():
                return fitting_value(self._known.kinds.get(subject, Kind()), wishes, spend)
            case _Count():
                return first_fitting((number for number in numbers(wishes) if isinstance(number, int) and number >= 0), wishes, spend)
            case _Age():
                return first_fitting((value for value in (None, *numbers(wishes)) if value is None or value >= 0), wishes, spend)
            case _Outcome():
                return first_fitting(iter(("met", "breached", None)), wishes, spend)
            case _Fact():
                return first_fitting(iter((True, False)), wishes, spend)

    def _witness(self, state: _State) -> Witness:
        values: list[tuple[str, Value]] = []
        lacks: list[str] = []
        any_value: set[str] = set()
        for subject, wishes in state.wishes.items():
            answer = self._answer(subject, wishes)
            assert isinstance(answer, Fits)
            if not isinstance(subject, str):
                continue
            if answer.value is not None:
                values.append((subject, answer.value))
                if all(isinstance(test, Exists) or not wanted for test, wanted in wishes):
                    any_value.add(subject)
            elif any(isinstance(test, Exists) for test, _wanted in wishes):
                lacks.append(subject)
        return Witness(tuple(sorted(values, key=lambda each: each[0])), frozenset(any_value), tuple(sorted(lacks)), state.facts)


def _simpler(wanted: _Wanted, definitions: Mapping[str, Mapping[str, Condition]]) -> _All | _Choice | _Asks:
    """What a wanted condition comes to, one step nearer to tests."""
    condition = wanted.condition
    match condition:
        case AllOf(parts):
            return (_All if wanted.holds else _Choice)(wanted.each_of(parts))
        case AnyOf(parts):
            return (_Choice if wanted.holds else _All)(wanted.each_of(parts))
        case Not(inner):
            return _All((_Wanted(inner, not wanted.holds, wanted.within),))
        case IsOneOf(name, values) if name in definitions and name not in wanted.within:
            within = wanted.within | {name}
            parts = tuple(AllOf((IsOneOf(name, (each,)), definitions[name].get(str(each), AllOf(())))) for each in values)
            if wanted.holds:
                return _Choice(tuple(_Wanted(each, holds=True, within=within) for each in parts))
            neither = (condition, *(definitions[name][str(each)] for each in values if str(each) in definitions[name]))
            return _All(tuple(_Wanted(each, holds=False, within=within) for each in neither))
        case IsOneOf() | Compares() | Exists() | Matches() | Contains():
            return _Asks(condition.field, (condition, wanted.holds))
        case Did(_, at_least, at_most, _) if at_least is not None and at_most is not None:
            both = (Did(condition.pattern, at_least, None, condition.within), Did(condition.pattern, None, at_most, condition.within))
            return (_All if wanted.holds else _Choice)(wanted.each_of(both))
        case _:
            return _Asks(*_of_time_as_test(condition, holds=wanted.holds))


def _of_time_as_test(condition: Condition, *, holds: bool) -> tuple[_Subject, Wish]:
    """What looks at more than a field's value, as a test of something that may be this or that."""
    match condition:
        case Did(pattern, at_least, at_most, within):
            test = Compares("", "at_most", Fraction(at_most)) if at_most is not None else Compares("", "at_least", Fraction(at_least or 0))
            return _Count(Did(pattern, None, None, within)), (test, holds)
        case Recent(name, span):
            return _age(name, span, ahead=False), (Compares("", "at_most", _length(span)), holds)
        case LongAgo(name, span):
            return _age(name, span, ahead=False), (Compares("", "more_than", _length(span)), holds)
        case Ahead(name, bound, span):
            return _age(name, span, ahead=True), (Compares("", bound, _length(span)), holds)
        case Judged(commitment, judgement):
            return _Outcome(commitment), (IsOneOf("", (judgement,)), holds)
        case Changed(name, wanted):
            return _Fact(Changed(name, wanted=True)), (IsOneOf("", (True,)), holds is wanted)
        case SameAs() | AllowedMove():
            return _Fact(condition), (IsOneOf("", (True,)), holds)
        case _:  # pragma: no cover - every other condition is a test of a field, or made of others
            raise AssertionError(condition)


def _age(name: str, span: Duration, *, ahead: bool) -> _Age:
    return _Age(name, comparable_length(span)[0], ahead)


def _length(span: Duration) -> Fraction:
    return comparable_length(span)[1]


def _needed_by(subject: _Subject, literal: Wish) -> list[_Wanted]:
    """What must be so of a field for a test of its instant to hold."""
    return [_Wanted(Exists(subject.field, wanted=True), holds=True)] if isinstance(subject, _Age) and literal[1] else []


def _mixes(wishes: Mapping[_Subject, tuple[Wish, ...]]) -> bool:
    """Whether two subjects speak of one thing, so that one may rule out what the other asks."""
    ages = [subject.field for subject in wishes if isinstance(subject, _Age)]
    same = [subject.what for subject in wishes if isinstance(subject, _Fact) and isinstance(subject.what, SameAs)]
    compared = [name for each in same for name in (each.field, each.other)]
    if len(set(ages)) < len(ages) or len(set(compared)) < len(compared) or any(name in wishes for name in compared):
        return True
    counts = [(set(_heads(subject.did)), _is_bounded(each)) for subject, each in wishes.items() if isinstance(subject, _Count)]
    return any(
        (bounded or other_bounded) and heads & other_heads
        for index, (heads, bounded) in enumerate(counts)
        for other_heads, other_bounded in counts[:index]
    )


def _heads(did: Did) -> Iterator[tuple[str, str]]:
    """What the events of a pattern are, whatever their conditions."""
    for each in did.pattern.alternatives:
        match each:
            case Occurs(kind):
                yield "event", kind
            case Answers(disposition):
                yield "event", disposition
            case _:
                yield "move", each.stage


def _is_bounded(wishes: tuple[Wish, ...]) -> bool:
    """Whether there may not be too many."""
    return any(isinstance(test, Compares) and (test.operator == "at_most") is wanted for test, wanted in wishes)


# Words


def _written(value: Value) -> str:
    """A value as the author would write it."""
    if isinstance(value, list):
        return f"[{', '.join(_written(each) for each in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else value_text(value)


def _and(parts: Iterable[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
