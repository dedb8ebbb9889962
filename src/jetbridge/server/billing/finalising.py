"""Makes a draft final, in the transaction that is open and under the key's lock. `closing` is its only caller."""

import hashlib
from datetime import datetime, timedelta

from jetbridge.server import audit
from jetbridge.server.audit import Event
from jetbridge.server.billing import auditing, balances, numbers, pdf, sites
from jetbridge.server.billing.drafts import Draft
from jetbridge.server.billing.models import Invoice, InvoiceLine, InvoiceStatus, Paper


def save_draft(draft: Draft, reason: str = "") -> Invoice:
    """Save the invoice and its lines in place of the draft that is there; `reason` says why it is held back."""
    invoice = draft.invoice
    invoice.issuer = numbers.load_issuer()
    invoice.held_back = reason
    former = find_draft(draft)
    if former is not None:
        former.lines.all().delete()
        invoice.pk, invoice.created = former.pk, former.created
    invoice.save()
    for line in draft.lines:
        line.invoice = invoice
    InvoiceLine.objects.bulk_create(draft.lines)
    return invoice


def find_draft(draft: Draft) -> Invoice | None:
    wanted = draft.invoice
    return Invoice.objects.filter(key=wanted.key, month=wanted.month, status=InvoiceStatus.DRAFT).first()


def finalise(draft: Draft, *, now: datetime) -> Invoice:
    """Save the invoice with its lines, their sites, its number, its paper and what it does to the key's balance.

    It is open, or paid at once where nothing is due. Raises Disagreement.
    """
    invoice = save_draft(draft)
    for line in draft.lines:
        sites.store(line, draft.account)
    _date(invoice, now.replace(microsecond=0))
    change = invoice.ending_balance - invoice.starting_balance
    invoice.number = numbers.take(invoice.issuer, invoice.issuer.invoice_prefix)
    invoice.save()
    balances.change(invoice.key_id, change, f"invoice {invoice.number}", now=now, invoice=invoice)
    _print(invoice, draft)
    said = auditing.about(invoice) | {"total": invoice.total}
    audit.record(Event.INVOICE_FINALISED, partner=invoice.key.partner_id, **said)
    return invoice


def _date(invoice: Invoice, now: datetime) -> None:
    invoice.status = InvoiceStatus.OPEN if invoice.amount_due else InvoiceStatus.PAID
    invoice.finalized_at = now
    invoice.due_on = now + timedelta(days=invoice.key.partner.days_until_due)
    invoice.paid_at = None if invoice.amount_due else now


def _print(invoice: Invoice, draft: Draft) -> None:
    paper = pdf.invoice(invoice, draft.lines)
    Paper.objects.create(invoice=invoice, pdf=paper, sha256=hashlib.sha256(paper).hexdigest())
