"""Values of the written form as text says them: names, text, shares, dates, hours, durations.

Each type is a pydantic annotation that turns a scalar's text into its value, or refuses it with
the id of the rule it breaks. A scalar without quotes is what the field's declared type says.
"""

import re
from collections.abc import Callable
from datetime import date, time
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any, NoReturn

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from slaspec.diagnostics import did_you_mean, nearest, nearest_few, quoted, visible
from slaspec.document.source import Scalar, core_value
from slaspec.worktime.calendar import DAY_SECONDS, Shift
from slaspec.worktime.duration import CLOSE_NOTATION, NOTATION, Duration, DurationError, Limit, parse_duration, parse_limit
from slaspec.worktime.instants import FIRST_YEAR, LAST_YEAR
from slaspec.worktime.window import Period, Unit


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


def unbracketed(value: object) -> str | None:
    """The help for a single value that stands in brackets where one is asked for."""
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], Scalar):
        return f"write it without brackets: {shown(value[0])}"
    return None


def text_of(value: object) -> str:
    """A scalar's text; numbers without quotes are text where text is asked for."""
    if not isinstance(value, Scalar):
        refuse("wrong-type", f"expected text, found {shown(value)}", unbracketed(value))
    meaning = core_value(value)
    if meaning is None:
        refuse("wrong-type", "expected text, found nothing", "write the value after the colon, or remove the key")
    if isinstance(meaning, bool):
        refuse("wrong-type", f"expected text, found {shown(value)}", f'if you mean the word, put it in quotes: "{value}"')
    return str(value)


def _ref(value: object) -> str:
    text = text_of(value)
    if isinstance(value, Scalar) and not isinstance(core_value(value), str):
        refuse("wrong-type", f"expected a name, found {shown(value)}", "a name is a word: put quotes around it if it looks like a number")
    return text


_SAID_FOR = {"yes": "true", "y": "true", "on": "true", "no": "false", "n": "false", "off": "false"}


def meant_boolean(text: str) -> str | None:
    """The help that names the one of `true` and `false` which a word stands for."""
    said = _SAID_FOR.get(text.lower())
    return did_you_mean([said] if said else nearest_few(text, ("true", "false")))


def _boolean(value: object) -> bool:
    meaning = core_value(value) if isinstance(value, Scalar) else value
    if not isinstance(meaning, bool):
        help_ = meant_boolean(str(value)) if isinstance(value, Scalar) else unbracketed(value)
        refuse("wrong-type", f"expected `true` or `false`, found {shown(value)}", help_)
    return meaning


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

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
    refuse("invalid-date", f"{shown(value)} is not a date", _meant_date(text) or "write year, month and day, such as `2026-01-31`")


_OTHER_DATES = (
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"),
    re.compile(r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\. ?(?P<year>\d{4})"),
)
"""Dates written in another order whose parts cannot be mistaken; `01/02/2026` can."""


def _meant_date(text: str) -> str | None:
    for form in _OTHER_DATES:
        written = form.fullmatch(text)
        if written:
            try:
                return f"did you mean `{date(int(written['year']), int(written['month']), int(written['day'])).isoformat()}`?"
            except ValueError:
                return None
    return None


_COUNTRY = r"^[A-Z]{2}$"


def _country(value: object) -> str:
    text = text_of(value)
    if not re.fullmatch(_COUNTRY, text):
        known = re.fullmatch(_COUNTRY, text.upper())
        refuse("unknown-country", f"unknown country {shown(value)}", f"did you mean `{text.upper()}`?" if known else COUNTRY_HELP)
    return text


COUNTRY_HELP = "write the two letters that ISO 3166 has for it, such as `DE` or `US`"


def _duration(value: object) -> Duration:
    try:
        return parse_duration(text_of(value))
    except DurationError as error:
        refuse("invalid-duration", str(error), error.help)


def _long_duration(value: object) -> Duration:
    try:
        return parse_duration(text_of(value), months=True)
    except DurationError as error:
        refuse("invalid-duration", str(error), error.help)


def _limit(value: object) -> Limit:
    try:
        return parse_limit(text_of(value))
    except DurationError as error:
        refuse("invalid-duration", str(error), error.help)


_UNITS: tuple[Unit, ...] = ("day", "business day", "week", "month", "quarter", "year", "fiscal quarter", "fiscal year")
_PER = rf"^(?:{'|'.join(_UNITS)}|[1-9]\d? weeks|rolling [1-9]\d{{0,2}} days)$"


def _period(value: object) -> Period:
    text = " ".join(text_of(value).split())
    for unit in _UNITS:
        if text == unit:
            return Period(unit)
    matched = re.fullmatch(_PER, text)
    number = re.search(r"\d+", text)
    if not matched or number is None:
        listed = "a period is a day, business day, week, month, quarter, year, fiscal quarter or year, `2 weeks` or `rolling 30 days`"
        refuse("invalid-period", f"{shown(value)} is not a period", _meant_period(text) or listed)
    if text.startswith("rolling"):
        return Period("day", int(number.group()), rolling=True)
    return Period("week", int(number.group()))


_PERIOD_WORDS = ("rolling", "days", "weeks")


def _meant_period(text: str) -> str | None:
    """The help that names the period which a misspelt one stands for: `per month`, `monthly`, `1 month`, `2 weesk`."""
    plain = re.sub(r"^(?:per|every|each|a|1) | ?ly$", "", text.lower()).replace("dai", "day")
    if plain not in _UNITS and re.search(r"\d", plain):
        plain = re.sub(r"[a-z]+", lambda word: nearest(word.group(), _PERIOD_WORDS) or word.group(), plain)
        return f"did you mean `{plain}`?" if re.fullmatch(_PER, plain) else None
    return did_you_mean([plain] if plain in _UNITS else nearest_few(plain, _UNITS))


_PERCENT = r"^\d{1,4}(?:\.\d{1,6})? ?%$"


def _percent(value: object) -> Fraction:
    text = text_of(value)
    if not re.fullmatch(_PERCENT, text):
        help_ = _meant_share(text, 1000) or "write how much of the target, such as `75%` or `200%`"
        refuse("invalid-share", f"{shown(value)} is not a percentage", help_)
    return Fraction(text.rstrip("% ")) / 100


def _level(value: object) -> Fraction:
    """A figure as a band has it: a percentage as a share, or a number."""
    text = text_of(value)
    if text.endswith("%"):
        return _percent(value)
    return _number(value)


_TIMES = r"^(?:once|twice|[1-9]\d{0,5} times)$"
_FREQUENCY = r"^(?:once|twice|[1-9]\d{0,5}(?: times)?) per [1-9a-z][0-9a-z ]*$"


def _count_word(text: str) -> int:
    return {"once": 1, "twice": 2}.get(text) or int(text.removesuffix(" times"))


def _times(value: object) -> int:
    text = text_of(value)
    if isinstance(value, Scalar) and isinstance(core_value(value), int):
        return int(_amount(value))
    if not re.fullmatch(_TIMES, text):
        help_ = did_you_mean(nearest_few(text, ("once", "twice", f"{re.sub('[^0-9]', '', text) or 3} times")))
        refuse("invalid-amount", f"{shown(value)} is no number of times", help_ or "write `once`, `twice` or `3 times`")
    return _count_word(text)


def _frequency(value: object) -> tuple[int, Period | Duration]:
    """How often: a number of times, and the calendar period or the look-back in which it counts."""
    text = " ".join(text_of(value).split())
    if not re.fullmatch(_FREQUENCY, text):
        refuse("invalid-frequency", f"{shown(value)} does not say how often", "write `once per day`, `2 per month` or `3 per 30 days`")
    often, _, per = text.partition(" per ")
    if per in ("day", "week", "month"):
        return _count_word(often), _period(Scalar.of(per, plain=True))
    try:
        return _count_word(often), parse_duration(per, months=True)
    except DurationError as error:
        refuse("invalid-frequency", f"{shown(value)} does not say how often: {error}", error.help)


_MONEY = r"^[A-Z]{3} \d{1,15}(?:\.\d{1,4})?$"


def _money(value: object) -> tuple[str, Fraction]:
    text = text_of(value)
    if not re.fullmatch(_MONEY, text):
        help_ = _meant_money(text) or "write the currency and the number, such as `EUR 12000000`"
        refuse("invalid-money", f"{shown(value)} is not an amount of money", help_)
    currency, _, amount = text.partition(" ")
    return currency, Fraction(amount)


_OTHER_MONEY = re.compile(r"(?:(?P<before>[a-z]{3}) ?)?(?P<number>\d{1,3}(?:[,' ]\d{3})*|\d+)(?: ?(?P<behind>[a-z]{3}))?", re.IGNORECASE)


def _meant_money(text: str) -> str | None:
    written = _OTHER_MONEY.fullmatch(text)
    currency = (written["before"] or written["behind"]) if written else None
    return f"did you mean `{currency.upper()} {re.sub('[^0-9]', '', written['number'])}`?" if written and currency else None


_RATE = r"^\S+ to \S+$"


def _rate(value: object) -> tuple[str, str]:
    text = text_of(value)
    if not re.fullmatch(_RATE, text):
        refuse("invalid-rate", f"{shown(value)} does not say from where to where", "write `mql to sql`")
    begins, _, ends = text.partition(" to ")
    return begins, ends


_HASH = r"^sha256:[0-9a-f]{64}$"


def _hash(value: object) -> str:
    text = text_of(value)
    if not re.fullmatch(_HASH, text):
        refuse("invalid-hash", f"{shown(value)} is no content hash", "write `sha256:` and 64 digits, as `slaspec show --hash` prints them")
    return text


_TIME_OF_DAY = r"^(?:[01]\d|2[0-3]):[0-5]\d$"


def _time_of_day(value: object) -> time:
    text = text_of(value)
    if not re.fullmatch(_TIME_OF_DAY, text):
        refuse("invalid-hours", f"{shown(value)} is no time of day", "write hour and minute, such as `09:00`")
    return time.fromisoformat(text)


_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _month(value: object) -> int:
    text = text_of(value)
    if text not in _MONTH_NAMES:
        help_ = did_you_mean(nearest_few(text[:3], _MONTH_NAMES))
        refuse("invalid-value", f"expected one of {quoted(_MONTH_NAMES)}, found {shown(value)}", help_)
    return _MONTH_NAMES.index(text) + 1


def _weekday(value: object) -> int:
    text = text_of(value)
    if text not in WEEKDAYS:
        help_ = did_you_mean(nearest_few(text[:3], WEEKDAYS))
        refuse("invalid-value", f"expected one of {quoted(WEEKDAYS)}, found {shown(value)}", help_)
    return WEEKDAYS.index(text)


def _whole(value: object) -> int:
    return int(_amount(value))


_SHARE = r"^\d{1,3}(?:\.\d{1,6})? ?%$"


def _share(value: object) -> Fraction:
    text = text_of(value)
    if not re.fullmatch(_SHARE, text):
        refuse("invalid-share", f"{shown(value)} is not a share", _meant_share(text, 100) or "write a percentage, such as `95%`")
    share = Fraction(text.rstrip("% ")) / 100
    if share > 1:
        refuse("invalid-share", f"{shown(value)} is more than everything", "a share lies between `0%` and `100%`")
    return share


MOST = 10**12
"""More than this nobody counts."""
LARGEST = 10**15
"""Up to here numbers of JSON are exact."""

_NUMBER_OF_HUNDRED = re.compile(r"%? ?(?P<number>\d{1,3}(?:\.\d{1,6})?)(?: ?(?:percent|per cent|pct|prozent))?")


def _meant_share(text: str, most: int) -> str | None:
    """The help that names the percentage, `most` at most, which a number without its sign stands for; of a small one, both."""
    written = _NUMBER_OF_HUNDRED.fullmatch(text.lower())
    if written is None:
        return None
    number = Fraction(written["number"])
    may_be_part = written["number"] == text and number < 5
    options = [100 * number] if may_be_part and 100 * number <= most else []
    options += [] if may_be_part and number < 1 else [number]
    return did_you_mean([f"{float(option):g}%" for option in options])


def _amount(value: object) -> Fraction:
    meaning = core_value(value) if isinstance(value, Scalar) else None
    if isinstance(meaning, bool) or not isinstance(meaning, int) or not 0 <= meaning <= MOST:
        help_ = _meant_number(value, _WHOLE_NUMBER) or "write how many, such as `400`"
        refuse("invalid-amount", f"{shown(value)} is not a whole number", help_)
    return Fraction(meaning)


def _number(value: object) -> Fraction:
    meaning = core_value(value) if isinstance(value, Scalar) else None
    if isinstance(meaning, bool) or not isinstance(meaning, int | float) or not abs(meaning) <= LARGEST:
        refuse("wrong-type", f"expected a number, found {shown(value)}", _meant_number(value, _ANY_NUMBER))
    return Fraction(meaning) if isinstance(meaning, int) else Fraction(str(meaning))


_WHOLE_NUMBER = re.compile(r"(\d{1,3}(?:[,' ]\d{3})+|\d+)(?: ?%| [a-z ]+)?")
_ANY_NUMBER = re.compile(r"([-+]?(?:\d{1,3}(?:[,' ]\d{3})+|\d+)(?:\.\d+)?)(?: ?%| [a-z ]+)?")


def _meant_number(value: object, form: re.Pattern[str]) -> str | None:
    """The help that names the number in a text with a unit or with its thousands set apart."""
    written = form.fullmatch(str(value)) if isinstance(value, Scalar) else None
    number = re.sub("[,' ]", "", written[1]) if written else None
    return f"did you mean `{number}`?" if number and number != str(value) else unbracketed(value)


_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_HOURS = r"^(?:\d{1,2}:\d{2}-\d{1,2}:\d{2}(?: \d{1,2}:\d{2}-\d{1,2}:\d{2})*|closed)$"


def _hours(value: object) -> tuple[Shift, ...]:
    text = " ".join(text_of(value).split())
    if text == "closed":
        return ()
    if not re.fullmatch(_HOURS, text):
        help_ = _meant_hours(text) or "write `09:00-17:00`, several with a blank between, or `closed`"
        refuse("invalid-hours", f"{shown(value)} are not opening hours", help_)
    shifts = sorted(_shift(part) for part in text.split(" "))
    for before, after in pairwise(shifts):
        if after.opens_s < before.closes_s:
            refuse("overlapping-hours", f"{shown(value)} overlap", "an hour can be open only once: join the intervals")
    if shifts[-1].closes_s - DAY_SECONDS > shifts[0].opens_s:
        refuse("overlapping-hours", f"{shown(value)} run past the next day's opening")
    return _joined(shifts)


_OTHER_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(?: ?(am|pm))?")


def _meant_hours(text: str) -> str | None:
    """The help that names the hours written in another form: `9-5`, `9am to 5pm`, `09.00-17.00`."""
    plain = re.sub(" ?(?:to|until|till|[-–—]) ?", "-", text.lower())
    hours = re.fullmatch(r"(\d{1,2})-(\d{1,2})", plain)
    if hours and int(hours[2]) < int(hours[1]) <= 12:
        plain = f"{hours[1]}-{int(hours[2]) + 12}"  # nobody writes a night as `9-5`
    written = _OTHER_TIME.sub(_meant_time, plain)
    return f"did you mean `{written}`?" if re.fullmatch(_HOURS, written) and written != text else None


def _meant_time(written: re.Match[str]) -> str:
    hour, minute, half = int(written[1]), written[2] or "00", written[3]
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return f"{hour:02d}:{minute}"


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


_DAYS = rf"^(?:{'|'.join(WEEKDAYS)})(?:-(?:{'|'.join(WEEKDAYS)}))?(?:, ?(?:{'|'.join(WEEKDAYS)})(?:-(?:{'|'.join(WEEKDAYS)}))?)*$"


def _weekdays(value: object) -> tuple[int, ...]:
    text = text_of(value)
    if not re.fullmatch(_DAYS, text):
        help_ = _meant_weekdays(text) or f"write `mon-fri` or `mon, wed`; the days are {', '.join(WEEKDAYS)}"
        refuse("invalid-weekdays", f"{shown(value)} are not weekdays", help_)
    found: list[int] = []
    for part in text.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        start, stop = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        found += [day % 7 for day in range(start, stop + 1 if stop >= start else stop + 8)]
    if len(set(found)) < len(found):
        refuse("invalid-weekdays", f"{shown(value)} name a day twice")
    return tuple(found)


def _meant_weekdays(text: str) -> str | None:
    """The help that names the weekdays written out or misspelt: `Monday-Friday`, `mon-tu`."""
    plain = re.sub(r" ?(?:to|until|[-–—]) ?", "-", text.lower())
    options: list[list[str]] = [[]]
    for word in re.split(r"([a-z]+)", plain):
        found = [day for day in WEEKDAYS if word.startswith(day)] or (nearest_few(word, WEEKDAYS) if word.isalpha() else [word])
        options = [[*before, each] for before in options for each in found][:3]
    return did_you_mean(["".join(option) for option in options if re.fullmatch(_DAYS, "".join(option))])


def _any_scalar(value: object) -> str | int | float | bool:
    meaning = core_value(value) if isinstance(value, Scalar) else None
    if meaning is None:
        refuse("wrong-type", f"expected a value, found {shown(value) if value else 'nothing'}", unbracketed(value))
    return meaning


class _Typed:
    """A kind of value: the function that reads it, and its JSON Schema.

    It hands pydantic the finished core schema: working one out for each of some 400 fields takes longer than a file takes to check.
    """

    def __init__(self, read: Callable[[object], Any], schema: dict[str, Any]) -> None:
        self.read = read
        self._core_schema = core_schema.no_info_plain_validator_function(read)
        self._schema = schema

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return self._core_schema

    def __get_pydantic_json_schema__(self, _core_schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return dict(self._schema)


def _written(title: str, pattern: str, *examples: str) -> dict[str, Any]:
    """The JSON Schema of a text with a form of its own: what people call it, and how it is written."""
    return {"title": title, "type": "string", "pattern": pattern, "examples": list(examples)}


_WHOLE = {"title": "Whole number", "type": "integer", "minimum": 0, "maximum": MOST, "examples": [400]}
_LIMITS = {"minimum": -LARGEST, "maximum": LARGEST}
_PERIODS = [{"enum": list(_UNITS)}, {"title": "Period", "pattern": _PER, "examples": ["2 weeks", "rolling 90 days"]}]

Text = Annotated[str, _Typed(text_of, {"type": ["string", "number"]})]
Ref = Annotated[str, _Typed(_ref, {"type": "string"})]
Id = Annotated[str, _Typed(_id, _written("Id", _ID, "mql-to-sales"))]
Boolean = Annotated[bool, _Typed(_boolean, {"type": "boolean"})]
Country = Annotated[str, _Typed(_country, _written("Country", _COUNTRY, "US", "DE"))]
Day = Annotated[date, _Typed(_date, _written("Date", r"^\d{4}-\d{2}-\d{2}$", "2026-01-31"))]
Span = Annotated[Any, _Typed(_duration, _written("Duration", NOTATION, "4 business hours", "30 minutes"))]
LongSpan = Annotated[Any, _Typed(_long_duration, _written("Duration", NOTATION, "30 days", "4 months"))]
ClockSpan = Annotated[Any, _Typed(_limit, _written("Time limit", f"{CLOSE_NOTATION}|{NOTATION}", "4 business hours", "same business day"))]
Per = Annotated[Any, _Typed(_period, {"type": "string", "anyOf": _PERIODS})]
Percent = Annotated[Fraction, _Typed(_percent, _written("Percentage", _PERCENT, "75%", "200%"))]
Level = Annotated[Fraction, _Typed(_level, _written("Figure", _PERCENT, "75%") | {"type": ["string", "number"], **_LIMITS})]
Times = Annotated[
    int,
    _Typed(_times, _written("Number of times", _TIMES, "once", "3 times") | {"type": ["string", "integer"], "minimum": 0, "maximum": MOST}),
]
Frequency = Annotated[Any, _Typed(_frequency, _written("Frequency", _FREQUENCY, "once per day", "2 per month"))]
Money = Annotated[Any, _Typed(_money, _written("Amount of money", _MONEY, "EUR 30000"))]
Rate = Annotated[Any, _Typed(_rate, _written("Rate", _RATE, "mql to sql"))]
Hash = Annotated[str, _Typed(_hash, _written("Hash", _HASH, f"sha256:{'0' * 64}"))]
TimeOfDay = Annotated[time, _Typed(_time_of_day, _written("Time of day", _TIME_OF_DAY, "09:00"))]
Month = Annotated[int, _Typed(_month, {"enum": list(_MONTH_NAMES)})]
Weekday = Annotated[int, _Typed(_weekday, {"enum": list(WEEKDAYS)})]
Whole = Annotated[int, _Typed(_whole, _WHOLE | {"examples": [2]})]
Share = Annotated[Fraction, _Typed(_share, _written("Share", _SHARE, "95%"))]
Amount = Annotated[Fraction, _Typed(_amount, _WHOLE)]
Number = Annotated[Fraction, _Typed(_number, {"title": "Number", "type": "number", **_LIMITS, "examples": [65]})]
Hours = Annotated[tuple[Shift, ...], _Typed(_hours, _written("Opening hours", _HOURS, "09:00-17:00", "closed"))]
Weekdays = Annotated[tuple[int, ...], _Typed(_weekdays, _written("Weekdays", _DAYS, "mon-fri", "mon, wed"))]
AnyScalar = Annotated[Any, _Typed(_any_scalar, {"type": ["string", "number", "boolean"]})]

__all__ = [
    "COUNTRY_HELP",
    "WEEKDAYS",
    "Amount",
    "AnyScalar",
    "Boolean",
    "ClockSpan",
    "Country",
    "Day",
    "Frequency",
    "Hash",
    "Hours",
    "Id",
    "Level",
    "LongSpan",
    "Money",
    "Month",
    "Number",
    "Per",
    "Percent",
    "Rate",
    "Ref",
    "Scalar",
    "Share",
    "Span",
    "Text",
    "TimeOfDay",
    "Times",
    "Weekday",
    "Weekdays",
    "Whole",
    "meant_boolean",
    "refuse",
    "shown",
    "text_of",
]  # fmt: skip
