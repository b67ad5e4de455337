"""Whose verdicts a commitment looks at: by its own conditions, or by what a segment, persona, grade or score is."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from slaspec.agreement.commitment import Cadence, Conformance, Response
from slaspec.agreement.condition import Judged, SameAs
from slaspec.agreement.model import Agreement
from slaspec.worktime.calendar import WorkingCalendar

_SCORED = ("grade", "score", "score.fit", "score.engagement")


def verdicts_looked_at(agreement: Agreement) -> dict[str, frozenset[str]]:
    """For each commitment with verdicts of its own those whose verdicts decide about it, itself perhaps among them."""
    defined = _defined(agreement)
    return {each.id: _looked_at(each, defined) for each in agreement.commitments if isinstance(each, Response | Cadence | Conformance)}


def judged_in(value: object) -> set[str]:
    """The commitments whose verdicts some condition inside a value looks at."""
    return {each.commitment for each in _inside(value) if isinstance(each, Judged)}


def _defined(agreement: Agreement) -> dict[str, object]:
    """What the fields are that the agreement defines by conditions."""
    market, lead = agreement.market, agreement.lead
    found: dict[str, object] = {}
    if market is not None:
        found |= {"segment": market.segments, "persona": market.personas}
    if lead is not None and lead.score is not None:
        found |= dict.fromkeys(_SCORED, lead.score)
    return found


def _looked_at(value: object, defined: dict[str, object]) -> frozenset[str]:
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [value]
    while waiting:
        here = waiting.pop()
        found |= judged_in(here)
        named = {name for name in _fields_in(here) if name in defined and name not in seen}
        seen |= named
        waiting += [defined[name] for name in sorted(named)]
    return frozenset(found)


def _fields_in(value: object) -> Iterator[str]:
    """The names of the fields that conditions inside a value look at."""
    for each in _inside(value):
        name = getattr(each, "field", None)
        if isinstance(name, str):
            yield name
        if isinstance(each, SameAs):
            yield each.other


def _inside(value: object) -> Iterator[object]:
    """Every part of a value that has parts, the value itself included."""
    waiting: list[Any] = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, tuple):
            waiting += here
            continue
        names = _parts_of(here.__class__)
        if names is not None:
            yield here
            waiting += [getattr(here, name) for name in names]


@cache
def _parts_of(cls: Any) -> tuple[str, ...] | None:
    """The names of the parts that values of a class have, if they have any; calendars have no conditions."""
    if issubclass(cls, WorkingCalendar) or not is_dataclass(cls):
        return None
    return tuple(each.name for each in fields(cls))
