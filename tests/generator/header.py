"""The head of an agreement: its calendars, its dates, its parties; and the pool of names that others refer to."""

from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

from generator.features import Clash, Doc, Factor, Item, Part, merge
from generator.lead import PERSONAS, SEGMENTS
from generator.shared import ANCHOR

_OFFICE: dict[str, Doc] = {
    "one shift": {"hours": {"mon-fri": "09:00-17:00"}},
    "a break": {"hours": {"mon-fri": "09:00-12:00 13:00-17:30"}},
    "uneven days": {"hours": {"mon-thu": "08:00-18:00", "fri": "08:00-12:00"}},
    "past midnight": {"hours": {"mon-sat": "18:00-02:30"}},
    "all days": {"hours": {"mon-sun": "00:00-24:00"}},
    "three days": {"hours": {"mon, wed": "10:00-16:00", "sat": "22:00-24:00"}},
}


def put(doc: Doc, item: Item, _id: str, _chance: Random) -> None:
    """Write the head; what is dated is written by the case, which knows the days."""
    doc["agreement"] = {"id": "generated", "title": "Generated"}
    doc["parties"] = deepcopy(FIRST_PARTIES)
    merge(doc, item.written)


PART = Part(
    "header",
    (
        Factor(
            "calendar",
            {
                "one": {"agreement": {"calendar": "office"}},
                "by lead": {"agreement": {"calendar": {"by": "territory", "map": {"emea": "office", "americas": "new-york"}, "otherwise": "office"}}},
                "by owner": {"agreement": {"calendar": {"by": "owner.calendar", "otherwise": "office"}}},
                "around the clock": {"agreement": {"calendar": "24/7"}},
                "follow the sun": {"agreement": {"calendar": "follow-the-sun"}},
            },
        ),
        Factor(
            "zone",
            {
                name: {"calendars": {"office": {"timezone": name}}}
                for name in ("Europe/Berlin", "America/New_York", "UTC", "Asia/Kolkata", "Australia/Lord_Howe", "America/Santiago")
            },
        ),
        Factor("hours", {name: {"calendars": {"office": piece}} for name, piece in _OFFICE.items()}),
        Factor("holidays", {"none": {}, "own": {}}),
        Factor("special_days", {"none": {}, "shorter": {}, "closed": {}, "on a weekend": {}}),
        Factor("week_starts", {"unsaid": {}, "sunday": {"agreement": {"week_starts": "sun"}}, "thursday": {"agreement": {"week_starts": "thu"}}}),
        Factor("fiscal_year_starts", {"none": {}, "february": {"agreement": {"fiscal_year_starts": "feb"}}, "april": {"agreement": {"fiscal_year_starts": "apr"}}}),
        Factor("effective", {"always": {}, "before the events": {}, "within the events": {}, "ends within the events": {}}),
        Factor(
            "revisions",
            {
                "one": {},
                "another target": {},
                "a commitment less": {},
                "a hole between": {},
                "other hours": {},
            },
        ),
        Factor("parties", {"two": {}, "three": {"parties": {"operations": {"name": "Operations", "teams": ["desk"]}}}}),
        Factor("fields", {"free": {}, "declared": {}}),
        Factor("roster", {"none": {}, "some": {"roster": "roster.csv"}, "dated": {"roster": "roster.csv"}}),
    ),
    put,
    always=True,
)  # fmt: skip

CLASHES = [
    Clash("header.revisions=!one", "header.effective=always", "a next revision begins where the last one ends"),
]

CALENDARS: Doc = {
    "berlin": {"timezone": "Europe/Berlin", "hours": {"mon-thu": "09:00-12:30 13:30-18:00", "fri": "09:00-15:00"}},
    "new-york": {"timezone": "America/New_York", "hours": {"mon-fri": "09:00-17:30"}},
    "kolkata": {"timezone": "Asia/Kolkata", "hours": {"mon-sat": "10:00-19:00"}},
    "night-desk": {"timezone": "America/New_York", "hours": {"sun-thu": "20:00-04:00"}},
    "follow-the-sun": {"timezone": "UTC", "open_when_any": ["berlin", "new-york", "night-desk"]},
}
FIELDS: Doc = {
    "territory": ["emea", "americas", "apac"],
    "industry": ["software", "manufacturing", "retail"],
    "lead_source": ["webinar", "referral", "fair", "website"],
    "email": "text",
    "phone": "text",
    "job_title": "text",
    "interests": "text",
    "company_size": "number",
    "budget": "number",
    "amount": "number",
    "consent": "boolean",
    "account_owner": "text",
    "registered_at": "instant",
    "renewal_at": "instant",
    "task_due_at": "instant",
    "ends_at": "instant",
}
EVENTS: Doc = {
    "contact": {"is": "touched", "when": {"channel": ["call", "email"], "not": {"direction": "inbound"}}},
    "conversation": {"is": ["replied", {"event": "touched", "when": {"outcome": "connected"}}]},
    "interest": {"is": ["demo_requested", "inbound_message", {"enters": "mql"}]},
    "demo_requested": {"fields": {"product": "text", "urgency": ["now", "later"]}},
    "task_created": {"fields": {"task_id": "text", "task_due_at": "instant"}},
    "webinar_attended": {"fields": {"topic": "text", "ends_at": "instant"}},
    "pipeline_review": {"team": True, "fields": {"topic": "text"}},
}
CONDITIONS: Doc = {
    "hot": {"any": [{"company_size": {"more_than": 800}}, {"lead_source": "referral"}]},
    "enterprise": {"company_size": {"at_least": 1000}},
}
ANCHORS: Doc = {
    ANCHOR: {"owed_by": "sales", "starts_on": "assigned", "stops_on": ["contact", {"leaves": "sal"}], "within": "4 business hours"}
}

FIRST_PARTIES: Doc = {
    "marketing": {"name": "Marketing", "teams": ["demand"]},
    "sales": {"name": "Sales", "teams": ["development", "executives"]},
}


def fill_in(doc: Doc) -> Doc:
    """The document with all that its names refer to, in the order of the notation."""
    known: dict[str, Doc] = {"calendars": CALENDARS, "conditions": CONDITIONS, "events": EVENTS, "commitments": ANCHORS}
    more = True
    while more:
        more = False
        said = set(words(doc))
        for section, pool in known.items():
            for name, definition in pool.items():
                if name in said and name not in doc.get(section, {}):
                    doc.setdefault(section, {})[name] = deepcopy(definition)
                    more = True
        for section, key, pool in (("segments", "segment", SEGMENTS), ("personas", "persona", PERSONAS)):
            there = doc.get("market", {}).get(section, {})
            lacking = [name for name in pool if name not in there and (name in said or (key in said and not there))]
            for name in lacking:
                doc.setdefault("market", {}).setdefault(section, {})[name] = deepcopy(pool[name])
                more = True
        if "qualified" in said and "qualified_when" not in doc.get("lead", {}):
            doc.setdefault("lead", {})["qualified_when"] = {"score": {"at_least": 20}}
            more = True
        if "grade" in said and "grades" not in doc.get("lead", {}).get("score", {}):
            score = doc.setdefault("lead", {}).setdefault("score", {})
            score["grades"] = {"A": {"at_least": 40}, "B": {"less_than": 40}}
            more = True
    first = {
        key: doc[key]
        for key in ("agreement", "parties", "roster", "calendars", "fields", "conditions", "events", "market", "lead", "stage_order")
        if key in doc
    }
    return {"slaspec": 1} | first | {key: value for key, value in doc.items() if key not in first}


def words(piece: Any) -> Iterator[str]:
    """Every word of a piece of the written form: keys and text."""
    if isinstance(piece, dict):
        for key, value in piece.items():
            yield key
            yield from words(value)
    elif isinstance(piece, list):
        for value in piece:
            yield from words(value)
    elif isinstance(piece, str):
        yield piece
