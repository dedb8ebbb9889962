"""What an entry of the audit log says of an invoice, so that a reader can tell which it was and read its amounts."""

from typing import Any

from jetbridge import rating
from jetbridge.server.billing import ids
from jetbridge.server.billing.models import Invoice


def about(invoice: Invoice) -> dict[str, Any]:
    """The invoice as the API names it, its key, and its money."""
    return {
        "number": invoice.number,
        "invoice_id": ids.invoice(invoice.pk),
        "key_id": invoice.key_id,
        **money(invoice.currency),
    }


def money(code: str) -> dict[str, Any]:
    """What the amounts beside it are in: minor units of `currency`, with so many decimals."""
    return {"currency": code, "currency_exponent": rating.currency(code).exponent}
