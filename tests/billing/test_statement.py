"""What an invoice and a credit note say, and the paper they say it on."""

import re
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from jetbridge.server.billing import amounts, pdf, statement
from jetbridge.server.billing.models import CreditNote, CreditNoteLine, Invoice, InvoiceLine
from jetbridge.server.billing.statement import Statement

pytestmark = pytest.mark.once

AT = datetime(2024, 11, 3, 20, tzinfo=UTC)
ADDRESS = {"line1": "1 Example Street", "line2": "", "city": "Springfield", "state": "", "postal_code": "00000"}
CUSTOMER = {
    "name": "Acme Hosting Ltd.",
    "email": "billing@acme.example.com",
    "address": ADDRESS | {"country": "US"},
    "tax_id": "",
    "tax_id_type": "",
    "tax_name": "VAT",
    "tax_rate": "19",
    "tax_exempt": "none",
    "purchase_order": "",
    "key_name": "Production",
}
ISSUER = {"name": "Jetbridge", "address": "2 Example Street", "country": "DE", "tax_id": "DE0", "bank": "IBAN XX00"}


def bill(*, customer: dict[str, Any] | None = None, **said: Any) -> Invoice:
    """October 2024, USD 100.00 and 19 % of tax."""
    figures = {"subtotal": 10000, "tax": 1900, "total": 11900, "starting_balance": 0, "ending_balance": 0}
    return Invoice(
        **{
            "number": "INV-000042",
            "month": date(2024, 10, 1),
            "currency": "usd",
            "time_zone": "UTC",
            "finalized_at": AT,
            "due_on": datetime(2024, 12, 3, 20, tzinfo=UTC),
            "customer_details": CUSTOMER | (customer or {}),
            "issuer_details": ISSUER,
            **figures,
            "amount_due": 11900,
        }
        | said
    )


def line(**said: Any) -> InvoiceLine:
    october = {"month": date(2024, 10, 1), "starts_on": date(2024, 10, 1), "ends_on": date(2024, 11, 1)}
    figures = {"unit_amount": Decimal("995.5"), "sites": 1234, "site_days": 31000, "amount": 10000}
    return InvoiceLine(**october | figures | {"description": "Jetpack Premium, yearly, October 2024"} | said)


def late_line() -> InvoiceLine:
    return line(month=date(2024, 8, 1), amount=-610, reason="billed 31 site-days, owed 12")


def totals(said: Statement) -> list[tuple[str, str]]:
    return [(total.label, total.amount) for total in said.totals]


# --- words ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit_amount", "code", "text"),
    [
        ("995", "usd", "9.95"),
        ("995.5", "usd", "9.955"),
        ("100000", "usd", "1,000.00"),
        ("0", "usd", "0.00"),
        ("0.000000000001", "usd", "0.00000000000001"),
        ("450", "jpy", "450"),
        ("450.5", "jpy", "450.5"),
        ("1250", "kwd", "1.250"),
    ],
)
def test_a_price_has_the_decimals_that_it_has(unit_amount: str, code: str, text: str) -> None:
    assert amounts.price(Decimal(unit_amount), code) == text


@pytest.mark.parametrize(
    ("amount", "code", "text"),
    [
        (-5, "usd", "USD -0.05"),
        (123456789, "usd", "USD 1,234,567.89"),
        (1234, "jpy", "JPY 1,234"),
        (0, "kwd", "KWD 0.000"),
    ],
)
def test_an_amount_has_all_decimals_of_its_currency(amount: int, code: str, text: str) -> None:
    assert amounts.with_currency(amount, code) == text


def test_an_invoice_says_what_is_due_and_when() -> None:
    said = statement.invoice(bill(), [line()])
    assert said.headline == "USD 119.00 due by 3 Dec 2024"
    assert said.bank == ["IBAN XX00"]
    assert totals(said) == [
        ("Subtotal", "100.00"),
        ("VAT 19 %", "19.00"),
        ("Total", "119.00"),
        ("Amount due", "119.00"),
    ]


def test_its_days_are_those_of_the_partners_zone() -> None:
    said = statement.invoice(bill(time_zone="Asia/Tokyo"), [line()])
    assert ("Issued", "4 Nov 2024") in said.facts
    assert "in Asia/Tokyo" in said.notes[0]


def test_a_line_says_how_its_amount_comes_about() -> None:
    (group,) = statement.invoice(bill(), [line()]).groups
    (row,) = group.rows
    assert (row.sites, row.site_days, row.price, row.amount) == ("1,234", "31,000", "9.955", "100.00")


def test_corrections_stand_apart_with_their_reason() -> None:
    own, late = statement.invoice(bill(), [line(), late_line()]).groups
    assert own.heading == ""
    assert late.heading == "Earlier months, put right"
    assert [(row.reason, row.amount) for row in late.rows] == [("billed 31 site-days, owed 12", "-6.10")]


def test_a_credit_that_covers_all_leaves_nothing_to_pay() -> None:
    said = statement.invoice(bill(starting_balance=-20000, ending_balance=-8100, amount_due=0), [line()])
    assert said.headline == "Nothing to pay"
    assert said.bank == ()
    assert totals(said)[2:] == [
        ("Total", "119.00"),
        ("Balance brought forward", "-200.00"),
        ("Carried to the next invoice", "81.00"),
        ("Amount due", "0.00"),
    ]


@pytest.mark.parametrize(
    ("tax_exempt", "note"),
    [("reverse", "Reverse charge: the customer accounts for the tax."), ("exempt", "The customer is exempt from tax.")],
)
def test_a_tax_that_is_not_charged_has_a_note_and_no_row(tax_exempt: str, note: str) -> None:
    said = statement.invoice(bill(customer={"tax_exempt": tax_exempt}, tax=0), [line()])
    assert said.notes[1:] == [note]
    assert [label for label, _ in totals(said)] == ["Total", "Amount due"]


@pytest.mark.parametrize(
    ("changed", "town"),
    [
        ({"state": "NY"}, "Springfield, NY 00000"),
        ({"state": ""}, "00000 Springfield"),
        ({"state": "NY", "city": "", "postal_code": ""}, "NY"),
    ],
)
def test_an_address_is_written_as_it_is_read(changed: dict[str, str], town: str) -> None:
    customer = CUSTOMER | {"address": ADDRESS | {"country": "US"} | changed}
    said = statement.invoice(bill(customer=customer), [line()])
    assert list(said.customer) == ["Acme Hosting Ltd.", "1 Example Street", town, "US", "billing@acme.example.com"]


def credit(**said: Any) -> tuple[CreditNote, list[CreditNoteLine]]:
    figures = {"subtotal": 1000, "tax": 190, "total": 1190, "pre_payment_amount": 690, "post_payment_amount": 500}
    invoice = bill()
    copied = {"customer_details": invoice.customer_details, "issuer_details": ISSUER, "invoice": invoice}
    named = {"number": "CN-000007", "kind": "correction", "memo": "They left in August.", "created": AT}
    return CreditNote(**figures | copied | named | said), [CreditNoteLine(line=line(), amount=1000, tax=190)]


def test_a_credit_note_says_where_the_money_goes() -> None:
    said = statement.credit_note(*credit())
    assert said.headline == "USD 11.90 credited"
    assert ("For invoice", "INV-000042") in said.facts
    assert totals(said) == [("Subtotal", "10.00"), ("VAT 19 %", "1.90"), ("Total credited", "11.90")]
    assert said.notes == [
        "They left in August.",
        "USD 6.90 less is due on invoice INV-000042.",
        "USD 5.00 is kept as a balance, which the next invoice uses.",
    ]


# --- paper ------------------------------------------------------------------------------------------------------

AGAIN = """
import sys
import django
django.setup()
from tests.billing.test_statement import bill, late_line, line
from jetbridge.server.billing import pdf
sys.stdout.buffer.write(pdf.invoice(bill(), [line(), late_line()]))
"""


def pages(paper: bytes) -> int:
    return len(re.findall(rb"/Type /Page\s", paper))


def test_the_same_invoice_has_the_same_bytes_in_another_process() -> None:
    again = subprocess.run([sys.executable, "-c", AGAIN], check=True, capture_output=True)
    assert again.stdout == pdf.invoice(bill(), [line(), late_line()])
    assert again.stdout != pdf.invoice(bill(), [line(), line()])


def test_a_paper_brings_its_letters_along() -> None:
    paper = pdf.invoice(bill(customer={"name": "Ελληνικά Кириллица Łódź ₩"}), [line()])
    assert paper.startswith(b"%PDF-")
    assert b"+NotoSans" in paper
    assert b"/FontFile2" in paper
    assert len(paper) < 30_000


def test_many_lines_take_many_pages() -> None:
    assert pages(pdf.invoice(bill(), [line()])) == 1
    assert pages(pdf.invoice(bill(), [line() for _ in range(300)])) > 5


NAMES = [
    "",
    "<b>&amp; Sons",
    "W" * 200,
    "a\x07b\u202ec",
    "a\xa0\u200bb\nc",
    "株式会社サンプル 한국 中国",
    "e\u0301" * 100,
    "🙂",
    "\ud800",
]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_no_name_breaks_the_paper(name: str) -> None:
    customer = {"name": name, "purchase_order": name, "key_name": name}
    strange = line(description=name, unit_amount=Decimal("123456789.123456789012"), amount=-(2**63), sites=2**63 - 1)
    assert pages(pdf.invoice(bill(customer=customer), [strange])) in (1, 2)


def test_texts_of_any_length_have_their_pages() -> None:
    long = {"name": "W" * 200, "address": "a\n" * 500, "bank": "b\n" * 500}
    lines = [line(description="W" * 500, reason="W" * 200)]
    assert pages(pdf.invoice(bill(issuer_details=ISSUER | long), lines)) > 10


def test_a_credit_note_is_printed() -> None:
    note, lines = credit(memo="")
    assert pages(pdf.credit_note(note, lines)) == 1
    assert pdf.credit_note(note, lines) != pdf.credit_note(*credit())
