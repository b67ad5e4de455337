"""A real funnel of leads and wins judged by slaspec, and computed a second time with counters.

The second computation takes nothing from slaspec. Its instants are seconds.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

import slaspec
from slaspec.events.mapping import Decided

HERE = Path(__file__).parent / "olist"
FILES = ("olist_marketing_qualified_leads_dataset.csv", "olist_closed_deals_dataset.csv")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
LEADS_A_MONTH, WINS_OF_AN_ORIGIN, PER_CENT_WON = 500, 1, 10
FOLLOWED = timedelta(days=90)

WHILE_COHORTS_MATURE = datetime(2018, 7, 1, 3, tzinfo=UTC)  # midnight in São Paulo: 90 days after 2 April
IN_A_MONTH = datetime(2018, 3, 10, 12, tzinfo=UTC)
ALL_OF_IT = datetime(2018, 12, 15, tzinfo=UTC)
EACH = pytest.mark.parametrize(
    "as_of", [WHILE_COHORTS_MATURE, IN_A_MONTH, ALL_OF_IT], ids=["while cohorts mature", "in a month", "all of it"]
)


class Lead(NamedTuple):
    """A lead of the funnel: instants of capture and win, and the last instant at which a win answers its capture."""

    captured: float
    answerable_until: float
    won: float | None
    origin: str


class Line(NamedTuple):
    """One month of one commitment, as either side tells it."""

    month: str
    begins: float
    ends: float
    figure: int
    of: int | None
    maturing: int
    standing: str
    parts: tuple[tuple[str, int, str], ...] = ()


# The funnel a second time


@cache
def rows_of(file: Path) -> list[dict[str, str]]:
    """The rows as they stand in the file."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def funnel(folder: Path) -> tuple[Lead, ...]:
    """The leads: captured when their day begins in São Paulo, won at an instant that the file gives in UTC."""
    leads, deals = (rows_of(folder / name) for name in FILES)
    wins = {row["mql_id"]: datetime.fromisoformat(f"{row['won_date']}+00:00").timestamp() for row in deals}
    found = []
    for row in leads:
        captured = datetime.fromisoformat(row["first_contact_date"]).replace(tzinfo=SAO_PAULO).timestamp()
        wall = datetime.fromtimestamp(captured, SAO_PAULO).replace(tzinfo=None)
        until = (wall + FOLLOWED).replace(tzinfo=SAO_PAULO).timestamp()
        found.append(Lead(captured, until, wins.get(row["mql_id"]), row["origin"]))
    return tuple(found)


def month_of(at: float) -> str:
    """The month that the wall clock in São Paulo shows."""
    return f"{datetime.fromtimestamp(at, SAO_PAULO):%Y-%m}"


def months_until(until: float) -> list[tuple[str, float, float]]:
    """The months from the first leads' to that of an instant: name, first instant, first instant after it."""
    firsts = [datetime(year, month, 1, tzinfo=SAO_PAULO) for year in (2017, 2018, 2019) for month in range(1, 13)]
    months = [(f"{first:%Y-%m}", first.timestamp(), after.timestamp()) for first, after in pairwise(firsts)]
    return [month for month in months if month[0] >= "2017-06" and month[1] <= until]


def volume_standing(count: int, wanted: int, *, ended: bool) -> str:
    """How a month with a least number of something stands."""
    return "met" if count >= wanted else "breached" if ended else "pending"


def leads_a_month(leads: tuple[Lead, ...], until: float) -> list[Line]:
    """How many leads were captured in each month."""
    counts = Counter(month_of(lead.captured) for lead in leads if lead.captured <= until)
    return [
        Line(month, begins, ends, counts[month], None, 0, volume_standing(counts[month], LEADS_A_MONTH, ended=ends <= until))
        for month, begins, ends in months_until(until)
    ]


def wins_by_origin(leads: tuple[Lead, ...], until: float) -> list[Line]:
    """How many leads were won in each month, and by the origin known at the win, if one is; it is listed once it was seen."""
    figures: Counter[str] = Counter()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for lead in leads:
        if lead.won is not None and lead.won <= until:
            figures[month_of(lead.won)] += 1
            if lead.origin and lead.captured <= lead.won:
                counts[month_of(lead.won)][lead.origin] += 1
    lines = []
    seen: set[str] = set()
    for month, begins, ends in months_until(until):
        ended, here = ends <= until, counts[month]
        seen |= set(here)
        parts = [(origin, here[origin], volume_standing(here[origin], WINS_OF_AN_ORIGIN, ended=ended)) for origin in sorted(seen)]
        standings = {standing for _origin, _count, standing in parts}
        nothing = "unknown" if ended else "pending"
        whole = next((one for one in ("breached", "pending", "met") if one in standings), nothing)
        lines.append(Line(month, begins, ends, figures[month], None, 0, whole, tuple(parts)))
    return lines


def won_in_90_days(leads: tuple[Lead, ...], until: float) -> list[Line]:
    """Of the leads captured in each month, how many were won in time, and how many still may be."""
    of, answered, maturing = Counter(), Counter(), Counter()
    for lead in leads:
        if lead.captured <= until:
            month = month_of(lead.captured)
            in_time = lead.won is not None and lead.captured <= lead.won <= min(lead.answerable_until, until)
            of[month] += 1
            answered[month] += in_time
            maturing[month] += not in_time and lead.answerable_until > until
    lines = []
    for month, begins, ends in months_until(until):
        over = datetime.fromtimestamp(ends, SAO_PAULO).replace(tzinfo=None) + FOLLOWED
        if over.replace(tzinfo=SAO_PAULO).timestamp() > until:
            standing = "maturing"
        elif not of[month]:
            standing = "unknown"
        else:
            standing = "met" if 100 * answered[month] >= PER_CENT_WON * of[month] else "breached"
        lines.append(Line(month, begins, ends, answered[month], of[month], maturing[month], standing))
    return lines


# The funnel as slaspec judges it


@cache
def read(folder: Path, files: tuple[str, ...]) -> tuple[list[slaspec.LeadEvent | slaspec.Refusal], Decided]:
    """The events of the files, and what the mapping decided."""
    decided = Decided()
    mapping = slaspec.load_mapping(HERE / "mapping.yaml")
    return list(slaspec.read_events([folder / name for name in files], mapping=mapping, decided=decided)), decided


@cache
def judged(folder: Path, as_of: datetime, files: tuple[str, ...] = FILES) -> tuple[slaspec.Report, Decided]:
    """The report as of an instant, and what the mapping decided."""
    events, decided = read(folder, files)
    return slaspec.evaluate(slaspec.load(HERE / "sla.yaml"), events, as_of=as_of), decided


def lines_of(report: slaspec.Report, commitment: str) -> list[Line]:
    """A commitment's months in a report's plain data."""
    result = next(each for each in report.to_dict()["commitments"] if each["commitment"] == commitment)
    return [
        Line(
            month=window["window"],
            begins=datetime.fromisoformat(window["from"]).timestamp(),
            ends=datetime.fromisoformat(window["until"]).timestamp(),
            figure=window["count"],
            of=window["of"],
            maturing=window["maturing"],
            standing=window["standing"],
            parts=tuple((part["value"], part["count"], part["standing"]) for part in window["parts"]),
        )
        for window in result["windows"]
    ]


@pytest.fixture
def folder(real_data: Path) -> Path:
    """The folder of the funnel's two files."""
    return real_data / "olist-funnel"


@EACH
@pytest.mark.parametrize(
    ("commitment", "compute"),
    [("leads-a-month", leads_a_month), ("wins-by-origin", wins_by_origin), ("won-in-90-days", won_in_90_days)],
)
def test_every_month_stands_as_it_is_counted(
    folder: Path, as_of: datetime, commitment: str, compute: Callable[[tuple[Lead, ...], float], list[Line]]
) -> None:
    """Figures, parts and standing of every month equal those counted from the rows: volumes, wins by origin, cohorts."""
    assert lines_of(judged(folder, as_of)[0], commitment) == compute(funnel(folder), as_of.timestamp())


def test_cohorts_mature_month_by_month(folder: Path) -> None:
    """As of 1 July the cohorts to March are judged; April's is open, but its first two days have had their 90 days."""
    cohorts = {line.month: line for line in lines_of(judged(folder, WHILE_COHORTS_MATURE)[0], "won-in-90-days")}
    assert {month for month, line in cohorts.items() if line.standing == "maturing"} == {"2018-04", "2018-05", "2018-06", "2018-07"}
    assert cohorts["2018-03"].maturing == 0
    captured = Counter(row["first_contact_date"] for row in rows_of(folder / FILES[0]) if row["first_contact_date"].startswith("2018-04"))
    later = captured.total() - captured["2018-04-01"] - captured["2018-04-02"]
    assert 0 < cohorts["2018-04"].maturing <= later < cohorts["2018-04"].of


def test_a_win_counts_as_of_its_own_instant(folder: Path) -> None:
    """As of the instant of a win it is judged, and a microsecond before that it is left for later."""
    wins = sorted(lead.won for lead in funnel(folder) if lead.won is not None)
    at = wins[len(wins) // 2]
    now = datetime.fromtimestamp(at, UTC)
    then = now - timedelta(microseconds=1)
    figures = [sum(line.figure for line in lines_of(judged(folder, as_of)[0], "wins-by-origin")) for as_of in (then, now)]
    assert figures == [sum(win < at for win in wins), sum(win <= at for win in wins)]
    assert lines_of(judged(folder, now)[0], "won-in-90-days") == won_in_90_days(funnel(folder), at)


def test_a_win_before_the_first_contact_answers_nothing(folder: Path) -> None:
    """A lead that was won before it was captured has no origin at its win, so it is no part, and its cohort has no answer from it."""
    early = {
        row["mql_id"]
        for row, lead in zip(rows_of(folder / FILES[0]), funnel(folder), strict=True)
        if lead.won is not None and lead.won < lead.captured
    }
    assert early
    events = [event for event in read(folder, FILES)[0] if event.lead in early]
    report = slaspec.evaluate(slaspec.load(HERE / "sla.yaml"), events, as_of=ALL_OF_IT)
    cohorts, wins = lines_of(report, "won-in-90-days"), lines_of(report, "wins-by-origin")
    assert (sum(line.of for line in cohorts), sum(line.figure for line in cohorts)) == (len(early), 0)
    assert sum(line.figure for line in wins) == len(early)
    assert not any(line.parts for line in wins)


def test_wins_without_an_origin_count_in_the_whole_alone(folder: Path) -> None:
    """A blank origin is no part, and not the one that the file calls unknown; the parts add up to the whole without it."""
    lines = lines_of(judged(folder, ALL_OF_IT)[0], "wins-by-origin")
    parts = Counter({value: 0 for line in lines for value, _figure, _standing in line.parts})
    for line in lines:
        parts.update({value: figure for value, figure, _standing in line.parts})
    won = Counter(lead.origin if lead.captured <= lead.won else "" for lead in funnel(folder) if lead.won is not None)
    blank = won.pop("")
    assert blank > 0
    assert won["unknown"] > 0
    assert parts == won
    assert sum(line.figure for line in lines) == parts.total() + blank


@EACH
def test_every_row_is_accounted_for(folder: Path, as_of: datetime) -> None:
    """Judged and later rows add up to the rows of both files; none is refused, repeated or passed over, and no lead goes uncovered."""
    report, decided = judged(folder, as_of)
    events, until = report.events, as_of.timestamp()
    instants = [at for lead in funnel(folder) for at in (lead.captured, lead.won) if at is not None]
    rows = sum(len(rows_of(folder / name)) for name in FILES)
    assert events.judged == sum(at <= until for at in instants)
    assert events.after_as_of == sum(at > until for at in instants)
    assert (events.repeated, len(events.refused), len(events.conflicting), decided.skipped.total()) == (0, 0, 0, 0)
    assert events.judged + events.after_as_of == rows == len(instants)
    assert report.leads == sum(min(lead.captured, lead.won or lead.captured) <= until for lead in funnel(folder))
    assert report.uncovered == ()


def test_instants_are_those_of_sao_paulo(folder: Path) -> None:
    """Each lead is captured at the first instant of its day in São Paulo, each win read as UTC, whatever their day's offset."""
    events = read(folder, FILES)[0]
    leads, wins = ([event.at.timestamp() for event in events if event.kind == kind] for kind in ("captured", "won"))
    assert leads == [lead.captured for lead in funnel(folder)]
    assert sorted(wins) == sorted(lead.won for lead in funnel(folder) if lead.won is not None)


def test_days_without_a_midnight_are_counted(folder: Path) -> None:
    """Leads of a day whose midnight a clock change skips are moved to its first instant, and counted as such."""
    days = [datetime.fromisoformat(row["first_contact_date"]).replace(tzinfo=SAO_PAULO) for row in rows_of(folder / FILES[0])]
    skipped = sum(day.astimezone(UTC).astimezone(SAO_PAULO).hour != 0 for day in days)
    assert skipped > 0
    assert judged(folder, ALL_OF_IT)[1].moved == {"skipped": skipped}


def test_the_order_of_the_files_leaves_no_trace(folder: Path) -> None:
    """Deals read before leads give the same report as leads before deals."""
    one, other = judged(folder, WHILE_COHORTS_MATURE)[0], judged(folder, WHILE_COHORTS_MATURE, FILES[::-1])[0]
    assert one == other
