"""What Stripe tells is believed if it is signed, stored once, and makes answers about that customer out of date."""

import json
import threading
import time
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import stripe
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from tests.billing import stripe_objects as objects
from tests.billing.stripe_stub import StripeStub

from jetbridge.server.audit.models import AuditEvent
from jetbridge.server.billing import stripe_gateway as gateway
from jetbridge.server.billing.models import StripeEvent
from jetbridge.server.partners.models import Partner, PartnerKey

SECRET = "whsec_of_the_tests"
PATH = "/stripe/webhook"


@pytest.fixture(autouse=True)
def secret(settings: Settings) -> None:
    settings.STRIPE_WEBHOOK_SECRET = SECRET


@pytest.fixture
def acme(acme: Partner) -> Partner:
    acme.stripe_customer_id = "cus_acme"
    acme.save()
    return acme


def event(about: Any, *, name: str = "evt_1", kind: str = "invoice.paid") -> str:
    return json.dumps({"id": name, "object": "event", "type": kind, "data": {"object": about}})


def signed(body: str, secret: str = SECRET, *, age: int = 0) -> str:
    header: str = stripe.WebhookSignature.generate_signature_header(body, secret, int(time.time()) - age)
    return header


def post(body: str | bytes, signature: str | None, path: str = PATH) -> Any:
    headers = {} if signature is None else {"Stripe-Signature": signature}
    client = Client(enforce_csrf_checks=True, headers=headers)
    return client.post(path, body, content_type="application/json")


def tell(about: Any, **said: str) -> None:
    body = event(about, **said)
    response = post(body, signed(body))
    assert (response.status_code, response.json()) == (200, {"received": True})


def stored() -> list[tuple[str, str, str]]:
    return list(StripeEvent.objects.order_by("pk").values_list("event_id", "type", "customer"))


@pytest.mark.parametrize("method", ["get", "post", "put", "options"])
@pytest.mark.parametrize("path", [PATH, PATH + "/"])
def test_without_a_secret_there_is_no_webhook(db: None, settings: Settings, method: str, path: str) -> None:
    settings.STRIPE_WEBHOOK_SECRET = ""
    body = event(objects.invoice(1))
    ask = getattr(Client(headers={"Stripe-Signature": signed(body, "x")}), method)
    nowhere = ask("/stripe/nowhere")
    response = ask(path, body, content_type="application/json") if method != "get" else ask(path)
    assert (response.status_code, response.content) == (404, nowhere.content)
    assert stored() == []


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "options"])
def test_only_a_post_is_taken(db: None, method: str) -> None:
    response = getattr(Client(), method)(PATH)
    assert (response.status_code, response["Allow"]) == (405, "POST")


@pytest.mark.parametrize("path", [PATH, PATH + "/"])
def test_an_event_is_stored_and_in_the_partners_log(acme: Partner, path: str) -> None:
    body = event(objects.invoice(1))
    assert post(body, signed(body), path).status_code == 200
    assert stored() == [("evt_1", "invoice.paid", "cus_acme")]
    entry = AuditEvent.objects.get()
    assert (entry.event, entry.partner, entry.user) == ("stripe.notified", acme, None)
    assert entry.details == {"type": "invoice.paid", "event_id": "evt_1", "object_id": "in_1"}


def test_what_it_tells_is_asked_anew(stripe_stub: StripeStub, key: PartnerKey) -> None:
    stripe_stub.invoices = [objects.invoice(1, status="open")]
    assert gateway.invoice(key, "sub_acme", "in_1").body["status"] == "open"
    stripe_stub.invoices = [objects.invoice(1, status="paid")]
    assert gateway.invoice(key, "sub_acme", "in_1").body["status"] == "open"
    tell(objects.invoice(1, status="void"))
    assert gateway.invoice(key, "sub_acme", "in_1").body["status"] == "paid"


def test_an_event_that_comes_again_is_stored_once(acme: Partner) -> None:
    for _ in range(3):
        tell(objects.invoice(1))
    tell(objects.invoice(1), name="evt_2")
    assert [name for name, *_ in stored()] == ["evt_1", "evt_2"]
    assert AuditEvent.objects.count() == 2


@pytest.mark.parametrize(
    ("about", "customer"),
    [
        (objects.invoice(1), "cus_acme"),
        (objects.subscription(), "cus_acme"),
        (objects.customer(), "cus_acme"),
        (objects.credit_note(1, "in_1"), "cus_acme"),
        (objects.invoice(1) | {"customer": objects.customer()}, "cus_acme"),
        ({"object": "tax_id", "id": "txi_1", "customer": "cus_acme"}, "cus_acme"),
        (objects.invoice(1, customer="cus_zenith"), "cus_zenith"),
        ({"object": "payout", "id": "po_1"}, ""),
        ({"object": "charge", "id": "ch_1", "customer": None}, ""),
        ({"object": "charge", "id": "ch_1", "customer": 7}, ""),
        ({}, ""),
    ],
    ids=range(11),
)
def test_an_event_is_about_a_customer_or_none(acme: Partner, about: Any, customer: str) -> None:
    tell(about)
    assert stored() == [("evt_1", "invoice.paid", customer)]
    assert AuditEvent.objects.count() == (customer == "cus_acme")


BODY = event(objects.invoice(1))


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "v1=",
        "t=1",
        "t=1,v1=",
        "t=x,v1=00",
        "t=" + "9" * 5000 + ",v1=00",
        signed(BODY, "whsec_another"),
        signed(BODY, age=301),
        signed(BODY + " "),
        signed(BODY).replace("v1=", "v0="),
        signed(BODY)[:-1],
        "t=1,v1=\xe9\xe8",
        ",".join(["v1=00"] * 1000),
    ],
    ids=range(14),
)
def test_what_is_not_signed_is_not_believed(acme: Partner, signature: str | None) -> None:
    response = post(BODY, signature)
    assert response.status_code == 400
    assert "not signed with the secret" in response.json()["error"]
    assert stored() == []
    assert not AuditEvent.objects.exists()


def test_one_good_signature_among_several_is_enough(acme: Partner) -> None:
    """So it is while the secret is rolled."""
    both = signed(BODY, "whsec_another") + "," + signed(BODY).partition(",")[2]
    assert post(BODY, both).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "7",
        "null",
        '"event"',
        "{}",
        '{"id": "evt_1", "type": "x"}',
        '{"id": 1, "type": "x", "data": {"object": {}}}',
        '{"id": "evt_1", "type": null, "data": {"object": {}}}',
        '{"id": "evt_1", "type": "x", "data": {"object": "in_1"}}',
        '{"id": "evt_1", "type": "x", "data": []}',
        f'{{"id": "{"x" * 256}", "type": "x", "data": {{"object": {{}}}}}}',
        '{"id": "evt_1", "object": "v2.core.event", "type": "v1.invoice.paid", "related_object": {}}',
    ],
    ids=range(14),
)
def test_what_is_no_event_is_refused(acme: Partner, body: str) -> None:
    assert post(body, signed(body)).status_code == 400
    assert stored() == []


def test_bytes_that_are_no_text_are_refused(acme: Partner) -> None:
    assert post(b"\xff\xfe", signed(BODY)).status_code == 400


def test_a_body_without_bounds_is_refused(acme: Partner) -> None:
    body = event({"object": "invoice", "description": "x" * 1024 * 1024})
    response = post(body, signed(body))
    assert (response.status_code, response.json()) == (413, {"error": "The event is larger than 1 MiB."})


def test_long_and_strange_names_are_cut(acme: Partner) -> None:
    tell({"object": "customer", "id": "c" * 1000}, kind="k" * 1000)
    assert stored() == [("evt_1", "k" * 100, "c" * 255)]


def test_prune_forgets_old_events(acme: Partner) -> None:
    tell(objects.invoice(1), name="evt_old")
    StripeEvent.objects.update(received_at=timezone.now() - timedelta(days=31))
    tell(objects.invoice(1), name="evt_new")
    call_command("prune", stdout=StringIO())
    assert [name for name, *_ in stored()] == ["evt_new"]


@pytest.mark.django_db(transaction=True)
def test_of_two_deliveries_at_once_one_is_stored(acme: Partner) -> None:
    barrier, answers = threading.Barrier(2), []

    def deliver() -> None:
        try:
            barrier.wait(timeout=30)
            answers.append(post(BODY, signed(BODY)).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=deliver) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert answers == [200, 200]
    assert (len(stored()), AuditEvent.objects.count()) == (1, 1)
