"""What is known of a lead after each of its events: attributes, stage, owner; and what an event did.

The agreement says which events move a lead between stages. Told twice, a move counts once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from slaspec.agreement.model import Agreement, Handoff
from slaspec.agreement.pattern import Disposition
from slaspec.events.event import LeadEvent
from slaspec.events.vocabulary import KINDS, UNLESS_SAID


@dataclass(slots=True)
class Step:
    """One thing that an event did to its lead: a lead's first event is its birth into the initial stage, then itself.

    `kind` is the event's, and none at the birth; `left` and `entered` are stages; `answered` is a
    disposition and the id of the handoff that it answers, `None` where no single one can be named.
    """

    kind: str | None
    left: str | None = None
    entered: str | None = None
    answered: tuple[Disposition, str | None] | None = None
    recycled: bool = False


class Lifecycle:
    """What an agreement says about stages, looked up by what an event needs. Shared by all leads."""

    __slots__ = ("_entered_on", "_handoffs", "_moves_to", "initial", "own_fields", "recycled_stages")

    def __init__(self, agreement: Agreement) -> None:
        self.initial = next((stage.id for stage in agreement.stages if stage.initial), None)
        self.own_fields: dict[str, frozenset[str]] = {kind: frozenset(fields) for kind, fields in KINDS.items()}
        for own in agreement.kinds:
            self.own_fields[own.name] = frozenset(name for name, _type in own.fields)
        self._handoffs = agreement.handoffs
        self._moves_to = {stage.id: stage.moves_to for stage in agreement.stages}
        self._entered_on = [(stage.entered_on, stage.id) for stage in agreement.stages if stage.entered_on]
        self.recycled_stages = frozenset(stage for kind, stage in self._entered_on if kind == "recycled")

    def moved_by(self, kind: str, stage: str | None) -> str | None:
        """The stage that an event of this kind moves a lead in `stage` to, where the agreed graph allows it."""
        for entered_on, target in self._entered_on:
            moves_to = self._moves_to.get(stage) if stage is not None else None
            if entered_on == kind and (moves_to is None or target in moves_to):
                return target
        return None

    def handoff_from(self, stage: str | None) -> Handoff | None:
        """The handoff that a lead in `stage` waits for an answer to."""
        return next((handoff for handoff in self._handoffs if handoff.from_stage == stage), None)

    def has_handoffs(self) -> bool:
        """Whether the agreement has any; without one each acceptance is just an event."""
        return bool(self._handoffs)

    def only_handoff(self) -> Handoff | None:
        """The handoff of an agreement that has just one."""
        return self._handoffs[0] if len(self._handoffs) == 1 else None

    def handoff_into(self, stage: str, before: str | None) -> Handoff | None:
        """The handoff that a move into `stage` accepts, if one can be named."""
        into = [handoff for handoff in self._handoffs if handoff.to_stage == stage]
        straight = [handoff for handoff in into if handoff.from_stage == before]
        candidates = straight or into
        return candidates[0] if len(candidates) == 1 else None

    def is_accepted(self, stage: str | None) -> bool:
        """Whether being in `stage` means that a handoff was accepted."""
        return any(handoff.to_stage == stage for handoff in self._handoffs)


@dataclass(frozen=True, slots=True)
class _LastAnswer:
    """The answer that a lead had last: told by an event, or by entering the stage that acceptance leads to."""

    disposition: Disposition
    at: datetime
    told_by_entering: bool


class LeadState:
    """The state of one lead, moved on by its events in order."""

    __slots__ = ("_answer", "_attributes", "_event", "_lifecycle", "_own", "owner", "stage")

    def __init__(self, lifecycle: Lifecycle) -> None:
        self.stage: str | None = None
        self.owner: str | None = None
        self._attributes: dict[str, object] = {}
        self._event: LeadEvent | None = None
        self._own: frozenset[str] = frozenset()
        self._answer: _LastAnswer | None = None
        self._lifecycle = lifecycle

    def value(self, name: str) -> object:
        """A field as conditions see it: the present event's own, else the lead's; `None` where there is none."""
        if self._event is not None and name in self._own:
            said = self._event.data.get(name)
            return UNLESS_SAID.get(name) if said is None else said
        if name == "stage":
            return self.stage
        if name == "owner":
            return self.owner
        return self._attributes.get(name)

    def apply(self, event: LeadEvent) -> Iterator[Step]:
        """Move on by the next event, and give what it did, one step after the other; take each before asking for the next."""
        is_born = self._event is None and self._lifecycle.initial is not None
        self._event = event
        self._own = self._lifecycle.own_fields.get(event.kind, frozenset())
        if event.owner is not None:
            self.owner = event.owner
        for name, value in event.data.items():
            if value is not None and name not in self._own:
                self._attributes[name] = value
        if is_born:
            yield self._moved(Step(None), self._lifecycle.initial)
        step = Step(event.kind)
        step = self._moved(step, self._target(event, step))
        step.recycled = step.recycled or event.kind == "recycled"
        yield step

    def _moved(self, step: Step, target: str | None) -> Step:
        """The step with its move to a stage, if that is one."""
        if target is None or target == self.stage:
            return step
        assert self._event is not None
        if step.answered is None and self.stage is not None and self._lifecycle.is_accepted(target):
            handoff = self._lifecycle.handoff_into(target, self.stage)
            step.answered = ("accepted", handoff.id if handoff else None)
            self._answer = _LastAnswer("accepted", self._event.at, told_by_entering=True)
        elif step.answered is None and self._lifecycle.handoff_from(target) is not None:
            self._answer = None  # a handoff begins, and waits for its answer
        step.left, step.entered = self.stage, target
        step.recycled = target in self._lifecycle.recycled_stages
        self.stage = target
        return step

    def _target(self, event: LeadEvent, step: Step) -> str | None:
        """The stage that the event moves the lead to, if any; notes the answer that it gives."""
        if event.kind == "stage_changed":
            stage = event.data.get("stage")
            return stage if isinstance(stage, str) else None
        answered = self._answered(event, step) if event.kind in ("accepted", "rejected") else None
        return answered or self._lifecycle.moved_by(event.kind, self.stage)

    def _answered(self, event: LeadEvent, step: Step) -> str | None:
        """The stage that an acceptance or rejection moves the lead to. Told a second time, an answer is none."""
        disposition: Disposition = "accepted" if event.kind == "accepted" else "rejected"
        last = self._answer
        handoff = self._lifecycle.handoff_from(self.stage)
        if handoff is None and last is None:
            handoff = self._lifecycle.only_handoff()
        if last is not None and last.disposition == disposition and self._lifecycle.has_handoffs():
            at_once = last.told_by_entering and last.at == event.at
            if handoff is None or at_once:
                return None
        step.answered = (disposition, handoff.id if handoff else None)
        self._answer = _LastAnswer(disposition, event.at, told_by_entering=False)
        if handoff is None:
            return None
        return handoff.to_stage if disposition == "accepted" else handoff.rejected_go_to
