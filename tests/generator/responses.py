"""Responses, wherever they stand: among the commitments, as a handoff's answer, as a first touch."""

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
    objective,
    objective_clashes,
    owed,
    place,
)

_TARGETS: dict[str, Doc] = {
    "elapsed": {"within": one_of("30 minutes", "45 minutes", "4 hours")},
    "civil days": {"within": one_of("1 day", "2 days")},
    "working time": {"within": one_of("45 business minutes", "4 business hours", "8 business hours")},
    "business days": {"within": one_of("1 business day", "2 business days")},
    "same business day": {"within": "same business day"},
    "next business day": {"within": one_of("end of next business day", "end of 2nd business day")},
    "end of a civil day": {"within": one_of("same day", "end of next day")},
    "at once": {"within": "0 minutes"},
    "a field's": {"deadline_at": "task_due_at"},
    "measured only": {},
}
_CLOSE = "same business day|next business day|end of a civil day"


def put(doc: Doc, item: Item, id_: str, _chance: Random) -> None:
    """Write the response where its row says."""
    written = dict(item.written)
    _move_into_tiers(written, item)
    if item.has("place", "commitment"):
        place(doc, "commitments", id_, written)
        return
    begins_on = written.pop("starts_on")
    if item.has("place", "answer"):
        del written["owed_by"]
        passing = "sal" if "first" in doc.setdefault("handoffs", {}) else "mql"
        taking = {"mql": "sal", "sal": "sql"}[passing]
        side = {"mql": "marketing", "sal": "sales", "sql": "sales"}
        handoff = doc["handoffs"].setdefault("first" if passing == "mql" else "second", {})
        handoff |= {"from": {"party": side[passing], "stage": passing}, "to": {"party": side[taking], "stage": taking}}
        handoff["answer"] = {"begins_on": begins_on} | written
        return
    outer = {key: written.pop(key) for key in ("owed_by", "owed_to", "when", "record", "exception_to") if key in written}
    place(doc, "follow_up", id_, outer | {"begins_on": begins_on, "first_touch": written})


def _move_into_tiers(written: Doc, item: Item) -> None:
    """The first tier takes the time that the row says; it also says what tiers may."""
    if "tiers" not in written:
        return
    tier = next(iter(written["tiers"].values()))
    for key in ("within", "ideally"):
        if key in written:
            tier[key] = written.pop(key)
    if item.has("tier_says", "calendar"):
        tier["calendar"] = "new-york"
    if item.has("tier_says", "objective"):
        tier["objective"] = {"at_least": "60%", "per": "month"}


PART = Part(
    "response",
    (
        Factor("place", {"commitment": {}, "answer": {}, "first touch": {}}),
        Factor("target", _TARGETS),
        Factor("ideally", {"none": {}, "some": {"ideally": "10 minutes"}}),
        Factor(
            "tiers",
            {
                "none": {},
                "two disjoint": {
                    "tiers": {
                        "large": {"when": {"budget": {"at_least": 1000}}},
                        "small": {"when": {"budget": {"less_than": 1000}}, "within": one_of("2 days", "1 business day")},
                    }
                },
                "an exception": {
                    "tiers": {
                        "urgent": {"when": {"budget": {"more_than": 1000}}, "exception_to": "usual"},
                        "usual": {"within": one_of("1 business day", "6 business hours", "3 hours")},
                    }
                },
                "exceptions in a row": {
                    "tiers": {
                        "first": {"when": {"consent": True}, "exception_to": ["second", "third"]},
                        "second": {"when": {"budget": {"more_than": 50}}, "exception_to": "third", "within": "2 business hours"},
                        "third": {"within": "end of next business day"},
                    }
                },
                "some leads in none": {
                    "tiers": {
                        "east": {"when": {"industry": "software"}},
                        "west": {"when": {"industry": ["retail", "manufacturing"]}, "within": one_of("90 minutes", "2 business days")},
                    }
                },
            },
        ),
        Factor("tier_says", {"nothing": {}, "calendar": {}, "objective": {}}),
        Factor(
            "starts_on",
            {
                "an event": {"starts_on": "assigned"},
                "an event under a condition": {"starts_on": {"event": "assigned", "when": {"stage": ["mql", "sal"]}}},
                "entering": {"starts_on": {"enters": one_of("mql", "sal")}},
                "leaving": {"starts_on": {"leaves": one_of("sal", "recycled")}},
                "one of several": {"starts_on": ["inbound_message", {"event": "meeting_missed"}]},
                "a name": {"starts_on": "interest"},
                "an own kind": {"starts_on": "task_created"},
                "at a field": {"starts_on": {"event": "webinar_attended", "at": "ends_at"}},
                "acceptance": {"starts_on": "accepted"},
            },
        ),
        Factor(
            "stops_on",
            {
                "a touch": {"stops_on": "touched"},
                "a touch under a condition": {"stops_on": {"event": "touched", "when": {"channel": ["call", "email"]}}},
                "automated touches too": {"stops_on": {"event": "touched", "when": {"automated": [True, False]}}},
                "a name": {"stops_on": "contact"},
                "one of several": {"stops_on": ["replied", "task_closed", {"event": "meeting_booked"}]},
                "entering": {"stops_on": {"enters": one_of("sql", "customer")}},
                "an answer": {"stops_on": ["accepted", "rejected"]},
                "leaving and recycling": {"stops_on": ["recycled", {"leaves": one_of("mql", "sal")}]},
            },
        ),
        CALENDAR,
        PAUSES,
        Factor(
            "pauses_while",
            {
                "none": {},
                "held": {"pauses_while": {"held": True}},
                "a field": {"pauses_while": {"consent": False}},
                "a meeting ahead": {"pauses_while": {"next_meeting_at": {"exists": True}}},
            },
        ),
        VOID,
        EPISODES,
        Factor("one_clock_per", {"lead": {}, "field": {"one_clock_per": one_of("task_id", "asset")}}),
        OWNER_CHANGE,
        Factor("retarget", {"no": {}, "on change": {"retarget": "on_change"}}),
        Factor(
            "if_late",
            {
                "nothing": {},
                "a move": {"if_late": {"to": "recycled"}},
                "a move with a reason in time": {"if_late": {"to": "recycled", "reason": "no-answer", "within": "1 business day"}},
            },
        ),
        Factor("warn_at", {"never": {}, "once": {"warn_at": "75%"}, "twice": {"warn_at": ["50%", "90%"]}}),
        escalate(),
        Factor(
            "escalation_checked",
            {
                "at once": {},
                "each business day": {"escalation_checked": {"every": "business day", "at": "06:00"}},
                "each day": {"escalation_checked": {"every": "day", "at": "22:30"}},
                "each week": {"escalation_checked": {"every": "week", "at": "09:00"}},
            },
        ),
        LEAVE_OUT,
        *objective(),
        STATUS,
        Factor("transition", {"keeps": {}, "follows the latest": {"transition": "follow_latest"}}),
        SCOPE,
        owed(),
        RECORD,
        EXCEPTION,
        PROSE,
    ),
    put,
    most=2,
)

CLASHES = [
    *objective_clashes("response", "share|all three"),
    *common_clashes("response"),
    Clash("response.target=measured only", "response.status=!shadow", "only a shadow needs no time"),
    Clash("response.target=measured only|a field's", "response.ideally=some", "a hope lies inside a promised time"),
    Clash("response.target=at once", "response.ideally=some", "nothing lies inside no time at all"),
    Clash("response.target=measured only|a field's", "response.tiers=!none", "each tier has a time of its own, and the clock no other"),
    Clash("response.tiers=none", "response.tier_says=!nothing", "it is said by a tier"),
    Clash("response.tiers=none", "response.retarget=on change", "a target changes with the tier"),
    Clash("response.place=answer|first touch", "response.starts_on=at a field", "the same `begins_on` serves a cadence or a handoff"),
    Clash("response.place=answer", "response.when=!all leads", "an answer is owed for every lead that is passed"),
    Clash("response.place=answer", "response.exception_to=another", "a handoff has one answer"),
    Clash("response.place=answer", "response.owed=!one party", "the receiving party owes it"),
    Clash("response.place=answer", "response.record=lead|opportunity", "the handoff says what it passes"),
    Clash("response.place=first touch", "response.target=measured only", "what it follows is judged for a cadence too"),
]
