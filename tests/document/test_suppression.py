"""Comments that suppress: where they speak, what they cannot do, and what is no comment at all."""

import pytest

from slaspec.document.validate import read_agreement, validate

HEAD = """\
slaspec: 1
agreement: { id: x, title: X, calendar: office }
parties: { marketing: { name: Marketing }, sales: { name: Sales } }
calendars: { office: { timezone: UTC, hours: { mon-fri: 09:00-17:00 } } }
"""


def told(commitment: str) -> list[tuple[str, int]]:
    """Rule and line (that of `commitments` is 0) of each finding about a document with these lines of a commitment."""
    text = (
        HEAD
        + "commitments:\n  touch:\n    owed_by: sales\n    starts_on: assigned\n    stops_on: touched\n    within: 4 hours\n"
        + commitment
    )
    return [(found.rule, found.span.line - 5) for found in validate(text, name="x")]


TRAP = [("yaml-trap", 6)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("    because: 17:00\n", TRAP),
        ("    because: 17:00  # slaspec: ignore[yaml-trap] as everybody says\n", []),
        ("    because: 17:00  ## slaspec:ignore [ yaml-trap ]: as everybody says\n", []),
        ("    # slaspec: ignore[yaml-trap] as everybody says\n    because: 17:00\n", []),
        ("# slaspec: ignore[yaml-trap] as everybody says\n    because: 17:00\n", []),
    ],
)
def test_a_comment_suppresses_on_its_line_or_the_one_below(lines: str, expected: list[tuple[str, int]]) -> None:
    """Behind the value, or alone on the line above it, at any indent."""
    found = told(lines)

    assert [(rule, line) for rule, line in found] == expected


def test_several_comments_and_several_rules_speak_for_one_line() -> None:
    """One above the other, and by commas."""
    both = "because: 17:00 # \u200b\n"

    assert told(f"    {both}") == [("yaml-trap", 6), ("invisible-character", 6)]
    assert told(f"    # slaspec: ignore[yaml-trap, invisible-character] a test\n    {both}") == []
    assert told(f"    # slaspec: ignore[yaml-trap] a test\n    # slaspec: ignore[invisible-character] a test\n    {both}") == []


@pytest.mark.parametrize(
    "lines",
    [
        "    # slaspec: ignore[yaml-trap] too far above\n\n    because: 17:00\n",
        "    because: 17:00\n    # slaspec: ignore[yaml-trap] below\n",
        "    because: 17:00\n    calendar: office # slaspec: ignore[yaml-trap] beside another\n",
    ],
)
def test_a_comment_elsewhere_suppresses_nothing_and_is_told(lines: str) -> None:
    """The finding stays, and the comment is one more."""
    assert sorted(rule for rule, _line in told(lines)) == ["unused-suppression", "yaml-trap"]


@pytest.mark.parametrize(
    "text",
    [
        "'x # slaspec: ignore[yaml-trap] no comment'",
        '"x # slaspec: ignore[yaml-trap] no comment"',
        "x# slaspec:ignore[yaml-trap] no comment",
        "|\n      # slaspec: ignore[yaml-trap] no comment\n      x",
        '"x\n      # slaspec: ignore[yaml-trap] no comment\n      y"',
        "x # write it as # slaspec: ignore[yaml-trap] in a comment",
    ],
)
def test_text_that_looks_like_such_a_comment_is_none(text: str) -> None:
    """Inside quotes, blocks, words and other comments a `#` begins none."""
    assert told(f"    because: {text}\n") == []


def test_a_text_of_several_lines_is_meant_as_a_whole() -> None:
    """Where no comment can stand beside the finding, it stands where the text begins."""
    block = "|  # slaspec: ignore[invisible-character] French typesetting\n      one\n      deux\u202f!\n"

    assert told("    because: |\n      one\n      deux\u202f!\n") == [("invisible-character", 8)]
    assert told(f"    because: {block}") == []
    assert told(f"    because: {block}    calendar: office # \u200b\n") == [("invisible-character", 9)]


def test_an_error_is_not_suppressed() -> None:
    """The error stays, and the comment is told that it cannot."""
    assert told("    becuase: x # slaspec: ignore[unknown-key] ours\n") == [("unknown-key", 6), ("unused-suppression", 6)]


def test_while_there_are_errors_what_is_unused_is_not_told() -> None:
    """Rules that were never asked may have findings there once the errors are mended."""
    assert told("    becuase: x\n    # slaspec: ignore[dates-reversed] later\n") == [("unknown-key", 6)]


def test_what_is_wrong_with_a_suppression_keeps_nobody_from_working() -> None:
    """Without a reason it suppresses all the same; every such finding is a warning."""
    text = HEAD.replace("title: X", "title: 17:00").replace("office }\n", "office } # slaspec: ignore[yaml-trap]\n", 1)
    agreement, findings = read_agreement(
        text + "commitments: { touch: { owed_by: sales, starts_on: assigned, stops_on: touched, within: 4 hours } }\n", name="x"
    )

    assert agreement is not None
    assert agreement.title == "17:00"
    assert [found.rule for found in findings] == ["unclear-suppression"]


def test_mapping_files_have_them_too() -> None:
    """The same comment in the other kind of file."""
    text = "mapping: 1\ntables:\n  t:\n    files: '*.csv'\n    lead: 1.10\n    events: [{ kind: touched, at: at }]\n"

    assert [found.rule for found in validate(text, name="x")] == ["yaml-trap"]
    assert validate(text.replace("1.10", "1.10 # slaspec: ignore[yaml-trap] a column"), name="x") == []
