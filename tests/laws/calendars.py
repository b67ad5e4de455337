"""Generated calendars for the laws: any zone, the hard ones most often; split days, nights, dated hours, holidays, calendars of calendars."""

from datetime import UTC, date, datetime
from fractions import Fraction

from hypothesis import assume
from hypothesis import strategies as st

from slaspec.worktime.calendar import Shift, WorkingCalendar
from slaspec.worktime.duration import BusinessDays, WorkingTime
from slaspec.worktime.instants import HOUR, SECOND, microseconds
from slaspec.worktime.zones import zone_names

HARD_ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # changes by half an hour
    "America/Sao_Paulo",  # had no midnight on the first day of summer time
    "America/St_Johns",  # went back from 00:01 to 23:01
    "America/Havana",  # has midnight twice
    "Asia/Beirut",  # goes back from midnight to 23:00
    "Africa/Casablanca",  # four changes a year
    "Pacific/Apia",  # had no 30 December 2011
    "Pacific/Kwajalein",  # had no 21 August 1993
    "Asia/Kathmandu",  # 5:45 ahead
    "UTC",
]
ZONES = st.sampled_from(HARD_ZONES) | st.sampled_from(sorted(zone_names()))


def at(text: str) -> int:
    """The instant of a timestamp."""
    return microseconds(datetime.fromisoformat(text))


FIRST, LAST = date(2005, 1, 1), date(2020, 1, 1)
INSTANTS = st.integers(*(microseconds(datetime(day.year, day.month, day.day, tzinfo=UTC)) for day in (FIRST, LAST)))
"""Few years, so that instants meet dated hours and tables stay small; Apia and Sao Paulo had their hard days in them."""
ANY_INSTANTS = st.integers(at("1970-01-01T00:00Z"), at("2200-12-31T00:00Z"))
SPANS = st.integers(0, 60 * 24 * HOUR) | st.integers(0, 3 * HOUR)


@st.composite
def shifts(draw: st.DrawFn, unit_s: int = 1) -> tuple[Shift, ...]:
    """The hours of a day: up to three intervals, the last one possibly into the next date or the one after."""
    step = st.integers(0, 24 * 3600 // unit_s)
    ends = sorted(draw(st.lists(step, max_size=6, unique=True)))
    made = [Shift(opens * unit_s, closes * unit_s) for opens, closes in zip(ends[::2], ends[1::2], strict=False)]
    if made and draw(st.integers(0, 3)) == 0:
        made[-1] = Shift(made[-1].opens_s, draw(st.integers(24 * 3600 // unit_s, 48 * 3600 // unit_s - 1)) * unit_s)
    return tuple(made)


@st.composite
def simple_calendars(draw: st.DrawFn, unit_s: int = 1) -> WorkingCalendar:
    """A calendar of hours that opens at least once a week, its ends whole multiples of a unit."""
    days = [draw(shifts(unit_s)) for _ in range(draw(st.integers(1, 3)))]
    weekly = tuple(draw(st.sampled_from([*days, ()])) for _ in range(7))
    assume(any(weekly))
    dates = st.dates(FIRST, LAST)
    holidays = draw(st.dictionaries(dates, st.sampled_from(["Holiday", "Feast"]), max_size=5))
    special = draw(st.dictionaries(dates, shifts(unit_s), max_size=5))
    return WorkingCalendar("law", draw(ZONES), weekly, tuple(sorted(special.items())), tuple(sorted(holidays.items())))


@st.composite
def unions(draw: st.DrawFn) -> WorkingCalendar:
    """A calendar that is open when any of a few others is."""
    members = draw(st.lists(simple_calendars(), min_size=1, max_size=3))
    return WorkingCalendar("union", draw(ZONES), ((),) * 7, any_of=tuple(members))


CALENDARS = st.one_of(simple_calendars(), simple_calendars(), simple_calendars(), unions(), ZONES.map(WorkingCalendar.always_open))

AMOUNTS = st.one_of(
    st.integers(0, 100 * HOUR).map(WorkingTime),
    st.integers(0, 40).map(lambda half_hours: WorkingTime(half_hours * 1800 * SECOND)),
    st.fractions(0, 10, max_denominator=24).map(BusinessDays),
    st.integers(0, 10).map(lambda count: BusinessDays(Fraction(count))),
)
