"""Exceptions in a circle: each gives way to the next, so that none of them ever decides."""

from collections.abc import Iterator

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic
from slaspec.document.places import Places
from slaspec.document.rules._families import Member, families

RULE = "exception-circle"

_MOST_SHOWN = 12


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """Nothing is an exception to itself by way of others."""
    for family in families(agreement, meeting=False):
        left = {member.id: member for member in family.members}
        while _without_ends(left):
            circle = _circle(left)
            yield _finding(circle, places)
            for member in circle:
                del left[member.id]


def _without_ends(left: dict[str, Member]) -> bool:
    """Take away all that no circle needs, from the ends on; whether anything is left."""
    followed_by: dict[str, list[str]] = {id_: [] for id_ in left}
    open_ways = {}
    for id_, member in left.items():
        following = [other for other in member.gives_way if other in left]
        open_ways[id_] = len(following)
        for other in following:
            followed_by[other].append(id_)
    ends = [id_ for id_, ways in open_ways.items() if ways == 0]
    while ends:
        end = ends.pop()
        del left[end]
        for id_ in followed_by[end]:
            open_ways[id_] -= 1
            if open_ways[id_] == 0:
                ends.append(id_)
    return bool(left)


def _circle(left: dict[str, Member]) -> list[Member]:
    """A circle among members that all lead on, from its first one in the document."""
    way: dict[str, int] = {}
    at = next(iter(left))
    while at not in way:
        way[at] = len(way)
        at = next(other for other in left[at].gives_way if other in left)
    circle = list(way)[way[at] :]
    order = {id_: index for index, id_ in enumerate(left)}
    first = circle.index(min(circle, key=order.__getitem__))
    return [left[id_] for id_ in circle[first:] + circle[:first]]


def _finding(circle: list[Member], places: Places) -> Diagnostic:
    first, *others = circle
    shown = circle if len(circle) <= _MOST_SHOWN else [*circle[: _MOST_SHOWN - 1], circle[-1]]
    names = [f"`{member.name}`" for member in [*shown, first]]
    chain = " → ".join(names if shown is circle else [*names[:-2], "…", *names[-2:]])
    related = tuple(places.related((*each.path, "exception_to"), f"`{each.name}` is an exception at") for each in others[:_MOST_SHOWN])
    message = f"the exceptions go in a circle: {chain}"
    return places.finding(RULE, (*first.path, "exception_to"), message, "let one of them be no exception", related)
