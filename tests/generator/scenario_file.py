"""A case as a scenario file, so that a difference found becomes an ordinary test; and back.

Lines of events are those of `tests/scenarios`, with four words more: an event between the teams has `-` for its lead (and
`party`); one of a record has `record` and `record_id`, and `-` where it belongs to no lead; lists and text that would be
read as something else stand as JSON without blanks.
"""

import csv
import io
import json
import re
from datetime import datetime
from typing import Any

from generator.cases import Case
from slaspec.events.event import Event, LeadEvent, TeamEvent
from slaspec.worktime.instants import as_text, microseconds

_HEAD = """# {title}

{prose}
"""
_LITERAL = re.compile(r'true|false|null|-?[\d.]+|[\["{].*')


def as_scenario(case: Case, *, title: str | None = None, verdicts: str = "lead, commitment, episode, verdict, deadline\n") -> str:
    """The case as the text of a scenario file; without `verdicts` it expects none, and fails until somebody has thought them out."""
    prose = (
        "Generated; shows " + ", ".join(f"`{each}`" for each in sorted(case.features)[:8]) + " and more." if case.features else "Generated."
    )
    parts = [_HEAD.format(title=title or case.name, prose=prose)]
    for name, text in zip(("agreement", "revision", "revision-3"), case.revisions, strict=False):
        parts.append(_block(name, text))
    if case.roster_rows:
        parts.append(_block("roster", _table(case)))
    lines = "".join(f"{event_line(event)}\n" for event in case.events)
    parts += [_block(f"events as-of={as_text(microseconds(case.as_of))}", lines), _block("verdicts", verdicts)]
    return "\n".join(parts)


def _block(head: str, content: str) -> str:
    return f"```{head}\n{content}```\n"


def _table(case: Case) -> str:
    made = io.StringIO()
    writer = csv.DictWriter(made, list(case.roster_rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(case.roster_rows)
    return made.getvalue()


def event_line(event: Event) -> str:
    """The event as a line."""
    own: dict[str, Any] = {"id": event.id, "seq": event.seq or None, "actor": event.actor}
    if isinstance(event, LeadEvent):
        own |= {"owner": event.owner, "record": event.record if event.record != "lead" else None, "record_id": event.record_id}
    else:
        own["party"] = event.party
    lead = event.lead if isinstance(event, LeadEvent) else ""
    data = [f"{name}={_written(value)}" for name, value in event.data.items()]
    return " ".join(
        [
            as_text(microseconds(event.at)),
            lead or "-",
            event.kind,
            *(f"{name}={value}" for name, value in own.items() if value is not None),
            *_told_apart(data, own),
        ]
    )


def _told_apart(data: list[str], own: dict[str, Any]) -> list[str]:
    """The fields of an event's data; one that is called as a part of the event itself says `data.` before."""
    return [f"data.{pair}" if pair.partition("=")[0] in own else pair for pair in data]


def _written(value: Any) -> str:
    if isinstance(value, str) and value and not _LITERAL.fullmatch(value) and not re.search(r"\s", value):
        return value
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace(" ", "\\u0020")


def event_of(line: str) -> Event:
    """The event that a line says."""
    at, lead, kind, *pairs = line.split()
    fields: dict[str, str] = dict(pair.split("=", 1) for pair in pairs)
    instant = datetime.fromisoformat(at)
    common: dict[str, Any] = {"id": fields.pop("id", None), "seq": int(fields.pop("seq", "0")), "actor": fields.pop("actor", None)}
    is_of_lead = lead != "-" or "record" in fields
    names = ("owner", "record", "record_id") if is_of_lead else ("party",)
    common |= {name: fields.pop(name) for name in names if name in fields}
    common["data"] = {name.removeprefix("data."): json.loads(text) if _LITERAL.fullmatch(text) else text for name, text in fields.items()}
    if is_of_lead:
        return LeadEvent("" if lead == "-" else lead, kind, instant, **common)
    return TeamEvent(kind, instant, **common)
