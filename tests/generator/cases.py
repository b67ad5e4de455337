"""Cases: an agreement in one or several revisions, a roster, a stream and an as-of instant, that show certain features."""

from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from random import Random
from typing import Any

import yaml

from generator import cadences, conditions, figures, header, lead, lifecycle, responses, streams
from generator.covering import ItemRow, Space, cover, space_of
from generator.features import Doc, Item, Part
from generator.palette import Palette
from generator.shared import ANCHOR
from slaspec.agreement.model import Agreement
from slaspec.document.validate import read_agreement
from slaspec.events.event import Event
from slaspec.events.roster import Roster, read_roster_csv

PARTS: tuple[Part, ...] = (
    header.PART,
    lifecycle.STAGES,
    lead.PART,
    streams.PART,
    conditions.PART,
    responses.PART,
    cadences.PART,
    figures.CONFORMANCE,
    figures.VOLUME,
    figures.RATIO,
    figures.DUTY,
    lifecycle.HANDOFF,
    lifecycle.ROUTING,
    lifecycle.RECYCLING,
    lifecycle.CONTENT,
)
CLASHES = [
    *header.CLASHES,
    *lifecycle.CLASHES,
    *lead.CLASHES,
    *streams.CLASHES,
    *conditions.CLASHES,
    *responses.CLASHES,
    *cadences.CLASHES,
    *figures.CLASHES,
]
"""Every pair of features that no agreement can have, with the reason."""

OPTIONAL = 8
"""Items that a case has besides what is always there."""


SHARED = ("header", "stages", "lead", "stream")
"""Parts of which every case has exactly one item, and on which all others are judged."""


def meet(one: str, other: str) -> bool:
    """Whether every pair of the features of two parts is asked for."""
    return one == other or one in SHARED or other in SHARED


@cache
def space() -> Space:
    """All features."""
    return space_of(PARTS, CLASHES, meet)


@cache
def rows(seed: int = 0) -> tuple[tuple[ItemRow, ...], ...]:
    """The rows of the covering array."""
    made, _left = cover(space(), seed=seed, optional=OPTIONAL)
    return tuple(tuple(row) for row in made)


_FEW = 12


@dataclass(frozen=True, repr=False)
class Case:
    """An agreement and what happened: revisions as YAML, oldest first; roster rows; events in the order in which they arrive."""

    name: str
    revisions: list[str]
    roster_rows: tuple[Mapping[str, str], ...]
    events: list[Event]
    as_of: datetime
    features: frozenset[str]
    items: tuple[Item, ...] = ()

    @property
    def agreements(self) -> list[Agreement]:
        """The revisions, read."""
        return [agreement(text) for text in self.revisions]

    @property
    def roster(self) -> Roster | None:
        """The table of owners, read; dates in it are those of the agreement's zone."""
        if not self.roster_rows:
            return None
        rows_ = [list(self.roster_rows[0]), *(list(row.values()) for row in self.roster_rows)]
        lines = [f"{','.join(row)}\n".encode() for row in rows_]
        return read_roster_csv(lines, name="roster.csv", zone=self.agreements[0].zone)

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:  # noqa: FBT001 - as Hypothesis calls it
        printer.text(repr(self))

    def __repr__(self) -> str:
        """Short enough for a failure: which case, and its events where they are few."""
        few = "".join(f"\n  {event.content()}" for event in self.events) if len(self.events) <= _FEW else f" {len(self.events)} events"
        return f"<{self.name} as of {self.as_of.isoformat()}:{few}>"


def cases(seed: int = 0) -> Iterator[Case]:
    """The cases that together meet every pair; the same ones for the same seed, everywhere."""
    for number in range(how_many(seed)):
        yield case(number, seed)


def how_many(seed: int = 0) -> int:
    """How many cases it takes."""
    return len(rows(seed))


@cache
def sample(times: int, seed: int = 0) -> tuple[int, ...]:
    """The numbers of some cases in which every feature occurs so many times, if it does in all; found by taking the one that adds most."""
    features = [{number for _part, numbers in row for number in numbers} for row in rows(seed)]
    wanted = Counter(number for each in features for number in each)
    left = {number: min(times, count) for number, count in wanted.items()}
    chosen: list[int] = []
    while any(left.values()):
        best = max(range(len(features)), key=lambda index: (index not in chosen, sum(left[number] > 0 for number in features[index])))
        chosen.append(best)
        for number in features[best]:
            left[number] -= 1 if left[number] else 0
    return tuple(sorted(chosen))


def case(number: int, seed: int = 0) -> Case:
    """One of the cases."""
    chance = Random(f"{seed}:{number}")  # noqa: S311 - no secret
    items = items_of(rows(seed)[number], chance)
    stream_item = next(item for item in items if item.part == "stream")
    revisions = written(items, chance)
    stream = streams.stream_of(Palette([agreement(text) for text in revisions]), stream_item, chance)
    head = next(item for item in items if item.part == "header")
    features = frozenset(feature for item in items for feature in item.features())
    return Case(f"case-{seed}-{number}", revisions, roster_of(head), stream.events, stream.as_of, features, items)


def items_of(row: tuple[ItemRow, ...], chance: Random) -> tuple[Item, ...]:
    """The items that a row says."""
    made = []
    for name, numbers in row:
        part = space().parts[name]
        levels = {factor.name: space().features[number].partition("=")[2] for factor, number in zip(part.factors, numbers, strict=True)}
        made.append(part.item(levels, chance))
    return tuple(made)


@lru_cache(maxsize=128)
def agreement(text: str) -> Agreement:
    """The agreement that a generated text holds; it has no error, and if it has one, that is a mistake of the generator."""
    made, findings = read_agreement(text, name="generated.yaml")
    assert made is not None, [(finding.rule, finding.message, finding.span) for finding in findings] + [text]
    return made


def written(items: tuple[Item, ...], chance: Random) -> list[str]:
    """The revisions that some items make."""
    doc: Doc = {}
    order = {part.name: index for index, part in enumerate(PARTS)}
    sorted_ = sorted(items, key=lambda item: order[item.part])
    for number, item in enumerate(sorted_, start=1):
        space().parts[item.part].put(doc, item, f"{item.part}-{number}", chance)
    doc.setdefault("commitments", {}).setdefault(ANCHOR, deepcopy(header.ANCHORS[ANCHOR]))
    head = next(item for item in items if item.part == "header")
    stream = next(item for item in items if item.part == "stream")
    begins = streams.SEASONS[stream.levels["season"]].date()
    _date(doc, head, begins)
    _fit(doc, head)
    return [_text(each) for each in _revisions(header.fill_in(doc), head, begins)]


def _date(doc: Doc, head: Item, begins: date) -> None:
    """What stands on days: holidays, other hours, the days in force."""
    office = doc["calendars"]["office"]
    if head.has("holidays", "own"):
        office["holidays"] = {"add": {_day(begins, 3): "Summer outing", _day(begins, 14): "Feast"}}
    special = {
        "none": {},
        "shorter": {_day(begins, 2): "10:00-11:30"},
        "closed": {_day(begins, 8): "closed"},
        "on a weekend": {_day(begins, 6): "09:00-12:00"},
    }
    if not head.has("special_days", "none"):
        office["special_days"] = special[head.levels["special_days"]]
    effective = {
        "before the events": {"from": _day(begins, -30)},
        "within the events": {"from": _day(begins, 4)},
        "ends within the events": {"from": _day(begins, -30), "through": _day(begins, 11)},
    }
    if not head.has("effective", "always"):
        doc["agreement"]["effective"] = effective[head.levels["effective"]]


def _day(begins: date, later: int) -> str:
    return (begins + timedelta(days=later)).isoformat()


def _fit(doc: Doc, head: Item) -> None:
    """What one choice asks of all that is written: a third party, declared fields."""
    if head.has("parties", "three"):
        for section in ("commitments", "follow_up"):
            for promise in doc.get(section, {}).values():
                promise.setdefault("owed_to", "operations")
        for between in doc.get("communication", {}).values():
            for duty in between.values():
                duty.setdefault("owed_to", "operations")
    if head.has("fields", "declared"):
        doc["fields"] = dict(header.FIELDS)


def _revisions(doc: Doc, head: Item, begins: date) -> list[Doc]:
    """The document, and the one that follows it."""
    if head.has("revisions", "one"):
        return [doc]
    change = begins + timedelta(days=8)
    later = deepcopy(doc)
    doc = deepcopy(doc)
    until = doc["agreement"]["effective"].get("through")
    doc["agreement"]["effective"]["through"] = (change - timedelta(days=1)).isoformat()
    hole = 2 if head.has("revisions", "a hole between") else 0
    later["agreement"]["effective"] = {"from": (change + timedelta(days=hole)).isoformat()} | ({"through": until} if until else {})
    if head.has("revisions", "a commitment less"):
        del later["commitments"][_least_needed(later)]
        _prune(later)
    elif head.has("revisions", "other hours"):
        later["calendars"]["office"]["hours"] = {"mon-fri": "07:00-15:00"}
    else:
        _change_targets(later)
    return [doc, later]


def _least_needed(doc: Doc) -> str:
    """A commitment that nothing else of the document names."""
    words = list(header.words(doc))
    return next(str(id_) for id_ in doc["commitments"] if words.count(id_) == 1)


def _prune(doc: Doc) -> None:
    """Take away the names that nothing uses any more."""
    while unused := [
        (section, name) for section in ("conditions", "events") for name in doc.get(section, {}) if _is_unused(doc, section, name)
    ]:
        for section, name in unused:
            del doc[section][name]


def _is_unused(doc: Doc, section: str, name: str) -> bool:
    return "fields" not in doc[section][name] and list(header.words(doc)).count(name) == 1


def _change_targets(piece: Any) -> None:
    """Other times wherever a response has one."""
    other = {"4 business hours": "2 business hours", "30 minutes": "1 hour", "1 business day": "6 business hours", "1 day": "2 days"}
    if isinstance(piece, dict):
        for key, value in piece.items():
            if key == "within" and value in other and "at_least" not in piece:
                piece[key] = other[value]
            else:
                _change_targets(value)
    elif isinstance(piece, list):
        for value in piece:
            _change_targets(value)


def _text(doc: Doc) -> str:
    text: str = yaml.dump(doc, Dumper=_Dumper, sort_keys=False, default_flow_style=None, width=140, allow_unicode=True)
    return text


class _Dumper(yaml.CSafeDumper):
    """Writes every value where it stands: no anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - as PyYAML calls it
        return True


def roster_of(head: Item) -> tuple[Mapping[str, str], ...]:
    """The owners; dated, some have rows that follow others."""
    if head.has("roster", "none"):
        return ()
    if head.has("roster", "some"):
        return streams.ROSTER
    moved = streams.ROSTER[0] | {"from": "2026-04-01", "team": "executives", "territory": "apac"}
    return (*({**row, "from": ""} for row in streams.ROSTER), moved, streams.ROSTER[1] | {"from": "2026-10-26", "calendar": "kolkata"})
