"""A final invoice as a page to read and to print, and the papers, for a partner's billing people and its owners.

To anybody else each looks like one that is not there. These are the ledger's: Stripe has pages of its own.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jetbridge import rating
from jetbridge.server import access
from jetbridge.server.accounts.models import User
from jetbridge.server.billing import amounts, ids, statement
from jetbridge.server.billing.models import CreditNote, Invoice, InvoiceStatus, Paper


@dataclass(frozen=True)
class Standing:
    """How an invoice stands: a word, the class that colours it, and a sentence."""

    word: str
    tone: str
    sentence: str
    is_owed: bool


@never_cache
@require_safe
@login_required
def show(request: HttpRequest, invoice_id: str) -> HttpResponse:
    invoice = _readable_invoice(request, invoice_id)
    context = {
        "said": statement.invoice(invoice, list(invoice.lines.order_by("position"))),
        "standing": _standing(invoice, timezone.now()),
        "events": _events(invoice),
        "invoice_id": invoice_id,
    }
    return render(request, "billing/invoice.html", context)


@never_cache
@require_safe
@login_required
def invoice_paper(request: HttpRequest, invoice_id: str) -> HttpResponse:
    invoice = _readable_invoice(request, invoice_id)
    return _saved(Paper.objects.get(invoice=invoice), invoice.number)


@never_cache
@require_safe
@login_required
def credit_note_paper(request: HttpRequest, credit_note_id: str) -> HttpResponse:
    notes = CreditNote.objects.select_related("invoice__key")
    note = notes.filter(pk=ids.find("cn", credit_note_id) or 0).first()
    if note is None or not _may_read(request, note.invoice):
        raise Http404
    return _saved(Paper.objects.get(credit_note=note), note.number)


def _readable_invoice(request: HttpRequest, invoice_id: str) -> Invoice:
    final = Invoice.objects.exclude(status=InvoiceStatus.DRAFT).select_related("key")
    invoice = final.filter(pk=ids.find("in", invoice_id) or 0).first()
    if invoice is None or not _may_read(request, invoice):
        raise Http404
    return invoice


def _may_read(request: HttpRequest, invoice: Invoice) -> bool:
    caller = access.signed_in(cast(User, request.user))
    return access.Permission.INVOICES_READ in caller.permissions(invoice.key.partner_id)


def _saved(paper: Paper, number: str | None) -> HttpResponse:
    """A file to keep: a viewer inside the page would need a weaker policy."""
    saved_as = content_disposition_header(as_attachment=True, filename=f"{number}.pdf")
    headers = {"Content-Disposition": saved_as}
    return HttpResponse(bytes(paper.pdf), content_type="application/pdf", headers=headers)


def _standing(invoice: Invoice, now: datetime) -> Standing:
    remaining = f"{amounts.with_currency(invoice.amount_remaining, invoice.currency)} remains to be paid"
    if invoice.status == InvoiceStatus.OPEN:
        is_late = invoice.due_on is not None and invoice.due_on < now
        return Standing(*(("Past due", "bad") if is_late else ("Open", "")), remaining, is_owed=True)
    return {
        InvoiceStatus.PAID: Standing("Paid", "good", "nothing remains to be paid", is_owed=False),
        InvoiceStatus.VOID: Standing("Void", "bad", "it was withdrawn: nothing is to be paid", is_owed=False),
        InvoiceStatus.UNCOLLECTIBLE: Standing("Uncollectible", "bad", remaining, is_owed=True),
    }[InvoiceStatus(invoice.status)]


@dataclass(frozen=True)
class Event:
    """Something that happened to the invoice after it became final."""

    on: date
    what: str
    amount: int
    credit_note_id: str = ""

    @property
    def day(self) -> str:
        return amounts.day(self.on)


def _events(invoice: Invoice) -> list[tuple[Event, str]]:
    """Payments and credit notes, oldest first, each with its amount as people read it."""
    zone = ZoneInfo(invoice.time_zone)
    paid = [Event(one.paid_on, f"Payment {one.reference}", one.amount) for one in invoice.payments.all()]
    credited = [
        Event(rating.local_day(note.created, zone), f"Credit note {note.number}", note.total, ids.credit_note(note.pk))
        for note in invoice.credit_notes.all()
    ]
    events = sorted(paid + credited, key=lambda event: event.on)
    return [(event, amounts.text(event.amount, invoice.currency)) for event in events]
