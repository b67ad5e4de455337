"""Exceptions in a circle: each gives way to the next, so that none of them ever decides."""

from collections import deque
from collections.abc import Iterator

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic
from slaspec.document.places import Places
from slaspec.document.rules._families import Family, Member, families

RULE = "exception-circle"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """Nothing is an exception to itself by way of others."""
    for family in families(agreement, meeting=False):
        told: set[str] = set()
        for member in family.members:
            if member.id in family.beats[member.id] and member.id not in told:
                circle = _circle(family, member)
                told |= {each.id for each in circle}
                told |= {id_ for id_ in family.beats[member.id] if member.id in family.beats.get(id_, ())}
                yield _finding(circle, places)


def _circle(family: Family, first: Member) -> list[Member]:
    """The shortest way from a member back to itself."""
    members = {member.id: member for member in family.members}
    ways = deque([[first]])
    seen: set[str] = set()
    while True:
        way = ways.popleft()
        for id_ in way[-1].gives_way:
            if id_ == first.id:
                return way
            if id_ not in seen:
                seen.add(id_)
                ways.append([*way, members[id_]])


def _finding(circle: list[Member], places: Places) -> Diagnostic:
    first, *others = circle
    chain = " → ".join(f"`{member.name}`" for member in [*circle, first])
    related = tuple(places.related((*each.path, "exception_to"), f"`{each.name}` is an exception at") for each in others)
    message = f"the exceptions go in a circle: {chain}"
    return places.finding(RULE, (*first.path, "exception_to"), message, "let one of them be no exception", related)
