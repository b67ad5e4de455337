"""Laws of bad input: whatever is told, there is a reason or a judgement, never an exception of the library's inside."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import slaspec
from generator.cases import Case
from generator.strategies import thinned
from lived import ERASED, cases, evaluator, fed, said_of_leads
from slaspec.document.validate import read_agreement
from slaspec.events.event import Event

NOON = datetime(2026, 3, 27, 12, tzinfo=UTC)


class NoOffset(tzinfo):
    """A zone that cannot say its offset."""

    def utcoffset(self, _when: datetime | None) -> None:
        """Nothing."""

    def dst(self, _when: datetime | None) -> None:
        """Nothing."""


class OddMapping(Mapping[str, Any]):
    """A mapping that is no dict."""

    def __getitem__(self, name: str) -> Any:
        return {"channel": {1, 2}}[name]

    def __iter__(self) -> Iterator[str]:
        return iter(["channel"])

    def __len__(self) -> int:
        return 1


def nested(depth: int) -> Any:
    """A list in a list in a list."""
    made: Any = 1
    for _ in range(depth):
        made = [made]
    return made


def circle() -> Any:
    """A list that holds itself."""
    made: list[Any] = []
    made.append(made)
    return made


BAD_VALUES: list[Any] = [
    float("nan"), float("inf"), float("-inf"), 10**400, -(2**70), "\ud800", ["\udfff"], {"a": "\ud800"}, {"\ud800": 1}, {1: 2},
    nested(40), nested(100_000), circle(), b"bytes", {1, 2}, (1, 2), object(), 1j, NOON, OddMapping(),
]  # fmt: skip
"""What no field of an event may hold."""

BAD_INSTANTS: list[datetime] = [
    datetime(2026, 3, 27, 12), datetime(1, 1, 1), datetime(9999, 12, 31), datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC),
    datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-23))), datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=23))),
    datetime(1969, 12, 31, 23, 59, tzinfo=UTC), datetime(2201, 1, 1, tzinfo=UTC), datetime(2026, 3, 27, tzinfo=NoOffset()),
    datetime(1970, 1, 1, tzinfo=timezone(timedelta(hours=14))), datetime(2200, 12, 31, 23, tzinfo=timezone(timedelta(hours=-14))),
]  # fmt: skip
"""Instants that are none, or lie where no event can; the last two are in another year in UTC."""

BAD_PARTS: list[dict[str, Any]] = [
    {"kind": "phoned"}, {"kind": ""}, {"kind": "\ud800"}, {"lead": ""}, {"lead": "\ud800"}, {"id": 7}, {"id": "\udfff"}, {"id": ["x"]},
    {"owner": 5}, {"owner": "\ud800"}, {"owner": ["ann"]}, {"actor": b"x"}, {"actor": "\udcff"}, {"seq": "1"}, {"seq": 1.5}, {"seq": None},
    {"seq": float("nan")}, {"seq": 2**63}, {"seq": True}, {"data": None}, {"data": [("a", 1)]}, {"data": "x"}, {"data": {1: 2}},
    {"data": {"\ud800": 1}}, {"record": "spaceship", "record_id": "S1"}, {"record": ""}, {"record": 5}, {"record_id": 9},
    {"record_id": "x"}, {"kind": "stage_changed"}, {"kind": "stage_changed", "data": {"stage": "limbo"}},
    {"kind": "stage_changed", "data": {"stage": ["mql"]}}, {"kind": "merged"}, {"kind": "merged", "data": {"into": ""}},
    {"kind": "merged", "data": {"into": 5}}, {"kind": "merged", "data": {"into": "L1"}}, {"kind": "review_held"},
    {"data": {"cleared": "email"}}, {"data": {"cleared": [1]}}, {"data": {"automated": "yes"}}, {"data": {"channel": 5}},
]  # fmt: skip
"""Parts of an event that cannot be taken."""


def _event(**parts: Any) -> slaspec.LeadEvent:
    return slaspec.LeadEvent(**{"lead": "L1", "kind": "touched", "at": NOON, **parts})


BAD_EVENTS: list[Event] = [
    *(_event(data={"channel": value}) for value in BAD_VALUES),
    *(_event(data={"somewhere": value}) for value in BAD_VALUES),
    *(_event(at=at) for at in BAD_INSTANTS),
    *(_event(**parts) for parts in BAD_PARTS),
    *(slaspec.TeamEvent("review_held", at) for at in BAD_INSTANTS),
    *(slaspec.TeamEvent("review_held", NOON, data={"topic": value}) for value in BAD_VALUES),
    slaspec.TeamEvent("touched", NOON),
    slaspec.TeamEvent("review_held", NOON, party="legal"),
    slaspec.TeamEvent("review_held", NOON, party=5),  # type: ignore[arg-type]  # as somebody may
    slaspec.TeamEvent("owner_updated", NOON),
    slaspec.TeamEvent("owner_updated", NOON, data={"owner": ""}),
    slaspec.TeamEvent("owner_updated", NOON, data={"owner": "ann", "kind": "robot"}),
    slaspec.TeamEvent("owner_updated", NOON, data={"owner": "ann", "joined_on": "9999-99-99"}),
]


@given(cases(ERASED), st.data())
def test_what_cannot_be_taken_is_refused_and_harms_nobody(case: Case, data: st.DataObject) -> None:
    """Values, instants and parts that no event can have are refused with a rule, told by one outcome, and change no other judgement."""
    bad = [BAD_EVENTS[number] for number in data.draw(st.lists(st.integers(0, len(BAD_EVENTS) - 1), min_size=1, max_size=8))]
    places = sorted(data.draw(st.lists(st.integers(0, len(case.events)), min_size=len(bad), max_size=len(bad))))
    asked = evaluator(case)
    told: list[slaspec.Outcome] = []
    for index, event in enumerate([*case.events, None]):
        told += [outcome for each, place in zip(bad, places, strict=True) if place == index for outcome in asked.feed(each)]
        if event is not None:
            asked.feed(event)
    sound = fed(case).report(case.as_of)
    report = asked.report(case.as_of)

    assert [outcome.kind for outcome in told] == [slaspec.OutcomeKind.REFUSED] * len(bad)
    assert said_of_leads(report) == said_of_leads(sound)
    assert len(report.events.refused) == len(sound.events.refused) + len(bad)
    assert said_of_leads(slaspec.evaluate(case.agreements, [*bad, *case.events], as_of=case.as_of, roster=case.roster)) == said_of_leads(
        sound
    )


@pytest.mark.parametrize("number", range(len(BAD_EVENTS)))
def test_each_bad_event_has_a_rule(number: int) -> None:
    """Every one of them is refused by itself, with a reason that can be written down."""
    (outcome,) = slaspec.Evaluator(_PLAIN).feed(BAD_EVENTS[number])

    assert outcome.kind is slaspec.OutcomeKind.REFUSED
    assert outcome.reason is not None
    assert outcome.reason.encode()


_BAD = st.integers(0, len(BAD_VALUES) - 1).map(lambda number: BAD_VALUES[number])  # by number: one of them cannot be printed
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | _BAD
    | st.sampled_from(["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2026-02-30T00:00:00Z", "2200-12-31T23:59:59.999999Z"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


@given(cases(), st.data())
def test_any_value_anywhere_is_judged_or_refused(case: Case, data: st.DataObject) -> None:
    """Fields of a stream that hold anything at all are taken or refused; nothing else happens, and the report can be written."""
    asked = evaluator(case)
    names = sorted({name for event in case.events for name in event.data} | {"stage", "channel", "score", "meeting_at", "cleared", "into"})
    for event in thinned(data.draw, case.events)[:12]:
        spoilt = data.draw(st.dictionaries(st.sampled_from(names), ANYTHING, max_size=2))
        asked.feed(_with(event, {**event.data, **spoilt}))
    asked.advance(case.as_of)

    assert asked.report(case.as_of).to_dict()
    assert asked.snapshot()


def _with(event: Event, data: dict[str, Any]) -> Event:
    if isinstance(event, slaspec.TeamEvent):
        return slaspec.TeamEvent(event.kind, event.at, event.id, event.seq, event.party, event.actor, data)
    return slaspec.LeadEvent(
        event.lead, event.kind, event.at, event.id, event.seq, event.owner, event.actor, data, None, event.record, event.record_id
    )


@given(cases(ERASED), st.integers(1, 80_000))
def test_an_event_in_the_future_is_counted_and_changes_nothing(case: Case, days: int) -> None:
    """What lies after as-of is no mistake: it is counted as such, however far ahead."""
    ahead = [
        slaspec.LeadEvent("L1", kind, at)
        for kind in ("touched", "assigned", "recycled")
        if (at := min(case.as_of + timedelta(days=days), datetime(2200, 12, 31, tzinfo=UTC))) > case.as_of
    ]
    without = slaspec.evaluate(case.agreements, case.events, as_of=case.as_of, roster=case.roster)
    with_them = slaspec.evaluate(case.agreements, [*ahead, *case.events], as_of=case.as_of, roster=case.roster)

    assert said_of_leads(with_them) == said_of_leads(without)
    assert with_them.events.after_as_of == without.events.after_as_of + len(ahead)


_OPEN_RARELY = """\
slaspec: 1
agreement: {{ id: far, title: Far, calendar: {calendar} }}
parties: {{ marketing: {{ name: Marketing }}, sales: {{ name: Sales }} }}
calendars:
  rare: {{ timezone: Pacific/Apia, hours: {{ mon: "09:00-09:01" }} }}
  nearly-never: {{ timezone: UTC, hours: {{ sun: "00:00-00:01" }}, holidays: {{ add: {{ 2030-01-06: Feast }} }} }}
fields: {{ due_at: instant }}
events:
  planned: {{ fields: {{ due_at: instant }} }}
commitments:
  far:
    owed_by: sales
    starts_on: assigned
    stops_on: replied
    within: {within}
    pauses_on: held
    warn_at: 50%
    escalate: [{{ after: {after}, to: head }}, {{ before: 1 hour, to: head }}]
    objective: {{ at_least: 90%, per: {per}, by: deadline }}
  dated: {{ owed_by: sales, starts_on: planned, stops_on: replied, deadline_at: due_at }}
  many:
    owed_by: sales
    begins_on: assigned
    counts: touched
    touches: {{ at_least: 3, within: {within}, gap_at_most: {after} }}
  cohort:
    owed_by: marketing
    share: {{ of: {{ events: assigned }}, that: {{ reach: done, within: {after} }} }}
    target: {{ at_least: 50%, per: {per} }}
stages:
  new: {{ belongs_to: marketing, initial: true }}
  done: {{ belongs_to: sales }}
"""

_PLAIN = read_agreement(
    "slaspec: 1\nagreement: { id: p, title: P, calendar: 24/7 }\nparties: { marketing: { name: M }, sales: { name: S } }\n"
    "stages: { mql: { belongs_to: marketing } }\n"
    "commitments: { touch: { owed_by: sales, starts_on: assigned, stops_on: touched, within: 1 hour } }\n",
    name="plain",
)[0]
LONG = [
    "3660 days",
    "87840 hours",
    "1000 business days",
    "60000 business hours",
    "2 business minutes",
    "1 minute",
]


@given(
    st.sampled_from(["rare", "nearly-never", "24/7"]),
    st.sampled_from(LONG),
    st.sampled_from(LONG),
    st.sampled_from(["year", "month", "2 weeks"]),
    st.lists(
        st.tuples(
            st.sampled_from(["assigned", "planned", "touched", "held", "resumed", "replied", "stage_changed"]),
            st.datetimes(datetime(2195, 1, 1), datetime(2200, 12, 31, 23, 59, 59, 999999)),
        ),
        min_size=1,
        max_size=8,
    ),
)
def test_deadlines_that_lie_beyond_all_years_are_no_crash(
    calendar: str, within: str, after: str, per: str, told: list[tuple[str, datetime]]
) -> None:
    """Ten years of promised time at the end of the last year that events may lie in: a deadline far ahead, or none; never an error."""
    agreement, findings = read_agreement(_OPEN_RARELY.format(calendar=calendar, within=within, after=after, per=per), name="far")
    assert agreement is not None, [found.message for found in findings]
    asked = slaspec.Evaluator(agreement)
    for kind, at in sorted(told, key=lambda each: each[1]):
        data: dict[str, Any] = (
            {"due_at": "2200-12-31T23:59:59.999999Z"} if kind == "planned" else {"stage": "done"} if kind == "stage_changed" else {}
        )
        asked.feed(slaspec.LeadEvent("L1", kind, at.replace(tzinfo=UTC), data=data))
    end = datetime(2200, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    asked.next_deadline()
    asked.advance(end)

    assert asked.report(end).to_dict()
    assert slaspec.Evaluator.restore(agreement, asked.snapshot()).report(end) == asked.report(end)


@pytest.mark.parametrize("at", BAD_INSTANTS)
def test_an_instant_that_none_can_ask_for_is_the_callers_error(at: datetime) -> None:
    """`report`, `advance` and `evaluate` say so at the border."""
    asked = slaspec.Evaluator(_PLAIN)
    for ask in (asked.report, asked.advance, lambda when: slaspec.evaluate(_PLAIN, [], as_of=when)):
        with pytest.raises(ValueError, match=r"time zone|offset|years"):
            ask(at)
