"""Rows of JSONL and CSV to lead events; a row that cannot be one becomes a refusal and harms no neighbour.

Pure: lines come in as bytes, events and refusals come out, each with its place `name:line`.
"""

import csv
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NoReturn

from slaspec.agreement.model import FieldType
from slaspec.diagnostics import nearest, visible
from slaspec.events.event import LeadEvent, Refusal, Value
from slaspec.events.vocabulary import ATTRIBUTE_TYPES, KINDS
from slaspec.worktime.instants import FIRST_YEAR, LAST_YEAR

LONGEST_LINE = 1 << 20
"""Bytes that a line may have."""
_MOST_LINES_A_ROW = 200
"""Lines that a CSV row may span before a quote counts as never closed."""
_MOST_DEPTH = 32

_OWN_KEYS = ("lead", "kind", "at", "id", "seq", "owner", "actor")


class RowError(ValueError):
    """A row is no event: the rule it breaks and the reason, which names fields and no values."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule


def _refuse(rule: str, reason: str) -> NoReturn:
    raise RowError(rule, reason)


_ZULU = "+00:00"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d+))?)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?",
    re.ASCII | re.IGNORECASE,
)


def instant(text: str, field: str = "at") -> datetime:
    """The aware datetime of an RFC 3339 timestamp; a blank for the `T` and left out seconds are taken, digits beyond the microsecond cut.

    Raises:
        RowError: it is none, has no offset, or lies outside the years 1970 to 2200; the reason names the field.
    """
    wall, offset = wall_time(text, field)
    if offset is None:
        _refuse("no-offset", f"`{field}` has no offset from UTC, and no zone is declared for it")
    if offset == _ZULU:
        return wall.replace(tzinfo=UTC)
    return datetime.fromisoformat(f"{wall.isoformat()}{offset}").astimezone(UTC)


def wall_time(text: str, field: str = "at") -> tuple[datetime, str | None]:
    """The naive wall time of a timestamp and its offset as text, `None` where it has none.

    Raises:
        RowError: it is no timestamp, or lies outside the years 1970 to 2200.
    """
    matched = _INSTANT.fullmatch(text)
    if not matched:
        if _DATE.fullmatch(text):
            _refuse("invalid-instant", f"`{field}` is a date without a time of day, and none is declared for it")
        _refuse("invalid-instant", f"`{field}` is not a timestamp such as 2026-01-31T09:30:00+01:00")
    year, month, day, hour, minute, second, fraction, offset = matched.groups()
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        _refuse("instant-out-of-range", f"`{field}` lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    microsecond = int((fraction or "")[:6].ljust(6, "0"))
    try:
        wall = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), microsecond)
    except ValueError:
        _refuse("invalid-instant", f"`{field}` names a day that does not exist")
    return wall, _ZULU if offset in ("Z", "z") else offset


# JSONL


def read_jsonl(lines: Iterable[bytes], *, name: str) -> Iterator[LeadEvent | Refusal]:
    """The events of a JSONL file, one JSON object a line; blank lines are passed over."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = f"{name}:{number}"
        try:
            yield _from_object(_object(line, first=number == 1), place)
        except RowError as error:
            yield Refusal(place, error.rule, str(error))


def _object(line: bytes, *, first: bool) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        _refuse("line-too-long", "the line is longer than 1 MiB")
    try:
        text = line.decode("utf-8-sig" if first else "utf-8")
    except UnicodeDecodeError:
        _refuse("invalid-text", "the line is not UTF-8")
    try:
        value = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_unique_keys)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        _refuse("invalid-json", "the line is nested too deeply")
    except UnicodeEncodeError:
        _refuse("invalid-text", "the line holds half a character (a lone surrogate)")
    except RowError:
        raise
    except ValueError:
        _refuse("invalid-json", "the line is not JSON")
    if not isinstance(value, dict):
        _refuse("invalid-json", "the line is not a JSON object")
    return value


def _no_constant(_text: str) -> NoReturn:
    _refuse("invalid-json", "NaN and Infinity are not JSON")


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        _refuse("invalid-json", "a key stands twice")
    return made


def _from_object(row: dict[str, Any], place: str) -> LeadEvent:
    unknown = [key for key in row if key not in _OWN_KEYS and key != "data"]
    if unknown:
        _refuse("unknown-field", f"unknown key `{visible(unknown[0])[:60]}`: an event's own fields stand under `data`")
    data = row.get("data")
    if data is not None and not isinstance(data, dict):
        _refuse("wrong-type", "`data` is not an object")
    if data and _depth(data) > _MOST_DEPTH:
        _refuse("invalid-json", "`data` is nested too deeply")
    seq = row.get("seq", 0)
    if not isinstance(seq, int) or isinstance(seq, bool) or abs(seq) >= 1 << 63:
        _refuse("wrong-type", "`seq` is not a whole number")
    return LeadEvent(
        lead=_text(row, "lead"),
        kind=_text(row, "kind"),
        at=instant(_text(row, "at")),
        id=_optional_text(row, "id"),
        seq=seq,
        owner=_optional_text(row, "owner"),
        actor=_optional_text(row, "actor"),
        data=data or {},
        place=place,
    )


def _depth(value: Value) -> int:
    if isinstance(value, dict):
        return 1 + max((_depth(each) for each in value.values() if isinstance(each, dict | list)), default=0)
    if isinstance(value, list):
        return 1 + max((_depth(each) for each in value if isinstance(each, dict | list)), default=0)
    return 0


def _text(row: Mapping[str, Any], key: str) -> str:
    value = _optional_text(row, key)
    if value is None or value == "":
        _refuse(f"missing-{key}", f"`{key}` is missing")
    return value


def _optional_text(row: Mapping[str, Any], key: str) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        _refuse("wrong-type", f"`{key}` is not text")
    return value


# CSV


Row = dict[str, str]
OwnFields = Mapping[str, Mapping[str, FieldType]]
"""An agreement's own event kinds, each with the types of its fields."""
NO_OWN_FIELDS: OwnFields = MappingProxyType({})


class HeaderProblem(ValueError):  # noqa: N818 - a problem of the file, not of a row
    """A table has no header that its rows could be read by."""


def csv_rows(lines: Iterable[bytes], *, name: str, needed: Iterable[str]) -> Iterator[tuple[str, Row] | Refusal]:
    """The rows of a CSV file with a header, each with its place; empty cells are absent.

    A row with a quote that is never closed, or that closes in some later row, is refused by its
    first line alone: the lines after it are read as if it had not been there.

    Raises:
        HeaderProblem: the header cannot be read, has a column twice, or lacks one that is needed.
    """
    header: list[str] | None = None
    numbered = ((number, line) for number, line in enumerate(lines, start=1))
    waiting: deque[tuple[int, bytes]] = deque()
    while taken := _record(waiting, numbered):
        place = f"{name}:{taken[0][0]}"
        try:
            cells = _cells(taken, header)
        except RowError as error:
            if header is None:
                message = f"the header cannot be read: {error}"
                raise HeaderProblem(message) from error
            waiting.extendleft(reversed(taken[1:]))
            yield Refusal(place, error.rule, str(error))
            continue
        if header is None:
            header = [cell.strip() for cell in cells]
            _check_header(header, needed)
        else:
            yield place, {column: cell for column, cell in zip(header, cells, strict=True) if cell != ""}


def _record(waiting: deque[tuple[int, bytes]], numbered: Iterator[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """The next lines that make one record: as many as it takes to close every quote; none at the end."""
    taken: list[tuple[int, bytes]] = []
    quotes = 0
    while len(taken) < _MOST_LINES_A_ROW:
        following = waiting.popleft() if waiting else next(numbered, None)
        if following is None:
            break
        if not taken and not following[1].strip():
            continue
        taken.append(following)
        quotes += following[1].count(b'"')
        if quotes % 2 == 0:
            break
    return taken


def _cells(taken: list[tuple[int, bytes]], header: list[str] | None) -> list[str]:
    """The cells of a record.

    Raises:
        RowError: it is none.
    """
    raw = b"".join(line for _number, line in taken)
    if len(raw) > LONGEST_LINE:
        _refuse("line-too-long", "the row is longer than 1 MiB")
    try:
        text = raw.decode("utf-8-sig" if header is None else "utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        _refuse("invalid-text", "the row is not UTF-8")
    if "\0" in text:
        _refuse("invalid-text", "the row holds a NUL character")
    if text.count('"') % 2:
        _refuse("invalid-row", "a quote is never closed")
    try:
        rows = list(csv.reader(text.splitlines(keepends=True) if len(taken) > 1 else [text], strict=True))
    except csv.Error:
        _refuse("invalid-row", "the row is not CSV: a stray quote, or a cell longer than 128 KiB")
    if len(rows) != 1:
        _refuse("invalid-row", "the row is not CSV: a stray quote")
    if header is not None and len(rows[0]) != len(header):
        _refuse("invalid-row", f"the row has {len(rows[0])} cells, the header has {len(header)}")
    return rows[0]


def _check_header(header: list[str], needed: Iterable[str]) -> None:
    if len(set(header)) < len(header):
        message = "a column stands twice in the header, or two have no name"
        raise HeaderProblem(message)
    for column in needed:
        if column not in header:
            close = nearest(column, header)
            message = f"the header has no column `{visible(column)}`" + (f"; did you mean `{visible(close)}`?" if close else "")
            raise HeaderProblem(message)


def read_csv(lines: Iterable[bytes], *, name: str, own_kinds: OwnFields = NO_OWN_FIELDS) -> Iterator[LeadEvent | Refusal]:
    """The events of a CSV file with the columns `lead`, `kind`, `at`, and where it has them `id`, `seq`, `owner`, `actor`.

    Any other column is a field of `data`. Fields of the standard vocabulary and of an agreement's
    `own_kinds` have their types, others are text.

    Raises:
        HeaderProblem: the header lacks one of the first three, or cannot be read.
    """
    for found in csv_rows(lines, name=name, needed=("lead", "kind", "at")):
        if isinstance(found, Refusal):
            yield found
            continue
        place, row = found
        try:
            yield _from_row(row, place, own_kinds)
        except RowError as error:
            yield Refusal(place, error.rule, str(error))


def _from_row(row: Row, place: str, own_kinds: OwnFields) -> LeadEvent:
    kind = _text(row, "kind")
    own = KINDS.get(kind) or own_kinds.get(kind, {})
    data = {
        name: typed(text, own.get(name) or ATTRIBUTE_TYPES.get(name, "text"), name) for name, text in row.items() if name not in _OWN_KEYS
    }
    return LeadEvent(
        lead=_text(row, "lead"),
        kind=kind,
        at=instant(_text(row, "at")),
        id=row.get("id"),
        seq=whole(row.get("seq", "0"), "seq"),
        owner=row.get("owner"),
        actor=row.get("actor"),
        data=data,
        place=place,
    )


_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?", re.ASCII)


def whole(text: str, field: str) -> int:
    """A cell as a whole number.

    Raises:
        RowError: it is none.
    """
    if not re.fullmatch(r"-?\d{1,18}", text, re.ASCII):
        _refuse("wrong-type", f"`{field}` is not a whole number")
    return int(text)


def typed(text: str, type_: FieldType, field: str) -> Value:
    """A cell as the type that its field has.

    Raises:
        RowError: it is not of that type.
    """
    if type_ == "text":
        return text
    if type_ == "boolean":
        if text.lower() not in ("true", "false"):
            _refuse("wrong-type", f"`{field}` is neither `true` nor `false`")
        return text.lower() == "true"
    if not _NUMBER.fullmatch(text):
        _refuse("wrong-type", f"`{field}` is not a number")
    return float(text) if "." in text else int(text)
