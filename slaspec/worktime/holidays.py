"""Public holidays: which days a country has, and the lock that keeps them as they once were looked up.

Only `look_up` asks the `holidays` library, and only `slaspec lock` calls it. Everything else reads
the lock, so another release of the library changes no verdict.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from slaspec.diagnostics import nearest, visible
from slaspec.errors import SlaspecError
from slaspec.worktime.instants import FIRST_YEAR, LAST_YEAR

LOCK_FORMAT = 1

Dates = tuple[tuple[date, str], ...]
"""Days and their names, in order."""


@dataclass(frozen=True, slots=True)
class Region:
    """A country by its two letters of ISO 3166, whole or one subdivision of it."""

    country: str
    subdivision: str | None = None

    @property
    def code(self) -> str:
        """The code of ISO 3166, such as `DE` or `DE-BE`."""
        return self.country if self.subdivision is None else f"{self.country}-{self.subdivision}"

    @classmethod
    def of(cls, code: str) -> "Region":
        """The region of a code."""
        country, _, subdivision = code.partition("-")
        return cls(country, subdivision or None)


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """The public holidays of a region without those that an agreement removes; `locked` are all that the lock has."""

    region: Region
    removed: tuple[date, ...]
    locked: Dates

    @property
    def dates(self) -> Dates:
        """The days that are kept."""
        return tuple((day, name) for day, name in self.locked if day not in self.removed)


@dataclass(frozen=True, slots=True)
class LockedRegion:
    """The days of a region over whole years, the first and the last included."""

    region: Region
    first_year: int
    last_year: int
    dates: Dates


class DamagedLockError(ValueError):
    """A text is no lock that can be relied on; the message says why."""


@dataclass(frozen=True)
class HolidayLock:
    """The public holidays that an agreement rests on, by region; `made_with` is the library that they are from."""

    made_with: str
    regions: tuple[LockedRegion, ...]

    def of(self, region: Region) -> LockedRegion | None:
        """The days of a region, if they are locked."""
        return next((locked for locked in self.regions if locked.region == region), None)

    @cached_property
    def content(self) -> str:
        """The hash of all days, as `sha256:` and 64 hexadecimal digits; `made_with` is no part of it."""
        return "sha256:" + hashlib.sha256(json.dumps(self._holidays(), separators=(",", ":")).encode()).hexdigest()

    @property
    def text(self) -> str:
        """The lock as JSON for a file: a line a day, regions and days in order."""
        whole = {"slaspec_lock": LOCK_FORMAT, "made_with": self.made_with, "content": self.content, "holidays": self._holidays()}
        return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"

    def _holidays(self) -> dict[str, Any]:
        return {
            locked.region.code: {
                "from": locked.first_year,
                "through": locked.last_year,
                "dates": {day.isoformat(): name for day, name in locked.dates},
            }
            for locked in sorted(self.regions, key=lambda locked: locked.region.code)
        }

    @classmethod
    def read(cls, text: str) -> "HolidayLock":
        """The lock that `text` wrote.

        Raises:
            DamagedLockError: the text is none, is of another format, or was changed by hand.
        """
        try:
            plain = json.loads(text)
        except (ValueError, RecursionError):
            message = "it is not JSON"
            raise DamagedLockError(message) from None
        written_as = plain.get("slaspec_lock") if isinstance(plain, dict) else None
        if type(written_as) is not int or written_as != LOCK_FORMAT:
            message = f"it is no lock of format {LOCK_FORMAT}, which this program reads"
            raise DamagedLockError(message)
        try:
            lock = cls(_text(plain["made_with"]), tuple(_locked(code, written) for code, written in plain["holidays"].items()))
            is_as_written = plain["content"] == lock.content
        except (KeyError, TypeError, ValueError, AttributeError):
            message = "something in it is missing, or is no such thing"
            raise DamagedLockError(message) from None
        if not is_as_written:
            message = "it was changed after `slaspec lock` wrote it"
            raise DamagedLockError(message)
        return lock


def _locked(code: str, written: dict[str, Any]) -> LockedRegion:
    first, last = written["from"], written["through"]
    dates = tuple(sorted((date.fromisoformat(day), _text(name)) for day, name in written["dates"].items()))
    if type(first) is not int or type(last) is not int or not FIRST_YEAR <= first <= last <= LAST_YEAR:
        raise ValueError(first, last)
    if any(not first <= day.year <= last for day, _name in dates):
        raise ValueError(dates)
    return LockedRegion(Region.of(_text(code)), first, last, dates)


def _text(value: object) -> str:
    """Text that can stand on a page: no surrogates, nothing that moves the cursor."""
    if not isinstance(value, str) or visible(value) != value:
        raise ValueError(value)
    return value


class HolidaysNotInstalled(SlaspecError):  # noqa: N818 - it reads as what it says
    """The `holidays` library is not there."""

    def __init__(self) -> None:
        super().__init__("public holidays are looked up with the package `holidays`: pip install 'slaspec[holidays]'")


class UnknownRegionError(LookupError):
    """The library knows no such country, or no such subdivision of it; `meant` is the code that was most likely meant."""

    def __init__(self, region: Region, *, known: tuple[str, ...], meant: str | None) -> None:
        super().__init__(region.code)
        self.region = region
        self.known = known
        self.meant = meant


class UnknownCountryError(UnknownRegionError):
    """The library knows no such country."""


class UnknownSubdivisionError(UnknownRegionError):
    """The library knows the country, but no such subdivision of it."""


def library() -> str:
    """The library and its release, such as `holidays 0.109`.

    Raises:
        HolidaysNotInstalled: it is not there.
    """
    return f"holidays {_library().__version__}"


def look_up(region: Region, first_year: int, last_year: int) -> LockedRegion:
    """The public holidays of a region as the installed library has them, with English names where it has any.

    Observed days are in, half days and days of banks, schools or offices alone are not. `last_year`
    is cut to the last one that the library knows of.

    Raises:
        HolidaysNotInstalled: the library is not there.
        UnknownCountryError: it knows no such country.
        UnknownSubdivisionError: it knows no such subdivision.
    """
    holidays = _library()
    _check(region)
    country = getattr(holidays, region.country)()
    last_year = min(last_year, country.end_year, LAST_YEAR)
    first_year = max(min(first_year, last_year), FIRST_YEAR)
    found = holidays.country_holidays(
        region.country,
        subdiv=region.subdivision,
        years=range(first_year, last_year + 1),
        language=_language(country.default_language, country.supported_languages),  # left out, it would be the host's
        categories="public",
    )
    dates = tuple(sorted((day, name) for day, name in dict(found).items() if first_year <= day.year <= last_year))
    return LockedRegion(region, first_year, last_year, dates)


def subdivisions(country: str) -> tuple[str, ...]:
    """The subdivisions that the library knows of a country that it knows."""
    return tuple(_library().list_supported_countries(include_aliases=False)[country])


def _language(default: str | None, supported: tuple[str, ...]) -> str | None:
    """The country's own English, else the library's, else the country's language."""
    if default and default.startswith("en"):
        return default
    return "en_US" if "en_US" in supported else default


def _check(region: Region) -> None:
    holidays = _library()
    known = holidays.list_supported_countries(include_aliases=False)
    if region.country not in known:
        is_alias = region.country in holidays.list_supported_countries(include_aliases=True)  # such as `UK`
        meant = str(getattr(holidays, region.country)().country) if is_alias else None
        raise UnknownCountryError(region, known=tuple(known), meant=meant)
    codes = tuple(known[region.country])
    if region.subdivision is not None and region.subdivision not in codes:
        names = {name.casefold(): code for name, code in getattr(holidays, region.country)().subdivisions_aliases.items()}
        folded = region.subdivision.casefold()
        meant = names.get(folded) or next((code for code in codes if code.casefold() == folded), None) or nearest(folded, codes)
        raise UnknownSubdivisionError(region, known=codes, meant=meant)


def _library() -> Any:
    try:
        import holidays  # noqa: PLC0415 - an extra, and slow to import: needed by one command alone
    except ModuleNotFoundError:
        raise HolidaysNotInstalled from None
    return holidays
