"""The activations summary: one row for each period, none left out. Pure: it is given the counts."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from jetbridge.server.activations.queries import PeriodCount

_LENGTH_OF_NAME = {"day": 10, "month": 7, "year": 4}
_DAY = timedelta(days=1)


class Row(NamedTuple):
    start: str
    new: int
    total: int
    cancelled: int
    active: int


def rows(counts: list[PeriodCount], scale: str, now: datetime) -> Iterator[Row]:
    """A row a period, from the first with an activation to the current one, with running totals; UTC."""
    made = next((count.start for count in counts if count.new), None)
    if made is None:
        return
    current = _start_of(now.astimezone(UTC).date(), scale).isoformat()
    by_start = {count.start: count for count in counts}
    total = ended = 0
    for start in _periods(date.fromisoformat(made), date.fromisoformat(max(current, counts[-1].start)), scale):
        count = by_start.get(start)
        new, gone = (count.new, count.ended) if count else (0, 0)
        total += new
        ended += gone
        yield Row(start, new, total, gone, total - ended)


def render(series: Iterable[Row], scale: str) -> str:
    """The contract's JSON (section 3.2)."""
    length = _LENGTH_OF_NAME[scale]
    items = (
        f'{{"date":"{row.start[:length]}","new":{row.new},"total":{row.total},'
        f'"cancelled":{row.cancelled},"active":{row.active}}}'
        for row in series
    )
    return f"[{','.join(items)}]"


def _start_of(day: date, scale: str) -> date:
    if scale == "day":
        return day
    return day.replace(day=1) if scale == "month" else day.replace(month=1, day=1)


def _periods(first: date, last: date, scale: str) -> Iterator[str]:
    start = first
    while start <= last:
        yield start.isoformat()
        if scale == "day":
            start += _DAY
        elif scale == "month":
            start = date(start.year + start.month // 12, start.month % 12 + 1, 1)
        else:
            start = date(start.year + 1, 1, 1)
