"""Every rule that can make a finding about an agreement: its id and what it asks, in one line.

Rules with a module check the resolved meaning; the others are found while the text is read,
shaped and resolved.
"""

from collections.abc import Callable, Iterator
from types import MappingProxyType

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic
from slaspec.document.places import Places
from slaspec.document.rules import (
    ambiguous_entry,
    ambiguous_handoff,
    calendar_never_opens,
    dates_reversed,
    handoff_against_the_graph,
    nothing_promised,
    overlapping_hours,
    same_name,
    several_initial_stages,
    stage_of_another_party,
)

Check = Callable[[Agreement, Places], Iterator[Diagnostic]]

CHECKS: tuple[Check, ...] = (
    ambiguous_entry.check,
    ambiguous_handoff.check,
    calendar_never_opens.check,
    dates_reversed.check,
    handoff_against_the_graph.check,
    nothing_promised.check,
    overlapping_hours.check,
    same_name.check,
    several_initial_stages.check,
    stage_of_another_party.check,
)

RULES: MappingProxyType[str, str] = MappingProxyType(
    {
        "ambiguous-entry": "an event kind moves leads into one stage",
        "ambiguous-handoff": "a stage is handed off in one way",
        "calendar-never-opens": "every week of a calendar has open time",
        "dates-reversed": "the last day in force is the first one or later",
        "duplicate-day": "a calendar gives the hours of a weekday once",
        "duplicate-key": "a key stands once in its mapping",
        "handoff-against-the-graph": "a handoff leads where the agreed moves allow",
        "invalid-amount": "an amount is a whole number, not below zero",
        "invalid-date": "a date is year, month and day of a real day",
        "invalid-duration": "a duration is an amount and a unit, of one kind",
        "invalid-hours": "opening hours are times of day, from and to",
        "invalid-id": "names that others refer to are lower-case words joined by `-` or `_`",
        "invalid-share": "a share is a percentage up to 100%",
        "invalid-value": "a field with a closed list of values has one of them",
        "invalid-weekdays": "weekdays are days or ranges of days, each once",
        "invisible-character": "every character can be seen, and is the one that it looks like",
        "missing-key": "every key that the meaning needs is there",
        "name-circle": "no name stands for itself",
        "name-taken": "standard event kinds keep their meaning",
        "nothing-promised": "an agreement promises something",
        "one-of": "of keys that exclude each other there is exactly one",
        "overlapping-hours": "an hour is open only once",
        "same-name": "every party and every stage has a name of its own",
        "several-initial-stages": "at most one stage is where leads begin",
        "stage-of-another-party": "a handoff names the party that its stage belongs to",
        "too-few": "a list or mapping has as many entries as it needs",
        "too-many": "a list has no more entries than it may",
        "unclear-commitment": "a commitment is a response, a volume or a ratio",
        "unclear-party": "it is said who owes what to whom",
        "unclear-suppression": "a comment that suppresses findings names their rules and says why",
        "unknown-calendar": "every calendar that is named is defined",
        "unknown-event": "every event that is named is a standard kind or defined",
        "unknown-key": "only keys of the format are used",
        "unknown-party": "every party that is named is defined",
        "unknown-stage": "every stage that is named is defined",
        "unknown-timezone": "a zone is one of the IANA database",
        "unknown-version": "the format's version is one that this program reads",
        "unused-suppression": "a comment that suppresses findings has some to suppress, and they are warnings",
        "wrong-type": "a value is of the kind that its field asks for",
        "yaml-limit": "the file stays within the reader's limits",
        "yaml-syntax": "the file is one document of YAML 1.2, without tags and merge keys",
        "yaml-trap": "text without quotes is the same to every program that reads YAML",
    }
)
