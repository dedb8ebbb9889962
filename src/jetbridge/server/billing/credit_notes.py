"""Takes back parts of final invoices. The only writer of credit notes.

What has not been paid yet is reduced; the rest goes to the key's balance, which the next invoice uses. All notes of an
invoice together never exceed it, neither in all nor for a line, and once all of it is taken back so is all of its tax.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Sum

from jetbridge import rating
from jetbridge.server import audit
from jetbridge.server.audit import Event
from jetbridge.server.billing import amounts, auditing, balances, details, invoices, numbers, pdf
from jetbridge.server.billing.invoices import InvoiceError, WrongStatus
from jetbridge.server.billing.models import (
    CreditNote,
    CreditNoteLine,
    Invoice,
    InvoiceLine,
    InvoiceStatus,
    Paper,
)

MAX_MEMO = 500


class InvalidCredit(InvoiceError):
    """An amount that cannot be credited; the message says why."""


class _Part(NamedTuple):
    """Of a line: an amount without tax, and the tax on it."""

    line: InvoiceLine
    amount: int
    tax: int


@transaction.atomic
def issue(
    invoice: Invoice,
    kind: CreditNote.Kind,
    *,
    reference: str,
    amount: int | None = None,
    lines: Mapping[int, int] | None = None,
    memo: str = "",
    now: datetime,
) -> tuple[CreditNote, bool]:
    """The credit note, and whether it is new: the same reference counts once.

    Either `amount`, in all and with its tax, is divided among the lines by what is left of them; or `lines` has an
    amount without tax by the line's position. Minor units. Raises WrongStatus, InvalidCredit, InvalidPayment.
    """
    invoices.lock(invoice)
    reference = invoices.valid_reference(reference)
    same = invoice.credit_notes.filter(reference=reference).first()
    if same is not None:
        _refuse_another(same, kind, amount, lines)
        return same, False
    _check(invoice, memo)
    parts = _by_amount(invoice, amount) if amount is not None else _by_line(invoice, lines or {})
    note = _save(invoice, kind, parts, reference, memo, now)
    _settle(invoice, note, now)
    said: dict[str, Any] = {"credit_note": note.number, "kind": kind, "total": note.total, "reference": reference}
    audit.record(Event.CREDIT_NOTE_ISSUED, partner=invoice.key.partner_id, **auditing.about(invoice), **said)
    return note, True


def left_of(invoice: Invoice) -> int:
    """How much of the invoice can still be credited, with its tax."""
    return max(0, invoice.total - invoice.pre_payment_credit - invoice.post_payment_credit)


def _check(invoice: Invoice, memo: str) -> None:
    if invoice.status in (InvoiceStatus.DRAFT, InvoiceStatus.VOID):
        raise WrongStatus(f"{invoices.name(invoice)} is {invoice.status}: there is nothing to credit")
    if len(memo) > MAX_MEMO or not memo.isprintable():
        raise InvalidCredit(f"a memo has at most {MAX_MEMO} printable characters")


def _refuse_another(
    same: CreditNote, kind: CreditNote.Kind, amount: int | None, lines: Mapping[int, int] | None
) -> None:
    was = dict(same.lines.values_list("line__position", "amount"))
    if same.kind != kind or amount not in (None, same.total) or (lines and lines != was):
        raise InvalidCredit(
            f"{same.reference!r} is credited already, by {same}, in another way: give another reference"
        )


# --- what is taken back of each line --------------------------------------------------------------------------


def _by_line(invoice: Invoice, chosen: Mapping[int, int]) -> list[_Part]:
    if not chosen:
        raise InvalidCredit("say how much is to be credited: an amount in all, or amounts by line")
    step = rating.currency(invoice.currency).step
    rests = _rests(invoice)
    parts = []
    for position, amount in sorted(chosen.items()):
        rest = rests.get(position)
        if rest is None or not 0 < amount <= rest.amount or amount % step:
            raise InvalidCredit(f"line {position + 1} of {invoice} {_limits(invoice, rest)}")
        done, done_tax = rest.line.amount - rest.amount, rest.line.tax - rest.tax
        tax = rating.rounded(Fraction(rest.line.tax * (done + amount), rest.line.amount), step) - done_tax
        parts.append(_Part(rest.line, amount, min(max(tax, 0), rest.tax)))
    _check_total(invoice, sum(part.amount + part.tax for part in parts))
    return parts


def _by_amount(invoice: Invoice, amount: int) -> list[_Part]:
    step = rating.currency(invoice.currency).step
    if amount <= 0 or amount % step:
        raise InvalidCredit(f"an amount to credit is more than nothing, in steps of {_money(invoice, step)}")
    _check_total(invoice, amount)
    rests = list(_rests(invoice).values())
    shares = rating.allot(amount, [rest.amount + rest.tax for rest in rests], step)
    parts = [_part(rest, share, step) for rest, share in zip(rests, shares, strict=True)]
    return [part for part in parts if part.amount or part.tax]


def _part(rest: _Part, gross: int, step: int) -> _Part:
    """How much of an amount with its tax is tax: so much that, with what was credited before, it is the line's rate."""
    line = rest.line
    done = line.amount + line.tax - rest.amount - rest.tax
    tax = rating.rounded(Fraction(line.tax * (done + gross), line.amount + line.tax), step) - (line.tax - rest.tax)
    tax = min(max(tax, 0, gross - rest.amount), rest.tax, gross)
    return _Part(line, gross - tax, tax)


def _rests(invoice: Invoice) -> dict[int, _Part]:
    """By position: what is left of each line that bills anything."""
    credited = CreditNoteLine.objects.filter(credit_note__invoice=invoice).values_list("line")
    done = {line: sums for line, *sums in credited.annotate(Sum("amount"), Sum("tax"))}
    found = {}
    for line in invoice.lines.filter(amount__gt=0).order_by("position"):
        amount, tax = done.get(line.pk, (0, 0))
        if line.amount > amount:
            found[line.position] = _Part(line, line.amount - amount, line.tax - tax)
    return found


def _check_total(invoice: Invoice, total: int) -> None:
    left = left_of(invoice)
    if total > left:
        raise InvalidCredit(
            f"{_money(invoice, total)} is more than the {_money(invoice, left)} left of {invoice} to credit"
        )


def _limits(invoice: Invoice, rest: _Part | None) -> str:
    if rest is None:
        return "is not there, or has nothing to credit"
    step = _money(invoice, rating.currency(invoice.currency).step)
    return f"has {_money(invoice, rest.amount)} without tax to credit, in steps of {step}"


def _money(invoice: Invoice, amount: int) -> str:
    return amounts.with_currency(amount, invoice.currency)


# --- the note -------------------------------------------------------------------------------------------------


def _save(
    invoice: Invoice, kind: CreditNote.Kind, parts: list[_Part], reference: str, memo: str, now: datetime
) -> CreditNote:
    issuer = numbers.load_issuer()
    subtotal, tax = sum(part.amount for part in parts), sum(part.tax for part in parts)
    unpaid = invoice.amount_remaining if invoice.status in invoices.UNPAID else 0
    note = CreditNote.objects.create(
        invoice=invoice,
        issuer=issuer,
        number=numbers.take(issuer, issuer.credit_note_prefix),
        kind=kind,
        reference=reference,
        memo=memo,
        subtotal=subtotal,
        tax=tax,
        total=subtotal + tax,
        pre_payment_amount=min(subtotal + tax, unpaid),
        post_payment_amount=max(0, subtotal + tax - unpaid),
        created=now,
        customer_details=invoice.customer_details,
        issuer_details=details.issuer(issuer),
    )
    lines = [CreditNoteLine(credit_note=note, line=part.line, amount=part.amount, tax=part.tax) for part in parts]
    CreditNoteLine.objects.bulk_create(lines)
    paper = pdf.credit_note(note, lines)
    Paper.objects.create(credit_note=note, pdf=paper, sha256=hashlib.sha256(paper).hexdigest())
    return note


def _settle(invoice: Invoice, note: CreditNote, now: datetime) -> None:
    balances.change(invoice.key_id, -note.post_payment_amount, f"{note} on {invoice}", now=now, credit_note=note)
    invoice.pre_payment_credit += note.pre_payment_amount
    invoice.post_payment_credit += note.post_payment_amount
    invoices.settle(invoice, now)
