"""Scales on which ranges have names: the colours of a figure, the grades of a score."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from slaspec.agreement.commitment import Band, Objective, Ratio, Target, Volume
from slaspec.agreement.condition import AllOf, Compares, Condition, number_text
from slaspec.agreement.market import Score
from slaspec.agreement.model import Agreement
from slaspec.document.places import Path

_A_SHARE = Fraction(2)
"""Bounds of a number up to this are read as shares of it: nobody colours two leads."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Ranges by their names, where they stand, what they are (`colour`, `grade`), and figures that try every stretch of the scale."""

    path: Path
    what: str
    ranges: Mapping[str, Condition]
    rest: tuple[str, ...]
    figures: tuple[Fraction, ...]
    shown: Callable[[Fraction], str]

    def names(self, figure: Fraction) -> list[str]:
        """The names of a figure, what takes the rest left out."""
        return [name for name, bounds in self.ranges.items() if _lies_in(bounds, figure)]


def scales(agreement: Agreement) -> Iterator[Scale]:
    """Every scale of an agreement."""
    for commitment in agreement.commitments:
        path: Path = tuple(commitment.path.split("."))
        objective: Objective | None = getattr(commitment, "objective", None)
        if objective is not None and objective.bands:
            yield _of_bands((*path, "objective", "bands"), objective.bands, whole=False, most=Fraction(1))
        for tier in getattr(commitment, "tiers", ()):
            if tier.objective is not None and tier.objective.bands:
                yield _of_bands((*path, "tiers", tier.id, "objective", "bands"), tier.objective.bands, whole=False, most=Fraction(1))
        if isinstance(commitment, Volume | Ratio) and commitment.target.bands:
            yield _of_target((*path, "target", "bands"), commitment.target, commitment)
    if agreement.lead is not None and agreement.lead.score is not None and agreement.lead.score.grades:
        yield _of_grades(agreement.lead.score)


def _of_target(path: Path, target: Target, commitment: Volume | Ratio) -> Scale:
    if isinstance(commitment, Ratio):
        return _of_bands(path, target.bands, whole=False, most=Fraction(1))
    counted = getattr(commitment.count, "measure", "count") == "count"
    return _of_bands(path, target.bands, whole=counted, most=None)


def _of_bands(path: Path, bands: tuple[Band, ...], *, whole: bool, most: Fraction | None) -> Scale:
    bounds = [bound for band in bands for _operator, bound in band.bounds]
    shares = most is not None or all(bound <= _A_SHARE for bound in bounds)
    ranges = {band.colour: _range("figure", band) for band in bands if band.bounds}
    rest = tuple(band.colour for band in bands if not band.bounds)
    points = _points(bounds, whole=whole and not shares, least=Fraction(0), most=most)
    return Scale(path, "colour", ranges, rest, points, _as_share if shares else number_text)


def _range(name: str, band: Band) -> Condition:
    return AllOf(tuple(Compares(name, operator, bound) for operator, bound in band.bounds))


def _of_grades(score: Score) -> Scale:
    """Grades name what lies between the lowest and the highest bound; what lies beyond may have none."""
    bounds = [test.bound for _name, grade in score.grades for test in _tests(grade)]
    parts = [part for part in (score.fit, score.engagement) if part is not None]
    steps = [line.add for part in parts for line in part.points]
    limits = [score.at_least, score.at_most, *(limit for part in parts for limit in (part.at_least, part.at_most))]
    steps += [limit for limit in limits if limit is not None]
    steps += [part.decay.subtract for part in parts if part.decay is not None]
    whole = all(step.denominator == 1 for step in steps)
    points = _points(bounds, whole=whole, least=min(bounds, default=Fraction(0)), most=max(bounds, default=Fraction(0)))
    return Scale(("lead", "score", "grades"), "grade", dict(score.grades), (), points, number_text)


def _tests(grade: Condition) -> list[Compares]:
    return [test for test in grade.conditions if isinstance(test, Compares)] if isinstance(grade, AllOf) else []


def _points(bounds: list[Fraction], *, whole: bool, least: Fraction, most: Fraction | None) -> tuple[Fraction, ...]:
    """The ends, every bound, and a figure of each stretch between and beyond; of whole numbers only these."""
    whole = whole and all(bound.denominator == 1 for bound in bounds)
    ends = {least, most if most is not None else max(bounds, default=least) + 1}
    ordered = sorted({*bounds, *ends})
    if whole:
        between = {near for bound in ordered for near in (bound - 1, bound + 1)}
    else:
        between = {(low + high) / 2 for low, high in pairwise(ordered)}
    return tuple(sorted(each for each in {*ordered, *between} if each >= least and (most is None or each <= most)))


def _lies_in(bounds: Condition, figure: Fraction) -> bool:
    return all(_holds(test, figure) for test in _tests(bounds))


def _holds(test: Compares, figure: Fraction) -> bool:
    match test.operator:
        case "at_least":
            return figure >= test.bound
        case "at_most":
            return figure <= test.bound
        case "more_than":
            return figure > test.bound
        case "less_than":
            return figure < test.bound


def _as_share(figure: Fraction) -> str:
    return f"{number_text(figure * 100)}%"
