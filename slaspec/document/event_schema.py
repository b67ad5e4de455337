"""The JSON Schema of one event as a row of JSONL or an object of a JSON file: ours, or a CloudEvent.

Every row that the reader takes satisfies it. What it cannot say, only the reader refuses: a day
that does not exist, an offset that leads out of the years, two keys that contradict each other, a
key that stands twice, half a character, a number beyond 64 bits or a double, what is too long or
nested too deeply; and whatever depends on the agreement, such as its kinds and stages.
"""

from typing import Any

from slaspec.agreement.commitment import LEAD
from slaspec.document.json_schema import DIALECT, VERSION
from slaspec.events.cloudevents import EXTENSIONS, IN_DATA, MARK
from slaspec.events.reading import MUST_NAME, OWN_KEYS
from slaspec.events.rows import LARGEST
from slaspec.events.vocabulary import CLEARED, KINDS, TEAM_KINDS

Schema = dict[str, Any]

_MEANS = {
    "lead": "The lead's id. Left out for an event between the teams, and for a record that belongs to no lead.",
    "kind": "What happened: a standard kind, or one that the agreement declares.",
    "at": "When, as RFC 3339 with its offset from UTC.",
    "id": "The event's id, unique within the lead; left out, the whole content is the identity.",
    "seq": "The order among events of one instant.",
    "owner": "Who holds the lead from this event on; of an event between the teams, whom it is about.",
    "actor": "Who did it.",
    "party": "Which party did it, of an event between the teams.",
    "record": "The kind of thing that it happened to, where that is no lead.",
    "record_id": "Which one of them.",
}
_TIMESTAMP = (
    r"^(19[7-9][0-9]|2[01][0-9][0-9]|2200)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt ]([01][0-9]|2[0-3]):[0-5][0-9]"
    r"(:[0-5][0-9](\.[0-9]+)?)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
)


def event_schema() -> Schema:
    """The JSON Schema (draft 2020-12) of one event."""
    return {
        "$schema": DIALECT,
        "$id": f"urn:slaspec:v{VERSION}:event",
        "title": f"slaspec event, version {VERSION}",
        "description": "An observed fact: a line of a JSONL file, or an object of a JSON file.",
        "type": "object",
        "if": {"required": [MARK]},
        "then": {"$ref": "#/$defs/CloudEvent"},
        "else": {"$ref": "#/$defs/Row"},
        "$defs": {"Row": _row(), "CloudEvent": _cloud_event(), "Data": _data(), "Text": _TEXT, "Name": _NAME, "Timestamp": _INSTANT},
    }


_TEXT = {"description": "Text without a NUL character.", "type": ["string", "null"], "pattern": "^[^\\u0000]*$"}
_NAME = {"description": "Text that names something.", "type": ["string", "null"], "minLength": 1, "pattern": "^[^\\u0000]*$"}
_INSTANT = {"title": "Timestamp", "type": "string", "pattern": _TIMESTAMP, "examples": ["2026-01-31T09:30:00+01:00"]}
_IS_TEXT = {"type": "string"}


def _keys() -> Schema:
    made: Schema = {}
    for key in OWN_KEYS:
        made[key] = {"description": _MEANS[key]} | {"$ref": "#/$defs/Name" if key in MUST_NAME else "#/$defs/Text"}
    made["kind"] = {"description": _MEANS["kind"], "type": "string", "minLength": 1, "examples": [*KINDS, *TEAM_KINDS]}
    made["at"] = {"description": _MEANS["at"], "$ref": "#/$defs/Timestamp"}
    made["seq"] = {"description": _MEANS["seq"], "type": ["integer", "null"], "minimum": -LARGEST, "maximum": LARGEST}
    return made


def _row() -> Schema:
    other_record = {"required": ["record"], "properties": {"record": {"type": "string", "not": {"const": LEAD}}}}
    a_lead = {"required": ["record"], "properties": {"record": {"const": LEAD}}}
    named_lead = {"anyOf": [{"required": [key], "properties": {key: _IS_TEXT}} for key in ("lead", "record_id")]}
    return {
        "title": "Row",
        "description": "An event as slaspec writes it.",
        "type": "object",
        "required": ["kind", "at"],
        "properties": {**_keys(), "data": {"$ref": "#/$defs/Data"}},
        "additionalProperties": False,
        "allOf": [
            {"if": other_record, "then": {"required": ["record_id"], "properties": {"record_id": _IS_TEXT}}},
            {"if": a_lead, "then": named_lead},
            {
                "if": {"required": ["record_id"], "properties": {"record_id": _IS_TEXT}},
                "then": {"required": ["record"], "properties": {"record": _IS_TEXT}},
            },
        ],
    }


def _data() -> Schema:
    return {
        "title": "Data",
        "description": "Fields of the event and attributes of the lead from it on; `null` is absent.",
        "type": ["object", "null"],
        "properties": {CLEARED: {"description": "Attributes that are known no longer.", "type": ["array", "null"], "items": _IS_TEXT}},
        "propertyNames": {"pattern": "^[^\\u0000]*$"},
    }


def _cloud_event() -> Schema:
    keys = _keys()
    text = {"$ref": "#/$defs/Text"}
    return {
        "title": "CloudEvent",
        "description": "A CloudEvent 1.0 in JSON, with JSON as its content; other extension attributes are passed over.",
        "type": "object",
        "required": [MARK, "id", "source", "type", "time"],
        "properties": {
            MARK: {"const": "1.0"},
            "id": {"description": "Unique within its source.", "type": "string", "minLength": 1},
            "source": {"description": "Where it comes from.", "type": "string", "pattern": "^\\S+$"},
            "type": {"description": "Its last part is the kind; a version after it is left out.", "type": "string", "pattern": "[^.]$"},
            "time": keys["at"],
            "subject": {"description": "The lead.", "$ref": "#/$defs/Name"},
            "datacontenttype": {"description": "JSON, if it is said.", "type": ["string", "null"], "pattern": "[Jj][Ss][Oo][Nn]"},
            "data_base64": False,
            "data": {"allOf": [{"$ref": "#/$defs/Data"}, {"properties": {key: keys[key] for key in IN_DATA}}]},
            "sequence": {"description": keys["seq"]["description"], "type": ["integer", "string", "null"]},
            **{name: {"description": _MEANS[key], **text} for name, key in EXTENSIONS.items()},
        },
    }
