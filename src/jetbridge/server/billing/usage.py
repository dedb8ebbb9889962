"""What a key owes, and what it has been billed: all that its amounts come from. Reads only."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, Case, ExpressionWrapper, F, Max, Sum, When, prefetch_related_objects

from jetbridge import rating
from jetbridge.rating import Month, Rated
from jetbridge.server.activations import billing_days
from jetbridge.server.billing import months, prices
from jetbridge.server.billing.models import ClosedMonth, CreditNote, CreditNoteLine, InvoiceLine, InvoiceStatus
from jetbridge.server.billing.months import Months
from jetbridge.server.partners.models import PartnerKey

FINAL = (InvoiceStatus.OPEN, InvoiceStatus.PAID, InvoiceStatus.UNCOLLECTIBLE)
"""Whose lines are billed: neither a draft's nor a void invoice's."""

_SLICE = ("month", "plan_id", "starts_on", "unit_amount")


class Slice(NamedTuple):
    """What owed and billed are compared by: a plan at one price, from the first day in a month that it has it."""

    month: Month
    product_id: int
    starts_on: date
    unit_amount: Decimal


class Figures(NamedTuple):
    """What is owed or billed of a slice. A line that takes money back has taken its sites and days back, too."""

    ends_on: date
    sites: int
    site_days: int
    amount: int


class Difference(NamedTuple):
    slice: Slice
    owed: Figures
    billed: Figures

    @property
    def amount(self) -> int:
        return self.owed.amount - self.billed.amount

    @property
    def sites(self) -> int:
        return self._with_the_money(self.owed.sites - self.billed.sites)

    @property
    def site_days(self) -> int:
        return self._with_the_money(self.owed.site_days - self.billed.site_days)

    def _with_the_money(self, number: int) -> int:
        """What a line moves beside its amount has its sign, so it moves nothing that goes the other way.

        That is so after a correction by hand only; it is left for the next line.
        """
        return abs(number) if number * self.amount > 0 else 0


@dataclass(frozen=True)
class Account:
    """One key as it stands."""

    key: PartnerKey
    currency: rating.Currency
    zone: ZoneInfo
    months: Months
    usage: rating.Usage
    book: rating.PriceBook
    billed: Mapping[Month, Mapping[Slice, Figures]]
    voided: frozenset[Month]
    """Months whose invoice was voided, and that were not billed again: they are left alone."""

    def rate(self, month: Month, until: date | None = None) -> Rated:
        """What the month costs; with `until`, what the days before it do."""
        return rating.rate(self.usage, self.book, month, self.currency, until)

    def differences(self, month: Month, rated: Mapping[Month, Rated]) -> Iterator[Difference]:
        """Owed less billed where the amounts differ, of the months `rated` and, as far as it was billed, of `month`.

        That is what later invoices put right of a month whose own was voided: it is taken back as it is billed anew.
        """
        for earlier, owed in rated.items():
            yield from _compare(_figures(owed), self.billed.get(earlier, {}))
        yield from _compare({}, self.billed.get(month, {}))

    def rate_before(self, month: Month) -> dict[Month, Rated]:
        """The months that an invoice of `month` puts right."""
        return {earlier: self.rate(earlier) for earlier in self.months.before(month) if earlier not in self.voided}

    def last_full_month(self, month: Month) -> Month | None:
        """The last one before `month` in which an activation was in force from its first day on."""
        for earlier in reversed(list(self.months.before(month))):
            second_day = earlier.first + timedelta(days=1)
            if any(self.usage.sites(product, earlier.first, second_day) for product in self.usage.products):
                return earlier
        return None


def load(key: PartnerKey) -> Account:
    """Read the account of a key. Raises UnknownCurrency."""
    prefetch_related_objects([key], "partner", "back_ends")
    used = rating.Usage(billing_days.rows(key.pk))
    return Account(
        key=key,
        currency=rating.currency(key.partner.currency),
        zone=ZoneInfo(key.partner.time_zone),
        months=months.of(key, used.first_day),
        usage=used,
        book=prices.book(key.partner),
        billed=_billed(key.pk),
        voided=_voided(key.pk),
    )


def _compare(owed: Mapping[Slice, Figures], billed: Mapping[Slice, Figures]) -> Iterator[Difference]:
    for one in sorted(owed.keys() | billed.keys()):
        ends_on = (owed.get(one) or billed[one]).ends_on
        nothing = Figures(ends_on, 0, 0, 0)
        difference = Difference(one, owed.get(one, nothing), billed.get(one, nothing))
        if difference.amount:
            yield difference


def _figures(rated: Rated) -> dict[Slice, Figures]:
    return {
        Slice(line.month, line.product_id, line.starts_on, line.unit_amount): Figures(
            line.ends_on, line.sites, line.site_days, line.amount
        )
        for line in rated.lines
    }


def _billed(key_id: int) -> dict[Month, dict[Slice, Figures]]:
    """By month: the lines of final invoices, less what corrections took back of them."""
    found: dict[Month, dict[Slice, Figures]] = defaultdict(dict)
    credited = _credited(key_id)
    lines = InvoiceLine.objects.filter(invoice__key=key_id, invoice__status__in=FINAL)
    sums = lines.values_list(*_SLICE).annotate(
        Max("ends_on"), Sum("amount"), all_sites=Sum(_signed("sites")), all_days=Sum(_signed("site_days"))
    )
    for month, *rest, ends_on, amount, sites, site_days in sums:
        one = Slice(Month.of(month), *rest)
        found[one.month][one] = Figures(ends_on, sites, site_days, amount - credited.get(one, 0))
    return found


def _signed(name: str) -> Case:
    number = BigIntegerField()
    return Case(When(amount__lt=0, then=ExpressionWrapper(-F(name), number)), default=F(name), output_field=number)


def _credited(key_id: int) -> dict[Slice, int]:
    corrections = CreditNoteLine.objects.filter(
        line__invoice__key=key_id, line__invoice__status__in=FINAL, credit_note__kind=CreditNote.Kind.CORRECTION
    )
    names = (f"line__{name}" for name in _SLICE)
    return {
        Slice(Month.of(month), *rest): amount
        for month, *rest, amount in corrections.values_list(*names).annotate(Sum("amount"))
    }


def _voided(key_id: int) -> frozenset[Month]:
    found = ClosedMonth.objects.filter(key=key_id, is_voided=True).values_list("month", flat=True)
    return frozenset(map(Month.of, found))
