"""Local days and calendar months: where a day begins, and which days a range has in a month."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Self
from zoneinfo import ZoneInfo

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, order=True)
class Month:
    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The month of `2026-10`. Raises ValueError with what to write instead."""
        found = _MONTH.fullmatch(text)
        if found is None or not 1900 <= int(found[1]) < date.max.year:
            raise ValueError(f"{text!r} is no month: write it as 2026-10")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def end(self) -> date:
        """The day after the last."""
        return self.next().first

    @property
    def days(self) -> int:
        return (self.end - self.first).days

    def next(self) -> Self:
        return type(self)(self.year + self.month // 12, self.month % 12 + 1)

    def previous(self) -> Self:
        return type(self)(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    def through(self, last: "Month") -> Iterator["Month"]:
        """This month and the following ones up to `last`; none if `last` is earlier."""
        month: Month = self
        while month <= last:
            yield month
            month = month.next()


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The day on which an instant falls in a zone."""
    return instant.astimezone(zone).date()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which a local day begins: the first where midnight comes twice.

    Where the clocks skip midnight, the day begins as they jump. A day that they skip altogether begins with the next.
    """
    first, second = (datetime.combine(day, time(fold=fold), zone).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        return first
    # PEP 495: in a gap, the two readings lie on either side of the jump.
    around = range(int(second.timestamp()), int(first.timestamp()))
    at = bisect_left(around, day, key=lambda stamp: local_day(datetime.fromtimestamp(stamp, UTC), zone))
    return datetime.fromtimestamp(around.start + at, UTC)


def overlap(start: date, end: date | None, first: date, stop: date) -> int:
    """How many days of `[start, end)` lie in `[first, stop)`; no `end` is a range that goes on."""
    last = stop if end is None else min(end, stop)
    return max(0, (last - max(start, first)).days)
