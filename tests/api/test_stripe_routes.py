"""Keys that Stripe bills, or billed: the same routes, both back ends as one, and errors that say whose they are."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.api.calls import ROOT, at, error
from tests.billing import ledger
from tests.billing import stripe_objects as objects
from tests.billing.stripe_stub import PDF, StripeStub
from tests.cast import PREMIUM, activate, draft

from jetbridge.server.billing import ids
from jetbridge.server.billing.models import BackEnd, Invoice
from jetbridge.server.partners.models import PartnerKey

NOW = datetime.fromtimestamp(objects.CREATED, UTC)
LAST_MONTH = date(2026, 8, 1)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """September 2026, when the stub's objects were made."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def stripe_key(key: PartnerKey, stripe_stub: StripeStub) -> PartnerKey:
    """Stripe's from this month on, with two invoices and a credit note there."""
    BackEnd.objects.create(key=key, starts_on=date(2026, 9, 1), subscription="sub_acme")
    stripe_stub.invoices = [objects.invoice(2, pdf=f"{stripe_stub.address}/in.pdf"), objects.invoice(1, status="open")]
    stripe_stub.credit_notes = [objects.credit_note(1, "in_2", pdf=f"{stripe_stub.address}/cn.pdf")]
    stripe_stub.preview = objects.invoice(3, status="draft", prefix="upcoming_in")
    return key


@pytest.fixture
def moved_key(stripe_key: PartnerKey) -> PartnerKey:
    """The same, after a month of the ledger's."""
    BackEnd.objects.create(key=stripe_key, starts_on=LAST_MONTH)
    ledger.price(PREMIUM, 1000)
    activate(stripe_key, draft(1, product_id=PREMIUM, activated_on="2026-08-01"), now=NOW)
    return stripe_key


def listed(api: Client, key: PartnerKey, path: str) -> list[str]:
    response = api.get(at(key, f"stripe/{path}"))
    assert response.status_code == 200, response.content
    return [one["id"] for one in response.json()["data"]]


def test_stripes_objects_are_answered_with_their_age(api: Client, stripe_key: PartnerKey) -> None:
    for path, name in (
        ("stripe/invoices/in_2", "in_2"),
        ("stripe/upcoming-invoice", "upcoming_in_3"),
        ("stripe/subscription", "sub_acme"),
        ("stripe/credit-notes/cn_1", "cn_1"),
    ):
        response = api.get(at(stripe_key, path))
        assert (response.status_code, response.json()["id"], response["Age"]) == (200, name, "0")
    customer = api.get(f"{ROOT}/{stripe_key.partner_id}/stripe/customer")
    assert (customer.json()["id"], customer["Age"]) == ("cus_acme", "0")


def test_papers_are_stripes(api: Client, stripe_key: PartnerKey) -> None:
    for path, name in (("invoices/in_2.pdf", "in_2.pdf"), ("credit-notes/cn_1.pdf", "cn_1.pdf")):
        response = api.get(at(stripe_key, f"stripe/{path}"))
        assert (response.content, response["Content-Type"]) == (PDF, "application/pdf")
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'


def test_lists_filter_and_page_as_the_ledgers_do(api: Client, stripe_key: PartnerKey) -> None:
    assert listed(api, stripe_key, "invoices") == ["in_2", "in_1"]
    assert listed(api, stripe_key, "invoices?status=open") == ["in_1"]
    assert listed(api, stripe_key, "invoices?limit=1&starting_after=in_2") == ["in_1"]
    assert listed(api, stripe_key, f"invoices?created[gte]={objects.CREATED + 2}") == ["in_2"]
    assert listed(api, stripe_key, "credit-notes") == ["cn_1"]


def test_due_dates_filter_stripes_too(api: Client, stripe_key: PartnerKey, stripe_stub: StripeStub) -> None:
    due = objects.CREATED + 86_400
    stripe_stub.invoices[0]["due_date"] = due
    assert listed(api, stripe_key, f"invoices?due_date[gte]={due}") == ["in_2"]
    assert listed(api, stripe_key, f"invoices?due_date[lt]={due}") == []
    assert listed(api, stripe_key, f"invoices?due_date[lt]={due + 1}") == ["in_2"]


def test_stripe_knows_no_sites(api: Client, stripe_key: PartnerKey) -> None:
    for query in ("", "?format=csv"):
        response = api.get(at(stripe_key, f"stripe/invoices/in_2/sites{query}"))
        assert (response.status_code, error(response)["code"]) == (404, "no_breakdown")


@pytest.mark.parametrize(
    "path", ["invoices/in_9", "invoices/in_9.pdf", "invoices/in_9/sites", "credit-notes/cn_9", "credit-notes/cn_9.pdf"]
)
def test_an_id_of_nobody_or_of_another_is_the_same_403(
    api: Client, stripe_key: PartnerKey, other_key: PartnerKey, path: str
) -> None:
    here, there = api.get(at(stripe_key, f"stripe/{path}")), api.get(at(other_key, f"stripe/{path}"))
    assert (here.status_code, here.content, here.headers) == (403, there.content, there.headers)


def test_another_subscriptions_invoice_is_not_the_keys(
    api: Client, stripe_key: PartnerKey, stripe_stub: StripeStub
) -> None:
    stripe_stub.invoices.append(objects.invoice(7, subscription="sub_other"))
    assert listed(api, stripe_key, "invoices") == ["in_2", "in_1"]
    assert api.get(at(stripe_key, "stripe/invoices/in_7")).status_code == 403


def test_nothing_to_bill_has_its_own_code(api: Client, stripe_key: PartnerKey, stripe_stub: StripeStub) -> None:
    stripe_stub.preview = None
    response = api.get(at(stripe_key, "stripe/upcoming-invoice"))
    assert (response.status_code, error(response)["code"]) == (404, "no_billing_invoice_available")


@pytest.mark.parametrize(("status", "waits"), [(503, True), (429, True), (401, False)])
def test_an_outage_is_a_502_on_every_route_and_never_an_empty_list(
    api: Client, stripe_key: PartnerKey, stripe_stub: StripeStub, status: int, waits: bool
) -> None:
    stripe_stub.fall_ill(status, times=99)
    paths = [
        "invoices",
        "invoices/in_2",
        "invoices/in_2.pdf",
        "invoices/in_2/sites",
        "upcoming-invoice",
        "subscription",
    ]
    asked = [at(stripe_key, f"stripe/{path}") for path in (*paths, "credit-notes", "credit-notes/cn_1")]
    for path in (*asked, f"{ROOT}/{stripe_key.partner_id}/stripe/customer"):
        response = api.get(path)
        assert (response.status_code, error(response)["code"]) == (502, "billing_unavailable")
        assert ("Retry-After" in response) == waits


# --- from one back end to the other -------------------------------------------------------------------------


def test_a_key_that_moved_has_the_invoices_of_both(api: Client, moved_key: PartnerKey) -> None:
    ledger.close("2026-08")
    ours = ids.invoice(Invoice.objects.get().pk)
    assert listed(api, moved_key, "invoices") == ["in_2", "in_1", ours]
    assert listed(api, moved_key, "invoices?limit=2&ending_before=" + ours) == ["in_2", "in_1"]
    assert api.get(at(moved_key, f"stripe/invoices/{ours}")).json()["total"] == 1000
    assert "Age" not in api.get(at(moved_key, f"stripe/invoices/{ours}"))
    assert b"site1.example" in b"".join(api.get(at(moved_key, f"stripe/invoices/{ours}/sites")))


def test_what_the_ledger_has_yet_to_bill_is_upcoming_before_what_stripe_has(api: Client, moved_key: PartnerKey) -> None:
    def upcoming() -> Any:
        return api.get(at(moved_key, "stripe/upcoming-invoice")).json()["id"]

    assert upcoming() == f"upcoming_in_{moved_key.pk}_202608"
    ledger.close("2026-08")
    assert upcoming() == "upcoming_in_3"


def test_the_ledgers_invoices_stay_readable_one_by_one_while_stripe_is_down(
    api: Client, moved_key: PartnerKey, stripe_stub: StripeStub
) -> None:
    ledger.close("2026-08")
    ours = ids.invoice(Invoice.objects.get().pk)
    stripe_stub.fall_ill(503, times=99)
    assert api.get(at(moved_key, f"stripe/invoices/{ours}")).status_code == 200
    assert api.get(at(moved_key, f"stripe/invoices/{ours}.pdf")).status_code == 200
    assert api.get(at(moved_key, "stripe/invoices/in_999999999999")).status_code == 403
    assert api.get(at(moved_key, "stripe/invoices")).status_code == 502


def test_a_key_that_came_back_from_stripe_is_the_ledgers_now(api: Client, stripe_key: PartnerKey) -> None:
    BackEnd.objects.update(starts_on=date(2026, 7, 1))
    BackEnd.objects.create(key=stripe_key, starts_on=date(2026, 9, 1))
    assert listed(api, stripe_key, "invoices") == ["in_2", "in_1"]
    assert api.get(at(stripe_key, "stripe/subscription")).json()["id"] == ids.subscription(stripe_key.pk)
    customer = api.get(f"{ROOT}/{stripe_key.partner_id}/stripe/customer").json()
    assert customer["id"] == ids.customer(stripe_key.partner_id)


def test_a_key_that_will_move_to_stripe_asks_it_nothing_yet(
    api: Client, key: PartnerKey, stripe_stub: StripeStub
) -> None:
    BackEnd.objects.create(key=key, starts_on=LAST_MONTH)
    BackEnd.objects.create(key=key, starts_on=date(2026, 10, 1), subscription="sub_acme")
    stripe_stub.fall_ill(503)
    assert listed(api, key, "invoices") == []
    assert api.get(at(key, "stripe/invoices/in_2")).status_code == 403
    assert stripe_stub.asked == []


def test_before_its_first_back_end_nobody_bills_a_key(api: Client, key: PartnerKey) -> None:
    BackEnd.objects.create(key=key, starts_on=date(2026, 10, 1))
    ledger.price(PREMIUM, 1000)
    activate(key, draft(1, product_id=PREMIUM, activated_on="2026-08-01"), now=NOW)
    assert listed(api, key, "invoices") == []
    for path, code in (("upcoming-invoice", "no_billing_invoice_available"), ("subscription", "no_subscription")):
        response = api.get(at(key, f"stripe/{path}"))
        assert (response.status_code, error(response)["code"]) == (404, code)
