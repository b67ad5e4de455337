"""Instants: aware datetimes at the borders, integer microseconds since 1970 inside."""

from datetime import UTC, datetime, timedelta

SECOND = 1_000_000
"""Microseconds of a second."""
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_YEAR, LAST_YEAR = 1970, 2200
"""The years an event may lie in, both included."""


def is_aware(instant: datetime) -> bool:
    """Whether a datetime says how far it is from UTC; one with a zone may still not know."""
    return instant.tzinfo is UTC or instant.utcoffset() is not None


def microseconds(instant: datetime) -> int:
    """Microseconds from 1970-01-01T00:00:00Z to an aware datetime.

    Raises:
        ValueError: the datetime is naive.
    """
    if not is_aware(instant):
        message = f"an instant needs a time zone: {instant.isoformat()}"
        raise ValueError(message)
    passed = instant - EPOCH
    return (passed.days * 86_400 + passed.seconds) * SECOND + passed.microseconds


def is_in_range(instant: datetime) -> bool:
    """Whether an aware datetime lies in the years that an event may lie in, in UTC."""
    if instant.tzinfo is UTC:
        return FIRST_YEAR <= instant.year <= LAST_YEAR
    return 0 <= microseconds(instant) < _END


def asked_for(instant: datetime) -> int:
    """The microseconds of an instant that somebody asks for.

    Raises:
        TypeError: it is no datetime.
        ValueError: the datetime is naive, or lies outside the years that an event may lie in.
    """
    if not isinstance(instant, datetime):  # callers are not all type-checked
        message = f"an instant is a datetime with its offset, not {type(instant).__name__}"
        raise TypeError(message)
    asked = microseconds(instant)
    if not 0 <= asked < _END:
        message = f"{instant.isoformat()} lies outside the years {FIRST_YEAR} to {LAST_YEAR}"
        raise ValueError(message)
    return asked


def as_datetime(instant: int) -> datetime:
    """The aware UTC datetime of an instant in microseconds since 1970."""
    return EPOCH + timedelta(microseconds=instant)


def as_text(instant: int) -> str:
    """The instant as RFC 3339 in UTC, with as many digits after the second as it needs."""
    text = as_datetime(instant).replace(tzinfo=None).isoformat()
    return (text.rstrip("0") if "." in text else text) + "Z"


_END = microseconds(datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC))
