"""Time zones: local wall times to instants and back. The only module that asks `zoneinfo`."""

import zoneinfo
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from importlib import import_module

from slaspec.worktime.instants import EPOCH, SECOND, microseconds

_NO_ZONES = ("localtime", "Factory", "posixrules")
_NO_FOLDERS = ("posix", "right")
_LONGEST_NAME = 64
"""`right` counts leap seconds, which no instant here does; `posix` repeats the others."""


def is_zone(name: str) -> bool:
    """Whether the zone database has an IANA zone of this name."""
    if len(name) > _LONGEST_NAME or name in _NO_ZONES or name.partition("/")[0] in _NO_FOLDERS:
        return False
    try:
        zone(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


@cache
def zone_names() -> frozenset[str]:
    """Every IANA zone that the zone database has; none where the system has no database."""
    return frozenset(zoneinfo.available_timezones()) - set(_NO_ZONES)


@lru_cache(maxsize=1)
def database_version() -> str:
    """The release of the zone database that answers here, such as `2026a`; `unknown` where it does not say.

    Python looks in the system's folders first and in the package tzdata last, so does this.
    """
    for folder in zoneinfo.TZPATH:
        try:
            with open(f"{folder}/tzdata.zi", encoding="ascii") as database:  # noqa: PTH123 - a part of zoneinfo's own look-up
                first_line = database.readline().split()
        except OSError:
            continue
        if first_line[:2] == ["#", "version"]:
            return first_line[2]
    try:
        return str(import_module("tzdata").IANA_VERSION)
    except ModuleNotFoundError:
        return "unknown"


class Zone:
    """One IANA zone: which instant a wall clock shows, and what the wall clock shows at an instant."""

    __slots__ = ("_zone", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self._zone = zoneinfo.ZoneInfo(name)

    def local(self, instant: int) -> datetime:
        """The wall clock at an instant, as an aware datetime."""
        return (EPOCH + timedelta(microseconds=instant)).astimezone(self._zone)

    def local_date(self, instant: int) -> date:
        """The local date at an instant."""
        return self.local(instant).date()

    def opening(self, wall: datetime) -> int:
        """The instant of a naive wall time at which something opens, closes or begins.

        A wall time that a clock change skips is the change itself, one that comes twice is its
        first occurrence; so wall times in order give instants in order, and no date lends its
        hours to another.
        """
        before, after = self._offsets(wall)
        if after <= before:
            return microseconds((wall - before).replace(tzinfo=UTC))
        return self._change_between(wall - after, wall - before)

    def observed(self, wall: datetime) -> tuple[int, str | None]:
        """The instant of a naive wall time that a source recorded, and what had to be decided.

        A skipped wall time moves forward by the gap (`"skipped"`), one that comes twice is its
        first occurrence (`"twice"`); else nothing was decided.
        """
        before, after = self._offsets(wall)
        instant = microseconds((wall - before).replace(tzinfo=UTC))
        if before == after:
            return instant, None
        return instant, "skipped" if after > before else "twice"

    def _offsets(self, wall: datetime) -> tuple[timedelta, timedelta]:
        first = wall.replace(tzinfo=self._zone, fold=0).utcoffset()
        second = wall.replace(tzinfo=self._zone, fold=1).utcoffset()
        assert first is not None
        assert second is not None
        return first, second

    def _change_between(self, earlier: datetime, later: datetime) -> int:
        """The clock change in a span of naive UTC times, its ends on either side of the change."""
        low = microseconds(earlier.replace(tzinfo=UTC)) // SECOND
        high = microseconds(later.replace(tzinfo=UTC)) // SECOND + 1
        offset_before = self.local(low * SECOND).utcoffset()
        while high - low > 1:
            middle = (low + high) // 2
            if self.local(middle * SECOND).utcoffset() == offset_before:
                low = middle
            else:
                high = middle
        return high * SECOND


@cache
def zone(name: str) -> Zone:
    """The zone of that name.

    Raises:
        zoneinfo.ZoneInfoNotFoundError: the database has none.
    """
    return Zone(name)
