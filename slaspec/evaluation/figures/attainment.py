"""Verdicts to figures: the attainment of a stretch of time, and how the windows of an objective stand."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from slaspec.agreement.commitment import Objective
from slaspec.agreement.model import Agreement
from slaspec.evaluation.figures.owed import JudgedWindow
from slaspec.evaluation.figures.times import HALF, NINE_OF_TEN, NO_TIMES, Times, keeps, times_of
from slaspec.evaluation.figures.windows import FELL_SHORT, Standing, colour, part_text, together
from slaspec.evaluation.verdict import Judgement, Verdict
from slaspec.worktime.instants import microseconds
from slaspec.worktime.window import Window, Windows

if TYPE_CHECKING:
    from slaspec.events.roster import Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Attainment:
    """How the clocks of a stretch of time came out; those that were left out are in no other number, and stand by the reason."""

    met: int = 0
    breached: int = 0
    pending: int = 0
    void: int = 0
    left_out: tuple[tuple[str, int], ...] = ()

    @property
    def judged(self) -> int:
        """Those that were met or breached."""
        return self.met + self.breached

    @property
    def share(self) -> Fraction | None:
        """Met of met and breached; unknown when nothing was judged."""
        return Fraction(self.met, self.judged) if self.judged else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How many of the judged clocks an objective allows to be in breach, and how many are."""

    allowed: Fraction
    spent: int

    @property
    def burn(self) -> Fraction | None:
        """The part of it that is used; unknown where there was a breach and none was allowed."""
        if not self.spent:
            return Fraction(0)
        return self.spent / self.allowed if self.allowed else None


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeFigure:
    """How the clocks of a stretch of time, or a part of them, came out and how long they took.

    No standing: nothing was agreed for them, or they are only shown.
    """

    attainment: Attainment
    standing: Standing | None = None
    budget: Budget | None = None
    colour: str | None = None
    times: Times = NO_TIMES


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodePart(EpisodeFigure):
    """The figure of one value of a field. No value: all that have none."""

    value: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeSplit:
    """A window's figures by a field, shown and not judged."""

    field: str
    parts: tuple[EpisodePart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeWindow(EpisodeFigure):
    """One window of a commitment that verdicts are passed on: the whole, and every part where the objective is for each."""

    window: Window
    parts: tuple[EpisodePart, ...] = ()
    splits: tuple[EpisodeSplit, ...] = ()
    revision: str | None = None


def attained(verdicts: Iterable[Verdict]) -> Attainment:
    """The verdicts counted."""
    counts: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    for verdict in verdicts:
        if verdict.left_out is None:
            counts[verdict.judgement.value] += 1
        else:
            left_out[verdict.left_out] += 1
    return Attainment(
        met=counts["met"],
        breached=counts["breached"],
        pending=counts["pending"],
        void=counts["void"],
        left_out=tuple(sorted(left_out.items())),
    )


def judged_ones(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Those that are met or breached, and not left out."""
    return [it for it in verdicts if it.left_out is None and it.judgement in (Judgement.MET, Judgement.BREACHED)]


def counts_at(verdict: Verdict, by: str) -> int | None:
    """The instant by which a verdict falls into a window; none where it is not known yet.

    By `deadline`, a clock that was settled without one counts at its settlement. By `settlement`,
    what nothing has settled yet is in no window.
    """
    at: datetime | None
    if by == "start":
        at = verdict.started_at
    elif by == "deadline":
        at = verdict.deadline or verdict.settled_at
    else:
        at = verdict.settled_at
    return None if at is None else microseconds(at)


class EpisodeWindows:
    """The verdicts on one commitment by window, and how each window stands by an objective of one revision.

    No objective: the windows are shown only. Those of a `shadow` are, too; else verdicts of a time
    when the commitment was one are in none.
    """

    __slots__ = ("_agreement", "_as_of", "_by_window", "_objective", "_roster", "_shadow")

    def __init__(
        self,
        objective: Objective | None,
        agreement: Agreement,
        verdicts: Iterable[Verdict],
        windows: Windows,
        roster: "Roster",
        as_of: int,
        *,
        shadow: bool = False,
    ) -> None:
        self._objective = objective
        self._agreement = agreement
        self._roster = roster
        self._as_of = as_of
        self._shadow = shadow
        self._by_window: dict[Window, list[Verdict]] = defaultdict(list)
        by = objective.by if objective else "start"
        rolling = windows.ending(as_of) if windows.is_rolling else None
        for verdict in verdicts:
            at = counts_at(verdict, by)
            if at is None or (verdict.shadow and not shadow):
                continue
            if rolling is None:
                self._by_window[windows.of(at)].append(verdict)
            elif rolling.start <= at < rolling.end:
                self._by_window[rolling].append(verdict)

    def after(self, until: int) -> list[Window]:
        """The windows from an instant on up to as-of that a verdict falls into, in order."""
        return sorted(window for window in self._by_window if until <= window.start <= self._as_of)

    def window(self, window: Window, *, judged: bool) -> EpisodeWindow:
        """A window with its figures and how it stands; not `judged` where the agreement does not cover it."""
        verdicts = self._by_window.get(window, [])
        objective = None if self._shadow else self._objective
        whole = self._figure(verdicts, objective, ended=window.end <= self._as_of)
        parts: list[EpisodePart] = []
        standing = whole.standing
        if self._objective is not None and self._objective.for_each is not None:
            for value, group in self._grouped(verdicts, self._objective.for_each):
                by_itself = objective if value is not None else None
                figure = self._figure(group, by_itself, ended=window.end <= self._as_of)
                parts.append(EpisodePart(value=value, **_said(figure)))
            if objective is not None:
                standing = together(part.standing for part in parts if part.standing is not None) or whole.standing
        if not judged and objective is not None:
            standing = Standing.NOT_JUDGED
            parts = [replace(part, standing=None if part.standing is None else standing) for part in parts]
        return EpisodeWindow(
            window=window,
            parts=tuple(parts),
            splits=tuple(self._splits(verdicts)),
            revision=self._agreement.revision,
            **{**_said(whole), "standing": standing},
        )

    def as_judged(self, shown: EpisodeWindow) -> JudgedWindow:
        """A window as what is owed for missing it looks at it."""
        judged = judged_ones(self._by_window.get(shown.window, []))
        is_judged = shown.standing in (Standing.KEPT, Standing.MISSED)
        last = max((_decided_at(verdict) for verdict in judged), default=shown.window.end)
        figures = (
            [shown.attainment.share] if not shown.parts else [part.attainment.share for part in shown.parts if part.standing is not None]
        )
        return JudgedWindow(
            label=shown.window.label,
            if_missed=self._objective.if_missed if self._objective is not None and not self._shadow else None,
            agreement=self._agreement,
            judged_at=max(shown.window.end, last) if is_judged else None,
            missed=shown.standing in FELL_SHORT,
            figures=tuple(figure for figure in figures if figure is not None),
            breaches=shown.attainment.breached,
        )

    def _figure(self, verdicts: Sequence[Verdict], objective: Objective | None, *, ended: bool) -> EpisodeFigure:
        attainment = attained(verdicts)
        judged = judged_ones(verdicts)
        standing, budget, band = None, None, None
        if objective is not None:
            standing = self._standing(objective, attainment, judged, ended=ended)
            band = colour(objective.bands, attainment.share)
            if objective.at_least is not None:
                budget = Budget(allowed=(1 - objective.at_least) * attainment.judged, spent=attainment.breached)
        return EpisodeFigure(attainment=attainment, standing=standing, budget=budget, colour=band, times=times_of(judged))

    def _standing(self, objective: Objective, attainment: Attainment, judged: Sequence[Verdict], *, ended: bool) -> Standing:
        if attainment.pending or not ended:
            return Standing.MATURING
        if attainment.share is None:
            return Standing.UNKNOWN
        kept = (
            (objective.at_least is None or attainment.share >= objective.at_least)
            and keeps(objective.median, HALF, judged, self._agreement)
            and keeps(objective.p90, NINE_OF_TEN, judged, self._agreement)
        )
        return Standing.KEPT if kept else Standing.MISSED

    def _grouped(self, verdicts: Iterable[Verdict], field: str) -> list[tuple[str | None, list[Verdict]]]:
        groups: dict[str | None, list[Verdict]] = defaultdict(list)
        for verdict in verdicts:
            groups[part_of(verdict, field, self._roster)].append(verdict)
        return sorted(groups.items(), key=lambda group: (group[0] is None, group[0] or ""))

    def _splits(self, verdicts: Sequence[Verdict]) -> Iterator[EpisodeSplit]:
        for field in self._objective.split_by if self._objective else ():
            groups = self._grouped(verdicts, field)
            parts = (EpisodePart(value=value, **_said(self._figure(group, None, ended=True))) for value, group in groups)
            yield EpisodeSplit(field=field, parts=tuple(parts))


def part_of(verdict: Verdict, field: str, roster: "Roster") -> str | None:
    """The value of a field that a verdict's figures are counted under.

    What is asked of the owner is asked of the one whom the episode belongs to, as it was when the verdict fell.
    """
    if field == "owner":
        return part_text(verdict.owner)
    if field.startswith("owner.") and verdict.owner is not None:
        value = roster.value(verdict.owner, field.removeprefix("owner."), _decided_at(verdict))
        if value is not None:
            return part_text(value)
    return next((value for name, value in verdict.values if name == field), None)


def _decided_at(verdict: Verdict) -> int:
    """The instant at which a verdict fell: at the settlement, or of a breach at its deadline; until then the start."""
    known = [each for each in (verdict.settled_at, verdict.deadline) if each is not None]
    if verdict.judgement == Judgement.BREACHED and known:
        return microseconds(min(known))
    return microseconds(verdict.settled_at or verdict.started_at)


def _said(figure: EpisodeFigure) -> dict[str, Any]:
    """What a figure says, to be said of a window or a part."""
    return {each.name: getattr(figure, each.name) for each in fields(EpisodeFigure)}
