"""A real help desk log judged by slaspec, and computed a second time: in SQL, and by counting minutes and seconds.

The second computation takes nothing from slaspec. All its instants and amounts are whole seconds.
"""

import csv
import gzip
import json
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

import slaspec
from slaspec.events.mapping import Decided

HERE = Path(__file__).parent / "helpdesk"
ROME = ZoneInfo("Europe/Rome")
HOUR = 3600
PROMISES = {"response-1h": (1 * HOUR, 40), "response-4h": (4 * HOUR, 50), "response-9h": (9 * HOUR, 60)}
"""Commitment to its limit in seconds, and to the per cent of a month's clocks that its objective wants."""

START, STOP = "Assign seriousness", "Take in charge ticket"
TAKEN = (START, STOP, "Resolve ticket", "Closed")
ALL_OF_IT = datetime(2014, 2, 1, tzinfo=UTC)
IN_THE_MIDDLE = datetime(2012, 5, 16, 14, 0, tzinfo=UTC)
AT_A_MONTHS_END = datetime(2012, 6, 30, 22, 0, tzinfo=UTC)  # midnight in Rome
EACH = pytest.mark.parametrize("as_of", [ALL_OF_IT, IN_THE_MIDDLE, AT_A_MONTHS_END], ids=["all of it", "in the middle", "at a month's end"])


class Clock(NamedTuple):
    """One clock, as either side tells it."""

    commitment: str
    lead: str
    episode: int
    verdict: str
    started: int
    deadline: int
    settled: int | None
    used: int
    late: int | None
    elapsed: int


class Month(NamedTuple):
    """One month of one commitment, as either side tells it."""

    commitment: str
    label: str
    begins: int
    ends: int
    met: int
    breached: int
    pending: int
    standing: str


@dataclass(frozen=True)
class Computed:
    """What SQL makes of the log as of an instant."""

    clocks: list[Clock]
    months: list[Month]
    leads: int
    uncovered: list[str]


# The log a second time, in SQL

TABLES = """
CREATE TABLE log (lead TEXT, seq INTEGER, activity TEXT, at INTEGER);
CREATE TABLE office (opens INTEGER PRIMARY KEY, closes INTEGER);
CREATE TABLE month (label TEXT, begins INTEGER, ends INTEGER);
CREATE TABLE promise (commitment TEXT, seconds INTEGER, percent INTEGER);
"""

CLOCKS = """
CREATE TABLE clock AS
WITH told AS (  -- what starts or stops, with what came before it and the next stop after it
  SELECT lead, activity, at,
    LAG(activity) OVER history AS before,
    MIN(CASE activity WHEN :stop THEN at END) OVER (history ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS answered,
    ROW_NUMBER() OVER history AS place
  FROM log WHERE activity IN (:start, :stop)
  WINDOW history AS (PARTITION BY lead ORDER BY at, seq)
),
episode AS (  -- a start that follows a start finds a clock open
  SELECT lead, at AS started, answered, COALESCE(answered, :as_of) AS ended, ROW_NUMBER() OVER (PARTITION BY lead ORDER BY place) AS episode
  FROM told WHERE activity = :start AND before IS NOT :start
),
due AS MATERIALIZED (  -- hours summed up from the start on: the close of the first day that uses up the limit, less what is too much
  SELECT episode.*, commitment, (
    SELECT MIN(closes - (passed - seconds)) FROM (
      SELECT closes, SUM(closes - MAX(opens, started)) OVER (ORDER BY opens) AS passed
      FROM office WHERE closes > started AND opens BETWEEN started - 86400 AND started + 30 * 86400
    ) WHERE passed >= seconds) AS deadline
  FROM episode, promise
)
SELECT commitment, lead, episode,
  CASE WHEN answered <= deadline THEN 'met' WHEN answered IS NOT NULL OR deadline <= :as_of THEN 'breached' ELSE 'pending' END AS verdict,
  started, deadline, answered,
  (SELECT COALESCE(SUM(MIN(closes, ended) - MAX(opens, started)), 0)
    FROM office WHERE opens > started - 86400 AND closes > started AND opens < ended) AS used,
  CASE WHEN deadline <= ended AND answered IS NOT deadline THEN
    (SELECT COALESCE(SUM(MIN(closes, ended) - MAX(opens, deadline)), 0)
      FROM office WHERE opens > deadline - 86400 AND closes > deadline AND opens < ended) END AS late,
  ended - started AS elapsed
FROM due
"""

MONTHS = """
SELECT promise.commitment, label, begins, ends,
  COUNT(*) FILTER (WHERE verdict = 'met'), COUNT(*) FILTER (WHERE verdict = 'breached'), COUNT(*) FILTER (WHERE verdict = 'pending'),
  CASE WHEN ends > :as_of OR COUNT(*) FILTER (WHERE verdict = 'pending') THEN 'maturing'
    WHEN COUNT(verdict) = 0 THEN 'unknown'
    WHEN 100 * COUNT(*) FILTER (WHERE verdict = 'met') >= percent * COUNT(verdict) THEN 'kept'
    ELSE 'missed' END
FROM promise CROSS JOIN month LEFT JOIN clock ON clock.commitment = promise.commitment AND begins <= started AND started < ends
WHERE begins <= :as_of AND (SELECT MIN(at) FROM log) < ends
GROUP BY promise.commitment, begins ORDER BY promise.commitment, begins
"""


def second(*wall: int) -> int:
    """The instant of a wall time in Rome; the hours used here never fall into a clock change."""
    return int(datetime(*wall, tzinfo=ROME).timestamp())


@cache
def rows_of(log: Path) -> list[dict[str, str]]:
    """The rows as they stand in the file."""
    with gzip.open(log, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def instant_of(row: dict[str, str]) -> int:
    """The instant of a row."""
    at = datetime.fromisoformat(row["timestamp"])
    assert at.microsecond == 0
    return int(at.timestamp())


@cache
def told(log: Path) -> list[tuple[str, int, str, int]]:
    """Lead, number, activity and instant of every row whose activity the mapping takes."""
    return [(row["case_id"], int(row["seq"]), row["activity"], instant_of(row)) for row in rows_of(log) if row["activity"] in TAKEN]


@cache
def office() -> list[tuple[int, int]]:
    """When the office opens and closes on every day of five years."""
    days = (date(2010, 1, 1) + timedelta(days) for days in range(5 * 366))
    return [(second(day.year, day.month, day.day, 9), second(day.year, day.month, day.day, 18)) for day in days if day.weekday() < 5]


@cache
def months() -> list[tuple[str, int, int]]:
    """Name, first instant, and first instant after it, of every month of five years."""
    firsts = [(year, month) for year in range(2010, 2015) for month in range(1, 13)]
    return [(f"{y}-{m:02}", second(y, m, 1), second(y + m // 12, m % 12 + 1, 1)) for y, m in firsts]


@cache
def computed(log: Path, as_of: datetime) -> Computed:
    """The log as of an instant, in SQL."""
    until = int(as_of.timestamp())
    names = {"start": START, "stop": STOP, "as_of": until}
    with closing(sqlite3.connect(":memory:")) as base:
        base.executescript(TABLES)
        base.executemany("INSERT INTO log VALUES (?, ?, ?, ?)", [row for row in told(log) if row[3] <= until])
        base.executemany("INSERT INTO office VALUES (?, ?)", office())
        base.executemany("INSERT INTO month VALUES (?, ?, ?)", months())
        base.executemany("INSERT INTO promise VALUES (?, ?, ?)", [(name, *numbers) for name, numbers in PROMISES.items()])
        base.execute(CLOCKS, names)
        return Computed(
            clocks=[Clock(*row) for row in base.execute("SELECT * FROM clock ORDER BY commitment, lead, episode")],
            months=[Month(*row) for row in base.execute(MONTHS, names)],
            leads=base.execute("SELECT COUNT(DISTINCT lead) FROM log").fetchone()[0],
            uncovered=[lead for (lead,) in base.execute("SELECT lead FROM log EXCEPT SELECT lead FROM clock ORDER BY lead")],
        )


# The same once more, by looking at the wall clock


def is_open(at: int) -> bool:
    """Whether the wall clock in Rome shows office hours; they begin and end on whole minutes."""
    wall = datetime.fromtimestamp(at, ROME)
    return wall.weekday() < 5 and 9 <= wall.hour < 18


def counted(started: int, ended: int, limit: int, *, step: int) -> tuple[int, int]:
    """Open seconds from start to end, and the earliest instant by which `limit` of them have passed, at most `step` seconds at a time."""
    at, passed, used, deadline = started, 0, 0, None
    while at < ended or deadline is None:
        following = min(at + step - at % step, ended if at < ended else at + step)
        if is_open(at):
            passed += following - at
        if deadline is None and passed >= limit:
            deadline = following - (passed - limit)
        at = following
        if at <= ended:
            used = passed
    return used, deadline


def spans_a_clock_change(clock: Clock) -> bool:
    """Whether Rome's offset differs at start and deadline, or at start and settlement."""
    offsets = {datetime.fromtimestamp(at, ROME).utcoffset() for at in (clock.started, clock.deadline, clock.settled or clock.deadline)}
    return len(offsets) > 1


# The log as slaspec judges it


@cache
def read(log: Path, mapping_file: Path) -> tuple[list[slaspec.LeadEvent | slaspec.Refusal], Decided]:
    """The log's events, and what the mapping passed over."""
    decided = Decided()
    return list(slaspec.read_events([log], mapping=slaspec.load_mapping(mapping_file), decided=decided)), decided


@cache
def judged(log: Path, as_of: datetime, mapping_file: Path = HERE / "mapping.yaml") -> tuple[slaspec.Report, Decided]:
    """The report as of an instant, and what the mapping passed over."""
    events, decided = read(log, mapping_file)
    return slaspec.evaluate(slaspec.load(HERE / "sla.yaml"), events, as_of=as_of), decided


def clocks_of(report: slaspec.Report) -> list[Clock]:
    """The report's verdicts, as SQL tells them."""
    seconds = [
        Clock(
            commitment=each.commitment,
            lead=each.lead,
            episode=each.episode,
            verdict=each.judgement.value,
            started=each.started_at.timestamp(),
            deadline=each.deadline.timestamp(),
            settled=each.settled_at and each.settled_at.timestamp(),
            used=each.used,
            late=each.late,
            elapsed=each.elapsed_s,
        )
        for each in report.verdicts
    ]
    return sorted(seconds, key=lambda clock: clock[:3])


def months_of(plain: dict) -> list[Month]:
    """The months of a report's plain data, as SQL tells them."""
    return [
        Month(
            commitment=result["commitment"],
            label=window["window"],
            begins=datetime.fromisoformat(window["from"]).timestamp(),
            ends=datetime.fromisoformat(window["until"]).timestamp(),
            met=window["met"],
            breached=window["breached"],
            pending=window["pending"],
            standing=window["standing"],
        )
        for result in plain["commitments"]
        for window in result["windows"]
    ]


def differences(ours: list, theirs: list) -> list:
    """The first lines that do not agree."""
    pairs = [(mine, other) for mine, other in zip(ours, theirs, strict=False) if mine != other]
    return pairs[:5] or [("lengths", len(ours), len(theirs))][: len(ours) != len(theirs)]


@pytest.fixture
def log(real_data: Path) -> Path:
    """The help desk log."""
    return real_data / "helpdesk" / "helpdesk.csv.gz"


@EACH
def test_every_clock_is_judged_as_sql_judges_it(log: Path, as_of: datetime) -> None:
    """Start, deadline, stop, time used, lateness and verdict of every clock of the log equal those found in SQL, to the second."""
    expected = computed(log, as_of).clocks
    assert {clock.verdict for clock in expected} >= {"met", "breached"}
    assert not differences(clocks_of(judged(log, as_of)[0]), expected)


@EACH
def test_every_month_stands_as_sql_counts_it(log: Path, as_of: datetime) -> None:
    """The months of Rome from the first event to the as-of instant have the figures and the standing that SQL gives them."""
    expected = computed(log, as_of).months
    assert {month.standing for month in expected} >= {"kept", "missed", "maturing"}
    assert not differences(months_of(judged(log, as_of)[0].to_dict()), expected)


@EACH
def test_the_whole_is_the_sum_of_the_clocks(log: Path, as_of: datetime) -> None:
    """Met, breached and pending over the whole log are the clocks that SQL counts, and none is void."""
    for result in judged(log, as_of)[0].commitments:
        verdicts = Counter(clock.verdict for clock in computed(log, as_of).clocks if clock.commitment == result.commitment)
        whole = result.whole
        assert (whole.met, whole.breached, whole.pending, whole.void) == (verdicts["met"], verdicts["breached"], verdicts["pending"], 0)


def test_open_clocks_are_seen(log: Path) -> None:
    """In the middle of the log every commitment has clocks that nobody can judge yet; at the month's end those of an hour are through."""
    pending = [[result.whole.pending for result in judged(log, as_of)[0].commitments] for as_of in (IN_THE_MIDDLE, AT_A_MONTHS_END)]
    assert all(pending[0])
    assert [number > 0 for number in pending[1]] == [False, False, True]


def test_a_clock_is_pending_until_its_deadline_and_breached_from_then_on(log: Path) -> None:
    """As of the second before a real deadline the clock is pending, as of the deadline itself it is breached."""
    clocks = computed(log, ALL_OF_IT).clocks
    late = sorted((clock for clock in clocks if clock.late and clock.commitment == "response-4h"), key=lambda clock: clock.started)
    one = late[len(late) // 2]
    deadline = datetime.fromtimestamp(one.deadline, UTC)
    for as_of, verdict in ((deadline - timedelta(seconds=1), "pending"), (deadline, "breached")):
        found = clocks_of(judged(log, as_of)[0])
        assert not differences(found, computed(log, as_of).clocks)
        assert [clock.verdict for clock in found if clock[:3] == one[:3]] == [verdict]


def test_an_answer_in_the_evening_of_a_day_used_up_is_breached(log: Path) -> None:
    """A clock whose limit was used up at closing time is breached by an answer after it, although that used no more time."""
    used_up = [clock for clock in clocks_of(judged(log, ALL_OF_IT)[0]) if clock.used == PROMISES[clock.commitment][0]]
    assert used_up
    assert {(clock.verdict, clock.late, clock.settled > clock.deadline) for clock in used_up} == {("breached", 0, True)}


def test_time_used_is_what_the_wall_clock_shows_minute_by_minute(log: Path) -> None:
    """Time used and deadline of several hundred clocks are those of walking through them a minute at a time."""
    clocks = [clock for clock in clocks_of(judged(log, ALL_OF_IT)[0]) if clock.elapsed < 14 * 24 * HOUR]
    changed = [clock for clock in clocks if spans_a_clock_change(clock)]
    sample = clocks[::29] + changed[::5]
    assert len(sample) > 300
    assert len(changed[::5]) > 20
    for clock in sample:
        found = counted(clock.started, clock.started + clock.elapsed, PROMISES[clock.commitment][0], step=60)
        assert (clock.used, clock.deadline) == found


def test_time_used_is_what_the_wall_clock_shows_second_by_second(log: Path) -> None:
    """Time used and deadline of clocks stopped about their limit, too near for minutes, are those of walking a second at a time."""
    clocks = [clock for clock in clocks_of(judged(log, ALL_OF_IT)[0]) if clock.commitment == "response-1h" and clock.elapsed < 8 * HOUR]
    about = sorted(clocks, key=lambda clock: abs(clock.used - 1 * HOUR))[:60]
    assert {clock.verdict for clock in about} == {"met", "breached"}
    for clock in about:
        found = counted(clock.started, clock.started + clock.elapsed, 1 * HOUR, step=1)
        assert (clock.used, clock.deadline) == found
        assert (clock.verdict == "met") == (clock.started + clock.elapsed <= found[1])


@EACH
def test_leads_without_a_clock_are_listed(log: Path, as_of: datetime) -> None:
    """Leads are those with an event that the mapping takes, uncovered are those of them that no assignment started a clock for."""
    report, _decided = judged(log, as_of)
    assert report.leads == computed(log, as_of).leads
    assert list(report.uncovered) == computed(log, as_of).uncovered


@EACH
def test_every_row_is_accounted_for(log: Path, as_of: datetime) -> None:
    """Judged, repeated, refused, conflicting, passed over and later rows add up to the rows of the file, each of its own kind."""
    report, decided = judged(log, as_of)
    events, rows = report.events, rows_of(log)
    passed_over = Counter(row["activity"] for row in rows if row["activity"] not in TAKEN)
    assert decided.skipped == passed_over
    assert not decided.moved
    assert events.after_as_of == sum(row["activity"] in TAKEN and instant_of(row) > as_of.timestamp() for row in rows)
    assert (events.repeated, len(events.refused), len(events.conflicting)) == (0, 0, 0)
    assert events.judged + events.after_as_of + passed_over.total() == len(rows)


def test_without_seq_equal_rows_are_one_event(log: Path, tmp_path: Path) -> None:
    """A mapping that leaves `seq` out takes rows that say the same as one event and counts them; no clock comes out otherwise."""
    written = (HERE / "mapping.yaml").read_text(encoding="utf-8")
    lines = [line for line in written.splitlines() if not line.lstrip().startswith("seq:")]
    assert len(lines) == len(written.splitlines()) - 1
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("\n".join(lines), encoding="utf-8")
    report, decided = judged(log, ALL_OF_IT, mapping)
    said = ("case_id", "activity", "timestamp", "resource", "seriousness_2", "service_level", "service_type", "workgroup", "product")
    facts = Counter(tuple(row[column] for column in said) for row in rows_of(log) if row["activity"] in TAKEN)
    assert report.events.repeated == facts.total() - len(facts) > 0
    assert report.events.judged == len(facts)
    assert report.events.judged + report.events.repeated + decided.skipped.total() == len(rows_of(log))
    assert not differences(clocks_of(report), computed(log, ALL_OF_IT).clocks)


def test_the_command_line_judges_the_log(log: Path, tmp_path: Path) -> None:
    """`slaspec evaluate` with the mapping prints the scorecard, names what it passed over and writes the figures that SQL finds."""
    program = Path(sys.executable).with_name("slaspec")
    report, verdicts = tmp_path / "report.json", tmp_path / "verdicts.jsonl"
    files = ["--mapping", HERE / "mapping.yaml", "--report", report, "--verdicts", verdicts]
    command = [program, "evaluate", HERE / "sla.yaml", log, "--as-of", IN_THE_MIDDLE.isoformat(), "--strict", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert all(commitment in done.stdout for commitment in PROMISES)
    for activity in {row["activity"] for row in rows_of(log)} - set(TAKEN):
        assert f"`{activity}`" in done.stderr
    expected = computed(log, IN_THE_MIDDLE)
    assert not differences(months_of(json.loads(report.read_text(encoding="utf-8"))), expected.months)
    rows = [json.loads(line) for line in verdicts.read_text(encoding="utf-8").splitlines()]
    found = [(row["commitment"], row["lead"], row["episode"], row["verdict"], row["used"], row["late"]) for row in rows]
    wanted = [(clock.commitment, clock.lead, clock.episode, clock.verdict, clock.used, clock.late) for clock in expected.clocks]
    assert not differences(sorted(found, key=lambda row: row[:3]), wanted)
