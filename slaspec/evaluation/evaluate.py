"""The straight line from an agreement and events to a report."""

from collections.abc import Iterable
from datetime import datetime
from operator import itemgetter

from slaspec.agreement.model import Agreement
from slaspec.evaluation.reference import Evaluator
from slaspec.evaluation.report import Report
from slaspec.events.event import LeadEvent, OrderKey, Refusal, order_key
from slaspec.worktime.instants import microseconds


def evaluate(agreement: Agreement, events: Iterable[LeadEvent | Refusal], *, as_of: datetime) -> Report:
    """Judge events, in whatever order they come, as of an aware instant.

    Rows that a reader refused may stand among the events; the report counts and lists them.
    Events after `as_of` are counted and change nothing.

    Raises:
        TypeError: `agreement` is none.
        ValueError: `as_of` is naive.

    Example:
        >>> from datetime import UTC, datetime
        >>> import slaspec
        >>> events = slaspec.read_events(["examples/first/events.jsonl"])
        >>> report = slaspec.evaluate(slaspec.load("examples/first/sla.yaml"), events, as_of=datetime(2026, 2, 1, tzinfo=UTC))
        >>> [(verdict.lead, verdict.judgement.value) for verdict in report.verdicts]
        [('monday', 'breached'), ('friday', 'met')]
    """
    if not isinstance(agreement, Agreement):
        message = "evaluate takes an agreement: load it with slaspec.load"
        raise TypeError(message)
    until = microseconds(as_of)
    evaluator = Evaluator(agreement)
    ordered: list[tuple[OrderKey, LeadEvent]] = []
    others: list[LeadEvent] = []  # after as-of, or without an instant to place them by
    for event in events:
        if isinstance(event, Refusal):
            evaluator.refuse(event)
        elif event.at.tzinfo is not None and (at := microseconds(event.at)) <= until:
            ordered.append((order_key(event, at), event))
        else:
            others.append(event)
    ordered.sort(key=itemgetter(0))
    for _key, event in ordered:
        evaluator.feed(event)
    for event in others:
        evaluator.note(event)
    evaluator.advance(as_of)
    return evaluator.report(as_of)
