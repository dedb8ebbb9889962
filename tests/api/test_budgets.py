"""How many SQL statements each route costs. The first is always the caller's: token, user, role and key in one."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.api.calls import REST
from tests.api.test_access import ROUTES
from tests.cast import NOW, activate, draft

from jetbridge.server.partners import keys
from jetbridge.server.partners.models import Partner, PartnerKey

KEY = "/jetpack-partners/{partner}/key/{key}"
LIST = f"{KEY}/activations"

BUDGETS = {
    ("GET", "/jetpack-partners"): 3,
    ("GET", "/jetpack-partners/activations"): 3,
    ("GET", "/jetpack-partners/activations?key_id={key}&plans=free"): 4,
    ("GET", "/jetpack-partners/capabilities"): 1,
    ("GET", "/jetpack-partners/plans"): 2,
    ("GET", "/jetpack-partners/{partner}"): 3,
    ("POST", "/jetpack-partners/{partner}/key"): 6,
    ("GET", KEY): 2,
    ("POST", KEY): 8,
    ("POST", f"{KEY}/disable"): 8,
    ("POST", f"{KEY}/enable"): 4,
    ("POST", f"{KEY}/rotate-secret"): 8,
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
    ("DELETE", KEY + "/activation/{activation}"): 11,
}


def test_every_route_has_a_budget() -> None:
    budgeted = {(method, path.partition("?")[0]) for method, path in BUDGETS}
    names = {"partner_id": "{partner}", "key_id": "{key}", "activation_id": "{activation}"}
    assert budgeted == {(method, path.format(**names)) for method, path in ROUTES}


@pytest.mark.parametrize("route", BUDGETS, ids=" ".join)
@pytest.mark.parametrize("sites", [1, 130])
def test_a_route_costs_what_is_budgeted_however_much_there_is(
    api: Client, acme: Partner, key: PartnerKey, route: tuple[str, str], sites: int
) -> None:
    method, path = route
    number, *_ = activate(key, *(draft(i) for i in range(1, sites + 1)))
    for more in range(sites // 30):
        keys.create_key(acme, f"Key {more}", now=NOW)
    filled = REST + path.format(partner=acme.pk, key=key.pk, activation=number)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response: Any = api.generic(method, filled, b'{"name":"New"}', content_type="application/json")
        _ = b"".join(response)
    assert response.status_code < 300
    assert len(captured) == BUDGETS[route], "\n".join(query["sql"] for query in captured)
