"""An agreement's meaning as one text, and the hash of it.

Comments, key order, quoting and equivalent durations of the written form keep the hash; every
change of meaning, prose included, changes it.
"""

import hashlib
import json
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, time
from fractions import Fraction

from slaspec.agreement.commitment import CalendarChoice
from slaspec.agreement.model import Agreement

_NOT_MEANING = {"path", "roster", "approvals", "locked", "holiday_lock"}
"""Where a commitment stands, who is who today, who has signed, and what country holidays are in the lock, which has a hash of its own."""

_ORDERED = {"weekly", "stage_order", "steps", "rhythm", "months"}
"""The fields whose order means something. The other lists are sets; pairs in them stay pairs."""


def content_hash(agreement: Agreement) -> str:
    """The hash of the agreement's meaning, as `sha256:` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(canonical_text(agreement).encode()).hexdigest()


def canonical_text(agreement: Agreement) -> str:
    """The agreement's meaning as JSON with sorted keys, its sets in the order of their texts."""
    return _json(_plain(agreement))


def _json(plain: object) -> str:
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _plain(value: object, *, is_set: bool = False) -> object:
    if isinstance(value, CalendarChoice):  # the calendars themselves stand in the agreement, once
        by_value = [[named, calendar.id] for named, calendar in value.by_value]
        otherwise = [value.otherwise.id, value.otherwise.zone]
        return {"is": "CalendarChoice", "field": value.field, "by_value": sorted(by_value), "otherwise": otherwise}
    if is_dataclass(value) and not isinstance(value, type):
        # what is as if nothing were said is left out, so that a format that grows keeps the hashes of what was written before
        said = ((each.name, getattr(value, each.name)) for each in fields(value) if _is_said(each, value))
        return {"is": type(value).__name__} | {name: _plain(part, is_set=name not in _ORDERED) for name, part in said}
    if isinstance(value, tuple):
        members = [_plain(each) for each in value]
        return sorted(members, key=_json) if is_set else members
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    assert value is None or isinstance(value, str | int | float), type(value)
    return value


def _is_said(field: "Field[object]", value: object) -> bool:
    if field.name in _NOT_MEANING or field.name.startswith("_"):
        return False
    return field.default is MISSING or getattr(value, field.name) != field.default
