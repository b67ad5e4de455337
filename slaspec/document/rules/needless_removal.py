"""A removed holiday that is none: the date is most likely mistyped, and the day that was meant is still closed."""

from collections.abc import Iterator

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic, Severity
from slaspec.document.places import Places

RULE = "needless-removal"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """Every removed date is a public holiday of the region; of years that are not locked nothing is known."""
    for calendar in agreement.calendars:
        if calendar.public_holidays is None:
            continue
        days = {day for day, _name in calendar.public_holidays.locked}
        years = {day.year for day in days}
        for index, day in enumerate(calendar.public_holidays.removed):
            if day.year in years and day not in days:
                path = ("calendars", calendar.id, "holidays", "remove", index)
                message = f"`{day}` is no public holiday of `{calendar.public_holidays.region.code}`"
                near = min(days, key=lambda other: (abs(other - day), other))
                yield places.finding(RULE, path, message, f"the nearest one is `{near}`", severity=Severity.WARNING)
