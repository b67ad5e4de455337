"""The straight line from a YAML text to an agreement, with every finding on the way.

Each step reports all it can; the next one runs only on what the one before found sound.
"""

import re
from bisect import bisect
from collections.abc import Collection, Iterator

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic, Severity, by_place, quoted
from slaspec.document.expressions import QUALIFIED
from slaspec.document.holiday_lock import LockFile, Siblings, check_lock
from slaspec.document.places import Path, Places
from slaspec.document.resolve import resolve
from slaspec.document.rules._registry import CHECKS
from slaspec.document.shape import read_shape, read_sound_part
from slaspec.document.source import MappingNode, Node, ScalarNode, SequenceNode, SourceError, core_value, read_source
from slaspec.document.surface import Document

VERSION = 1
"""The version of the written form that this program reads."""


def validate(text: str, *, name: str, siblings: Siblings | None = None) -> list[Diagnostic]:
    """Every finding about the text of an agreement or of a mapping file, in the order of their places.

    `name` is what findings call it. A text with the key `mapping`, and without `slaspec`, is a mapping file.
    `siblings` gives the text of a file beside it, by its name: the holiday lock is one.
    Never raises for what the text says.

    Example:
        >>> import slaspec
        >>> [found.rule for found in slaspec.validate("slaspec: 2", name="sla.yaml")]
        ['unknown-version']
    """
    try:
        root, findings = read_source(text, name=name)
    except SourceError as error:
        return by_place(error.diagnostics)
    if isinstance(root, MappingNode) and "mapping" in root.items and "slaspec" not in root.items:
        from slaspec.document.mapping_file import mapping_of  # noqa: PLC0415 - its models are built for mapping files alone

        return mapping_of(root, findings, name=name)[1]
    return _locked_agreement_of(Places(root, name), root, findings, siblings)[1]


def read_agreement(text: str, *, name: str, siblings: Siblings | None = None) -> tuple[Agreement | None, list[Diagnostic]]:
    """The agreement that a text holds, and every finding about it; there is none where one of them is an error."""
    try:
        root, findings = read_source(text, name=name)
    except SourceError as error:
        return None, by_place(error.diagnostics)
    return _locked_agreement_of(Places(root, name), root, findings, siblings)


def read_unlocked(text: str, *, name: str) -> tuple[Agreement | None, Places | None, list[Diagnostic]]:
    """As `read_agreement`, without the holidays that a lock has: what a lock is made for. With the places of its parts."""
    try:
        root, findings = read_source(text, name=name)
    except SourceError as error:
        return None, None, by_place(error.diagnostics)
    places = Places(root, name)
    agreement, findings = _agreement_of(places, root, findings, LockFile(name, None))
    return agreement, places, findings


def _locked_agreement_of(
    places: Places, root: Node, findings: list[Diagnostic], siblings: Siblings | None
) -> tuple[Agreement | None, list[Diagnostic]]:
    lock = LockFile(places.name, siblings)
    agreement, findings = _agreement_of(places, root, findings, lock)
    if agreement is None:
        return None, findings
    return _sound(agreement, findings + list(check_lock(agreement, places, lock)))


def _agreement_of(places: Places, root: Node, findings: list[Diagnostic], lock: LockFile) -> tuple[Agreement | None, list[Diagnostic]]:
    version_findings = _check_version(root, places)
    if version_findings:
        return None, by_place(version_findings)
    document, shape_findings = read_shape(root, Document, name=places.name)
    findings = [*_not_merged(findings, shape_findings), *shape_findings]
    if document is None:
        return None, by_place(findings + _findings_in_the_rest(root, places, lock))
    agreement, resolve_findings = resolve(document, places, lock)
    findings += resolve_findings
    if agreement is not None:
        findings += [found for check in CHECKS for found in check(agreement, places)]
    return _sound(agreement, findings)


def _sound(agreement: Agreement | None, findings: list[Diagnostic]) -> tuple[Agreement | None, list[Diagnostic]]:
    """The agreement unless a finding is an error, and the findings in their order."""
    is_sound = all(found.severity is Severity.WARNING for found in findings)
    return agreement if is_sound else None, by_place(findings)


def _findings_in_the_rest(root: Node, places: Places, lock: LockFile) -> list[Diagnostic]:
    """What is wrong with the references of a document whose members are partly broken.

    A broken member is defined all the same, with all that it defines: what refers to it, or follows from it, is no mistake.
    """
    document, left_out = read_sound_part(root, Document, needed=("slaspec", "agreement", "parties"))
    if document is None:
        return []
    _agreement, findings = resolve(document, places, lock)
    words = {word for path in left_out for word in _words_in(root, path)}
    if any(path[0] == "lead" for path in left_out):
        words.add(QUALIFIED)
    return [found for found in findings if not _speaks_of(found, words) and found.rule not in _follows(left_out)]


def _not_merged(findings: list[Diagnostic], shape_findings: list[Diagnostic]) -> Iterator[Diagnostic]:
    """The findings without keys that stand twice only because one between the two is indented too much and has lost its own."""
    unknown = sorted((each.span.column, each.span.line) for each in shape_findings if each.rule == "unknown-key")
    for found in findings:
        if found.rule == "duplicate-key":
            after_first = bisect(unknown, (found.span.column, found.related[0].span.line))
            if after_first < len(unknown) and unknown[after_first] < (found.span.column, found.span.line):
                continue
        yield found


_UNKNOWN = re.compile(r"unknown [\w-]+ `([^`]*)")
_FOLLOWING = {
    "unclear-party": ("stages", "handoffs", "records"),
    "unclear-order": ("stage_order", "records"),
    "missing-key": ("stages",),
}
"""Rules whose findings follow from a broken member of one of these sections."""


def _speaks_of(found: Diagnostic, words: set[str]) -> bool:
    """Whether a finding misses one of these words, or something that is named after it."""
    missed = _UNKNOWN.match(found.message)
    return missed is not None and not words.isdisjoint({missed[1], *missed[1].split(".")})


def _follows(left_out: Collection[Path]) -> set[str]:
    sections = {path[0] for path in left_out}
    return {rule for rule, following in _FOLLOWING.items() if sections.intersection(following)}


def _words_in(root: Node, path: Path) -> Iterator[str]:
    """Every key and every text at a path, the last key of the path included: what may be defined there."""
    node = root
    for part in path:
        assert isinstance(node, MappingNode)
        node = node.items[str(part)]
    yield str(path[-1])
    rest = [node]
    while rest:
        node = rest.pop()
        if isinstance(node, MappingNode):
            yield from node.items
            rest += node.items.values()
        elif isinstance(node, SequenceNode):
            rest += node.items
        else:
            yield str(node.value)


def _check_version(root: Node, places: Places) -> list[Diagnostic]:
    if not isinstance(root, MappingNode):
        hint = "begin with `slaspec: 1`, then `agreement:`, `parties:` and what they promise"
        return [places.finding("wrong-type", (), "an agreement is a mapping of keys", hint)]
    version = root.items.get("slaspec")
    if version is None:
        hint = f"begin the file with `slaspec: {VERSION}`, the version of its format"
        return [places.finding("missing-key", (), "missing key `slaspec`", hint)]
    if not isinstance(version, ScalarNode) or core_value(version.value) != VERSION or core_value(version.value) is True:
        shown = f" {quoted([str(version.value)])}" if isinstance(version, ScalarNode) else ""
        return [
            places.finding(
                "unknown-version", ("slaspec",), f"unknown version{shown} of the format", f"this program reads version `{VERSION}`"
            )
        ]
    return []
