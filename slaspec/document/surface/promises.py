"""The written form of what commitments have in common: tiers, objectives, warnings, escalation, targets, consequences."""

from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from slaspec.document.surface.base import Model, Refs, shape
from slaspec.document.surface.expressions import Condition, Pattern
from slaspec.document.surface.header import CalendarName, Review
from slaspec.document.values import (
    Amount,
    Boolean,
    ClockSpan,
    Id,
    Level,
    Number,
    Per,
    Percent,
    Ref,
    Share,
    Text,
    TimeOfDay,
    Whole,
    refuse,
)

Status = Literal["active", "shadow", "draft"]


class Band(Model):
    """The figures that have this colour."""

    at_least: Level | None = Field(None, description="From this figure on.")
    at_most: Level | None = Field(None, description="Up to this figure.")
    more_than: Level | None = Field(None, description="Above this figure.")
    less_than: Level | None = Field(None, description="Below this figure.", examples=["75%"])


BandOrRest = Annotated[Annotated[Literal["otherwise"], Tag("text")] | Annotated[Band, Tag("mapping")], Discriminator(shape)]
Bands = dict[Literal["green", "amber", "red"], BandOrRest]


class Move(Model):
    """The move that a lead makes next."""

    to: Ref = Field(description="The stage.", examples=["recycled"])
    reason: Text | None = Field(None, description="The reason that the move has.", examples=["no response"])
    within: ClockSpan | None = Field(None, description="How soon.")


class IfMissed(Model):
    """What is owed when the figure was missed."""

    below: Level | None = Field(None, description="Only below this figure; left out: whenever it was missed.")
    windows: Whole | None = Field(None, description="Only after it was missed in so many windows one after another.")
    breaches: Whole | None = Field(None, description="After so many breaches in one window, whatever the share.")
    owed_by: Refs = Field(description="Who owes it then.")
    duty: Ref = Field(description="The event that fulfils it, such as `scoring_reviewed`.")
    within: ClockSpan = Field(description="How soon after the window is judged.", examples=["5 business days"])
    because: Text | None = Field(None, description="Why.")


class SpanBound(Model):
    """A bound on the time that clocks used."""

    at_most: ClockSpan = Field(description="No longer than this.", examples=["2 business hours"])


class Objective(Model):
    """The share of a window's clocks that must be met."""

    at_least_one = ("at_least", "median", "p90")

    at_least: Share | None = Field(None, description="The share that must be met.", examples=["95%"])
    median: SpanBound | None = Field(None, description="Half of the clocks used no more time than this.")
    p90: SpanBound | None = Field(None, description="Nine of ten clocks used no more time than this.")
    per: Per = Field(description="The window.", examples=["month"])
    by: Literal["start", "deadline", "settlement"] | None = Field(
        None, description="In which window a clock counts: that of its `start` (left out: the same), `deadline` or `settlement`."
    )
    for_each: Ref | None = Field(
        None, description="A field: each of its values must reach the figure by itself.", examples=["segment", "owner"]
    )
    split_by: Refs | None = Field(None, description="Fields by which the figure is also shown; binds nobody.")
    bands: Bands | None = Field(None, description="Colours of the figure on the scorecard.")
    if_missed: IfMissed | None = Field(None, description="What is owed when it was missed.")


class EscalationStep(Model):
    """Who is told, and when, while the clock is open."""

    exactly_one = ("at", "after", "before")

    at: Percent | None = Field(None, description="When this share of the target is used up.", examples=["100%", "200%"])
    after: ClockSpan | None = Field(None, description="So long after the deadline.", examples=["1 business day"])
    before: ClockSpan | None = Field(None, description="So long before the deadline.")
    to: Text = Field(description="Who is told.", examples=["sdr manager"])
    when: Condition | None = Field(None, description="Only while this holds.")
    then: Text | None = Field(None, description="What they do, such as `reassign`.")


class CheckTime(Model):
    """When somebody looks."""

    every: Per = Field(description="On which days.", examples=["business day"])
    at: TimeOfDay = Field(description="The time of day, on the agreement's calendar.", examples=["06:00"])


Warnings = Annotated[
    Annotated[Percent, Tag("text")] | Annotated[list[Percent], Field(min_length=1), Tag("list")],
    Discriminator(shape),
]


class Tier(Model):
    """A target for some of the leads."""

    when: Condition | None = Field(None, description="The leads that it is for; left out: all that no exception takes.")
    exception_to: Refs | None = Field(None, description="The tiers that give way where this one matches too.")
    within: ClockSpan = Field(description="The time that is promised.", examples=["4 business hours"])
    ideally: ClockSpan | None = Field(None, description="The time that is hoped for, inside the promised one.")
    calendar: CalendarName | None = Field(None, description="Whose hours count for this tier.")
    objective: Objective | None = Field(None, description="How many of this tier's clocks must be met.")
    because: Text | None = Field(None, description="Why the parties agreed on this.")


class Clock(Model):
    """What every response has: its time, what pauses and ends it, who is warned, what share must be met."""

    at_most_one = ("within", "tiers", "deadline_at")

    within: ClockSpan | None = Field(
        None, description="The time that is promised.", examples=["4 business hours", "30 minutes", "same business day"]
    )
    ideally: ClockSpan | None = Field(None, description="The time that is hoped for, inside the promised one; never a breach.")
    tiers: Annotated[dict[Id, Tier], Field(min_length=1)] | None = Field(None, description="Different times for different leads.")
    deadline_at: Ref | None = Field(
        None, description="The field of the start event that holds the deadline itself.", examples=["task_due_at"]
    )
    calendar: CalendarName | None = Field(None, description="Whose hours count; left out: the agreement's.")
    pauses_on: Pattern | None = Field(None, description="What stops the counting for a while, such as `held`.")
    resumes_on: Pattern | None = Field(None, description="What ends a pause; left out where `held` pauses: `resumed`.")
    pauses_while: Condition | None = Field(None, description="The clock stands still while this holds.")
    void_on: Pattern | None = Field(None, description="What ends the clock without a verdict.")
    episodes: Literal["first", "each", "restart"] | None = Field(
        None,
        description="`first`: one clock for a lead; `each`: a new one once the last is closed (left out: the same); `restart`: a new start replaces it.",
    )
    one_clock_per: Ref | None = Field(
        None, description="A field of the start event: each of its values has its own clock.", examples=["task_id"]
    )
    owner_change: Literal["continues", "settles", "voids"] | None = Field(
        None,
        description="What a new owner does: the clock `continues` (left out: the same), `settles` or is void, and the new owner's begins.",
    )
    retarget: Literal["on_change"] | None = Field(None, description="A lead that changes its tier gets the new tier's time.")
    if_late: Move | None = Field(None, description="The move that the lead makes when the time has run out.")
    warn_at: Warnings | None = Field(None, description="Shares of the target at which the owner is warned.", examples=["75%"])
    escalate: list[EscalationStep] = Field(default_factory=list, description="Who is told when it gets late.")
    escalation_checked: CheckTime | None = Field(None, description="When somebody looks; left out: at once.")
    leave_out: dict[Text, Condition] = Field(
        default_factory=dict, description="Clocks that count in no objective: a reason to a condition."
    )
    objective: Objective | None = Field(None, description="How many of the clocks must be met.")
    status: Status | None = Field(
        None, description="`active` (left out: the same), `shadow`: judged and shown, binds nobody; `draft`: not judged yet."
    )
    transition: Literal["follow_latest"] | None = Field(
        None, description="An open clock follows a new revision of the agreement; left out: it keeps the one of its start."
    )
    consequence: Text | None = Field(None, description="What follows from a breach.")
    review: Review | None = Field(None, description="When the parties look at this promise anew.")
    because: Text | None = Field(None, description="Why the parties agreed on this.")

    @model_validator(mode="after")
    def _promises_a_time(self) -> Self:
        if self.within is None and self.tiers is None and self.deadline_at is None and self.status != "shadow":
            refuse("missing-key", "missing key `within`", "say how soon, such as `within: 4 business hours`; only a shadow needs no time")
        if self.ideally is not None and self.within is None:
            refuse("one-of", "`ideally` goes with `within`", "each tier has an `ideally` of its own")
        return self


class Ramp(Model):
    """A figure that grows with somebody's time here."""

    since: Ref = Field(description="The field that holds the day of joining.", examples=["owner.joined_on"])
    months: Annotated[list[Share], Field(min_length=1)] = Field(
        description="The share of the figure in the month of joining, the next one, and so on; the last stays.",
        examples=[["0%", "50%", "100%"]],
    )


class Target(Model):
    """How much of something in each window."""

    exactly_one = ("at_least", "at_most", "about")

    at_least: Amount | None = Field(None, description="The least that there must be.", examples=[400])
    at_most: Amount | None = Field(None, description="The most that there may be.")
    about: Amount | None = Field(None, description="As many as this, up to the tolerance.")
    per: Per = Field(description="The window.", examples=["month"])
    tolerance: Share | None = Field(None, description="How far it may fall short, or exceed.", examples=["10%"])
    of_which: dict[Ref, Amount] = Field(
        default_factory=dict, description="Segment, persona or named condition to its own figure inside the whole."
    )
    for_each: Ref | None = Field(None, description="A field: each of its values must reach the figure by itself.", examples=["owner"])
    ramp: Ramp | None = Field(None, description="How the figure grows for somebody new.")
    split_by: Refs | None = Field(None, description="Fields by which the figure is also shown; binds nobody.")
    bands: Bands | None = Field(None, description="Colours of the figure on the scorecard.")

    @model_validator(mode="after")
    def _about_with_tolerance(self) -> Self:
        if self.about is not None and self.tolerance is None:
            refuse("missing-key", "missing key `tolerance`", "say how far from the figure it may lie, such as `tolerance: 10%`")
        return self


class ShareTarget(Model):
    """What share in each window."""

    exactly_one = ("at_least", "at_most", "about")

    at_least: Share | None = Field(None, description="The least that the share must be.", examples=["85%"])
    at_most: Share | None = Field(None, description="The most that the share may be.")
    about: Share | None = Field(None, description="As much as this, up to the tolerance.")
    per: Per = Field(description="The window.", examples=["quarter"])
    tolerance: Share | None = Field(None, description="How far it may fall short, or exceed: a share of the share.")
    for_each: Ref | None = Field(None, description="A field: each of its values must reach the figure by itself.")
    split_by: Refs | None = Field(None, description="Fields by which the figure is also shown; binds nobody.")
    bands: Bands | None = Field(None, description="Colours of the figure on the scorecard.")

    @model_validator(mode="after")
    def _about_with_tolerance(self) -> Self:
        if self.about is not None and self.tolerance is None:
            refuse("missing-key", "missing key `tolerance`", "say how far from the share it may lie, such as `tolerance: 10%`")
        return self


class Counted(Model):
    """A set of events that is counted."""

    exactly_one = ("entering", "leaving", "events", "met", "breached")

    entering: Refs | None = Field(
        None, description="Leads that enter this stage, or one of these; a lead counts once a window.", examples=["mql"]
    )
    leaving: Refs | None = Field(None, description="Leads that leave this stage, or one of these; a lead counts once a window.")
    events: Pattern | None = Field(None, description="Events of this pattern; each counts.")
    met: Ref | None = Field(None, description="Met verdicts of this commitment.")
    breached: Ref | None = Field(None, description="Breached verdicts of this commitment.")
    when: Condition | None = Field(None, description="Only those for which this holds.")
    every_time: Boolean | None = Field(None, description="Of a stage: each move counts.")
    once: Boolean | None = Field(None, description="Of a stage: only a lead's first move ever counts.")


class Volumes(Counted):
    """What is counted, or added up."""

    sum: Ref | None = Field(None, description="Add up this number of the events instead of counting them.", examples=["amount"])
    average: Ref | None = Field(None, description="The average of this number of the events.")

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if self.sum is not None and self.average is not None:
            refuse("one-of", "expected `sum` or `average`, found both", "make two commitments")
        return self


class Promise(Model):
    """What every commitment has."""

    name: Text | None = Field(None, description="The name that readers see; left out: the id.")
    owed_by: Refs = Field(description="Who owes it; several owe it together.", examples=["sales"])
    owed_to: Refs | None = Field(None, description="Who it is owed to; left out: the other party.")
    record: Ref | None = Field(None, description="What it is about; left out: leads.", examples=["opportunity"])
    when: Condition | None = Field(None, description="The leads that it is about; left out: all.")
    exception_to: Refs | None = Field(None, description="Commitments that give way where this one applies too.")


class Tallied(Promise):
    """What every commitment without a clock has besides."""

    leave_out: dict[Text, Condition] = Field(default_factory=dict, description="What counts in no figure: a reason to a condition.")
    if_missed: IfMissed | None = Field(None, description="What is owed when the figure was missed.")
    status: Status | None = Field(
        None, description="`active` (left out: the same), `shadow`: judged and shown, binds nobody; `draft`: not judged yet."
    )
    consequence: Text | None = Field(None, description="What follows when it is not kept.")
    review: Review | None = Field(None, description="When the parties look at this promise anew.")
    because: Text | None = Field(None, description="Why the parties agreed on this.")


__all__ = [
    "Amount",
    "Bands",
    "Clock",
    "Counted",
    "IfMissed",
    "Move",
    "Number",
    "Objective",
    "Promise",
    "Ramp",
    "Share",
    "ShareTarget",
    "Status",
    "Tallied",
    "Target",
    "Tier",
    "Volumes",
]
