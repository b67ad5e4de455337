"""The scenarios: prose files with what is agreed, what happens, and the verdicts that must come out.

A scenario has a block `agreement` (YAML, appended to `base.yaml`), a block `events as-of=…` with a
line an event (`instant lead kind field=value…`), and a block `verdicts` or `windows`. Every
verdict there is stands in the block; a column that the block leaves out is not looked at.
"""

import csv
import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

import slaspec
from slaspec.document.validate import read_agreement
from slaspec.evaluation.attainment import ResponseResult
from slaspec.evaluation.report import verdict_row

FOLDER = Path(__file__).parent / "scenarios"
FILES = sorted(FOLDER.rglob("*.md"))

Engine = Callable[[slaspec.Agreement, list[slaspec.LeadEvent], datetime], slaspec.Report]


def _at_once(agreement: slaspec.Agreement, events: list[slaspec.LeadEvent], as_of: datetime) -> slaspec.Report:
    return slaspec.evaluate(agreement, events, as_of=as_of)


def _step_by_step(agreement: slaspec.Agreement, events: list[slaspec.LeadEvent], as_of: datetime) -> slaspec.Report:
    evaluator = slaspec.Evaluator(agreement)
    for event in events:
        evaluator.feed(event)
    return evaluator.report(as_of)


def _backwards(agreement: slaspec.Agreement, events: list[slaspec.LeadEvent], as_of: datetime) -> slaspec.Report:
    return _step_by_step(agreement, events[::-1], as_of)


@pytest.fixture(params=[_at_once, _step_by_step, _backwards], ids=["at-once", "step-by-step", "backwards"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Every way of judging; all must answer alike."""
    return request.param


def blocks(text: str) -> dict[str, tuple[str, str]]:
    """The fenced blocks of a scenario: the first word after the fence to the rest of that line and the content."""
    found = re.findall(r"^```(\w+) ?(.*)\n((?:.*\n)*?)```$", text, re.MULTILINE)
    return {name: (rest, content) for name, rest, content in found}


def event_of(line: str) -> slaspec.LeadEvent:
    """The event that a line says, such as `2026-01-05T08:00Z L1 touched channel=call`."""
    at, lead, kind, *pairs = line.split()
    fields = dict(pair.split("=", 1) for pair in pairs)
    own = {name: fields.pop(name) for name in ("id", "owner", "actor") if name in fields}
    seq = int(fields.pop("seq", "0"))
    data = {name: json.loads(value) if re.fullmatch(r"true|false|null|-?[\d.]+", value) else value for name, value in fields.items()}
    return slaspec.LeadEvent(lead, kind, datetime.fromisoformat(at), seq=seq, data=data, **own)


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(FOLDER).with_suffix("")) for path in FILES])
def test_scenario_comes_out_as_written(path: Path, engine: Engine) -> None:
    """What a scenario says is what every way of judging answers."""
    found = blocks(path.read_text(encoding="utf-8"))
    base = (FOLDER / "base.yaml").read_text(encoding="utf-8")
    written = found["agreement"][1]
    text = written if written.startswith("slaspec:") else base + written
    agreement, diagnostics = read_agreement(text, name=path.name)
    assert agreement is not None, [found.message for found in diagnostics]
    as_of = datetime.fromisoformat(found["events"][0].removeprefix("as-of="))
    events = [event_of(line) for line in found["events"][1].splitlines() if line.strip()]

    report = engine(agreement, events, as_of)

    assert "verdicts" in found or "windows" in found
    if "verdicts" in found:
        rows = list(csv.DictReader(found["verdicts"][1].splitlines(), skipinitialspace=True))
        columns = next(csv.reader(found["verdicts"][1].splitlines()[:1], skipinitialspace=True))
        assert [_shown(verdict_row(verdict), columns) for verdict in report.verdicts] == rows
    if "windows" in found:
        rows = list(csv.DictReader(found["windows"][1].splitlines(), skipinitialspace=True))
        assert _windows(report) == rows


def _shown(row: dict[str, object], columns: list[str]) -> dict[str, str]:
    return {column: "" if row[column] is None else str(row[column]).replace(":00Z", "Z") for column in columns}


def _windows(report: slaspec.Report) -> list[dict[str, str]]:
    rows = []
    for result in report.commitments:
        for each in result.windows:
            if isinstance(result, ResponseResult):
                attainment = each.attainment
                figure = f"{attainment.met}/{attainment.met + attainment.breached}"
            else:
                figure = f"{each.count}" + (f"/{each.of}" if each.of is not None else "")
                figure += "".join(
                    f" {part.value}={part.count}{'' if part.of is None else f'/{part.of}'}:{part.standing.value}" for part in each.parts
                )
            standing = each.standing.value if each.standing else ""
            rows.append({"commitment": result.commitment, "window": each.window.label, "figure": figure, "standing": standing})
    return rows
