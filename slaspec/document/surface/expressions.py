"""The written form of conditions on a lead and of event patterns."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from slaspec.document.surface.base import Model, shape
from slaspec.document.values import AnyScalar, Boolean, LongSpan, Number, Ref, Text, Whole, refuse


class FieldTests(Model):
    """Tests of one field; all that are given must hold."""

    at_least: Number | None = Field(None, description="The field is this number or more.", examples=[65])
    at_most: Number | None = Field(None, description="The field is this number or less.")
    more_than: Number | None = Field(None, description="The field is more than this number.")
    less_than: Number | None = Field(None, description="The field is less than this number.")
    between: Annotated[list[Number], Field(min_length=2, max_length=2)] | None = Field(
        None, description="The field lies between two numbers, both included."
    )
    exists: Boolean | None = Field(None, description="The lead has the field (`true`) or has it not (`false`).")
    matches: Text | None = Field(
        None,
        description="The field is text of this shape: `*` is any text, `?` any character; case does not count.",
        examples=["*@gmail.com"],
    )
    contains: AnyScalar | None = Field(None, description="The field is text with this part, or a list with this member.")
    in_: Annotated[list[AnyScalar], Field(min_length=1)] | None = Field(None, alias="in", description="The field is one of these values.")
    changed: Boolean | None = Field(None, description="This event changed the field (`true`) or left it as it was (`false`).")
    within: LongSpan | None = Field(None, description="The field is an instant, no longer ago than this.", examples=["30 days"])
    longer_ago_than: LongSpan | None = Field(None, description="The field is an instant, longer ago than this.", examples=["4 months"])
    ahead_at_least: LongSpan | None = Field(
        None, description="The field is an instant, at least so far ahead, on the calendar.", examples=["48 business hours"]
    )

    ahead_at_most: LongSpan | None = Field(
        None, description="The field is an instant to come, at most so far ahead.", examples=["2 months"]
    )

    @model_validator(mode="after")
    def _tests_something(self) -> Self:
        if not self.model_fields_set:
            refuse("too-few", "expected a test, found none", "such as `at_least: 65` or `exists: true`")
        return self


FieldTest = Annotated[
    Annotated[AnyScalar, Tag("text")]
    | Annotated[list[AnyScalar], Field(min_length=1), Tag("list")]
    | Annotated[FieldTests, Tag("mapping")],
    Discriminator(shape),
]


class When(BaseModel):
    """A condition on a lead: fields with what they must be; all must hold."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)
    __pydantic_extra__: dict[str, FieldTest]

    all_: list["Condition"] | None = Field(None, alias="all", min_length=1, description="Every one of these conditions holds.")
    any_: list["Condition"] | None = Field(None, alias="any", min_length=1, description="At least one of these conditions holds.")
    not_: "Condition | None" = Field(None, alias="not", description="This condition does not hold; so it holds for a missing field.")
    did: "DidWhat | None" = Field(
        None, description="This has happened to the lead, so often and within the look-back, this event included."
    )
    met: Ref | None = Field(None, description="The lead's latest verdict of this commitment is met.")
    breached: Ref | None = Field(None, description="The lead's latest verdict of this commitment is breached.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            refuse("too-few", "expected a condition, found none", "such as `score: { at_least: 65 }`; leave `when` out for all leads")
        return self


Condition = Annotated[Annotated[Ref, Tag("text")] | Annotated[When, Tag("mapping")], Discriminator(shape)]
"""A condition, or the name of one under `conditions`; `qualified` is the lead definition."""


class OneOf(Model):
    """An event pattern with a condition: an event, or a move into or out of a stage."""

    exactly_one = ("event", "enters", "leaves")

    event: Ref | None = Field(None, description="An event kind, or a name given under `events`.", examples=["touched"])
    enters: Ref | None = Field(None, description="The lead moves into this stage.", examples=["mql"])
    leaves: Ref | None = Field(None, description="The lead moves out of this stage.")
    when: Condition | None = Field(None, description="Only where this holds for the lead, the event included.")
    at: Ref | None = Field(
        None, description="As a start: the field that holds the instant at which the clock starts.", examples=["meeting_ends_at"]
    )


class Did(Model):
    """What has happened to a lead before, counted."""

    exactly_one = ("event", "enters", "leaves")

    event: Ref | None = Field(None, description="An event kind, or a name given under `events`.", examples=["engaged"])
    enters: Ref | None = Field(None, description="The lead moved into this stage.")
    leaves: Ref | None = Field(None, description="The lead moved out of this stage.")
    when: Condition | None = Field(None, description="Only where this held for the lead, that event included.")
    at_least: Whole | None = Field(None, description="So often or more; with neither bound: once.")
    at_most: Whole | None = Field(None, description="So often or less; `0`: never.")
    within: LongSpan | None = Field(None, description="Looking back so far; left out: ever.", examples=["30 days"])


DidWhat = Annotated[Annotated[Ref, Tag("text")] | Annotated[Did, Tag("mapping")], Discriminator(shape)]

PatternItem = Annotated[Annotated[Ref, Tag("text")] | Annotated[OneOf, Tag("mapping")], Discriminator(shape)]
Pattern = Annotated[
    Annotated[Ref, Tag("text")] | Annotated[list[PatternItem], Field(min_length=1), Tag("list")] | Annotated[OneOf, Tag("mapping")],
    Discriminator(shape),
]
"""An event kind, a name, a move, or a list of these (any of them)."""


FieldType = Literal["text", "number", "boolean", "instant"]
FieldKind = Annotated[
    Annotated[FieldType, Tag("text")] | Annotated[list[Text], Field(min_length=1), Tag("list")],
    Discriminator(shape),
]
"""What a field may hold: a kind of value, or one of a closed list."""


class NamedPattern(Model):
    """The agreement's own word for something that is observed: either a pattern, or a kind of event of its own."""

    exactly_one = ("is", "fields")

    is_: Pattern | None = Field(None, alias="is", description="What the name stands for.", examples=["touched"])
    when: Condition | None = Field(None, description="Only where this holds.")
    fields: dict[Ref, FieldKind] | None = Field(None, description="Declares an event kind of this name, with its fields and their types.")
    team: Boolean = Field(default=False, description="With `fields`: the event is about the teams and names no lead.")
    because: Text | None = Field(None, description="Why the parties agreed on this word.")
