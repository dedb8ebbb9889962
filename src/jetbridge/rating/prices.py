"""Which price holds on which days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from jetbridge.rating.days import Month


@dataclass(frozen=True)
class Price:
    """What a plan costs for a month, in minor units, from a day on."""

    starts_on: date
    unit_amount: Decimal
    is_own: bool = False
    """The partner's own price: from its first day on, for ever, it beats the one for everybody."""


@dataclass(frozen=True)
class Segment:
    """Days with one price, `[starts_on, ends_on)`; without `unit_amount` there is none for them."""

    starts_on: date
    ends_on: date
    unit_amount: Decimal | None


class PriceBook:
    """The prices that one partner pays, by product id."""

    def __init__(self, prices: Mapping[int, Iterable[Price]]) -> None:
        self._prices = {product_id: _that_hold(list(listed)) for product_id, listed in prices.items()}

    def segments(self, product_id: int, month: Month) -> list[Segment]:
        """The month's days in order, without a gap; neighbours have different prices."""
        since: dict[date, Decimal | None] = {month.first: None}
        for price in self._prices.get(product_id, []):
            if price.starts_on < month.end:
                since[max(price.starts_on, month.first)] = price.unit_amount
        runs = [(next(days), unit_amount) for unit_amount, days in groupby(since, since.__getitem__)]
        ends = [day for day, _ in runs[1:]] + [month.end]
        return [Segment(day, end, unit_amount) for (day, unit_amount), end in zip(runs, ends, strict=True)]


def _that_hold(listed: list[Price]) -> list[Price]:
    """In order of their days, without those for everybody that an own price has replaced."""
    first_own = min((price.starts_on for price in listed if price.is_own), default=date.max)
    holding = [price for price in listed if price.is_own or price.starts_on < first_own]
    return sorted(holding, key=lambda price: price.starts_on)
