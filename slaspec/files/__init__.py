"""Files in and out, a room a kind: the only part of the core that opens any.

Each name is loaded with its room when it is first used: checking an agreement loads nothing that
reads events or reports.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slaspec.files.beginning import new_files, write_new
    from slaspec.files.documents import effective, files_of, library_beside, load, read_text, write_text
    from slaspec.files.events import load_mapping, read_events, size_of
    from slaspec.files.pages import write_pages
    from slaspec.files.reports import read_report, report_text, write_refusals, write_report, write_verdicts
    from slaspec.files.roster import read_roster, roster_for, roster_of
    from slaspec.files.shipped import SCHEMAS, rule_page, schema_text, template, template_names
    from slaspec.files.system import STANDARD_INPUT

__all__ = [
    "SCHEMAS",
    "STANDARD_INPUT",
    "effective",
    "files_of",
    "library_beside",
    "load",
    "load_mapping",
    "new_files",
    "read_events",
    "read_report",
    "read_roster",
    "read_text",
    "report_text",
    "roster_for",
    "roster_of",
    "rule_page",
    "schema_text",
    "size_of",
    "template",
    "template_names",
    "write_new",
    "write_pages",
    "write_refusals",
    "write_report",
    "write_text",
    "write_verdicts",
]

_ROOMS = {
    "write_new": "beginning",
    "new_files": "beginning",
    "template_names": "shipped",
    "template": "shipped",
    "schema_text": "shipped",
    "rule_page": "shipped",
    "SCHEMAS": "shipped",
    "STANDARD_INPUT": "system",
    "effective": "documents",
    "files_of": "documents",
    "library_beside": "documents",
    "write_text": "documents",
    "load": "documents",
    "load_mapping": "events",
    "read_events": "events",
    "read_report": "reports",
    "read_roster": "roster",
    "read_text": "documents",
    "report_text": "reports",
    "roster_for": "roster",
    "roster_of": "roster",
    "size_of": "events",
    "write_pages": "pages",
    "write_refusals": "reports",
    "write_report": "reports",
    "write_verdicts": "reports",
}


def __getattr__(name: str) -> object:
    """Load a name from its room."""
    if name in _ROOMS:
        return getattr(import_module(f"slaspec.files.{_ROOMS[name]}"), name)
    message = f"module 'slaspec.files' has no attribute {name!r}"
    raise AttributeError(message)
