"""How many SQL statements each route costs. The first is always the caller's: token, user, role and key in one."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.api.billed import bill
from tests.api.calls import REST, at
from tests.api.test_access import ROUTES
from tests.billing import ledger
from tests.cast import NOW, PREMIUM, activate, draft, member

from jetbridge.server.accounts import invitations
from jetbridge.server.accounts.models import Role, User
from jetbridge.server.billing import invoices
from jetbridge.server.billing.models import Invoice
from jetbridge.server.partners import keys
from jetbridge.server.partners.models import Partner, PartnerKey

KEY = "/jetpack-partners/{partner}/key/{key}"
LIST = f"{KEY}/activations"
STRIPE = f"{KEY}/stripe"

BUDGETS = {
    ("GET", "/jetpack-partners"): 3,
    ("GET", "/jetpack-partners/activations"): 3,
    ("GET", "/jetpack-partners/activations?key_id={key}&plans=free"): 4,
    ("GET", "/jetpack-partners/capabilities"): 1,
    ("GET", "/jetpack-partners/plans"): 2,
    ("GET", "/jetpack-partners/{partner}"): 3,
    ("GET", "/jetpack-partners/{partner}/audit"): 2,
    ("GET", "/jetpack-partners/{partner}/audit?event=key.created,member.joined&user_id={user}"): 2,
    ("GET", "/jetpack-partners/{partner}/members"): 2,
    ("POST", "/jetpack-partners/{partner}/members"): 17,
    ("DELETE", "/jetpack-partners/{partner}/members/{user}"): 13,
    ("GET", "/jetpack-partners/{partner}/invitations"): 2,
    ("POST", "/jetpack-partners/{partner}/invitations"): 17,
    ("DELETE", "/jetpack-partners/{partner}/invitations/{invitation}"): 12,
    ("POST", "/jetpack-partners/{partner}/key"): 12,
    ("GET", KEY): 2,
    ("POST", KEY): 14,
    ("POST", f"{KEY}/disable"): 14,
    ("POST", f"{KEY}/enable"): 10,
    ("POST", f"{KEY}/rotate-secret"): 13,
    ("GET", LIST): 2,
    ("GET", f"{LIST}?per_page=100&page=2"): 2,
    ("GET", f"{LIST}?activated_from=2024-01-01T01:02:03&activated_before=2024-05-05T01:02:03&order=asc"): 2,
    ("GET", f"{LIST}?plans=free"): 3,
    ("GET", f"{LIST}?plans=free,premium&status=active&page=2"): 3,
    ("GET", f"{LIST}?status=active"): 3,
    ("GET", f"{LIST}?search=site"): 2,
    ("GET", f"{LIST}?activated_from=2024-02-01&activated_before=2024-01-01"): 1,
    ("GET", f"{LIST}?format=csv"): 2,
    ("GET", f"{LIST}?format=ndjson"): 2,
    ("GET", f"{KEY}/changes"): 2,
    ("GET", KEY + "/activation/{activation}"): 2,
    ("DELETE", KEY + "/activation/{activation}"): 19,
    ("GET", "/jetpack-partners/{partner}/stripe/customer"): 4,
    ("GET", f"{STRIPE}/subscription"): 7,
    ("GET", f"{STRIPE}/upcoming-invoice"): 12,
    ("GET", f"{STRIPE}/invoices"): 6,
    ("GET", f"{STRIPE}/invoices?limit=1&status=open"): 6,
    ("GET", STRIPE + "/invoices/{invoice}"): 6,
    ("GET", STRIPE + "/invoices/{invoice}.pdf"): 5,
    ("GET", STRIPE + "/invoices/{invoice}/sites?format=csv"): 8,
    ("GET", STRIPE + "/invoices/{invoice}/sites"): 8,
    ("GET", f"{STRIPE}/credit-notes"): 5,
    ("GET", STRIPE + "/credit-notes/{credit_note}"): 5,
    ("GET", STRIPE + "/credit-notes/{credit_note}.pdf"): 5,
    ("POST", "/jetpack-partners/download"): 5,
}


def test_every_route_has_a_budget() -> None:
    budgeted = {(method, path.partition("?")[0]) for method, path in BUDGETS}
    names = {"partner_id": "{partner}", "key_id": "{key}", "activation_id": "{activation}"}
    names |= {"user_id": "{user}", "invitation_id": "{invitation}"}
    names |= {"invoice_id": "{invoice}", "credit_note_id": "{credit_note}"}
    assert budgeted == {(method, path.format(**names)) for method, path in ROUTES}


@pytest.mark.parametrize("route", BUDGETS, ids=" ".join)
@pytest.mark.parametrize("sites", [1, 130])
def test_a_route_costs_what_is_budgeted_however_much_there_is(
    api: Client, acme: Partner, key: PartnerKey, alice: User, bob: User, route: tuple[str, str], sites: int
) -> None:
    method, path = route
    billed = bill(key, sites=sites + 1) if "/stripe/" in path else None
    invited, _ = invitations.create(acme.pk, "charlie@example.com", Role.VIEWER, by=alice, now=NOW)
    for more in range(sites // 30):
        member(f"member{more}", acme, Role.VIEWER)
        invitations.create(acme.pk, f"guest{more}@example.com", Role.VIEWER, by=alice, now=NOW)
    number, *_ = activate(key, *(draft(i) for i in range(1, sites + 1)))
    for more in range(sites // 30):
        keys.create_key(acme, f"Key {more}", now=NOW)
    ids: dict[str, int | str] = {
        "partner": acme.pk,
        "key": key.pk,
        "activation": number,
        "user": bob.pk,
        "invitation": invited.pk,
    }
    if billed:
        ids |= {"invoice": billed.invoice_id, "credit_note": billed.credit_note_id}
    filled = REST + path.format(**ids)
    body = {"name": "New", "user_id": bob.pk, "role": "billing", "email": "eve@example.com"}
    body["path"] = f"{REST}{LIST}?format=csv".format(**ids)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response: Any = api.generic(method, filled, json.dumps(body), content_type="application/json")
        _ = b"".join(response)
    assert response.status_code < 300
    assert len(captured) == BUDGETS[route], "\n".join(query["sql"] for query in captured)


def test_more_invoices_and_more_payments_cost_no_more_statements(api: Client, key: PartnerKey) -> None:
    ledger.price(PREMIUM, 1000)
    activate(key, draft(1, product_id=PREMIUM, activated_on="2024-06-01"))
    ledger.close("2024-10")
    for invoice in Invoice.objects.all():
        for number in range(3):
            invoices.pay(invoice, paid_on=NOW.date(), reference=f"TX-{number}", amount=100, now=NOW)
    with CaptureQueriesContext(connection) as captured:
        listed = api.get(at(key, "stripe/invoices")).json()["data"]
    assert [len(invoice["payments"]["data"]) for invoice in listed] == [3] * 5
    assert len(captured) == BUDGETS["GET", f"{STRIPE}/invoices"]
