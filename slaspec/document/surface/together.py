"""The written form of what both do together: content, communication, the plan, prose, approvals."""

from typing import Literal

from pydantic import Field

from slaspec.document.surface.base import Model, Refs
from slaspec.document.surface.expressions import Condition, Pattern
from slaspec.document.surface.follow_up import Rhythm
from slaspec.document.surface.promises import Objective
from slaspec.document.values import Day, Hash, Id, LongSpan, Money, Per, Rate, Ref, Share, Span, Text, Weekdays, Whole


class ContentFor(Model):
    """Where a piece of content belongs."""

    at_least_one = ("stage", "persona", "segment")

    stage: Refs | None = Field(None, description="The stages that it is for.")
    persona: Refs | None = Field(None, description="The personas that it is for.")
    segment: Refs | None = Field(None, description="The segments that it is for.")


class Content(Model):
    """A piece of content that one side makes and the other uses."""

    name: Text | None = Field(None, description="The name that readers see, and the name that events give as `asset`; left out: the id.")
    means: Text | None = Field(None, description="What it is and where it lies.")
    for_: ContentFor | None = Field(None, alias="for", description="The stages, personas and segments that it is for.")
    owed_by: Refs | None = Field(None, description="Who makes it and keeps it fresh.")
    used_by: Refs | None = Field(None, description="Who uses it.")
    used_in_at_least: Share | None = Field(None, description="The share of leads leaving the stage in which it was used.", examples=["50%"])
    per: Per | None = Field(None, description="The window of that share.")
    because: Text | None = Field(None, description="Why the parties agreed on this.")


class Between(Model):
    """Something between the teams that recurs."""

    name: Text | None = Field(None, description="The name that readers see; left out: the id.")
    owed_by: Refs = Field(description="Who owes it; several owe it together.")
    owed_to: Refs | None = Field(None, description="Who it is owed to; left out: the other party.")
    every: Per | None = Field(None, description="The period.", examples=["week", "month"])
    rhythm: Rhythm | None = Field(None, description="Periods that change with time.")
    weekday: Weekdays | None = Field(None, description="The weekday on which it happens.", examples=["mon"])
    at_least: Whole | None = Field(None, description="How often in each period; left out: once.")
    different: Ref | None = Field(None, description="A field of which so many different values are counted.", examples=["format"])
    carries: list[Ref] = Field(default_factory=list, description="The fields that its event must have.")
    within: Span | None = Field(None, description="It looks back: due so long after the period's end.")
    when: Condition | None = Field(None, description="What its event must say, such as `topic: pipeline`.")
    objective: Objective | None = Field(None, description="In how many periods it must happen.")
    status: Literal["active", "shadow", "draft"] | None = Field(None, description="As of a commitment.")
    because: Text | None = Field(None, description="Why the parties agreed on this.")

    exactly_one = ("every", "rhythm")


class Meeting(Between):
    """A meeting of both teams."""

    agenda: list[Text] = Field(default_factory=list, description="What is looked at.")
    event: Pattern | None = Field(None, description="The event that tells of it; left out: `review_held`.")


class SharedReport(Between):
    """A report that one side gives the other."""

    event: Pattern | None = Field(None, description="The event that tells of it; left out: `report_published`.")


class Training(Between):
    """A training that one side gives the other."""

    event: Pattern | None = Field(None, description="The event that tells of it; left out: `training_held`.")


class Feedback(Between):
    """What one side tells the other about its work."""

    event: Pattern | None = Field(None, description="The event that tells of it; left out: `feedback_given`.")


class Communication(Model):
    """How both sides talk."""

    channels: list[Text] = Field(default_factory=list, description="Where they talk and keep what they share.")
    meetings: dict[Id, Meeting] = Field(default_factory=dict, description="Meetings of both teams; each is a duty.")
    reports: dict[Id, SharedReport] = Field(default_factory=dict, description="Reports; each is a duty.")
    trainings: dict[Id, Training] = Field(default_factory=dict, description="Trainings; each is a duty.")
    feedback: dict[Id, Feedback] = Field(default_factory=dict, description="Feedback from one side to the other; each is a duty.")


class PlanWindow(Model):
    """The time that the plan is for."""

    from_: Day = Field(alias="from", description="The first day.")
    through: Day = Field(description="The last day.")


class Plan(Model):
    """Marketing's goals, from the number that sales has to reach."""

    window: PlanWindow = Field(description="The time that the plan is for.")
    revenue: Money = Field(description="What is to be sold.", examples=["EUR 12000000"])
    from_marketing: Share | None = Field(None, description="The share of it that begins with marketing.", examples=["40%"])
    average_deal: Money = Field(description="The average deal.", examples=["EUR 30000"])
    rates: dict[Rate, Share] = Field(
        default_factory=dict, description="From one stage to another to the share that gets there.", examples=[{"mql to sql": "35%"}]
    )
    cycle: dict[Rate, LongSpan] = Field(
        default_factory=dict, description="From one stage to another to the time that it takes.", examples=[{"mql to customer": "90 days"}]
    )
    cost_per_lead: Money | None = Field(None, description="What a lead costs.", examples=["EUR 20"])
    because: Text | None = Field(None, description="Why these numbers.")


class Clause(Model):
    """A part of the agreement in prose."""

    title: Text | None = Field(None, description="Its heading; left out: the id.")
    after: Ref | None = Field(None, description="The section that it follows on the pages.", examples=["handoffs"])
    text: Text = Field(description="What the parties agree.")


class Approval(Model):
    """A party's signature under a content of the agreement."""

    party: Ref = Field(description="The party that approves.")
    by: Text = Field(description="Who signed.")
    signed_on: Day = Field(description="When.")
    content: Hash = Field(description="The hash of what was signed, as `slaspec show --hash` prints it.")
