"""Findings for machines: each format as its readers define it, whatever is in names and messages."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path, PurePosixPath

import pytest
from jsonschema import Draft202012Validator

from slaspec.cli.formats import FORMATS, MOST_LISTED, Findings, as_github, as_gitlab, as_json, as_junit, as_sarif
from slaspec.cli.validate import MACHINE_FORMATS
from slaspec.diagnostics import Diagnostic, Related, Severity, Span

TWICE = Diagnostic(
    name="teams/sla.yaml",
    span=Span(7, 3, 7, 8),
    rule="duplicate-key",
    message="key `a,b: 100%` stands twice",
    help="keep one of the two",
    related=(Related("teams/base.yaml", Span(5, 3, 5, 8), "first defined at"),),
)
TRAP = Diagnostic(
    name="/srv/repo/Übersicht 1.yaml",
    span=Span(2, 1, 3, 4),
    rule="yaml-trap",
    message="some programs read `<é & [x](y)>` as `\u2028`",
    severity=Severity.WARNING,
)


def found(*diagnostics: Diagnostic, strict: bool = False) -> Findings:
    """What a run in /srv/repo has found in two files."""
    files = ["teams/sla.yaml", "/srv/repo/Übersicht 1.yaml"]
    return Findings(files=files, found=diagnostics, left_out=3, strict=strict, folder=PurePosixPath("/srv/repo"))


def test_json_has_every_part_of_every_finding_and_the_totals() -> None:
    """The shape that `findings.schema.json` describes."""
    written = json.loads(as_json(found(TWICE, TRAP)))

    assert written == {
        "version": 1,
        "files": ["teams/sla.yaml", "/srv/repo/Übersicht 1.yaml"],
        "total": 2,
        "errors": 1,
        "warnings": 1,
        "left_out": 3,
        "findings": [
            {
                "file": "teams/sla.yaml",
                "line": 7,
                "column": 3,
                "end_line": 7,
                "end_column": 8,
                "rule": "duplicate-key",
                "severity": "error",
                "message": "key `a,b: 100%` stands twice",
                "help": "keep one of the two",
                "related": [
                    {"file": "teams/base.yaml", "line": 5, "column": 3, "end_line": 5, "end_column": 8, "note": "first defined at"}
                ],
            },
            {
                "file": "/srv/repo/Übersicht 1.yaml",
                "line": 2,
                "column": 1,
                "end_line": 3,
                "end_column": 4,
                "rule": "yaml-trap",
                "severity": "warning",
                "message": "some programs read `<é & [x](y)>` as `\u2028`",
                "help": None,
                "related": [],
            },
        ],
    }


@pytest.mark.parametrize("findings", [found(), found(TWICE, TRAP)], ids=["none", "two"])
def test_json_is_valid_for_its_published_schema(findings: Findings, root: Path) -> None:
    """With findings and without."""
    schema = json.loads((root / "schemas" / "v1" / "findings.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)

    Draft202012Validator(schema).validate(json.loads(as_json(findings)))


def test_github_escapes_what_would_end_a_property_or_a_command() -> None:
    """In properties also `:` and `,`; columns only within a line, the last one included."""
    assert as_github(found(TWICE, TRAP)).splitlines() == [
        "::error file=teams/sla.yaml,line=7,endLine=7,col=3,endColumn=7,title=duplicate-key::"
        "key `a,b: 100%25` stands twice; keep one of the two",
        "::warning file=Übersicht 1.yaml,line=2,endLine=3,title=yaml-trap::some programs read `<é & [x](y)>` as `\\u2028`",
    ]
    odd = Diagnostic(name="a,b:c%.yaml", span=Span(1, 1, 1, 1), rule="r", message="m")
    assert as_github(found(odd)) == "::error file=a%2Cb%3Ac%25.yaml,line=1,endLine=1,col=1,endColumn=1,title=r::m\n"


def test_gitlab_has_what_its_report_asks_for() -> None:
    """An array, paths relative to the folder of the run, a fingerprint each."""
    first, second = json.loads(as_gitlab(found(TWICE, TRAP)))

    assert {key: value for key, value in first.items() if key != "fingerprint"} == {
        "description": "key `a,b: 100%` stands twice; keep one of the two",
        "check_name": "duplicate-key",
        "severity": "major",
        "location": {"path": "teams/sla.yaml", "lines": {"begin": 7, "end": 7}},
    }
    assert (second["severity"], second["location"]["path"]) == ("minor", "Übersicht 1.yaml")
    assert json.loads(as_gitlab(found())) == []


def moved(diagnostic: Diagnostic, line: int) -> Diagnostic:
    """The same finding on another line."""
    return Diagnostic(name=diagnostic.name, span=Span(line, 3, line, 8), rule=diagnostic.rule, message=diagnostic.message)


def test_fingerprints_are_unique_and_outlive_a_move() -> None:
    """A line added above makes no finding a new one, and two alike are two."""
    before = [each["fingerprint"] for each in json.loads(as_gitlab(found(TWICE, moved(TWICE, 9), TRAP)))]
    after = [each["fingerprint"] for each in json.loads(as_gitlab(found(moved(TWICE, 8), moved(TWICE, 10), TRAP)))]

    assert before == after
    assert len(set(before)) == 3


PHYSICAL = {
    "type": "object",
    "required": ["artifactLocation", "region"],
    "additionalProperties": False,
    "properties": {
        "artifactLocation": {
            "type": "object",
            "required": ["uri"],
            "properties": {"uri": {"type": "string", "pattern": r"^[\x21-\x7e]+$"}, "uriBaseId": {"type": "string"}},
            "additionalProperties": False,
        },
        "region": {
            "type": "object",
            "required": ["startLine", "startColumn", "endLine", "endColumn"],
            "additionalProperties": {"type": "integer", "minimum": 1},
        },
    },
}
TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}, "additionalProperties": False}
SARIF = {  # what the schema of SARIF 2.1.0 says of the parts that are used
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "properties": {
                    "tool": {
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "required": ["name"],
                                "properties": {
                                    "name": {"type": "string"},
                                    "version": {"type": "string"},
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "required": ["id"],
                                            "properties": {"id": {"type": "string"}, "shortDescription": TEXT},
                                            "additionalProperties": False,
                                        },
                                    },
                                },
                                "additionalProperties": False,
                            }
                        },
                        "additionalProperties": False,
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "newlineSequences": {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"type": "string"}},
                    "properties": {"type": "object"},
                    "results": {
                        "type": "array",
                        "items": {
                            "required": ["message"],
                            "properties": {
                                "ruleId": {"type": "string"},
                                "ruleIndex": {"type": "integer", "minimum": -1},
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": TEXT,
                                "locations": {
                                    "type": "array",
                                    "items": {"properties": {"physicalLocation": PHYSICAL}, "additionalProperties": False},
                                },
                                "relatedLocations": {
                                    "type": "array",
                                    "uniqueItems": True,
                                    "items": {
                                        "properties": {
                                            "id": {"type": "integer", "minimum": -1},
                                            "physicalLocation": PHYSICAL,
                                            "message": TEXT,
                                        },
                                        "additionalProperties": False,
                                    },
                                },
                                "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
                            },
                            "additionalProperties": False,
                        },
                    },
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}


@pytest.mark.parametrize("findings", [found(), found(TWICE, TRAP)], ids=["none", "two"])
def test_sarif_is_what_its_schema_says(findings: Findings) -> None:
    """Held against an excerpt of the schema of SARIF 2.1.0."""
    Draft202012Validator(SARIF).validate(json.loads(as_sarif(findings)))


def test_sarif_places_findings_and_names_their_rules() -> None:
    """Regions end before their last column, paths are URIs below the root, and no text makes a link."""
    (run,) = json.loads(as_sarif(found(TWICE, TRAP)))["runs"]
    twice, trap = run["results"]

    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["duplicate-key", "yaml-trap"]
    assert run["tool"]["driver"]["rules"][0]["shortDescription"]["text"] == "a key stands once in its mapping"
    assert run["properties"] == {"total": 2, "left_out": 3}
    assert (twice["ruleId"], twice["ruleIndex"], twice["level"]) == ("duplicate-key", 0, "error")
    assert twice["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 5
    assert twice["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "teams/base.yaml"
    assert trap["level"] == "warning"
    assert trap["message"]["text"] == "some programs read `<é & [x] (y)>` as `\\u2028`"
    assert trap["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "%C3%9Cbersicht%201.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 2, "startColumn": 1, "endLine": 3, "endColumn": 4},
    }
    outside = Diagnostic(name="/etc/sla.yaml", span=Span(1, 1, 1, 2), rule="yaml-syntax", message="m")
    (result,) = json.loads(as_sarif(found(outside)))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///etc/sla.yaml"}


def test_junit_has_a_case_a_file_and_a_failure_a_finding_that_fails() -> None:
    """A warning is output of its case, unless warnings fail; what XML forbids is shown as its code."""
    suite = ET.fromstring(as_junit(found(TWICE, TRAP))).find("testsuite")  # noqa: S314 - written above
    assert suite is not None
    twice, trap = suite.findall("testcase")

    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [case.get("name") for case in (twice, trap)] == ["teams/sla.yaml", "Übersicht 1.yaml"]
    failure = twice.find("failure")
    assert failure is not None
    assert failure.attrib == {"type": "duplicate-key", "message": "key `a,b: 100%` stands twice"}
    assert failure.text == "teams/sla.yaml:7:3: key `a,b: 100%` stands twice; keep one of the two [duplicate-key]"
    assert trap.find("failure") is None
    assert "some programs read `<é & [x](y)>` as `\\u2028` [yaml-trap]" in (trap.findtext("system-out") or "")
    strict = ET.fromstring(as_junit(found(TWICE, TRAP, strict=True)))  # noqa: S314 - as above
    assert strict.get("failures") == "2"


ODD = Diagnostic(name="\udcff\x1b.yaml", span=Span(1, 1, 1, 2), rule="odd", message="a\x00b\ufffe\nc", help="\ud800")


@pytest.mark.parametrize("name", FORMATS)
def test_no_name_and_no_message_spoils_a_format(name: str) -> None:
    """Characters that no output can hold, in a file that was not named and a rule that nobody knows."""
    text = FORMATS[name](found(ODD, TWICE))

    assert text.isascii() or name == "github"
    if name == "junit":
        assert len(ET.fromstring(text).findall("*/testcase")) == 3  # noqa: S314 - as above
    elif name == "github":
        assert text.count("\n") == text.count("::error") == 2
    else:
        assert json.loads(text)


@pytest.mark.parametrize("name", FORMATS)
def test_very_many_findings_are_listed_in_part_and_counted(name: str) -> None:
    """The total is said where the format has a place for it, else as one more entry."""
    text = FORMATS[name](found(*[TWICE] * (MOST_LISTED + 5)))

    assert text.count("stands twice") <= 2 * MOST_LISTED
    assert "10005" in text or "10,005 findings, the first 10,000 listed" in text


def test_the_command_line_offers_every_format() -> None:
    """Its list is its own, so that no format is loaded before it is asked for."""
    assert set(MACHINE_FORMATS) == set(FORMATS)
