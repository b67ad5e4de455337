"""The written form of an agreement, schema version 1, as it stands in the file.

Shorthands, optional fields and names live here and nowhere else; `resolve` turns them into meaning.
Titles, descriptions and examples are what editors show.
"""

from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, GetJsonSchemaHandler, Tag, WithJsonSchema, model_validator
from pydantic_core import CoreSchema

from slaspec.agreement.model import FieldType
from slaspec.document.values import (
    Amount,
    AnyScalar,
    Boolean,
    Day,
    Hours,
    Id,
    Number,
    Ref,
    Share,
    Span,
    Text,
    Weekdays,
    refuse,
)
from slaspec.worktime.window import Period


def _shape(value: object) -> str:
    """The tag of a value that may be text, a list or a mapping."""
    return "mapping" if isinstance(value, dict) else "list" if isinstance(value, list) else "text"


_KEYWORDS = {"is": "is_"}


class Model(BaseModel):
    """A mapping of the document: known keys only, and exactly one of those that exclude each other."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    exactly_one: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="after")
    def _one_of_those(self) -> Self:
        given = [name for name in self.exactly_one if getattr(self, _KEYWORDS.get(name, name)) is not None]
        if self.exactly_one and len(given) != 1:
            choice = " or ".join(f"`{name}`" for name in self.exactly_one)
            found = " and ".join(f"`{name}`" for name in given) or "none of them"
            refuse("one-of", f"expected {choice}, found {found}", "keep one" if given else "add one")
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The schema of the mapping, with what excludes each other."""
        schema = handler.resolve_ref_schema(handler(core_schema))
        if cls.exactly_one:
            schema["oneOf"] = [{"required": [name]} for name in cls.exactly_one]
        return schema


class FieldTests(Model):
    """Tests of one field; all that are given must hold."""

    at_least: Number | None = Field(None, description="The field is this number or more.")
    at_most: Number | None = Field(None, description="The field is this number or less.")
    more_than: Number | None = Field(None, description="The field is more than this number.")
    less_than: Number | None = Field(None, description="The field is less than this number.")
    between: Annotated[list[Number], Field(min_length=2, max_length=2)] | None = Field(
        None, description="The field lies between two numbers, both included."
    )
    exists: Boolean | None = Field(None, description="The lead has the field (`true`) or has it not (`false`).")
    matches: Text | None = Field(
        None, description="The field is text of this shape: `*` is any text, `?` any character; case does not count."
    )
    contains: AnyScalar | None = Field(None, description="The field is text with this part, or a list with this member.")
    in_: Annotated[list[AnyScalar], Field(min_length=1)] | None = Field(None, alias="in", description="The field is one of these values.")

    @model_validator(mode="after")
    def _tests_something(self) -> Self:
        if not self.model_fields_set:
            refuse("too-few", "expected a test, found none", "such as `at_least: 65` or `exists: true`")
        return self


FieldTest = Annotated[
    Annotated[AnyScalar, Tag("text")]
    | Annotated[list[AnyScalar], Field(min_length=1), Tag("list")]
    | Annotated[FieldTests, Tag("mapping")],
    Discriminator(_shape),
]


class When(BaseModel):
    """A condition on a lead: fields with what they must be; all must hold."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)
    __pydantic_extra__: dict[str, FieldTest]

    all_: list["When"] | None = Field(None, alias="all", min_length=1, description="Every one of these conditions holds.")
    any_: list["When"] | None = Field(None, alias="any", min_length=1, description="At least one of these conditions holds.")
    not_: "When | None" = Field(None, alias="not", description="This condition does not hold; so it holds for a missing field.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            refuse("too-few", "expected a condition, found none", "such as `score: { at_least: 65 }`; leave `when` out for all leads")
        return self


class OneOf(Model):
    """An event pattern with a condition: an event, or a move into or out of a stage."""

    exactly_one = ("event", "enters", "leaves")

    event: Ref | None = Field(None, description="An event kind, or a name given under `events`.")
    enters: Ref | None = Field(None, description="The lead moves into this stage.")
    leaves: Ref | None = Field(None, description="The lead moves out of this stage.")
    when: When | None = Field(None, description="Only where this holds for the lead, the event included.")


PatternItem = Annotated[Annotated[Ref, Tag("text")] | Annotated[OneOf, Tag("mapping")], Discriminator(_shape)]
Pattern = Annotated[
    Annotated[Ref, Tag("text")] | Annotated[list[PatternItem], Field(min_length=1), Tag("list")] | Annotated[OneOf, Tag("mapping")],
    Discriminator(_shape),
]

Refs = Annotated[
    Annotated[Ref, Tag("text")] | Annotated[list[Ref], Field(min_length=1), Tag("list")],
    Discriminator(_shape),
]


class CalendarBy(Model):
    """A calendar chosen by a field of the lead."""

    by: Ref = Field(description="The field of the lead that decides, such as `territory`.")
    map: dict[Text, Ref] = Field(description="Value of the field to calendar.")
    otherwise: Ref = Field(description="The calendar of every other lead.")


CalendarName = Annotated[Annotated[Ref, Tag("text")] | Annotated[CalendarBy, Tag("mapping")], Discriminator(_shape)]


class Effective(Model):
    """When this revision is in force: both days included, in the zone of the agreement's calendar."""

    from_: Day = Field(alias="from", description="The first day in force.")
    through: Day | None = Field(None, description="The last day in force; left out: until further notice.")


class Header(Model):
    """Which agreement this is."""

    id: Id = Field(description="The agreement's name for machines; it stays when the title changes.", examples=["acme-smarketing"])
    title: Text = Field(description="The agreement's name for people.")
    revision: Text | None = Field(None, description="The revision of the content, as three numbers.", examples=["1.0.0"])
    effective: Effective | None = Field(None, description="When this revision is in force; left out: always.")
    calendar: CalendarName = Field(description="Whose hours count unless a commitment says otherwise.")
    purpose: Text | None = Field(None, description="Why the parties made this agreement.")


class Party(Model):
    """A side of the agreement."""

    name: Text = Field(description="The name that readers see.")
    head: Text | None = Field(None, description="Who answers for this side.")
    teams: list[Text] = Field(default_factory=list, description="The teams of this side.")


class Holidays(Model):
    """Days on which the weekly hours do not count."""

    dates: dict[Day, Text] = Field(description="Date to the holiday's name.", examples=[{"2026-12-25": "Christmas Day"}])


class Calendar(Model):
    """When a party is open."""

    timezone: Ref = Field(description="An IANA time zone.", examples=["Europe/Berlin", "America/New_York"])
    hours: dict[Weekdays, Hours] = Field(
        description="Weekdays to opening hours, several with a blank between.", examples=[{"mon-fri": "09:00-17:00"}]
    )
    holidays: Holidays | None = Field(None, description="Days on which the weekly hours do not count.")
    special_days: dict[Day, Hours] = Field(
        default_factory=dict, description="Date to the hours of that date, or `closed`; beats holidays and weekly hours."
    )


class NamedPattern(Model):
    """The agreement's own word for something that is observed: either a pattern, or a kind of event of its own."""

    exactly_one = ("is", "fields")

    is_: Pattern | None = Field(None, alias="is", description="What the name stands for.")
    when: When | None = Field(None, description="Only where this holds.")
    fields: dict[Id, FieldType] | None = Field(None, description="Declares an event kind of this name, with its fields and their types.")


class Stage(Model):
    """A lead's place in its lifecycle."""

    name: Text | None = Field(None, description="The name that readers see; left out: the id.")
    means: Text | None = Field(None, description="What is true of a lead in this stage.")
    belongs_to: Ref = Field(description="The party whose lead it is.")
    initial: Boolean = Field(default=False, description="A lead's first event puts it here.")
    moves_to: list[Ref] | None = Field(None, description="The stages that may come next; left out: any.")
    entered_on: Ref | None = Field(None, description="The event kind that moves a lead here.")


class Side(Model):
    """One end of a handoff."""

    party: Ref = Field(description="The party on this side.")
    stage: Ref = Field(description="The stage on this side.")


class Objective(Model):
    """The share of the clocks started in a window that must be met."""

    at_least: Share = Field(description="The share that must be met.", examples=["95%"])
    per: Period = Field(description="The window.")


class Clock(Model):
    """What every answer time has."""

    within: Span = Field(description="The answer time.", examples=["4 business hours", "30 minutes", "2 business days"])
    calendar: CalendarName | None = Field(None, description="Whose hours count; left out: the agreement's.")
    pauses_on: Pattern | None = Field(None, description="What stops the counting for a while, such as `held`.")
    resumes_on: Pattern | None = Field(None, description="What ends a pause; left out where `held` pauses: `resumed`.")
    void_on: Pattern | None = Field(None, description="What ends the clock without a verdict.")
    objective: Objective | None = Field(None, description="How many of the clocks must be met.")


class Answer(Clock):
    """How soon a handoff is accepted or rejected."""


class Handoff(Model):
    """The passing of a lead from one party to another."""

    from_: Side = Field(alias="from", description="Who passes the lead, and the stage it is in.")
    to: Side = Field(description="Who takes the lead, and the stage it is in once accepted.")
    answer: Answer = Field(description="How soon the receiving party accepts or rejects.")
    rejected_go_to: Ref | None = Field(None, description="The stage that a rejected lead moves to.")
    because: Text | None = Field(None, description="Why the parties agreed on this.")


class FirstTouch(Clock):
    """How soon the first touch comes."""

    stops_on: Pattern | None = Field(None, description="What counts as a touch; left out: any that is not automated.")


class FollowUp(Model):
    """What follows an acceptance."""

    when: When | None = Field(None, description="The leads that it is about; left out: all.")
    begins_on: Pattern | None = Field(None, description="What it follows; left out: the acceptance of a lead.")
    owed_by: Refs | None = Field(None, description="Who owes it; left out: the party that takes the lead.")
    owed_to: Refs | None = Field(None, description="Who it is owed to; left out: the other party.")
    first_touch: FirstTouch = Field(description="How soon the first touch comes.")
    because: Text | None = Field(None, description="Why the parties agreed on this.")


class Promise(Model):
    """What every commitment has."""

    owed_by: Refs = Field(description="Who owes it; several owe it together.")
    owed_to: Refs | None = Field(None, description="Who it is owed to; left out: the other party.")
    when: When | None = Field(None, description="The leads that it is about; left out: all.")
    because: Text | None = Field(None, description="Why the parties agreed on this.")


class Response(Promise, Clock):
    """Something happens before a deadline."""

    starts_on: Pattern = Field(description="What starts the clock.")
    stops_on: Pattern = Field(description="What stops it.")


class Target(Model):
    """How much of something in each window."""

    exactly_one = ("at_least", "at_most")

    at_least: Amount | None = Field(None, description="The least that there must be.")
    at_most: Amount | None = Field(None, description="The most that there may be.")
    per: Period = Field(description="The window.")
    for_each: Ref | None = Field(None, description="A field of the lead: each of its values must reach the figure by itself.")


class ShareTarget(Model):
    """What share in each window."""

    exactly_one = ("at_least", "at_most")

    at_least: Share | None = Field(None, description="The least that the share must be.", examples=["85%"])
    at_most: Share | None = Field(None, description="The most that the share may be.")
    per: Period = Field(description="The window.")
    for_each: Ref | None = Field(None, description="A field of the lead: each of its values must reach the figure by itself.")


class Counted(Model):
    """A set of events that is counted."""

    exactly_one = ("entering", "events")

    entering: Ref | None = Field(None, description="Leads that enter this stage; a lead counts once a window.")
    events: Pattern | None = Field(None, description="Events of this pattern; each counts.")
    every_time: Boolean | None = Field(None, description="With `entering`: each entry counts.")


class Volume(Promise):
    """How much of something in each window."""

    count: Counted = Field(description="What is counted.")
    target: Target = Field(description="How much there must be.")


class Outcome(Model):
    """The second set of a ratio: what follows each counted lead within a time, or a set of its own in the same window."""

    exactly_one = ("reach", "lead_to", "entering", "events")

    reach: Ref | None = Field(None, description="The lead enters this stage within the time.")
    lead_to: Pattern | None = Field(None, description="This happens to the lead within the time.")
    within: Span | None = Field(None, description="The time, from the counted event on.")
    entering: Ref | None = Field(None, description="Leads that enter this stage in the same window.")
    events: Pattern | None = Field(None, description="Events of this pattern in the same window.")

    @model_validator(mode="after")
    def _time_to_follow(self) -> Self:
        follows = self.reach is not None or self.lead_to is not None
        if follows and self.within is None:
            refuse("missing-key", "missing key `within`", "say how long each counted lead is followed, such as `within: 30 days`")
        if self.within is not None and not follows:
            refuse("one-of", "`within` goes with `reach` or `lead_to`", "count both sets in the same window, or follow each lead")
        return self


class Shares(Model):
    """What is counted, and the share of it."""

    of: Counted = Field(description="All that count.")
    that: Outcome = Field(description="Those of them that the share is about.")


class Ratio(Promise):
    """What share of something in each window."""

    share: Shares = Field(description="The two counted sets.")
    target: ShareTarget = Field(description="What the share must be.")


def _kind(value: object) -> str | None:
    """The kind of a commitment, told by the key that only this kind has."""
    if not isinstance(value, dict):
        return None
    kinds = {"count": "volume", "share": "ratio", "starts_on": "response", "stops_on": "response", "within": "response"}
    return next((kind for key, kind in kinds.items() if key in value), None)


Commitment = Annotated[
    Annotated[Response, Tag("response")] | Annotated[Volume, Tag("volume")] | Annotated[Ratio, Tag("ratio")],
    Discriminator(
        _kind,
        custom_error_type="slaspec",
        custom_error_message="{message}",
        custom_error_context={
            "rule": "unclear-commitment",
            "message": "this commitment does not say what is promised",
            "help": "promise a response (`starts_on`, `stops_on`, `within`), a volume (`count`, `target`) or a ratio (`share`, `target`)",
        },
    ),
]


class Document(Model):
    """An agreement between marketing and sales."""

    slaspec: Annotated[Any, WithJsonSchema({"const": 1})] = Field(description="The version of this format: 1.")
    extends: Text | None = Field(
        None, description="The file that this one changes: a name in its folder or below it.", examples=["base.yaml"]
    )
    without: list[Text] | None = Field(None, description="What of that file is left out.", examples=["commitments.show-rate"])
    agreement: Header = Field(description="Which agreement this is.")
    parties: dict[Id, Party] = Field(description="The sides of the agreement.", min_length=2)
    calendars: dict[Id, Calendar] = Field(default_factory=dict, description="When the parties are open; `24/7` is always there.")
    events: dict[Id, NamedPattern] = Field(default_factory=dict, description="The agreement's own words for what is observed.")
    stages: dict[Id, Stage] = Field(default_factory=dict, description="A lead's way, stage by stage.")
    handoffs: dict[Id, Handoff] = Field(default_factory=dict, description="Where a lead passes from one party to another.")
    follow_up: dict[Id, FollowUp] = Field(default_factory=dict, description="What follows the acceptance of a lead.")
    commitments: dict[Id, Commitment] = Field(default_factory=dict, description="What one side owes the other besides.")
