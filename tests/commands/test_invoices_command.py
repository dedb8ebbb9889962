"""`jetbridge-server invoices`: what it prints and refuses, and that each of it can be repeated."""

import pytest
from tests.billing.bill import premium
from tests.billing.ledger import close, invoice
from tests.cast import activate
from tests.commands.lines import refused, run

from jetbridge.server.billing import ids
from jetbridge.server.billing.models import CreditNote, Invoice
from jetbridge.server.partners.models import PartnerKey

pytestmark = pytest.mark.django_db


def test_they_are_listed_oldest_first(bill: Invoice) -> None:
    close("2024-09")
    first, second = run("invoices list").splitlines()
    assert first == "INV-000001 2024-08 past due USD 62.00 acme/Production USD 62.00 to pay"
    assert second.startswith("INV-000002 2024-09 past due")
    assert run("invoices list --limit 1").startswith("INV-000002")


def test_they_are_chosen_by_key_month_and_status(bill: Invoice, other_key: PartnerKey) -> None:
    close("2024-09")
    for chosen, found in (
        ("--month 2024-09", ["INV-000002"]),
        ("--status paid", []),
        (f"--key {bill.key_id} --status open", ["INV-000001", "INV-000002"]),
        ("--key zenith/Production", []),
    ):
        assert [line.split()[0] for line in run(f"invoices list {chosen}").splitlines()] == found


def test_one_is_listed_with_its_lines(bill: Invoice) -> None:
    head, line = run("invoices list INV-000001").splitlines()
    assert head.startswith("INV-000001 2024-08")
    assert line == " 1 62.00 Jetpack Premium, yearly: August 2024, 62 site-days"


def test_a_payment_is_recorded_once(bill: Invoice) -> None:
    pay = "invoices pay INV-000001 --on 2024-09-17 --reference W1"
    assert run(f"{pay} --amount 20") == "INV-000001 is open, USD 42.00 to pay\n"
    assert run(f"{pay} --amount 20.00") == "INV-000001 is open, USD 42.00 to pay already\n"
    assert run(f"{pay}2") == "INV-000001 is paid, USD 0.00 to pay\n"


def test_void_says_how_to_bill_again(bill: Invoice) -> None:
    again = f"close-month --rebill --key {bill.key_id} --month 2024-08"
    assert run("invoices void INV-000001") == f"INV-000001 is void; to bill its month again: {again}\n"
    assert run("invoices void INV-000001").startswith("INV-000001 is void already")


def test_one_is_given_up(bill: Invoice) -> None:
    assert run("invoices uncollectible INV-000001") == "INV-000001 is uncollectible\n"
    assert run("invoices uncollectible INV-000001") == "INV-000001 is uncollectible already\n"


def test_a_draft_is_finalised_by_its_id(bill: Invoice) -> None:
    run("prices set premium 4000 --from 2024-09-01")
    close("2024-09")
    draft = ids.invoice(invoice("2024-09").pk)
    assert "look at it, then finalise it" in run("invoices list --status draft")
    assert run(f"invoices finalise {draft}").startswith("INV-000002 2024-09 open USD 8,000.00")
    assert refused(f"invoices finalise {draft}") == "INV-000002 is final already: it is open"


def test_a_draft_without_a_price_stays_one(key: PartnerKey) -> None:
    activate(key, premium(1))
    close("2024-08")
    said = refused(f"invoices finalise {ids.invoice(invoice('2024-08').pk)}")
    assert said.startswith(f"2024-08 of key {key.pk}: held back, premium has no price for 31 site-days")


def test_a_credit_is_given_once_and_says_where_it_goes(bill: Invoice) -> None:
    credit = "invoices credit INV-000001 --kind goodwill --reference T1 --amount 12"
    assert run(credit, "--memo", "sorry for the noise").splitlines() == [
        "CN-000001 credits USD 12.00 of INV-000001",
        "USD 50.00 of INV-000001 remain to be paid",
    ]
    assert run(credit).startswith("CN-000001 credits USD 12.00 of INV-000001 already")
    run("invoices pay INV-000001 --on 2024-09-17 --reference W1")
    said = run("invoices credit INV-000001 --kind correction --reference T2 --line 1=19.00")
    assert said.splitlines() == [
        "CN-000002 credits USD 19.00 of INV-000001",
        "USD 19.00 go to the key's balance",
    ]
    assert CreditNote.objects.get(number="CN-000001").memo == "sorry for the noise"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("pay INV-000009 --on 2024-09-17 --reference W", "there is no invoice 'INV-000009'"),
        ("pay INV-000001 --on 2024-09-17 --reference W --amount 62.01", "at most the USD 62.00 that remain"),
        ("pay INV-000001 --on 2024-09-17 --reference W --amount 1.001", "usd has 2 decimals: not 1.001"),
        ("pay INV-000001 --on 2024-09-17 --reference W --amount 0", "not more than nothing"),
        ("pay INV-000001 --on tomorrow --reference W", "'tomorrow' is no day"),
        ("pay INV-000001 --on 2024-09-17", "--reference"),
        ("credit INV-000001 --kind goodwill --reference T", "--amount --line"),
        ("credit INV-000001 --kind goodwill --reference T --line 2=1", "line 2 of INV-000001 is not there"),
        ("credit INV-000001 --kind goodwill --reference T --line 0=1", "'0=1' is no line with an amount"),
        ("credit INV-000001 --kind goodwill --reference T --line 1", "'1' is no line with an amount"),
        ("credit INV-000001 --kind gift --reference T --amount 1", "invalid choice: 'gift'"),
        ("list --status late", "invalid choice: 'late'"),
    ],
)
def test_what_cannot_be_is_refused(bill: Invoice, line: str, said: str) -> None:
    assert said in refused(f"invoices {line}")
    assert Invoice.objects.get().amount_remaining == 6200
