"""A key's balance: what an invoice or a credit note left for the next invoice. The only writer of balance changes."""

from datetime import datetime

from django.db.models import Sum

from jetbridge.server.billing.models import BalanceChange, CreditNote, Invoice


def of(key_id: int) -> int:
    """In minor units; negative is credit."""
    return int(BalanceChange.objects.filter(key=key_id).aggregate(balance=Sum("amount"))["balance"] or 0)


def change(
    key_id: int,
    amount: int,
    reason: str,
    *,
    now: datetime,
    invoice: Invoice | None = None,
    credit_note: CreditNote | None = None,
) -> None:
    """Add to the balance, in the transaction that is open; nothing is kept of a change by 0."""
    if amount:
        BalanceChange.objects.create(
            key_id=key_id, amount=amount, reason=reason, created=now, invoice=invoice, credit_note=credit_note
        )
