"""Why a mutant may live: each reason is a rule of its own, and a survivor that none of them explains is a gap."""

from collections.abc import Callable

from judging import Judged
from operators import Mutant

Reason = Callable[[Mutant], bool]

_NAMES_OF_THE_CRM = {
    "channel", "channels", "steps", "queue", "owner_named_in", "same", "carries", "different", "for_each", "split_by", "one_clock_per",
    "since", "deadline_at", "by",
}  # fmt: skip
"""Keys whose values are names of channels, queues and fields: things of the CRM, which no list in the document closes."""


def _is_text(mutant: Mutant) -> bool:
    return mutant.operator in ("misspell value", "wrong type", "swap") and mutant.kind == "text"


def _is_reason(mutant: Mutant) -> bool:
    is_written = mutant.operator in ("misspell key", "swap keys") and mutant.key_kind == "text"
    return is_written or (mutant.key == "rejected_go_to" and mutant.operator == "wrong type")


def _is_value(mutant: Mutant) -> bool:
    return mutant.kind == "any_scalar" or (mutant.role == "field" and mutant.operator == "wrong type")


def _is_field(mutant: Mutant) -> bool:
    return mutant.role == "field" and mutant.operator in ("misspell key", "dangling reference", "swap keys")


def _is_from_outside(mutant: Mutant) -> bool:
    return (mutant.kind == "ref" or mutant.key_kind == "ref") and mutant.key in _NAMES_OF_THE_CRM


def _is_new_name(mutant: Mutant) -> bool:
    is_defined = mutant.role in ("name", "entry") and mutant.operator in ("misspell key", "dangling reference")
    return is_defined or (mutant.operator == "misspell value" and mutant.kind == "id")


def _is_optional(mutant: Mutant) -> bool:
    return mutant.operator == "drop" and not mutant.required


def _is_other_agreement(mutant: Mutant) -> bool:
    return mutant.operator in ("swap", "swap keys", "wrong reference", "moved indent")


def _is_other_figure(mutant: Mutant) -> bool:
    return mutant.operator == "wrong unit" or (mutant.operator == "wrong type" and mutant.kind == "level")


def _is_list(mutant: Mutant) -> bool:
    return mutant.operator == "wrong type" and "→ `[" in mutant.change


def _is_order(mutant: Mutant) -> bool:
    return mutant.operator == "duplicate" and mutant.key in ("steps", "months", "rhythm", "between")


REASONS: dict[str, Reason] = {
    "free text, in which anything is right": _is_text,
    "a reason or a value in the parties' own words": _is_reason,
    "a value of a field that has no list of values": _is_value,
    "a field, where the document declares none": _is_field,
    "a name of the CRM, such as a channel, a queue or a field": _is_from_outside,
    "a name that nothing else in the document uses": _is_new_name,
    "left out what may be left out": _is_optional,
    "another agreement, which is valid too": _is_other_agreement,
    "another figure, which is valid too": _is_other_figure,
    "a list of one, where a list may stand": _is_list,
    "a row in which entries may repeat": _is_order,
}
"""What explains a survivor: the first that fits."""

SAME = "means the same"


def reason_of(judged: Judged, meaning: str) -> str | None:
    """Why a mutant lives, nothing where there is no good reason; `meaning` is that of the original."""
    if judged.meaning == meaning:
        return SAME
    return next((name for name, explains in REASONS.items() if explains(judged.mutant)), None)
