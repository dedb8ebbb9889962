"""A credit note of the ledger as Stripe's `credit_note`."""

from collections.abc import Sequence

from jetbridge.rating import currency
from jetbridge.server.billing import ids
from jetbridge.server.billing.models import CreditNote, CreditNoteLine
from jetbridge.server.billing.stripe_shape import parts
from jetbridge.server.billing.stripe_shape.parts import Json


def credit_note(note: CreditNote, lines: Sequence[CreditNoteLine]) -> Json:
    """A credit note, with its invoice, that one's key, and the invoice's line of each of its own."""
    invoice, number = note.invoice, ids.credit_note(note.pk)
    return {
        "id": number,
        **_CREDIT_NOTE_CONSTANTS,
        "amount": note.total,
        "created": parts.unix(note.created),
        "currency": invoice.currency,
        "customer": ids.customer(invoice.key.partner_id),
        "effective_at": parts.unix(note.created),
        "invoice": ids.invoice(invoice.pk),
        "lines": parts.listed(f"/v1/credit_notes/{number}/lines", [_credit_note_line(note, line) for line in lines]),
        "memo": note.memo or None,
        "metadata": {
            "currency_exponent": str(currency(invoice.currency).exponent),
            "jetpack_partner_key_id": str(invoice.key_id),
            "kind": note.kind,
            "reference": note.reference,
        },
        "number": note.number,
        "pdf": f"{parts.url(invoice.key, 'credit-notes', number)}.pdf",
        "post_payment_amount": note.post_payment_amount,
        "pre_payment_amount": note.pre_payment_amount,
        "subtotal": note.subtotal,
        "subtotal_excluding_tax": note.subtotal,
        "total": note.total,
        "total_excluding_tax": note.subtotal,
        "total_taxes": parts.taxes(note.customer_details, note.tax, note.subtotal),
        "type": _type(note),
    }


_CREDIT_NOTE_CONSTANTS: Json = {
    "object": "credit_note",
    "amount_shipping": 0,
    "customer_account": None,
    "customer_balance_transaction": None,
    "discount_amount": 0,
    "discount_amounts": [],
    "livemode": True,
    "out_of_band_amount": None,
    "pretax_credit_amounts": [],
    "reason": None,
    "refunds": [],
    "shipping_cost": None,
    "status": "issued",
    "voided_at": None,
}


def _type(note: CreditNote) -> str:
    if note.pre_payment_amount and note.post_payment_amount:
        return "mixed"
    return "pre_payment" if note.pre_payment_amount else "post_payment"


def _credit_note_line(note: CreditNote, line: CreditNoteLine) -> Json:
    return {
        "id": ids.credit_note_line(line.pk),
        "object": "credit_note_line_item",
        "amount": line.amount,
        "description": line.line.description,
        "discount_amount": 0,
        "discount_amounts": [],
        "invoice_line_item": ids.line(line.line_id),
        "livemode": True,
        "metadata": {},
        "pretax_credit_amounts": [],
        "quantity": None,
        "tax_rates": [],
        "taxes": parts.taxes(note.customer_details, line.tax, line.amount),
        "type": "invoice_line_item",
        "unit_amount": None,
        "unit_amount_decimal": None,
    }
