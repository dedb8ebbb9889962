"""The life of an invoice once it is final: what can happen to it, what cannot, and what changes when it does."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.billing.bill import premium
from tests.billing.ledger import after, close, invoice, price
from tests.cast import PREMIUM, activate

from jetbridge.server.audit.models import AuditEvent
from jetbridge.server.billing import balances, closing, credit_notes, ids, invoices
from jetbridge.server.billing.invoices import InvalidPayment, NoSuchInvoice, WrongStatus
from jetbridge.server.billing.models import CreditNote, Invoice, InvoiceLine, InvoiceStatus, LineSite, Paper, Payment
from jetbridge.server.partners.models import PartnerKey, Plan

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 9, 20, 10, 30, tzinfo=UTC)
DAY = date(2024, 9, 17)


def pay(bill: Invoice, amount: int | None = None, *, reference: str = "wire 1", on: date = DAY) -> bool:
    return invoices.pay(bill, paid_on=on, reference=reference, amount=amount, now=NOW)


def goodwill(bill: Invoice, amount: int) -> CreditNote:
    return credit_notes.issue(bill, CreditNote.Kind.GOODWILL, reference=f"g{amount}", amount=amount, now=NOW)[0]


def state(bill: Invoice) -> tuple[str, int, int]:
    bill = Invoice.objects.get(pk=bill.pk)
    return bill.status, bill.amount_paid, bill.amount_remaining


def test_a_payment_of_all_that_remains_pays_it(bill: Invoice) -> None:
    assert pay(bill)
    assert state(bill) == ("paid", 6200, 0)
    assert bill.paid_at == datetime(2024, 9, 17, tzinfo=UTC)
    assert Payment.objects.get().amount == 6200


def test_partial_payments_leave_it_open_until_nothing_remains(bill: Invoice) -> None:
    assert pay(bill, 2000)
    assert state(bill) == ("open", 2000, 4200)
    assert pay(bill, 4200, reference="wire 2")
    assert state(bill) == ("paid", 6200, 0)


@pytest.mark.parametrize("amount", [None, 2000])
def test_the_same_reference_again_changes_nothing(bill: Invoice, amount: int | None) -> None:
    pay(bill, 2000)
    assert not pay(bill, amount)
    assert not pay(bill, amount, reference=" wire 1 ")
    assert state(bill) == ("open", 2000, 4200)
    assert AuditEvent.objects.filter(event="invoice.paid").count() == 1


def test_the_same_reference_again_is_no_error_when_all_is_paid(bill: Invoice) -> None:
    pay(bill)
    assert not pay(bill)


@pytest.mark.parametrize("another", [{"amount": 2001}, {"on": date(2024, 9, 18)}])
def test_another_payment_of_the_same_reference_is_refused(bill: Invoice, another: dict[str, Any]) -> None:
    pay(bill, 2000)
    with pytest.raises(InvalidPayment, match=r"'wire 1' is recorded already, as USD 20.00 of 2024-09-17"):
        pay(bill, **{"amount": 2000} | another)


@pytest.mark.parametrize("amount", [0, -1, 6201, 2**70])
def test_more_than_remains_and_less_than_something_are_refused(bill: Invoice, amount: int) -> None:
    with pytest.raises(InvalidPayment, match=r"at most the USD 62.00 that remain of INV-000001"):
        pay(bill, amount)
    assert state(bill) == ("open", 0, 6200)


@pytest.mark.parametrize("on", [date(2024, 7, 31), date(2024, 9, 21)])
def test_a_payment_before_the_month_or_after_today_is_refused(bill: Invoice, on: date) -> None:
    with pytest.raises(InvalidPayment, match=f"not {on}"):
        pay(bill, on=on)


@pytest.mark.parametrize("reference", ["", "  ", "x" * 101, "a\nb", "a\x00"])
def test_a_reference_is_a_short_line(bill: Invoice, reference: str) -> None:
    with pytest.raises(InvalidPayment, match="1 to 100 printable characters"):
        pay(bill, reference=reference)


def test_an_invoice_paid_before_it_was_made_is_paid_when_it_was_made(bill: Invoice) -> None:
    pay(bill, on=date(2024, 8, 30))
    assert bill.paid_at == bill.finalized_at


def test_an_uncollectible_invoice_can_still_be_paid(bill: Invoice) -> None:
    assert invoices.mark_uncollectible(bill, now=NOW)
    assert (bill.status, bill.marked_uncollectible_at) == ("uncollectible", NOW)
    assert not invoices.mark_uncollectible(bill, now=NOW + timedelta(days=1))
    assert bill.marked_uncollectible_at == NOW
    pay(bill, 200)
    assert state(bill) == ("uncollectible", 200, 6000)
    pay(bill, reference="wire 2")
    assert state(bill) == ("paid", 6200, 0)


def test_a_void_invoice_is_void_for_good(bill: Invoice) -> None:
    assert invoices.void(bill, now=NOW)
    assert (bill.status, bill.voided_at) == ("void", NOW)
    assert not invoices.void(bill, now=NOW + timedelta(days=1))
    assert bill.voided_at == NOW
    for act in (pay, lambda bill: invoices.mark_uncollectible(bill, now=NOW), lambda bill: goodwill(bill, 1)):
        with pytest.raises(WrongStatus, match="INV-000001 is void"):
            act(bill)


def test_an_uncollectible_invoice_can_be_voided(bill: Invoice) -> None:
    invoices.mark_uncollectible(bill, now=NOW)
    assert invoices.void(bill, now=NOW)


def test_a_paid_invoice_is_neither_voided_nor_given_up_nor_paid_again(bill: Invoice) -> None:
    pay(bill)
    for act in (invoices.void, invoices.mark_uncollectible):
        with pytest.raises(WrongStatus, match="INV-000001 is paid"):
            act(bill, now=NOW)
    with pytest.raises(WrongStatus, match="is paid, and cannot be paid"):
        pay(bill, 1, reference="wire 2")


def test_what_was_paid_or_credited_in_part_cannot_be_voided(bill: Invoice) -> None:
    goodwill(bill, 100)
    with pytest.raises(WrongStatus, match="payments or credit notes"):
        invoices.void(bill, now=NOW)


def test_voiding_gives_back_the_balance_that_it_had_used(key: PartnerKey, bill: Invoice) -> None:
    pay(bill)
    goodwill(bill, 1000)
    close("2024-09")
    september = invoice("2024-09")
    assert (september.total, september.starting_balance, september.amount_due) == (6200, -1000, 5200)
    assert balances.of(key.pk) == 0
    invoices.void(september, now=after("2024-09"))
    assert balances.of(key.pk) == -1000
    invoices.void(september, now=after("2024-09"))
    assert balances.of(key.pk) == -1000


def test_property_6_only_status_payments_and_transitions_ever_move(bill: Invoice) -> None:
    before = frozen(bill)
    pay(bill, 1000)
    goodwill(bill, 500)
    invoices.mark_uncollectible(bill, now=NOW)
    Plan.objects.filter(pk=PREMIUM).update(name="Another", slug="another")
    bill.key.partner.legal_name = "Another"
    bill.key.partner.save()
    pay(bill, reference="wire 2")
    assert frozen(bill) == before


def frozen(bill: Invoice) -> dict[str, Any]:
    moving = {"status", "amount_paid", "pre_payment_credit", "post_payment_credit", "paid_at", "voided_at"}
    moving |= {"marked_uncollectible_at"}
    fields = Invoice.objects.values().get(pk=bill.pk)
    return {
        "invoice": {name: value for name, value in fields.items() if name not in moving},
        "lines": list(InvoiceLine.objects.filter(invoice=bill).order_by("position").values()),
        "sites": list(LineSite.objects.filter(line__invoice=bill).order_by("activation_id").values()),
        "paper": [(bytes(paper.pdf), paper.sha256) for paper in Paper.objects.filter(invoice=bill)],
    }


def test_each_change_is_in_the_audit_log_once(bill: Invoice) -> None:
    pay(bill, 1000)
    invoices.mark_uncollectible(bill, now=NOW)
    invoices.mark_uncollectible(bill, now=NOW)
    told = AuditEvent.objects.filter(event__startswith="invoice.").order_by("pk")
    assert [(one.event, one.partner_id) for one in told] == [
        (event, bill.key.partner_id) for event in ("invoice.finalised", "invoice.paid", "invoice.uncollectible")
    ]
    assert told[1].details == {
        "number": "INV-000001",
        "invoice_id": ids.invoice(bill.pk),
        "key_id": bill.key_id,
        "currency": "usd",
        "currency_exponent": 2,
        "status": "open",
        "amount": 1000,
        "paid_on": "2024-09-17",
        "reference": "wire 1",
    }


def test_an_invoice_is_found_by_its_number_and_by_its_id(bill: Invoice) -> None:
    assert invoices.load("INV-000001") == invoices.load(ids.invoice(bill.pk)) == bill
    for named in ("INV-1", "1", "", "in_1", "in_000000099999", "x" * 1000):
        with pytest.raises(NoSuchInvoice, match="there is no invoice"):
            invoices.load(named)


def test_a_draft_is_neither_paid_nor_voided_and_finalising_it_releases_it(key: PartnerKey, bill: Invoice) -> None:
    price(PREMIUM, 400_000, date(2024, 9, 1))
    close("2024-09")
    held = invoice("2024-09")
    assert (held.status, held.number) == ("draft", None)
    with pytest.raises(WrongStatus, match=f"{ids.invoice(held.pk)} is draft, and cannot be paid"):
        pay(held)
    with pytest.raises(WrongStatus, match="is draft: there is nothing to credit"):
        goodwill(held, 1)
    outcome = invoices.finalise(held, now=after("2024-09"))
    assert outcome.result is closing.Result.FINAL
    assert invoice("2024-09").number == "INV-000002"
    with pytest.raises(WrongStatus, match="INV-000002 is final already"):
        invoices.finalise(invoice("2024-09"), now=after("2024-09"))


def test_an_invoice_of_nothing_is_paid_at_once(key: PartnerKey) -> None:
    price(PREMIUM, 0)
    activate(key, premium(1))
    close("2024-08")
    assert invoice("2024-08").status == InvoiceStatus.PAID
    with pytest.raises(WrongStatus, match="is paid"):
        invoices.void(invoice("2024-08"), now=NOW)
