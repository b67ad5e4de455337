"""Findings as text for machines: JSON, GitHub annotations, GitLab code quality, SARIF and JUnit. Values to text, nothing else.

What a parser reads is plain ASCII, so that no terminal's encoding can spoil it.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from types import MappingProxyType
from urllib.parse import quote

from slaspec import __version__
from slaspec.diagnostics import Diagnostic, Severity, Span, visible
from slaspec.document.rules._registry import RULES

MOST_LISTED = 10_000
"""How many findings a format holds before only the total is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What one run has found: in which files, in the order of their places, and how many were not asked for."""

    files: Sequence[str]
    found: Sequence[Diagnostic]
    left_out: int = 0
    strict: bool = False
    folder: PurePath = field(default_factory=PurePath)

    @property
    def listed(self) -> Sequence[Diagnostic]:
        """The findings that a format holds."""
        return self.found[:MOST_LISTED]

    @property
    def more(self) -> str | None:
        """What is said of findings beyond those."""
        return f"{len(self.found):,} findings, the first {MOST_LISTED:,} listed" if len(self.found) > MOST_LISTED else None

    def number(self, severity: Severity) -> int:
        """How many findings are of that severity."""
        return sum(found.severity is severity for found in self.found)

    def fails(self, found: Diagnostic) -> bool:
        """Whether a finding makes the run fail."""
        return self.strict or found.severity is Severity.ERROR

    def path(self, name: str) -> str:
        """A file's name as services know it: relative to the folder of the run where it lies below, with `/`."""
        path = PurePath(name)
        inside = path.relative_to(self.folder) if path.is_absolute() and path.is_relative_to(self.folder) else path
        return visible(inside.as_posix())


def as_json(findings: Findings) -> str:
    """The findings as JSON; `schemas/v1/findings.schema.json` describes it."""
    return _json(
        {
            "version": 1,
            "files": [visible(name) for name in findings.files],
            "total": len(findings.found),
            "errors": findings.number(Severity.ERROR),
            "warnings": findings.number(Severity.WARNING),
            "left_out": findings.left_out,
            "findings": [
                {
                    "file": visible(found.name),
                    **_span(found.span),
                    "rule": found.rule,
                    "severity": found.severity.value,
                    "message": found.message,
                    "help": found.help,
                    "related": [{"file": visible(each.name), **_span(each.span), "note": each.note} for each in found.related],
                }
                for found in findings.listed
            ],
        }
    )


def _span(span: Span) -> dict[str, int]:
    return {"line": span.line, "column": span.column, "end_line": span.end_line, "end_column": span.end_column}


def as_github(findings: Findings) -> str:
    """Workflow commands that GitHub shows as annotations beside the lines.

    Source: GitHub's documentation of workflow commands; what they escape is that of `@actions/core`.
    """
    lines = []
    for found in findings.listed:
        place = {"file": findings.path(found.name), "line": found.span.line, "endLine": found.span.end_line}
        if found.span.line == found.span.end_line:  # GitHub takes columns only within a line; the last one is included
            place |= {"col": found.span.column, "endColumn": max(found.span.column, found.span.end_column - 1)}
        place["title"] = found.rule
        properties = ",".join(f"{key}={_escaped(str(value), ':,')}" for key, value in place.items())
        level = "error" if findings.fails(found) else "warning"
        lines.append(f"::{level} {properties}::{_escaped(_sentence(found))}")
    if findings.more:
        lines.append(f"::notice title=slaspec::{_escaped(findings.more)}")
    return "".join(f"{line}\n" for line in lines)


def _escaped(text: str, also: str = "") -> str:
    for character in "%\r\n" + also:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _sentence(found: Diagnostic) -> str:
    return visible(f"{found.message}; {found.help}" if found.help else found.message)


def as_gitlab(findings: Findings) -> str:
    """A code quality report of GitLab.

    A fingerprint is made of file, rule and message, and of which one it is among those of one
    fingerprint: lines may move without a finding becoming a new one.
    """
    seen: dict[str, int] = {}
    issues = []
    for found in findings.listed:
        fingerprint = _fingerprint(found, findings, seen)
        lines = {"begin": found.span.line, "end": found.span.end_line}
        issues.append(
            {
                "description": _sentence(found),
                "check_name": found.rule,
                "fingerprint": fingerprint,
                "severity": "major" if findings.fails(found) else "minor",
                "location": {"path": findings.path(found.name), "lines": lines},
            }
        )
    if findings.more:
        issues.append(issues[-1] | {"description": findings.more, "check_name": "total", "fingerprint": "total", "severity": "info"})
    return _json(issues)


def _fingerprint(found: Diagnostic, findings: Findings, seen: dict[str, int]) -> str:
    content = "\0".join((findings.path(found.name), found.rule, found.message))
    seen[content] = seen.get(content, 0) + 1
    return hashlib.sha256(f"{content}\0{seen[content]}".encode()).hexdigest()[:32]


def as_sarif(findings: Findings) -> str:
    """The findings as SARIF 2.1.0, which code scanning of GitHub and many editors read.

    Source: OASIS, Static Analysis Results Interchange Format, version 2.1.0.
    """
    rules = sorted({found.rule for found in findings.listed})
    seen: dict[str, int] = {}
    run = {
        "tool": {
            "driver": {
                "name": "slaspec",
                "version": __version__,
                "rules": [{"id": rule, "shortDescription": {"text": _inert(RULES.get(rule, rule))}} for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r", "\x85", "\u2028", "\u2029"],
        "properties": {"total": len(findings.found), "left_out": findings.left_out},
        "results": [
            {
                "ruleId": found.rule,
                "ruleIndex": rules.index(found.rule),
                "level": "error" if findings.fails(found) else "warning",
                "message": {"text": _inert(_sentence(found))},
                "locations": [{"physicalLocation": _location(found.name, found.span, findings)}],
                "relatedLocations": [
                    {
                        "id": number,
                        "physicalLocation": _location(each.name, each.span, findings),
                        "message": {"text": _inert(each.note)},
                    }
                    for number, each in enumerate(found.related)
                ],
                "partialFingerprints": {"slaspec/v1": _fingerprint(found, findings, seen)},
            }
            for found in findings.listed
        ],
    }
    return _json({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]})


def _location(name: str, span: Span, findings: Findings) -> dict[str, object]:
    path = findings.path(name)
    is_inside = not PurePath(path).is_absolute()
    artifact = {"uri": quote(path), "uriBaseId": "%SRCROOT%"} if is_inside else {"uri": PurePath(path).as_uri()}
    region = {"startLine": span.line, "startColumn": span.column, "endLine": span.end_line, "endColumn": span.end_column}
    return {"artifactLocation": artifact, "region": region}


def _inert(text: str) -> str:
    """Text in which no viewer sees a link: SARIF writes one as `[text](place)`."""
    return text.replace("](", "] (")


def as_junit(findings: Findings) -> str:
    """JUnit's XML: a test case a file, in it a failure for each finding that makes the run fail; other warnings are its output."""
    by_file: dict[str, list[Diagnostic]] = {name: [] for name in findings.files}
    for found in findings.listed:
        by_file.setdefault(found.name, []).append(found)
    failed = [name for name, its in by_file.items() if any(findings.fails(found) for found in its)]
    counts = f'tests="{len(by_file)}" failures="{len(failed)}" errors="0"'
    lines = ['<?xml version="1.0" encoding="US-ASCII"?>', f"<testsuites {counts}>", f'  <testsuite name="slaspec" {counts}>']
    total = {"total": len(findings.found), "left_out": findings.left_out}
    lines += ["    <properties>", *(f'      <property name="{key}" value="{value}"/>' for key, value in total.items()), "    </properties>"]
    for name, its in by_file.items():
        case = f'    <testcase classname="slaspec" name="{_xml(findings.path(name))}"'
        if not its:
            lines.append(f"{case}/>")
            continue
        lines.append(f"{case}>")
        for found in its:
            if findings.fails(found):
                lines.append(f'      <failure type="{_xml(found.rule)}" message="{_xml(found.message)}">{_xml(_placed(found))}</failure>')
        warnings = "\n".join(_placed(found) for found in its if not findings.fails(found))
        lines += [f"      <system-out>{_xml(warnings)}</system-out>"] if warnings else []
        lines.append("    </testcase>")
    lines += ["  </testsuite>", "</testsuites>"]
    return "\n".join(lines) + "\n"


def _placed(found: Diagnostic) -> str:
    return f"{visible(found.place)}: {_sentence(found)} [{found.rule}]"


_XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def _xml(text: str) -> str:
    """Text for an element or an attribute, without the characters that XML forbids."""
    shown = "\n".join(visible(line) for line in text.split("\n"))
    return shown.translate(_XML).encode("ascii", "xmlcharrefreplace").decode()


def _json(value: object) -> str:
    return json.dumps(value) + "\n"


FORMATS: MappingProxyType[str, Callable[[Findings], str]] = MappingProxyType(
    {"json": as_json, "github": as_github, "gitlab": as_gitlab, "sarif": as_sarif, "junit": as_junit}
)
