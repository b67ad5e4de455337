"""Duties: what recurs between the teams, period by period, told by team events."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from slaspec.agreement.commitment import Beat, CalendarChoice, Duty
from slaspec.agreement.model import Agreement
from slaspec.agreement.pattern import Occurs, Pattern
from slaspec.evaluation.figures.owed import JudgedWindow
from slaspec.evaluation.figures.windows import FELL_SHORT, Revision, Standing, spanned
from slaspec.evaluation.verdict import Judgement, Verdict
from slaspec.events.deciding import Decide, Fields, Get, GetInstant, decider, instant_of
from slaspec.events.event import LeadEvent, TeamEvent
from slaspec.worktime.calendar import CalendarExhaustedError
from slaspec.worktime.duration import Duration, ElapsedTime
from slaspec.worktime.instants import as_datetime, microseconds
from slaspec.worktime.window import Period, Window
from slaspec.worktime.zones import Zone, zone

# What was told


class OneTold:
    """An event as conditions look at it: what it says itself, and its instant. It has no past."""

    __slots__ = ("at", "data", "event")

    def __init__(self, event: TeamEvent | LeadEvent) -> None:
        self.event = event
        self.at = microseconds(event.at)
        self.data = event.data

    def judged(self, _commitment: str) -> str | None:
        """No verdict is passed on it."""
        return None


class _TeamFields(Fields):
    """How the fields of an event between the teams are found: in the event, and nowhere else."""

    def __init__(self, agreement: Agreement) -> None:
        self._agreement = agreement

    def get(self, name: str) -> Get:
        return lambda told: told.data.get(name)  # type: ignore[attr-defined]  # what is decided here is `OneTold`

    def instant(self, name: str) -> GetInstant:
        return lambda told: instant_of(value) if isinstance(value := told.data.get(name), str) else None  # type: ignore[attr-defined]  # as above

    def before(self, _name: str) -> Get:
        return lambda _told: None

    def did(self, _pattern: Pattern, within: Duration | None) -> Get:
        return lambda _told: 0 if within is None else ()

    def allowed_move(self, _record: str) -> Decide:
        return lambda _told: False

    @property
    def calendar(self) -> CalendarChoice:
        return CalendarChoice(self._agreement.calendar.otherwise)


class Told:
    """The events between the teams, in order of time; also what leads were told of by a kind that need not name one."""

    __slots__ = ("_by_kind", "_known")

    def __init__(self, events: Iterable[TeamEvent | LeadEvent], as_of: int) -> None:
        self._by_kind: dict[str, list[OneTold]] = {}
        self._known: dict[tuple[int, Pattern, tuple[str, ...]], list[OneTold]] = {}
        for event in events:
            told = OneTold(event)
            if told.at <= as_of:
                self._by_kind.setdefault(event.kind, []).append(told)
        for listed in self._by_kind.values():
            listed.sort(key=lambda told: told.at)

    def of(self, pattern: Pattern, agreement: Agreement, owed_by: tuple[str, ...]) -> list[OneTold]:
        """The events of a pattern, in order; one that names a party counts if that party owes it."""
        key = (id(agreement), pattern, owed_by)
        if key not in self._known:
            self._known[key] = sorted(self._found(pattern, agreement, owed_by), key=_instant)
        return self._known[key]

    def first(self, pattern: Pattern, agreement: Agreement, owed_by: tuple[str, ...], since: int) -> int | None:
        """The instant of the first such event at or after one."""
        listed = self.of(pattern, agreement, owed_by)
        place = bisect_left(listed, since, key=_instant)
        return listed[place].at if place < len(listed) else None

    def _found(self, pattern: Pattern, agreement: Agreement, owed_by: tuple[str, ...]) -> Iterable[OneTold]:
        fields = _TeamFields(agreement)
        found: dict[int, OneTold] = {}
        for alternative in pattern.alternatives:
            if not isinstance(alternative, Occurs):
                continue
            holds = decider(alternative.when, fields)
            for told in self._by_kind.get(alternative.kind, ()):
                subject: Any = told
                party = getattr(told.event, "party", None)
                if (party is None or party in owed_by) and holds(subject):
                    found[id(told)] = told
        return found.values()


def _instant(told: OneTold) -> int:
    return told.at


# Periods


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyWindow:
    """One period of a duty: how often it was done, by when it is due, and how it stands; no standing where it is only shown.

    `incomplete` events had not all that they must carry. `done_at` is when it was fulfilled.
    """

    window: Window
    due: datetime | None
    count: int
    target: int
    incomplete: int = 0
    done_at: datetime | None = None
    standing: Standing | None = None
    revision: str | None = None


def periods_of(rhythm: tuple[Beat, ...], revision: Revision, since: date | None, as_of: int) -> Callable[[int, int], Iterable[Window]]:
    """Gives the periods of a duty between two instants.

    One period throughout is that of the calendar. The stretches of a rhythm are counted from a day: the first one
    on which the duty is in force, or that of the first event where this is not agreed.
    """
    if len(rhythm) == 1 and rhythm[0].length is None:
        return spanned(revision.windows(rhythm[0].every), as_of)

    def over(first: int, last: int) -> Iterator[Window]:
        here = zone(revision.agreement.zone)
        begins = since or here.day_of(first)
        for window in _stretches(rhythm, revision, here, begins, last):
            if window.end > first:
                yield window

    return over


def _stretches(rhythm: tuple[Beat, ...], revision: Revision, here: Zone, begins: date, last: int) -> Iterator[Window]:
    for beat in rhythm:
        ends = None if beat.length is None else _later(revision, here, begins, beat.length)
        for window in _periods(beat.every, revision, here, begins):
            if window.start > last:
                return
            if ends is not None and window.end > here.midnight(ends):
                break
            yield window
        if ends is None:
            return
        begins = ends


def _later(revision: Revision, here: Zone, day: date, length: Duration) -> date:
    """The day on which a stretch that begins on a day is over."""
    calendar = revision.agreement.calendar.otherwise
    until = calendar.deadline(here.midnight(day), length)
    ends = here.day_of(until)
    return ends if isinstance(length, ElapsedTime) and here.midnight(ends) == until else ends + timedelta(days=1)


_MONTHS = {"month": 1, "quarter": 3, "fiscal quarter": 3, "year": 12, "fiscal year": 12}


def _periods(per: Period, revision: Revision, here: Zone, begins: date) -> Iterator[Window]:
    """Periods one after another from a day on, for ever."""
    if per.unit == "business day":
        windows = revision.windows(per)
        window = windows.of(here.midnight(begins))
        while True:
            yield window
            window = windows.of(window.end)
    number = 0
    while True:
        first, after = (_period_start(per, begins, number + step) for step in (0, 1))
        label = first.isoformat() if per.unit == "day" and per.count == 1 else f"{first} ({per})"
        yield Window(here.midnight(first), here.midnight(after), label)
        number += 1


def _period_start(per: Period, begins: date, number: int) -> date:
    months = _MONTHS.get(per.unit)
    if months is None:
        return begins + timedelta(days=number * per.count * (7 if per.unit == "week" else 1))
    month = begins.year * 12 + begins.month - 1 + number * per.count * months
    return date(month // 12, month % 12 + 1, min(begins.day, _days_in(month)))


def _days_in(month: int) -> int:
    first, after = (date(each // 12, each % 12 + 1, 1) for each in (month, month + 1))
    return (after - first).days


# Judging


class DutyWindows:
    """The periods of a duty of one revision, judged by what was told."""

    __slots__ = ("_agreement", "_as_of", "_duty", "_told")

    def __init__(self, duty: Duty, agreement: Agreement, told: Told, as_of: int) -> None:
        self._duty = duty
        self._agreement = agreement
        self._as_of = as_of
        here = zone(agreement.zone)
        events = told.of(duty.event, agreement, duty.owed_by)
        self._told = [it for it in events if not duty.on or here.day_of(it.at).weekday() in duty.on]

    def window(self, window: Window, *, judged: bool) -> DutyWindow:
        """A period with what was done in it; not `judged` where the agreement does not cover it.

        A duty that looks back is done by what is told after the last period's was due, and until
        its own is: both ends of a period move on by the same time.
        """
        duty = self._duty
        due = self._later(window.end)
        since = self._later(window.start)
        ends = bisect_left if duty.within is None else bisect_right
        first, last = (len(self._told) if at is None else ends(self._told, at, key=_instant) for at in (since, due))
        here = self._told[first:last]
        complete = [told for told in here if all(told.data.get(field) is not None for field in duty.carries)]
        reached = list(self._counting(complete))
        done_at = reached[duty.at_least - 1].at if len(reached) >= duty.at_least else None
        return DutyWindow(
            window=window,
            due=None if due is None else as_datetime(due),
            count=len(reached),
            target=duty.at_least,
            incomplete=len(here) - len(complete),
            done_at=None if done_at is None else as_datetime(done_at),
            standing=self._standing(done_at, due, judged=judged),
            revision=self._agreement.revision,
        )

    def _counting(self, complete: Sequence[OneTold]) -> Iterator[OneTold]:
        """The events that count: each, or where different ones are asked for the first of each value."""
        field = self._duty.different
        seen: list[object] = []
        for told in complete:
            value = None if field is None else told.data.get(field)
            if field is not None and (value is None or value in seen):
                continue
            seen.append(value)
            yield told

    def _later(self, instant: int) -> int | None:
        if self._duty.within is None:
            return instant
        try:
            return self._agreement.calendar.otherwise.deadline(instant, self._duty.within)
        except CalendarExhaustedError:
            return None

    def _standing(self, done_at: int | None, due: int | None, *, judged: bool) -> Standing | None:
        if not judged:
            return Standing.NOT_JUDGED
        if done_at is not None:
            return Standing.MET
        return Standing.BREACHED if due is not None and due <= self._as_of else Standing.PENDING

    def as_judged(self, shown: DutyWindow) -> JudgedWindow:
        """A period as what is owed for missing it looks at it."""
        missed = shown.standing in FELL_SHORT
        is_judged = missed or shown.standing is Standing.MET
        return JudgedWindow(
            label=shown.window.label,
            if_missed=None if self._duty.status == "shadow" else self._duty.if_missed,
            agreement=self._agreement,
            judged_at=microseconds(shown.due) if is_judged and shown.due is not None else None,
            missed=missed,
            figures=(Fraction(shown.count),),
            breaches=int(missed),
        )


_JUDGEMENTS = {
    Standing.MET: Judgement.MET,
    Standing.BREACHED: Judgement.BREACHED,
    Standing.PENDING: Judgement.PENDING,
}


def as_verdicts(duty: Duty, windows: Iterable[DutyWindow]) -> Iterator[Verdict]:
    """The periods that are judged, as an objective looks at them."""
    for number, it in enumerate(windows):
        if it.standing in _JUDGEMENTS:
            yield Verdict(
                commitment=duty.id,
                kind="conformance",
                lead="",
                episode=number,
                judgement=_JUDGEMENTS[it.standing],
                started_at=it.window.starts_at,
                started_by="",
                deadline=it.due,
                settled_at=it.done_at,
                target="",
            )
