"""Three kinds of duration that never mix, and the one notation they share; and the limits that name a close of business.

*Elapsed time* runs on every clock (`90 seconds`, `4 hours`, `30 days`), *working time* only while
a calendar is open (`4 business hours`), *business days* count the days of a calendar.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from slaspec.diagnostics import nearest
from slaspec.worktime.instants import DAY, HOUR, MINUTE, SECOND

LONGEST_DAYS = 3_660
"""Ten years: no promise between two teams is longer, and every deadline stays a date."""

NOTATION = (
    r"^(?:P(?!$)(?:\d+W)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?"
    r"|\d+(?:\.\d+)? ?[A-Za-z]+(?: [A-Za-z]+)?(?: \d+(?:\.\d+)? ?[A-Za-z]+)*)$"
)
"""What a duration looks like, for editors; `parse_duration` has the last word."""


@dataclass(frozen=True, slots=True)
class ElapsedTime:
    """Time on every clock: civil months, civil days (same wall time, so many dates later), then microseconds.

    Months only where a date is asked, never for a clock: a day that the later month lacks becomes its last.
    """

    days: int = 0
    microseconds: int = 0
    months: int = 0

    def __str__(self) -> str:
        """In words, such as `1 day 12 hours`."""
        parts = [_counted(self.months, "month")] if self.months else []
        parts += [_counted(self.days, "day")] if self.days else []
        if self.microseconds or not parts:
            parts.append(_amount(self.microseconds, ""))
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Time that counts only while a calendar is open, in microseconds."""

    microseconds: int

    def __str__(self) -> str:
        """In words, such as `4 business hours`."""
        return _amount(self.microseconds, "business ")


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """Working days of a calendar, whatever their length. A fraction is what is left of such a promise."""

    count: Fraction

    def __str__(self) -> str:
        """In words, such as `2 business days`."""
        return f"{self.count} business day{'' if self.count == 1 else 's'}"


Duration = ElapsedTime | WorkingTime | BusinessDays


@dataclass(frozen=True, slots=True)
class CloseOfDay:
    """Until a day ends: the counting day (`0`) or so many days later.

    Of business days the end is the calendar's close, and the counting day is the first whose close
    lies after the start; of civil days it is midnight, and the counting day is the start's own.
    """

    days_later: int
    business: bool

    def __str__(self) -> str:
        """In words, such as `end of next business day`."""
        day = "business day" if self.business else "day"
        if self.days_later == 0:
            return f"same {day}"
        return f"end of {'next' if self.days_later == 1 else _ordinal(self.days_later)} {day}"


Limit = Duration | CloseOfDay
"""What a clock can be promised."""


class DurationError(ValueError):
    """A text is no duration; `help` says what would be one."""

    def __init__(self, message: str, help_: str) -> None:
        super().__init__(message)
        self.help = help_


_UNITS = {
    "s": SECOND, "sec": SECOND, "second": SECOND,
    "m": MINUTE, "min": MINUTE, "minute": MINUTE,
    "h": HOUR, "hour": HOUR,
    "d": DAY, "day": DAY,
    "w": 7 * DAY, "week": 7 * DAY,
}  # fmt: skip
_LONG_UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
_LONGEST_TEXT = 100
_UNCOUNTABLE = ("month", "quarter", "year")
_PART = re.compile(r"(?P<number>\d+(?:\.\d+)?) ?(?P<business>business )?(?P<unit>[A-Za-z]+)")
_ISO = re.compile(r"P(?!$)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_EXAMPLES = "such as `30 minutes`, `4 business hours`, `2 business days` or `30 days`"


_CLOSE = re.compile(r"same (?P<same>business )?day|end of (?:(?P<which>next|\d+(?:st|nd|rd|th)) )?(?P<kind>business )?day")
CLOSE_NOTATION = r"^(?:same (?:business )?day|end of (?:(?:next|\d+(?:st|nd|rd|th)) )?(?:business )?day)$"
"""What the end of a day looks like, for editors."""
_CLOSES = ("same business day", "same day", "end of business day", "end of day", "end of next business day", "end of next day")
_MOST_DAYS_LATER = 366


def parse_limit(text: str) -> Limit:
    """What a clock is promised: a duration, or the end of a day (`same business day`, `end of 2nd business day`).

    Raises:
        DurationError: it is neither, or cannot be promised.
    """
    stripped = " ".join(text[: _LONGEST_TEXT + 1].split()).lower()
    close = _CLOSE.fullmatch(stripped)
    if close is None:
        meant = None if re.search(r"\d", stripped) else nearest(stripped, _CLOSES)
        if meant or stripped.startswith(("same ", "end of ")):
            message = f"`{text[:_LONGEST_TEXT]}` is no end of a day"
            otherwise = "write `same business day`, `end of next business day` or `end of 2nd business day`"
            raise DurationError(message, f"did you mean `{meant}`?" if meant else otherwise)
        return parse_duration(text)
    which = close["which"]
    later = 0 if which is None else 1 if which == "next" else int(re.sub(r"\D", "", which))
    if later > _MOST_DAYS_LATER:
        message = f"`{text}` is more than a year ahead"
        raise DurationError(message, "promise a nearer day")
    return CloseOfDay(later, bool(close["same"] or close["kind"]))


def parse_duration(text: str, *, months: bool = False) -> Duration:
    """The duration that a text says: `90 seconds`, `1h 30m`, `PT4H`, `4 business hours`, `2 business days`.

    A `day` without `business` is a civil day, `PT24H` is 24 hours, a week is 7 civil days. With
    `months` it may count civil months and years too.

    Raises:
        DurationError: it says none, or one that cannot be promised.
    """
    if len(text) > _LONGEST_TEXT:
        message = f"`{text[:20]}…` is not a duration"
        raise DurationError(message, f"write an amount and a unit, {_EXAMPLES}")
    stripped = " ".join(text.split())
    iso = _ISO.fullmatch(stripped)
    if iso:
        weeks, days, hours, minutes, seconds = (int(part or 0) for part in iso.groups())
        return _bounded(text, ElapsedTime(weeks * 7 + days, hours * HOUR + minutes * MINUTE + seconds * SECOND))
    parts = list(_PART.finditer(stripped))
    if not parts or (" ".join(part.group() for part in parts) != stripped and "".join(part.group() for part in parts) != stripped):
        if re.fullmatch(r"\d+(\.\d+)?", stripped):
            message = f"`{text}` has no unit"
            units = ("minute", "hour", "business hour", "business day", "day", "week", *(["month"] if months else []))
            raise DurationError(message, f"say of what: {', '.join(f'`{_counted(stripped, unit)}`' for unit in units)}")
        message = f"`{text}` is not a duration"
        raise DurationError(message, _meant(stripped) or f"write an amount and a unit, {_EXAMPLES}")
    if months:
        civil = [part for part in parts if _singular(part["unit"]) in _MONTHS and not part["business"] and part["unit"] != "M"]
        if civil:
            counted = sum((Fraction(part["number"]) * _MONTHS[_singular(part["unit"])] for part in civil), Fraction(0))
            rest = [part for part in parts if part not in civil]
            other = _summed(text, rest) if rest else ElapsedTime()
            if not isinstance(other, ElapsedTime):
                message = f"`{text}` mixes business time with plain time"
                raise DurationError(message, f"use one kind, {_EXAMPLES}")
            return _bounded(text, ElapsedTime(other.days, other.microseconds, int(_whole(text, counted, "months"))))
    return _bounded(text, _summed(text, parts))


_MONTHS = {"month": 1, "year": 12}


def _summed(text: str, parts: list[re.Match[str]]) -> Duration:
    """The parts of a written duration added up; all must be of one kind."""
    days = Fraction(0)
    amount = Fraction(0)
    businesslike = {bool(part["business"]) for part in parts}
    for part in parts:
        length = _unit_length(text, part["unit"])
        number = Fraction(part["number"])
        if length >= DAY:
            days += number * (length // DAY)
        else:
            amount += number * length
    if businesslike == {True, False}:
        message = f"`{text}` mixes business time with plain time"
        raise DurationError(message, f"use one kind, {_EXAMPLES}")
    if businesslike == {True}:
        if days and amount:
            message = f"`{text}` mixes business days with business hours"
            raise DurationError(message, "a business day has no fixed length: promise days or hours, not both")
        weeks = sum(Fraction(part["number"]) for part in parts if _UNITS.get(_singular(part["unit"]), 0) == 7 * DAY)
        if weeks:
            message = f"`{text}` counts business weeks"
            help_ = f"count business days instead: of weeks from Monday to Friday, `{_counted(5 * int(weeks), 'business day')}`"
            raise DurationError(message, help_)
        if days:
            return BusinessDays(_whole(text, days, "business days"))
        return WorkingTime(int(_whole(text, amount, "microseconds")))
    return ElapsedTime(int(_whole(text, days, "days")), int(_whole(text, amount, "microseconds")))


_BUSINESS = re.compile(r"\b(?:work|working|office)[ -]?(?=(?:minute|hour|day))")
_AMOUNT_FIRST = re.compile(r"(?P<number>\d+(?:\.\d+)?) (?P<business>business )?(?P<unit>[a-z]+)(?P<behind> business)?")


_WELL_WRITTEN = re.compile(rf"(?:(?:^| )\d+(?:\.\d+)? (?:business (?:minute|hour|day)|{'|'.join(_LONG_UNITS)})s?)+")


def _meant(text: str) -> str | None:
    """The help that names the duration which a misspelt one most likely stands for."""
    words = ["business", *(unit for unit in _LONG_UNITS), *(f"{unit}s" for unit in _LONG_UNITS)]
    mended = re.sub(r"^[-+] ?", "", text.lower())
    mended = re.sub(r"(?<=\d)[-_]?(?=[a-z])", " ", mended)
    mended = _BUSINESS.sub("business ", mended)
    mended = re.sub(r"[a-z]+", lambda word: nearest(word.group(), words) or word.group(), mended)
    mended = _AMOUNT_FIRST.sub(_in_order, mended)
    return f"did you mean `{mended}`?" if _WELL_WRITTEN.fullmatch(mended) and mended != text else None


def _in_order(part: re.Match[str]) -> str:
    """A part of a duration with `business` before its unit, which is one or many."""
    unit = part["unit"].removesuffix("s") if len(part["unit"]) > 3 else part["unit"]
    ending = "s" if unit in _LONG_UNITS and part["number"] != "1" else ""
    business = "business " if part["business"] or part["behind"] else ""
    return f"{part['number']} {business}{unit}{ending}"


def _unit_length(text: str, unit: str) -> int:
    singular = _singular(unit)
    if singular in _UNCOUNTABLE or unit == "M":
        message = f"`{text}` cannot be counted: months and years differ in length"
        raise DurationError(message, "say it in days, such as `30 days`")
    if singular not in _UNITS:
        message = f"`{text}` has an unknown unit `{unit}`"
        raise DurationError(message, _meant(text) or "the units are second, minute, hour, day, week, and business minute, hour, day")
    return _UNITS[singular]


def _singular(unit: str) -> str:
    lowered = unit.lower()
    return lowered.removesuffix("s") if len(lowered) > 2 else lowered


def _whole(text: str, number: Fraction, what: str) -> Fraction:
    if number.denominator != 1:
        message = f"`{text}` is not a whole number of {what}"
        raise DurationError(message, "use a smaller unit, such as `36 hours` for one and a half days")
    return number


def _bounded(text: str, duration: Duration) -> Duration:
    if _length(duration) > LONGEST_DAYS * DAY:
        message = f"`{text}` is longer than ten years"
        raise DurationError(message, "a clock that nobody will see end is no promise")
    return duration


def _length(duration: Duration) -> int:
    """Microseconds, to compare with a limit: a day is 24 hours."""
    match duration:
        case ElapsedTime(days, microseconds, months):
            return (months * 31 + days) * DAY + microseconds
        case WorkingTime(microseconds):
            return microseconds
        case BusinessDays(count):
            return int(count) * DAY


def surely_longer(one: Limit, other: Limit) -> bool:
    """Whether `one` lasts longer than `other` wherever both are counted; limits of different kinds cannot be compared."""
    match one, other:
        case ElapsedTime(), ElapsedTime():
            days, months = one.days - other.days, one.months - other.months
            least = days * (DAY - HOUR if days > 0 else DAY + HOUR) + months * (27 if months > 0 else 32) * DAY
            return least + one.microseconds - other.microseconds > 0
        case WorkingTime(), WorkingTime():
            return one.microseconds > other.microseconds
        case BusinessDays(), BusinessDays():
            return one.count > other.count
        case CloseOfDay(), CloseOfDay():
            return one.business is other.business and one.days_later > other.days_later
    return False


def comparable_length(duration: Duration) -> tuple[str, Fraction]:
    """A kind and a length: of two durations of one kind, the one with the greater length is the longer one."""
    match duration:
        case ElapsedTime(0, microseconds, 0):
            return "time", Fraction(microseconds)
        case ElapsedTime(days, 0, 0):
            return "days", Fraction(days)
        case ElapsedTime(0, 0, months):
            return "months", Fraction(months)
        case WorkingTime(microseconds):
            return "working time", Fraction(microseconds)
        case BusinessDays(count):
            return "business days", count
        case _:
            return str(duration), Fraction(0)


def _amount(amount: int, kind: str) -> str:
    for unit, length in (("hour", HOUR), ("minute", MINUTE), ("second", SECOND)):
        if amount % length == 0:
            return _counted(amount // length, kind + unit)
    whole, rest = divmod(amount, SECOND)
    return f"{whole}.{rest:06d}".rstrip("0") + f" {kind}seconds"


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _counted(number: int | str, unit: str) -> str:
    return f"{number} {unit}{'' if str(number) == '1' else 's'}"
