"""CloudEvents 1.0 in JSON to rows of ours: which attribute is which key.

Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
"""

import re
from collections.abc import Mapping
from typing import Any

from slaspec.events.rows import LARGEST, named, refuse

MARK = "specversion"
"""The attribute that only a CloudEvent has."""

_VERSION = re.compile(r"v\d+", re.ASCII)
_INTEGER = re.compile(r"-?\d{1,40}", re.ASCII)
_JSON = re.compile(r"\s*application/(?:[\w.+-]+\+)?json\s*(?:;.*)?|\s*text/json\s*(?:;.*)?", re.ASCII | re.IGNORECASE | re.DOTALL)

IN_DATA = ("lead", "owner", "actor", "party", "record", "record_id", "seq")
"""The keys of our rows that may stand in `data`, since CloudEvents has no place for them."""
EXTENSIONS = {"owner": "owner", "actor": "actor", "party": "party", "record": "record", "recordid": "record_id"}
"""The keys that may be extension attributes too; `sequence` is another one."""


def as_row(event: Mapping[str, Any]) -> dict[str, Any]:
    """The row that a CloudEvent is.

    Its kind is the last part of `type`, a version (`v2`) left out; the lead is the `subject`; its id
    is `source` and `id` together, which are what makes a CloudEvent the same one.

    Raises:
        RowError: it is no CloudEvent of version 1.0, or one with binary or foreign content.
    """
    if event[MARK] != "1.0":
        refuse("unknown-version", f"`{MARK}` is not 1.0")
    if "data_base64" in event:
        refuse("binary-data", "`data_base64` is binary: only JSON can be read")
    content_type = event.get("datacontenttype")
    if content_type is not None and not (isinstance(content_type, str) and _JSON.fullmatch(content_type)):
        refuse("binary-data", "`datacontenttype` is not JSON")
    source, id_, type_ = (_attribute(event, name) for name in ("source", "id", "type"))
    at = _attribute(event, "time")
    if any(character.isspace() for character in source):
        refuse("wrong-type", "`source` is no reference: it has a blank in it")
    data = event.get("data")
    if data is not None and not isinstance(data, dict):
        refuse("wrong-type", "`data` is not an object")
    row: dict[str, Any] = {key: data[key] for key in IN_DATA if data and data.get(key) is not None}
    found = {"lead": event.get("subject"), "seq": _sequence(event)} | {key: event.get(name) for name, key in EXTENSIONS.items()}
    for key, value in found.items():
        if value is not None and row.setdefault(key, value) != value:
            refuse("contradicting-keys", f"`{key}` stands in `data` and in an attribute, and they differ")
    fields = {name: value for name, value in (data or {}).items() if name not in IN_DATA}
    return row | {"id": f"{source} {id_}", "kind": _kind(type_), "at": at, "data": fields}


_RULES = {"type": "kind", "time": "at"}
"""What we call an attribute that must be there."""


def _attribute(event: Mapping[str, Any], name: str) -> str:
    value = event.get(name)
    if value is not None and not isinstance(value, str):
        refuse("wrong-type", f"{named(name)} is not text")
    if not value:
        refuse(f"missing-{_RULES.get(name, name)}", f"{named(name)} is missing")
    return value


def _kind(type_: str) -> str:
    *before, last = type_.split(".")
    return before[-1] if before and _VERSION.fullmatch(last) else last


def _sequence(event: Mapping[str, Any]) -> int | None:
    """The number of the extension `sequence`, which is text there."""
    value = event.get("sequence")
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if not isinstance(value, str) or not _INTEGER.fullmatch(value) or abs(int(value)) > LARGEST:
        refuse("wrong-type", "`sequence` is not a whole number of 64 bits")
    return int(value)
