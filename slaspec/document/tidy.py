"""A document in its tidy form: the same data and comments, with as few changes as that takes.

What is changed: mappings in braces with more than three keys, text that YAML 1.1 tools read as
something else, blanks at the ends of lines, a last line without its end. All else is the author's.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from slaspec.diagnostics import LINE_BREAK, Diagnostic
from slaspec.document.block_form import block_form
from slaspec.document.dialects import trap
from slaspec.document.edit import Edit, applied
from slaspec.document.source import Part, SourceError, core_value, data_of, parts_of, read_source

_TRAP_RULE = "yaml-trap"


@dataclass(frozen=True, slots=True)
class Tidied:
    """A document's tidy text, and in words what was changed; nothing where it was tidy."""

    text: str
    changes: tuple[str, ...]


def tidied(text: str, *, name: str, findings: Collection[Diagnostic] = ()) -> Tidied:
    r"""The tidy form of a document.

    `findings` are those of `validate`: what has one keeps its spelling, since its author may have meant
    something else; a scalar that is warned of as a trap gets its quotes whatever it is.

    Raises:
        SourceError: the text is no document.

    Example:
        >>> tidied("hours: { sat: 17:00 }", name="sla.yaml").text
        'hours: { sat: "17:00" }\n'
    """
    root, _findings = read_source(text, name=name)
    parts = list(parts_of(text))
    breaks = [found.span() for found in LINE_BREAK.finditer(text)]
    line_starts = [1 if text.startswith("\ufeff") else 0, *(end for _start, end in breaks)]
    line_break = text[slice(*breaks[0])] if breaks else "\n"
    blocks, mappings = block_form(text, parts, line_starts, line_break)
    quotes = _quotes(text, parts, line_starts, findings)
    blanks = _blanks(text, parts, line_starts, blocks)
    end = _end(text, parts, line_starts[-1], line_break)
    edits = [*blocks, *quotes, *blanks, *end]
    fresh = applied(text, edits)
    if not edits or not _reads_alike(fresh, data_of(root), name):
        return Tidied(text, ())
    counted = [
        _counted(mappings, "mapping in block form", "mappings in block form"),
        _counted(len(quotes) // 2, "text in quotes", "texts in quotes"),
        _counted(len(blanks), "line without blanks at its end", "lines without blanks at their ends"),
        _counted(len(end), "end of the last line", ""),
    ]
    return Tidied(fresh, tuple(filter(None, counted)))


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}" if number else ""


def _quotes(text: str, parts: Sequence[Part], line_starts: list[int], findings: Collection[Diagnostic]) -> list[Edit]:
    """Quotes around text that tools of YAML 1.1 read as something else.

    A number stays one, whatever the warning says: quotes would make text of it.
    """
    known = {(found.span.line, found.span.column): found.rule for found in findings}
    edits: list[Edit] = []
    for part in parts:
        value = part.value
        if value is None or not value.plain or trap(value) is None or not text.endswith(value, part.start, part.end):
            continue
        line = bisect_right(line_starts, part.start)
        rule = known.get((line, part.start - line_starts[line - 1] + 1))
        if rule in (None, _TRAP_RULE) and (part.is_key or isinstance(core_value(value), str)):
            edits += (Edit(part.end - len(value), part.end - len(value), '"'), Edit(part.end, part.end, '"'))
    return edits


def _blanks(text: str, parts: Sequence[Part], line_starts: list[int], blocks: Sequence[Edit]) -> list[Edit]:
    """Blanks at the ends of lines taken away, except where they may be part of a text, or are taken away already."""
    texts = [part for part in parts if part.value is not None and not part.value.plain and part.end > part.start]
    kept = sorted([*((part.start, part.end) for part in texts), *((edit.start, edit.end) for edit in blocks if edit.end > edit.start)])
    begins = [start for start, _end in kept]
    edits = []
    for start, stop in zip(line_starts, [*line_starts[1:], len(text)], strict=True):
        line = LINE_BREAK.split(text[start:stop])[0]
        solid = start + len(line.rstrip(" \t"))
        before = bisect_left(begins, solid + 1) - 1
        if solid < start + len(line) and (before < 0 or kept[before][1] <= solid):
            edits.append(Edit(solid, start + len(line), ""))
    return edits


def _end(text: str, parts: Sequence[Part], last_line: int, line_break: str) -> list[Edit]:
    """The end of the last line, unless that would become part of a text after `|` or `>`."""
    is_text = any(part.block and part.end == len(text) for part in parts)
    return [Edit(len(text), len(text), line_break)] if text[last_line:].strip(" \t") and not is_text else []


def _reads_alike(text: str, data: object, name: str) -> bool:
    """Whether the text reads as that data; if not, the reader is odder than this module knows, and nothing is changed."""
    try:
        root, _findings = read_source(text, name=name)
    except SourceError:
        return False
    return data_of(root) == data
