"""What a page is made of: plain values, words already chosen, no markup yet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that stand out."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A name as it stands in the file."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to another page (a path below the pages' folder) or to an anchor on it."""

    text: str
    page: str
    anchor: str = ""


Inline = str | Strong | Code | Link
Words = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 or lower, with an anchor that stays."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    words: Words


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without order."""

    items: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; `numbers` are the columns, from 0, that are set flush right."""

    header: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]
    numbers: tuple[int, ...] = ()


Block = Heading | Paragraph | Bullets | Table


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its path below the pages' folder, its title, its blocks."""

    path: str
    title: str
    blocks: tuple[Block, ...]
