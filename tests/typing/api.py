"""What users of the library see of its types. Never run: checked by mypy alone."""

from datetime import UTC, datetime
from typing import assert_type

import slaspec

agreement = slaspec.load("sla.yaml")
assert_type(agreement, slaspec.Agreement)
assert_type(slaspec.validate("slaspec: 1", name="sla.yaml"), list[slaspec.Diagnostic])

event = slaspec.LeadEvent("L-1", "touched", datetime(2026, 1, 5, tzinfo=UTC), data={"channel": "call", "minutes": 3, "tags": ["a"]})
report = slaspec.evaluate(
    agreement, [event, slaspec.Refusal("e.jsonl:1", "missing-lead", "it names no lead")], as_of=datetime(2026, 2, 1, tzinfo=UTC)
)
assert_type(report, slaspec.Report)
assert_type(report.verdicts, tuple[slaspec.Verdict, ...])
assert_type(report.verdicts[0].judgement, slaspec.Judgement)
assert_type(slaspec.render(agreement, report), list[tuple[str, str]])

evaluator = slaspec.Evaluator(agreement)
assert_type(evaluator.feed(event), list[slaspec.Outcome])
assert_type(evaluator.advance(datetime(2026, 2, 1, tzinfo=UTC)), list[slaspec.Outcome])
assert_type(evaluator.next_deadline(), datetime | None)

try:
    slaspec.load("missing.yaml")
except slaspec.InvalidAgreement as invalid:
    assert_type(invalid.diagnostics, list[slaspec.Diagnostic])
except slaspec.FileProblem as problem:
    assert_type(problem.path, str)

slaspec.evaluate(agreement, [event])  # type: ignore[call-arg]  # the as-of instant is always given
slaspec.LeadEvent("L-1", "touched", "2026-01-05")  # type: ignore[arg-type]  # text is no instant
