"""What is left of events that were given up because they are old, or forgotten with their lead: nothing of whom they were about."""

from collections.abc import Iterable

from slaspec.events.event import Event, LeadEvent, Refusal, TeamEvent
from slaspec.events.vocabulary import TEAM_KINDS
from slaspec.worktime.instants import microseconds


class Gone:
    """How many events there were and since when, the owners and the fields that they named, and what they tell of the teams."""

    __slots__ = ("conflicts", "count", "fields", "first", "owners", "team")

    def __init__(self) -> None:
        self.count = 0
        self.first: int | None = None
        self.owners: set[str] = set()
        self.fields: set[str] = set()
        self.team: list[TeamEvent] = []
        self.conflicts: list[Refusal] = []

    def add(self, events: Iterable[Event]) -> None:
        """Keep of some events what a report still needs; a kind that need not name a lead counts on without it."""
        for event in events:
            at = microseconds(event.at)
            self.count += 1
            self.first = at if self.first is None else min(self.first, at)
            self.fields.update(event.data)
            if isinstance(event, LeadEvent) and event.owner is not None:
                self.owners.add(event.owner)
            if event.kind in TEAM_KINDS:
                own = {name: event.data[name] for name in TEAM_KINDS[event.kind] if name in event.data}
                self.team.append(TeamEvent(event.kind, event.at, seq=event.seq, data=own))
