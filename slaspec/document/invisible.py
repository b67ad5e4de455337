"""Characters that nobody sees, or takes for others: in names and values, and in comments, where they can hide text.

What writing needs is left alone: joiners inside words of other scripts, and inside emoji.
"""

import re
import unicodedata
from bisect import bisect_right

from slaspec.diagnostics import LINE_BREAK, Diagnostic, Severity, Span

_MOST_PLACES = 1_000
"""Beyond these the rest is only counted: the time for a text stays bounded."""

_BREAKS = "\x85\u2028\u2029"
_BLANKS = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_HIDDEN = (
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0001"
)
_JOINERS = "\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef"
_TAGS = "\U000e0020-\U000e007f"

_FOUND = (  # compiled when it is used: most texts have no such character
    f"[{_BREAKS}{_BLANKS}{_DIRECTIONS}{_HIDDEN}]+"
    f"|(?<![^\x00-\x7f])[{_JOINERS}](?!\u20e3)"  # after a letter of another script, or inside an emoji, they are needed
    f"|(?<![\U0001f3f4{_TAGS}])[{_TAGS}]+"  # after a black flag they say whose it is
)


def invisible_characters(text: str, *, name: str) -> list[Diagnostic]:
    """A warning for every place with such characters; characters written as escapes can be seen."""
    if text.isascii():
        return []
    first = 1 if text.startswith("\ufeff") else 0  # a mark at the very beginning is none, and takes no column
    places = list(re.compile(_FOUND).finditer(text, first))
    if not places:
        return []
    starts = [first, *(line.end() for line in LINE_BREAK.finditer(text))]
    rest = len(places) - _MOST_PLACES
    return [_finding(place, starts, name, rest if number == _MOST_PLACES else 0) for number, place in enumerate(places[:_MOST_PLACES], 1)]


def _finding(place: re.Match[str], starts: list[int], name: str, rest: int) -> Diagnostic:
    run = place.group()
    line = bisect_right(starts, place.start())
    column = place.start() - starts[line - 1] + 1
    message, help_ = _in_words(run[0])
    if len(run) > 1:
        message += f", and {len(run) - 1:,} more after it"
    if rest > 0:
        message += f"; {rest:,} more such places follow"
    return Diagnostic(
        name=name,
        span=Span(line, column, line, column + (1 if run[0] in _BREAKS else len(run))),
        rule="invisible-character",
        message=message,
        help=help_,
        severity=Severity.WARNING,
    )


def _in_words(character: str) -> tuple[str, str]:
    shown = f"the character U+{ord(character):04X} ({unicodedata.name(character, 'next line').lower()})"
    if character in _BREAKS:
        return f"{shown} breaks the line for some programs and not for others", "write an ordinary line break"
    if unicodedata.category(character) == "Zs":
        return f"{shown} is not the blank that it looks like", "write an ordinary blank"
    if re.match(f"[{_DIRECTIONS}]", character):
        return f"{shown} can make text look like other text", "delete it"
    return f"{shown} cannot be seen", "delete it"
