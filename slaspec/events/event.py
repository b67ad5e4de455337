"""One observed fact, about a lead or between the teams, and a row that could not be one."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from slaspec.agreement.commitment import LEAD
from slaspec.events.vocabulary import OWN_RANK, RANK
from slaspec.worktime.instants import as_text, microseconds

Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]


class _Fact:
    """What facts have in common: they are the same, and in order, by what they say; `null` says nothing."""

    __slots__ = ()

    def content(self) -> str:
        """The fact as one text that equal facts share, whatever the order of their fields."""
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, _Fact) and self.content() == other.content())

    def __lt__(self, other: "_Fact") -> bool:
        return self.content() < other.content()

    def __hash__(self) -> int:
        return hash(self.content())


@dataclass(frozen=True, slots=True, eq=False)
class LeadEvent(_Fact):
    """An observed fact: something of a `kind` happened to a `lead` at an aware instant.

    `id` is optional and unique within the lead; `seq` orders events of one instant where the source
    does; `owner` is who holds the lead from this event on, `actor` who did it; `place` says where
    it was read (`file:line`) and is no part of the fact. An event of another thing than the lead
    names its kind as `record` and which one as `record_id`; `lead` is then the one that it belongs to,
    or empty where such things belong to no lead.
    """

    lead: str
    kind: str
    at: datetime
    id: str | None = None
    seq: int = 0
    owner: str | None = None
    actor: str | None = None
    data: Mapping[str, Value] = field(default_factory=dict)
    place: str | None = None
    record: str = LEAD
    record_id: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no event can be made of; whether the agreement can take it is decided later."""
        if not (isinstance(self.lead, str) and isinstance(self.kind, str) and isinstance(self.at, datetime)):  # type: ignore[redundant-expr]  # callers are not all type-checked
            message = "a lead event needs text for `lead` and `kind`, and a datetime for `at`"
            raise TypeError(message)

    def content(self) -> str:
        """The fact as one text that equal facts share, whatever the order of their fields."""
        facts = [self.lead, self.kind, as_text(microseconds(self.at)), self.id, self.seq, self.owner, self.actor]
        if self.record_id is not None or self.record != LEAD:
            facts += [self.record, self.record_id]
        return _content([*facts, _present(self.data)])


@dataclass(frozen=True, slots=True, eq=False)
class TeamEvent(_Fact):
    """An observed fact between the teams, of no lead: a review held, a report published, an owner's new team.

    `party` is who did it, where the source says so; `id`, `seq`, `actor`, `data` and `place` as in a lead event.
    """

    kind: str
    at: datetime
    id: str | None = None
    seq: int = 0
    party: str | None = None
    actor: str | None = None
    data: Mapping[str, Value] = field(default_factory=dict)
    place: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no event can be made of."""
        if not (isinstance(self.kind, str) and isinstance(self.at, datetime)):  # type: ignore[redundant-expr]  # as above
            message = "a team event needs text for `kind` and a datetime for `at`"
            raise TypeError(message)

    def content(self) -> str:
        """The fact as one text that equal facts share, whatever the order of their fields."""
        return _content([self.kind, as_text(microseconds(self.at)), self.id, self.seq, self.party, self.actor, _present(self.data)])


Event = LeadEvent | TeamEvent


def _present(data: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in data.items() if value is not None}


def _content(facts: list[object]) -> str:
    return json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


OrderKey = tuple[int, int, int, str, str]
"""The place of an event in its lead's history: instant (microseconds), `seq`, rank of the kind, own kind, id. Ties go by content."""


def order_key(event: Event, at: int) -> OrderKey:
    """The order key of an event whose instant is `at`; events of one key stand in the order of their content."""
    rank = RANK.get(event.kind)
    if rank is None:
        return (at, event.seq, OWN_RANK, event.kind, event.id or "")
    return (at, event.seq, rank, "", event.id or "")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row or event that was not taken: where it stands, the rule it broke, and why.

    The reason names fields and kinds, never what a field holds about a person.
    """

    place: str
    rule: str
    reason: str

    def order(self) -> tuple[str, int, int, str, str]:
        """Sorts refusals by file, line, column, rule."""
        return (*place_order(self.place), self.rule, self.reason)


_PLACE = re.compile(r"(.*?):(\d{1,18})(?::(\d{1,18}))?", re.ASCII | re.DOTALL)


def place_order(place: str) -> tuple[str, int, int]:
    """Sorts places by file, then by line and column as numbers."""
    found = _PLACE.fullmatch(place)
    return (found[1], int(found[2]), int(found[3] or 0)) if found else (place, 0, 0)
