"""One episode of a cadence: touches held against the promised pattern.

The pattern is a row of demands, each one told of the same touches and each with its own deadline or
none. The machine knows no events, no patterns and no time of its own: it is told what happens and
when, in order. The deadlines of an instant come after its events: `pass_until` lets them pass.
"""

from typing import Any, Literal, Self

from slaspec.agreement.commitment import Touching
from slaspec.evaluation.cadence.demands import Counts, Ending, demands
from slaspec.evaluation.cadence.own_time import Mark, OwnTime
from slaspec.evaluation.verdict import Judgement, Obligation
from slaspec.worktime.calendar import WorkingCalendar


class CadenceEpisode:
    """One episode of one lead under one cadence. Instants are microseconds since 1970, told in order.

    It settles at an end, when its span has run out, or as soon as nothing is left that could still
    fail. A breach is final and known at once (`breached_at`), but the episode goes on to its end, so that touches are
    counted further; `settled_at` is that end. Without any demand it lasts until its end, whatever is done.
    """

    __slots__ = (
        "_calendar", "_counts", "_demands", "_ending", "_late_step_moves_rest", "_span", "_time", "_touching",
        "breached_at", "due", "settled_at", "started_at",
    )  # fmt: skip

    def __init__(self, touching: Touching, calendar: WorkingCalendar, at: int, *, paused: bool, late_step_moves_rest: bool) -> None:
        self._touching = touching
        self._calendar = calendar
        self._late_step_moves_rest = late_step_moves_rest
        self.started_at = at
        self.breached_at: int | None = None
        self.settled_at: int | None = None
        self._ending: Ending | None = None
        self._time = OwnTime(calendar, at)
        self._counts = Counts(touching, calendar)
        self._span = None if touching.within is None else Mark.after(self._time, at, touching.within)
        self._demands = tuple(demands(touching, self._counts, self._time, at, moves_rest=late_step_moves_rest))
        self.due: int | None = None
        self._look_ahead()
        if paused:
            self.pause(at)

    @property
    def is_open(self) -> bool:
        """Whether it has not come to its end."""
        return self._ending is None

    @property
    def state(self) -> Literal["open", "settled"]:
        """Whether it has come to its end."""
        return "open" if self._ending is None else "settled"

    @property
    def judgement(self) -> Judgement | None:
        """Breached from the breach on; else what the end made of it, and nothing before."""
        if self.breached_at is not None:
            return Judgement.BREACHED
        if self._ending is None:
            return None
        return Judgement.VOID if self._ending is Ending.VOID else Judgement.MET

    @property
    def paused(self) -> bool:
        """Whether its time stands still."""
        return self._time.stopped_at is not None

    def touch(self, at: int, channel: str | None) -> bool:
        """Take a touch that counts; gives whether it changed the judgement."""
        if self._ending is not None:
            return False
        before = self.judgement
        self._counts.add(at, channel)
        exceeded = False
        for demand in self._demands:
            exceeded = demand.touch(at, channel) or exceeded
        if exceeded:
            self._breach(at)
        self._settle_if_complete(at)
        self._look_ahead()
        return self.judgement is not before

    def end(self, at: int) -> None:
        """A stop: what is not yet due is excused."""
        self._settle(at, Ending.STOPPED)

    def give_up(self, at: int) -> None:
        """What should come only after the touches: a breach where some are still owed."""
        if self._ending is None and any(demand.owes for demand in self._demands):
            self._breach(at)
        self._settle(at, Ending.GIVEN_UP)

    def void(self, at: int) -> None:
        """An end without a judgement, unless it is breached already."""
        self._settle(at, Ending.VOID)

    def pause(self, at: int) -> None:
        """Let its time stand still; a second pause changes nothing."""
        if self._ending is not None or self.paused:
            return
        self._time.stop(at)
        if self._span is not None:
            self._span.stop(at)
        for demand in self._demands:
            demand.stop(at)
        self._look_ahead()

    def resume(self, at: int) -> None:
        """Let its time go on; all that lies ahead has moved by the pause, each in its own kind of time."""
        if self._ending is not None or not self.paused:
            return
        self._time.go_on(at)
        if self._span is not None:
            self._span.go_on(self._time)
        for demand in self._demands:
            demand.go_on(at)
        self._look_ahead()

    def next_deadline(self) -> int | None:
        """The earliest instant at which something of it can fail or end, if there is one that is known."""
        return self.due

    def _look_ahead(self) -> None:
        """Work out the next deadline anew."""
        self.due = None if self._ending is not None else self._next_due()

    def _next_due(self) -> int | None:
        found = self.span_end()
        for demand in self._demands:
            due = demand.due
            if due is not None and (found is None or due < found):
                found = due
        return found

    def pass_until(self, limit: int, *, inclusive: bool) -> list[int]:
        """Let the deadlines before an instant (or at it) pass, in order; gives the instants at which the judgement changed."""
        changed = []
        while (due := self.next_deadline()) is not None and (due < limit or (inclusive and due == limit)):
            before = self.judgement
            self._pass(due)
            if self.judgement is not before:
                changed.append(due)
        return changed

    def span_end(self) -> int | None:
        """The last instant of its span; unknown where there is none, and in a pause that begins before it."""
        return None if self._span is None else self._span.at

    def as_of(self, at: int) -> "CadenceEpisode":
        """The episode as it stands at an instant not before the last one told: a copy of it where something falls due by then."""
        due = self.next_deadline()
        if due is None or due > at:
            return self
        episode = self.from_plain(self.to_plain(), self._touching, self._calendar, late_step_moves_rest=self._late_step_moves_rest)
        episode.pass_until(at, inclusive=True)
        return episode

    def obligations(self, as_of: int) -> tuple[Obligation, ...]:
        """What was asked for and how it stands, as of an instant not before the last one told."""
        episode = self.as_of(as_of)
        ending, span_end = episode._ending, episode.span_end()  # noqa: SLF001 - a copy of its own
        return tuple(each for demand in episode._demands for each in demand.obligations(ending, span_end))  # noqa: SLF001 - as above

    def agreed(self) -> tuple[Touching, WorkingCalendar, bool]:
        """What `from_plain` needs besides what `to_plain` tells: the agreement's part of it."""
        return self._touching, self._calendar, self._late_step_moves_rest

    def to_plain(self) -> dict[str, Any]:
        """All that it knows but for the agreement, as JSON can hold it."""
        return {
            "started_at": self.started_at,
            "time": self._time.to_plain(),
            "counts": self._counts.to_plain(),
            "span_end": self.span_end(),
            "demands": [demand.to_plain() for demand in self._demands],
            "breached_at": self.breached_at,
            "settled_at": self.settled_at,
            "ending": None if self._ending is None else self._ending.value,
        }

    @classmethod
    def from_plain(cls, plain: dict[str, Any], touching: Touching, calendar: WorkingCalendar, *, late_step_moves_rest: bool) -> Self:
        """The episode that `to_plain` told of, under the same agreement."""
        episode = cls(touching, calendar, plain["started_at"], paused=False, late_step_moves_rest=late_step_moves_rest)
        if episode._span is not None:
            episode._span.pin()
        episode._time.restore(plain["time"])
        episode._counts.restore(plain["counts"])
        if episode._span is not None:
            episode._span.at = plain["span_end"]
        for demand, told in zip(episode._demands, plain["demands"], strict=True):
            demand.restore(told)
        episode.breached_at = plain["breached_at"]
        episode.settled_at = plain["settled_at"]
        episode._ending = None if plain["ending"] is None else Ending(plain["ending"])
        episode._look_ahead()
        return episode

    def _pass(self, at: int) -> None:
        """Let the deadlines of an instant pass; those of the demands come before the span's."""
        late = [demand for demand in self._demands if demand.due == at]
        for demand in late:
            demand.lapse(at)
        runs_out = self.span_end() == at
        failing = [demand.run_out(at) for demand in self._demands] if runs_out else []
        if late or any(failing):
            self._breach(at)
        if runs_out:
            self._settle(at, Ending.RUN_OUT)
        self._settle_if_complete(at)
        self._look_ahead()

    def _breach(self, at: int) -> None:
        if self.breached_at is None:
            self.breached_at = at

    def _settle_if_complete(self, at: int) -> None:
        for demand in self._demands:
            if not demand.over:
                return
        if self._demands:
            self._settle(at, Ending.COMPLETE)

    def _settle(self, at: int, ending: Ending) -> None:
        if self._ending is None:
            self._ending = ending
            self.settled_at = at
            self.due = None
