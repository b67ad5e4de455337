"""Values of the written form as text says them: names, text, shares, dates, hours, durations.

Each type is a pydantic annotation that turns a scalar's text into its value, or refuses it with
the id of the rule it breaks. A scalar without quotes is what the field's declared type says.
"""

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any, NoReturn

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from slaspec.diagnostics import visible
from slaspec.document.source import Scalar, core_value
from slaspec.worktime.calendar import DAY_SECONDS, Shift
from slaspec.worktime.duration import NOTATION, Duration, DurationError, parse_duration
from slaspec.worktime.instants import FIRST_YEAR, LAST_YEAR


def refuse(rule: str, message: str, help_: str | None = None) -> NoReturn:
    """Refuse a value: the rule it breaks, what is wrong, the way out."""
    raise PydanticCustomError(
        "slaspec",  # noqa: EM101 - the error's type, not its text
        "{message}",
        {"rule": rule, "message": message, "help": help_},
    )


def shown(value: object) -> str:
    """A value of the document in backticks, as the author wrote it, cut where it is long."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = visible(str(value))
    return f"`{text}`" if len(text) <= 60 else f"`{text[:57]}…`"


def text_of(value: object) -> str:
    """A scalar's text; numbers without quotes are text where text is asked for."""
    if not isinstance(value, Scalar):
        refuse("wrong-type", f"expected text, found {shown(value)}")
    meaning = core_value(value)
    if meaning is None:
        refuse("wrong-type", "expected text, found nothing", "write the value after the colon, or remove the key")
    if isinstance(meaning, bool):
        refuse("wrong-type", f"expected text, found {shown(value)}", f'if you mean the word, put it in quotes: "{value}"')
    return str(value)


def _ref(value: object) -> str:
    text = text_of(value)
    if isinstance(value, Scalar) and not isinstance(core_value(value), str):
        refuse("wrong-type", f"expected a name, found {shown(value)}")
    return text


def _boolean(value: object) -> bool:
    meaning = core_value(value) if isinstance(value, Scalar) else value
    if not isinstance(meaning, bool):
        refuse("wrong-type", f"expected `true` or `false`, found {shown(value)}")
    return meaning


_ID = r"^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$"


def _id(value: object) -> str:
    text = text_of(value)
    if not re.fullmatch(_ID, text):
        suggestion = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
        way_out = f"such as `{suggestion}`" if re.fullmatch(_ID, suggestion) else "such as `mql-to-sales`"
        refuse(
            "invalid-id", f"{shown(value)} cannot be a name that others refer to", f"use lower-case words joined by `-` or `_`, {way_out}"
        )
    return text


def _date(value: object) -> date:
    text = text_of(value)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            read = date.fromisoformat(text)
        except ValueError:
            refuse("invalid-date", f"{shown(value)} is no day of any calendar")
        if not FIRST_YEAR <= read.year <= LAST_YEAR:
            message = f"{shown(value)} lies outside the years {FIRST_YEAR} to {LAST_YEAR}"
            refuse("invalid-date", message, "what has no end leaves its last day out")
        return read
    refuse("invalid-date", f"{shown(value)} is not a date", "write year, month and day, such as `2026-01-31`")


def _duration(value: object) -> Duration:
    try:
        return parse_duration(text_of(value))
    except DurationError as error:
        refuse("invalid-duration", str(error), error.help)


_SHARE = r"^\d{1,3}(?:\.\d{1,6})? ?%$"


def _share(value: object) -> Fraction:
    text = text_of(value)
    if not re.fullmatch(_SHARE, text):
        refuse("invalid-share", f"{shown(value)} is not a share", "write a percentage, such as `95%`")
    share = Fraction(text.rstrip("% ")) / 100
    if share > 1:
        refuse("invalid-share", f"{shown(value)} is more than everything", "a share lies between `0%` and `100%`")
    return share


MOST = 10**12
"""More than this nobody counts."""
LARGEST = 10**15
"""Up to here numbers of JSON are exact."""


def _amount(value: object) -> Fraction:
    meaning = core_value(value) if isinstance(value, Scalar) else None
    if isinstance(meaning, bool) or not isinstance(meaning, int) or not 0 <= meaning <= MOST:
        refuse("invalid-amount", f"{shown(value)} is not a whole number", "write how many, such as `400`")
    return Fraction(meaning)


def _number(value: object) -> Fraction:
    meaning = core_value(value) if isinstance(value, Scalar) else None
    if isinstance(meaning, bool) or not isinstance(meaning, int | float) or not abs(meaning) <= LARGEST:
        refuse("wrong-type", f"expected a number, found {shown(value)}")
    return Fraction(meaning) if isinstance(meaning, int) else Fraction(str(meaning))


_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_HOURS = r"^(?:\d{1,2}:\d{2}-\d{1,2}:\d{2}(?: \d{1,2}:\d{2}-\d{1,2}:\d{2})*|closed)$"


def _hours(value: object) -> tuple[Shift, ...]:
    text = " ".join(text_of(value).split())
    if text == "closed":
        return ()
    if not re.fullmatch(_HOURS, text):
        refuse("invalid-hours", f"{shown(value)} are not opening hours", "write `09:00-17:00`, several with a blank between, or `closed`")
    shifts = sorted(_shift(part) for part in text.split(" "))
    for before, after in pairwise(shifts):
        if after.opens_s < before.closes_s:
            refuse("overlapping-hours", f"{shown(value)} overlap", "an hour can be open only once: join the intervals")
    if shifts[-1].closes_s - DAY_SECONDS > shifts[0].opens_s:
        refuse("overlapping-hours", f"{shown(value)} run past the next day's opening")
    return _joined(shifts)


def _joined(shifts: list[Shift]) -> tuple[Shift, ...]:
    """Touching intervals are one."""
    joined = shifts[:1]
    for shift in shifts[1:]:
        if shift.opens_s == joined[-1].closes_s:
            joined[-1] = Shift(joined[-1].opens_s, shift.closes_s)
        else:
            joined.append(shift)
    return tuple(joined)


def _shift(text: str) -> Shift:
    opens, closes = (_seconds(text, clock) for clock in text.split("-"))
    if opens >= DAY_SECONDS:
        refuse("invalid-hours", f"`{text}` opens after the end of its day", "give the hours to the day on which they begin")
    if opens == closes:
        refuse("invalid-hours", f"`{text}` is no time at all", "for all day write `00:00-24:00`")
    return Shift(opens, closes if closes > opens else closes + DAY_SECONDS)


def _seconds(text: str, clock: str) -> int:
    matched = _CLOCK.fullmatch(clock)
    assert matched
    hours, minutes = int(matched[1]), int(matched[2])
    if minutes > 59 or hours > 47:
        refuse("invalid-hours", f"`{text}` has no such time of day", "hours run from `00:00` to `24:00`, and past it for a night shift")
    return hours * 3600 + minutes * 60


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS = rf"^(?:{'|'.join(WEEKDAYS)})(?:-(?:{'|'.join(WEEKDAYS)}))?(?:, ?(?:{'|'.join(WEEKDAYS)})(?:-(?:{'|'.join(WEEKDAYS)}))?)*$"


def _weekdays(value: object) -> tuple[int, ...]:
    text = text_of(value)
    if not re.fullmatch(_DAYS, text):
        refuse("invalid-weekdays", f"{shown(value)} are not weekdays", f"write `mon-fri` or `mon, wed`; the days are {', '.join(WEEKDAYS)}")
    found: list[int] = []
    for part in text.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        start, stop = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        found += [day % 7 for day in range(start, stop + 1 if stop >= start else stop + 8)]
    if len(set(found)) < len(found):
        refuse("invalid-weekdays", f"{shown(value)} name a day twice")
    return tuple(found)


def _any_scalar(value: object) -> str | int | float | bool:
    meaning = core_value(value) if isinstance(value, Scalar) else None
    if meaning is None:
        refuse("wrong-type", f"expected a value, found {shown(value) if value else 'nothing'}")
    return meaning


def _typed(read: Callable[[object], Any], schema: dict[str, Any]) -> Any:
    return (BeforeValidator(read), WithJsonSchema(schema))


Text = Annotated[str, *_typed(text_of, {"type": ["string", "number"]})]
Ref = Annotated[str, *_typed(_ref, {"type": "string"})]
Id = Annotated[str, *_typed(_id, {"title": "Id", "type": "string", "pattern": _ID, "examples": ["mql-to-sales"]})]
Boolean = Annotated[bool, *_typed(_boolean, {"type": "boolean"})]
Day = Annotated[date, *_typed(_date, {"title": "Date", "type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "examples": ["2026-01-31"]})]
Span = Annotated[
    Any,
    *_typed(_duration, {"title": "Duration", "type": "string", "pattern": NOTATION, "examples": ["4 business hours", "30 minutes"]}),
]
Share = Annotated[Fraction, *_typed(_share, {"title": "Share", "type": "string", "pattern": _SHARE, "examples": ["95%"]})]
Amount = Annotated[
    Fraction, *_typed(_amount, {"title": "Whole number", "type": "integer", "minimum": 0, "maximum": MOST, "examples": [400]})
]
Number = Annotated[
    Fraction, *_typed(_number, {"title": "Number", "type": "number", "minimum": -LARGEST, "maximum": LARGEST, "examples": [65]})
]
Hours = Annotated[
    tuple[Shift, ...],
    *_typed(_hours, {"title": "Opening hours", "type": "string", "pattern": _HOURS, "examples": ["09:00-17:00", "closed"]}),
]
Weekdays = Annotated[
    tuple[int, ...], *_typed(_weekdays, {"title": "Weekdays", "type": "string", "pattern": _DAYS, "examples": ["mon-fri", "mon, wed"]})
]
AnyScalar = Annotated[Any, *_typed(_any_scalar, {"type": ["string", "number", "boolean"]})]

__all__ = [
    "WEEKDAYS",
    "Amount",
    "AnyScalar",
    "Boolean",
    "Day",
    "Hours",
    "Id",
    "Number",
    "Ref",
    "Scalar",
    "Share",
    "Span",
    "Text",
    "Weekdays",
    "refuse",
    "shown",
    "text_of",
]  # fmt: skip
