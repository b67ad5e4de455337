"""What the laws of the evaluator share: small cases, evaluators fed with them, and all that a report says."""

import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

import slaspec
from generator.cases import Case, how_many, rows, sample
from generator.strategies import small_cases
from slaspec.events.event import Event, LeadEvent, order_key
from slaspec.worktime.instants import microseconds

NUMBERS = range(how_many()) if os.environ.get("SLASPEC_SOAK") else sample(2)
"""The cases that laws are tried on: some that have every feature twice, and in a soak all."""

ERASED = "stream.erased=some"
"""The feature for which the laws of order are not stated: after it a lead's events are refused, and what they were is forgotten."""

Key = tuple[str, str, str | None, str, int]


def cases(*without: str, leads: int = 1, part: str | None = None) -> st.SearchStrategy[Case]:
    """Cases of few leads, without some features, and with some part of the notation where it is named."""
    having = [number for number in NUMBERS if part is None or any(part == name for name, _levels in rows()[number])]
    return small_cases(numbers=having, leads=leads, without=without)


@st.composite
def instants(draw: st.DrawFn, case: Case) -> datetime:
    """An instant that a report on a case may speak for: that of the case, of one of its events, or after all."""
    ends = max((event.at for event in case.events), default=case.as_of)
    return draw(st.sampled_from([case.as_of, ends + timedelta(days=40), *(event.at for event in case.events)]))


def evaluator(case: Case, *, keep: timedelta | None = None) -> slaspec.Evaluator:
    """An evaluator under the agreement and the roster of a case, that has been told nothing."""
    return slaspec.Evaluator(case.agreements, roster=case.roster, keep=keep)


def fed(case: Case, events: Iterable[Event] | None = None, *, keep: timedelta | None = None) -> slaspec.Evaluator:
    """An evaluator that has been told the events of a case, or others, one by one."""
    made = evaluator(case, keep=keep)
    for event in case.events if events is None else events:
        made.feed(event)
    return made


def judged(case: Case, events: Iterable[Event] | None = None, *, as_of: datetime | None = None) -> slaspec.Report:
    """The report on a case, at once."""
    return slaspec.evaluate(case.agreements, case.events if events is None else events, as_of=as_of or case.as_of, roster=case.roster)


def said(report: slaspec.Report) -> tuple[Any, ...]:
    """Everything that a report says."""
    return (report.to_dict(), report.verdicts, report.steps)


def said_of_leads(report: slaspec.Report) -> tuple[Any, ...]:
    """Everything but how many events it took."""
    plain = report.to_dict()
    del plain["events"]
    return (plain, report.verdicts, report.steps)


def in_order(events: Iterable[Event]) -> list[Event]:
    """Events in the order that decides, those between the teams first at each instant."""
    return sorted(
        events, key=lambda event: (event.at, isinstance(event, LeadEvent), order_key(event, microseconds(event.at)), event.content())
    )


def key(verdict: slaspec.Verdict) -> Key:
    """What names a verdict."""
    return (verdict.lead, verdict.record, verdict.record_id, verdict.commitment, verdict.episode)


def ends_of(events: Sequence[Event]) -> datetime:
    """The last instant of which events tell."""
    return max((event.at for event in events), default=datetime(2026, 1, 1, tzinfo=UTC))


class Listener:
    """Who hears outcomes alone, and believes them: what it takes the judgement on each episode to be."""

    def __init__(self) -> None:
        self.believes: dict[Key, slaspec.Judgement] = {}
        self.corrections = 0

    def hear(self, outcomes: Iterable[slaspec.Outcome]) -> None:
        """Take over what outcomes say."""
        for outcome in outcomes:
            if outcome.kind is slaspec.OutcomeKind.REFUSED or outcome.commitment is None or outcome.episode is None:
                continue
            named = (outcome.lead, outcome.record, outcome.record_id, outcome.commitment, outcome.episode)
            if outcome.kind is slaspec.OutcomeKind.CORRECTED:
                self.corrections += 1
                self.believes.pop(named, None)
            if outcome.kind is slaspec.OutcomeKind.STARTED:
                self.believes[named] = slaspec.Judgement.PENDING
            elif outcome.verdict is not None:
                self.believes[named] = outcome.verdict.judgement


def beliefs(verdicts: Iterable[slaspec.Verdict]) -> dict[Key, slaspec.Judgement]:
    """The judgement on each episode, as a listener should know it."""
    return {key(verdict): verdict.judgement for verdict in verdicts}
