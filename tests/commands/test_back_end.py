"""`jetbridge-server back-end`: who bills a key."""

import pytest
from tests.commands.lines import refused, run

from jetbridge.server.billing.models import BackEnd, Invoice
from jetbridge.server.partners.models import Partner

pytestmark = pytest.mark.django_db


def test_a_key_moves_to_stripe_and_back(bill: Invoice) -> None:
    Partner.objects.update(stripe_customer_id="cus_acme")
    key = bill.key_id
    to_stripe = f"back-end set --key {key} --month 2099-01 --stripe sub_acme"
    assert run(to_stripe) == f"key {key} is billed by sub_acme from 2099-01 on\n"
    assert run(to_stripe) == f"key {key} is billed by sub_acme from 2099-01 on already\n"
    assert "from 2099-07 on" in run("back-end set --key acme/Production --month 2099-07 --ledger")
    assert run("back-end list").splitlines() == [
        f"key {key}, acme/Production: the ledger from 1970-01",
        f"key {key}, acme/Production: sub_acme from 2099-01",
        f"key {key}, acme/Production: the ledger from 2099-07",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--month 2099-01", "--ledger --stripe"),
        ("--month 2099-01 --ledger --stripe sub_acme", "not allowed with"),
        ("--month 2099 --ledger", "'2099' is no month"),
        ("--month 2024-08 --stripe sub_acme", "acme has no customer at Stripe yet"),
    ],
)
def test_what_cannot_be_is_refused(bill: Invoice, line: str, said: str) -> None:
    assert said in refused(f"back-end set --key {bill.key_id} {line}")
    assert not BackEnd.objects.exists()
