"""The written form of commitments: responses, cadences, conformances, volumes, ratios, duties."""

from typing import Annotated, Self

from pydantic import Discriminator, Field, Tag, model_validator

from slaspec.document.surface.base import Model, Refs
from slaspec.document.surface.expressions import Condition, Pattern
from slaspec.document.surface.follow_up import Cadence, Rhythm
from slaspec.document.surface.promises import Clock, Counted, Objective, Promise, ShareTarget, Tallied, Target, Volumes
from slaspec.document.values import LongSpan, Per, Ref, Span, Text, Weekdays, Whole, refuse


class Response(Promise, Clock):
    """Something happens before a deadline."""

    starts_on: Pattern = Field(description="What starts the clock.", examples=["assigned"])
    stops_on: Pattern = Field(description="What stops it.", examples=["touched"])


class PromisedCadence(Cadence):
    """A pattern of touches."""

    owed_by: Refs = Field(description="Who owes it; several owe it together.", examples=["sales"])
    begins_on: Pattern = Field(description="What it follows.", examples=["accepted"])

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.touches or self.steps or self.rhythm or self.tiers):
            refuse("too-few", "this cadence promises no touches", "add `touches`, `steps`, `rhythm` or `tiers`")
        return self


class Conformance(Tallied):
    """An event is as agreed when it happens."""

    each: Pattern = Field(description="The events that it is about.", examples=["touched"])
    must: Condition = Field(description="What must hold at each of them.")
    objective: Objective | None = Field(None, description="How many of them must be as agreed; left out: each is told.")


class Volume(Tallied):
    """How much of something in each window."""

    count: Volumes = Field(description="What is counted.")
    target: Target = Field(description="How much there must be.")


class Outcome(Model):
    """The second set of a ratio: what follows each counted lead within a time, or a set of its own in the same window."""

    exactly_one = ("reach", "lead_to", "entering", "leaving", "events", "met", "breached", "when")

    reach: Refs | None = Field(None, description="The lead enters this stage, or one of these, within the time.")
    lead_to: Pattern | None = Field(None, description="This happens to the lead within the time.")
    within: LongSpan | None = Field(None, description="The time, from the counted event on.", examples=["30 days"])
    entering: Refs | None = Field(None, description="Leads that enter this stage, or one of these, in the same window.")
    leaving: Refs | None = Field(None, description="Leads that leave this stage, or one of these, in the same window.")
    events: Pattern | None = Field(None, description="Events of this pattern in the same window.")
    met: Ref | None = Field(None, description="Met verdicts of this commitment in the same window.")
    breached: Ref | None = Field(None, description="Breached verdicts of this commitment in the same window.")
    when: Condition | None = Field(None, description="Those of the counted ones for which this holds.")

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


class Ratio(Tallied):
    """What share of something in each window."""

    share: Shares = Field(description="The two counted sets.")
    target: ShareTarget = Field(description="What the share must be.")


class Recurring(Model):
    """Something that happens between the teams again and again."""

    exactly_one = ("every", "rhythm")

    event: Pattern = Field(description="The team event that fulfils it.", examples=["review_held"])
    every: Per | None = Field(None, description="The period.", examples=["month", "2 weeks", "business day"])
    rhythm: Rhythm | None = Field(None, description="Periods that change with time.")
    weekday: Weekdays | None = Field(None, description="The weekday on which it happens.", examples=["mon"])
    at_least: Whole | None = Field(None, description="How often in each period; left out: once.")
    different: Ref | None = Field(None, description="A field of which so many different values are counted.", examples=["format"])
    carries: list[Ref] = Field(default_factory=list, description="The fields that the event must have.", examples=[["cost", "pipeline"]])
    within: Span | None = Field(None, description="It looks back: due so long after the period's end.", examples=["3 business days"])


class Duty(Tallied):
    """Something recurring happens between the teams."""

    duty: Recurring = Field(description="What happens, and how often.")
    objective: Objective | None = Field(None, description="In how many periods it must happen; left out: each is told.")


_KIND_OF = {
    "starts_on": "response",
    "stops_on": "response",
    "begins_on": "cadence",
    "touches": "cadence",
    "steps": "cadence",
    "rhythm": "cadence",
    "each": "conformance",
    "must": "conformance",
    "count": "volume",
    "share": "ratio",
    "duty": "duty",
    "within": "response",
}
"""The keys that only one kind of commitment has, in the order in which they are asked."""


def _kind(value: object) -> str | None:
    """The kind of a commitment, told by the key that only this kind has."""
    if not isinstance(value, dict):
        return None
    return next((kind for key, kind in _KIND_OF.items() if key in value), None)


Commitment = Annotated[
    Annotated[Response, Tag("response")]
    | Annotated[PromisedCadence, Tag("cadence")]
    | Annotated[Conformance, Tag("conformance")]
    | Annotated[Volume, Tag("volume")]
    | Annotated[Ratio, Tag("ratio")]
    | Annotated[Duty, Tag("duty")],
    Discriminator(
        _kind,
        custom_error_type="slaspec",
        custom_error_message="{message}",
        custom_error_context={
            "rule": "unclear-commitment",
            "message": "this commitment does not say what is promised",
            "help": "promise a response (`starts_on`, `stops_on`, `within`), a cadence (`begins_on`, `touches`), a conformance (`each`, `must`), "
            "a volume (`count`, `target`), a ratio (`share`, `target`) or a duty (`duty`)",
        },
    ),
]

__all__ = [
    "Commitment",
    "Conformance",
    "Counted",
    "Duty",
    "Outcome",
    "PromisedCadence",
    "Ratio",
    "Recurring",
    "Response",
    "Shares",
    "Text",
    "Volume",
]
