"""`jetbridge-server close-month`: what it prints, what it refuses, and its exit status."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from tests.billing.bill import premium
from tests.billing.ledger import price
from tests.cast import PREMIUM, activate
from tests.commands.lines import refused, run

from jetbridge.server.billing import ids
from jetbridge.server.billing.models import Invoice
from jetbridge.server.partners.models import PartnerKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def sites(key: PartnerKey) -> PartnerKey:
    price(PREMIUM, 3100)
    activate(key, premium(1, cancelled_on="2024-10-01"))
    return key


def test_ended_months_are_closed_once(sites: PartnerKey) -> None:
    lines = run("close-month").splitlines()
    assert lines[0] == f"2024-08 key {sites.pk}: INV-000001, USD 31.00, open"
    assert lines[1] == f"2024-09 key {sites.pk}: INV-000002, USD 31.00, open"
    assert re.fullmatch(r"2 final, \d+ nothing to bill", lines[-1])
    assert run("close-month") == "nothing to close\n"


def test_a_dry_run_leaves_nothing_behind(sites: PartnerKey) -> None:
    said = run("close-month --month 2024-08 --dry-run")
    assert said.endswith("\n1 final (a dry run: nothing is written)\n")
    assert not Invoice.objects.exists()


def test_one_month_of_one_key(sites: PartnerKey, other_key: PartnerKey) -> None:
    activate(other_key, premium(7))
    run("close-month --month 2024-08 --key acme/Production")
    assert Invoice.objects.get().key == sites


def test_what_is_held_back_is_told_with_exit_status_1(key: PartnerKey) -> None:
    activate(key, premium(1))
    out = io.StringIO()
    with pytest.raises(CommandError, match="not all is closed"):
        call_command("close_month", "--month=2024-08", stdout=out)
    draft = ids.invoice(Invoice.objects.get().pk)
    held = f"2024-08 key {key.pk}: held back as draft {draft}, premium has no price for 31 site-days"
    assert out.getvalue().startswith(held)


def test_a_voided_month_is_billed_again_only_when_asked(sites: PartnerKey) -> None:
    run("close-month --month 2024-08")
    run("invoices void INV-000001")
    assert run("close-month --month 2024-08") == "nothing to close\n"
    again = run(f"close-month --rebill --key {sites.pk} --month 2024-08")
    assert again.startswith(f"2024-08 key {sites.pk}: INV-000002, USD 31.00, open")
    assert run(f"close-month --rebill --key {sites.pk} --month 2024-08") == "1 closed\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--month 2024-13", "'2024-13' is no month"),
        ("--month 2999-01", "2999-01 of key"),
        ("--key nobody", "there is no key 'nobody'"),
        ("--grace-days -1", "grace-days"),
        ("--grace-days 367", "from 0 to 366"),
        ("--rebill", "give --key and --month"),
        ("--rebill --month 2024-08", "give --key and --month"),
    ],
)
def test_what_cannot_be_closed_is_refused(sites: PartnerKey, line: str, said: str) -> None:
    assert said in refused(f"close-month {line}")
