"""Event patterns: what happens to a lead, as an agreement names it. A pattern is any of its alternatives."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from slaspec.agreement.condition import AllOf, Condition, IsOneOf, Not, described, fields

Disposition = Literal["accepted", "rejected"]


@dataclass(frozen=True, slots=True)
class Occurs:
    """An event of this kind. As a start it may name the field that holds the instant at which the clock starts."""

    kind: str
    when: Condition | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Enters:
    """The lead moves into this stage, or comes into being there."""

    stage: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Leaves:
    """The lead moves out of this stage."""

    stage: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """The receiving party's answer to a handoff; no handoff named: to any."""

    disposition: Disposition
    handoff: str | None = None
    when: Condition | None = None


Alternative = Occurs | Enters | Leaves | Answers


@dataclass(frozen=True, slots=True)
class Pattern:
    """Any of the alternatives; `name` is the agreement's own word for it, if it has one."""

    alternatives: tuple[Alternative, ...]
    name: str | None = None


NOTHING = Pattern(())


def in_words(pattern: Pattern, stage_title: Callable[[str], str]) -> str:
    """The pattern as a reader sees it, such as `a touch (channel is call) or entering MQL`."""
    if pattern.name:
        return f"“{pattern.name.replace('_', ' ').replace('-', ' ')}”"
    return " or ".join(_alternative_in_words(each, stage_title) for each in pattern.alternatives)


_KIND_WORDS = {
    "captured": "capture of the lead",
    "enriched": "enrichment of the lead's data",
    "scored": "a new score",
    "engaged": "engagement by the lead",
    "stage_changed": "a change of stage",
    "assigned": "assignment",
    "held": "a hold",
    "resumed": "the end of the hold",
    "notified": "notification",
    "accepted": "acceptance",
    "rejected": "rejection",
    "touched": "a touch",
    "replied": "a reply by the lead",
    "inbound_message": "a message from the lead",
    "meeting_booked": "booking of a meeting",
    "meeting_held": "a meeting held",
    "meeting_missed": "a meeting missed",
    "sequence_started": "start of a sequence",
    "sequence_ended": "end of a sequence",
    "task_opened": "opening of a task",
    "task_closed": "closing of a task",
    "opportunity_created": "creation of an opportunity",
    "won": "a won deal",
    "lost": "a lost deal",
    "disqualified": "disqualification",
    "recycled": "recycling",
    "reopened": "reopening",
    "merged": "merging of the lead into another",
    "erased": "erasure of the lead",
    "review_held": "a review",
    "report_published": "a report",
    "training_held": "a training",
    "feedback_given": "feedback",
    "scoring_reviewed": "a review of the scoring",
    "content_published": "new content",
    "content_used": "use of content",
    "owner_updated": "a change of an owner",
    "signed": "a signature",
}


def kind_in_words(kind: str) -> str:
    """An event kind as a noun that a sentence can use; of the agreement's own kinds their name, in quotes."""
    return _KIND_WORDS.get(kind) or f"“{kind.replace('_', ' ')}”"


def _alternative_in_words(alternative: Alternative, stage_title: Callable[[str], str]) -> str:
    condition = f" ({described(alternative.when)})" if alternative.when else ""
    return _happening(alternative, stage_title) + condition


def _happening(alternative: Alternative, stage_title: Callable[[str], str]) -> str:
    match alternative:
        case Occurs(kind, _, at):
            return f"{kind_in_words(kind)}, counted from its {at.replace('_', ' ')}" if at else kind_in_words(kind)
        case Enters(stage, _):
            return f"entering {stage_title(stage)}"
        case Leaves(stage, _):
            return f"leaving {stage_title(stage)}"
        case Answers(disposition, _, _):
            return kind_in_words(disposition)


NOT_AUTOMATED: Condition = Not(IsOneOf("automated", (True,)))
"""What a touch must be to stop a clock, unless the agreement itself speaks of `automated`."""


def by_hand(pattern: Pattern) -> Pattern:
    """The pattern with touches narrowed to those not marked automated, where it does not say itself."""
    return Pattern(tuple(_by_hand(each) for each in pattern.alternatives), pattern.name)


def _by_hand(alternative: Alternative) -> Alternative:
    if not isinstance(alternative, Occurs) or alternative.kind != "touched":
        return alternative
    if alternative.when is None:
        return Occurs(alternative.kind, NOT_AUTOMATED, alternative.at)
    if "automated" in fields(alternative.when):
        return alternative
    return Occurs(alternative.kind, AllOf((alternative.when, NOT_AUTOMATED)), alternative.at)
