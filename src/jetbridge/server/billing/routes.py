"""The billing routes: invoices, the upcoming one, credit notes, the sites behind them, and who is billed how."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from ninja import Query, Router

from jetbridge.server.access import Needs, Permission, Request
from jetbridge.server.billing import back_ends, breakdown, documents, ids, paging, standing, stripe_shape
from jetbridge.server.billing.documents import Found, Listing
from jetbridge.server.billing.params import InvoicesParams, PageParams, SitesParams
from jetbridge.server.billing.schemas import CreditNote, CreditNotes, Customer, Invoice, Invoices, Sites, Subscription
from jetbridge.server.billing.stripe_gateway import BillingUnavailable, NothingToBill, NotThisKeys
from jetbridge.server.partners.models import PartnerKey
from jetbridge.server.wp.errors import BadGateway, Forbidden, NotFound
from jetbridge.server.wp.paths import PathId, PathWord
from jetbridge.server.wp.response import dumps, format_of, json_response
from jetbridge.server.wp.schemas import FAILURES, Error, header

router = Router(tags=["Invoices"])
READ = Needs(Permission.INVOICES_READ)
KEY = "/{id:partner_id}/key/{id:key_id}/stripe"
ASKING_STRIPE: dict[int, Any] = FAILURES | {404: Error, 502: Error}

_AGE = {200: {"headers": {"Age": header("How many seconds ago Stripe said so; absent for the ledger's.")}}}
_FORMATS = {"application/json": "json", "text/csv": "csv"}
_CSV = {"schema": {"type": "string", "description": "The names of the columns, then one site of one line a row."}}
_PDF = {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}


@router.get(
    f"{KEY}/invoices",
    auth=READ,
    response={200: Invoices, **FAILURES, 502: Error},
    summary="Past invoices",
    openapi_extra={"responses": _AGE},
)
def list_invoices(request: Request, partner_id: PathId, key_id: PathId, query: Query[InvoicesParams]) -> HttpResponse:
    """The invoices of a key, newest first, each with all its lines; without `limit`, all of them.

    A key that moved to Stripe, or from it, has the invoices of both. Drafts are not among them.
    """
    return _page("/v1/invoices", key_id, documents.invoices, query)


@router.get(
    f"{KEY}/invoices/{{word:invoice_id}}",
    auth=READ,
    response={200: Invoice, **FAILURES, 502: Error},
    summary="One invoice",
    openapi_extra={"responses": _AGE},
)
def get_invoice(request: Request, partner_id: PathId, key_id: PathId, invoice_id: PathWord) -> HttpResponse:
    """One invoice of the key. An id that is not the key's is answered as a key that is not yours."""
    with _refusals():
        return _answer(documents.invoice(_load(key_id), invoice_id, now=timezone.now()))


@router.get(
    f"{KEY}/invoices/{{word:invoice_id}}.pdf",
    auth=READ,
    response={200: None, **FAILURES, 502: Error},
    summary="An invoice as PDF",
    openapi_extra={"responses": _PDF},
)
def get_invoice_pdf(request: Request, partner_id: PathId, key_id: PathId, invoice_id: PathWord) -> HttpResponse:
    """The paper: the same bytes for ever, whatever happens to the invoice later."""
    with _refusals():
        return _file(*documents.invoice_pdf(_load(key_id), invoice_id, now=timezone.now()))


@router.get(
    f"{KEY}/invoices/{{word:invoice_id}}/sites",
    auth=READ,
    response={200: Sites, **ASKING_STRIPE},
    summary="The sites behind an invoice",
    openapi_extra={"responses": {200: {"content": {"text/csv": _CSV}}}},
)
def list_invoice_sites(
    request: Request, partner_id: PathId, key_id: PathId, invoice_id: PathWord, query: Query[SitesParams]
) -> HttpResponseBase:
    """Every site behind every line, as stored when the invoice became final; they sum to their line, to the cent.

    JSON and CSV are both streamed. Stripe's invoices have no breakdown: 404 `no_breakdown`.
    """
    key = _load(key_id)
    with _refusals():
        if ids.find("in", invoice_id) is None:
            documents.invoice(key, invoice_id, now=timezone.now())
            raise NotFound(code="no_breakdown", message="Stripe made this invoice; it does not know sites.")
        invoice = documents.ledger_invoice(key, invoice_id)
        lines = [line for line in invoice.lines.order_by("position") if query.wants(line.pk)]
        if query.line and not lines:
            raise NotThisKeys
    if (query.format or format_of(request, _FORMATS)) == "json":
        return _stream(breakdown.as_json(invoice, lines, request.path), "application/json")
    stream = _stream(breakdown.as_csv(invoice, lines, safe=query.csv_safe), "text/csv; charset=utf-8")
    stream["Content-Disposition"] = content_disposition_header(True, f"{invoice.number}-sites.csv")
    return stream


@router.get(
    f"{KEY}/upcoming-invoice",
    auth=READ,
    response={200: Invoice, **ASKING_STRIPE},
    summary="Upcoming invoice",
    openapi_extra={"responses": _AGE},
)
def get_upcoming_invoice(request: Request, partner_id: PathId, key_id: PathId) -> HttpResponse:
    """The oldest month that is not billed, as it will be if nothing changes until its end.

    Its metadata says what has accrued so far. With nothing to bill: 404 `no_billing_invoice_available`.
    """
    with _refusals():
        return _answer(documents.upcoming(_load(key_id), now=timezone.now()))


@router.get(
    f"{KEY}/subscription",
    auth=READ,
    response={200: Subscription, **ASKING_STRIPE},
    summary="Subscription",
    openapi_extra={"responses": _AGE},
)
def get_subscription(request: Request, partner_id: PathId, key_id: PathId) -> HttpResponse:
    """How the key is billed this month, with the price of each plan. Billed by nobody: 404 `no_subscription`."""
    with _refusals():
        return _answer(standing.subscription(_load(key_id), now=timezone.now()))


@router.get(
    "/{id:partner_id}/stripe/customer",
    auth=READ,
    response={200: Customer, **FAILURES, 502: Error},
    summary="Customer",
    openapi_extra={"responses": _AGE},
)
def get_customer(request: Request, partner_id: PathId) -> HttpResponse:
    """The partner as it is billed. It is Stripe's customer if Stripe bills one of its keys this month."""
    with _refusals():
        return _answer(standing.customer(partner_id, now=timezone.now()))


@router.get(
    f"{KEY}/credit-notes",
    auth=READ,
    response={200: CreditNotes, **FAILURES, 502: Error},
    summary="Credit notes",
    openapi_extra={"responses": _AGE},
)
def list_credit_notes(request: Request, partner_id: PathId, key_id: PathId, query: Query[PageParams]) -> HttpResponse:
    """The credit notes on the key's invoices, newest first; without `limit`, all of them."""
    return _page("/v1/credit_notes", key_id, documents.credit_notes, query)


@router.get(
    f"{KEY}/credit-notes/{{word:credit_note_id}}",
    auth=READ,
    response={200: CreditNote, **FAILURES, 502: Error},
    summary="One credit note",
    openapi_extra={"responses": _AGE},
)
def get_credit_note(request: Request, partner_id: PathId, key_id: PathId, credit_note_id: PathWord) -> HttpResponse:
    """One credit note on an invoice of the key."""
    with _refusals():
        return _answer(documents.credit_note(_load(key_id), credit_note_id, now=timezone.now()))


@router.get(
    f"{KEY}/credit-notes/{{word:credit_note_id}}.pdf",
    auth=READ,
    response={200: None, **FAILURES, 502: Error},
    summary="A credit note as PDF",
    openapi_extra={"responses": _PDF},
)
def get_credit_note_pdf(request: Request, partner_id: PathId, key_id: PathId, credit_note_id: PathWord) -> HttpResponse:
    """The paper: the same bytes for ever."""
    with _refusals():
        return _file(*documents.credit_note_pdf(_load(key_id), credit_note_id, now=timezone.now()))


def _load(key_id: int) -> PartnerKey:
    """The key, which `Needs` has found to be the caller's."""
    return back_ends.keys().get(pk=key_id)


@contextmanager
def _refusals() -> Iterator[None]:
    """What cannot be answered, as the API says it."""
    try:
        yield
    except NotThisKeys:
        raise Forbidden from None
    except NothingToBill:
        message = "There is nothing to bill: no upcoming invoice."
        raise NotFound(code="no_billing_invoice_available", message=message) from None
    except standing.NotBilled:
        raise NotFound(code="no_subscription", message="Nobody bills this key this month.") from None
    except BillingUnavailable as error:
        message = "Stripe, which bills this key, cannot be asked now. Please try again later."
        raise BadGateway(code="billing_unavailable", message=message, retry_after=error.retry_after) from None


def _page(url: str, key_id: int, listing_of: Callable[..., Listing], query: PageParams) -> HttpResponse:
    with _refusals():
        listing = listing_of(_load(key_id), now=timezone.now())
    try:
        items, has_more = paging.page(listing.items, query.cursor, query.wants)
    except paging.NoSuchItem:
        raise Forbidden from None
    return _answer(Found(stripe_shape.listed(url, documents.shown(items), has_more=has_more), listing.age))


def _answer(found: Found) -> HttpResponse:
    return json_response(dumps(found.body), headers={} if found.age is None else {"Age": str(found.age)})


def _file(content: bytes, name: str) -> HttpResponse:
    saved_as = content_disposition_header(True, f"{name}.pdf")
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": saved_as})


def _stream(chunks: Iterator[bytes], content_type: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(chunks, content_type=content_type, headers={"X-Accel-Buffering": "no"})
