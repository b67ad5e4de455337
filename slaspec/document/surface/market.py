"""The written form of whom we sell to and what a lead is: segments, personas, the lead definition, scoring."""

from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from slaspec.document.surface.base import Model, shape
from slaspec.document.surface.expressions import Condition, FieldTest, FieldTests, Pattern
from slaspec.document.values import Frequency, Id, LongSpan, Number, Ref, Text, refuse


class Segment(Model):
    """A kind of organisation that we sell to."""

    name: Text | None = Field(None, description="The name that readers see; left out: the id.")
    means: Text | None = Field(None, description="What organisations these are.")
    when: Condition = Field(description="The leads that belong to it, by what is known of their organisation.")


class Persona(Model):
    """A kind of person who decides or influences."""

    name: Text | None = Field(None, description="The name that readers see; left out: the id.")
    means: Text | None = Field(None, description="Who these people are.")
    when: Condition = Field(description="The leads that belong to it, by what is known of the person.")
    pains: list[Text] = Field(default_factory=list, description="What troubles them.")
    messages: dict[Ref, Text] = Field(default_factory=dict, description="Stage to what we tell them in it.")


class Market(Model):
    """Whom both parties sell to, and what they say."""

    value_propositions: list[Text] = Field(default_factory=list, description="What we offer, in the words of both teams.")
    segments: dict[Id, Segment] = Field(default_factory=dict, description="Kinds of organisation, told apart by firmographics.")
    personas: dict[Id, Persona] = Field(default_factory=dict, description="Kinds of people who decide or influence.")
    audience: dict[Ref, Condition] = Field(default_factory=dict, description="Party to the leads that it goes after.")


class AnyField(Model):
    """One of several fields."""

    any: Annotated[list[Ref], Field(min_length=2)] = Field(description="At least one of these fields is known.")


RequiredField = Annotated[Annotated[Ref, Tag("text")] | Annotated[AnyField, Tag("mapping")], Discriminator(shape)]


class FitPoints(Model):
    """Points for what a lead is."""

    when: Condition = Field(description="Leads that get the points.")
    add: Number = Field(description="How many; fewer than none takes points away.")
    because: Text | None = Field(None, description="Why it tells a good lead.")


class Fit(Model):
    """The part of the score for what a lead is."""

    at_least: Number | None = Field(None, description="The part never falls below this.")
    at_most: Number | None = Field(None, description="The part never rises above this.")
    points: list[FitPoints] = Field(min_length=1, description="Which leads get how many points.")


class EngagementPoints(Model):
    """Points for what a lead does."""

    event: Pattern = Field(description="What the lead does.", examples=["engaged"])
    when: Condition | None = Field(None, description="Only where this holds.")
    add: Number = Field(description="How many each time; fewer than none takes points away.")
    at_most: Frequency | None = Field(
        None, description="How often it counts; left out: every time.", examples=["once per day", "2 per month"]
    )
    counts_for: LongSpan | None = Field(None, description="The points are gone after this time.", examples=["3 weeks"])
    total_at_most: Number | None = Field(None, description="All points of this line never exceed this.")
    because: Text | None = Field(None, description="Why it tells a good lead.")


class Decay(Model):
    """How points fade while a lead does nothing."""

    after: LongSpan = Field(description="So long after the last scoring event it begins.", examples=["30 days"])
    subtract: Number = Field(description="How many points each time.")
    every: LongSpan = Field(description="How often.", examples=["30 days", "1 month"])


class Restore(Model):
    """A part goes back to what it was when the lead left a stage."""

    event: Pattern = Field(description="When it goes back.", examples=["recycled"])
    when: Condition | None = Field(None, description="Only where this holds.")
    to_leaving: Ref = Field(description="The stage: the points are those that the lead had when it last left it.")


class Engagement(Model):
    """The part of the score for what a lead does."""

    at_least: Number | None = Field(None, description="The part never falls below this.")
    at_most: Number | None = Field(None, description="The part never rises above this.")
    points: list[EngagementPoints] = Field(min_length=1, description="What gives how many points.")
    decay: Decay | None = Field(None, description="How points fade while the lead does nothing.")
    resets_on: Pattern | None = Field(None, description="What takes all points of this part away.")
    restores: list[Restore] = Field(default_factory=list, description="What gives points back.")
    frozen_while: Condition | None = Field(None, description="While this holds nothing is added; decay goes on.")


GradeTest = Annotated[FieldTests, Field(description="The scores that have this grade.")]


class Score(Model):
    """How good a lead is, in points that both parties agreed on."""

    at_least_one = ("fit", "engagement", "grades")

    fit: Fit | None = Field(None, description="Points for what the lead is.")
    engagement: Engagement | None = Field(None, description="Points for what the lead does.")
    at_least: Number | None = Field(None, description="The score never falls below this.")
    at_most: Number | None = Field(None, description="The score never rises above this.")
    from_events: Literal["wins", "computed"] | None = Field(
        None, description="Where events carry a score: it `wins` (left out: the same), or the score is always `computed`."
    )
    frozen_while: Condition | None = Field(None, description="While this holds no points are added at all; decay goes on.")
    grades: dict[Text, GradeTest] = Field(default_factory=dict, description="Names for ranges of the score, such as `A`.")


class ExampleLead(Model):
    """A lead as both parties understand the definition; checked with the document and shown on its pages."""

    lead: dict[Ref, FieldTest] = Field(description="What is known of the lead: field to value.")
    is_: Literal["qualified", "not qualified"] = Field(alias="is", description="What the definition says of it.")
    because: Text | None = Field(None, description="Why.")

    @model_validator(mode="after")
    def _has_values(self) -> Self:
        for name, value in self.lead.items():
            if isinstance(value, FieldTests):
                refuse("wrong-type", f"expected a value for `{name}`, found a test", "an example says what the lead has")
        return self


class LeadDefinition(Model):
    """What a lead is, and when it is ready for sales."""

    required: list[RequiredField] = Field(default_factory=list, description="What must be known of a qualified lead.")
    qualified_when: Condition | None = Field(None, description="When a lead is ready for sales.")
    never_when: dict[Text, Condition] = Field(default_factory=dict, description="Who never is a qualified lead: a reason to a condition.")
    score: Score | None = Field(None, description="How points are given.")
    examples: list[ExampleLead] = Field(default_factory=list, description="Leads that are qualified, and leads that are not.")
    because: Text | None = Field(None, description="Why the parties agreed on this definition.")
