"""Invoices that the real server made of real activations, compared over its API: the example of docs/billing.md."""

from collections.abc import Iterator
from datetime import date

import httpx2
import pytest
from tests.billing.ledger import after, close, price
from tests.cast import PREMIUM, activate, draft, token

from jetbridge.client import Client
from jetbridge.client.reconcile import Cause, Reconciliation, reconcile
from jetbridge.server.accounts.models import User
from jetbridge.server.billing import particulars
from jetbridge.server.billing.models import InvoiceLine, LineSite
from jetbridge.server.partners.models import PartnerKey
from jetbridge.server.wsgi import application

LATE = draft(2, product_id=PREMIUM, activated_on="2024-10-02T03:30:00Z", cancelled_on="2024-10-29T10:00:00Z")


@pytest.fixture
def client(transactional_db: None, key: PartnerKey, alice: User) -> Iterator[Client]:
    """October was billed without knowing that site2 had ended; then it became known."""
    particulars.change(key.partner, {"time_zone": "America/New_York"})
    price(PREMIUM, 995, date(2024, 1, 1))
    price(PREMIUM, 1240, date(2024, 10, 15))
    days = {
        1: ("2024-09-10T12:00:00Z", None),
        2: ("2024-10-02T03:30:00Z", None),
        3: ("2024-10-12T15:00:00Z", "2024-10-25"),
    }
    made = [
        draft(blog, product_id=PREMIUM, activated_on=start, cancelled_on=end and f"{end}T09:00:00Z")
        for blog, (start, end) in days.items()
    ]
    activate(key, *made)
    close("2024-10")
    activate(key, LATE, now=after("2024-10"))
    with Client("http://127.0.0.1:8000", token(alice), transport=httpx2.WSGITransport(application)) as client:
        yield client


def compared(client: Client, key: PartnerKey, month: str) -> Reconciliation:
    invoices = client.invoices.list(key.partner_id, key.pk)
    (invoice,) = (one for one in invoices if one.metadata["month"] == month)
    return reconcile(client, key.partner_id, key.pk, invoice)


def test_a_key_names_its_newest_invoice(client: Client, key: PartnerKey) -> None:
    newest = next(iter(client.invoices.list(key.partner_id, key.pk)))
    (partner,) = client.partners.list()
    assert [one.latest_invoice for one in partner.keys if one.id == key.pk] == [newest.id]


def test_what_the_server_bills_has_no_difference(client: Client, key: PartnerKey) -> None:
    for month in ("2024-09", "2024-10"):
        assert compared(client, key, month).differences == []
    close("2024-11")
    result = compared(client, key, "2024-10")
    assert [(row.expected_amount, row.billed_amount, row.adjusted_amount) for row in result.rows] == [
        (995, 995, 0),
        (1640, 1760, -120),
    ]
    (late,) = (finding for row in result.rows for finding in row.findings)
    assert (late.cause, [site.host for site in late.sites]) == (Cause.LATE_ADJUSTED, ["site2.example"])
    assert compared(client, key, "2024-11").differences == []


def test_a_mistake_in_a_line_is_put_right_by_the_upcoming_invoice(client: Client, key: PartnerKey) -> None:
    InvoiceLine.objects.filter(invoice__month=date(2024, 10, 1), starts_on=date(2024, 10, 1)).update(amount=1095)
    result = compared(client, key, "2024-10")
    assert result.differences == []
    assert [row.adjusted_amount for row in result.rows] == [-100, -120]


def test_a_site_that_was_billed_in_place_of_another_is_found(client: Client, key: PartnerKey) -> None:
    wrong = LineSite.objects.filter(line__invoice__month=date(2024, 10, 1), site_host="site3.example", days=3)
    wrong.update(activation_id=10**12, site_host="ghost.example")  # after all others, however many there were
    found = compared(client, key, "2024-10").differences
    assert [(one.cause, [site.host for site in one.sites]) for one in found] == [
        (Cause.MISSING_SITE, ["site3.example"]),
        (Cause.EXTRA_SITE, ["ghost.example"]),
    ]
