"""An invoice as a page, and the papers to save: for billing people and owners of its partner, and nobody else."""

import hashlib
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from tests.billing.bill import premium
from tests.billing.ledger import after, close, invoice, price
from tests.cast import NOW, PREMIUM, activate, member
from tests.pages.markup import assert_strict

from jetbridge.server.accounts.models import Role, User
from jetbridge.server.billing import closing, credit_notes, ids, invoices
from jetbridge.server.billing.models import CreditNote, Invoice, Paper
from jetbridge.server.partners.models import Partner, PartnerKey

CLOSED = after("2024-08")


def page(bill: Invoice) -> str:
    return f"/invoices/{ids.invoice(bill.pk)}"


def credited(bill: Invoice, *, now: datetime = CLOSED) -> CreditNote:
    return credit_notes.issue(bill, CreditNote.Kind.GOODWILL, reference="x", amount=500, now=now)[0]


def paper(note: CreditNote) -> str:
    return f"/credit-notes/{ids.credit_note(note.pk)}.pdf"


def visit(path: str, user: User) -> tuple[int, bytes]:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    response = client.get(path)
    return response.status_code, response.content


@pytest.fixture
def dora(acme: Partner) -> User:
    return member("dora", acme, Role.BILLING)


@pytest.fixture
def text(client: Client, dora: User, bill: Invoice) -> str:
    client.force_login(dora)
    return assert_strict(client.get(page(bill)))


def test_the_page_has_what_the_paper_has(text: str) -> None:
    said = ("Invoice INV-000001", "Acme Hosting", "Jetpack Premium, yearly", "31.00", "Amount due", "62.00")
    assert [one for one in said if one not in text] == []
    assert "site1.example" not in text


@pytest.mark.parametrize("role", [Role.BILLING, Role.OWNER])
def test_the_papers_are_those_that_were_stored(acme: Partner, bill: Invoice, role: Role) -> None:
    user, note = member("eve", acme, role), credited(bill)
    for path, stored in ((f"{page(bill)}.pdf", bill.paper), (paper(note), note.paper)):
        status, content = visit(path, user)
        assert status == 200
        assert hashlib.sha256(content).hexdigest() == stored.sha256


def test_a_paper_is_saved_under_its_number(client: Client, dora: User, bill: Invoice) -> None:
    client.force_login(dora)
    response = client.get(f"{page(bill)}.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="INV-000001.pdf"'
    assert "no-store" in response["Cache-Control"]


def test_to_others_it_is_not_there(bill: Invoice, bob: User, charlie: User, acme: Partner) -> None:
    developer = member("dave", acme, Role.DEVELOPER)
    operator = User.objects.create_superuser("operator", "operator@example.com")
    paths = [page(bill), f"{page(bill)}.pdf", paper(credited(bill))]
    for user in (bob, charlie, developer, operator):
        nothing = visit("/invoices/in_999999999999", user)
        assert nothing[0] == 404
        assert [visit(path, user) for path in paths] == [nothing] * 3


@pytest.mark.parametrize(
    "path",
    [
        "/invoices/in_1",
        "/invoices/in_0000000000001",
        "/invoices/in_000000000001.pdf",
        "/invoices/x%00.pdf",
        "/invoices/cn_000000000001.pdf",
        "/credit-notes/cn_999999999999999999.pdf",
        "/credit-notes/in_000000000001.pdf",
    ],
)
def test_an_id_that_is_none_is_not_there(dora: User, path: str) -> None:
    assert visit(path, dora)[0] == 404


def test_a_draft_is_the_operators_only(key: PartnerKey, dora: User) -> None:
    activate(key, premium(1))
    assert [one.result for one in close("2024-08")] == [closing.Result.HELD_BACK]
    draft = Invoice.objects.get()
    assert visit(page(draft), dora)[0] == 404
    assert visit(f"{page(draft)}.pdf", dora)[0] == 404


def test_a_corrected_month_says_why(key: PartnerKey, bill: Invoice, dora: User) -> None:
    activate(key, premium(3, activated_on="2024-08-31T09:00:00Z"))
    close("2024-09")
    text = visit(page(invoice("2024-09")), dora)[1].decode()
    assert "Earlier months, put right" in text
    assert "billed 62 site-days, owed 63" in text


# --- how it stands ----------------------------------------------------------------------------------------------


def standing(bill: Invoice, user: User) -> str:
    text = visit(page(bill), user)[1].decode()
    return text.partition('<p class="status"><span class="state ')[2].partition("</p>")[0].partition(">")[2]


def test_it_is_past_due_once_its_day_has_passed(bill: Invoice, dora: User) -> None:
    assert standing(bill, dora) == "Past due</span> USD 62.00 remains to be paid"
    Invoice.objects.update(due_on=datetime.now(NOW.tzinfo) + timedelta(days=1))
    assert standing(bill, dora) == "Open</span> USD 62.00 remains to be paid"


def test_payments_and_credit_notes_are_listed(bill: Invoice, dora: User) -> None:
    credited(bill)
    invoices.pay(bill, paid_on=date(2024, 9, 20), reference="Transfer 7", amount=5000, now=NOW)
    assert standing(bill, dora) == "Past due</span> USD 7.00 remains to be paid"
    text = visit(page(bill), dora)[1].decode()
    assert text.index("Credit note CN-000001") < text.index("Payment Transfer 7")
    assert paper(CreditNote.objects.get()) in text


def test_nobody_is_asked_to_pay_what_is_paid_or_void(bill: Invoice, dora: User) -> None:
    Invoice.objects.update(issuer_details=bill.issuer_details | {"bank": "IBAN XX00"})
    assert "IBAN XX00" in visit(page(bill), dora)[1].decode()
    invoices.void(bill, now=NOW)
    assert standing(bill, dora).startswith("Void</span>")
    assert "IBAN XX00" not in visit(page(bill), dora)[1].decode()


def test_uncollectible_and_paid_are_said(bill: Invoice, dora: User) -> None:
    invoices.mark_uncollectible(bill, now=NOW)
    assert standing(bill, dora) == "Uncollectible</span> USD 62.00 remains to be paid"
    invoices.pay(bill, paid_on=date(2024, 9, 20), reference="x", now=NOW)
    assert standing(bill, dora) == "Paid</span> nothing remains to be paid"


def test_a_free_plan_is_a_line_of_nothing(key: PartnerKey, dora: User) -> None:
    price(PREMIUM, 0)
    activate(key, premium(1))
    close("2024-08")
    assert standing(invoice("2024-08"), dora) == "Paid</span> nothing remains to be paid"
    assert Paper.objects.count() == 1
