"""What is asked of Stripe, and what becomes of the answer: whole, the key's own, and without secrets."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import stripe
from django.core.cache import caches
from jsonschema import Draft202012Validator
from tests.billing import stripe_objects as objects
from tests.billing.stripe_stub import KEY, PDF, StripeStub
from tests.cast import NOW

from jetbridge.server.billing import stripe_gateway as gateway
from jetbridge.server.partners import keys
from jetbridge.server.partners.models import Partner, PartnerKey

SCHEMAS = Path(__file__).parents[3] / "shared" / "data" / "stripe"
SUB = "sub_acme"


@pytest.fixture
def full(stripe_stub: StripeStub) -> StripeStub:
    """Something of everything, with an invoice too long for one page."""
    pdf = f"{stripe_stub.address}/in.pdf"
    kinds = ("payment_record", "charge", "payment_intent")
    paid = [objects.payment(number, "in_2", by=by) for number, by in enumerate(kinds)]
    stripe_stub.invoices = [objects.invoice(2, lines=25, pdf=pdf, payments=paid), objects.invoice(1)]
    stripe_stub.credit_notes = [objects.credit_note(1, "in_2", lines=12, pdf=f"{stripe_stub.address}/cn.pdf")]
    stripe_stub.preview = objects.invoice(3, status="draft", prefix="upcoming_in")
    return stripe_stub


def ids(answer: Any) -> list[str]:
    return [one["id"] for one in answer.body]


def everything(key: PartnerKey) -> dict[str, list[Any]]:
    return {
        "invoice": [*gateway.invoices(key, SUB).body, gateway.upcoming(key, SUB).body],
        "subscription": [gateway.subscription(key, SUB).body],
        "customer": [gateway.customer(key.partner).body],
        "credit_note": gateway.credit_notes(key, SUB).body,
    }


def test_every_invoice_is_listed_newest_first(stripe_stub: StripeStub, key: PartnerKey) -> None:
    stripe_stub.invoices = [objects.invoice(number, lines=1) for number in range(201, 0, -1)]
    assert ids(gateway.invoices(key, SUB)) == [f"in_{number}" for number in range(201, 0, -1)]


@pytest.mark.parametrize("lines", [1, 10, 11, 110, 111])
def test_an_invoice_has_all_its_lines(stripe_stub: StripeStub, key: PartnerKey, lines: int) -> None:
    stripe_stub.invoices = [objects.invoice(2, lines=lines), objects.invoice(1)]
    (found, _) = gateway.invoices(key, SUB).body
    assert len(found["lines"]["data"]) == lines
    assert len({line["id"] for line in found["lines"]["data"]}) == lines
    assert sum(line["amount"] for line in found["lines"]["data"]) == found["subtotal"]
    assert found["lines"]["has_more"] is False
    assert gateway.invoice(key, SUB, "in_2").body == found


@pytest.mark.parametrize("payments", [0, 1, 10, 11, 110, 211])
@pytest.mark.parametrize("by", ["payment_intent", "payment_record"])
def test_an_invoice_has_all_its_payments(stripe_stub: StripeStub, key: PartnerKey, payments: int, by: str) -> None:
    paid = [objects.payment(number, "in_1", by=by) for number in range(payments)]
    stripe_stub.invoices = [objects.invoice(1, payments=paid)]
    found = gateway.invoice(key, SUB, "in_1").body["payments"]
    assert [one["id"] for one in found["data"]] == [f"inpay_{number}" for number in range(payments)]
    assert (found["object"], found["has_more"]) == ("list", False)
    assert {one["payment"]["type"] for one in found["data"]} <= {by}


def test_a_payment_that_came_by_another_way_has_the_banks_reference(stripe_stub: StripeStub, key: PartnerKey) -> None:
    recorded = objects.payment(7, "in_2", by="payment_record")
    stripe_stub.invoices = [objects.invoice(2, payments=[recorded]), objects.invoice(1)]
    by_bank, by_card = (one["payments"]["data"][0]["payment"] for one in gateway.invoices(key, SUB).body)
    assert by_bank["payment_record"]["processor_details"]["custom"] == {"payment_reference": "Transfer 7"}
    assert by_card == {"type": "payment_intent"}
    asked = [one.params for one in stripe_stub.asked if one.path == "/v1/invoice_payments"]
    assert asked == [{"invoice": "in_2", "limit": "100", "expand[0]": "data.payment.payment_record"}]


def test_the_stub_expands_no_deeper_than_stripe(stripe_stub: StripeStub, key: PartnerKey) -> None:
    for deep, said in (("data.payments.data.payment.payment_record", "more than 4 levels"), ("data.x", "be expanded")):
        with pytest.raises(stripe.InvalidRequestError, match=said):
            gateway._client().v1.invoices.list({"subscription": SUB, "expand": [deep]})


def test_the_upcoming_invoice_has_no_payments(full: StripeStub, key: PartnerKey) -> None:
    assert "payments" not in gateway.upcoming(key, SUB).body


@pytest.mark.parametrize("lines", [1, 211])
def test_the_upcoming_invoice_is_asked_for_by_its_subscription(
    stripe_stub: StripeStub, key: PartnerKey, lines: int
) -> None:
    stripe_stub.preview = objects.invoice(3, lines=lines, status="draft", prefix="upcoming_in")
    found = gateway.upcoming(key, SUB).body
    assert (found["id"], len(found["lines"]["data"])) == ("upcoming_in_3", lines)
    previews = [asked.params for asked in stripe_stub.asked if asked.path.endswith("create_preview")]
    assert previews == [{"subscription": SUB}]


def test_nothing_to_bill_is_an_answer_of_its_own(stripe_stub: StripeStub, key: PartnerKey) -> None:
    with pytest.raises(gateway.NothingToBill):
        gateway.upcoming(key, SUB)


def test_the_stub_refuses_a_preview_without_a_subscription(stripe_stub: StripeStub, key: PartnerKey) -> None:
    for params in ({}, {"customer": "cus_acme"}):
        with pytest.raises(stripe.InvalidRequestError, match="at least one of"):
            gateway._client().v1.invoices.create_preview(params)  # type: ignore[arg-type]


def test_a_subscription_has_all_its_items(stripe_stub: StripeStub, key: PartnerKey) -> None:
    stripe_stub.subscriptions[SUB] = objects.subscription(items=211)
    items = gateway.subscription(key, SUB).body["items"]
    assert [item["id"] for item in items["data"]] == [f"si_{number}" for number in range(211)]
    assert items["has_more"] is False


def test_drafts_are_not_shown(stripe_stub: StripeStub, key: PartnerKey) -> None:
    stripe_stub.invoices = [objects.invoice(number, status=status) for number, status in enumerate(("draft", "open"))]
    assert ids(gateway.invoices(key, SUB)) == ["in_1"]
    with pytest.raises(gateway.NotThisKeys):
        gateway.invoice(key, SUB, "in_0")


READING: tuple[Callable[[PartnerKey], Any], ...] = (
    lambda key: gateway.invoices(key, SUB),
    lambda key: gateway.invoice(key, SUB, "in_2"),
    lambda key: gateway.invoice_pdf(key, SUB, "in_2"),
    lambda key: gateway.upcoming(key, SUB),
    lambda key: gateway.subscription(key, SUB),
    lambda key: gateway.credit_notes(key, SUB),
    lambda key: gateway.credit_note(key, SUB, "cn_1"),
    lambda key: gateway.credit_note_pdf(key, SUB, "cn_1"),
)


@pytest.mark.parametrize("theirs", ["cus_zenith", ""])
def test_a_subscription_of_another_customer_is_refused(
    full: StripeStub, key: PartnerKey, theirs: str, caplog: pytest.LogCaptureFixture
) -> None:
    for read in READING:
        read(key)
    key.partner.stripe_customer_id = theirs
    for read in READING:
        with pytest.raises(gateway.NotThisKeys):  # what was kept for the rightful one is no help
            read(key)
    caches["stripe"].clear()
    full.asked.clear()
    for read in READING:
        with pytest.raises(gateway.NotThisKeys):
            read(key)
    assert full.paths() == [f"/v1/subscriptions/{SUB}"]
    assert "nobody sees its invoices" in caplog.text


WANTED = ["in_99", "in_zenith", "cn_zenith", "", "..", "in_2/lines", "in_2?expand[]=charge", "IN_2", "in_2 ", "\x00"]


def test_an_id_that_is_not_this_keys_is_never_asked_for(full: StripeStub, key: PartnerKey) -> None:
    full.subscriptions["sub_zenith"] = objects.subscription("sub_zenith", customer="cus_zenith")
    full.invoices.append(objects.invoice(9, subscription="sub_zenith", customer="cus_zenith") | {"id": "in_zenith"})
    full.credit_notes.append(objects.credit_note(9, "in_zenith", customer="cus_zenith") | {"id": "cn_zenith"})
    for read in READING:
        read(key)
    full.asked.clear()
    for wanted in WANTED:
        for read_one in (gateway.invoice, gateway.invoice_pdf, gateway.credit_note, gateway.credit_note_pdf):
            with pytest.raises(gateway.NotThisKeys):
                read_one(key, SUB, wanted)
    assert full.asked == []


def test_credit_notes_are_those_on_the_subscriptions_own_invoices(full: StripeStub, key: PartnerKey) -> None:
    other = objects.credit_note(7, "in_of_another_key")
    full.credit_notes = [objects.credit_note(number, "in_1") for number in range(150, 100, -1)]
    full.credit_notes += [other, objects.credit_note(1, "in_2", lines=12)]
    found = gateway.credit_notes(key, SUB)
    assert ids(found) == [*(f"cn_{number}" for number in range(150, 100, -1)), "cn_1"]
    assert len(found.body[-1]["lines"]["data"]) == 12
    assert gateway.credit_note(key, SUB, "cn_1").body == found.body[-1]
    with pytest.raises(gateway.NotThisKeys):
        gateway.credit_note(key, SUB, "cn_7")


def test_a_pdf_is_fetched_without_our_key(full: StripeStub, key: PartnerKey) -> None:
    assert gateway.invoice_pdf(key, SUB, "in_2") == gateway.credit_note_pdf(key, SUB, "cn_1") == PDF
    fetched = [asked for asked in full.asked if asked.path.endswith(".pdf")]
    assert [asked.path for asked in fetched] == ["/in.pdf", "/cn.pdf"]
    assert not any(KEY in str(asked.headers) for asked in fetched)


def test_decimals_leave_as_stripe_wrote_them(full: StripeStub, key: PartnerKey) -> None:
    line = gateway.invoice(key, SUB, "in_1").body["lines"]["data"][0]
    assert line["pricing"]["unit_amount_decimal"] == "0.000000000001"
    assert line["quantity_decimal"] == "2.500000000000"
    item = gateway.subscription(key, SUB).body["items"]["data"][0]
    assert item["price"]["unit_amount_decimal"] == "12.3456"
    assert gateway.credit_note(key, SUB, "cn_1").body["lines"]["data"][11]["unit_amount_decimal"] == "10.5"


def test_names_that_nobody_knows_yet_pass(full: StripeStub, key: PartnerKey) -> None:
    found = gateway.invoice(key, SUB, "in_2").body
    for one in (found, found["lines"]["data"][24], gateway.customer(key.partner).body):
        assert one["since_next_year"] == {"deeply": [{"so": "0.1"}, None]}


def test_no_secret_and_no_payment_method_leaves(full: StripeStub, key: PartnerKey) -> None:
    raw = json.dumps([full.invoices, full.preview, full.subscriptions, full.customers])
    assert raw.count(objects.HUSH) > 20
    said = json.dumps(everything(key))
    assert objects.HUSH not in said
    assert said.count('"payment_record"') == 3  # a type, a name, and the object itself


@pytest.mark.parametrize("by", ["payment_intent", "charge", "payment_record"])
def test_nothing_of_how_an_invoice_was_paid_leaves_however_deeply_it_is_expanded(
    full: StripeStub, key: PartnerKey, by: str
) -> None:
    hushed = dict.fromkeys(("client_secret", "payment_method", "payment_method_details", "charge"), objects.HUSH)
    name = "pr_1" if by == "payment_record" else f"pi_{objects.HUSH}"
    paid = [objects.payment(number, "in_2", by=by) for number in range(12)]
    for one in paid:
        one["payment"][by] = objects.payment_record(1) | hushed | {"id": name}
    full.invoices[0] |= {"payments": objects.listed("/v1/invoice_payments?invoice=in_2", paid)}
    found = gateway.invoice(key, SUB, "in_2").body["payments"]
    assert (len(found["data"]), found["data"][0]["payment"]["type"]) == (12, by)
    assert objects.HUSH not in json.dumps(found)


def test_what_leaves_is_read_by_stripes_library(full: StripeStub, key: PartnerKey) -> None:
    kinds: dict[str, Any] = {"invoice": stripe.Invoice, "credit_note": stripe.CreditNote}
    kinds |= {"subscription": stripe.Subscription, "customer": stripe.Customer}
    for kind, found in everything(key).items():
        for one in found:
            again = kinds[kind].construct_from(json.loads(json.dumps(one)), None)
            assert (again.object, again.id) == (kind, one["id"])


def test_two_keys_with_one_subscription_each_see_their_own_id(full: StripeStub, acme: Partner, key: PartnerKey) -> None:
    staging = keys.create_key(acme, "Staging", now=NOW)[0]
    for one in (key, staging, key):
        assert gateway.upcoming(one, SUB).body["metadata"]["jetpack_partner_key_id"] == str(one.pk)


@pytest.mark.skipif(not SCHEMAS.exists(), reason="Stripe's schemas are not beside this repository.")
@pytest.mark.parametrize("name", ["schemas.json", "schemas-strict.json"])
def test_what_leaves_passes_stripes_schema(full: StripeStub, key: PartnerKey, name: str) -> None:
    schemas = json.loads((SCHEMAS / name).read_text())
    for kind, found in everything(key).items():
        validator = Draft202012Validator(schemas | {"$ref": f"#/$defs/{kind}"})
        for one in found:
            validator.validate(_as_known_today(one))


def _as_known_today(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_known_today(inner) for name, inner in value.items() if name not in objects.FUTURE}
    return [_as_known_today(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("code", "exponent"), [("usd", "2"), ("jpy", "0"), ("kwd", "3"), ("isk", "2"), ("ugx", None)])
def test_an_invoice_says_where_its_decimal_point_is(
    stripe_stub: StripeStub, key: PartnerKey, code: str, exponent: str | None
) -> None:
    stripe_stub.invoices = [objects.invoice(1, currency=code), objects.invoice(2) | {"metadata": None}]
    first, second = (one["metadata"] for one in gateway.invoices(key, SUB).body)
    ours = {"jetpack_partner_key_id": str(key.pk)} | ({"currency_exponent": exponent} if exponent else {})
    assert first == {"order": "6735"} | ours
    assert second == {"jetpack_partner_key_id": str(key.pk), "currency_exponent": "2"}


def test_a_customer_is_the_partners(full: StripeStub, key: PartnerKey, zenith: Partner) -> None:
    assert gateway.customer(key.partner).body["balance"] == -250
    with pytest.raises(gateway.NotThisKeys):
        gateway.customer(zenith)


def test_a_deleted_customer_is_for_the_operator_to_mend(stripe_stub: StripeStub, key: PartnerKey) -> None:
    stripe_stub.customers["cus_acme"] = {"id": "cus_acme", "object": "customer", "deleted": True}
    with pytest.raises(gateway.BillingUnavailable) as raised:
        gateway.customer(key.partner)
    assert raised.value.retry_after is None


def test_stripe_learns_nothing_of_the_machine(full: StripeStub, key: PartnerKey) -> None:
    everything(key)
    for asked in full.asked:
        assert "x-stripe-client-telemetry" not in asked.headers
        assert {"telemetry_id", "platform"}.isdisjoint(json.loads(asked.headers["x-stripe-client-user-agent"]))
