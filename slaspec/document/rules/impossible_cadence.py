"""A pattern of touches that does not fit into its span, or whose steps come in another order than their days."""

from collections.abc import Iterator
from itertools import pairwise

from slaspec.agreement.commitment import Cadence, Touching
from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic
from slaspec.document.places import Path, Places
from slaspec.worktime.duration import BusinessDays, Duration, ElapsedTime, WorkingTime, surely_longer

RULE = "impossible-cadence"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """Days, steps and gaps fit into the span, and steps stand in the order of their days."""
    for commitment in agreement.commitments:
        for tier in commitment.tiers if isinstance(commitment, Cadence) else ():
            path: Path = (*commitment.path.split("."), *(("tiers", tier.id) if tier.id else ()))
            yield from _too_long(tier, path, places)
            yield from _out_of_order(tier, path, places)


def _too_long(tier: Touching, path: Path, places: Places) -> Iterator[Diagnostic]:
    if tier.within is None:
        return
    days = _most_days(tier.within)
    if days is not None and tier.over_days is not None and tier.over_days > days:
        message = f"`{tier.over_days}` different days do not fit into `{tier.within}`"
        yield places.finding(RULE, (*path, "touches", "over_days"), message, "ask for fewer days, or for a longer span")
    for index, step in enumerate(tier.steps):
        if step.day is not None and days is not None and step.business is isinstance(tier.within, BusinessDays) and step.day > days:
            at: Path = (*path, "steps", index, "business_day" if step.business else "day")
            yield places.finding(
                RULE, at, f"day `{step.day}` lies beyond the span of `{tier.within}`", "lengthen the span, or do it sooner"
            )
    needed = max(tier.at_least or 0, sum(each.at_least or 0 for each in tier.channels))
    if tier.gap_at_least is not None and needed > 1 and surely_longer(_times(tier.gap_at_least, needed - 1), tier.within):
        message = f"`{needed}` touches with gaps of `{tier.gap_at_least}` do not fit into `{tier.within}`"
        yield places.finding(RULE, (*path, "touches", "gap_at_least"), message, "ask for shorter gaps, fewer touches, or a longer span")


def _most_days(span: Duration) -> int | None:
    """On how many dates a span lies at most: it may begin and end within a day."""
    match span:
        case BusinessDays(count) if count.denominator == 1:
            return int(count) + 1
        case ElapsedTime(days, 0, 0):
            return days + 1
        case _:
            return None


def _times(duration: Duration, times: int) -> Duration:
    match duration:
        case ElapsedTime(days, microseconds, months):
            return ElapsedTime(days * times, microseconds * times, months * times)
        case WorkingTime(microseconds):
            return WorkingTime(microseconds * times)
        case BusinessDays(count):
            return BusinessDays(count * times)


def _out_of_order(tier: Touching, path: Path, places: Places) -> Iterator[Diagnostic]:
    dated = [(index, step) for index, step in enumerate(tier.steps) if step.day is not None]
    for (_index, before), (index, after) in pairwise(dated):
        if before.business is after.business and before.day is not None and after.day is not None and after.day < before.day:
            at: Path = (*path, "steps", index, "business_day" if after.business else "day")
            yield places.finding(RULE, at, f"day `{after.day}` comes after day `{before.day}`", "list the steps in the order of their days")
