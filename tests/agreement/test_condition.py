"""Conditions decided and described: what holds for whom, and that nothing coerces."""

from fractions import Fraction

import pytest

from slaspec.agreement.condition import AllOf, AnyOf, Compares, Condition, Contains, Exists, IsOneOf, Matches, Not, described, fields, holds

LEAD = {"score": 70, "rate": 0.5, "company": "Acme [West]", "vip": True, "tags": ["a", "b"], "zero": 0, "text": "70"}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (IsOneOf("score", (70,)), True),
        (IsOneOf("score", (70.0,)), True),
        (IsOneOf("score", ("70",)), False),
        (IsOneOf("text", (70,)), False),
        (IsOneOf("text", ("70", "x")), True),
        (IsOneOf("company", ("acme [west]",)), False),
        (IsOneOf("vip", (True,)), True),
        (IsOneOf("vip", (1,)), False),
        (IsOneOf("zero", (False,)), False),
        (IsOneOf("missing", ("x",)), False),
        (Compares("score", "at_least", Fraction(70)), True),
        (Compares("score", "more_than", Fraction(70)), False),
        (Compares("score", "at_most", Fraction(70)), True),
        (Compares("score", "less_than", Fraction("70.5")), True),
        (Compares("rate", "at_least", Fraction(1, 2)), True),
        (Compares("text", "at_least", Fraction(1)), False),
        (Compares("vip", "at_least", Fraction(1)), False),
        (Compares("missing", "at_most", Fraction(1)), False),
        (Exists("score", wanted=True), True),
        (Exists("missing", wanted=True), False),
        (Exists("missing", wanted=False), True),
        (Exists("zero", wanted=True), True),
        (Matches("company", "acme*"), True),
        (Matches("company", "ACME [WEST]"), True),
        (Matches("company", "acme [wxyz]*"), False),
        (Matches("company", "acme"), False),
        (Matches("score", "7*"), False),
        (Contains("company", "[West"), True),
        (Contains("company", "west"), False),
        (Contains("tags", "a"), True),
        (Contains("tags", "c"), False),
        (Contains("score", 7), False),
        (Not(IsOneOf("missing", ("x",))), True),
        (AllOf(()), True),
        (AllOf((Exists("score", wanted=True), Exists("missing", wanted=True))), False),
        (AnyOf((Exists("score", wanted=True), Exists("missing", wanted=True))), True),
    ],
)
def test_a_condition_decides(condition: Condition, *, expected: bool) -> None:
    """A missing field fails every test but `exists: false`; numbers, text and truth never coerce."""
    assert holds(condition, LEAD.get) is expected


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (IsOneOf("channel", ("call", "email")), "channel is call or email"),
        (Not(IsOneOf("automated", (True,))), "not automated"),
        (Compares("score", "at_least", Fraction(65)), "score is at least 65"),
        (Compares("rate", "less_than", Fraction("0.5")), "rate is less than 0.5"),
        (Exists("last_asset", wanted=False), "last asset is unknown"),
        (Matches("email", "*@acme.example"), "email looks like “*@acme.example”"),
        (
            AllOf((Exists("a", wanted=True), AnyOf((Exists("b", wanted=True), Exists("c", wanted=True))))),
            "a is known and (b is known or c is known)",
        ),
        (Not(AllOf((Exists("a", wanted=True), Exists("b", wanted=True)))), "not (a is known and b is known)"),
    ],
)
def test_a_condition_is_put_into_words(condition: Condition, words: str) -> None:
    """As a reader would say it, with brackets where and meets or."""
    assert described(condition) == words


def test_the_fields_of_a_condition_are_all_that_it_looks_at() -> None:
    """However deep they stand."""
    assert fields(AllOf((Not(IsOneOf("a", (1,))), AnyOf((Exists("b", wanted=True), Contains("c", "x")))))) == {"a", "b", "c"}
