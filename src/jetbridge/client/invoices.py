"""What is asked about invoices, in Stripe's shapes and their relatives. Sends nothing: flows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Literal
from urllib.parse import quote

from jetbridge.client import errors, money, reading
from jetbridge.client.activations import key_path, said
from jetbridge.client.flow import Flow, Request, ask, send
from jetbridge.client.models import CreditNote, Invoice, LineSites

NOTHING_TO_BILL = "no_billing_invoice_available"
NO_ROUTE = "rest_no_route"
_AMOUNTS = frozenset(
    {"subtotal", "total", "amount_due", "amount_paid", "amount_remaining", "starting_balance", "ending_balance"}
)
Status = Literal["draft", "open", "paid", "uncollectible", "void"]


@dataclass(frozen=True, slots=True)
class InvoiceList:
    """Invoices, newest first. `has_more`: the server has more than these."""

    invoices: tuple[Invoice, ...]
    has_more: bool = False

    def __iter__(self) -> Iterator[Invoice]:
        return iter(self.invoices)

    def __len__(self) -> int:
        return len(self.invoices)


def list_invoices(
    partner_id: int,
    key_id: int,
    *,
    status: Status | None = None,
    limit: int | None = None,
    starting_after: str | None = None,
    ending_before: str | None = None,
    created_from: datetime | date | None = None,
    created_before: datetime | date | None = None,
    due_from: datetime | date | None = None,
    due_before: datetime | date | None = None,
) -> Flow[InvoiceList]:
    """The invoices of a key, newest first: all of them, or as many as `limit`.

    `created_from` and `due_from` are inclusive, `created_before` and `due_before` exclusive; `starting_after` and
    `ending_before` are invoice ids. What is past due: `status="open", due_before=datetime.now(UTC)`.

    >>> [(invoice.number, invoice.total, invoice.currency) for invoice in client.invoices.list(12, 34)]
    [('JB-0002', 29280, 'usd'), ('JB-0001', 31240, 'usd')]
    """
    wanted = {
        "status": status,
        "limit": limit,
        "starting_after": starting_after,
        "ending_before": ending_before,
        "created[gte]": created_from and _seconds(created_from),
        "created[lt]": created_before and _seconds(created_before),
        "due_date[gte]": due_from and _seconds(due_from),
        "due_date[lt]": due_before and _seconds(due_before),
    }
    request = Request(path=_path(partner_id, key_id), params=said(wanted))
    return ask(request, _invoices) if limit or ending_before else _to_the_end(request)


def upcoming(partner_id: int, key_id: int) -> Flow[Invoice | None]:
    """The next invoice as it would be if nothing changed; None where there is nothing to bill."""
    request = Request(path=f"{key_path(partner_id, key_id)}/stripe/upcoming-invoice")
    try:
        return (yield from ask(request, lambda body: invoice(body) if body else None))
    except errors.NotFound as error:
        if error.code != NOTHING_TO_BILL:
            raise
        return None


def get(partner_id: int, key_id: int, invoice_id: str) -> Flow[Invoice]:
    """One invoice; looked for in the list where the server has no route for one."""
    try:
        return (yield from ask(Request(path=_path(partner_id, key_id, invoice_id)), invoice))
    except errors.NotFound as error:
        if error.code != NO_ROUTE:
            raise
        invoices = yield from list_invoices(partner_id, key_id)
        found = next((one for one in invoices if one.id == invoice_id), None)
        if found is None:
            raise
        return found


def pdf(partner_id: int, key_id: int, invoice_id: str) -> Flow[bytes]:
    """An invoice on paper: the bytes of a PDF. A Jetbridge server's own."""
    path = _path(partner_id, key_id, f"{invoice_id}.pdf")
    answer = yield from send(Request(path=path, headers={"Accept": "application/pdf"}))
    if not answer.body.startswith(b"%PDF-"):
        raise answer.unreadable("it is no PDF")
    return answer.body


def sites(partner_id: int, key_id: int, invoice_id: str, *, line: str | None = None) -> Flow[tuple[LineSites, ...]]:
    """The sites behind each line of an invoice, or behind one `line`, by its id. A Jetbridge server's own.

    >>> (line,) = client.invoices.sites(12, 34, "in_1")
    >>> line.amount, [(site.site_host, site.days, site.amount) for site in line.sites]
    (31240, [('blog.example.com', 31, 15620), ('shop.example.com', 31, 15620)])
    """
    path = f"{_path(partner_id, key_id, invoice_id)}/sites"
    return ask(Request(path=path, params=said({"line": line})), _line_sites)


def credit_notes(partner_id: int, key_id: int) -> Flow[tuple[CreditNote, ...]]:
    """The credit notes of a key, newest first. A Jetbridge server's own."""
    path = f"{key_path(partner_id, key_id)}/stripe/credit-notes"
    return ask(Request(path=path), lambda body: tuple(reading.read(CreditNote, item) for item in _data(body)))


def invoice(body: Any) -> Invoice:
    """An invoice as Stripe has it, its lines with their periods and its payments made flat."""
    flat = dict(reading.mapping(body))
    flat["payments"] = [_payment(one) for one in _inner(flat.pop("payments", None))]
    lines = flat.pop("lines", None)
    if isinstance(lines, dict):
        flat |= {"has_lines": True, "is_truncated": bool(lines.get("has_more"))}
        lines = lines.get("data")
    if isinstance(lines, list):
        flat |= {"has_lines": True, "lines": [_line(line) for line in lines]}
    return _in_lower_case(reading.read(Invoice, flat))


def _line(body: Any) -> dict[str, Any]:
    flat = dict(reading.mapping(body))
    period = reading.mapping(flat.pop("period", None) or {})
    return flat | {"period_start": period.get("start"), "period_end": period.get("end")}


def _inner(payments: Any) -> list[Any]:
    """The list in an invoice, where a server sends one."""
    inner = payments.get("data") if isinstance(payments, dict) else payments
    return inner if isinstance(inner, list) else []


def _payment(body: Any) -> dict[str, Any]:
    flat = dict(reading.mapping(body))
    moments = reading.mapping(flat.pop("status_transitions", None) or {})
    return flat | {"paid_at": moments.get("paid_at"), "reference": _reference(flat.get("payment"))}


def _reference(found: Any) -> Any:
    """Where Stripe's payment record has it; of a record that is only named nothing is known."""
    for name in ("payment_record", "processor_details", "custom", "payment_reference"):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _in_lower_case(read: Invoice) -> Invoice:
    return read if read.currency.islower() else replace(read, currency=read.currency.lower())


def _invoices(body: Any) -> InvoiceList:
    """Stripe's list, a bare array, or `{items, has_more}`, whose amounts are in major units and which has no lines."""
    if isinstance(body, dict) and "items" in body:
        found = [invoice(_in_minor_units(item)) for item in reading.array(body["items"])]
    else:
        found = [invoice(item) for item in _data(body)]
    return InvoiceList(tuple(found), has_more=isinstance(body, dict) and reading.flag(body.get("has_more", False)))


def _data(body: Any) -> list[Any]:
    return reading.array(body if isinstance(body, list) else reading.mapping(body).get("data"))


def _line_sites(body: Any) -> tuple[LineSites, ...]:
    return tuple(reading.read(LineSites, item) for item in _data(body))


def _in_minor_units(body: Any) -> dict[str, Any]:
    flat = dict(reading.mapping(body))
    currency = reading.text(flat.get("currency", ""))
    for name in _AMOUNTS & flat.keys():
        if flat[name] is not None:
            flat[name] = _minor(name, flat[name], currency)
    return {"invoice_pdf": flat.pop("pdf_url", None)} | flat


def _minor(name: str, value: Any, currency: str) -> int:
    try:
        return money.minor(reading.decimal(value), currency)
    except ValueError as error:
        raise reading.Misread(f"{name}: {error}") from None


def _to_the_end(request: Request) -> Flow[InvoiceList]:
    """Every page; stops where a server answers the same page again, and then says that there is more."""
    found: dict[str | None, Invoice] = {}
    page = yield from ask(request, _invoices)
    while True:
        fresh = {one.id: one for one in page if one.id not in found}
        found |= fresh
        if not page.has_more or not fresh:
            return InvoiceList(tuple(found.values()), page.has_more)
        params = [pair for pair in request.params if pair[0] != "starting_after"]
        last = ("starting_after", str(page.invoices[-1].id))
        page = yield from ask(Request(path=request.path, params=[*params, last]), _invoices)


def _path(partner_id: int, key_id: int, invoice: str | None = None) -> str:
    return f"{key_path(partner_id, key_id)}/stripe/invoices" + (f"/{quote(invoice, safe='')}" if invoice else "")


def _seconds(instant: datetime | date) -> int:
    """Unix seconds, as Stripe filters by."""
    if not isinstance(instant, datetime):
        instant = datetime(instant.year, instant.month, instant.day, tzinfo=UTC)
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone: give it one, as in datetime(2026, 1, 31, tzinfo=UTC).")
    return int(instant.timestamp())
