"""A name that nothing uses: a condition, or an event in the agreement's own words."""

from collections.abc import Iterator

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic, Severity
from slaspec.document.places import Path, Places

RULE = "unused-name"


def check(agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """Every name stands somewhere besides where it is defined.

    Kinds of event and fields are declared for what records them, calendars for those who follow.
    """
    names: list[tuple[str, Path]] = [(name, ("conditions", name)) for name, _condition in agreement.conditions]
    names += [(named, ("events", named)) for named, _pattern in agreement.names]
    for name, path in names:
        if places.times_mentioned(name) == 1:
            message = f"`{name}` is used nowhere"
            yield places.finding_at_key(RULE, path, message, "use it, or remove it", severity=Severity.WARNING)
