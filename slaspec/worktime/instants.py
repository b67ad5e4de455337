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


def microseconds(instant: datetime) -> int:
    """Microseconds from 1970-01-01T00:00:00Z to an aware datetime.

    Raises:
        ValueError: the datetime is naive.
    """
    if instant.tzinfo is None:
        message = f"an instant needs a time zone: {instant.isoformat()}"
        raise ValueError(message)
    passed = instant - EPOCH
    return (passed.days * 86_400 + passed.seconds) * SECOND + passed.microseconds


def as_datetime(instant: int) -> datetime:
    """The aware UTC datetime of an instant in microseconds since 1970."""
    return EPOCH + timedelta(microseconds=instant)


def as_text(instant: int) -> str:
    """The instant as RFC 3339 in UTC, with as many digits after the second as it needs."""
    text = as_datetime(instant).replace(tzinfo=None).isoformat()
    return (text.rstrip("0") if "." in text else text) + "Z"
