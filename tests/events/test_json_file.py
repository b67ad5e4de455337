"""JSON files cut into their objects: in any chunks, with a bad one among good ones, in bounded time."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slaspec.events.event import Refusal
from slaspec.events.json_file import json_file_rows
from slaspec.events.rows import LONGEST_LINE


def read(text: str | bytes, size: int = 1 << 16) -> list[tuple[str, object]]:
    """Each place with the object that stands there, or the rule that it broke."""
    raw = text if isinstance(text, bytes) else text.encode()
    chunks = (raw[start : start + size] for start in range(0, len(raw), size))
    return [(each.place, each.rule) if isinstance(each, Refusal) else each for each in json_file_rows(chunks, name="f")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (" \n ", []),
        ("[]", []),
        ('[{"a": 1}, {"b": "}{\\""}]', [("f:1:2", {"a": 1}), ("f:1:12", {"b": '}{"'})]),
        ('\ufeff[\r\n  {\r\n    "a": [{"b": 1}]\r\n  },\r\n  {}\r\n]\r\n', [("f:2:3", {"a": [{"b": 1}]}), ("f:5:3", {})]),
        ('{"a": 1}\n{"a": 2}\n', [("f:1:1", {"a": 1}), ("f:2:1", {"a": 2})]),
        ('[{"é€🎈": 1}, {"a": 2}]', [("f:1:2", {"é€🎈": 1}), ("f:1:14", {"a": 2})]),
        # what is no object
        ('[1, "x", {"a": 1}, null]', [("f:1:2", "invalid-json"), ("f:1:10", {"a": 1}), ("f:1:20", "invalid-json")]),
        ('} {"a": 1}', [("f:1:1", "invalid-json"), ("f:1:3", {"a": 1})]),
        ("[1]", [("f:1:2", "invalid-json")]),
        # a broken object, and a good one after it
        ('[{"a": }, {"b": 1}]', [("f:1:2", "invalid-json"), ("f:1:11", {"b": 1})]),
        ('[{"a": [}, {"b": 1}]', [("f:1:2", "invalid-json"), ("f:1:12", {"b": 1})]),
        ('[\n{"a": "x},\n{"b": 1}\n]', [("f:2:1", "invalid-json"), ("f:3:1", {"b": 1})]),
        ('[\n  {\n    "a": {\n  },\n  {"b": 1}\n]', [("f:2:3", "invalid-json"), ("f:5:3", {"b": 1})]),
        ('[{"a": 1, {"b": 1}]\n{"c": 1}', [("f:1:2", "invalid-json"), ("f:2:1", {"c": 1})]),
        ('[{"a": 1, "a": 2}, {"b": 1}]', [("f:1:2", "invalid-json"), ("f:1:20", {"b": 1})]),
        (b'[{"a": "\xff"}, {"b": 1}]', [("f:1:2", "invalid-text"), ("f:1:14", {"b": 1})]),
        ('[{"a": 1e999}, {"a": 9223372036854775808}]', [("f:1:2", "number-out-of-range"), ("f:1:16", "number-out-of-range")]),
        # cut off
        ('[{"a": 1}, {"b": ', [("f:1:2", {"a": 1}), ("f:1:12", "invalid-json"), ("f:1:18", "invalid-json")]),
        ('[{"a": 1},', [("f:1:2", {"a": 1}), ("f:1:11", "invalid-json")]),
    ],
)
def test_objects_and_what_is_none(text: str | bytes, found: list[tuple[str, object]]) -> None:
    """Wherever the chunks of the file end."""
    for size in (1 << 16, 7, 1):
        assert read(text, size) == found


PLAIN = st.recursive(
    st.none() | st.integers(-9, 9) | st.text(max_size=5),
    lambda each: st.lists(each, max_size=2) | st.dictionaries(st.text(max_size=3), each, max_size=2),
)
OBJECTS = st.lists(
    st.dictionaries(st.text(max_size=3), PLAIN, max_size=3).filter(lambda each: "\0" not in json.dumps(each, ensure_ascii=False)),
    max_size=4,
)


@given(OBJECTS, st.sampled_from([None, 1]), st.booleans(), st.integers(1, 50))
def test_what_json_wrote_is_read_back(objects: list[dict[str, object]], indent: int | None, ascii_only: bool, size: int) -> None:  # noqa: FBT001 - Hypothesis gives it
    """Pretty or not, in any chunks, and each place is that of a brace."""
    text = json.dumps(objects, indent=indent, ensure_ascii=ascii_only)
    if "\\u0000" in text:
        return
    found = read(text, size)

    assert [each for _place, each in found] == objects
    for place, _each in found:
        _name, line, column = place.split(":")
        assert text.split("\n")[int(line) - 1][int(column) - 1] == "{"


@given(
    st.lists(st.sampled_from([b'"', b"{", b"}", b"[", b"]", b",", b"\n", b"\\", b" ", b'"a"', b":", b"1", b"\xff", b'{"a": 1}'])),
    st.integers(1, 9),
)
def test_no_text_makes_it_raise_and_chunks_do_not_matter(parts: list[bytes], size: int) -> None:
    """However broken."""
    assert read(b"".join(parts), size) == read(b"".join(parts))


def endless(part: bytes, counted: list[int]) -> Iterator[bytes]:
    """A file without an end that counts what is read of it."""
    while True:
        counted.append(len(part))
        yield part


@pytest.mark.parametrize("part", [b"{" * 1000, b'{"a":' * 1000, b'{"a": "' + b"x" * 5000, b'{"a" [' * 1000])
def test_an_object_that_does_not_end_ends_the_reading(part: bytes) -> None:
    """After the longest that an object may be, so that memory is bounded."""
    read_so_far: list[int] = []
    found = list(json_file_rows(endless(part, read_so_far), name="f"))

    assert [each.rule for each in found if isinstance(each, Refusal)] == ["line-too-long"]
    assert sum(read_so_far) < 2 * LONGEST_LINE


def test_many_broken_objects_are_read_in_one_go() -> None:
    """None is read again and again: a hundred thousand of them cost as much each as ten."""
    found = read(b'{"a" 1},' * 100_000)

    assert len(found) == 100_000
    assert {rule for _place, rule in found} == {"invalid-json"}
