"""One lead's events in the order that decides, each fact once. Arrival order leaves no trace."""

from bisect import bisect_left
from enum import Enum

from slaspec.events.event import LeadEvent, OrderKey, place_order


class Arrival(Enum):
    """What became of an event that arrived."""

    LAST = "placed after all others"
    EARLIER = "placed before one that had arrived"
    REPEATED = "known already"
    CONFLICTING = "its id stands for another fact, which came first"
    REPLACING = "its id stood for a fact that came later, which it replaces"


class Timeline:
    """The events of one lead, sorted. Where one id has several contents, the first in order stands; `lost` has the others."""

    __slots__ = ("_by_id", "_keys", "events", "lost")

    def __init__(self) -> None:
        self.events: list[LeadEvent] = []
        self.lost: list[LeadEvent] = []
        self._keys: list[OrderKey] = []
        self._by_id: dict[str, LeadEvent] = {}

    def add(self, event: LeadEvent, key: OrderKey) -> Arrival:
        """Place an event; `key` is its order key."""
        known = self._by_id.get(event.id) if event.id is not None else None
        if known is not None:
            return self._meet(known, event, key)
        if event.id is not None:
            self._by_id[event.id] = event
        if not self._keys or self._keys[-1] < key:
            self._keys.append(key)
            self.events.append(event)
            return Arrival.LAST
        index = bisect_left(self._keys, key)
        if index < len(self._keys) and self._keys[index] == key:
            return Arrival.REPEATED
        self._keys.insert(index, key)
        self.events.insert(index, event)
        return Arrival.EARLIER

    def _meet(self, known: LeadEvent, event: LeadEvent, key: OrderKey) -> Arrival:
        """The id is taken: by a fact heard before, or by another one, of which the first by instant and content stands."""
        content = event.content()
        if content == known.content():
            if _is_earlier_place(event, known):
                self._replace(known, event)
            return Arrival.REPEATED
        for index, each in enumerate(self.lost):
            if content == each.content():
                if _is_earlier_place(event, each):
                    self.lost[index] = event
                return Arrival.REPEATED
        if (known.at, known.content()) < (event.at, content):
            self.lost.append(event)
            return Arrival.CONFLICTING
        index = self._index(known)
        del self.events[index], self._keys[index]
        self.lost.append(known)
        assert event.id is not None
        del self._by_id[event.id]
        self.add(event, key)
        return Arrival.REPLACING

    def _index(self, known: LeadEvent) -> int:
        return next(index for index, each in enumerate(self.events) if each is known)

    def _replace(self, known: LeadEvent, same: LeadEvent) -> None:
        """Keep the same fact as it was told in an earlier place, so that the order of files leaves no trace."""
        self.events[self._index(known)] = same
        assert same.id is not None
        self._by_id[same.id] = same


def _is_earlier_place(event: LeadEvent, known: LeadEvent) -> bool:
    return event.place is not None and known.place is not None and place_order(event.place) < place_order(known.place)
