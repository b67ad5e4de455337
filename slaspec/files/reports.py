"""What comes out of an evaluation, written and read back: verdicts, refused rows, reports."""

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from slaspec.errors import FileProblem
from slaspec.evaluation.report import VERDICT_COLUMNS, Report, verdict_row
from slaspec.evaluation.verdict import Verdict
from slaspec.events.event import Refusal
from slaspec.files.shipped import schema_text
from slaspec.files.system import problems, written


def write_verdicts(path: str | Path, verdicts: Iterable[Verdict]) -> None:
    """Verdicts as rows, JSONL or CSV by the file's ending; whole or not at all.

    In CSV, text that a spreadsheet would take for a formula gets an apostrophe before it.

    Raises:
        FileProblem: it cannot be written, or its ending is neither.
    """
    _write_rows(path, VERDICT_COLUMNS, (verdict_row(verdict) for verdict in verdicts))


def write_refusals(path: str | Path, refusals: Iterable[Refusal]) -> None:
    """Refused rows with place, rule and reason, JSONL or CSV by the file's ending; whole or not at all.

    Raises:
        FileProblem: it cannot be written, or its ending is neither.
    """
    _write_rows(path, ("place", "rule", "reason"), ({"place": each.place, "rule": each.rule, "reason": each.reason} for each in refusals))


def _write_rows(path: str | Path, columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    kind = Path(path).suffix.lower()
    if kind not in (".jsonl", ".csv"):
        raise FileProblem(str(path), "rows are written to .jsonl and .csv files")
    with written(path) as file:
        if kind == ".jsonl":
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
            return
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({key: _inert(value) for key, value in row.items()})


def _inert(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else value


def write_report(path: str | Path, report: Report) -> None:
    """The report as JSON, without its verdicts; whole or not at all.

    Raises:
        FileProblem: it cannot be written.
    """
    with written(path) as file:
        file.write(report_text(report))


def report_text(report: Report) -> str:
    """The report as JSON text."""
    return json.dumps(report.to_dict(), ensure_ascii=False, indent=1) + "\n"


def read_report(path: str | Path) -> Report:
    """A report that `write_report` wrote, checked by its published schema; it has no verdicts.

    Raises:
        FileProblem: it cannot be read, or is no such report.
    """
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - slow to import, and needed here alone

    with problems(path):
        text = Path(path).read_text(encoding="utf-8", errors="replace")
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError):
        raise FileProblem(str(path), "it is not JSON") from None
    for error in Draft202012Validator(json.loads(schema_text("report"))).iter_errors(plain):
        where = error.json_path.removeprefix("$.")
        raise FileProblem(str(path), f"it is not a report of slaspec: `{where}` is not as the schema says")
    try:
        return Report.from_dict(plain)
    except (ValueError, TypeError, OverflowError):  # a day that does not exist, a count that is no whole number, too many digits
        raise FileProblem(str(path), "it is not a report of slaspec: a date or a number in it is none") from None
