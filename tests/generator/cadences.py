"""Cadences, among the commitments and as a follow-up."""

from random import Random

from generator.features import Clash, Doc, Factor, Item, Part, one_of
from generator.shared import (
    CALENDAR,
    EPISODES,
    EXCEPTION,
    LEAVE_OUT,
    OWNER_CHANGE,
    PAUSES,
    PROSE,
    RECORD,
    SCOPE,
    STATUS,
    VOID,
    common_clashes,
    escalate,
    inside,
    objective,
    objective_clashes,
    owed,
    place,
)

_PATTERN = ("touches", "channels", "steps", "rhythm")


def put(doc: Doc, item: Item, id_: str, _chance: Random) -> None:
    """Write the cadence where its row says."""
    written = dict(item.written)
    if not any(key in written for key in _PATTERN):
        written["rhythm"] = [{"every": "week"}]  # what promises no touches is none
    if not item.has("tiers", "none"):
        first = {key: written.pop(key) for key in _PATTERN if key in written}
        if item.has("tier_says", "objective"):
            first["objective"] = {"at_least": "50%", "per": "week"}
        other = {"touches": {"at_least": 1, "within": "2 business days"}}
        if item.has("tiers", "two disjoint"):
            tiers = {"large": first | {"when": {"budget": {"at_least": 1000}}}, "small": other | {"when": {"budget": {"less_than": 1000}}}}
        else:
            tiers = {"urgent": first | {"when": {"budget": {"more_than": 1000}}, "exception_to": "usual"}, "usual": other}
        written["tiers"] = tiers
    place(doc, "commitments" if item.has("place", "commitment") else "follow_up", id_, written)


PART = Part(
    "cadence",
    (
        Factor("place", {"commitment": {}, "follow-up": {}}),
        Factor(
            "begins_on",
            {
                "acceptance": {"begins_on": "accepted"},
                "an event": {"begins_on": one_of("assigned", {"event": "meeting_missed"})},
                "entering": {"begins_on": {"enters": one_of("sal", "recycled")}},
                "one of several": {"begins_on": ["inbound_message", {"leaves": "recycled"}]},
            },
        ),
        Factor(
            "within",
            {
                "no span": {},
                "civil days": {"touches": {"within": one_of("4 days", "2 weeks")}},
                "business days": {"touches": {"within": one_of("3 business days", "5 business days")}},
                "working time": {"touches": {"within": one_of("20 business hours", "24 business hours")}},
                "elapsed": {"touches": {"within": one_of("48 hours", "72 hours")}},
            },
        ),
        Factor("at_least", inside("touches", {"none": {}, "some": {"at_least": one_of(2, 3)}, "nought": {"at_least": 0}})),
        Factor("at_most", inside("touches", {"any": {}, "some": {"at_most": one_of(4, 5)}})),
        Factor("over_days", inside("touches", {"any": {}, "some": {"over_days": 2}})),
        Factor("over_channels", inside("touches", {"any": {}, "some": {"over_channels": 2}})),
        Factor(
            "gap_at_most",
            inside(
                "touches",
                {
                    "any": {},
                    "civil": {"gap_at_most": "1 day"},
                    "business days": {"gap_at_most": "1 business day"},
                    "working time": {"gap_at_most": one_of("4 business hours", "10 business hours")},
                    "elapsed": {"gap_at_most": "20 hours"},
                },
            ),
        ),
        Factor(
            "gap_at_least",
            inside(
                "touches",
                {
                    "any": {},
                    "elapsed": {"gap_at_least": one_of("30 minutes", "2 hours")},
                    "working time": {"gap_at_least": "1 business hour"},
                },
            ),
        ),
        Factor("automated", inside("touches", {"left out": {}, "counted": {"automated": "counted"}})),
        Factor(
            "counts",
            {
                "any touch that goes out": {},
                "a name": {"counts": "contact"},
                "under a condition": {"counts": {"event": "touched", "when": {"channel": ["call", "email", "social"]}}},
                "one of several": {"counts": ["touched", "meeting_held"]},
            },
        ),
        Factor(
            "channels",
            {
                "none": {},
                "at least": {"channels": {"call": {"at_least": 1}}},
                "at most": {"channels": {"email": {"at_most": 1}}},
                "both": {"channels": {"call": {"at_least": 1, "at_most": 2}, "email": {"at_least": 1}}},
            },
        ),
        Factor(
            "steps",
            {
                "none": {},
                "in order": {"steps": ["call", "email", "call"]},
                "on business days": {
                    "steps": [{"business_day": 1, "channel": "call"}, {"business_day": 2, "channel": ["email", "social"]}]
                },
                "on civil days": {"steps": [{"day": 1, "channel": "email"}, {"day": 3}]},
                "in time": {
                    "steps": [{"business_day": 1, "channel": "call", "within": "1 business hour"}, {"business_day": 3, "within": "2 hours"}]
                },
                "some on days": {"steps": [{"day": 2, "channel": "call"}, "email", {"business_day": 3, "channel": "call"}]},
            },
        ),
        Factor("late_step", {"moves nothing": {}, "moves the rest": {"late_step": "moves_the_rest"}}),
        Factor(
            "rhythm",
            {
                "none": {},
                "for ever": {"rhythm": [{"every": one_of("week", "2 weeks", "month")}]},
                "an end": {"rhythm": [{"every": "business day", "for": "1 week"}]},
                "stretches": {
                    "rhythm": [
                        {"every": one_of("day", "business day"), "for": "4 days"},
                        {"every": "week", "for": "2 weeks"},
                        {"every": "month"},
                    ]
                },
            },
        ),
        Factor("tiers", {"none": {}, "two disjoint": {}, "an exception": {}}),
        Factor("tier_says", {"nothing": {}, "objective": {}}),
        Factor(
            "ends_on",
            {
                "nothing": {},
                "an event": {"ends_on": "replied"},
                "a name": {"ends_on": "conversation"},
                "one of several": {"ends_on": ["meeting_booked", {"enters": "sql"}]},
            },
        ),
        Factor(
            "required_before",
            {
                "nothing": {},
                "a stage": {"required_before": "recycled"},
                "an event": {"required_before": "disqualified"},
                "several": {"required_before": ["lost", "recycled"]},
            },
        ),
        Factor(
            "if_no_reply",
            {
                "nothing": {},
                "a move": {"if_no_reply": {"to": "recycled"}},
                "a move with a reason in time": {"if_no_reply": {"to": "recycled", "reason": "no-answer", "within": "2 business days"}},
            },
        ),
        VOID,
        PAUSES,
        CALENDAR,
        EPISODES,
        OWNER_CHANGE,
        escalate(),
        LEAVE_OUT,
        *objective(("share",)),
        STATUS,
        SCOPE,
        owed(),
        RECORD,
        EXCEPTION,
        PROSE,
    ),
    put,
    most=2,
)

_SAID_OF_TOUCHES = (
    ("at_least", "none"),
    ("at_most", "any"),
    ("over_days", "any"),
    ("over_channels", "any"),
    ("gap_at_most", "any"),
    ("gap_at_least", "any"),
    ("automated", "left out"),
)

CLASHES = [
    *objective_clashes("cadence"),
    *common_clashes("cadence"),
    *(Clash("cadence.within=no span", f"cadence.{name}=!{level}", "it is said of a span of touches") for name, level in _SAID_OF_TOUCHES),
    Clash("cadence.within=no span", "cadence.channels=!none", "channels are counted over a span"),
    Clash("cadence.steps=none", "cadence.late_step=moves the rest", "only a step can be late"),
    Clash("cadence.tiers=none", "cadence.tier_says=objective", "it is said by a tier"),
]
