"""The straight line from a YAML text, and what it extends, to an agreement, with every finding on the way.

Each step reports all it can; the next one runs only on what the one before found sound.
"""

import re
from bisect import bisect
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic, by_place, quoted, unusable, visible
from slaspec.document.compose import Composition, Library, compose
from slaspec.document.expressions import QUALIFIED
from slaspec.document.holiday_lock import LockFile, check_lock
from slaspec.document.places import Path, Places
from slaspec.document.resolve import resolve
from slaspec.document.rules._registry import CHECKS
from slaspec.document.shape import read_shape, read_sound_part
from slaspec.document.source import MappingNode, Node, ScalarNode, SequenceNode, SourceError, core_value, read_source
from slaspec.document.suppression import without_suppressed
from slaspec.document.surface import Document

VERSION = 1
"""The version of the written form that this program reads."""


def validate(text: str, *, name: str, library: Library | None = None) -> list[Diagnostic]:
    """Every finding about the text of an agreement or of a mapping file, in the order of their places.

    `name` is what findings call it. A text with the key `mapping`, and without `slaspec`, is a mapping file.
    `library` is asked for the texts of the files that `extends` names, and for the holiday lock: `base.yaml` in
    `regions/emea.yaml` is `regions/base.yaml`; it raises `FileProblem` for one that is not to be had. Never raises
    for what the text says.

    Example:
        >>> import slaspec
        >>> [found.rule for found in slaspec.validate("slaspec: 2", name="sla.yaml")]
        ['unknown-version']
    """
    return _read(text, name, library).findings


class _Reading(NamedTuple):
    """A document at the steps of its way as far as it came: as a tree, as the models read it, and what it means; and the findings."""

    root: Node | None
    document: Document | None
    agreement: Agreement | None
    findings: list[Diagnostic]

    @property
    def sound(self) -> Agreement | None:
        """The agreement, unless a finding is an error."""
        return None if unusable(self.findings) else self.agreement


def read_agreement(text: str, *, name: str, library: Library | None = None) -> tuple[Agreement | None, list[Diagnostic]]:
    """The agreement that a text holds with all that it extends, and every finding; there is none where one of them is an error."""
    reading = _read(text, name, library)
    return reading.sound, reading.findings


def read_unlocked(text: str, *, name: str, library: Library | None = None) -> tuple[Agreement | None, Places | None, list[Diagnostic]]:
    """As `read_agreement`, without the holidays that a lock has: what a lock is made for. With the places of its parts."""
    reading = _read(text, name, library, locked=False)
    return reading.sound, Places(reading.root) if reading.root is not None else None, reading.findings


def read_effective(text: str, *, name: str, library: Library | None, origins: bool) -> tuple[str | None, list[Diagnostic]]:
    """The agreement as one text with all that it extends and its defaults, and every finding; none where one is an error."""
    from slaspec.document.effective import effective_text  # noqa: PLC0415 - only one command writes documents

    reading = _read(text, name, library)
    if reading.sound is None:
        return None, reading.findings
    assert reading.root is not None
    assert reading.document is not None
    return effective_text(reading.root, reading.document, origins=origins), reading.findings


def _read(text: str, name: str, library: Library | None, *, locked: bool = True) -> _Reading:
    """The straight line, without what comments in its files suppress."""
    texts = {name: text}

    def recorded(asked: str) -> str:
        assert library is not None
        texts[asked] = library(asked)
        return texts[asked]

    lock = LockFile(name, library if locked else None)
    reading = _told(text, name, recorded if library is not None else None, lock if locked else None)
    findings = by_place(reading.findings)
    if reading.root is not None:
        for each, its_text in texts.items():
            findings = without_suppressed(findings, its_text, name=each)
    return reading._replace(findings=findings)


def _told(text: str, name: str, library: Library | None, lock: LockFile | None) -> _Reading:
    """The straight line with all that it has to tell; there is no tree where one of its files has none."""
    try:
        root, findings = read_source(text, name=name)
    except SourceError as error:
        return _Reading(None, None, None, error.diagnostics)
    if isinstance(root, MappingNode) and "mapping" in root.items and "slaspec" not in root.items:
        from slaspec.document.mapping_file import mapping_of  # noqa: PLC0415 - its models are built for mapping files alone

        return _Reading(root, None, None, mapping_of(root, findings)[1])
    version_findings = _check_version(root)
    if version_findings:
        return _Reading(root, None, None, findings + version_findings)
    try:
        composition = compose(root, text, library)
    except SourceError as error:
        return _Reading(None, None, None, findings + error.diagnostics)
    findings += composition.findings
    version_findings = [found for base in composition.bases for found in _check_version(base)]
    if version_findings:
        return _Reading(root, None, None, findings + version_findings)
    reading = _meaning_of(composition, findings, lock or LockFile(name, None))
    if reading.agreement is not None and lock is not None:
        reading.findings.extend(check_lock(reading.agreement, Places(composition.root), lock))
    return reading._replace(findings=list(_with_removals(reading.findings, composition)))


def _meaning_of(composition: Composition, findings: list[Diagnostic], lock: LockFile) -> _Reading:
    root = composition.root
    document, shape_findings = read_shape(root, Document)
    findings = [*_not_merged(findings, shape_findings), *shape_findings]
    places = Places(root)
    if document is None:
        return _Reading(root, None, None, findings + _findings_in_the_rest(root, places, lock))
    agreement, resolve_findings = resolve(document, places, lock)
    findings += resolve_findings
    if agreement is not None:
        findings += [found for check in CHECKS for found in check(agreement, places)]
    return _Reading(root, document, agreement, findings)


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
    unknown = sorted((each.name, each.span.column, each.span.line) for each in shape_findings if each.rule == "unknown-key")
    for found in findings:
        if found.rule == "duplicate-key":
            after_first = bisect(unknown, (found.name, found.span.column, found.related[0].span.line))
            if after_first < len(unknown) and unknown[after_first] < (found.name, found.span.column, found.span.line):
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


_KINDS_OF = {"stages": "stage", "calendars": "calendar", "events": "event"}
"""Sections whose members others refer to, and what an unknown one is called."""


def _with_removals(findings: Iterable[Diagnostic], composition: Composition) -> Iterable[Diagnostic]:
    """The findings; one about a name that is unknown because `without` took it out says so."""
    taken_out = {
        f"unknown {_KINDS_OF[str(path[0])]} `{visible(str(path[1]))}`": place
        for path, place in composition.removed.items()
        if path[0] in _KINDS_OF and len(path) == 2
    }
    for found in findings:
        place = taken_out.get(found.message)
        yield replace(found, related=(*found.related, place)) if place else found


def _check_version(root: Node) -> list[Diagnostic]:
    places = Places(root)
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
