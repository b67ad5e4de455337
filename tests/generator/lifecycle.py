"""A lead's way: stages, records, handoffs, routing, recycling, content."""

from random import Random

from generator.features import Clash, Doc, Factor, Item, Part, merge, one_of
from generator.shared import FISCAL, PERIODS, inside

REASONS = ["no-answer", "no-budget", "wrong-time"]

_GRAPH = {
    "inquiry": ["mql", "disqualified"],
    "mql": ["sal", "recycled", "disqualified"],
    "sal": ["sql", "recycled", "disqualified"],
    "sql": ["customer", "recycled", "disqualified"],
    "recycled": ["mql", "disqualified"],
}
_LATER = {
    "inquiry": ["any later", "disqualified"],
    "mql": ["any later", "recycled", "disqualified"],
    "sal": ["any later", "recycled", "disqualified"],
    "sql": ["any later", "recycled", "disqualified"],
    "recycled": ["mql", "disqualified"],
}
_BELONGS = {
    "inquiry": "marketing",
    "mql": "marketing",
    "sal": "sales",
    "sql": "sales",
    "customer": "sales",
    "recycled": "marketing",
    "disqualified": "marketing",
}
_ENTERED = {"customer": "won", "recycled": "recycled", "disqualified": "disqualified"}

_STAY: dict[str, Doc] = {
    "civil days": {"at_most": one_of("3 days", "10 days")},
    "business days": {"at_most": "4 business days"},
    "months": {"at_most": "1 month"},
    "working time": {"at_most": "20 business hours"},
}
_THEN: dict[str, Doc] = {
    "no move": {},
    "a move": {"then": "recycled"},
    "a move with a reason in time": {"then": "recycled", "reason": "no-answer", "within": "1 business day"},
}
_STAY_WHEN: dict[str, Doc] = {"all": {}, "a field": {"when": {"amount": {"at_most": 5000}}}, "a name": {"when": "enterprise"}}
_STAY_PAUSE: dict[str, Doc] = {
    "never": {},
    "held": {"pauses_while": {"held": True}},
    "a meeting ahead": {"pauses_while": {"next_meeting_at": {"exists": True}}},
}
_STAY_OBJECTIVE: dict[str, Doc] = {"none": {}, "some": {"objective": {"at_least": "80%", "per": "month"}}}


def _of(stage: str, key: str, levels: dict[str, Doc], *, without: str | None = None) -> dict[str, Doc]:
    return inside("stages", inside(stage, inside(key, levels)), without=without)


def put_stages(doc: Doc, item: Item, _id: str, _chance: Random) -> None:
    """The whole way of a lead, and that of a record."""
    stages: Doc = {}
    graph = {"listed": _GRAPH, "any later": _LATER, "open": {}}[item.levels["graph"]]
    for id_, party in _BELONGS.items():
        stage: Doc = {"belongs_to": party}
        if id_ in graph:
            stage["moves_to"] = list(graph[id_])
        if id_ in _ENTERED:
            stage["entered_on"] = _ENTERED[id_]
        stages[id_] = stage
    own = dict(item.written)
    doc["stages"] = stages
    if "records" in own:
        way: Doc = {
            "stages": {
                "discovery": {
                    "belongs_to": "sales",
                    "initial": True,
                    "entered_on": "opportunity_created",
                    "moves_to": ["proposal", "signing"],
                },
                "proposal": {"belongs_to": "sales", "moves_to": ["signing", "discovery"]},
                "signing": {"belongs_to": "marketing", "final": True},
            }
        }
        doc["records"] = {"opportunity": way}
    merge(doc, own)


def _put_handoff(doc: Doc, item: Item, _id: str, _chance: Random) -> None:
    handoff = doc.setdefault("handoffs", {}).setdefault("first", {})
    handoff |= {"from": {"party": "marketing", "stage": "mql"}, "to": {"party": "sales", "stage": "sal"}} | item.written


def _put_routing(doc: Doc, item: Item, _id: str, _chance: Random) -> None:
    main = dict(item.written)
    rest: Doc = {"to": {"queue": "inbound"}} | {key: main[key] for key in ("record", "after") if key in main}
    if item.has("rest", "an exception to it"):
        rest["when"] = {"territory": {"exists": True}}
    doc["routing"] = {"main": main, "rest": rest}


def _put_recycling(doc: Doc, item: Item, _id: str, _chance: Random) -> None:
    written = dict(item.written)
    if "nurture" in written:
        written["nurture"]["owed_by"] = "marketing"
    doc["recycling"] = written


def _put_content(doc: Doc, item: Item, _id: str, _chance: Random) -> None:
    doc["content"] = {"plan-kit": {"owed_by": "marketing", "used_by": "sales", "used_in_at_least": "50%"} | item.written}


STAGES = Part(
    "stages",
    (
        Factor("graph", {"listed": {}, "any later": {"stage_order": ["inquiry", "mql", "sal", "sql", "customer"]}, "open": {}}),
        Factor("initial", {"marked": {"stages": {"inquiry": {"initial": True}}}, "unmarked": {}}),
        Factor(
            "end",
            {
                "final": {"stages": {"customer": {"final": True}, "disqualified": {"final": True}}},
                "no moves": {"stages": {"customer": {"moves_to": []}, "disqualified": {"moves_to": []}}},
                "reopened": {"stages": {"customer": {"final": True}, "disqualified": {"moves_to": ["inquiry"]}, "inquiry": {"entered_on": "reopened"}}},
            },
        ),
        Factor(
            "requires",
            {
                "nothing": {},
                "qualified": {"stages": {"mql": {"requires": "qualified"}}},
                "a condition": {"stages": {"sql": {"requires": {"budget": {"at_least": 1000}, "did": "meeting_held"}}}},
            },
        ),
        Factor("moves_if", {"never": {}, "a condition": {"stages": {"sal": {"moves_if": {"customer": {"amount": {"at_most": 5000}}}}}}}),
        Factor("moved_by", {"anybody": {}, "person": {"stages": {"sal": {"moved_by": "person"}}}}),
        Factor(
            "held_by",
            {
                "anybody": {},
                "person": {"stages": {"sal": {"held_by": "person"}}},
                "queue": {"stages": {"mql": {"held_by": "queue"}}},
                "both": {"stages": {"sal": {"held_by": "person"}, "mql": {"held_by": "queue"}}},
            },
        ),
        Factor("reasons", {"free": {}, "listed": {"stages": {"recycled": {"reasons": REASONS}}}}),
        Factor("stays", _of("sal", "stays", _STAY, without="as long as it likes")),
        Factor("stays_then", _of("sal", "stays", _THEN)),
        Factor("stays_when", _of("sal", "stays", _STAY_WHEN)),
        Factor("stays_pauses", _of("sal", "stays", _STAY_PAUSE)),
        Factor("stays_objective", _of("sal", "stays", _STAY_OBJECTIVE)),
        Factor("idle", _of("mql", "idle", _STAY, without="as long as it likes")),
        Factor("idle_then", _of("mql", "idle", _THEN)),
        Factor("idle_pauses", _of("mql", "idle", _STAY_PAUSE)),
        Factor(
            "idle_without",
            _of(
                "mql",
                "idle",
                {"none": {}, "an event": {"without": "touched"}, "one of several": {"without": ["engaged", {"event": "touched", "when": {"channel": "call"}}]}},
            ),
        ),
        Factor(
            "never_without",
            _of(
                "sql",
                "never_without",
                {
                    "nothing": {},
                    "a task": {"any": ["task"]},
                    "a meeting": {"any": ["meeting"]},
                    "one of several": {"any": ["task", "meeting", "sequence"], "when": {"held": False}},
                },
            ),
        ),
        Factor("grace", _of("sql", "never_without", {"none": {}, "working time": {"grace": "1 business hour"}, "elapsed": {"grace": "30 minutes"}})),
        Factor("record", {"none": {}, "of a lead": {"records": {"opportunity": {"of": "lead"}}}, "of nothing": {"records": {"opportunity": {}}}}),
        Factor(
            "record_stages",
            {
                "plain": {},
                "stays": {"records": {"opportunity": {"stages": {"proposal": {"stays": {"at_most": "5 days"}}}}}},
                "requires": {"records": {"opportunity": {"stages": {"signing": {"requires": {"amount": {"at_least": 100}}, "moved_by": "person"}}}}},
            },
        ),
    ),
    put_stages,
    always=True,
)  # fmt: skip


HANDOFF = Part(
    "handoff",
    (
        Factor("carries", {"nothing": {}, "one": {"carries": ["email"]}, "several": {"carries": ["email", "phone", "lead_source"]}}),
        Factor(
            "notify",
            {
                "nobody": {},
                "in time": {"notify": {"who": "owner", "within": one_of("5 minutes", "1 business hour", "same business day")}},
                "with an objective": {"notify": {"who": "owner", "within": "10 minutes", "objective": {"at_least": "90%", "per": "month"}}},
            },
        ),
        Factor("reject_reasons", {"free": {}, "listed": {"reject_reasons": REASONS}}),
        Factor("reasons_if", {"none": {}, "a condition": {"reasons_if": {"no-budget": {"budget": {"less_than": 1000}}}}}),
        Factor(
            "rejected_go_to",
            {
                "nowhere": {},
                "a stage": {"rejected_go_to": "recycled"},
                "by reason": {"rejected_go_to": {"wrong-time": "disqualified", "otherwise": "recycled"}},
            },
        ),
        Factor("answer", {"none": {}, "plain": {"answer": {"within": one_of("4 business hours", "1 business day")}}}),
    ),
    _put_handoff,
)


ROUTING = Part(
    "routing",
    (
        Factor(
            "to",
            {
                "team": {"to": {"team": "development"}},
                "queue": {"to": {"queue": "inbound"}},
                "party": {"to": {"party": "sales"}},
                "owner named": {"to": {"owner_named_in": "account_owner"}},
                "same field": {"to": {"same": "territory"}},
                "team and field": {"to": {"team": "development", "same": "territory"}},
                "former owner": {"to": "former owner"},
            },
        ),
        Factor("when", {"a field": {"when": {"account_owner": {"exists": True}}}, "a name": {"when": "hot"}, "the past": {"when": {"did": {"leaves": "recycled"}}}}),
        Factor("after", {"assignment": {}, "an event": {"after": "demo_requested"}, "one of several": {"after": ["assigned", {"enters": "sal"}]}}),
        Factor("rest", {"the others": {}, "an exception to it": {"exception_to": "rest"}}),
        Factor(
            "spread",
            {
                "any": {},
                "even": {"spread": {"at_most": "20%", "per": one_of("week", "month")}},
                "with a ramp": {"spread": {"at_most": "50%", "per": "month", "ramp": {"since": "owner.joined_on", "months": ["0%", "50%", "100%"]}}},
            },
        ),
        Factor("for_at_most", {"as long as it likes": {}, "elapsed": {"for_at_most": "45 minutes"}, "working time": {"for_at_most": "2 business hours"}}),
        Factor("owed", {"the stage's party": {}, "said": {"owed_by": "marketing"}}),
        Factor("record", {"unsaid": {}, "opportunity": {"record": "opportunity"}}),
    ),
    _put_routing,
)  # fmt: skip


RECYCLING = Part(
    "recycling",
    (
        Factor("stage", {"of the event": {}, "said": {"stage": "recycled"}}),
        Factor("begins_within", {"any time": {}, "working time": {"nurture": {"begins_within": "2 business days"}}, "civil": {"nurture": {"begins_within": "1 day"}}}),
        Factor(
            "rhythm",
            {
                "none": {},
                "for ever": {"nurture": {"rhythm": [{"every": "2 weeks"}]}},
                "stretches": {"nurture": {"rhythm": [{"every": "week", "for": "3 weeks"}, {"every": "month"}]}},
            },
        ),
        Factor("counts", {"any touch": {}, "a pattern": {"nurture": {"counts": {"event": "touched", "when": {"channel": "email"}}}}}),
        Factor("sequence", {"none": {}, "some": {"nurture": {"sequence": "warm-again"}}}),
        Factor(
            "by_reason",
            {
                "none": {},
                "one": {"by_reason": {"no-budget": {"rest": "20 days"}}},
                "with a rest": {"by_reason": {"no-budget": {"rest": "1 month", "goes_to": "recycled"}, "otherwise": {"rest": one_of("5 days", "10 business days")}}},
                "only the rest": {"by_reason": {"otherwise": {"rest": "7 days"}}},
                "a condition": {"by_reason": {"no-budget": {"returns_when": {"budget": {"exists": True}}}, "otherwise": {"rest": "3 days"}}},
            },
        ),
        Factor("returns_when", {"always": {}, "a score": {"returns_when": {"score": {"changed": True, "at_least": 50}}}, "a field": {"returns_when": {"consent": True}}}),
        Factor("returns_to", {"any stage": {}, "one": {"returns_to": "mql"}, "several": {"returns_to": ["mql", "sal"]}}),
        Factor("at_most", {"any": {}, "once": {"at_most": "once"}, "more": {"at_most": "2 times"}}),
        Factor("owed", {"the stage's party": {}, "said": {"owed_by": "sales"}}),
    ),
    _put_recycling,
)  # fmt: skip


CONTENT = Part(
    "content",
    (
        Factor("stage", {"one": {"for": {"stage": "sql"}}, "several": {"for": {"stage": ["sal", "sql"]}}}),
        Factor("persona", {"any": {}, "one": {"for": {"persona": "planner"}}}),
        Factor("segment", {"any": {}, "one": {"for": {"segment": "large"}}}),
        Factor("per", {name: {"per": name} for name in PERIODS}),
        Factor("name", {"the id": {}, "own": {"name": "planning-kit"}}),
    ),
    _put_content,
)


def _only_with(part: str, whole: str, lone: str, details: dict[str, str], reason: str) -> list[Clash]:
    return [Clash(f"{part}.{whole}={lone}", f"{part}.{name}=!{level}", reason) for name, level in details.items()]


CLASHES = [
    Clash("stages.graph=open", "stages.moves_if=a condition", "where any move is allowed none is allowed under a condition"),
    *_only_with(
        "stages",
        "stays",
        "as long as it likes",
        {"stays_then": "no move", "stays_when": "all", "stays_pauses": "never", "stays_objective": "none"},
        "it is said of a stay",
    ),
    *_only_with(
        "stages",
        "idle",
        "as long as it likes",
        {"idle_then": "no move", "idle_pauses": "never", "idle_without": "none"},
        "it is said of idle time",
    ),
    Clash("stages.idle=!as long as it likes", "stages.idle_without=none", "idle time is time without something"),
    *_only_with("stages", "never_without", "nothing", {"grace": "none"}, "it is said of a companion"),
    *_only_with("stages", "record", "none", {"record_stages": "plain"}, "it is said of a record"),
    Clash("handoff.answer=plain", "response.place=answer", "a handoff has one answer: the response of the case stands there"),
    Clash("handoff.reject_reasons=free", "handoff.reasons_if=!none", "the reason is one of a list"),
    Clash("routing.when=a name|the past", "routing.to=owner named", "the field that names the owner is asked for"),
    Clash("routing.record=opportunity", "stages.record=none", "the record is not defined"),
    Clash("routing.record=opportunity", "routing.after=one of several", "the stage is one of leads"),
    Clash("routing.record=opportunity", "routing.when=the past", "the stage is one of leads"),
    Clash("recycling.rhythm=none", "recycling.counts=a pattern", "it is what counts in a rhythm"),
    Clash(f"content.per={FISCAL}", "header.fiscal_year_starts=none", "a fiscal window needs the year's first month"),
]

__all__ = ["CLASHES", "CONTENT", "HANDOFF", "RECYCLING", "ROUTING", "STAGES", "inside"]
