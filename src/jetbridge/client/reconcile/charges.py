"""Lines of invoices, understood: which days of which plan they bill, at what price. Compares nothing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from jetbridge.client.errors import JetbridgeError
from jetbridge.client.models import CreditNote, Invoice, InvoiceLine
from jetbridge.client.reconcile.rules import Rules
from jetbridge.client.reconcile.terms import Term
from jetbridge.rating import Month, Price, PriceBook, local_day

_ROUNDED = Fraction(1, 10**6)
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])", re.ASCII)
_NUMBERS = ("product_id", "site_days", "period_days")


class Irreconcilable(JetbridgeError):
    """The invoice cannot be compared; the message says why, and what would help."""


@dataclass(frozen=True)
class Charge:
    """A line of an invoice."""

    invoice: str
    line_id: str | None
    description: str
    term: Term
    starts_on: date
    product_id: int | None
    """None: a line of no known plan."""
    plan: str
    unit_amount: Decimal | None
    quantity: Fraction
    """In the unit of the rules; negative where it takes back."""
    amount: int


def is_jetbridges(line: InvoiceLine) -> bool:
    """Whether it says what it bills, as a ledger of Jetbridge's does (docs/billing.md)."""
    said = line.metadata
    has_numbers = all(str(said.get(name, "")).isdecimal() for name in _NUMBERS)
    return has_numbers and _MONTH.fullmatch(str(said.get("month", ""))) is not None


def of(invoice: Invoice, rules: Rules) -> list[Charge]:
    """The charges of an invoice. Raises Irreconcilable where its days are not those of the zone."""
    return [_of_ledger(invoice, line, rules) if is_jetbridges(line) else _of_other(invoice, line, rules)
            for line in invoice.lines]  # fmt: skip


def month_of(invoice: Invoice) -> Month:
    """The month that an invoice of Jetbridge's is about. Raises Irreconcilable."""
    try:
        return Month.parse(str(invoice.metadata["month"]))
    except ValueError as error:
        raise Irreconcilable(f"{name_of(invoice)}: {error}.") from None


def name_of(invoice: Invoice) -> str:
    return invoice.number or (invoice.id if invoice.status != "draft" else None) or "the upcoming invoice"


def _of_ledger(invoice: Invoice, line: InvoiceLine, rules: Rules) -> Charge:
    month = Month.parse(line.metadata["month"])
    site_days = int(line.metadata["site_days"])
    return Charge(
        invoice=name_of(invoice),
        line_id=line.id,
        description=line.description or "",
        term=Term.of_month(month),
        starts_on=_first_day(invoice, line.period_start, rules),
        product_id=int(line.metadata["product_id"]),
        plan=line.metadata.get("plan", line.metadata["product_id"]),
        unit_amount=_unit_amount(line),
        quantity=Fraction(-site_days if line.amount < 0 else site_days, month.days),
        amount=line.amount,
    )


def _first_day(invoice: Invoice, instant: datetime | None, rules: Rules) -> date:
    """Whoever named the zone: an invoice's days begin at midnight there."""
    if instant is None:
        raise Irreconcilable(f"{name_of(invoice)} has a line without a period.")
    day, cutoff = local_day(instant, rules.cutoff.zone), rules.cutoff
    if cutoff.instant(day) != instant:
        raise Irreconcilable(
            f"{name_of(invoice)} bills from {instant:%Y-%m-%d %H:%M} UTC on, which is no midnight in {cutoff.zone.key}."
            " Name the time zone in which you are billed: --zone Europe/Berlin"
        )
    return day


def _of_other(invoice: Invoice, line: InvoiceLine, rules: Rules) -> Charge:
    start, end = line.period_start or invoice.period_start, line.period_end or invoice.period_end
    if start is None or end is None or start >= end:
        raise Irreconcilable(f"{name_of(invoice)} does not say which days it bills.")
    zone = rules.cutoff.zone
    term = Term(local_day(start, zone), local_day(end, zone))
    plan = rules.plan_of(line)
    quantity = _quantity(line, term)
    return Charge(
        invoice=name_of(invoice),
        line_id=line.id,
        description=line.description or "",
        term=term,
        starts_on=term.first,
        product_id=plan.product_id if plan else None,
        plan=plan.slug if plan else "",
        unit_amount=_unit_amount(line),
        quantity=-quantity if line.amount < 0 else quantity,
        amount=line.amount,
    )


def _quantity(line: InvoiceLine, term: Term) -> Fraction:
    """Whole site-days, which 12 places of a site-month cannot write exactly."""
    said = Fraction(line.quantity_decimal if line.quantity_decimal is not None else line.quantity or 0)
    whole = Fraction(round(said * term.days), term.days)
    return whole if abs(whole - said) < _ROUNDED else said


def _unit_amount(line: InvoiceLine) -> Decimal | None:
    """Stripe's `pricing.unit_amount_decimal`, in minor units."""
    pricing = line.extra.get("pricing")
    said = pricing.get("unit_amount_decimal") if isinstance(pricing, dict) else None
    try:
        return None if said is None else Decimal(str(said))
    except InvalidOperation:
        return None


def book(charges: Iterable[Charge]) -> PriceBook:
    """The prices that the charges themselves name; of the same day, the last one's."""
    said: dict[int, dict[date, Decimal]] = {}
    for charge in charges:
        if charge.product_id is not None and charge.unit_amount is not None:
            said.setdefault(charge.product_id, {})[charge.starts_on] = charge.unit_amount
    return PriceBook({product: [Price(*pair) for pair in prices.items()] for product, prices in said.items()})


def corrected(notes: Iterable[CreditNote]) -> Mapping[str, tuple[str, int]]:
    """What credit notes that count as billed less took back of each line: their number, and the amount."""
    found: dict[str, tuple[str, int]] = {}
    for note in notes:
        lines: Any = note.extra.get("lines")
        if note.metadata.get("kind") == "correction" and isinstance(lines, dict):
            for line in lines.get("data") or []:
                name = str(line.get("invoice_line_item"))
                found[name] = note.number or note.id, found.get(name, ("", 0))[1] + int(line.get("amount") or 0)
    return found
