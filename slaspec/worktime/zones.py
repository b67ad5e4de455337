"""Time zones: local wall times to instants and back. The only module that asks `zoneinfo`."""

import zoneinfo
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from importlib import import_module

from slaspec.worktime.instants import DAY, EPOCH, SECOND, microseconds

_NO_ZONES = ("localtime", "Factory", "posixrules")
_LONGEST_NAME = 64
_DAY_S = 86_400
_NAIVE_EPOCH = EPOCH.replace(tzinfo=None)
_NO_FOLDERS = ("posix", "right")
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

    def midnight(self, day: date) -> int:
        """The first instant of a local date: its midnight as `opening` has it."""
        return self.opening(datetime(day.year, day.month, day.day))

    def day_of(self, instant: int) -> date:
        """The date between whose midnight and the next one's an instant lies.

        It is the local date, but where clocks go back from past midnight to before it (St. John's
        until 2011): there the day that has begun goes on, though the wall clock shows the one before.
        """
        day = self.local(instant).date()
        tomorrow = day + timedelta(days=1)
        return tomorrow if self.midnight(tomorrow) <= instant else day

    def opening(self, wall: datetime) -> int:
        """The instant of a naive wall time at which something opens, closes or begins.

        A wall time that a clock change skips is the change itself, one that comes twice is its
        first occurrence; so wall times in order give instants in order, and no date lends its
        hours to another.
        """
        before, after = self._offsets(wall)
        if after <= before:
            passed = wall - _NAIVE_EPOCH - before
            return (passed.days * _DAY_S + passed.seconds) * SECOND + passed.microseconds
        return self._change_between(wall - after, wall - before)

    def later(self, instant: int, days: int, months: int = 0) -> int:
        """The instant so many civil months and then days later: the same wall time, found as `opening` does.

        A day that the later month lacks becomes its last.
        """
        here = self.local(instant)
        if not months:
            there = self.local(instant + days * DAY)
            if here.utcoffset() == there.utcoffset() and not there.fold:
                return instant + days * DAY
        wall = here.replace(tzinfo=None)
        if months:
            year, month = divmod(wall.year * 12 + wall.month - 1 + months, 12)
            wall = wall.replace(year=year, month=month + 1, day=min(wall.day, monthrange(year, month + 1)[1]))
        return self.opening(wall + timedelta(days=days))

    def steady(self, first: int, last: int) -> Iterator[tuple[int, int, int]]:
        """The stretches without a clock change between two instants, in order: begin, end and offset of each, in whole seconds.

        The clock is looked at once a day: two changes within a day would be seen as one. Since 1900
        no zone has had two within three days.
        """
        since, offset = first, self._offset(first)
        for instant in range(first, last + _DAY_S, _DAY_S):
            now = self._offset(instant)
            if now != offset:
                changed = self._change(instant - _DAY_S, instant)
                yield since, changed, offset
                since, offset = changed, now
        yield since, last, offset

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
        aware = wall.replace(tzinfo=self._zone, fold=0)
        first, second = aware.utcoffset(), aware.replace(fold=1).utcoffset()
        assert first is not None
        assert second is not None
        return first, second

    def _change_between(self, earlier: datetime, later: datetime) -> int:
        """The clock change in a span of naive UTC times, its ends on either side of the change."""
        low, high = (microseconds(end.replace(tzinfo=UTC)) // SECOND for end in (earlier, later))
        return self._change(low, high + 1) * SECOND

    def _change(self, low: int, high: int) -> int:
        """The clock change after the second `low`, at or before `high`."""
        before = self._offset(low)
        while high - low > 1:
            middle = (low + high) // 2
            if self._offset(middle) == before:
                low = middle
            else:
                high = middle
        return high

    def _offset(self, instant: int) -> int:
        """How far the wall clock is ahead of UTC at an instant, both in seconds."""
        offset = (EPOCH + timedelta(seconds=instant)).astimezone(self._zone).utcoffset()
        assert offset is not None
        return offset.days * _DAY_S + offset.seconds


@cache
def zone(name: str) -> Zone:
    """The zone of that name.

    Raises:
        zoneinfo.ZoneInfoNotFoundError: the database has none.
    """
    return Zone(name)
