"""Characters that cannot be seen: found wherever they hide, and left alone where writing needs them."""

import pytest

from slaspec.document.invisible import invisible_characters
from slaspec.document.validate import validate


def places(text: str) -> list[tuple[int, int]]:
    """Line and column of each finding."""
    return [(found.span.line, found.span.column) for found in invisible_characters(text, name="x")]


@pytest.mark.parametrize(
    "character",
    ["\xad", "\u200b", "\u200c", "\u200d", "\u200e", "\u202e", "\u2066", "\u2060", "\ufeff", "\xa0", "\u2009", "\u202f", "\u3000", "\u2800",
     "\u3164", "\ufe0f", "\U000e0041", "\U000e0101", "\x85", "\u2028"],
)  # fmt: skip
def test_it_is_found_in_values_names_and_comments(character: str) -> None:
    """Its place is its own, whatever it stands in."""
    assert places(f"abc{character}d: x\n") == [(1, 4)]
    assert places(f"a: b\nc: 'd{character}'\n# é\n") == [(2, 6)]
    assert places(f"a: b # {character}") == [(1, 8)]


@pytest.mark.parametrize(
    "text",
    ["plain", "Grüße — “quoted” … €", "می‌خواهم", "क्‍ष", "👨‍👩‍👧", "❤️‍🔥", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "\ufeffa: b", '"\\u200b"'],
)  # fmt: skip
def test_what_writing_needs_is_left_alone(text: str) -> None:
    """Joiners inside other scripts and emoji, a mark at the beginning of the file, and escapes, which can be seen."""
    assert places(text) == []


def test_a_mark_at_the_beginning_takes_no_column() -> None:
    """Places are those that an editor shows."""
    assert places("\ufeffab\u200b: 1\nc\u200b: 2") == [(1, 3), (2, 2)]


def test_a_run_of_them_is_one_finding() -> None:
    """It says how many there are."""
    (found,) = invisible_characters("a\u200b\u200b\u200bb", name="x")

    assert found.message == "the character U+200B (zero width space) cannot be seen, and 2 more after it"
    assert (found.span.column, found.span.end_column) == (2, 5)


def test_very_many_are_counted() -> None:
    """The first thousand places are findings, the last of them says how many follow."""
    findings = invisible_characters("a\xa0" * 5_000, name="x")

    assert len(findings) == 1_000
    assert findings[-1].message.endswith("; 4,000 more such places follow")


def test_it_is_told_beside_the_error_that_it_causes() -> None:
    """A mark in the middle makes the line no YAML, and is itself named."""
    assert [found.rule for found in validate("a: b\n\ufeffc: d\n", name="x")] == ["invisible-character", "yaml-syntax"]
