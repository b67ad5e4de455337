"""Verdicts and counts to figures: each commitment's windows, its attainment, how its objective stands."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from slaspec.agreement.commitment import Commitment, Objective, Ratio, Response, Volume
from slaspec.agreement.model import Agreement
from slaspec.evaluation.clock import Judgement
from slaspec.evaluation.tally import Counted, Standing, TallyWindow, judged_windows
from slaspec.evaluation.verdict import Verdict
from slaspec.worktime.instants import microseconds
from slaspec.worktime.window import Period, Window, Windows
from slaspec.worktime.zones import zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Attainment:
    """How the clocks of a stretch of time came out."""

    met: int = 0
    breached: int = 0
    pending: int = 0
    void: int = 0

    @property
    def share(self) -> Fraction | None:
        """Met of met and breached; unknown when nothing was judged."""
        judged = self.met + self.breached
        return Fraction(self.met, judged) if judged else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseWindow:
    """One window of a response commitment: the clocks that started in it, and how the objective stands."""

    window: Window
    attainment: Attainment
    standing: Standing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseResult:
    """A response commitment over the whole stream and by window; monthly where it has no objective."""

    commitment: str
    whole: Attainment
    windows: tuple[ResponseWindow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyResult:
    """A volume or ratio by window."""

    commitment: str
    windows: tuple[TallyWindow, ...]


CommitmentResult = ResponseResult | TallyResult


@dataclass(frozen=True, slots=True)
class _Reach:
    """The stretch that windows are listed for: from the first event or the start in force, to as-of or the end in force."""

    first: int
    last: int
    in_force: "tuple[int | None, int | None]" = field(default=(None, None))

    def covers(self, window: Window) -> bool:
        """Whether the agreement is in force throughout a window."""
        start, until = self.in_force
        return (start is None or start <= window.start) and (until is None or window.end <= until)


def commitment_results(
    agreement: Agreement,
    commitments: Iterable[Commitment],
    verdicts: Iterable[Verdict],
    tallied: Mapping[str, list[Counted]],
    *,
    first: int | None,
    as_of: int,
) -> tuple[CommitmentResult, ...]:
    """The figures of the judged commitments, in their order; `first` is the instant of the first event, if any."""
    by_commitment: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        by_commitment[verdict.commitment].append(verdict)
    reach = _reach(agreement, first, as_of)
    results: list[CommitmentResult] = []
    for commitment in commitments:
        if isinstance(commitment, Response):
            results.append(_response_result(agreement, commitment, by_commitment[commitment.id], reach, as_of))
        elif isinstance(commitment, Volume | Ratio):
            windows = Windows(commitment.target.per, agreement.zone).over(reach.first, reach.last) if reach else []
            judged = judged_windows(commitment, tallied[commitment.id], windows, as_of=as_of, whole=reach.covers) if reach else []
            results.append(TallyResult(commitment=commitment.id, windows=tuple(judged)))
    return tuple(results)


def _reach(agreement: Agreement, first: int | None, as_of: int) -> _Reach | None:
    here = zone(agreement.zone)
    start, until = (
        here.opening(datetime(day.year, day.month, day.day)) if day else None
        for day in (agreement.effective_from, agreement.effective_until)
    )
    begins = start if start is not None else first
    if begins is None:
        return None
    ends = as_of if until is None else min(as_of, until - 1)
    return _Reach(begins, ends, (start, until)) if begins <= ends else None


def _response_result(agreement: Agreement, response: Response, verdicts: list[Verdict], reach: _Reach | None, as_of: int) -> ResponseResult:
    windows = Windows(response.objective.per if response.objective else Period("month"), agreement.zone)
    by_window: dict[Window, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        by_window[windows.of(microseconds(verdict.started_at))].append(verdict)
    listed = windows.over(reach.first, reach.last) if reach else []
    judged = []
    for window in listed:
        attainment = attained(by_window[window])
        standing = None
        if response.objective and reach:
            ended = window.end <= as_of
            standing = _standing(response.objective, attainment, ended=ended) if reach.covers(window) else Standing.NOT_JUDGED
        judged.append(ResponseWindow(window=window, attainment=attainment, standing=standing))
    return ResponseResult(commitment=response.id, whole=attained(verdicts), windows=tuple(judged))


def attained(verdicts: Iterable[Verdict]) -> Attainment:
    """The verdicts counted."""
    counts = Counter(verdict.judgement for verdict in verdicts)
    return Attainment(
        met=counts[Judgement.MET],
        breached=counts[Judgement.BREACHED],
        pending=counts[Judgement.PENDING],
        void=counts[Judgement.VOID],
    )


def _standing(objective: Objective, attainment: Attainment, *, ended: bool) -> Standing:
    if attainment.pending or not ended:
        return Standing.MATURING
    if attainment.share is None:
        return Standing.UNKNOWN
    assert objective.at_least is not None
    return Standing.KEPT if attainment.share >= objective.at_least else Standing.MISSED
