"""Whether a case shows the features that it claims: read from its text and its events, not from how they were made."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import yaml

from generator.cases import PARTS, Case, agreement
from generator.features import Item, feature, scalars
from generator.palette import Clock, calendars_of, due_at
from generator.shared import ANCHOR, of_record
from generator.streams import LENGTH, SEASONS
from slaspec.agreement.commitment import Response
from slaspec.evaluation.admission import Admission
from slaspec.events.event import Event, LeadEvent, TeamEvent
from slaspec.events.vocabulary import RANK
from slaspec.worktime.instants import microseconds
from slaspec.worktime.zones import zone


def lacking(case: Case) -> list[str]:
    """The features that the case claims and does not show."""
    said = set(_pairs(yaml.load(case.revisions[0], Loader=yaml.CSafeLoader)))
    found = [each for item in case.items for each in _not_written(item, said)]
    return found + [name for name, shows in STREAMS.items() if name in case.features and not shows(case)]


def _not_written(item: Item, said: set[tuple[str, Any]]) -> Iterator[str]:
    part = next(each for each in PARTS if each.name == item.part)
    for factor in part.factors:
        piece: Any = factor.levels[item.levels[factor.name]]
        for key, values in _scalars(piece):
            shown = [of_record({key: value})[key] for value in values] if item.levels.get("record") == "opportunity" else list(values)
            if not any((key, value) in said for value in (*shown, *values)) and not str(values[0]).startswith("@") and key != "@name":
                yield feature(item.part, factor.name, item.levels[factor.name])


def _scalars(piece: Any) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """As `scalars`; what starts a clock is called `starts_on` wherever it stands."""
    for key, values in scalars(piece):
        yield "starts_on" if key == "begins_on" else key, values


def _pairs(piece: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(piece, dict):
        for name, value in piece.items():
            yield from _pairs(value, "starts_on" if name == "begins_on" else name)
    elif isinstance(piece, list):
        for value in piece:
            yield from _pairs(value, key)
    else:
        yield key, piece


def _of_leads(case: Case) -> list[LeadEvent]:
    return [event for event in case.events if isinstance(event, LeadEvent)]


def _has_kind(*kinds: str) -> Callable[[Case], bool]:
    return lambda case: any(event.kind in kinds for event in case.events)


def _data(name: str, values: tuple[Any, ...] = ()) -> Callable[[Case], bool]:
    return lambda case: any(name in event.data and (not values or event.data[name] in values) for event in case.events)


def _not(shows: Callable[[Case], bool]) -> Callable[[Case], bool]:
    return lambda case: not shows(case)


def _in_season(name: str) -> Callable[[Case], bool]:
    begins = SEASONS[name]
    return lambda case: sum(begins <= event.at <= begins + timedelta(days=2 * LENGTH) for event in case.events) > len(case.events) // 3


def _ordered(case: Case) -> list[Event]:
    return sorted(case.events, key=lambda event: event.at)


def _instants(case: Case) -> list[Any]:
    return [event.at for event in case.events]


def _conflicts(case: Case) -> bool:
    contents: dict[tuple[str, str], set[str]] = {}
    for event in _of_leads(case):
        if event.id is not None:
            contents.setdefault((event.lead, event.id), set()).add(event.content())
    return any(len(each) > 1 for each in contents.values())


def _against_ranks(case: Case) -> bool:
    """Whether `seq` orders some events of one lead and instant otherwise than their kinds do."""
    together: dict[tuple[str, Any], list[LeadEvent]] = {}
    for event in _of_leads(case):
        together.setdefault((event.lead, event.at), []).append(event)
    by_rank = (sorted(events, key=lambda event: RANK.get(event.kind, 99)) for events in together.values())
    return any(one.seq > other.seq for events in by_rank for one, other in pairwise(events) if one.kind != other.kind)


def _equal(case: Case) -> int:
    return sum(count for count in Counter((event.lead, event.at) for event in _of_leads(case)).values() if count > 1)


def _at_a_deadline(off: int) -> Callable[[Case], bool]:
    """Whether a clock that every agreement has is stopped just when it is due, so many microseconds off."""

    def shows(case: Case) -> bool:
        instants = {(event.lead, microseconds(event.at)) for event in _of_leads(case)}
        made = agreement(case.revisions[0])
        clock = Clock(next(each for each in made.commitments if isinstance(each, Response) and each.id == ANCHOR))
        starts = [(event.lead, microseconds(event.at)) for event in _of_leads(case) if event.kind == "assigned"]
        due = ((lead, due_at(clock.calendars[0], at, clock.tiers[0][1])) for lead, at in starts)
        return any((lead, at + off) in instants for lead, at in due)

    return shows


def _at_local(case: Case, seconds_of: Callable[[Any, Any], set[int]]) -> bool:
    """Whether some event lies at one of these seconds of a local day of one of the calendars."""
    chosen = calendars_of(agreement(case.revisions[0]).calendar)
    for calendar in [each for one in chosen for each in one.any_of or (one,)]:
        here = zone(calendar.zone)
        for event in case.events:
            local = here.local(microseconds(event.at))
            if local.microsecond == 0 and (local.hour * 3600 + local.minute * 60 + local.second) in seconds_of(calendar, local.date()):
                return True
    return False


def _edges(calendar: Any, day: Any) -> set[int]:
    return {each % 86_400 for shift in calendar.shifts_on(day) for each in (shift.opens_s, shift.closes_s)}


def _refused(*rules: str) -> Callable[[Case], bool]:
    def shows(case: Case) -> bool:
        admission = Admission(agreement(case.revisions[0]))
        refusals = map(admission.refusal, case.events)
        return any(refusal is not None and refusal.rule in rules for refusal in refusals)

    return shows


def _owners(case: Case) -> set[tuple[str, str]]:
    return {(event.lead, event.owner) for event in _of_leads(case) if event.owner is not None}


def _merges(case: Case) -> dict[str, str]:
    return {event.lead: str(event.data["into"]) for event in _of_leads(case) if event.kind == "merged"}


def _owners_change(case: Case) -> bool:
    return max(Counter(lead for lead, _owner in _owners(case)).values(), default=0) > 1


def _gap(case: Case) -> bool:
    by_lead: dict[str, list[Any]] = {}
    for event in _ordered(case):
        if isinstance(event, LeadEvent):
            by_lead.setdefault(event.lead, []).append(event.at)
    return any(other - one > timedelta(days=25) for instants in by_lead.values() for one, other in pairwise(instants))


def _within(case: Case) -> bool:
    return bool(min(_instants(case)) <= case.as_of < max(_instants(case)))


STREAMS: dict[str, Callable[[Case], bool]] = {
    **{f"stream.season={name}": _in_season(name) for name in SEASONS},
    "stream.arrival=in order": lambda case: _instants(case) == sorted(_instants(case)),
    "stream.arrival=backwards": lambda case: _instants(case) == sorted(_instants(case), reverse=True),
    "stream.arrival=shuffled": lambda case: sum(one > other for one, other in pairwise(_instants(case))) > len(case.events) // 4,
    "stream.arrival=lead by lead": lambda case: len([1 for one, other in pairwise(_of_leads(case)) if one.lead != other.lead]) < 12,
    "stream.ids=none": lambda case: all(event.id is None for event in case.events),
    "stream.ids=some": lambda case: len({event.id is None for event in case.events}) == 2,
    "stream.ids=all": lambda case: all(event.id is not None for event in case.events),
    "stream.repeated=some": lambda case: len({event.content() for event in case.events}) < len(case.events),
    "stream.conflicting_ids=some": _conflicts,
    "stream.conflicting_ids=none": _not(_conflicts),
    "stream.seq=none": lambda case: all(event.seq == 0 for event in case.events),
    "stream.seq=given": lambda case: any(event.seq > 0 for event in case.events),
    "stream.seq=against the ranks": _against_ranks,
    "stream.instants=often equal": lambda case: _equal(case) > 10,
    "stream.moments=at deadlines": _at_a_deadline(0),
    "stream.moments=a microsecond off": _at_a_deadline(1),
    "stream.moments=at openings and closings": lambda case: _at_local(case, _edges),
    "stream.moments=at midnights": lambda case: _at_local(case, lambda _calendar, _day: {0}),
    "stream.hours=mostly outside": lambda case: sum(event.at.hour in (1, 3, 22, 2, 4, 23) for event in case.events) > len(case.events) // 4,
    "stream.unknown=nothing": _not(_refused("unknown-kind", "unknown-stage", "missing-stage", "wrong-type", "unknown-party")),
    "stream.unknown=kinds": _refused("unknown-kind"),
    "stream.unknown=stages": _refused("unknown-stage", "missing-stage"),
    "stream.unknown=parties": _refused("unknown-party"),
    "stream.unknown=types": _refused("wrong-type"),
    "stream.owners=none": lambda case: not _owners(case),
    "stream.owners=one": lambda case: bool(_owners(case)),
    "stream.owners=change": _owners_change,
    "stream.roster_updates=none": _not(_has_kind("owner_updated")),
    "stream.roster_updates=some": _has_kind("owner_updated"),
    "stream.merged=none": lambda case: not _merges(case),
    "stream.merged=one": lambda case: _merges(case) == {"L3": "L1"},
    "stream.merged=in a row": lambda case: _merges(case) == {"L4": "L3", "L3": "L1"},
    "stream.merged=in a circle": lambda case: _merges(case) == {"L4": "L3", "L3": "L4"},
    "stream.merged=into a stranger": lambda case: _merges(case) == {"L3": "L99"},
    "stream.erased=none": _not(_has_kind("erased")),
    "stream.erased=some": _has_kind("erased"),
    "stream.cleared=none": _not(_data("cleared")),
    "stream.cleared=some": _data("cleared"),
    "stream.nulls=none": lambda case: all(value is not None for event in case.events for value in event.data.values()),
    "stream.nulls=some": lambda case: any(value is None for event in case.events for value in event.data.values()),
    "stream.records=none": lambda case: all(event.record == "lead" for event in _of_leads(case)),
    "stream.records=some": lambda case: any(event.record == "opportunity" for event in _of_leads(case)),
    "stream.team_events=none": _not(_has_kind("review_held", "report_published", "training_held")),
    "stream.team_events=some": lambda case: any(isinstance(event, TeamEvent) and event.kind != "owner_updated" for event in case.events),
    "stream.automated=never": _not(_data("automated", values=(True, False))),
    "stream.automated=some": _data("automated", values=(True,)),
    "stream.gaps=months": _gap,
    "stream.reopened=some": _has_kind("reopened"),
    "stream.scores=given": _data("score"),
    "stream.as_of=after all": lambda case: case.as_of > max(_instants(case)),
    "stream.as_of=long after": lambda case: case.as_of > max(_instants(case)) + timedelta(days=100),
    "stream.as_of=within": _within,
    "stream.as_of=before all": lambda case: case.as_of < min(_instants(case)),
}
"""What features of streams look like; one that is not here cannot be told from the events alone."""
