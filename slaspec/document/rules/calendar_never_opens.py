"""A calendar without a single opening hour: no deadline on it would ever come."""

from collections.abc import Iterator

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic
from slaspec.document.places import Places

RULE = "calendar-never-opens"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """Every week of a calendar must have open time; dated hours end one day."""
    for calendar in agreement.calendars:
        if not calendar.ever_opens:
            message = f"calendar `{calendar.id}` has no opening hours in any week"
            yield places.finding(RULE, ("calendars", calendar.id, "hours"), message, "give hours, such as `mon-fri: 09:00-17:00`")
