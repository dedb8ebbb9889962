"""The days that are billed together, and on which of them an activation counts. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from zoneinfo import ZoneInfo

from jetbridge.client.models import Activation
from jetbridge.rating import Month, PriceBook, Segment, local_day, midnight, overlap

_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Term:
    """The days `[first, end)`; at a Jetbridge server a calendar month."""

    first: date
    end: date

    @classmethod
    def of_month(cls, month: Month) -> "Term":
        return cls(month.first, month.end)

    @property
    def days(self) -> int:
        return (self.end - self.first).days

    def __str__(self) -> str:
        """`2026-10`, or with both days where it is no calendar month."""
        month = Month.of(self.first)
        return str(month) if self == Term.of_month(month) else f"{self.first} to {self.end - _DAY}"

    def segments(self, book: PriceBook, product_id: int) -> list[Segment]:
        """Its days in order; neighbours have different prices."""
        months = Month.of(self.first).through(Month.of(self.end - _DAY))
        found = (piece for month in months for piece in book.segments(product_id, month))
        clipped = (
            Segment(max(one.starts_on, self.first), min(one.ends_on, self.end), one.unit_amount) for one in found
        )
        return list(_joined(one for one in clipped if one.starts_on < one.ends_on))


def _joined(pieces: Iterable[Segment]) -> Iterator[Segment]:
    def price(piece: Segment) -> Decimal | None:
        return piece.unit_amount

    for unit_amount, run in groupby(pieces, key=price):
        same = list(run)
        yield Segment(same[0].starts_on, same[-1].ends_on, unit_amount)


@dataclass(frozen=True)
class Use:
    """An activation as billing sees it: the days `[start, end)`; no `end`: it goes on."""

    activation_id: int
    host: str
    product_id: int
    start: date
    end: date | None
    activation: Activation

    def days(self, first: date, end: date) -> int:
        return overlap(self.start, self.end, first, end)


@dataclass(frozen=True)
class Cutoff:
    """Which days count. Jetbridge: each day, in the zone, at whose end it is in force."""

    zone: ZoneInfo
    bills_first_day: bool = True
    bills_last_day: bool = False

    def use(self, one: Activation) -> Use:
        start = local_day(one.activated_on, self.zone) + (timedelta() if self.bills_first_day else _DAY)
        end = None if one.ended_on is None else local_day(one.ended_on, self.zone)
        if end is not None and self.bills_last_day:
            end += _DAY
        return Use(one.id, _host(one), one.product_id, start, end, one)

    def instant(self, day: date) -> datetime:
        return midnight(day, self.zone)


def _host(one: Activation) -> str:
    """As a person writes it; a site without a URL has its number."""
    host = (one.site_url or "").partition("://")[2].partition("/")[0].removeprefix("www.")
    return host or f"blog {one.wpcom_blog_id}"
