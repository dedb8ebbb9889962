"""Credit notes: what they take back of an invoice, where the money goes, and that it is never more than there is."""

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from tests.billing.bill import premium
from tests.billing.ledger import close, invoice, lines, owed_and_billed, price
from tests.cast import BACKUP, PREMIUM, activate, draft

from jetbridge.server.audit.models import AuditEvent
from jetbridge.server.billing import balances, credit_notes, invoices
from jetbridge.server.billing.credit_notes import InvalidCredit
from jetbridge.server.billing.models import CreditNote, CreditNoteLine, Invoice, Paper
from jetbridge.server.partners.models import Partner, PartnerKey

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 9, 20, tzinfo=UTC)
CORRECTION, GOODWILL = CreditNote.Kind.CORRECTION, CreditNote.Kind.GOODWILL


def credit(
    bill: Invoice,
    amount: int | None = None,
    *,
    by_line: dict[int, int] | None = None,
    kind: CreditNote.Kind = GOODWILL,
    reference: str = "ticket 1",
    memo: str = "",
) -> CreditNote:
    said: dict[str, Any] = {"amount": amount, "lines": by_line, "memo": memo}
    return credit_notes.issue(bill, kind, reference=reference, now=NOW, **said)[0]


def pay(bill: Invoice, amount: int | None = None) -> None:
    invoices.pay(bill, paid_on=date(2024, 9, 17), reference="wire", amount=amount, now=NOW)


def parts(note: CreditNote) -> list[tuple[int, int, int]]:
    """(position, amount, tax) of each line."""
    return list(note.lines.order_by("line__position").values_list("line__position", "amount", "tax"))


@pytest.fixture
def taxed(acme: Partner, key: PartnerKey) -> Invoice:
    """Two lines, 62.00 and 9.99, and 19 % of them: 13.68 (11.78 and 1.90), in all 85.67."""
    Partner.objects.filter(pk=acme.pk).update(tax_rate=Decimal(19), tax_name="VAT")
    price(PREMIUM, 3100)
    price(BACKUP, 999)
    whole = draft(3, product_id=BACKUP, activated_on="2024-08-01")
    activate(key, premium(1), premium(2), whole)
    close("2024-08")
    return invoice("2024-08")


def test_before_payment_less_is_due(key: PartnerKey, bill: Invoice) -> None:
    note = credit(bill, 1200)
    assert (note.number, note.total, note.pre_payment_amount, note.post_payment_amount) == ("CN-000001", 1200, 1200, 0)
    assert (bill.status, bill.amount_due, bill.amount_remaining, bill.pre_payment_credit) == ("open", 6200, 5000, 1200)
    assert balances.of(key.pk) == 0


def test_an_invoice_credited_in_full_is_paid(bill: Invoice) -> None:
    credit(bill, 6200)
    assert (bill.status, bill.amount_remaining, bill.paid_at) == ("paid", 0, NOW)


def test_after_payment_it_goes_to_the_balance_and_the_next_invoice_uses_it(key: PartnerKey, bill: Invoice) -> None:
    pay(bill)
    note = credit(bill, 1200)
    assert (note.pre_payment_amount, note.post_payment_amount, bill.post_payment_credit) == (0, 1200, 1200)
    assert balances.of(key.pk) == -1200
    close("2024-09")
    assert invoice("2024-09").amount_due == 6200 - 1200
    assert balances.of(key.pk) == 0


def test_what_is_more_than_remains_goes_to_the_balance(key: PartnerKey, bill: Invoice) -> None:
    pay(bill, 5000)
    note = credit(bill, 2000)
    assert (note.pre_payment_amount, note.post_payment_amount) == (1200, 800)
    assert (bill.status, bill.amount_remaining, balances.of(key.pk)) == ("paid", 0, -800)


def test_an_invoice_that_used_a_balance_can_be_credited_in_full(key: PartnerKey, bill: Invoice) -> None:
    pay(bill)
    credit(bill, 1000)
    close("2024-09")
    september = invoice("2024-09")
    credit(september, 6200)
    assert (september.amount_due, september.status, balances.of(key.pk)) == (5200, "paid", -1000)


@pytest.mark.parametrize(("first", "second"), [(6200, 1), (1, 6200), (3101, 3100)])
def test_all_credit_notes_together_never_exceed_the_invoice(bill: Invoice, first: int, second: int) -> None:
    credit(bill, first)
    with pytest.raises(InvalidCredit, match=f"is more than the USD {(6200 - first) / 100:.2f} left of INV-000001"):
        credit(bill, second, reference="ticket 2")
    assert CreditNote.objects.count() == 1


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_is_no_amount(bill: Invoice, amount: int) -> None:
    with pytest.raises(InvalidCredit, match="more than nothing"):
        credit(bill, amount)


@pytest.mark.parametrize("by_line", [None, {}])
def test_a_credit_says_how_much(bill: Invoice, by_line: dict[int, int] | None) -> None:
    with pytest.raises(InvalidCredit, match="say how much"):
        credit(bill, by_line=by_line)


@pytest.mark.parametrize("by_line", [{1: 100}, {-1: 100}, {0: 6201}, {0: 0}])
def test_a_line_has_what_it_has(bill: Invoice, by_line: dict[int, int]) -> None:
    with pytest.raises(InvalidCredit, match=r"line \d of INV-000001"):
        credit(bill, by_line=by_line)


def test_an_amount_is_divided_among_the_lines_with_its_tax(taxed: Invoice) -> None:
    assert (taxed.subtotal, taxed.tax, taxed.total) == (7199, 1368, 8567)
    note = credit(taxed, 1000)
    assert parts(note) == [(0, 724, 137), (1, 117, 22)]
    assert (note.subtotal, note.tax, note.total) == (841, 159, 1000)


def test_a_line_is_credited_without_its_tax_and_the_tax_follows(taxed: Invoice) -> None:
    note = credit(taxed, by_line={0: 1900})
    assert parts(note) == [(0, 1900, 361)]
    assert (note.subtotal, note.tax, note.total) == (1900, 361, 2261)


@pytest.mark.parametrize("cuts", [[8567], [1, 8566], [3333, 3333, 1901], [1000] * 8 + [567]])
def test_credited_in_full_in_any_number_of_parts_all_tax_is_taken_back(taxed: Invoice, cuts: list[int]) -> None:
    for number, amount in enumerate(cuts):
        credit(taxed, amount, reference=f"part {number}")
    assert_all_is_credited(taxed)


def test_parts_by_line_and_by_amount_add_up_too(taxed: Invoice) -> None:
    credit(taxed, by_line={0: 3333, 1: 998})
    credit(taxed, 17, reference="2")
    credit(taxed, by_line={1: 1}, reference="3")
    credit(taxed, credit_notes.left_of(taxed), reference="4")
    assert_all_is_credited(taxed)


def assert_all_is_credited(bill: Invoice) -> None:
    credited = CreditNoteLine.objects.filter(credit_note__invoice=bill).values_list("line__position")
    assert {position: sums for position, *sums in credited.annotate(Sum("amount"), Sum("tax"))} == {
        line.position: [line.amount, line.tax] for line in bill.lines.all()
    }
    assert (bill.status, credit_notes.left_of(bill)) == ("paid", 0)


def test_the_same_reference_again_gives_the_same_note(bill: Invoice) -> None:
    first, is_new = credit_notes.issue(bill, GOODWILL, reference="t", amount=100, now=NOW)
    again, is_new_again = credit_notes.issue(bill, GOODWILL, reference="t", amount=100, now=NOW)
    assert (first, is_new, is_new_again) == (again, True, False)
    assert bill.amount_remaining == 6100
    assert AuditEvent.objects.filter(event="credit-note.issued").count() == 1


@pytest.mark.parametrize("another", [{"amount": 101}, {"amount": 100, "kind": CORRECTION}, {"by_line": {0: 99}}])
def test_another_credit_of_the_same_reference_is_refused(bill: Invoice, another: dict[str, Any]) -> None:
    credit(bill, 100)
    with pytest.raises(InvalidCredit, match="'ticket 1' is credited already, by CN-000001, in another way"):
        credit(bill, **another)


def test_a_correction_counts_as_billed_less_and_goodwill_does_not(key: PartnerKey, bill: Invoice) -> None:
    credit(bill, 500, kind=GOODWILL, reference="sorry")
    assert owed_and_billed(key) == {"2024-08": (6200, 6200)}
    credit(bill, 1900, kind=CORRECTION, reference="site 1 ended on the 12th")
    assert owed_and_billed(key) == {"2024-08": (6200, 4300)}
    activate(key, premium(1, cancelled_on="2024-08-13T10:00:00Z"))
    close("2024-09")
    assert lines("2024-09") == [("2024-09", "premium", 30, 3100)]
    assert owed_and_billed(key) == {"2024-08": (4300, 4300), "2024-09": (3100, 3100)}


def test_a_line_that_takes_money_back_is_not_credited(key: PartnerKey, bill: Invoice) -> None:
    activate(key, premium(1, cancelled_on="2024-08-13T10:00:00Z"))
    close("2024-09")
    september = invoice("2024-09")
    assert lines("2024-09") == [("2024-09", "premium", 30, 3100), ("2024-08", "premium", 19, -1900)]
    with pytest.raises(InvalidCredit, match="line 2 of INV-000002 is not there, or has nothing to credit"):
        credit(september, by_line={1: 100})
    with pytest.raises(InvalidCredit, match=r"USD 31.00 is more than the USD 12.00 left of INV-000002"):
        credit(september, by_line={0: 3100})
    assert parts(credit(september, 1200)) == [(0, 1200, 0)]


def test_a_currency_s_steps_hold_for_credits(acme: Partner, key: PartnerKey) -> None:
    Partner.objects.filter(pk=acme.pk).update(currency="kwd", tax_rate=Decimal(5))
    price(PREMIUM, 3100, currency="kwd")
    price(BACKUP, 3100, currency="kwd")
    activate(key, premium(1), draft(2, product_id=BACKUP, activated_on="2024-08-01"))
    close("2024-08")
    kuwaiti = invoice("2024-08")
    assert (kuwaiti.subtotal, kuwaiti.tax) == (6200, 310)
    for said in ({"amount": 1005}, {"by_line": {0: 15}}):
        with pytest.raises(InvalidCredit, match=r"in steps of KWD 0.010"):
            credit(kuwaiti, **said)
    assert all(number % 10 == 0 for part in parts(credit(kuwaiti, 1010)) for number in part[1:])


def test_the_note_says_who_pays_and_what_was_taxed_as_the_invoice_did(acme: Partner, taxed: Invoice) -> None:
    Partner.objects.filter(pk=acme.pk).update(tax_rate=Decimal(7), legal_name="Another")
    note = credit(taxed, 100, memo="sorry for the noise")
    assert note.customer_details == taxed.customer_details
    assert note.memo == "sorry for the noise"


@pytest.mark.parametrize("memo", ["x" * 501, "a\nb"])
def test_a_memo_is_a_line(bill: Invoice, memo: str) -> None:
    with pytest.raises(InvalidCredit, match="at most 500 printable characters"):
        credit(bill, 100, memo=memo)


def test_the_note_has_a_paper_and_numbers_of_its_own_without_a_gap(bill: Invoice) -> None:
    notes = [credit(bill, 100, reference="1")]
    with pytest.raises(InvalidCredit):
        credit(bill, 9999, reference="2")
    notes.append(credit(bill, 100, reference="3"))
    assert [note.number for note in notes] == ["CN-000001", "CN-000002"]
    paper = Paper.objects.get(credit_note=notes[1])
    assert bytes(paper.pdf).startswith(b"%PDF")
    assert paper.sha256 == hashlib.sha256(paper.pdf).hexdigest()
