"""The activations summary: one row for each period, none left out. Pure: it is given the counts."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

from jetbridge.server.activations.queries import PeriodCount

_LENGTH_OF_NAME = {"day": 10, "month": 7, "year": 4}

Row = tuple[str, int, int, int, int]
"""The first day of a period; new, total, cancelled, active (contract 3.2)."""


def rows(counts: list[PeriodCount], scale: str, now: datetime) -> Iterator[Row]:
    """A row a period, from the first with an activation to the current one, with running totals; UTC."""
    first = next((start for start, new, _ in counts if new), None)
    if first is None:
        return
    current = _start_of(now.astimezone(UTC).date(), scale).isoformat()
    counted = {start: (new, ended) for start, new, ended in counts}
    total = active = 0
    for start in _periods(date.fromisoformat(first), date.fromisoformat(max(current, counts[-1][0])), scale):
        new, ended = counted.get(start, (0, 0))
        total += new
        active += new - ended
        yield start, new, total, ended, active


def render(series: Iterable[Row], scale: str) -> str:
    """The contract's JSON (section 3.2)."""
    length = _LENGTH_OF_NAME[scale]
    items = [
        f'{{"date":"{start[:length]}","new":{new},"total":{total},"cancelled":{cancelled},"active":{active}}}'
        for start, new, total, cancelled, active in series
    ]
    return f"[{','.join(items)}]"


def _start_of(day: date, scale: str) -> date:
    if scale == "day":
        return day
    return day.replace(day=1) if scale == "month" else day.replace(month=1, day=1)


def _periods(first: date, last: date, scale: str) -> Iterator[str]:
    """The first day of each period from that of `first` to that of `last`."""
    if scale == "day":
        return (date.fromordinal(day).isoformat() for day in range(first.toordinal(), last.toordinal() + 1))
    if scale == "month":
        months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        return (f"{month // 12:04}-{month % 12 + 1:02}-01" for month in months)
    return (f"{year:04}-01-01" for year in range(first.year, last.year + 1))
