"""What of an agreement stands in for each other under conditions: tiers, routes, follow-ups and commitments with exceptions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from slaspec.agreement.commitment import Cadence, Commitment, Conformance, Response
from slaspec.agreement.condition import Condition
from slaspec.agreement.model import Agreement
from slaspec.document.places import Path
from slaspec.document.rules._leads import ANYBODY, at_start, begins

_MOST_COMPARED = 200
"""Larger families are not compared two by two: the time that any file takes stays bounded."""


@dataclass(frozen=True, slots=True)
class Member:
    """One of a family: its id, its name in messages, where it stands, whom it is for, which others give way to it."""

    id: str
    name: str
    path: Path
    when: Condition
    gives_way: tuple[str, ...]


@dataclass(frozen=True)
class Family:
    """Members of which one decides for each lead: of `what` kind, about which record, among which leads.

    With `closed` any two members must not meet without an exception. Commitments may: each is a
    promise of its own, and only exceptions to the same one rule each other out.
    """

    what: str
    record: str
    among: Condition
    members: tuple[Member, ...]
    closed: bool

    @property
    def is_settled_by_exceptions(self) -> bool:
        """Whether its members can be compared two by two: no exceptions in a circle, and not too many members."""
        return len(self.members) <= _MOST_COMPARED and not any(id_ in others for id_, others in self.beats.items())

    @cached_property
    def beats(self) -> dict[str, frozenset[str]]:
        """The members that give way to a member, directly or by way of others; itself where exceptions go in a circle."""
        direct = {member.id: member.gives_way for member in self.members}
        closure = {}
        for id_, others in direct.items():
            reached: set[str] = set()
            pending = list(others)
            while pending:
                other = pending.pop()
                if other not in reached:
                    reached.add(other)
                    pending += direct.get(other, ())
            closure[id_] = frozenset(reached)
        return closure

    def stronger(self, *ids: str) -> list[Member]:
        """The members to which all of these give way."""
        return [member for member in self.members if all(id_ in self.beats[member.id] for id_ in ids)]


def families(agreement: Agreement, *, meeting: bool = True) -> Iterator[Family]:
    """Every family with more than one member.

    With `meeting` only commitments that begin alike are of one family: of others no lead could say which it meets first.
    """
    for commitment in agreement.commitments:
        if isinstance(commitment, Response | Cadence) and len(commitment.tiers) > 1:
            path: Path = (*commitment.path.split("."), "tiers")
            members = (Member(it.id, it.id, (*path, it.id), it.when or ANYBODY, it.exception_to) for it in commitment.tiers)
            yield Family("tier", commitment.record, at_start(commitment), tuple(members), closed=True)
    routes = [each for each in agreement.commitments if each.path.startswith("routing.") and isinstance(each, Conformance)]
    follow_ups = [each for each in agreement.commitments if each.path.startswith("follow_up.")]
    promised = [each for each in agreement.commitments if each.path.startswith("commitments.")]
    yield from _alike(routes, "route", meeting, closed=True)
    yield from _alike(follow_ups, "follow-up", meeting, closed=False)
    yield from _alike(promised, "commitment", meeting, closed=False)


def _alike(commitments: Sequence[Commitment], what: str, meeting: bool, *, closed: bool) -> Iterator[Family]:  # noqa: FBT001 - as above
    def kind(commitment: Commitment) -> tuple[str, ...]:
        return (type(commitment).__name__, commitment.record, repr(begins(commitment).alternatives)) if meeting else ()

    for _kind, group in groupby(sorted(commitments, key=kind), kind):
        found = list(group)
        if len(found) > 1 and (closed or any(each.exception_to for each in found)):
            order = {each.id: index for index, each in enumerate(commitments)}
            found.sort(key=lambda each: order[each.id])
            ids = {each.id for each in found}
            members = tuple(_member(each, ids, what) for each in found)
            yield Family(what, found[0].record, ANYBODY, members, closed)


def _member(commitment: Commitment, ids: set[str], what: str) -> Member:
    path: Path = tuple(commitment.path.split("."))[:2]
    gives_way = tuple(other for other in commitment.exception_to if other in ids)
    name = commitment.id if what == "commitment" else str(path[1])
    return Member(commitment.id, name, path, at_start(commitment), gives_way)
