"""The same rating done slowly: every day of every activation is looked at, and added up as a fraction."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from jetbridge.rating import Month, Price, Usage, local_day, midnight

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Activation:
    product_id: int
    start: datetime
    end: datetime | None = None


def usage(activations: Iterable[Activation], zone: ZoneInfo) -> Usage:
    """What the journal keeps of these: their local days, without those of no length."""
    starts, ends = Counter[tuple[int, date]](), Counter[tuple[int, date]]()
    for a in activations:
        first, stop = local_day(a.start, zone), a.end and local_day(a.end, zone)
        if first != stop:
            starts[a.product_id, first] += 1
        if stop and first != stop:
            ends[a.product_id, stop] += 1
    return Usage((*at, starts[at], ends[at]) for at in starts | ends)


def in_force(a: Activation, day: date, zone: ZoneInfo) -> bool:
    """At the end of the day, which is the instant at which the next begins."""
    at = midnight(day + DAY, zone)
    return a.start < at and (a.end is None or a.end >= at)


def days_of(month: Month) -> list[date]:
    return [month.first + number * DAY for number in range(month.days)]


def price_on(prices: Iterable[Price], day: date) -> Decimal | None:
    begun = [price for price in prices if price.starts_on <= day]
    best = max(begun, key=lambda price: (price.is_own, price.starts_on), default=None)
    return best.unit_amount if best else None


Line = tuple[int, date, Decimal | None]


def lines(
    activations: list[Activation], prices: Mapping[int, list[Price]], month: Month, zone: ZoneInfo
) -> dict[Line, Fraction]:
    """The exact amount by plan, first day and price of each run of days; where they have none, the site-days."""
    found: dict[Line, Fraction] = {}
    for product_id in {a.product_id for a in activations}:
        line: Line | None = None
        for day in days_of(month):
            price = price_on(prices.get(product_id, []), day)
            if line is None or line[2] != price:
                line = (product_id, day, price)
            sites = sum(a.product_id == product_id and in_force(a, day, zone) for a in activations)
            worth = Fraction(sites) if price is None else sites * Fraction(price) / month.days
            if sites:
                found[line] = found.get(line, Fraction()) + worth
    return found


def to_the_step(exact: Fraction, step: int) -> int:
    """Nothing is negative here: a half goes up."""
    return int((exact / step + Fraction(1, 2)) // 1) * step
