"""Payments and credit notes that come at once: each counts once, and no number is left out."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from tests.billing.bill import premium
from tests.billing.ledger import close
from tests.cast import activate

from jetbridge.server.billing import credit_notes, invoices
from jetbridge.server.billing.invoices import InvoiceError
from jetbridge.server.billing.models import CreditNote, Invoice, Payment
from jetbridge.server.partners.models import PartnerKey

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2024, 9, 20, tzinfo=UTC)


def at_once(acts: Iterable[Callable[[], object]]) -> list[str]:
    """What became of each: done, or the name of its refusal."""

    def result(act: Callable[[], object]) -> str:
        try:
            act()
        except InvoiceError as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(4) as threads:
        return sorted(threads.map(result, acts, timeout=60))


def payment(bill: Invoice, reference: str, amount: int) -> Callable[[], object]:
    fresh = Invoice.objects.get(pk=bill.pk)
    return lambda: invoices.pay(fresh, paid_on=date(2024, 9, 17), reference=reference, amount=amount, now=NOW)


def goodwill(bill: Invoice, reference: str, amount: int) -> Callable[[], object]:
    fresh, kind = Invoice.objects.get(pk=bill.pk), CreditNote.Kind.GOODWILL
    return lambda: credit_notes.issue(fresh, kind, reference=reference, amount=amount, now=NOW)


def test_an_invoice_is_not_paid_twice(bill: Invoice) -> None:
    assert at_once(payment(bill, f"wire {number}", 6200) for number in range(4)) == ["WrongStatus"] * 3 + ["done"]
    assert Payment.objects.count() == 1


def test_one_payment_that_is_recorded_by_two_counts_once(bill: Invoice) -> None:
    assert at_once(payment(bill, "wire", 1000) for _ in range(4)) == ["done"] * 4
    assert Invoice.objects.get().amount_paid == 1000


def test_credit_notes_of_two_keys_are_numbered_without_a_gap(bill: Invoice, other_key: PartnerKey) -> None:
    activate(other_key, premium(7))
    close("2024-08")
    other = Invoice.objects.get(key=other_key)
    acts = [goodwill(one, f"ticket {number}", 900) for number in range(4) for one in (bill, other)]
    assert at_once(acts) == ["InvalidCredit"] + ["done"] * 7
    numbers = CreditNote.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [f"CN-00000{number}" for number in range(1, 8)]
    assert Invoice.objects.get(pk=other.pk).pre_payment_credit == 2700
