"""The scorecard in words: how each commitment came out, row by row, and as text for a terminal."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from slaspec.agreement.commitment import Commitment, Count, Duty, Ratio, Spread, Volume
from slaspec.agreement.condition import number_text
from slaspec.agreement.model import Agreement
from slaspec.diagnostics import visible
from slaspec.evaluation.figures.results import CommitmentResult, DutyResult, EpisodeResult, TallyResult
from slaspec.evaluation.figures.windows import FELL_SHORT, Standing
from slaspec.evaluation.report import Report
from slaspec.rendering.sentences import names, percent_words, promise
from slaspec.worktime.instants import as_text, microseconds
from slaspec.worktime.window import Period

_GOOD = (Standing.KEPT, Standing.MET)
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
    windows = (result.objective or result.windows) if isinstance(result, DutyResult) else result.windows
    standings = [(each.window.label, each.standing) for each in windows if each.standing is not None]
    short = tuple(label for label, standing in standings if standing in FELL_SHORT)
    return ScoreRow(
        commitment=commitment.id,
        promise=promise(commitment, agreement),
        agreed=_agreed(commitment) + (", a shadow" if commitment.status == "shadow" else ""),
        figure=_figure(result, commitment),
        standings=_standings([standing for _label, standing in standings], _period(commitment)),
        short=short,
    )


def _agreed(commitment: Commitment) -> str:
    match commitment:
        case Volume() | Ratio():
            target = commitment.target
            amount = f"{number_text(target.amount * 100)}%" if isinstance(commitment, Ratio) else number_text(target.amount)
            bound = {"at_least": "at least", "at_most": "at most", "about": "about"}[target.bound]
            each = f" for each {target.for_each.replace('_', ' ')}" if target.for_each else ""
            return f"{bound} {amount} a {_named(target.per)}{each}"
        case Spread():
            return f"within {number_text(commitment.at_most * 100)}% of the mean a {_named(commitment.per)}"
        case Duty(objective=None):
            often = f"{commitment.at_least} × " if commitment.at_least > 1 else ""
            return often + ", then ".join(f"every {beat.every}" for beat in commitment.rhythm)
        case _:
            objective = commitment.objective
            return f"{percent_words(objective)} a {_named(objective.per)}" if objective else "no objective"


def _named(per: Period) -> str:
    """A period after “a”, which of rolling days only their number is."""
    return f"window of {per}" if per.rolling else str(per)


def _period(commitment: Commitment) -> str | None:
    """What the windows are called, one of them; none where nothing is agreed for them."""
    match commitment:
        case Volume() | Ratio():
            per = commitment.target.per
        case Spread():
            per = commitment.per
        case Duty(objective=None):
            if len(commitment.rhythm) > 1:
                return "period"
            per = commitment.rhythm[0].every
        case _:
            if commitment.objective is None:
                return None
            per = commitment.objective.per
    return str(per) if per.count == 1 and not per.rolling else "window"


_JUDGED = {"response": "clock", "cadence": "episode", "conformance": "event"}
_HOW = {"response": "met", "cadence": "as agreed", "conformance": "as agreed"}


def _figure(result: CommitmentResult, commitment: Commitment) -> str:
    match result:
        case EpisodeResult():
            whole = result.whole
            if whole.share is None:
                return "nothing judged yet"
            return f"{percent(whole.share)} of {counted(whole.judged, _JUDGED[result.kind])} {_HOW[result.kind]}"
        case DutyResult():
            standings = [each.standing for each in result.windows]
            met, breached = (standings.count(each) for each in (Standing.MET, Standing.BREACHED))
            return f"done in {met:,} of {counted(met + breached, 'period')}" if met + breached else "nothing judged yet"
        case TallyResult():
            return _tally_figure(result, commitment)


def _tally_figure(result: TallyResult, commitment: Commitment) -> str:
    count = sum(each.count for each in result.windows)
    of = [each.of for each in result.windows if each.of is not None]
    if of:
        total = sum(of)
        return f"{percent(Fraction(count, total))} of {total:,}" if total else "nothing counted yet"
    if isinstance(commitment, Volume) and isinstance(commitment.count, Count):
        if commitment.count.measure == "sum":
            return f"{_decimals(sum((each.amount or Fraction(0) for each in result.windows), Fraction(0)))} in all of {count:,}"
        if commitment.count.measure == "average":
            return f"averages of {count:,}"
        if not commitment.count.every_time:
            return f"{count:,} counted, a lead once {'for ever' if commitment.count.once else f'a {_named(commitment.target.per)}'}"
    return f"{count:,} counted"


def _decimals(number: Fraction) -> str:
    """A number with two decimals where it is no whole one, cut."""
    hundredths = number * 100 // 1
    return f"{hundredths // 100:,}" if number.denominator == 1 else f"{hundredths // 100:,}.{hundredths % 100:02d}"


def _standings(standings: Sequence[Standing], per: str | None) -> str:
    if not standings or per is None:
        return ""
    good, bad = (sum(standing in group for standing in standings) for group in (_GOOD, FELL_SHORT))
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
        (
            sum(each.count for each in report.unmatched),
            "clock",
            " that would have started, in no tier or without the instant it counts from",
        ),
        (len(report.uncovered), "lead", " that no commitment covers"),
        (len(report.unknown_owners), "owner", " that the roster does not know"),
        (len(report.undeclared_fields), "field", " that the agreement does not list"),
    ]
    lines += [(count, "case", f" of {commitment} by an agreed exception: {name}") for commitment, name, count in _exceptions(report)]
    return [counted(number, thing) + what for number, thing, what in lines if number]


def _exceptions(report: Report) -> Iterable[tuple[str, str, int]]:
    """What agreed exceptions kept out of the figures: the commitment, the exception, how often."""
    for result in report.commitments:
        if isinstance(result, EpisodeResult):
            counts = Counter(dict(result.whole.left_out))
        elif isinstance(result, TallyResult):
            counts = sum((Counter(dict(each.left_out)) for each in result.windows), Counter())
        else:
            continue
        for name, count in sorted(counts.items()):
            yield result.commitment, name, count


def noticed_words(report: Report) -> list[str]:
    """What the figures alone do not show, one line each; nothing where there is nothing."""
    rejections = report.rejections
    if not rejections.without_touch:
        return []
    return [f"{rejections.without_touch:,} of {counted(rejections.all, 'rejection')} came without a touch before"]


def owed_words(report: Report) -> list[str]:
    """What is owed because a figure was missed, and not done in time or at all, one line each."""
    lines = []
    for result in report.commitments:
        for owed in result.owed:
            if owed.standing is Standing.MET:
                continue
            until = f" by {instant_words(owed.due)}" if owed.due is not None else ""
            late = f", came {instant_words(owed.done_at)}" if owed.done_at is not None else ""
            missed = ", ".join(owed.windows)
            what = f"{' and '.join(owed.owed_by)} owed {owed.event}{until}{late} ({owed.standing.value})"
            lines.append(f"{result.commitment}, missed in {missed}: {what}")
    return lines


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
    for heading, said in (("Owed because of it", owed_words(report)), ("To be seen besides", noticed_words(report))):
        if said:
            lines += ["", heading, *(f"  {line}" for line in said)]
    holidays = f", holidays {report.holiday_lock[:19]}" if report.holiday_lock else ""
    lines += ["", f"engine {report.engine}, tzdata {report.tzdata}, agreement {report.agreement.content[:19]}{holidays}"]
    return "\n".join(visible(line) for line in lines)
