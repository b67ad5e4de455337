"""A real funnel by who closed the deal and by where the lead came from: ramps, sums, shares, cohorts; computed a second time in SQL.

The second computation takes nothing from slaspec. The roster is made from the deals, since the data has none: who joined is who
closed a first deal.
"""

import csv
import sqlite3
from collections import defaultdict
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from second_reckoning import civil_days_later, differences, local, micro, periods

import slaspec

HERE = Path(__file__).parent / "olist"
LEADS, DEALS = "olist_marketing_qualified_leads_dataset.csv", "olist_closed_deals_dataset.csv"
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
MOVED_ON = date(2018, 4, 16)
RAMP = (Fraction(0), Fraction(4, 10), Fraction(8, 10), Fraction(1))

WHILE_COHORTS_MATURE = datetime(2018, 7, 1, 3, tzinfo=UTC)  # midnight in São Paulo
IN_A_MONTH = datetime(2018, 10, 10, 12, tzinfo=UTC)
ALL_OF_IT = datetime(2018, 12, 15, tzinfo=UTC)
EACH = pytest.mark.parametrize(
    "as_of", [WHILE_COHORTS_MATURE, IN_A_MONTH, ALL_OF_IT], ids=["while cohorts mature", "in a month", "all of it"]
)


class Rep(NamedTuple):
    """Somebody who closes deals: when they came, if anybody says it; the first team, and whether they moved to the other one."""

    joined_on: date | None
    team: str
    moves: bool

    def team_on(self, day: date) -> str:
        """The team of a day."""
        return "north" if self.moves and day >= MOVED_ON else self.team


class Asked(NamedTuple):
    """What a commitment asks for: its bounds, its windows in months (none: the 90 days before), whose figures count."""

    at_least: Fraction | None = None
    at_most: Fraction | None = None
    months: int = 1
    measure: str = "count"
    parts: str | None = None
    of_which: tuple[tuple[str, Fraction], ...] = ()
    follows: int = 0


ASKED = {
    "deals-of-each": Asked(Fraction(5), parts="owner"),
    "deals-of-teams": Asked(Fraction(3), months=3, parts="team"),
    "revenue": Asked(Fraction(500_000), measure="sum", of_which=(("online", Fraction(300_000)), ("makers", Fraction(50_000)))),
    "revenue-of-each": Asked(Fraction(20_000) * 9 / 10, months=3, measure="sum", parts="plain owner"),
    "usual-revenue": Asked(at_most=Fraction(100_000), measure="average"),
    "won-by-origin": Asked(Fraction(5, 100), months=3, measure="share", parts="origin", follows=60),
    "won-lately": Asked(Fraction(5, 100), months=0, measure="share"),
    "online-share": Asked(Fraction(7, 10) * 9 / 10, Fraction(7, 10) * 11 / 10, measure="share"),
}


class Figure(NamedTuple):
    """What is counted of a window or a part of it, as either side tells it."""

    name: str | None
    counted: int
    of: int | None
    amount: Fraction | None
    target: Fraction | None
    maturing: int
    standing: str | None


class Line(NamedTuple):
    """One window of what is counted, as either side tells it."""

    commitment: str
    label: str
    begins: int
    ends: int
    whole: Figure
    parts: tuple[Figure, ...]
    of_which: tuple[Figure, ...]
    splits: tuple[tuple[str | None, int], ...]


# The funnel a second time, in SQL

FUNNEL = """
CREATE TABLE lead (lead TEXT PRIMARY KEY, captured INTEGER, origin TEXT, thirty INTEGER, sixty INTEGER) WITHOUT ROWID;
CREATE TABLE deal (lead TEXT PRIMARY KEY, won INTEGER, owner TEXT, team TEXT, lead_type TEXT, business_type TEXT, cents INTEGER) WITHOUT ROWID;
CREATE TABLE span (commitment TEXT, label TEXT, begins INTEGER, ends INTEGER);
"""

NOTED = """
CREATE TABLE note AS
WITH won AS (
  SELECT *, lead_type LIKE 'online_%' AS online, business_type = 'manufacturer' AS makers FROM deal WHERE won <= :as_of
),
cohort AS (
  SELECT captured, NULLIF(origin, '') AS origin, thirty, sixty,
    COALESCE(deal.won BETWEEN captured AND MIN(thirty, :as_of), 0) AS in_thirty, COALESCE(deal.won BETWEEN captured AND MIN(sixty, :as_of), 0) AS in_sixty
  FROM lead LEFT JOIN deal USING (lead) WHERE captured <= :as_of
)
SELECT 'deals-of-each' AS commitment, won AS at, owner AS part, 0 AS answered, NULL AS until, cents, online, makers, lead_type FROM won
UNION ALL SELECT 'deals-of-teams', won, team, 0, NULL, cents, online, makers, NULL FROM won
UNION ALL SELECT 'revenue', won, NULL, 0, NULL, cents, online, makers, NULL FROM won
UNION ALL SELECT 'revenue-of-each', won, owner, 0, NULL, cents, online, makers, NULL FROM won
UNION ALL SELECT 'usual-revenue', won, NULL, 0, NULL, cents, online, makers, NULL FROM won WHERE cents > 0
UNION ALL SELECT 'online-share', won, NULL, online, NULL, cents, online, makers, NULL FROM won
UNION ALL SELECT 'won-by-origin', captured, origin, in_sixty, sixty, 0, 0, 0, NULL FROM cohort
UNION ALL SELECT 'won-lately', captured, NULL, in_thirty, thirty, 0, 0, 0, NULL FROM cohort
"""

SUMMED = """
COUNT(*), SUM(answered), SUM(cents), SUM(NOT answered AND until > :as_of), SUM(until <= :as_of), SUM(until <= :as_of AND answered),
  SUM(online), SUM(CASE WHEN online THEN cents ELSE 0 END), SUM(makers), SUM(CASE WHEN makers THEN cents ELSE 0 END)
"""

WHOLE = f"""
SELECT {SUMMED} FROM note WHERE commitment = :commitment AND :begins <= at AND at < :ends
"""  # noqa: S608 - what is put in is SQL of our own

PARTS = f"""
WITH seen AS (SELECT DISTINCT part FROM note WHERE commitment = :commitment AND at < :ends AND part IS NOT NULL),
here AS (SELECT * FROM note WHERE commitment = :commitment AND :begins <= at AND at < :ends)
SELECT seen.part, COUNT(here.at), {SUMMED.split(",", 1)[1]} FROM seen LEFT JOIN here USING (part) GROUP BY seen.part ORDER BY seen.part
"""  # noqa: S608 - as above

SPLITS = """
SELECT NULLIF(lead_type, ''), COUNT(*) FROM note WHERE commitment = 'deals-of-each' AND :begins <= at AND at < :ends
GROUP BY 1 ORDER BY NULLIF(lead_type, '') IS NULL, 1
"""


@cache
def rows_of(file: Path) -> list[dict[str, str]]:
    """The rows as they stand in the file."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def won_at(row: dict[str, str]) -> int:
    """The instant of a deal, which the file gives in UTC."""
    return micro(datetime.fromisoformat(f"{row['won_date']}+00:00"))


@cache
def reps(folder: Path) -> dict[str, Rep]:
    """Who closes deals. One is not on the roster, of every fourth nobody says when they came, every third moves from south to north."""
    firsts: dict[str, int] = {}
    for row in rows_of(folder / DEALS):
        firsts[row["sr_id"]] = min(won_at(row), firsts.get(row["sr_id"], won_at(row)))
    known = sorted(firsts)[1:]
    return {
        rep: Rep(
            None if number % 4 == 3 else local(firsts[rep], SAO_PAULO).date(), "north" if number % 2 else "south", number % 6 in (0, 4)
        )
        for number, rep in enumerate(known)
    }


@cache
def computed(folder: Path, as_of: datetime) -> list[Line]:
    """Every window as of an instant, in SQL."""
    until = micro(as_of)
    with closing(sqlite3.connect(":memory:")) as base:
        base.executescript(FUNNEL)
        for row in rows_of(folder / LEADS):
            captured = micro(datetime.fromisoformat(row["first_contact_date"]).replace(tzinfo=SAO_PAULO))
            midnight = local(captured, SAO_PAULO).replace(tzinfo=None)
            ends = [micro((midnight + timedelta(days=days)).replace(tzinfo=SAO_PAULO)) for days in (30, 60)]
            base.execute("INSERT INTO lead VALUES (?, ?, ?, ?, ?)", (row["mql_id"], captured, row["origin"], *ends))
        for row in rows_of(folder / DEALS):
            at, rep = won_at(row), reps(folder).get(row["sr_id"])
            team = None if rep is None else rep.team_on(local(at, SAO_PAULO).date())
            cents = round(100 * Fraction(row["declared_monthly_revenue"]))
            told = (row["mql_id"], at, row["sr_id"], team, row["lead_type"], row["business_type"], cents)
            base.execute("INSERT INTO deal VALUES (?, ?, ?, ?, ?, ?, ?)", told)
        base.execute(NOTED, {"as_of": until})
        [(first,)] = base.execute("SELECT MIN(MIN(captured), (SELECT MIN(won) FROM deal)) FROM lead")
        return [
            _line(base, folder, commitment, span, until) for commitment in sorted(ASKED) for span in _spans(ASKED[commitment], first, until)
        ]


def _spans(asked: Asked, first: int, until: int) -> list[tuple[str, int, int]]:
    if asked.months:
        return [span for span in periods(asked.months, range(2017, 2020), SAO_PAULO) if span[2] > first and span[1] <= until]
    today = local(until, SAO_PAULO).date()
    begins, ends = (micro(datetime.combine(day, datetime.min.time(), tzinfo=SAO_PAULO)) for day in (today - timedelta(days=90), today))
    return [(f"90 days to {today}", begins, ends)]


def _line(base: sqlite3.Connection, folder: Path, commitment: str, span: tuple[str, int, int], until: int) -> Line:
    label, begins, ends = span
    asked = ASKED[commitment]
    named = {"commitment": commitment, "begins": begins, "ends": ends, "as_of": until}
    over = civil_days_later(ends, asked.follows, SAO_PAULO) if asked.follows else ends
    [summed] = base.execute(WHOLE, named)
    whole = figure(None, summed, asked, Fraction(1), ended=over <= until)
    of_which = []
    for place, (name, amount) in enumerate(asked.of_which):
        count, cents = summed[6 + 2 * place : 8 + 2 * place]
        value = Fraction(cents or 0, 100)
        standing = "met" if value >= amount else "breached" if over <= until else "pending"
        of_which.append(Figure(name, count or 0, None, value, amount, 0, standing))
    parts: list[Figure] = []
    if asked.parts is not None:
        parts = [
            figure(part, each, asked, times(folder, asked.parts, part, begins, ends), ended=over <= until)
            for part, *each in base.execute(PARTS, named)
        ]
        whole = whole._replace(target=None, standing=together(parts) or ("unknown" if over <= until else "pending"))
    elif of_which:
        whole = whole._replace(standing=together([whole, *of_which]))
    splits = tuple(base.execute(SPLITS, named)) if commitment == "deals-of-each" else ()
    return Line(commitment, label, begins, ends, whole, tuple(parts), tuple(of_which), splits)


def together(figures: list[Figure]) -> str | None:
    """How a whole stands of which every part must hold."""
    standings = {each.standing for each in figures}
    return next((each for each in ("breached", "pending", "maturing", "met") if each in standings), None)


def figure(name: str | None, summed: Any, asked: Asked, share: Fraction, *, ended: bool) -> Figure:
    """What some notes come to, and how that stands against so many times the figure."""
    count, answered, cents, maturing, over, answered_of_those = (each or 0 for each in summed[:6])
    of, amount, value = None, None, Fraction(count)
    unknown = False
    if asked.measure == "share":
        judged = (answered_of_those, over) if not asked.months else (answered, count)
        value, unknown = Fraction(judged[0], judged[1] or 1), not judged[1]
        count, of = answered, count
    elif asked.measure == "sum":
        amount = value = Fraction(cents, 100)
    elif asked.measure == "average":
        unknown = not count
        amount = value = None if unknown else Fraction(cents, 100 * count)  # type: ignore[assignment]  # unknown then
    undecided = "maturing" if asked.measure == "share" else "pending"
    low = None if asked.at_least is None else asked.at_least * share
    high = None if asked.at_most is None else asked.at_most * share
    if not ended and asked.measure in ("share", "average"):
        standing = undecided
    elif unknown:
        standing = "unknown"
    elif (high is not None and value > high) or (low is not None and value < low and ended):
        standing = "breached"
    elif low is not None and value < low:
        standing = undecided
    else:
        standing = "met" if ended or high is None else undecided
    return Figure(name, count, of, amount, agreed(asked) * share, maturing, standing)


def agreed(asked: Asked) -> Fraction:
    """The figure as the agreement has it, before its tolerance."""
    if asked.at_least is not None and asked.at_most is not None:
        return (asked.at_least + asked.at_most) / 2
    if asked.parts == "plain owner":
        return asked.at_least / Fraction(9, 10) if asked.at_least is not None else Fraction(0)
    return asked.at_least or asked.at_most or Fraction(0)


def times(folder: Path, field: str, part: str, begins: int, ends: int) -> Fraction:
    """How many times the figure a part owes, day by day: a newcomer less in the first months, a team what its people owe."""
    if field not in ("owner", "team"):
        return Fraction(1)
    first, last = local(begins, SAO_PAULO).date(), local(ends - 1, SAO_PAULO).date()
    days = [first + timedelta(days=passed) for passed in range((last - first).days + 1)]
    if field == "owner":
        rep = reps(folder).get(part)
        return sum((ramped(rep, day) for day in days), Fraction(0)) / len(days)
    owed = (ramped(rep, day) for rep in reps(folder).values() for day in days if rep.team_on(day) == part)
    return sum(owed, Fraction(0)) / len(days)


def ramped(rep: Rep | None, day: date) -> Fraction:
    """The share that is agreed for somebody's month; all of it where nobody says when they came."""
    if rep is None or rep.joined_on is None:
        return RAMP[-1]
    month = 12 * (day.year - rep.joined_on.year) + day.month - rep.joined_on.month
    return Fraction(0) if month < 0 else RAMP[min(month, 3)]


# The funnel as slaspec judges it


def judged(folder: Path, as_of: datetime, roster: Path) -> slaspec.Report:
    """The report as of an instant, with a roster that is written for it."""
    lines = ["owner,from,kind,team,joined_on"]
    for name, rep in reps(folder).items():
        lines.append(f"{name},,person,{rep.team},{rep.joined_on or ''}")
        if rep.moves:
            lines.append(f"{name},{MOVED_ON},,north,")
    roster.write_text("\n".join(lines), encoding="utf-8")
    events = slaspec.read_events([folder / LEADS, folder / DEALS], mapping=slaspec.load_mapping(HERE / "mapping.yaml"))
    known = slaspec.read_roster(roster, zone="America/Sao_Paulo")
    assert not known.refused
    return slaspec.evaluate(slaspec.load(HERE / "sellers" / "sla.yaml"), events, as_of=as_of, roster=known)


def lines_of(report: slaspec.Report) -> list[Line]:
    """The report's windows, as SQL tells them."""
    return [
        Line(
            result.commitment,
            window.window.label,
            window.window.start,
            window.window.end,
            _figure_of(None, window),
            tuple(_figure_of(part.value, part) for part in window.parts),
            tuple(_figure_of(part.value, part) for part in window.of_which),
            tuple((part.value, part.count) for split in window.splits for part in split.parts),
        )
        for result in sorted(report.commitments, key=lambda each: each.commitment)
        for window in _windows_of(result)
    ]


def _windows_of(result: Any) -> Any:
    return result.windows


def _figure_of(name: str | None, told: Any) -> Figure:
    standing = None if told.standing is None else told.standing.value
    return Figure(name, told.count, told.of, told.amount, told.target, told.maturing, standing)


@pytest.fixture
def folder(real_data: Path) -> Path:
    """The folder of the funnel's two files."""
    return real_data / "olist-funnel"


@EACH
def test_every_window_stands_as_sql_counts_it(folder: Path, as_of: datetime, tmp_path: Path) -> None:
    """Counts, sums, averages, shares and cohorts of every window, of each representative, team and origin, equal those found in SQL."""
    expected = computed(folder, as_of)
    assert {line.whole.standing for line in expected} >= {"met", "breached", "pending", "maturing"}
    assert not differences(lines_of(judged(folder, as_of, tmp_path / "roster.csv")), expected)


def test_the_funnel_has_what_is_looked_for(folder: Path) -> None:
    """Some newcomers owe a part, some nothing yet; a team's figure grows; some revenue is missed and some reached; origins differ."""
    by_commitment = defaultdict(list)
    for line in computed(folder, ALL_OF_IT):
        by_commitment[line.commitment].append(line)
    owed = {part.target for line in by_commitment["deals-of-each"] for part in line.parts}
    assert owed == {5 * share for share in RAMP}
    assert len({part.target for line in by_commitment["deals-of-teams"] for part in line.parts}) > 4
    assert {part.standing for line in by_commitment["deals-of-each"] for part in line.parts} == {"met", "breached", "pending"}
    assert {part.standing for line in by_commitment["revenue"] for part in line.of_which} == {"met", "breached", "pending"}
    assert {part.standing for line in by_commitment["won-by-origin"] for part in line.parts} >= {"met", "breached"}
