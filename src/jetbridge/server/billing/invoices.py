"""What becomes of an invoice once it is final: paid, voided, given up. The only writer of payments and of these states.

Every writer says whether it changed anything, so that a command can be repeated; the instance that it was given is
then as it is stored. `closing` makes invoices final, `credit_notes` takes parts of them back.

InvoiceError
├── NoSuchInvoice
├── WrongStatus       such as a payment of a draft
├── InvalidPayment    an amount, a day or a reference that cannot be
└── credit_notes.InvalidCredit
"""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Sum

from jetbridge import rating
from jetbridge.server import audit
from jetbridge.server.audit import Event
from jetbridge.server.billing import amounts, auditing, balances, closing, ids, locks
from jetbridge.server.billing.models import ClosedMonth, Invoice, InvoiceStatus, Payment

MAX_REFERENCE = 100
UNPAID = (InvoiceStatus.OPEN, InvoiceStatus.UNCOLLECTIBLE)


class InvoiceError(ValueError):
    """What was asked of an invoice cannot be done; the message says why."""


class NoSuchInvoice(InvoiceError):
    pass


class WrongStatus(InvoiceError):
    pass


class InvalidPayment(InvoiceError):
    pass


def load(named: str) -> Invoice:
    """The invoice of this number, or of this id in the API, as an operator writes it; drafts have an id only.

    Raises NoSuchInvoice.
    """
    pk = ids.find("in", named)
    chosen = {"number": named} if pk is None else {"pk": pk}
    invoice = Invoice.objects.select_related("key__partner").filter(**chosen).first()
    if invoice is None:
        raise NoSuchInvoice(f"there is no invoice {named!r}: give its number or its id, as `invoices list` has them")
    return invoice


def name(invoice: Invoice) -> str:
    """What `load` finds it by."""
    return invoice.number or ids.invoice(invoice.pk)


def remaining(invoice: Invoice) -> str:
    return amounts.with_currency(invoice.amount_remaining, invoice.currency)


def finalise(invoice: Invoice, *, now: datetime) -> closing.Outcome:
    """Close the month of a draft that the guard had held back; what it bills is rated anew. Raises WrongStatus."""
    if invoice.status != InvoiceStatus.DRAFT:
        raise WrongStatus(f"{name(invoice)} is final already: it is {invoice.status}")
    month = rating.Month.of(invoice.month)
    is_rebill = ClosedMonth.objects.filter(key=invoice.key_id, month=month.first).exists()
    return closing.close(closing.Due(month, invoice.key_id, is_rebill), now=now, release=True)


@transaction.atomic
def pay(invoice: Invoice, *, paid_on: date, reference: str, amount: int | None = None, now: datetime) -> bool:
    """Record a payment, in minor units; without an amount, of all that remains. The same reference counts once.

    Raises WrongStatus, InvalidPayment.
    """
    lock(invoice)
    reference = valid_reference(reference)
    same = invoice.payments.filter(reference=reference).first()
    if same is not None:
        _refuse_another(same, amount, paid_on)
        return False
    _check_unpaid(invoice, "paid")
    _check_day(invoice, paid_on, now)
    amount = _valid_amount(invoice, amount)
    Payment.objects.create(invoice=invoice, amount=amount, paid_on=paid_on, reference=reference, recorded_at=now)
    invoice.amount_paid += amount
    settle(invoice, max(rating.midnight(paid_on, ZoneInfo(invoice.time_zone)), invoice.finalized_at or now))
    _record(Event.INVOICE_PAID, invoice, amount=amount, paid_on=paid_on, reference=reference)
    return True


@transaction.atomic
def void(invoice: Invoice, *, now: datetime) -> bool:
    """Take an invoice back as if it had never been made; the key gets the balance back that it had used.

    Refused once anything was paid or credited: then a credit note is the way. Raises WrongStatus.
    """
    lock(invoice)
    if invoice.status == InvoiceStatus.VOID:
        return False
    _check_unpaid(invoice, "voided")
    if invoice.payments.exists() or invoice.credit_notes.exists():
        raise WrongStatus(
            f"{invoice} has payments or credit notes, and cannot be voided: `invoices credit` what is wrong"
        )
    used = invoice.balance_changes.aggregate(used=Sum("amount"))["used"] or 0
    balances.change(invoice.key_id, -used, f"{invoice} voided", now=now, invoice=invoice)
    invoice.status, invoice.voided_at = InvoiceStatus.VOID, now
    invoice.save(update_fields=["status", "voided_at"])
    closing.leave_unbilled(invoice)
    _record(Event.INVOICE_VOIDED, invoice)
    return True


@transaction.atomic
def mark_uncollectible(invoice: Invoice, *, now: datetime) -> bool:
    """Give up on an open invoice; it can still be paid or voided. Raises WrongStatus."""
    lock(invoice)
    if invoice.status == InvoiceStatus.UNCOLLECTIBLE:
        return False
    _check_unpaid(invoice, "given up")
    invoice.status, invoice.marked_uncollectible_at = InvoiceStatus.UNCOLLECTIBLE, now
    invoice.save(update_fields=["status", "marked_uncollectible_at"])
    _record(Event.INVOICE_UNCOLLECTIBLE, invoice)
    return True


def lock(invoice: Invoice) -> None:
    """Take the key's lock until the open transaction ends, and see what its last holder left."""
    locks.lock(invoice.key_id)
    invoice.refresh_from_db()


def settle(invoice: Invoice, at: datetime) -> None:
    """Keep what was paid and credited; the invoice is paid when nothing remains."""
    if invoice.status in UNPAID and not invoice.amount_remaining:
        invoice.status, invoice.paid_at = InvoiceStatus.PAID, at
    invoice.save(update_fields=["amount_paid", "pre_payment_credit", "post_payment_credit", "status", "paid_at"])


def valid_reference(reference: str) -> str:
    """Raises InvalidPayment."""
    reference = reference.strip()
    if not 1 <= len(reference) <= MAX_REFERENCE or not reference.isprintable():
        raise InvalidPayment(f"a reference has 1 to {MAX_REFERENCE} printable characters")
    return reference


def _check_unpaid(invoice: Invoice, what: str) -> None:
    if invoice.status not in UNPAID:
        raise WrongStatus(f"{name(invoice)} is {invoice.status}, and cannot be {what}")


def _check_day(invoice: Invoice, paid_on: date, now: datetime) -> None:
    today = rating.local_day(now, ZoneInfo(invoice.time_zone))
    if not invoice.month <= paid_on <= today:
        raise InvalidPayment(
            f"{invoice} was paid between {invoice.month}, where its month begins, and today: not {paid_on}"
        )


def _valid_amount(invoice: Invoice, amount: int | None) -> int:
    if amount is None:
        return invoice.amount_remaining
    if not 0 < amount <= invoice.amount_remaining:
        said = amounts.with_currency(amount, invoice.currency)
        raise InvalidPayment(
            f"{said} is not more than nothing, and at most the {remaining(invoice)} that remain of {invoice}"
        )
    return amount


def _refuse_another(same: Payment, amount: int | None, paid_on: date) -> None:
    if same.paid_on != paid_on or amount not in (None, same.amount):
        paid = amounts.with_currency(same.amount, same.invoice.currency)
        raise InvalidPayment(
            f"{same.reference!r} is recorded already, as {paid} of {same.paid_on}: give another reference"
        )


def _record(event: Event, invoice: Invoice, **said: Any) -> None:
    about = auditing.about(invoice) | {"status": invoice.status}
    audit.record(event, partner=invoice.key.partner_id, **about, **said)
