"""Generated agreements and streams for the laws: small, dense, and mostly meaningful."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

import slaspec
from slaspec.document.validate import read_agreement

HEAD = """\
slaspec: 1
agreement:
  id: law
  title: Law
  calendar: { by: territory, map: { a: early }, otherwise: office }
parties: { marketing: { name: Marketing }, sales: { name: Sales } }
calendars:
  office: { timezone: Europe/Berlin, hours: { mon-fri: 09:00-12:00 13:00-17:00 } }
  early: { timezone: America/New_York, hours: { mon-sat: 06:00-10:00 }, holidays: { add: { 2026-03-30: Holiday } } }
events:
  contact: { is: touched, when: { channel: [call, email] } }
  moved: { fields: { when: text } }
stages:
  inquiry: { belongs_to: marketing, initial: true, moves_to: [mql] }
  mql: { belongs_to: marketing, moves_to: [sal, recycled] }
  sal: { belongs_to: sales, moves_to: [customer, recycled] }
  recycled: { belongs_to: marketing, entered_on: recycled, moves_to: [mql] }
  customer: { belongs_to: sales, entered_on: won, moves_to: [] }
handoffs:
  pass:
    from: { party: marketing, stage: mql }
    to: { party: sales, stage: sal }
    answer: { within: $WITHIN, objective: { at_least: 50%, per: week } }
    rejected_go_to: recycled
follow_up:
  call: { first_touch: { within: 1 business day, stops_on: contact, pauses_on: held } }
commitments:
  touch:
    owed_by: sales
    starts_on: [assigned, moved]
    stops_on: [contact, { leaves: sal }]
    within: $WITHIN
    pauses_on: held
    void_on: [disqualified, { enters: recycled }]
    when: { score: { at_least: 10 } }
  volume: { owed_by: marketing, count: { entering: mql }, target: { at_least: 2, per: week, for_each: territory } }
  ratio: { owed_by: marketing, share: { of: { entering: mql }, that: { reach: customer, within: 3 days } }, target: { at_least: 50%, per: week } }
  meetings: { owed_by: sales, share: { of: { events: assigned }, that: { events: touched } }, target: { at_most: 90%, per: day } }
"""

TARGETS = ["30 minutes", "4 business hours", "1 business day", "2 business days", "1 day", "0 minutes", "45 business minutes"]
START = datetime(2026, 3, 27, 6, tzinfo=UTC)  # a Friday; the clocks change in Berlin on Sunday


def agreement(within: str) -> slaspec.Agreement:
    """The agreement with this answer time."""
    made, findings = read_agreement(HEAD.replace("$WITHIN", within), name="law")
    assert made is not None, findings
    return made


AGREEMENTS = {within: agreement(within) for within in TARGETS}

KINDS = [
    "assigned",
    "touched",
    "stage_changed",
    "accepted",
    "rejected",
    "recycled",
    "won",
    "held",
    "resumed",
    "disqualified",
    "scored",
    "moved",
]

INSTANTS = st.builds(
    lambda hours, offset: START + timedelta(hours=hours, seconds=offset),
    st.integers(0, 24 * 8),
    st.sampled_from([0, 0, 0, 1800, 1, 59, 3599]),
)


@st.composite
def events(draw: st.DrawFn, lead: str | None = None) -> slaspec.LeadEvent:
    """One event, of few leads, at few instants, so that they meet."""
    kind = draw(st.sampled_from(KINDS))
    data: dict[str, object] = {}
    if kind == "stage_changed":
        data["stage"] = draw(st.sampled_from(["inquiry", "mql", "mql", "sal", "recycled", "customer"]))
    if kind == "touched":
        data["channel"] = draw(st.sampled_from(["call", "fax"]))
        data["automated"] = draw(st.sampled_from([None, None, True]))
    if kind == "scored":
        data["score"] = draw(st.sampled_from([5, 10, 20]))
    if draw(st.integers(0, 4)) == 0:
        data["territory"] = draw(st.sampled_from(["a", "b"]))
    return slaspec.LeadEvent(
        lead=lead or draw(st.sampled_from(["L1", "L2", "L3"])),
        kind=kind,
        at=draw(INSTANTS),
        id=draw(st.sampled_from([None, None, None, "e1", "e2"])),
        owner=draw(st.sampled_from([None, None, "ann", "bob"])),
        data=data,
    )


STREAMS = st.lists(events(), max_size=30)
AS_OFS = st.one_of(INSTANTS, st.just(START + timedelta(days=30)))
