"""The same entry twice in a list: one of the two was most likely meant to be another."""

from collections.abc import Hashable, Iterator

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic, Severity
from slaspec.document.places import Places
from slaspec.document.source import Data, data_of

RULE = "repeated-entry"

_MAY_REPEAT = {"steps", "months", "rhythm", "between"}
"""Lists whose entries have their meaning from their place."""


def check(_agreement: Agreement, places: Places) -> Iterator[Diagnostic]:
    """An entry stands once in its list."""
    for path, entries in places.lists():
        if path[-1] in _MAY_REPEAT:
            continue
        first: dict[Hashable, int] = {}
        for index, entry in enumerate(entries):
            other = first.setdefault(_frozen(data_of(entry)), index)
            if other != index:
                message = f"the same entry stands twice in `{path[-1]}`"
                help_ = "keep one of the two, or change what was meant to be another"
                related = (places.related_entry((*path, other), "first at"),)
                yield places.finding_at_entry(RULE, (*path, index), message, help_, related, Severity.WARNING)


def _frozen(data: Data) -> Hashable:
    """The same for entries that are the same, whatever the order of their keys."""
    if isinstance(data, dict):
        return frozenset((key, _frozen(value)) for key, value in data.items())
    return tuple(_frozen(each) for each in data) if isinstance(data, list) else str(data)
