"""Two figures of one promise of which the one that must be smaller is larger, so that it says nothing."""

from collections.abc import Iterator
from fractions import Fraction

from slaspec.agreement.commitment import Commitment, IfMissed, Objective, Ratio, Target, Volume
from slaspec.agreement.condition import number_text
from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic
from slaspec.document.places import Path, Places
from slaspec.worktime.duration import surely_longer

RULE = "figures-out-of-order"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """The median lies below the 90th percentile, the figure of `if_missed` below the agreed one, a part below its whole."""
    for commitment in agreement.commitments:
        path: Path = tuple(commitment.path.split("."))
        for at, objective in _objectives(commitment, path):
            yield from _of_objective(objective, at, places)
        if isinstance(commitment, Volume | Ratio):
            target = commitment.target
            if commitment.if_missed is not None and target.bound != "at_most":
                yield from _below(commitment.if_missed, target.amount, isinstance(commitment, Ratio), (*path, "if_missed"), places)
            if isinstance(commitment, Volume) and getattr(commitment.count, "measure", "count") == "count":
                yield from _parts(target, (*path, "target", "of_which"), places)


def _objectives(commitment: Commitment, path: Path) -> Iterator[tuple[Path, Objective]]:
    objective: Objective | None = getattr(commitment, "objective", None)
    if objective is not None:
        yield (*path, "objective"), objective
    for tier in getattr(commitment, "tiers", ()):
        if tier.objective is not None:
            yield (*path, "tiers", tier.id, "objective"), tier.objective


def _of_objective(objective: Objective, path: Path, places: Places) -> Iterator[Diagnostic]:
    median, p90 = objective.median, objective.p90
    if median is not None and p90 is not None and surely_longer(median, p90):
        message = f"the median `{median}` is longer than the `{p90}` that nine of ten must keep"
        yield places.finding(
            RULE, (*path, "median", "at_most"), message, "the half is never slower than nine of ten: swap them, or leave `median` out"
        )
    if objective.if_missed is not None and objective.at_least is not None:
        yield from _below(objective.if_missed, objective.at_least, True, (*path, "if_missed"), places)  # noqa: FBT003 - it is a share


def _below(missed: IfMissed, agreed: Fraction, is_share: bool, path: Path, places: Places) -> Iterator[Diagnostic]:  # noqa: FBT001 - how it is written
    if missed.below is not None and missed.below > agreed:
        low, high = (f"{number_text(figure * 100)}%" if is_share else number_text(figure) for figure in (missed.below, agreed))
        message = f"below `{low}` takes more than what missed the agreed `{high}`"
        yield places.finding(RULE, (*path, "below"), message, "name a lower figure, or leave `below` out: whenever it was missed")


def _parts(target: Target, path: Path, places: Places) -> Iterator[Diagnostic]:
    for part in target.of_which:
        if part.amount > target.amount:
            message = f"the part `{part.name}` of `{number_text(part.amount)}` is more than the whole of `{number_text(target.amount)}`"
            yield places.finding(RULE, (*path, part.name), message, "parts lie inside the whole")
