"""Writes the made-up year of lead events that `sla.yaml` next to it is judged against.

Every lead lives its own life: it is captured, warms up, perhaps becomes an MQL, is answered or
forgotten, touched, met, won or lost. What people do follows their working hours and their habits;
the constants below say which, and where the year goes wrong on purpose: a June in which a sales
team is short of people, a thin August, an outage of the enrichment service.

The same seed gives the same bytes on any machine: each lead draws from a stream of its own, of the
generator only `random()` is used, and arithmetic keeps to what IEEE 754 rounds alike everywhere.
"""

import argparse
import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from math import sqrt
from pathlib import Path
from random import Random
from typing import Generic, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")
Value = str | int | bool
Instant = int  # seconds since 1970

MINUTE, HOUR, DAY = 60, 3_600, 86_400
WORKDAY = 8 * HOUR  # of office time, for what takes a rep days

YEAR = 2026
YEAR_END: Instant = int(datetime(YEAR + 1, 1, 1, tzinfo=UTC).timestamp())  # from here on no lead engages or becomes an MQL
EXPORTED_AT: Instant = YEAR_END + 14 * DAY  # the last follow-ups reach into January


# Chance


class Weighted(Generic[T]):
    """Things to pick from, each with its weight."""

    def __init__(self, weights: Mapping[T, float]) -> None:
        """Add the weights up, so that one look finds the thing under a draw."""
        self.things = tuple(weights)
        self.bounds = tuple(accumulate(weights.values()))


class Stream:
    """The chance in one lead's life. `random()` alone has a sequence that Python promises to keep, so all else is made of it."""

    def __init__(self, seed: str) -> None:
        """Start where the seed says."""
        self._roll = Random(seed).random

    def of(self, share: float) -> bool:
        """Say yes this often."""
        return self._roll() < share

    def between(self, low: int, high: int) -> int:
        """Draw a whole number, both ends included."""
        return low + int(self._roll() * (high - low + 1))

    def pick(self, among: Weighted[T]) -> T:
        """Pick one of several things by their weights."""
        return among.things[bisect_right(among.bounds, self._roll() * among.bounds[-1])]

    def around(self, median: float) -> int:
        """Draw a waiting time: half are shorter than the median, one in a hundred is ten times as long or longer.

        Log-logistic, because that needs no more than a division and a root.
        """
        roll = self._roll()
        return round(median * min(sqrt(roll / (1 - roll)), 40))


# Working hours


class Office:
    """When somebody is at work, as one line of shifts."""

    def __init__(self, zone: ZoneInfo, hours: Mapping[int, str], closed: frozenset[date] = frozenset()) -> None:
        """Lay out the shifts from hours by weekday, such as `09:00-12:30 13:30-18:00`, with none on days that are closed."""
        never = (10 * YEAR_END, 11 * YEAR_END)  # closes the line, so that no work runs off its end
        shifts = [*_shifts(zone, hours, closed), never]
        self._opens = [opens for opens, _ in shifts]
        self._closes = [closes for _, closes in shifts]
        self._worked_before = list(accumulate((closes - opens for opens, closes in shifts), initial=0))[:-1]

    def after(self, at: Instant, work: int) -> Instant:
        """Give the instant by which so many seconds have been worked since `at`."""
        shift = bisect_right(self._closes, at)
        worked = self._worked_before[shift] + max(0, at - self._opens[shift]) + work
        shift = bisect_right(self._worked_before, worked) - 1
        return self._opens[shift] + worked - self._worked_before[shift]


def _shifts(zone: ZoneInfo, hours: Mapping[int, str], closed: frozenset[date]) -> Iterator[tuple[Instant, Instant]]:
    for offset in range(365 + 31):
        day = date(YEAR, 1, 1) + timedelta(days=offset)
        for shift in hours.get(day.weekday(), "").split() if day not in closed else ():
            opens, closes = (int(datetime.combine(day, time.fromisoformat(end), zone).timestamp()) for end in shift.split("-"))
            yield opens, closes


def _days(*days: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(f"{YEAR}-{day}") for day in days)


# Acme and its market


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory:
    """A part of the world: who lives there, who sells there and when, and how readily its leads become MQLs.

    The stand-ins eat at their desks and come in on holidays; through them work is done at odd hours.
    """

    id: str
    zone: ZoneInfo
    countries: Weighted[str]
    sdrs: int
    aes: int
    ripeness: float
    team: Office
    stand_ins: Office


NEW_YORK, BERLIN, SINGAPORE = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Singapore")
MONDAY_TO_THURSDAY, FRIDAY, WEEKDAYS = range(4), 4, range(5)

AMER = Territory(
    id="amer",
    zone=NEW_YORK,
    countries=Weighted({"US": 70, "CA": 15, "BR": 9, "MX": 6}),
    sdrs=8,
    aes=6,
    ripeness=1.0,
    team=Office(
        NEW_YORK,
        {**dict.fromkeys(MONDAY_TO_THURSDAY, "08:50-12:20 13:05-18:00"), FRIDAY: "08:50-12:20 13:05-16:15"},
        _days("01-01", "05-25", "07-03", "09-07", "11-26", "12-25"),
    ),
    stand_ins=Office(NEW_YORK, dict.fromkeys(WEEKDAYS, "09:00-18:15")),
)
EMEA = Territory(
    id="emea",
    zone=BERLIN,
    countries=Weighted({"DE": 34, "GB": 28, "FR": 16, "NL": 12, "ES": 10}),
    sdrs=6,
    aes=4,
    ripeness=1.0,
    team=Office(
        BERLIN,
        dict.fromkeys(WEEKDAYS, "08:45-12:10 12:50-17:40"),
        _days("01-01", "04-03", "04-06", "05-01", "05-14", "05-25", "12-24", "12-25"),
    ),
    stand_ins=Office(BERLIN, dict.fromkeys(WEEKDAYS, "09:00-17:45")),
)
APAC = Territory(
    id="apac",
    zone=SINGAPORE,
    countries=Weighted({"SG": 30, "AU": 32, "JP": 18, "IN": 20}),
    sdrs=3,
    aes=2,
    ripeness=1.13,  # few leads, but most of them come through partners who know them
    team=Office(
        SINGAPORE,
        dict.fromkeys(WEEKDAYS, "09:00-12:25 13:20-18:10"),
        _days("01-01", "02-17", "02-18", "05-01", "08-10", "12-25"),
    ),
    stand_ins=Office(SINGAPORE, dict.fromkeys(WEEKDAYS, "09:00-18:00")),
)
TERRITORIES = Weighted({AMER.id: 50, EMEA.id: 35, APAC.id: 15})
TERRITORY = {each.id: each for each in (AMER, EMEA, APAC)}
WITHOUT_TERRITORY = 0.04  # the form did not ask, and the address does not tell

STRAIN = {("amer", 6): 3.2, ("emea", 6): 1.5, ("apac", 2): 1.8, ("emea", 9): 1.4, ("amer", 12): 1.4}
"""How much slower and more forgetful a territory's reps are in a month: June has the American team short of people."""
STAND_IN_SHARE = 0.04

SOURCES = Weighted({"organic": 38, "paid": 30, "referral": 10, "trade-show": 8, "partner": 14})
RIPENS = {"organic": 0.28, "paid": 0.22, "referral": 0.41, "trade-show": 0.26, "partner": 0.34}
"""Share of a source's leads that would become MQLs in an ordinary month."""
TURNED_DOWN = {"organic": 0.3, "paid": 0.38, "referral": 0.16, "trade-show": 0.75, "partner": 0.22}
"""Share of a source's MQLs that sales rejects: at a trade show everybody wants the T-shirt."""

SEASON = {1: 1.3, 2: 1.0, 3: 1.05, 4: 1.0, 5: 1.0, 6: 1.0, 7: 0.95, 8: 0.62, 9: 0.95, 10: 1.1, 11: 1.05, 12: 0.95}
"""How many leads arrive in a month; January makes up for the MQLs that no earlier month has warmed up."""
APPETITE = {("amer", 8): 0.78, ("emea", 8): 0.65, ("apac", 8): 0.85, ("apac", 2): 0.65}
"""How much rarer a territory's leads become MQLs in a month: in August, and around Chinese New Year, other things matter."""
BY_WEEKDAY = (1.1, 1.15, 1.1, 1.05, 0.9, 0.35, 0.4)
FIRST_HOLIDAY_AT_YEARS_END, HOLIDAYS_AT_YEARS_END = date(YEAR, 12, 19), 0.3
CAMPAIGNS = (  # from, through, times as many leads, where most of them come from
    (date(YEAR, 3, 10), date(YEAR, 3, 12), 2.2, "paid"),
    (date(YEAR, 5, 19), date(YEAR, 5, 21), 1.8, "organic"),
    (date(YEAR, 9, 14), date(YEAR, 9, 18), 3.0, "trade-show"),
    (date(YEAR, 11, 10), date(YEAR, 11, 11), 1.9, "paid"),
)
OUTAGE = (int(datetime(YEAR, 3, 17, 6, tzinfo=UTC).timestamp()), int(datetime(YEAR, 3, 18, 19, tzinfo=UTC).timestamp()))
"""When the enrichment service was down."""


def _arrivals(day: date) -> float:
    busy = SEASON[day.month] * BY_WEEKDAY[day.weekday()]
    if day >= FIRST_HOLIDAY_AT_YEARS_END:
        busy *= HOLIDAYS_AT_YEARS_END
    for first, last, times, _source in CAMPAIGNS:
        if first <= day <= last:
            busy *= times
    return busy


ARRIVAL_DAYS = Weighted({day: _arrivals(day) for day in (date(YEAR, 1, 1) + timedelta(days=offset) for offset in range(365))})
LEISURE_HOURS = Weighted(dict(enumerate((2, 1, 1, 1, 1, 2, 4, 7, 10, 13, 14, 13, 10, 11, 13, 12, 11, 10, 10, 13, 17, 16, 10, 5))))
"""When leads read and click: at work, and once more in the evening."""

COMPANY_SIZES = Weighted({(2, 19): 22, (20, 99): 33, (100, 499): 27, (500, 4_999): 14, (5_000, 40_000): 4})
PERSONAS = Weighted({"practitioner": 50, "manager": 35, "executive": 15})
INDUSTRIES = Weighted({"software": 30, "manufacturing": 20, "retail": 18, "finance": 17, "health": 15})
PRODUCTS = Weighted({"suite": 50, "analytics": 30, "connect": 20})
ASSETS = Weighted({"newsletter": 44, "pricing-page": 14, "ebook": 18, "webinar": 16, "event": 8})
POINTS = {"newsletter": 2, "pricing-page": 9, "ebook": 5, "webinar": 8, "event": 10}
MQL_SCORE = 65
HOLD_REASONS = Weighted({"asked to be called next week": 60, "on leave": 40})
REJECTIONS = Weighted({"too small": 34, "no need": 26, "student or competitor": 18, "wrong contact data": 22})
GIVEN_UP = Weighted({"no answer": 60, "bad timing": 25, "no budget": 15})
DISQUALIFIED = Weighted({"not our market": 45, "competitor": 25, "bad data": 30})
LOSSES = Weighted({"price": 35, "competitor": 30, "no decision": 35})
CHANNELS = Weighted({"call": 45, "email": 40, "social": 15})
INBOUND_CHANNELS = Weighted({"email": 65, "chat": 25, "phone": 10})

ASKS_FOR_DEMO = 0.27
COMES_BACK = 0.16  # of the leads that are recycled
WRITES_IN = {"an inquiry": 0.03, "an MQL": 0.2}
MEETING_HELD, MEETING_LOST_TO_STRAIN = 0.745, 0.05  # a rep who has no time moves a meeting, and the lead does not come
BECOMES_SQL, BECOMES_OPPORTUNITY, IS_WON = 0.72, 0.62, 0.35


@dataclass(frozen=True, slots=True)
class Pace:
    """How long people take: mostly around a median, some by the skin of the deadline, some long after it, some for ever."""

    median: int
    deadline: int
    close: float
    late: float
    never: float


ANSWER = Pace(35 * MINUTE, 4 * HOUR, close=0.03, late=0.025, never=0.008)
FIRST_TOUCH = Pace(100 * MINUTE, WORKDAY, close=0.05, late=0.055, never=0.025)
DEMO = Pace(13 * MINUTE, 2 * HOUR, close=0.03, late=0.02, never=0.005)
REPLY = Pace(65 * MINUTE, 8 * HOUR, close=0.03, late=0.03, never=0.012)


# Leads and what happens to them


class Event(NamedTuple):
    """Something that happened to a lead; `data` holds what the event alone can say."""

    at: Instant
    kind: str
    actor: str | None
    owner: str | None
    data: dict[str, Value]


@dataclass(slots=True)
class Lead:
    """One lead, and its events so far in the order in which they were thought of."""

    number: int
    chance: Stream
    home: Territory
    source: str
    industry: str
    has_territory: bool
    events: list[Event] = field(default_factory=list)
    score: int = 0
    rep: str | None = None
    meetings: int = 0

    def note(self, at: Instant, kind: str, by: str | None, data: dict[str, Value] | None = None, *, owner: str | None = None) -> None:
        """Note that something happened, by whose doing (`None`: the lead's own), and who holds the lead from then on."""
        self.events.append(Event(at, kind, by, owner, data or {}))

    def holder(self, at: Instant) -> str | None:
        """Give the rep who holds the lead at an instant, if somebody does."""
        handed = [event for event in self.events if event.owner is not None and event.at <= at]
        return max(handed, key=lambda event: event.at).owner if handed else None

    def later(self, at: Instant, median: int) -> Instant:
        """Give a moment around so many seconds later at which the lead has time for us."""
        local = datetime.fromtimestamp(at + self.chance.around(median), self.home.zone)
        day = local.date()
        if day.weekday() not in WEEKDAYS and self.chance.of(0.6):
            day += timedelta(days=2)
        return max(at + self.chance.between(MINUTE, HOUR), self.at_leisure(day))

    def at_leisure(self, day: date) -> Instant:
        """Give a moment of a local day at which the lead has time for us."""
        seconds = self.chance.pick(LEISURE_HOURS) * HOUR + self.chance.between(0, HOUR - 1)
        midnight = datetime.combine(day, time(), self.home.zone)
        return int((midnight + timedelta(seconds=seconds)).timestamp())

    def worked(self, at: Instant, median: int) -> Instant:
        """Give the instant at which a rep gets to something that takes around so much office time."""
        office = self.home.stand_ins if self.chance.of(STAND_IN_SHARE) else self.home.team
        return office.after(at, self.chance.between(70, 150) + self.chance.around(median))

    def strain(self, at: Instant) -> float:
        """Say how hard pressed the reps are."""
        return STRAIN.get((self.home.id, datetime.fromtimestamp(at, UTC).month), 1.0)

    def answered(self, at: Instant, pace: Pace) -> Instant | None:
        """Give the instant at which a rep reacts to something that somebody waits for; `None` when nobody ever does."""
        strain = self.strain(at)
        if self.chance.of(pace.never * strain):
            return None
        if self.chance.of(pace.late * strain):
            return self.home.team.after(at, pace.deadline + self.chance.around(pace.deadline))
        if self.chance.of(pace.close * strain):
            return self.home.team.after(at, pace.deadline * self.chance.between(80, 115) // 100)
        return self.worked(at, round(pace.median * strain))


def life(number: int, seed: int) -> Lead:
    """Live one lead's life from its capture to the last follow-up."""
    chance = Stream(f"{seed}:{number}")
    home = TERRITORY[chance.pick(TERRITORIES)]
    day = chance.pick(ARRIVAL_DAYS)
    lead = Lead(number, chance, home, _source(chance, day), chance.pick(INDUSTRIES), has_territory=not chance.of(WITHOUT_TERRITORY))
    captured_at = lead.at_leisure(day)
    _capture(lead, captured_at)
    ready_at = captured_at + chance.around(25 * MINUTE) if chance.of(0.25) else lead.later(captured_at, 6 * DAY)
    if not _ripens(lead, ready_at):
        _stay_an_inquiry(lead, captured_at)
        return lead
    _engage(lead, captured_at, until=ready_at - 5 * MINUTE, sessions=chance.between(2, 7))
    again: Instant | None = ready_at
    while again is not None and again < YEAR_END:
        again = _come_round(lead, again)
    _engage(lead, ready_at + DAY, until=YEAR_END, sessions=chance.around(3))
    if chance.of(WRITES_IN["an MQL"]):
        _write_in(lead, lead.later(ready_at, 9 * DAY))
    return lead


def _source(chance: Stream, day: date) -> str:
    """Where a lead comes from; on the days of a campaign often from there."""
    for first, last, _times, source in CAMPAIGNS:
        if first <= day <= last and chance.of(0.65):
            return source
    return chance.pick(SOURCES)


def _ripens(lead: Lead, at: Instant) -> bool:
    month = datetime.fromtimestamp(at, UTC).month
    appetite = APPETITE.get((lead.home.id, month), 1.0)
    return at < YEAR_END and lead.chance.of(RIPENS[lead.source] * lead.home.ripeness * appetite)


def _capture(lead: Lead, at: Instant) -> None:
    chance = lead.chance
    data: dict[str, Value] = {"territory": lead.home.id} if lead.has_territory else {}
    data |= {"source": lead.source, "country": chance.pick(lead.home.countries)}
    data |= {"company": f"company-{chance.between(1, 9_000):05d}", "employees": chance.between(*chance.pick(COMPANY_SIZES))}
    if chance.of(0.6):
        data["persona"] = chance.pick(PERSONAS)
    lead.score = chance.between(3, 20)
    lead.note(at, "captured", "web-form" if lead.source != "trade-show" else "list-import", data)
    if chance.of(0.85):
        _enrich(lead, at)
    lead.note(at + chance.between(5, 90), "scored", "marketing-automation", {"score": lead.score})


def _enrich(lead: Lead, at: Instant) -> None:
    """Let the enrichment service look the company up: within a minute or so, or once it is back."""
    found_at = at + 10 + lead.chance.around(25)
    down_at, up_at = OUTAGE
    if down_at <= found_at < up_at:
        found_at = up_at + lead.chance.between(0, 3 * HOUR)  # the queue is worked off
    lead.note(found_at, "enriched", "enrichment-service", {"industry": lead.industry})


# Marketing


def _stay_an_inquiry(lead: Lead, captured_at: Instant) -> None:
    """Live the life of most leads: newsletters, an e-book, now and then a question."""
    chance = lead.chance
    until = YEAR_END
    if chance.of(0.06):
        until = lead.later(captured_at, 12 * DAY)
        lead.note(until, "disqualified", "marketing-operations", {"reason": chance.pick(DISQUALIFIED)})
    _engage(lead, captured_at, until=until, sessions=2 + chance.around(6))
    if chance.of(WRITES_IN["an inquiry"]):
        _write_in(lead, lead.later(captured_at, 20 * DAY))


def _engage(lead: Lead, at: Instant, *, until: Instant, sessions: int) -> None:
    """Let the lead read and click; each time its score goes up, and after long silence down, and stays below that of an MQL."""
    chance = lead.chance
    for _ in range(sessions):
        before, at = at, lead.later(at, 6 * DAY)
        if at >= min(until, YEAR_END):
            return
        if at - before > 21 * DAY:
            lead.score = max(0, lead.score - chance.between(2, 9))
            nightly = (before + 15 * DAY) // DAY * DAY + 2 * HOUR + chance.between(0, 20 * MINUTE)
            lead.note(nightly, "scored", "marketing-automation", {"score": lead.score})
        asset = chance.pick(ASSETS)
        lead.score = min(lead.score + POINTS[asset], MQL_SCORE - chance.between(1, 6))
        lead.note(at, "engaged", "marketing-automation", {"asset": asset})
        lead.note(at + chance.between(15, 120), "scored", "marketing-automation", {"score": lead.score})


def _come_round(lead: Lead, at: Instant) -> Instant | None:
    """Live one round from becoming an MQL on; gives the moment at which the lead, recycled, is ready once more, if ever."""
    chance = lead.chance
    demo = chance.of(ASKS_FOR_DEMO)
    if demo:
        lead.note(at, "demo_requested", "web-form", {"product": chance.pick(PRODUCTS)})
    else:
        lead.note(at, "engaged", "marketing-automation", {"asset": chance.pick(ASSETS)})
        lead.note(at + chance.between(8, 40), "scored", "marketing-automation", {"score": MQL_SCORE + chance.between(0, 20)})
    if not lead.has_territory:
        lead.note(at + 40, "enriched", "address-lookup", {"territory": lead.home.id})  # nobody can be assigned without
        lead.has_territory = True
    mql_at = at + chance.between(45, 150)
    lead.note(mql_at, "stage_changed", "marketing-automation", {"stage": "mql"})
    lead.score = chance.between(25, 45)  # interest that sales has been told of does not count again
    if not chance.of(0.002):
        _enrich(lead, mql_at)
    recycled_at = _hand_over(lead, mql_at, asked_at=at if demo else None)
    if recycled_at is None or not chance.of(COMES_BACK):
        return None
    return lead.later(recycled_at, 40 * DAY)


# Sales


def _hand_over(lead: Lead, mql_at: Instant, *, asked_at: Instant | None) -> Instant | None:
    """Have sales answer an MQL, at once where it asked for a demo; gives the instant of recycling, if it comes to that."""
    chance = lead.chance
    rep = _assign(lead, mql_at)
    if chance.of(0.006):
        lead.note(lead.worked(mql_at, 2 * HOUR), "disqualified", rep, {"reason": chance.pick(DISQUALIFIED)})
        return None
    touch_at = None
    if asked_at is not None:
        answer_at, touch_at = _demo_answered(lead, mql_at, asked_at)
    else:
        answer_at = lead.answered(_held(lead, mql_at, rep) if chance.of(0.03) else mql_at, ANSWER)
    if answer_at is None:
        return _forget(lead, mql_at)
    if chance.of(TURNED_DOWN[lead.source] * (0.4 if asked_at is not None else 1.0)):
        lead.note(answer_at, "rejected", rep, {"reason": chance.pick(REJECTIONS)})
        return answer_at
    lead.note(answer_at, "accepted", rep)
    return _follow_up(lead, answer_at, touch_at, rep)


def _assign(lead: Lead, at: Instant) -> str:
    lead.rep = f"sdr-{lead.home.id}-{lead.chance.between(1, lead.home.sdrs)}"
    assigned_at = at + lead.chance.between(4, 30)
    lead.note(assigned_at, "assigned", "router", owner=lead.rep)
    lead.note(assigned_at + lead.chance.between(2, 40), "notified", "router")
    return lead.rep


def _demo_answered(lead: Lead, mql_at: Instant, asked_at: Instant) -> tuple[Instant | None, Instant | None]:
    """Give the instants of acceptance and first touch where somebody asked for a demo: the rep accepts on the way to the telephone."""
    touch_at = lead.answered(asked_at, DEMO)
    if touch_at is None:
        return None, None
    answer_at = max(mql_at + lead.chance.between(75, 180), touch_at - lead.chance.between(60, 900))
    return answer_at, max(touch_at, answer_at + lead.chance.between(30, 300))


def _held(lead: Lead, mql_at: Instant, rep: str) -> Instant:
    """Put the lead on hold for some days; gives the end of it."""
    held_at = lead.worked(mql_at, 20 * MINUTE)
    resumed_at = lead.home.team.after(held_at, lead.chance.between(WORKDAY, 5 * WORKDAY))
    lead.note(held_at, "held", rep, {"reason": lead.chance.pick(HOLD_REASONS)})
    lead.note(resumed_at, "resumed", rep)
    return resumed_at


def _forget(lead: Lead, at: Instant) -> Instant | None:
    """Leave the lead to lie, until perhaps a clean-up finds it."""
    if not lead.chance.of(0.7):
        return None
    found_at = lead.worked(at + 28 * DAY, 4 * WORKDAY)
    lead.note(found_at, "recycled", "sales-operations", {"reason": "never worked"})
    return found_at


def _give_up(lead: Lead, at: Instant) -> Instant | None:
    """End the work on a lead; gives the instant of recycling, where marketing gets it back."""
    chance = lead.chance
    if chance.of(0.12):
        return None  # it just lies there
    ended_at = lead.worked(at, WORKDAY)
    if chance.of(0.14):
        lead.note(ended_at, "disqualified", lead.rep, {"reason": chance.pick(DISQUALIFIED)})
        return None
    lead.note(ended_at, "recycled", lead.rep, {"reason": chance.pick(GIVEN_UP)})
    return ended_at


def _follow_up(lead: Lead, accepted_at: Instant, touch_at: Instant | None, rep: str) -> Instant | None:
    chance = lead.chance
    if chance.of(0.4):
        lead.note(accepted_at + chance.between(60, 1_200), "touched", "sales-automation", _touch("email", "sent", automated=True))
    first_at = touch_at if touch_at is not None else lead.answered(accepted_at, FIRST_TOUCH)
    if first_at is None:
        return _forget(lead, accepted_at)
    last_at, in_touch = _reach_out(lead, first_at, rep)
    if not in_touch or chance.of(0.22):
        return _give_up(lead, last_at)
    return _meet(lead, last_at)


def _reach_out(lead: Lead, at: Instant, rep: str) -> tuple[Instant, bool]:
    """Call and write until the lead answers or the rep has had enough; gives the last instant, and whether they are in touch."""
    chance = lead.chance
    for attempt in range(chance.between(3, 7)):
        if attempt:
            at = lead.worked(at, 10 * HOUR)
        channel = chance.pick(CHANNELS)
        if channel == "call":
            connected = chance.of(0.24)
            lead.note(at, "touched", rep, _touch("call", "connected" if connected else "no answer"))
            if connected:
                return at, True
            continue
        lead.note(at, "touched", rep, _touch(channel, "sent"))
        if chance.of(0.14):
            replied_at = lead.later(at, 9 * HOUR)
            lead.note(replied_at, "replied", None, {"channel": channel})
            return replied_at, True
        if chance.of(0.3):
            lead.note(lead.worked(at, HOUR), "touched", "sales-automation", _touch("email", "sent", automated=True))
    return at, False


def _touch(channel: str, outcome: str, *, automated: bool = False) -> dict[str, Value]:
    data: dict[str, Value] = {"channel": channel, "direction": "outbound", "outcome": outcome}
    return data | {"automated": True} if automated else data


def _write_in(lead: Lead, at: Instant) -> None:
    """Let the lead ask something, and a rep answer."""
    if at >= YEAR_END:
        return
    chance = lead.chance
    channel = chance.pick(INBOUND_CHANNELS)
    lead.note(at, "inbound_message", None, {"channel": channel})
    rep = lead.holder(at) or _assign(lead, at)
    reply_at = lead.answered(at, REPLY)
    if reply_at is None:
        return
    lead.note(reply_at, "touched", rep, _touch("call", "connected") if channel == "phone" else _touch("email", "sent"))


def _meet(lead: Lead, at: Instant) -> Instant | None:
    """Book a meeting, and a second one where nobody came to the first; gives the instant of recycling, if it comes to that."""
    chance = lead.chance
    for attempt in (1, 2):
        lead.meetings += 1
        meeting_id = f"meeting-{lead.meetings}"
        booked_at = lead.worked(at, 30 * MINUTE)
        starts_at = lead.home.team.after(booked_at, chance.between(3 * HOUR, 6 * WORKDAY))
        lead.note(booked_at, "meeting_booked", lead.rep, {"meeting_id": meeting_id})
        if chance.of(MEETING_HELD - MEETING_LOST_TO_STRAIN * (lead.strain(starts_at) - 1)):
            held_at = starts_at + chance.between(25, 50) * MINUTE
            lead.note(held_at, "meeting_held", lead.rep, {"meeting_id": meeting_id})
            return _sell(lead, held_at)
        at = starts_at + chance.between(10, 20) * MINUTE
        lead.note(at, "meeting_missed", lead.rep, {"meeting_id": meeting_id})
        if attempt == 2 or not chance.of(0.45):
            break
    return _give_up(lead, at)


def _sell(lead: Lead, met_at: Instant) -> Instant | None:
    """Make a deal of a meeting, or not; gives the instant of recycling, if it comes to that."""
    chance = lead.chance
    if not chance.of(BECOMES_SQL):
        return _give_up(lead, met_at)
    sql_at = lead.worked(met_at, HOUR)
    lead.note(sql_at, "stage_changed", lead.rep, {"stage": "sql"})
    lead.rep = f"ae-{lead.home.id}-{chance.between(1, lead.home.aes)}"
    lead.note(sql_at + chance.between(30, 600), "assigned", "router", owner=lead.rep)
    if not chance.of(BECOMES_OPPORTUNITY):
        return _give_up(lead, sql_at + 7 * DAY)
    opened_at = lead.worked(sql_at + HOUR, 2 * WORKDAY)
    lead.note(opened_at, "opportunity_created", lead.rep)
    decided_at = lead.worked(opened_at, 18 * WORKDAY)
    if chance.of(IS_WON):
        lead.note(decided_at, "won", lead.rep)
        return None
    lead.note(decided_at, "lost", lead.rep, {"reason": chance.pick(LOSSES)})
    if not chance.of(0.3):
        return None
    recycled_at = lead.worked(decided_at, 5 * WORKDAY)
    lead.note(recycled_at, "recycled", "marketing-operations", {"reason": "asked to stay in touch"})
    return recycled_at


# The export, with the faults that exports have


TOLD_TWICE = 0.003
TOLD_LATE = 0.0008  # a system that was offline hands its events in afterwards
BROKEN_EVERY = 1_250  # of so many leads one has a row that no reader can take
NO_IDS_FOR = ("newsletter",)  # the newsletter tool exports its clicks without ids


class Line(NamedTuple):
    """A line of the file, and what it is sorted by: when it was written, and for whom."""

    written_at: Instant
    lead: int
    place: int
    text: str


def lines_of(lead: Lead) -> Iterator[Line]:
    """Give the lines that a lead's events leave in the export."""
    chance = lead.chance
    told = sorted((event for event in lead.events if event.at < EXPORTED_AT), key=lambda event: event.at)
    for index, event in enumerate(told):
        text = _text(lead.number, index, event)
        delay = chance.between(HOUR, 2 * DAY) if chance.of(TOLD_LATE) else 0
        yield Line(event.at + delay, lead.number, index, text)
        if chance.of(TOLD_TWICE):
            yield Line(event.at + delay + chance.around(HOUR), lead.number, index, text)
    turn, left = divmod(lead.number, BROKEN_EVERY)
    if left == BROKEN_EVERY // 2:
        yield Line(told[-1].at, lead.number, len(told), _broken(lead.number, len(told), told[-1].at, turn))


def _text(number: int, index: int, event: Event) -> str:
    row: dict[str, object] = {"lead": f"L-{number:05d}", "kind": event.kind, "at": _rfc3339(event.at)}
    if event.data.get("asset") not in NO_IDS_FOR:
        row["id"] = f"{number:05d}-{index + 1}"
    if event.owner is not None:
        row["owner"] = event.owner
    if event.actor is not None:
        row["actor"] = event.actor
    if event.data:
        row["data"] = event.data
    return json.dumps(row)


def _broken(number: int, index: int, at: Instant, turn: int) -> str:
    """Give a row that a reader must refuse, in turn for each of four reasons."""
    match turn % 4:
        case 0:
            return _text(number, index, Event(at, "asigned", "router", f"sdr-amer-{number % 8 + 1}", {}))
        case 1:
            return _text(number, index, Event(at, "notified", "router", None, {})).replace('Z"', '"')
        case 2:
            return _text(number, index, Event(at, "stage_changed", "sales-operations", None, {"stage": "nurture"}))
        case _:
            return _text(number, index, Event(at, "scored", "marketing-automation", None, {"score": 12}))[:-20]


def _rfc3339(at: Instant) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def main() -> None:
    """Write the events as the command line asks for them."""
    parser = argparse.ArgumentParser(description="Write a made-up year of lead events.")
    parser.add_argument("--out", type=Path, default=Path("build/acme/events.jsonl"), help="the file to write (default: %(default)s)")
    parser.add_argument("--leads", type=int, default=20_000, help="how many leads (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=2026, help="another seed, another year (default: %(default)s)")
    asked = parser.parse_args()
    lines = sorted(line for number in range(1, asked.leads + 1) for line in lines_of(life(number, asked.seed)))
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    with asked.out.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line.text}\n" for line in lines)
    print(f"{len(lines):,} events of {asked.leads:,} leads written to {asked.out}")


if __name__ == "__main__":
    main()
