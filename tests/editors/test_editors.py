"""What people see in an editor: the published schema in the real yaml-language-server, asked as an editor asks it."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import needs
from language_server import Complaint, LanguageServer

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "schemas" / "latest" / "agreement.schema.json"
HEAD = """\
slaspec: 1
agreement: { id: test, title: Test, calendar: office }
parties: { marketing: { name: Marketing }, sales: { name: Sales } }
calendars:
  office: { timezone: Europe/Berlin, hours: { mon-fri: 09:00-17:00 } }
"""
"""Five lines, so that what follows begins in line 6."""


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    """A server that holds every document against the schema of agreements."""
    with LanguageServer(needs.ask("yaml-language-server"), node=needs.ask("Node"), schema=SCHEMA) as running:
        yield running


MISTAKES = {
    "misspelt key": (
        "stages:\n  mql:\n    belongs_to: sales\n    initail: true\n",
        [Complaint(9, "Property initail is not allowed.")],
    ),
    "word that is not allowed": (
        "commitments:\n  volume:\n    owed_by: sales\n    count: { entering: mql }\n    target:\n      at_least: 4\n      per: mont\n",
        [
            Complaint(
                12,
                'Value is not accepted. Valid values: "day", "business day", "week", "month", "quarter", "year", "fiscal quarter", "fiscal year".',
            )
        ],
    ),
    "wrong type": (
        "stages:\n  mql: { belongs_to: sales, moves_to: sal }\n",
        [Complaint(7, 'Incorrect type. Expected "array".')],
    ),
    "list where text, a list or a mapping is meant": (
        "follow_up:\n  all:\n    first_touch: { within: 4 hours }\n    begins_on: 12\n",
        [Complaint(9, "expected text, a list or a mapping")],
    ),
    "missing key": (
        "stages:\n  mql:\n    name: MQL\n",
        [Complaint(7, 'Missing property "belongs_to".')],
    ),
    "text of another form": (
        "handoffs:\n  pass:\n    from: { party: marketing, stage: mql }\n    to: { party: sales, stage: sal }\n    answer:\n      within: soon\n",
        [Complaint(11, "no time limit: write it like `4 business hours` or `30 minutes`")],
    ),
    "name of another form": (
        "stages:\n  My Stage: { belongs_to: sales }\n",
        [Complaint(7, "no id: write it like `mql-to-sales`")],
    ),
    "keys that exclude each other": (
        "events:\n  contact:\n    is: touched\n    fields: { list: text }\n",
        [Complaint(line, "expected `is` or `fields`, found more than one: keep one") for line in (8, 9)],
    ),
    "mistake inside one kind of pattern": (
        "events:\n  contact:\n    is: { event: touched, wen: { channel: call } }\n",
        [Complaint(8, "Property wen is not allowed.")],
    ),
    "mistake inside one kind of commitment": (
        "commitments:\n  volume:\n    owed_by: sales\n    count: { entring: mql }\n    target: { at_least: 4, per: month }\n",
        [
            Complaint(9, "Property entring is not allowed."),
            Complaint(9, "expected `entering`, `leaving`, `events`, `met` or `breached`, found none of them"),
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_marked_on_its_line(server: LanguageServer, tmp_path: Path, text: str, expected: list[Complaint]) -> None:
    """The line that is wrong is marked, in words that help, and no other line is."""
    assert server.complaints(HEAD + text, folder=tmp_path) == expected


def test_a_commitment_that_promises_nothing_is_marked(server: LanguageServer, tmp_path: Path) -> None:
    """What is missing is any of the keys that say what is promised."""
    (complaint,) = server.complaints(HEAD + "commitments:\n  vague:\n    owed_by: sales\n", folder=tmp_path)

    assert complaint.line == 7
    assert re.fullmatch(r"expected (`\w+`(, | or ))+`\w+`, found none of them", complaint.message)


@pytest.mark.parametrize("path", sorted((ROOT / "examples").rglob("sla.yaml")), ids=lambda path: path.parent.name)
def test_the_examples_are_marked_nowhere(server: LanguageServer, tmp_path: Path, path: Path) -> None:
    """A sound agreement has no mark in an editor."""
    assert server.complaints(path.read_text(encoding="utf-8"), folder=tmp_path) == []


def test_keys_are_completed_at_the_top(server: LanguageServer, tmp_path: Path) -> None:
    """The sections that are not there yet, each with a colon and its place to write on."""
    offered = server.completions(HEAD + "|", folder=tmp_path)

    assert {"events", "stages", "handoffs", "follow_up", "commitments"} <= set(offered)
    assert not {"slaspec", "parties", "calendars"} & set(offered)
    assert offered["stages"] == "stages:\n  "


def test_keys_are_completed_in_a_stage(server: LanguageServer, tmp_path: Path) -> None:
    """Those that a stage may have and has not."""
    offered = server.completions(HEAD + "stages:\n  mql:\n    name: MQL\n    |", folder=tmp_path)

    assert {"belongs_to", "initial", "moves_to", "entered_on"} <= set(offered)
    assert "name" not in offered
    assert offered["belongs_to"].startswith("belongs_to: ")


def test_keys_of_every_kind_are_completed_in_a_commitment(server: LanguageServer, tmp_path: Path) -> None:
    """As long as it does not say what is promised; every key with its colon."""
    offered = server.completions(HEAD + "commitments:\n  new:\n    owed_by: sales\n    |", folder=tmp_path)

    assert {"starts_on", "stops_on", "within", "count", "share", "target"} <= set(offered)
    assert all(":" in text for text in offered.values())


def test_keys_of_its_kind_are_completed_in_a_commitment(server: LanguageServer, tmp_path: Path) -> None:
    """Once it says what is promised, only those that belong to it."""
    offered = server.completions(HEAD + "commitments:\n  new:\n    count: { entering: mql }\n    |", folder=tmp_path)

    assert {"owed_by", "target"} <= set(offered)
    assert not {"starts_on", "share", "response"} & set(offered)


def test_keys_are_completed_in_a_pattern(server: LanguageServer, tmp_path: Path) -> None:
    """Where text, a list or a mapping may stand, a new line below begins the mapping."""
    offered = server.completions(HEAD + "events:\n  contact:\n    is:\n      |", folder=tmp_path)

    assert {"event", "enters", "leaves", "when"} <= set(offered)


@pytest.mark.parametrize("kind", ["count: { entering: mql }\n    ", ""], ids=["told", "untold"])
def test_words_are_completed(server: LanguageServer, tmp_path: Path, kind: str) -> None:
    """The windows of a target, also before the commitment says of which kind it is."""
    offered = server.completions(HEAD + f"commitments:\n  new:\n    {kind}target:\n      per: |", folder=tmp_path)

    assert {"day", "week", "month", "quarter", "year"} <= set(offered)


def test_durations_are_completed_by_examples(server: LanguageServer, tmp_path: Path) -> None:
    """A value with a form of its own shows how it is written."""
    offered = server.completions(HEAD + "commitments:\n  new:\n    starts_on: assigned\n    within: |", folder=tmp_path)

    assert {"4 business hours", "30 minutes"} <= set(offered)


def test_members_are_offered_whole(server: LanguageServer, tmp_path: Path) -> None:
    """A section offers its smallest sound member, with the places to fill in, set as the file is."""
    offered = server.completions(HEAD + "stages:\n  |", folder=tmp_path)

    assert re.fullmatch(r"\$\{1:stage\}:\n  belongs_to: \$\{2:\w+\}", offered["new stage"])


def test_kinds_of_commitments_are_offered_whole(server: LanguageServer, tmp_path: Path) -> None:
    """In the section with a name, inside a commitment without it; what is there already is not written again."""
    in_section = server.completions(HEAD + "commitments:\n  |", folder=tmp_path)
    inside = server.completions(HEAD + "commitments:\n  new:\n    owed_by: sales\n    |", folder=tmp_path)

    assert {"response", "volume", "ratio"} <= set(in_section) & set(inside)
    assert in_section["volume"].startswith("${1:volume}:\n  owed_by: ")
    assert inside["volume"].startswith("count:\n  entering: ")


def test_a_key_explains_itself(server: LanguageServer, tmp_path: Path) -> None:
    """The mouse on it shows what it is and an example."""
    shown = server.hover(HEAD + "handoffs:\n  pass:\n    answer:\n      wit|hin: 4 hours\n", folder=tmp_path)

    assert shown.startswith("#### Time limit\n\nThe time that is promised.\n")
    assert "4 business hours" in shown


def test_a_section_explains_itself(server: LanguageServer, tmp_path: Path) -> None:
    """The mouse on a section shows its title and what it is for."""
    shown = server.hover(HEAD + "stag|es:\n  mql: { belongs_to: sales }\n", folder=tmp_path)

    assert shown.startswith("#### Stages\n\nA lead's way, stage by stage.\n")


def test_the_first_line_names_the_schema(tmp_path: Path) -> None:
    """A file that begins with the path of its schema needs no settings."""
    shutil.copy(SCHEMA, tmp_path / "sla.schema.json")
    with LanguageServer(needs.ask("yaml-language-server"), node=needs.ask("Node"), schema=None) as bare:
        named = bare.complaints("# yaml-language-server: $schema=sla.schema.json\nslaspec: 2\n", folder=tmp_path)
        unnamed = bare.complaints("slaspec: 2\n", folder=tmp_path)

    assert Complaint(2, "Value must be 1.") in named
    assert unnamed == []
