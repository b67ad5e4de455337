"""An agreement as all readers see it: parties, stages, handoffs, and one flat list of commitments."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from slaspec.agreement.commitment import CalendarChoice, Commitment
from slaspec.agreement.pattern import Pattern
from slaspec.worktime.calendar import WorkingCalendar

FieldType = Literal["text", "number", "boolean"]
"""What a field of an event may hold."""


@dataclass(frozen=True, slots=True)
class Party:
    """A side of the agreement."""

    id: str
    name: str
    head: str | None
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A lead's place in its lifecycle.

    `moves_to` is `None` where the agreement does not say which moves are allowed, empty where none is.
    `entered_on` is the event kind that makes the move into this stage.
    """

    id: str
    name: str
    belongs_to: str
    means: str | None
    initial: bool
    moves_to: tuple[str, ...] | None
    entered_on: str | None


@dataclass(frozen=True, slots=True)
class Handoff:
    """The passing of a lead from a party's stage to another party's stage."""

    id: str
    from_party: str
    from_stage: str
    to_party: str
    to_stage: str
    rejected_go_to: str | None
    because: str | None


@dataclass(frozen=True, slots=True)
class OwnKind:
    """An event kind that the agreement itself declares, with the types of its fields."""

    name: str
    fields: tuple[tuple[str, FieldType], ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """The whole agreement. In force over `[effective_from, effective_until)`, in the zone of its default calendar.

    `holiday_lock` is the hash of the lock that the holidays of its calendars are from, if they are from one.
    """

    id: str
    title: str
    revision: str | None
    purpose: str | None
    effective_from: date | None
    effective_until: date | None
    calendar: CalendarChoice
    parties: tuple[Party, ...]
    calendars: tuple[WorkingCalendar, ...]
    names: tuple[tuple[str, Pattern], ...]
    kinds: tuple[OwnKind, ...]
    stages: tuple[Stage, ...]
    handoffs: tuple[Handoff, ...]
    commitments: tuple[Commitment, ...]
    holiday_lock: str | None = None

    @property
    def zone(self) -> str:
        """The zone of dates and windows: that of the default calendar, or of its `otherwise`."""
        return self.calendar.otherwise.zone

    def party_name(self, id_: str) -> str:
        """The name that readers know a party by."""
        return next(party.name for party in self.parties if party.id == id_)

    def stage(self, id_: str) -> Stage | None:
        """The stage of that id, if the agreement has it."""
        return next((stage for stage in self.stages if stage.id == id_), None)

    def stage_name(self, id_: str) -> str:
        """The name that readers know a stage by."""
        stage = self.stage(id_)
        return stage.name if stage else id_
