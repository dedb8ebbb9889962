"""What was paid of an invoice of the ledger, as Stripe's `invoice_payment` by an expanded `payment_record`.

Stripe's word for money that came by another way than Stripe's is a payment record, reported by whoever got it.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from jetbridge.server.billing import ids
from jetbridge.server.billing.models import Invoice, Payment
from jetbridge.server.billing.stripe_shape import parts
from jetbridge.server.billing.stripe_shape.parts import Json


def payments(invoice: Invoice, paid: Sequence[Payment]) -> Json:
    number = ids.invoice(invoice.pk)
    return parts.listed(f"/v1/invoice_payments?invoice={number}", [_payment(invoice, one) for one in paid])


def _payment(invoice: Invoice, payment: Payment) -> Json:
    """A day is all that is known of when it was paid: `paid_at` is its beginning, where the partner is billed."""
    paid_at = parts.unix_of_day(payment.paid_on, ZoneInfo(invoice.time_zone))
    return {
        "id": ids.payment(payment.pk),
        "object": "invoice_payment",
        "amount_paid": payment.amount,
        "amount_requested": payment.amount,
        "created": parts.unix(payment.recorded_at),
        "currency": invoice.currency,
        "invoice": ids.invoice(invoice.pk),
        "is_default": False,
        "livemode": True,
        "payment": {"payment_record": _payment_record(payment, invoice.currency), "type": "payment_record"},
        "status": "paid",
        "status_transitions": {"canceled_at": None, "paid_at": paid_at},
    }


def _payment_record(payment: Payment, currency: str) -> Json:
    paid, nothing = ({"currency": currency, "value": value} for value in (payment.amount, 0))
    return {
        "id": ids.payment_record(payment.pk),
        **_PAYMENT_RECORD_CONSTANTS,
        **dict.fromkeys(("amount", "amount_authorized", "amount_guaranteed", "amount_requested"), paid),
        **dict.fromkeys(("amount_canceled", "amount_failed", "amount_refunded"), nothing),
        "created": parts.unix(payment.recorded_at),
        "processor_details": {"custom": {"payment_reference": payment.reference}, "type": "custom"},
    }


_PAYMENT_RECORD_CONSTANTS: Json = {
    "object": "payment_record",
    "application": None,
    "customer_details": None,
    "customer_presence": None,
    "description": None,
    "latest_payment_attempt_record": None,
    "livemode": True,
    "metadata": {},
    "payment_method_details": None,
    "reported_by": "self",
    "shipping_details": None,
}
