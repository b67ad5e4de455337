"""The straight line from an agreement and events to a report."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from slaspec.agreement.model import Agreement
from slaspec.evaluation.reference import Evaluator
from slaspec.evaluation.report import Report
from slaspec.events.event import Event, OrderKey, Refusal, TeamEvent, order_key
from slaspec.events.roster import Roster
from slaspec.worktime.instants import asked_for, microseconds


def evaluate(
    agreement: Agreement | Sequence[Agreement], events: Iterable[Event | Refusal], *, as_of: datetime, roster: Roster | None = None
) -> Report:
    """Judge events, in whatever order they come, as of an aware instant.

    Several agreements are revisions of one. Rows that a reader refused may stand among the events;
    the report counts and lists them. Events after `as_of` are counted and change nothing. The
    roster says what is known of owners.

    Raises:
        TypeError: `agreement` is none.
        ValueError: `as_of` is naive, or outside the years 1970 to 2200; or the revisions are of several
            agreements, or two are in force at once.

    Example:
        >>> from datetime import UTC, datetime
        >>> import slaspec
        >>> events = slaspec.read_events(["examples/first/events.jsonl"])
        >>> report = slaspec.evaluate(slaspec.load("examples/first/sla.yaml"), events, as_of=datetime(2026, 2, 1, tzinfo=UTC))
        >>> [(verdict.lead, verdict.judgement.value) for verdict in report.verdicts]
        [('monday', 'breached'), ('friday', 'met')]
    """
    return told(agreement, events, as_of=as_of, roster=roster).report(as_of)


def told(
    agreement: Agreement | Sequence[Agreement], events: Iterable[Event | Refusal], *, as_of: datetime, roster: Roster | None = None
) -> Evaluator:
    """An evaluator that has been told all events, in the order that decides, and stands at an instant.

    Raises:
        TypeError, ValueError: as `evaluate`.
    """
    until = asked_for(as_of)
    evaluator = Evaluator(agreement, roster=roster)
    ordered: list[tuple[OrderKey, Event]] = []
    later: list[Event] = []
    for event in events:
        if isinstance(event, Refusal):
            evaluator.refuse(event)
        elif (refusal := evaluator.refusal(event)) is not None:  # before all else: what it holds may be anything
            evaluator.refuse(refusal, event)
        elif (at := microseconds(event.at)) <= until:
            ordered.append((order_key(event, at), event))
        else:
            later.append(event)
    ordered.sort()
    for _key, event in ordered:  # what is known of owners comes first: it has dates of its own
        if isinstance(event, TeamEvent):
            evaluator.note(event)
    evaluator.learn()
    for key, event in ordered:
        if not isinstance(event, TeamEvent):
            evaluator.take(event, key[0])
    for event in later:
        evaluator.note(event)
    evaluator.advance(as_of)
    return evaluator
