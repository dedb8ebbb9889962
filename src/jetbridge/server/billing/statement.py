"""What an invoice or a credit note says, in words: the PDF and the page print it. Plans and prices, never sites.

It reads what it is given, and neither the database nor the clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from jetbridge.server.billing import amounts
from jetbridge.server.billing.details import CustomerDetails, IssuerDetails
from jetbridge.server.billing.models import CreditNote, CreditNoteLine, Invoice, InvoiceLine
from jetbridge.server.partners.models import TaxExempt

_TAX_NOTES = {
    TaxExempt.NONE.value: "",
    TaxExempt.EXEMPT.value: "The customer is exempt from tax.",
    TaxExempt.REVERSE.value: "Reverse charge: the customer accounts for the tax.",
}


@dataclass(frozen=True)
class Row:
    what: str
    amount: str
    reason: str = ""
    sites: str = ""
    site_days: str = ""
    price: str = ""


@dataclass(frozen=True)
class Group:
    """Rows under a heading, which the first group needs none of."""

    heading: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Total:
    label: str
    amount: str
    is_final: bool = False


@dataclass(frozen=True)
class Statement:
    title: str
    number: str
    currency: str
    headline: str
    issuer: Sequence[str]
    customer: Sequence[str]
    facts: Sequence[tuple[str, str]]
    groups: Sequence[Group]
    totals: Sequence[Total]
    notes: Sequence[str] = field(default=())
    bank: Sequence[str] = field(default=())

    @property
    def has_prices(self) -> bool:
        """A credit note's lines are amounts alone."""
        return any(row.price for group in self.groups for row in group.rows)


def invoice(invoice: Invoice, lines: Sequence[InvoiceLine]) -> Statement:
    """The invoice as it became final, whatever happened to it later."""
    customer: CustomerDetails = invoice.customer_details
    issuer: IssuerDetails = invoice.issuer_details
    due = amounts.with_currency(invoice.amount_due, invoice.currency)
    return Statement(
        title="Invoice",
        number=invoice.number or "",
        currency=invoice.currency.upper(),
        headline=f"{due} due by {_day(invoice.due_on, invoice)}" if invoice.amount_due else "Nothing to pay",
        issuer=issuer_lines(issuer),
        customer=customer_lines(customer),
        facts=_invoice_facts(invoice, customer),
        groups=_groups(invoice, lines),
        totals=_invoice_totals(invoice, customer),
        notes=_invoice_notes(invoice, customer),
        bank=issuer["bank"].splitlines() if invoice.amount_due else (),
    )


def credit_note(note: CreditNote, lines: Sequence[CreditNoteLine]) -> Statement:
    """The credit note; its amounts are what is taken back, so they are positive."""
    customer: CustomerDetails = note.customer_details
    rows = [
        Row(
            what=line.line.description,
            amount=amounts.text(line.amount, note.invoice.currency),
        )
        for line in lines
    ]
    return Statement(
        title="Credit note",
        number=note.number,
        currency=note.invoice.currency.upper(),
        headline=f"{amounts.with_currency(note.total, note.invoice.currency)} credited",
        issuer=issuer_lines(note.issuer_details),
        customer=customer_lines(customer),
        facts=_credit_note_facts(note, customer),
        groups=[Group("", rows)],
        totals=_credit_note_totals(note, customer),
        notes=[text for text in (note.memo, *_effects(note), _TAX_NOTES[customer["tax_exempt"]]) if text],
    )


def issuer_lines(issuer: IssuerDetails) -> list[str]:
    said = [issuer["name"], *issuer["address"].splitlines(), issuer["country"], _tax_id(issuer["tax_id"])]
    return [line for line in said if line]


def customer_lines(customer: CustomerDetails) -> list[str]:
    address = customer["address"]
    if address["state"]:
        town = f"{address['city']}, {address['state']} {address['postal_code']}"
    else:
        town = f"{address['postal_code']} {address['city']}"
    said = [customer["name"], address["line1"], address["line2"], town.strip(" ,"), address["country"]]
    return [line for line in (*said, _tax_id(customer["tax_id"]), customer["email"]) if line]


def _tax_id(tax_id: str) -> str:
    return f"Tax ID {tax_id}" if tax_id else ""


def _invoice_facts(invoice: Invoice, customer: CustomerDetails) -> list[tuple[str, str]]:
    facts = [
        ("Number", invoice.number or ""),
        ("Issued", _day(invoice.finalized_at, invoice)),
        ("Month", f"{invoice.month:%B %Y}"),
        ("Due", _day(invoice.due_on, invoice)),
        ("Partner key", customer["key_name"]),
        ("Purchase order", customer["purchase_order"]),
    ]
    return [fact for fact in facts if fact[1]]


def _credit_note_facts(note: CreditNote, customer: CustomerDetails) -> list[tuple[str, str]]:
    facts = [
        ("Number", note.number),
        ("Issued", _day(note.created, note.invoice)),
        ("For invoice", note.invoice.number or ""),
        ("Reason", CreditNote.Kind(note.kind).label),
        ("Partner key", customer["key_name"]),
        ("Purchase order", customer["purchase_order"]),
    ]
    return [fact for fact in facts if fact[1]]


def _day(instant: datetime | None, invoice: Invoice) -> str:
    return amounts.day(instant.astimezone(ZoneInfo(invoice.time_zone)).date()) if instant else ""


def _groups(invoice: Invoice, lines: Sequence[InvoiceLine]) -> list[Group]:
    found = groupby(lines, key=lambda line: line.month != invoice.month)
    return [
        Group("Earlier months, put right" if is_late else "", [_row(line, invoice.currency) for line in its])
        for is_late, its in found
    ]


def _row(line: InvoiceLine, code: str) -> Row:
    return Row(
        what=line.description,
        amount=amounts.text(line.amount, code),
        reason=line.reason,
        sites=f"{line.sites:,}",
        site_days=f"{line.site_days:,}",
        price=amounts.price(line.unit_amount, code),
    )


def _invoice_totals(invoice: Invoice, customer: CustomerDetails) -> list[Total]:
    def total(label: str, amount: int, *, is_final: bool = False) -> Total:
        return Total(label, amounts.text(amount, invoice.currency), is_final)

    totals = []
    if invoice.tax or _charges_tax(customer):
        totals += [total("Subtotal", invoice.subtotal), total(_tax_label(customer), invoice.tax)]
    totals.append(total("Total", invoice.total))
    if invoice.starting_balance:
        totals.append(total("Balance brought forward", invoice.starting_balance))
    if invoice.ending_balance:
        totals.append(total("Carried to the next invoice", -invoice.ending_balance))
    return [*totals, total("Amount due", invoice.amount_due, is_final=True)]


def _credit_note_totals(note: CreditNote, customer: CustomerDetails) -> list[Total]:
    code = note.invoice.currency
    totals = []
    if note.tax or _charges_tax(customer):
        totals.append(Total("Subtotal", amounts.text(note.subtotal, code)))
        totals.append(Total(_tax_label(customer), amounts.text(note.tax, code)))
    return [*totals, Total("Total credited", amounts.text(note.total, code), is_final=True)]


def _charges_tax(customer: CustomerDetails) -> bool:
    return customer["tax_exempt"] == TaxExempt.NONE and customer["tax_rate"] != "0"


def _tax_label(customer: CustomerDetails) -> str:
    return f"{customer['tax_name'] or 'Tax'} {customer['tax_rate']} %"


def _invoice_notes(invoice: Invoice, customer: CustomerDetails) -> list[str]:
    rule = (
        "A line's amount is the price of a month times its site-days, divided by the days of that month, rounded once. "
        f"A site counts for each day, in {invoice.time_zone}, at whose end the plan is active."
    )
    return [note for note in (rule, _TAX_NOTES[customer["tax_exempt"]]) if note]


def _effects(note: CreditNote) -> list[str]:
    """Where the money goes."""
    effects = []
    if note.pre_payment_amount:
        less = amounts.with_currency(note.pre_payment_amount, note.invoice.currency)
        effects.append(f"{less} less is due on invoice {note.invoice.number}.")
    if note.post_payment_amount:
        kept = amounts.with_currency(note.post_payment_amount, note.invoice.currency)
        effects.append(f"{kept} is kept as a balance, which the next invoice uses.")
    return effects
