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
    needless_removal,
    nothing_promised,
    overlapping_hours,
    repeated_entry,
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
    needless_removal.check,
    nothing_promised.check,
    overlapping_hours.check,
    repeated_entry.check,
    same_name.check,
    several_initial_stages.check,
    stage_of_another_party.check,
)

RULES: MappingProxyType[str, str] = MappingProxyType(
    {
        "ambiguous-entry": "an event kind moves leads into one stage",
        "ambiguous-handoff": "a stage is handed off in one way",
        "calendar-never-opens": "every week of a calendar has open time",
        "damaged-lock": "the holiday lock is as `slaspec lock` wrote it",
        "dates-reversed": "the last day in force is the first one or later",
        "duplicate-day": "a calendar gives the hours of a weekday once, and names a holiday once",
        "duplicate-key": "a key stands once in its mapping",
        "duplicate-stage": "a stage stands in the stage order once",
        "exception-circle": "nothing is an exception to itself",
        "handoff-against-the-graph": "a handoff leads where the agreed moves allow",
        "impossible-cadence": "a pattern of touches can be kept",
        "invalid-amount": "an amount is a whole number, not below zero",
        "invalid-date": "a date is year, month and day of a real day",
        "invalid-duration": "a duration is an amount and a unit, of one kind",
        "invalid-frequency": "how often something counts is a number of times in a period",
        "invalid-hash": "a signed content is named by its hash",
        "invalid-hours": "opening hours are times of day, from and to",
        "invalid-id": "names that others refer to are lower-case words joined by `-` or `_`",
        "invalid-money": "an amount of money has a currency and a number",
        "invalid-period": "a window is a period of the calendar, some weeks, or rolling days",
        "invalid-rate": "a rate leads from one step to another",
        "invalid-share": "a share is a percentage up to 100%",
        "invalid-value": "a field with a closed list of values has one of them",
        "invalid-weekdays": "weekdays are days or ranges of days, each once",
        "missing-key": "every key that the meaning needs is there",
        "missing-lock": "public holidays are locked",
        "name-circle": "no name stands for itself",
        "name-taken": "standard event kinds keep their meaning",
        "needless-removal": "a removed holiday is one",
        "nothing-promised": "an agreement promises something",
        "one-of": "of keys that exclude each other there is exactly one",
        "overlapping-hours": "an hour is open only once",
        "repeated-entry": "an entry stands once in its list",
        "same-name": "every party and every stage has a name of its own",
        "several-initial-stages": "at most one stage is where leads begin",
        "stage-of-another-party": "a handoff names the party that its stage belongs to",
        "stale-lock": "the holiday lock has every country, over the years of the agreement",
        "too-few": "a list or mapping has as many entries as it needs",
        "too-many": "a list has no more entries than it may",
        "unclear-commitment": "a commitment is a response, a volume or a ratio",
        "unclear-order": "what comes later is said by the stage order",
        "unclear-party": "it is said who owes what to whom",
        "unknown-calendar": "every calendar that is named is defined",
        "unknown-commitment": "every commitment that is named is promised",
        "unknown-condition": "every condition that is named is defined",
        "unknown-country": "a country is one of ISO 3166 whose public holidays are known",
        "unknown-event": "every event that is named is a standard kind or defined",
        "unknown-field": "where fields are declared, conditions speak of these alone",
        "unknown-follow-up": "a follow-up is an exception to one that there is",
        "unknown-grade": "every grade that is named is defined",
        "unknown-key": "only keys of the format are used",
        "unknown-party": "every party that is named is defined",
        "unknown-persona": "every persona that is named is defined",
        "unknown-reason": "every reason that is named is one of the agreed list",
        "unknown-record": "every record that is named is defined",
        "unknown-route": "a route is an exception to one that there is",
        "unknown-section": "prose follows a section that there is",
        "unknown-segment": "every segment that is named is defined",
        "unknown-stage": "every stage that is named is defined",
        "unknown-subdivision": "a subdivision is one of its country (`slaspec lock` finds it)",
        "unknown-team": "leads go to a team that a party has",
        "unknown-tier": "a tier is an exception to one that there is",
        "unknown-timezone": "a zone is one of the IANA database",
        "unknown-value": "where a field has a list of values, conditions name one of it",
        "unknown-version": "the format's version is one that this program reads",
        "wrong-type": "a value is of the kind that its field asks for",
        "yaml-limit": "the file stays within the reader's limits",
        "yaml-syntax": "the file is one document of YAML 1.2, without tags and merge keys",
    }
)
