"""Lines of bytes to rows: JSON objects and CSV cells, timestamps and typed cells; what cannot be one is told with its rule.

Knows nothing of events. Time and memory are bounded by the longest line; no text makes anything here raise but a `RowError`.
"""

import csv
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from math import isfinite
from typing import Any, NoReturn

from slaspec.agreement.model import FieldType
from slaspec.diagnostics import nearest, visible
from slaspec.events.event import Refusal, Value
from slaspec.worktime.instants import FIRST_YEAR, LAST_YEAR

LONGEST_LINE = 1 << 20
"""Bytes that a line may have."""
_MOST_LINES_A_ROW = 200
"""Lines that a CSV row may span before a quote counts as never closed."""
MOST_DEPTH = 32
"""How deep `data` may be nested."""
LARGEST = (1 << 63) - 1
"""The largest whole number that is taken, also as a negative one."""


class RowError(ValueError):
    """A row is no event: the rule it breaks and the reason, which names fields and no values."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule


def refuse(rule: str, reason: str) -> NoReturn:
    """Give a row up.

    Raises:
        RowError: always.
    """
    raise RowError(rule, reason)


def named(field: str) -> str:
    """A field's name as messages show it."""
    return f"`{visible(field[:60])}`"


# timestamps


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
        refuse("no-offset", f"{named(field)} has no offset from UTC, and no zone is declared for it")
    if offset == _ZULU:
        return wall.replace(tzinfo=UTC)
    return with_offset(wall, offset, field)


def with_offset(wall: datetime, offset: str, field: str = "at") -> datetime:
    """The instant of a wall time and its offset from UTC.

    Raises:
        RowError: in UTC it lies outside the years 1970 to 2200.
    """
    made = datetime.fromisoformat(f"{wall.isoformat()}{offset}").astimezone(UTC)
    if not FIRST_YEAR <= made.year <= LAST_YEAR:
        _refuse_year(field)
    return made


def wall_time(text: str, field: str = "at") -> tuple[datetime, str | None]:
    """The naive wall time of a timestamp and its offset as text, `None` where it has none.

    Raises:
        RowError: it is no timestamp, or lies outside the years 1970 to 2200.
    """
    matched = _INSTANT.fullmatch(text)
    if not matched:
        if _DATE.fullmatch(text):
            refuse("invalid-instant", f"{named(field)} is a date without a time of day, and none is declared for it")
        refuse("invalid-instant", f"{named(field)} is not a timestamp such as 2026-01-31T09:30:00+01:00")
    year, month, day, hour, minute, second, fraction, offset = matched.groups()
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        _refuse_year(field)
    microsecond = int((fraction or "")[:6].ljust(6, "0"))
    try:
        wall = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), microsecond)
    except ValueError:
        refuse("invalid-instant", f"{named(field)} names a day that does not exist")
    return wall, _ZULU if offset in ("Z", "z") else offset


def is_date(text: str) -> bool:
    """Whether a text has the form of a date alone."""
    return _DATE.fullmatch(text) is not None


def _refuse_year(field: str) -> NoReturn:
    refuse("instant-out-of-range", f"{named(field)} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")


# JSON


def json_rows(lines: Iterable[bytes], *, name: str) -> Iterator[tuple[str, dict[str, Any]] | Refusal]:
    """The objects of a JSONL file, one a line, each with its place; blank lines are passed over."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = f"{name}:{number}"
        try:
            yield place, json_object(line, first=number == 1)
        except RowError as error:
            yield Refusal(place, error.rule, str(error))


def json_object(line: bytes, *, first: bool = False) -> dict[str, Any]:
    """The object that a line, or a part of a file, is; the `first` one may begin with a byte order mark.

    Raises:
        RowError: it is none, has a key twice, or holds what no program can be trusted to read alike.
    """
    if len(line) > LONGEST_LINE:
        refuse("line-too-long", "the line is longer than 1 MiB")
    try:
        text = line.decode("utf-8-sig" if first else "utf-8")
    except UnicodeDecodeError:
        refuse("invalid-text", "the line is not UTF-8")
    try:
        value = _DECODER.decode(text)
        if "\\u" in text:
            _check_text(value)
    except RecursionError:
        refuse("invalid-json", "the line is nested too deeply")
    except RowError:
        raise
    except ValueError:
        if b"\r" in line.rstrip(b"\r\n"):
            refuse("invalid-json", "the line is not JSON: lines end with LF or CRLF, never with CR alone")
        refuse("invalid-json", "the line is not JSON")
    if not isinstance(value, dict):
        refuse("invalid-json", "the line is not a JSON object")
    return value


def _check_text(value: Value) -> None:
    """Refuse what only an escape can bring into a text."""
    if isinstance(value, str):
        if "\0" in value:
            refuse("invalid-text", "the line holds a NUL character")
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            refuse("invalid-text", "the line holds half a character (a lone surrogate)")
    elif isinstance(value, dict):
        for key, each in value.items():
            _check_text(key)
            _check_text(each)
    elif isinstance(value, list):
        for each in value:
            _check_text(each)


def _no_constant(_text: str) -> NoReturn:
    refuse("invalid-json", "NaN and Infinity are not JSON")


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        refuse("invalid-json", "a key stands twice")
    return made


def _whole_number(text: str) -> int:
    if len(text) > len(str(-LARGEST)) or abs(number := int(text)) > LARGEST:
        refuse("number-out-of-range", "a whole number does not fit into 64 bits")
    return number


def _number(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        refuse("number-out-of-range", "a number is larger than any that a computer keeps")
    return number


_DECODER = json.JSONDecoder(parse_constant=_no_constant, parse_float=_number, parse_int=_whole_number, object_pairs_hook=_unique_keys)


def depth(value: Value) -> int:
    """How many objects and lists stand within each other."""
    if isinstance(value, dict):
        return 1 + max((depth(each) for each in value.values() if isinstance(each, dict | list)), default=0)
    if isinstance(value, list):
        return 1 + max((depth(each) for each in value if isinstance(each, dict | list)), default=0)
    return 0


# CSV


Row = dict[str, str]


class HeaderProblem(ValueError):  # noqa: N818 - a problem of the file, not of a row
    """A table has no header that its rows could be read by."""


def csv_rows(lines: Iterable[bytes], *, name: str, needed: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, Row] | Refusal]:
    """The rows of a CSV file with a header, each with its place; empty cells are absent.

    A row with a quote that is never closed, or that closes in some later row, is refused by its
    first line alone: the lines after it are read as if it had not been there. Of each group of
    `needed` columns one must be there.

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
        refuse("line-too-long", "the row is longer than 1 MiB")
    try:
        text = raw.decode("utf-8-sig" if header is None else "utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        refuse("invalid-text", "the row is not UTF-8")
    if "\0" in text:
        refuse("invalid-text", "the row holds a NUL character")
    if text.count('"') % 2:
        refuse("invalid-row", "a quote is never closed")
    try:
        rows = list(
            csv.reader((f"{line}\n" for line in text.split("\n")), strict=True)
        )  # `splitlines` ends a line at ten other characters too
    except csv.Error:
        if "\r" in text.replace("\r\n", ""):
            refuse("invalid-row", "the row is not CSV: lines end with LF or CRLF, never with CR alone")
        refuse("invalid-row", "the row is not CSV: a stray quote, or a cell longer than 128 KiB")
    if len(rows) != 1:
        refuse("invalid-row", "the row is not CSV: a stray quote")
    if header is not None and len(rows[0]) != len(header):
        refuse("invalid-row", f"the row has {len(rows[0])} cells, the header has {len(header)}")
    return rows[0]


def _check_header(header: list[str], needed: Iterable[tuple[str, ...]]) -> None:
    if len(set(header)) < len(header):
        message = "a column stands twice in the header, or two have no name"
        raise HeaderProblem(message)
    for column, *instead in needed:
        if column not in header and not any(each in header for each in instead):
            close = nearest(column, header)
            message = f"the header has no column `{visible(column)}`" + (f"; did you mean `{visible(close)}`?" if close else "")
            raise HeaderProblem(message)


_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?", re.ASCII)


def whole(text: str, field: str) -> int:
    """A cell as a whole number.

    Raises:
        RowError: it is none, or does not fit into 64 bits.
    """
    if not re.fullmatch(r"-?\d{1,19}", text, re.ASCII) or abs(number := int(text)) > LARGEST:
        refuse("wrong-type", f"{named(field)} is not a whole number")
    return number


def typed(text: str, type_: FieldType, field: str) -> Value:
    """A cell as the type that its field has; an instant stays the text that it is.

    Raises:
        RowError: it is not of that type.
    """
    if type_ == "text":
        return text
    if type_ == "boolean":
        if text.lower() not in ("true", "false"):
            refuse("wrong-type", f"{named(field)} is neither `true` nor `false`")
        return text.lower() == "true"
    if type_ == "instant":
        instant(text, field)
        return text
    if not _NUMBER.fullmatch(text):
        refuse("wrong-type", f"{named(field)} is not a number")
    return float(text) if "." in text else int(text)
