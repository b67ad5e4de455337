"""Conditions on a lead: structured tests of its fields, its past and its verdicts, decided and put into words.

A missing field fails every test but `exists: false`. Text compares exactly, only `matches` folds
case. Numbers, text and booleans never coerce into each other.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from slaspec.worktime.duration import Duration

if TYPE_CHECKING:
    from slaspec.agreement.pattern import Pattern

Scalar = str | int | float | bool
"""What a field may hold; anything else fails every test but `exists`."""

Lookup = Callable[[str], object]
"""Gives a field's value, or `None` where the lead has none."""

Operator = Literal["at_least", "at_most", "more_than", "less_than"]


@dataclass(frozen=True, slots=True)
class IsOneOf:
    """The field equals one of the values; a single value is plain equality."""

    field: str
    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Compares:
    """The field is a number on the named side of the bound."""

    field: str
    operator: Operator
    bound: Fraction


@dataclass(frozen=True, slots=True)
class Exists:
    """The lead has the field, or has it not."""

    field: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Matches:
    """The field is text of this shape: `*` any text, `?` any character, letters of either case."""

    field: str
    glob: str


@dataclass(frozen=True, slots=True)
class Contains:
    """The field is text with this part, or a list with this member."""

    field: str
    part: Scalar


@dataclass(frozen=True, slots=True)
class Changed:
    """The event changed the field: absent to present is a change, the same value again is none."""

    field: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Recent:
    """The field is an instant, at most so long ago."""

    field: str
    span: Duration


@dataclass(frozen=True, slots=True)
class LongAgo:
    """The field is an instant, longer ago than this."""

    field: str
    span: Duration


@dataclass(frozen=True, slots=True)
class Ahead:
    """The field is an instant to come, at least or at most so far ahead on the calendar."""

    field: str
    bound: Literal["at_least", "at_most"]
    span: Duration


@dataclass(frozen=True, slots=True)
class Did:
    """Events of the lead, this one included, counted over a look-back (no `within`: ever)."""

    pattern: "Pattern"
    at_least: int | None
    at_most: int | None
    within: Duration | None


@dataclass(frozen=True, slots=True)
class Judged:
    """The lead's latest verdict of another commitment."""

    commitment: str
    judgement: Literal["met", "breached"]


@dataclass(frozen=True, slots=True)
class SameAs:
    """Two fields hold the same value."""

    field: str
    other: str


@dataclass(frozen=True, slots=True)
class AllowedMove:
    """The move is one that the stages of the record allow."""

    record: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of the conditions holds. None at all: holds."""

    conditions: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the conditions holds."""

    conditions: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold; so it holds for a missing field."""

    condition: "Condition"


Test = IsOneOf | Compares | Exists | Matches | Contains
"""Tests that look at a field's value alone."""

OfTime = Changed | Recent | LongAgo | Ahead | Did | Judged | SameAs | AllowedMove
"""Tests that look at more: the instant, the past, the verdicts, another field, the stages."""

Condition = Test | OfTime | AllOf | AnyOf | Not

_FIELD = re.compile(r"[a-z][a-z0-9_.]*")
_DECIMALS = 15

_WORDS: dict[Operator, str] = {
    "at_least": "at least",
    "at_most": "at most",
    "more_than": "more than",
    "less_than": "less than",
}


def holds(condition: Condition, value_of: Lookup) -> bool:
    """Whether the condition holds for the lead whose fields `value_of` gives."""
    match condition:
        case AllOf(conditions):
            return all(holds(each, value_of) for each in conditions)
        case AnyOf(conditions):
            return any(holds(each, value_of) for each in conditions)
        case Not(inner):
            return not holds(inner, value_of)
        case IsOneOf() | Compares() | Exists() | Matches() | Contains():
            return _test(condition, value_of(condition.field))
        case _:
            message = f"{type(condition).__name__} is not judged by a field's value"
            raise TypeError(message)


def _test(test: Test, value: object) -> bool:
    if isinstance(test, Exists):
        return (value is not None) is test.wanted
    if value is None:
        return False
    match test:
        case IsOneOf(_, values):
            return any(equal(value, wanted) for wanted in values)
        case Compares(_, operator, bound):
            return is_number(value) and _compare(operator, value, bound)
        case Matches(_, glob):
            return isinstance(value, str) and fnmatchcase(value.casefold(), only_stars(glob.casefold()))
        case Contains(_, part):
            if isinstance(value, str):
                return isinstance(part, str) and part in value
            return isinstance(value, list) and any(equal(member, part) for member in value)


def only_stars(glob: str) -> str:
    """The glob with brackets taken literally: `*` and `?` are its only signs."""
    return glob.replace("[", "[[]")


def is_number(value: object) -> bool:
    """Whether it is a number; truth is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def equal(value: object, wanted: object) -> bool:
    """Whether two values are the same: numbers, text and booleans never coerce into each other."""
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    if is_number(value) and is_number(wanted):
        return value == wanted
    return isinstance(value, str) and value == wanted


def as_written(number: object) -> Fraction:
    """The exact number that was written: the `0.3` of a file is three tenths, not the nearest binary fraction."""
    return Fraction(repr(number))


def _compare(operator: Operator, value: object, bound: Fraction) -> bool:
    number = as_written(value)
    match operator:
        case "at_least":
            return number >= bound
        case "at_most":
            return number <= bound
        case "more_than":
            return number > bound
        case "less_than":
            return number < bound


def tests(condition: Condition) -> Iterator[Test]:
    """All tests of single fields in the condition, however deep."""
    match condition:
        case AllOf(conditions) | AnyOf(conditions):
            for each in conditions:
                yield from tests(each)
        case Not(inner):
            yield from tests(inner)
        case IsOneOf() | Compares() | Exists() | Matches() | Contains():
            yield condition
        case _:
            pass


def of_time(condition: Condition) -> Iterator[OfTime]:
    """All parts of the condition that look at more than the values of fields."""
    match condition:
        case AllOf(conditions) | AnyOf(conditions):
            for each in conditions:
                yield from of_time(each)
        case Not(inner):
            yield from of_time(inner)
        case IsOneOf() | Compares() | Exists() | Matches() | Contains():
            pass
        case _:
            yield condition


def fields(condition: Condition) -> set[str]:
    """The names of all fields whose values the condition looks at."""
    named = {test.field for test in tests(condition)}
    for each in of_time(condition):
        match each:
            case Changed(field) | Recent(field) | LongAgo(field) | Ahead(field, _, _):
                named.add(field)
            case SameAs(field, other):
                named |= {field, other}
            case Did() | Judged() | AllowedMove():
                pass
    return named


def described(condition: Condition) -> str:
    """The condition in words, such as `score is at least 65 and channel is call or email`."""
    match condition:
        case AllOf(conditions):
            return " and ".join(_grouped(each, AnyOf) for each in conditions) or "always"
        case AnyOf(conditions):
            return " or ".join(_grouped(each, AllOf) for each in conditions)
        case Not(IsOneOf(field, (True,))):
            return f"not {_named(field)}"
        case Not(IsOneOf(field, values)):
            return f"{_named(field)} is not {_either(values)}"
        case Not(inner):
            return f"not ({described(inner)})"
        case IsOneOf(field, values):
            return f"{_named(field)} is {_either(values)}"
        case Compares(field, operator, bound):
            return f"{_named(field)} is {_WORDS[operator]} {number_text(bound)}"
        case Exists(field, wanted):
            return f"{_named(field)} is {'known' if wanted else 'unknown'}"
        case Matches(field, glob):
            return f"{_named(field)} looks like “{glob}”"
        case Contains(field, part):
            return f"{_named(field)} contains {value_text(part)}"
        case _:
            return _described_of_time(condition)


def _described_of_time(condition: OfTime) -> str:
    match condition:
        case Changed(field, wanted):
            return f"{_named(field)} {'changed' if wanted else 'did not change'}"
        case Recent(field, span):
            return f"{_named(field)} is no longer ago than {span}"
        case LongAgo(field, span):
            return f"{_named(field)} is longer ago than {span}"
        case Ahead(field, bound, span):
            return f"{_named(field)} is {_WORDS[bound]} {span} ahead"
        case Did(pattern, at_least, at_most, within):
            from slaspec.agreement.pattern import in_words  # noqa: PLC0415 - patterns have conditions, and here a condition has a pattern

            often = [f"at least {at_least} times"] if at_least is not None and at_least != 1 else []
            often += ["never"] if at_most == 0 else [f"at most {at_most} times"] if at_most is not None else []
            back = f" in the last {within}" if within else ""
            return f"there was {in_words(pattern, lambda stage: stage)}{' ' if often else ''}{' and '.join(often)}{back}"
        case Judged(commitment, judgement):
            return f"“{commitment}” was {judgement}"
        case SameAs(field, other):
            return f"{_named(field)} is the same as {_named(other)}"
        case AllowedMove(_):
            return "the move is one that the stages allow"


def _grouped(condition: Condition, other: type[AllOf | AnyOf]) -> str:
    text = described(condition)
    return f"({text})" if isinstance(condition, other) and len(condition.conditions) > 1 else text


def _named(field: str) -> str:
    return field.replace("_", " ") if _FIELD.fullmatch(field) else f"“{field}”"


def _either(values: Iterable[Scalar]) -> str:
    return " or ".join(value_text(value) for value in values)


_PLAIN_WORD = re.compile(r"(?!(?:yes|no|and|or|not|true|false)$)[^\W\d_](?:[\w./&+-]| (?!(?:or|and) ))*")


def value_text(value: Scalar) -> str:
    """A value as a reader sees it: truth as yes and no, text as it is, in quotes where it could be read as something else."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value if _PLAIN_WORD.fullmatch(value) else f"“{value}”"
    return number_text(as_written(value) if isinstance(value, float) else Fraction(value))


def number_text(number: Fraction) -> str:
    """An exact number as a reader sees it: `65`, `0.5`, or a fraction where decimals do not end."""
    scaled = number * 10**_DECIMALS
    if scaled.denominator != 1:
        return str(number)
    whole, rest = divmod(abs(scaled.numerator), 10**_DECIMALS)
    digits = f"{whole}.{rest:0{_DECIMALS}d}".rstrip("0").rstrip(".")
    return f"-{digits}" if number < 0 else digits
