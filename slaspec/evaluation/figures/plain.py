"""Results as plain data for JSON, and back: shares and amounts as exact fractions in text, instants as RFC 3339 in UTC."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any, TypeVar, overload

from slaspec.evaluation.figures.attainment import Attainment, Budget, EpisodeFigure, EpisodePart, EpisodeSplit, EpisodeWindow
from slaspec.evaluation.figures.counting import Figure, Part, Split, TallyWindow
from slaspec.evaluation.figures.duty import DutyWindow
from slaspec.evaluation.figures.forecast import Forecast
from slaspec.evaluation.figures.owed import Owed
from slaspec.evaluation.figures.results import CommitmentResult, DutyResult, EpisodeResult, TallyResult, TierResult
from slaspec.evaluation.figures.times import Quantiles, Times
from slaspec.evaluation.figures.windows import Standing
from slaspec.worktime.instants import as_text, microseconds
from slaspec.worktime.window import Window

Row = Mapping[str, Any]
_T = TypeVar("_T")


def result_row(result: CommitmentResult) -> dict[str, Any]:
    """A result as plain data."""
    head = {"commitment": result.commitment, "kind": result.kind}
    owed = {"owed": [_owed_row(each) for each in result.owed]}
    match result:
        case EpisodeResult():
            return {
                **head,
                "whole": {**_attainment_row(result.whole), "times": _times_row(result.times)},
                "windows": [_episode_row(each) for each in result.windows],
                "tiers": [{"tier": each.tier, "windows": [_episode_row(window) for window in each.windows]} for each in result.tiers],
                **owed,
            }
        case TallyResult():
            return {**head, "windows": [_tally_row(each) for each in result.windows], **owed}
        case DutyResult():
            objective = [_episode_row(each) for each in result.objective]
            return {**head, "windows": [_duty_row(each) for each in result.windows], "objective": objective, **owed}


def result_of(row: Row) -> CommitmentResult:
    """The result that `result_row` wrote; the data is taken to keep the published schema."""
    commitment, kind, owed = row["commitment"], row["kind"], _each(_owed_of, row["owed"])
    if kind == "duty":
        windows = _each(_duty_of, row["windows"])
        return DutyResult(commitment=commitment, windows=windows, objective=_each(_episode_of, row["objective"]), owed=owed)
    if kind in ("volume", "ratio", "spread"):
        return TallyResult(commitment=commitment, kind=kind, windows=_each(_tally_of, row["windows"]), owed=owed)
    return EpisodeResult(
        commitment=commitment,
        kind=kind,
        whole=_attainment_of(row["whole"]),
        times=_times_of(row["whole"]["times"]),
        windows=_each(_episode_of, row["windows"]),
        tiers=tuple(TierResult(tier=each["tier"], windows=_each(_episode_of, each["windows"])) for each in row["tiers"]),
        owed=owed,
    )


def _each(read: Callable[[Row], _T], rows: Iterable[Row]) -> tuple[_T, ...]:
    return tuple(read(row) for row in rows)


# Values


def _fraction_text(number: Fraction | None) -> str | None:
    return None if number is None else f"{number.numerator}/{number.denominator}"


def _fraction_of(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


@overload
def _whole(number: int) -> int: ...
@overload
def _whole(number: int | None) -> int | None: ...
def _whole(number: int | None) -> int | None:
    """A count as it was written: JSON's `1.0` is a number that JSON Schema takes for whole, and no count."""
    if number is not None and type(number) is not int:
        message = f"{number!r} is no count"
        raise TypeError(message)
    return number


def _standing_text(standing: Standing | None) -> str | None:
    return None if standing is None else standing.value


def _standing_of(text: str | None) -> Standing | None:
    return None if text is None else Standing(text)


def _instant_text(instant: datetime | None) -> str | None:
    return None if instant is None else as_text(microseconds(instant))


def _instant_of(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _window_row(window: Window) -> dict[str, str]:
    return {"window": window.label, "from": as_text(window.start), "until": as_text(window.end)}


def _window_of(row: Row) -> Window:
    start, end = (microseconds(datetime.fromisoformat(row[end])) for end in ("from", "until"))
    return Window(start, end, row["window"])


def _named_row(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    return dict(counts)


def _named_of(row: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((name, _whole(count)) for name, count in row.items())


# Verdicts


def _attainment_row(attainment: Attainment) -> dict[str, Any]:
    return {
        "met": attainment.met,
        "breached": attainment.breached,
        "pending": attainment.pending,
        "void": attainment.void,
        "left_out": _named_row(attainment.left_out),
        "attainment": _fraction_text(attainment.share),
    }


def _attainment_of(row: Row) -> Attainment:
    return Attainment(
        met=_whole(row["met"]),
        breached=_whole(row["breached"]),
        pending=_whole(row["pending"]),
        void=_whole(row["void"]),
        left_out=_named_of(row["left_out"]),
    )


def _times_row(times: Times) -> dict[str, Any]:
    return {
        "used": [_quantiles_row(each) for each in times.used],
        "elapsed": None if times.elapsed is None else _quantiles_row(times.elapsed),
        "spread": list(times.spread),
        "ideal": None if times.ideal is None else {"kept": times.ideal[0], "of": times.ideal[1]},
    }


def _times_of(row: Row) -> Times:
    elapsed, ideal = row["elapsed"], row["ideal"]
    return Times(
        used=_each(_quantiles_of, row["used"]),
        elapsed=None if elapsed is None else _quantiles_of(elapsed),
        spread=tuple(_whole(number) for number in row["spread"]),
        ideal=None if ideal is None else (_whole(ideal["kept"]), _whole(ideal["of"])),
    )


def _quantiles_row(quantiles: Quantiles) -> dict[str, Any]:
    median, p90 = _fraction_text(quantiles.median), _fraction_text(quantiles.p90)
    return {"unit": quantiles.unit, "of": quantiles.of, "median": median, "p90": p90}


def _quantiles_of(row: Row) -> Quantiles:
    return Quantiles(unit=row["unit"], of=_whole(row["of"]), median=_fraction_of(row["median"]), p90=_fraction_of(row["p90"]))


def _figure_row(figure: EpisodeFigure) -> dict[str, Any]:
    budget = figure.budget
    return {
        **_attainment_row(figure.attainment),
        "standing": _standing_text(figure.standing),
        "budget": None
        if budget is None
        else {"allowed": _fraction_text(budget.allowed), "spent": budget.spent, "burn": _fraction_text(budget.burn)},
        "colour": figure.colour,
        "times": _times_row(figure.times),
    }


def _figure_of(row: Row) -> dict[str, Any]:
    budget = row["budget"]
    return {
        "attainment": _attainment_of(row),
        "standing": _standing_of(row["standing"]),
        "budget": None if budget is None else Budget(allowed=Fraction(budget["allowed"]), spent=_whole(budget["spent"])),
        "colour": row["colour"],
        "times": _times_of(row["times"]),
    }


def _episode_row(each: EpisodeWindow) -> dict[str, Any]:
    return {
        **_window_row(each.window),
        **_figure_row(each),
        "parts": [_episode_part_row(part) for part in each.parts],
        "splits": [{"field": split.field, "parts": [_episode_part_row(part) for part in split.parts]} for split in each.splits],
        "revision": each.revision,
    }


def _episode_part_row(part: EpisodePart) -> dict[str, Any]:
    return {"value": part.value, **_figure_row(part)}


def _episode_part_of(row: Row) -> EpisodePart:
    return EpisodePart(value=row["value"], **_figure_of(row))


def _episode_of(row: Row) -> EpisodeWindow:
    return EpisodeWindow(
        window=_window_of(row),
        parts=_each(_episode_part_of, row["parts"]),
        splits=tuple(EpisodeSplit(field=each["field"], parts=_each(_episode_part_of, each["parts"])) for each in row["splits"]),
        revision=row["revision"],
        **_figure_of(row),
    )


# Counts


def _count_row(figure: Figure) -> dict[str, Any]:
    matured, going_on = figure.matured, figure.forecast
    return {
        "count": figure.count,
        "of": figure.of,
        "share": _fraction_text(figure.share),
        "amount": _fraction_text(figure.amount),
        "target": _fraction_text(figure.target),
        "maturing": figure.maturing,
        "matured": None if matured is None else {"count": matured[0], "of": matured[1]},
        "standing": _standing_text(figure.standing),
        "colour": figure.colour,
        "forecast": None
        if going_on is None
        else {
            "figure": _fraction_text(going_on.figure),
            "elapsed": _fraction_text(going_on.elapsed),
            "method": going_on.method,
        },
        "of_which": [_part_row(part) for part in figure.of_which],
    }


def _count_of(row: Row) -> dict[str, Any]:
    matured, going_on = row["matured"], row["forecast"]
    return {
        "count": _whole(row["count"]),
        "of": _whole(row["of"]),
        "amount": _fraction_of(row["amount"]),
        "target": _fraction_of(row["target"]),
        "maturing": _whole(row["maturing"]),
        "matured": None if matured is None else (_whole(matured["count"]), _whole(matured["of"])),
        "standing": _standing_of(row["standing"]),
        "colour": row["colour"],
        "forecast": None
        if going_on is None
        else Forecast(figure=Fraction(going_on["figure"]), elapsed=Fraction(going_on["elapsed"]), method=going_on["method"]),
        "of_which": _each(_part_of, row["of_which"]),
    }


def _part_row(part: Part) -> dict[str, Any]:
    return {"value": part.value, **_count_row(part)}


def _part_of(row: Row) -> Part:
    return Part(value=row["value"], **_count_of(row))


def _tally_row(each: TallyWindow) -> dict[str, Any]:
    return {
        **_window_row(each.window),
        **_count_row(each),
        "parts": [_part_row(part) for part in each.parts],
        "splits": [{"field": split.field, "parts": [_part_row(part) for part in split.parts]} for split in each.splits],
        "left_out": _named_row(each.left_out),
        "revision": each.revision,
    }


def _tally_of(row: Row) -> TallyWindow:
    return TallyWindow(
        window=_window_of(row),
        parts=_each(_part_of, row["parts"]),
        splits=tuple(Split(field=each["field"], parts=_each(_part_of, each["parts"])) for each in row["splits"]),
        left_out=_named_of(row["left_out"]),
        revision=row["revision"],
        **_count_of(row),
    )


# Duties


def _duty_row(each: DutyWindow) -> dict[str, Any]:
    return {
        **_window_row(each.window),
        "due": _instant_text(each.due),
        "count": each.count,
        "target": each.target,
        "incomplete": each.incomplete,
        "done_at": _instant_text(each.done_at),
        "standing": _standing_text(each.standing),
        "revision": each.revision,
    }


def _duty_of(row: Row) -> DutyWindow:
    return DutyWindow(
        window=_window_of(row),
        due=_instant_of(row["due"]),
        count=_whole(row["count"]),
        target=_whole(row["target"]),
        incomplete=_whole(row["incomplete"]),
        done_at=_instant_of(row["done_at"]),
        standing=_standing_of(row["standing"]),
        revision=row["revision"],
    )


def _owed_row(owed: Owed) -> dict[str, Any]:
    return {
        "owed_by": list(owed.owed_by),
        "event": owed.event,
        "windows": list(owed.windows),
        "since": _instant_text(owed.since),
        "due": _instant_text(owed.due),
        "done_at": _instant_text(owed.done_at),
        "standing": owed.standing.value,
        "because": owed.because,
    }


def _owed_of(row: Row) -> Owed:
    return Owed(
        owed_by=tuple(row["owed_by"]),
        event=row["event"],
        windows=tuple(row["windows"]),
        since=datetime.fromisoformat(row["since"]),
        due=_instant_of(row["due"]),
        done_at=_instant_of(row["done_at"]),
        standing=Standing(row["standing"]),
        because=row["because"],
    )
