"""Commitments without a clock: conformances, volumes, ratios, duties."""

from random import Random

from generator.features import Clash, Doc, Factor, Item, Part, one_of
from generator.shared import (
    ANCHOR,
    EXCEPTION,
    FISCAL,
    IF_MISSED,
    LEAVE_OUT,
    PERIODS,
    PROSE,
    RECORD,
    SCOPE,
    STATUS,
    common_clashes,
    inside,
    objective,
    objective_clashes,
    owed,
    place,
)


def _put(doc: Doc, item: Item, id_: str, _chance: Random) -> None:
    place(doc, "commitments", id_, dict(item.written))


_MISSED = Factor("if_missed", IF_MISSED)


def _put_duty(doc: Doc, item: Item, id_: str, _chance: Random) -> None:
    written = dict(item.written)
    section = item.levels["place"]
    if section != "commitment":
        doc.setdefault("communication", {}).setdefault(section, {})[id_] = written
        return
    outer = {key: written.pop(key) for key in ("owed_by", "owed_to", "objective", "if_missed", "status") if key in written}
    written.setdefault("event", "review_held")
    doc.setdefault("commitments", {})[id_] = outer | {"duty": written}


CONFORMANCE = Part(
    "conformance",
    (
        Factor(
            "each",
            {
                "an event": {"each": one_of("touched", "assigned")},
                "under a condition": {"each": {"event": "touched", "when": {"channel": "call"}}},
                "entering": {"each": {"enters": one_of("mql", "sal")}},
                "leaving": {"each": {"leaves": one_of("sal", "sql")}},
                "one of several": {"each": ["accepted", "rejected", "recycled"]},
                "a name": {"each": "conversation"},
            },
        ),
        Factor(
            "must",
            {
                "a field": {"must": {"consent": True}},
                "a name": {"must": "enterprise"},
                "one of several": {"must": {"any": [{"consent": True}, {"phone": {"exists": True}}]}},
                "the past": {"must": {"did": {"event": "touched", "at_least": 2, "within": "10 days"}}},
                "time ahead": {"must": {"renewal_at": {"ahead_at_least": "2 business days", "ahead_at_most": "1 month"}}},
                "two at once": {"must": {"budget": {"at_least": 1000}, "owner": {"exists": True}}},
            },
        ),
        LEAVE_OUT,
        *objective(("share",)),
        STATUS,
        SCOPE,
        owed(),
        RECORD,
        EXCEPTION,
        PROSE,
    ),
    _put,
    most=2,
)

_AMOUNTS: dict[str, Doc] = {
    "at_least": {"at_least": one_of(1, 3)},
    "at_most": {"at_most": one_of(2, 5)},
    "about": {"about": 4},
}
_SHARES: dict[str, Doc] = {
    "at_least": {"at_least": one_of("50%", "66.6%")},
    "at_most": {"at_most": one_of("25%", "50%")},
    "about": {"about": "50%"},
}
_TOLERANCE: dict[str, Doc] = {"none": {}, "some": {"tolerance": one_of("10%", "50%")}}
_FOR_EACH: dict[str, Doc] = {
    "whole": {},
    "field": {"for_each": "territory"},
    "owner": {"for_each": "owner"},
    "segment": {"for_each": "segment"},
    "owner's": {"for_each": "owner.team"},
}
_SPLIT: dict[str, Doc] = {"nothing": {}, "one": {"split_by": "territory"}, "several": {"split_by": ["segment", "owner"]}}
_COUNTED: dict[str, Doc] = {
    "entering": {"entering": one_of("mql", "sal", "recycled")},
    "entering several": {"entering": ["sal", "sql"]},
    "leaving": {"leaving": one_of("mql", "recycled")},
    "events": {"events": one_of("touched", "meeting_held", "engaged")},
    "events of a pattern": {"events": ["replied", {"event": "touched", "when": {"channel": "call"}}]},
    "moves as events": {"events": {"enters": "sal"}},
    "met": {"met": ANCHOR},
    "breached": {"breached": ANCHOR},
}
_MOVES = "entering|entering several|leaving"
_TIMES: dict[str, Doc] = {"once a window": {}, "every time": {"every_time": True}, "once for ever": {"once": True}}
_WHEN: dict[str, Doc] = {
    "all": {},
    "a field": {"when": {"lead_source": one_of("webinar", "referral")}},
    "the past": {"when": {"did": {"event": "engaged"}}},
    "a name": {"when": "enterprise"},
}

VOLUME = Part(
    "volume",
    (
        Factor("count", inside("count", _COUNTED)),
        Factor("times", inside("count", _TIMES)),
        Factor("measure", inside("count", {"count": {}, "sum": {"sum": "amount"}, "average": {"average": "amount"}})),
        Factor("count_when", inside("count", _WHEN)),
        Factor("bound", inside("target", _AMOUNTS)),
        Factor("per", inside("target", {name: {"per": name} for name in PERIODS})),
        Factor("tolerance", inside("target", _TOLERANCE)),
        Factor(
            "of_which",
            inside(
                "target",
                {
                    "none": {},
                    "a segment": {"of_which": {"large": 1}},
                    "a persona": {"of_which": {"planner": 1}},
                    "conditions": {"of_which": {"hot": 1, "enterprise": 1}},
                },
            ),
        ),
        Factor("for_each", inside("target", _FOR_EACH)),
        Factor("ramp", inside("target", {"none": {}, "by joining": {"ramp": {"since": "owner.joined_on", "months": ["0%", "50%", "100%"]}}})),
        Factor("split_by", inside("target", _SPLIT)),
        Factor(
            "bands",
            inside(
                "target",
                {
                    "none": {},
                    "numbers": {"bands": {"green": {"at_least": 5}, "amber": {"at_least": 2, "less_than": 5}, "red": "otherwise"}},
                    "shares": {"bands": {"green": {"more_than": "100%"}, "amber": "otherwise", "red": {"at_most": "50%"}}},
                },
            ),
        ),
        LEAVE_OUT,
        Factor("if_missed", {key: value for key, value in IF_MISSED.items() if key != "below a figure"} | {
            "below a figure": {"if_missed": {"below": 1, "owed_by": "sales", "duty": "pipeline_review", "within": "3 days"}},
        }),
        STATUS,
        SCOPE,
        owed(),
        RECORD,
        PROSE,
    ),
    _put,
    most=2,
)  # fmt: skip

RATIO = Part(
    "ratio",
    (
        Factor("of", {name: {"share": {"of": piece}} for name, piece in _COUNTED.items()}),
        Factor("times", {name: {"share": {"of": piece}} if piece else {} for name, piece in _TIMES.items()}),
        Factor("of_when", {name: {"share": {"of": piece}} if piece else {} for name, piece in _WHEN.items()}),
        Factor(
            "that",
            {
                name: {"share": {"that": piece}}
                for name, piece in {
                    "reach": {"reach": one_of("sql", "customer")},
                    "reach one of several": {"reach": ["sql", "customer"]},
                    "lead to": {"lead_to": one_of("meeting_held", "contact", {"event": "replied"})},
                    "entering": {"entering": one_of("sql", "customer")},
                    "leaving": {"leaving": "sal"},
                    "events": {"events": one_of("replied", "won")},
                    "met": {"met": ANCHOR},
                    "breached": {"breached": ANCHOR},
                    "those": {"when": one_of({"consent": True}, {"met": ANCHOR})},
                }.items()
            },
        ),
        Factor(
            "within",
            {
                "same window": {},
                "civil days": {"share": {"that": {"within": one_of("3 days", "30 days")}}},
                "months": {"share": {"that": {"within": "1 month"}}},
                "business days": {"share": {"that": {"within": "5 business days"}}},
                "working time": {"share": {"that": {"within": "8 business hours"}}},
                "elapsed": {"share": {"that": {"within": "36 hours"}}},
            },
        ),
        Factor("bound", inside("target", _SHARES)),
        Factor("per", inside("target", {name: {"per": name} for name in PERIODS})),
        Factor("tolerance", inside("target", _TOLERANCE)),
        Factor("for_each", inside("target", _FOR_EACH)),
        Factor("split_by", inside("target", _SPLIT)),
        Factor(
            "bands",
            inside("target", {"none": {}, "some": {"bands": {"green": {"at_least": "75%"}, "amber": {"at_least": "50%", "less_than": "75%"}, "red": "otherwise"}}}),
        ),
        LEAVE_OUT,
        Factor("if_missed", {name: piece for name, piece in IF_MISSED.items() if name != "below a figure"} | {
            "below a figure": {"if_missed": {"below": "10%", "owed_by": "sales", "duty": "pipeline_review", "within": "3 days"}},
        }),
        STATUS,
        SCOPE,
        owed(),
        RECORD,
        PROSE,
    ),
    _put,
    most=2,
)  # fmt: skip

DUTY = Part(
    "duty",
    (
        Factor("place", {"commitment": {}, "meetings": {}, "reports": {}, "trainings": {}, "feedback": {}}),
        Factor(
            "event",
            {
                "standard": {},
                "own": {"event": "pipeline_review"},
                "under a condition": {"event": {"event": "training_held", "when": {"topic": "product"}}},
                "one of several": {"event": ["review_held", "report_published"]},
            },
        ),
        Factor("every", {"a rhythm": {}} | {name: {"every": name} for name in PERIODS if not name.startswith("rolling")}),
        Factor(
            "rhythm",
            {
                "none": {},
                "for ever": {"rhythm": [{"every": "week"}]},
                "stretches": {"rhythm": [{"every": "week", "for": "3 weeks"}, {"every": "month"}]},
                "an end": {"rhythm": [{"every": "business day", "for": "10 days"}]},
            },
        ),
        Factor("weekday", {"any": {}, "one": {"weekday": "mon"}, "several": {"weekday": "tue, thu-fri"}}),
        Factor("at_least", {"once": {}, "often": {"at_least": 2}}),
        Factor("different", {"any": {}, "a field": {"different": "topic"}}),
        Factor("carries", {"nothing": {}, "fields": {"carries": ["cost", "pipeline"]}}),
        Factor("within", {"the period": {}, "business days": {"within": "3 business days"}, "civil days": {"within": "2 days"}, "working time": {"within": "8 business hours"}}),
        Factor("when", {"always": {}, "a topic": {"when": {"topic": "pipeline"}}}),
        *objective(("share",)),
        Factor("if_missed", {"nothing": {}, "a duty": IF_MISSED["a duty"], "windows in a row": IF_MISSED["windows in a row"]}),
        STATUS,
        owed(by="marketing"),
    ),
    _put_duty,
    most=2,
)  # fmt: skip


_FOLLOWS = "reach|reach one of several|lead to"

CLASHES = [
    *objective_clashes("conformance"),
    *common_clashes("conformance"),
    *objective_clashes("duty"),
    Clash("volume.count=!" + _MOVES, "volume.times=!once a window", "of events each counts"),
    Clash("volume.count=met|breached", "volume.measure=!count", "a verdict has no numbers"),
    Clash("volume.bound=about", "volume.tolerance=none", "about how much must be said"),
    Clash("volume.measure=!count", "volume.of_which=!none", "parts of a sum are kept apart from sums here"),
    Clash(f"volume.per={FISCAL}", "header.fiscal_year_starts=none", "a fiscal window needs the year's first month"),
    Clash("volume.record=opportunity", "stages.record=none", "the record is not defined"),
    Clash("ratio.of=!" + _MOVES, "ratio.times=!once a window", "of events each counts"),
    Clash(f"ratio.that={_FOLLOWS}", "ratio.within=same window", "each member is followed for a time"),
    Clash(f"ratio.that=!{_FOLLOWS}", "ratio.within=!same window", "only what follows has a time of its own"),
    Clash("ratio.bound=about", "ratio.tolerance=none", "about how much must be said"),
    Clash(f"ratio.per={FISCAL}", "header.fiscal_year_starts=none", "a fiscal window needs the year's first month"),
    Clash("ratio.record=opportunity", "stages.record=none", "the record is not defined"),
    Clash("duty.every=a rhythm", "duty.rhythm=none", "a duty recurs somehow"),
    Clash("duty.every=!a rhythm", "duty.rhythm=!none", "one period throughout, or stretches"),
    Clash(f"duty.every={FISCAL}", "header.fiscal_year_starts=none", "a fiscal period needs the year's first month"),
    Clash("duty.place=!commitment", "duty.if_missed=!nothing", "what is between the teams has no such key"),
    Clash("duty.place=commitment", "duty.when=a topic", "a commitment's `when` is about leads: its event says the rest"),
]
