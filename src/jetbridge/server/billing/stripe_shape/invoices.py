"""An invoice of the ledger, final or upcoming, as Stripe's `invoice`."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.conf import settings

from jetbridge.rating import Month, currency, quantity_decimal
from jetbridge.server.billing import ids
from jetbridge.server.billing.details import CustomerDetails
from jetbridge.server.billing.drafts import Draft
from jetbridge.server.billing.models import Invoice, InvoiceLine, Payment
from jetbridge.server.billing.stripe_shape import parts
from jetbridge.server.billing.stripe_shape.parts import Json
from jetbridge.server.billing.stripe_shape.payments import payments
from jetbridge.server.wp.datetimes import render


def invoice(
    invoice: Invoice, lines: Sequence[InvoiceLine], paid: Sequence[Payment] = (), *, draft: Draft | None = None
) -> Json:
    """A final invoice; or the upcoming one, which has neither number, addresses nor payments, of `draft`."""
    month, zone = Month.of(invoice.month), ZoneInfo(invoice.time_zone)
    number = ids.invoice(invoice.pk) if invoice.pk else ids.upcoming(invoice.key_id, month)
    url = None if draft else parts.url(invoice.key, "invoices", number)
    return {
        "id": number,
        **_INVOICE_CONSTANTS,
        **_invoice_amounts(invoice),
        **_payer(invoice),
        "account_country": invoice.issuer_details["country"] or None,
        "account_name": invoice.issuer_details["name"],
        "billing_reason": "upcoming" if draft else "subscription_cycle",
        "created": parts.unix(invoice.created),
        "currency": invoice.currency,
        "default_tax_rates": parts.tax_rates(invoice.customer_details, invoice.created),
        "due_date": parts.moment(invoice.due_on),
        "effective_at": parts.moment(invoice.finalized_at),
        "footer": None if draft else invoice.issuer_details["bank"] or None,
        "hosted_invoice_url": None if draft else f"{settings.ORIGIN}/invoices/{number}",
        "invoice_pdf": url and f"{url}.pdf",
        "lines": parts.listed(f"/v1/invoices/{number}/lines", [_line(invoice, line, number) for line in lines]),
        "metadata": _invoice_metadata(invoice, draft),
        "number": invoice.number,
        "parent": _invoice_parent(invoice.key_id),
        **({} if draft else {"payments": payments(invoice, paid)}),
        "period_end": parts.unix_of_day(month.end, zone),
        "period_start": parts.unix_of_day(month.first, zone),
        "status": invoice.status,
        "status_transitions": {
            "finalized_at": parts.moment(invoice.finalized_at),
            "marked_uncollectible_at": parts.moment(invoice.marked_uncollectible_at),
            "paid_at": parts.moment(invoice.paid_at),
            "voided_at": parts.moment(invoice.voided_at),
        },
        "total_taxes": parts.taxes(invoice.customer_details, invoice.tax, invoice.subtotal),
    }


_INVOICE_CONSTANTS: Json = {
    "object": "invoice",
    "account_tax_ids": None,
    "amount_overpaid": 0,
    "amount_shipping": 0,
    "application": None,
    "attempt_count": 0,
    "attempted": False,
    "auto_advance": False,
    "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None, "provider": None, "status": None},
    "automatically_finalizes_at": None,
    "collection_method": "send_invoice",
    "customer_account": None,
    "customer_phone": None,
    "customer_shipping": None,
    "default_payment_method": None,
    "default_source": None,
    "description": None,
    "discounts": [],
    "from_invoice": None,
    "issuer": {"type": "self"},
    "last_finalization_error": None,
    "latest_revision": None,
    "livemode": True,
    "next_payment_attempt": None,
    "on_behalf_of": None,
    "payment_settings": {"default_mandate": None, "payment_method_options": None, "payment_method_types": None},
    "receipt_number": None,
    "rendering": None,
    "shipping_cost": None,
    "shipping_details": None,
    "statement_descriptor": None,
    "test_clock": None,
    "total_discount_amounts": [],
    "total_pretax_credit_amounts": [],
    "webhooks_delivered_at": None,
}


def _invoice_amounts(invoice: Invoice) -> Json:
    return {
        "amount_due": invoice.amount_due,
        "amount_paid": invoice.amount_paid,
        "amount_paid_off_stripe": invoice.amount_paid,
        "amount_remaining": invoice.amount_remaining,
        "ending_balance": invoice.ending_balance,
        "post_payment_credit_notes_amount": invoice.post_payment_credit,
        "pre_payment_credit_notes_amount": invoice.pre_payment_credit,
        "starting_balance": invoice.starting_balance,
        "subtotal": invoice.subtotal,
        "subtotal_excluding_tax": invoice.subtotal,
        "total": invoice.total,
        "total_excluding_tax": invoice.subtotal,
    }


def _payer(invoice: Invoice) -> Json:
    details: CustomerDetails = invoice.customer_details
    tax_ids = [{"type": details["tax_id_type"] or "unknown", "value": details["tax_id"]}] if details["tax_id"] else []
    order = details["purchase_order"]
    return {
        "customer": ids.customer(invoice.key.partner_id),
        "customer_address": parts.address(details["address"]),
        "customer_email": details["email"] or None,
        "customer_name": details["name"],
        "customer_tax_exempt": details["tax_exempt"],
        "customer_tax_ids": tax_ids,
        "custom_fields": [{"name": "Purchase order", "value": order}] if order else None,
    }


def _invoice_metadata(invoice: Invoice, draft: Draft | None) -> dict[str, str]:
    metadata = {
        "currency_exponent": str(currency(invoice.currency).exponent),
        "jetpack_partner_key_id": str(invoice.key_id),
        "month": str(Month.of(invoice.month)),
        "time_zone": invoice.time_zone,
    }
    if draft:
        metadata |= {"accrued_to_date": str(draft.accrued), "as_of": render(draft.as_of)}
    if draft and draft.unpriced:
        metadata["unpriced_site_days"] = str(sum(gap.site_days for gap in draft.unpriced))
    return metadata


def _invoice_parent(key_id: int) -> Json:
    details = {"metadata": {"jetpack_partner_key_id": str(key_id)}, "subscription": ids.subscription(key_id)}
    return {"quote_details": None, "subscription_details": details, "type": "subscription_details"}


def _line(invoice: Invoice, line: InvoiceLine, number: str) -> Json:
    month, zone = Month.of(line.month), ZoneInfo(invoice.time_zone)
    subscription, billed = ids.subscription(invoice.key_id), Month.of(invoice.month)
    return {
        "id": ids.line(line.pk) if line.pk else ids.upcoming_line(invoice.key_id, billed, line.position),
        "object": "line_item",
        "amount": line.amount,
        "currency": invoice.currency,
        "description": line.description,
        "discount_amounts": [],
        "discountable": False,
        "discounts": [],
        "invoice": number,
        "livemode": True,
        "metadata": _line_metadata(line, month),
        "parent": _line_parent(subscription, ids.subscription_item(invoice.key_id, line.plan_id)),
        "period": {"start": parts.unix_of_day(line.starts_on, zone), "end": parts.unix_of_day(line.ends_on, zone)},
        "pretax_credit_amounts": [],
        "pricing": _pricing(line, invoice.currency),
        "quantity": line.site_days // month.days,
        "quantity_decimal": quantity_decimal(line.site_days, month),
        "subscription": subscription,
        "subtotal": line.amount,
        "taxes": parts.taxes(invoice.customer_details, line.tax, line.amount),
    }


def _line_metadata(line: InvoiceLine, month: Month) -> dict[str, str]:
    metadata = {
        "month": str(month),
        "period_days": str(month.days),
        "plan": line.plan_slug,
        "product_id": str(line.plan_id),
        "site_days": str(line.site_days),
        "sites": str(line.sites),
    }
    return metadata | {"reason": line.reason} if line.reason else metadata


def _line_parent(subscription: str, item: str) -> Json:
    details = {
        "invoice_item": None,
        "proration": False,
        "proration_details": {"credited_items": None},
        "subscription": subscription,
        "subscription_item": item,
    }
    return {"invoice_item_details": None, "subscription_item_details": details, "type": "subscription_item_details"}


def _pricing(line: InvoiceLine, code: str) -> Json:
    of = {"price": ids.price(line.plan_id, code, line.unit_amount), "product": ids.product(line.plan_id)}
    return {"price_details": of, "type": "price_details", "unit_amount_decimal": parts.decimal(line.unit_amount)}
