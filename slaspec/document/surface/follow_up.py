"""The written form of what follows an acceptance: touches, steps, rhythms; and of the way back: recycling."""

from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from slaspec.document.surface.base import Model, Refs, shape
from slaspec.document.surface.expressions import Condition, Pattern
from slaspec.document.surface.header import CalendarName, Review
from slaspec.document.surface.promises import Clock, EscalationStep, Move, Objective, Status
from slaspec.document.values import Amount, ClockSpan, Id, LongSpan, Per, Ref, Span, Text, Times, Whole, refuse


class FirstTouch(Clock):
    """How soon the first touch comes."""

    stops_on: Pattern | None = Field(None, description="What counts as a touch; left out: any that is not automated.")


class Touches(Model):
    """How many touches, spread how."""

    at_least: Whole | None = Field(None, description="So many at least.", examples=[6])
    at_most: Whole | None = Field(None, description="So many at most.")
    within: Span = Field(description="The span of the cadence.", examples=["10 business days"])
    over_days: Whole | None = Field(None, description="On at least so many different business days.")
    over_channels: Whole | None = Field(None, description="Over at least so many different channels.")
    gap_at_most: Span | None = Field(None, description="The longest gap between two touches.", examples=["2 business days"])
    gap_at_least: Span | None = Field(None, description="The shortest gap between two touches.")
    automated: Literal["counted"] | None = Field(None, description="Automated touches count too.")


class PerChannel(Model):
    """How many touches over one channel."""

    at_least_one = ("at_least", "at_most")

    at_least: Whole | None = Field(None, description="So many at least.", examples=[3])
    at_most: Whole | None = Field(None, description="So many at most.")


class Step(Model):
    """One step of a cadence."""

    at_most_one = ("business_day", "day")

    business_day: Whole | None = Field(None, description="The business day on which it is done; the first is day 1.", examples=[1])
    day: Whole | None = Field(None, description="The civil day on which it is done; the first is day 1.")
    channel: Refs | None = Field(None, description="Over which channel; several: any of them.", examples=["call"])
    within: ClockSpan | None = Field(
        None, description="How soon on its day, from the start or the day's opening.", examples=["1 business hour"]
    )
    because: Text | None = Field(None, description="Why, or what is said.")


StepItem = Annotated[Annotated[Ref, Tag("text")] | Annotated[Step, Tag("mapping")], Discriminator(shape)]


class Beat(Model):
    """A stretch of a rhythm: one at least in each period."""

    every: Per = Field(description="The period.", examples=["week", "2 weeks"])
    for_: LongSpan | None = Field(None, alias="for", description="How long; left out: from then on.", examples=["4 weeks"])


Rhythm = Annotated[list[Beat], Field(min_length=1)]


class CadenceTier(Model):
    """A pattern of touches for some of the leads."""

    at_least_one = ("touches", "channels", "steps", "rhythm")

    when: Condition | None = Field(None, description="The leads that it is for; left out: all that no exception takes.")
    exception_to: Refs | None = Field(None, description="The tiers that give way where this one matches too.")
    touches: Touches | None = Field(None, description="How many touches, spread how.")
    channels: dict[Ref, PerChannel] = Field(default_factory=dict, description="Channel to how many touches over it.")
    steps: list[StepItem] = Field(default_factory=list, description="The steps in their order.")
    rhythm: Rhythm | None = Field(None, description="Touches in every period, for as long as it lasts.")
    objective: Objective | None = Field(None, description="How many of this tier's episodes must be as agreed.")


class Cadence(Model):
    """A promised pattern of touches."""

    name: Text | None = Field(None, description="The name that readers see; left out: the id.")
    when: Condition | None = Field(None, description="The leads that it is about; left out: all.")
    record: Ref | None = Field(None, description="What it is about; left out: leads.")
    exception_to: Refs | None = Field(None, description="Commitments that give way where this one applies too.")
    owed_by: Refs | None = Field(None, description="Who owes it; left out: the party that takes the lead.")
    owed_to: Refs | None = Field(None, description="Who it is owed to; left out: the other party.")
    begins_on: Pattern | None = Field(None, description="What it follows; left out: the acceptance of a lead.", examples=["accepted"])
    touches: Touches | None = Field(None, description="How many touches, spread how.")
    counts: Pattern | None = Field(None, description="What counts as a touch; left out: any that is not automated and goes out.")
    channels: dict[Ref, PerChannel] = Field(default_factory=dict, description="Channel to how many touches over it.")
    steps: list[StepItem] = Field(default_factory=list, description="The steps in their order: channels, or days with a channel.")
    late_step: Literal["moves_the_rest"] | None = Field(None, description="A late step moves the later ones; left out: it does not.")
    rhythm: Rhythm | None = Field(None, description="Touches in every period, for as long as it lasts.")
    tiers: Annotated[dict[Id, CadenceTier], Field(min_length=1)] | None = Field(None, description="Different patterns for different leads.")
    ends_on: Pattern | None = Field(None, description="What ends it early, such as a reply.")
    required_before: Refs | None = Field(None, description="Stages or events that may come only after the touches: no giving up early.")
    void_on: Pattern | None = Field(None, description="What ends it without a verdict.")
    pauses_on: Pattern | None = Field(None, description="What stops the counting for a while, such as `held`.")
    resumes_on: Pattern | None = Field(None, description="What ends a pause; left out where `held` pauses: `resumed`.")
    if_no_reply: Move | None = Field(None, description="The move that the lead makes when the cadence has run out.")
    calendar: CalendarName | None = Field(None, description="Whose hours count; left out: the agreement's.")
    episodes: Literal["first", "each", "restart"] | None = Field(None, description="As of a response; left out: `each`.")
    owner_change: Literal["continues", "settles", "voids"] | None = Field(None, description="As of a response; left out: `continues`.")
    escalate: list[EscalationStep] = Field(default_factory=list, description="Who is told when it gets late.")
    leave_out: dict[Text, Condition] = Field(
        default_factory=dict, description="Episodes that count in no objective: a reason to a condition."
    )
    objective: Objective | None = Field(None, description="How many episodes must be as agreed.")
    status: Status | None = Field(
        None, description="`active` (left out: the same), `shadow`: judged and shown, binds nobody; `draft`: not judged yet."
    )
    consequence: Text | None = Field(None, description="What follows from a breach.")
    review: Review | None = Field(None, description="When the parties look at this promise anew.")
    because: Text | None = Field(None, description="Why the parties agreed on this.")

    @model_validator(mode="after")
    def _one_pattern(self) -> Self:
        patterned = bool(self.touches or self.channels or self.steps or self.rhythm)
        if self.tiers and patterned:
            refuse("one-of", "a pattern beside `tiers`", "give each tier its own pattern")
        if self.channels and not (self.touches or self.steps):
            refuse(
                "missing-key", "missing key `touches`", "say in which span the channels are used: `touches: { within: 10 business days }`"
            )
        return self


class FollowUp(Cadence):
    """What follows an acceptance: a first touch in time, a cadence, or both."""

    first_touch: FirstTouch | None = Field(None, description="How soon the first touch comes.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.first_touch or self.touches or self.steps or self.rhythm or self.tiers):
            refuse("too-few", "this follow-up promises nothing", "add `first_touch`, `touches`, `steps`, `rhythm` or `tiers`")
        return self


class Nurture(Model):
    """Whose duty a recycled lead is."""

    owed_by: Refs = Field(description="Who stays in touch with it.", examples=["marketing"])
    begins_within: ClockSpan | None = Field(
        None, description="How soon it begins, with a touch or a sequence.", examples=["2 business days"]
    )
    rhythm: Rhythm | None = Field(None, description="How often the lead hears from us, automated touches included.")
    counts: Pattern | None = Field(None, description="What counts in the rhythm; left out: any touch that goes out, automated ones too.")
    sequence: Text | None = Field(None, description="The sequence that it is enrolled in.")
    because: Text | None = Field(None, description="Why the parties agreed on this.")


class ByReason(Model):
    """What happens with leads that come back for one reason."""

    rest: LongSpan | None = Field(None, description="How long they rest before they may be passed again.", examples=["60 days"])
    goes_to: Ref | None = Field(None, description="The stage that they go to; left out: that of recycling.")
    returns_when: Condition | None = Field(None, description="What must hold before they come back.")


class Recycling(Model):
    """The way back: what happens with leads that are not ready to buy."""

    stage: Ref | None = Field(None, description="The stage of recycled leads; left out: the one that `recycled` moves to.")
    nurture: Nurture | None = Field(None, description="Whose duty they are meanwhile.")
    by_reason: dict[Text, ByReason] = Field(default_factory=dict, description="Reason to what happens; `otherwise` for all others.")
    returns_when: Condition | None = Field(None, description="What must hold before a lead comes back.")
    returns_to: Refs | None = Field(
        None, description="The stages to which `returns_when` and `rest` speak; left out: every stage of another move."
    )
    at_most: Times | None = Field(None, description="How often a lead may be recycled.", examples=["3 times"])
    owed_by: Refs | None = Field(None, description="Who owes that it is so; left out: the party of the recycled stage.")
    because: Text | None = Field(None, description="Why the parties agreed on this.")


__all__ = ["Amount", "Cadence", "CadenceTier", "FirstTouch", "FollowUp", "Recycling", "Rhythm", "Step", "Touches"]
