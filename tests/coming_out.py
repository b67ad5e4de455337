"""What comes out of a scenario, by every way of judging, in the form in which the scenario says it."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any

from scenario import Scenario, Table
from slaspec.evaluation.evaluate import evaluate
from slaspec.evaluation.figures.duty import DutyWindow
from slaspec.evaluation.reference import Evaluator
from slaspec.evaluation.report import Report, verdict_row
from slaspec.evaluation.verdict import Verdict
from slaspec.events.event import LeadEvent, TeamEvent
from slaspec.worktime.instants import as_text, microseconds

Engine = Callable[[Scenario], Report]
Rows = list[dict[str, str]]


# Ways of judging


def _evaluator(scenario: Scenario) -> Evaluator:
    return Evaluator(scenario.revisions, roster=scenario.roster)


def _told(scenario: Scenario, events: Iterable[LeadEvent | TeamEvent]) -> Report:
    evaluator = _evaluator(scenario)
    for event in events:
        evaluator.feed(event)
    return evaluator.report(scenario.as_of)


def at_once(scenario: Scenario) -> Report:
    """All events handed over together."""
    return evaluate(scenario.revisions, scenario.events, as_of=scenario.as_of, roster=scenario.roster)


def step_by_step(scenario: Scenario) -> Report:
    """One event after the other, as the scenario has them: most stand lead by lead, so many come late."""
    return _told(scenario, scenario.events)


def backwards(scenario: Scenario) -> Report:
    """The last event first."""
    return _told(scenario, scenario.events[::-1])


def told_twice(scenario: Scenario) -> Report:
    """Each event two times."""
    return _told(scenario, [event for event in scenario.events for _ in range(2)])


def stopped_halfway(scenario: Scenario) -> Report:
    """As step by step, by two evaluators: the second goes on from what the first has written as JSON."""
    half = len(scenario.events) // 2
    first = _evaluator(scenario)
    for event in scenario.events[:half]:
        first.feed(event)
    written = json.loads(json.dumps(first.snapshot()))
    second = Evaluator.restore(scenario.revisions, written, roster=scenario.roster)
    for event in scenario.events[half:]:
        second.feed(event)
    return second.report(scenario.as_of)


ENGINES: tuple[Engine, ...] = (at_once, step_by_step, backwards, told_twice, stopped_halfway)
IN_ORDER: tuple[Engine, ...] = (at_once, step_by_step, stopped_halfway)
"""The ways that fit a stream with an erasure: what is told of a lead after it is refused, so the order in which it is told decides."""


# What comes out


def expected(scenario: Scenario) -> dict[str, Rows]:
    """What the scenario says: the rows of each of its tables, and the rules by which rows are refused."""
    wanted = {name: _sorted(table, table.rows) for name, table in scenario.tables.items() if name != "refused"}
    refused = scenario.tables["refused"].rows if "refused" in scenario.tables else []
    return {**wanted, "refused": [{"rule": rule} for rule in sorted({row["rule"] for row in refused})]}


def found(scenario: Scenario, report: Report) -> dict[str, Rows]:
    """What a report says, in the same form."""
    rows: dict[str, Callable[[], list[dict[str, Any]]]] = {
        "verdicts": lambda: [_verdict(verdict) for verdict in report.verdicts],
        "windows": lambda: _windows(report),
        "owed": lambda: _owed(report),
        "outcomes": lambda: _outcomes(scenario),
        "steps": lambda: _steps(report),
        "totals": lambda: _totals(report),
    }
    came = {name: _meant(table, rows[name]()) for name, table in scenario.tables.items() if name != "refused"}
    return {**came, "refused": [{"rule": rule} for rule in sorted({refusal.rule for refusal in report.events.refused})]}


def _meant(table: Table, rows: list[dict[str, Any]]) -> Rows:
    """The rows that a table means, with its columns."""
    meant = [{column: _text(row[column]) for column in table.columns} for row in rows if _is_meant(table, row)]
    return _sorted(table, meant)


def _sorted(table: Table, rows: Rows) -> Rows:
    """Of a part of all rows the order is not told."""
    return rows if table.is_whole() else sorted(rows, key=lambda row: [*row.values()])


def _is_meant(table: Table, row: dict[str, Any]) -> bool:
    return (
        (not table.only or row["commitment"] in table.only)
        and (not table.since or datetime.fromisoformat(row["started_at"]) >= datetime.fromisoformat(table.since))
        and (not table.windows or row["window"] in table.windows)
    )


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value).replace(":00Z", "Z")


def _verdict(verdict: Verdict) -> dict[str, Any]:
    """The row of a verdict, how much of the time each owner used, and when each obligation of a cadence is due."""
    by_owner = " ".join(f"{owner}={_number(used)}" for owner, used in verdict.used_by_owner)
    dues = " ".join("-" if each.due is None else as_text(microseconds(each.due)) for each in verdict.obligations)
    return {**verdict_row(verdict), "used_by_owner": by_owner, "dues": dues}


def _number(amount: Fraction) -> int | float:
    return amount.numerator if amount.denominator == 1 else float(amount)


def _windows(report: Report) -> list[dict[str, Any]]:
    return [
        {
            "commitment": result.commitment,
            "window": each.window.label,
            "figure": " ".join(
                [_figure(each), *(f"{part.value}={_figure(part)}:{_standing(part)}" for part in getattr(each, "parts", ()))]
            ),
            "due": as_text(microseconds(each.due)) if isinstance(each, DutyWindow) and each.due is not None else None,
            "standing": _standing(each),
            "colour": getattr(each, "colour", None),
            "of_which": " ".join(f"{part.value}={_figure(part)}:{_standing(part)}" for part in getattr(each, "of_which", ())),
            "left_out": " ".join(f"{name}={count}" for name, count in _left_out(each)),
            "splits": " ".join(
                f"{split.field}:{part.value}={_figure(part)}" for split in getattr(each, "splits", ()) for part in split.parts
            ),
            "incomplete": getattr(each, "incomplete", None),
            "revision": each.revision,
            "tier": tier,
        }
        for result in report.commitments
        for tier, windows in ((None, result.windows), *((name, windows) for name, windows in _tiers(result)))
        for each in windows
    ]


def _tiers(result: Any) -> list[tuple[str, Any]]:
    """The windows of the objectives that tiers have, and of that of a duty."""
    objective = getattr(result, "objective", ())
    return [*((each.tier, each.windows) for each in getattr(result, "tiers", ())), *([("objective", objective)] if objective else [])]


def _left_out(window: Any) -> Any:
    attainment = getattr(window, "attainment", None)
    return attainment.left_out if attainment is not None else getattr(window, "left_out", ())


def _figure(each: Any) -> str:
    """What was reached, and out of how many where it is a share."""
    attainment = getattr(each, "attainment", None)
    if attainment is not None:
        return f"{attainment.met}/{attainment.met + attainment.breached}"
    amount = getattr(each, "amount", None)
    of = getattr(each, "of", None)
    return str(each.count if amount is None else amount) + ("" if of is None else f"/{of}")


def _standing(each: Any) -> str:
    return each.standing.value if each.standing else ""


def _owed(report: Report) -> list[dict[str, Any]]:
    """What was opened because a figure was missed."""
    return [
        {
            "commitment": result.commitment,
            "windows": " ".join(each.windows),
            "due": as_text(microseconds(each.due)) if each.due is not None else None,
            "standing": each.standing.value,
        }
        for result in report.commitments
        for each in result.owed
    ]


def _steps(report: Report) -> list[dict[str, Any]]:
    """The warnings and escalations that came due."""
    return [
        {
            "at": as_text(microseconds(each.at)),
            "commitment": each.commitment,
            "lead": each.lead,
            "record_id": each.record_id,
            "episode": each.episode,
            "kind": each.kind,
            "to": each.to,
            "promised": each.promised,
            "then": each.then,
        }
        for each in report.steps
    ]


def _totals(report: Report) -> list[dict[str, Any]]:
    """What the report counts besides: what was not judged, and why."""
    return [
        {
            "judged": report.events.judged,
            "repeated": report.events.repeated,
            "after_as_of": report.events.after_as_of,
            "conflicting": len(report.events.conflicting),
            "leads": report.leads,
            "uncovered": " ".join(report.uncovered),
            "ungoverned": report.ungoverned,
            "unmatched": " ".join(f"{each.commitment}={each.count}" for each in report.unmatched),
            "rejections": f"{report.rejections.without_touch}/{report.rejections.all}",
            "unknown_owners": " ".join(report.unknown_owners),
        }
    ]


def _outcomes(scenario: Scenario) -> list[dict[str, Any]]:
    """What the stream answers when it is told everything in order of time."""
    evaluator = _evaluator(scenario)
    told = [outcome for event in sorted(scenario.events, key=lambda event: event.at) for outcome in evaluator.feed(event)]
    told += evaluator.advance(scenario.as_of)
    return [
        {
            "at": None if each.at is None else as_text(microseconds(each.at)),
            "kind": each.kind.value,
            "commitment": each.commitment,
            "lead": each.lead,
            "record_id": each.record_id,
            "episode": each.episode,
            "to": each.to,
            "then": each.then,
            "verdict": None if each.verdict is None else each.verdict.judgement.value,
            "deadline": None if each.deadline is None else as_text(microseconds(each.deadline)),
            "reason": each.reason,
        }
        for each in told
    ]
