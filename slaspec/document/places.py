"""Where in the text the parts of a document stand, asked by path."""

from slaspec.diagnostics import Diagnostic, Related, Span
from slaspec.document.source import MappingNode, Node, ScalarNode, SequenceNode

Path = tuple[str | int, ...]


class Places:
    """The places of one document; `name` is what findings call it."""

    __slots__ = ("_root", "name")

    def __init__(self, root: Node, name: str) -> None:
        self._root = root
        self.name = name

    def of(self, path: Path) -> Span:
        """The place of the value at a path: of a scalar its text, of anything else the key that leads to it.

        A path that goes on below what is written gives the last place that is.
        """
        node, key = self._root, None
        for part in path:
            if isinstance(node, MappingNode) and part in node.items:
                node, key = node.items[str(part)], node.keys[str(part)]
            elif isinstance(node, SequenceNode) and isinstance(part, int):
                node, key = node.items[part], None
            else:
                break
        return node.span if isinstance(node, ScalarNode) and node.value or key is None else key

    def of_key(self, path: Path) -> Span:
        """The place of the key that a path ends with."""
        node = self._root
        for part in path[:-1]:
            node = node.items[str(part)] if isinstance(node, MappingNode) else node.items[int(part)] if isinstance(node, SequenceNode) else node
        assert isinstance(node, MappingNode)
        return node.keys[str(path[-1])]

    def finding(self, rule: str, path: Path, message: str, help_: str | None = None, related: tuple[Related, ...] = ()) -> Diagnostic:
        """A finding at a path."""
        return Diagnostic(name=self.name, span=self.of(path), rule=rule, message=message, help=help_, related=related)


def dotted(path: Path) -> str:
    """A path as text, such as `handoffs.mql-to-sales.answer`."""
    return ".".join(str(part) for part in path)
