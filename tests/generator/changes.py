"""Changes of a case that must not change what is judged, and its parts."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from generator.cases import Case
from slaspec.events.event import LeadEvent


def shuffled(case: Case, seed: int = 0) -> Case:
    """The same events in another order of arrival."""
    events = list(case.events)
    Random(f"{seed}:{case.name}").shuffle(events)  # noqa: S311 - no secret
    return replace(case, events=events)


def with_duplicates(case: Case, seed: int = 0) -> Case:
    """Some of the events told again, somewhere later or sooner."""
    chance = Random(f"{seed}:{case.name}")  # noqa: S311 - no secret
    events = list(case.events)
    for event in chance.sample(case.events, max(1, len(case.events) // 5) if case.events else 0):
        events.insert(chance.randint(0, len(events)), event)
    return replace(case, events=events)


def split_by_lead(case: Case) -> Iterator[Case]:
    """A case for each lead, or for each group of leads that are merged; each has all events between the teams.

    Records that belong to no lead are a group of their own.
    """
    group: dict[str, str] = {}

    def root(lead: str) -> str:
        while group.setdefault(lead, lead) != lead:
            lead = group[lead]
        return lead

    for event in case.events:
        if isinstance(event, LeadEvent):
            survivor = event.data.get("into") if event.kind == "merged" else None
            group[root(event.lead)] = root(survivor) if isinstance(survivor, str) else root(event.lead)
    for name in sorted({root(lead) for lead in group}):
        events = [event for event in case.events if not isinstance(event, LeadEvent) or root(event.lead) == name]
        yield replace(case, name=f"{case.name}-{name or 'no-lead'}", events=events)
