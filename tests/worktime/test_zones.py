"""Zones: clock changes as the zone database's own files have them, read here without `zoneinfo`."""

import struct
import zoneinfo
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars import ANY_INSTANTS, HARD_ZONES, ZONES, at
from slaspec.worktime.instants import DAY, SECOND, as_text
from slaspec.worktime.zones import zone, zone_names

DAY_S = 86_400
FIRST, LAST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (1900, 2037))


def file_of(name: str) -> bytes:
    """A zone's file, where `zoneinfo` would find it."""
    for folder in zoneinfo.TZPATH:
        path = Path(folder, *name.split("/"))
        if path.is_file():
            return path.read_bytes()
    return resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()


@cache
def changes_by_file(name: str) -> list[tuple[int, int]]:
    """Every change of a zone's offset that its file lists: the second from which it holds, and the offset (RFC 9636)."""
    content = file_of(name)
    _isut, _isstd, leaps, times, types, letters = struct.unpack(">6l", content[20:44])
    second_part = 44 + times * 5 + types * 6 + letters + leaps * 8 + _isstd + _isut
    assert content[second_part : second_part + 4] == b"TZif"
    _isut, _isstd, leaps, times, types, letters = struct.unpack(">6l", content[second_part + 20 : second_part + 44])
    begin = second_part + 44
    instants = struct.unpack(f">{times}q", content[begin : begin + times * 8])
    kinds = content[begin + times * 8 : begin + times * 9]
    offsets = [struct.unpack(">lBB", content[at_ : at_ + 6])[0] for at_ in range(begin + times * 9, begin + times * 9 + types * 6, 6)]
    found, before = [], offsets[0]
    for instant, kind in zip(instants, kinds, strict=True):
        if offsets[kind] != before:
            found.append((instant, offsets[kind]))
            before = offsets[kind]
    return found


@pytest.mark.parametrize("name", sorted(zone_names()))
def test_no_zone_changes_its_clocks_twice_within_three_days(name: str) -> None:
    """So that looking once a day finds every change, as `Zone.steady` relies on."""
    instants = [instant for instant, _offset in changes_by_file(name) if instant >= FIRST]

    assert all(later - earlier > 3 * DAY_S for earlier, later in pairwise(instants))


@pytest.mark.parametrize("name", HARD_ZONES)
def test_every_change_is_found(name: str) -> None:
    """The stretches between changes end where the zone's file says, with the offsets that it has."""
    listed = [(instant, offset) for instant, offset in changes_by_file(name) if FIRST < instant < LAST]
    steady = list(zone(name).steady(FIRST, LAST))
    last = listed[-1][0] if listed else FIRST

    assert [(begins, offset) for begins, _ends, offset in steady[1:] if begins <= last] == listed
    assert all(one[1] == other[0] for one, other in pairwise(steady))
    assert (steady[0][0], steady[-1][1]) == (FIRST, LAST)


@given(ZONES, ANY_INSTANTS)
def test_a_day_goes_from_one_midnight_to_the_next(name: str, instant: int) -> None:
    """Every instant lies in one day, and its date is what the clock shows, or that of the midnight which was shown already."""
    here = zone(name)
    day = here.day_of(instant)
    tomorrow = date.fromordinal(day.toordinal() + 1)

    assert here.midnight(day) <= instant < here.midnight(tomorrow)
    assert here.local_date(instant) in {day, date.fromordinal(day.toordinal() - 1)}


@given(ZONES, ANY_INSTANTS, st.integers(0, 2 * DAY))
def test_days_follow_the_clock(name: str, instant: int, later: int) -> None:
    """No later instant lies in an earlier day."""
    here = zone(name)

    assert here.day_of(instant) <= here.day_of(instant + later)


@pytest.mark.parametrize(
    ("name", "instant", "day", "shown"),
    [
        ("America/St_Johns", "2010-11-07T02:29:59Z", date(2010, 11, 6), date(2010, 11, 6)),
        ("America/St_Johns", "2010-11-07T02:30Z", date(2010, 11, 7), date(2010, 11, 7)),  # midnight, and at 00:01 back to 23:01
        ("America/St_Johns", "2010-11-07T03:00Z", date(2010, 11, 7), date(2010, 11, 6)),
        ("America/St_Johns", "2010-11-07T03:30Z", date(2010, 11, 7), date(2010, 11, 7)),  # midnight again
        ("Asia/Beirut", "2025-10-25T21:30Z", date(2025, 10, 25), date(2025, 10, 25)),  # back from 24:00: the day is not over
        ("Pacific/Apia", "2011-12-30T09:59:59Z", date(2011, 12, 29), date(2011, 12, 29)),
        ("Pacific/Apia", "2011-12-30T10:00Z", date(2011, 12, 31), date(2011, 12, 31)),
    ],
)
def test_the_day_of_an_instant_at_midnights_that_come_twice_or_never(name: str, instant: str, day: date, shown: date) -> None:
    """The day that has begun goes on, whatever the clock shows."""
    assert zone(name).day_of(at(instant)) == day
    assert zone(name).local_date(at(instant)) == shown


@pytest.mark.parametrize(
    ("name", "start", "days", "months", "end"),
    [
        ("Europe/Berlin", "2026-03-28T12:00Z", 1, 0, "2026-03-29T11:00:00Z"),  # 23 hours
        ("Europe/Berlin", "2026-03-28T01:30Z", 1, 0, "2026-03-29T01:00:00Z"),  # 02:30 is skipped: the change
        ("Europe/Berlin", "2026-10-24T00:30Z", 1, 0, "2026-10-25T00:30:00Z"),  # 02:30 comes twice: the first
        ("Europe/Berlin", "2026-01-25T01:30Z", 273, 0, "2026-10-25T00:30:00Z"),  # though the second has the start's offset
        ("Europe/Berlin", "2026-10-25T01:30Z", 1, 0, "2026-10-26T01:30:00Z"),  # from the second 02:30
        ("Europe/Berlin", "2026-10-25T01:30Z", 0, 12, "2027-10-25T00:30:00Z"),
        ("Europe/Berlin", "2026-01-31T09:00Z", 1, 1, "2026-03-01T09:00:00Z"),  # months first: 28 February, then a day
        ("Pacific/Apia", "2011-12-28T22:00Z", 2, 0, "2011-12-30T10:00:00Z"),  # noon of the 30th never was
        ("Australia/Lord_Howe", "2026-10-02T15:45Z", 1, 0, "2026-10-03T15:30:00Z"),  # 02:15 is skipped
    ],
)
def test_days_and_months_later_of_a_hand_table(name: str, start: str, days: int, months: int, end: str) -> None:
    """The same wall time, or the change that took it away."""
    assert as_text(zone(name).later(at(start), days, months)) == end


@given(ZONES, ANY_INSTANTS, st.integers(0, 800))
def test_days_later_are_found_in_two_ways(name: str, instant: int, days: int) -> None:
    """Where no change lies between, days are 24 hours each; elsewhere the wall time is looked up: both must say the same."""
    here = zone(name)
    shown = here.local(instant).replace(tzinfo=None)
    there = datetime.combine(date.fromordinal(shown.toordinal() + days), shown.time())
    due = here.later(instant, days)

    assert due == here.opening(there) if days else due in {instant, here.opening(there)}
    assert due % SECOND == instant % SECOND or due % SECOND == 0
