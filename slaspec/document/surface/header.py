"""The written form of what an agreement stands on: its header, parties, words, calendars, sources."""

from typing import Annotated, Any, Self

from pydantic import Discriminator, Field, GetJsonSchemaHandler, Tag, model_validator
from pydantic_core import CoreSchema

from slaspec.document.surface.base import Model, Refs, shape
from slaspec.document.values import Country, Day, Hours, Id, Month, Per, Ref, Text, Weekday, Weekdays, refuse


class CalendarBy(Model):
    """A calendar chosen by a field of the lead or its owner."""

    by: Ref = Field(
        description="The field that decides, such as `territory` or `owner.region`; with `owner.calendar` it names the calendar itself."
    )
    map: dict[Text, Ref] = Field(
        default_factory=dict, description="Value of the field to calendar; left out: the value is the calendar's name."
    )
    otherwise: Ref = Field(description="The calendar of every other lead.")


CalendarName = Annotated[Annotated[Ref, Tag("text")] | Annotated[CalendarBy, Tag("mapping")], Discriminator(shape)]


class Effective(Model):
    """When this revision is in force: both days included, in the zone of the agreement's calendar."""

    from_: Day = Field(alias="from", description="The first day in force.", examples=["2026-01-01"])
    through: Day | None = Field(None, description="The last day in force; left out: until further notice.", examples=["2026-12-31"])


class Review(Model):
    """When the parties look at it anew and approve it again."""

    exactly_one = ("every", "next_on")

    every: Per | None = Field(None, description="How often.", examples=["quarter"])
    next_on: Day | None = Field(None, description="The day of the next review.")
    by: Refs | None = Field(None, description="The parties that review; left out: all.")


class Header(Model):
    """Which agreement this is."""

    id: Id = Field(description="The agreement's name for machines; it stays when the title changes.", examples=["acme-smarketing"])
    title: Text = Field(description="The agreement's name for people.")
    revision: Text | None = Field(None, description="The revision of the content, as three numbers.", examples=["1.0.0"])
    effective: Effective | None = Field(None, description="When this revision is in force; left out: always.")
    calendar: CalendarName = Field(description="Whose hours count unless a commitment says otherwise.")
    week_starts: Weekday | None = Field(None, description="The first day of a week; left out: Monday.")
    fiscal_year_starts: Month | None = Field(None, description="The first month of the fiscal year; needed where something counts by it.")
    review: Review | None = Field(None, description="When the parties approve the agreement anew.")
    purpose: Text | None = Field(None, description="Why the parties made this agreement.")


class Party(Model):
    """A side of the agreement."""

    name: Text = Field(description="The name that readers see.")
    head: Text | None = Field(None, description="Who answers for this side.")
    teams: list[Text] = Field(default_factory=list, description="The teams of this side.")


class Holidays(Model):
    """Days on which the weekly hours do not count: the public holidays of a country, and own ones."""

    country: Country | None = Field(
        None, description="The country whose public holidays these are, in the two letters of ISO 3166.", examples=["DE", "US"]
    )
    subdivision: Text | None = Field(
        None,
        description="The state or province, as ISO 3166-2 has it after the hyphen; left out: only the days of the whole country.",
        examples=["BE", "CA"],
    )
    add: dict[Day, Text] = Field(
        default_factory=dict, description="Own holidays: date to its name.", examples=[{"2026-12-25": "Christmas Day"}]
    )
    remove: Annotated[list[Day], Field(min_length=1, json_schema_extra={"uniqueItems": True})] = Field(
        default_factory=list, description="Public holidays on which the weekly hours count all the same."
    )

    @model_validator(mode="after")
    def _of_some_country(self) -> Self:
        if self.country is None and not self.add and not self.remove:
            refuse("too-few", "expected holidays, found none", "say whose with `country`, or list them with `add`")
        if self.country is None and (self.subdivision is not None or self.remove):
            key = "remove" if self.subdivision is None else "subdivision"
            refuse("missing-key", f"`{key}` without `country`", "add `country`, such as `country: DE`")
        for index, day in enumerate(self.remove):
            if day in self.add or day in self.remove[:index]:
                refuse("duplicate-day", f"`{day}` is {'added and removed' if day in self.add else 'removed twice'}", "name each day once")
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The schema of the mapping, with what needs a country."""
        needed = {
            "dependentRequired": {"subdivision": ["country"], "remove": ["country"]},
            "anyOf": [{"required": ["country"]}, {"required": ["add"]}],
        }
        return super().__get_pydantic_json_schema__(core_schema, handler) | needed


class Calendar(Model):
    """When a party is open."""

    exactly_one = ("hours", "open_when_any")

    timezone: Ref = Field(description="An IANA time zone.", examples=["Europe/Berlin", "America/New_York"])
    hours: dict[Weekdays, Hours] | None = Field(
        None, description="Weekdays to opening hours, several with a blank between.", examples=[{"mon-fri": "09:00-17:00"}]
    )
    open_when_any: Annotated[list[Ref], Field(min_length=1)] | None = Field(
        None, description="Open whenever one of these calendars is: following the sun."
    )
    holidays: Holidays | None = Field(None, description="Days on which the weekly hours do not count.")
    special_days: dict[Day, Hours] = Field(
        default_factory=dict, description="Date to the hours of that date, or `closed`; beats holidays and weekly hours."
    )
    because: Text | None = Field(None, description="Why these hours.")


class Source(Model):
    """Where events come from."""

    mapping: Text = Field(description="The mapping file that turns its tables into events.", examples=["mappings/salesforce.yaml"])
    means: Text | None = Field(None, description="What readers should know of it.")
