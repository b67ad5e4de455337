"""What all figures share: how a window stands, which revision of the agreement judges it, its colour."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from slaspec.agreement.commitment import Band, Commitment, Comparison
from slaspec.agreement.condition import value_text
from slaspec.agreement.model import Agreement
from slaspec.worktime.window import Period, Window, Windows
from slaspec.worktime.zones import zone


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


FELL_SHORT = (Standing.BREACHED, Standing.MISSED)
"""The standings of a window that was not as agreed."""

_DECISIVE = (Standing.BREACHED, Standing.MISSED, Standing.PENDING, Standing.MATURING, Standing.MET, Standing.KEPT)


def together(standings: Iterable[Standing]) -> Standing | None:
    """The standing of a whole of which every part must hold by itself: the first that decides; `None` where none does."""
    found = set(standings)
    return next((each for each in _DECISIVE if each in found), None)


# Which revision judges a window


@dataclass(frozen=True, slots=True)
class Revision:
    """A content of the agreement, in force over `[start, until)` in microseconds; an end that is not agreed is open.

    `since` is the first day of the revisions that follow one another without a hole up to this one.
    """

    agreement: Agreement
    start: int | None = None
    until: int | None = None
    since: date | None = None

    @classmethod
    def of(cls, agreement: Agreement) -> "Revision":
        """The agreement with the dates that it says itself."""
        start, until = (_midnight(agreement, day) for day in (agreement.effective_from, agreement.effective_until))
        return cls(agreement, start, until, agreement.effective_from)

    def commitment(self, id_: str) -> Commitment | None:
        """Its commitment of that id; one that is a draft is none."""
        return next((each for each in self.agreement.commitments if each.id == id_ and each.status != "draft"), None)

    def windows(self, per: Period) -> Windows:
        """The windows of a period, as this agreement reckons."""
        return windows_of(self.agreement, per, since=self.since)


def _midnight(agreement: Agreement, day: date | None) -> int | None:
    return None if day is None else zone(agreement.zone).midnight(day)


def windows_of(agreement: Agreement, per: Period, *, since: date | None) -> Windows:
    """The windows of a period, as the agreement reckons: its zone, its week, its fiscal year, its working days.

    Several weeks are counted from the week of the day `since` which the agreement, with the revisions before it, is in force.
    """
    return Windows(
        per,
        agreement.zone,
        week_starts=agreement.week_starts,
        fiscal_year_starts=agreement.fiscal_year_starts or 1,
        effective_from=since,
        calendar=agreement.calendar.otherwise,
    )


Span = Callable[[int, int], Iterable[Window]]
"""What gives the windows between two instants."""


class Revisions:
    """The revisions of one agreement, in the order in which they are in force; no two at once."""

    __slots__ = ("_ordered",)

    def __init__(self, revisions: Iterable[Revision]) -> None:
        self._ordered = sorted(revisions, key=lambda each: (each.start is not None, each.start or 0))

    def __iter__(self) -> Iterator[Revision]:
        return iter(self._ordered)

    def at(self, instant: int) -> Revision | None:
        """The revision that is in force at an instant, if one is."""
        for each in reversed(self._ordered):
            if each.start is None or each.start <= instant:
                return each if each.until is None or instant < each.until else None
        return None

    def covers(self, window: Window) -> bool:
        """Whether they are in force throughout a window, one after another without a hole."""
        reached = window.start
        for each in self._ordered:
            if each.start is not None and each.start > reached:
                return False
            if each.until is None:
                return True
            reached = max(reached, each.until)
            if reached >= window.end:
                return True
        return False

    def commitments(self) -> list[str]:
        """The ids of all that was promised, in the order of the newest revision, then of what only older ones promise."""
        return list(dict.fromkeys(it.id for each in reversed(self._ordered) for it in each.agreement.commitments if it.status != "draft"))

    def promising(self, id_: str) -> list[tuple[Revision, Any]]:
        """The revisions that have a commitment, each with its own form of it."""
        return [(each, commitment) for each in self._ordered if (commitment := each.commitment(id_)) is not None]

    def listed(
        self, revision: Revision, spans: Sequence[tuple[Revision, Span]], first: int | None, as_of: int
    ) -> Iterator[tuple[Window, bool]]:
        """The windows that a revision's form of a commitment is shown in, in order, each with whether it is judged there.

        A window belongs, as a whole, to the revision in force at its start. Where that one lacks the
        commitment, or has it by other windows, or where none was in force, it is shown by the first that has it,
        and not judged. Not judged either is what they do not cover together. `spans` are the revisions that have
        the commitment, each with its windows; `first` is the instant of the first event.
        """
        begins = first if revision.start is None else revision.start
        ends = as_of if revision.until is None else min(as_of, revision.until - 1)
        if begins is None or begins > ends:
            return
        over = next(its for each, its in spans if each is revision)
        for window in over(begins, ends):
            judges = self.at(window.start)
            if judges is revision:
                yield window, self.covers(window)
                continue
            having = [each for each, its in spans if _meets(each, window) and window in its(window.start, window.start)]
            if having and having[0] is revision and all(each is not judges for each in having):
                yield window, False


def _meets(revision: Revision, window: Window) -> bool:
    return (revision.start is None or revision.start < window.end) and (revision.until is None or window.start < revision.until)


def spanned(windows: Windows, as_of: int) -> Span:
    """What gives the windows between two instants; of those that roll only the one before as-of."""
    return (lambda _first, _last: [windows.ending(as_of)]) if windows.is_rolling else windows.over


# What a figure is called, and its colour


def part_text(value: object) -> str | None:
    """A field's value as the name of a part: text as it is; nothing, an empty text, and what is no single value have none."""
    if isinstance(value, str):
        return value or None
    return value_text(value) if isinstance(value, int | float) else None


_KEEPS: dict[Comparison, Callable[[Fraction, Fraction], bool]] = {
    "at_least": lambda figure, bound: figure >= bound,
    "at_most": lambda figure, bound: figure <= bound,
    "more_than": lambda figure, bound: figure > bound,
    "less_than": lambda figure, bound: figure < bound,
}


def colour(bands: tuple[Band, ...], figure: Fraction | None) -> str | None:
    """The colour of a figure: that of the band that it keeps, else of the one for all others."""
    if figure is None:
        return None
    for band in bands:
        if band.bounds and all(_KEEPS[comparison](figure, bound) for comparison, bound in band.bounds):
            return band.colour
    return next((band.colour for band in bands if not band.bounds), None)
