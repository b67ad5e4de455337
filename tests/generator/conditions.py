"""Conditions: every operator and everything that is known of a lead, alone and combined, in every place where one may stand."""

from collections.abc import Callable
from random import Random
from typing import Any

from generator.features import Clash, Doc, Factor, Item, Part, one_of
from generator.shared import ANCHOR

_KINDS: dict[str, Doc] = {
    "equals text": {"territory": "emea"},
    "equals a number": {"company_size": one_of(100, 1000)},
    "equals a fraction": {"budget": 0.5},
    "one of a list": {"territory": ["emea", "apac"]},
    "in": {"industry": {"in": ["software", "retail"]}},
    "true": {"consent": True},
    "false": {"consent": False},
    "at_least": {"company_size": {"at_least": 100}},
    "at_most": {"company_size": {"at_most": 1000}},
    "more_than": {"budget": {"more_than": 1000}},
    "less_than": {"budget": {"less_than": 1000.5}},
    "between": {"company_size": {"between": [100, 999]}},
    "exists": {"phone": {"exists": True}},
    "is missing": {"phone": {"exists": False}},
    "matches": {"email": {"matches": one_of("*@gmail.com", "?NA@*")}},
    "contains": {"job_title": {"contains": "plan"}},
    "has a member": {"interests": {"contains": "planning"}},
    "text like a number": {"phone": "0047"},
    "changed": {"territory": {"changed": True}},
    "not changed": {"territory": {"changed": False}},
    "owner changed": {"owner": {"changed": True}},
    "within": {"registered_at": {"within": one_of("3 days", "30 hours")}},
    "longer ago than": {"registered_at": {"longer_ago_than": one_of("2 days", "1 month")}},
    "ahead at least": {"renewal_at": {"ahead_at_least": one_of("4 business hours", "2 business days")}},
    "ahead at most": {"renewal_at": {"ahead_at_most": one_of("1 month", "3 days")}},
    "did": {"did": "engaged"},
    "did often": {"did": {"event": "touched", "at_least": 2}},
    "did lately": {"did": {"event": "engaged", "within": one_of("2 days", "1 month")}},
    "never did": {"did": {"event": "replied", "at_most": 0}},
    "did seldom lately": {"did": {"event": "touched", "at_most": 2, "within": "5 days"}},
    "did under a condition": {"did": {"event": "touched", "when": {"channel": "call", "automated": False}}},
    "did enter": {"did": {"enters": "sal"}},
    "did leave": {"did": {"leaves": "recycled", "at_most": 1}},
    "did what a name says": {"did": "contact"},
    "met": {"met": ANCHOR},
    "breached": {"breached": ANCHOR},
    "segment": {"segment": "large"},
    "persona": {"persona": ["planner", "finance"]},
    "score": {"score": {"at_least": 20}},
    "part of the score": {"score.engagement": {"more_than": 10}},
    "score changed": {"score": {"changed": True}},
    "grade": {"grade": "A"},
    "qualified": {"@name": "qualified"},
    "stage": {"stage": ["mql", "sal"]},
    "previous stage": {"previous_stage": "mql"},
    "times": {"mql.times": {"at_least": 2}},
    "first at": {"mql.first_at": {"within": "10 days"}},
    "last at": {"sal.last_at": {"longer_ago_than": "2 days"}},
    "reason": {"reason": "no-answer"},
    "previous reason": {"previous_reason": ["no-budget", "no-answer"]},
    "owner": {"owner": "ann"},
    "owner's field": {"owner.team": "development"},
    "owner's kind": {"owner.kind": "person"},
    "owner's day": {"owner.joined_on": {"longer_ago_than": "1 month"}},
    "former owner": {"former_owner": {"exists": True}},
    "held": {"held": True},
    "last touch": {"last_touch.channel": "call"},
    "last touch lately": {"last_touch.at": {"within": "1 day"}},
    "open tasks": {"open_tasks": {"at_least": 1}},
    "running sequences": {"running_sequences": {"at_most": 0}},
    "next meeting": {"next_meeting_at": {"ahead_at_most": "2 days"}},
    "the event's own field": {"automated": True},
}

_STATELESS = (
    "equals text|equals a number|equals a fraction|one of a list|in|true|false|at_least|at_most|more_than|less_than|between|exists|is missing|"
    "matches|contains|has a member|text like a number"
)

PLACES = (
    "a scope", "a tier", "a start", "a stop", "a pause", "a void", "pauses_while", "leave_out", "escalate", "each", "must", "count", "that", "of",
    "ends_on", "counts", "moves_if", "requires", "stays", "route", "did", "segment", "fit points", "engagement points", "never_when",
)  # fmt: skip

_TOUCH: Doc = {"owed_by": "sales", "starts_on": "assigned", "stops_on": "contact", "within": "4 business hours"}
_CADENCE: Doc = {"owed_by": "sales", "begins_on": {"enters": "sal"}, "touches": {"at_least": 2, "within": "3 days"}}
_MONTHLY: Doc = {"at_least": "50%", "per": "month"}


def _tiers(condition: Any) -> Doc:
    some = {"when": condition, "exception_to": "others", "within": "1 hour"}
    others = {key: value for key, value in _TOUCH.items() if key != "within"}
    return others | {"tiers": {"some": some, "others": {"within": "1 business day"}}}


_SMALL: dict[str, Callable[[Any], Doc]] = {
    "a scope": lambda when: _TOUCH | {"when": when},
    "a tier": _tiers,
    "a start": lambda when: _TOUCH | {"starts_on": {"event": "inbound_message", "when": when}},
    "a stop": lambda when: _TOUCH | {"stops_on": {"event": "touched", "when": when}},
    "a pause": lambda when: _TOUCH | {"pauses_on": {"event": "held", "when": when}, "resumes_on": "resumed"},
    "a void": lambda when: _TOUCH | {"void_on": {"leaves": "sal", "when": when}},
    "pauses_while": lambda when: _TOUCH | {"pauses_while": when},
    "leave_out": lambda when: _TOUCH | {"leave_out": {"some": when}, "objective": {"at_least": "50%", "per": "week"}},
    "escalate": lambda when: _TOUCH | {"escalate": [{"at": "50%", "to": "head", "when": when}]},
    "each": lambda when: {"owed_by": "sales", "each": {"event": "touched", "when": when}, "must": {"consent": True}},
    "count": lambda when: {"owed_by": "sales", "count": {"events": "touched", "when": when}, "target": {"at_least": 2, "per": "week"}},
    "that": lambda when: {"owed_by": "sales", "share": {"of": {"entering": "sal"}, "that": {"when": when}}, "target": _MONTHLY},
    "of": lambda when: {
        "owed_by": "sales",
        "share": {"of": {"entering": "mql", "when": when}, "that": {"reach": "sal", "within": "10 days"}},
        "target": _MONTHLY,
    },
    "ends_on": lambda when: _CADENCE | {"ends_on": {"event": "replied", "when": when}},
    "counts": lambda when: _CADENCE | {"counts": {"event": "touched", "when": when}},
    "did": lambda when: _TOUCH | {"when": {"did": {"event": "touched", "when": when, "at_least": 1}}},
}
"""The small commitment that has a condition in a place."""


def put(doc: Doc, item: Item, id_: str, _chance: Random) -> None:
    """Write a small commitment, or what else has the place, with the condition in it."""
    condition = _combined(doc, item, id_)
    place = item.levels["place"]
    commitments = doc.setdefault("commitments", {})
    if place in _SMALL:
        commitments[id_] = _SMALL[place](condition)
    elif place == "must":
        commitments[id_] = {"owed_by": "sales", "each": _each(id_), "must": condition}
    else:
        _put_elsewhere(doc, place, condition, id_)


def _each(id_: str) -> Any:
    """A pattern that differs between commitments, so that none of them begin alike."""
    return ["touched", {"enters": "sql"}] if id_.endswith(("1", "3", "5")) else {"enters": "sal"}


def _put_elsewhere(doc: Doc, place: str, condition: Any, id_: str) -> None:
    match place:
        case "moves_if":
            leaving, to = _free(_MOVES, doc, "moves_if")
            doc["stages"][leaving].setdefault("moves_if", {})[to] = condition
        case "requires":
            stage, _to = _free(_ENTRIES, doc, "requires")
            doc["stages"][stage]["requires"] = condition
        case "stays":
            stage, _to = _free(_ENTRIES, doc, "stays")
            doc["stages"][stage]["stays"] = {"at_most": "3 days", "when": condition}
        case "route":
            doc["commitments"][id_] = _TOUCH | {"starts_on": {"enters": "recycled", "when": condition}}
            routing = doc.setdefault("routing", {})
            routing.setdefault("rest", {"to": {"queue": "inbound"}})
            routing[id_] = {"when": condition, "to": {"team": "development"}, "exception_to": [name for name in routing if name != id_]}
        case "segment":
            doc.setdefault("market", {}).setdefault("segments", {})[f"some-{id_}"] = {"when": condition}
        case "fit points":
            points = doc.setdefault("lead", {}).setdefault("score", {}).setdefault("fit", {}).setdefault("points", [])
            points.append({"when": condition, "add": 7 + len(points)})
        case "engagement points":
            points = doc.setdefault("lead", {}).setdefault("score", {}).setdefault("engagement", {}).setdefault("points", [])
            points.append({"event": "engaged", "when": condition, "add": 4 + len(points)})
        case "never_when":
            never = doc.setdefault("lead", {}).setdefault("never_when", {})
            never[f"for {id_}"] = {"all": [condition, {"lead_source": "fair"}]}  # two of them must leave somebody who may be qualified
    if not doc["commitments"]:
        del doc["commitments"]


def _free(spots: list[tuple[str, str]], doc: Doc, key: str) -> tuple[str, str]:
    """The first stage, or move out of one, of which nothing is said yet."""
    return next(
        (stage, to) for stage, to in spots if (to not in doc["stages"][stage].get(key, {}) if to else key not in doc["stages"][stage])
    )


def _combined(doc: Doc, item: Item, id_: str) -> Any:
    """The condition as its row says."""
    plain = item.written["@condition"]
    plain = plain.get("@name", plain)
    match item.levels["how"]:
        case "any":
            return {"any": [plain, {"lead_source": "referral"}]}
        case "all":
            return {"all": [plain, {"email": {"exists": True}}]}
        case "not":
            return {"not": plain}
        case "by name":
            doc.setdefault("conditions", {})[f"named-{id_}"] = {"all": [plain]} if isinstance(plain, str) else plain
            return f"named-{id_}"
        case "deep":
            return {
                "any": [
                    {"all": [plain, {"not": {"lead_source": "fair"}}]},
                    {"not": {"any": [{"consent": True}, {"budget": {"at_least": 10}}]}},
                ]
            }
        case _:
            return plain


PART = Part(
    "condition",
    (
        Factor("kind", {name: {"@condition": piece} for name, piece in _KINDS.items()}),
        Factor("how", {"plain": {}, "any": {}, "all": {}, "not": {}, "by name": {}, "deep": {}}),
        Factor("place", {name: {} for name in PLACES}),
    ),
    put,
    most=6,
)

_SCORED = "score|part of the score|score changed|grade|qualified"
_JUDGED = "met|breached"

CLASHES = [
    Clash("condition.place=segment", f"condition.kind=!{_STATELESS}", "a segment is told by what is known of an organisation"),
    Clash("condition.place=fit points|engagement points", f"condition.kind={_SCORED}", "a score would depend on itself"),
    Clash("condition.place=never_when", f"condition.kind=qualified|{_SCORED}|{_JUDGED}", "the definition would depend on itself"),
    Clash(
        "condition.place=fit points",
        "condition.kind=changed|not changed|owner changed|the event's own field",
        "fit is what a lead is, not what happens",
    ),
    Clash("condition.place=moves_if", "stages.graph=open", "where any move is allowed none is allowed under a condition"),
    Clash("condition.place=segment|never_when|fit points", "condition.how=by name", "kept apart: it is a name for the condition itself"),
]


_MOVES = [("mql", "sql"), ("mql", "customer"), ("inquiry", "sal"), ("inquiry", "sql"), ("inquiry", "customer"), ("sal", "mql")]
_ENTRIES = [(stage, "") for stage in ("sal", "sql", "recycled", "mql", "inquiry", "customer", "disqualified")]
"""As many as there are conditions in a case, and one more where the stages speak of one themselves."""
