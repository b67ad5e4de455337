"""The straight line from an agreement and events to a report."""

from collections.abc import Iterable
from dataclasses import replace
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
        ValueError: `as_of` is naive.
    """
    until = microseconds(as_of)
    evaluator = Evaluator(agreement)
    ordered: list[tuple[OrderKey, LeadEvent]] = []
    later = 0
    for event in events:
        if isinstance(event, Refusal):
            evaluator.refuse(event)
        elif event.at.tzinfo is None:
            evaluator.feed(event)  # refused there, with its reason
        elif (at := microseconds(event.at)) > until:
            later += 1
        else:
            ordered.append((order_key(event, at), event))
    ordered.sort(key=itemgetter(0))
    for _key, event in ordered:
        evaluator.feed(event)
    evaluator.advance(as_of)
    report = evaluator.report(as_of)
    return replace(report, events=replace(report.events, after_as_of=later))
