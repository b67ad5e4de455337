"""A document laid over the one that it extends: mappings by key, anything else replaced. Opens no files: it is handed a library.

Every node keeps the name and place of the file it was written in, so that findings point there.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from slaspec.diagnostics import Diagnostic, Related, quoted, visible
from slaspec.document.places import Path, Places
from slaspec.document.shape import as_found
from slaspec.document.source import MOST_BYTES, MOST_NODES, MappingNode, Node, ScalarNode, SequenceNode, SourceError, read_source
from slaspec.errors import FileProblem

MOST_LEVELS = 16
"""How many files may stand on one another."""

Library = Callable[[str], str]
"""The text of a file by the name that findings call it; raises `FileProblem` where there is none to be had."""


class Composition(NamedTuple):
    """A document with all that it inherits, as one tree.

    `bases` are the trees of what it extends as they stand in their files, the nearest first; `removed`
    the members that `without` took out, each with the place that says so.
    """

    root: Node
    bases: tuple[Node, ...]
    removed: dict[Path, Related]
    findings: list[Diagnostic]


def compose(root: Node, text: str, library: Library | None) -> Composition:
    """The tree of a document with all that it inherits; `text` is what the tree was read from.

    Raises:
        SourceError: a file of the chain cannot be had; its findings are all that is known.
    """
    files, findings = [root], list[Diagnostic]()
    try:
        _read_bases(files, text, library, findings)
    except SourceError as error:
        raise SourceError(findings + error.diagnostics) from error
    if len(files) == 1 and isinstance(root, MappingNode) and "without" in root.items:
        message = "`without` goes with `extends`"
        findings.append(Places(root).finding_at_key("one-of", ("without",), message, "name the file to take it out of"))
    removed: dict[Path, Related] = {}
    merged = files[-1]
    for overlay in reversed(files[:-1]):
        assert isinstance(overlay, MappingNode)
        merged = _overlaid(_pruned(merged, _taken_out(merged, overlay, removed, findings)), overlay)
    return Composition(_pruned(merged, [("extends",), ("without",)]), tuple(files[1:]), removed, findings)


# The files


def _read_bases(files: list[Node], text: str, library: Library | None, findings: list[Diagnostic]) -> None:
    """Put what the first file extends behind it, and what that extends; the reader's limits hold for all of them together."""
    size, nodes = 0, 0
    while isinstance(overlay := files[-1], MappingNode) and "extends" in overlay.items:
        size, nodes = size + len(text.encode(errors="replace")), nodes + _size(overlay)
        name = _name_of_base(files)
        text = _text_of(name, overlay, library)
        base, found = read_source(text, name=name)
        findings += found
        if isinstance(base, MappingNode) and "mapping" in base.items and "slaspec" not in base.items:
            raise _no_base(overlay, "unknown-base", f"{_reference(overlay)} is a mapping of tables", "name an agreement")
        if size + len(text.encode(errors="replace")) > MOST_BYTES:
            raise _no_base(overlay, "yaml-limit", "with what it extends the agreement is larger than 1 MiB")
        if nodes + _size(base) > MOST_NODES:
            raise _no_base(overlay, "yaml-limit", f"with what it extends the agreement has more than {MOST_NODES:,} values")
        files.append(base)


def _name_of_base(files: list[Node]) -> str:
    """The name of the file that the last one extends, by its letters: what links make of it is for the library to judge."""
    overlay = files[-1]
    assert isinstance(overlay, MappingNode)
    written = overlay.items["extends"]
    if not isinstance(written, ScalarNode) or not written.value:
        raise _no_base(overlay, "wrong-type", f"expected the name of a file, found {as_found(written)}", "such as `extends: base.yaml`")
    is_path = not re.search(_FOREIGN, written.value) and visible(written.value) == written.value
    name = _joined(_folder(files[0].name), overlay.name, written.value) if is_path else None
    if name is None:
        hint = "name a file in the agreement's own folder or below it, such as `base.yaml`"
        raise _no_base(overlay, "unknown-base", f"{as_found(written)} is no file beside the agreement", hint)
    names = [file.name for file in files]
    if name in names:
        raise _circle(files[names.index(name) :])
    if len(files) == MOST_LEVELS:
        raise _no_base(overlay, "yaml-limit", f"more than {MOST_LEVELS} files stand on one another")
    return name


_FOREIGN = r"^[/~]|^[A-Za-z][A-Za-z0-9+.-]*:|\\"
"""What begins at another place: a path from the top or from home, a drive, an address; and what only one system reads as a path."""


def _folder(name: str) -> str:
    """The part of a file's name up to its last separator."""
    return name[: max(name.rfind("/"), name.rfind("\\")) + 1]


def _joined(folder: str, asking: str, reference: str) -> str | None:
    """The name of what a reference in the file `asking` means; nothing where it leads out of the folder."""
    parts = asking.removeprefix(folder).split("/")[:-1]
    for part in reference.split("/"):
        if part == ".." and not parts:
            return None
        if part == "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return folder + "/".join(parts) if parts else None


def _text_of(name: str, overlay: MappingNode, library: Library | None) -> str:
    if library is None:
        hint = "check the file by its path, or hand in a library of files"
        raise _no_base(overlay, "unknown-base", f"{_reference(overlay)} cannot be looked up from here", hint)
    try:
        return library(name)
    except FileProblem as problem:
        raise _no_base(overlay, "unknown-base", f"{_reference(overlay)} cannot be read: {problem.reason}", problem.help) from problem


def _circle(members: list[Node]) -> SourceError:
    """The finding that a file extends itself, with the place of every step."""
    chain = " → ".join(quoted([file.name]) for file in [*members, members[0]])
    steps = tuple(Places(file).related(("extends",), f"{quoted([file.name])} goes on at") for file in members[1:])
    message, hint = f"the file extends itself: {chain}", "let one of them extend nothing"
    return SourceError([Places(members[0]).finding("base-circle", ("extends",), message, hint, steps)])


def _no_base(overlay: MappingNode, rule: str, message: str, help_: str | None = None) -> SourceError:
    return SourceError([Places(overlay).finding(rule, ("extends",), message, help_)])


def _reference(overlay: MappingNode) -> str:
    return as_found(overlay.items["extends"])


def _size(node: Node) -> int:
    """How many values a tree has, repeated ones counted each time."""
    count, waiting = 0, [node]
    while waiting:
        each = waiting.pop()
        count += 1
        if not isinstance(each, ScalarNode):
            waiting += each.items.values() if isinstance(each, MappingNode) else each.items
    return count


# The merge


def _overlaid(base: Node, overlay: Node) -> Node:
    """The overlay's word wherever it has one; what both have as a mapping keeps the base's order and takes the overlay's place."""
    if not (isinstance(base, MappingNode) and isinstance(overlay, MappingNode)):
        return overlay
    merged = MappingNode(overlay.span, base.items | overlay.items, base.keys | overlay.keys, overlay.name)
    for key in base.items.keys() & overlay.items.keys():
        merged.items[key] = _overlaid(base.items[key], overlay.items[key])
    return merged


def _taken_out(base: Node, overlay: MappingNode, removed: dict[Path, Related], findings: list[Diagnostic]) -> list[Path]:
    """The paths that the overlay's `without` names in the base; one that names nothing is a finding."""
    places = Places(overlay)
    written = overlay.items.get("without")
    if written is not None and not isinstance(written, SequenceNode):
        hint = "write it as a list, in brackets: `[…]`"
        findings.append(places.finding("wrong-type", ("without",), f"expected a list, found {as_found(written)}", hint))
    paths: list[Path] = []
    for index, item in enumerate(written.items if isinstance(written, SequenceNode) else ()):
        here = ("without", index)
        if not isinstance(item, ScalarNode) or not item.value:
            message = f"expected the path of a member, found {as_found(item)}"
            findings.append(places.finding("wrong-type", here, message, "such as `commitments.show-rate`"))
            continue
        path = tuple(item.value.split("."))
        depth, node = _reached(base, path)
        if depth == len(path):
            paths.append(path)
            removed[path] = places.related(here, f"{as_found(item)} is taken out at")
            continue
        known = list(node.items) if isinstance(node, MappingNode) else []
        close = places.nearest(path[depth], known)
        if close:
            meant = (*path[:depth], close, *path[depth + 1 :])
            way_out = f"did you mean {quoted(['.'.join(meant[: _reached(base, meant)[0]])])}?"
        else:
            listed = quoted(".".join((*path[:depth], key)) for key in known[:12]) + (" …" if len(known) > 12 else "")
            way_out = f"known members: {listed}" if known else f"{quoted(['.'.join(path[:depth])])} has no members"
        message = f"{as_found(item)} names nothing in {quoted([base.name])}"
        findings.append(places.finding("unknown-member", here, message, way_out))
    return paths


def _reached(node: Node, path: tuple[str, ...]) -> tuple[int, Node]:
    """How far a path leads into a tree, and the node where it ends."""
    for depth, part in enumerate(path):
        if not (isinstance(node, MappingNode) and part in node.items):
            return depth, node
        node = node.items[part]
    return len(path), node


def _pruned(node: Node, paths: Iterable[Path]) -> Node:
    """The tree without what stands at the paths."""
    below: dict[str, list[Path]] = {}
    for first, *rest in paths:
        below.setdefault(str(first), []).append(tuple(rest))
    if not isinstance(node, MappingNode) or not below.keys() & node.items.keys():
        return node
    items = {key: _pruned(item, below.get(key, ())) for key, item in node.items.items() if () not in below.get(key, ())}
    return MappingNode(node.span, items, {key: node.keys[key] for key in items}, node.name)
