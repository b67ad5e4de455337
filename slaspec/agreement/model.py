"""An agreement as all readers see it: parties, stages, handoffs, and one flat list of commitments."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from slaspec.agreement.commitment import LEAD, CalendarChoice, Commitment, NextMove, Review
from slaspec.agreement.condition import Condition
from slaspec.agreement.market import LeadDefinition, Market
from slaspec.agreement.pattern import Pattern
from slaspec.worktime.calendar import WorkingCalendar
from slaspec.worktime.duration import Duration

FieldType = Literal["text", "number", "boolean", "instant"]
"""What a field of an event may hold."""


@dataclass(frozen=True, slots=True)
class Party:
    """A side of the agreement."""

    id: str
    name: str
    head: str | None
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """Something known of a lead: its type, and its values where the list is closed."""

    name: str
    type: FieldType
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """A place in a lifecycle, of leads or of another record.

    `moves_to` is `None` where the agreement does not say which moves are allowed, empty where none is;
    `moves_if` are moves allowed under a condition. `entered_on` is the event kind that makes the move
    into this stage. What a stage promises stands among the commitments.
    """

    id: str
    name: str
    belongs_to: str
    means: str | None
    initial: bool
    moves_to: tuple[str, ...] | None
    entered_on: str | None
    record: str = LEAD
    moves_if: tuple[tuple[str, Condition], ...] = ()
    moved_by_person: bool = False
    held_by: Literal["person", "queue"] | None = None
    reasons: tuple[str, ...] = ()
    to_do: tuple[str, ...] = ()
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """Something besides leads that has stages; `of` is what it belongs to."""

    id: str
    name: str
    means: str | None
    of: str | None
    stage_order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Handoff:
    """The passing of a lead from a party's stage to another party's stage.

    `rejected_go_to` is the stage that a rejected lead moves to, `rejected_by_reason` those of single reasons.
    """

    id: str
    from_party: str
    from_stage: str
    to_party: str
    to_stage: str
    rejected_go_to: str | None
    because: str | None
    name: str | None = None
    record: str = LEAD
    rejected_by_reason: tuple[tuple[str, str], ...] = ()
    carries: tuple[str, ...] = ()
    reject_reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnKind:
    """An event kind that the agreement itself declares, with the types of its fields; of a `team` it names no lead."""

    name: str
    fields: tuple[tuple[str, FieldType], ...]
    team: bool = False


@dataclass(frozen=True, slots=True)
class ByReason:
    """What happens with leads that come back for one reason; the reason `None` is every other."""

    reason: str | None
    rest: Duration | None
    goes_to: str | None
    returns_when: Condition | None


@dataclass(frozen=True, slots=True)
class Recycling:
    """The way back. What it promises stands among the commitments."""

    stage: str
    by_reason: tuple[ByReason, ...]
    returns_when: Condition | None
    at_most: int | None
    sequence: str | None
    because: str | None


@dataclass(frozen=True, slots=True)
class Content:
    """What one side makes and the other uses."""

    id: str
    name: str
    means: str | None
    stages: tuple[str, ...]
    personas: tuple[str, ...]
    segments: tuple[str, ...]
    owed_by: tuple[str, ...]
    used_by: tuple[str, ...]
    because: str | None


@dataclass(frozen=True, slots=True)
class Clause:
    """A part in prose."""

    id: str
    title: str
    after: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency."""

    currency: str
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Plan:
    """Marketing's goals, from the number that sales has to reach; rates and times lie between two named steps."""

    first_day: date
    last_day: date
    revenue: Money
    from_marketing: Fraction | None
    average_deal: Money
    rates: tuple[tuple[tuple[str, str], Fraction], ...]
    cycle: tuple[tuple[tuple[str, str], Duration], ...]
    cost_per_lead: Money | None
    because: str | None


@dataclass(frozen=True, slots=True)
class Approval:
    """A party's signature under a content; no part of the content itself."""

    party: str
    by: str
    signed_on: date
    content: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where events come from: a mapping file."""

    id: str
    mapping: str
    means: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The whole agreement. In force over `[effective_from, effective_until)`, in the zone of its default calendar.

    `week_starts` counts from Monday as 0, `fiscal_year_starts` is a month from 1.
    `holiday_lock` is the hash of the lock that the holidays of its calendars are from, if they are from one.
    """

    id: str
    title: str
    revision: str | None
    purpose: str | None
    effective_from: date | None
    effective_until: date | None
    calendar: CalendarChoice
    week_starts: int = 0
    fiscal_year_starts: int | None = None
    review: Review | None = None
    parties: tuple[Party, ...]
    roster: str | None = None
    terms: tuple[tuple[str, str], ...] = ()
    calendars: tuple[WorkingCalendar, ...]
    fields: tuple[Field, ...] = ()
    conditions: tuple[tuple[str, Condition], ...] = ()
    names: tuple[tuple[str, Pattern], ...]
    kinds: tuple[OwnKind, ...]
    sources: tuple[Source, ...] = ()
    market: Market | None = None
    lead: LeadDefinition | None = None
    stage_order: tuple[str, ...] = ()
    stages: tuple[Stage, ...]
    records: tuple[Record, ...] = ()
    record_stages: tuple[Stage, ...] = ()
    handoffs: tuple[Handoff, ...]
    recycling: Recycling | None = None
    commitments: tuple[Commitment, ...]
    content: tuple[Content, ...] = ()
    channels: tuple[str, ...] = ()
    agendas: tuple[tuple[str, tuple[str, ...]], ...] = ()
    clauses: tuple[Clause, ...] = ()
    plan: Plan | None = None
    approvals: tuple[Approval, ...] = ()
    holiday_lock: str | None = None

    @property
    def zone(self) -> str:
        """The zone of dates and windows: that of the default calendar, or of its `otherwise`."""
        return self.calendar.otherwise.zone

    def party_name(self, id_: str) -> str:
        """The name that readers know a party by."""
        return next(party.name for party in self.parties if party.id == id_)

    def stage(self, id_: str, record: str = LEAD) -> Stage | None:
        """The stage of that id, of leads or another record, if the agreement has it."""
        return next((stage for stage in (*self.stages, *self.record_stages) if stage.id == id_ and stage.record == record), None)

    def stage_name(self, id_: str) -> str:
        """The name that readers know a stage by."""
        stage = next((each for each in (*self.stages, *self.record_stages) if each.id == id_), None)
        return stage.name if stage else id_


__all__ = [
    "Agreement",
    "Approval",
    "ByReason",
    "Clause",
    "Content",
    "Field",
    "FieldType",
    "Handoff",
    "Money",
    "NextMove",
    "OwnKind",
    "Party",
    "Plan",
    "Record",
    "Recycling",
    "Source",
    "Stage",
]
