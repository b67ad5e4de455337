"""What judging answers: verdicts, outcomes of the stream. Frozen values, instants as aware datetimes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from slaspec.agreement.commitment import LEAD
from slaspec.events.event import LeadEvent
from slaspec.worktime.instants import as_datetime

Unit = Literal["seconds", "business seconds", "business days"]


class Judgement(StrEnum):
    """The judgement on one episode or event."""

    MET = "met"
    BREACHED = "breached"
    PENDING = "pending"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One thing that a cadence asked for: how it is promised, what was counted, by when it was due, how it came out.

    `due` is unknown where it is not due before the end, and while the cadence is paused. An
    obligation is `excused` by an end that comes before it is due.
    """

    promised: str
    counted: int | None
    due: datetime | None
    standing: Literal["fulfilled", "failed", "open", "excused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The judgement on one episode (of a response or cadence) or one event (of a conformance), as of an instant.

    `deadline` is unknown while the clock is paused and where nothing was promised. `target` is the promise in
    words, `amount` the same in `unit`; `used` and `late` are exact, in `unit`, pauses left out;
    `elapsed_s` is plain time from start to settlement (or to the as-of instant) in seconds. `ideal`
    says whether the time hoped for was kept, once that is decided. `owner` held the lead just before
    the settlement, or at the deadline of a breach; `used_by_owner` splits `used`. `per` is the value
    that the episode has its own clock for, `values` are the fields that figures are split by, as
    they were at the start. `left_out` names the agreed exception that keeps it out of the figures;
    a `shadow` is in none either. `reason` says why it is void or in breach, where the rest does not.
    """

    commitment: str
    kind: Literal["response", "cadence", "conformance"]
    lead: str
    record: str = LEAD
    record_id: str | None = None
    episode: int
    per: str | None = None
    judgement: Judgement
    started_at: datetime
    started_by: str
    deadline: datetime | None = None
    settled_at: datetime | None = None
    settled_by: str | None = None
    tier: str | None = None
    target: str
    unit: Unit | None = None
    amount: Fraction | None = None
    used: Fraction | None = None
    late: Fraction | None = None
    elapsed_s: Fraction = Fraction(0)
    ideal: bool | None = None
    calendar: str | None = None
    owner: str | None = None
    used_by_owner: tuple[tuple[str | None, Fraction], ...] = ()
    left_out: str | None = None
    shadow: bool = False
    revision: str | None = None
    owed_by: tuple[str, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    values: tuple[tuple[str, str | None], ...] = ()
    reason: str | None = None
    path: str = ""

    @property
    def counts(self) -> bool:
        """Whether it is in the figures: neither a shadow nor left out."""
        return not self.shadow and self.left_out is None


class OutcomeKind(StrEnum):
    """What the stream can answer."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    WARNED = "warned"
    ESCALATED = "escalated"
    MOVE_OWED = "move owed"
    RETARGETED = "retargeted"
    MET = "met"
    BREACHED = "breached"
    VOID = "void"
    SETTLED = "settled"
    CORRECTED = "corrected"
    UNEXPECTED = "unexpected"
    REFUSED = "refused"


_NO_MORE = (None, None, None)


class Outcome:
    """Something that `feed` or `advance` brought about.

    `breached` is told once, at the deadline; `settled` when that clock is stopped or voided after
    all, with its lateness. `corrected` carries the verdict that holds now, after a late
    event, for an episode whose earlier outcomes no longer hold; `None` where there is no such one
    any more. `verdict` is there once it is decided, `deadline` where one is known, `to` who is warned
    or told, `then` what is to be done. `refused` says why in `reason`, and its `at` is that of the
    event, if it has one. `event` is what brought it about; none where time did.
    """

    __slots__ = ("_at", "_deadline", "_more", "_verdict", "_who", "commitment", "episode", "event", "kind")

    def __init__(
        self,
        kind: OutcomeKind,
        who: tuple[str, str, str | None],
        at: int | None,
        commitment: str | None = None,
        episode: int | None = None,
        deadline: int | None = None,
        verdict: Verdict | Callable[[], Verdict] | None = None,
        event: LeadEvent | None = None,
        more: tuple[str | None, str | None, str | None] = _NO_MORE,
    ) -> None:
        self.kind = kind
        self.commitment = commitment
        self.episode = episode
        self.event = event
        self._who = who
        self._at = at
        self._deadline = deadline
        self._verdict = verdict
        self._more = more

    @property
    def lead(self) -> str:
        """Of which lead."""
        return self._who[0]

    @property
    def record(self) -> str:
        """Of what kind: `lead`, or another record."""
        return self._who[1]

    @property
    def record_id(self) -> str | None:
        """Which record; none for the lead itself."""
        return self._who[2]

    @property
    def to(self) -> str | None:
        """Who is warned or told."""
        return self._more[0]

    @property
    def then(self) -> str | None:
        """What is to be done: the step's, or the stage that the lead must move to."""
        return self._more[1]

    @property
    def reason(self) -> str | None:
        """Why, where that is not plain."""
        return self._more[2]

    @property
    def at(self) -> datetime | None:
        """When it came about."""
        return None if self._at is None else as_datetime(self._at)

    @property
    def deadline(self) -> datetime | None:
        """The deadline that holds from then on, where one is known."""
        return None if self._deadline is None else as_datetime(self._deadline)

    @property
    def verdict(self) -> Verdict | None:
        """The verdict as of then, once it is decided; put together when it is first asked for."""
        if callable(self._verdict):
            self._verdict = self._verdict()
        return self._verdict

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Outcome) and self._facts() == other._facts()

    def __hash__(self) -> int:
        return hash((self.kind, self.lead, self._at, self.commitment, self.episode))

    def __repr__(self) -> str:
        return f"Outcome({', '.join(f'{each}' for each in self._facts() if each is not None)})"

    def _facts(self) -> tuple[object, ...]:
        named = (self.kind.value, self.lead, self.record, self.record_id, self.commitment, self.episode)
        return (*named, self.at, self.deadline, self.verdict, self.to, self.then, self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken:
    """A warning or an escalation that came due while its clock was open: a row of the report."""

    at: datetime
    commitment: str
    lead: str
    record: str = LEAD
    record_id: str | None = None
    episode: int
    kind: Literal["warned", "escalated"]
    to: str | None
    promised: str
    then: str | None = None

    def order(self) -> tuple[datetime, str, str, str, str, int, str]:
        """Sorts steps by instant, lead, record, commitment, episode."""
        return (self.at, self.lead, self.record, self.record_id or "", self.commitment, self.episode, self.promised)
