"""The reference evaluator: fed with events one by one, it *is* the meaning of an agreement.

`Evaluator` gives each event to the run of its lead, lets time do its part in between, and where an
event arrives late lets a fresh run live the lead's history again, so that arrival order leaves no
trace. What an event means is in `run.py`. Nothing here reads a clock, a file or the environment.
"""

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from slaspec.agreement.commitment import LEAD
from slaspec.agreement.model import Agreement
from slaspec.errors import NotExplained
from slaspec.evaluation.admission import Admission
from slaspec.evaluation.due import OpenClock, open_clocks
from slaspec.evaluation.explaining.explain import explained, key_of, not_begun
from slaspec.evaluation.explaining.explanation import Explanation, NoClock
from slaspec.evaluation.gone import Gone
from slaspec.evaluation.lead_run import LeadRun
from slaspec.evaluation.plan import Plans
from slaspec.evaluation.report import Report
from slaspec.evaluation.reporting import conflict, report_of
from slaspec.evaluation.run import ERASED, Moment, anonymous
from slaspec.evaluation.snapshot import Codec, opened, sealed
from slaspec.evaluation.verdict import Outcome, OutcomeKind, Verdict
from slaspec.evaluation.written import codec_for
from slaspec.events.event import Event, LeadEvent, Refusal, TeamEvent, order_key
from slaspec.events.roster import Roster
from slaspec.events.state import World
from slaspec.events.timeline import Arrival, Timeline
from slaspec.worktime.instants import as_datetime, asked_for, is_aware, is_in_range, microseconds
from slaspec.worktime.zones import database_version


class Case:
    """A lead, or leads that were merged, with the history from which its run can be lived again.

    Where old history is given up, `base` is the run as it stood before the first event that is
    kept, `folded` how many events it has lived through, and `archive` the verdicts that nothing changes any more.
    """

    __slots__ = ("archive", "base", "erased", "folded", "names", "run", "scheduled", "timeline")

    def __init__(self, name: str) -> None:
        self.names: tuple[str, ...] = (name,)
        self.timeline = Timeline()
        self.run: LeadRun | None = None
        self.scheduled: int | None = None
        self.erased = False
        self.base: LeadRun | None = None
        self.folded = 0
        self.archive: tuple[Verdict, ...] = ()


class Evaluator:
    """Judges events against an agreement, or several revisions of one, step by step.

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

    def __init__(self, agreement: Agreement | Sequence[Agreement], *, roster: Roster | None = None, keep: timedelta | None = None) -> None:
        agreements = revisions_of(agreement)
        self._roster = roster if roster is not None else Roster(agreements[0].zone)
        self._world = World(self._roster)
        self._has_roster = roster is not None
        self._plans = Plans(agreements, self._world)
        self._admission = [Admission(plan.agreement) for plan in reversed(self._plans.all)]
        self._admit = self._admission[0].refusal if len(self._admission) == 1 else self._refused_by_all
        self._cases: dict[str, Case] = {}
        self._timers: list[tuple[int, str]] = []
        self._now: int | None = None
        self._advanced_to: int | None = None
        self._repeated = 0
        self._refusals: list[Refusal] = []
        self._team = Timeline()
        self._gone = Gone()
        if keep is not None and keep < timedelta(0):
            message = f"`keep` is how far back late events are taken, never less than nothing: {keep}"
            raise ValueError(message)
        self._keep = None if keep is None else keep // timedelta(microseconds=1)
        self._oldest: list[tuple[int, str]] = []  # the first kept event of leads, where history is given up
        self._codec: Codec | None = None

    # Telling it what happened

    def feed(self, event: Event) -> list[Outcome]:
        """Take an event; what is due strictly before it comes first.

        A late event (at or before the last `advance`, or before a fed one of its lead) judges its
        lead anew and answers with `corrected` outcomes. An event that cannot be taken answers
        with `refused`.
        """
        refusal = self._admit(event)
        if refusal is not None:
            return [self.refuse(refusal, event)]
        return self.take(event, microseconds(event.at))

    def take(self, event: Event, at: int) -> list[Outcome]:
        """Take an event that the agreement can take, and that was not refused for it."""
        if self._keep is not None and self._is_forgotten(at):
            return [self.refuse(Refusal(event.place or "an event", "too-late", "it lies before all that is kept"), event)]
        told = Moment()
        if isinstance(event, TeamEvent):
            self._feed_team(event, at, told)
            return told.outcomes
        case = self._cases.get(event.lead) if event.lead else None
        if case is None:
            case = self._case_of(event)
        if case.erased or (event.kind == "merged" and self._is_erased(event.data["into"])):
            gone = Refusal(event.place or "an event", "erased-lead", "the lead has been erased")
            return [self.refuse(gone, event)]
        arrival = case.timeline.add(event, order_key(event, at))
        if self._timers and self._timers[0][0] < at:
            self._fire(at, told, inclusive=False)
        if self._now is None or self._now < at:
            self._now = at
        if arrival is Arrival.LAST and (run := case.run) is not None and event.kind != "merged" and self._is_next(at, run):
            self._go_on(case, run, event, at, told)
        elif arrival is Arrival.REPEATED:
            self._repeated += 1
            return told.outcomes
        elif arrival is not Arrival.CONFLICTING:
            self._take_otherwise(event, at, case, arrival, told)
        if event.kind == "erased":
            self._erase(case)
        if self._keep is not None:
            self._fold_old()
        return told.outcomes

    def _is_next(self, at: int, run: LeadRun) -> bool:
        """Whether the run can go on with an event that comes after all of its own: time has not yet gone on beyond it."""
        return run.has_come_to < at and (self._advanced_to is None or self._advanced_to < at)

    def _take_otherwise(self, event: LeadEvent, at: int, case: Case, arrival: Arrival, told: Moment) -> None:
        """Begin a lead with its first event, join two that are merged, or live their history again."""
        if event.kind == "merged":
            case = self._join(case, str(event.data["into"]))
        run = LeadRun(self._plans) if case.run is None else case.run
        if arrival is Arrival.LAST and case.timeline.events[-1] is event and self._is_next(at, run):
            case.run = run
            self._go_on(case, run, event, at, told)
        else:
            self._relive(case, told)

    def _go_on(self, case: Case, run: LeadRun, event: LeadEvent, at: int, told: Moment) -> None:
        run.take(event, at, told)
        assert self._now is not None
        if at < self._now:
            run.fire(self._now, told, inclusive=self._advanced_to == self._now)
        self._schedule(case, run)

    def refusal(self, event: Event) -> Refusal | None:
        """Why no revision can take an event; nothing where one can."""
        return self._admit(event)

    def _refused_by_all(self, event: Event) -> Refusal | None:
        first: Refusal | None = None
        for admission in self._admission:
            refusal = admission.refusal(event)
            if refusal is None:
                return None
            first = first or refusal
        return first

    def note(self, event: Event) -> None:
        """Take an event, not refused, that lies after every instant to be asked for: it is counted, and judged by no report."""
        timeline = self._team if isinstance(event, TeamEvent) else self._case_of(event).timeline
        if timeline.add(event, order_key(event, microseconds(event.at))) is Arrival.REPEATED:
            self._repeated += 1

    def learn(self) -> None:
        """Take over what the events between the teams say of owners; `feed` does it by itself, `note` does not."""
        self._world.roster = self._roster.updated(*(each for each in self._team.events if isinstance(each, TeamEvent)))

    def refuse(self, refusal: Refusal, event: Event | None = None) -> Outcome:
        """Note a row that is no event, so that the report counts it."""
        self._refusals.append(refusal)
        at = microseconds(event.at) if event is not None and is_aware(event.at) and is_in_range(event.at) else None
        lead = event.lead if isinstance(event, LeadEvent) else ""
        why = f"{refusal.place}: {refusal.reason} [{refusal.rule}]"
        return Outcome(OutcomeKind.REFUSED, (lead, LEAD, None), at, more=(None, None, why))

    @property
    def refused(self) -> list[Refusal]:
        """The events and rows that were not taken so far, by place."""
        return sorted(self._refusals, key=Refusal.order)

    def advance(self, now: datetime) -> list[Outcome]:
        """Say that all events up to and including `now` have been fed; what is due up to it comes.

        Raises:
            ValueError: `now` is naive, or lies outside the years 1970 to 2200.
        """
        told = Moment()
        until = asked_for(now)
        self._fire(until, told, inclusive=True)
        self._now = until if self._now is None else max(self._now, until)
        self._advanced_to = until if self._advanced_to is None else max(self._advanced_to, until)
        return told.outcomes

    def next_deadline(self) -> datetime | None:
        """When to call `advance` next, if no event comes before."""
        while self._timers:
            at, name = self._timers[0]
            case = self._cases[name]
            if case.scheduled == at and case.run is not None and case.run.next_at() == at:
                return as_datetime(at)
            heapq.heappop(self._timers)
            if case.scheduled == at:
                case.scheduled = None
                self._schedule(case, case.run)
        return None

    def report(self, as_of: datetime) -> Report:
        """The verdicts and figures that hold at an instant, whatever has been fed beyond it.

        Raises:
            ValueError: `as_of` is naive, lies outside the years 1970 to 2200, or before all that is kept.
        """
        until = asked_for(as_of)
        if self._is_forgotten(until):
            message = "the report would speak for an instant before all that is kept"
            raise ValueError(message)
        cases = sorted({id(case): case for case in self._cases.values()}.values(), key=lambda case: min(case.names))
        runs = [run for case in cases if (run := self._run_until(case, until)) is not None]
        report = report_of(
            self._plans,
            runs,
            self._team.events,
            [event for case in cases for event in case.timeline.events],
            archive=[verdict for case in cases for verdict in case.archive],
            gone=self._gone,
            lost=[event for timeline in (self._team, *(case.timeline for case in cases)) for event in timeline.lost],
            repeated=self._repeated,
            refusals=self._refusals,
            has_roster=self._has_roster,
            as_of=until,
        )
        return replace(report, explainer=_Explainer(self, as_of))

    # Saying why, and what is open

    def explain(self, verdict: Verdict, *, as_of: datetime) -> Explanation:
        """Why a verdict is what it is, as of an instant; told is the verdict that holds by all that has been fed.

        Raises:
            NotExplained: its lead has been erased, or there is no such verdict.
        """
        key = key_of(verdict)
        found = self._explained(verdict.lead or f"{verdict.record}\x1f{verdict.record_id}", as_of, lambda each: key_of(each) == key)
        if not found:
            reason = f"there is no episode {verdict.episode} of `{verdict.commitment}` by then"
            raise NotExplained(reason)
        return found[0]

    def explain_lead(
        self, lead: str, *, as_of: datetime, commitment: str | None = None, episode: int | None = None
    ) -> tuple[Explanation | NoClock, ...]:
        """Why the verdicts on a lead, and on the records that are of it, are what they are, by start.

        Of a `commitment` without any verdict on the lead: what nearly began one.

        Raises:
            NotExplained: the lead is unknown or has been erased, or there is no such commitment or episode.
        """

        def wanted(verdict: Verdict) -> bool:
            return commitment in (None, verdict.commitment) and episode in (None, verdict.episode)

        found = self._explained(lead, as_of, wanted)
        if not found and episode is not None:
            reason = f"there is no episode {episode} of {'any commitment' if commitment is None else f'`{commitment}`'} by then"
            raise NotExplained(reason)
        if found or commitment is None:
            return found
        none = not_begun(self._plans, self._history(lead), asked_for(as_of), lead, commitment)
        if none is None:
            reason = f"no lead has verdicts of `{commitment}`: it is no commitment that is judged lead by lead"
            raise NotExplained(reason)
        return (none,)

    def _explained(self, lead: str, as_of: datetime, wanted: Callable[[Verdict], bool]) -> tuple[Explanation, ...]:
        return explained(self._plans, self._history(lead), asked_for(as_of), wanted)

    def _history(self, lead: str) -> list[LeadEvent]:
        case = self._cases.get(lead)
        if lead == ERASED or (case is not None and case.erased):
            reason = "the lead has been erased, and its data with it"
            raise NotExplained(reason)
        if case is None or not case.timeline.events:
            reason = "there is no event of the lead"
            raise NotExplained(reason)
        if case.folded:
            reason = "the lead's early history has been given up: it lies farther back than is kept"
            raise NotExplained(reason)
        return [event for event in case.timeline.events if isinstance(event, LeadEvent)]

    def open_clocks(self, as_of: datetime) -> tuple[OpenClock, ...]:
        """What is open at an instant and when it is due: the overdue first, then by deadline, the paused and waiting last."""
        until = asked_for(as_of)
        cases = {id(case): case for case in self._cases.values()}.values()
        runs = [run for case in cases if not case.erased and (run := self._run_until(case, until)) is not None]
        return open_clocks(runs, until)

    # Leads

    def _case_of(self, event: LeadEvent) -> Case:
        name = event.lead or f"{event.record}\x1f{event.record_id}"
        case = self._cases.get(name)
        if case is None:
            case = self._cases[name] = Case(name)
            if self._keep is not None:
                heapq.heappush(self._oldest, (microseconds(event.at), name))
        return case

    def _is_erased(self, lead: object) -> bool:
        case = self._cases.get(str(lead))
        return case is not None and case.erased

    def _join(self, case: Case, into: str) -> Case:
        """The case of two leads, one of which is merged into the other."""
        other = self._cases.get(into)
        if other is case:
            return case
        if other is None:
            self._cases[into] = case
            case.names = (*case.names, into)
            return case
        for event in (*other.timeline.events, *other.timeline.lost):
            case.timeline.add(event, order_key(event, microseconds(event.at)))
        case.run, case.base = _joined(case.run, other.run), _joined(case.base, other.base)
        case.folded += other.folded
        case.archive = (*case.archive, *other.archive)
        case.names += other.names
        for name in other.names:
            self._cases[name] = case
        return case

    def _erase(self, case: Case) -> None:
        """Forget who the lead was; what was counted stays counted."""
        case.erased = True
        if case.run is not None:
            case.run.forget()
        case.archive = tuple(anonymous(verdict) for verdict in case.archive)
        self._gone.add(case.timeline.events)
        self._gone.conflicts += map(conflict, case.timeline.lost)
        case.timeline = Timeline()
        case.base = None

    def _feed_team(self, event: TeamEvent, at: int, told: Moment) -> None:
        arrival = self._team.add(event, order_key(event, at))
        self._fire(at, told, inclusive=False)
        self._now = at if self._now is None else max(self._now, at)
        if arrival is Arrival.REPEATED:
            self._repeated += 1
            return
        if event.kind != "owner_updated" or arrival is Arrival.CONFLICTING:
            return
        self.learn()
        for name in sorted(self._cases):
            case = self._cases[name]
            if case.run is not None and not case.erased and _is_beyond(case, case.run, at):
                self._relive(case, told)

    # Time

    def _fire(self, limit: int, told: Moment, *, inclusive: bool) -> None:
        timers = self._timers
        while timers and (timers[0][0] < limit or (inclusive and timers[0][0] == limit)):
            at, name = heapq.heappop(timers)
            case = self._cases[name]
            if case.scheduled != at:
                continue  # it was set anew since
            case.scheduled = None
            run = case.run
            if run is None:
                continue
            if run.next_at() == at:
                run.fire(at, told, inclusive=True)
            self._schedule(case, run)

    def _schedule(self, case: Case, run: LeadRun | None) -> None:
        """See to it that the lead is looked at when time next does something for it; a look too early does no harm."""
        at = None if run is None else run.next_at()
        if at is not None and (case.scheduled is None or at < case.scheduled):
            case.scheduled = at
            heapq.heappush(self._timers, (at, case.names[0]))

    # Living again

    def _relive(self, case: Case, told: Moment) -> None:
        """Judge a lead anew and tell what that changed."""
        now = self._now
        assert now is not None
        before = case.run
        after = case.run = self._run_of(case, now, inclusive=self._advanced_to == now)
        self._schedule(case, after)
        was, is_ = ({_key(verdict): verdict for verdict in _all_verdicts(run, now)} for run in (before, after))
        for key in sorted(was.keys() | is_.keys(), key=lambda key: tuple(map(str, key))):
            verdict = is_.get(key)
            if verdict != was.get(key):
                lead, record, record_id, commitment, episode = key
                told.outcomes.append(Outcome(OutcomeKind.CORRECTED, (lead, record, record_id), now, commitment, episode, verdict=verdict))

    def _run_until(self, case: Case, until: int) -> LeadRun | None:
        """The run of a lead as it stands at an instant; nothing where the lead is not known by then."""
        if case.erased:
            return case.run
        events = case.timeline.events
        if case.base is None and (not events or microseconds(events[0].at) > until):
            return None
        run = case.run
        if run is not None and self._now is not None and self._now <= until:
            due = run.next_at()
            if due is None or due > until:
                return run
        return self._run_of(case, until, inclusive=True)

    def _run_of(self, case: Case, until: int, *, inclusive: bool) -> LeadRun:
        """A fresh run through the lead's events up to an instant."""
        run = LeadRun(self._plans) if case.base is None else self._copied(case.base)
        unheard = Moment()
        for event in case.timeline.events:
            at = microseconds(event.at)
            if at > until:
                break
            assert isinstance(event, LeadEvent)
            run.fire(at, unheard, inclusive=False)
            run.take(event, at, unheard)
        run.fire(until, unheard, inclusive=inclusive)
        return run

    # Giving up old history

    def _is_forgotten(self, at: int) -> bool:
        return self._keep is not None and self._now is not None and at < self._now - self._keep

    def _fold_old(self) -> None:
        """Let the runs of leads whose first events have become too old live through these for good."""
        if self._keep is None:
            return
        assert self._now is not None
        horizon = self._now - self._keep
        while self._oldest and self._oldest[0][0] < horizon:
            _at, name = heapq.heappop(self._oldest)
            case = self._cases[name]
            if not case.erased:
                self._fold(case, horizon)

    def _fold(self, case: Case, horizon: int) -> None:
        base = case.base if case.base is not None else LeadRun(self._plans)
        unheard = Moment()
        old = case.timeline.drop(horizon)
        for event in old:
            at = microseconds(event.at)
            base.fire(at, unheard, inclusive=False)
            assert isinstance(event, LeadEvent)
            base.take(event, at, unheard)
        base.fire(horizon, unheard, inclusive=False)
        case.base = base
        case.folded += len(old)
        self._gone.add(old)
        case.archive = (*case.archive, *base.put_away())
        case.run = self._run_of(case, self._now or horizon, inclusive=self._advanced_to == self._now)
        case.scheduled = None
        self._schedule(case, case.run)
        self._note_oldest(case)

    def _note_oldest(self, case: Case) -> None:
        if self._keep is not None and case.timeline.events:
            heapq.heappush(self._oldest, (microseconds(case.timeline.events[0].at), case.names[0]))

    def _copied(self, run: LeadRun) -> LeadRun:
        made = self._written().copy(run)
        assert isinstance(made, LeadRun)
        return made

    # Writing it down

    def _written(self) -> Codec:
        if self._codec is None:
            self._codec = codec_for(self._plans)
        return self._codec

    def snapshot(self) -> dict[str, Any]:
        """All that was told, as plain data that JSON can hold; `restore` goes on from there.

        It has a format of its own, which other releases may not read, and a checksum.
        """
        codec = self._written()
        cases = {id(case): case for case in self._cases.values()}
        state = {
            "now": self._now,
            "advanced_to": self._advanced_to,
            "repeated": self._repeated,
            "refusals": codec.plain(self._refusals),
            "team": codec.plain([self._team.events, self._team.lost]),
            "gone": codec.plain(self._gone),
            "cases": [
                codec.plain(
                    [case.names, case.timeline.events, case.timeline.lost, case.base, case.folded, case.archive, case.erased]
                    + ([case.run] if case.erased else [])
                )
                for case in cases.values()
            ],
        }
        return sealed(state, **self._made_under())

    def _made_under(self) -> dict[str, object]:
        return {
            "content": [plan.content for plan in self._plans.all],
            "holiday_locks": [plan.agreement.holiday_lock for plan in self._plans.all],
            "roster": self._roster.hash,
            "tzdata": database_version(),
            "keep": self._keep,
            "shape": self._written().shape(),
        }

    @classmethod
    def restore(
        cls,
        agreement: Agreement | Sequence[Agreement],
        snapshot: Mapping[str, Any],
        *,
        roster: Roster | None = None,
        keep: timedelta | None = None,
    ) -> "Evaluator":
        """The evaluator that wrote a snapshot, under the same agreement, roster, time zones and `keep`.

        Raises:
            UnusableSnapshotError: the snapshot is damaged, of another format, or was made under something else.
        """
        made = cls(agreement, roster=roster, keep=keep)
        state = opened(snapshot, **made._made_under())
        made._take_over(state)
        return made

    def _take_over(self, state: Mapping[str, Any]) -> None:
        codec = self._written()
        self._now, self._advanced_to, self._repeated = state["now"], state["advanced_to"], state["repeated"]
        self._refusals = codec.value(state["refusals"])
        self._team = _timeline(*codec.value(state["team"]))
        self._gone = codec.value(state["gone"])
        self.learn()
        for plain in state["cases"]:
            names, events, lost, base, folded, archive, erased, *run = codec.value(plain)
            case = Case(names[0])
            case.names, case.base, case.folded, case.archive, case.erased = names, base, folded, archive, erased
            case.timeline = _timeline(events, lost)
            for name in names:
                self._cases[name] = case
            if erased:
                case.run = run[0]
            elif self._now is not None:
                case.run = self._run_of(case, self._now, inclusive=self._advanced_to == self._now)
                self._schedule(case, case.run)
            self._note_oldest(case)


def _joined(one: LeadRun | None, other: LeadRun | None) -> LeadRun | None:
    """The run of two leads that are one from now on."""
    if one is not None and other is not None:
        one.join(other)
    return other if one is None else one


def _is_beyond(case: Case, run: LeadRun, at: int) -> bool:
    """Whether something happened to the lead at an instant or after it."""
    events = case.timeline.events
    return run.has_come_to >= at or (bool(events) and microseconds(events[-1].at) >= at)


def _timeline(events: Iterable[Event], lost: Iterable[Event]) -> Timeline:
    made = Timeline()
    for event in (*events, *lost):
        made.add(event, order_key(event, microseconds(event.at)))
    return made


class _Explainer:
    """Answers for a report as long as it stays in the program: a copy of the report that goes elsewhere has none."""

    def __init__(self, evaluator: Evaluator, as_of: datetime) -> None:
        self._evaluator = evaluator
        self._as_of = as_of

    def __call__(self, verdict: Verdict) -> Explanation:
        """The explanation of a verdict."""
        return self._evaluator.explain(verdict, as_of=self._as_of)

    def __reduce__(self) -> tuple[Callable[[], None], tuple[()]]:
        return _nothing, ()


def _nothing() -> None:
    """What a pickled report has in place of its explainer."""


def revisions_of(agreement: Agreement | Sequence[Agreement]) -> list[Agreement]:
    """The revisions of one agreement in the order in which they come into force; no two are in force at once."""
    listed = [agreement] if isinstance(agreement, Agreement) else list(agreement)
    if not listed or not all(isinstance(each, Agreement) for each in listed):
        message = "an agreement is judged, or a list of its revisions: load it with slaspec.load"
        raise TypeError(message)
    listed.sort(key=lambda each: date.min if each.effective_from is None else each.effective_from)
    for earlier, later in pairwise(listed):
        if earlier.id != later.id:
            message = f"`{earlier.id}` and `{later.id}` are two agreements, not revisions of one"
            raise ValueError(message)
        if later.effective_from is None or earlier.effective_until is None or earlier.effective_until > later.effective_from:
            message = f"revisions `{earlier.revision}` and `{later.revision}` are in force at once"
            raise ValueError(message)
    return listed


def _all_verdicts(run: LeadRun | None, at: int) -> Iterable[Verdict]:
    return () if run is None else (verdict for each in run.runs for verdict in each.verdicts(at))


def _key(verdict: Verdict) -> tuple[str, str, str | None, str, int]:
    return (verdict.lead, verdict.record, verdict.record_id, verdict.commitment, verdict.episode)
