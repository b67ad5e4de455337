"""What a window that is not over may come to, by one stated method. A forecast is no figure, and judges nothing."""

from dataclasses import dataclass
from fractions import Fraction

from slaspec.worktime.calendar import WorkingCalendar
from slaspec.worktime.window import Window

METHOD = "linear by working time"
"""As much again in every hour to come as in the hours of the calendar that have passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What a count or sum comes to at the window's end, if the rest goes like the `elapsed` share of its working time.

    A share needs none: going on like this, it stays.
    """

    figure: Fraction
    elapsed: Fraction
    method: str = METHOD


def elapsed_share(window: Window, as_of: int, calendar: WorkingCalendar) -> Fraction | None:
    """The share of a window's working time that has passed; nothing where it is over, has not begun, or has no open hour yet."""
    if not window.start < as_of < window.end:
        return None
    passed, whole = calendar.working_time(window.start, as_of), calendar.working_time(window.start, window.end)
    return Fraction(passed, whole) if passed and whole > passed else None


def forecast(figure: Fraction | None, elapsed: Fraction | None) -> Forecast | None:
    """The forecast for a figure so far."""
    return None if figure is None or elapsed is None else Forecast(figure=figure / elapsed, elapsed=elapsed)
