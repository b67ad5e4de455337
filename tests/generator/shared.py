"""Factors that several kinds of commitment have: periods, objectives, what is owed, pauses, calendars."""

from typing import Any

from generator.features import Clash, Doc, Factor, one_of

PERIODS = (
    "day", "business day", "week", "2 weeks", "rolling 30 days", "month", "quarter", "year", "fiscal quarter", "fiscal year",
)  # fmt: skip
FISCAL = "fiscal quarter|fiscal year"

ANCHOR = "first-answer"
"""The commitment of whose verdicts others speak."""

FIRST, OTHER = "sales", "marketing"


def owed(*, by: Any = FIRST) -> Factor:
    """Who owes it, and to whom."""
    return Factor(
        "owed",
        {
            "one party": {"owed_by": by},
            "several parties": {"owed_by": ["sales", "marketing"]},
            "said to whom": {"owed_by": "marketing", "owed_to": "sales"},
        },
    )


STATUS = Factor("status", {"unsaid": {}, "active": {"status": "active"}, "shadow": {"status": "shadow"}, "draft": {"status": "draft"}})
PROSE = Factor(
    "prose",
    {
        "none": {},
        "some": {"because": "Both sides said so.", "consequence": "It is told in the meeting.", "review": {"every": "quarter"}},
    },
)
LEAVE_OUT = Factor(
    "leave_out",
    {
        "none": {},
        "by a field": {"leave_out": {"test leads": {"email": {"matches": "*@fernhill.example"}}}},
        "by what is derived": {"leave_out": {"on hold": {"held": True}}},
        "two names": {"leave_out": {"no consent": {"consent": False}, "tried enough": {"did": {"event": "touched", "at_least": 3}}}},
    },
)
SCOPE = Factor(
    "when",
    {
        "all leads": {},
        "by a field": {"when": {"territory": one_of("emea", "americas")}},
        "by a number": {"when": {"company_size": {"at_least": one_of(20, 100)}}},
        "by name": {"when": one_of("hot", "enterprise")},
    },
)
RECORD = Factor("record", {"unsaid": {}, "lead": {"record": "lead"}, "opportunity": {"record": "opportunity"}})
EXCEPTION = Factor("exception_to", {"none": {}, "another": {"exception_to": "@sibling"}})
CALENDAR = Factor(
    "calendar",
    {
        "the agreement's": {},
        "one": {"calendar": one_of("berlin", "new-york")},
        "by lead": {"calendar": {"by": "territory", "map": {"emea": "berlin", "americas": "new-york"}, "otherwise": "kolkata"}},
        "by owner": {"calendar": {"by": "owner.calendar", "otherwise": "berlin"}},
        "around the clock": {"calendar": "24/7"},
        "follow the sun": {"calendar": "follow-the-sun"},
        "nights": {"calendar": "night-desk"},
    },
)
VOID = Factor(
    "void_on",
    {
        "none": {},
        "an event": {"void_on": "disqualified"},
        "one of several": {"void_on": ["lost", {"enters": "recycled"}]},
        "under a condition": {"void_on": {"event": "touched", "when": {"outcome": "wrong-number"}}},
    },
)
PAUSES = Factor(
    "pauses_on",
    {
        "none": {},
        "held": {"pauses_on": "held"},
        "said both": {"pauses_on": "held", "resumes_on": ["resumed", "replied"]},
        "own signals": {"pauses_on": {"event": "meeting_booked"}, "resumes_on": ["meeting_held", "meeting_missed"]},
    },
)
EPISODES = Factor(
    "episodes", {"unsaid": {}, "first": {"episodes": "first"}, "each": {"episodes": "each"}, "restart": {"episodes": "restart"}}
)
OWNER_CHANGE = Factor(
    "owner_change",
    {
        "unsaid": {},
        "continues": {"owner_change": "continues"},
        "settles": {"owner_change": "settles"},
        "voids": {"owner_change": "voids"},
    },
)


def escalate(*, shares: bool = True) -> Factor:
    """Who is told when it gets late."""
    levels: dict[str, Doc] = {
        "nobody": {},
        "after": {"escalate": [{"after": one_of("1 business day", "2 hours"), "to": "head"}]},
        "before": {"escalate": [{"before": one_of("10 minutes", "1 business hour"), "to": "owner"}]},
        "under a condition": {"escalate": [{"after": "30 minutes", "to": "head", "when": {"territory": "emea"}, "then": "reassign"}]},
    }
    if shares:
        levels["at a share"] = {"escalate": [{"at": one_of("50%", "100%"), "to": "owner"}, {"at": "200%", "to": "head"}]}
    return Factor("escalate", levels)


BANDS: dict[str, Doc] = {
    "none": {},
    "with a rest": {"bands": {"green": {"at_least": "95%"}, "amber": {"at_least": "80%", "less_than": "95%"}, "red": "otherwise"}},
    "closed": {"bands": {"green": {"more_than": "90%"}, "red": {"at_most": "90%"}}},
}

IF_MISSED: dict[str, Doc] = {
    "nothing": {},
    "a duty": {"if_missed": {"owed_by": "marketing", "duty": "scoring_reviewed", "within": "5 business days"}},
    "below a figure": {"if_missed": {"below": "40%", "owed_by": "sales", "duty": "pipeline_review", "within": "3 days"}},
    "windows in a row": {"if_missed": {"windows": 2, "owed_by": ["sales", "marketing"], "duty": "review_held", "within": "2 weeks"}},
    "many breaches": {"if_missed": {"breaches": 2, "owed_by": "sales", "duty": "training_held", "within": "end of next business day"}},
}


def inside(key: str, levels: dict[str, Doc], *, without: str | None = None) -> dict[str, Doc]:
    """The levels, each written below a key; before them one that writes nothing, where it has a name."""
    written: dict[str, Doc] = {} if without is None else {without: {}}
    return written | {name: {key: piece} if piece else {} for name, piece in levels.items()}


def objective(figures: tuple[str, ...] = ("share", "median", "p90", "all three")) -> tuple[Factor, ...]:
    """The factors of an objective: `none` of one goes with `none` of the others."""
    figure: dict[str, Doc] = {
        "share": {"at_least": one_of("50%", "90%", "100%")},
        "median": {"median": {"at_most": "2 business hours"}},
        "p90": {"p90": {"at_most": one_of("1 business day", "1 day")}},
        "all three": {"at_least": "75%", "median": {"at_most": "1 business hour"}, "p90": {"at_most": "8 business hours"}},
    }
    return (
        Factor("objective", inside("objective", {name: figure[name] for name in figures}, without="none")),
        Factor("objective_per", inside("objective", {name: {"per": name} for name in PERIODS}, without="none")),
        Factor(
            "objective_by",
            inside(
                "objective", {"unsaid": {}, "start": {"by": "start"}, "deadline": {"by": "deadline"}, "settlement": {"by": "settlement"}}
            ),
        ),
        Factor(
            "objective_for_each",
            inside(
                "objective",
                {"whole": {}, "field": {"for_each": "territory"}, "owner": {"for_each": "owner"}, "segment": {"for_each": "segment"}},
            ),
        ),
        Factor(
            "objective_split_by",
            inside("objective", {"nothing": {}, "one": {"split_by": "territory"}, "several": {"split_by": ["owner.team", "lead_source"]}}),
        ),
        Factor("objective_bands", inside("objective", BANDS)),
        Factor("objective_if_missed", inside("objective", IF_MISSED)),
    )


def objective_clashes(part: str, shares: str = "share") -> list[Clash]:
    """What goes only with an objective, and what an objective needs; `shares` are the levels that have a share."""
    whole = f"{part}.objective=none"
    reason = "it is said of an objective"
    clashes = [
        Clash(whole, f"{part}.objective_{name}=!{level}", reason)
        for name, level in (
            ("per", "none"),
            ("by", "unsaid"),
            ("for_each", "whole"),
            ("split_by", "nothing"),
            ("bands", "none"),
            ("if_missed", "nothing"),
        )
    ]
    return [
        *clashes,
        Clash(f"{part}.objective=!none", f"{part}.objective_per=none", "an objective has a window"),
        Clash(f"{part}.objective_per={FISCAL}", "header.fiscal_year_starts=none", "a fiscal window needs the year's first month"),
        Clash(f"{part}.objective=!{shares}", f"{part}.objective_if_missed=below a figure", "the figure is one below a share"),
        Clash(f"{part}.objective=!{shares}", f"{part}.objective_bands=!none", "bands colour a share"),
    ]


def common_clashes(part: str) -> list[Clash]:
    """What goes with no record other than leads, or needs the record to be there."""
    return [
        Clash(f"{part}.record=opportunity", "stages.record=none", "the record is not defined"),
        Clash(
            f"{part}.exception_to=another",
            f"{part}.when=all leads",
            "the other would never decide: an exception for all leads is a finding",
        ),
    ]


STAGES_OF_RECORD = {
    "inquiry": "discovery",
    "mql": "discovery",
    "sal": "proposal",
    "sql": "proposal",
    "recycled": "discovery",
    "customer": "signing",
    "disqualified": "signing",
}
_NAMING = ("stage", "enters", "leaves", "entering", "leaving", "reach", "required_before", "to")


def of_record(written: Any, key: str = "") -> Any:
    """The same piece about the record: stages of leads become its own."""
    if isinstance(written, dict):
        return {name: of_record(value, name) for name, value in written.items()}
    if isinstance(written, list):
        made: list[Any] = []
        for value in (of_record(value, key) for value in written):
            made += [] if value in made else [value]
        return made
    return STAGES_OF_RECORD.get(written, written) if key in _NAMING and isinstance(written, str) else written


def place(doc: Doc, section: str, id_: str, written: Doc) -> None:
    """Write a member of a section; one about a record speaks of the record's stages; and its sibling, where it is an exception to one."""
    if written.get("record") == "opportunity":
        written = of_record(written)
    members = doc.setdefault(section, {})
    if written.get("exception_to") == "@sibling":
        sibling = f"{id_}-else"
        written["exception_to"] = sibling
        kept = {
            key: value
            for key, value in written.items()
            if key not in ("exception_to", "when", "escalate", "objective", "leave_out", "if_missed")
        }
        members[sibling] = kept
    members[id_] = written
