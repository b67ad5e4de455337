"""What the lead definition says of an example: as far as fields tell, for an example has no past."""

from collections.abc import Mapping

from slaspec.agreement.condition import AllOf, AnyOf, Compares, Condition, Contains, Exists, IsOneOf, Matches, Not, SameAs, holds
from slaspec.agreement.market import ExampleLead, LeadDefinition, Market


def judged(example: ExampleLead, lead: LeadDefinition, market: Market | None) -> tuple[bool | None, Condition | None]:
    """Whether the definition takes the lead of an example, and if not, what it lacks; `None` where fields alone do not tell.

    Segment, persona and grade follow from the other fields where the example does not state them.
    What a qualified lead must have is there even if the example does not speak of it; all else
    that it does not speak of is missing.
    """
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in example.fields}
    known: dict[str, object] = dict(values)
    named: dict[str, Mapping[str, Condition]] = {
        "segment": {each.id: each.when for each in market.segments} if market else {},
        "persona": {each.id: each.when for each in market.personas} if market else {},
        "grade": dict(lead.score.grades) if lead.score else {},
    }
    open_names = set()
    for field, conditions in named.items():
        told = {name: decided(when, known, frozenset()) for name, when in conditions.items()}
        if field not in known:
            if None in told.values() or sum(each is True for each in told.values()) > 1:
                open_names.add(field)
            elif True in told.values():
                known[field] = next(name for name, is_so in told.items() if is_so)
    parts = lead.qualified.conditions if isinstance(lead.qualified, AllOf) else (lead.qualified,)
    asked = tuple(each for each in parts if each not in lead.required) if example.qualified else parts
    unknown = frozenset(open_names)
    is_qualified = decided(AllOf(asked), known, unknown)
    return is_qualified, _lacking(AllOf(asked), known, unknown) if is_qualified is False else None


def _lacking(condition: Condition, known: Mapping[str, object], unknown: frozenset[str]) -> Condition:
    """The first part of the condition that does not hold."""
    while isinstance(condition, AllOf):
        condition = next(each for each in condition.conditions if decided(each, known, unknown) is False)
    return condition


def decided(condition: Condition, known: Mapping[str, object], unknown: frozenset[str]) -> bool | None:
    """Whether the condition holds for a lead of which these fields are known, some cannot be known, and all others are missing."""
    match condition:
        case AllOf(parts):
            told = [decided(each, known, unknown) for each in parts]
            return False if False in told else None if None in told else True
        case AnyOf(parts):
            told = [decided(each, known, unknown) for each in parts]
            return True if True in told else None if None in told else False
        case Not(inner):
            is_so = decided(inner, known, unknown)
            return None if is_so is None else not is_so
        case IsOneOf() | Compares() | Exists() | Matches() | Contains():
            return None if condition.field in unknown else holds(condition, known.get)
        case SameAs(field, other) if field in known and other in known:
            return bool(known[field] == known[other])
        case _:
            return None
