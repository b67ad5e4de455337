"""Which events an agreement can take: known kind, known stage, an instant within bounds. The rest is refused with a reason."""

from math import isfinite

from slaspec.agreement.model import Agreement, FieldType
from slaspec.diagnostics import nearest, visible
from slaspec.events.event import LeadEvent, Refusal, Value
from slaspec.events.vocabulary import KINDS
from slaspec.worktime.instants import FIRST_YEAR, LAST_YEAR

_TYPES: dict[FieldType, tuple[type, ...]] = {"text": (str,), "number": (int, float), "boolean": (bool,), "instant": (str,)}


class Admission:
    """What an agreement knows of events."""

    __slots__ = ("_fields", "_stages")

    def __init__(self, agreement: Agreement) -> None:
        self._stages = frozenset(stage.id for stage in agreement.stages)
        self._fields: dict[str, dict[str, FieldType]] = dict(KINDS)
        self._fields |= {own.name: dict(own.fields) for own in agreement.kinds}

    def refusal(self, event: LeadEvent) -> Refusal | None:
        """Why the event cannot be taken, or nothing."""
        found = self._problem(event)
        return Refusal(event.place or "an event", *found) if found else None

    def _problem(self, event: LeadEvent) -> tuple[str, str] | None:
        if not event.lead:
            return "missing-lead", "it names no lead"
        if event.at.tzinfo is None:
            return "no-offset", "its instant has no offset from UTC"
        if not FIRST_YEAR <= event.at.year <= LAST_YEAR:
            return "instant-out-of-range", f"its instant lies outside the years {FIRST_YEAR} to {LAST_YEAR}"
        fields = self._fields.get(event.kind)
        if fields is None:
            close = nearest(event.kind, self._fields)
            hint = f"; did you mean `{close}`?" if close else ""
            return "unknown-kind", f"the agreement knows no event kind `{visible(event.kind)[:60]}`{hint}"
        for name, type_ in fields.items():
            value = event.data.get(name)
            if value is not None and not _is(value, type_):
                return "wrong-type", f"`{name}` of `{event.kind}` must be {_a(type_)}"
        for name, value in event.data.items():
            if isinstance(value, float) and not isfinite(value):
                return "wrong-type", f"`{visible(name)[:60]}` is not a finite number"
        if event.kind == "stage_changed":
            return self._stage_problem(event.data.get("stage"))
        return None

    def _stage_problem(self, stage: Value) -> tuple[str, str] | None:
        if stage is None:
            return "missing-stage", "`stage_changed` does not say which `stage`"
        if self._stages and stage not in self._stages:
            close = nearest(str(stage), self._stages)
            hint = f"; did you mean `{close}`?" if close else ""
            return "unknown-stage", f"the agreement knows no stage `{visible(str(stage))[:60]}`{hint}"
        return None


def _is(value: Value, type_: FieldType) -> bool:
    return isinstance(value, _TYPES[type_]) and (type_ == "boolean" or not isinstance(value, bool))


def _a(type_: FieldType) -> str:
    return {"text": "text", "number": "a number", "boolean": "true or false"}[type_]
