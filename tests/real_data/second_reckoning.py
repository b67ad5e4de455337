"""Opening hours as tables of SQLite, and the time passed and to come as lookups in them. Nothing here comes from slaspec.

Instants are whole microseconds since 1970. A table `opening` has a row for each stretch of open hours:
the open time of all stretches before it, and the business days before it as parts of a day, of which
every day has `DAY` whatever its length, so that fractions of days are whole numbers.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from math import lcm
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

SECOND = 1_000_000
HOUR = 3600 * SECOND


class Hours(NamedTuple):
    """The hours of a calendar: by weekday, on days that are named, and the days on which there are none."""

    zone: ZoneInfo
    weekly: Mapping[int, tuple[tuple[str, str], ...]]
    named: Mapping[str, tuple[tuple[str, str], ...]]
    closed: frozenset[date]


def micro(at: datetime) -> int:
    """An aware datetime as microseconds."""
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def local(at: int, zone: ZoneInfo) -> datetime:
    """The wall clock at an instant."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).astimezone(zone)


def wall(day: date, text: str, zone: ZoneInfo) -> int:
    """The instant of a time of a day; none that is asked for falls into a clock change."""
    at = datetime.combine(day, time.fromisoformat(text), tzinfo=zone)
    assert at.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == at.replace(tzinfo=None)
    return micro(at)


def civil_days_later(at: int, days: int, zone: ZoneInfo) -> int:
    """The same time of day so many dates later; none that is asked for falls into the hour that a clock change skips."""
    then = (local(at, zone) + timedelta(days=days)).replace(fold=0)
    assert then.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == then.replace(tzinfo=None)
    return micro(then)


def periods(months: int, years: range, zone: ZoneInfo) -> list[tuple[str, int, int]]:
    """Name, first instant, and first instant after it, of the months, or the quarters, of some years."""
    firsts = [(year, month) for year in years for month in range(1, 13, months)]
    labels = [f"{year}-{month:02}" if months == 1 else f"{year}-Q{month // 3 + 1}" for year, month in firsts]
    begins = [wall(date(year, month, 1), "00:00", zone) for year, month in [*firsts, (years.stop, 1)]]
    return list(zip(labels, begins[:-1], begins[1:], strict=True))


def easter(year: int) -> date:
    """Easter Sunday. Source: the anonymous Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    m = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, day = divmod(h + m - 7 * ((a + 11 * h + 22 * m) // 451) + 114, 31)
    return date(year, month, day + 1)


def days_off_in_italy(years: Iterable[int]) -> frozenset[date]:
    """The public holidays of Italy: fixed ones, Easter, the first Sunday of November (law 54/1977), and the 150th birthday of the state."""
    fixed = [(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)]
    found = {date(2011, 3, 17)}
    for year in years:
        found |= {date(year, *each) for each in fixed} | {easter(year), easter(year) + timedelta(days=1)}
        found.add(next(day for day in (date(year, 11, number) for number in range(1, 8)) if day.weekday() == 6))
    return frozenset(found)


def stretches(hours: Hours, years: Iterable[int]) -> Iterator[list[tuple[int, int]]]:
    """When each working day is open; hours that end before they begin run into the next date."""
    for year in years:
        for number in range((date(year + 1, 1, 1) - date(year, 1, 1)).days):
            day = date(year, 1, 1) + timedelta(days=number)
            told = hours.named.get(day.isoformat(), () if day in hours.closed else hours.weekly.get(day.weekday(), ()))
            if told:
                ends = [day + timedelta(days=closes < opens) for opens, closes in told]
                yield [(wall(day, o, hours.zone), wall(end, c, hours.zone)) for (o, c), end in zip(told, ends, strict=True)]


TABLES = """
CREATE TABLE opening (
  office TEXT, day INTEGER, opens INTEGER, closes INTEGER, rate INTEGER,  -- parts of a day that a microsecond is
  hours_before INTEGER, days_before INTEGER, PRIMARY KEY (office, opens)) WITHOUT ROWID;
CREATE INDEX by_hours ON opening (office, hours_before);
CREATE INDEX by_days ON opening (office, days_before);
CREATE TABLE day (office TEXT, number INTEGER, closes INTEGER, PRIMARY KEY (office, number)) WITHOUT ROWID;
CREATE INDEX by_close ON day (office, closes);
"""


def open_hours(base: sqlite3.Connection, calendars: dict[str, Hours], years: Iterable[int]) -> int:
    """Fill the tables with the hours of some years; gives how many parts a day has."""
    base.executescript(TABLES)
    days = {name: list(stretches(hours, list(years))) for name, hours in calendars.items()}
    whole = lcm(*(sum(closes - opens for opens, closes in spans) for found in days.values() for spans in found))
    for name, found in days.items():
        hours_before = days_before = 0
        for number, spans in enumerate(found):
            rate = whole // sum(closes - opens for opens, closes in spans)
            base.execute("INSERT INTO day VALUES (?, ?, ?)", (name, number, spans[-1][1]))
            for opens, closes in spans:
                base.execute(
                    "INSERT INTO opening VALUES (?, ?, ?, ?, ?, ?, ?)", (name, number, opens, closes, rate, hours_before, days_before)
                )
                hours_before += closes - opens
                days_before += (closes - opens) * rate
    return whole


def passed(kind: str, calendar: str, at: str) -> str:
    """SQL: the time of a kind that has passed by an instant, since the tables begin. The arguments are SQL too."""

    def lookup(amount: str) -> str:
        rows = f"FROM opening WHERE office = {calendar} AND opens <= {at} ORDER BY opens DESC LIMIT 1"
        return f"(SELECT {amount} {rows})"

    hours = lookup(f"hours_before + MIN(closes, {at}) - opens")
    days = lookup(f"days_before + (MIN(closes, {at}) - opens) * rate")
    return f"CASE {kind} WHEN 'hours' THEN {hours} WHEN 'days' THEN {days} ELSE {at} END"


def reached(kind: str, calendar: str, amount: str) -> str:
    """SQL: the first instant by which so much of a kind has passed since the tables begin, in whole microseconds."""

    def lookup(before: str, instant: str) -> str:
        rows = f"FROM opening WHERE office = {calendar} AND {before} < {amount} ORDER BY {before} DESC LIMIT 1"
        return f"(SELECT {instant} {rows})"

    hours = lookup("hours_before", f"opens + {amount} - hours_before")
    days = lookup("days_before", f"opens + ({amount} - days_before + rate - 1) / rate")
    return f"CASE {kind} WHEN 'hours' THEN {hours} WHEN 'days' THEN {days} ELSE {amount} END"


def scaled(kind: str, amount: int, day: int) -> Fraction:
    """An amount as slaspec tells it: in seconds, or in business days."""
    return Fraction(amount, day if kind == "days" else SECOND)


def differences(ours: list[Any], theirs: list[Any]) -> list[Any]:
    """The first lines that do not agree."""
    pairs: list[Any] = [(mine, other) for mine, other in zip(ours, theirs, strict=False) if mine != other]
    return pairs[:5] or [("lengths", len(ours), len(theirs))][: len(ours) != len(theirs)]
