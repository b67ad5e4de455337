"""Where in the text the parts of a document stand, asked by path; a part knows the file it comes from."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from slaspec.diagnostics import MOST_PRINTED, Diagnostic, Related, Severity, Span, did_you_mean, nearest_few, nearest_first, quoted, visible
from slaspec.document.source import OWN_KEYS, MappingNode, Node, ScalarNode, SequenceNode

Path = tuple[str | int, ...]

_MOST_LISTED = 12
"""How many known words a help lists."""

_DEFINING = (
    (("parties",), "a party"),
    (("calendars",), "a calendar"),
    (("stages",), "a stage"),
    (("events",), "an event"),
    (("conditions",), "a condition"),
    (("fields",), "a field"),
    (("market", "segments"), "a segment"),
    (("market", "personas"), "a persona"),
    (("records",), "a record"),
    (("routing",), "a route"),
    (("handoffs",), "a handoff"),
    (("follow_up",), "a follow-up"),
    (("commitments",), "a commitment"),
    (("content",), "a piece of content"),
    (("sources",), "a source"),
    (("clauses",), "a clause"),
)
"""Where names are defined, and what they are then."""


class Places:
    """The places of one document, whose parts may come from several files."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self._mentioned: Counter[str] | None = None
        self._sought = 0

    def nearest(self, word: str, known: Iterable[str]) -> str | None:
        """The known word that `word` most likely stands for; not looked for once there are more findings than are ever printed."""
        return next(iter(self._nearest(word, known)), None)

    def did_you_mean(self, word: str, known: Iterable[str]) -> str | None:
        """The help that names the known words that `word` may stand for; as above."""
        return did_you_mean(self._nearest(word, known))

    def listed(self, word: str, known: Sequence[str]) -> str:
        """Known words for a help; of a long list those that are most like `word`."""
        if len(known) <= _MOST_LISTED:
            return quoted(known)
        self._sought += 1
        likest = nearest_first(word, known) if self._sought <= MOST_PRINTED else known
        return f"{quoted(likest[:_MOST_LISTED])} …"

    def _nearest(self, word: str, known: Iterable[str]) -> list[str]:
        self._sought += 1
        return nearest_few(word, known) if self._sought <= MOST_PRINTED else []

    def what_is(self, name: str, *, besides: str) -> str | None:
        """What a name is that the document defines somewhere, such as `a calendar`; nothing where it is but what was asked."""
        kind = self._kinds.get(name)
        return None if kind is None or kind.endswith(f" {besides}") else kind

    @cached_property
    def _kinds(self) -> dict[str, str]:
        kinds: dict[str, str] = {}
        for path, kind in _DEFINING:
            node: Node | None = self._root
            for part in path:
                node = node.items.get(part) if isinstance(node, MappingNode) else None
            for name in node.items if isinstance(node, MappingNode) else ():
                kinds.setdefault(name, kind)
        records = self._root.items.get("records") if isinstance(self._root, MappingNode) else None
        for record, its in records.items.items() if isinstance(records, MappingNode) else ():
            stages = its.items.get("stages") if isinstance(its, MappingNode) else None
            for name in stages.items if isinstance(stages, MappingNode) else ():
                kinds.setdefault(name, f"a stage of `{visible(record)}`")
        return kinds

    def finding(
        self,
        rule: str,
        path: Path,
        message: str,
        help_: str | None = None,
        related: tuple[Related, ...] = (),
        severity: Severity = Severity.ERROR,
    ) -> Diagnostic:
        """A finding at the value at a path: on a scalar's text, on anything else's key.

        A path that goes on below what is written gives the last place that is.
        """
        name, span = self._of_value(path)
        return Diagnostic(name=name, span=span, rule=rule, message=message, help=help_, severity=severity, related=related)

    def finding_at_key(
        self,
        rule: str,
        path: Path,
        message: str,
        help_: str | None = None,
        related: tuple[Related, ...] = (),
        severity: Severity = Severity.ERROR,
    ) -> Diagnostic:
        """A finding at the key that a path ends with."""
        name, span = self._of_key(path)
        return Diagnostic(name=name, span=span, rule=rule, message=message, help=help_, severity=severity, related=related)

    def related(self, path: Path, note: str) -> Related:
        """The value at a path, as another place of a finding."""
        return Related(*self._of_value(path), note)

    def related_key(self, path: Path, note: str) -> Related:
        """The key that a path ends with, as another place of a finding."""
        return Related(*self._of_key(path), note)

    def times_mentioned(self, name: str) -> int:
        """How often a name stands in the document, as a key or as a value."""
        if self._mentioned is None:
            self._mentioned = Counter(_texts(self._root))
        return self._mentioned[name]

    def _of_value(self, path: Path) -> tuple[str, Span]:
        node: Node = self._root
        key: Span | None = None
        for part in path:
            if isinstance(node, MappingNode) and part in node.items:
                key = node.keys[str(part)]
                node = node.items[str(part)]
            elif isinstance(node, SequenceNode) and isinstance(part, int):
                node, key = node.items[part], None
            else:
                break
        is_text = isinstance(node, ScalarNode) and bool(node.value)
        return node.name, node.span if is_text or key is None else key

    def _of_key(self, path: Path) -> tuple[str, Span]:
        node: Node = self._root
        *parents, last = path
        for part in parents:
            assert isinstance(node, MappingNode)
            node = node.items[str(part)]
        assert isinstance(node, MappingNode)
        return node.items[str(last)].name, node.keys[str(last)]

    def related_entry(self, path: Path, note: str) -> Related:
        """The place where an entry of a list begins, as another place of a finding."""
        return Related(*self._of_entry(path), note)

    def finding_at_entry(
        self, rule: str, path: Path, message: str, help_: str, related: tuple[Related, ...], severity: Severity
    ) -> Diagnostic:
        """A finding where an entry of a list begins, whatever it is."""
        name, span = self._of_entry(path)
        return Diagnostic(name=name, span=span, rule=rule, message=message, help=help_, severity=severity, related=related)

    def _of_entry(self, path: Path) -> tuple[str, Span]:
        node: Node = self._root
        for part in path:
            node = node.items[part] if isinstance(node, SequenceNode) and isinstance(part, int) else node.items[str(part)]  # type: ignore[union-attr, call-overload]  # paths are made of what was read
        return node.name, node.span

    def lists(self) -> Iterator[tuple[Path, list[Node]]]:
        """Every list with the path of it, in the order of the text; what the authors keep under keys of their own is theirs."""
        rest: list[tuple[Path, Node]] = [((), self._root)]
        while rest:
            path, node = rest.pop()
            if isinstance(node, MappingNode):
                rest += [((*path, key), value) for key, value in reversed(node.items.items()) if not key.startswith(OWN_KEYS)]
            elif isinstance(node, SequenceNode):
                yield path, node.items
                rest += [((*path, index), value) for index, value in reversed(list(enumerate(node.items)))]


def _texts(root: Node) -> Iterator[str]:
    """Every key and every scalar."""
    pending = [root]
    while pending:
        match pending.pop():
            case MappingNode() as node:
                yield from node.items
                pending += node.items.values()
            case SequenceNode() as node:
                pending += node.items
            case ScalarNode() as node:
                yield str(node.value)


def dotted(path: Path) -> str:
    """A path as text, such as `handoffs.mql-to-sales.answer`."""
    return ".".join(str(part) for part in path)
