"""Where in the text the parts of a document stand, asked by path; a part knows the file it comes from."""

from collections import Counter
from collections.abc import Iterable, Iterator

from slaspec.diagnostics import MOST_PRINTED, Diagnostic, Related, Severity, Span, nearest
from slaspec.document.source import MappingNode, Node, ScalarNode, SequenceNode

Path = tuple[str | int, ...]


class Places:
    """The places of one document, whose parts may come from several files."""

    __slots__ = ("_mentioned", "_root", "_sought")

    def __init__(self, root: Node) -> None:
        self._root = root
        self._mentioned: Counter[str] | None = None
        self._sought = 0

    def nearest(self, word: str, known: Iterable[str]) -> str | None:
        """The known word that `word` most likely stands for; not looked for once there are more findings than are ever printed."""
        self._sought += 1
        return nearest(word, known) if self._sought <= MOST_PRINTED else None

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
