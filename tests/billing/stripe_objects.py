"""Objects as Stripe sends them (2026-08-26.dahlia), with what must never leave the server, and names of the future.

`HUSH` stands in each secret and in each payment method.
"""

from typing import Any

Json = dict[str, Any]
HUSH = "hush"
CREATED = 1_790_000_000
FUTURE = {"since_next_year": {"deeply": [{"so": "0.1"}, None]}}
TYPED = {"livemode": False, "metadata": {}}


def _nulls(names: str) -> Json:
    return dict.fromkeys(names.split())


def line(number: int, subscription: str = "sub_acme", *, prefix: str = "il") -> Json:
    price = {"price": f"price_{number}", "product": f"prod_{number}"}
    item = {"invoice_item": None, "proration": False, "proration_details": None, "subscription_item": f"si_{number}"}
    return {
        **TYPED,
        "id": f"{prefix}_{number}",
        "object": "line_item",
        "amount": 100,
        "currency": "usd",
        "description": f"Plan {number}",
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": None,
        "parent": {
            "type": "subscription_item_details",
            "invoice_item_details": None,
            "subscription_item_details": item | {"subscription": subscription},
        },
        "period": {"start": CREATED, "end": CREATED + 86_400},
        "pretax_credit_amounts": [],
        "pricing": {"type": "price_details", "price_details": price, "unit_amount_decimal": "0.000000000001"},
        "quantity": 2,
        "quantity_decimal": "2.500000000000",
        "subscription": subscription,
        "subtotal": 100,
        "taxes": [],
        **FUTURE,
    }


def listed(url: str, data: list[Json]) -> Json:
    return {"object": "list", "data": data, "has_more": False, "url": url}


def payment(number: int, of: str, *, by: str = "payment_intent", status: str = "paid") -> Json:
    """A payment of an invoice; by a record it is expanded here, and the stub says its id unless it is asked to."""
    with_what = payment_record(number) if by == "payment_record" else f"pi_{HUSH}"
    return {
        "id": f"inpay_{number}",
        "object": "invoice_payment",
        "amount_paid": 100 if status == "paid" else None,
        "amount_requested": 100,
        "created": CREATED + number,
        "currency": "usd",
        "invoice": of,
        "is_default": True,
        "livemode": False,
        "payment": {"type": by, by: with_what},
        "status": status,
        "status_transitions": {"canceled_at": None, "paid_at": CREATED + number if status == "paid" else None},
        **FUTURE,
    }


def payment_record(number: int) -> Json:
    amounts = ("amount", "amount_authorized", "amount_guaranteed", "amount_requested")
    none = ("amount_canceled", "amount_failed", "amount_refunded")
    card = {"brand": HUSH, "last4": HUSH, "fingerprint": HUSH}
    return {
        **TYPED,
        **_nulls("application customer_presence description shipping_details"),
        **{name: {"currency": "usd", "value": 100 if name in amounts else 0} for name in (*amounts, *none)},
        "id": f"pr_{number}",
        "object": "payment_record",
        "created": CREATED + number,
        "customer_details": {"customer": "cus_acme", "email": None, "name": "Acme Hosting", "phone": None},
        "latest_payment_attempt_record": f"par_{number}",
        "payment_method_details": {"type": "card", "payment_method": f"pm_{HUSH}", "card": card},
        "processor_details": {"type": "custom", "custom": {"payment_reference": f"Transfer {number}"}},
        "reported_by": "self",
        **FUTURE,
    }


def invoice(
    number: int,
    *,
    lines: int = 2,
    customer: str = "cus_acme",
    subscription: str = "sub_acme",
    status: str = "paid",
    currency: str = "usd",
    pdf: str = "",
    prefix: str = "in",
    payments: list[Json] | None = None,
) -> Json:
    name, total = f"{prefix}_{number}", 100 * lines
    paid = [payment(number, name)] if payments is None else payments
    every = [line(100 * number + one, subscription) | {"invoice": name} for one in range(lines)]
    details = {"metadata": {}, "subscription": subscription}
    return {
        **TYPED,
        **_nulls(
            "account_tax_ids application automatically_finalizes_at custom_fields customer_account customer_address "
            "customer_email customer_phone customer_shipping description due_date effective_at footer from_invoice "
            "latest_revision next_payment_attempt on_behalf_of receipt_number rendering shipping_cost shipping_details "
            "statement_descriptor test_clock webhooks_delivered_at"
        ),
        "id": name,
        "object": "invoice",
        "account_country": "US",
        "account_name": "Example",
        "amount_due": total,
        "amount_overpaid": 0,
        "amount_paid": total,
        "amount_paid_off_stripe": 0,
        "amount_remaining": 0,
        "amount_shipping": 0,
        "attempt_count": 1,
        "attempted": True,
        "auto_advance": False,
        "automatic_tax": {
            "disabled_reason": None,
            "enabled": False,
            "liability": None,
            "provider": None,
            "status": None,
        },
        "billing_reason": "subscription_cycle",
        "collection_method": "send_invoice",
        "confirmation_secret": {"client_secret": HUSH, "type": "payment_intent"},
        "created": CREATED + number,
        "currency": currency,
        "customer": customer,
        "customer_name": "Acme Hosting",
        "customer_tax_exempt": "none",
        "customer_tax_ids": [],
        "default_payment_method": f"pm_{HUSH}",
        "default_source": f"src_{HUSH}",
        "default_tax_rates": [],
        "discounts": [],
        "ending_balance": 0,
        "hosted_invoice_url": "https://invoice.example.com/i",
        "invoice_pdf": pdf or None,
        "issuer": {"type": "self"},
        "last_finalization_error": {"type": "card_error", "payment_intent": {"id": f"pi_{HUSH}"}},
        "lines": listed(f"/v1/invoices/{name}/lines", every),
        "metadata": {"order": "6735"},
        "number": f"ACME-{number:04}",
        "parent": {"type": "subscription_details", "quote_details": None, "subscription_details": details},
        "payment_settings": {
            "default_mandate": f"mandate_{HUSH}",
            "payment_method_options": {"konbini": {}},
            "payment_method_types": ["card"],
        },
        "payments": listed(f"/v1/invoice_payments?invoice={name}", paid),
        "period_end": CREATED,
        "period_start": CREATED,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": 0,
        "status": status,
        "status_transitions": _nulls("finalized_at marked_uncollectible_at paid_at voided_at"),
        "subtotal": total,
        "subtotal_excluding_tax": total,
        "total": total,
        "total_discount_amounts": [],
        "total_excluding_tax": total,
        "total_pretax_credit_amounts": [],
        "total_taxes": [],
        **FUTURE,
    }


def _price(number: int) -> Json:
    return {
        **TYPED,
        **_nulls("custom_unit_amount lookup_key nickname tiers_mode transform_quantity unit_amount"),
        "id": f"price_{number}",
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": CREATED,
        "currency": "usd",
        "product": f"prod_{number}",
        "recurring": {"interval": "month", "interval_count": 1, "meter": None, "usage_type": "licensed"},
        "tax_behavior": "exclusive",
        "type": "recurring",
        "unit_amount_decimal": "12.3456",
    }


def item(number: int, subscription: str = "sub_acme") -> Json:
    return {
        "id": f"si_{number}",
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": CREATED,
        "current_period_end": CREATED + 86_400,
        "current_period_start": CREATED,
        "discounts": [],
        "metadata": {},
        "price": _price(number),
        "quantity": 3,
        "subscription": subscription,
        "tax_rates": [],
    }


def subscription(name: str = "sub_acme", *, customer: str = "cus_acme", items: int = 2) -> Json:
    every = [item(number, name) for number in range(items)]
    return {
        **TYPED,
        **_nulls(
            "application application_fee_percent billing_cycle_anchor_config billing_thresholds cancel_at canceled_at "
            "cancellation_details customer_account days_until_due default_tax_rates description ended_at "
            "latest_invoice managed_payments next_pending_invoice_item_invoice on_behalf_of pause_collection "
            "pending_invoice_item_interval pending_update schedule test_clock transfer_data trial_end trial_settings "
            "trial_start"
        ),
        "id": name,
        "object": "subscription",
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": CREATED,
        "billing_mode": {"type": "flexible"},
        "billing_schedules": [],
        "cancel_at_period_end": False,
        "collection_method": "send_invoice",
        "created": CREATED,
        "currency": "usd",
        "customer": customer,
        "default_payment_method": f"pm_{HUSH}",
        "default_source": f"src_{HUSH}",
        "discounts": [],
        "invoice_settings": {"issuer": {"type": "self"}},
        "items": listed(f"/v1/subscription_items?subscription={name}", every),
        "payment_settings": _nulls("payment_method_options payment_method_types save_default_payment_method"),
        "pending_setup_intent": f"seti_{HUSH}",
        "start_date": CREATED,
        "status": "active",
        **FUTURE,
    }


def customer(name: str = "cus_acme") -> Json:
    return {
        **TYPED,
        **_nulls("address customer_account description discount email phone preferred_locales shipping test_clock"),
        "id": name,
        "object": "customer",
        "balance": -250,
        "created": CREATED,
        "currency": "usd",
        "default_source": f"card_{HUSH}",
        "delinquent": False,
        "invoice_prefix": "ACME",
        "invoice_settings": {"default_payment_method": f"pm_{HUSH}"},
        "name": "Acme Hosting",
        "sources": listed(f"/v1/customers/{name}/sources", [{"id": f"card_{HUSH}"}]),
        "tax_exempt": "none",
        **FUTURE,
    }


def credit_note(number: int, of: str, *, customer: str = "cus_acme", lines: int = 1, pdf: str = "") -> Json:
    name, total = f"cn_{number}", 10 * lines
    amounts = {"discount_amount": 0, "discount_amounts": [], "pretax_credit_amounts": [], "tax_rates": [], "taxes": []}
    every = [
        {
            **amounts,
            "id": f"cnli_{number}_{one}",
            "object": "credit_note_line_item",
            "amount": 10,
            "description": "Goodwill",
            "livemode": False,
            "quantity": None,
            "type": "custom_line_item",
            "unit_amount": None,
            "unit_amount_decimal": "10.5",
        }
        for one in range(lines)
    ]
    return {
        **TYPED,
        **_nulls("customer_account customer_balance_transaction effective_at memo out_of_band_amount reason"),
        **_nulls("shipping_cost total_taxes voided_at"),
        "id": name,
        "object": "credit_note",
        "amount": total,
        "amount_shipping": 0,
        "created": CREATED + number,
        "currency": "usd",
        "customer": customer,
        "discount_amount": 0,
        "discount_amounts": [],
        "invoice": of,
        "lines": listed(f"/v1/credit_notes/{name}/lines", every),
        "number": f"ACME-CN-{number}",
        "pdf": pdf,
        "post_payment_amount": total,
        "pre_payment_amount": 0,
        "pretax_credit_amounts": [],
        "refunds": [],
        "status": "issued",
        "subtotal": total,
        "subtotal_excluding_tax": total,
        "total": total,
        "total_excluding_tax": total,
        "type": "post_payment",
    }
