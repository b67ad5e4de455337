"""Counted commitments, lead by lead: what of a lead counts for a volume, a ratio or a spread.

A tally has no clock. `TallyPlan` is a commitment made ready, once for all leads; while a lead's
events go by, a `LeadTally` notes what counts. What the notes of all leads come to in a window is
said in `counting`.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from slaspec.agreement.commitment import Count, Follow, Ratio, Spread, Those, Verdicts, Volume
from slaspec.agreement.model import Agreement
from slaspec.evaluation.figures.windows import part_text, windows_of
from slaspec.events.deciding import Decide, Fields, Get, Happening, chooser, decider
from slaspec.worktime.calendar import CalendarExhaustedError
from slaspec.worktime.window import Window

if TYPE_CHECKING:
    from slaspec.events.state import Step, Subject

Tallied = Volume | Ratio | Spread
"""The commitments that count."""

NEVER = 1 << 62
"""An instant after all others: that of what a calendar, closed for good, never reaches."""


@dataclass(slots=True)
class Counted:
    """Something that counts: a member of a counted set, or of a ratio's numerator.

    `window` is none where windows roll. `amount` is the number that is added up, `which` has a bit
    for each part of the whole that it belongs to, in the target's order. A followed member has the
    last instant at which it can be answered, and the instant of its answer; one of those for which
    the ratio's condition holds is answered at once.
    """

    at: int
    window: Window | None
    part: str | None = None
    of_numerator: bool = False
    answerable_until: int | None = None
    answered_at: int | None = None
    amount: int | float | None = None
    which: int = 0
    splits: tuple[str | None, ...] = ()
    left_out: str | None = None


class _Set:
    """A counted set made ready."""

    __slots__ = ("bit", "every_time", "happening", "judgement", "of_numerator", "once", "verdicts_of", "when")

    def __init__(self, counted: Count | Verdicts, fields: Fields, *, of_numerator: bool) -> None:
        self.of_numerator = of_numerator
        self.bit = 2 if of_numerator else 1
        self.when = decider(counted.when, fields)
        if isinstance(counted, Count):
            self.happening: Happening | None = Happening(counted.pattern, fields)
            self.every_time, self.once = counted.every_time, counted.once
            self.verdicts_of = self.judgement = None
        else:
            self.happening = None
            self.every_time, self.once = True, False
            self.verdicts_of, self.judgement = counted.commitment, counted.judgement

    def after(self, step: "Step") -> Decide | None:
        """What is left to decide for a step to be in the set."""
        return None if self.happening is None else self.happening.after(step)


_Concerned = tuple[Decide | None, tuple[tuple[_Set, Decide], ...]]
"""What is left to decide once a step is known: whether it answers, and of which sets it is a member."""


class TallyPlan:
    """A counted commitment of one revision, made ready: what counts, what is kept of it. Shared by all leads.

    All conditions are made ready at once, so that what they ask of a lead's past is known before its first event.
    """

    __slots__ = (
        "_choose", "_concerned", "_follow", "_left_out", "_owner_kind", "_part", "_scope", "_sets", "_splits", "_sum", "_those", "_which",
        "_within", "agreement", "commitment", "rolls", "verdicts_of", "windows",
    )  # fmt: skip

    def __init__(self, commitment: Tallied, agreement: Agreement, fields: Fields, since: date | None) -> None:
        self.commitment = commitment
        self.agreement = agreement
        target = None if isinstance(commitment, Spread) else commitment.target
        per = commitment.per if isinstance(commitment, Spread) else commitment.target.per
        self.windows = windows_of(agreement, per, since=since)
        self.rolls = self.windows.is_rolling
        counted = commitment.of if isinstance(commitment, Ratio) else commitment.count
        self._sets = [_Set(counted, fields, of_numerator=False)]
        self._follow: Happening | None = None
        self._those: Decide | None = None
        if isinstance(commitment, Ratio):
            match commitment.that:
                case Follow(pattern, within, calendar):
                    self._follow, self._within, self._choose = Happening(pattern, fields), within, chooser(calendar, fields)
                case Those(when):
                    self._those = decider(when, fields)
                case Count() | Verdicts() as that:
                    self._sets.append(_Set(that, fields, of_numerator=True))
        for_each = "owner" if target is None else target.for_each
        self._part: Get | None = None if for_each is None else fields.get(for_each)
        self._owner_kind = fields.get("owner.kind") if isinstance(commitment, Spread) else None
        self._sum = fields.get(counted.field) if isinstance(counted, Count) and counted.field is not None else None
        self._which = [] if target is None else [decider(each.when, fields) for each in target.of_which]
        self._splits = [] if target is None else [fields.get(name) for name in target.split_by]
        self._left_out = [(name, decider(when, fields)) for name, when in commitment.leave_out]
        self._scope = decider(commitment.scope, fields)
        self.verdicts_of = frozenset(each.verdicts_of for each in self._sets if each.verdicts_of is not None)
        self._concerned: dict[Step, _Concerned] = {}

    def may_count(self, step: "Step") -> bool:
        """Whether the step can make a lead count that has counted for nothing yet."""
        return bool(self._after(step)[1])

    def is_concerned(self, step: "Step") -> bool:
        """Whether the step can make a lead count, or answer for one that does."""
        answers, members = self._after(step)
        return answers is not None or bool(members)

    def may_count_verdict(self, commitment: str) -> bool:
        """Whether verdicts of a commitment are counted."""
        return commitment in self.verdicts_of

    def _after(self, step: "Step") -> _Concerned:
        known = self._concerned.get(step)
        if known is None:
            members = tuple((each, decide) for each in self._sets if (decide := each.after(step)) is not None)
            known = self._concerned[step] = (None if self._follow is None else self._follow.after(step), members)
        return known

    def _noted(self, counted: _Set, subject: "Subject", at: int) -> Counted | None:
        """The note of a member, if it is one; whether its lead has counted already is not looked at."""
        if not (self._scope(subject) and counted.when(subject)):
            return None
        part = None if self._part is None else part_text(self._part(subject))
        if self._owner_kind is not None and (part is None or self._owner_kind(subject) == "queue"):
            return None  # leads are shared out among people
        note = Counted(at, None if self.rolls else self.windows.of(at), part, counted.of_numerator)
        if self._left_out:
            note.left_out = next((name for name, holds in self._left_out if holds(subject)), None)
        if not counted.of_numerator:
            if self._follow is not None:
                note.answerable_until = self._answerable_until(subject, at)
            elif self._those is not None and self._those(subject):
                note.answered_at = at
        if self._sum is not None:
            value = self._sum(subject)
            note.amount = value if isinstance(value, int | float) and not isinstance(value, bool) else None
        if self._which:
            note.which = sum(1 << index for index, belongs in enumerate(self._which) if belongs(subject))
        if self._splits:
            note.splits = tuple(part_text(get(subject)) for get in self._splits)
        return note

    def _answerable_until(self, subject: "Subject", at: int) -> int:
        try:
            return self._choose(subject).deadline(at, self._within)
        except CalendarExhaustedError:
            return NEVER


class LeadTally:
    """What of one lead counts under one plan, in order of time."""

    __slots__ = ("_had", "counted", "plan")

    def __init__(self, plan: TallyPlan) -> None:
        self.plan = plan
        self.counted: list[Counted] = []
        self._had = 0  # the sets of which the lead was a member once, for ever

    def take(self, step: "Step", subject: "Subject", at: int, *, in_force: bool) -> None:
        """Note what the step means for the tally; the subject includes the step.

        `in_force` says whether any revision of the agreement is. While none is nothing new counts,
        but what counts is still followed.
        """
        answers, members = self.plan._after(step)  # noqa: SLF001 - a plan and its tallies are one
        if answers is not None and self.counted and answers(subject):
            self._answer(at)
        for counted, decide in members:
            if decide(subject):
                self._count(counted, subject, at, in_force=in_force)

    def note_verdict(self, commitment: str, judgement: str, at: int, subject: "Subject", *, in_force: bool = True) -> None:
        """Note a verdict of a commitment, at the instant at which it was settled, or of a breach at its deadline."""
        for counted in self.plan._sets:  # noqa: SLF001 - as above
            if counted.verdicts_of == commitment and counted.judgement == judgement:
                self._count(counted, subject, at, in_force=in_force)

    def _count(self, counted: _Set, subject: "Subject", at: int, *, in_force: bool) -> None:
        if counted.once:
            had, self._had = self._had & counted.bit, self._had | counted.bit
            if had:
                return
        if not in_force:
            return
        note = self.plan._noted(counted, subject, at)  # noqa: SLF001 - as above
        if note is None or (not counted.every_time and self._counts_already(note)):
            return
        self.counted.append(note)

    def _counts_already(self, note: Counted) -> bool:
        """Whether the lead counts in the note's window already; where windows roll, that is asked once the window is known."""
        if note.window is None:
            return False
        for each in reversed(self.counted):
            if each.window != note.window:
                return False
            if each.of_numerator is note.of_numerator and (each.left_out is None) is (note.left_out is None):
                return True
        return False

    def _answer(self, at: int) -> None:
        """The earliest unanswered member that can be is answered.

        In windows that roll a lead that counts once is the same member in all of them, so there every note is answered.
        """
        counts_once = not self.plan._sets[0].every_time  # noqa: SLF001 - as above
        for member in self.counted:
            if member.left_out is not None and counts_once:
                continue  # the lead counts by another of its entries, if at all
            if member.answered_at is None and member.answerable_until is not None and at <= member.answerable_until:
                member.answered_at = at
                if not (counts_once and self.plan.rolls):
                    return
