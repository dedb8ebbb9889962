"""The lines of a month: one for each plan and price, exact until its amount is rounded, once."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

from jetbridge.rating.days import Month
from jetbridge.rating.money import Currency, rounded
from jetbridge.rating.prices import PriceBook

_PLACES = 12
_Day = tuple[int, int, int]


class Usage:
    """How many activations of each plan are in force at the end of each day, from what begins and ends on it.

    `rows` are (product id, day, starts, ends), in any order, those that begin and end on one day left out of both. Each
    question takes the logarithm of their number.
    """

    def __init__(self, rows: Iterable[tuple[int, date, int, int]]) -> None:
        days: dict[int, list[_Day]] = defaultdict(list)
        for product_id, day, starts, ends in rows:
            days[product_id].append((day.toordinal(), starts, ends))
        self._sums = {product_id: _Sums(days[product_id]) for product_id in sorted(days)}

    @property
    def products(self) -> list[int]:
        return list(self._sums)

    @property
    def first_day(self) -> date | None:
        return min((date.fromordinal(sums.days[0]) for sums in self._sums.values()), default=None)

    def site_days(self, product_id: int, start: date, end: date) -> int:
        """For each day of `[start, end)`, the activations in force at its end, summed."""
        sums = self._sums.get(product_id)
        return sums.area(end.toordinal()) - sums.area(start.toordinal()) if sums and start < end else 0

    def sites(self, product_id: int, start: date, end: date) -> int:
        """How many activations have a day in `[start, end)`."""
        sums = self._sums.get(product_id)
        return sums.ever(start.toordinal(), end.toordinal()) if sums and start < end else 0


class _Sums:
    """Running sums over the days of one plan. Each list begins with 0, for the time before the first day."""

    def __init__(self, days: list[_Day]) -> None:
        days.sort()
        self.days = [day for day, _, _ in days]
        self.started = _running(starts for _, starts, _ in days)
        self.in_force = _running(starts - ends for _, starts, ends in days)
        self._weighted = _running((starts - ends) * day for day, starts, ends in days)

    def area(self, end: int) -> int:
        """The site-days of all time before the day `end`."""
        at = bisect_left(self.days, end)
        return self.in_force[at] * end - self._weighted[at]

    def ever(self, start: int, end: int) -> int:
        after_first, at_end = bisect_left(self.days, start + 1), bisect_left(self.days, end)
        return self.in_force[after_first] + self.started[at_end] - self.started[after_first]


def _running(numbers: Iterable[int]) -> list[int]:
    return list(accumulate(numbers, initial=0))


@dataclass(frozen=True)
class RatedLine:
    """What one plan costs at one price in a month, on the days `[starts_on, ends_on)`."""

    product_id: int
    month: Month
    starts_on: date
    ends_on: date
    unit_amount: Decimal
    sites: int
    site_days: int
    amount: int

    @property
    def quantity(self) -> Fraction:
        """Site-months."""
        return Fraction(self.site_days, self.month.days)

    @property
    def quantity_decimal(self) -> str:
        """The same to 12 places, as Stripe writes it; no amount comes from this."""
        return quantity_decimal(self.site_days, self.month)


@dataclass(frozen=True)
class Unpriced:
    """Days that are to be billed, and have no price."""

    product_id: int
    starts_on: date
    ends_on: date
    site_days: int


@dataclass(frozen=True)
class Rated:
    lines: list[RatedLine]
    unpriced: list[Unpriced]


def quantity_decimal(site_days: int, month: Month) -> str:
    """Site-days as site-months, to 12 places and without trailing zeros."""
    scaled = rounded(Fraction(site_days * 10**_PLACES, month.days))
    text = f"{Decimal(scaled).scaleb(-_PLACES):f}"
    return text.rstrip("0").rstrip(".")


def amount_of(unit_amount: Decimal, site_days: int, month: Month, currency: Currency) -> int:
    """The price of a month for so many of its site-days, rounded once, to the currency's step."""
    numerator, denominator = unit_amount.as_integer_ratio()
    return rounded(Fraction(numerator * site_days, denominator * month.days), currency.step)


def rate(usage: Usage, book: PriceBook, month: Month, currency: Currency, until: date | None = None) -> Rated:
    """A month's lines by product id and first day, a free plan's included; with `until`, only of the days before it."""
    rated = Rated([], [])
    for product_id in usage.products:
        for segment in book.segments(product_id, month):
            end = segment.ends_on if until is None else min(segment.ends_on, until)
            site_days = usage.site_days(product_id, segment.starts_on, end)
            if not site_days:
                continue
            if segment.unit_amount is None:
                rated.unpriced.append(Unpriced(product_id, segment.starts_on, end, site_days))
            else:
                rated.lines.append(
                    RatedLine(
                        product_id=product_id,
                        month=month,
                        starts_on=segment.starts_on,
                        ends_on=end,
                        unit_amount=segment.unit_amount,
                        sites=usage.sites(product_id, segment.starts_on, end),
                        site_days=site_days,
                        amount=amount_of(segment.unit_amount, site_days, month, currency),
                    )
                )
    return rated
