"""The written form of an agreement, schema version 1, as it stands in the file.

Shorthands, optional fields and names live here and nowhere else; `resolve` turns them into meaning.
Titles, descriptions and examples are what editors show.
"""

from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from slaspec.document.surface.base import Model, Refs
from slaspec.document.surface.commitments import Commitment, Conformance, Duty, Outcome, PromisedCadence, Ratio, Recurring, Response, Volume
from slaspec.document.surface.expressions import Condition, Did, FieldKind, FieldTests, NamedPattern, OneOf, Pattern, When
from slaspec.document.surface.follow_up import Beat, Cadence, CadenceTier, FollowUp, PerChannel, Recycling, Step, Touches
from slaspec.document.surface.header import Calendar, CalendarBy, CalendarName, Header, Holidays, Party, Review, Source
from slaspec.document.surface.market import Engagement, EngagementPoints, Fit, LeadDefinition, Market, Score
from slaspec.document.surface.promises import (
    Band,
    Clock,
    Counted,
    EscalationStep,
    IfMissed,
    Move,
    Objective,
    Promise,
    Ramp,
    ShareTarget,
    Tallied,
    Target,
    Tier,
    Volumes,
)
from slaspec.document.surface.stages import STAGES_AFTER, Handoff, Record, Route, RouteTo, Stage, Stays
from slaspec.document.surface.together import Approval, Between, Clause, Communication, Content, Plan
from slaspec.document.values import Id, Ref, Text


class Document(Model):
    """An agreement between marketing and sales."""

    slaspec: Annotated[Any, WithJsonSchema({"const": 1})] = Field(description="The version of this format: 1.")
    extends: Text | None = Field(
        None, description="The file that this one changes: a name in its folder or below it.", examples=["base.yaml"]
    )
    without: list[Text] | None = Field(None, description="What of that file is left out.", examples=["commitments.show-rate"])
    agreement: Header = Field(description="Which agreement this is.")
    parties: dict[Id, Party] = Field(description="The sides of the agreement.", min_length=2)
    roster: Text | None = Field(
        None, description="The table of owners: who is in which team, since when, away when.", examples=["roster.csv"]
    )
    terms: dict[Text, Text] = Field(default_factory=dict, description="Words that both sides use, and what they mean.")
    calendars: dict[Id, Calendar] = Field(default_factory=dict, description="When the parties are open; `24/7` is always there.")
    fields: dict[Ref, FieldKind] = Field(
        default_factory=dict,
        description="What is known of a lead: field to its type or its values. Where given, conditions speak of these alone.",
    )
    conditions: dict[Id, Condition] = Field(default_factory=dict, description="Names for conditions on a lead.")
    events: dict[Id, NamedPattern] = Field(default_factory=dict, description="The agreement's own words for what is observed.")
    sources: dict[Id, Source] = Field(default_factory=dict, description="Where events come from.")
    market: Market | None = Field(None, description="Whom both sides sell to, and what they say.")
    lead: LeadDefinition | None = Field(None, description="What a lead is, and when it is ready for sales.")
    stage_order: list[Ref] = Field(default_factory=list, description="Stages in order; only a move to a later one is forward.")
    stages: dict[Id, Stage] = Field(default_factory=dict, description="A lead's way, stage by stage.")
    records: dict[Id, Record] = Field(default_factory=dict, description="What else has stages: deals, accounts, referrals.")
    routing: dict[Id, Route] = Field(default_factory=dict, description="Who must hold a lead after it is assigned.")
    handoffs: dict[Id, Handoff] = Field(default_factory=dict, description="Where a lead passes from one party to another.")
    follow_up: dict[Id, FollowUp] = Field(default_factory=dict, description="What follows the acceptance of a lead.")
    recycling: Recycling | None = Field(None, description="What happens with leads that are not ready to buy.")
    commitments: dict[Id, Commitment] = Field(default_factory=dict, description="What one side owes the other besides.")
    content: dict[Id, Content] = Field(default_factory=dict, description="What one side makes and the other uses.")
    communication: Communication | None = Field(None, description="How both sides talk; its meetings, reports and trainings are duties.")
    clauses: dict[Id, Clause] = Field(default_factory=dict, description="What the parties agree in prose.")
    plan: Plan | None = Field(None, description="Marketing's goals, from the number that sales has to reach.")
    approvals: list[Approval] = Field(default_factory=list, description="Who has signed which content.")


__all__ = [
    "STAGES_AFTER", "Approval", "Band", "Beat", "Between", "Cadence", "CadenceTier", "Calendar", "CalendarBy", "CalendarName", "Clause", "Clock",
    "Commitment", "Communication", "Condition", "Conformance", "Content", "Counted", "Did", "Document", "Duty", "Engagement", "EngagementPoints",
    "EscalationStep", "FieldTests", "Fit", "FollowUp", "Handoff", "Header", "Holidays", "IfMissed", "LeadDefinition", "Market", "Model", "Move", "NamedPattern",
    "Objective", "OneOf", "Outcome", "Party", "Pattern", "PerChannel", "Plan", "Promise", "PromisedCadence", "Ramp", "Ratio", "Record", "Recurring",
    "Recycling", "Refs", "Response", "Review", "Route", "RouteTo", "Score", "ShareTarget", "Source", "Stage", "Stays", "Step", "Tallied", "Target",
    "Tier", "Touches", "Volume", "Volumes", "When",
]  # fmt: skip
