"""What is owed because a figure was missed: `if_missed` opens a duty when a window is judged."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from slaspec.agreement.commitment import IfMissed
from slaspec.agreement.model import Agreement
from slaspec.agreement.pattern import in_words
from slaspec.evaluation.figures.windows import Standing
from slaspec.worktime.calendar import CalendarExhaustedError
from slaspec.worktime.instants import as_datetime

if TYPE_CHECKING:
    from slaspec.evaluation.figures.duty import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """An event that is owed because windows were missed: who owes it, since when, until when, and whether it came.

    `windows` are those that were missed, by name. `standing` is met, breached or pending; an event
    that came late has its instant in `done_at` all the same.
    """

    owed_by: tuple[str, ...]
    event: str
    windows: tuple[str, ...]
    since: datetime
    due: datetime | None
    done_at: datetime | None
    standing: Standing
    because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedWindow:
    """A window as `if_missed` looks at it; `judged_at` is none as long as it is not judged.

    `figures` are those that had to be reached: that of the whole, or of each part.
    """

    label: str
    if_missed: IfMissed | None
    agreement: Agreement
    judged_at: int | None
    missed: bool
    figures: tuple[Fraction, ...] = ()
    breaches: int = 0


def owed_for(windows: Iterable[JudgedWindow], told: "Told", as_of: int) -> tuple[Owed, ...]:
    """What the missed windows of one figure opened, in order of time.

    A window counts when it was missed, and where a threshold is named when a figure lies below it.
    After `windows` such in a row a duty is opened, and the count begins anew; a window in between that
    was not missed, or not judged, ends the row. Many breaches in one window open a duty by themselves.
    """
    found: list[Owed] = []
    row: list[str] = []
    for window in windows:
        missed = window.if_missed
        if missed is None or window.judged_at is None:
            row = []
            continue
        counts = window.missed and (missed.below is None or any(figure < missed.below for figure in window.figures))
        row = [*row, window.label] if counts else []
        too_many = missed.breaches is not None and window.breaches >= missed.breaches
        only_breaches = missed.breaches is not None and missed.below is None and missed.windows is None
        if too_many or (row and not only_breaches and len(row) >= (missed.windows or 1)):
            found.append(_owed(missed, tuple(row) or (window.label,), window.agreement, window.judged_at, told, as_of))
            row = []
    return tuple(found)


def _owed(missed: IfMissed, labels: tuple[str, ...], agreement: Agreement, since: int, told: "Told", as_of: int) -> Owed:
    try:
        due: int | None = agreement.calendar.otherwise.deadline(since, missed.within)
    except CalendarExhaustedError:
        due = None
    came = told.first(missed.duty, agreement, missed.owed_by, since)
    if came is not None and (due is None or came <= due):
        standing = Standing.MET
    else:
        standing = Standing.BREACHED if due is not None and due <= as_of else Standing.PENDING
    return Owed(
        owed_by=missed.owed_by,
        event=in_words(missed.duty, agreement.stage_name),
        windows=labels,
        since=as_datetime(since),
        due=None if due is None else as_datetime(due),
        done_at=None if came is None else as_datetime(came),
        standing=standing,
        because=missed.because,
    )
