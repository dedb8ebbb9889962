"""A partner as Stripe's `customer`, and a key as its `subscription`."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from jetbridge.rating import Month, local_day
from jetbridge.server.billing import details, ids
from jetbridge.server.billing.stripe_shape import parts
from jetbridge.server.billing.stripe_shape.parts import Json
from jetbridge.server.partners.models import Partner, PartnerKey


class PlanPrice(NamedTuple):
    """What a plan costs a month now, in minor units."""

    product_id: int
    slug: str
    unit_amount: Decimal


def customer(partner: Partner, *, balance: int, is_past_due: bool, since: datetime) -> Json:
    return {
        "id": ids.customer(partner.pk),
        "object": "customer",
        "address": parts.address(details.address(partner)),
        "balance": balance,
        "created": parts.unix(since),
        "currency": partner.currency,
        "customer_account": None,
        "default_source": None,
        "delinquent": is_past_due,
        "description": None,
        "discount": None,
        "email": partner.email or None,
        "invoice_prefix": None,
        "livemode": True,
        "metadata": {"jetpack_partner_id": str(partner.pk)},
        "name": partner.legal_name or partner.name,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": partner.tax_exempt,
        "test_clock": None,
    }


def subscription(
    key: PartnerKey, prices: Sequence[PlanPrice], *, latest_invoice: int | None, is_past_due: bool, now: datetime
) -> Json:
    """An item for each plan that has a price now; its period is the running month."""
    zone, number = ZoneInfo(key.partner.time_zone), ids.subscription(key.pk)
    month = Month.of(local_day(now, zone))
    period = {
        "current_period_end": parts.unix_of_day(month.end, zone),
        "current_period_start": parts.unix_of_day(month.first, zone),
    }
    url = f"/v1/subscription_items?subscription={number}"
    return {
        "id": number,
        **_SUBSCRIPTION_CONSTANTS,
        "billing_cycle_anchor": period["current_period_start"],
        "created": parts.unix(key.created_on),
        "currency": key.partner.currency,
        "customer": ids.customer(key.partner_id),
        "days_until_due": key.partner.days_until_due,
        "default_tax_rates": parts.tax_rates(details.customer(key), key.created_on),
        "items": parts.listed(url, [_item(key, price) | period for price in prices]),
        "latest_invoice": ids.invoice(latest_invoice) if latest_invoice else None,
        "metadata": {"jetpack_partner_key_id": str(key.pk)},
        "start_date": parts.unix(key.created_on),
        "status": "past_due" if is_past_due else "active",
    }


_SUBSCRIPTION_CONSTANTS: Json = {
    "object": "subscription",
    "application": None,
    "application_fee_percent": None,
    "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
    "billing_cycle_anchor_config": None,
    "billing_mode": {"flexible": None, "type": "classic"},
    "billing_schedules": [],
    "billing_thresholds": None,
    "cancel_at": None,
    "cancel_at_period_end": False,
    "canceled_at": None,
    "cancellation_details": None,
    "collection_method": "send_invoice",
    "customer_account": None,
    "default_payment_method": None,
    "default_source": None,
    "description": None,
    "discounts": [],
    "ended_at": None,
    "invoice_settings": {
        "account_tax_ids": None,
        "custom_fields": None,
        "description": None,
        "footer": None,
        "issuer": {"type": "self"},
    },
    "livemode": True,
    "managed_payments": None,
    "next_pending_invoice_item_invoice": None,
    "on_behalf_of": None,
    "pause_collection": None,
    "payment_settings": None,
    "pending_invoice_item_interval": None,
    "pending_setup_intent": None,
    "pending_update": None,
    "schedule": None,
    "test_clock": None,
    "transfer_data": None,
    "trial_end": None,
    "trial_settings": None,
    "trial_start": None,
}


def _item(key: PartnerKey, price: PlanPrice) -> Json:
    return {
        "id": ids.subscription_item(key.pk, price.product_id),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": parts.unix(key.created_on),
        "discounts": [],
        "metadata": {"plan": price.slug, "product_id": str(price.product_id)},
        "price": _price(key, price),
        "subscription": ids.subscription(key.pk),
        "tax_rates": [],
    }


def _price(key: PartnerKey, price: PlanPrice) -> Json:
    """By use, in arrears: hence metered, and without a quantity."""
    whole = price.unit_amount == price.unit_amount.to_integral_value()
    return {
        "id": ids.price(price.product_id, key.partner.currency, price.unit_amount),
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": parts.unix(key.created_on),
        "currency": key.partner.currency,
        "custom_unit_amount": None,
        "livemode": True,
        "lookup_key": None,
        "metadata": {},
        "nickname": price.slug,
        "product": ids.product(price.product_id),
        "recurring": {"interval": "month", "interval_count": 1, "meter": None, "usage_type": "metered"},
        "tax_behavior": "exclusive",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring",
        "unit_amount": int(price.unit_amount) if whole else None,
        "unit_amount_decimal": parts.decimal(price.unit_amount),
    }
