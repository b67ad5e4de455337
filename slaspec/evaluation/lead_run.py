"""A lead with all that belongs to it, judged together: its records, and the leads that it was merged with.

Which of them an event concerns is decided here; what it means to one of them in `run.py`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from slaspec.agreement.commitment import LEAD
from slaspec.evaluation.episode import Clock
from slaspec.evaluation.plan import Plan, Plans
from slaspec.evaluation.run import Moment, SubjectRun
from slaspec.evaluation.verdict import Verdict
from slaspec.events.event import LeadEvent, Refusal
from slaspec.events.state import Subject

_NOTHING: Mapping[Any, Any] = MappingProxyType({})


class LeadRun:
    """A lead with the records that are of it, and with the leads that it was merged with."""

    __slots__ = ("_alias", "_named", "_plans", "has_come_to", "refusals", "runs")

    def __init__(self, plans: Plans) -> None:
        self._plans = plans
        self._alias: Mapping[str, str] = _NOTHING
        self._named: Mapping[str, SubjectRun] = _NOTHING  # of each kind of record the one that was named last
        self.runs: tuple[SubjectRun, ...] = ()
        self.refusals: tuple[Refusal, ...] = ()
        self.has_come_to = -1  # the last instant at which time did something

    def next_at(self) -> int | None:
        """When time next does something."""
        if len(self.runs) == 1:
            found = self.runs[0].next_at
        else:
            found = min((each.next_at for each in self.runs if each.next_at is not None), default=None)
        if self._plans.only is not None:
            return found
        change = self._next_revision()
        return found if change is None else change if found is None else min(found, change)

    def join(self, other: "LeadRun") -> None:
        """Be one with the run of another lead, which has come as far."""
        self._alias = {**self._alias, **other._alias}  # noqa: SLF001 - its own kind
        self.runs += other.runs
        self.refusals += other.refusals
        self.has_come_to = max(self.has_come_to, other.has_come_to)

    def put_away(self) -> list[Verdict]:
        """Give up the verdicts that nothing changes any more."""
        return [verdict for run in self.runs for verdict in run.put_away()]

    def forget(self) -> None:
        """Forget who the leads were; what was counted stays counted, of nobody."""
        for run in self.runs:
            run.forget()

    def _next_revision(self) -> int | None:
        """When the next revision comes into force, if an open clock follows the latest one."""
        follows = (
            episode
            for run in self.runs
            for episode in run.open.values()
            if isinstance(episode, Clock) and episode.member.response.follows_latest
        )
        changes = []
        for episode in follows:
            since = episode.member.plan.in_force_from
            plan = self._plans.next_change(-1 if since is None else since)
            if plan is not None and plan.in_force_from is not None:
                changes.append(plan.in_force_from)
        return min(changes, default=None)

    def fire(self, limit: int, now: Moment, *, inclusive: bool) -> None:
        """Let pass what is due before `limit`, and with `inclusive` what is due at it."""
        while (at := self.next_at()) is not None and (at < limit or (inclusive and at == limit)):
            self.has_come_to = max(self.has_come_to, at)
            changed = None if self._plans.only is not None else self._next_revision()
            if changed is not None and changed <= at:
                plan = self._plans.governing(changed)
                for run in self.runs:
                    run.change_revision(plan, changed, now)
                continue
            for run in self.runs:
                if run.next_at is not None and run.next_at <= at:
                    run.fire(at, now)

    def take(self, event: LeadEvent, at: int, now: Moment) -> None:
        """Live through the next event; what time brought before it has been lived through already."""
        plan = self._plans.only or self._plans.governing(at)
        lead = event.lead
        if self._alias:
            lead = self._survivor(lead)
        if event.record != LEAD:
            run = self._record(lead, event, plan)
            self._named = {**self._named, event.record: run}
            run.take(event, at, plan, now)
            return
        runs = self.runs
        alone = len(runs) == 1 and runs[0].lead == lead and runs[0].record == LEAD
        main = runs[0] if alone else self._run(lead, LEAD, None)
        if event.kind == "merged" and not self._merges(lead, event):
            return
        step = main.take(event, at, plan, now)
        if len(self.runs) > 1:
            for run in self.runs:
                if run.record != LEAD and self._survivor(run.lead) == lead:
                    run.overhear(event, at, plan, now, recycled=step.recycled)
        if event.kind == "merged":
            into = self._survivor(str(event.data.get("into")))
            self._alias = {**self._alias, lead: into}
            survivor = self._run(into, LEAD, None).subject
            survivor.absorb(main.subject)
            for run in self.runs:
                if run.subject.parent is main.subject:
                    run.subject.parent = survivor

    def _survivor(self, lead: str) -> str:
        while lead in self._alias:
            lead = self._alias[lead]
        return lead

    def _merges(self, lead: str, event: LeadEvent) -> bool:
        """Whether a merge can be; a circle is refused."""
        if self._survivor(str(event.data.get("into"))) != lead:
            return True
        refusal = Refusal(event.place or "an event", "merge-circle", "the lead would be merged into itself")
        self.refusals = (*self.refusals, refusal)
        return False

    def _run(self, lead: str, record: str, record_id: str | None, parent: Subject | None = None) -> SubjectRun:
        run = self._known(lead, record, record_id)
        if run is None:
            run = SubjectRun(self._plans, lead, record, record_id, parent)
            self.runs = (*self.runs, run)
        return run

    def _known(self, lead: str, record: str, record_id: str | None) -> SubjectRun | None:
        for run in self.runs:
            if run.record == record and run.record_id == record_id and lead == (run.lead if record == LEAD else self._survivor(run.lead)):
                return run
        return None

    def _record(self, lead: str, event: LeadEvent, plan: Plan) -> SubjectRun:
        """The run of the record that an event names; the lead that it is of is known to it."""
        known = self._known(lead, event.record, event.record_id)
        if known is not None:
            return known
        of = plan.terms.parent_of.get(event.record)
        parent: Subject | None = None
        if lead and of == LEAD:
            parent = self._run(lead, LEAD, None).subject
        elif lead and of is not None:
            named = self._named.get(of)
            parent = None if named is None else named.subject
        return self._run(lead, event.record, event.record_id, parent)
