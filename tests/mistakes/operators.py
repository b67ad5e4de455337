"""The mistakes that people make, each as an operator: a place of a document to the texts with that mistake in it.

An operator acts by position, so that comments and everything else stay. It says of each mutant where a person would
look for it, and which word a help should name where one edit mends it. It does not know what validation answers.
"""

import random
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from anatomy import Path, Place

SEED = 3
"""From this all chance is drawn, so that the corpus is the same every time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A document with one mistake.

    A finding is in place on one of `lines`, where a person would look, or where it says what it misses: one of the
    words in `speaks_of`. A right help names `wanted`, or one of several with `|` between. The rest says what stood there,
    as a place does; `key` is that of the notation.
    """

    document: str
    operator: str
    path: Path
    text: str
    lines: frozenset[int]
    wanted: str | None
    change: str
    speaks_of: frozenset[str]
    kind: str
    role: str
    key: str
    key_kind: str
    required: bool

    @property
    def name(self) -> str:
        """What it is called in lists."""
        return f"{self.operator} at {'.'.join(map(str, self.path))}: {self.change}"


class Original:
    """A document that is as it should be, with its places and lines."""

    def __init__(self, name: str, text: str, root: Place) -> None:
        self.name = name
        self.text = text
        self.root = root
        self.places = list(root.all())
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.names = {
            str(place.path[-1]): self.kind_of_name(place)
            for place in self.places
            if place.role == "name" and (len(place.path) == 2 or place.path[0] in ("market", "records"))
        }

    @staticmethod
    def kind_of_name(place: Place) -> str:
        """The section that defines a name, such as `calendars`."""
        return str(place.path[-2])

    def line(self, offset: int) -> int:
        """The line, from 1, that an offset lies on."""
        return bisect_right(self.starts, offset)

    def lines(self, place: Place) -> range:
        """The lines of a place, from that of its key on."""
        return range(self.line(place.first), self.line(max(place.end - 1, place.first)) + 1)

    def rows(self, place: Place) -> tuple[int, int]:
        """The offsets of the lines of a part in block form, from the start of its first to that after its last."""
        lines = self.lines(place)
        last = lines[-1]
        return self.starts[lines[0] - 1], self.starts[last] if last < len(self.starts) else len(self.text)

    def uses(self, name: str) -> set[int]:
        """The lines that speak of a name: as a value, as a key, or as the first part of a longer name."""
        found = set()
        for place in self.places:
            words = [(place.start, place.text)] if place.is_scalar else []
            words += [(place.key.start, str(place.key.value))] if place.key else []
            for offset, word in words:
                if word == name or word.startswith(f"{name}.") or (place.kind == "rate" and name in word.split()):
                    found.add(self.line(offset))
        return found


Operator = Callable[[Original, Place], Iterator[Mutant]]


def _chance(operator: str, path: Path) -> random.Random:
    return random.Random(f"{SEED}:{operator}:{path}")  # noqa: S311 - no secret


def _edited(text: str, *edits: tuple[int, int, str]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _mutant(
    original: Original,
    operator: str,
    place: Place,
    text: str,
    lines: Iterable[int],
    change: str,
    wanted: str | None = None,
    speaks_of: Iterable[str] = (),
) -> Iterator[Mutant]:
    if text != original.text:
        yield Mutant(
            document=original.name,
            operator=operator,
            path=place.path,
            text=text,
            lines=frozenset(lines),
            wanted=wanted,
            change=change,
            speaks_of=frozenset(speaks_of),
            kind=place.kind,
            role=place.role,
            key=place.notation_key,
            key_kind=place.key_kind,
            required=place.required,
        )


def misspelt(word: str, chance: random.Random) -> str:
    """The word with two letters swapped, one left out, doubled or mistyped; its first letter stays."""
    at = chance.randrange(1, len(word) - 1)
    made = chance.choice(
        [
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + chance.choice("aeiorstn".replace(word[at], "")) + word[at + 1 :],
        ]
    )
    return made if made != word else word[:at] + word[at + 1 :]


_WORD = re.compile(r"[A-Za-z]{3,}")


def misspell_key(original: Original, place: Place) -> Iterator[Mutant]:
    """A key with a slip of the hand; a name is missed where it is used, if nothing is said of the name itself."""
    if place.key is None or not _WORD.search(str(place.key.value)):
        return
    chance = _chance("misspell key", place.path)
    word = chance.choice(_WORD.findall(str(place.key.value)))
    slip = misspelt(word, chance)
    written = original.text[place.key.start : place.key.end]
    mended = written.replace(word, slip, 1)
    key, new = str(place.key.value), str(place.key.value).replace(word, slip, 1)
    lines = {original.line(place.key.start)}
    wanted: str | None = key
    if place.role in ("name", "entry"):
        lines |= original.uses(key)
        wanted = f"{key}|{new}"
    yield from _mutant(
        original,
        "misspell key",
        place,
        _edited(original.text, (place.key.start, place.key.end, mended)),
        lines,
        f"`{key}` → `{new}`",
        wanted,
    )


def misspell_value(original: Original, place: Place) -> Iterator[Mutant]:
    """A value with a slip of the hand."""
    if not place.is_scalar or not _WORD.search(place.text) or "\n" in original.text[place.start : place.end]:
        return
    chance = _chance("misspell value", place.path)
    written = original.text[place.start : place.end]
    word = chance.choice(_WORD.findall(written))
    slip = misspelt(word, chance)
    text = _edited(original.text, (place.start, place.end, written.replace(word, slip, 1)))
    new = place.text.replace(word, slip, 1)
    yield from _mutant(
        original,
        "misspell value",
        place,
        text,
        {original.line(place.start)} | original.uses(place.text),
        f"`{place.text}` → `{new}`",
        None if place.kind == "hash" else f"{place.text}|{new}",
    )


def swap(original: Original, place: Place) -> Iterator[Mutant]:
    """Two neighbouring values that have changed places."""
    other = place.next
    if not other or not place.is_scalar or not other.is_scalar or not place.text or not other.text:
        return
    first, second = original.text[place.start : place.end], original.text[other.start : other.end]
    text = _edited(original.text, (place.start, place.end, second), (other.start, other.end, first))
    lines = [original.line(place.start), original.line(other.start)]
    words = {str(each.path[-1]) for each in (place, other) if each.key}
    yield from _mutant(original, "swap", place, text, lines, f"`{place.text}` ↔ `{other.text}`", None, words)


def swap_keys(original: Original, place: Place) -> Iterator[Mutant]:
    """Two neighbouring keys that have changed places, each before the other's value."""
    other = place.next
    if not other or place.key is None or other.key is None:
        return
    first, second = original.text[place.key.start : place.key.end], original.text[other.key.start : other.key.end]
    text = _edited(original.text, (place.key.start, place.key.end, second), (other.key.start, other.key.end, first))
    lines = {*original.lines(place), *original.lines(other)}
    words = {str(each.path[-1]) for each in (place, other)}
    yield from _mutant(original, "swap keys", place, text, lines, f"`{first}` ↔ `{second}`", None, words)


def _without(original: Original, place: Place) -> tuple[str, int]:
    """The text without a part, and how many lines that has taken away; a comment at the end of its line goes with it."""
    text = original.text
    if place.next is not None:
        begin = place.first if place.key or place.in_flow else original.rows(place)[0]
        end = place.next.first if place.key or place.in_flow else original.rows(place.next)[0]
    elif place.in_flow:
        begin, end = (place.previous.end if place.previous else place.first), place.end
    else:
        begin, end = original.rows(place)
        dash = re.match(r" *- ", text[begin : place.first])
        if dash and place.previous is None and place.key:
            begin = place.first
            end -= 1
    return text[:begin] + text[end:], text.count("\n", begin, end)


def drop(original: Original, place: Place) -> Iterator[Mutant]:
    """A key with its value, or a member of a list, that was forgotten."""
    if place.parent is None:
        return
    text, gone = _without(original, place)
    parent = place.parent
    own = original.line(place.first)
    looked_at = {original.line(parent.first)} | {original.line(each.first) for each in parent.children if each is not place}
    for each in place.all():
        if each.key is not None:
            looked_at |= original.uses(str(each.key.value))
        if each.is_scalar:
            looked_at |= original.uses(each.text)
    lines = {line if line <= own else max(own, line - gone) for line in looked_at} | {own, max(1, own - 1)}
    name = str(place.path[-1]) if place.key else place.text
    wanted = name if place.role == "mapping" and place.required else None
    yield from _mutant(original, "drop", place, text, lines, f"`{name}` left out" if name else "an entry left out", wanted, {name} - {""})


def duplicate(original: Original, place: Place) -> Iterator[Mutant]:
    """A key with its value, or a member of a list, that stands twice."""
    if place.parent is None:
        return
    text = original.text
    if place.in_flow:
        copy = text[place.first : place.end]
        made, at = _edited(text, (place.end, place.end, f", {copy}")), original.line(place.end)
        lines = range(at, at + 1 + copy.count("\n"))
    else:
        start, end = original.rows(place)
        copy = text[start:end]
        if place.key and re.match(r" *- ", text[start : place.first]):
            copy = " " * (place.first - start) + copy[place.first - start :]
        copy = copy if copy.endswith("\n") else f"\n{copy}"
        made, at = _edited(text, (end, end, copy)), original.line(end)
        lines = range(at, at + copy.count("\n"))
    yield from _mutant(original, "duplicate", place, made, lines, f"`{place.path[-1]}` twice")


_NUMBERS = {"number", "whole", "amount", "times"}


def wrong_type(original: Original, place: Place) -> Iterator[Mutant]:
    """A value of another sort: a list for a value, a mapping for a value, a word for a number, nothing at all."""
    if place.parent is None:
        return
    at = {original.line(place.first), original.line(place.start)}
    if place.is_scalar:
        at |= original.uses(place.text)
    if place.path[0] == "fields" and len(place.path) > 1:
        at |= original.uses(str(place.path[1]))
    if not place.is_scalar:
        begin, rest = place.start, original.text[place.end :]
        before = original.text[:begin].rstrip(" \n") if place.key else original.text[:begin].rstrip("\n")
        if place.key:
            made = original.text[: place.key.end] + ": 12" + rest
            yield from _mutant(original, "wrong type", place, made, at, f"{place.kind} → `12`")
        else:
            yield from _mutant(
                original, "wrong type", place, before + ("12" if before.endswith(" ") else " 12") + rest, at, f"{place.kind} → `12`"
            )
        return
    written = original.text[place.start : place.end]
    if "\n" in written or not written:
        return

    def put(new: str, wanted: str | None = None) -> Iterator[Mutant]:
        text = _edited(original.text, (place.start, place.end, new))
        return _mutant(original, "wrong type", place, text, at, f"`{written}` → `{new}`", wanted)

    is_type = place.path[0] == "fields" and place.kind == "choice"  # in brackets it is a list of one value
    yield from put(f"[{written}]" if "," not in written else f'["{written}"]', None if is_type else place.text[:50])
    yield from put(f"{{ is: {written} }}" if "," not in written else f'{{ is: "{written}" }}')
    if not (place.in_flow and place.role == "item" and place.next is None):  # an entry left out is another mistake
        yield from put("")
    if place.kind in _NUMBERS:
        yield from put("many")
    elif place.kind == "boolean":
        yield from put("maybe")
    elif place.kind != "any":
        yield from put("12")
        yield from put("true")


def _durations(text: str) -> list[tuple[str, str | None]]:
    """What people write for a duration: its unit misspelt, missing, of another family, or in other words."""
    number, _, unit = text.partition(" ")
    if not number.isdigit():
        return [(text.replace("business day", "busines day"), text), (text.replace("day", "week"), None), (text.partition(" ")[0], None)]
    plain = unit.removeprefix("business ")
    made: list[tuple[str, str | None]] = [
        (number, text),
        (
            f"{number} {unit.replace('our', 'uor').replace('ay', 'yas', 1).replace('inu', 'iun').replace('ee', 'e').replace('onth', 'onht')}",
            text,
        ),
        (f"{number} business weeks", None),
        (f"{number} {plain} business", f"{number} business {plain}"),
        (f"{number}-{unit}", text),
        (f"-{text}", text),
        (f"{number} quarters", None),
    ]
    if unit != plain:
        made += [
            (f"{number} busines {plain}", text),
            (f"{number} working {plain}", text),
            (f"{number} work {plain}", text),
            (f"{number} {plain}", None),
        ]
    return made


def _periods(text: str) -> list[tuple[str, str | None]]:
    if " " in text and not text.startswith(("business", "fiscal")):
        return [(text.rpartition(" ")[0], None), (text + "ly", None)]
    made: list[tuple[str, str | None]] = [
        (f"{text}ly" if text != "day" else "daily", text),
        (f"per {text}", text),
        (f"1 {text}", text),
        (f"{text}s", text),
        ("hour", None),
    ]
    return made


def _shares(text: str) -> list[tuple[str, str | None]]:
    number = text.rstrip("% ")
    return [(number, text), (f"{float(number) / 100:g}", text), (f"{number} percent", text), (f"%{number}", text), (f"1{number}0%", None)]


def _dates(text: str) -> list[tuple[str, str | None]]:
    year, month, day = text.split("-")
    return [
        (f"{day}.{month}.{year}", text),
        (f"{year}/{month}/{day}", text),
        (f"{year}-{int(month)}-{int(day)}", text),
        (f"{year}-{month}", None),
        (f"{year}-13-{day}", None),
    ]


def _hours(text: str) -> list[tuple[str, str | None]]:
    if not text[0].isdigit():
        return []
    first = text.partition(" ")[0]
    opens, closes = first.split("-")
    short = f"{int(opens[:2])}-{int(closes[:2])}" if opens.endswith("00") and closes.endswith("00") else None
    made: list[tuple[str, str | None]] = [
        (text.replace("-", " to "), text),
        (text.replace(":", "."), text),
        (text.replace("-", "–"), text),
        (opens, None),
    ]
    if short:
        made.append((text.replace(first, short), text))
    return made


def _money(text: str) -> list[tuple[str, str | None]]:
    currency, _, number = text.partition(" ")
    return [
        (number, None),
        (f"{number} {currency}", text),
        (f"{currency.lower()} {number}", text),
        (f"{currency}{number}", text),
        (f"{currency} {int(number):,}", text),
    ]


def _numbers(text: str) -> list[tuple[str, str | None]]:
    return [(f"{text}%", text), (f"{text} leads", text), (f"{text}.5", None)] + (
        [(f"{int(text):,}", text)] if text.isdigit() and int(text) >= 1000 else []
    )


_WRONG = {
    "limit": _durations,
    "duration": _durations,
    "long_duration": _durations,
    "period": _periods,
    "share": _shares,
    "percent": _shares,
    "date": _dates,
    "hours": _hours,
    "money": _money,
    "number": _numbers,
    "amount": _numbers,
    "whole": _numbers,
}


def wrong_unit(original: Original, place: Place) -> Iterator[Mutant]:
    """A figure with its unit missing, misspelt, elsewhere, or of a family that does not fit."""
    if not place.is_scalar or place.kind not in _WRONG:
        return
    written = original.text[place.start : place.end]
    for new, wanted in dict(_WRONG[place.kind](place.text)).items():
        quoted = f'"{new}"' if new.startswith("%") else new.replace(",", "'") if place.in_flow else new
        text = _edited(original.text, (place.start, place.end, quoted))
        if new != written:
            yield from _mutant(original, "wrong unit", place, text, [original.line(place.start)], f"`{written}` → `{quoted}`", wanted)


def dangling(original: Original, place: Place) -> Iterator[Mutant]:
    """A reference to something that there is not."""
    if place.is_scalar and place.kind == "ref" and place.text != "any later":
        text = _edited(original.text, (place.start, place.end, "xyzzy"))
        yield from _mutant(
            original, "dangling reference", place, text, [original.line(place.start)], f"`{place.text}` → `xyzzy`", f"{place.text}|…"
        )
    if place.key and (place.key_kind == "ref" or place.role == "field"):
        text = _edited(original.text, (place.key.start, place.key.end, "xyzzy"))
        key = str(place.key.value)
        yield from _mutant(
            original,
            "dangling reference",
            place,
            text,
            {original.line(place.key.start)} | original.uses(key),
            f"`{key}` → `xyzzy`",
            f"{key}|…",
        )


def wrong_reference(original: Original, place: Place) -> Iterator[Mutant]:
    """A reference to something of another kind, such as a calendar where a stage is asked for."""
    if not place.is_scalar or place.kind != "ref" or place.path[-1] == "timezone":
        return
    own = original.names.get(place.text)
    others = sorted(name for name, section in original.names.items() if section != own)
    if not others:
        return
    name = _chance("wrong reference", place.path).choice(others)
    text = _edited(original.text, (place.start, place.end, name))
    yield from _mutant(
        original, "wrong reference", place, text, [original.line(place.start)], f"`{place.text}` → `{name}`", f"`{name}` is a"
    )


def moved_indent(original: Original, place: Place) -> Iterator[Mutant]:
    """A part in block form, or its first line alone, one level deeper or shallower."""
    if place.parent is None or place.in_flow:
        return
    start, end = original.rows(place)
    rows = original.text[start:end]
    if place.key and re.match(r" *- ", original.text[start : place.first]):
        return
    lines = original.lines(place)
    near = {*lines, lines[-1] + 1, original.line(place.parent.first)}
    near |= {original.line(place.next.first)} if place.next else set()
    if place.previous:
        near |= {*original.lines(place.previous)}
    whole = place.key is not None and not place.is_scalar and len(lines) > 1
    parts = [("part", rows)] + ([("line", rows[: rows.index("\n") + 1])] if whole else [])
    for what, moved in parts:
        deeper = "".join(f"  {row}" if row.strip() else row for row in moved.splitlines(keepends=True))
        shallower = "".join(row.removeprefix("  ") for row in moved.splitlines(keepends=True))
        for how, made in (("deeper", deeper), ("shallower", shallower)):
            text = _edited(original.text, (start, start + len(moved), made))
            wanted = "indent" if place.role == "mapping" and what == "part" else None
            yield from _mutant(original, "moved indent", place, text, near, f"{what} of `{place.path[-1]}` {how}", wanted)


OPERATORS: tuple[Operator, ...] = (
    misspell_key,
    misspell_value,
    swap,
    swap_keys,
    drop,
    duplicate,
    wrong_type,
    wrong_unit,
    dangling,
    wrong_reference,
    moved_indent,
)


def mutants(original: Original) -> Iterator[Mutant]:
    """Every mutant of a document, place by place."""
    for place in original.places:
        for operator in OPERATORS:
            yield from operator(original, place)
