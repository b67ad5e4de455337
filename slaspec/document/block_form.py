"""Mappings in braces with more than three keys, put a key a line.

What holds such a mapping within the same brackets takes block form too, since no block stands inside
brackets; all else in brackets stays as it is. Keys, values and comments are not written anew: only
what stands between them is. What is written too oddly for that is left alone.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from slaspec.diagnostics import LINE_BREAK
from slaspec.document.edit import Edit
from slaspec.document.source import Part, PartKind

MOST_KEYS_IN_BRACES = 3

_INDENT = 2
_FOR_THE_LINE = re.compile(r"#[ \t]*slaspec:")
_COMMENT_LINE = re.compile(r"[ \t]*#")
_COLON = re.compile(r"[ \t]*:([ \t]*)")
_BLANKS = re.compile(r"[ \t]*")
_BETWEEN = frozenset(" \t,[]{}")


@dataclass(slots=True)
class _Flow:
    """A mapping or list in brackets; `start` is that of its anchor, `opens` and `closes` are the places of its brackets."""

    start: int
    opens: int
    is_mapping: bool
    has_brackets: bool
    closes: int = 0
    entries: "list[tuple[Part | None, _Flow | Part]]" = field(default_factory=list)
    too_long: int = 0
    """How many mappings with too many keys it is or holds."""


@dataclass(slots=True)
class _Unit:
    """A flow that stands in no other, with the column of the mapping or list around it."""

    flow: _Flow
    column: int
    in_mapping: bool


@dataclass(slots=True)
class _Open:
    """A mapping or list that is open while the parts go by, and the column of its first key or dash."""

    is_mapping: bool
    flow: _Flow | None
    column: int
    key: Part | None = None


@dataclass(slots=True)
class _Line:
    """A line of the block form: what it keeps of the text, what is set before that, and the column of its mapping or list."""

    start: int
    end: int
    column: int
    indent: int = 0
    dashes: str = ""


@dataclass(slots=True)
class _Segment:
    """What stands between two lines of the block form, as far as it is on one line of the text."""

    start: int
    brackets: str
    comment: str


class _TooOddError(Exception):
    """Written as nobody writes: left as it is."""


def block_form(text: str, parts: Iterable[Part], line_starts: list[int], line_break: str) -> tuple[list[Edit], int]:
    """The edits that put long mappings into block form, and how many of these there are.

    A document that is in brackets as a whole is JSON, and stays so. So does a mapping with a comment
    for the program (`# slaspec: …`) on or right above its lines: it speaks of the line where it stands.
    """
    edits: list[Edit] = []
    count = 0
    for unit in _units(parts, line_starts):
        try:
            edits += _Writer(text, line_starts, line_break, unit).edits()
        except _TooOddError:
            continue
        count += unit.flow.too_long
    return edits, count


def _units(parts: Iterable[Part], line_starts: list[int]) -> Iterator[_Unit]:
    """The outermost flows, inside blocks, that are or hold a mapping that is too long."""
    stack: list[_Open] = []
    for part in parts:
        if part.kind is PartKind.END:
            closed = stack.pop().flow
            if closed:
                closed.closes = part.end - 1
                closed.too_long += closed.is_mapping and len(closed.entries) > MOST_KEYS_IN_BRACES
                around = stack[-1] if stack else None
                if around and around.flow:
                    around.flow.too_long += closed.too_long
                elif around and closed.too_long:
                    yield _Unit(closed, around.column, around.is_mapping)
            continue
        column = part.start - line_starts[bisect_right(line_starts, part.start) - 1]
        flow = _Flow(part.start, part.end - 1, part.kind is PartKind.MAPPING, part.end > part.start) if part.flow else None
        if stack:
            around = stack[-1]
            if part.is_key:
                around.column = around.column if around.key else column
                around.key = part
            elif around.flow:
                around.flow.entries.append((around.key, flow or part))
        if part.kind in (PartKind.MAPPING, PartKind.LIST):
            stack.append(_Open(part.kind is PartKind.MAPPING, flow, column))


class _Writer:
    """Puts one unit into block form: lays out the lines that it will have, then writes what stands between them."""

    def __init__(self, text: str, line_starts: list[int], line_break: str, unit: _Unit) -> None:
        self._text = text
        self._break = line_break
        self._unit = unit
        number = bisect_right(line_starts, unit.flow.start) - 1
        self._line_start = line_starts[number]
        last = LINE_BREAK.search(text, unit.flow.closes)
        self._end = last.start() if last else len(text)
        above = _COMMENT_LINE.match(text, line_starts[max(0, number - 1)])
        if _FOR_THE_LINE.search(text, above.start() if above else self._line_start, self._end):
            raise _TooOddError
        self._before = text[self._line_start : unit.flow.start]
        self._lines: list[_Line] = []
        self._edits: list[Edit] = []
        self._heads: dict[int, tuple[_Flow, int, bool]] = {}  # by the closing bracket: its line, and whether that leads to it
        self._after: dict[int, str] = {}  # comments that move to the end of a line
        self._above: dict[int, list[str]] = {}  # and above one

    def edits(self) -> list[Edit]:
        """The edits, which lie between the beginning of the unit's first line and the end of its last one."""
        is_led_to = self._lay_out_unit()
        ends = [*(line.start for line in self._lines[1:]), self._end]
        gaps = [self._segments(line.end, end) for line, end in zip(self._lines, ends, strict=True)]
        self._move_comments(gaps)
        for number, segments in enumerate(gaps):
            line = self._lines[number]
            after = self._lines[number + 1] if number + 1 < len(gaps) else None
            if number == 0 and not is_led_to:
                self._write_first(segments)
                continue
            text = self._between(number, segments, after)
            if after:
                text += "".join(self._break + " " * after.indent + comment for comment in self._above.get(number + 1, ()))
                text += self._break + " " * after.indent + after.dashes
            self._edits.append(Edit(line.end, ends[number], text))
        return self._edits

    def _lay_out_unit(self) -> bool:
        """Lay out all lines behind what stays of the unit's first one; says whether the block begins below that."""
        flow, before = self._unit.flow, self._before
        kept = before.rstrip(" ")
        anchor = self._anchor(flow)
        is_led_to = bool(anchor)
        if "\t" in before:
            raise _TooOddError
        if not kept and len(before) > self._unit.column:
            column = len(before)
        elif kept.endswith(":") and self._unit.in_mapping:
            column = self._unit.column + _INDENT
            is_led_to = True
        elif kept.endswith("-") and not self._unit.in_mapping:
            column = len(kept) - 1 + _INDENT if anchor else len(before)
        else:
            raise _TooOddError
        end = flow.start + anchor if anchor else self._line_start + len(kept) if is_led_to else flow.start
        self._lines.append(_Line(self._line_start, end, column))
        self._heads[flow.closes] = (flow, 0, is_led_to)
        self._lay_out(flow, column, column, "")
        return is_led_to

    def _lay_out(self, flow: _Flow, column: int, indent: int, dashes: str) -> None:
        """Lay out the lines of a flow; its first one has that indent and those dashes."""
        if not flow.has_brackets:
            raise _TooOddError
        for key, value in flow.entries:
            if key:
                self._lay_out_pair(key, value, _Line(key.start, key.end, column, indent, dashes))
            else:
                self._lay_out_item(value, _Line(value.start, value.start, column, indent, f"{dashes}- "))
            indent, dashes = column, ""

    def _lay_out_pair(self, key: Part, value: _Flow | Part, line: _Line) -> None:
        colon = _COLON.match(self._text, key.end)
        if not colon or key.start == key.end or LINE_BREAK.search(self._text, key.start, key.end):
            raise _TooOddError
        line.end = colon.start(1)
        if isinstance(value, Part) and value.start == value.end:
            self._lines.append(line)
            return
        if value.start != colon.end():
            raise _TooOddError
        grows = isinstance(value, _Flow) and value.too_long > 0
        anchor = self._anchor(value) if isinstance(value, _Flow) and grows else 0
        if not colon[1] and (anchor or not grows):
            self._edits.append(Edit(line.end, line.end, " "))
        if isinstance(value, _Flow) and grows:
            line.end = value.start + anchor if anchor else line.end
            self._lay_out_below(value, line)
        else:
            self._keep(value, line)

    def _lay_out_item(self, value: _Flow | Part, line: _Line) -> None:
        if isinstance(value, _Flow) and value.too_long:
            anchor = self._anchor(value)
            if anchor:
                line.end = value.start + anchor
                self._lay_out_below(value, line)
            else:
                self._heads[value.closes] = (value, len(self._lines), False)
                self._lay_out(value, line.column + _INDENT, line.indent, line.dashes)
        elif isinstance(value, _Flow) and not value.has_brackets:
            raise _TooOddError
        else:
            self._keep(value, line)

    def _lay_out_below(self, flow: _Flow, line: _Line) -> None:
        self._heads[flow.closes] = (flow, len(self._lines), True)
        self._lines.append(line)
        self._lay_out(flow, line.column + _INDENT, line.column + _INDENT, "")

    def _keep(self, value: _Flow | Part, line: _Line) -> None:
        """Keep a value as it is; only its further lines are set in, where they stand too far left for a block."""
        line.end = value.closes + 1 if isinstance(value, _Flow) else value.end
        self._lines.append(line)
        for found in LINE_BREAK.finditer(self._text, value.start, line.end):
            blanks = _BLANKS.match(self._text, found.end(), line.end)
            assert blanks
            is_blank = blanks.end() == line.end or LINE_BREAK.match(self._text, blanks.end())
            if not is_blank and ("\t" in blanks[0] or len(blanks[0]) <= line.column):
                self._edits.append(Edit(*blanks.span(), " " * (line.column + _INDENT)))

    def _anchor(self, flow: _Flow) -> int:
        """The length of what stands before the opening bracket: an anchor, a tag."""
        between = self._text[flow.start : flow.opens]
        if "#" in between or LINE_BREAK.search(between):
            raise _TooOddError
        return len(between.rstrip(" \t"))

    def _segments(self, start: int, end: int) -> list[_Segment]:
        """What stands between two lines, by line of the text."""
        segments: list[_Segment] = []
        starts = [start, *(found.end() for found in LINE_BREAK.finditer(self._text, start, end))]
        for offset, piece in zip(starts, LINE_BREAK.split(self._text[start:end]), strict=True):
            brackets, hash_, comment = piece.partition("#")
            if not _BETWEEN.issuperset(brackets):
                raise _TooOddError
            segments.append(_Segment(offset, brackets, (hash_ + comment).rstrip(" \t")))
        return segments

    def _move_comments(self, gaps: list[list[_Segment]]) -> None:
        """Move a comment behind a closing bracket to where its part begins, unless there are comments inside."""
        inside = [segment.start + len(segment.brackets) for segments in gaps for segment in segments if segment.comment]
        inside += [line.start + at for line in self._lines[1:] if (at := self._comment_within(line)) >= 0]
        inside.sort()
        for segments in gaps:
            for segment in segments:
                closed = max(segment.brackets.rfind("}"), segment.brackets.rfind("]"))
                if not segment.comment or closed < 0:
                    continue
                flow, number, leads = self._heads[segment.start + closed]
                if bisect_left(inside, flow.opens) < bisect_left(inside, flow.closes):
                    continue
                if leads:
                    self._after[number] = self._gap_before(segment) + segment.comment
                else:
                    self._above.setdefault(number, []).append(segment.comment)
                segment.comment = ""

    def _comment_within(self, line: _Line) -> int:
        """Where there may be a comment inside what a line keeps: it is of several lines, and has a `#`."""
        kept = self._text[line.start : line.end]
        return kept.find("#") if LINE_BREAK.search(kept) else -1

    def _gap_before(self, segment: _Segment) -> str:
        return segment.brackets[len(segment.brackets.rstrip(" \t")) :] or "  "

    def _between(self, number: int, segments: list[_Segment], after: _Line | None) -> str:
        """What stands behind a line: comments, and lines that were blank."""
        text = self._after.get(number, "")
        column = self._lines[number].column
        for position, segment in enumerate(segments):
            if segment.brackets.strip(" \t,"):
                column = after.indent if after else self._lines[0].column
            if segment.comment:
                text += self._gap_before(segment) if position == 0 else self._break + " " * column
                text += segment.comment
            elif 0 < position < len(segments) - 1 and not segment.brackets.strip(" \t"):
                text += self._break
        return text

    def _write_first(self, segments: list[_Segment]) -> None:
        """What stands before the first entry where that stays on the line of its dash, or of its bracket."""
        head, first = self._lines[0], self._lines[1]
        for comment in self._above.get(0, []) + self._above.get(1, []):
            margin = self._before[: len(self._before) - len(self._before.lstrip(" "))]
            self._edits.append(Edit(self._line_start, self._line_start, margin + comment + self._break))
        comments = [segment.comment for segment in segments if segment.comment]
        text = "".join(comment + self._break + " " * first.indent for comment in comments)
        self._edits.append(Edit(head.end, first.start, text + first.dashes))
