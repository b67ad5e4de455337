"""Counted commitments: what of a lead counts in which window, and windows judged from the counts.

A tally has no clock. While a lead's events go by, `LeadTally` notes what counts; a report adds the
notes of all leads up per window (`judged_windows`).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from slaspec.agreement.commitment import CalendarChoice, Count, Follow, Ratio, Target, Verdicts, Volume
from slaspec.agreement.condition import holds, value_text
from slaspec.evaluation.signals import calendar_of, matches
from slaspec.events.state import LeadState, Step
from slaspec.worktime.calendar import CalendarExhaustedError, WorkingCalendar
from slaspec.worktime.window import Window, Windows


class Standing(StrEnum):
    """How a window of a commitment stands."""

    MET = "met"
    BREACHED = "breached"
    PENDING = "pending"
    KEPT = "kept"
    MISSED = "missed"
    MATURING = "maturing"
    UNKNOWN = "unknown"
    NOT_JUDGED = "not judged"


@dataclass(slots=True)
class Counted:
    """Something that counts in a window: a member of a counted set, or of a ratio's numerator.

    A followed member has the last instant at which it can be answered, and the instant of its answer.
    """

    window: Window
    part: str | None
    of_numerator: bool = False
    answerable_until: int | None = None
    answered_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A window's figure for one value of the field that it is split by, or for all."""

    value: str | None
    count: int
    of: int | None
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyWindow:
    """One window of a volume or ratio: the whole, and every part where the target is for each.

    `count` is what was counted; in a ratio the members answered, out of `of`. `maturing` members of
    a cohort may still be answered.
    """

    window: Window
    count: int
    of: int | None
    maturing: int
    standing: Standing
    parts: tuple[Part, ...] = ()


class LeadTally:
    """What of one lead counts for one volume or ratio."""

    __slots__ = ("_commitment", "_windows", "counted")

    def __init__(self, commitment: Volume | Ratio, windows: Windows) -> None:
        self._commitment = commitment
        self._windows = windows
        self.counted: list[Counted] = []

    def take(self, step: Step, state: LeadState, at: int, *, in_force: bool) -> None:
        """Note what the step means for the tally; the state includes the step.

        Nothing new counts while the agreement is not in force, but what counts is still followed.
        """
        commitment = self._commitment
        follow = commitment.that if isinstance(commitment, Ratio) and isinstance(commitment.that, Follow) else None
        if follow:
            self._answer(follow, step, state, at)
        if not in_force:
            return
        if isinstance(commitment, Volume):
            self._count(_plain(commitment.count), step, state, at)
            return
        self._count(_plain(commitment.of), step, state, at, follow=follow)
        if isinstance(commitment.that, Count):
            self._count(commitment.that, step, state, at, of_numerator=True)

    def _count(
        self, count: Count, step: Step, state: LeadState, at: int, *, follow: Follow | None = None, of_numerator: bool = False
    ) -> None:
        if not matches(count.pattern, step, state):
            return
        scope = self._commitment.scope
        if scope is not None and not holds(scope, state.value):
            return
        window = self._windows.of(at)
        if not count.every_time and any(it.window is window and it.of_numerator is of_numerator for it in self.counted):
            return
        until = None if follow is None else _answerable_until(follow, state, at)
        self.counted.append(Counted(window, self._part(state), of_numerator, until))

    def _part(self, state: LeadState) -> str | None:
        field = self._commitment.target.for_each
        if field is None:
            return None
        value = state.value(field)
        return value_text(value) if isinstance(value, str | int | float) and value != "" else None

    def _answer(self, follow: Follow, step: Step, state: LeadState, at: int) -> None:
        if not matches(follow.pattern, step, state):
            return
        for member in self.counted:
            if member.answered_at is None and (member.answerable_until is None or at <= member.answerable_until):
                member.answered_at = at
                return


def _plain(counted: Count | Verdicts) -> Count:
    assert isinstance(counted, Count), "counted verdicts are not judged"
    return counted


def _answerable_until(follow: Follow, state: LeadState, at: int) -> int | None:
    try:
        return calendar_of(follow.calendar, state).deadline(at, follow.within)
    except CalendarExhaustedError:
        return None


def judged_windows(
    commitment: Volume | Ratio, counted: Iterable[Counted], windows: Iterable[Window], *, as_of: int, whole: Callable[[Window], bool]
) -> list[TallyWindow]:
    """The windows with their figures and standings, as of an instant; `whole` says which the agreement covers entirely."""
    by_window: dict[Window, list[Counted]] = defaultdict(list)
    for each in counted:
        by_window[each.window].append(each)
    judged = []
    seen: set[str] = set()
    for window in windows:
        here = by_window[window]
        seen |= {each.part for each in here if each.part is not None}
        judged.append(_judged_window(commitment, window, here, sorted(seen), as_of, covered=whole(window)))
    return judged


def _judged_window(
    commitment: Volume | Ratio, window: Window, counted: list[Counted], values: list[str], as_of: int, *, covered: bool
) -> TallyWindow:
    figures = _figures(commitment, counted)
    count, of = figures[None]
    matured_at = window.end if isinstance(commitment, Volume) else _matured_at(commitment, window)
    ended = matured_at is not None and matured_at <= as_of
    parts = []
    for value in values if commitment.target.for_each else ():
        part_count, part_of = figures.get(value, (0, 0 if of is not None else None))
        standing = _standing(commitment.target, part_count, part_of, ended=ended) if covered else Standing.NOT_JUDGED
        parts.append(Part(value=value, count=part_count, of=part_of, standing=standing))
    if not covered:
        standing = Standing.NOT_JUDGED
    elif commitment.target.for_each:
        standing = _together([part.standing for part in parts], ended=ended)
    else:
        standing = _standing(commitment.target, count, of, ended=ended)
    maturing = sum(
        1 for each in counted if each.answered_at is None and each.answerable_until is not None and each.answerable_until > as_of
    )
    return TallyWindow(window=window, count=count, of=of, maturing=maturing, standing=standing, parts=tuple(parts))


def _figures(commitment: Volume | Ratio, counted: list[Counted]) -> dict[str | None, tuple[int, int | None]]:
    """Count, and for a ratio what it is out of, of the whole (`None`) and of each part."""
    counts: Counter[str | None] = Counter()
    totals: Counter[str | None] = Counter()
    follows = isinstance(commitment, Ratio) and isinstance(commitment.that, Follow)
    for each in counted:
        counts_here = each.answered_at is not None if follows else isinstance(commitment, Volume) or each.of_numerator
        for part in {None, each.part}:
            counts[part] += counts_here
            totals[part] += follows or not each.of_numerator
    if isinstance(commitment, Volume):
        return {part: (counts[part], None) for part in {None, *counts}}
    return {part: (counts[part], totals[part]) for part in {None, *totals}}


def _matured_at(ratio: Ratio, window: Window) -> int | None:
    """The instant from which nothing can change the window's ratio any more; none where a calendar has closed for good."""
    if not isinstance(ratio.that, Follow):
        return window.end
    within = ratio.that.within
    try:
        return max(calendar.deadline(window.end, within) for calendar in _calendars(ratio.that.calendar))
    except CalendarExhaustedError:
        return None


def _calendars(choice: CalendarChoice) -> list[WorkingCalendar]:
    return [choice.otherwise, *(calendar for _value, calendar in choice.by_value)]


def _standing(target: Target, count: int, of: int | None, *, ended: bool) -> Standing:
    if of is None:
        if target.bound == "at_least":
            return Standing.MET if count >= target.amount else Standing.BREACHED if ended else Standing.PENDING
        return Standing.BREACHED if count > target.amount else Standing.MET if ended else Standing.PENDING
    if not ended:
        return Standing.MATURING
    if of == 0:
        return Standing.UNKNOWN
    share = Fraction(count, of)
    good = share >= target.amount if target.bound == "at_least" else share <= target.amount
    return Standing.MET if good else Standing.BREACHED


def _together(standings: list[Standing], *, ended: bool) -> Standing:
    """The standing of a window whose every part must satisfy the target by itself."""
    for decisive in (Standing.BREACHED, Standing.PENDING, Standing.MATURING, Standing.MET):
        if decisive in standings:
            return decisive
    return Standing.UNKNOWN if ended else Standing.PENDING
