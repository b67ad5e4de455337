"""Page values to Markdown that any site generator reads. All text is inert: punctuation that could be markup is written as entities."""

import re

from slaspec.rendering.page import Block, Bullets, Code, Heading, Inline, Link, Page, Paragraph, Strong, Table, Words

_MARKUP = re.compile(r"[^\w ,.;?%“”‘’…·→×–—()+/-]|_|(?<=www)\.|^\d+[.)]|^[+-]")
"""Everything that Markdown, HTML, a template or an automatic link could take for markup, in any position."""
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def markdown(page: Page) -> str:
    """The page as Markdown text."""
    parts = [f"# {inert(page.title)}", *(_block(block, page.path) for block in page.blocks)]
    return "\n\n".join(parts) + "\n"


def inert(text: str) -> str:
    """Text that stays text, whatever it holds: markup as numeric entities, what cannot be seen taken away."""
    seen = " ".join(_UNSEEN.sub(" ", text).split())
    return _MARKUP.sub(lambda found: "".join(f"&#{ord(sign)};" for sign in found.group()), seen)


def _block(block: Block, path: str) -> str:
    match block:
        case Heading(level, text, anchor):
            return f"{'#' * level} {inert(text)} {{#{anchor}}}"
        case Paragraph(words):
            return _words(words, path)
        case Bullets(items):
            return "\n".join(f"- {_words(item, path)}" for item in items)
        case Table(header, rows, numbers):
            rule = tuple("---:" if column in numbers else "---" for column in range(len(header)))
            lines = [_line(tuple(inert(cell) for cell in header)), _line(rule)]
            lines += [_line(tuple(_words(cell, path) for cell in row)) for row in rows]
            return "\n".join(lines)


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell or ' ' for cell in cells)} |"


def _words(words: Words, path: str) -> str:
    return "".join(_inline(each, path) for each in words)


def _inline(inline: Inline, path: str) -> str:
    match inline:
        case Strong(text):
            return f"**{inert(text)}**"
        case Code(text):
            return f"<code>{inert(text)}</code>"
        case Link(text, page, anchor):
            up = "../" * path.count("/")
            target = ("" if page == path else up + page) + (f"#{anchor}" if anchor else "")
            return f"[{inert(text)}]({target})"
        case str(text):
            lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
            return f"{lead and ' '}{inert(text)}{trail and ' '}" if text.strip() else text and " "
