"""Hours that run into the opening of the next day: they would be open twice."""

from collections.abc import Iterator
from datetime import timedelta

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic
from slaspec.document.places import Places
from slaspec.document.values import WEEKDAYS
from slaspec.worktime.calendar import DAY_SECONDS, Shift

RULE = "overlapping-hours"
_ONCE = "an hour can be open only once"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """The last shift of a day must end before the first of the next one begins, on weekdays and on special days."""
    for calendar in agreement.calendars:
        for day in range(7):
            if _runs_into(calendar.weekly[day], calendar.weekly[(day + 1) % 7]):
                message = f"the hours of `{WEEKDAYS[day]}` run past the opening of `{WEEKDAYS[(day + 1) % 7]}`"
                yield places.finding(RULE, ("calendars", calendar.id, "hours"), message, _ONCE)
        for date, shifts in calendar.special_days:
            before, after = (calendar.shifts_on(date + timedelta(days=days)) for days in (-1, 1))
            if _runs_into(before, shifts) or _runs_into(shifts, after):
                message = f"the hours of `{date.isoformat()}` meet those of the day before or after it"
                yield places.finding(RULE, ("calendars", calendar.id, "special_days", date.isoformat()), message, _ONCE)


def _runs_into(today: tuple[Shift, ...], tomorrow: tuple[Shift, ...]) -> bool:
    return bool(today and tomorrow) and today[-1].closes_s - DAY_SECONDS > tomorrow[0].opens_s
