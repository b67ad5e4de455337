"""One observed fact about a lead, and a row that could not be one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import total_ordering

from slaspec.events.vocabulary import RANK
from slaspec.worktime.instants import as_text, microseconds

Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]


@dataclass(frozen=True, slots=True)
class LeadEvent:
    """An observed fact: something of a `kind` happened to a `lead` at an aware instant.

    `id` is optional and unique within the lead; `seq` orders events of one instant where the source
    does; `owner` is who holds the lead from this event on, `actor` who did it; `place` says where
    it was read (`file:line`) and is no part of the fact.
    """

    lead: str
    kind: str
    at: datetime
    id: str | None = None
    seq: int = 0
    owner: str | None = None
    actor: str | None = None
    data: Mapping[str, Value] = field(default_factory=dict)
    place: str | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        """Refuse what no event can be made of; whether the agreement can take it is decided later."""
        facts: tuple[tuple[object, type], ...] = ((self.lead, str), (self.kind, str), (self.at, datetime))
        if not all(isinstance(fact, type_) for fact, type_ in facts):
            message = "a lead event needs text for `lead` and `kind`, and a datetime for `at`"
            raise TypeError(message)

    def content(self) -> str:
        """The fact as one text that equal facts share, whatever the order of their fields."""
        facts = [self.lead, self.kind, as_text(microseconds(self.at)), self.id, self.seq, self.owner, self.actor]
        present = {name: value for name, value in self.data.items() if value is not None}
        return json.dumps([*facts, present], sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@total_ordering
class _Content:  # noqa: PLW1641 - compared, never looked up
    """An event's content, put into words only when two events are equal in everything before it."""

    __slots__ = ("_event",)

    def __init__(self, event: LeadEvent) -> None:
        self._event = event

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Content) and self._event.content() == other._event.content()

    def __lt__(self, other: "_Content") -> bool:
        return self._event.content() < other._event.content()


OrderKey = tuple[int, int, int, str, str, _Content]
"""The place of an event in its lead's history: instant (microseconds), `seq`, rank of the kind, own kind, id, content."""


def order_key(event: LeadEvent, at: int) -> OrderKey:
    """The order key of an event whose instant is `at`; equal keys belong to equal facts."""
    rank = RANK.get(event.kind)
    own_kind = "" if rank is not None else event.kind
    return (at, event.seq, len(RANK) if rank is None else rank, own_kind, event.id or "", _Content(event))


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row or event that was not taken: where it stands, the rule it broke, and why.

    The reason names fields and kinds, never what a field holds about a person.
    """

    place: str
    rule: str
    reason: str

    def order(self) -> tuple[str, int, str, str]:
        """Sorts refusals by file, line, rule."""
        return (*place_order(self.place), self.rule, self.reason)


def place_order(place: str) -> tuple[str, int]:
    """Sorts places by file, then by line as a number."""
    name, _, line = place.rpartition(":")
    return (name, int(line)) if line.isdecimal() else (place, 0)
