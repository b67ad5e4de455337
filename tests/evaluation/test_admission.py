"""Which events an agreement takes: every other one has a rule, a reason without values, and no exception is needed for it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slaspec import Agreement, Evaluator, LeadEvent, TeamEvent, evaluate
from slaspec.document.validate import read_agreement
from slaspec.evaluation.admission import Admission

TEXT = """\
slaspec: 1
agreement: { id: a, title: A, calendar: office }
parties: { marketing: { name: Marketing }, sales: { name: Sales } }
calendars: { office: { timezone: UTC, hours: { mon-fri: 09:00-17:00 } } }
fields: { territory: [emea, americas], budget: number, renewal_at: instant, interests: text, consent: boolean }
events:
  trial_started: { fields: { seats: number } }
  webinar_held: { fields: { guests: number }, team: true }
stages:
  mql: { belongs_to: marketing }
  sal: { belongs_to: sales }
records:
  opportunity: { name: Deal, of: lead, stages: { proposal: { belongs_to: sales } } }
  quote: { name: Quote, of: opportunity, stages: { sent: { belongs_to: sales } } }
  account: { name: Account, stages: { active: { belongs_to: sales } } }
commitments:
  touch: { owed_by: sales, starts_on: trial_started, stops_on: touched, within: 4 business hours }
  webinars: { owed_by: marketing, duty: { event: webinar_held, every: month } }
"""


def made() -> Agreement:
    """The agreement of the text above."""
    agreement, findings = read_agreement(TEXT, name="a.yaml")
    assert agreement is not None, findings
    return agreement


ADMISSION = Admission(made())
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SECRET = "jane-doe@example.com"  # noqa: S105 - what no message may show


def lead(kind: str = "captured", data: object = None, **more: object) -> LeadEvent:
    """An event of a lead."""
    return LeadEvent(**{"lead": "L1", "kind": kind, "at": NOON, "data": {} if data is None else data, **more})


def team(kind: str = "review_held", data: object = None, **more: object) -> TeamEvent:
    """An event between the teams."""
    return TeamEvent(**{"kind": kind, "at": NOON, "data": {} if data is None else data, **more})


@pytest.mark.parametrize(
    "event",
    [
        lead(),
        lead(data={"company": "Müller", "tags": ["a", {"b": 1.5}], "score": 70, "territory": None, "cleared": ["phone"]}),
        lead(data={"territory": "emea", "budget": 1e6, "consent": False, "renewal_at": "2026-05-01T00:00+02:00", "interests": ["a", "b"]}),
        lead("trial_started", {"seats": 5}),
        lead("touched", {"channel": "call", "automated": True}),
        lead("stage_changed", {"stage": "sal"}),
        lead("meeting_booked", {"meeting_at": "2026-02-01T10:00:00Z"}),
        lead("merged", {"into": "L2"}),
        lead("erased"),
        lead("content_used", {"asset": "deck", "party": "sales"}),
        lead("stage_changed", {"stage": "proposal"}, record="opportunity", record_id="O1"),
        lead("stage_changed", {"stage": "active"}, record="account", record_id="A1", lead=""),
        lead(at=datetime(2026, 1, 5, 12, tzinfo=timezone(timedelta(hours=5.5)))),
        lead(at=datetime(2200, 12, 31, tzinfo=UTC)),
        team(party="sales", actor="ann", data={"topic": "leads"}),
        team("content_used", {"asset": "deck"}),
        team("webinar_held", {"guests": 3}),
        team(
            "owner_updated",
            {"owner": "ann", "team": "inbound", "away": True, "joined_on": "2026-01-01", "desk": 7, "cleared": ["calendar"]},
        ),
    ],
)
def test_good_events_are_taken(event: LeadEvent | TeamEvent) -> None:
    """Of every sort."""
    assert ADMISSION.refusal(event) is None


class NoOffset(tzinfo):
    """A zone that knows nothing."""

    def utcoffset(self, when: datetime | None) -> None:
        """Nothing."""


circle: list[object] = []
circle.append(circle)

BAD = [
    (lead(lead=""), "missing-lead"),
    (lead(lead="\ud800"), "invalid-text"),
    (lead(at=datetime(2026, 1, 5)), "no-offset"),
    (lead(at=datetime(2026, 1, 5, tzinfo=NoOffset())), "no-offset"),
    (lead(at=datetime(1969, 12, 31, tzinfo=UTC)), "instant-out-of-range"),
    (lead(at=datetime.max.replace(tzinfo=timezone(timedelta(hours=-12)))), "instant-out-of-range"),
    (lead(at=datetime.min.replace(tzinfo=timezone(timedelta(hours=12)))), "instant-out-of-range"),
    (lead(id=7), "wrong-type"),
    (lead(owner=["ann"]), "wrong-type"),
    (lead(seq="1"), "wrong-type"),
    (lead(seq=1 << 64), "wrong-type"),
    (lead(seq=True), "wrong-type"),
    (lead(data=[SECRET]), "wrong-type"),
    (lead("called"), "unknown-kind"),
    (lead("review_held"), "unexpected-lead"),
    (lead("webinar_held"), "unexpected-lead"),
    (team("touched"), "missing-lead"),
    (team("trial_started"), "missing-lead"),
    (team("held_review"), "unknown-kind"),
    (team(party=SECRET), "unknown-party"),
    (team(party=["sales"]), "unknown-party"),
    (lead("content_used", {"party": SECRET}), "unknown-party"),
    (lead("stage_changed"), "missing-stage"),
    (lead("stage_changed", {"stage": SECRET}), "unknown-stage"),
    (lead("stage_changed", {"stage": ["sal"]}), "wrong-type"),
    (lead("stage_changed", {"stage": "proposal"}), "unknown-stage"),
    (lead("stage_changed", {"stage": "sal"}, record="opportunity", record_id="O1"), "unknown-stage"),
    (lead(record=SECRET, record_id="O1"), "unknown-record"),
    (lead(record=7, record_id="O1"), "wrong-type"),
    (lead(record="opportunity"), "missing-record-id"),
    (lead(record_id="O1"), "missing-record"),
    (lead(record="opportunity", record_id="O1", lead=""), "missing-lead"),
    (lead(record="quote", record_id="Q1", lead=""), "missing-lead"),
    (lead("merged"), "missing-into"),
    (lead("merged", {"into": ""}), "missing-into"),
    (lead("merged", {"into": "L1"}), "merged-into-itself"),
    (lead("merged", {"into": "A1"}, record="account", record_id="A1"), "merged-into-itself"),
    (lead(data={"cleared": SECRET}), "wrong-type"),
    (lead(data={"cleared": [SECRET, 7]}), "wrong-type"),
    (lead("touched", {"channel": 7}), "wrong-type"),
    (lead("touched", {"automated": SECRET}), "wrong-type"),
    (lead("touched", {"automated": 1}), "wrong-type"),
    (lead("trial_started", {"seats": True}), "wrong-type"),
    (lead("meeting_held", {"meeting_at": 20260105}), "wrong-type"),
    (lead("meeting_held", {"meeting_at": SECRET}), "invalid-instant"),
    (lead("meeting_held", {"meeting_at": "2026-01-05T10:00"}), "no-offset"),
    (lead("meeting_held", {"meeting_at": "9999-01-05T10:00Z"}), "instant-out-of-range"),
    (lead(data={"score": SECRET}), "wrong-type"),
    (lead(data={"territory": SECRET}), "unknown-value"),
    (lead(data={"territory": ["emea", SECRET]}), "unknown-value"),
    (lead(data={"territory": {"emea": SECRET}}), "wrong-type"),
    (lead(data={"budget": SECRET}), "wrong-type"),
    (lead(data={"consent": "yes"}), "wrong-type"),
    (lead(data={"renewal_at": "2026-05-01"}), "invalid-instant"),
    (lead(data={"x": float("nan")}), "wrong-type"),
    (lead(data={"x": {"y": [1, {"z": float("-inf")}]}}), "wrong-type"),
    (lead(data={"x": 1 << 63}), "number-out-of-range"),
    (lead(data={"x": [10**400]}), "number-out-of-range"),
    (lead(data={"x": "\udc00"}), "invalid-text"),
    (lead(data={"x": {"\udc00": 1}}), "invalid-text"),
    (lead(data={"\udc00": 1}), "invalid-text"),
    (lead(data={7: "x"}), "wrong-type"),
    (lead(data={"x": {7: "x"}}), "wrong-type"),
    (lead(data={"x": NOON}), "wrong-type"),
    (lead(data={"x": {SECRET}}), "wrong-type"),
    (lead(data={"x": circle}), "invalid-json"),
    (team("owner_updated"), "missing-owner"),
    (team("owner_updated", {"owner": ""}), "missing-owner"),
    (team("owner_updated", {"owner": 7}), "wrong-type"),
    (team("owner_updated", {"owner": "ann", "away": SECRET}), "wrong-type"),
    (team("owner_updated", {"owner": "ann", "kind": SECRET}), "unknown-value"),
    (team("owner_updated", {"owner": "ann", "joined_on": SECRET}), "invalid-instant"),
    (team(data={"topic": 7}), "wrong-type"),
]


@pytest.mark.parametrize(("event", "rule"), BAD)
def test_what_cannot_be_taken_is_refused_by_its_rule(event: LeadEvent | TeamEvent, rule: str) -> None:
    """With its place, on one line that shows no value of a field."""
    refused = ADMISSION.refusal(replace(event, place="e.jsonl:7"))

    assert refused is not None
    assert (refused.place, refused.rule) == ("e.jsonl:7", rule)
    assert SECRET not in refused.reason
    assert refused.reason.isprintable()
    assert len(refused.reason) < 200


@pytest.mark.parametrize(
    ("event", "hint"),
    [
        (lead("touchd"), "the agreement knows no event kind `touchd`; did you mean `touched`?"),
        (team("web_held"), "the agreement knows no event kind `web_held`; did you mean `webinar_held`?"),
        (lead("stage_changed", {"stage": "sall"}), "the agreement knows no such stage of `lead`; did you mean `sal`?"),
        (team(party="slaes"), "the agreement knows no such party; did you mean `sales`?"),
        (lead(record="oportunity", record_id="O"), "the agreement knows no such record; did you mean `opportunity`?"),
    ],
)
def test_what_was_meant_is_named(event: LeadEvent | TeamEvent, hint: str) -> None:
    """From the words of the agreement."""
    refused = ADMISSION.refusal(event)

    assert refused is not None
    assert refused.reason == hint


def test_without_stages_any_stage_is_taken() -> None:
    """A first agreement needs none."""
    admission = Admission(replace(made(), stages=()))

    assert admission.refusal(lead("stage_changed", {"stage": "anything"})) is None


def test_a_stream_of_misspelt_kinds_is_not_looked_up_for_ever() -> None:
    """After a thousand no more hints are looked for, so that memory and time stay bounded."""
    admission = Admission(made())
    for number in range(1500):
        admission.refusal(lead(f"touched{number}"))
    first, last = admission.refusal(lead("touched7")), admission.refusal(lead("touched1499"))

    assert first is not None
    assert last is not None
    assert first.reason.endswith("did you mean `touched`?")
    assert last.reason == "the agreement knows no event kind `touched1499`"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.datetimes(),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text() | st.integers(), each, max_size=3),
    max_leaves=6,
)
KINDS = st.sampled_from(["captured", "touched", "stage_changed", "merged", "owner_updated", "content_used", "webinar_held"]) | st.text()
NAMES = st.sampled_from(["channel", "stage", "into", "cleared", "owner", "territory", "meeting_at", "party", "score"]) | st.text()


@given(KINDS, st.datetimes() | st.datetimes(timezones=st.timezones()), st.dictionaries(NAMES, ANYTHING, max_size=3), ANYTHING)
def test_no_event_makes_admission_raise_and_what_it_takes_can_be_written(
    kind: str, at: datetime, data: Mapping[str, object], fact: object
) -> None:
    """Whatever a program puts into it: the content of an event that is taken is text that a file can hold."""
    events = (
        LeadEvent("L1", kind, at, id=fact, data=data),
        LeadEvent("L1", kind, at, data=data, record=fact, record_id="R"),
        TeamEvent(kind, at, party=fact, data=data),
        TeamEvent(kind, at, seq=fact, data=data),
    )
    for event in events:
        refused = ADMISSION.refusal(event)
        if refused is None:
            event.content().encode()
        else:
            assert refused.rule
            assert refused.reason.isprintable()


class Nowhere(tzinfo):
    """A zone that does not say its offset."""

    def utcoffset(self, _at: datetime | None) -> None:
        """None is known."""

    def dst(self, _at: datetime | None) -> None:
        """None is known."""


@pytest.mark.parametrize(
    ("event", "other", "rule"),
    [
        (lead(data={"asked_at": NOON}), lead(data={"asked_at": NOON}), "wrong-type"),
        (lead(data=[]), lead(data=[]), "wrong-type"),
        (lead(data={1: "x", "a": "x"}), lead(data={"a": "y", 1: "x"}), "wrong-type"),
        (lead(id=1), lead(id="1"), "wrong-type"),
        (lead(seq="1"), lead(seq=2), "wrong-type"),
        (team(data={"asked_at": NOON}), team(data={"asked_at": NOON}), "wrong-type"),
        (lead(at=datetime(2026, 1, 5, tzinfo=Nowhere())), lead(), "no-offset"),
    ],
)
def test_what_cannot_be_taken_has_no_place_in_the_order(event: LeadEvent | TeamEvent, other: LeadEvent | TeamEvent, rule: str) -> None:
    """Two events of one instant are put in order by what they say: one that cannot be compared is refused, and stops nothing."""
    report = evaluate(made(), [event, other, lead("touched")], as_of=NOON + timedelta(days=1))
    assert {refusal.rule for refusal in report.events.refused} == {rule}
    assert report.leads == 1
    assert [outcome.kind for outcome in Evaluator(made()).feed(event)] == ["refused"]
