"""What plans cost, and from which day on. The only writer of prices; a price is added and never changed.

PriceError
├── PriceTaken      there is another price from this day on
├── PeriodClosed    invoices have been made of days that it would change
└── InvalidPrice    an amount or a currency that cannot be billed
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Min, Q, QuerySet

from jetbridge import rating
from jetbridge.server import audit
from jetbridge.server.audit import Event
from jetbridge.server.billing import auditing
from jetbridge.server.billing.models import InvoiceLine, InvoiceStatus, Price
from jetbridge.server.partners.models import Partner, PartnerKey, Plan

_LIMIT = 10**9
_DECIMALS = 12
_DIGITS = 15
"""SQLite keeps a decimal as a double, which has so many digits for certain."""


class PriceError(ValueError):
    """A price that cannot be set; the message says why."""


class PriceTaken(PriceError):
    pass


class PeriodClosed(PriceError):
    pass


class InvalidPrice(PriceError):
    pass


@transaction.atomic
def set_price(
    plan: Plan,
    unit_amount: Decimal,
    starts_on: date,
    currency: str,
    partner: Partner | None = None,
    *,
    user: Any = None,
) -> bool:
    """What a plan costs a month, in minor units, from a day on: for everybody with the currency, or for one partner.

    Says whether that is news: the same price again changes nothing. Raises PriceError.
    """
    _check(unit_amount, currency, partner)
    keys = _keys(currency, partner)
    list(keys.select_for_update().order_by("pk").values_list("pk"))  # nobody is billed meanwhile
    same_day = Price.objects.filter(plan=plan, partner=partner, currency=currency, starts_on=starts_on).first()
    if same_day is not None:
        if same_day.unit_amount != unit_amount:
            raise PriceTaken(f"{plan} costs {same_day.unit_amount.normalize():f} from {starts_on} on: take another day")
        return False
    _refuse_billed_days(plan, starts_on, currency, partner, keys)
    Price.objects.create(plan=plan, partner=partner, currency=currency, starts_on=starts_on, unit_amount=unit_amount)
    said = {"plan": plan.slug, "unit_amount": unit_amount, "starts_on": starts_on, **auditing.money(currency)}
    audit.record(Event.PRICE_SET, user=user, partner=partner, **said)
    return True


def _check(unit_amount: Decimal, currency: str, partner: Partner | None) -> None:
    try:
        rating.currency(currency)
    except rating.UnknownCurrency as error:
        raise InvalidPrice(str(error)) from None
    if partner is not None and partner.currency != currency:
        raise InvalidPrice(f"{partner.slug} is billed in {partner.currency}: its prices cannot be in {currency}")
    if not unit_amount.is_finite() or not 0 <= unit_amount < _LIMIT:
        raise InvalidPrice(f"a price is a number of minor units, at least 0 and under {_LIMIT:,}: not {unit_amount}")
    _, digits, exponent = unit_amount.normalize().as_tuple()
    if -int(exponent) > _DECIMALS or len(digits) > _DIGITS:
        raise InvalidPrice(f"a price has at most {_DECIMALS} decimals and {_DIGITS} digits in all: not {unit_amount}")


def _keys(currency: str, partner: Partner | None) -> QuerySet[PartnerKey]:
    """Those that the price is for."""
    return PartnerKey.objects.filter(Q(partner__currency=currency) if partner is None else Q(partner=partner))


def _refuse_billed_days(
    plan: Plan, starts_on: date, currency: str, partner: Partner | None, keys: QuerySet[PartnerKey]
) -> None:
    """A day of a closed month cannot get another price where the plan was billed on that day or after it.

    Where it was not, nothing that was billed changes; a plan that turns up late, say, may still get its first price.
    """
    later = Price.objects.filter(plan=plan, partner=partner, currency=currency, starts_on__gt=starts_on)
    until = later.aggregate(first=Min("starts_on"))["first"] or date.max
    billed = (
        InvoiceLine.objects.filter(plan=plan, ends_on__gt=starts_on, starts_on__lt=until, invoice__key__in=keys)
        .exclude(invoice__status__in=[InvoiceStatus.DRAFT, InvoiceStatus.VOID])
        .order_by("-month", "invoice__key")
        .values_list("month", "invoice__key")
        .first()
    )
    if billed is not None:
        month, key_id = rating.Month.of(billed[0]), billed[1]
        raise PeriodClosed(
            f"{plan} was billed to key {key_id} in {month}, and {starts_on} is not after that: "
            f"its price can change from {month.end} on"
        )


def book(partner: Partner) -> rating.PriceBook:
    """The prices that a partner pays: the general ones in its currency, and its own."""
    prices: dict[int, list[rating.Price]] = defaultdict(list)
    for price in Price.objects.filter(Q(partner=partner) | Q(partner=None), currency=partner.currency):
        is_own = price.partner_id is not None
        prices[price.plan_id].append(rating.Price(price.starts_on, price.unit_amount, is_own))
    return rating.PriceBook(prices)


def listed() -> QuerySet[Price]:
    """All prices: by plan, the general ones first, then by currency and first day."""
    partner = F("partner__slug").asc(nulls_first=True)
    return Price.objects.select_related("plan", "partner").order_by("plan", partner, "currency", "starts_on")
