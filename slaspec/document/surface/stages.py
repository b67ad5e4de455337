"""The written form of a lead's way: stages, records with stages of their own, handoffs, routing."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from slaspec.document.surface.base import Model, Refs, shape
from slaspec.document.surface.expressions import Condition, Pattern
from slaspec.document.surface.promises import Clock, Objective, Ramp
from slaspec.document.values import Boolean, ClockSpan, Id, LongSpan, Per, Ref, Share, Text

STAGES_AFTER = "any later"


class Stays(Model):
    """How long a lead may stay in a stage."""

    at_most: LongSpan = Field(description="No longer than this.", examples=["30 days", "2 business days"])
    when: Condition | None = Field(None, description="The leads that it is about; left out: all.")
    then: Ref | None = Field(None, description="The stage that it moves to when the time has run out.")
    reason: Text | None = Field(None, description="The reason that this move has.")
    within: ClockSpan | None = Field(None, description="How soon after the time has run out the move is made.")
    pauses_while: Condition | None = Field(None, description="The clock stands still while this holds.")
    objective: Objective | None = Field(None, description="How many must be in time.")
    because: Text | None = Field(None, description="Why the parties agreed on this.")


class Idle(Stays):
    """How long nothing may happen in a stage."""

    without: Pattern = Field(description="The activity that starts the time afresh.", examples=["touched"])


Companion = Literal["sequence", "task", "meeting"]


class NeverWithout(Model):
    """What must be open as long as a lead is in the stage."""

    any: Annotated[list[Companion], Field(min_length=1)] = Field(description="One of these is open at any time.")
    when: Condition | None = Field(None, description="The leads that it is about; left out: all.")
    grace: ClockSpan | None = Field(None, description="A gap of this length is none.", examples=["1 business hour"])
    because: Text | None = Field(None, description="Why the parties agreed on this.")


class Stage(Model):
    """A lead's place in its lifecycle."""

    at_most_one = ("final", "moves_to")

    name: Text | None = Field(None, description="The name that readers see; left out: the id.")
    means: Text | None = Field(None, description="What is true of a lead in this stage.")
    to_do: list[Text] = Field(default_factory=list, description="What is to be done in it.")
    belongs_to: Ref = Field(description="The party whose lead it is.", examples=["marketing"])
    initial: Boolean = Field(default=False, description="A lead's first event puts it here.")
    final: Boolean | None = Field(None, description="No move leads out of it.")
    requires: Condition | None = Field(None, description="What must hold of a lead that enters, such as `qualified`.")
    moves_to: list[Ref] | None = Field(
        None, description="The stages that may come next, or `any later` in `stage_order`; left out: any.", examples=[["sal", "recycled"]]
    )
    moves_if: dict[Ref, Condition] = Field(default_factory=dict, description="Stages that may come next under a condition.")
    moved_by: Literal["person"] | None = Field(None, description="Only a person moves a lead out, no automation.")
    entered_on: Ref | None = Field(None, description="The event kind that moves a lead here.", examples=["won"])
    held_by: Literal["person", "queue"] | None = Field(None, description="Who holds a lead in this stage.")
    reasons: list[Text] = Field(default_factory=list, description="A move into this stage names one of these reasons.")
    stays: Stays | None = Field(None, description="How long a lead may stay.")
    idle: Idle | None = Field(None, description="How long nothing may happen.")
    never_without: NeverWithout | None = Field(None, description="What must be open as long as a lead is here.")
    because: Text | None = Field(None, description="Why the parties agreed on this stage.")


class Record(Model):
    """Something else that has stages: a deal, an account, a referral."""

    name: Text | None = Field(None, description="The name that readers see; left out: the id.")
    means: Text | None = Field(None, description="What it is.")
    of: Ref | None = Field(None, description="What it belongs to: `lead` or another record; left out: nothing.", examples=["lead"])
    stage_order: list[Ref] = Field(default_factory=list, description="Its stages in order; only a move to a later one is forward.")
    stages: dict[Id, Stage] = Field(default_factory=dict, description="Its way, stage by stage.")


class RouteTo(Model):
    """Who must hold a lead."""

    at_least_one = ("team", "queue", "party", "owner_named_in", "same")

    team: Ref | None = Field(None, description="Somebody of this team.", examples=["sdr"])
    queue: Ref | None = Field(None, description="This queue.")
    party: Ref | None = Field(None, description="Somebody of this party.")
    owner_named_in: Ref | None = Field(None, description="The owner that this field of the lead names.", examples=["account_owner"])
    same: Ref | None = Field(None, description="Somebody whose field of this name equals the lead's.", examples=["territory"])


Destination = Annotated[
    Annotated[Literal["former owner"], Tag("text")] | Annotated[RouteTo, Tag("mapping")],
    Discriminator(shape),
]


class Spread(Model):
    """How evenly leads are shared out."""

    at_most: Share = Field(description="An owner's part lies no farther from the mean than this share of it.", examples=["20%"])
    per: Per = Field(description="The window.")
    ramp: Ramp | None = Field(None, description="How much of a full part somebody new gets.")


class Route(Model):
    """Who must hold some of the leads after an assignment."""

    when: Condition | None = Field(None, description="The leads; left out: those that no other route takes.")
    after: Pattern | None = Field(None, description="After what; left out: `assigned`.")
    record: Ref | None = Field(None, description="What is routed; left out: leads.")
    to: Destination = Field(description="Who must hold them, or `former owner`.")
    exception_to: Refs | None = Field(None, description="The routes that give way where this one matches too.")
    spread: Spread | None = Field(None, description="How evenly they are shared out.")
    for_at_most: ClockSpan | None = Field(
        None, description="How long they may stay there before the next assignment.", examples=["45 minutes"]
    )
    owed_by: Refs | None = Field(None, description="Who owes it; left out: the party that the lead's stage belongs to.")
    because: Text | None = Field(None, description="Why the parties agreed on this.")


class Side(Model):
    """One end of a handoff."""

    party: Ref = Field(description="The party on this side.", examples=["sales"])
    stage: Ref = Field(description="The stage on this side.", examples=["sal"])


class Notify(Model):
    """Who is told of a handoff, and how soon."""

    who: Text = Field(description="Who is told, such as `owner`.")
    within: ClockSpan = Field(description="How soon.", examples=["5 minutes"])
    objective: Objective | None = Field(None, description="How many must be in time.")


class Answer(Clock):
    """How soon a handoff is accepted or rejected."""

    begins_on: Pattern | None = Field(None, description="What starts the clock; left out: entering the stage that is passed on.")
    stops_on: Pattern | None = Field(None, description="What is an answer; left out: acceptance or rejection.")


Rejections = Annotated[
    Annotated[Ref, Tag("text")] | Annotated[dict[Text, Ref], Field(min_length=1), Tag("mapping")],
    Discriminator(shape),
]


class Handoff(Model):
    """The passing of a lead from one party to another."""

    name: Text | None = Field(None, description="The name that readers see; left out: the id.")
    record: Ref | None = Field(None, description="What is passed; left out: leads.")
    from_: Side = Field(alias="from", description="Who passes the lead, and the stage it is in.")
    to: Side = Field(description="Who takes the lead, and the stage it is in once accepted.")
    carries: list[Ref] = Field(default_factory=list, description="The fields that travel with the lead.", examples=[["email", "phone"]])
    notify: Notify | None = Field(None, description="Who is told, and how soon.")
    answer: Answer | None = Field(None, description="How soon the receiving party accepts or rejects.")
    reject_reasons: list[Text] = Field(default_factory=list, description="A rejection names one of these reasons.")
    reasons_if: dict[Text, Condition] = Field(default_factory=dict, description="Reasons that count only under a condition.")
    rejected_go_to: Rejections | None = Field(
        None, description="The stage that a rejected lead moves to, or reason to stage with `otherwise`.", examples=["recycled"]
    )
    because: Text | None = Field(None, description="Why the parties agreed on this.")
