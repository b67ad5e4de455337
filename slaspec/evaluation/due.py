"""What is open and due next: what somebody who works on leads asks in the morning."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal

from slaspec.agreement.commitment import CalendarChoice
from slaspec.agreement.condition import number_text
from slaspec.evaluation.clock import ClockState
from slaspec.evaluation.episode import Clock, TouchRun
from slaspec.evaluation.lead_run import LeadRun
from slaspec.evaluation.run import SubjectRun
from slaspec.worktime.arithmetic import amount_in_words
from slaspec.worktime.calendar import CalendarExhaustedError, WorkingCalendar
from slaspec.worktime.duration import BusinessDays, ElapsedTime, Limit
from slaspec.worktime.instants import SECOND, as_datetime, as_text, microseconds

Standing = Literal["overdue", "running", "move owed", "paused", "waiting"]

_ORDER: tuple[Standing, ...] = ("overdue", "running", "move owed", "paused", "waiting")
_LATER = 1 << 62


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenClock:
    """Something that is owed for a lead and not done: by when, and how much time is left.

    `what` is the obligation of a cadence that is due next. `due` is unknown while it stands still and
    where nothing is promised; one that waits has its start in `starts_at`. `left` is a time in words, on the clock's
    own calendar, of the overdue the time that has passed since. `owner` holds the lead now, whoever held it at the deadline.
    """

    commitment: str
    name: str | None
    what: str | None
    lead: str
    record: str
    record_id: str | None
    episode: int | None
    owner: str | None
    owed_by: tuple[str, ...]
    standing: Standing
    due: datetime | None
    starts_at: datetime | None
    left: str | None
    calendar: WorkingCalendar
    shadow: bool

    def is_due_within(self, limit: Limit, as_of: datetime) -> bool:
        """Whether it is overdue, or due so soon, counted on its own calendar."""
        if self.due is None:
            return False
        try:
            return microseconds(self.due) <= self.calendar.deadline(microseconds(as_of), limit)
        except CalendarExhaustedError:
            return True

    def to_dict(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return {
            "commitment": self.commitment,
            "name": self.name,
            "what": self.what,
            "lead": self.lead,
            "record": self.record,
            "record_id": self.record_id,
            "episode": self.episode,
            "owner": self.owner,
            "owed_by": list(self.owed_by),
            "standing": self.standing,
            "due": _plain(self.due),
            "starts_at": _plain(self.starts_at),
            "left": self.left,
            "calendar": self.calendar.id,
            "zone": self.calendar.zone,
            "shadow": self.shadow,
        }


def open_clocks(runs: Iterable[LeadRun], as_of: int) -> tuple[OpenClock, ...]:
    """What is open in runs that stand at an instant: the overdue first, then by deadline; what has none comes last."""
    found = [each for run in runs for subject_run in run.runs for each in _of_subject(subject_run, as_of)]
    return tuple(sorted(found, key=_order))


def _order(each: OpenClock) -> tuple[int, int, str, str, str, int]:
    due = _LATER if each.due is None else microseconds(each.due)
    group = 0 if each.standing == "overdue" else 1 if each.due is not None else _ORDER.index(each.standing) + 1
    return (group, due, each.lead, each.record_id or "", each.commitment, each.episode or 0)


def _of_subject(run: SubjectRun, as_of: int) -> Iterator[OpenClock]:
    for episode in run.open.values():
        if isinstance(episode, TouchRun) and episode.touches.state == "settled" and episode.state is not ClockState.OWING:
            continue  # its touches are done; whether a move will be owed is not known yet
        yield _of_episode(run, episode, as_of)
    for waiting in run.waiting.values():
        member = waiting.member
        if not member.scope(run.subject):
            continue  # as the lead stands, it will not begin
        yield OpenClock(
            commitment=member.id,
            name=member.commitment.name,
            what=None,
            lead=run.lead,
            record=run.record,
            record_id=run.record_id,
            episode=None,
            owner=run.subject.owner,
            owed_by=member.commitment.owed_by,
            standing="waiting",
            due=None,
            starts_at=as_datetime(waiting.at),
            left=None,
            calendar=_usual(member.response.calendar),
            shadow=member.shadow,
        )


def _usual(choice: CalendarChoice) -> WorkingCalendar:
    """The calendar in whose zone a start that lies ahead is told: which one will count is asked at the start."""
    return choice.otherwise


def _of_episode(run: SubjectRun, episode: Clock | TouchRun, as_of: int) -> OpenClock:
    due, what = (episode.due, None) if isinstance(episode, Clock) else _next_obligation(episode, as_of)
    standing = _standing(episode, due, as_of)
    return OpenClock(
        commitment=episode.member.id,
        name=episode.member.commitment.name,
        what=what,
        lead=run.lead,
        record=run.record,
        record_id=run.record_id,
        episode=episode.episode,
        owner=run.subject.owner,
        owed_by=episode.member.commitment.owed_by,
        standing=standing,
        due=None if due is None else as_datetime(due),
        starts_at=None,
        left=_left(episode, due, as_of),
        calendar=episode.calendar,
        shadow=episode.member.shadow,
    )


def _standing(episode: Clock | TouchRun, due: int | None, as_of: int) -> Standing:
    if isinstance(episode, TouchRun):
        if episode.state is ClockState.OWING:
            return "move owed"
        if episode.touches.paused:
            return "paused"
        return "overdue" if due is not None and due <= as_of else "running"
    match episode.state:
        case ClockState.OVERDUE:
            return "overdue"
        case ClockState.PAUSED:
            return "paused"
        case ClockState.OWING:
            return "move owed"
        case _:
            return "running"


def _next_obligation(run: TouchRun, as_of: int) -> tuple[int | None, str | None]:
    """What of a cadence is due next, and when."""
    if run.state is ClockState.OWING:
        return run.due, None
    still_open = [each for each in run.touches.obligations(as_of) if each.standing == "open"]
    dated = [each for each in still_open if each.due is not None]
    if not dated:
        return run.touches.next_deadline(), still_open[0].promised if still_open else None
    first = min(dated, key=lambda each: each.due)  # type: ignore[arg-type,return-value]  # those without are left out
    assert first.due is not None
    return microseconds(first.due), first.promised


def _left(episode: Clock | TouchRun, due: int | None, as_of: int) -> str | None:
    """The time until the deadline, or since it, in words."""
    count, calendar = episode.count, episode.calendar
    kind = count.kind
    if due is not None:
        first, last = sorted((as_of, due))
        return amount_in_words(last - first if kind is ElapsedTime else calendar.working_time(first, last))
    if count.amount is None or isinstance(episode, TouchRun):
        return None
    rest = count.amount - count.used(as_of)
    if kind is BusinessDays:
        days = Fraction(int(rest * 100), 100)
        return f"{number_text(days)} business day{'' if days == 1 else 's'}"
    return amount_in_words(int(rest) // SECOND * SECOND)


def _plain(instant: datetime | None) -> str | None:
    return None if instant is None else as_text(microseconds(instant))
