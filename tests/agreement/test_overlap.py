"""Whether a lead can satisfy a condition: a witness satisfies it, and where there is nobody no lead of a small world does."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slaspec.agreement.condition import (
    Ahead,
    AllOf,
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
    fields,
    holds,
)
from slaspec.agreement.fitting_value import Kind
from slaspec.agreement.overlap import Effort, Known, Witness, witness
from slaspec.agreement.pattern import Enters, Occurs, Pattern
from slaspec.worktime.duration import BusinessDays, ElapsedTime

WORLD: dict[str, tuple[object, ...]] = {
    "any": (None, True, False, -1, 0, 0.5, 1, 2, "p", "q", "pq", "P", "x", ["p"], ["p", "q"], [1]),
    "number": (None, -1, 0, 0.5, 1, 1.5, 2, 3),
    "listed": (None, "p", "q"),
    "text": (None, "p", "P", "q", "pq", "qp", "xx", "pxq"),
    "truth": (None, True, False),
}
KNOWN = Known({"number": Kind("number"), "listed": Kind("text", ("p", "q")), "text": Kind("text"), "truth": Kind("boolean")})

FIELDS = st.sampled_from(list(WORLD))
SCALARS = st.sampled_from(["p", "q", "pq", "P", True, False, 0, 1, 0.5, 2])
BOUNDS = st.sampled_from([Fraction(-1), Fraction(0), Fraction(1, 2), Fraction(1), Fraction(2)])
TESTS = st.one_of(
    st.builds(IsOneOf, FIELDS, st.lists(SCALARS, min_size=1, max_size=2).map(tuple)),
    st.builds(Compares, FIELDS, st.sampled_from(["at_least", "at_most", "more_than", "less_than"]), BOUNDS),
    st.builds(Exists, FIELDS, st.booleans()),
    st.builds(Matches, FIELDS, st.sampled_from(["*", "p*", "*q", "?", "p?", "*p*", "Q*", "[p]*"])),
    st.builds(Contains, FIELDS, st.sampled_from(["p", "q", "qp", 1])),
)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=6,
)


def small_world(condition: Condition) -> object:
    """Some lead of the small world that satisfies the condition, if there is one."""
    names = sorted(fields(condition))
    leads = (dict(zip(names, values, strict=True)) for values in product(*(WORLD[name] for name in names)))
    return next((lead for lead in leads if holds(condition, lead.get)), None)


@given(st.lists(CONDITIONS, min_size=1, max_size=2))
def test_a_witness_satisfies_the_conditions_and_where_there_is_nobody_no_lead_does(conditions: list[Condition]) -> None:
    """Both conditions at once, as `holds` decides them."""
    together = AllOf(tuple(conditions))
    found = witness(together, KNOWN)

    if isinstance(found, Witness):
        assert all(holds(each, dict(found.values).get) for each in conditions)
    else:
        assert found == "nobody"
        assert small_world(together) is None


EVERYBODY = AllOf(())


@pytest.mark.parametrize(
    ("condition", "lead"),
    [
        (EVERYBODY, "every lead"),
        (Exists("phone", wanted=True), "a lead with some `phone`"),
        (Exists("phone", wanted=False), "a lead without `phone`"),
        (AllOf((IsOneOf("grade", ("A",)), Not(IsOneOf("source", ("partner",))))), "a lead with `grade: A`"),
        (AllOf((IsOneOf("source", ("web", "fair")), Not(IsOneOf("source", ("web",))))), "a lead with `source: fair`"),
        (AllOf((Compares("size", "at_least", Fraction(10)), Compares("size", "less_than", Fraction(11)))), "a lead with `size: 10`"),
        (AllOf((Compares("size", "more_than", Fraction(10)), Compares("size", "less_than", Fraction(11)))), "a lead with `size: 10.5`"),
        (AllOf((Matches("email", "*@a.example"), Not(Matches("email", "?@a.example")))), "a lead with `email: @a.example`"),
        (AllOf((Contains("asks", "price"), Contains("asks", "demo"))), "a lead with `asks: [price, demo]`"),
        (IsOneOf("vip", (True,)), "a lead with `vip: true`"),
        (Judged("answer", "breached"), "a lead for which “answer” was breached"),
        (
            AllOf((Exists("phone", wanted=False), Exists("email", wanted=True), Did(Pattern((Occurs("engaged"),)), 2, None, None))),
            "a lead with some `email` and without `phone` and for which there was engagement by the lead at least 2 times",
        ),
    ],
)
def test_a_witness_is_put_into_words(condition: Condition, lead: str) -> None:
    """What it has as the document would write it, what it must lack, and what else is so; nothing that does not matter."""
    assert str(witness(condition)) == lead


MONTH, YEAR = ElapsedTime(days=30), ElapsedTime(days=365)
ENGAGED, RETURNED = Pattern((Occurs("engaged"),)), Pattern((Enters("mql"),))
IN_MAY = Pattern((Occurs("engaged", IsOneOf("month", ("may",))),))


@pytest.mark.parametrize(
    ("conditions", "answer"),
    [
        ((Recent("seen_at", MONTH), LongAgo("seen_at", MONTH)), "nobody"),
        ((Recent("seen_at", MONTH), LongAgo("seen_at", YEAR)), "nobody"),
        ((Recent("seen_at", YEAR), LongAgo("seen_at", MONTH)), "somebody"),
        ((Recent("seen_at", BusinessDays(Fraction(9))), LongAgo("seen_at", MONTH)), "unclear"),
        ((Recent("seen_at", MONTH), Ahead("seen_at", "at_least", MONTH)), "unclear"),
        ((Ahead("meets_at", "at_least", MONTH), Ahead("meets_at", "at_most", ElapsedTime(days=29))), "nobody"),
        ((Recent("seen_at", MONTH), Exists("seen_at", wanted=False)), "nobody"),
        ((Not(Recent("seen_at", MONTH)), Not(LongAgo("seen_at", MONTH))), "somebody"),
        ((Did(ENGAGED, 2, None, None), Did(ENGAGED, None, 1, None)), "nobody"),
        ((Did(ENGAGED, 2, 3, None), Not(Did(ENGAGED, 3, None, None))), "somebody"),
        ((Did(ENGAGED, 2, None, MONTH), Did(ENGAGED, None, 1, None)), "unclear"),
        ((Did(IN_MAY, 1, None, None), Did(ENGAGED, None, 0, None)), "unclear"),
        ((Did(IN_MAY, 1, None, None), Did(ENGAGED, 3, None, None)), "somebody"),
        ((Did(RETURNED, 1, None, None), Did(ENGAGED, None, 0, None)), "somebody"),
        ((Judged("answer", "met"), Judged("answer", "breached")), "nobody"),
        ((Judged("answer", "met"), Judged("first-touch", "breached")), "somebody"),
        ((Changed("owner", wanted=True), Changed("owner", wanted=False)), "nobody"),
        ((SameAs("owner", "former_owner"), Not(SameAs("owner", "former_owner"))), "nobody"),
        ((SameAs("owner", "former_owner"), IsOneOf("owner", ("ann",)), IsOneOf("former_owner", ("bob",))), "unclear"),
    ],
)
def test_what_looks_at_more_than_a_field_is_compared_where_that_is_sure(conditions: tuple[Condition, ...], answer: str) -> None:
    """Two tests of one thing rule each other out only where they are of one kind; else nothing is said."""
    found = witness(AllOf(conditions))

    assert ("somebody" if isinstance(found, Witness) else found) == answer


def test_a_field_that_names_a_condition_has_its_value_where_that_holds() -> None:
    """A segment is its condition: a lead of another size is not in it, and one of its size is."""
    large = Compares("employees", "at_least", Fraction(1000))
    known = Known(definitions={"segment": {"enterprise": large}})
    enterprise = IsOneOf("segment", ("enterprise",))

    assert witness(AllOf((enterprise, Compares("employees", "less_than", Fraction(1000)))), known) == "nobody"
    assert witness(AllOf((Not(enterprise), large)), known) == "nobody"
    assert str(witness(enterprise, known)) == "a lead with `employees: 1000` and `segment: enterprise`"


def test_what_would_take_too_long_is_unclear() -> None:
    """Each of many choices doubles the work; no more than the given effort is spent."""
    pairs = [(f"left{index}", f"right{index}") for index in range(40)]
    contradiction = (Compares("x", "more_than", Fraction(1)), AnyOf((Compares("x", "less_than", Fraction(1)), Exists("x", wanted=False))))
    choices = tuple(AnyOf((Exists(left, wanted=True), Exists(right, wanted=True))) for left, right in pairs)

    assert witness(AllOf((*choices, *contradiction)), effort=Effort(500)) == "unclear"
    assert isinstance(witness(AllOf(choices), effort=Effort(500)), Witness)


def test_globs_that_need_too_many_states_are_unclear() -> None:
    """Texts are looked for among so many, and no further."""
    globs = tuple(Matches("name", f"*{letter}{'?' * 12}") for letter in "abc")

    assert witness(AllOf((*globs, Not(Contains("name", "x"))))) == "unclear"
