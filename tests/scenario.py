"""Reads a scenario: prose with fenced blocks that say what is agreed, what happens, and what must come of it.

Blocks, each opened by three backticks and its name:

- `agreement`: YAML, appended to `base.yaml` unless it is a whole document. With `file=path` the agreement of the
  project at that path; a body is then an overlay over it. A second block is a second revision.
- `roster`: the table of owners as CSV, or `file=path`.
- `events as-of=instant`: a line an event, `instant lead kind field=value …`. A value with blanks stands in double quotes
  and is then text, `[a, b]` is a list. `-` for the lead: an event of a record of its own, else one between the teams.
  A line that begins with `20x` stands for 20 events, with `20x5m` for 20 that lie 5 minutes apart; `{n}` in
  it is the number of each, from 1.
- `verdicts`, `windows`, `owed` (for missing a figure), `outcomes`, `steps`, `totals`, `refused`: tables of what must come out; a column that
  a table leaves out is not looked at. `only=id,id` limits a table to these commitments, `since=instant` to what started from then on,
  `window=label,label` to these windows.

A line `facts: id, id` outside of the blocks names the facts of a real agreement that the scenario proves, lines `shows: item, item`
what it shows; the items are listed in `scripts/showing.py`.
"""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from slaspec.agreement.commitment import LEAD
from slaspec.agreement.model import Agreement
from slaspec.document.validate import read_agreement
from slaspec.events.event import LeadEvent, TeamEvent, Value
from slaspec.events.roster import Roster, read_roster_csv

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests" / "scenarios"

_BLOCK = re.compile(r"^```(\w+) ?(.*)\n((?:.*\n)*?)```$", re.MULTILINE)
_FACTS = re.compile(r"^facts: (.+)$", re.MULTILINE)
_TIMES = re.compile(r"(\d+)x(?:(\d+)([smhd]))?")
_FIELD = re.compile(r'([\w.]+)=("[^"]*"|\[[^\]]*\]|\S+)')
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_OWN = ("id", "owner", "actor", "record", "record_id")


@dataclass(frozen=True, slots=True)
class Table:
    """What must come out: the rows of some columns, and which of all rows are meant."""

    columns: list[str]
    rows: list[dict[str, str]]
    only: frozenset[str]
    since: str
    windows: frozenset[str]

    def is_whole(self) -> bool:
        """Whether all rows are meant, so that their order counts too."""
        return not (self.only or self.since or self.windows)


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is agreed, what happens, and what must come of it."""

    revisions: tuple[Agreement, ...]
    roster: Roster | None
    events: tuple[LeadEvent | TeamEvent, ...]
    as_of: datetime
    tables: dict[str, Table]


def scenario_files() -> list[Path]:
    """All scenarios, in order."""
    return sorted(path for path in FOLDER.rglob("*.md") if "```events" in path.read_text(encoding="utf-8"))


def facts_of(path: Path) -> list[str]:
    """The ids of the facts that a scenario proves."""
    return [fact.strip() for line in _FACTS.findall(path.read_text(encoding="utf-8")) for fact in line.split(",")]


@cache
def read_scenario(path: Path) -> Scenario:
    """The scenario of a file; its agreements have no finding that keeps them from being judged."""
    blocks = _BLOCK.findall(path.read_text(encoding="utf-8"))
    revisions = [_agreement(rest, body) for name, rest, body in blocks if name == "agreement"]
    (as_of, lines) = next((_options(rest)["as-of"], body) for name, rest, body in blocks if name == "events")
    rosters = [_file_or_body(rest, body) for name, rest, body in blocks if name == "roster"]
    zone = revisions[-1].zone
    return Scenario(
        revisions=tuple(revisions),
        roster=read_roster_csv(rosters[0].encode().splitlines(keepends=True), name="roster.csv", zone=zone) if rosters else None,
        events=tuple(event for line in lines.splitlines() if line.strip() for event in _events(line)),
        as_of=datetime.fromisoformat(as_of),
        tables=tables_of(path),
    )


def tables_of(path: Path) -> dict[str, Table]:
    """What must come out of a scenario, by the name of the block."""
    blocks = _BLOCK.findall(path.read_text(encoding="utf-8"))
    return {name: _table(rest, body) for name, rest, body in blocks if name not in ("agreement", "roster", "events")}


def _options(rest: str) -> dict[str, str]:
    return dict(option.split("=", 1) for option in rest.split())


def _file_or_body(rest: str, body: str) -> str:
    named = _options(rest).get("file")
    return (ROOT / named).read_text(encoding="utf-8") if named else body


def _agreement(rest: str, body: str) -> Agreement:
    text = _file_or_body(rest, body)
    base = text
    if "file=" not in rest and not body.startswith("slaspec:"):
        text = (FOLDER / "base.yaml").read_text(encoding="utf-8") + body
    elif "file=" in rest and body.strip():
        text = f"slaspec: 1\nextends: base.yaml\n{body}"
    agreement, findings = read_agreement(text, name="sla.yaml", library=lambda _name: base)
    assert agreement is not None, [found.message for found in findings]
    return agreement


def _events(line: str) -> Iterator[LeadEvent | TeamEvent]:
    times, apart = 1, timedelta()
    first, _, rest = line.strip().partition(" ")
    if said := _TIMES.fullmatch(first):
        times, line = int(said[1]), rest
        apart = timedelta(**{_UNITS[said[3]]: int(said[2])}) if said[2] else apart
    for number in range(1, times + 1):
        yield event_of(line.replace("{n}", str(number)), later=apart * (number - 1))


def event_of(line: str, later: timedelta = timedelta()) -> LeadEvent | TeamEvent:
    """The event that a line says, such as `2026-01-05T08:00Z L1 touched channel=call`."""
    written_at, lead, kind, *rest = line.split(maxsplit=3)
    pairs = _FIELD.findall(rest[0]) if rest else []
    assert not rest or not _FIELD.sub("", rest[0]).strip(), f"no fields: {rest[0]}"
    at = datetime.fromisoformat(written_at) + later
    own = {name: _bare(value) for name, value in pairs if name in _OWN}
    data = {name: _value(value) for name, value in pairs if name not in (*_OWN, "seq", "party")}
    seq = next((int(value) for name, value in pairs if name == "seq"), 0)
    if lead == "-" and "record" not in own:
        party = next((_bare(value) for name, value in pairs if name == "party"), None)
        if "owner" in own:  # of a team event it is a field like others
            data["owner"] = own["owner"]
        return TeamEvent(kind, at, id=own.get("id"), seq=seq, party=party, actor=own.get("actor"), data=data)
    return LeadEvent(
        "" if lead == "-" else lead,
        kind,
        at,
        id=own.get("id"),
        seq=seq,
        owner=own.get("owner"),
        actor=own.get("actor"),
        data=data,
        record=own.get("record", LEAD),
        record_id=own.get("record_id"),
    )


def _bare(value: str) -> str:
    return value[1:-1] if value.startswith('"') else value


def _value(value: str) -> Value:
    if value.startswith('"'):
        return value[1:-1]
    if value.startswith("["):
        return [member.strip() for member in value[1:-1].split(",")]
    plain: Value = json.loads(value) if re.fullmatch(r"true|false|null|-?\d+(\.\d+)?", value) else value
    return plain


def _table(rest: str, body: str) -> Table:
    options = _options(rest)
    lines = body.splitlines()
    columns = next(csv.reader(lines[:1], skipinitialspace=True))
    return Table(
        columns=columns,
        rows=list(csv.DictReader(lines, skipinitialspace=True)),
        only=frozenset(options["only"].split(",")) if "only" in options else frozenset(),
        since=options.get("since", ""),
        windows=frozenset(options["window"].split(",")) if "window" in options else frozenset(),
    )
