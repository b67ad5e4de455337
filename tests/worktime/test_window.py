"""Reporting windows: calendar periods of a zone, half-open."""

from datetime import datetime
from itertools import pairwise

import pytest

from slaspec.worktime.instants import as_text, microseconds
from slaspec.worktime.window import Period, Unit, Windows


@pytest.mark.parametrize(
    ("per", "instant", "label", "start", "end"),
    [
        ("day", "2026-03-29T10:00Z", "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),  # 23 hours in Berlin
        ("week", "2026-01-01T10:00Z", "2026-W01", "2025-12-28T23:00:00Z", "2026-01-04T23:00:00Z"),
        ("month", "2026-01-31T23:30Z", "2026-02", "2026-01-31T23:00:00Z", "2026-02-28T23:00:00Z"),  # February has begun there
        ("month", "2026-12-15T00:00Z", "2026-12", "2026-11-30T23:00:00Z", "2026-12-31T23:00:00Z"),
        ("quarter", "2026-05-15T00:00Z", "2026-Q2", "2026-03-31T22:00:00Z", "2026-06-30T22:00:00Z"),
        ("year", "2026-05-15T00:00Z", "2026", "2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z"),
    ],
)
def test_the_window_of_an_instant(per: Unit, instant: str, label: str, start: str, end: str) -> None:
    """A window has the local dates of its zone, and its name."""
    window = Windows(Period(per), "Europe/Berlin").of(microseconds(datetime.fromisoformat(instant)))

    assert (window.label, as_text(window.start), as_text(window.end)) == (label, start, end)
    assert (window.starts_at, window.ends_at) == (datetime.fromisoformat(start), datetime.fromisoformat(end))


def test_windows_follow_each_other_without_hole_or_overlap() -> None:
    """The end of each is the start of the next, and the first instant of a window belongs to it."""
    windows = Windows(Period("month"), "America/Sao_Paulo")
    first, last = (microseconds(datetime.fromisoformat(text)) for text in ("2018-01-15T00:00Z", "2018-12-15T00:00Z"))

    listed = windows.over(first, last)

    assert [window.label for window in listed] == [f"2018-{month:02d}" for month in range(1, 13)]
    assert all(one.end == other.start for one, other in pairwise(listed))
    assert all(windows.of(window.start) is window and windows.of(window.end - 1) is window for window in listed)
