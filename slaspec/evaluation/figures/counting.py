"""Windows of volumes, ratios and spreads: the notes of all leads added up, and held against what was agreed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from slaspec.agreement.commitment import CalendarChoice, Count, Follow, Ramp, Ratio, Spread, Target, Those, Volume
from slaspec.evaluation.figures.forecast import Forecast, elapsed_share, forecast
from slaspec.evaluation.figures.ramp import RampedFigures
from slaspec.evaluation.figures.windows import Standing, colour, together
from slaspec.evaluation.tally import Counted, Tallied, TallyPlan
from slaspec.worktime.calendar import CalendarExhaustedError, WorkingCalendar
from slaspec.worktime.window import Window

if TYPE_CHECKING:
    from slaspec.events.roster import Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What was counted, of the whole of a window or of a part of it, and how it stands; no standing where it is only shown.

    `count` is what was counted; in a ratio the members answered, out of `of`. `amount` is the sum or
    average where one is asked for. `target` is what is agreed for it, a newcomer's share taken. `maturing`
    members of a cohort may still be answered; `matured` are the answered ones of those whose time is over, and all of these.
    """

    count: int
    of: int | None = None
    amount: Fraction | None = None
    target: Fraction | None = None
    standing: Standing | None = None
    colour: str | None = None
    maturing: int = 0
    matured: tuple[int, int] | None = None
    forecast: Forecast | None = None
    of_which: "tuple[Part, ...]" = ()

    @property
    def share(self) -> Fraction | None:
        """Of a ratio, what share the counted ones are; unknown where there is nothing to be a share of."""
        return Fraction(self.count, self.of) if self.of else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Figure):
    """A window's figure for one value of a field, or for a named part of the whole. No value: all that have none."""

    value: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A window's figures by a field, shown and not judged."""

    field: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyWindow(Figure):
    """One window of a volume, ratio or spread: the whole, and every part where the target is for each.

    `revision` is that of the agreement which judges it, `left_out` says how many members were, and why.
    """

    window: Window
    parts: tuple[Part, ...] = ()
    splits: tuple[Split, ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()
    revision: str | None = None


@dataclass(slots=True)
class _Sum:
    """What a group of notes comes to."""

    count: int = 0
    of: int | None = None
    amount: Fraction | None = None
    maturing: int = 0
    matured: tuple[int, int] | None = None


class WindowsOfPlan:
    """The windows of one counted commitment of one revision, from the notes of all leads."""

    __slots__ = ("_as_of", "_by_window", "_calendar", "_commitment", "_first_seen", "_plan", "_ramped", "_rolling")

    def __init__(self, plan: TallyPlan, notes: Iterable[Sequence[Counted]], roster: "Roster", as_of: int) -> None:
        self._plan = plan
        self._commitment: Tallied = plan.commitment
        self._as_of = as_of
        self._calendar: WorkingCalendar = plan.agreement.calendar.otherwise
        target = None if isinstance(self._commitment, Spread) else self._commitment.target
        ramp: Ramp | None = self._commitment.ramp if isinstance(self._commitment, Spread) else self._commitment.target.ramp
        field = "owner" if target is None else target.for_each
        self._ramped = None if ramp is None else RampedFigures(ramp, field, roster, plan.agreement.zone, as_of)
        self._by_window: dict[int, list[Counted]] = defaultdict(list)
        self._rolling: list[Sequence[Counted]] = []
        self._first_seen: dict[str, int] = {}
        for of_lead in notes:
            if plan.rolls:
                self._rolling.append(of_lead)
            for note in of_lead:
                if note.window is not None:
                    self._by_window[note.window.start].append(note)
                if note.part is not None and note.left_out is None:
                    self._first_seen[note.part] = min(note.at, self._first_seen.get(note.part, note.at))

    def window(self, window: Window, *, judged: bool) -> TallyWindow:
        """A window with its figures and how it stands; not `judged` where the agreement does not cover it."""
        all_notes = self._in_rolling(window) if self._plan.rolls else self._by_window.get(window.start, [])
        notes = [note for note in all_notes if note.left_out is None]
        left_out = Counter(note.left_out for note in all_notes if note.left_out is not None)
        commitment = self._commitment
        whole, parts = (
            self._spread(commitment, notes, window) if isinstance(commitment, Spread) else self._target(commitment, notes, window)
        )
        if not judged:
            standing = Standing.NOT_JUDGED
            shown = tuple(_unjudged(part, standing) for part in whole.of_which)
            whole = replace(whole, standing=standing, forecast=None, of_which=shown)
            parts = tuple(_unjudged(part, standing) for part in parts)
        return TallyWindow(
            window=window,
            parts=parts,
            splits=self._splits(notes),
            left_out=tuple(sorted(left_out.items())),
            revision=self._plan.agreement.revision,
            **_parts_of(whole),
        )

    def judged_at(self, window: Window) -> int | None:
        """The instant from which nothing can change the window any more; none where it has not come, or never comes."""
        at = self._matured_at(window)
        return at if at is not None and at <= self._as_of else None

    # What counts in a window

    def _in_rolling(self, window: Window) -> list[Counted]:
        """The notes of a window that rolls; a lead that counts once a window does so by its first in it."""
        found: list[Counted] = []
        for of_lead in self._rolling:
            had: set[tuple[bool, bool]] = set()
            for note in of_lead:
                if window.start <= note.at < window.end:
                    key = (note.of_numerator, note.left_out is None)
                    if self._every_time(note.of_numerator) or key not in had:
                        found.append(note)
                    had.add(key)
        return found

    def _every_time(self, of_numerator: bool) -> bool:  # noqa: FBT001 - which of the two sets
        commitment = self._commitment
        counted = commitment.count if not isinstance(commitment, Ratio) else commitment.that if of_numerator else commitment.of
        return not isinstance(counted, Count) or counted.every_time

    def _sum(self, notes: list[Counted]) -> _Sum:
        commitment = self._commitment
        if isinstance(commitment, Ratio):
            if not isinstance(commitment.that, Follow | Those):
                numerator = sum(note.of_numerator for note in notes)
                return _Sum(numerator, len(notes) - numerator)
            answered = sum(note.answered_at is not None for note in notes)
            if isinstance(commitment.that, Those):
                return _Sum(answered, len(notes))
            open_until = [(note.answered_at is not None, note.answerable_until or 0) for note in notes]
            maturing = sum(not is_answered and until > self._as_of for is_answered, until in open_until)
            over = [is_answered for is_answered, until in open_until if until <= self._as_of]
            return _Sum(answered, len(notes), None, maturing, (sum(over), len(over)))
        measure = commitment.count.measure if isinstance(commitment.count, Count) else "count"
        if measure == "count":
            return _Sum(len(notes))
        numbers = [_exact(note.amount) for note in notes if note.amount is not None]
        total = sum(numbers, Fraction(0))
        if measure == "sum":
            return _Sum(len(notes), None, total)
        return _Sum(len(notes), None, total / len(numbers) if numbers else None)

    def _value(self, summed: _Sum) -> Fraction | None:
        """The number that is held against the target: of a cohort in a window that rolls, the share of those whose time is over."""
        count, of = summed.count, summed.of
        if summed.matured is not None and self._plan.rolls:
            count, of = summed.matured
        if of is not None:
            return Fraction(count, of) if of else None
        commitment = self._commitment
        measured = isinstance(commitment, Volume) and isinstance(commitment.count, Count) and commitment.count.measure != "count"
        return summed.amount if measured else Fraction(count)

    # Volumes and ratios

    def _target(self, promised: Volume | Ratio, notes: list[Counted], window: Window) -> tuple[Figure, tuple[Part, ...]]:
        target = promised.target
        if target.for_each is None:
            return self._figure(target, notes, window, self._times(None, window)), ()
        by_value: dict[str | None, list[Counted]] = defaultdict(list)
        for note in notes:
            by_value[note.part].append(note)
        parts = []
        for value in sorted(value for value, at in self._first_seen.items() if at < window.end):
            figure = self._figure(target, by_value[value], window, self._times(value, window))
            parts.append(Part(value=value, **_parts_of(figure)))
        whole = self._figure(target, notes, window, Fraction(1))
        ended = self._has_ended(window)
        standing = together(part.standing for part in parts if part.standing is not None)
        standing = standing or (Standing.UNKNOWN if ended else Standing.PENDING)
        return replace(whole, target=None, standing=standing, colour=None, of_which=()), tuple(parts)

    def _times(self, part: str | None, window: Window) -> Fraction:
        return Fraction(1) if self._ramped is None or part is None else self._ramped.times(part, window)

    def _figure(self, target: Target, notes: list[Counted], window: Window, times: Fraction) -> Figure:
        """The figure of a group of notes, held against so many times the target."""
        ended = self._has_ended(window)
        summed = self._sum(notes)
        value = self._value(summed)
        standings = [self._standing(target, value, target.amount * times, ended=ended)]
        of_which = []
        for index, part in enumerate(target.of_which):
            its_sum = self._sum([note for note in notes if note.which >> index & 1])
            standing = self._standing(target, self._value(its_sum), part.amount * times, ended=ended)
            standings.append(standing)
            of_which.append(
                Part(value=part.name, count=its_sum.count, amount=its_sum.amount, target=part.amount * times, standing=standing)
            )
        adds_up = isinstance(self._commitment, Volume) and getattr(self._commitment.count, "measure", "count") != "average"
        elapsed = elapsed_share(window, self._as_of, self._calendar) if adds_up else None
        return Figure(
            count=summed.count,
            of=summed.of,
            amount=summed.amount,
            target=target.amount * times,
            standing=together(standings) or standings[0],
            colour=colour(target.bands, value),
            maturing=summed.maturing,
            matured=summed.matured,
            forecast=forecast(value, elapsed),
            of_which=tuple(of_which),
        )

    def _standing(self, target: Target, value: Fraction | None, amount: Fraction, *, ended: bool) -> Standing:
        """How a number stands against an amount; the tolerance widens the side that is bounded."""
        tolerance = target.tolerance or Fraction(0)
        low = amount * (1 - tolerance) if target.bound != "at_most" else None
        high = amount * (1 + tolerance) if target.bound != "at_least" else None
        only_grows = isinstance(self._commitment, Volume) and getattr(self._commitment.count, "measure", "count") != "average"
        if not ended and not only_grows:
            return Standing.MATURING if isinstance(self._commitment, Ratio) else Standing.PENDING
        if value is None:
            return Standing.UNKNOWN
        if high is not None and value > high:
            return Standing.BREACHED
        if low is not None and value < low:
            return Standing.BREACHED if ended else Standing.PENDING
        return Standing.MET if ended or high is None else Standing.PENDING

    def _has_ended(self, window: Window) -> bool:
        return self.judged_at(window) is not None

    def _matured_at(self, window: Window) -> int | None:
        ratio = self._commitment
        if not isinstance(ratio, Ratio) or not isinstance(ratio.that, Follow) or self._plan.rolls:
            return window.end
        within = ratio.that.within
        try:
            return max(calendar.deadline(window.end, within) for calendar in _calendars(ratio.that.calendar))
        except CalendarExhaustedError:
            return None

    # Spreads

    def _spread(self, spread: Spread, notes: list[Counted], window: Window) -> tuple[Figure, tuple[Part, ...]]:
        """Each owner's part, held against the mean, or where newcomers get less against their share of the whole."""
        counts = Counter(note.part for note in notes)
        owners = sorted(value for value, at in self._first_seen.items() if at < window.end)
        weights = {owner: self._times(owner, window) for owner in owners}
        total_weight = sum(weights.values(), Fraction(0))
        ended = self._has_ended(window)
        parts = []
        for owner in owners:
            mean = len(notes) * weights[owner] / total_weight if total_weight else Fraction(0)
            even = abs(counts[owner] - mean) <= spread.at_most * mean
            standing = Standing.PENDING if not ended else Standing.MET if even else Standing.BREACHED
            parts.append(Part(value=owner, count=counts[owner], target=mean, standing=standing))
        standing = together(part.standing for part in parts if part.standing is not None) or (
            Standing.UNKNOWN if ended else Standing.PENDING
        )
        return Figure(count=len(notes), standing=standing), tuple(parts)

    # Splits

    def _splits(self, notes: list[Counted]) -> tuple[Split, ...]:
        commitment = self._commitment
        if isinstance(commitment, Spread):
            return ()
        return tuple(Split(field=field, parts=tuple(self._split(notes, index))) for index, field in enumerate(commitment.target.split_by))

    def _split(self, notes: list[Counted], index: int) -> Iterator[Part]:
        by_value: dict[str | None, list[Counted]] = defaultdict(list)
        for note in notes:
            by_value[note.splits[index]].append(note)
        for value in sorted(by_value, key=lambda each: (each is None, each or "")):
            it = self._sum(by_value[value])
            yield Part(value=value, count=it.count, of=it.of, amount=it.amount, maturing=it.maturing, matured=it.matured)


def _exact(number: float) -> Fraction:
    """The number as it was written: 0.1 is a tenth."""
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


def _parts_of(figure: Figure) -> dict[str, Any]:
    """What a figure says, to be said of a window or a part."""
    return {each.name: getattr(figure, each.name) for each in fields(Figure)}


def _unjudged(part: Part, standing: Standing | None) -> Part:
    """A part of a window that is shown and not judged."""
    return replace(part, standing=standing, forecast=None, of_which=tuple(_unjudged(each, standing) for each in part.of_which))


def _calendars(choice: CalendarChoice) -> list[WorkingCalendar]:
    return [choice.otherwise, *(calendar for _value, calendar in choice.by_value)]
