"""What only the program can check, and an editor with the schema cannot: each rule under the reason why. Data for tests and docs."""

ONLY_THE_PROGRAM: dict[str, tuple[str, ...]] = {
    "A schema follows no name from one place of the file to another.": (
        "name-circle",
        "name-taken",
        "unclear-party",
        "unknown-calendar",
        "unknown-event",
        "unknown-party",
        "unknown-stage",
    ),
    "A schema compares no two places of the file.": (
        "ambiguous-entry",
        "ambiguous-handoff",
        "dates-reversed",
        "duplicate-day",
        "handoff-against-the-graph",
        "invalid-value",
        "same-name",
        "several-initial-stages",
        "stage-of-another-party",
    ),
    "A schema sees the shape of a text, not what it says.": (
        "calendar-never-opens",
        "invalid-date",
        "invalid-duration",
        "invalid-hours",
        "invalid-share",
        "invalid-weekdays",
        "overlapping-hours",
        "unknown-timezone",
    ),
    "A schema sees one file.": ("missing-lock",),
    "The schema says of each key what it may hold, not always what it asks of its neighbours.": (
        "missing-key",
        "nothing-promised",
        "one-of",
        "too-few",
    ),
    "A reader of JSON no longer sees it.": (
        "duplicate-key",
        "yaml-limit",
    ),
}
"""The reason to the rules; a rule that is not here is seen by the schema wherever it finds something."""
