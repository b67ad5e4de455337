"""What a judged stream says: the report and its plain-data form, and verdicts as rows (`schemas/v1`: `report`, `verdict`)."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from slaspec.agreement.canonical import content_hash
from slaspec.agreement.model import Agreement
from slaspec.errors import NotExplained
from slaspec.evaluation.explaining.explanation import Explanation
from slaspec.evaluation.figures.plain import result_of, result_row
from slaspec.evaluation.figures.results import CommitmentResult
from slaspec.evaluation.verdict import Obligation, StepTaken, Verdict
from slaspec.events.event import Refusal
from slaspec.worktime.instants import as_text, microseconds

REPORT_FORMAT = 1


@dataclass(frozen=True, slots=True)
class AgreementName:
    """Which agreement a report speaks of; `content` is the hash of its meaning."""

    id: str
    title: str
    revision: str | None
    content: str

    @classmethod
    def of(cls, agreement: Agreement) -> "AgreementName":
        """The name of an agreement."""
        return cls(agreement.id, agreement.title, agreement.revision, content_hash(agreement))

    def to_dict(self) -> dict[str, str | None]:
        """The name as plain data."""
        return {"id": self.id, "title": self.title, "revision": self.revision, "content": self.content}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCounts:
    """On how many events a report rests, and what was left out of it and why."""

    judged: int
    repeated: int
    after_as_of: int
    refused: tuple[Refusal, ...]
    conflicting: tuple[Refusal, ...]

    def refused_by_rule(self) -> dict[str, int]:
        """How many rows each rule refused, the most first."""
        counts = Counter(refusal.rule for refusal in self.refused)
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


@dataclass(frozen=True, slots=True)
class Unmatched:
    """How often a clock would have started and did not: the lead was in no tier, or the field that names an instant was missing."""

    commitment: str
    count: int


@dataclass(frozen=True, slots=True)
class Rejections:
    """How many leads were rejected, and how many of them without a touch since they came into the stage."""

    all: int
    without_touch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The judgement of an agreement on a stream of events, as of an instant.

    `uncovered` are the leads that no commitment counted or clocked, `ungoverned` the clocks that
    would have started while the agreement was not in force. `commitments` stand in the
    agreement's order, `verdicts` in that of their starts; a report read back has no verdicts.
    `revisions` are the contents that were in force before the one named, `roster` is the hash of the
    table of owners, `unknown_owners` are those that events name and the table lacks,
    `undeclared_fields` those that events carry and an agreement which lists its fields lacks. `steps` are the
    warnings and escalations that came due; like the verdicts they are not written down with the report.
    `explainer` answers `explain` as long as the report knows its events.
    """

    agreement: AgreementName
    as_of: datetime
    engine: str
    tzdata: str
    holiday_lock: str | None
    events: EventCounts
    leads: int
    uncovered: tuple[str, ...]
    ungoverned: int
    commitments: tuple[CommitmentResult, ...]
    unmatched: tuple[Unmatched, ...] = ()
    rejections: Rejections = Rejections(0, 0)
    unknown_owners: tuple[str, ...] = ()
    undeclared_fields: tuple[str, ...] = ()
    revisions: tuple[AgreementName, ...] = ()
    roster: str | None = None
    steps: tuple[StepTaken, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    explainer: Callable[[Verdict], Explanation] | None = field(default=None, compare=False, repr=False)

    def explain(self, verdict: Verdict) -> Explanation:
        """Why one of its verdicts is what it is; `print(report.explain(verdict).text())` is for people.

        Raises:
            NotExplained: the report was read back, or pickled, and no longer knows its events; or it has no such verdict.
        """
        if self.explainer is None:
            reason = "a report that was read back does not know its events: judge them again, and ask the new report"
            raise NotExplained(reason)
        return self.explainer(verdict)

    def speaks_for(self, agreement: Agreement) -> bool:
        """Whether it judged this content of the agreement."""
        return self.agreement.content == content_hash(agreement)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data for JSON, without its verdicts."""
        return {
            "slaspec_report": REPORT_FORMAT,
            "agreement": self.agreement.to_dict(),
            "revisions": [each.to_dict() for each in self.revisions],
            "as_of": as_text(microseconds(self.as_of)),
            "engine": self.engine,
            "tzdata": self.tzdata,
            "holiday_lock": self.holiday_lock,
            "roster": self.roster,
            "events": {
                "judged": self.events.judged,
                "repeated": self.events.repeated,
                "after_as_of": self.events.after_as_of,
                "refused": [_refusal_row(refusal) for refusal in self.events.refused],
                "conflicting": [_refusal_row(refusal) for refusal in self.events.conflicting],
            },
            "leads": self.leads,
            "uncovered": list(self.uncovered),
            "ungoverned": self.ungoverned,
            "commitments": [result_row(result) for result in self.commitments],
            "unmatched": [{"commitment": each.commitment, "count": each.count} for each in self.unmatched],
            "rejections": {"all": self.rejections.all, "without_touch": self.rejections.without_touch},
            "unknown_owners": list(self.unknown_owners),
            "undeclared_fields": list(self.undeclared_fields),
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> "Report":
        """The report that `to_dict` wrote; the data is taken to keep the published schema."""
        events = plain["events"]
        return cls(
            agreement=AgreementName(**plain["agreement"]),
            revisions=tuple(AgreementName(**each) for each in plain["revisions"]),
            roster=plain["roster"],
            as_of=datetime.fromisoformat(plain["as_of"]),
            engine=plain["engine"],
            tzdata=plain["tzdata"],
            holiday_lock=plain["holiday_lock"],
            events=EventCounts(
                judged=events["judged"],
                repeated=events["repeated"],
                after_as_of=events["after_as_of"],
                refused=tuple(Refusal(**row) for row in events["refused"]),
                conflicting=tuple(Refusal(**row) for row in events["conflicting"]),
            ),
            leads=plain["leads"],
            uncovered=tuple(plain["uncovered"]),
            ungoverned=plain["ungoverned"],
            commitments=tuple(result_of(row) for row in plain["commitments"]),
            unmatched=tuple(Unmatched(**row) for row in plain["unmatched"]),
            rejections=Rejections(**plain["rejections"]),
            unknown_owners=tuple(plain["unknown_owners"]),
            undeclared_fields=tuple(plain["undeclared_fields"]),
        )


def _refusal_row(refusal: Refusal) -> dict[str, str]:
    return {"place": refusal.place, "rule": refusal.rule, "reason": refusal.reason}


VERDICT_COLUMNS = (
    "commitment", "kind", "lead", "record", "record_id", "episode", "per", "verdict", "started_at", "started_by", "deadline", "settled_at",
    "settled_by", "tier", "target", "unit", "used", "late", "elapsed_s", "ideal", "calendar", "owner", "left_out", "shadow", "revision",
    "owed_by", "detail", "path",
)  # fmt: skip
"""The columns of a verdict's row, in order."""


def verdict_row(verdict: Verdict) -> dict[str, str | int | float | bool | None]:
    """One verdict as a flat row: instants as RFC 3339 in UTC, amounts as numbers in the row's `unit`.

    `detail` has what was promised one by one, with what was counted and how it came out, or why it was judged so.
    """
    return {
        "commitment": verdict.commitment,
        "kind": verdict.kind,
        "lead": verdict.lead,
        "record": verdict.record,
        "record_id": verdict.record_id,
        "episode": verdict.episode,
        "per": verdict.per,
        "verdict": verdict.judgement.value,
        "started_at": _instant_text(verdict.started_at),
        "started_by": verdict.started_by,
        "deadline": _instant_text(verdict.deadline),
        "settled_at": _instant_text(verdict.settled_at),
        "settled_by": verdict.settled_by,
        "tier": verdict.tier or None,
        "target": verdict.target,
        "unit": verdict.unit,
        "used": _number(verdict.used),
        "late": _number(verdict.late),
        "elapsed_s": _number(verdict.elapsed_s),
        "ideal": verdict.ideal,
        "calendar": verdict.calendar,
        "owner": verdict.owner,
        "left_out": verdict.left_out,
        "shadow": verdict.shadow,
        "revision": verdict.revision,
        "owed_by": ", ".join(verdict.owed_by),
        "detail": "; ".join(_obligation_text(each) for each in verdict.obligations) or verdict.reason,
        "path": verdict.path,
    }


def _obligation_text(obligation: Obligation) -> str:
    counted = "" if obligation.counted is None else f" {obligation.counted}"
    return f"{obligation.promised}:{counted} {obligation.standing}"


def _instant_text(instant: datetime | None) -> str | None:
    return None if instant is None else as_text(microseconds(instant))


def _number(amount: Fraction | None) -> int | float | None:
    """The amount as a number for a table, cut to six decimals where it is no whole number."""
    if amount is None or amount.denominator == 1:
        return None if amount is None else amount.numerator
    return round(float(amount), 6)
