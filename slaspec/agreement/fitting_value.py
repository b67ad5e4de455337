"""A value of one field that passes some tests and fails others, whatever kind of value that is."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from slaspec.agreement.condition import Compares, Contains, IsOneOf, Scalar, holds
from slaspec.agreement.fitting_text import Spend, TooFarError, Wish, fitting_text
from slaspec.agreement.model import FieldType

Value = Scalar | list[Scalar]

_FARTHEST = 10**15
"""Numbers beyond this are not looked around: bounds lie within it."""


_COMPARED_IN_A_STEP = 50


@dataclass(frozen=True, slots=True)
class Kind:
    """What a field may hold: values of a type (`None`: any), or one of a closed list."""

    type: FieldType | None = None
    values: Mapping[str, None] = field(default_factory=dict)  # in the order of the list, looked up by value


@dataclass(frozen=True, slots=True)
class Fits:
    """A value that makes all wishes come true; `None` is a missing one."""

    value: Value | None


def fitting_value(kind: Kind, wishes: Sequence[Wish], spend: Spend) -> Fits | None:
    """A value of that kind for which all wishes come true, missing where that does; `None` where there is none.

    Raises:
        TooFarError: none was found in the steps that there are.
    """
    candidates = _listed_values(kind.values, wishes) if kind.values else _named_values(kind.type, wishes)
    found = first_fitting(candidates, wishes, spend)
    if found or kind.values or kind.type in ("number", "boolean"):
        return found
    text = fitting_text(wishes, spend)
    if text is not None:
        return Fits(text)
    return first_fitting(_other_values(wishes), wishes, spend) if kind.type is None else None


def _listed_values(values: Mapping[str, None], wishes: Sequence[Wish]) -> Iterator[Value | None]:
    """None at all and the values of a closed list; only those that some test asks for, where one does."""
    asked = next((test.values for test, wanted in wishes if isinstance(test, IsOneOf) and wanted), None)
    yield None
    yield from values if asked is None else (value for value in asked if value in values)


def first_fitting(candidates: Iterator[Value | None], wishes: Sequence[Wish], spend: Spend) -> Fits | None:
    """The first of some values for which all wishes come true.

    Raises:
        TooFarError: none was found in the steps that there are.
    """
    steps = sum(len(test.values) for test, _wanted in wishes if isinstance(test, IsOneOf)) // _COMPARED_IN_A_STEP
    for value in candidates:
        if steps and not spend(steps):
            raise TooFarError
        if _passes(value, wishes):
            return Fits(value)
    return None


def _passes(value: Value | None, wishes: Sequence[Wish]) -> bool:
    return all(holds(test, lambda _field: value) is wanted for test, wanted in wishes)


def _named_values(type_: FieldType | None, wishes: Sequence[Wish]) -> Iterator[Value | None]:
    """None at all, the values that the tests name, and what lies around them; of text only what is named."""
    yield None
    for test, wanted in wishes:
        if isinstance(test, IsOneOf) and wanted:
            yield from test.values
    if type_ == "boolean":
        yield from (True, False)
    if type_ == "number" or any(isinstance(test, Compares) and wanted for test, wanted in wishes):
        yield from numbers(wishes)
    if type_ is None:
        parts = list(dict.fromkeys(test.part for test, wanted in wishes if isinstance(test, Contains) and wanted))
        if parts:
            yield parts


def _other_values(wishes: Sequence[Wish]) -> Iterator[Value]:
    """What is no text and named by no test."""
    yield from numbers(wishes)
    yield from (True, False, [])


def numbers(wishes: Sequence[Wish]) -> Iterator[int | float]:
    """Every number that the tests name, and one from each stretch between and beyond these; the whole ones first."""
    points = {test.bound for test, _wanted in wishes if isinstance(test, Compares)}
    named = (value for test, _wanted in wishes if isinstance(test, IsOneOf) for value in test.values)
    points |= {Fraction(value) for value in named if _is_near(value)}
    ordered = sorted(points) or [Fraction(0)]
    yield from (_number(point) for point in ordered)
    for point in ordered:
        yield math.floor(point) + 1
        yield math.ceil(point) - 1
    yield from (_number((low + high) / 2) for low, high in pairwise(ordered))
    for point in ordered:  # a decimal number that no float is: its neighbours
        yield math.nextafter(float(point), math.inf)
        yield math.nextafter(float(point), -math.inf)


def _is_near(value: Scalar) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _FARTHEST


def _number(number: Fraction) -> int | float:
    return number.numerator if number.denominator == 1 else float(number)
