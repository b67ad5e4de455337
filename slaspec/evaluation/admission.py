"""Which events an agreement can take: of a known kind, record, stage and party, with fields of their types.

The rest is refused with a reason.
What a kind asks for is prepared once; a good event costs a look-up for its kind and one for each of its fields.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, NoReturn

from slaspec.agreement.commitment import LEAD
from slaspec.agreement.model import Agreement, Field, FieldType
from slaspec.diagnostics import nearest, visible
from slaspec.events import roster
from slaspec.events.event import Event, LeadEvent, Refusal, TeamEvent, Value
from slaspec.events.rows import LARGEST, MOST_DEPTH, RowError, instant, named, refuse
from slaspec.events.vocabulary import ATTRIBUTE_TYPES, CLEARED, KINDS, TEAM_KINDS
from slaspec.worktime.instants import FIRST_YEAR, LAST_YEAR, is_aware, is_in_range

_Check = Callable[[Any], None]
"""Refuses what a field may not hold; `None` is never asked about."""

_USED = "content_used"
"""The one kind of event between the teams that may name a lead."""

_MOST_HINTS = 1000
"""How many misspelt names are looked for: the time for a stream of them stays bounded."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """What an event of one kind must have, and what its fields may hold; `more` is what else is asked of it."""

    required: tuple[str, ...]
    checks: Mapping[str, _Check]
    more: Callable[[Any], None] | None = None


class Admission:
    """What an agreement knows of events."""

    __slots__ = ("_hints", "_need_lead", "_of_leads", "_of_teams", "_parties", "_records", "_stages")

    def __init__(self, agreement: Agreement) -> None:
        self._parties = frozenset(party.id for party in agreement.parties)
        self._records = frozenset(record.id for record in agreement.records)
        of = {record.id: record.of for record in agreement.records}
        self._need_lead = frozenset(record for record in of if _belongs_to_lead(record, of))
        self._stages: dict[str, set[str]] = {}
        for stage in (*agreement.stages, *agreement.record_stages):
            self._stages.setdefault(stage.record, set()).add(stage.id)
        self._hints: dict[tuple[str, str], str] = {}

        remembered = {name: _of_type(name, type_) for name, type_ in ATTRIBUTE_TYPES.items()}
        remembered |= {field.name: _of_field(field) for field in agreement.fields}
        remembered[CLEARED] = _check_cleared

        def kind(name: str, fields: Iterable[tuple[str, FieldType]], **more: Any) -> _Kind:
            return _Kind(**{"required": (), **more}, checks=remembered | {each: _of_type(each, type_, name) for each, type_ in fields})

        self._of_leads = {name: kind(name, fields.items()) for name, fields in KINDS.items()}
        self._of_leads["stage_changed"] = kind("stage_changed", KINDS["stage_changed"].items(), required=("stage",), more=self._check_stage)
        self._of_leads["merged"] = kind("merged", KINDS["merged"].items(), required=("into",), more=_check_merged)
        self._of_leads[_USED] = kind(_USED, TEAM_KINDS[_USED].items(), more=self._check_party_of_use)
        self._of_teams = {name: kind(name, fields.items()) for name, fields in TEAM_KINDS.items()}
        self._of_teams["owner_updated"] = _Kind(("owner",), {CLEARED: _check_cleared}, _check_owner)
        for own in agreement.kinds:
            (self._of_teams if own.team else self._of_leads)[own.name] = kind(own.name, own.fields)

    def refusal(self, event: Event) -> Refusal | None:
        """Why the event cannot be taken, or nothing."""
        try:
            self._check(event)
        except RowError as error:
            place = event.place
            return Refusal(place if isinstance(place, str) else "an event", error.rule, str(error))
        return None

    def _check(self, event: Event) -> None:  # noqa: PLR0912 - every event comes through here: a call is time
        at = event.at
        if not is_aware(at):
            refuse("no-offset", "its instant has no offset from UTC")
        if not is_in_range(at):
            refuse("instant-out-of-range", f"its instant lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
        if isinstance(event, LeadEvent):
            asked = self._of_leads.get(event.kind) or self._no_kind(event)
            facts = event.lead, event.id, event.owner, event.actor
            if event.record != LEAD or event.record_id is not None:
                self._check_record(event)
            elif not event.lead:
                refuse("missing-lead", "it names no lead")
        else:
            asked = self._of_teams.get(event.kind) or self._no_kind(event)
            facts = event.party or "", event.id, None, event.actor
            if event.party is not None and (event.party.__class__ is not str or event.party not in self._parties):
                self._no_party(event.party)
        for fact in facts:
            if fact is not None and not (fact.__class__ is str and fact.isascii()):
                _check_text(fact, "a key of the event")
        if event.seq.__class__ is not int or not -LARGEST <= event.seq <= LARGEST:
            refuse("wrong-type", "`seq` is not a whole number of 64 bits")
        data = event.data
        if data.__class__ is not dict and not isinstance(data, Mapping):
            refuse("wrong-type", "`data` is no mapping")
        checks = asked.checks
        for name, value in data.items():
            if name.__class__ is not str or not name.isascii():
                _check_text(name, "the name of a field")
            if value is not None:
                if value.__class__ is not bool and (value.__class__ is not str or not value.isascii()):
                    _check_value(value, name)
                if name in checks:
                    checks[name](value)
        if asked.required:
            for name in asked.required:
                if data.get(name) is None:
                    refuse(f"missing-{name}", f"`{event.kind}` does not say which `{name}`")
        if asked.more is not None:
            asked.more(event)

    def _no_kind(self, event: Event) -> NoReturn:
        if isinstance(event, LeadEvent) and event.kind in self._of_teams:
            refuse("unexpected-lead", f"`{event.kind}` is an event between the teams and names no lead")
        if isinstance(event, TeamEvent) and event.kind in self._of_leads:
            refuse("missing-lead", f"it names no lead, and `{event.kind}` is an event of one")
        hint = self._meant("kind", event.kind, (*self._of_leads, *self._of_teams))
        refuse("unknown-kind", f"the agreement knows no event kind {named(event.kind)}{hint}")

    def _no_party(self, party: object) -> NoReturn:
        refuse("unknown-party", f"the agreement knows no such party{self._meant('party', party, self._parties)}")

    def _check_record(self, event: LeadEvent) -> None:
        _check_text(event.record, "a key of the event")
        if event.record not in self._records:
            if event.record == LEAD:
                refuse("missing-record", "its `record_id` does not say of which `record`")
            refuse("unknown-record", f"the agreement knows no such record{self._meant('record', event.record, self._records)}")
        if not event.record_id:
            refuse("missing-record-id", "`record` does not say which one by `record_id`")
        _check_text(event.record_id, "a key of the event")
        if not event.lead and event.record in self._need_lead:
            refuse("missing-lead", f"`{event.record}` is of a lead, and the event names none")

    def _check_stage(self, event: LeadEvent) -> None:
        known = self._stages.get(event.record)
        stage = event.data.get("stage")
        if known and stage not in known:
            refuse("unknown-stage", f"the agreement knows no such stage of `{event.record}`{self._meant('stage', stage, known)}")

    def _check_party_of_use(self, event: LeadEvent) -> None:
        party = event.data.get("party")
        if party is not None and (not isinstance(party, str) or party not in self._parties):
            self._no_party(party)

    def _meant(self, what: str, word: object, known: Iterable[str]) -> str:
        """What was most likely meant, said after the reason."""
        key = (what, str(word)[:100])
        if key not in self._hints and len(self._hints) < _MOST_HINTS:
            close = nearest(key[1], known)
            self._hints[key] = f"; did you mean `{visible(close)}`?" if close else ""
        return self._hints.get(key, "")


def _belongs_to_lead(record: str, of: Mapping[str, str | None]) -> bool:
    """Whether a record is of a lead, or of another one that is."""
    seen = set[str]()
    above: str | None = record
    while above is not None and above not in seen:
        seen.add(above)
        above = of.get(above)
        if above == LEAD:
            return True
    return False


# what a field may hold


_CLASSES: Mapping[FieldType, tuple[type, ...]] = {"text": (str,), "number": (int, float), "boolean": (bool,), "instant": (str,)}
_WANTED: Mapping[FieldType, str] = {"text": "text", "number": "a number", "boolean": "true or false", "instant": "a timestamp"}


def _of_type(name: str, type_: FieldType, kind: str | None = None) -> _Check:
    """A check of one type; of an event's own field where a `kind` is named, else of an attribute."""
    what = f"{named(name)} of `{kind}`" if kind else named(name)

    classes, is_boolean, wanted = _CLASSES[type_], type_ == "boolean", _WANTED[type_]

    def check(value: Value) -> None:
        if not isinstance(value, classes) or (value.__class__ is bool and not is_boolean):
            refuse("wrong-type", f"{what} must be {wanted}")
        if type_ == "instant":
            instant(str(value), name)

    return check


def _of_field(field: Field) -> _Check:
    """A check of a declared attribute: one value, or a list of such values, of its type and of its closed list."""
    check_one = _of_type(field.name, field.type)
    allowed = frozenset(field.values)

    def check(value: Value) -> None:
        for each in value if isinstance(value, list) else (value,):
            check_one(each)
            if allowed and each not in allowed:
                refuse("unknown-value", f"{named(field.name)} holds a value that the agreement does not list")

    return check


def _check_cleared(value: Value) -> None:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        refuse("wrong-type", f"`{CLEARED}` must be a list of names of fields")


def _check_merged(event: LeadEvent) -> None:
    if event.data.get("into") == (event.record_id if event.record != LEAD else event.lead):
        refuse("merged-into-itself", "`into` names the lead itself")
    if event.data.get("into") == "":
        refuse("missing-into", "`merged` does not say which `into`")


def _check_owner(event: TeamEvent) -> None:
    owner = event.data.get(roster.OWNER)
    if not isinstance(owner, str):
        refuse("wrong-type", f"`{roster.OWNER}` of `{event.kind}` must be text")
    if not owner:
        refuse("missing-owner", f"`{event.kind}` does not say which `owner`")
    for name, value in event.data.items():
        if value is not None:
            roster.check(name, value)


def _check_text(value: object, what: str) -> None:
    if not isinstance(value, str):
        refuse("wrong-type", f"{what} is not text")
    if any("\ud800" <= character <= "\udfff" for character in value):
        refuse("invalid-text", f"{what} holds half a character (a lone surrogate)")


def _check_value(value: Value, name: object, within: int = 1) -> None:
    """Refuse what JSON cannot hold, a number that no computer keeps, half a character, and what is nested too deeply."""
    what = named(name) if isinstance(name, str) else "a field"
    if isinstance(value, str):
        _check_text(value, what)
    elif isinstance(value, float):
        if not isfinite(value):
            refuse("wrong-type", f"{what} is not a finite number")
    elif isinstance(value, int):
        if abs(value) > LARGEST:
            refuse("number-out-of-range", f"{what} does not fit into 64 bits")
    elif isinstance(value, dict | list):
        if within >= MOST_DEPTH:
            refuse("invalid-json", f"{what} is nested too deeply")
        if isinstance(value, dict):
            for key in value:
                _check_text(key, f"a name within {what}")
        for each in value.values() if isinstance(value, dict) else value:
            if each is not None:
                _check_value(each, name, within + 1)
    else:
        refuse("wrong-type", f"{what} holds what is no value of JSON")
