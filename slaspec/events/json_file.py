"""A JSON file as a row of objects, in a list or one after the other, read piece by piece.

A broken object costs itself: it ends where its brackets close, a closing bracket closing what it
can, or where the next line begins an object that stands no deeper. Time is linear in the file,
memory bounded by the longest object.
"""

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from slaspec.events.event import Refusal
from slaspec.events.rows import LONGEST_LINE, RowError, json_object

_ANY_OBJECT = json.JSONDecoder(parse_int=float)
"""Finds where an object ends; what may stand in it is `json_object`'s to say."""
_LONGEST_TOKEN = 16
"""Characters of JSON that may mean something else when more of them come: a literal, an escape."""
_BETWEEN = re.compile(r"[\s,]*")
_STRAY = re.compile(r'"[^"\n]*"?|[^\s,\[\]{}"]+')
_WORTH_A_LOOK = re.compile(r'"(?:[^"\\\n]++|\\.)*+"?|(?P<bracket>[\[\]{}])|\n(?P<indent>[ \t]*+)(?:,[ \t]*+)?(?=\{)')
"""In a broken object: a text as far as its line goes, a bracket, and what may be the beginning of the next object."""


def json_file_rows(chunks: Iterable[bytes], *, name: str) -> Iterator[tuple[str, dict[str, Any]] | Refusal]:
    """The objects of a JSON file, each with its place `name:line:column`; what stands between them and is none is refused."""
    text = _Window(chunks)
    lists = 0
    is_told = False
    while text.goes_on(_BETWEEN):
        place = f"{name}:{text.line}:{text.column}"
        first = text.ahead[text.at]
        if first in "[]" and (first == "[" or lists):
            lists += 1 if first == "[" else -1
            text.move(text.at + 1)
        elif first == "{":
            end = text.end_of_object()
            is_told = end is None
            if end is None:
                end = text.end_of_broken()
            if end is None:
                yield Refusal(place, "line-too-long", "the object is longer than 1 MiB, or does not end: nothing after it is read")
                return
            piece = text.ahead[text.at : end].encode("utf-8", "surrogateescape")
            text.move(end)
            try:
                yield place, json_object(piece)
            except RowError as error:
                yield Refusal(place, error.rule, str(error))
        else:
            if not is_told:
                yield Refusal(place, "invalid-json", "what stands here is no JSON object")
            is_told = True
            text.move(text.end_of_stray())
    if lists:
        yield Refusal(f"{name}:{text.line}:{text.column}", "invalid-json", "the list is not closed: the file may have been cut off")


class _Window:
    """The part of a file that is in memory: `ahead`, read up to `at`, which is in this `line` and `column`, counted from 1."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.ahead = ""
        self.at = 0
        self.line = self.column = 1
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
        self._chunks = iter(chunks)
        self._is_over = False

    def move(self, to: int) -> None:
        """Read on."""
        lines = self.ahead.count("\n", self.at, to)
        self.line += lines
        self.column = to - self.ahead.rfind("\n", self.at, to) if lines else self.column + to - self.at
        self.at = to

    def goes_on(self, between: re.Pattern[str]) -> bool:
        """Pass what may stand between objects; whether anything comes after it."""
        while True:
            matched = between.match(self.ahead, self.at)
            assert matched is not None
            self.move(matched.end())
            if self.at < len(self.ahead):
                return True
            if not self._more():
                return False

    def _more(self) -> bool:
        """Have another part of the file in memory, if there is one."""
        if self._is_over:
            return False
        chunk = next(self._chunks, None)
        self._is_over = chunk is None
        self._forget()
        self.ahead += self._decoder.decode(chunk or b"", final=self._is_over)
        return True

    def _forget(self) -> None:
        """What has been read."""
        self.ahead, self.at = self.ahead[self.at :], 0

    def end_of_stray(self) -> int:
        """Where a word ends that begins no object."""
        while True:
            stray = _STRAY.match(self.ahead, self.at)
            end = stray.end() if stray else self.at + 1
            if end < len(self.ahead) or not self._may_read_on():
                return end

    def end_of_object(self) -> int | None:
        """Where the object that begins here ends, if it is one and no longer than a row may be."""
        while True:
            try:
                return _ANY_OBJECT.raw_decode(self.ahead, self.at)[1]
            except json.JSONDecodeError as error:
                is_cut_off = error.pos > len(self.ahead) - _LONGEST_TOKEN or error.msg.startswith("Unterminated")
                if not is_cut_off or not self._may_read_on():
                    self._forget()  # an error counts the lines before it
                    return None
            except RecursionError:
                return None

    def end_of_broken(self) -> int | None:
        """Where what begins here and is no object ends; `None` where that cannot be told."""
        while (end := self._end_in_sight()) is None and self._may_read_on():
            pass
        return len(self.ahead) if end is None and self._is_over else end

    def _may_read_on(self) -> bool:
        """Have twice as much of what begins here in memory, so that looking at it anew takes linear time; not beyond what a row may be."""
        seen = len(self.ahead) - self.at
        if seen > LONGEST_LINE or not self._more():
            return False
        while len(self.ahead) < 2 * seen and self._more():
            pass
        return True

    def _end_in_sight(self) -> int | None:
        opened: list[str] = []
        for found in _WORTH_A_LOOK.finditer(self.ahead, self.at):
            bracket = found["bracket"]
            if bracket in ("{", "["):
                opened.append(bracket)
            elif bracket is not None:
                partner = "{" if bracket == "}" else "["
                while opened and opened.pop() != partner:
                    pass
                if not opened:  # it may be the end of the list around the objects
                    return found.end() if bracket == "}" else found.start()
            elif found["indent"] is not None and len(found["indent"]) < self.column:
                return found.end()
        return None
