"""Why a verdict is what it is, as values: for programs as plain data, for people as text.

The printed arithmetic stands for itself: added up it gives the time used and what was left or late,
and with the printed instants the verdict. All times are those of one zone, which is named once.
"""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from slaspec.agreement.condition import described, number_text
from slaspec.agreement.pattern import NOT_AUTOMATED
from slaspec.diagnostics import visible
from slaspec.evaluation.explaining.reasons import Reason
from slaspec.evaluation.verdict import Judgement, Obligation, Unit, Verdict
from slaspec.worktime.arithmetic import amount_in_words, instant_in_words
from slaspec.worktime.instants import SECOND, as_text, microseconds

_WIDTH = 100
_LABEL = 14
_SHOWN_LACKING = 3
_DECIMALS = 6
_BY_HAND = described(NOT_AUTOMATED)
"""What every touch must be: not worth a word where it is."""


@dataclass(frozen=True, slots=True)
class Cause:
    """The event that brought something about: what it was, who did it, whom it gave the lead to, where it was read."""

    kind: str
    id: str | None
    actor: str | None
    owner: str | None
    place: str | None

    def __str__(self) -> str:
        """In words, such as `touched by ann, events.jsonl:4`."""
        by = f" by {self.actor}" if self.actor else ""
        to = f", owner {self.owner}" if self.owner else ""
        id_ = f", id {self.id}" if self.id else ""
        return f"{self.kind}{by}{to}{id_}{f', {self.place}' if self.place else ''}"

    def to_dict(self) -> dict[str, str | None]:
        """As plain data for JSON."""
        return {"kind": self.kind, "id": self.id, "actor": self.actor, "owner": self.owner, "place": self.place}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Something that happened to an episode, or that nearly did.

    `signal` is what it meant: `start`, `stop`, `pause`, `touch`, `deadline`, `no stop` and so on; `words` what
    happened. No `cause`: time did it. `reason` is the condition that made it so, where there is one.
    """

    at: datetime
    signal: str
    words: str
    cause: Cause | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A stretch of the counted time, line by line; the lines add up to `amount`, in the verdict's unit."""

    title: str
    begins: datetime
    ends: datetime
    amount: Fraction
    unit: Unit
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TierReason:
    """A tier: whether it decided, why it matched or what it lacked, and which others give way to it."""

    id: str
    chosen: bool
    reason: Reason
    beats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoreWords:
    """A line of a computed score: how many points, and what for."""

    points: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a verdict is what it is, as of an instant.

    `content` is the hash of the revision that judged. `promised` is the commitment in words. `tiers` are empty where all
    leads have one target; `must` is what a conformance asks for, test by test; `score` are the points of a score
    that a condition looked at, where slaspec computed it.
    """

    verdict: Verdict
    as_of: datetime
    agreement: str
    title: str
    content: str
    owed: str
    promised: str
    zone: str
    calendar: str | None = None
    scope: Reason | None = None
    tiers: tuple[TierReason, ...] = ()
    traces: tuple[Trace, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: tuple[str, ...] = ()
    must: Reason | None = None
    score: tuple[ScoreWords, ...] = ()

    def text(self) -> str:
        """The explanation as plain text."""
        return "\n".join(_Printed(self).lines()) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """The explanation as plain data for JSON: instants in UTC, amounts as exact fractions in the verdict's unit."""
        verdict = self.verdict
        return {
            "commitment": verdict.commitment,
            "kind": verdict.kind,
            "path": verdict.path,
            "owed": self.owed,
            "promised": self.promised,
            "lead": verdict.lead,
            "record": verdict.record,
            "record_id": verdict.record_id,
            "episode": verdict.episode,
            "per": verdict.per,
            "as_of": _plain_instant(self.as_of),
            "agreement": {"id": self.agreement, "title": self.title, "revision": verdict.revision, "content": self.content},
            "zone": self.zone,
            "calendar": {"id": verdict.calendar, "because": self.calendar},
            "scope": None if self.scope is None else self.scope.to_dict(),
            "tier": verdict.tier,
            "tiers": [{"id": each.id, "chosen": each.chosen, "beats": list(each.beats), **each.reason.to_dict()} for each in self.tiers],
            "target": verdict.target,
            "unit": verdict.unit,
            "amount": _plain_amount(verdict.amount),
            "signals": [_plain_trace(each) for each in self.traces],
            "arithmetic": [
                {
                    "title": each.title,
                    "from": _plain_instant(each.begins),
                    "until": _plain_instant(each.ends),
                    "amount": _plain_amount(each.amount),
                    "lines": list(each.lines),
                }
                for each in self.sections
            ],
            "obligations": [
                {"promised": each.promised, "counted": each.counted, "due": _plain_instant(each.due), "standing": each.standing}
                for each in verdict.obligations
            ],
            "must": None if self.must is None else self.must.to_dict(),
            "score": [{"points": each.points, "words": each.words} for each in self.score],
            "notes": list(self.notes),
            "started_at": _plain_instant(verdict.started_at),
            "deadline": _plain_instant(verdict.deadline),
            "settled_at": _plain_instant(verdict.settled_at),
            "used": _plain_amount(verdict.used),
            "late": _plain_amount(verdict.late),
            "owner": verdict.owner,
            "left_out": verdict.left_out,
            "shadow": verdict.shadow,
            "verdict": verdict.judgement.value,
            "because": self.because(),
        }

    def because(self) -> str:
        """The verdict in one sentence."""
        verdict = self.verdict
        if verdict.kind == "conformance":
            return _conformance_words(verdict, self.must)
        if verdict.kind == "cadence":
            return _cadence_words(self)
        return _response_words(self)

    def at(self, instant: datetime) -> str:
        """An instant on the wall clock that the explanation speaks in."""
        return instant_in_words(microseconds(instant), self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoClock:
    """Why there is no verdict: what nearly began one, and what it lacked."""

    commitment: str
    lead: str
    as_of: datetime
    zone: str
    starts: str
    nearly: tuple[Trace, ...]

    def text(self) -> str:
        """As plain text."""
        head = f"{self.commitment} has no verdict on lead {self.lead}: it begins with {self.starts}."
        if not self.nearly:
            lines = [*_wrapped(head), "Nothing of that kind happened."]
        else:
            lines = [*_wrapped(head), f"What happened, as of {_at(self.as_of, self.zone)} (all times are those of {self.zone}):"]
            lines += _trace_lines(self.nearly, self.zone)
        return "\n".join(visible(line) for line in lines) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return {
            "commitment": self.commitment,
            "lead": self.lead,
            "as_of": _plain_instant(self.as_of),
            "zone": self.zone,
            "verdict": None,
            "starts": self.starts,
            "signals": [_plain_trace(each) for each in self.nearly],
        }


# Text


class _Printed:
    """The lines of one explanation."""

    def __init__(self, told: Explanation) -> None:
        self._told = told

    def lines(self) -> list[str]:
        verdict = self._told.verdict
        title = f"{_named(verdict)}: {verdict.judgement.value}"
        blocks = [[title], list(self._head()), list(self._happened()), *self._arithmetic(), list(self._foot())]
        return [visible(line) for number, block in enumerate(blocks) if block for line in (([""] if number else []) + block)]

    def _head(self) -> Iterator[str]:
        told, verdict = self._told, self._told.verdict
        revision = f", revision {verdict.revision}" if verdict.revision else ""
        yield from _labelled("Agreement", f"{told.title}{revision}, {told.content[:19]}")
        yield from _labelled("Commitment", f"{told.owed} ({verdict.path})")
        yield from _labelled("Promised", told.promised)
        if told.scope is not None:
            yield from _labelled("For leads", _held(told.scope))
        for tier in told.tiers:
            yield from _labelled("Tier" if tier.chosen else "Not the tier", _tier_words(tier, told.tiers))
        if told.score:
            total = f" (makes {verdict_score})" if (verdict_score := _total(told.score)) else ""
            yield from _labelled("Score", "; ".join(f"{each.points} {each.words}" for each in told.score) + total)
        if verdict.calendar is not None:
            yield from _labelled("Calendar", (told.calendar or verdict.calendar) + f"; all times are those of {told.zone}")
        else:
            yield from _labelled("Times", f"all times are those of {told.zone}")

    def _happened(self) -> Iterator[str]:
        if self._told.traces:
            yield "What happened"
            yield from _trace_lines(self._told.traces, self._told.zone)

    def _arithmetic(self) -> Iterator[list[str]]:
        for section in self._told.sections:
            makes = f"  makes {amount_words(section.amount, section.unit)}"
            yield [section.title, *(f"  {line}" for line in section.lines), makes]

    def _foot(self) -> Iterator[str]:
        told, verdict = self._told, self._told.verdict
        for obligation in verdict.obligations:
            yield from _labelled("Asked for", _obligation_words(obligation, told))
        if told.must is not None:
            yield "What must hold: one of these" if told.must.takes == "any" else "What must hold"
            for part in told.must.parts if told.must.takes else (told.must,):
                yield from _tree(part, indent=2)
        for note in told.notes:
            yield from _labelled("Note", note)
        if verdict.kind != "conformance":
            yield from _labelled("Deadline", told.at(verdict.deadline) if verdict.deadline else "none is known")
        if verdict.owner is not None:
            yield from _labelled("Owner", _owner_words(verdict))
        if verdict.left_out is not None:
            yield from _labelled("Left out", f"of the figures, as agreed: {verdict.left_out}")
        if verdict.shadow:
            yield from _labelled("Shadow", "judged and reported, and counted in no figure")
        yield from _labelled("Verdict", f"{verdict.judgement.value}: {told.because()}")


def _named(verdict: Verdict) -> str:
    what = f"lead {verdict.lead}" if verdict.record_id is None else f"{verdict.record} {verdict.record_id}"
    if verdict.record_id is not None and verdict.lead:
        what += f" of lead {verdict.lead}"
    per = f" for {verdict.per}" if verdict.per is not None else ""
    return f"{verdict.commitment}{per}, {what}, episode {verdict.episode}"


def _owner_words(verdict: Verdict) -> str:
    assert verdict.owner is not None
    if len(verdict.used_by_owner) < 2 or verdict.unit is None:
        return verdict.owner
    parts = (f"{who or 'nobody'} {amount_words(part, verdict.unit)}" for who, part in verdict.used_by_owner)
    return f"{verdict.owner}; the time used by owner: {', '.join(parts)}"


def _tier_words(tier: TierReason, tiers: Sequence[TierReason]) -> str:
    if tier.chosen:
        beaten = [each.id for each in tiers if each.reason.holds and not each.chosen]
        before = f"; it is an exception to {' and '.join(beaten)}" if beaten else ""
        return f"{tier.id}: {_held(tier.reason)}{before}"
    if tier.reason.holds:
        return f"{tier.id}: {_held(tier.reason)}, and it gives way"
    lacking = tier.reason.lacking()
    nearly = ", an exception that nearly held" if tier.beats and len(lacking) == 1 else ""
    return f"{tier.id}{nearly}: {_lacked(lacking)}"


def _lacked(lacking: Sequence[Reason]) -> str:
    shown = "; ".join(_with_found(test) for test in lacking[:_SHOWN_LACKING])
    more = f"; and {len(lacking) - _SHOWN_LACKING} more" if len(lacking) > _SHOWN_LACKING else ""
    return f"it lacked {'one test' if len(lacking) == 1 else f'{len(lacking)} tests'}: {shown}{more}"


def _held(reason: Reason) -> str:
    """A condition that holds, and the values by which it does, where it does not name them itself."""
    if reason.words == "always":
        return "for every lead"
    holding = (test for test in reason.tests() if test.holds and test.words != _BY_HAND)
    found = dict.fromkeys(test.found for test in holding if test.found not in (None, test.words))
    return f"{reason.words} ({', '.join(map(str, found))})" if found else reason.words


def _with_found(test: Reason) -> str:
    return test.words if test.found in (None, test.words) else f"{test.words} ({test.found})"


def _tree(reason: Reason, indent: int) -> Iterator[str]:
    """A condition test by test, each with how it came out."""
    answer = "yes" if reason.holds else "no"
    if reason.takes is None:
        yield from _wrapped(f"{answer:<3}  {_with_found(reason)}", indent=indent, hanging=5)
        yield from _behind(reason, indent=indent + 7)
        return
    yield f"{' ' * indent}{answer:<3}  {'all' if reason.takes == 'all' else 'one'} of these:"
    for part in reason.parts:
        yield from _tree(part, indent + 5)


def _behind(test: Reason, indent: int) -> Iterator[str]:
    """Why a lead is of the segment that a test asks for."""
    if test.takes is None:
        for part in test.parts:
            yield from _wrapped(_held(part) if part.holds else f"{part.words}: {_lacked(part.lacking())}", indent=indent, hanging=2)


def _trace_lines(traces: Iterable[Trace], zone: str) -> Iterator[str]:
    shown = [(_at(trace.at, zone), trace) for trace in traces]
    first = max((len(at) for at, _ in shown), default=0)
    second = max((len(trace.signal) for _, trace in shown), default=0)
    for at, trace in shown:
        cause = f" ({trace.cause})" if trace.cause is not None else ""
        because = _because(trace)
        head = f"  {at:<{first}}  {trace.signal:<{second}}  "
        yield from textwrap.wrap(
            trace.words + cause + because, _WIDTH, initial_indent=head, subsequent_indent=" " * len(head), break_on_hyphens=False
        )


def _because(trace: Trace) -> str:
    reason = trace.reason
    if reason is None or (reason.holds and reason.words in ("always", _BY_HAND)):
        return ""
    return f": {_held(reason)}" if reason.holds else f": {_lacked(reason.lacking())}"


def _obligation_words(obligation: Obligation, told: Explanation) -> str:
    counted = "" if obligation.counted is None else f", {obligation.counted} counted"
    due = "" if obligation.due is None else f", due {told.at(obligation.due)}"
    return f"{obligation.promised}{counted}{due}: {obligation.standing}"


def _response_words(told: Explanation) -> str:
    verdict = told.verdict
    due = None if verdict.deadline is None else told.at(verdict.deadline)
    ended = None if verdict.settled_at is None else told.at(verdict.settled_at)
    match verdict.judgement:
        case Judgement.MET:
            return f"stopped {ended}" + (f", not after the deadline {due}" if due else "; no deadline stood against it")
        case Judgement.BREACHED:
            late = "" if verdict.late is None or verdict.unit is None else f", {amount_words(verdict.late, verdict.unit)} late"
            if verdict.deadline is not None and (verdict.settled_at is None or verdict.settled_at > verdict.deadline):
                after = f"closed {ended}" if ended else f"still open {told.at(told.as_of)}"
                return f"not stopped by the deadline {due}; {after}{late}"
            return f"ended {ended} by another move than the one that was owed"
        case Judgement.VOID:
            return f"ended {ended} without a judgement" + (f", before the deadline {due}" if due else "")
        case Judgement.PENDING:
            now = told.at(told.as_of)
            return f"still open {now}" + (f", due {due}" if due else ", and no deadline is running")


def _cadence_words(told: Explanation) -> str:
    verdict = told.verdict
    ended = f"ended {told.at(verdict.settled_at)}" if verdict.settled_at is not None else f"still open {told.at(told.as_of)}"
    failed = [each.promised for each in verdict.obligations if each.standing == "failed"]
    match verdict.judgement:
        case Judgement.BREACHED:
            return f"{'; '.join(failed) or 'the move that was owed'} {'was' if len(failed) <= 1 else 'were'} not kept; {ended}"
        case Judgement.VOID:
            return f"{ended} without a judgement"
        case _:
            return f"{ended}, and nothing that was due is missing"


def _conformance_words(verdict: Verdict, must: Reason | None) -> str:
    if verdict.judgement is Judgement.MET:
        return "what must hold held when it happened"
    lacking = () if must is None else must.lacking()
    return _lacked(lacking)


def _total(score: Sequence[ScoreWords]) -> str:
    return number_text(sum((Fraction(each.points) for each in score), Fraction(0)))


def amount_words(amount: Fraction, unit: Unit) -> str:
    """An amount in a verdict's unit: `3 h 30 min`; of business days a number, cut after some decimals where it goes on."""
    if unit != "business days":
        return amount_in_words(int(amount * SECOND))
    scaled = amount * 10**_DECIMALS
    shown = number_text(Fraction(scaled.numerator // scaled.denominator, 10**_DECIMALS))
    exact = "" if scaled.denominator == 1 else "about "
    return f"{exact}{shown} business day{'' if shown == '1' else 's'}"


def _labelled(label: str, text: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=f"{label:<{_LABEL}}", subsequent_indent=" " * _LABEL, break_on_hyphens=False, break_long_words=False
    )


def _wrapped(text: str, *, indent: int = 0, hanging: int = 0) -> list[str]:
    margin = " " * indent
    return textwrap.wrap(
        text, _WIDTH, initial_indent=margin, subsequent_indent=margin + " " * hanging, break_on_hyphens=False, break_long_words=False
    )


def _at(instant: datetime, zone: str) -> str:
    return instant_in_words(microseconds(instant), zone)


# Plain data


def _plain_trace(trace: Trace) -> dict[str, Any]:
    cause = trace.cause
    return {
        "at": _plain_instant(trace.at),
        "signal": trace.signal,
        "words": trace.words,
        "event": None if cause is None else cause.to_dict(),
        "reason": None if trace.reason is None else trace.reason.to_dict(),
    }


def _plain_instant(instant: datetime | None) -> str | None:
    return None if instant is None else as_text(microseconds(instant))


def _plain_amount(amount: Fraction | None) -> str | None:
    return None if amount is None else str(amount)
