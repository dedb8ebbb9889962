"""The real Stripe, in test mode and only by reading, if JETBRIDGE_TEST_STRIPE_KEY has a key (sk_test_… or rk_test_…).

It takes the account's newest subscription, whatever that is, and expects every question to have an answer.
"""

import os

import pytest
from django.core.cache import caches
from pytest_django import Settings

from jetbridge.server.billing import stripe_gateway as gateway
from jetbridge.server.partners.models import PartnerKey

KEY = os.environ.get("JETBRIDGE_TEST_STRIPE_KEY", "")
pytestmark = pytest.mark.skipif("_test_" not in KEY, reason="JETBRIDGE_TEST_STRIPE_KEY has no key of a test account.")


@pytest.fixture
def subscription_id(key: PartnerKey, settings: Settings) -> str:
    settings.STRIPE_API_KEY = KEY
    caches["stripe"].clear()
    found = gateway._client().v1.subscriptions.list({"limit": 1, "status": "all"}).data
    if not found:
        pytest.skip("The account has no subscription.")
    key.partner.stripe_customer_id = str(found[0].customer)
    return found[0].id


def test_the_real_stripe_answers_as_the_stub_does(key: PartnerKey, subscription_id: str) -> None:
    assert gateway.subscription(key, subscription_id).body["id"] == subscription_id
    assert gateway.customer(key.partner).body["id"] == key.partner.stripe_customer_id
    for one in gateway.invoices(key, subscription_id).body:
        assert one["parent"]["subscription_details"]["subscription"] == subscription_id
        assert sum(line["amount"] for line in one["lines"]["data"]) == one["subtotal"]
        assert one["lines"]["has_more"] is one["payments"]["has_more"] is False
        assert all(payment["invoice"] == one["id"] for payment in one["payments"]["data"])
    for note in gateway.credit_notes(key, subscription_id).body:
        assert note["customer"] == key.partner.stripe_customer_id


def test_the_real_stripe_previews_by_subscription(key: PartnerKey, subscription_id: str) -> None:
    try:
        found = gateway.upcoming(key, subscription_id).body
    except gateway.NothingToBill:
        pytest.skip("The subscription has nothing to bill.")
    assert found["id"].startswith("upcoming_in")
    assert sum(line["amount"] for line in found["lines"]["data"]) == found["subtotal"]
