"""One lead's events in the order that decides, each fact once. Arrival order leaves no trace."""

from bisect import bisect_left
from enum import Enum

from slaspec.events.event import Event, LeadEvent, OrderKey, place_order

FIRST = -(1 << 63)
"""Before every `seq`."""


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
        self.events: list[Event] = []
        self.lost: tuple[Event, ...] = ()
        self._keys: list[OrderKey] = []
        self._by_id: dict[tuple[str, str], Event] | None = None

    def add(self, event: Event, key: OrderKey) -> Arrival:
        """Place an event; `key` is its order key."""
        if event.id is not None:
            if self._by_id is None:
                self._by_id = {}
            name = _name(event)
            known = self._by_id.get(name)
            if known is not None:
                return self._meet(known, event, key)
            self._by_id[name] = event
        if not self._keys or self._keys[-1] < key:
            self._keys.append(key)
            self.events.append(event)
            return Arrival.LAST
        index = bisect_left(self._keys, key)
        while index < len(self._keys) and self._keys[index] == key:
            if self.events[index] == event:
                return Arrival.REPEATED
            if event < self.events[index]:
                break
            index += 1
        self._keys.insert(index, key)
        self.events.insert(index, event)
        return Arrival.LAST if index == len(self._keys) - 1 else Arrival.EARLIER

    def drop(self, before: int) -> list[Event]:
        """Give up the events before an instant (microseconds); gives them, in order."""
        index = bisect_left(self._keys, (before, FIRST))
        old, self.events = self.events[:index], self.events[index:]
        del self._keys[:index]
        for event in old:
            if event.id is not None and self._by_id is not None:
                self._by_id.pop(_name(event), None)
        return old

    def _meet(self, known: Event, event: Event, key: OrderKey) -> Arrival:
        """The id is taken: by a fact heard before, or by another one, of which the first by instant and content stands."""
        content = event.content()
        if content == known.content():
            if _is_earlier_place(event, known):
                self._replace(known, event)
            return Arrival.REPEATED
        for index, each in enumerate(self.lost):
            if content == each.content():
                if _is_earlier_place(event, each):
                    self.lost = (*self.lost[:index], event, *self.lost[index + 1 :])
                return Arrival.REPEATED
        if (known.at, known.content()) < (event.at, content):
            self.lost = (*self.lost, event)
            return Arrival.CONFLICTING
        index = self._index(known)
        del self.events[index], self._keys[index]
        self.lost = (*self.lost, known)
        assert self._by_id is not None
        del self._by_id[_name(event)]
        self.add(event, key)
        return Arrival.REPLACING

    def _index(self, known: Event) -> int:
        return next(index for index, each in enumerate(self.events) if each is known)

    def _replace(self, known: Event, same: Event) -> None:
        """Keep the same fact as it was told in an earlier place, so that the order of files leaves no trace."""
        self.events[self._index(known)] = same
        assert self._by_id is not None
        self._by_id[_name(same)] = same


def _is_earlier_place(event: Event, known: Event) -> bool:
    return event.place is not None and known.place is not None and place_order(event.place) < place_order(known.place)


def _name(event: Event) -> tuple[str, str]:
    """What an id is unique within, and the id: a lead, also after it was merged with another; the teams together."""
    assert event.id is not None
    return (event.lead if isinstance(event, LeadEvent) else "", event.id)
