"""What tests of figures are made of: agreements in a few lines, leads and owners without a past, verdicts by hand."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import slaspec
from slaspec.document.validate import read_agreement
from slaspec.evaluation.figures.results import CommitmentResult, commitment_results
from slaspec.evaluation.figures.windows import Revision, Revisions
from slaspec.evaluation.tally import LeadTally, TallyPlan
from slaspec.evaluation.verdict import Judgement, Verdict
from slaspec.events.deciding import Fields, instant_of
from slaspec.events.event import TeamEvent
from slaspec.worktime.instants import microseconds

BASE = (Path(__file__).parent / "scenarios" / "base.yaml").read_text(encoding="utf-8")


def agreement(text: str, header: str = "") -> slaspec.Agreement:
    """An agreement in UTC with working hours from 9 to 17, Monday to Friday; `header` stands in its first section."""
    base = BASE.replace(
        "agreement: { id: scenario, title: Scenario, calendar: office", f"agreement: {{ id: s, title: S, calendar: office{header}"
    )
    made, diagnostics = read_agreement(base + text, name="sla.yaml")
    assert made is not None, [found.message for found in diagnostics]
    return made


def at(text: str) -> int:
    """The instant of a wall time in UTC, such as `01-05 10:00` of the year 2026, or with the year before it."""
    return microseconds(when(text))


def when(text: str) -> datetime:
    """The same as an aware datetime."""
    text = text if text[4:5] == "-" else f"2026-{text}"
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Step(NamedTuple):
    """What an event did, as patterns look at it."""

    kind: str | None
    left: str | None = None
    entered: str | None = None
    answered: tuple[str, str | None] | None = None


class Lead:
    """A lead as it stands, without a past."""

    def __init__(self, values: Mapping[str, Any], now: int) -> None:
        self.values = values
        self.at = now


class HandFields(Fields):
    """Finds fields in what a lead was made of."""

    def __init__(self, calendar: Any) -> None:
        self._calendar = calendar

    def get(self, name: str) -> Any:
        return lambda lead: lead.values.get(name)

    def instant(self, name: str) -> Any:
        return lambda lead: instant_of(lead.values[name]) if name in lead.values else None

    @property
    def calendar(self) -> Any:
        return self._calendar


class Owners:
    """A roster: owners with what is known of them, from the beginning or from an instant on."""

    def __init__(self, owners: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self._owners = owners or {}

    @property
    def owners(self) -> Iterable[str]:
        return self._owners.keys()

    def value(self, owner: str, field: str, now: int) -> Any:
        known = self._owners.get(owner, {}).get(field)
        if isinstance(known, list):  # (from, value) in order
            return next((value for since, value in reversed(known) if at(since) <= now), None)
        return known

    def instant(self, owner: str, field: str, now: int) -> int | None:
        value = self.value(owner, field, now)
        return None if value is None else at(f"{value} 00:00")


def plan_of(made: slaspec.Agreement, id_: str) -> TallyPlan:
    """The plan of a counted commitment."""
    commitment = next(each for each in made.commitments if each.id == id_)
    return TallyPlan(commitment, made, HandFields(made.calendar), made.effective_from)


def counted(plan: TallyPlan, *events: tuple[str, str, str, Mapping[str, Any]]) -> list[list[Any]]:
    """What counts of events `(instant, lead, kind or stage>stage, fields)` under a plan, lead by lead."""
    tallies: dict[str, LeadTally] = {}
    for instant, lead, happened, values in events:
        left, moves, entered = happened.partition(">")
        step = Step("stage_changed", left or None, entered) if moves else Step(happened)
        tally = tallies.setdefault(lead, LeadTally(plan))
        tally.take(step, Lead(values, at(instant)), at(instant), in_force=True)
    return [tally.counted for tally in tallies.values()]


def results(
    made: slaspec.Agreement | Revisions,
    as_of: str,
    *,
    first: str | None = "01-01 00:00",
    verdicts: Iterable[Verdict] = (),
    notes: Mapping[TallyPlan, Any] | None = None,
    told: Iterable[TeamEvent] = (),
    roster: Owners | None = None,
) -> dict[str, CommitmentResult]:
    """The result of every commitment of an agreement, by id."""
    revisions = made if isinstance(made, Revisions) else Revisions([Revision.of(made)])
    plans = dict(notes or {})
    for revision in revisions:
        for each in revision.agreement.commitments:
            known = any(plan.agreement is revision.agreement and plan.commitment.id == each.id for plan in plans)
            if type(each).__name__ in ("Volume", "Ratio", "Spread") and not known:
                plans[plan_of(revision.agreement, each.id)] = []
    begun = None if first is None else at(first)
    found = commitment_results(revisions, verdicts, plans, told, roster or Owners(), first=begun, as_of=at(as_of))  # type: ignore[arg-type]  # a roster by hand
    return {result.commitment: result for result in found}


def verdict(judgement: str, started: str, settled: str | None = None, **said: Any) -> Verdict:
    """A verdict on a clock of `touch`: of four business hours where nothing else is said."""
    started_at = when(started)
    settled_at = when(settled) if settled else None
    hours = said.pop("hours", None)
    given: dict[str, Any] = {
        "commitment": "touch",
        "kind": "response",
        "lead": "L1",
        "episode": 1,
        "judgement": Judgement(judgement),
        "started_at": started_at,
        "started_by": "assigned",
        "deadline": started_at + timedelta(hours=4),
        "settled_at": settled_at,
        "settled_by": "touched" if settled else None,
        "target": "4 business hours",
        "unit": "business seconds",
        "amount": Fraction(4 * 3600),
        "used": None if hours is None else Fraction(hours) * 3600,
        "elapsed_s": Fraction(0) if settled_at is None else Fraction((settled_at - started_at) // timedelta(seconds=1)),
        "calendar": "office",
    }
    given |= {name: when(value) if name == "deadline" and isinstance(value, str) else value for name, value in said.items()}
    return Verdict(**given)
