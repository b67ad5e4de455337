"""What a judged stream says: the report, its plain-data form (`schemas/v1/report.schema.json`), and verdicts as rows."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, overload

from slaspec.agreement.canonical import content_hash
from slaspec.agreement.model import Agreement
from slaspec.evaluation.attainment import Attainment, CommitmentResult, ResponseResult, ResponseWindow, TallyResult
from slaspec.evaluation.judged import NotJudged
from slaspec.evaluation.tally import Part, Standing, TallyWindow
from slaspec.evaluation.verdict import Verdict
from slaspec.events.event import Refusal
from slaspec.worktime.instants import as_text, microseconds
from slaspec.worktime.window import Window

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The judgement of an agreement on a stream of events, as of an instant.

    `uncovered` are the leads that no commitment counted or clocked, `ungoverned` the clocks that
    would have started while the agreement was not in force. `commitments` stand in the
    agreement's order, `verdicts` in that of their starts; a report read back has no verdicts.
    `not_judged` is what the agreement says and this engine only reads.
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
    not_judged: tuple[NotJudged, ...] = ()
    verdicts: tuple[Verdict, ...] = ()

    def speaks_for(self, agreement: Agreement) -> bool:
        """Whether it judged this content of the agreement."""
        return self.agreement.content == content_hash(agreement)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data for JSON, without its verdicts."""
        return {
            "slaspec_report": REPORT_FORMAT,
            "agreement": {
                "id": self.agreement.id,
                "title": self.agreement.title,
                "revision": self.agreement.revision,
                "content": self.agreement.content,
            },
            "as_of": as_text(microseconds(self.as_of)),
            "engine": self.engine,
            "tzdata": self.tzdata,
            "holiday_lock": self.holiday_lock,
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
            "commitments": [_result_row(result) for result in self.commitments],
            "not_judged": [{"commitment": each.commitment, "what": each.what} for each in self.not_judged],
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> "Report":
        """The report that `to_dict` wrote; the data is taken to keep the published schema."""
        named, events = plain["agreement"], plain["events"]
        return cls(
            agreement=AgreementName(named["id"], named["title"], named["revision"], named["content"]),
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
            commitments=tuple(_result_of(row) for row in plain["commitments"]),
            not_judged=tuple(NotJudged(**row) for row in plain["not_judged"]),
        )


def _refusal_row(refusal: Refusal) -> dict[str, str]:
    return {"place": refusal.place, "rule": refusal.rule, "reason": refusal.reason}


def _result_row(result: CommitmentResult) -> dict[str, Any]:
    if isinstance(result, ResponseResult):
        return {
            "commitment": result.commitment,
            "kind": "response",
            "whole": _attainment_row(result.whole),
            "windows": [
                _window_row(each.window) | _attainment_row(each.attainment) | {"standing": each.standing.value if each.standing else None}
                for each in result.windows
            ],
        }
    return {"commitment": result.commitment, "kind": "tally", "windows": [_tally_row(each) for each in result.windows]}


def _attainment_row(attainment: Attainment) -> dict[str, Any]:
    counts = {"met": attainment.met, "breached": attainment.breached, "pending": attainment.pending, "void": attainment.void}
    return counts | {"attainment": _fraction_text(attainment.share)}


def _tally_row(each: TallyWindow) -> dict[str, Any]:
    row = {"count": each.count, "of": each.of, "maturing": each.maturing, "standing": each.standing.value}
    parts = [{"value": part.value, "count": part.count, "of": part.of, "standing": part.standing.value} for part in each.parts]
    return _window_row(each.window) | row | {"parts": parts}


def _window_row(window: Window) -> dict[str, str]:
    return {"window": window.label, "from": as_text(window.start), "until": as_text(window.end)}


def _fraction_text(share: Fraction | None) -> str | None:
    return None if share is None else f"{share.numerator}/{share.denominator}"


def _result_of(row: Mapping[str, Any]) -> CommitmentResult:
    if row["kind"] == "response":
        windows = tuple(
            ResponseWindow(
                window=_window_of(each),
                attainment=_attainment_of(each),
                standing=Standing(each["standing"]) if each["standing"] else None,
            )
            for each in row["windows"]
        )
        return ResponseResult(commitment=row["commitment"], whole=_attainment_of(row["whole"]), windows=windows)
    return TallyResult(commitment=row["commitment"], windows=tuple(_tally_of(each) for each in row["windows"]))


@overload
def _whole(number: int) -> int: ...
@overload
def _whole(number: int | None) -> int | None: ...
def _whole(number: int | None) -> int | None:
    """A count as it was written: JSON's `1.0` is a number that JSON Schema takes for whole, and no count."""
    if number is not None and type(number) is not int:
        message = f"{number!r} is no count"
        raise TypeError(message)
    return number


def _attainment_of(row: Mapping[str, Any]) -> Attainment:
    return Attainment(met=_whole(row["met"]), breached=_whole(row["breached"]), pending=_whole(row["pending"]), void=_whole(row["void"]))


def _tally_of(row: Mapping[str, Any]) -> TallyWindow:
    parts = tuple(
        Part(value=part["value"], count=_whole(part["count"]), of=_whole(part["of"]), standing=Standing(part["standing"]))
        for part in row["parts"]
    )
    return TallyWindow(
        window=_window_of(row),
        count=_whole(row["count"]),
        of=_whole(row["of"]),
        maturing=_whole(row["maturing"]),
        standing=Standing(row["standing"]),
        parts=parts,
    )


def _window_of(row: Mapping[str, Any]) -> Window:
    start, end = (microseconds(datetime.fromisoformat(row[end])) for end in ("from", "until"))
    return Window(start, end, row["window"])


VERDICT_COLUMNS = (
    "commitment", "lead", "episode", "verdict", "started_at", "started_by", "deadline", "settled_at", "settled_by",
    "target", "unit", "used", "late", "elapsed_s", "calendar", "owner", "path",
)  # fmt: skip
"""The columns of a verdict's row, in order."""


def verdict_row(verdict: Verdict) -> dict[str, str | int | float | None]:
    """One verdict as a flat row: instants as RFC 3339 in UTC, amounts as numbers in the row's `unit`."""
    return {
        "commitment": verdict.commitment,
        "lead": verdict.lead,
        "episode": verdict.episode,
        "verdict": verdict.judgement.value,
        "started_at": _instant_text(verdict.started_at),
        "started_by": verdict.started_by,
        "deadline": _instant_text(verdict.deadline),
        "settled_at": _instant_text(verdict.settled_at),
        "settled_by": verdict.settled_by,
        "target": verdict.target,
        "unit": verdict.unit,
        "used": _number(verdict.used),
        "late": _number(verdict.late),
        "elapsed_s": _number(verdict.elapsed_s),
        "calendar": verdict.calendar,
        "owner": verdict.owner,
        "path": verdict.path,
    }


def _instant_text(instant: datetime | None) -> str | None:
    return None if instant is None else as_text(microseconds(instant))


def _number(amount: Fraction | None) -> int | float | None:
    """The amount as a number for a table, cut to six decimals where it is no whole number."""
    if amount is None or amount.denominator == 1:
        return None if amount is None else amount.numerator
    return round(float(amount), 6)
