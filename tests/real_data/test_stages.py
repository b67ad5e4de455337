"""The help desk log as a way through stages, with what is counted of it by month and holder, computed a second time.

Moves, stays and what entering requires are found in SQL; a rhythm of work and the counts by going
through the rows once more in Python. Nothing of it comes from slaspec.
"""

import csv
import gzip
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from second_reckoning import Hours, civil_days_later, differences, local, micro, open_hours, passed, periods, reached

import slaspec

HERE = Path(__file__).parent / "helpdesk" / "stages"
ROME = ZoneInfo("Europe/Rome")

ALL_OF_IT = datetime(2014, 2, 1, tzinfo=UTC)
IN_THE_MIDDLE = datetime(2012, 5, 16, 14, 0, tzinfo=UTC)
AT_A_MONTHS_END = datetime(2012, 6, 30, 22, 0, tzinfo=UTC)  # midnight in Rome
EACH = pytest.mark.parametrize("as_of", [ALL_OF_IT, IN_THE_MIDDLE, AT_A_MONTHS_END], ids=["all of it", "in the middle", "at a month's end"])

STAGES = {
    "Insert ticket": ("inserted", "office"),
    "Assign seriousness": ("classified", "office"),
    "Take in charge ticket": ("in-charge", "support"),
    "Wait": ("waiting", "support"),
    "Require upgrade": ("upgrade", "support"),
    "Create SW anomaly": ("anomaly", "support"),
    "Resolve SW anomaly": ("mended", "support"),
    "Schedule intervention": ("scheduled", "support"),
    "Resolve ticket": ("resolved", "support"),
    "Closed": ("closed", "office"),
    **dict.fromkeys(("VERIFIED", "RESOLVED", "INVALID", "DUPLICATE"), ("tracker", "support")),
}
"""Activity to its stage, and whose the stage is."""

AGREED = {
    "inserted": ["classified"],
    "classified": ["in-charge"],
    "in-charge": ["waiting", "upgrade", "anomaly", "scheduled", "resolved"],
    "waiting": ["in-charge", "resolved"],
    "upgrade": ["in-charge", "resolved"],
    "anomaly": ["mended"],
    "mended": ["in-charge", "resolved"],
    "scheduled": ["in-charge"],
    "resolved": ["closed"],
    "tracker": sorted({stage for stage, _party in STAGES.values()}),  # nothing was agreed, so any stage may come next
}
NEWS = ("waiting", "upgrade", "anomaly", "mended", "scheduled")


class Row(NamedTuple):
    """A row of the log, with the stage that it puts its ticket into."""

    lead: str
    seq: int
    stage: str
    holder: str
    at: int
    seriousness: str


class Finding(NamedTuple):
    """What is found of one event, as either side tells it."""

    commitment: str
    lead: str
    number: int
    verdict: str
    at: int
    owner: str
    owed_by: str


class Stay(NamedTuple):
    """One stay in a stage, as either side tells it."""

    commitment: str
    lead: str
    number: int
    verdict: str
    started: int
    deadline: int | None
    settled: int | None
    owner: str


class Kept(NamedTuple):
    """How somebody kept up with a ticket, as either side tells it."""

    lead: str
    number: int
    verdict: str
    started: int
    deadline: int
    settled: int | None
    owner: str
    touches: int
    days: int


class Part(NamedTuple):
    """What counts for one holder in a window."""

    holder: str
    counted: int
    of: int | None
    maturing: int
    standing: str


class Line(NamedTuple):
    """One window of what is counted, as either side tells it."""

    commitment: str
    label: str
    begins: int
    ends: int
    counted: int
    of: int | None
    maturing: int
    standing: str
    parts: tuple[Part, ...]
    splits: tuple[tuple[str, int], ...]


# The log a second time: moves and stays, in SQL

MOVES = """
CREATE TABLE row (lead TEXT, seq INTEGER, stage TEXT, holder TEXT, at INTEGER, seriousness TEXT);
CREATE TABLE agreed (stage_before TEXT, stage TEXT, PRIMARY KEY (stage_before, stage)) WITHOUT ROWID;
CREATE TABLE belongs (stage TEXT PRIMARY KEY, party TEXT) WITHOUT ROWID;
"""

MOVED = """
CREATE TABLE move AS
WITH ordered AS (
  SELECT *, LAG(stage) OVER history AS stage_before, LAG(holder) OVER history AS holder_before, ROW_NUMBER() OVER history AS place
  FROM row WINDOW history AS (PARTITION BY lead ORDER BY at, seq)
)
SELECT *,
  ROW_NUMBER() OVER history AS number,
  ROW_NUMBER() OVER (PARTITION BY lead, stage ORDER BY place) AS times,
  SUM(stage = 'in-charge') OVER history AS times_in_charge,
  SUM(stage = 'resolved') OVER history AS times_resolved,
  MAX(CASE stage WHEN 'in-charge' THEN at END) OVER history AS last_in_charge,
  LEAD(at) OVER history AS left_at, LEAD(stage) OVER history AS left_to, LEAD(place) OVER history AS left_in
FROM ordered WHERE stage_before IS NOT stage
WINDOW history AS (PARTITION BY lead ORDER BY place)
"""

FINDINGS = """
SELECT 'stages.moves', lead, number,
  stage_before IS NULL OR (stage_before, stage) IN agreed
    OR (stage_before = 'classified' AND stage = 'resolved' AND seriousness = 'Value 1')
    OR (stage_before = 'resolved' AND stage = 'in-charge' AND times_resolved <= 1),
  at, COALESCE(holder_before, holder), (SELECT party FROM belongs WHERE belongs.stage = COALESCE(stage_before, move.stage))
FROM move
UNION ALL
SELECT 'resolved.requires', lead, times, COALESCE(ten_days_later(last_in_charge) >= at, 0), at, COALESCE(holder_before, holder), 'support'
FROM move WHERE stage = 'resolved'
UNION ALL
SELECT 'closed.requires', lead, times, times_in_charge > 0, at, COALESCE(holder_before, holder), 'office' FROM move WHERE stage = 'closed'
UNION ALL
SELECT 'closed-by-the-office', lead, times, holder IN ('Value 3', 'Value 5'), at, COALESCE(holder_before, holder), 'office'
FROM move WHERE stage = 'closed'
ORDER BY 1, 2, 3
"""

STAYS = f"""
CREATE TABLE stay AS
WITH limited AS (
  SELECT 'in-charge.stays' AS commitment, *, 3 * :day AS days FROM move WHERE stage = 'in-charge' AND seriousness <> 'Value 1'
  UNION ALL SELECT 'waiting.stays', *, 5 * :day FROM move WHERE stage = 'waiting'
  UNION ALL SELECT 'upgrade.stays', *, NULL FROM move WHERE stage = 'upgrade'
),
due AS MATERIALIZED (
  SELECT *, {passed("'days'", "'office'", "at")} + days AS limit_days FROM limited
),
over AS MATERIALIZED (
  SELECT *, CASE WHEN days IS NULL THEN thirty_days_later(at) ELSE {reached("'days'", "'office'", "limit_days")} END AS over_at FROM due
),
owed AS MATERIALIZED (
  SELECT *, {passed("'days'", "'office'", "over_at")} + 3 * :day AS owed_days FROM over
)
SELECT commitment, lead, ROW_NUMBER() OVER (PARTITION BY commitment, lead ORDER BY place) AS number, place, at, left_at, left_to, left_in, over_at,
  CASE WHEN commitment = 'waiting.stays' AND COALESCE(left_at, :as_of + 1) > over_at AND over_at <= :as_of
    THEN {reached("'days'", "'office'", "owed_days")} END AS owed_at
FROM owed
"""  # noqa: S608 - what is put in is SQL of our own

STAYED = """
SELECT commitment, lead, number,
  CASE
    WHEN left_at <= over_at THEN 'met'
    WHEN owed_at IS NULL THEN CASE WHEN left_at IS NULL AND over_at > :as_of THEN 'pending' ELSE 'breached' END
    WHEN left_at IS NULL THEN CASE WHEN owed_at > :as_of THEN 'pending' ELSE 'breached' END
    WHEN left_to = 'in-charge' AND left_at <= owed_at THEN 'met'
    ELSE 'breached' END AS verdict,
  at, COALESCE(owed_at, over_at) AS deadline, left_at,
  (SELECT holder FROM row_of WHERE row_of.lead = stay.lead AND row_of.place < COALESCE(left_in, 1000000)
    AND (row_of.at <= COALESCE(owed_at, over_at) OR left_at <= COALESCE(owed_at, over_at)) ORDER BY row_of.place DESC LIMIT 1)
FROM stay ORDER BY 1, 2, 3
"""


@cache
def rows_of(log: Path) -> list[Row]:
    """The rows of the log, ticket by ticket in order."""
    with gzip.open(log, "rt", encoding="utf-8", newline="") as file:
        rows = [
            Row(
                row["case_id"],
                int(row["seq"]),
                STAGES[row["activity"]][0],
                row["resource"],
                micro(datetime.fromisoformat(row["timestamp"])),
                row["seriousness_2"],
            )
            for row in csv.DictReader(file)
        ]
    return sorted(rows, key=lambda row: (row.lead, row.at, row.seq))


def office() -> Hours:
    """The hours of the agreement, as its text says them."""
    short = dict.fromkeys(("2010-12-24", "2012-12-24"), (("09:00", "12:30"),))
    closed = frozenset({date(2011, 8, 16), date(2012, 8, 16)})
    return Hours(ROME, dict.fromkeys(range(5), (("09:00", "13:00"), ("14:00", "18:00"))), short, closed)


@cache
def moved(log: Path, as_of: datetime) -> tuple[list[Finding], list[Stay]]:
    """Moves and stays as of an instant, in SQL."""
    until = micro(as_of)
    rows = [row for row in rows_of(log) if row.at <= until]
    with closing(sqlite3.connect(":memory:")) as base:
        day = open_hours(base, {"office": office()}, range(2009, 2016))
        base.create_function("ten_days_later", 1, lambda at: None if at is None else civil_days_later(at, 10, ROME), deterministic=True)
        base.create_function("thirty_days_later", 1, lambda at: civil_days_later(at, 30, ROME), deterministic=True)
        base.executescript(MOVES)
        base.executemany("INSERT INTO row VALUES (?, ?, ?, ?, ?, ?)", rows)
        base.executemany("INSERT INTO agreed VALUES (?, ?)", [(one, other) for one, others in AGREED.items() for other in others])
        base.executemany("INSERT INTO belongs VALUES (?, ?)", set(STAGES.values()))
        base.execute(MOVED)
        base.execute("CREATE TABLE row_of AS SELECT *, ROW_NUMBER() OVER (PARTITION BY lead ORDER BY at, seq) AS place FROM row")
        base.execute("CREATE INDEX of_row ON row_of (lead, place)")
        findings = [Finding(*row)._replace(verdict="met" if row[3] else "breached") for row in base.execute(FINDINGS)]
        base.execute(STAYS, {"day": day, "as_of": until})
        return findings, [Stay(*row) for row in base.execute(STAYED, {"as_of": until})]


# The log a second time: a rhythm of work, ticket by ticket


class Office:
    """Business days ahead of an instant, looked up."""

    def __init__(self) -> None:
        self._base = sqlite3.connect(":memory:")
        self._day = open_hours(self._base, {"office": office()}, range(2009, 2016))
        self.dates = {local(opens, ROME).date() for (opens,) in self._base.execute("SELECT opens FROM opening")}

    def days_later(self, at: int, days: int) -> int:
        """The instant at which so many business days are over."""
        then = f"({passed(chr(39) + 'days' + chr(39), ':office', ':at')} + :days)"
        named = {"office": "office", "at": at, "days": days * self._day, "kind": "days"}
        [(found,)] = self._base.execute(f"SELECT {reached(':kind', ':office', then)}", named)
        return int(found)


def by_ticket(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The rows of each ticket."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.lead].append(row)
    return found


def kept_up(rows: list[Row], hours: Office, until: int) -> Iterator[Kept]:
    """How somebody kept up with one ticket: news on two days within ten business days, and before that no silence of more than four."""
    number = 0
    index = 0
    while index < len(rows):
        row = rows[index]
        index += 1
        if row.stage != "in-charge" or (index > 1 and rows[index - 2].stage == "in-charge"):
            continue
        number += 1
        touches, dates = 0, set()
        end = hours.days_later(row.at, 10)
        silent_at: int | None = hours.days_later(row.at, 4)
        broken_at = settled = None
        holder = owner = row.holder
        while settled is None:
            following = rows[index] if index < len(rows) else None
            told_until = until + 1 if following is None else following.at
            if broken_at is None and silent_at is not None and silent_at <= end and silent_at < told_until:
                broken_at, owner = silent_at, holder
            if end < told_until:
                settled = end
                if broken_at is None:
                    broken_at, owner = end, holder
            elif following is None:
                break
            else:
                index += 1
                if following.stage in NEWS:
                    touches += 1
                    if local(following.at, ROME).date() in hours.dates:
                        dates.add(local(following.at, ROME).date())
                    silent_at = hours.days_later(following.at, 4)
                if (touches >= 2 and len(dates) >= 2) or following.stage == "resolved":
                    settled = following.at
                    if broken_at is None:
                        owner = holder
                holder = following.holder
        verdict = "breached" if broken_at is not None else "pending" if settled is None else "met"
        yield Kept(row.lead, number, verdict, row.at, end, settled, holder if verdict == "pending" else owner, touches, len(dates))


# The log a second time: counts


class Note(NamedTuple):
    """Something that counts: when, for whom, in the second set or the first, and of a followed one until when and whether."""

    at: int
    holder: str
    second: bool = False
    answerable_until: int | None = None
    answered: bool = False
    seriousness: str = ""


class Counted(NamedTuple):
    """What a commitment counts of one ticket, its figure, and how it is told."""

    commitment: str
    notes: Callable[[list[Row], Office], list[Note]]
    at_least: Fraction | None = None
    at_most: Fraction | None = None
    months: int = 1
    share: bool = False
    for_each_holder: bool = False
    split: bool = False
    follows: int = 0


def entries(rows: list[Row], stage: str) -> list[Row]:
    """The rows by which a ticket enters a stage that it is not in."""
    return [
        row
        for before, row in pairwise([None, *rows])
        if row is not None and row.stage == stage and (before is None or before.stage != stage)
    ]


def once_a_window(notes: list[Note], months: int = 1) -> list[Note]:
    """The first of a ticket's notes of either set in each window."""
    found: dict[Any, Note] = {}
    for note in notes:
        day = local(note.at, ROME)
        found.setdefault((note.second, day.year, (day.month - 1) // months), note)
    return list(found.values())


def noted(rows: Iterable[Row], *, second: bool = False) -> list[Note]:
    """Notes of rows."""
    return [Note(row.at, row.holder, second, seriousness=row.seriousness) for row in rows]


def not_agreed(rows: list[Row]) -> list[Row]:
    """The rows that move a ticket as was not agreed."""
    found, resolved = [], 0
    for before, row in pairwise(rows):
        resolved += before.stage == "resolved" and (before is rows[0] or rows[rows.index(before) - 1].stage != "resolved")
        light = row.stage == "resolved" and before.stage == "classified" and row.seriousness == "Value 1"
        again = row.stage == "in-charge" and before.stage == "resolved" and resolved <= 1
        if row.stage != before.stage and row.stage not in AGREED.get(before.stage, ()) and not light and not again:
            found.append(row)
    return found


def followed(rows: list[Row], hours: Office) -> list[Note]:
    """Each taking in charge, answered by one resolution within five business days; one resolution answers the earliest that it can."""
    notes: list[Note] = []
    for before, row in pairwise([None, *rows]):
        assert row is not None
        if before is not None and before.stage == row.stage:
            continue
        if row.stage == "resolved":
            for place, note in enumerate(notes):
                if not note.answered and note.answerable_until is not None and row.at <= note.answerable_until:
                    notes[place] = note._replace(answered=True)
                    break
        elif row.stage == "in-charge":
            notes.append(Note(row.at, row.holder, answerable_until=hours.days_later(row.at, 5)))
    return notes


def taken_twice(rows: list[Row], _hours: Office) -> list[Note]:
    """Each first closing in a quarter, and whether the ticket had been taken in charge twice by then."""
    notes = []
    for row in entries(rows, "closed"):
        taken = entries(rows[: rows.index(row)], "in-charge")
        notes.append(Note(row.at, row.holder, answered=len(taken) >= 2))
    return once_a_window(notes, 3)


COUNTED = (
    Counted(
        "resolved-a-month", lambda rows, _: once_a_window(noted(entries(rows, "resolved"))), at_least=Fraction(5), for_each_holder=True
    ),
    Counted(
        "every-resolution",
        lambda rows, _: noted(entries(rows, "resolved")),
        at_least=Fraction(130) * 3 / 4,
        at_most=Fraction(130) * 5 / 4,
        split=True,
    ),
    Counted("first-classified", lambda rows, _: noted(entries(rows, "classified")[:1]), at_most=Fraction(140)),
    Counted("moves-not-agreed", lambda rows, _: noted(not_agreed(rows)), at_most=Fraction(10)),
    Counted(
        "waits",
        lambda rows, _: once_a_window([*noted(entries(rows, "in-charge")), *noted(entries(rows, "waiting"), second=True)]),
        at_most=Fraction(3, 10),
        share=True,
        for_each_holder=True,
    ),
    Counted("resolved-in-a-week", followed, at_least=Fraction(6, 10), share=True, for_each_holder=True, follows=5),
    Counted("taken-twice", taken_twice, at_most=Fraction(1, 10), months=3, share=True),
)


def counts(log: Path, as_of: datetime) -> list[Line]:
    """Every window of everything that is counted, as of an instant."""
    until = micro(as_of)
    rows = [row for row in rows_of(log) if row.at <= until]
    tickets = by_ticket(rows).values()
    hours = Office()
    first = min(row.at for row in rows)
    found = []
    for asked in sorted(COUNTED, key=lambda each: each.commitment):
        notes = [note for ticket in tickets for note in asked.notes(ticket, hours)]
        seen: set[str] = set()
        for label, begins, ends in periods(asked.months, range(2010, 2015), ROME):
            if ends <= first or begins > until:
                continue
            inside = [note for note in notes if begins <= note.at < ends]
            ended = (hours.days_later(ends, asked.follows) if asked.follows else ends) <= until
            whole = told(asked, "", inside, until, ended=ended)
            parts: tuple[Part, ...] = ()
            if asked.for_each_holder:
                seen |= {note.holder for note in inside}
                parts = tuple(
                    told(asked, holder, [note for note in inside if note.holder == holder], until, ended=ended) for holder in sorted(seen)
                )
                standings = {part.standing for part in parts}
                nothing = "unknown" if ended else "pending"
                standing = next((each for each in ("breached", "pending", "maturing", "met") if each in standings), nothing)
                whole = whole._replace(standing=standing)
            splits = Counter(note.seriousness for note in inside) if asked.split else Counter()
            found.append(Line(asked.commitment, label, begins, ends, *whole[1:], parts, tuple(sorted(splits.items()))))
    return found


def told(asked: Counted, holder: str, notes: list[Note], until: int, *, ended: bool) -> Part:
    """What some notes come to, and how that stands."""
    value: Fraction | None
    if asked.share:
        count = sum(note.second or note.answered for note in notes)
        of = sum(not note.second for note in notes)
        value = Fraction(count, of) if of else None
        undecided = "maturing"
    else:
        count, of = len(notes), None
        value = Fraction(count)
        undecided = "pending"
    maturing = sum(not note.answered and note.answerable_until is not None and note.answerable_until > until for note in notes)
    if not ended and asked.share:
        standing = undecided
    elif value is None:
        standing = "unknown"
    elif asked.at_most is not None and value > asked.at_most:
        standing = "breached"
    elif asked.at_least is not None and value < asked.at_least:
        standing = "breached" if ended else undecided
    else:
        standing = "met" if ended or asked.at_most is None else undecided
    return Part(holder, count, of, maturing, standing)


# The log as slaspec judges it


@cache
def events(log: Path) -> list[slaspec.LeadEvent]:
    """The log's events; none is refused."""
    read = list(slaspec.read_events([log], mapping=slaspec.load_mapping(HERE / "mapping.yaml")))
    found = [each for each in read if isinstance(each, slaspec.LeadEvent)]
    assert len(found) == len(read)
    return found


@cache
def judged(log: Path, as_of: datetime) -> slaspec.Report:
    """The report as of an instant."""
    return slaspec.evaluate(slaspec.load(HERE / "sla.yaml"), events(log), as_of=as_of)


def findings_of(report: slaspec.Report) -> list[Finding]:
    """The report's verdicts on single events, as SQL tells them."""
    found = [
        Finding(each.commitment, each.lead, each.episode, each.judgement.value, micro(each.started_at), each.owner or "", *each.owed_by)
        for each in report.verdicts
        if each.kind == "conformance"
    ]
    return sorted(found, key=lambda each: each[:3])


def stays_of(report: slaspec.Report) -> list[Stay]:
    """The report's verdicts on stays, as SQL tells them."""
    found = [
        Stay(
            each.commitment,
            each.lead,
            each.episode,
            each.judgement.value,
            micro(each.started_at),
            None if each.deadline is None else micro(each.deadline),
            None if each.settled_at is None else micro(each.settled_at),
            each.owner or "",
        )
        for each in report.verdicts
        if each.kind == "response"
    ]
    return sorted(found, key=lambda each: each[:3])


def kept_of(report: slaspec.Report) -> list[Kept]:
    """The report's verdicts on the rhythm of work, as it is told here."""
    found = []
    for each in report.verdicts:
        if each.kind == "cadence":
            assert each.deadline is not None
            touches, days, _silence = (obligation.counted or 0 for obligation in each.obligations)
            settled = None if each.settled_at is None else micro(each.settled_at)
            ends = micro(each.started_at), micro(each.deadline), settled
            found.append(Kept(each.lead, each.episode, each.judgement.value, *ends, each.owner or "", touches, days))
    return sorted(found)


def lines_of(report: slaspec.Report) -> list[Line]:
    """The report's windows of what is counted, as they are told here."""
    return [
        Line(
            result.commitment,
            window.window.label,
            window.window.start,
            window.window.end,
            window.count,
            window.of,
            window.maturing,
            str(window.standing),
            tuple(Part(part.value or "", part.count, part.of, part.maturing, str(part.standing)) for part in window.parts),
            tuple((part.value or "", part.count) for split in window.splits for part in split.parts),
        )
        for result in sorted(report.commitments, key=lambda each: each.commitment)
        if result.kind in ("volume", "ratio")
        for window in _windows_of(result)
    ]


def _windows_of(result: Any) -> Any:
    return result.windows


@pytest.fixture
def log(real_data: Path) -> Path:
    """The help desk log."""
    return real_data / "helpdesk" / "helpdesk.csv.gz"


@EACH
def test_the_way_of_every_ticket_is_as_it_is_computed(log: Path, as_of: datetime) -> None:
    """Every move, every entering, every stay and every rhythm of work has the verdict, the instants, the owner and the party found a second time."""
    report = judged(log, as_of)
    findings, stays = moved(log, as_of)
    assert {each.verdict for each in findings} == {"met", "breached"}
    assert not differences(findings_of(report), findings)
    assert not differences(stays_of(report), stays)
    hours = Office()
    tickets = by_ticket(row for row in rows_of(log) if row.at <= micro(as_of))
    kept = sorted(each for rows in tickets.values() for each in kept_up(rows, hours, micro(as_of)))
    assert not differences(kept_of(report), kept)


@EACH
def test_every_count_is_as_it_is_computed(log: Path, as_of: datetime) -> None:
    """Volumes, shares and cohorts by month or quarter, of all and of each holder, have the figures and the standing counted a second time."""
    expected = counts(log, as_of)
    assert {line.standing for line in expected} >= {"met", "breached", "pending", "maturing"}
    assert not differences(lines_of(judged(log, as_of)), expected)
