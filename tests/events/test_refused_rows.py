"""The pages on events and the roster show every rule by which a row is refused, each with an example that breaks it."""

import ast
import re
from pathlib import Path

import pytest

import slaspec
from slaspec.document.mapping_file import read_mapping
from slaspec.evaluation.admission import Admission
from slaspec.events.event import Refusal
from slaspec.events.mapping import Decided, read_table
from slaspec.events.reading import read_csv, read_jsonl
from slaspec.events.roster import read_roster_csv
from slaspec.events.rows import LONGEST_LINE

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "events.md").read_text(encoding="utf-8")
ROSTER_PAGE = (ROOT / "docs" / "reference" / "roster.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([a-z-]+)` \| [^|]+ \| (\w+) \| (.+) \|$", PAGE, re.MULTILINE)
ROSTER_ROWS = re.findall(r"^\| `([a-z-]+)` \| [^|]+ \| (`.+`) \|$", ROSTER_PAGE, re.MULTILINE)
ADMISSION = Admission(slaspec.load(ROOT / "examples" / "showcase" / "sla.yaml"))
SOURCES = [*sorted((ROOT / "slaspec" / "events").glob("*.py")), ROOT / "slaspec" / "evaluation" / "admission.py"]


def refused(how: str, example: str) -> list[Refusal]:
    """What is refused of an example, by a reader or by the agreement."""
    row = example.strip("`").encode() if example.startswith("`") else b'{"lead": "' + b"x" * LONGEST_LINE + b'"}'
    if how == "JSON":
        found = list(read_jsonl([row], name="e"))
    elif how == "CSV":
        found = list(read_csv([b"lead,kind,at,company\n", row], name="e"))
    else:
        (text,) = re.findall(r"```yaml\n(mapping:.*?)```", PAGE, re.DOTALL)
        mapping, findings = read_mapping(text, name="m.yaml")
        assert mapping is not None, findings
        found = list(read_table(mapping.tables[0], [b"Id,When,What,Side,Row\n", row], name="e", decided=Decided()))
    judged = [each if isinstance(each, Refusal) else ADMISSION.refusal(each) for each in found]
    return [each for each in judged if each is not None]


@pytest.mark.parametrize(("rule", "how", "example"), ROWS, ids=[rule for rule, *_ in ROWS])
def test_each_example_is_refused_by_its_rule(rule: str, how: str, example: str) -> None:
    """By no other one."""
    assert [each.rule for each in refused(how, example)] == [rule]


@pytest.mark.parametrize(("rule", "example"), ROSTER_ROWS, ids=[rule for rule, *_ in ROSTER_ROWS])
def test_each_example_of_the_roster_is_refused_by_its_rule(rule: str, example: str) -> None:
    """Every row of it."""
    rows = [each.encode() for each in re.findall(r"`([^`]+)`", example)]
    roster = read_roster_csv([b"owner,from,team\n", *(row + b"\n" for row in rows)], name="r", zone="UTC")

    assert [each.rule for each in roster.refused] == [rule] * len(rows)


def test_the_roster_of_the_page_is_one() -> None:
    """As it stands there."""
    (text,) = re.findall(r"```text\n(owner,.*?)```", ROSTER_PAGE, re.DOTALL)

    roster = read_roster_csv([f"{line}\n".encode() for line in text.splitlines()], name="r", zone="UTC")

    assert roster.refused == ()
    assert sorted(roster.owners) == ["ana", "website"]


def test_the_pages_show_every_rule_and_each_once() -> None:
    """Every rule that the code names; those it puts together of a key begin with `missing-` or `unmapped-`."""
    shown = [rule for rule, *_ in ROWS]
    named = set()
    for source in SOURCES:
        for call in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("refuse", "Refusal"):
                rule = call.args[1 if getattr(call.func, "id", "") == "Refusal" else 0]
                if isinstance(rule, ast.Constant):
                    named.add(rule.value)
                elif isinstance(rule, ast.JoinedStr):
                    assert str(getattr(rule.values[0], "value", "")).startswith(("missing-", "unmapped-"))

    assert len(named) > 20
    assert shown == sorted(set(shown))
    assert named <= {*shown, *(rule for rule, _example in ROSTER_ROWS)}


def test_the_events_of_the_page_are_taken() -> None:
    """They are a first look at the format."""
    (text,) = re.findall(r"```text\n(\{.*?)```", PAGE, re.DOTALL)

    events = list(read_jsonl(text.encode().splitlines(keepends=True), name="e"))

    assert len(events) == 3
    assert not [each for each in events if isinstance(each, Refusal) or ADMISSION.refusal(each)]
