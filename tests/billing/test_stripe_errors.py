"""Stripe is down, slow, refuses us or talks nonsense: each is said as what it is, and never as an empty list."""

import time
from typing import Any

import pytest
from pytest_django import Settings
from tests.billing import stripe_objects as objects
from tests.billing.stripe_stub import KEY, StripeStub

from jetbridge.server.billing import stripe_gateway as gateway
from jetbridge.server.partners.models import PartnerKey

SUB = "sub_acme"
HANGS_UP = 0


def retry_after(key: PartnerKey) -> int | None:
    """What somebody is told who asks for the invoices in vain."""
    with pytest.raises(gateway.BillingUnavailable) as raised:
        gateway.invoices(key, SUB)
    return raised.value.retry_after


@pytest.mark.parametrize(
    ("status", "body", "headers", "seconds"),
    [
        (500, None, {}, 10),
        (502, b"<html>Bad Gateway</html>", {}, 10),
        (503, None, {"Retry-After": "30"}, 30),
        (409, None, {}, 10),
        (HANGS_UP, None, {}, 10),
        (200, b"<html>Sign in to the hotel's network</html>", {}, 10),
        (200, b'{"id": "sub_acme", "obj', {}, 10),
        (429, None, {}, 10),
        (429, None, {"Retry-After": "7"}, 7),
        (429, None, {"Retry-After": "0"}, 1),
        (429, None, {"Retry-After": "86400"}, 300),
        (429, None, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, 10),
        (429, b"slow down", {}, 10),
    ],
)
def test_an_outage_says_when_to_come_again(
    stripe_stub: StripeStub, key: PartnerKey, status: int, body: Any, headers: dict[str, str], seconds: int
) -> None:
    stripe_stub.fall_ill(status, body, headers=headers)
    assert retry_after(key) == seconds


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404])
def test_a_refusal_is_for_the_operator_to_mend(
    stripe_stub: StripeStub, key: PartnerKey, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    stripe_stub.fall_ill(status, {"error": {"message": "Because."}})
    assert retry_after(key) is None
    assert "Stripe refuses what it was asked: Request req_stub: Because." in caplog.text
    assert len(stripe_stub.asked) == 1


def test_a_wrong_key_is_refused_and_never_logged(
    stripe_stub: StripeStub, key: PartnerKey, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.STRIPE_API_KEY = "sk_test_another"
    with caplog.at_level("DEBUG"):
        assert retry_after(key) is None
    assert "Invalid API Key" in caplog.text
    assert not {KEY, "sk_test_another"} & set(caplog.text.split())
    assert "sk_test_another" not in caplog.text


def test_without_a_key_nobody_is_asked(
    stripe_stub: StripeStub, key: PartnerKey, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.STRIPE_API_KEY = ""
    assert retry_after(key) is None
    assert "STRIPE_API_KEY is empty" in caplog.text
    assert stripe_stub.asked == []


def test_a_subscription_that_is_not_there_is_an_error(stripe_stub: StripeStub, key: PartnerKey) -> None:
    stripe_stub.subscriptions.clear()
    assert retry_after(key) is None


@pytest.mark.parametrize("status", [500, 503, 409, HANGS_UP])
def test_a_second_attempt_helps(stripe_stub: StripeStub, key: PartnerKey, status: int) -> None:
    stripe_stub.fall_ill(status, times=1)
    assert gateway.subscription(key, SUB).body["id"] == SUB
    assert len(stripe_stub.asked) == 2


def test_a_slow_stripe_is_given_up(stripe_stub: StripeStub, key: PartnerKey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "TIMEOUT", (1.0, 0.03))
    stripe_stub.may_answer.clear()
    assert retry_after(key) == 10


@pytest.mark.parametrize("status", [429, HANGS_UP])
def test_an_outage_is_left_alone_until_then(
    stripe_stub: StripeStub, key: PartnerKey, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    stripe_stub.fall_ill(status)
    assert retry_after(key) == 10
    stripe_stub.get_well()
    stripe_stub.asked.clear()
    monkeypatch.setattr(time, "time", lambda: now + 6.5)
    assert retry_after(key) == 4
    assert stripe_stub.asked == []
    monkeypatch.setattr(time, "time", lambda: now + 10.5)
    assert gateway.invoices(key, SUB).body == []


def test_one_bad_answer_does_not_stop_the_others(stripe_stub: StripeStub, key: PartnerKey) -> None:
    stripe_stub.fall_ill(500, path="/v1/invoices")
    assert retry_after(key) == 10
    assert gateway.customer(key.partner).body["id"] == "cus_acme"
    stripe_stub.get_well()
    assert gateway.invoices(key, SUB).body == []


@pytest.mark.parametrize(("status", "seconds"), [(500, 10), (404, None), (HANGS_UP, 10)])
def test_a_failure_half_way_is_no_shorter_list(
    stripe_stub: StripeStub, key: PartnerKey, status: int, seconds: int | None
) -> None:
    stripe_stub.invoices = [objects.invoice(number, lines=11) for number in (3, 2, 1)]
    stripe_stub.fall_ill(status, path="/in_1/lines")
    assert retry_after(key) == seconds


def test_a_list_without_an_end_is_given_up(stripe_stub: StripeStub, key: PartnerKey) -> None:
    stripe_stub.fall_ill(200, objects.listed("/v1/invoices", []) | {"has_more": True}, path="/v1/invoices")
    assert retry_after(key) == 10


def test_a_long_list_takes_no_longer_than_a_proxy_waits(
    stripe_stub: StripeStub, key: PartnerKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next attempt goes on where this one ended, since the lines of final invoices are remembered."""
    stripe_stub.invoices = [objects.invoice(number, lines=11) for number in range(12, 0, -1)]
    clock = iter(range(0, 10_000, 5))
    monkeypatch.setattr(gateway, "monotonic", lambda: next(clock))
    attempts = 1
    while not (found := _try(key)):
        attempts += 1
    assert [one["id"] for one in found] == [f"in_{number}" for number in range(12, 0, -1)]
    assert all(len(one["lines"]["data"]) == 11 for one in found)
    assert attempts == 3


def _try(key: PartnerKey) -> list[Any]:
    try:
        return gateway.invoices(key, SUB).body
    except gateway.BillingUnavailable:
        return []


@pytest.mark.parametrize(
    ("status", "body", "seconds"), [(500, None, 10), (404, None, 10), (200, b"<html>", 10), (HANGS_UP, None, 10)]
)
def test_a_pdf_that_is_none_is_not_handed_out(
    stripe_stub: StripeStub, key: PartnerKey, status: int, body: Any, seconds: int
) -> None:
    stripe_stub.invoices = [objects.invoice(1, pdf=f"{stripe_stub.address}/in.pdf")]
    stripe_stub.fall_ill(status, body, path=".pdf")
    with pytest.raises(gateway.BillingUnavailable) as raised:
        gateway.invoice_pdf(key, SUB, "in_1")
    assert raised.value.retry_after == seconds


@pytest.mark.parametrize("url", ["", "http://169.254.169.254/latest", "file:///etc/passwd"])
def test_a_pdf_is_fetched_from_a_safe_address_only(stripe_stub: StripeStub, key: PartnerKey, url: str) -> None:
    stripe_stub.invoices = [objects.invoice(1, pdf=url)]
    with pytest.raises(gateway.BillingUnavailable) as raised:
        gateway.invoice_pdf(key, SUB, "in_1")
    assert raised.value.retry_after is None


def test_more_payments_than_there_is_time_for_are_an_outage_and_those_read_are_remembered(
    stripe_stub: StripeStub, key: PartnerKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    stripe_stub.invoices = [
        objects.invoice(number, payments=[objects.payment(number, f"in_{number}", by="payment_record")])
        for number in (3, 2, 1)
    ]
    clock = iter([0, 0, gateway.LONGEST, gateway.LONGEST + 1, *[0] * 9])
    monkeypatch.setattr(gateway, "monotonic", lambda: next(clock))
    assert retry_after(key) == gateway.RETRY_AFTER
    assert len(gateway.invoices(key, SUB).body) == 3
    asked = [one.params["invoice"] for one in stripe_stub.asked if one.path == "/v1/invoice_payments"]
    assert asked == ["in_3", "in_2", "in_1"]
