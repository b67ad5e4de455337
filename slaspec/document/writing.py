"""Nodes to YAML text in block form, which reads back as the same nodes.

Text is quoted where YAML 1.1 or 1.2 would take it for something else.
"""

import json
import re
from collections.abc import Callable, Iterator

from slaspec.document.source import MappingNode, Node, Scalar, ScalarNode, SequenceNode, core_value

Note = Callable[[Node], str]
"""What is said behind a value."""

_WIDEST_LIST = 100
_LONGEST_KEY = 1000
"""A key before its `:` may have 1024 characters; a longer one is marked by `?`."""


def text_of_nodes(root: Node, note: Note | None = None) -> str:
    """The tree as text; `note` makes the comment behind each value."""
    return "".join(f"{line}\n" for line in _lines(root, note))


def _lines(node: Node, note: Note | None) -> Iterator[str]:
    """The lines of a value that has lines of its own."""
    if isinstance(node, MappingNode) and node.items:
        for key, item in node.items.items():
            name = _scalar_text(Scalar.of(key, plain=False))
            if len(name) > _LONGEST_KEY:
                yield f"? {name}"
                name = ""
            yield from _entry(f"{name}:", item, note)
    elif isinstance(node, SequenceNode) and node.items:
        for item in node.items:
            if _fits_a_line(item):
                yield from _entry("-", item, note)
            else:
                first, *rest = _lines(item, note)
                yield f"- {first}"
                yield from (f"  {line}" for line in rest)
    else:
        yield from _entry("", node, note)


def _entry(head: str, node: Node, note: Note | None) -> Iterator[str]:
    """A value behind its key or dash: on the same line if it has one line, else below."""
    comment = f"  # {note(node)}" if note else ""
    if isinstance(node, ScalarNode) and _is_prose(node.value):
        chomping = "" if node.value.endswith("\n") else "-"
        yield f"{head} |{chomping}{comment}".lstrip()
        yield from (f"  {line}" if line else "" for line in node.value.removesuffix("\n").split("\n"))
    elif _fits_a_line(node):
        yield f"{head} {_one_line(node)}{comment}".lstrip()
    else:
        yield head
        yield from (f"  {line}" for line in _lines(node, note))


def _fits_a_line(node: Node) -> bool:
    if isinstance(node, SequenceNode):
        return all(isinstance(item, ScalarNode) for item in node.items) and len(_one_line(node)) <= _WIDEST_LIST
    return isinstance(node, ScalarNode) or not node.items


def _one_line(node: Node) -> str:
    if isinstance(node, ScalarNode):
        return _scalar_text(node.value)
    if isinstance(node, MappingNode):
        return "{}"
    return f"[{', '.join(_scalar_text(item.value, in_list=True) for item in node.items if isinstance(item, ScalarNode))}]"


_PLAIN = re.compile(r"[\w€$£](?:[^\s:#]|[ :](?=[^\s:#]))*")
"""Text that stands without quotes behind a key or dash: no sign of YAML before it, no `: ` and no ` #` in it."""

_FLOW_SIGNS = re.compile(r"[,\[\]{}]")

_NOT_TEXT_IN_YAML_1_1 = re.compile(
    r"y|n|yes|no|on|off|true|false|null|[-+]?0b[01_]+|[-+]?0x[0-9a-f_]+|[-+]?[0-9][0-9_,]*(?::[0-5]?[0-9])*(?:\.[0-9_]*)?"
    r"|[-+]?[0-9][0-9_]*\.[0-9_]*(?:e[-+]?[0-9]+)?|[-+]?\.[0-9_]+(?:e[-+]?[0-9]+)?|[-+]?\.inf|\.nan",
    re.IGNORECASE,
)


def _scalar_text(scalar: Scalar, *, in_list: bool = False) -> str:
    if scalar.plain and not isinstance(core_value(scalar), str):
        return str(scalar) or "~"
    as_plain = Scalar.of(scalar, plain=True)
    is_text = isinstance(core_value(as_plain), str) and not _NOT_TEXT_IN_YAML_1_1.fullmatch(scalar)
    is_plain = _PLAIN.fullmatch(scalar) and not _ESCAPED.search(scalar) and not (in_list and _FLOW_SIGNS.search(scalar))
    return str(scalar) if is_text and is_plain else _in_quotes(scalar)


_ESCAPED = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def _in_quotes(text: str) -> str:
    """The text as YAML and JSON both quote it, what cannot be seen as its code point."""
    return _ESCAPED.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(str(text), ensure_ascii=False))


def _is_prose(text: str) -> bool:
    """Whether the text has lines that can stand as they are."""
    lines = text.removesuffix("\n").split("\n")
    return len(lines) > 1 and bool(lines[0].strip()) and lines[0][0] != " " and bool(lines[-1]) and not any(map(_ESCAPED.search, lines))
