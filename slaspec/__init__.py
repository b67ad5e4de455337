"""Agreements between marketing and sales, kept as code: checked, judged against events, read as pages.

The public names. Each is loaded when it is first used, so that `import slaspec` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slaspec.agreement.model import Agreement
    from slaspec.diagnostics import Diagnostic, Severity, Span
    from slaspec.document.validate import validate
    from slaspec.errors import FileProblem, InvalidAgreement, NotExplained, SlaspecError, UnusableSnapshotError
    from slaspec.evaluation.evaluate import evaluate
    from slaspec.evaluation.reference import Evaluator
    from slaspec.evaluation.report import Report
    from slaspec.evaluation.verdict import Judgement, Outcome, OutcomeKind, Verdict
    from slaspec.events.event import LeadEvent, Refusal, TeamEvent
    from slaspec.events.roster import Roster
    from slaspec.files import load, load_mapping, read_events, read_report, read_roster
    from slaspec.rendering.render import render

__version__ = "0.1.0"

__all__ = [
    "Agreement",
    "Diagnostic",
    "Evaluator",
    "FileProblem",
    "InvalidAgreement",
    "Judgement",
    "LeadEvent",
    "NotExplained",
    "Outcome",
    "OutcomeKind",
    "Refusal",
    "Report",
    "Roster",
    "Severity",
    "SlaspecError",
    "Span",
    "TeamEvent",
    "UnusableSnapshotError",
    "Verdict",
    "__version__",
    "evaluate",
    "load",
    "load_mapping",
    "read_events",
    "read_report",
    "read_roster",
    "render",
    "validate",
]

_HOMES = {
    "Agreement": "agreement.model",
    "Diagnostic": "diagnostics",
    "Evaluator": "evaluation.reference",
    "FileProblem": "errors",
    "InvalidAgreement": "errors",
    "Judgement": "evaluation.verdict",
    "LeadEvent": "events.event",
    "NotExplained": "errors",
    "Outcome": "evaluation.verdict",
    "OutcomeKind": "evaluation.verdict",
    "Refusal": "events.event",
    "Report": "evaluation.report",
    "Roster": "events.roster",
    "Severity": "diagnostics",
    "SlaspecError": "errors",
    "Span": "diagnostics",
    "TeamEvent": "events.event",
    "UnusableSnapshotError": "errors",
    "Verdict": "evaluation.verdict",
    "evaluate": "evaluation.evaluate",
    "load": "files.documents",
    "load_mapping": "files.events",
    "read_events": "files.events",
    "read_report": "files.reports",
    "read_roster": "files.roster",
    "render": "rendering.render",
    "validate": "document.validate",
}


def __getattr__(name: str) -> object:
    """Load a public name from its home."""
    if name in _HOMES:
        return getattr(import_module(f"slaspec.{_HOMES[name]}"), name)
    message = f"module 'slaspec' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """The public names."""
    return __all__
