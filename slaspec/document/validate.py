"""The straight line from a YAML text to an agreement, with every finding on the way.

Each step reports all it can; the next one runs only on what the one before found sound.
"""

from slaspec.agreement.model import Agreement
from slaspec.diagnostics import Diagnostic, by_place, quoted, unusable, visible
from slaspec.document.places import Places
from slaspec.document.resolve import resolve
from slaspec.document.rules._registry import CHECKS
from slaspec.document.shape import read_shape, read_sound_part
from slaspec.document.source import MappingNode, Node, ScalarNode, SourceError, core_value, read_source
from slaspec.document.suppression import without_suppressed
from slaspec.document.surface import Document

VERSION = 1
"""The version of the written form that this program reads."""


def validate(text: str, *, name: str) -> list[Diagnostic]:
    """Every finding about the text of an agreement or of a mapping file, in the order of their places.

    `name` is what findings call it. A text with the key `mapping`, and without `slaspec`, is a mapping file.
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

        found = mapping_of(root, findings, name=name)[1]
    else:
        found = _agreement_of(root, findings, name=name)[1]
    return without_suppressed(found, text, name=name)


def read_agreement(text: str, *, name: str) -> tuple[Agreement | None, list[Diagnostic]]:
    """The agreement that a text holds, if none of the findings makes it unusable, and every finding about it."""
    try:
        root, findings = read_source(text, name=name)
    except SourceError as error:
        return None, by_place(error.diagnostics)
    agreement, found = _agreement_of(root, findings, name=name)
    return agreement, without_suppressed(found, text, name=name)


def _agreement_of(root: Node, findings: list[Diagnostic], *, name: str) -> tuple[Agreement | None, list[Diagnostic]]:
    version_findings = _check_version(root, Places(root, name))
    if version_findings:
        return None, findings + version_findings
    document, shape_findings = read_shape(root, Document, name=name)
    findings += shape_findings
    places = Places(root, name)
    if document is None:
        return None, findings + _findings_in_the_rest(root, places)
    agreement, resolve_findings = resolve(document, places)
    findings += resolve_findings
    if agreement is not None:
        findings += [found for check in CHECKS for found in check(agreement, places)]
    return None if unusable(findings) else agreement, findings


_KINDS_OF = {"stages": "stage", "calendars": "calendar", "events": "event"}
"""Sections whose members others refer to, and what an unknown one is called."""


def _findings_in_the_rest(root: Node, places: Places) -> list[Diagnostic]:
    """What is wrong with the references of a document whose members are partly broken.

    A broken member is defined all the same: what refers to it, or follows from it, is no mistake.
    """
    document, left_out = read_sound_part(root, Document, needed=("slaspec", "agreement", "parties"))
    if document is None:
        return []
    _agreement, findings = resolve(document, places)
    defined = {f"unknown {_KINDS_OF[section]} `{visible(name)}`" for section, name in left_out if section in _KINDS_OF}
    follows = {"unclear-party"} if any(section in ("stages", "handoffs") for section, _name in left_out) else set()
    return [found for found in findings if found.message not in defined and found.rule not in follows]


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
