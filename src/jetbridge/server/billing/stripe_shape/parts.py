"""What several of Stripe's objects are made of: lists, addresses, taxes, moments."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from jetbridge.rating import midnight
from jetbridge.server.billing import ids
from jetbridge.server.billing.details import Address, CustomerDetails
from jetbridge.server.partners.models import PartnerKey, TaxExempt

Json = dict[str, Any]

_UNTAXED = {TaxExempt.EXEMPT.value: "customer_exempt", TaxExempt.REVERSE.value: "reverse_charge"}


def listed(url: str, data: list[Json], *, has_more: bool = False) -> Json:
    return {"object": "list", "data": data, "has_more": has_more, "url": url}


def address(parts: Address) -> Json:
    """Stripe's address: what is empty is null."""
    return {name: parts[name] or None for name in ("city", "country", "line1", "line2", "postal_code", "state")}


def taxes(customer: CustomerDetails, amount: int, taxable: int) -> list[Json]:
    """Stripe's `taxes` of an invoice, a credit note or a line: one at most, and none where no rate is set."""
    percent, exempt = Decimal(customer["tax_rate"]), customer["tax_exempt"]
    if not percent and exempt == TaxExempt.NONE:
        return []
    return [
        {
            "amount": amount,
            "tax_behavior": "exclusive",
            "tax_rate_details": {"tax_rate": ids.tax_rate(percent)} if exempt == TaxExempt.NONE else None,
            "taxability_reason": _UNTAXED.get(exempt, "standard_rated"),
            "taxable_amount": taxable,
            "type": "tax_rate_details",
        }
    ]


def tax_rates(customer: CustomerDetails, created: datetime) -> list[Json]:
    percent = Decimal(customer["tax_rate"])
    if not percent or customer["tax_exempt"] != TaxExempt.NONE:
        return []
    return [
        {
            "object": "tax_rate",
            "active": True,
            "country": None,
            "created": unix(created),
            "description": None,
            "display_name": customer["tax_name"] or "Tax",
            "effective_percentage": None,
            "flat_amount": None,
            "id": ids.tax_rate(percent),
            "inclusive": False,
            "jurisdiction": None,
            "jurisdiction_level": None,
            "livemode": True,
            "metadata": {},
            "percentage": float(percent),  # to be read; the tax never comes from it
            "rate_type": "percentage",
            "state": None,
            "tax_type": None,
        }
    ]


def decimal(number: Decimal) -> str:
    """Without an exponent, and without zeros at its end."""
    return f"{number.normalize():f}"


def unix(instant: datetime) -> int:
    return int(instant.timestamp())


@lru_cache(maxsize=4096)
def unix_of_day(day: date, zone: ZoneInfo) -> int:
    """When a local day begins: the same few for all lines of an invoice."""
    return unix(midnight(day, zone))


def moment(instant: datetime | None) -> int | None:
    return unix(instant) if instant else None


def url(key: PartnerKey, kind: str, number: str) -> str:
    return f"{settings.ORIGIN}/wpcom/v2/jetpack-partners/{key.partner_id}/key/{key.pk}/stripe/{kind}/{number}"
