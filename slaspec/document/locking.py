"""A holiday lock made anew: what an agreement needs, looked up, and how that differs from the lock that is there.

The only part of the document layer that rests on which release of the `holidays` library is installed.
"""

from collections.abc import Iterator

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic
from slaspec.document.holiday_lock import regions_of, unknown_region, years_of
from slaspec.document.places import Places
from slaspec.worktime.holidays import HolidayLock, LockedRegion, UnknownRegionError, library, look_up, subdivisions

_YEARS_AHEAD = 5
"""How far an agreement without a last day is locked: long enough that nobody renews the lock each year, short enough that
few of the days (lunar feasts, elections, jubilees) will still be moved."""


def made_lock(agreement: Agreement, places: Places, old: HolidayLock | None, *, this_year: int) -> tuple[HolidayLock, list[Diagnostic]]:
    """The lock that an agreement needs, or the findings about regions that the library does not know.

    It is `old` itself where that has what the agreement needs, as the library has it now. `this_year` counts only
    for an agreement that does not say when it ends.

    Raises:
        HolidaysNotInstalled: the library is not there.
    """
    least, written = _years(agreement, this_year)
    regions, findings = [], []
    is_current = old is not None and len(old.regions) == len(regions_of(agreement))
    for region, path in regions_of(agreement).items():
        try:
            regions.append(look_up(region, *written))
            is_current = is_current and _is_current(old.of(region) if old else None, look_up(region, *least))
        except UnknownRegionError as error:
            findings.append(unknown_region(error, path, places))
    return old if old is not None and is_current else HolidayLock(library(), tuple(regions)), findings


def _years(agreement: Agreement, this_year: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The years that the lock must have, and those that it gets where it is written anew."""
    first, last = years_of(agreement) or (this_year - 1, this_year + 1)
    if agreement.effective_until is not None:
        return (first, last), (first, last)
    last = max(last, this_year + 1)
    return (first, last), (first, last - 1 + _YEARS_AHEAD)


def _is_current(old: LockedRegion | None, least: LockedRegion) -> bool:
    if old is None or not (old.first_year <= least.first_year and least.last_year <= old.last_year):
        return False
    return look_up(old.region, old.first_year, old.last_year) == old


def differences(old: HolidayLock | None, new: HolidayLock) -> Iterator[str]:
    """What another lock changes, a line each: regions, years, and days within the years that both have."""
    before = {locked.region.code: locked for locked in old.regions} if old else {}
    after = {locked.region.code: locked for locked in new.regions}
    for code in sorted({*before, *after}):
        if code not in after:
            yield f"{code}: no longer needed"
        elif code not in before:
            now = after[code]
            yield f"{code}: {len(now.dates)} days from {now.first_year} through {now.last_year}"
        else:
            yield from _days(code, before[code], after[code])


def _days(code: str, old: LockedRegion, new: LockedRegion) -> Iterator[str]:
    if (old.first_year, old.last_year) != (new.first_year, new.last_year):
        years = f"from {new.first_year} through {new.last_year}"
        yield f"{code}: now {years}, until now from {old.first_year} through {old.last_year}"
    both = range(max(old.first_year, new.first_year), min(old.last_year, new.last_year) + 1)
    was, now = dict(old.dates), dict(new.dates)
    for day in sorted({*was, *now}):
        if day.year in both and was.get(day) != now.get(day):
            if day in was:
                yield f"{code}: - {day} {was[day]}"
            if day in now:
                yield f"{code}: + {day} {now[day]}"


def remarks(lock: HolidayLock, agreement: Agreement) -> Iterator[str]:
    """What an author may not expect of a lock's regions."""
    needed = years_of(agreement)
    for locked in lock.regions:
        code = locked.region.code
        if locked.region.subdivision is None and (parts := subdivisions(locked.region.country)):
            shown = ", ".join(parts[:12]) + (" …" if len(parts) > 12 else "")
            yield f"{code}: only the days of the whole country; `subdivision` adds those of a part of it: {shown}"
        if not locked.dates:
            yield f"{code}: the library has no public holidays for these years"
        if needed is not None and locked.last_year < needed[1]:
            yield f"{code}: the library ends with {locked.last_year}: leave `country` out and list the days under `add`"
