"""Episodes of a lead: the clock of a response, and the touches of a cadence, with all that a verdict says of them.

An episode is told what happens to it; which events these are is decided in `run.py`. Instants are
microseconds since 1970.
"""

from fractions import Fraction

from slaspec.evaluation.cadence.episode import CadenceEpisode
from slaspec.evaluation.clock import TRANSITIONS, Amount, ClockState, Countdown, Move, Signal, amount_of, fixed, measured
from slaspec.evaluation.plan import CadenceMember, ResponseMember, StepPlan, TierPlan
from slaspec.evaluation.verdict import Judgement, Verdict
from slaspec.worktime.calendar import CalendarExhaustedError, WorkingCalendar
from slaspec.worktime.duration import BusinessDays, Limit
from slaspec.worktime.instants import SECOND, as_datetime

Splits = list[tuple[str | None, Amount]]


class Episode:
    """What every episode has. `wake` is when time next does something to it; none while only events can."""

    __slots__ = (
        "calendar", "count", "due", "episode", "fired", "judgement", "left_out", "member", "owner", "per", "ran_out_at",
        "retarget_from", "settled_at", "settled_by", "splits", "started_at", "started_by", "state", "tier", "values", "wake",
    )  # fmt: skip

    member: ResponseMember | CadenceMember

    def __init__(
        self,
        member: ResponseMember | CadenceMember,
        tier: TierPlan,  # type: ignore[type-arg]  # of a response or a cadence
        calendar: WorkingCalendar,
        episode: int,
        at: int,
        by: str,
        per: str | None,
    ) -> None:
        self.member = member
        self.tier = tier
        self.calendar = calendar
        self.count: Countdown
        self.retarget_from: int | None = None
        self.ran_out_at: int | None = None  # when the time was up, where a move is owed then
        self.episode = episode
        self.per = per
        self.started_at = at
        self.started_by = by
        self.state = ClockState.RUNNING
        self.judgement: Judgement | None = None
        self.settled_at: int | None = None
        self.settled_by: str | None = None
        self.owner: str | None = None
        self.left_out: str | None = None
        self.values: tuple[str | None, ...] = ()
        self.splits: Splits | None = None
        self.wake: int | None = None
        self.due: int | None = None
        self.fired: tuple[tuple[int, int], ...] = ()

    @property
    def is_open(self) -> bool:
        """Neither settled nor waiting for its start."""
        return self.state is not ClockState.SETTLED

    def owe_move(self, at: int) -> None:
        """The time has run out, and the agreed move is owed from an instant on."""
        self.state = TRANSITIONS[self.state][Signal.RUN_OUT].to
        then = self.member.then
        assert then is not None
        self.due = None
        if then.within is not None:
            try:
                self.due = self.calendar.deadline(at, then.within)
            except CalendarExhaustedError:
                self.due = None
        self.ran_out_at = at
        self._set_wake()

    def owes_move(self) -> bool:
        """Whether the time has run out, and the lead's next move is what counts."""
        return self.state is ClockState.OWING or self.state is ClockState.OVERDUE

    def note_owner(self, owner: str | None, at: int) -> None:
        """Remember how much was used while an owner held the lead, where that is measured."""

    def verdict(self, lead: str, record: str, record_id: str | None, as_of: int, owner: str | None) -> Verdict:
        """The verdict as of an instant at or after its last signal; `owner` holds the lead then."""
        raise NotImplementedError

    def settle(self, judgement: Judgement, at: int, by: str | None) -> None:
        """Come to an end with a judgement."""
        self.state = ClockState.SETTLED
        self.judgement = judgement
        self.settled_at = at
        self.settled_by = by
        self.wake = None

    # Warnings and escalations, which are its steps

    def _set_wake(self) -> None:
        """When time next does something: what is due, or a step before or after it."""
        due = self.ends()
        if self.member.steps:
            step = self.next_step()
            if step is not None and (due is None or step[0] < due):
                due = step[0]
        self.wake = due

    def ends(self) -> int | None:
        """When time next moves the episode on; none while only events can."""
        raise NotImplementedError

    def next_step(self) -> tuple[int, int] | None:
        """The next warning or escalation: when, and which; none while the clock stands still."""
        if self.state not in (ClockState.RUNNING, ClockState.OWING, ClockState.OVERDUE):
            return None
        fired = {index for index, _at in self.fired}
        found: tuple[int, int] | None = None
        for index, step in enumerate(self.member.steps):
            if index in fired:
                continue
            due = self.step_due(step)
            if due is not None:
                check = self.member.next_check(due)
                if found is None or (check, index) < found:
                    found = (check, index)
        return found

    def step_due(self, step: StepPlan) -> int | None:
        """When a step is due, if the clock keeps running."""
        if step.after is not None:
            late_from = self.due if self.ran_out_at is None else self.ran_out_at
            if late_from is None:
                return None
            try:
                found: int | None = self.calendar.deadline(late_from, step.after)
            except CalendarExhaustedError:
                return None
        elif step.share is not None:
            found = self._share_due(step.share)
        else:
            assert step.before is not None
            found = self._before(step.before)
        if found is not None and self.retarget_from is not None:
            found = max(found, self.retarget_from)
        return found

    def _share_due(self, share: Fraction) -> int | None:
        count = self.count
        if count.amount is None:
            return None
        wanted = _part(share, count.amount, exact=count.kind is BusinessDays)
        return count.since if wanted <= count.used_before else count.due_for(wanted)

    def _before(self, offset: Limit) -> int | None:
        """The instant from which no more than the offset is left, not before the clock last began to run."""
        count = self.count
        if self.due is None or count.since is None:
            return None
        if count.amount is not None and type(offset) is count.kind:
            left = count.amount - amount_of(offset)
            return count.since if left <= count.used_before else count.due_for(left)
        asked = fixed(offset, self.calendar, count.since)
        kind, wanted = type(asked), amount_of(asked)
        low, high = count.since, self.due
        while low < high:
            middle = (low + high) // 2
            if measured(kind, self.calendar, middle, self.due) <= wanted:
                high = middle
            else:
                low = middle + 1
        return low

    def note_step(self, index: int, at: int) -> None:
        """Remember that a step came due."""
        self.fired = (*self.fired, (index, at))
        self._set_wake()

    def woken(self) -> None:
        """Look again at when time does something next."""
        self._set_wake()


class Clock(Episode):
    """One episode of one lead under one response."""

    __slots__ = ("field_deadline", "ideal", "pauses")

    member: ResponseMember

    def __init__(
        self,
        member: ResponseMember,
        tier: TierPlan,  # type: ignore[type-arg]  # of a response
        calendar: WorkingCalendar,
        episode: int,
        at: int,
        by: str,
        per: str | None,
        deadline: int | None = None,
    ) -> None:
        super().__init__(member, tier, calendar, episode, at, by, per)
        self.pauses: list[tuple[int, int | None]] | None = None
        self.field_deadline = deadline
        if deadline is None:
            self.count = Countdown(tier.tier.within, calendar, at)
            self.due = self.count.due
        else:
            self.count = _until(max(deadline, at), calendar, at)
            self.due = self.count.due
        ideally = tier.tier.ideally
        self.ideal: Countdown | int | None = None if ideally is None else Countdown(ideally, calendar, at)
        self._set_wake()

    def ends(self) -> int | None:
        """The deadline, while it can pass."""
        if self.state is ClockState.RUNNING or self.state is ClockState.OWING:
            return self.due
        return self.due if self.state is ClockState.PAUSED and self.field_deadline is not None else None

    def signal(self, signal: Signal, at: int, by: str | None) -> Move | None:
        """Take a signal at an instant not before the last one; gives the move made, if any."""
        move = TRANSITIONS[self.state].get(signal)
        if move is None or (signal is Signal.PAUSE and at == self.due):
            return None
        if signal is Signal.PAUSE:
            self._hold(at)
        elif signal is Signal.RESUME:
            self._go_on(at)
        elif signal is Signal.RUN_OUT:
            self.owe_move(at)
            return move
        elif move.judgement is not None:
            self._note_ideal(at)
            self.settle(move.judgement, at, by)
            return move
        self.state = move.to
        self._set_wake()
        return move

    def _hold(self, at: int) -> None:
        self.count.hold(at)
        if isinstance(self.ideal, Countdown):
            if self.ideal.due is not None and self.ideal.due <= at:
                self.ideal = self.ideal.due
            else:
                self.ideal.hold(at)
        if self.field_deadline is None:
            self.due = None
        if self.pauses is None:
            self.pauses = []
        self.pauses.append((at, None))

    def _go_on(self, at: int) -> None:
        self.count.go_on(at)
        if isinstance(self.ideal, Countdown):
            self.ideal.go_on(at)
        if self.field_deadline is None:
            self.due = self.count.due
            if self.due is not None and self.retarget_from is not None:
                self.due = max(self.due, self.retarget_from)
        assert self.pauses is not None
        self.pauses[-1] = (self.pauses[-1][0], at)

    def _note_ideal(self, at: int) -> None:
        """Fix the instant by which the hope would have been kept; while paused it lies ahead."""
        if isinstance(self.ideal, Countdown):
            self.ideal = self.ideal.due if self.ideal.since is not None and self.ideal.due is not None else at

    def aim(self, tier: TierPlan, member: ResponseMember, calendar: WorkingCalendar, at: int) -> None:  # type: ignore[type-arg]  # of a response
        """Take another target from an instant on: the deadline that it would have given from the start, but not before now."""
        self.tier, self.member, self.calendar = tier, member, calendar
        self.count = _relived(tier.tier.within, calendar, self.started_at, self.pauses)
        ideally = tier.tier.ideally
        self.ideal = None if ideally is None else _relived(ideally, calendar, self.started_at, self.pauses)
        self.retarget_from = at
        self.due = None if self.count.due is None else max(self.count.due, at)
        self._set_wake()

    # What it comes to

    def used_until(self, at: int) -> Amount:
        """The time used up to an instant, in the target's own kind, pauses left out."""
        return self.count.used(at if self.settled_at is None else min(at, self.settled_at))

    def lateness(self, at: int) -> Amount | None:
        """The time from the deadline to the settlement, or to `at` while overdue, in the target's own kind."""
        end = at if self.settled_at is None else min(at, self.settled_at)
        if self.due is None or end < self.due:
            return None
        return measured(self.count.kind, self.calendar, self.due, end)

    def verdict(self, lead: str, record: str, record_id: str | None, as_of: int, owner: str | None) -> Verdict:
        """The verdict as of an instant at or after its last signal, or between its deadline and its end; `owner` holds the lead then."""
        is_settled = self.settled_at is not None and self.settled_at <= as_of
        judgement = self.judgement if is_settled else None
        if judgement is None:
            is_late = self.due is not None and self.due <= as_of
            was_late = self.state is ClockState.OVERDUE or self.judgement is not None
            judgement = Judgement.BREACHED if is_late and was_late else Judgement.PENDING
        end = self.settled_at if is_settled and self.settled_at is not None else as_of
        late = self.lateness(as_of) if judgement is Judgement.BREACHED else None
        exact = self.count.kind is BusinessDays
        used = self.used_until(as_of)
        member = self.member
        return Verdict(
            commitment=member.id,
            kind="response",
            lead=lead,
            record=record,
            record_id=record_id,
            episode=self.episode,
            per=self.per,
            judgement=judgement,
            started_at=as_datetime(self.started_at),
            started_by=self.started_by,
            deadline=None if self.due is None else as_datetime(self.due),
            settled_at=as_datetime(end) if is_settled else None,
            settled_by=self.settled_by if is_settled else None,
            tier=self.tier.tier.id or None,
            target=self.tier.words,
            unit=self.count.unit,
            amount=None if self.count.amount is None else _scaled(self.count.amount, exact=exact),
            used=_scaled(used, exact=exact),
            late=None if late is None else _scaled(late, exact=exact),
            elapsed_s=Fraction(end - self.started_at, SECOND),
            ideal=self._kept_ideal(as_of),
            calendar=self.calendar.id,
            owner=owner if self.state in (ClockState.RUNNING, ClockState.PAUSED, ClockState.OWING) else self.owner,
            used_by_owner=self._by_owner(used, owner, exact=exact),
            left_out=self.left_out,
            shadow=member.shadow,
            revision=member.plan.revision,
            owed_by=member.commitment.owed_by,
            values=tuple(zip((name for name, _get in member.values), self.values, strict=True)),
            path=member.commitment.path,
        )

    def _by_owner(self, used: Amount, owner: str | None, *, exact: bool) -> tuple[tuple[str | None, Fraction], ...]:
        last = self.owner if self.state is ClockState.SETTLED else owner
        if self.splits is None:
            return ((last, _scaled(used, exact=exact)),)
        found: dict[str | None, Amount] = {}
        before: Amount = 0
        for who, end in (*self.splits, (last, used)):
            until = min(end, used)  # as of then
            if until > before:
                found[who] = found.get(who, 0) + until - before
                before = until
        return tuple((who, _scaled(part, exact=exact)) for who, part in found.items()) or ((last, Fraction(0)),)

    def note_owner(self, owner: str | None, at: int) -> None:
        """Remember how much was used while an owner held the lead."""
        self.splits = [*(self.splits or []), (owner, self.used_until(at))]

    def _kept_ideal(self, as_of: int) -> bool | None:
        """Whether the hope was kept, once that is decided."""
        if self.ideal is None or self.judgement is Judgement.VOID:
            return None
        until = self.ideal.due if isinstance(self.ideal, Countdown) else self.ideal
        if self.settled_at is not None and self.judgement is Judgement.MET:
            return until is None or self.settled_at <= until
        return False if self.judgement is not None or (until is not None and until <= as_of) else None


class TouchRun(Episode):
    """One episode of one lead under one cadence. `overdue` here: broken already, and still going on."""

    __slots__ = ("broken_at", "touches")

    member: CadenceMember

    def __init__(
        self,
        member: CadenceMember,
        tier: TierPlan,  # type: ignore[type-arg]  # of a cadence
        calendar: WorkingCalendar,
        episode: int,
        at: int,
        by: str,
        per: str | None = None,
        *,
        paused: bool = False,
    ) -> None:
        super().__init__(member, tier, calendar, episode, at, by, per)
        self.touches = CadenceEpisode(tier.tier, calendar, at, paused=paused, late_step_moves_rest=member.cadence.late_step_moves_rest)
        self.broken_at: int | None = None
        self.count = Countdown(tier.tier.within, calendar, at)
        if paused:
            self.state = ClockState.PAUSED
            self.count.hold(at)
        self.due = self.touches.span_end()
        self._set_wake()

    def ends(self) -> int | None:
        """When an obligation is due, or the span ends."""
        if self.state is ClockState.OWING:
            return self.due
        if self.touches.is_open:
            return self.touches.due
        return None if self.state is ClockState.OVERDUE else self.due  # only the move that may be owed at the end of the span is left

    def owes_move(self) -> bool:
        """Whether all touches are through, and the lead's next move is what counts."""
        return not self.touches.is_open and super().owes_move()

    def signal(self, signal: Signal, at: int, by: str | None) -> None:
        """End as a move that is owed is kept, or is not."""
        move = TRANSITIONS[self.state][signal]
        assert move.judgement is not None
        self.settle(move.judgement, at, by)

    def hold(self, at: int) -> bool:
        """Pause, where it can be paused."""
        if self.state is not ClockState.RUNNING:
            return False
        if self.touches.is_open:
            self.touches.pause(at)
        self.count.hold(at)
        self.due = self.touches.span_end()
        self.state = ClockState.PAUSED
        self._set_wake()
        return True

    def go_on(self, at: int) -> bool:
        """Resume, where it is paused."""
        if self.state is not ClockState.PAUSED:
            return False
        if self.touches.is_open:
            self.touches.resume(at)
        self.count.go_on(at)
        self.due = self.touches.span_end()
        self.state = ClockState.RUNNING
        self._set_wake()
        return True

    def verdict(self, lead: str, record: str, record_id: str | None, as_of: int, owner: str | None) -> Verdict:
        """The verdict as of an instant at or after its last signal; `owner` holds the lead then."""
        judgement = self.judgement
        if judgement is None:
            judgement = Judgement.BREACHED if self.broken_at is not None or self.state is ClockState.OVERDUE else Judgement.PENDING
        end = as_of if self.settled_at is None else self.settled_at
        member = self.member
        due = self.due
        return Verdict(
            commitment=member.id,
            kind="cadence",
            lead=lead,
            record=record,
            record_id=record_id,
            episode=self.episode,
            per=self.per,
            judgement=judgement,
            started_at=as_datetime(self.started_at),
            started_by=self.started_by,
            deadline=None if due is None else as_datetime(due),
            settled_at=None if self.settled_at is None else as_datetime(self.settled_at),
            settled_by=self.settled_by,
            tier=self.tier.tier.id or None,
            target=self.tier.words,
            elapsed_s=Fraction(end - self.started_at, SECOND),
            calendar=self.calendar.id,
            owner=owner if self.state in (ClockState.RUNNING, ClockState.PAUSED, ClockState.OWING) else self.owner,
            left_out=self.left_out,
            shadow=member.shadow,
            revision=member.plan.revision,
            owed_by=member.commitment.owed_by,
            obligations=self.touches.obligations(as_of),
            values=tuple(zip((name for name, _get in member.values), self.values, strict=True)),
            path=member.commitment.path,
        )


def _part(share: Fraction, amount: Amount, *, exact: bool) -> Amount:
    """A share of an amount; of microseconds a whole number, rounded up."""
    part = share * amount
    return part if exact else -(-part.numerator // part.denominator)


def _scaled(amount: Amount, *, exact: bool) -> Fraction:
    return Fraction(amount) if exact else Fraction(amount, SECOND) if isinstance(amount, int) else amount / SECOND


def _until(deadline: int, calendar: WorkingCalendar, at: int) -> Countdown:
    """A countdown to an instant that was given: in plain time, for it is a date that somebody named."""
    from slaspec.worktime.duration import ElapsedTime  # noqa: PLC0415 - beside its one use

    return Countdown(ElapsedTime(microseconds=deadline - at), calendar, at)


def _relived(limit: Limit | None, calendar: WorkingCalendar, start: int, pauses: list[tuple[int, int | None]] | None) -> Countdown:
    """A countdown from the start on, through pauses that have been."""
    count = Countdown(limit, calendar, start)
    for begin, end in pauses or ():
        count.hold(begin)
        if end is not None:
            count.go_on(end)
    return count
