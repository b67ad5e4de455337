"""The help desk log judged with pauses and changes of owner, in every kind of time, and computed a second time in SQL.

The second computation takes nothing from slaspec. It knows no clock that is fed: it takes the rows of a ticket apart into stretches,
says of each whether time counts in it, adds up, and looks for the stretch in which the target is used up.
"""

import csv
import gzip
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from second_reckoning import (
    HOUR,
    SECOND,
    Hours,
    civil_days_later,
    days_off_in_italy,
    differences,
    micro,
    open_hours,
    passed,
    periods,
    reached,
    scaled,
)

import slaspec

HERE = Path(__file__).parent / "helpdesk" / "handling"
ROME = ZoneInfo("Europe/Rome")
YEARS = range(2009, 2016)

ALL_OF_IT = datetime(2014, 2, 1, tzinfo=UTC)
IN_THE_MIDDLE = datetime(2012, 5, 16, 14, 0, tzinfo=UTC)
AT_A_MONTHS_END = datetime(2012, 6, 30, 22, 0, tzinfo=UTC)  # midnight in Rome
EACH = pytest.mark.parametrize("as_of", [ALL_OF_IT, IN_THE_MIDDLE, AT_A_MONTHS_END], ids=["all of it", "in the middle", "at a month's end"])

WORK = ("Assign seriousness", "Take in charge ticket")
ELSEWHERE = ("Wait", "Require upgrade", "Create SW anomaly", "Schedule intervention")
BACK = ("Take in charge ticket", "Resolve SW anomaly")


class Promise(NamedTuple):
    """A commitment as SQL takes it: the kind of time, how much (or what a start makes of it), what pauses, what a new holder does."""

    commitment: str
    kind: str
    amount: int
    until: str | None = None
    pauses: str = "signals"
    change: str = "continues"
    calendar: str = "office"


PAUSING = (
    Promise("in-hours", "hours", 16 * HOUR),
    Promise("in-business-days", "days", 3),
    Promise("in-real-time", "real", 72 * HOUR),
    Promise("in-days", "real", 0, until="10 days"),
    Promise("by-close", "hours", 0, until="2 closes later"),
    Promise("while-here", "hours", 16 * HOUR, pauses="while"),
)
HELD = (
    Promise("held-continues", "hours", 16 * HOUR),
    Promise("held-settles", "hours", 8 * HOUR, change="settles", calendar="shift"),
    Promise("held-voids", "hours", 8 * HOUR, change="voids", calendar="shift"),
    Promise("held-days", "days", 2, pauses="never", change="settles"),
    Promise("held-real-time", "real", 24 * HOUR, pauses="while", change="voids"),
)
GROUPS = pytest.mark.parametrize("promises", [PAUSING, HELD], ids=["pauses", "holders"])
SHIFTS = {"Value 9": "early", "Value 2": "night", "Value 13": "night"}


class Objective(NamedTuple):
    """What share of a window's clocks must be met, by which of their instants they are counted, and what half of them may use."""

    per_cent: int
    months: int
    by: str = "start"
    median: Fraction | None = None
    for_each_holder: bool = False


OBJECTIVES = {
    "in-hours": Objective(60, 1),
    "in-business-days": Objective(70, 3, by="deadline"),
    "in-real-time": Objective(50, 1, by="settlement"),
    "held-continues": Objective(60, 1, median=Fraction(5 * 3600), for_each_holder=True),
    "held-settles": Objective(70, 1, for_each_holder=True),
}


class Clock(NamedTuple):
    """One clock, as either side tells it."""

    commitment: str
    lead: str
    episode: int
    verdict: str
    calendar: str | None
    started: int
    deadline: int | None
    settled: int | None
    used: Fraction | None
    late: Fraction | None
    elapsed: Fraction
    owner: str | None
    by_owner: tuple[tuple[str | None, Fraction], ...]


class Figure(NamedTuple):
    """How the clocks of a window, or those of one holder in it, came out."""

    met: int
    breached: int
    pending: int
    void: int
    standing: str


class Month(NamedTuple):
    """One window of one commitment, as either side tells it."""

    commitment: str
    label: str
    begins: int
    ends: int
    whole: Figure
    holders: tuple[tuple[str | None, Figure], ...]


# The log a second time, in SQL

LOG = """
CREATE TABLE row (lead TEXT, seq INTEGER, activity TEXT, resource TEXT, at INTEGER);
CREATE TABLE promise (commitment TEXT, kind TEXT, amount INTEGER, until TEXT, pauses TEXT, change TEXT, calendar TEXT);
CREATE TABLE means (activity TEXT, meaning TEXT);
CREATE TABLE shift (resource TEXT, calendar TEXT);
"""

TAKEN_APART = f"""
CREATE TABLE told AS  -- the rows of a ticket in order, with who holds it after each
WITH placed AS (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY lead ORDER BY at, seq) AS place FROM row
),
passing AS (
  SELECT *, MAX(CASE activity WHEN 'Closed' THEN NULL ELSE place END) OVER (PARTITION BY lead ORDER BY place) AS taken_at FROM placed
)
SELECT passing.*, taken.resource AS holder, LAG(taken.resource) OVER history AS holder_before,
  COALESCE(LEAD(passing.at) OVER history, :as_of) AS next_at
FROM passing LEFT JOIN placed AS taken ON taken.lead = passing.lead AND taken.place = taken_at
WINDOW history AS (PARTITION BY passing.lead ORDER BY passing.place);

CREATE TABLE heard AS  -- what each row means to each commitment
WITH meaning AS (
  SELECT told.*, commitment, kind, amount, until, change, promise.calendar AS hours_of, pauses,
    activity IN (SELECT activity FROM means WHERE meaning = 'work')
      OR (pauses = 'while' AND commitment = 'while-here' AND activity IN (SELECT activity FROM means WHERE meaning = 'elsewhere')) AS starts,
    activity = 'Resolve ticket' AS stops,
    activity IN (SELECT activity FROM means WHERE meaning = 'elsewhere') AS goes,
    activity IN (SELECT activity FROM means WHERE meaning = 'back') AS comes_back,
    change <> 'continues' AND holder_before <> holder AS passes
  FROM told CROSS JOIN promise
),
standing AS (
  SELECT *,
    COALESCE(MAX(CASE WHEN starts THEN place END) OVER earlier, 0) > COALESCE(MAX(CASE WHEN stops THEN place END) OVER earlier, 0) AS was_open,
    COALESCE(MAX(CASE WHEN starts THEN place END) OVER so_far, 0) > COALESCE(MAX(CASE WHEN stops THEN place END) OVER so_far, 0) AS is_open,
    CASE pauses
      WHEN 'signals' THEN COALESCE(MAX(CASE WHEN goes THEN place END) OVER so_far, 0) > COALESCE(MAX(CASE WHEN comes_back THEN place END) OVER so_far, 0)
      WHEN 'while' THEN goes
      ELSE 0 END AS still
  FROM meaning
  WINDOW so_far AS (PARTITION BY commitment, lead ORDER BY place),
    earlier AS (PARTITION BY commitment, lead ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT *, is_open AND (NOT was_open OR COALESCE(passes, 0)) AS begins, was_open AND COALESCE(passes, 0) AND NOT stops AS is_passed_on,
  SUM(is_open AND (NOT was_open OR COALESCE(passes, 0))) OVER (PARTITION BY commitment, lead ORDER BY place) AS episode
FROM standing;
CREATE INDEX of_heard ON heard (commitment, lead, place);

CREATE TABLE clock AS  -- some targets are an amount only once the start is known
WITH begun AS (
  SELECT *,
    CASE WHEN hours_of = 'shift' THEN COALESCE((SELECT calendar FROM shift WHERE resource = holder), 'office') ELSE hours_of END AS calendar,
    CASE WHEN until = '2 closes later' THEN  -- than that of the first working day that is not over
      (SELECT number + 2 FROM day WHERE office = 'office' AND closes > at ORDER BY closes LIMIT 1) END AS due_on
  FROM heard WHERE begins
),
known AS MATERIALIZED (
  SELECT begun.*, day.closes AS due_at FROM begun LEFT JOIN day ON office = 'office' AND number = due_on
)
SELECT commitment, lead, episode, at AS started, place, kind, change, calendar,
  CASE until
    WHEN '10 days' THEN ten_days_later(at) - at
    WHEN '2 closes later' THEN {passed("'hours'", "'office'", "due_at")} - {passed("'hours'", "'office'", "at")}
    ELSE amount END AS amount
FROM known;
CREATE INDEX of_clock ON clock (commitment, lead, episode);

CREATE TABLE stretch AS  -- from row to row of an episode: whether time counts, how much by then, and when the target would be used up
WITH measured AS (
  SELECT clock.commitment, clock.lead, clock.episode, heard.place, heard.holder, heard.at, heard.next_at, still,
    clock.kind, clock.calendar, clock.amount,
    {passed("clock.kind", "clock.calendar", "heard.at")} AS passed_before,
    {passed("clock.kind", "clock.calendar", "heard.next_at")} AS passed_after
  FROM heard JOIN clock USING (commitment, lead, episode) WHERE is_open
),
summed AS (
  SELECT *, COALESCE(SUM(CASE WHEN still THEN 0 ELSE passed_after - passed_before END) OVER (
    PARTITION BY commitment, lead, episode ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS used_before
  FROM measured
)
SELECT *, CASE WHEN NOT still THEN {reached("kind", "calendar", "(passed_before + amount - used_before)")} END AS would_be_due FROM summed;
CREATE INDEX of_stretch ON stretch (commitment, lead, place);

CREATE TABLE ended AS  -- the deadline if it came, the end if there is one
WITH last AS (
  SELECT commitment, lead, episode, MAX(place) AS place, MIN(CASE WHEN would_be_due <= next_at THEN would_be_due END) AS passed_at
  FROM stretch GROUP BY commitment, lead, episode
)
SELECT clock.*, passed_at, stretch.next_at AS until, would_be_due AS due_next, stretch.holder AS last_holder,
  CASE WHEN following.stops THEN 'stopped' WHEN following.is_passed_on THEN clock.change END AS how
FROM last
JOIN clock USING (commitment, lead, episode)
JOIN stretch ON stretch.commitment = last.commitment AND stretch.lead = last.lead AND stretch.place = last.place
LEFT JOIN heard AS following ON following.commitment = last.commitment AND following.lead = last.lead AND following.place = last.place + 1;
CREATE INDEX of_ended ON ended (commitment, lead, episode);
"""  # noqa: S608 - what is put in is SQL of our own

SHARES = """
SELECT stretch.commitment, stretch.lead, stretch.episode, stretch.holder, SUM(passed_after - passed_before)
FROM stretch JOIN ended USING (commitment, lead, episode)
WHERE NOT still OR at >= passed_at  -- a pause that comes too late is none
GROUP BY stretch.commitment, stretch.lead, stretch.episode, stretch.holder
"""

CLOCKS = f"""
SELECT commitment, lead, episode,
  CASE
    WHEN how IS NULL THEN CASE WHEN passed_at <= :as_of THEN 'breached' ELSE 'pending' END
    WHEN passed_at < until THEN 'breached'
    WHEN how = 'voids' THEN 'void'
    ELSE 'met' END AS verdict,
  kind, calendar, started, COALESCE(passed_at, due_next) AS deadline, CASE WHEN how IS NOT NULL THEN until END AS settled,
  {passed("kind", "calendar", "until")} - {passed("kind", "calendar", "passed_at")} AS late, until - started AS elapsed, last_holder,
  (SELECT holder FROM stretch WHERE stretch.commitment = ended.commitment AND stretch.lead = ended.lead AND stretch.episode = ended.episode
    AND stretch.at <= passed_at ORDER BY stretch.place DESC LIMIT 1) AS holder_then
FROM ended ORDER BY commitment, lead, episode
"""  # noqa: S608 - as above


@cache
def rows_of(log: Path) -> list[tuple[str, int, str, str, int]]:
    """Ticket, number, activity, person and instant of every row."""
    with gzip.open(log, "rt", encoding="utf-8", newline="") as file:
        return [
            (row["case_id"], int(row["seq"]), row["activity"], row["resource"], micro(datetime.fromisoformat(row["timestamp"])))
            for row in csv.DictReader(file)
        ]


@cache
def calendars() -> dict[str, Hours]:
    """The hours of the agreement, as its text says them."""
    public = days_off_in_italy(YEARS)
    own = {"2010-08-16", "2010-08-17", "2010-12-07", "2011-08-16", "2011-08-17", "2011-12-07", "2012-08-16", "2012-12-07", "2012-12-24"}
    office_closed = (public | {date.fromisoformat(day) for day in own}) - {date(2011, 11, 1), date(2012, 4, 25)}
    named: dict[str, tuple[tuple[str, str], ...]] = dict.fromkeys(("2010-12-24", "2011-10-29", "2012-12-24"), (("09:00", "12:30"),))
    named |= {"2011-06-02": (("10:00", "13:30"),), "2013-03-29": ()}
    return {
        "office": Hours(ROME, dict.fromkeys(range(5), (("09:00", "13:00"), ("14:00", "18:00"))), named, frozenset(office_closed)),
        "early": Hours(ROME, dict.fromkeys(range(6), (("06:30", "14:30"),)), {}, public),
        "night": Hours(ROME, dict.fromkeys(range(7), (("22:00", "06:00"),)), {}, public),
    }


@cache
def computed(log: Path, as_of: datetime, promises: tuple[Promise, ...]) -> list[Clock]:
    """The clocks as of an instant, in SQL."""
    until = micro(as_of)
    with closing(sqlite3.connect(":memory:")) as base:
        base.create_function("ten_days_later", 1, lambda at: civil_days_later(at, 10, ROME), deterministic=True)
        day = open_hours(base, calendars(), YEARS)
        base.executescript(LOG)
        base.executemany("INSERT INTO row VALUES (?, ?, ?, ?, ?)", [row for row in rows_of(log) if row[-1] <= until])
        counted = [each._replace(amount=each.amount * day) if each.kind == "days" else each for each in promises]
        base.executemany("INSERT INTO promise VALUES (?, ?, ?, ?, ?, ?, ?)", counted)
        base.executemany("INSERT INTO shift VALUES (?, ?)", SHIFTS.items())
        for meaning, activities in (("work", WORK), ("elsewhere", ELSEWHERE), ("back", BACK)):
            base.executemany("INSERT INTO means VALUES (?, ?)", [(activity, meaning) for activity in activities])
        for statement in TAKEN_APART.strip().split(";\n"):
            base.execute(statement, {"as_of": until} if ":as_of" in statement else {})
        shares: dict[tuple[Any, ...], list[tuple[str, int]]] = defaultdict(list)
        for *which, holder, used in base.execute(SHARES):
            shares[tuple(which)].append((holder, used))
        return [_clock(row, shares[row[:3]], day) for row in base.execute(CLOCKS, {"as_of": until})]


def _clock(row: tuple[Any, ...], shares: list[tuple[str, int]], day: int) -> Clock:
    commitment, lead, episode, verdict, kind, calendar, started, deadline, settled, late, elapsed, last_holder, holder_then = row
    owner = holder_then if verdict == "breached" else last_holder
    return Clock(
        commitment=commitment,
        lead=lead,
        episode=episode,
        verdict=verdict,
        calendar=calendar,
        started=started,
        deadline=deadline,
        settled=settled,
        used=scaled(kind, sum(used for _holder, used in shares), day),
        late=scaled(kind, late, day) if verdict == "breached" else None,
        elapsed=scaled("real", elapsed, day),
        owner=owner,
        by_owner=tuple(sorted((holder, scaled(kind, used, day)) for holder, used in shares if used)) or ((owner, Fraction(0)),),
    )


def months_of_clocks(clocks: list[Clock], until: int) -> list[Month]:
    """The windows of every commitment that has an objective, from the agreement's first day to an instant."""
    found = []
    for commitment in sorted({clock.commitment for clock in clocks} & OBJECTIVES.keys()):
        asked = OBJECTIVES[commitment]
        mine = [clock for clock in clocks if clock.commitment == commitment]
        instants = [_counted_at(clock, asked.by) for clock in mine]
        for label, begins, ends in periods(asked.months, range(2010, 2015), ROME):
            if begins <= until:
                inside = [clock for clock, at in zip(mine, instants, strict=True) if at is not None and begins <= at < ends]
                by_holder = defaultdict(list)
                for clock in inside if asked.for_each_holder else ():
                    by_holder[clock.owner].append(clock)
                holders = tuple((holder, figure(group, asked, ended=ends <= until)) for holder, group in sorted(by_holder.items()))
                whole = figure(inside, asked, ended=ends <= until)
                if holders:
                    standings = {each.standing for _holder, each in holders}
                    whole = whole._replace(standing=next(each for each in ("missed", "maturing", "kept", "unknown") if each in standings))
                found.append(Month(commitment, label, begins, ends, whole, holders))
    return found


def _counted_at(clock: Clock, by: str) -> int | None:
    if by == "start":
        return clock.started
    return clock.deadline or clock.settled if by == "deadline" else clock.settled


def figure(clocks: list[Clock], asked: Objective, *, ended: bool) -> Figure:
    """How some clocks came out, and how that stands."""
    count = Counter(clock.verdict for clock in clocks)
    judged_ones = [clock for clock in clocks if clock.verdict in ("met", "breached")]
    quick = [clock for clock in judged_ones if asked.median is None or (clock.settled is not None and (clock.used or 0) <= asked.median)]
    if count["pending"] or not ended:
        standing = "maturing"
    elif not judged_ones:
        standing = "unknown"
    else:
        enough = 100 * count["met"] >= asked.per_cent * len(judged_ones) and 2 * len(quick) >= len(judged_ones)
        standing = "kept" if enough else "missed"
    return Figure(count["met"], count["breached"], count["pending"], count["void"], standing)


# The log as slaspec judges it


@cache
def events(log: Path) -> list[slaspec.LeadEvent]:
    """The log's events; none is refused."""
    read = list(slaspec.read_events([log], mapping=slaspec.load_mapping(HERE / "mapping.yaml")))
    found = [each for each in read if isinstance(each, slaspec.LeadEvent)]
    assert len(found) == len(read)
    return found


@cache
def judged(log: Path, as_of: datetime, promises: tuple[Promise, ...]) -> slaspec.Report:
    """The report on some of the agreement's commitments."""
    agreement = slaspec.load(HERE / "sla.yaml")
    names = [each.commitment for each in promises]
    wanted = tuple(each for each in agreement.commitments if each.id in names)
    assert len(wanted) == len(names)
    return slaspec.evaluate(replace(agreement, commitments=wanted), events(log), as_of=as_of)


def clocks_of(report: slaspec.Report) -> list[Clock]:
    """The report's verdicts, as SQL tells them."""
    found = [
        Clock(
            commitment=each.commitment,
            lead=each.lead,
            episode=each.episode,
            verdict=each.judgement.value,
            calendar=each.calendar,
            started=micro(each.started_at),
            deadline=None if each.deadline is None else micro(each.deadline),
            settled=None if each.settled_at is None else micro(each.settled_at),
            used=each.used,
            late=each.late,
            elapsed=each.elapsed_s,
            owner=each.owner,
            by_owner=tuple(sorted(each.used_by_owner)),
        )
        for each in report.verdicts
    ]
    return sorted(found, key=lambda clock: clock[:3])


def months_of_report(report: slaspec.Report) -> list[Month]:
    """The report's windows, as they are counted here."""
    return [
        Month(
            commitment=result.commitment,
            label=window.window.label,
            begins=window.window.start,
            ends=window.window.end,
            whole=_figure_of(window),
            holders=tuple((part.value, _figure_of(part)) for part in window.parts),
        )
        for result in sorted(report.commitments, key=lambda each: each.commitment)
        if result.commitment in OBJECTIVES
        for window in _windows_of(result)
    ]


def _windows_of(result: Any) -> Any:
    return result.windows


def _figure_of(told: Any) -> Figure:
    attained = told.attainment
    return Figure(attained.met, attained.breached, attained.pending, attained.void, told.standing.value)


@pytest.fixture
def log(real_data: Path) -> Path:
    """The help desk log."""
    return real_data / "helpdesk" / "helpdesk.csv.gz"


@EACH
@GROUPS
def test_every_clock_and_window_is_as_sql_finds_it(log: Path, as_of: datetime, promises: tuple[Promise, ...]) -> None:
    """Calendar, start, deadline, stop, time used and by whom, lateness, owner and verdict of every clock, figures and standing of every window."""
    expected = computed(log, as_of, promises)
    report = judged(log, as_of, promises)
    assert not differences(clocks_of(report), expected)
    months = months_of_clocks(expected, micro(as_of))
    assert {month.whole.standing for month in months} >= {"missed", "maturing"}
    assert not differences(months_of_report(report), months)


def test_the_log_has_what_is_looked_for(log: Path) -> None:
    """Among the clocks are some stopped in a pause, shared by several, never used, late in hours of all calendars, and due within a second."""
    clocks = [*computed(log, ALL_OF_IT, PAUSING), *computed(log, ALL_OF_IT, HELD)]
    assert {clock.verdict for clock in clocks} == {"met", "breached", "pending", "void"}
    assert {clock.calendar for clock in clocks if clock.late} == set(calendars())
    for having in (
        [clock for clock in clocks if clock.settled and clock.deadline is None],
        [clock for clock in clocks if len(clock.by_owner) > 2],
        [clock for clock in clocks if not clock.used and clock.elapsed],
        [clock for clock in clocks if clock.deadline and clock.deadline % SECOND],
        [clock for clock in clocks if clock.verdict == "breached" and clock.owner != max(clock.by_owner, key=lambda each: each[1])[0]],
        [clock for clock in clocks if clock.used == 16 * 3600 and clock.verdict == "breached"],
    ):
        assert having
