"""The scorecard in words: how each commitment came out, row by row, and as text for a terminal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from slaspec.agreement.commitment import Commitment, Count, Ratio, Response, Volume
from slaspec.agreement.condition import number_text
from slaspec.agreement.model import Agreement
from slaspec.diagnostics import visible
from slaspec.evaluation.attainment import CommitmentResult, ResponseResult, TallyResult
from slaspec.evaluation.report import Report
from slaspec.evaluation.tally import Standing
from slaspec.rendering.sentences import names, percent_words, promise
from slaspec.worktime.instants import as_text, microseconds

_GOOD = (Standing.KEPT, Standing.MET)
_BAD = (Standing.MISSED, Standing.BREACHED)
_MOST_LISTED = 4


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One commitment's line of the scorecard; all of it words for readers.

    `figure` speaks for the whole time, `standings` for the judged windows, `short` lists the
    windows that fell short.
    """

    commitment: str
    promise: str
    agreed: str
    figure: str
    standings: str
    short: tuple[str, ...]


def score_rows(agreement: Agreement, report: Report) -> list[tuple[str, list[ScoreRow]]]:
    """The scorecard by who owes what: a heading, and the rows under it, in the agreement's order."""
    results = {result.commitment: result for result in report.commitments}
    by_side: dict[str, list[ScoreRow]] = {}
    for commitment in agreement.commitments:
        result = results.get(commitment.id)
        if result is not None:
            shared = commitment.owed_by == commitment.owed_to
            side = names(commitment.owed_by, agreement) + (
                " owe each other" if shared else f" {_owe(commitment)} {names(commitment.owed_to, agreement)}"
            )
            by_side.setdefault(side, []).append(_row(commitment, result, agreement))
    return list(by_side.items())


def _owe(commitment: Commitment) -> str:
    return "owes" if len(commitment.owed_by) <= 1 else "owe"


def _row(commitment: Commitment, result: CommitmentResult, agreement: Agreement) -> ScoreRow:
    standings = [(each.window.label, each.standing) for each in result.windows if each.standing is not None]
    short = tuple(label for label, standing in standings if standing in _BAD)
    return ScoreRow(
        commitment=commitment.id,
        promise=promise(commitment, agreement),
        agreed=_agreed(commitment),
        figure=_figure(result, commitment),
        standings=_standings([standing for _label, standing in standings], _period(commitment)),
        short=short,
    )


def _agreed(commitment: Commitment) -> str:
    if isinstance(commitment, Response):
        objective = commitment.objective
        return f"{percent_words(objective)} a {objective.per}" if objective else "no objective"
    assert isinstance(commitment, Volume | Ratio)
    target = commitment.target
    amount = f"{number_text(target.amount * 100)}%" if isinstance(commitment, Ratio) else number_text(target.amount)
    bound = "at least" if target.bound == "at_least" else "at most"
    each = f" for each {target.for_each.replace('_', ' ')}" if target.for_each else ""
    return f"{bound} {amount} a {target.per}{each}"


def _period(commitment: Commitment) -> str | None:
    if isinstance(commitment, Volume | Ratio):
        return str(commitment.target.per)
    objective = commitment.objective if isinstance(commitment, Response) else None
    return str(objective.per) if objective else None


def _figure(result: CommitmentResult, commitment: Commitment) -> str:
    if isinstance(result, ResponseResult):
        whole = result.whole
        return (
            f"{percent(whole.share)} of {counted(whole.met + whole.breached, 'clock')} met"
            if whole.share is not None
            else "nothing judged yet"
        )
    return _tally_figure(result, commitment)


def _tally_figure(result: TallyResult, commitment: Commitment) -> str:
    count = sum(each.count for each in result.windows)
    of = [each.of for each in result.windows if each.of is not None]
    if of:
        total = sum(of)
        return f"{percent(Fraction(count, total))} of {total:,}" if total else "nothing counted yet"
    if isinstance(commitment, Volume) and isinstance(commitment.count, Count) and not commitment.count.every_time:
        return f"{count:,} counted, a lead once a {commitment.target.per}"
    return f"{count:,} counted"


def _standings(standings: Sequence[Standing], per: str | None) -> str:
    if not standings or per is None:
        return ""
    good, bad = (sum(standing in group for standing in standings) for group in (_GOOD, _BAD))
    judged = f"kept in {good} of {good + bad} {per}s" if good + bad else "none judged yet"
    rest = [f"{count} {word}" for word, count in _rest(standings) if count]
    return ", ".join([judged, *rest])


def _rest(standings: Sequence[Standing]) -> Iterable[tuple[str, int]]:
    yield "still open", sum(standing in (Standing.PENDING, Standing.MATURING) for standing in standings)
    yield "unknown", sum(standing is Standing.UNKNOWN for standing in standings)
    yield "not judged", sum(standing is Standing.NOT_JUDGED for standing in standings)


def short_words(row: ScoreRow) -> str:
    """The windows that fell short, the first few by name."""
    listed = ", ".join(row.short[:_MOST_LISTED])
    return listed + (f" and {len(row.short) - _MOST_LISTED} more" if len(row.short) > _MOST_LISTED else "")


def percent(share: Fraction | None) -> str:
    """A share as a percentage with one decimal, cut, so that 99.96% never reads as 100%."""
    if share is None:
        return "unknown"
    tenths = share * 1000 // 1
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}%"


def counted(number: int, thing: str) -> str:
    """A number of things, such as `1 lead` or `2,000 leads`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def instant_words(instant: datetime) -> str:
    """An instant for readers, such as `2026-01-31 00:00 UTC`; seconds only where there are any."""
    text = as_text(microseconds(instant)).replace("T", " ").removesuffix("Z")
    return f"{text.removesuffix(':00')} UTC"


def basis_words(report: Report, *, is_now: bool = False) -> str:
    """On what a report rests, such as `as of 2026-01-31 00:00 UTC: 1,200 events of 80 leads`."""
    now = " (now)" if is_now else ""
    return f"as of {instant_words(report.as_of)}{now}: {counted(report.events.judged, 'event')} of {counted(report.leads, 'lead')}"


def left_out_words(report: Report) -> list[str]:
    """What the report left out, one line each; nothing where nothing was."""
    events = report.events
    by_rule = ", ".join(f"{count:,} {rule}" for rule, count in events.refused_by_rule().items())
    lines = [
        (len(events.refused), "row", f" refused ({by_rule})"),
        (len(events.conflicting), "event", " whose id stands for another event too"),
        (events.repeated, "event", " told again, counted once"),
        (events.after_as_of, "event", " after the as-of instant"),
        (report.ungoverned, "clock", " that would have started while the agreement was not in force"),
        (len(report.uncovered), "lead", " that no commitment covers"),
    ]
    return [counted(number, thing) + what for number, thing, what in lines if number]


def not_judged_words(report: Report) -> list[str]:
    """What is agreed and not judged by this engine, a line a commitment."""
    return [f"{each.commitment}: {each.what}" for each in report.not_judged]


def scorecard_text(agreement: Agreement, report: Report, *, is_now: bool = False) -> str:
    """The scorecard for a terminal."""
    windows = f"windows are those of {agreement.zone}"
    revision = f", revision {agreement.revision}" if agreement.revision else ""
    lines = [f"{agreement.title}{revision}", f"{basis_words(report, is_now=is_now)}; {windows}"]
    sides = score_rows(agreement, report)
    cells = [
        [row.commitment, row.agreed, row.figure, row.standings, f"short: {short_words(row)}" if row.short else ""]
        for _, rows in sides
        for row in rows
    ]
    widths = [max(len(row[column]) for row in cells) for column in range(5)] if cells else []
    remaining = iter(cells)
    for side, rows in sides:
        lines += ["", side]
        lines += ["  " + "  ".join(cell.ljust(width) for cell, width in zip(next(remaining), widths, strict=True)).rstrip() for _ in rows]
    left_out = left_out_words(report)
    if left_out:
        lines += ["", "Left out", *(f"  {line}" for line in left_out)]
    not_judged = not_judged_words(report)
    if not_judged:
        lines += ["", "Agreed, and not judged yet", *(f"  {line}" for line in not_judged)]
    holidays = f", holidays {report.holiday_lock[:19]}" if report.holiday_lock else ""
    lines += ["", f"engine {report.engine}, tzdata {report.tzdata}, agreement {report.agreement.content[:19]}{holidays}"]
    return "\n".join(visible(line) for line in lines)
