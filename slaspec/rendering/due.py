"""What is open, as a table for a terminal: by when, how much time is left, for which lead, what, who."""

from collections.abc import Sequence
from datetime import datetime

from slaspec.diagnostics import visible
from slaspec.evaluation.due import OpenClock
from slaspec.rendering.scorecard import instant_words
from slaspec.worktime.arithmetic import instant_in_words
from slaspec.worktime.instants import microseconds

_HEADINGS = ("Due", "Left", "Lead", "Promise", "Owner")


def due_text(clocks: Sequence[OpenClock], as_of: datetime, *, is_now: bool = False, asked: Sequence[str] = ()) -> str:
    """The table, in the order that is given; times are those of the clock's own zone, which stands beside them.

    `asked` says by which words the clocks were chosen, where not all that are open were asked for.
    """
    now = f"as of {instant_words(as_of)}{' (now)' if is_now else ''}"
    if not clocks:
        return " ".join((f"{now}: nothing", *asked, "is open"))
    head = f"{now}: {len(clocks):,} open, {sum(each.standing == 'overdue' for each in clocks):,} overdue"
    rows = [_HEADINGS, *(_row(each) for each in clocks)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(visible(line) for line in (head, "", *lines))


def _row(each: OpenClock) -> tuple[str, ...]:
    return (_due(each), _left(each), _lead(each), _promise(each), each.owner or "nobody")


def _due(each: OpenClock) -> str:
    zone = each.calendar.zone
    if each.due is not None:
        return f"{instant_in_words(microseconds(each.due), zone)} {zone}"
    if each.starts_at is not None:
        return f"starts {instant_in_words(microseconds(each.starts_at), zone)} {zone}"
    return "stands still" if each.standing == "paused" else "no deadline"


def _left(each: OpenClock) -> str:
    if each.standing in ("waiting", "paused"):
        return each.standing if each.left is None else f"{each.standing}, {each.left}"
    if each.left is None:
        return ""
    return f"{each.left} late" if each.standing == "overdue" else each.left


def _lead(each: OpenClock) -> str:
    return each.lead if each.record_id is None else f"{each.record} {each.record_id}"


def _promise(each: OpenClock) -> str:
    what = f": {each.what}" if each.what else ": the move that is owed" if each.standing == "move owed" else ""
    return f"{each.name or each.commitment}{what}{' (shadow)' if each.shadow else ''}"
