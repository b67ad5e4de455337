"""An agreement's meaning as one text, and the hash of it.

Comments, key order, quoting and equivalent durations of the written form keep the hash; every
change of meaning, prose included, changes it.
"""

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction

from slaspec.agreement.model import Agreement

_NOT_MEANING = {"path"}
_ORDERED = {"weekly"}
"""The only list whose order means something: the days of a week. All others are sets."""


def content_hash(agreement: Agreement) -> str:
    """The hash of the agreement's meaning, as `sha256:` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(canonical_text(agreement).encode()).hexdigest()


def canonical_text(agreement: Agreement) -> str:
    """The agreement's meaning as JSON with sorted keys, its sets in the order of their texts."""
    return _json(_plain(agreement))


def _json(plain: object) -> str:
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _plain(value: object, *, ordered: bool = False) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        named = (each.name for each in fields(value) if each.name not in _NOT_MEANING and not each.name.startswith("_"))
        return {"is": type(value).__name__} | {name: _plain(getattr(value, name), ordered=name in _ORDERED) for name in named}
    if isinstance(value, tuple):
        members = [_plain(each) for each in value]
        return members if ordered else sorted(members, key=_json)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    assert value is None or isinstance(value, str | int | float), type(value)
    return value
