"""Why a condition holds for a lead, or does not: each of its tests with the value found.

A reason is made only where somebody asks for one; judging goes by the compiled deciders alone. Both
use the same ones, so a reason cannot say what was not decided.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from slaspec.agreement.condition import (
    Ahead,
    AllOf,
    AllowedMove,
    AnyOf,
    Condition,
    Did,
    Exists,
    IsOneOf,
    Judged,
    LongAgo,
    Not,
    Recent,
    SameAs,
    described,
    fields,
)
from slaspec.agreement.model import Agreement
from slaspec.events.deciding import Fields, decider, later
from slaspec.events.state import Subject
from slaspec.worktime.arithmetic import instant_in_words


@dataclass(frozen=True, slots=True)
class Reason:
    """A condition in words, whether it holds, and the value found; the parts of one that is made of others.

    `takes` says how many of its parts must hold. Where a test asks for something that the agreement
    defines (a segment), its parts are why that is so, and take nothing from what it needs.
    """

    words: str
    holds: bool
    found: str | None = None
    parts: "tuple[Reason, ...]" = ()
    takes: str | None = None

    def tests(self) -> "Iterator[Reason]":
        """The single tests, in the agreement's order."""
        if self.takes is None:
            yield self
        else:
            for part in self.parts:
                yield from part.tests()

    def lacking(self) -> "tuple[Reason, ...]":
        """The tests that would have to come out otherwise; of several ways the one that lacks least."""
        if self.holds:
            return ()
        if self.takes == "all":
            return tuple(test for part in self.parts for test in part.lacking())
        if self.takes == "any":
            return min((part.lacking() for part in self.parts), key=len, default=(self,))
        return (self,)

    def to_dict(self) -> dict[str, Any]:
        """As plain data for JSON."""
        plain: dict[str, Any] = {"words": self.words, "holds": self.holds, "found": self.found}
        return plain if not self.parts else plain | {"takes": self.takes, "parts": [part.to_dict() for part in self.parts]}


class Reasons:
    """Finds the reasons of conditions on one kind of record; instants are told on the wall clock of a zone."""

    def __init__(self, agreement: Agreement, about: Fields, zone: str) -> None:
        self._agreement = agreement
        self._fields = about
        self._zone = zone

    def of(self, condition: Condition | None, subject: Subject, *, inside: frozenset[str] = frozenset()) -> Reason:
        """Why the condition holds or not for the subject as it stands; `inside` are the definitions that are being told."""
        match condition:
            case None | AllOf(()):
                return Reason("always", holds=True)
            case AllOf((only,)) | AnyOf((only,)):
                return self.of(only, subject, inside=inside)
            case AllOf(conditions):
                parts = tuple(self.of(each, subject, inside=inside) for each in conditions)
                return Reason(described(condition), all(part.holds for part in parts), parts=parts, takes="all")
            case AnyOf(conditions):
                parts = tuple(self.of(each, subject, inside=inside) for each in conditions)
                return Reason(described(condition), any(part.holds for part in parts), parts=parts, takes="any")
            case _:
                holds = decider(condition, self._fields)(subject)
                return Reason(described(condition), holds, self._found(condition, subject), self._behind(condition, subject, inside))

    def _found(self, condition: Condition, subject: Subject) -> str:
        match condition:
            case Not(inner):
                return self._found(inner, subject)
            case AllOf(conditions) | AnyOf(conditions):
                return ", ".join(dict.fromkeys(self._found(each, subject) for each in conditions))
            case Did():
                return f"counted {self._times(condition, subject)}"
            case Judged(commitment, _):
                judgement = subject.judged(commitment)
                return f"“{commitment}” has no verdict yet" if judgement is None else f"“{commitment}” was {judgement}"
            case AllowedMove(record):
                return self._move(record, subject)
            case Recent(field, _) | LongAgo(field, _) | Ahead(field, _, _):
                at = self._fields.instant(field)(subject)
                name = field.replace("_", " ")
                return self._value(field, subject) if at is None else f"{name} is {instant_in_words(at, self._zone)}"
            case SameAs(field, other):
                return f"{self._value(field, subject)}, {self._value(other, subject)}"
            case _:
                return ", ".join(self._value(field, subject) for field in sorted(fields(condition)))

    def _value(self, field: str, subject: Subject) -> str:
        value = self._fields.get(field)(subject)
        if value is None:
            return described(Exists(field, wanted=False))
        if isinstance(value, str | int | float):
            return described(IsOneOf(field, (value,)))
        listed = ", ".join(str(each) for each in value) if isinstance(value, list) else "more than a value"
        return f"{field.replace('_', ' ')} is {listed}"

    def _times(self, condition: Did, subject: Subject) -> str:
        counted = self._fields.did(condition.pattern, condition.within)(subject)
        if condition.within is not None:
            add = later(condition.within, self._fields)
            counted = sum((until := add(subject, at)) is None or until >= subject.at for at in counted)
        return "once" if counted == 1 else f"{counted} times"

    def _move(self, record: str, subject: Subject) -> str:
        """The move that was made, and those that the stage left allows."""
        step = subject.step
        if step is None or step.left is None or step.entered is None:
            return "it was no move"
        left = self._agreement.stage(step.left, record)
        names = {each.id: each.name for each in (*self._agreement.stages, *self._agreement.record_stages) if each.record == record}
        made = f"it moved from {names.get(step.left, step.left)} to {names.get(step.entered, step.entered)}"
        if left is None or left.moves_to is None:
            return made
        moves = [names.get(each, each) for each in left.moves_to]
        moves += [f"{names.get(to, to)} where {described(when)}" for to, when in left.moves_if if to not in left.moves_to]
        return f"{made}; from there it may move to {' or '.join(moves) if moves else 'no other stage'}"

    def _behind(self, condition: Condition, subject: Subject, inside: frozenset[str]) -> tuple[Reason, ...]:
        """Why a lead is of the segment, persona or grade that a test asks for, where the agreement defines it."""
        test = condition.condition if isinstance(condition, Not) else condition
        if not isinstance(test, IsOneOf) or test.field in inside or subject.attributes.get(test.field) is not None:
            return ()
        defined = self._definitions(test.field)
        told = inside | {test.field}
        reasons = ((value, self.of(defined[value], subject, inside=told)) for value in test.values if value in defined)
        return tuple(Reason(f"{value} asks that {why.words}", why.holds, parts=(why,), takes="all") for value, why in reasons)

    def _definitions(self, field: str) -> dict[Any, Condition]:
        market, lead = self._agreement.market, self._agreement.lead
        if field == "grade":
            return dict(lead.score.grades) if lead is not None and lead.score is not None else {}
        if market is None:
            return {}
        if field == "segment":
            return {each.id: each.when for each in market.segments}
        return {each.id: each.when for each in market.personas} if field == "persona" else {}
