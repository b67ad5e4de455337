"""An agreement's meaning as one text, and the hash of it.

Comments, key order, quoting and equivalent durations of the written form keep the hash; every
change of meaning, prose included, changes it.
"""

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction

from slaspec.agreement.commitment import CalendarChoice
from slaspec.agreement.model import Agreement

_NOT_MEANING = {"path", "locked", "holiday_lock"}
"""Where a commitment stands, and what country holidays are in the lock: the agreement names the country, the lock has a hash of its own."""

_ORDERED = {"weekly"}
"""The only field whose order means something: the days of a week. The other lists are sets; pairs in them stay pairs."""


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
        named = (each.name for each in fields(value) if each.name not in _NOT_MEANING and not each.name.startswith("_"))
        return {"is": type(value).__name__} | {name: _plain(getattr(value, name), is_set=name not in _ORDERED) for name in named}
    if isinstance(value, tuple):
        members = [_plain(each) for each in value]
        return sorted(members, key=_json) if is_set else members
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    assert value is None or isinstance(value, str | int | float), type(value)
    return value
