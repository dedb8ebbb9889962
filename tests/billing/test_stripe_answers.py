"""An answer is kept for a minute, says how old it is, and is forgotten when Stripe tells of its customer."""

import time
from collections.abc import Callable

import pytest
from django.utils import timezone
from tests.billing import stripe_objects as objects
from tests.billing.stripe_stub import StripeStub

from jetbridge.server.billing import stripe_answers
from jetbridge.server.billing import stripe_gateway as gateway
from jetbridge.server.billing.models import StripeEvent
from jetbridge.server.partners.models import PartnerKey

SUB = "sub_acme"
Wait = Callable[[float], None]


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Wait:
    """Lets seconds pass, at once; otherwise none does."""
    now = [time.time()]
    monkeypatch.setattr(time, "time", lambda: now[0])

    def let_pass(seconds: float) -> None:
        now[0] += seconds

    return let_pass


def tell(customer: str) -> None:
    number = StripeEvent.objects.count()
    StripeEvent.objects.create(event_id=f"evt_{number}", customer=customer, received_at=timezone.now())


def numbers(key: PartnerKey) -> list[str]:
    return [one["id"] for one in gateway.invoices(key, SUB).body]


def test_an_answer_is_kept_for_a_minute_and_says_its_age(stripe_stub: StripeStub, key: PartnerKey, wait: Wait) -> None:
    assert gateway.invoices(key, SUB).age == 0
    stripe_stub.invoices = [objects.invoice(1)]
    wait(30.5)
    assert (numbers(key), gateway.invoices(key, SUB).age) == ([], 30)
    wait(30)
    assert (numbers(key), gateway.invoices(key, SUB).age) == (["in_1"], 0)


def test_what_was_kept_is_what_was_answered(stripe_stub: StripeStub, key: PartnerKey) -> None:
    stripe_stub.invoices = [objects.invoice(1, lines=12)]
    first = gateway.invoice(key, SUB, "in_1").body
    asked = len(stripe_stub.asked)
    first["total"] = "somebody writes into it"
    again = gateway.invoice(key, SUB, "in_1").body
    assert again == first | {"total": 1200}
    assert len(stripe_stub.asked) == asked


def test_an_event_of_the_customer_makes_it_be_asked_anew(stripe_stub: StripeStub, key: PartnerKey) -> None:
    assert numbers(key) == []
    stripe_stub.invoices = [objects.invoice(1)]
    tell("cus_zenith")
    tell("")
    assert numbers(key) == []
    tell("cus_acme")
    assert numbers(key) == ["in_1"]


def test_credit_notes_are_as_old_as_the_older_of_two_answers(
    stripe_stub: StripeStub, key: PartnerKey, wait: Wait
) -> None:
    gateway.invoices(key, SUB)
    wait(20.5)
    assert gateway.credit_notes(key, SUB).age == 20
    wait(30)
    assert gateway.credit_notes(key, SUB).age == 50


def test_the_lines_of_a_final_invoice_are_asked_for_once(stripe_stub: StripeStub, key: PartnerKey, wait: Wait) -> None:
    stripe_stub.invoices = [objects.invoice(1, lines=120)]
    for _ in range(3):
        (found,) = gateway.invoices(key, SUB).body
        assert len(found["lines"]["data"]) == 120
        tell("cus_acme")
        wait(3600)
    assert stripe_stub.paths().count("/v1/invoices") == 3
    assert stripe_stub.paths().count("/v1/invoices/in_1/lines") == 2


@pytest.mark.parametrize(("status", "times"), [("paid", 1), ("open", 3)])
def test_recorded_payments_of_a_paid_invoice_are_asked_for_once(
    stripe_stub: StripeStub, key: PartnerKey, wait: Wait, status: str, times: int
) -> None:
    paid = [objects.payment(number, "in_1", by="payment_record") for number in range(2)]
    stripe_stub.invoices = [objects.invoice(1, status=status, payments=paid)]
    for _ in range(3):
        (found,) = gateway.invoices(key, SUB).body
        assert [one["payment"]["payment_record"]["id"] for one in found["payments"]["data"]] == ["pr_0", "pr_1"]
        tell("cus_acme")
        wait(3600)
    assert stripe_stub.paths().count("/v1/invoices") == 3
    assert stripe_stub.paths().count("/v1/invoice_payments") == times


def test_the_lines_of_the_upcoming_invoice_are_asked_for_each_time(stripe_stub: StripeStub, key: PartnerKey) -> None:
    for lines in (20, 30):
        stripe_stub.preview = objects.invoice(1, lines=lines, status="draft", prefix="upcoming_in")
        assert len(gateway.upcoming(key, SUB).body["lines"]["data"]) == lines
        tell("cus_acme")


def test_nothing_to_bill_is_not_kept(stripe_stub: StripeStub, key: PartnerKey) -> None:
    with pytest.raises(gateway.NothingToBill):
        gateway.upcoming(key, SUB)
    stripe_stub.preview = objects.invoice(1, status="draft", prefix="upcoming_in")
    assert gateway.upcoming(key, SUB).body["id"] == "upcoming_in_1"


def test_a_huge_answer_is_not_kept(stripe_stub: StripeStub, key: PartnerKey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stripe_answers, "LARGEST", 50)
    for number in range(3):
        stripe_stub.invoices = [objects.invoice(number)]
        assert numbers(key) == [f"in_{number}"]


def test_a_clock_that_is_put_back_makes_nothing_younger_than_new(
    stripe_stub: StripeStub, key: PartnerKey, wait: Wait
) -> None:
    gateway.invoices(key, SUB)
    wait(-3600)
    assert gateway.invoices(key, SUB).age == 0


def test_one_query_tells_whether_an_answer_is_still_good(
    stripe_stub: StripeStub, key: PartnerKey, django_assert_num_queries: Callable[..., object]
) -> None:
    gateway.customer(key.partner)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        gateway.customer(key.partner)
