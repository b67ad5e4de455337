"""What one side owes the other: the six kinds of commitment, their tiers, targets and objectives."""

from dataclasses import dataclass
from datetime import date, time
from fractions import Fraction
from typing import Literal

from slaspec.agreement.condition import Condition
from slaspec.agreement.pattern import NOTHING, Pattern
from slaspec.worktime.calendar import WorkingCalendar
from slaspec.worktime.duration import Duration, Limit
from slaspec.worktime.window import Period

Bound = Literal["at_least", "at_most", "about"]
Status = Literal["active", "shadow", "draft"]
Episodes = Literal["first", "each", "restart"]
OwnerChange = Literal["continues", "settles", "voids"]
Comparison = Literal["at_least", "at_most", "more_than", "less_than"]

LEAD = "lead"
"""The record that needs no declaration."""


@dataclass(frozen=True, slots=True)
class CalendarChoice:
    """Whose hours count for a clock: always `otherwise`, or the one that a text field of the lead or its owner names."""

    otherwise: WorkingCalendar
    field: str | None = None
    by_value: tuple[tuple[str, WorkingCalendar], ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """When the parties look at it anew: in every period, or on a day. No parties: all of them."""

    every: Period | None
    on: date | None
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """The figures of one colour: all bounds hold; none of them: what no other band takes."""

    colour: str
    bounds: tuple[tuple[Comparison, Fraction], ...]


@dataclass(frozen=True, slots=True)
class IfMissed:
    """What is owed when a figure was missed: an event by somebody, so soon after the window is judged."""

    owed_by: tuple[str, ...]
    duty: Pattern
    within: Limit
    below: Fraction | None = None
    windows: int | None = None
    breaches: int | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Objective:
    """The share of a window's clocks that must be met, and bounds on the time that they use."""

    at_least: Fraction | None
    per: Period
    by: Literal["start", "deadline", "settlement"] = "start"
    for_each: str | None = None
    split_by: tuple[str, ...] = ()
    median: Limit | None = None
    p90: Limit | None = None
    bands: tuple[Band, ...] = ()
    if_missed: IfMissed | None = None


@dataclass(frozen=True, slots=True)
class Ramp:
    """A figure that grows with somebody's time here: the share of it in the month of joining, the next one, and so on."""

    since: str
    months: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """How much, or what share, a window must reach (`at_least`), may not exceed (`at_most`), or is `about`.

    `tolerance` is a share of the amount and widens the side that is bounded, around `about` both.
    With `for_each`, every value of that field must satisfy it by itself, from the window on in
    which the value is first seen; what has no value of it counts in the whole alone.
    """

    bound: Bound
    amount: Fraction
    per: Period
    for_each: str | None = None
    tolerance: Fraction | None = None
    of_which: "tuple[Part, ...]" = ()
    ramp: Ramp | None = None
    split_by: tuple[str, ...] = ()
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a whole with a figure of its own: its name, who belongs to it, how much."""

    name: str
    when: Condition
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Count:
    """A counted set of events. A lead counts once a window unless `every_time`, once for ever with `once`.

    With a `measure` of `sum` or `average` the numbers in `field` are added up instead.
    """

    pattern: Pattern
    every_time: bool
    once: bool = False
    when: Condition | None = None
    measure: Literal["count", "sum", "average"] = "count"
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Verdicts:
    """A counted set of verdicts of another commitment."""

    commitment: str
    judgement: Literal["met", "breached"]
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Those:
    """The members of the counted set for which a condition holds."""

    when: Condition


@dataclass(frozen=True, slots=True)
class Follow:
    """What must follow a member of a cohort, and until when, the last instant included.

    One event answers the earliest unanswered member it can.
    """

    pattern: Pattern
    within: Duration
    calendar: CalendarChoice


@dataclass(frozen=True, slots=True)
class NextMove:
    """The move that a lead makes when a time has run out."""

    to: str
    reason: str | None = None
    within: Limit | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who is told, when: at a share of the target, or so long after (`before`: ahead of) the deadline."""

    to: str
    share: Fraction | None = None
    offset: Limit | None = None
    before: bool = False
    when: Condition | None = None
    then: str | None = None


@dataclass(frozen=True, slots=True)
class CheckTime:
    """When somebody looks: a time of day, on the days of a period."""

    every: Period
    at: time


@dataclass(frozen=True, slots=True)
class Tier:
    """A target for the leads that its condition takes; a plain promise has one tier without a name.

    `exception_to` names the tiers that give way to this one. No limit: only measured.
    """

    id: str
    within: Limit | None
    ideally: Limit | None = None
    when: Condition | None = None
    exception_to: tuple[str, ...] = ()
    calendar: CalendarChoice | None = None
    objective: Objective | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Beat:
    """A stretch of a rhythm: at least one in each period, for so long; no length: from then on."""

    every: Period
    length: Duration | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a cadence, on a day of it where it has one; no channels: any."""

    channels: tuple[str, ...]
    day: int | None = None
    business: bool = True
    within: Limit | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True)
class PerChannel:
    """How many touches over one channel."""

    channel: str
    at_least: int | None
    at_most: int | None


@dataclass(frozen=True, slots=True)
class Touching:
    """A pattern of touches for the leads that its condition takes; a plain cadence has one without a name."""

    id: str
    when: Condition | None = None
    exception_to: tuple[str, ...] = ()
    at_least: int | None = None
    at_most: int | None = None
    within: Duration | None = None
    over_days: int | None = None
    over_channels: int | None = None
    gap_at_most: Duration | None = None
    gap_at_least: Duration | None = None
    channels: tuple[PerChannel, ...] = ()
    steps: tuple[Step, ...] = ()
    rhythm: tuple[Beat, ...] = ()
    objective: Objective | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What every commitment has.

    `id` is the key of verdicts and diffs, `path` its place in the document, `scope` the leads it
    covers (no condition: all), `record` what it is about.
    """

    id: str
    path: str
    owed_by: tuple[str, ...]
    owed_to: tuple[str, ...]
    name: str | None = None
    record: str = LEAD
    scope: Condition | None = None
    exception_to: tuple[str, ...] = ()
    leave_out: tuple[tuple[str, Condition], ...] = ()
    status: Status = "active"
    consequence: str | None = None
    review: Review | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response(Promise):
    """Something stops a clock before its deadline."""

    starts_on: Pattern
    stops_on: Pattern
    tiers: tuple[Tier, ...]
    calendar: CalendarChoice
    pauses_on: Pattern = NOTHING
    resumes_on: Pattern = NOTHING
    pauses_while: Condition | None = None
    void_on: Pattern = NOTHING
    deadline_at: str | None = None
    episodes: Episodes = "each"
    one_clock_per: str | None = None
    owner_change: OwnerChange = "continues"
    retarget: bool = False
    follows_latest: bool = False
    warn_at: tuple[Fraction, ...] = ()
    escalate: tuple[Escalation, ...] = ()
    escalation_checked: CheckTime | None = None
    then: NextMove | None = None
    objective: Objective | None = None

    @property
    def within(self) -> Limit:
        """The time of a promise that has one for all leads."""
        (tier,) = self.tiers
        assert tier.within is not None
        return tier.within


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence(Promise):
    """A pattern of touches inside an episode."""

    begins_on: Pattern
    tiers: tuple[Touching, ...]
    counts: Pattern
    calendar: CalendarChoice
    ends_on: Pattern = NOTHING
    required_before: Pattern = NOTHING
    void_on: Pattern = NOTHING
    pauses_on: Pattern = NOTHING
    resumes_on: Pattern = NOTHING
    late_step_moves_rest: bool = False
    if_no_reply: NextMove | None = None
    episodes: Episodes = "each"
    owner_change: OwnerChange = "continues"
    escalate: tuple[Escalation, ...] = ()
    objective: Objective | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conformance(Promise):
    """An event is as agreed when it happens."""

    each: Pattern
    must: Condition
    objective: Objective | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume(Promise):
    """How much of something in a window."""

    count: Count | Verdicts
    target: Target
    if_missed: IfMissed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio(Promise):
    """What share of a counted set, in a window (two sets) or a cohort (each member followed)."""

    of: Count | Verdicts
    that: Count | Verdicts | Follow | Those
    target: Target
    if_missed: IfMissed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread(Promise):
    """How evenly something is shared out: each owner's part of a window lies within a share of the mean."""

    count: Count
    at_most: Fraction
    per: Period
    ramp: Ramp | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Promise):
    """Something recurring happens between the teams; `within`: due so long after the period's end, else in it."""

    event: Pattern
    rhythm: tuple[Beat, ...]
    on: tuple[int, ...] = ()
    at_least: int = 1
    different: str | None = None
    carries: tuple[str, ...] = ()
    within: Duration | None = None
    objective: Objective | None = None
    if_missed: IfMissed | None = None


Commitment = Response | Cadence | Conformance | Volume | Ratio | Spread | Duty
