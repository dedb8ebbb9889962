"""RFC 3339 in and out: the one place that reads and writes a datetime of the API."""

import re
from datetime import UTC, datetime

_TIME = r"[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:\d\d)?"
_SHAPE = re.compile(rf"\d{{4}}-\d\d-\d\d(?:{_TIME})?", re.ASCII).fullmatch

_FINER_THAN_WE = re.compile(r"\.0{6}\d*[1-9]").search


def parse(text: str) -> datetime:
    """The instant `text` names, in UTC; without an offset it is UTC, a date alone is its first instant.

    Raises ValueError for anything else, and for an instant outside the years 1 to 9999.
    """
    if not _SHAPE(text):
        raise ValueError(text)
    try:
        instant = datetime.fromisoformat(text.upper())
        if _FINER_THAN_WE(text):  # Python drops what is below a microsecond; a bound must not become a whole second
            instant = instant.replace(microsecond=1)
        return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    except OverflowError as error:
        raise ValueError(text) from error


def render(instant: datetime) -> str:
    """`2026-11-23T10:15:00+00:00` (contract section 1)."""
    return instant.astimezone(UTC).isoformat(timespec="seconds")
