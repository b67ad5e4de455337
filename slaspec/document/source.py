"""YAML text to nodes that know their place. The only module that knows the YAML library.

Scalars mean what the YAML 1.2 core schema says, so `17:00`, `NO` and `on` are text. The tree is
built from the parser's events without recursion, within stated limits; no tags, no merge keys, no
second document, no key twice. Nothing is executed, opened or fetched.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import NamedTuple

import yaml

from slaspec.diagnostics import Diagnostic, Related, Severity, Span, lines_of, visible
from slaspec.document.dialects import trap
from slaspec.document.invisible import invisible_characters

OWN_KEYS = "x-"
"""How keys begin that say nothing to this program, anywhere in a document: what a team notes for its own tools."""

MOST_BYTES = 1 << 20
MOST_DEPTH = 64
MOST_NODES = 100_000

_MOST_TRAPS = 1_000
"""Beyond these the rest is only counted: the time for a text stays bounded."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq")}


class Scalar(str):
    """A scalar's text. `plain` says whether it stood without quotes, so that its type decides its value."""

    __slots__ = ("plain",)
    plain: bool

    @classmethod
    def of(cls, text: str, *, plain: bool) -> "Scalar":
        """The scalar of that text."""
        scalar = cls(text)
        scalar.plain = plain
        return scalar


@dataclass(slots=True)
class ScalarNode:
    """A scalar and its place: the stretch of text, and the name of the document."""

    value: Scalar
    span: Span
    name: str = ""


@dataclass(slots=True)
class SequenceNode:
    """A list and the place where it begins."""

    span: Span
    items: "list[Node]" = field(default_factory=list)
    name: str = ""


@dataclass(slots=True)
class MappingNode:
    """A mapping and the place where it begins; `keys` holds the place of each key, in the document of its value."""

    span: Span
    items: "dict[str, Node]" = field(default_factory=dict)
    keys: dict[str, Span] = field(default_factory=dict)
    name: str = ""
    _inherited: list[str] | None = field(default=None, compare=False, repr=False)

    @property
    def inherited(self) -> list[str]:
        """The keys whose values come from another file; worked out once, however many findings ask."""
        if self._inherited is None:
            self._inherited = [key for key, item in self.items.items() if item.name != self.name]
        return self._inherited


Node = ScalarNode | SequenceNode | MappingNode

Data = Scalar | list["Data"] | dict[str, "Data"]
"""Nodes without their places: what the models of the written form read."""


class SourceError(Exception):
    """The text is no document at all; carries the findings."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__(diagnostics[0].message)
        self.diagnostics = diagnostics


def read_source(text: str, *, name: str) -> tuple[Node, list[Diagnostic]]:
    """The tree of a YAML text, and findings that leave the tree usable: keys that stand twice, and warnings.

    Raises:
        SourceError: there is no tree.
    """
    _check_size(text, name)
    _check_characters(text, name)
    composer = _Composer(name, text)
    composer.findings += invisible_characters(text, name=name)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            composer.take(event)
    except yaml.MarkedYAMLError as error:
        raise SourceError([_syntax_error(error, name, text), *composer.all_findings()]) from error
    if composer.root is None:
        empty = Diagnostic(name=name, span=Span(1, 1, 1, 2), rule="yaml-syntax", message="the file is empty")
        raise SourceError([empty, *composer.all_findings()])
    return composer.root, composer.all_findings()


class TextPlace(NamedTuple):
    """Where a scalar stands that is quoted, a block or of several lines; a block begins with the line of its `|` or `>`."""

    span: Span
    is_block: bool

    @property
    def last_line(self) -> int:
        """The last line that it has a part of."""
        return self.span.end_line - 1 if self.is_block and self.span.end_column == 1 else self.span.end_line

    def holds(self, line: int, column: int) -> bool:
        """Whether a character behind its beginning is part of the text; what stands beside the `|` of a block is not."""
        return (line, column) < (self.span.end_line, self.span.end_column) and not (self.is_block and line == self.span.line)


def text_places(text: str) -> list[TextPlace]:
    """The scalars of a text in which a `#` is no comment, or which have several lines, in their order.

    The text is one that `read_source` has read.
    """
    places = []
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.ScalarEvent):
            start, end = event.start_mark, event.end_mark
            assert start is not None
            assert end is not None
            if event.style or end.line > start.line:
                span = Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)
                places.append(TextPlace(span, event.style in ("|", ">")))
    return places


def data_of(node: Node) -> Data:
    """The tree without its places, and without the keys that begin with `x-`: they are the author's own."""
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, SequenceNode):
        return [data_of(item) for item in node.items]
    return {Scalar.of(key, plain=False): data_of(item) for key, item in node.items.items() if not key.startswith(OWN_KEYS)}


_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL_FLOAT = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_LONGEST_NUMBER = 400


def core_value(scalar: Scalar) -> str | int | float | bool | None:
    """What a scalar is by the YAML 1.2 core schema; quoted scalars are text."""
    if not scalar.plain:
        return str(scalar)
    if scalar in ("", "~", "null", "Null", "NULL"):
        return None
    if scalar in ("true", "True", "TRUE"):
        return True
    if scalar in ("false", "False", "FALSE"):
        return False
    if len(scalar) > _LONGEST_NUMBER:
        return str(scalar)
    if _INTEGER.fullmatch(scalar):
        return int(scalar, 0) if scalar[:2] in ("0o", "0x") else int(scalar)
    if _FLOAT.fullmatch(scalar) or _SPECIAL_FLOAT.fullmatch(scalar):
        return float(scalar.replace(".inf", "inf").replace(".Inf", "inf").replace(".INF", "inf").lower().replace(".nan", "nan"))
    return str(scalar)


class PartKind(Enum):
    """What a part of the text is."""

    MAPPING = auto()
    LIST = auto()
    END = auto()
    SCALAR = auto()
    ALIAS = auto()


class Part(NamedTuple):
    """A scalar, an alias, or where a mapping or list begins or ends; offsets count code points, the end is exclusive.

    `start` is that of its anchor or tag where it has one. `flow` says of mappings and lists that they stand in brackets,
    `block` of scalars that they follow `|` or `>`. A scalar has its `value`; `is_key` says that it is the key of a mapping.
    """

    kind: PartKind
    start: int
    end: int
    flow: bool = False
    block: bool = False
    value: Scalar | None = None
    is_key: bool = False


def parts_of(text: str) -> Iterator[Part]:
    """The parts of a text that `read_source` has read, in their order: its form, where nodes are its meaning."""
    skipped = 1 if text.startswith("\ufeff") and _LOADER is not yaml.SafeLoader else 0  # libyaml does not count it
    awaits_key: list[bool | None] = [None]  # for each open mapping whether its key comes next, `None` for a list
    for event in yaml.parse(text, Loader=_LOADER):
        if not isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            continue
        assert event.start_mark is not None
        assert event.end_mark is not None
        start, end = event.start_mark.index + skipped, event.end_mark.index + skipped
        if isinstance(event, yaml.CollectionEndEvent):
            awaits_key.pop()
            yield Part(PartKind.END, start, end)
            continue
        is_key = awaits_key[-1] is True
        if awaits_key[-1] is not None:
            awaits_key[-1] = not is_key
        if isinstance(event, yaml.ScalarEvent):
            value = Scalar.of(event.value, plain=bool(event.implicit[0]))
            yield Part(PartKind.SCALAR, start, end, block=event.style in ("|", ">"), value=value, is_key=is_key)
        elif isinstance(event, yaml.AliasEvent):
            yield Part(PartKind.ALIAS, start, end)
        else:
            assert isinstance(event, yaml.CollectionStartEvent)
            is_mapping = isinstance(event, yaml.MappingStartEvent)
            awaits_key.append(True if is_mapping else None)
            yield Part(PartKind.MAPPING if is_mapping else PartKind.LIST, start, end, flow=bool(event.flow_style))


class _Composer:
    """Builds the tree from the parser's events, one after the other."""

    def __init__(self, name: str, text: str) -> None:
        self.root: Node | None = None
        self.findings: list[Diagnostic] = []
        self._traps: list[tuple[Span, str, str]] = []
        self._name = name
        lines = lines_of(text)
        self._last = (len(lines) - 1, len(lines[-1]))
        self._open: list[tuple[SequenceNode | MappingNode, str | None]] = []
        self._key: tuple[str, Span] | None = None
        self._anchors: dict[str, tuple[Node, int, int]] = {}  # node, values in it, levels in it
        self._sizes: list[int] = []
        self._heights: list[int] = []
        self._unfinished: list[str | None] = []
        self._nodes = 0
        self._documents = 0

    def all_findings(self) -> list[Diagnostic]:
        """What was found so far; of traps, when there are very many, the first ones and how many more."""
        traps = [
            Diagnostic(name=self._name, span=span, rule="yaml-trap", message=message, help=help_, severity=Severity.WARNING)
            for span, message, help_ in self._traps[:_MOST_TRAPS]
        ]
        if len(self._traps) > _MOST_TRAPS:
            traps[-1] = replace(traps[-1], message=f"{traps[-1].message}; {len(self._traps) - _MOST_TRAPS:,} more such places follow")
        return self.findings + traps

    def take(self, event: yaml.Event) -> None:
        """Take the next event of the parser."""
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._error(event, "yaml-syntax", "a second document begins here", "keep one agreement a file: remove the `---`")
        elif isinstance(event, yaml.ScalarEvent):
            self._check_tag(event)
            node = ScalarNode(Scalar.of(event.value, plain=bool(event.implicit[0])), self._span(event), self._name)
            self._add(node, event.anchor, event)
            if node.value.plain and (trapped := trap(event.value)):
                self._traps.append((node.span, *trapped))
        elif isinstance(event, yaml.AliasEvent):
            self._add_alias(event)
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            self._check_tag(event)
            self._begin(event)
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            self._end()

    def _begin(self, event: yaml.SequenceStartEvent | yaml.MappingStartEvent) -> None:
        kind = SequenceNode if isinstance(event, yaml.SequenceStartEvent) else MappingNode
        node: SequenceNode | MappingNode = kind(self._span(event), name=self._name)
        self._check_depth(1, event)
        self._count(1, event)
        self._attach(node, event)
        self._open.append((node, event.anchor))
        self._sizes.append(self._nodes)
        self._heights.append(1)
        self._unfinished.append(event.anchor)
        self._key = None

    def _end(self) -> None:
        node, anchor = self._open.pop()
        self._unfinished.pop()
        size = self._nodes - self._sizes.pop() + 1
        height = self._heights.pop()
        self._grow(height + 1)
        if anchor:
            self._anchors[anchor] = (node, size, height)
        self._key = None

    def _add(self, node: Node, anchor: str | None, event: yaml.Event) -> None:
        self._count(1, event)
        parent = self._open[-1][0] if self._open else None
        if isinstance(parent, MappingNode) and self._key is None:
            assert isinstance(node, ScalarNode)
            self._take_key(parent, node, event)
        else:
            self._attach(node, event)
        if anchor:
            self._anchors[anchor] = (node, 1, 0)

    def _add_alias(self, event: yaml.AliasEvent) -> None:
        if event.anchor in self._unfinished:
            raise self._error(event, "yaml-syntax", f"`*{event.anchor}` lies inside what it repeats", "write the part out")
        if event.anchor not in self._anchors:
            raise self._error(event, "yaml-syntax", f"`*{event.anchor}` repeats nothing: there is no `&{event.anchor}` before it", None)
        node, size, height = self._anchors[event.anchor]
        self._check_depth(height, event)
        self._grow(height + 1)
        if isinstance(self._open[-1][0], MappingNode) and self._key is None:
            raise self._error(event, "yaml-syntax", "a key cannot be an alias", "write the key out")
        self._count(size, event)
        self._attach(node, event)

    def _attach(self, node: Node, event: yaml.Event) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1][0]
        if isinstance(parent, SequenceNode):
            parent.items.append(node)
            return
        if self._key is None:
            raise self._error(event, "yaml-syntax", "a key must be a single word or text", None)
        key, span = self._key
        self._key = None
        if key not in parent.items:
            parent.items[key] = node
            parent.keys[key] = span

    def _take_key(self, parent: MappingNode, node: ScalarNode, event: yaml.Event) -> None:
        key = str(node.value)
        if key == "<<" and node.value.plain:
            raise self._error(event, "yaml-syntax", "merge keys (`<<`) are not part of YAML 1.2", "write the keys out")
        if key in parent.items:
            first = Related(self._name, parent.keys[key], "first defined at")
            self.findings.append(
                Diagnostic(
                    name=self._name,
                    span=node.span,
                    rule="duplicate-key",
                    message=f"key `{visible(key)}` stands twice",
                    help="keep one of the two",
                    related=(first,),
                )
            )
        self._key = (key, node.span)

    def _check_depth(self, levels: int, event: yaml.Event) -> None:
        if len(self._open) + levels > MOST_DEPTH:
            raise self._error(event, "yaml-limit", f"nested deeper than {MOST_DEPTH} levels, repeated parts included", None)

    def _grow(self, height: int) -> None:
        """The innermost open part is at least so many levels high."""
        if self._heights:
            self._heights[-1] = max(self._heights[-1], height)

    def _count(self, nodes: int, event: yaml.Event) -> None:
        self._nodes += nodes
        if self._nodes > MOST_NODES:
            raise self._error(event, "yaml-limit", f"more than {MOST_NODES:,} values, repeated ones counted each time", None)

    def _check_tag(self, event: yaml.ScalarEvent | yaml.SequenceStartEvent | yaml.MappingStartEvent) -> None:
        if event.tag is not None and event.tag != "!":
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            hint = "leave the tag out: the field says what the value is"
            if event.tag not in _CORE_TAGS or isinstance(event, yaml.ScalarEvent):
                raise self._error(event, "yaml-syntax", f"tags such as `{visible(tag)}` are not accepted", hint)

    def _span(self, event: yaml.Event) -> Span:
        """The place of an event; of a block, whose end is the next token's start, just the first character."""
        start, end = event.start_mark, event.end_mark
        assert start is not None
        assert end is not None
        if start.line > self._last[0]:  # an empty value behind the last line
            return _point(*self._last)
        if isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent) or end.line != start.line:
            return _point(start.line, start.column)
        return Span(start.line + 1, start.column + 1, end.line + 1, max(end.column, start.column + 1) + 1)

    def _error(self, event: yaml.Event, rule: str, message: str, help_: str | None) -> SourceError:
        found = Diagnostic(name=self._name, span=self._span(event), rule=rule, message=message, help=help_)
        return SourceError([found, *self.all_findings()])


def _check_size(text: str, name: str) -> None:
    if len(text) > MOST_BYTES or len(text.encode(errors="replace")) > MOST_BYTES:
        message = "the file is larger than 1 MiB"
        raise SourceError([Diagnostic(name=name, span=Span(1, 1, 1, 2), rule="yaml-limit", message=message)])


_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _check_characters(text: str, name: str) -> None:
    found = _FORBIDDEN.search(text, 1 if text.startswith("\ufeff") else 0)
    if found:
        before = lines_of(text[: found.start()])
        line, column = len(before), len(before[-1]) + 1
        message, help_ = _forbidden(ord(found.group()))
        raise SourceError(
            [Diagnostic(name=name, span=Span(line, column, line, column + 1), rule="yaml-syntax", message=message, help=help_)]
        )


def _forbidden(code: int) -> tuple[str, str]:
    if 0xDC80 <= code <= 0xDCFF:  # how undecodable bytes are handed in
        return f"the byte `{code - 0xDC00:02x}` is not UTF-8", "save the file as UTF-8"
    return f"the character `\\u{code:04x}` is not allowed in YAML", "delete it"


def _syntax_error(error: yaml.MarkedYAMLError, name: str, text: str) -> Diagnostic:
    """The parser's complaint in our words, at its place; what is never closed, at the place where it opens."""
    lines = lines_of(text)
    problem, begun = (_inside(mark, lines) for mark in (error.problem_mark, error.context_mark))
    at_end = problem is None or not any(rest.strip() for rest in [lines[problem[0]][problem[1] :], *lines[problem[0] + 1 :]])
    place = begun if at_end and begun else problem or begun
    line, column = place or (0, 0)
    message, help_ = _PROBLEMS.get(error.problem or "", (error.problem or "cannot be read", None))
    indent = lines[line][: len(lines[line]) - len(lines[line].lstrip())]
    if "\t" in indent:
        message, help_ = "a tab indents this line", "indent with spaces"
    help_ = _indent_help(lines, line, error.problem) or help_
    related: tuple[Related, ...] = ()
    if begun and begun != place:
        related = (Related(name, _point(*begun), "what it belongs to begins at"),)
    return Diagnostic(
        name=name, span=_point(line, column), rule="yaml-syntax", message=f"not YAML: {visible(message)}", help=help_, related=related
    )


_KEY = re.compile(r"(?P<indent> *)(?:- )*(?P<key>[^\s#:,{}\[\]][^#:,{}\[\]]*):(?: |$)")


def _indent_help(lines: list[str], at: int, problem: str | None) -> str | None:
    """The help for a line whose indent does not fit those before it, as far as these say what was meant."""
    own = _KEY.match(lines[at])
    opened = list(_opened(lines[:at]))
    if own is None or not opened:
        return None
    indent = len(own["indent"])
    if problem == "mapping values are not allowed in this context":
        before_it, of_before = opened[0]
        return f"it is indented more than `{before_it}`, which has its value: give both the same indent" if indent > of_before else None
    if problem not in ("did not find expected key", "did not find expected '-' indicator"):
        return None
    deeper = [key for key, of_key in opened if of_key > indent][-1:]
    shallower = [key for key, of_key in opened if of_key < indent][:1]
    return f"indent it like {' or '.join(f'`{key}`' for key in deeper + shallower)}" if deeper else None


def _opened(lines: list[str]) -> Iterator[tuple[str, int]]:
    """The keys around what follows these lines with their indents, the innermost first."""
    least = MOST_BYTES
    for line in reversed(lines):
        key = _KEY.match(line)
        if key and len(key["indent"]) < least:
            least = len(key["indent"])
            yield visible(key["key"]), least


def _inside(mark: yaml.Mark | None, lines: list[str]) -> tuple[int, int] | None:
    """The line and column of a mark, from 0; the parser's idea of the end may lie beyond the text."""
    if mark is None:
        return None
    return (mark.line, mark.column) if mark.line < len(lines) else (len(lines) - 1, len(lines[-1]))


def _point(line: int, column: int) -> Span:
    return Span(line + 1, column + 1, line + 1, column + 2)


_PROBLEMS: dict[str, tuple[str, str | None]] = {
    "mapping values are not allowed in this context": (
        "a `:` where none can stand",
        "put text that holds `: ` in quotes, or check the indent of this line",
    ),
    "could not find expected ':'": ("a key without its `:`", "write `key: value`"),
    "did not find expected key": ("this line fits no key around it", "check the indent of this line and the quotes before it"),
    "did not find expected '-' indicator": ("this line fits no list around it", "check the indent of this line"),
    "did not find expected ',' or '}'": ("a `{` is not closed", "close it with `}`, or put a comma between its entries"),
    "did not find expected ',' or ']'": ("a `[` is not closed", "close it with `]`, or put a comma between its entries"),
    "did not find expected <document start>": (
        "this line belongs to nothing before it",
        "check the indent: the keys of the top level begin in one column",
    ),
    "found unexpected end of stream": ("a quote is not closed", "close the quote"),
    "found character that cannot start any token": (
        "a character that cannot begin a value",
        "put text that begins with `@`, `` ` `` or `%` in quotes",
    ),
}
