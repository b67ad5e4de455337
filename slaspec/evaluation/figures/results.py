"""Every commitment to its result: the straight line from what was judged, counted and told to figures."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from slaspec.agreement.commitment import Beat, Cadence, Conformance, Duty, Objective, Ratio, Response, Spread, Volume
from slaspec.evaluation.figures.attainment import Attainment, EpisodeWindow, EpisodeWindows, attained, judged_ones
from slaspec.evaluation.figures.counting import TallyWindow, WindowsOfPlan
from slaspec.evaluation.figures.duty import DutyWindow, DutyWindows, Told, as_verdicts, periods_of
from slaspec.evaluation.figures.owed import JudgedWindow, Owed, owed_for
from slaspec.evaluation.figures.times import Times, times_of
from slaspec.evaluation.figures.windows import FELL_SHORT, Revision, Revisions, Span, Standing, spanned
from slaspec.evaluation.tally import Counted, TallyPlan
from slaspec.evaluation.verdict import Verdict
from slaspec.events.event import LeadEvent, TeamEvent
from slaspec.worktime.window import Period, Window
from slaspec.worktime.zones import zone

if TYPE_CHECKING:
    from slaspec.events.roster import Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class TierResult:
    """A tier with an objective of its own, by window."""

    tier: str
    windows: tuple[EpisodeWindow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeResult:
    """A response, cadence or conformance over the whole stream and by window; by month where it has no objective.

    `owed` is what was opened because its objective, or that of a tier, was missed.
    """

    commitment: str
    kind: Literal["response", "cadence", "conformance"]
    whole: Attainment
    times: Times
    windows: tuple[EpisodeWindow, ...]
    tiers: tuple[TierResult, ...] = ()
    owed: tuple[Owed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyResult:
    """A volume, ratio or spread by window; `owed` is what was opened because it was missed."""

    commitment: str
    kind: Literal["volume", "ratio", "spread"]
    windows: tuple[TallyWindow, ...]
    owed: tuple[Owed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyResult:
    """A duty by period, and where it has an objective by window; `owed` is what was opened because either was missed."""

    commitment: str
    windows: tuple[DutyWindow, ...]
    objective: tuple[EpisodeWindow, ...] = ()
    owed: tuple[Owed, ...] = ()
    kind: Literal["duty"] = "duty"


CommitmentResult = EpisodeResult | TallyResult | DutyResult

Notes = Mapping[TallyPlan, Iterable[Sequence[Counted]]]
"""What counts under each plan, lead by lead, the notes of a lead in order of time."""


def commitment_results(
    revisions: Revisions,
    verdicts: Iterable[Verdict],
    notes: Notes,
    events: Iterable[TeamEvent | LeadEvent],
    roster: "Roster",
    *,
    first: int | None,
    as_of: int,
    without: Collection[str] = (),
) -> tuple[CommitmentResult, ...]:
    """The figures of all commitments but drafts and those `without`, in the agreement's order.

    `events` are those between the teams, and those of leads whose kind need not name a lead; `first` is the
    instant of the first event of any kind, if there is one. In `notes` each counted commitment of each revision
    has its plan.
    """
    by_commitment: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        by_commitment[verdict.commitment].append(verdict)
    line = _Line(revisions, notes, Told(events, as_of), roster, first, as_of)
    results: list[CommitmentResult] = []
    for id_ in revisions.commitments():
        if id_ not in without:
            result = line.result(id_, by_commitment[id_])
            if result is not None:
                results.append(result)
    return tuple(results)


class _Line:
    """What every result is made from."""

    def __init__(self, revisions: Revisions, notes: Notes, told: Told, roster: "Roster", first: int | None, as_of: int) -> None:
        self._revisions = revisions
        self._plans = {(id(plan.agreement), plan.commitment.id): plan for plan in notes}
        self._notes = notes
        self._told = told
        self._roster = roster
        self._first = first
        self._as_of = as_of

    def result(self, id_: str, verdicts: Sequence[Verdict]) -> CommitmentResult | None:
        """The result of a commitment: of the kind that the newest revision makes it."""
        promising = self._revisions.promising(id_)
        newest = promising[-1][1]
        alike = [(revision, commitment) for revision, commitment in promising if type(commitment) is type(newest)]
        match newest:
            case Response() | Cadence() | Conformance():
                return self._episodes(id_, alike, verdicts)
            case Volume() | Ratio() | Spread():
                return self._tally(id_, alike)
            case _:
                return self._duty(id_, alike)

    def _listed(self, revision: Revision, spans: Sequence[tuple[Revision, Span]]) -> Iterable[tuple[Window, bool]]:
        return self._revisions.listed(revision, spans, self._first, self._as_of)

    # Responses, cadences, conformances

    def _episodes(self, id_: str, promising: Sequence[tuple[Revision, Any]], verdicts: Sequence[Verdict]) -> EpisodeResult:
        windows, judged = self._objective(promising, verdicts, lambda commitment: commitment.objective)
        owed = list(owed_for(judged, self._told, self._as_of))
        tiers = []
        for tier in dict.fromkeys(
            tier.id for _revision, it in promising for tier in getattr(it, "tiers", ()) if tier.objective is not None
        ):
            those = [verdict for verdict in verdicts if verdict.tier == tier]
            having = [(revision, it) for revision, it in promising if _tier_objective(tier, it) is not None]
            its_windows, its_judged = self._objective(having, those, partial(_tier_objective, tier))
            tiers.append(TierResult(tier=tier, windows=its_windows))
            owed += owed_for(its_judged, self._told, self._as_of)
        newest = promising[-1][1]
        whole = [verdict for verdict in verdicts if newest.status == "shadow" or not verdict.shadow]
        return EpisodeResult(
            commitment=id_,
            kind="response" if isinstance(newest, Response) else "cadence" if isinstance(newest, Cadence) else "conformance",
            whole=attained(whole),
            times=times_of(judged_ones(whole)),
            windows=windows,
            tiers=tuple(tiers),
            owed=_in_order(owed),
        )

    def _objective(
        self, promising: Sequence[tuple[Revision, Any]], verdicts: Sequence[Verdict], objective_of: Callable[[Any], Objective | None]
    ) -> tuple[tuple[EpisodeWindow, ...], list[JudgedWindow]]:
        """The windows of an objective over all revisions, and the same as `if_missed` looks at them."""
        found: list[tuple[EpisodeWindow, JudgedWindow]] = []
        reckoned = []
        for revision, commitment in promising:
            objective = objective_of(commitment)
            reckoned.append((revision, revision.windows(objective.per if objective else Period("month"))))
        spans = [(revision, spanned(windows, self._as_of)) for revision, windows in reckoned]
        for (revision, commitment), (_revision, windows) in zip(promising, reckoned, strict=True):
            objective = objective_of(commitment)
            shadow = commitment.status == "shadow"
            made = EpisodeWindows(objective, revision.agreement, verdicts, windows, self._roster, self._as_of, shadow=shadow)
            for window, judged in self._listed(revision, spans):
                shown = made.window(window, judged=judged)
                found.append((shown, made.as_judged(shown)))
            if revision is promising[-1][0] and revision.until is not None:
                late = (made.window(window, judged=False) for window in made.after(revision.until))
                found += ((shown, made.as_judged(shown)) for shown in late)  # clocks that were due, or settled, after the last day
        found.sort(key=lambda pair: pair[0].window)
        return tuple(shown for shown, _judged in found), [judged for _shown, judged in found]

    # Volumes, ratios, spreads

    def _tally(self, id_: str, promising: Sequence[tuple[Revision, Any]]) -> TallyResult:
        found: list[tuple[TallyWindow, JudgedWindow]] = []
        plans = [self._plans[id(revision.agreement), id_] for revision, _commitment in promising]
        spans = [(revision, spanned(plan.windows, self._as_of)) for (revision, _commitment), plan in zip(promising, plans, strict=True)]
        for (revision, commitment), plan in zip(promising, plans, strict=True):
            made = WindowsOfPlan(plan, self._notes[plan], self._roster, self._as_of)
            for window, judged in self._listed(revision, spans):
                shown = made.window(window, judged=judged)
                found.append((shown, _judged_tally(shown, commitment, revision, made.judged_at(window))))
        found.sort(key=lambda pair: pair[0].window)
        newest = promising[-1][1]
        return TallyResult(
            commitment=id_,
            kind="volume" if isinstance(newest, Volume) else "ratio" if isinstance(newest, Ratio) else "spread",
            windows=tuple(shown for shown, _judged in found),
            owed=owed_for([judged for _shown, judged in found], self._told, self._as_of),
        )

    # Duties

    def _duty(self, id_: str, promising: Sequence[tuple[Revision, Duty]]) -> DutyResult:
        found: list[tuple[DutyWindow, JudgedWindow]] = []
        spans = [
            (revision, periods_of(duty.rhythm, revision, _since(revision, duty.rhythm, promising), self._as_of))
            for revision, duty in promising
        ]
        for revision, duty in promising:
            made = DutyWindows(duty, revision.agreement, self._told, self._as_of)
            for window, judged in self._listed(revision, spans):
                shown = made.window(window, judged=judged)
                found.append((shown, made.as_judged(shown)))
        found.sort(key=lambda pair: pair[0].window)
        windows = tuple(shown for shown, _judged in found)
        owed = list(owed_for([judged for _shown, judged in found], self._told, self._as_of))
        newest = promising[-1][1]
        having = [(revision, duty) for revision, duty in promising if duty.objective is not None]
        objective, its_judged = self._objective(having, list(as_verdicts(newest, windows)), lambda duty: duty.objective)
        owed += owed_for(its_judged, self._told, self._as_of)
        return DutyResult(commitment=id_, windows=windows, objective=objective, owed=_in_order(owed))


def _tier_objective(tier: str, commitment: Any) -> Objective | None:
    return next((each.objective for each in getattr(commitment, "tiers", ()) if each.id == tier), None)


def _judged_tally(shown: TallyWindow, commitment: Volume | Ratio | Spread, revision: Revision, judged_at: int | None) -> JudgedWindow:
    """A window as what is owed for missing it looks at it."""
    is_judged = shown.standing in (Standing.MET, Standing.BREACHED)
    figures = shown.parts if getattr(getattr(commitment, "target", None), "for_each", None) is not None else (shown,)
    values = [each.share if each.of is not None else each.amount if each.amount is not None else Fraction(each.count) for each in figures]
    return JudgedWindow(
        label=shown.window.label,
        if_missed=None if isinstance(commitment, Spread) or commitment.status == "shadow" else commitment.if_missed,
        agreement=revision.agreement,
        judged_at=judged_at if is_judged else None,
        missed=shown.standing in FELL_SHORT,
        figures=tuple(value for value in values if value is not None),
        breaches=sum(part.standing in FELL_SHORT for part in shown.parts) if shown.parts else int(shown.standing in FELL_SHORT),
    )


def _in_order(owed: Iterable[Owed]) -> tuple[Owed, ...]:
    return tuple(sorted(owed, key=lambda each: each.since))


def _since(revision: Revision, rhythm: tuple[Beat, ...], promising: Sequence[tuple[Revision, Duty]]) -> date | None:
    """The first day of the revisions that have this rhythm, one after another up to this one."""
    first = revision
    for each, duty in reversed(promising):
        if each.until is not None and each.until == first.start and duty.rhythm == rhythm:
            first = each
    return None if first.start is None else zone(first.agreement.zone).day_of(first.start)
