"""How long clocks took: the time that most of them kept to, its spread over the promise, and bounds on it."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from slaspec.agreement.model import Agreement
from slaspec.evaluation.verdict import Judgement, Unit, Verdict
from slaspec.worktime.calendar import CalendarExhaustedError, WorkingCalendar
from slaspec.worktime.duration import BusinessDays, CloseOfDay, ElapsedTime, Limit, WorkingTime
from slaspec.worktime.instants import SECOND, microseconds

HALF, NINE_OF_TEN = Fraction(1, 2), Fraction(9, 10)

MARKS = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(9, 10), Fraction(1))
"""The shares of the target that times are told apart by: up to each of them, and beyond the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantiles:
    """The time that half, and that nine of ten of some clocks do not exceed, in `unit`.

    No value: so many of them were not stopped, which exceeds every time.
    """

    unit: str
    of: int
    median: Fraction | None
    p90: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How long the judged clocks of a stretch of time took.

    `used` is the time that counted, one entry a unit; `elapsed` is plain time from start to
    settlement in seconds. `spread` counts the clocks by the share of their target that they used: up to 25, 50, 75,
    90 and 100 %, and beyond. `ideal` are the clocks that kept the time hoped for, and all that had one.
    """

    used: tuple[Quantiles, ...] = ()
    elapsed: Quantiles | None = None
    spread: tuple[int, ...] = ()
    ideal: tuple[int, int] | None = None


NO_TIMES = Times()


def times_of(verdicts: Iterable[Verdict]) -> Times:
    """How long clocks took; `verdicts` are met or breached."""
    used: dict[Unit, list[Fraction]] = defaultdict(list)
    of: Counter[Unit] = Counter()
    elapsed: list[Fraction] = []
    spread = [0] * (len(MARKS) + 1)
    clocks = kept = hoped = 0
    for verdict in verdicts:
        if verdict.kind == "conformance":
            continue
        clocks += 1
        stopped = verdict.settled_at is not None
        if stopped:
            elapsed.append(verdict.elapsed_s)
        if verdict.used is not None:
            if verdict.unit is not None:
                of[verdict.unit] += 1
                if stopped:
                    used[verdict.unit].append(verdict.used)
            if verdict.amount is not None and verdict.kind == "response":
                spread[_place(verdict, verdict.used, verdict.amount)] += 1
        if verdict.ideal is not None:
            hoped += 1
            kept += verdict.ideal
    return Times(
        used=tuple(_quantiles(unit, used[unit], of[unit]) for unit in sorted(of)),
        elapsed=_quantiles("seconds", elapsed, clocks) if clocks else None,
        spread=tuple(spread) if any(spread) else (),
        ideal=(kept, hoped) if hoped else None,
    )


def _place(verdict: Verdict, used: Fraction, amount: Fraction) -> int:
    """The place in the spread: a breach lies beyond the target, what was met does not, however it was rounded."""
    if verdict.judgement == Judgement.BREACHED:
        return len(MARKS)
    last = len(MARKS) - 1
    if not amount:
        return last
    whole, part = used.denominator * amount.numerator, used.numerator * amount.denominator  # integers are compared ten times as fast
    return next((place for place, mark in enumerate(MARKS) if part * mark.denominator <= mark.numerator * whole), last)


def _quantiles(unit: str, stopped: Sequence[Fraction], of: int) -> Quantiles:
    ordered = sorted(stopped, key=float)
    return Quantiles(unit=unit, of=of, median=_quantile(ordered, of, HALF), p90=_quantile(ordered, of, NINE_OF_TEN))


def _quantile(ordered: Sequence[Fraction], of: int, share: Fraction) -> Fraction | None:
    """The smallest value that a share of `of` clocks does not exceed, of which those that are not `ordered` exceed every value.

    They are ordered by their floating point, which is fast, so that those that it cannot tell apart are put in order here.
    """
    place = -(-of * share.numerator // share.denominator) - 1
    if place >= len(ordered):
        return None
    near = float(ordered[place])
    first, last = (edge(ordered, near, key=float) for edge in (bisect_left, bisect_right))
    return sorted(ordered[first:last])[place - first]


# Bounds


def keeps(bound: Limit | None, share: Fraction, verdicts: Sequence[Verdict], agreement: Agreement) -> bool:
    """Whether a share of the clocks used no more time than a bound; one that was not stopped used more than any.

    The bound is measured in its own kind of time. Where the clock ran in that kind, what counts is
    the time that it used; else the plain span from its start to its stop on the clock's calendar,
    pauses included.
    """
    if bound is None or not verdicts:
        return True
    within = sum(_used_no_more(bound, verdict, agreement) for verdict in verdicts)
    return within >= share * len(verdicts)


def _used_no_more(bound: Limit, verdict: Verdict, agreement: Agreement) -> bool:
    if verdict.settled_at is None:
        return False
    start, end = microseconds(verdict.started_at), microseconds(verdict.settled_at)
    calendar = _calendar(verdict.calendar, agreement)
    match bound:
        case WorkingTime(amount):
            return _amount(verdict, "business seconds", lambda: calendar.working_time(start, end)) <= amount
        case BusinessDays(count):
            used = verdict.used if verdict.unit == "business days" else None
            return (calendar.business_days(start, end) if used is None else used) <= count
        case ElapsedTime() | CloseOfDay(_, False):
            try:
                until = calendar.deadline(start, bound)
            except CalendarExhaustedError:
                return True
            return _amount(verdict, "seconds", lambda: end - start) <= until - start
        case CloseOfDay():
            try:
                until = calendar.deadline(start, bound)
            except CalendarExhaustedError:
                return True
            return _amount(verdict, "business seconds", lambda: calendar.working_time(start, end)) <= calendar.working_time(start, until)


def _amount(verdict: Verdict, unit: Unit, otherwise: Callable[[], int]) -> Fraction | int:
    """The time used in microseconds, where the clock ran in that unit; else what the plain span comes to."""
    return verdict.used * SECOND if verdict.unit == unit and verdict.used is not None else otherwise()


def _calendar(id_: str | None, agreement: Agreement) -> WorkingCalendar:
    if id_ == "24/7":
        return WorkingCalendar.always_open(agreement.zone)
    return next((each for each in agreement.calendars if each.id == id_), agreement.calendar.otherwise)
