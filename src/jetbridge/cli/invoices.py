"""jetbridge invoices: list, show, upcoming, pdf. Amounts are minor units for programs, and decimals for people."""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import click

from jetbridge.cli import keys, options
from jetbridge.cli.exports import whole
from jetbridge.cli.keys import PartnerKey
from jetbridge.cli.output import Column, Row, format_for, write
from jetbridge.cli.words import plain, say
from jetbridge.client import Client, money
from jetbridge.client.errors import Forbidden, JetbridgeError, NotFound
from jetbridge.client.models import Invoice, Payment

T = TypeVar("T")
STATUSES = ("draft", "open", "paid", "uncollectible", "void")
_AMOUNTS = ("subtotal", "total", "amount_due", "amount_paid", "amount_remaining")
_DAYS = ("period_start", "period_end", "due_date")

FIELDS = (
    *(Column(name) for name in ("id", "number", "status", "currency")),
    *(Column(name, kind="time") for name in ("created", "period_start", "period_end", "due_date")),
    *(Column(name, kind="count") for name in _AMOUNTS),
)
"""An invoice as Stripe names it, without its lines: what programs get."""

_PERIOD = (Column("period_start", "From", "day"), Column("period_end", "To", "day"))
FOR_PEOPLE = (
    Column("number", "Number"),
    Column("status", "Status"),
    *_PERIOD,
    Column("total", "Total", "amount"),
    Column("amount_remaining", "To pay", "amount"),
    Column("due_date", "Due", "day"),
)
LINE_FIELDS = (
    *(Column(name) for name in ("invoice", "id", "description", "plan", "product_id")),
    *(Column(name, kind="time") for name in ("period_start", "period_end")),
    *(Column(name) for name in ("sites", "site_days", "quantity_decimal")),
    Column("amount", kind="count"),
    Column("currency"),
)
_OF_LINES = ("id", "description", "period_start", "period_end", "quantity_decimal", "amount", "currency")
LINES_FOR_PEOPLE = (
    Column("description", "Line"),
    *_PERIOD,
    Column("sites", "Sites", "id"),
    Column("site_days", "Site-days", "id"),
    Column("amount", "Amount", "amount"),
)
PAYMENTS_FOR_PEOPLE = (
    Column("paid_on", "Paid on", "day"),
    Column("reference", "Reference"),
    Column("amount", "Amount", "amount"),
)
UPCOMING_FOR_PEOPLE = (*_PERIOD, Column("so_far", "So far", "amount"), Column("total", "At the end", "amount"))


@click.group
def invoices() -> None:
    """Invoices: list, show, upcoming, PDF."""


@invoices.command("list")
@options.keys
@click.option("--status", type=click.Choice(STATUSES), metavar="STATUS", help=f"Only {', '.join(STATUSES)}.")
@options.output
@options.account
def list_invoices(
    host: str | None, profile: str | None, partner: str | None, key: int | None, status: str | None, output: str | None
) -> None:
    """Past invoices of all your keys, newest first, key by key."""
    shape = format_for(output)
    with options.client(host, profile) as client:
        found, skipped = _readable(
            keys.chosen(client, partner, key), lambda one: client.invoices.list(*one.ids).invoices
        )
    every = [_row(one, its, shape) for its, some in found for one in some if status in (None, one.status)]
    write(every, _columns(key, shape, FIELDS, FOR_PEOPLE), shape)
    _tell_skipped(skipped)


@invoices.command
@click.argument("invoice")
@options.keys
@options.output
@options.account
def show(
    host: str | None, profile: str | None, partner: str | None, key: int | None, invoice: str, output: str | None
) -> None:
    """The lines of an invoice, by its number or id; a table shows payments, too."""
    shape = format_for(output)
    with options.client(host, profile) as client:
        its, found = find(client, keys.chosen(client, partner, key), invoice)
    if shape == "table":
        click.echo(plain(headline(found)))
    _write_lines([(its, found)], shape, with_key=False)
    payments = [_payment(one, found) for one in found.payments if one.status == "paid"]
    if shape == "table" and payments:
        click.echo()
        write(payments, PAYMENTS_FOR_PEOPLE, shape)


@invoices.command
@options.keys
@click.option("--lines", is_flag=True, help="The lines behind the amounts.")
@options.output
@options.account
def upcoming(
    host: str | None, profile: str | None, partner: str | None, key: int | None, lines: bool, output: str | None
) -> None:
    """What the next invoice of each key comes to, if nothing changes."""
    shape = format_for(output)
    with options.client(host, profile) as client:
        found, skipped = _readable(keys.chosen(client, partner, key), lambda one: client.invoices.upcoming(*one.ids))
    due = [(its, invoice) for its, invoice in found if invoice is not None]
    if not due:
        say("There is nothing to bill.")
    if lines:
        _write_lines(due, shape, with_key=key is None)
    else:
        columns = _columns(key, shape, FIELDS, UPCOMING_FOR_PEOPLE)
        write([_row(invoice, its, shape) for its, invoice in due], columns, shape)
    _tell_skipped(skipped)


@invoices.command
@click.argument("invoice")
@click.option("--file", type=click.Path(dir_okay=False, path_type=Path), help="Default: NUMBER.pdf; - for output.")
@options.keys
@options.account
def pdf(
    host: str | None, profile: str | None, partner: str | None, key: int | None, invoice: str, file: Path | None
) -> None:
    """Save an invoice as PDF, by its number or id. A file that is there is replaced."""
    with options.client(host, profile) as client:
        its, found = find(client, keys.chosen(client, partner, key), invoice)
        content = _pdf(client, its, found)
    if str(file) == "-":
        sys.stdout.buffer.write(content)
        return
    file = file or Path(re.sub(r"[^\w.-]", "_", found.number or found.id or "invoice").lstrip(".") + ".pdf")
    with whole(file) as stream:
        stream.write(content)
    say(f"{found.number or found.id} is in {file}.")


def _pdf(client: Client, its: PartnerKey, invoice: Invoice) -> bytes:
    """Stripe's own page is of another origin: the token is not sent there, and it needs none."""
    try:
        return client.invoices.pdf(*its.ids, invoice.id or "")
    except NotFound:
        elsewhere = invoice.invoice_pdf or invoice.hosted_invoice_url
        hint = f" Open {elsewhere}" if elsewhere else ""
        raise JetbridgeError(f"{client.host} has no PDF of {invoice.number or invoice.id}.{hint}") from None


# --- reading ------------------------------------------------------------------------------------------------


def _readable(
    some: Sequence[PartnerKey], ask: Callable[[PartnerKey], T]
) -> tuple[list[tuple[PartnerKey, T]], list[PartnerKey]]:
    """What each key answers, and the keys whose invoices are not this person's to see. If none is: Forbidden."""

    def ask_one(one: PartnerKey) -> T | Forbidden:
        try:
            return ask(one)
        except Forbidden as error:
            return error

    answers = list(keys.ask_each(some, ask_one))
    found = [(one, answer) for one, answer in answers if not isinstance(answer, Forbidden)]
    refused = [(one, answer) for one, answer in answers if isinstance(answer, Forbidden)]
    if refused and not found:
        raise refused[0][1]
    return found, [one for one, _ in refused]


def _tell_skipped(skipped: Sequence[PartnerKey]) -> None:
    """The answer is not whole, so the exit code says so, too."""
    if skipped:
        ids = ", ".join(str(one.key.id) for one in skipped)
        say(f"Not shown, for your role does not open their invoices: key {ids}.")
        raise click.exceptions.Exit(1)


def find(client: Client, some: Sequence[PartnerKey], wanted: str) -> tuple[PartnerKey, Invoice]:
    """By the lists, which every server has."""
    found, _ = _readable(some, lambda one: client.invoices.list(*one.ids).invoices)
    for its, invoices in found:
        for invoice in invoices:
            if wanted in (invoice.id, invoice.number):
                return its, invoice
    raise JetbridgeError(f"None of your keys has an invoice {wanted}. See: jetbridge invoices list")


# --- rows ---------------------------------------------------------------------------------------------------


def _columns(
    key: int | None, shape: str, fields: tuple[Column, ...], for_people: tuple[Column, ...]
) -> tuple[Column, ...]:
    shown = for_people if shape == "table" else fields
    return shown if key is not None else keys.COLUMNS + shown


def _row(invoice: Invoice, its: PartnerKey, shape: str) -> Row:
    row = its.cells | {column.name: getattr(invoice, column.name) for column in FIELDS}
    if shape != "table":
        return row
    row |= {name: amount(row[name], invoice) for name in _AMOUNTS}
    row |= {name: _day(row[name], invoice) for name in _DAYS}
    so_far = invoice.metadata.get("accrued_to_date")
    return row | {"so_far": amount(int(so_far), invoice) if so_far else None}


def amount(minor: int | None, invoice: Invoice) -> str | None:
    """The server's exponent, where it says one, and not ours."""
    if minor is None:
        return None
    exponent = invoice.metadata.get("currency_exponent", "")
    major = money.major(minor, invoice.currency, int(exponent) if exponent.isdecimal() else None)
    return f"{major:,} {invoice.currency.upper()}"


def _payment(payment: Payment, invoice: Invoice) -> Row:
    cost = amount(payment.amount_paid, invoice)
    return {"paid_on": _day(payment.paid_at, invoice), "reference": payment.reference, "amount": cost}


def _day(moment: datetime | None, invoice: Invoice) -> str | None:
    """For people; programs get the moment."""
    return None if moment is None else f"{moment.astimezone(_zone(invoice)):%Y-%m-%d}"


def _zone(invoice: Invoice) -> tzinfo:
    """Where it is billed, as far as the server says and this machine knows."""
    try:
        return ZoneInfo(invoice.metadata.get("time_zone", "UTC"))
    except (KeyError, ValueError, OSError):
        return UTC


def headline(invoice: Invoice) -> str:
    days = [day for one in (invoice.period_start, invoice.period_end) if (day := _day(one, invoice))]
    facts = [invoice.number or invoice.id or "Invoice", invoice.status, " to ".join(days)]
    facts.append(f"total {amount(invoice.total, invoice)}")
    if invoice.amount_remaining is not None:
        facts.append(f"to pay {amount(invoice.amount_remaining, invoice)}")
    return " · ".join(fact for fact in facts if fact)


def _write_lines(some: Sequence[tuple[PartnerKey, Invoice]], shape: str, *, with_key: bool) -> None:
    columns = LINES_FOR_PEOPLE if shape == "table" else LINE_FIELDS
    rows = [row for its, invoice in some for row in _lines(its, invoice, shape)]
    write(rows, keys.COLUMNS + columns if with_key else columns, shape)
    for _, invoice in some:
        name = invoice.number or invoice.id or "The upcoming invoice"
        if not invoice.has_lines:
            say(f"{name}: the server sent no lines with it.")
        if invoice.is_truncated:
            say(f"{name}: the server kept some of its lines back.")


def _lines(its: PartnerKey, invoice: Invoice, shape: str) -> Iterator[Row]:
    for line in invoice.lines:
        said = {name: line.metadata.get(name) for name in ("plan", "product_id", "sites", "site_days")}
        own = {name: getattr(line, name) for name in _OF_LINES}
        row = its.cells | own | said | {"invoice": invoice.id}
        if shape == "table":
            days = {name: _day(row[name], invoice) for name in ("period_start", "period_end")}
            row |= days | {"amount": amount(line.amount, invoice)}
        yield row
