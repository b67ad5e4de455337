"""Laws of working time, and two witnesses of it: a minute-by-minute count, and a reading of each wall time from its definition."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from calendars import AMOUNTS, ANY_INSTANTS, CALENDARS, HARD_ZONES, INSTANTS, SPANS, ZONES, at, simple_calendars, unions
from slaspec.worktime.calendar import WorkingCalendar
from slaspec.worktime.duration import BusinessDays, CloseOfDay, ElapsedTime, Limit, WorkingTime
from slaspec.worktime.instants import DAY, HOUR, MINUTE, SECOND, microseconds
from slaspec.worktime.zones import zone

Amount = WorkingTime | BusinessDays


def used(calendar: WorkingCalendar, amount: Amount, start: int, end: int) -> Fraction:
    """The time from start to end in the kind of the amount."""
    if isinstance(amount, BusinessDays):
        return calendar.business_days(start, end)
    return Fraction(calendar.working_time(start, end))


def promised(amount: Amount) -> Fraction:
    """The amount as a number."""
    return amount.count if isinstance(amount, BusinessDays) else Fraction(amount.microseconds)


# The two verbs


@given(CALENDARS, INSTANTS, AMOUNTS, SPANS)
def test_deadline_by_an_instant_iff_the_time_is_used_up_by_it(calendar: WorkingCalendar, start: int, amount: Amount, span: int) -> None:
    """The law of the two verbs: deadline(a, d) <= b if and only if working_time(a, b) >= d."""
    end = start + span

    assert (calendar.deadline(start, amount) <= end) == (used(calendar, amount, start, end) >= promised(amount))


@given(CALENDARS, INSTANTS, AMOUNTS)
def test_the_deadline_is_the_earliest_such_instant(calendar: WorkingCalendar, start: int, amount: Amount) -> None:
    """A microsecond before it the amount is not used up yet, and none is due before the start."""
    due = calendar.deadline(start, amount)

    assert due >= start
    assert used(calendar, amount, start, due) >= promised(amount)
    assert due == start or used(calendar, amount, start, due - 1) < promised(amount)


@given(CALENDARS, INSTANTS, st.integers(1, 200 * HOUR).map(WorkingTime))
def test_what_is_used_up_by_the_deadline_is_the_target_exactly(calendar: WorkingCalendar, start: int, amount: WorkingTime) -> None:
    """Working time has no rounding: not a microsecond more."""
    assert calendar.working_time(start, calendar.deadline(start, amount)) == amount.microseconds


@given(CALENDARS, st.lists(INSTANTS, min_size=3, max_size=3))
def test_working_time_is_additive(calendar: WorkingCalendar, instants: list[int]) -> None:
    """The parts of a span add up to the whole, in working time and in business days."""
    first, middle, last = sorted(instants)

    assert calendar.working_time(first, middle) + calendar.working_time(middle, last) == calendar.working_time(first, last)
    assert calendar.business_days(first, middle) + calendar.business_days(middle, last) == calendar.business_days(first, last)


@given(CALENDARS, INSTANTS, SPANS, SPANS)
def test_a_longer_span_has_as_much_or_more_and_no_more_than_its_length(calendar: WorkingCalendar, start: int, one: int, other: int) -> None:
    """Working time is monotone, and never exceeds the time that passed."""
    shorter, longer = sorted((one, other))
    less, more = (calendar.working_time(start, start + span) for span in (shorter, longer))

    assert 0 <= less <= more <= longer
    assert more - less <= longer - shorter


@given(CALENDARS, INSTANTS, st.lists(AMOUNTS, min_size=2, max_size=2))
def test_more_time_is_never_due_earlier(calendar: WorkingCalendar, start: int, amounts: list[Amount]) -> None:
    """Deadlines are monotone in the amount."""
    assume(type(amounts[0]) is type(amounts[1]))
    less, more = sorted(amounts, key=promised)

    assert calendar.deadline(start, less) <= calendar.deadline(start, more)


LIMITS = AMOUNTS | st.builds(CloseOfDay, st.integers(0, 5), st.booleans())


@given(CALENDARS, INSTANTS, SPANS, LIMITS)
def test_whoever_starts_later_is_never_due_earlier(calendar: WorkingCalendar, start: int, span: int, limit: Limit) -> None:
    """Deadlines are monotone in the start, for working time, business days and ends of days."""
    assert calendar.deadline(start, limit) <= calendar.deadline(start + span, limit)


@given(ZONES, ANY_INSTANTS, ANY_INSTANTS)
def test_always_open_is_plain_arithmetic(zone_name: str, one: int, other: int) -> None:
    """On `24/7` working time is elapsed time, whatever the clocks do."""
    start, end = sorted((one, other))
    calendar = WorkingCalendar.always_open(zone_name)

    assert calendar.working_time(start, end) == end - start
    assert calendar.deadline(start, WorkingTime(end - start)) == end


@given(ZONES, INSTANTS, SPANS)
def test_open_all_day_by_its_hours_is_always_open_too(zone_name: str, start: int, span: int) -> None:
    """A table of days that never close has no hole and counts nothing twice, whatever the clocks do; no date's end is lost."""
    with_table = WorkingCalendar("all", zone_name, WorkingCalendar.always_open("UTC").weekly, holidays=((date(1999, 1, 1), "Holiday"),))

    assert with_table.working_time(start, start + span) == span


@given(simple_calendars() | unions(), st.lists(ANY_INSTANTS, max_size=3), INSTANTS, SPANS, AMOUNTS)
def test_the_answer_does_not_depend_on_what_was_asked_before(
    calendar: WorkingCalendar, asked: list[int], start: int, span: int, amount: Amount
) -> None:
    """Tables grow with the questions; a calendar that has seen the year 2150 answers as a fresh one."""
    fresh = WorkingCalendar(**{name: getattr(calendar, name) for name in ("id", "zone", "weekly", "special_days", "holidays", "any_of")})
    for instant in asked:
        calendar.working_time(min(instant, start), max(instant, start))

    assert calendar.working_time(start, start + span) == fresh.working_time(start, start + span)
    assert calendar.business_days(start, start + span) == fresh.business_days(start, start + span)
    assert calendar.deadline(start, amount) == fresh.deadline(start, amount)


# Business days


@given(CALENDARS, INSTANTS, st.integers(1, 8))
def test_whole_business_days_keep_the_part_of_the_day(calendar: WorkingCalendar, start: int, count: int) -> None:
    """So many working days later as large a part of that day has passed as of the first one, up to a microsecond."""
    due = calendar.deadline(start, BusinessDays(Fraction(count)))
    position = calendar.business_days(start - 400 * DAY, start) % 1
    reached = calendar.business_days(start - 400 * DAY, due)
    day = next(calendar.openings(due - 1, due))

    assert 0 <= reached - calendar.business_days(start - 400 * DAY, start) - count < Fraction(1, day.of)
    assert position or day.closes == due  # no part of a day is all of the one before: its close


@given(CALENDARS, INSTANTS, st.integers(30 * DAY, 60 * DAY))
def test_business_days_count_the_dates_with_hours(calendar: WorkingCalendar, start: int, span: int) -> None:
    """From the opening of one working day to that of another there are as many as dates with open hours."""
    dates = {opening.on for opening in calendar.openings(start, start + span)}
    assume(len(dates) > 2)
    first = calendar.deadline(start, CloseOfDay(0, business=True))
    last = calendar.deadline(first, BusinessDays(Fraction(len(dates) - 2)))
    between = {opening.on for opening in calendar.openings(first, last)}

    assert calendar.business_days(first, last) == len(between) == len(dates) - 2
    assert all(calendar.is_working_day(day) for day in dates)


@given(CALENDARS, st.dates(date(2005, 1, 10), date(2019, 12, 20)))
def test_working_days_before_and_after_a_date_are_the_nearest(calendar: WorkingCalendar, day: date) -> None:
    """Between the two that are found no date has hours."""
    after, before = calendar.working_day_from(day), calendar.working_day_before(day)

    assert before < day <= after
    assert calendar.is_working_day(before)
    assert calendar.is_working_day(after)
    assert not any(calendar.is_working_day(before + timedelta(days=each)) for each in range(1, (after - before).days))


@given(CALENDARS, INSTANTS, st.integers(0, 5))
def test_the_close_of_a_business_day_is_where_its_hours_end(calendar: WorkingCalendar, start: int, later: int) -> None:
    """The counting day is the first whose close lies after the start, the others follow it."""
    due = calendar.deadline(start, CloseOfDay(later, business=True))
    dates = sorted({opening.on for opening in calendar.openings(start, due)})

    assert len(dates) == later + 1
    assert all(opening.on != dates[-1] for opening in calendar.openings(due, due + 3 * DAY))


# Elapsed time


@given(ZONES, INSTANTS, st.integers(0, 400))
def test_civil_days_keep_the_wall_time(zone_name: str, start: int, days: int) -> None:
    """So many days later the wall clock shows the same, unless a change took that time away."""
    due = WorkingCalendar.always_open(zone_name).deadline(start, ElapsedTime(days=days))
    here = ZoneInfo(zone_name)
    before, after = (datetime.fromtimestamp(instant // SECOND, here).replace(tzinfo=None) for instant in (start, due))
    wanted = before + timedelta(days=days)
    exists = wanted.replace(tzinfo=here).astimezone(UTC).astimezone(here).replace(tzinfo=None) == wanted

    assert after == wanted or not exists


# Witnesses


@cache
def changes(zone_name: str) -> tuple[int, ...]:
    """The instants of clock changes of a zone over some years, found with `zoneinfo` hour by hour."""
    here = ZoneInfo(zone_name)
    found = []
    hour = int(datetime(2009, 1, 1, tzinfo=UTC).timestamp())
    offset = datetime.fromtimestamp(hour, here).utcoffset()
    while hour < int(datetime(2019, 1, 1, tzinfo=UTC).timestamp()):
        hour += 1800
        now = datetime.fromtimestamp(hour, here).utcoffset()
        if now != offset:
            found.append(hour * SECOND)
        offset = now
    return tuple(found)


def minutes_open(calendar: WorkingCalendar, start: datetime, end: datetime) -> int:
    """Minutes of a span at which the office is open, asked minute by minute, with `zoneinfo` alone.

    What counts is the furthest that the wall clock has got: an opening or closing has come once any
    minute up to now has shown it. So what a change skips comes with it, and what it repeats comes once.
    """
    here = ZoneInfo(calendar.zone)
    now, furthest, count = start - timedelta(days=2), datetime.min, 0  # noqa: DTZ901 - a wall time
    while now < end:
        furthest = max(furthest, now.astimezone(here).replace(tzinfo=None))
        if now >= start:
            count += any(
                shift.opens_s <= (furthest - datetime(day.year, day.month, day.day)).total_seconds() < shift.closes_s
                for day in (furthest.date() - timedelta(days=back) for back in range(3))
                for shift in calendar.shifts_on(day)
            )
        now += timedelta(minutes=1)
    return count


@st.composite
def spans_near_changes(draw: st.DrawFn) -> tuple[WorkingCalendar, datetime, datetime]:
    """A calendar of whole minutes, and a span of up to four days that has a clock change of its zone in it where there is one."""
    calendar = draw(simple_calendars(unit_s=60))
    zone_name = draw(st.sampled_from(HARD_ZONES))
    near = draw(st.sampled_from(changes(zone_name) or (at("2012-02-28T00:00Z"),)))
    start = datetime.fromtimestamp(near // SECOND, UTC) - timedelta(minutes=draw(st.integers(0, 2 * 24 * 60)))
    end = start + timedelta(minutes=draw(st.integers(0, 4 * 24 * 60)))
    return WorkingCalendar("law", zone_name, calendar.weekly, calendar.special_days, calendar.holidays), start, end


@settings(max_examples=150)
@given(spans_near_changes())
def test_working_time_equals_a_minute_by_minute_count(asked: tuple[WorkingCalendar, datetime, datetime]) -> None:
    """Two ways of counting, one by table and one by looking at the clock every minute, where clocks change and elsewhere."""
    calendar, start, end = asked

    assert calendar.working_time(microseconds(start), microseconds(end)) == minutes_open(calendar, start, end) * MINUTE


@settings(max_examples=30)
@given(st.lists(spans_near_changes(), min_size=1, max_size=3), ZONES)
def test_a_calendar_of_calendars_is_open_at_the_minutes_of_any_member(
    asked: list[tuple[WorkingCalendar, datetime, datetime]], own: str
) -> None:
    """What several members have in common counts once, whatever zone the whole has."""
    members = tuple(calendar for calendar, _start, _end in asked)
    _calendar, first, _end = asked[0]
    whole = WorkingCalendar("any", own, ((),) * 7, any_of=members)
    start = microseconds(first)
    minutes = range(start, start + DAY, MINUTE)
    counted = sum(any(member.working_time(minute, minute + MINUTE) for member in members) for minute in minutes)

    assert whole.working_time(start, start + DAY) == counted * MINUTE


@given(st.sampled_from(HARD_ZONES), st.data())
def test_an_opening_is_the_first_instant_at_which_the_clock_has_come_so_far(zone_name: str, data: st.DataObject) -> None:
    """A wall time's instant, from its definition: the clock shows it or more, and showed less at all times before."""
    near = data.draw(st.sampled_from(changes(zone_name) or (at("2012-02-28T00:00Z"),)))
    here = ZoneInfo(zone_name)
    wall = datetime.fromtimestamp(near // SECOND, here).replace(tzinfo=None) + timedelta(seconds=data.draw(st.integers(-90_000, 90_000)))
    found = zone(zone_name).opening(wall)

    def shown(instant: int) -> datetime:
        return datetime.fromtimestamp(instant // SECOND, here).replace(tzinfo=None)

    assert found % SECOND == 0
    assert shown(found) >= wall
    assert all(shown(found - back) < wall for back in (SECOND, *range(MINUTE, 26 * HOUR, 10 * MINUTE)))


@given(CALENDARS, INSTANTS, SPANS)
def test_openings_add_up_to_working_time(calendar: WorkingCalendar, start: int, span: int) -> None:
    """They are in order, apart, inside of the span, and each belongs to a date with hours of so much."""
    openings = list(calendar.openings(start, start + span))
    flat = [instant for opening in openings for instant in (opening.opens, opening.closes)]

    assert flat == sorted(flat)
    assert all(opening.opens < opening.closes for opening in openings)
    assert all(start <= instant <= start + span for instant in flat)
    assert sum(opening.closes - opening.opens for opening in openings) == calendar.working_time(start, start + span)
    assert sum((Fraction(each.closes - each.opens, each.of) for each in openings), Fraction(0)) == calendar.business_days(
        start, start + span
    )
