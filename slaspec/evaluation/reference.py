"""The reference evaluator: fed with lead events one by one, it *is* the meaning of an agreement.

Two classes. `LeadRun` carries one lead through its events in order: state, clocks, what counts.
`Evaluator` gives each event to the run of its lead, fires deadlines in between, and where an event
arrives late lets a fresh run live the lead's history again, so that arrival order leaves no trace.
Nothing here reads a clock, a file or the environment.
"""

import heapq
from collections.abc import Iterator
from datetime import datetime

from slaspec.agreement.commitment import Count, Follow, Ratio, Response, Volume
from slaspec.agreement.condition import holds
from slaspec.agreement.model import Agreement
from slaspec.agreement.pattern import Occurs, Pattern
from slaspec.evaluation.admission import Admission
from slaspec.evaluation.attainment import commitment_results
from slaspec.evaluation.clock import UNEXPECTED, Clock, ClockState, Signal
from slaspec.evaluation.judged import judged_part
from slaspec.evaluation.report import AgreementName, EventCounts, Report
from slaspec.evaluation.signals import calendar_of, matches
from slaspec.evaluation.tally import Counted, LeadTally
from slaspec.evaluation.verdict import Outcome, OutcomeKind, Verdict, verdict_of
from slaspec.events.event import LeadEvent, Refusal, order_key
from slaspec.events.state import LeadState, Lifecycle, Step
from slaspec.events.timeline import Arrival, Timeline
from slaspec.worktime.instants import as_datetime, microseconds
from slaspec.worktime.window import Windows
from slaspec.worktime.zones import database_version, zone

_TOLD = {
    ClockState.RUNNING: OutcomeKind.RESUMED,
    ClockState.PAUSED: OutcomeKind.PAUSED,
    ClockState.OVERDUE: OutcomeKind.BREACHED,
}


class _Plan:
    """What every run needs of the agreement, looked up once."""

    def __init__(self, agreement: Agreement) -> None:
        here = zone(agreement.zone)
        first, until = agreement.effective_from, agreement.effective_until
        self.lifecycle = Lifecycle(agreement)
        self.in_force_from = here.opening(datetime(first.year, first.month, first.day)) if first else None
        self.in_force_until = here.opening(datetime(until.year, until.month, until.day)) if until else None
        self.commitments, self.not_judged = judged_part(agreement)
        self.responses = [each for each in self.commitments if isinstance(each, Response)]
        self.tallied = [(each, Windows(each.target.per, agreement.zone)) for each in self.commitments if isinstance(each, Volume | Ratio)]
        self._concerned: dict[tuple[str | None, bool], tuple[list[int], list[int]]] = {}

    def in_force(self, at: int) -> bool:
        """Whether the agreement is in force at an instant."""
        started = self.in_force_from is None or self.in_force_from <= at
        return started and (self.in_force_until is None or at < self.in_force_until)

    def concerned(self, step: Step) -> tuple[list[int], list[int]]:
        """The positions of the responses to which a step can be a signal, and of the tallies in which it can count."""
        moved = bool(step.entered or step.left or step.answered or step.recycled)
        key = (step.kind, moved)
        if key not in self._concerned:
            responses = [index for index, each in enumerate(self.responses) if moved or _speak_of(_signals(each), key[0])]
            tallies = [index for index, (each, _windows) in enumerate(self.tallied) if moved or _speak_of(_counts(each), key[0])]
            self._concerned[key] = (responses, tallies)
        return self._concerned[key]


def _signals(response: Response) -> tuple[Pattern, ...]:
    return (response.starts_on, response.stops_on, response.pauses_on, response.resumes_on, response.void_on)


def _counts(tally: Volume | Ratio) -> tuple[Pattern, ...]:
    counted = (tally.count,) if isinstance(tally, Volume) else (tally.of, tally.that)
    return tuple(each.pattern for each in counted if isinstance(each, Count | Follow))


def _speak_of(patterns: tuple[Pattern, ...], kind: str | None) -> bool:
    return any(isinstance(each, Occurs) and each.kind == kind for pattern in patterns for each in pattern.alternatives)


class LeadRun:
    """One lead carried through its events in order. Instants are microseconds; outcomes go to a list that is handed in."""

    __slots__ = ("_open", "_plan", "_waits", "clocks", "has_come_to", "lead", "state", "tallies", "ungoverned")

    def __init__(self, plan: _Plan, lead: str) -> None:
        self.lead = lead
        self.state = LeadState(plan.lifecycle)
        self.clocks: list[Clock] = []
        self.tallies = [LeadTally(commitment, windows) for commitment, windows in plan.tallied]
        self.ungoverned = 0
        self.has_come_to = -1  # the last deadline that passed
        self._plan = plan
        self._open: dict[int, Clock] = {}
        self._waits: set[int] = set()  # commitments with a pause signal and no resume since

    def next_deadline(self) -> int | None:
        """The earliest deadline of a running clock."""
        running = (clock.deadline for clock in self._open.values() if clock.state is ClockState.RUNNING)
        return min((deadline for deadline in running if deadline is not None), default=None)

    def fire(self, limit: int, *, inclusive: bool, outcomes: list[Outcome]) -> None:
        """Let the deadlines before `limit` pass, and with `inclusive` those at it."""
        if not self._open:
            return
        due = [clock for clock in self._open.values() if clock.state is ClockState.RUNNING and clock.deadline is not None]
        due = [clock for clock in due if _due(clock) < limit or (inclusive and _due(clock) == limit)]
        for clock in sorted(due, key=_due):
            clock.owner = self.state.owner
            clock.signal(Signal.DEADLINE, _due(clock))
            self.has_come_to = _due(clock)
            outcomes.append(self._outcome(OutcomeKind.BREACHED, clock, _due(clock)))

    def take(self, event: LeadEvent, at: int, outcomes: list[Outcome]) -> None:
        """Live through the next event of the lead; deadlines before it have passed already."""
        owner = self.state.owner
        in_force = self._plan.in_force(at)
        for step in self.state.apply(event):
            responses, tallies = self._plan.concerned(step)
            for index in responses:
                self._signal(index, step, event.kind, at, owner, outcomes)
            for index in tallies:
                self.tallies[index].take(step, self.state, at, in_force=in_force)

    def verdicts(self, as_of: int) -> Iterator[Verdict]:
        """The verdicts on all clocks, as of an instant not before the last event."""
        return (verdict_of(clock, self.lead, as_of, self.state.owner) for clock in self.clocks)

    def _signal(self, index: int, step: Step, kind: str, at: int, owner: str | None, outcomes: list[Outcome]) -> None:
        """Apply the signals that a step is to one commitment, in their order: void, stop, pause, resume, start."""
        response = self._plan.responses[index]
        stops = self._is(response.stops_on, step)
        if self._is(response.void_on, step) or (step.recycled and not stops):
            self._settle(index, Signal.VOID, kind, at, owner, outcomes)
        if stops:
            self._settle(index, Signal.STOP, kind, at, owner, outcomes)
        if self._is(response.pauses_on, step):
            self._hold(index, Signal.PAUSE, at, outcomes)
            self._waits.add(index)
        if self._is(response.resumes_on, step):
            self._hold(index, Signal.RESUME, at, outcomes)
            self._waits.discard(index)
        if index not in self._open and self._is(response.starts_on, step):
            self._start(index, response, kind, at, outcomes)

    def _is(self, pattern: Pattern, step: Step) -> bool:
        return bool(pattern.alternatives) and matches(pattern, step, self.state)

    def _settle(self, index: int, signal: Signal, by: str, at: int, owner: str | None, outcomes: list[Outcome]) -> None:
        clock = self._open.pop(index, None)
        if clock is None:
            return
        was_overdue = clock.state is ClockState.OVERDUE
        if not was_overdue:  # a breach stays with who held the lead at the deadline
            clock.owner = owner
        clock.signal(signal, at)
        clock.settled_by = by
        assert clock.judgement is not None
        kind = OutcomeKind.SETTLED if was_overdue else OutcomeKind(clock.judgement.value)
        outcomes.append(self._outcome(kind, clock, at))

    def _hold(self, index: int, signal: Signal, at: int, outcomes: list[Outcome]) -> None:
        clock = self._open.get(index)
        if clock is None:
            return
        if (clock.state, signal) in UNEXPECTED:
            outcomes.append(
                self._outcome(OutcomeKind.UNEXPECTED, clock, at, reason=f"{signal.value} of a clock that is {clock.state.value}")
            )
        move = clock.signal(signal, at)
        if move is not None:
            outcomes.append(self._outcome(_TOLD[move.to], clock, at))

    def _start(self, index: int, response: Response, by: str, at: int, outcomes: list[Outcome]) -> None:
        if response.scope is not None and not holds(response.scope, self.state.value):
            return
        if not self._plan.in_force(at):
            self.ungoverned += 1
            return
        episode = sum(1 for clock in self.clocks if clock.commitment is response) + 1
        calendar = calendar_of(response.calendar, self.state)
        clock = Clock(response, calendar, episode, at, by, paused=index in self._waits)
        self.clocks.append(clock)
        self._open[index] = clock
        outcomes.append(self._outcome(OutcomeKind.STARTED, clock, at))

    def _outcome(self, kind: OutcomeKind, clock: Clock, at: int, reason: str | None = None) -> Outcome:
        return Outcome(
            kind=kind,
            lead=self.lead,
            at=as_datetime(at),
            commitment=clock.commitment.id,
            episode=clock.episode,
            verdict=verdict_of(clock, self.lead, at, self.state.owner),
            reason=reason,
        )


def _conflict(event: LeadEvent) -> Refusal:
    reason = "its id stands for another event of the lead as well, which comes first"
    return Refusal(event.place or "an event", "conflicting-event", reason)


def _due(clock: Clock) -> int:
    assert clock.deadline is not None
    return clock.deadline


class Evaluator:
    """Judges lead events against an agreement, step by step.

    Events may come in any order and more than once. Outcomes tell what each step brought about;
    the report does not depend on the order of arrival.

    Example:
        >>> import slaspec
        >>> evaluator = slaspec.Evaluator(slaspec.load("examples/first/sla.yaml"))
        >>> for event in slaspec.read_events(["examples/first/events.jsonl"]):
        ...     for outcome in evaluator.feed(event):
        ...         print(outcome.at.isoformat(), outcome.lead, outcome.kind.value)
        2026-01-05T09:00:00+00:00 monday started
        2026-01-05T13:00:00+00:00 monday breached
        2026-01-05T13:30:00+00:00 monday settled
        2026-01-09T15:00:00+00:00 friday started
        2026-01-12T10:30:00+00:00 friday met
    """

    def __init__(self, agreement: Agreement) -> None:
        self._agreement = agreement
        self._plan = _Plan(agreement)
        self._admission = Admission(agreement)
        self._runs: dict[str, LeadRun] = {}
        self._timelines: dict[str, Timeline] = {}
        self._timers: list[tuple[int, str]] = []
        self._now: int | None = None
        self._advanced_to: int | None = None
        self._repeated = 0
        self._refusals: list[Refusal] = []

    def feed(self, event: LeadEvent) -> list[Outcome]:
        """Take an event; deadlines strictly before it pass first.

        A late event (at or before the last `advance`, or before a fed one of its lead) judges its
        lead anew and answers with `corrected` outcomes. An event that cannot be taken answers
        with `refused`.
        """
        arrival = self._place(event)
        if isinstance(arrival, Outcome):
            return [arrival]
        outcomes: list[Outcome] = []
        at = microseconds(event.at)
        self._fire(at, inclusive=False, outcomes=outcomes)
        if arrival in (Arrival.REPEATED, Arrival.CONFLICTING):
            return outcomes
        run = self._runs.get(event.lead) or LeadRun(self._plan, event.lead)
        self._runs[event.lead] = run
        if arrival is Arrival.LAST and run.has_come_to < at and (self._advanced_to is None or self._advanced_to < at):
            run.take(event, at, outcomes)
            assert self._now is not None
            run.fire(self._now, inclusive=self._advanced_to == self._now, outcomes=outcomes)
            self._schedule(run)
        else:
            self._relive(run, outcomes)
        return outcomes

    def note(self, event: LeadEvent) -> None:
        """Take an event that lies after every instant to be asked for: it is counted, and judged by no report."""
        self._place(event)

    def _place(self, event: LeadEvent) -> Arrival | Outcome:
        """Put an event into its lead's history, or refuse it."""
        refusal = self._admission.refusal(event)
        if refusal is not None:
            return self.refuse(refusal, event)
        arrival = self._timelines.setdefault(event.lead, Timeline()).add(event, order_key(event, microseconds(event.at)))
        if arrival is Arrival.REPEATED:
            self._repeated += 1
        return arrival

    def refuse(self, refusal: Refusal, event: LeadEvent | None = None) -> Outcome:
        """Note a row that is no event, so that the report counts it."""
        self._refusals.append(refusal)
        at = event.at if event is not None and event.at.tzinfo is not None else None
        lead = event.lead if event is not None else ""
        return Outcome(kind=OutcomeKind.REFUSED, lead=lead, at=at, reason=f"{refusal.place}: {refusal.reason} [{refusal.rule}]")

    def advance(self, now: datetime) -> list[Outcome]:
        """Say that all events up to and including `now` have been fed; deadlines up to it pass."""
        outcomes: list[Outcome] = []
        until = microseconds(now)
        self._fire(until, inclusive=True, outcomes=outcomes)
        self._advanced_to = until if self._advanced_to is None else max(self._advanced_to, until)
        return outcomes

    def next_deadline(self) -> datetime | None:
        """When to call `advance` next, if no event comes before."""
        while self._timers:
            at, lead = self._timers[0]
            if self._runs[lead].next_deadline() == at:
                return as_datetime(at)
            heapq.heappop(self._timers)
        return None

    def report(self, as_of: datetime) -> Report:
        """The verdicts and attainments that hold at an instant, whatever has been fed beyond it."""
        until = microseconds(as_of)
        runs = [self._run_until(lead, until) for lead in sorted(self._timelines)]
        present = [run for run in runs if run is not None]
        verdicts = [verdict for run in present for verdict in run.verdicts(until)]
        verdicts.sort(key=lambda verdict: (verdict.started_at, verdict.lead, verdict.commitment, verdict.episode))
        counted: list[list[Counted]] = [[] for _ in self._plan.tallied]
        for run in present:
            for notes, tally in zip(counted, run.tallies, strict=True):
                notes.extend(tally.counted)
        all_events = [event for timeline in self._timelines.values() for event in timeline.events]
        lost = [event for timeline in self._timelines.values() for event in timeline.lost]
        instants = [event.at for event in all_events if event.at <= as_of]
        tallied = {commitment.id: notes for (commitment, _), notes in zip(self._plan.tallied, counted, strict=True)}
        return Report(
            agreement=AgreementName.of(self._agreement),
            as_of=as_of,
            engine="reference",
            tzdata=database_version(),
            holiday_lock=self._agreement.holiday_lock,
            events=EventCounts(
                judged=len(instants),
                repeated=self._repeated,
                after_as_of=len(all_events) - len(instants),
                refused=tuple(sorted(self._refusals, key=Refusal.order)),
                conflicting=tuple(sorted(map(_conflict, lost), key=Refusal.order)),
            ),
            leads=len(present),
            uncovered=tuple(run.lead for run in present if not run.clocks and not any(tally.counted for tally in run.tallies)),
            ungoverned=sum(run.ungoverned for run in present),
            commitments=commitment_results(
                self._agreement,
                self._plan.commitments,
                verdicts,
                tallied,
                first=microseconds(min(instants)) if instants else None,
                as_of=until,
            ),
            not_judged=self._plan.not_judged,
            verdicts=tuple(verdicts),
        )

    def _fire(self, limit: int, *, inclusive: bool, outcomes: list[Outcome]) -> None:
        while self._timers and (self._timers[0][0] < limit or (inclusive and self._timers[0][0] == limit)):
            at, lead = heapq.heappop(self._timers)
            run = self._runs[lead]
            if run.next_deadline() == at:
                run.fire(at, inclusive=True, outcomes=outcomes)
                self._schedule(run)
        self._now = limit if self._now is None else max(self._now, limit)

    def _schedule(self, run: LeadRun) -> None:
        deadline = run.next_deadline()
        if deadline is not None:
            heapq.heappush(self._timers, (deadline, run.lead))

    def _relive(self, before: LeadRun, outcomes: list[Outcome]) -> None:
        """Judge a lead anew and tell what that changed."""
        now = self._now
        assert now is not None
        after = self._run_of(before.lead, now, inclusive=self._advanced_to == now)
        self._runs[before.lead] = after
        self._schedule(after)
        was, is_ = ({(it.commitment, it.episode): it for it in run.verdicts(now)} for run in (before, after))
        for commitment, episode in sorted(was.keys() | is_.keys()):
            verdict = is_.get((commitment, episode))
            if verdict != was.get((commitment, episode)):
                outcomes.append(
                    Outcome(
                        kind=OutcomeKind.CORRECTED,
                        lead=before.lead,
                        at=as_datetime(now),
                        commitment=commitment,
                        episode=episode,
                        verdict=verdict,
                    )
                )

    def _run_until(self, lead: str, until: int) -> LeadRun | None:
        """The run of a lead as it stands at an instant; nothing where the lead is not known by then."""
        events = self._timelines[lead].events
        if not events or microseconds(events[0].at) > until:
            return None
        if self._now is not None and self._now <= until:
            return self._runs[lead]
        return self._run_of(lead, until, inclusive=True)

    def _run_of(self, lead: str, until: int, *, inclusive: bool) -> LeadRun:
        """A fresh run through the lead's events up to an instant."""
        run = LeadRun(self._plan, lead)
        unheard: list[Outcome] = []
        for event in self._timelines[lead].events:
            at = microseconds(event.at)
            if at > until:
                break
            run.fire(at, inclusive=False, outcomes=unheard)
            run.take(event, at, unheard)
        run.fire(until, inclusive=inclusive, outcomes=unheard)
        return run
