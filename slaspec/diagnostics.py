"""Findings about a document: what is wrong, where, and the way out; and how one is printed.

Knows nothing of YAML, agreements or files: a finding is made of text and positions.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, pairwise
from operator import itemgetter

MOST_PRINTED = 200
"""How many findings are printed before only the total is said."""

_WIDEST_EXCERPT = 120


class Severity(StrEnum):
    """How much a finding weighs: an error makes the document unusable, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the source text.

    Lines and columns count from 1, columns in code points; the end is exclusive.
    """

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a finding, such as the first of two definitions; perhaps in another document."""

    name: str
    span: Span
    note: str

    @property
    def place(self) -> str:
        """Where it is, as `name:line:column`."""
        return _place(self.name, self.span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One finding of one rule at one place of one document.

    `message` is a single line, lower case, without a final stop, the author's own words in
    backticks. `help` says the way out. `rule` is the rule's id in kebab-case.
    """

    name: str
    span: Span
    rule: str
    message: str
    help: str | None = None
    severity: Severity = Severity.ERROR
    related: tuple[Related, ...] = ()

    @property
    def place(self) -> str:
        """Where it is, as `name:line:column`."""
        return _place(self.name, self.span)


def _place(name: str, span: Span) -> str:
    return f"{name}:{span.line}:{span.column}"


def unusable(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether one of the findings makes the document unusable."""
    return any(found.severity is Severity.ERROR for found in diagnostics)


def by_place(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings in the order of their places, each once; an error says more than a warning at the very same place."""
    ordered = sorted(diagnostics, key=_order)
    once = ordered[:1] + [found for before, found in pairwise(ordered) if found != before]
    if all(found.severity is Severity.ERROR for found in once):
        return once
    errors = {(found.name, found.span) for found in once if found.severity is Severity.ERROR}
    return [found for found in once if found.severity is Severity.ERROR or (found.name, found.span) not in errors]


def _order(found: Diagnostic) -> tuple[object, ...]:
    span = found.span
    return found.name, span.line, span.column, span.end_line, span.end_column, found.rule, found.message


_SHORTEST_PART = 3
_LONGEST_WORD = 80
_MOST_COMPARED = 700
"""Beyond these nothing is compared: the time for a finding stays bounded."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` most likely stands for, misspelt or as a part of it; nothing where none is close."""
    return next(iter(nearest_few(word, known)), None)


def nearest_few(word: str, known: Iterable[str]) -> list[str]:
    """The known words, three at most, that `word` may stand for with equally few slips of the hand."""
    import difflib  # noqa: PLC0415 - loaded where something is misspelt

    folded = word.casefold()
    if len(folded) > _LONGEST_WORD:
        return []
    by_folded = {candidate.casefold(): candidate for candidate in known}
    of_its_length = (candidate for candidate in by_folded if abs(len(candidate) - len(folded)) <= max(2, len(folded) // 2))
    alike = difflib.get_close_matches(folded, list(islice(of_its_length, _MOST_COMPARED)), n=8, cutoff=0.5)
    measured = ((_slips(folded, candidate), -_likeness(folded, candidate), candidate) for candidate in by_folded if candidate in alike)
    close = sorted((each for each in measured if each[0] <= max(1, len(folded) // 4) or -each[1] >= 0.65), key=itemgetter(0, 1))
    if close:
        return [by_folded[candidate] for slips, _unlikeness, candidate in close if slips == close[0][0]][:3]
    parts = [candidate for candidate in by_folded if folded in re.split(r"[-_/ ]", candidate)] if len(folded) >= _SHORTEST_PART else []
    return [by_folded[parts[0]]] if len(parts) == 1 else []


def nearest_first(word: str, known: Sequence[str]) -> list[str]:
    """Known words in their order, but first those few that are most like `word`."""
    import difflib  # noqa: PLC0415 - loaded where something is misspelt

    like = difflib.get_close_matches(word[:_LONGEST_WORD], known[:_MOST_COMPARED], n=3, cutoff=0.4)
    return [*like, *(each for each in known if each not in like)]


def _likeness(written: str, meant: str) -> float:
    import difflib  # noqa: PLC0415 - loaded where something is misspelt

    return difflib.SequenceMatcher(None, meant, written).ratio()


def _slips(written: str, meant: str) -> int:
    """How many letters were left out, put in, mistyped, or swapped with the next one."""
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for at, letter in enumerate(written):
        before, above, row = row, before, [at + 1]
        for to, other in enumerate(meant):
            slips = min(before[to + 1] + 1, row[to] + 1, before[to] + (letter != other))
            if at and to and letter == meant[to - 1] and written[at - 1] == other:
                slips = min(slips, above[to - 1] + 1)
            row.append(slips)
    return row[-1]


def did_you_mean(words: Sequence[str]) -> str | None:
    """The help that asks for one of these words; none where there are none."""
    return f"did you mean {' or '.join(f'`{visible(word)}`' for word in words)}?" if words else None


def quoted(words: Iterable[str]) -> str:
    """Words in backticks, joined by commas, in the order given."""
    return ", ".join(f"`{visible(word)}`" for word in words)


LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


def lines_of(text: str) -> list[str]:
    """The lines of a text, broken where YAML breaks them, without the mark of its encoding at its beginning."""
    return LINE_BREAK.split(text.removeprefix("\ufeff"))


def visible(text: str) -> str:
    """The text with every character that could move the cursor or hide written as its code point."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible_character(character) for character in text)


def _visible_character(character: str) -> str:
    category = unicodedata.category(character)
    if category[0] != "C" and category not in ("Zl", "Zp"):
        return character
    return f"\\u{ord(character):04x}" if ord(character) <= 0xFFFF else f"\\U{ord(character):08x}"


def formatted(diagnostic: Diagnostic, source: str) -> str:
    """One finding as text: its place and message, the source line with carets, the help."""
    return formatted_in(diagnostic, lines_of(source))


def formatted_in(diagnostic: Diagnostic, lines: Sequence[str]) -> str:
    """The same for a source that is split into its lines already; without any, no line is shown."""
    gutter = " " * len(str(diagnostic.span.end_line))
    text = [f"{diagnostic.place}: {_level(diagnostic)}{diagnostic.message} [{diagnostic.rule}]"]
    text += _excerpt(lines, diagnostic.span, gutter)
    for related in diagnostic.related:
        text.append(f"{gutter} = {related.note}: {related.place}")
    if diagnostic.help:
        text.append(f"{gutter} = help: {diagnostic.help}")
    return "\n".join(text)


def _level(diagnostic: Diagnostic) -> str:
    return "" if diagnostic.severity is Severity.ERROR else f"{diagnostic.severity}: "


def _excerpt(lines: Sequence[str], span: Span, gutter: str) -> list[str]:
    if span.line > len(lines):
        return []
    line = lines[span.line - 1]
    first = max(0, min(span.column - 1, len(line)))
    last = min(span.end_column - 1, len(line)) if span.end_line == span.line else len(line)
    start = max(0, first - _WIDEST_EXCERPT // 2) if last > _WIDEST_EXCERPT else 0
    stop = min(len(line), start + _WIDEST_EXCERPT)
    line = line.replace("\t", " ")
    before = visible(line[start:first])
    marked = visible(line[first : max(last, first)][: stop - first])
    after = visible(line[max(last, first) : stop])
    return [
        f"{gutter} |",
        f"{span.line:>{len(gutter)}} | {before}{marked}{after}".rstrip(),
        f"{gutter} | {' ' * len(before)}{'^' * max(1, len(marked))}",
    ]
