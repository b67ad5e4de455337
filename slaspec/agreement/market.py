"""Whom both parties sell to, and what a lead is: segments, personas, the lead definition and its score."""

from dataclasses import dataclass
from fractions import Fraction

from slaspec.agreement.condition import Condition, Scalar
from slaspec.agreement.pattern import NOTHING, Pattern
from slaspec.worktime.duration import Duration
from slaspec.worktime.window import Period


@dataclass(frozen=True, slots=True)
class Segment:
    """A kind of organisation."""

    id: str
    name: str
    means: str | None
    when: Condition


@dataclass(frozen=True, slots=True)
class Persona:
    """A kind of person: what troubles them, and what they are told in each stage."""

    id: str
    name: str
    means: str | None
    when: Condition
    pains: tuple[str, ...]
    messages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Market:
    """Whom both parties sell to; `audience` is party to the leads that it goes after."""

    value_propositions: tuple[str, ...]
    segments: tuple[Segment, ...]
    personas: tuple[Persona, ...]
    audience: tuple[tuple[str, Condition], ...]


@dataclass(frozen=True, slots=True)
class Frequency:
    """So often in each window of a calendar period, or looking back over a duration."""

    times: int
    per: Period | Duration


@dataclass(frozen=True, slots=True)
class Points:
    """One line of a score: points for what a lead is (no pattern), or each time for what it does."""

    add: Fraction
    when: Condition | None
    pattern: Pattern = NOTHING
    at_most: Frequency | None = None
    counts_for: Duration | None = None
    total_at_most: Fraction | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Decay:
    """So long after the last scoring event, and every so often then, points go."""

    after: Duration
    subtract: Fraction
    every: Duration


@dataclass(frozen=True, slots=True)
class Restore:
    """On an event a part of the score goes back to what it was when the lead last left a stage."""

    on: Pattern
    to_leaving: str


@dataclass(frozen=True, slots=True)
class ScorePart:
    """Fit or engagement: its lines, its limits, what takes its points away or gives them back."""

    points: tuple[Points, ...]
    at_least: Fraction | None = None
    at_most: Fraction | None = None
    decay: Decay | None = None
    resets_on: Pattern = NOTHING
    restores: tuple[Restore, ...] = ()
    frozen_while: Condition | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """How good a lead is: two parts, limits of the whole, names for ranges. `computed`: whatever events say."""

    fit: ScorePart | None
    engagement: ScorePart | None
    at_least: Fraction | None
    at_most: Fraction | None
    computed: bool
    frozen_while: Condition | None
    grades: tuple[tuple[str, Condition], ...]


@dataclass(frozen=True, slots=True)
class ExampleLead:
    """A lead that is qualified, or not, as both parties understand it."""

    fields: tuple[tuple[str, Scalar | tuple[Scalar, ...]], ...]
    qualified: bool
    because: str | None


@dataclass(frozen=True, slots=True)
class LeadDefinition:
    """What a lead is. `qualified` is what is required, what qualifies and what never does, as one condition."""

    required: tuple[Condition, ...]
    qualified_when: Condition | None
    never_when: tuple[tuple[str, Condition], ...]
    qualified: Condition
    score: Score | None
    examples: tuple[ExampleLead, ...]
    because: str | None
