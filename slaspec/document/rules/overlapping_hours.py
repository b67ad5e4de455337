"""A night shift that runs into the opening of the next day: its hours would be open twice."""

from collections.abc import Iterator

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic
from slaspec.document.places import Places
from slaspec.document.values import WEEKDAYS
from slaspec.worktime.calendar import DAY_SECONDS

RULE = "overlapping-hours"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """The last shift of a weekday must end before the first of the next one begins."""
    for calendar in agreement.calendars:
        for day in range(7):
            today, tomorrow = calendar.weekly[day], calendar.weekly[(day + 1) % 7]
            if today and tomorrow and today[-1].closes_s - DAY_SECONDS > tomorrow[0].opens_s:
                message = f"the hours of `{WEEKDAYS[day]}` run past the opening of `{WEEKDAYS[(day + 1) % 7]}`"
                yield places.finding(RULE, ("calendars", calendar.id, "hours"), message, "an hour can be open only once")
