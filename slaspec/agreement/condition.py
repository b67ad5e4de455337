"""Conditions on a lead: structured tests of its fields, decided and put into words.

A missing field fails every test but `exists: false`. Text compares exactly, only `matches` folds
case. Numbers, text and booleans never coerce into each other.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from fractions import Fraction
from typing import Literal

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
Condition = Test | AllOf | AnyOf | Not

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
        case _:
            return _test(condition, value_of(condition.field))


def _test(test: Test, value: object) -> bool:
    if isinstance(test, Exists):
        return (value is not None) is test.wanted
    if value is None:
        return False
    match test:
        case IsOneOf(_, values):
            return any(_equal(value, wanted) for wanted in values)
        case Compares(_, operator, bound):
            return _is_number(value) and _compare(operator, value, bound)
        case Matches(_, glob):
            return isinstance(value, str) and fnmatchcase(value.casefold(), _only_stars(glob.casefold()))
        case Contains(_, part):
            if isinstance(value, str):
                return isinstance(part, str) and part in value
            return isinstance(value, list) and any(_equal(member, part) for member in value)


def _only_stars(glob: str) -> str:
    """The glob with brackets taken literally: `*` and `?` are its only signs."""
    return glob.replace("[", "[[]")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _equal(value: object, wanted: object) -> bool:
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    if _is_number(value) and _is_number(wanted):
        return value == wanted
    return isinstance(value, str) and value == wanted


def _compare(operator: Operator, value: object, bound: Fraction) -> bool:
    assert isinstance(value, int | float)
    match operator:
        case "at_least":
            return value >= bound
        case "at_most":
            return value <= bound
        case "more_than":
            return value > bound
        case "less_than":
            return value < bound


def tests(condition: Condition) -> Iterator[Test]:
    """All tests of single fields in the condition, however deep."""
    match condition:
        case AllOf(conditions) | AnyOf(conditions):
            for each in conditions:
                yield from tests(each)
        case Not(inner):
            yield from tests(inner)
        case _:
            yield condition


def fields(condition: Condition) -> set[str]:
    """The names of all fields that the condition looks at."""
    return {test.field for test in tests(condition)}


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
    return number_text(Fraction(value))


def number_text(number: Fraction) -> str:
    """An exact number as a reader sees it: `65`, `0.5`, or a fraction where decimals do not end."""
    scaled = number * 10**_DECIMALS
    if scaled.denominator != 1:
        return str(number)
    whole, rest = divmod(abs(scaled.numerator), 10**_DECIMALS)
    digits = f"{whole}.{rest:0{_DECIMALS}d}".rstrip("0").rstrip(".")
    return f"-{digits}" if number < 0 else digits
