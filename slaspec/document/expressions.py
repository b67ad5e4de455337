"""Conditions and event patterns of the written form to meaning: names looked up, shorthands spelt out."""

from copy import copy
from fractions import Fraction
from typing import Any

from slaspec.agreement.commitment import LEAD
from slaspec.agreement.condition import (
    Ahead,
    AllOf,
    AnyOf,
    Changed,
    Compares,
    Condition,
    Contains,
    Did,
    Exists,
    IsOneOf,
    Judged,
    LongAgo,
    Matches,
    Not,
    Operator,
    Recent,
    Scalar,
    Test,
    of_time,
    tests,
)
from slaspec.agreement.model import FieldType
from slaspec.agreement.pattern import Alternative, Answers, Enters, Leaves, Occurs
from slaspec.agreement.pattern import Pattern as Meant
from slaspec.diagnostics import Diagnostic, visible
from slaspec.document import surface
from slaspec.document.places import Path, Places
from slaspec.document.source import MOST_DEPTH
from slaspec.document.values import meant_boolean
from slaspec.events.vocabulary import ATTRIBUTE_TYPES, KINDS, TEAM_KINDS
from slaspec.worktime.zones import zone_names

QUALIFIED = "qualified"
"""The name that the lead definition has as a condition."""


def both(first: Condition | None, second: Condition | None) -> Condition | None:
    """Both conditions at once; a missing one asks for nothing."""
    if first is None or second is None:
        return first or second
    return AllOf((first, second))


_MOST_ALTERNATIVES = 100

STANDARD_FIELDS = (
    "stage", "owner", "score", "score.fit", "score.engagement", "grade", "held", "segment", "persona", "reason", "previous_reason",
    "previous_stage", "former_owner",
    "last_touch.at", "last_touch.channel", "last_touch.outcome", "open_tasks", "running_sequences", "next_meeting_at", "automated",
)  # fmt: skip
"""What is known of every lead; `<stage>.times`, `.first_at`, `.last_at` and what a roster says of an `owner` besides."""

_OF_STAGES: dict[str, FieldType] = {"times": "number", "first_at": "instant", "last_at": "instant"}


class Vocabulary:
    """The event kinds, names, fields and stages that a document's patterns and conditions may speak of.

    One is `about` leads or another record: the stages that it knows are those of that record.
    """

    def __init__(self, document: surface.Document, places: Places) -> None:
        self.findings: list[Diagnostic] = []
        self.record = LEAD
        self.own_kinds = [name for name, named in document.events.items() if named.fields is not None and not named.team]
        self.own_team_kinds = [name for name, named in document.events.items() if named.fields is not None and named.team]
        self._document = document
        self._named = {name: named for name, named in document.events.items() if named.is_ is not None}
        self._stages_of = {LEAD: dict.fromkeys(document.stages)} | {id_: dict.fromkeys(it.stages) for id_, it in document.records.items()}
        self._stages = self._stages_of[LEAD]
        self._places = places
        self._known: dict[str, Meant] = {}
        self._known_conditions: dict[str, Condition] = {}
        self._asked: list[tuple[str, str]] = []
        self._verdicts_of: list[tuple[str, Path]] = []
        self._own_fields = dict.fromkeys(_own_fields(document))
        self._closed = _closed_lists(document)
        for name in document.events:
            if name in KINDS or name in TEAM_KINDS:
                help_ = "choose another name: standard kinds keep their meaning"
                self.findings.append(places.finding_at_key("name-taken", ("events", name), f"`{name}` is a standard event kind", help_))
        for name in document.conditions:
            if name == QUALIFIED:
                help_ = "choose another name: `qualified` is what `lead` defines"
                self.findings.append(places.finding_at_key("name-taken", ("conditions", name), f"`{name}` is the lead definition", help_))

    def about(self, record: str) -> "Vocabulary":
        """The same vocabulary with the stages of another record; what it does not know is found by this one too."""
        other = copy(self)
        other.record = record
        other._stages = self._stages_of.get(record, {})  # noqa: SLF001 - it is a copy of this one
        return other

    def is_kind(self, name: str) -> bool:
        """Whether this is a kind of lead event, standard or of the agreement's own."""
        return name in KINDS or name in self.own_kinds

    def is_stage(self, name: str) -> bool:
        """Whether this is a stage of what is spoken about."""
        return name in self._stages

    def kinds(self) -> list[str]:
        """Every kind of lead event."""
        return [*KINDS, *self.own_kinds]

    # Patterns

    def named(self, name: str) -> Meant:
        """What a name of the agreement's own stands for."""
        if name not in self._known:
            if not self._begin("events", name):
                return Meant((), name)
            named = self._named[name]
            assert named.is_ is not None
            anywhere = self._anywhere()
            meant = anywhere.pattern(named.is_, ("events", name, "is"))
            when = anywhere.condition(named.when, ("events", name, "when")) if named.when else None
            self._check_types(when, meant.alternatives, ("events", name, "when"))
            alternatives = tuple(_narrowed(each, when) for each in meant.alternatives)
            if len(alternatives) > _MOST_ALTERNATIVES:
                self._limit("events", name, f"the name stands for more than {_MOST_ALTERNATIVES} events")
                alternatives = ()
            self._known[name] = Meant(alternatives, name)
            self._asked.pop()
        return self._known[name]

    @staticmethod
    def narrowed(pattern: Meant, when: Condition | None) -> Meant:
        """The pattern, only where a condition holds too."""
        return pattern if when is None else Meant(tuple(_narrowed(each, when) for each in pattern.alternatives))

    def _anywhere(self) -> "Vocabulary":
        """The vocabulary with the stages of every record: what names stand for is about whatever they are used for."""
        other = copy(self)
        other._stages = dict.fromkeys(stage for stages in self._stages_of.values() for stage in stages)  # noqa: SLF001 - as above
        return other

    def pattern(self, written: str | list[str | surface.OneOf] | surface.OneOf, path: Path, *, team: bool = False) -> Meant:
        """The meaning of a pattern that stands at a path; what it does not know becomes a finding.

        With `team` it may name events between the teams too.
        """
        if isinstance(written, str) and written in self._named:
            return self.named(written)
        if isinstance(written, list):
            items = [each for index, item in enumerate(written) for each in self._item(item, (*path, index), team=team)]
            return Meant(tuple(dict.fromkeys(items)))
        return Meant(self._item(written, path, team=team))

    def stage(self, name: str, path: Path) -> str:
        """A stage's id; one that the document does not define becomes a finding."""
        if name not in self._stages:
            elsewhere = next((record for record, stages in self._stages_of.items() if name in stages), None)
            if elsewhere is not None and elsewhere != self.record:
                help_ = (
                    f"`{name}` is a stage of `{elsewhere}`: say `record: {elsewhere}`"
                    if elsewhere != LEAD
                    else f"`{name}` is a stage of leads"
                )
                self.findings.append(
                    self._places.finding("unknown-stage", path, f"unknown stage `{visible(name)}` of `{self.record}`", help_)
                )
            else:
                self._unknown("stage", name, list(self._stages), path, "defined stages")
        return name

    def stages(self, written: str | list[str] | None, path: Path) -> tuple[str, ...]:
        """The ids of one stage or several."""
        if isinstance(written, list):
            return tuple(self.stage(name, (*path, index)) for index, name in enumerate(written))
        return (self.stage(written, path),) if written is not None else ()

    def _item(self, item: str | surface.OneOf | surface.Did, path: Path, *, team: bool) -> tuple[Alternative, ...]:
        if isinstance(item, str):
            return self._event(item, path, team=team)
        when = self.condition(item.when, (*path, "when")) if item.when else None
        at = self.field(item.at, (*path, "at")) if isinstance(item, surface.OneOf) and item.at is not None else None
        if at is not None and item.event is None:
            self.findings.append(
                self._places.finding("one-of", (*path, "at"), "`at` goes with `event`", "a move starts at its own instant")
            )
        if item.event is not None:
            alternatives = self._event(item.event, (*path, "event"), team=team)
            self._check_types(when, alternatives, (*path, "when"))
            return tuple(_narrowed(each, when, at) for each in alternatives)
        if item.enters is not None:
            return (Enters(self.stage(item.enters, (*path, "enters")), when),)
        assert item.leaves is not None
        return (Leaves(self.stage(item.leaves, (*path, "leaves")), when),)

    def _check_types(self, when: Condition | None, alternatives: tuple[Alternative, ...], path: Path) -> None:
        """A test that no value of an event's own field can pass becomes a finding."""
        if when is None:
            return
        for kind in sorted({each.kind for each in alternatives if isinstance(each, Occurs)}):
            for test in tests(when):
                type_ = KINDS.get(kind, {}).get(test.field)
                if type_ and not _fits(test, type_):
                    message = f"`{test.field}` of `{kind}` is {_A[type_]}"
                    help_ = "without quotes: `true` or `false`" if type_ == "boolean" else "compare it with a value of that kind"
                    self.findings.append(self._places.finding("invalid-value", (*path, test.field), message, help_))

    def _event(self, name: str, path: Path, *, team: bool) -> tuple[Alternative, ...]:
        if name in self._named:
            return self.named(name).alternatives
        if name == "accepted":
            return (Answers("accepted"),)
        if name == "rejected":
            return (Answers("rejected"),)
        if name in TEAM_KINDS or name in self.own_team_kinds:
            if not team and name != "content_used":
                help_ = "promise it as a `duty`, or in `communication`"
                self.findings.append(
                    self._places.finding("unknown-event", path, f"`{name}` names no lead: it is an event between the teams", help_)
                )
        elif not self.is_kind(name):
            team_kinds = [*TEAM_KINDS, *self.own_team_kinds] if team else []
            self._unknown("event", name, [*self._named, *team_kinds, *self.kinds()], path, "known events")
        return (Occurs(name),)

    # Conditions

    def condition(self, written: str | surface.When, path: Path) -> Condition:
        """The meaning of a condition, or of the name of one, that stands at a path; a test that no lead can pass becomes a finding."""
        if isinstance(written, str):
            return self._named_condition(written, path)
        parts: list[Condition] = [self._field_test(name, test, (*path, name)) for name, test in (written.__pydantic_extra__ or {}).items()]
        parts += [self.condition(each, (*path, "all", index)) for index, each in enumerate(written.all_ or ())]
        if written.any_:
            parts.append(AnyOf(tuple(self.condition(each, (*path, "any", index)) for index, each in enumerate(written.any_))))
        if written.not_ is not None:
            parts.append(Not(self.condition(written.not_, (*path, "not"))))
        if written.did is not None:
            parts.append(self._did(written.did, (*path, "did")))
        for judgement, commitment in (("met", written.met), ("breached", written.breached)):
            if commitment is not None:
                parts.append(Judged(commitment, "met" if judgement == "met" else "breached"))
                self.verdicts_of(commitment, (*path, judgement))
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def verdicts_of(self, commitment: str, path: Path) -> None:
        """Note that a path speaks of another commitment's verdicts; whether there is one is known at the end."""
        self._verdicts_of.append((commitment, path))

    def check_commitments(self, known: list[str]) -> None:
        """Find what speaks of verdicts of commitments that there are not."""
        for commitment, path in self._verdicts_of:
            if commitment not in known:
                self._unknown("commitment", commitment, known, path, "commitments")

    def _did(self, written: str | surface.Did, path: Path) -> Did:
        if isinstance(written, str):
            return Did(self.pattern(written, path), 1, None, None)
        at_least = written.at_least if written.at_least is not None or written.at_most is not None else 1
        return Did(Meant(self._item(written, path, team=False)), at_least, written.at_most, written.within)

    def _named_condition(self, name: str, path: Path) -> Condition:
        if name == QUALIFIED and self._document.lead is not None:
            return self.qualified()
        if name not in self._document.conditions:
            known = [*self._document.conditions, *([QUALIFIED] if self._document.lead else [])]
            self._unknown("condition", name, known, path, "named conditions")
            return AllOf(())
        return self.condition_named(name)

    def condition_named(self, name: str) -> Condition:
        """What a name under `conditions` stands for."""
        if name not in self._known_conditions:
            if not self._begin("conditions", name):
                return AllOf(())
            self._known_conditions[name] = self._anywhere().condition(self._document.conditions[name], ("conditions", name))
            self._asked.pop()
        return self._known_conditions[name]

    def qualified(self) -> Condition:
        """What the lead definition asks for, as one condition."""
        lead = self._document.lead
        assert lead is not None
        if QUALIFIED not in self._known_conditions:
            if not self._begin("lead", QUALIFIED):
                return AllOf(())
            parts = self.required_fields(lead)
            if lead.qualified_when is not None:
                parts.append(self.condition(lead.qualified_when, ("lead", "qualified_when")))
            parts += [Not(self.condition(each, ("lead", "never_when", reason))) for reason, each in lead.never_when.items()]
            self._known_conditions[QUALIFIED] = parts[0] if len(parts) == 1 else AllOf(tuple(parts))
            self._asked.pop()
        return self._known_conditions[QUALIFIED]

    def required_fields(self, lead: surface.LeadDefinition) -> list[Condition]:
        """What must be known of a lead, field by field."""
        parts: list[Condition] = []
        for index, each in enumerate(lead.required):
            path: Path = ("lead", "required", index)
            if isinstance(each, str):
                parts.append(Exists(self.field(each, path), wanted=True))
            else:
                parts.append(AnyOf(tuple(Exists(self.field(name, (*path, "any", at)), wanted=True) for at, name in enumerate(each.any))))
        return parts

    # Fields

    def field(self, name: str, path: Path) -> str:
        """A field's name; where the document declares its fields, one that nobody knows becomes a finding."""
        self._type_of(name, path)
        return name

    def _type_of(self, name: str, path: Path) -> FieldType | None:
        declared = self._document.fields.get(name)
        if declared is not None:
            return "text" if isinstance(declared, list) else declared
        if name in ATTRIBUTE_TYPES:
            return ATTRIBUTE_TYPES[name]
        first, _, last = name.partition(".")
        if last and any(first in stages for stages in self._stages_of.values()):
            if last not in _OF_STAGES:
                known = [f"{first}.{each}" for each in _OF_STAGES]
                self._unknown("field", name, known, path, "fields of a stage")
            return _OF_STAGES.get(last)
        if name in STANDARD_FIELDS or first == "owner" or name in self._own_fields:
            return None
        if first in self._stages_of and last:  # of the lead that a record belongs to
            return self._type_of(last, path)
        if self._document.fields:
            known = [*self._document.fields, *STANDARD_FIELDS, *self._own_fields]
            self._unknown("field", name, known, path, "known fields")
        return None

    def _field_test(self, name: str, test: Any, path: Path) -> Condition:
        type_ = self._type_of(name, path)
        meant = _field_test(name, test)
        for each in tests(meant):
            if type_ and not _fits(each, type_):
                help_ = meant_boolean(str(test)) if type_ == "boolean" else None
                self.findings.append(self._places.finding("invalid-value", path, f"`{name}` is {_A[type_]}", help_))
            elif isinstance(each, IsOneOf):
                self._check_values(name, each, test, path)
        for other in of_time(meant):
            if type_ is not None and type_ != "instant" and not isinstance(other, Changed):
                self.findings.append(self._places.finding("invalid-value", path, f"`{name}` is {_A[type_]}, not an instant"))
        return meant

    def _check_values(self, name: str, test: IsOneOf, written: Any, path: Path) -> None:
        """A value that is none of a closed list becomes a finding."""
        for index, value in enumerate(test.values):
            at: Path = (
                (*path, index) if isinstance(written, list) else (*path, "in", index) if isinstance(written, surface.FieldTests) else path
            )
            if name == "stage" and self._stages:
                self.stage(str(value), at)
            elif name in self._closed:
                known = self._closed[name]
                if value not in known:
                    what = name if name in ("segment", "persona", "grade") else "value"
                    self._unknown(what, str(value), list(known), at, f"values of `{name}`" if what == "value" else f"defined {what}s")

    # Findings

    def _unknown(self, what: str, name: str, known: list[str], path: Path, known_words: str) -> None:
        self.findings.append(unknown(what, name, known, path, self._places, known_words))

    def _begin(self, section: str, name: str) -> bool:
        """Begin to look a name up; not where it is being looked up already, or too deep."""
        if (section, name) in self._asked:
            self._circle(section, name)
            return False
        if len(self._asked) >= MOST_DEPTH:
            self._limit(section, name, f"names stand for names more than {MOST_DEPTH} deep")
            return False
        self._asked.append((section, name))
        return True

    def _limit(self, section: str, name: str, message: str) -> None:
        self.findings.append(self._places.finding_at_key("yaml-limit", _place_of(section, name), message))

    def _circle(self, section: str, name: str) -> None:
        members = self._asked[self._asked.index((section, name)) :]
        related = tuple(self._places.related_key(_place_of(*member), f"`{member[1]}` is defined at") for member in members[1:])
        chain = " → ".join(f"`{member}`" for _section, member in [*members, (section, name)])
        message = f"the name stands for itself: {chain}"
        help_ = "let one of them name events" if section == "events" else "let one of them test fields"
        self.findings.append(self._places.finding_at_key("name-circle", _place_of(section, name), message, help_, related))


def _place_of(section: str, name: str) -> Path:
    """The key that defines a name; the lead definition is a section of its own."""
    return ("lead",) if section == "lead" else (section, name)


def _own_fields(document: surface.Document) -> list[str]:
    """The fields of events themselves, of all kinds."""
    standard = [name for kinds in (KINDS, TEAM_KINDS) for fields in kinds.values() for name in fields]
    own = [name for named in document.events.values() for name in named.fields or ()]
    return list(dict.fromkeys(standard + own))


def _closed_lists(document: surface.Document) -> dict[str, dict[str, None]]:
    """The fields whose values are listed."""
    closed = {name: dict.fromkeys(kind) for name, kind in document.fields.items() if isinstance(kind, list)}
    if document.market and document.market.segments:
        closed["segment"] = dict.fromkeys(document.market.segments)
    if document.market and document.market.personas:
        closed["persona"] = dict.fromkeys(document.market.personas)
    if document.lead and document.lead.score and document.lead.score.grades:
        closed["grade"] = dict.fromkeys(document.lead.score.grades)
    return closed


def _field_test(name: str, test: Any) -> Condition:
    if not isinstance(test, surface.FieldTests):
        values: tuple[Scalar, ...] = tuple(test) if isinstance(test, list) else (test,)
        return IsOneOf(name, values)
    bounds: dict[Operator, Fraction | None] = {
        "at_least": test.at_least,
        "at_most": test.at_most,
        "more_than": test.more_than,
        "less_than": test.less_than,
    }
    parts: list[Condition] = [Compares(name, operator, bound) for operator, bound in bounds.items() if bound is not None]
    if test.between is not None:
        low, high = test.between
        parts += [Compares(name, "at_least", low), Compares(name, "at_most", high)]
    if test.exists is not None:
        parts.append(Exists(name, test.exists))
    if test.matches is not None:
        parts.append(Matches(name, test.matches))
    if test.contains is not None:
        parts.append(Contains(name, test.contains))
    if test.in_ is not None:
        parts.append(IsOneOf(name, tuple(test.in_)))
    if test.changed is not None:
        parts.append(Changed(name, test.changed))
    if test.within is not None:
        parts.append(Recent(name, test.within))
    if test.longer_ago_than is not None:
        parts.append(LongAgo(name, test.longer_ago_than))
    if test.ahead_at_least is not None:
        parts.append(Ahead(name, "at_least", test.ahead_at_least))
    if test.ahead_at_most is not None:
        parts.append(Ahead(name, "at_most", test.ahead_at_most))
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


_A: dict[FieldType, str] = {"text": "text", "number": "a number", "boolean": "`true` or `false`", "instant": "an instant"}


def _fits(test: Test, type_: FieldType) -> bool:
    """Whether a value of this type can pass the test."""
    match test:
        case IsOneOf(_, values):
            return all(_is(value, type_) for value in values)
        case Compares():
            return type_ == "number"
        case Matches() | Contains():
            return type_ == "text"
        case Exists():
            return True


def _is(value: Scalar, type_: FieldType) -> bool:
    if isinstance(value, bool):
        return type_ == "boolean"
    return type_ == ("text" if isinstance(value, str) else "number")


def unknown(what: str, name: str, known: list[str], path: Path, places: Places, known_words: str) -> Diagnostic:
    """The finding that a name refers to nothing."""
    it_is = places.what_is(name, besides=what)
    meant = None if it_is else places.did_you_mean(name, [*known, *_SAID_OF_A_LEAD] if what == "field" else known)
    help_ = meant or (f"{known_words}: {places.listed(name, known)}" if known else f"there are no {known_words}")
    if it_is:
        is_move = what == "event" and it_is == "a stage"
        help_ = f"`{visible(name)}` is {it_is}; {f'a move into it is `{{ enters: {name} }}`' if is_move else help_}"
    return places.finding(f"unknown-{what}", path, f"unknown {what} `{visible(name)}`", help_)


_SAID_OF_A_LEAD = tuple(field.alias or name for name, field in surface.When.model_fields.items())
"""The words that stand where a field does in a condition, so that one misspelt is taken for a field."""


def unknown_zone(name: str, path: Path, places: Places) -> Diagnostic:
    """The finding that a time zone is none of the database's; a city alone, such as `London`, is recognised."""
    known = sorted(zone_names())
    if not known:
        help_ = "this system has no time zone database: install the package tzdata"
        return places.finding("unknown-timezone", path, f"unknown timezone `{visible(name)}`", help_)
    by_city = {zone.rpartition("/")[2].casefold(): zone for zone in known}
    city = places.nearest(name.replace(" ", "_"), by_city)
    if city and "/" not in name:
        return places.finding("unknown-timezone", path, f"unknown timezone `{visible(name)}`", f"did you mean `{by_city[city]}`?")
    return unknown("timezone", name, known, path, places, "zones")


def _narrowed(alternative: Alternative, when: Condition | None, at: str | None = None) -> Alternative:
    narrowed = both(alternative.when, when)
    match alternative:
        case Occurs(kind, _, starts_at):
            return Occurs(kind, narrowed, at or starts_at)
        case Enters(stage, _):
            return Enters(stage, narrowed)
        case Leaves(stage, _):
            return Leaves(stage, narrowed)
        case Answers(disposition, handoff, _):
            return Answers(disposition, handoff, narrowed)
