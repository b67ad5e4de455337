"""What a pattern of touches demands: each demand is told of the touches and of time, and says how it stands.

Touches are owed by a *floor* (at least so many), by *steps* and by a *rhythm* that ends; a *ceiling*
and a *shortest gap* are limits that a touch can exceed as long as the episode lasts; a *longest gap*
runs from touch to touch while touches are owed. Which episode they belong to, and how it is judged, is none of their business.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any, Literal

from slaspec.agreement.commitment import Beat, Step, Touching
from slaspec.evaluation.cadence.own_time import Mark, OwnTime, first_instant, point_from_plain, point_to_plain
from slaspec.evaluation.verdict import Obligation
from slaspec.worktime.calendar import CalendarExhaustedError, WorkingCalendar
from slaspec.worktime.duration import BusinessDays, CloseOfDay, Duration, ElapsedTime, WorkingTime
from slaspec.worktime.instants import as_datetime
from slaspec.worktime.window import Period
from slaspec.worktime.zones import zone

Standing = Literal["fulfilled", "failed", "open", "excused"]
AT_ONCE = ElapsedTime()


class Ending(StrEnum):
    """How an episode came to its end."""

    STOPPED = "stopped"
    GIVEN_UP = "given up"
    VOID = "void"
    RUN_OUT = "run out"
    COMPLETE = "complete"


# What is counted

What = Literal["touches", "business days", "channels"]
_ONE: dict[What, str] = {"touches": "touch", "business days": "business day", "channels": "channel"}


class Counts:
    """The touches of an episode, and their channels and business days where somebody asks for them."""

    __slots__ = ("_calendar", "_channels", "_days", "_touches")

    def __init__(self, touching: Touching, calendar: WorkingCalendar) -> None:
        self._calendar = calendar
        self._touches = 0
        self._channels: dict[str, int] | None = {} if touching.channels or touching.over_channels is not None else None
        self._days: set[date] | None = set() if touching.over_days is not None else None

    def add(self, at: int, channel: str | None) -> None:
        """Count a touch; one without a channel is of none."""
        self._touches += 1
        if self._channels is not None and channel is not None:
            self._channels[channel] = self._channels.get(channel, 0) + 1
        if self._days is not None:
            day = zone(self._calendar.zone).local_date(at)
            if self._calendar.is_working_day(day):
                self._days.add(day)

    def of(self, what: What, channel: str | None = None) -> int:
        """How many there are; of touches: by that channel, or all."""
        if what == "touches":
            return self._touches if channel is None else (self._channels or {}).get(channel, 0)
        return len((self._channels if what == "channels" else self._days) or ())

    def to_plain(self) -> list[Any]:
        """What was counted, as JSON can hold it."""
        channels = None if self._channels is None else dict(sorted(self._channels.items()))
        return [self._touches, channels, None if self._days is None else sorted(day.isoformat() for day in self._days)]

    def restore(self, plain: list[Any]) -> None:
        """Take over what `to_plain` told."""
        touches, channels, days = plain
        self._touches = touches
        self._channels = None if channels is None else dict(channels)
        self._days = None if days is None else {date.fromisoformat(day) for day in days}


# What is demanded


class Demand:
    """One thing that the pattern asks for."""

    __slots__ = ()

    @property
    def owes(self) -> bool:
        """Whether it asks for a number of touches, and some are still to come: giving up now would be too early."""
        return False

    @property
    def over(self) -> bool:
        """Whether nothing of it is left that could still fail."""
        return False

    @property
    def due(self) -> int | None:
        """When it fails if nothing happens, as far as it has a deadline of its own."""
        return None

    def touch(self, at: int, channel: str | None) -> bool:  # noqa: ARG002 - not all of them look at both
        """Take a touch; gives whether it exceeds a limit."""
        return False

    def lapse(self, at: int) -> None:
        """Fail, since the deadline passes."""

    def run_out(self, at: int) -> bool:  # noqa: ARG002 - not all of them look at it
        """The span has run out; gives whether it fails by that."""
        return False

    def stop(self, at: int) -> None:
        """A pause begins."""

    def go_on(self, at: int) -> None:
        """A pause is over."""

    def obligations(self, ending: Ending | None, span_end: int | None) -> Iterator[Obligation]:
        """What a verdict shows of it."""
        raise NotImplementedError

    def to_plain(self) -> Any:
        """What has become of it, as JSON can hold it."""
        return None

    def restore(self, plain: Any) -> None:
        """Take over what `to_plain` told."""


class _Floor(Demand):
    """At least so many touches, channels or business days: due at the end of the span."""

    __slots__ = ("_channel", "_counts", "_number", "_what")

    def __init__(self, counts: Counts, number: int, what: What, channel: str | None = None) -> None:
        self._counts = counts
        self._number = number
        self._what = what
        self._channel = channel

    @property
    def owes(self) -> bool:
        return self._counts.of(self._what, self._channel) < self._number

    @property
    def over(self) -> bool:
        return not self.owes

    def run_out(self, at: int) -> bool:  # noqa: ARG002 - whenever it is
        return self.owes

    def obligations(self, ending: Ending | None, span_end: int | None) -> Iterator[Obligation]:
        standing: Standing = "fulfilled" if self.over else "open" if ending is None else "excused"
        if standing == "excused" and ending in (Ending.GIVEN_UP, Ending.RUN_OUT):
            standing = "failed"
        counted = self._counts.of(self._what, self._channel)
        yield _obligation(f"at least {_counted(self._number, self._what, self._channel)}", counted, span_end, standing)


class _Ceiling(Demand):
    """At most so many touches. Exceeded by a touch."""

    __slots__ = ("_channel", "_counts", "_number")

    def __init__(self, counts: Counts, number: int, channel: str | None = None) -> None:
        self._counts = counts
        self._number = number
        self._channel = channel

    def touch(self, at: int, channel: str | None) -> bool:  # noqa: ARG002 - the counts know it already
        return self._counts.of("touches", self._channel) > self._number

    def obligations(self, ending: Ending | None, span_end: int | None) -> Iterator[Obligation]:  # noqa: ARG002 - never due
        counted = self._counts.of("touches", self._channel)
        standing = _limit_standing(counted > self._number, ending)
        yield _obligation(f"at most {_counted(self._number, 'touches', self._channel)}", counted, None, standing)


class _Gap(Demand):
    """A gap between touches, counted from the last one."""

    __slots__ = ("_limit", "_mark", "_time", "failed_at")

    def __init__(self, limit: Duration, time: OwnTime) -> None:
        self._limit = limit
        self._time = time
        self._mark = Mark(time, None)
        self.failed_at: int | None = None

    def touch(self, at: int, channel: str | None) -> bool:  # noqa: ARG002 - any channel will do
        self._mark = Mark.after(self._time, at, self._limit)
        return False

    def stop(self, at: int) -> None:
        self._mark.stop(at)

    def go_on(self, at: int) -> None:  # noqa: ARG002 - its time knows it
        self._mark.go_on(self._time)

    def to_plain(self) -> list[Any]:
        return [point_to_plain(self._mark.point), self._mark.at, self.failed_at]

    def restore(self, plain: list[Any]) -> None:
        point, at, self.failed_at = plain
        self._mark = Mark(self._time, point_from_plain(point))
        self._mark.at = at


class _LongestGap(_Gap):
    """No gap longer than this, from the start on, as long as touches are owed; to the end where none are asked for."""

    __slots__ = ("_others",)

    def __init__(self, limit: Duration, time: OwnTime, start: int, others: Iterable[Demand]) -> None:
        super().__init__(limit, time)
        self._mark = Mark.after(time, start, limit)
        self._others = tuple(other for other in others if other.owes)

    @property
    def over(self) -> bool:
        return bool(self._others) and not any(other.owes for other in self._others)

    @property
    def due(self) -> int | None:
        return None if self.over else self._mark.at

    def lapse(self, at: int) -> None:
        if self.failed_at is None:
            self.failed_at = at
        self._mark = Mark(self._time, None)  # one gap fails once

    def obligations(self, ending: Ending | None, span_end: int | None) -> Iterator[Obligation]:
        if self.failed_at is not None:
            standing: Standing = "failed"
        elif self.over or ending is Ending.RUN_OUT:
            standing = "fulfilled"
        else:
            standing = "open" if ending is None else "excused"
        due = self.due if self.failed_at is None else self.failed_at
        yield _obligation(f"gaps of at most {self._limit}", None, _within_span(due, span_end), standing)


class _ShortestGap(_Gap):
    """No gap shorter than this between two touches."""

    __slots__ = ()

    def touch(self, at: int, channel: str | None) -> bool:
        is_first = not self._mark.is_set
        clear = self._mark.at
        too_short = not is_first and (clear is None or self._time.until(at) < clear)
        super().touch(at, channel)
        if too_short and self.failed_at is None:
            self.failed_at = at
        return too_short

    def obligations(self, ending: Ending | None, span_end: int | None) -> Iterator[Obligation]:  # noqa: ARG002 - never due
        yield _obligation(f"gaps of at least {self._limit}", None, None, _limit_standing(self.failed_at is not None, ending))


class _Row:
    """One step: from when on it can be done, until when, and what has become of it."""

    __slots__ = ("begins", "done", "due", "failed_at", "step")

    def __init__(self, step: Step, time: OwnTime, start: int) -> None:
        self.step = step
        self.done = False
        self.failed_at: int | None = None
        self.begins, self.due = _marks_of(step, time, start)

    @property
    def is_open(self) -> bool:
        """Whether it is neither done nor failed."""
        return not self.done and self.failed_at is None

    def stop(self, at: int) -> None:
        """Its time stands still."""
        if self.failed_at is None:
            self.begins.stop(at)
            self.due.stop(at)

    def go_on(self, time: OwnTime) -> None:
        """Its time goes on."""
        if self.failed_at is None:
            self.begins.go_on(time)
            self.due.go_on(time)


class _Steps(Demand):
    """Touches in an order, some on a day. A touch does the first step that is awaited, if it is of its channel and on its day.

    A failed step is not awaited any more, unless a late step moves the rest: then time stands still
    for the steps from its deadline until it is done.
    """

    __slots__ = ("_moves_rest", "_rows", "_time")

    def __init__(self, steps: tuple[Step, ...], time: OwnTime, start: int, *, moves_rest: bool) -> None:
        self._moves_rest = moves_rest
        self._time = OwnTime(time.calendar, start) if moves_rest else time
        self._rows = tuple(_Row(step, self._time, start) for step in steps)
        latest: Mark | None = None
        for row in self._rows:  # none is due before one that it has to wait for
            row.due = row.due.not_before(self._time, latest)
            latest = latest if row.due.at is None else row.due

    @property
    def owes(self) -> bool:
        return any(self._awaits(row) for row in self._rows)

    @property
    def over(self) -> bool:
        return not self.owes

    @property
    def due(self) -> int | None:
        return min((row.due.at for row in self._rows if row.is_open and row.due.at is not None), default=None)

    def touch(self, at: int, channel: str | None) -> bool:
        row = next((row for row in self._rows if self._awaits(row)), None)
        if row is None or (row.step.channels and channel not in row.step.channels):
            return False
        if row.failed_at is not None:
            row.done = True
            self.go_on(at)
        elif row.begins.at is not None and row.begins.at <= self._time.until(at):
            row.done = True
        return False

    def lapse(self, at: int) -> None:
        for row in self._rows:
            if row.is_open and row.due.at == at:
                row.failed_at = at
                if self._moves_rest:
                    self._stop(at, before=True)  # so that no other one is due

    def run_out(self, at: int) -> bool:
        """What could have been done by now fails; a day that lies behind the span, or is not known, does not."""
        failing = [row for row in self._rows if row.is_open and row.begins.at is not None and row.begins.at < at]
        for row in failing:
            row.failed_at = at
        return bool(failing)

    def stop(self, at: int) -> None:
        self._stop(at, before=False)

    def go_on(self, at: int) -> None:
        if not self._moves_rest or self._time.go_on(at):
            for row in self._rows:
                row.go_on(self._time)

    def obligations(self, ending: Ending | None, span_end: int | None) -> Iterator[Obligation]:
        for row in self._rows:
            if row.failed_at is not None:
                standing: Standing = "failed"
            elif row.done:
                standing = "fulfilled"
            else:
                standing = "open" if ending is None else "failed" if ending is Ending.GIVEN_UP else "excused"
            due = row.due.at if row.failed_at is None else row.failed_at
            if row.is_open and row.begins.at is not None and span_end is not None and row.begins.at < span_end:
                due = span_end if due is None else min(due, span_end)
            yield _obligation(_step_words(row.step), int(row.done), _within_span(due, span_end), standing)

    def to_plain(self) -> list[Any]:
        rows = [[row.begins.at, row.due.at, row.done, row.failed_at] for row in self._rows]
        return [self._time.to_plain() if self._moves_rest else None, rows]

    def restore(self, plain: list[Any]) -> None:
        time, rows = plain
        if self._moves_rest:
            self._time.restore(time)
        for row, told in zip(self._rows, rows, strict=True):
            row.begins.at, row.due.at, row.done, row.failed_at = told

    def _awaits(self, row: _Row) -> bool:
        return row.is_open or (self._moves_rest and not row.done)

    def _stop(self, at: int, *, before: bool) -> None:
        """Let time stand still; `before` its deadlines of that instant."""
        if self._moves_rest:
            self._time.stop(at)
        for row in self._rows:
            row.stop(at - 1 if before else at)


class _Rhythm(Demand):
    """A touch at least in each period, one stretch after the other. The last instant of a period belongs to it.

    A period that is longer than what is left of its stretch asks for nothing. A touch does the period that
    is awaited, so that the next one is awaited from then on.
    """

    __slots__ = ("_beats", "_begins", "_due", "_failed_at", "_from", "_index", "_kept", "_number", "_start", "_time")

    def __init__(self, beats: tuple[Beat, ...], time: OwnTime, start: int) -> None:
        self._beats = beats
        self._time = time
        self._start = self._from = start
        self._index, self._number = 0, 0
        self._kept = [0] * len(beats)
        self._failed_at: list[int | None] = [None] * len(beats)
        self._next()

    @property
    def owes(self) -> bool:
        return any(beat.length is not None for beat in self._beats[self._index :])

    @property
    def over(self) -> bool:
        return self._index == len(self._beats)

    @property
    def due(self) -> int | None:
        return self._due.at

    def touch(self, at: int, channel: str | None) -> bool:  # noqa: ARG002 - any channel will do
        begins = self._begins.at
        is_first = (self._index, self._number) == (0, 1)
        if begins is not None and begins <= self._time.until(at) and (begins < at or is_first):
            self._kept[self._index] += 1
            self._next()
        return False

    def lapse(self, at: int) -> None:
        if self._failed_at[self._index] is None:
            self._failed_at[self._index] = at
        self._next()

    def stop(self, at: int) -> None:
        self._begins.stop(at)
        self._due.stop(at)

    def go_on(self, at: int) -> None:  # noqa: ARG002 - its time knows it
        self._begins.go_on(self._time)
        self._due.go_on(self._time)

    def obligations(self, ending: Ending | None, span_end: int | None) -> Iterator[Obligation]:
        for index, (beat, kept, failed_at) in enumerate(zip(self._beats, self._kept, self._failed_at, strict=True)):
            if failed_at is not None:
                standing: Standing = "failed"
            elif index < self._index:
                standing = "fulfilled"
            elif ending is None:
                standing = "open"
            elif beat.length is None:
                standing = "fulfilled" if ending is Ending.RUN_OUT and kept else "excused"
            else:
                standing = "failed" if ending is Ending.GIVEN_UP else "excused"
            due = self._due.at if failed_at is None and index == self._index else failed_at
            promised = f"a touch every {beat.every}{'' if beat.length is None else f' for {beat.length}'}"
            yield _obligation(promised, kept, _within_span(due, span_end), standing)

    def to_plain(self) -> list[Any]:
        return [self._index, self._number, self._from, self._begins.at, self._due.at, list(self._kept), list(self._failed_at)]

    def restore(self, plain: list[Any]) -> None:
        self._index, self._number, self._from, begins, due, self._kept, self._failed_at = plain
        self._kept, self._failed_at = list(self._kept), list(self._failed_at)
        self._set_marks()
        self._begins.at, self._due.at = begins, due

    def _next(self) -> None:
        """Await the next period, if there is one."""
        self._number += 1
        while not self.over:
            length = self._beats[self._index].length
            stretch_end = None if length is None else self._later(length)
            ends = self._planned(self._number)
            if stretch_end is None or (ends is not None and ends <= stretch_end):
                break
            self._index, self._number, self._from = self._index + 1, 1, stretch_end
        self._set_marks()

    def _set_marks(self) -> None:
        self._begins = Mark(self._time, None if self.over else self._point(self._number - 1))
        self._due = Mark(self._time, None if self.over else self._point(self._number))

    def _planned(self, number: int) -> int | None:
        """When so many periods of the stretch would be over if there were no pause."""
        return self._later(_periods(self._beats[self._index].every, number))

    def _point(self, number: int) -> Duration | None:
        """The point at which so many periods of the stretch are over."""
        length = _periods(self._beats[self._index].every, number)
        if number and isinstance(length, BusinessDays):
            return BusinessDays(self._time.calendar.business_days(self._start, self._from) + length.count)
        planned = self._planned(number)
        return None if planned is None else ElapsedTime(microseconds=planned - self._start)

    def _later(self, length: Duration) -> int | None:
        try:
            return self._time.calendar.deadline(self._from, length)
        except CalendarExhaustedError:
            return None


def demands(touching: Touching, counts: Counts, time: OwnTime, start: int, *, moves_rest: bool) -> Iterator[Demand]:
    """The demands of a pattern, in the order in which a verdict lists them."""
    floors: list[tuple[int | None, What]] = [
        (touching.at_least, "touches"),
        (touching.over_days, "business days"),
        (touching.over_channels, "channels"),
    ]
    counting: list[Demand] = [_Floor(counts, number, what) for number, what in floors if number is not None]
    if touching.at_most is not None:
        counting.append(_Ceiling(counts, touching.at_most))
    for each in touching.channels:
        if each.at_least is not None:
            counting.append(_Floor(counts, each.at_least, "touches", each.channel))
        if each.at_most is not None:
            counting.append(_Ceiling(counts, each.at_most, each.channel))
    ordered: list[Demand] = []
    if touching.steps:
        ordered.append(_Steps(touching.steps, time, start, moves_rest=moves_rest))
    if touching.rhythm:
        ordered.append(_Rhythm(touching.rhythm, time, start))
        ordered = [demand for demand in ordered if not demand.over]  # periods longer than their stretches ask for nothing
    yield from counting
    if touching.gap_at_most is not None:
        yield _LongestGap(touching.gap_at_most, time, start, (*counting, *ordered))
    if touching.gap_at_least is not None:
        yield _ShortestGap(touching.gap_at_least, time)
    yield from ordered


# Days and periods as points


def _marks_of(step: Step, time: OwnTime, start: int) -> tuple[Mark, Mark]:
    """From when on a step can be done, and until when: the dates that it is for, or the end of its own time.

    Day 1 is the first working day that is not over at the start; it begins with the start, and so does a step without a day.
    """
    calendar = time.calendar
    begins: Duration | None = AT_ONCE
    due: Duration | None = None
    opens = start
    try:
        if step.day is not None and step.business:
            due = time.point(start, CloseOfDay(step.day - 1, business=True))
            if step.day > 1:
                eve = calendar.deadline(start, CloseOfDay(step.day - 2, business=True))
                begins = time.point(eve, WorkingTime(1))
                opens = _first_open(calendar, eve)
        elif step.day is not None:
            first = zone(calendar.zone).local_date(_first_open(calendar, start))
            day, midnight = (first_instant(calendar, first + timedelta(days=step.day - 1 + later)) for later in (0, 1))
            due = ElapsedTime(microseconds=midnight - start)
            if step.day > 1:
                begins = ElapsedTime(microseconds=day - start)
                opens = min(_first_open(calendar, day), midnight)
                opens = day if opens == midnight else opens
        if step.within is not None:
            return Mark(time, begins, "opens"), Mark(time, time.point(opens, step.within))
    except CalendarExhaustedError:
        return Mark(time, None), Mark(time, None)
    return Mark(time, begins, "opens"), Mark(time, due, "closes")


def _first_open(calendar: WorkingCalendar, at: int) -> int:
    """The first instant at or after another at which a calendar is open."""
    return calendar.deadline(at, WorkingTime(1)) - 1


_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "quarter": 3, "fiscal quarter": 3, "year": 12, "fiscal year": 12}


def _periods(every: Period, number: int) -> Duration:
    """So many periods as a span from any instant, such as 7 civil days for a week."""
    times = every.count * number
    if every.unit == "business day":
        return BusinessDays(Fraction(times))
    if every.unit in _DAYS:
        return ElapsedTime(days=_DAYS[every.unit] * times)
    return ElapsedTime(months=_MONTHS[every.unit] * times)


# Plain values and words


def _obligation(promised: str, counted: int | None, due: int | None, standing: Standing) -> Obligation:
    return Obligation(promised=promised, counted=counted, due=None if due is None else as_datetime(due), standing=standing)


def _limit_standing(failed: bool, ending: Ending | None) -> Standing:  # noqa: FBT001 - says it by its name
    """How a limit stands that can be exceeded as long as the episode lasts."""
    return "failed" if failed else "open" if ending is None else "fulfilled"


def _within_span(due: int | None, span_end: int | None) -> int | None:
    """What is due after the end of the span is not due."""
    return None if due is not None and span_end is not None and due > span_end else due


def _counted(number: int, what: What, channel: str | None) -> str:
    unit = _ONE[what] if number == 1 else what
    return f"{number} {unit}{'' if channel is None else f' by {channel}'}"


def _step_words(step: Step) -> str:
    over = " or ".join(step.channels) if step.channels else "a touch"
    day = "" if step.day is None else f" on {'business ' if step.business else ''}day {step.day}"
    if step.within is None:
        return f"{over}{day}"
    return f"{over}{day} {f'by the {step.within}' if isinstance(step.within, CloseOfDay) else f'within {step.within}'}"
