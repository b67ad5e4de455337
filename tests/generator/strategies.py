"""Strategies for Hypothesis: cases and streams from the same blocks, with leads and events left out, so that failures shrink."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from random import Random

from hypothesis import strategies as st

from generator import streams
from generator.cases import Case, agreement, case, how_many, rows, space
from generator.changes import split_by_lead
from generator.features import Item
from generator.palette import Palette
from generator.streams import Stream
from slaspec.events.event import Event, LeadEvent

_KEPT = st.integers(0, 7).map(bool)
"""Mostly kept; what shrinks is left out."""


@lru_cache(maxsize=128)
def _case(number: int, seed: int) -> Case:
    return case(number, seed)


@lru_cache(maxsize=64)
def _palette(text: str) -> Palette:
    return Palette([agreement(text)])


@st.composite
def cases_strategy(draw: st.DrawFn, *, seed: int = 0, without: Sequence[str] = ()) -> Case:
    """A case of the covering sequence, less some leads and events; `without` names features that it does not show.

    Hypothesis finds the simplest failing one: the first case, the fewest leads, the fewest events.
    """
    numbers = st.integers(0, how_many(seed) - 1)
    whole = draw(numbers.map(lambda number: _case(number, seed)).filter(lambda each: each.features.isdisjoint(without)))
    return replace(whole, events=thinned(draw, whole.events))


@st.composite
def streams_for(draw: st.DrawFn, agreement_text: str, *, without: Sequence[str] = ()) -> Stream:
    """A stream for an agreement; `without` names features of streams that it does not show, such as `stream.erased=some`."""
    levels = {}
    for factor in streams.PART.factors:
        open_ = [level for level in factor.levels if f"stream.{factor.name}={level}" not in without]
        levels[factor.name] = draw(st.sampled_from(open_))
    if levels["conflicting_ids"] == "some" and levels["ids"] == "none":
        levels["ids"] = "all"
    item = Item("stream", levels, {})
    chance = Random(draw(st.integers(0, 2**20)))  # noqa: S311 - no secret
    whole = streams.stream_of(_palette(agreement_text), item, chance, leads=draw(st.integers(4, 6)), steps=draw(st.integers(2, 7)))
    return Stream(thinned(draw, whole.events), whole.as_of)


@lru_cache(maxsize=128)
def _groups(number: int, seed: int) -> tuple[Case, ...]:
    return tuple(split_by_lead(_case(number, seed)))


@st.composite
def small_cases(
    draw: st.DrawFn, *, numbers: Sequence[int] | None = None, leads: int = 2, seed: int = 0, without: Sequence[str] = ()
) -> Case:
    """A case with few of its leads, so that it is judged in no time: at most so many, or so many groups that are merged.

    `numbers` are the cases to choose from; otherwise as `cases_strategy`.
    """
    listed = range(how_many(seed)) if numbers is None else numbers
    allowed = _showing_none_of(tuple(listed), tuple(without), seed)
    number = draw(st.sampled_from(allowed))
    groups = _groups(number, seed)
    chosen = draw(st.sets(st.integers(0, len(groups) - 1), min_size=1, max_size=leads))
    of_chosen = {id(event) for index in chosen for event in groups[index].events}
    whole = _case(number, seed)
    return replace(whole, events=[event for event in whole.events if id(event) in of_chosen and draw(_KEPT)])


@lru_cache(maxsize=64)
def _showing_none_of(numbers: tuple[int, ...], features: tuple[str, ...], seed: int) -> tuple[int, ...]:
    """The cases that show none of some features; read from the rows, so that no case is made for it."""
    known = space().features
    excluded = set(features)
    return tuple(
        number for number in numbers if excluded.isdisjoint(known[each] for _part, levels in rows(seed)[number] for each in levels)
    )


def thinned(draw: st.DrawFn, events: list[Event]) -> list[Event]:
    """The events less those of some leads, and less some more."""
    leads = sorted({event.lead for event in events if isinstance(event, LeadEvent)})
    kept = {lead for lead in leads if draw(_KEPT)}
    of_kept = [event for event in events if not isinstance(event, LeadEvent) or event.lead in kept]
    return [event for event in of_kept if draw(_KEPT)]
