"""A name that nothing uses: a condition, an event of the agreement's own words, or a calendar."""

from collections.abc import Iterator

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic, Severity
from slaspec.document.places import Path, Places

RULE = "unused-name"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """Every name stands somewhere besides where it is defined. Kinds of event and fields are declared for what records them."""
    names: list[tuple[str, Path]] = [(name, ("conditions", name)) for name, _condition in agreement.conditions]
    names += [(named, ("events", named)) for named, _pattern in agreement.names]
    if not _any_calendar_by_field(agreement):
        names += [(calendar.id, ("calendars", calendar.id)) for calendar in agreement.calendars]
    for name, path in names:
        if places.times_mentioned(name) == 1:
            message = f"`{name}` is used nowhere"
            yield places.finding_at_key(RULE, path, message, "use it, or remove it", severity=Severity.WARNING)


def _any_calendar_by_field(agreement: Agreement) -> bool:
    """Whether a field names calendars itself, so that any of them may be meant."""
    clocks = (getattr(commitment, "calendar", None) for commitment in agreement.commitments)
    choices = [agreement.calendar, *(choice for choice in clocks if choice is not None)]
    return any(choice.field is not None and all(value == calendar.id for value, calendar in choice.by_value) for choice in choices)
