"""What a key was billed and will be, from the ledger, from Stripe, or from both, as Stripe's objects. Reads only.

Both are one list, newest first. Drafts are the operator's, and nowhere in it. What Stripe said comes with its age in
seconds. Every function may raise `GatewayError`: part of a list must not be taken for all of it, an id that is not the
key's is `NotThisKeys` whoever is asked, and `NothingToBill` is as true of the ledger.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeVar

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from jetbridge.server.billing import back_ends, drafts, ids, stripe_gateway, stripe_shape
from jetbridge.server.billing.back_ends import Biller
from jetbridge.server.billing.models import (
    CreditNote,
    CreditNoteLine,
    Invoice,
    InvoiceLine,
    InvoiceStatus,
    Paper,
    Payment,
)
from jetbridge.server.billing.stripe_answers import Answer
from jetbridge.server.billing.stripe_gateway import NothingToBill, NotThisKeys
from jetbridge.server.billing.stripe_shape import Json
from jetbridge.server.partners.models import PartnerKey

T = TypeVar("T")

_LINES = Prefetch("lines", InvoiceLine.objects.order_by("position"))
_PAYMENTS = Prefetch("payments", Payment.objects.order_by("-pk"))
_CREDITS = Prefetch("lines", CreditNoteLine.objects.select_related("line").order_by("pk"))


class Found(NamedTuple):
    """One object, and how many seconds ago Stripe said so; None if it is the ledger's."""

    body: Json
    age: int | None = None


@dataclass(frozen=True)
class Listed:
    """One of a list; what is the ledger's gets its shape, with lines and payments, when it is shown."""

    created: int
    due: int | None
    id: str
    status: str
    what: Invoice | CreditNote | Json


class Listing(NamedTuple):
    """Newest first; `age` as of `Found`."""

    items: list[Listed]
    age: int | None = None


def invoices(key: PartnerKey, *, now: datetime) -> Listing:
    """All invoices of the key."""
    ours = [_listed(one, ids.invoice(one.pk), one.status, one.due_on) for one in ledger_invoices(key)]
    return _with_stripes(key, ours, stripe_gateway.invoices, now)


def credit_notes(key: PartnerKey, *, now: datetime) -> Listing:
    """All credit notes of the key."""
    ours = [_listed(one, ids.credit_note(one.pk), "issued") for one in ledger_credit_notes(key)]
    return _with_stripes(key, ours, stripe_gateway.credit_notes, now)


def shown(items: Sequence[Listed]) -> list[Json]:
    """These as Stripe's objects: one query for all lines, and one for all payments."""
    return _shaped([one.what for one in items])


def invoice(key: PartnerKey, invoice_id: str, *, now: datetime) -> Found:
    if ids.find("in", invoice_id) is not None:
        return Found(_shaped([ledger_invoice(key, invoice_id)])[0])
    return Found(*_by_stripe(key, now, lambda by: stripe_gateway.invoice(key, by, invoice_id)))


def credit_note(key: PartnerKey, note_id: str, *, now: datetime) -> Found:
    if ids.find("cn", note_id) is not None:
        return Found(_shaped([ledger_credit_note(key, note_id)])[0])
    return Found(*_by_stripe(key, now, lambda by: stripe_gateway.credit_note(key, by, note_id)))


def invoice_pdf(key: PartnerKey, invoice_id: str, *, now: datetime) -> tuple[bytes, str]:
    """The paper, and what it is called."""
    if ids.find("in", invoice_id) is None:
        return _by_stripe(key, now, lambda by: stripe_gateway.invoice_pdf(key, by, invoice_id)), invoice_id
    found = ledger_invoice(key, invoice_id)
    return bytes(Paper.objects.get(invoice=found).pdf), str(found)


def credit_note_pdf(key: PartnerKey, note_id: str, *, now: datetime) -> tuple[bytes, str]:
    """The paper, and what it is called."""
    if ids.find("cn", note_id) is None:
        return _by_stripe(key, now, lambda by: stripe_gateway.credit_note_pdf(key, by, note_id)), note_id
    found = ledger_credit_note(key, note_id)
    return bytes(Paper.objects.get(credit_note=found).pdf), str(found)


def upcoming(key: PartnerKey, *, now: datetime) -> Found:
    """The oldest month that was not billed. What the ledger has yet to bill comes before what Stripe does."""
    draft = drafts.upcoming(key, now=now)
    if draft is not None:
        return Found(stripe_shape.invoice(draft.invoice, draft.lines, draft=draft))
    biller, by = back_ends.of_month(key, back_ends.this_month(key, now))
    if biller is not Biller.STRIPE:
        raise NothingToBill
    return Found(*stripe_gateway.upcoming(key, by))


# --- the ledger's -----------------------------------------------------------------------------------------------


def ledger_invoices(key: PartnerKey) -> "QuerySet[Invoice]":
    return key.invoices.exclude(status=InvoiceStatus.DRAFT).order_by("-created", "-pk")


def ledger_credit_notes(key: PartnerKey) -> "QuerySet[CreditNote]":
    of_key = CreditNote.objects.filter(invoice__key=key).exclude(invoice__status=InvoiceStatus.DRAFT)
    return of_key.select_related("invoice__key").order_by("-created", "-pk")


def ledger_invoice(key: PartnerKey, invoice_id: str) -> Invoice:
    """Raises NotThisKeys, for a draft too."""
    return _or_raise(ledger_invoices(key).filter(pk=ids.find("in", invoice_id) or 0).first())


def ledger_credit_note(key: PartnerKey, note_id: str) -> CreditNote:
    """Raises NotThisKeys."""
    return _or_raise(ledger_credit_notes(key).filter(pk=ids.find("cn", note_id) or 0).first())


def _or_raise(found: T | None) -> T:
    if found is None:
        raise NotThisKeys
    return found


def _listed(what: Invoice | CreditNote, spelled: str, status: str, due_on: datetime | None = None) -> Listed:
    due = None if due_on is None else int(due_on.timestamp())
    return Listed(int(what.created.timestamp()), due, spelled, status, what)


def _shaped(found: Sequence[Invoice | CreditNote | Json]) -> list[Json]:
    prefetch_related_objects([one for one in found if isinstance(one, Invoice)], _LINES, _PAYMENTS)
    prefetch_related_objects([one for one in found if isinstance(one, CreditNote)], _CREDITS)
    return [_shape(one) for one in found]


def _shape(one: Invoice | CreditNote | Json) -> Json:
    if isinstance(one, Invoice):
        return stripe_shape.invoice(one, list(one.lines.all()), list(one.payments.all()))
    if isinstance(one, CreditNote):
        return stripe_shape.credit_note(one, list(one.lines.all()))
    return one


# --- Stripe's ---------------------------------------------------------------------------------------------------


def _with_stripes(
    key: PartnerKey, ours: list[Listed], ask: Callable[[PartnerKey, str], Answer[list[Json]]], now: datetime
) -> Listing:
    answers = [ask(key, by) for by in back_ends.subscriptions(key, now)]
    theirs = [
        Listed(one["created"], one.get("due_date"), one["id"], one["status"], one)
        for answer in answers
        for one in answer.body
    ]
    newest_first = sorted([*ours, *theirs], key=lambda one: (one.created, one.id), reverse=True)
    return Listing(newest_first, max((answer.age for answer in answers), default=None))


def _by_stripe(key: PartnerKey, now: datetime, ask: Callable[[str], T]) -> T:
    """The answer of the subscription that has it."""
    for by in back_ends.subscriptions(key, now):
        with suppress(NotThisKeys):
            return ask(by)
    raise NotThisKeys
