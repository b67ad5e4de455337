"""The standard kinds of lead event, their rank at one instant, and the fields that are their own.

A field of a kind's own describes the event (`channel` of a touch) and is not remembered for the
lead; every other field in `data` is an attribute of the lead from that event on.
"""

from types import MappingProxyType

from slaspec.agreement.model import FieldType

_NONE: dict[str, FieldType] = {}
_REASON: dict[str, FieldType] = {"reason": "text"}
_TOPIC: dict[str, FieldType] = {"topic": "text"}
_MEETING: dict[str, FieldType] = {"meeting_id": "text", "meeting_at": "instant"}
_TASK: dict[str, FieldType] = {"task_id": "text"}

KINDS: MappingProxyType[str, dict[str, FieldType]] = MappingProxyType(
    {
        "captured": _NONE,
        "enriched": _NONE,
        "scored": _NONE,
        "engaged": {"asset": "text"},
        "stage_changed": {"stage": "text", "reason": "text"},
        "assigned": _NONE,
        "held": _REASON,
        "resumed": _REASON,
        "notified": _NONE,
        "accepted": _NONE,
        "rejected": _REASON,
        "touched": {"channel": "text", "direction": "text", "outcome": "text", "automated": "boolean"},
        "replied": {"channel": "text"},
        "inbound_message": {"channel": "text"},
        "meeting_booked": _MEETING,
        "meeting_held": _MEETING,
        "meeting_missed": _MEETING,
        "sequence_started": {"sequence": "text"},
        "sequence_ended": {"sequence": "text"},
        "task_opened": _TASK,
        "task_closed": _TASK,
        "opportunity_created": _NONE,
        "won": _NONE,
        "lost": _REASON,
        "disqualified": _REASON,
        "recycled": _REASON,
        "reopened": _NONE,
        "merged": {"into": "text"},
        "erased": _NONE,
    }
)
"""Kind to the fields of its own with their types, in the order in which kinds stand at one instant."""

CLEARED = "cleared"
"""The field of any event that names remembered attributes to take away; it describes the event."""

TEAM_KINDS: MappingProxyType[str, dict[str, FieldType]] = MappingProxyType(
    {
        "review_held": _TOPIC,
        "report_published": _TOPIC,
        "training_held": {"topic": "text", "format": "text"},
        "feedback_given": _TOPIC,
        "scoring_reviewed": _NONE,
        "content_published": {"asset": "text"},
        "content_used": {"asset": "text"},
        "owner_updated": {"owner": "text"},
        "signed": _NONE,
    }
)
"""Standard kinds of event between the teams, with the fields of their own; they name no lead."""

UNLESS_SAID: MappingProxyType[str, bool] = MappingProxyType({"automated": False})
"""What an event's own field is where the event does not say: a mark that is not there."""

ATTRIBUTE_TYPES: MappingProxyType[str, FieldType] = MappingProxyType(
    {
        "score": "number",
        "score.fit": "number",
        "score.engagement": "number",
        "held": "boolean",
        "open_tasks": "number",
        "running_sequences": "number",
    }
)
"""Types of lead attributes that the standard vocabulary knows; others are text where a table names no type."""

_LAST = ("merged", "erased")

OWN_RANK = len(KINDS) - len(_LAST)
"""The place of all kinds that an agreement declares; among themselves they stand by name."""

RANK: MappingProxyType[str, int] = MappingProxyType(
    {kind: rank + (kind in _LAST) for rank, kind in enumerate(KINDS)},
)
"""Place of a kind among the events of one instant: the agreement's own after all but merging and erasing."""
