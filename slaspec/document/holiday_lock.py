"""The holiday lock beside a document: its name, what is read of it, and what an agreement needs it to have."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic, quoted, visible
from slaspec.document.compose import Library
from slaspec.document.places import Path, Places
from slaspec.document.source import MOST_BYTES
from slaspec.document.values import COUNTRY_HELP
from slaspec.errors import FileProblem
from slaspec.worktime.holidays import DamagedLockError, HolidayLock, LockedRegion, Region, UnknownRegionError, UnknownSubdivisionError
from slaspec.worktime.instants import FIRST_YEAR, LAST_YEAR

_MOST_LISTED = 60
"""Subdivisions that are listed: all states of the larger countries, not all towns of Italy."""


def lock_name(document: str) -> str:
    """The name of the lock of a document: `sla.lock.json` beside `sla.yaml`."""
    return f"{document.removesuffix('.yaml').removesuffix('.yml')}.lock.json"


class LockFile:
    """The lock beside a document, read when the first country is asked for; without a `library` there is none."""

    def __init__(self, document: str, library: Library | None) -> None:
        self.document = document
        self.name = lock_name(document)
        self._library = library

    @cached_property
    def _read(self) -> HolidayLock | str | None:
        """The lock, or what is wrong with it, or nothing where there is none."""
        if self._library is None:
            return None
        try:
            text = self._library(self.name)
        except FileProblem:
            return None
        if len(text) > MOST_BYTES or len(text.encode(errors="replace")) > MOST_BYTES:
            return "it is larger than 1 MiB"
        try:
            return HolidayLock.read(text)
        except DamagedLockError as error:
            return str(error)

    @property
    def lock(self) -> HolidayLock | None:
        """The lock, if there is one that can be relied on."""
        return self._read if isinstance(self._read, HolidayLock) else None

    @property
    def damage(self) -> str | None:
        """What is wrong with the lock that is there."""
        return self._read if isinstance(self._read, str) else None

    @property
    def content(self) -> str | None:
        """The hash of the lock."""
        return self.lock.content if self.lock else None

    def of(self, region: Region) -> LockedRegion | None:
        """The days of a region, if they are locked."""
        return self.lock.of(region) if self.lock else None


def regions_of(agreement: Agreement) -> dict[Region, Path]:
    """The regions whose public holidays an agreement rests on, each with the place where it is named first."""
    named: dict[Region, Path] = {}
    for calendar in agreement.calendars:
        if calendar.public_holidays is not None:
            named.setdefault(calendar.public_holidays.region, ("calendars", calendar.id, "holidays"))
    return named


def years_of(agreement: Agreement) -> tuple[int, int] | None:
    """The first and the last year whose holidays an agreement needs; nothing where it does not say when it begins.

    A year more on either side of its own: deadlines lie behind its last day, look-backs before its first.
    """
    first, until = agreement.effective_from, agreement.effective_until
    if first is None:
        return None
    last = (until - timedelta(days=1)).year if until is not None else first.year
    return max(FIRST_YEAR, first.year - 1), min(LAST_YEAR, last + 1)


def check_lock(agreement: Agreement, places: Places, file: LockFile) -> Iterator[Diagnostic]:
    """Every region is in the lock, over the years that the agreement needs."""
    regions = regions_of(agreement)
    if not regions:
        return
    way_out = f"run `slaspec lock {visible(file.document)}`"
    first_place = (*next(iter(regions.values())), "country")
    if file.lock is None:
        if file.damage is not None:
            message = f"the holiday lock `{visible(file.name)}` cannot be relied on: {file.damage}"
            yield places.finding("damaged-lock", first_place, message, f"{way_out}; days of your own belong under `add` and `remove`")
        else:
            message = f"the public holidays are not locked: there is no `{visible(file.name)}`"
            yield places.finding("missing-lock", first_place, message, way_out)
        return
    years = years_of(agreement)
    for region, path in regions.items():
        locked = file.of(region)
        code = visible(region.code)
        if locked is None:
            message = f"the holidays of `{code}` are not in `{visible(file.name)}`"
            yield places.finding("stale-lock", (*path, "subdivision" if region.subdivision else "country"), message, way_out)
        elif years is not None and not (locked.first_year <= years[0] and years[1] <= locked.last_year):
            have, need = _years(locked.first_year, locked.last_year), _years(*years)
            message = f"the holidays of `{code}` are locked for {have}, the agreement needs {need}"
            yield places.finding("stale-lock", (*path, "country"), message, way_out)


def _years(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"


def unknown_region(error: UnknownRegionError, path: Path, places: Places) -> Diagnostic:
    """The finding that the holidays of a region are not known."""
    meant = f"did you mean `{error.meant}`?" if error.meant else None
    if not isinstance(error, UnknownSubdivisionError):
        return places.finding("unknown-country", (*path, "country"), f"unknown country `{error.region.country}`", meant or COUNTRY_HELP)
    country = error.region.country
    cut = " …" if len(error.known) > _MOST_LISTED else ""
    listed = f"those of `{country}` are {quoted(error.known[:_MOST_LISTED])}{cut}"
    if not error.known:
        listed = f"`{country}` has none: leave `subdivision` out"
    message = f"unknown subdivision `{visible(error.region.subdivision or '')}` of `{country}`"
    return places.finding("unknown-subdivision", (*path, "subdivision"), message, meant or listed)
