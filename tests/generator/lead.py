"""What a lead is: its definition, its score, segments and personas."""

from copy import deepcopy
from random import Random

from generator.features import Clash, Doc, Factor, Item, Part, one_of

LIMITS = {"at_least": 0, "at_most": 60}

_LINE: Doc = {"event": "engaged", "add": 10}


def _engagement(piece: Doc) -> Doc:
    return {"score": {"engagement": piece}} if piece else {}


def put(doc: Doc, item: Item, _id: str, _chance: Random) -> None:
    """Write the definition, the score and the market."""
    written = dict(item.written)
    of_lines = {key: written.pop(key) for key in ("counts_for", "total_at_most") if key in written}
    engagement = written.get("score", {}).get("engagement")
    if engagement is not None:
        lines = engagement.get("points") or [dict(_LINE)]
        lines[0] |= of_lines
        touched = {"event": {"event": "touched", "when": {"automated": [True, False]}}, "add": 5}
        engagement["points"] = [*lines, touched, {"event": "inbound_message", "when": {"territory": "emea"}, "add": -3}]
        if item.has("limits", "of its parts", "both"):
            engagement |= {"at_least": -10, "at_most": 45}
    fit = written.get("score", {}).get("fit")
    if fit is not None and item.has("limits", "of its parts", "both"):
        fit |= {"at_least": 0, "at_most": 40}
    if written:
        doc["lead"] = written
    for name, members in (("segments", SEGMENTS), ("personas", PERSONAS)):
        if item.has(name, "always"):
            doc.setdefault("market", {})[name] = deepcopy(members)


PART = Part(
    "lead",
    (
        Factor("segments", {"where named": {}, "always": {}}),
        Factor("personas", {"where named": {}, "always": {}}),
        Factor("required", {"nothing": {}, "fields": {"required": ["email", "phone"]}, "one of several": {"required": ["email", {"any": ["phone", "job_title"]}]}}),
        Factor(
            "qualified_when",
            {
                "unsaid": {},
                "a score": {"qualified_when": {"score": {"at_least": one_of(20, 50)}}},
                "a grade": {"qualified_when": {"grade": ["A", "B"]}},
                "fields": {"qualified_when": {"consent": True, "company_size": {"at_least": 10}}},
                "a name": {"qualified_when": "enterprise"},
            },
        ),
        Factor("never_when", {"unsaid": {}, "a field": {"never_when": {"private": {"email": {"matches": "*@gmail.com"}}}}, "missing": {"never_when": {"no size": {"company_size": {"exists": False}}}}}),
        Factor(
            "score",
            {
                "given": {},
                "fit": {"score": {"fit": {"points": [{"when": {"industry": "software"}, "add": 20}, {"when": "enterprise", "add": 30.5}]}}},
                "engagement": {"score": {"engagement": {"points": []}}},
                "both": {
                    "score": {
                        "fit": {"points": [{"when": {"company_size": {"at_least": 100}}, "add": 20}, {"when": {"consent": False}, "add": -10}]},
                        "engagement": {"points": []},
                    }
                },
            },
        ),
        Factor("from_events", {"unsaid": {}, "wins": {"score": {"from_events": "wins"}}, "computed": {"score": {"from_events": "computed"}}}),
        Factor("limits", {"none": {}, "of the whole": {"score": {"at_least": 0, "at_most": 70}}, "of its parts": {}, "both": {"score": {"at_most": 80}}}),
        Factor(
            "frequency",
            {
                "every time": {},
                "once a day": _engagement({"points": [_LINE | {"at_most": "once per day"}]}),
                "twice a month": _engagement({"points": [_LINE | {"at_most": "2 per month"}]}),
                "in a look-back": _engagement({"points": [_LINE | {"at_most": "2 per 3 days"}]}),
                "once a week": _engagement({"points": [_LINE | {"at_most": "once per week"}]}),
            },
        ),
        Factor("counts_for", {"ever": {}, "days": {"counts_for": "5 days"}, "a month": {"counts_for": "1 month"}, "hours": {"counts_for": "36 hours"}}),
        Factor("total_at_most", {"any": {}, "some": {"total_at_most": 25}}),
        Factor(
            "decay",
            {
                "none": {},
                "days": _engagement({"decay": {"after": "3 days", "subtract": 5, "every": "2 days"}}),
                "months": _engagement({"decay": {"after": "10 days", "subtract": 7.5, "every": "1 month"}}),
            },
        ),
        Factor("resets_on", {"nothing": {}, "an event": _engagement({"resets_on": "disqualified"}), "a move": _engagement({"resets_on": [{"enters": "recycled"}, "lost"]})}),
        Factor(
            "restores",
            {
                "nothing": {},
                "an event": _engagement({"restores": [{"event": "recycled", "to_leaving": "mql"}]}),
                "under a condition": _engagement({"restores": [{"event": "reopened", "when": {"consent": True}, "to_leaving": "sal"}]}),
            },
        ),
        Factor("frozen", {"never": {}, "a part": _engagement({"frozen_while": {"stage": "customer"}}), "the whole": {"score": {"frozen_while": {"held": True}}}}),
        Factor("grades", {"none": {}, "some": {"score": {"grades": {"A": {"at_least": 40}, "B": {"at_least": 15, "less_than": 40}, "C": {"less_than": 15}}}}}),
    ),
    put,
    always=True,
)  # fmt: skip

_OF_ENGAGEMENT = {
    "frequency": "every time",
    "counts_for": "ever",
    "total_at_most": "any",
    "decay": "none",
    "resets_on": "nothing",
    "restores": "nothing",
}

CLASHES = [
    *(Clash("lead.score=given|fit", f"lead.{name}=!{level}", "it is said of engagement") for name, level in _OF_ENGAGEMENT.items()),
    Clash("lead.score=given|fit", "lead.frozen=a part", "it is said of engagement"),
    Clash("lead.score=given", "lead.limits=!none", "the points are given by events"),
    Clash("lead.score=given", "lead.from_events=!unsaid", "nothing else makes a score"),
    Clash("lead.score=given", "lead.frozen=!never", "the points are given by events"),
    Clash("lead.grades=none", "lead.qualified_when=a grade", "there are no grades"),
    Clash("lead.qualified_when=fields", "lead.never_when=missing", "kept apart: a size that is asked for is no missing size"),
]

SEGMENTS: Doc = {
    "large": {"when": {"company_size": {"at_least": 1000}}},
    "growing": {"when": {"company_size": {"between": [100, 999]}}},
}
PERSONAS: Doc = {
    "planner": {"when": {"job_title": {"contains": "plan"}}},
    "finance": {"when": {"job_title": {"in": ["CFO", "Head-of-Finance"]}}},
}
