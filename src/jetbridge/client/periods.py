"""Periods as people type them, read into half-open ranges of days. Knows no clock: today is an argument."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

FORMS = "2026, 2026-Q1, 2026-01, 2026-01-05, last-month, or two of them: 2026-01-05..2026-02-01"

_YEAR = re.compile(r"(\d{4})", re.ASCII)
_QUARTER = re.compile(r"(\d{4})-Q([1-4])", re.ASCII | re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


class Span(NamedTuple):
    """The days from `start` up to, not including, `end`. None: no bound on that side."""

    start: date | None
    end: date | None


def parse(text: str, today: date) -> Span:
    """A period; ValueError with a sentence where it is none.

    `A..B` is from the start of A up to the start of B, so `2026-01..2026-03` is January and February.

    >>> parse("2026-Q1", today=date(2026, 11, 23))
    Span(start=datetime.date(2026, 1, 1), end=datetime.date(2026, 4, 1))
    """
    first, dots, last = text.strip().partition("..")
    if not dots:
        return _one(first, today)
    span = Span(_one(first, today).start if first else None, _one(last, today).start if last else None)
    if span.start and span.end and span.start >= span.end:
        raise ValueError(f"{text} is empty: its end comes not after its start.")
    return span


def _one(text: str, today: date) -> Span:
    try:
        for form, read in _FORMS.items():
            if match := form.fullmatch(text):
                return read(*(int(part) for part in match.groups()))
        return _relative(text.lower(), today)
    except (ValueError, OverflowError, KeyError):
        raise ValueError(f"{text!r} is not a period. Write one like {FORMS}.") from None


def _year(year: int) -> Span:
    return Span(date(year, 1, 1), date(year + 1, 1, 1))


def _months(year: int, month: int, number: int = 1) -> Span:
    start = date(year, month, 1)
    after = month - 1 + number
    return Span(start, date(year + after // 12, after % 12 + 1, 1))


def _quarter(year: int, quarter: int) -> Span:
    return _months(year, 3 * quarter - 2, 3)


def _day(year: int, month: int, day: int) -> Span:
    start = date(year, month, day)
    return Span(start, start + timedelta(days=1))


def _of_day(day: date) -> Span:
    return _day(day.year, day.month, day.day)


_FORMS: dict[re.Pattern[str], Callable[..., Span]] = {
    _YEAR: _year,
    _QUARTER: _quarter,
    _MONTH: _months,
    _DAY: _day,
}
_UNITS: dict[str, Callable[[date], Span]] = {
    "day": _of_day,
    "month": lambda day: _months(day.year, day.month),
    "quarter": lambda day: _quarter(day.year, (day.month + 2) // 3),
    "year": lambda day: _year(day.year),
}


def _relative(text: str, today: date) -> Span:
    """`this-month`, `last-month` and so on; today and yesterday."""
    which, _, unit = {"today": "this-day", "yesterday": "last-day"}.get(text, text).partition("-")
    this = _UNITS[unit](today)
    if which == "this":
        return this
    if which == "last" and this.start:
        return _UNITS[unit](this.start - timedelta(days=1))
    raise ValueError(text)
