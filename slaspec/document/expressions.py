"""Conditions and event patterns of the written form to meaning: names looked up, shorthands spelt out."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from slaspec.agreement.condition import (
    AllOf,
    AnyOf,
    Compares,
    Condition,
    Contains,
    Exists,
    IsOneOf,
    Matches,
    Not,
    Operator,
    Scalar,
    Test,
    tests,
)
from slaspec.agreement.model import FieldType
from slaspec.agreement.pattern import Alternative, Answers, Enters, Leaves, Occurs
from slaspec.agreement.pattern import Pattern as Meant
from slaspec.diagnostics import Diagnostic, quoted, visible
from slaspec.document import surface
from slaspec.document.places import Path, Places
from slaspec.document.source import MOST_DEPTH
from slaspec.events.vocabulary import ATTRIBUTE_TYPES, KINDS
from slaspec.worktime.zones import zone_names


def condition(when: surface.When) -> Condition:
    """The meaning of a condition."""
    parts: list[Condition] = [_field_test(name, test) for name, test in (when.__pydantic_extra__ or {}).items()]
    parts += [condition(each) for each in when.all_ or ()]
    if when.any_:
        parts.append(AnyOf(tuple(condition(each) for each in when.any_)))
    if when.not_:
        parts.append(Not(condition(when.not_)))
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


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
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def both(first: Condition | None, second: Condition | None) -> Condition | None:
    """Both conditions at once; a missing one asks for nothing."""
    if first is None or second is None:
        return first or second
    return AllOf((first, second))


_MOST_ALTERNATIVES = 100


class Vocabulary:
    """The event kinds, names and stages that a document's patterns may speak of."""

    def __init__(self, events: Mapping[str, surface.NamedPattern], stages: Mapping[str, surface.Stage], places: Places) -> None:
        self.findings: list[Diagnostic] = []
        self.own_kinds = [name for name, named in events.items() if named.fields is not None]
        self._named = {name: named for name, named in events.items() if named.is_ is not None}
        self._stages = stages
        self._places = places
        self._known: dict[str, Meant] = {}
        self._asked: list[str] = []
        for name in events:
            if name in KINDS:
                help_ = "choose another name: standard kinds keep their meaning"
                message = f"`{name}` is a standard event kind"
                self.findings.append(places.finding_at_key("name-taken", ("events", name), message, help_))

    def is_kind(self, name: str) -> bool:
        """Whether this is an event kind, standard or of the agreement's own."""
        return name in KINDS or name in self.own_kinds

    def kinds(self) -> list[str]:
        """Every event kind."""
        return [*KINDS, *self.own_kinds]

    def named(self, name: str) -> Meant:
        """What a name of the agreement's own stands for."""
        if name not in self._known:
            if name in self._asked:
                self._circle(name)
                return Meant((), name)
            if len(self._asked) >= MOST_DEPTH:
                self._limit(name, f"names stand for names more than {MOST_DEPTH} deep")
                return Meant((), name)
            self._asked.append(name)
            named = self._named[name]
            assert named.is_ is not None
            meant = self.pattern(named.is_, ("events", name, "is"))
            when = self.condition(named.when, ("events", name, "when")) if named.when else None
            self._check_types(when, meant.alternatives, ("events", name, "when"))
            alternatives = tuple(_narrowed(each, when) for each in meant.alternatives)
            if len(alternatives) > _MOST_ALTERNATIVES:
                self._limit(name, f"the name stands for more than {_MOST_ALTERNATIVES} events")
                alternatives = ()
            self._known[name] = Meant(alternatives, name)
            self._asked.remove(name)
        return self._known[name]

    def pattern(self, written: str | list[str | surface.OneOf] | surface.OneOf, path: Path) -> Meant:
        """The meaning of a pattern that stands at a path; what it does not know becomes a finding."""
        if isinstance(written, str) and written in self._named:
            return self.named(written)
        if isinstance(written, list):
            items = [each for index, item in enumerate(written) for each in self._item(item, (*path, index))]
            return Meant(tuple(dict.fromkeys(items)))
        return Meant(self._item(written, path))

    def condition(self, when: surface.When, path: Path) -> Condition:
        """The meaning of a condition that stands at a path; a test that no lead can pass becomes a finding."""
        meant = condition(when)
        for test in tests(meant):
            type_ = ATTRIBUTE_TYPES.get(test.field)
            if type_ and not _fits(test, type_):
                self.findings.append(self._places.finding("invalid-value", (*path, test.field), f"`{test.field}` is {_A[type_]}"))
            if test.field == "stage" and self._stages and isinstance(test, IsOneOf):
                for value in test.values:
                    self.stage(str(value), (*path, "stage"))
        return meant

    def stage(self, name: str, path: Path) -> str:
        """A stage's id; one that the document does not define becomes a finding."""
        if name not in self._stages:
            self._unknown("stage", name, list(self._stages), path, "defined stages")
        return name

    def _item(self, item: str | surface.OneOf, path: Path) -> tuple[Alternative, ...]:
        if isinstance(item, str):
            return self._event(item, path)
        when = self.condition(item.when, (*path, "when")) if item.when else None
        if item.event is not None:
            alternatives = self._event(item.event, (*path, "event"))
            self._check_types(when, alternatives, (*path, "when"))
            return tuple(_narrowed(each, when) for each in alternatives)
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

    def _event(self, name: str, path: Path) -> tuple[Alternative, ...]:
        if name in self._named:
            return self.named(name).alternatives
        if name == "accepted":
            return (Answers("accepted"),)
        if name == "rejected":
            return (Answers("rejected"),)
        if not self.is_kind(name):
            self._unknown("event", name, [*self._named, *self.kinds()], path, "known events")
        return (Occurs(name),)

    def _unknown(self, what: str, name: str, known: list[str], path: Path, known_words: str) -> None:
        self.findings.append(unknown(what, name, known, path, self._places, known_words))

    def _limit(self, name: str, message: str) -> None:
        self.findings.append(self._places.finding_at_key("yaml-limit", ("events", name), message))

    def _circle(self, name: str) -> None:
        members = self._asked[self._asked.index(name) :]
        related = tuple(self._places.related_key(("events", member), f"`{member}` is defined at") for member in members[1:])
        chain = " → ".join(f"`{member}`" for member in [*members, name])
        message = f"the name stands for itself: {chain}"
        self.findings.append(self._places.finding_at_key("name-circle", ("events", name), message, "let one of them name events", related))


_A: dict[FieldType, str] = {"text": "text", "number": "a number", "boolean": "`true` or `false`"}


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
    close = places.nearest(name, known)
    listed = f"{known_words}: {quoted(known[:12])}{' …' if len(known) > 12 else ''}" if known else f"there are no {known_words}"
    return places.finding(f"unknown-{what}", path, f"unknown {what} `{visible(name)}`", f"did you mean `{close}`?" if close else listed)


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


def _narrowed(alternative: Alternative, when: Condition | None) -> Alternative:
    narrowed = both(alternative.when, when)
    match alternative:
        case Occurs(kind, _):
            return Occurs(kind, narrowed)
        case Enters(stage, _):
            return Enters(stage, narrowed)
        case Leaves(stage, _):
            return Leaves(stage, narrowed)
        case Answers(disposition, handoff, _):
            return Answers(disposition, handoff, narrowed)
