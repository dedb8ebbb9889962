"""Every object is one of Stripe's: by its published schema, closed, by its own library, and by its sums."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import stripe
from django.test import Client
from jsonschema import Draft202012Validator
from tests.api.billed import bill
from tests.api.calls import ROOT, at
from tests.billing import ledger
from tests.cast import BACKUP, PREMIUM, activate, draft

from jetbridge.server.billing import invoices, issuers
from jetbridge.server.billing.models import Invoice
from jetbridge.server.partners.models import Partner, PartnerKey

SCHEMAS = Path(__file__).parents[3] / "shared" / "data" / "stripe" / "schemas-strict.json"
Json = dict[str, Any]


@cache
def published() -> Json | None:
    """Facts of Stripe's OpenAPI document; they are not part of this repository."""
    return json.loads(SCHEMAS.read_text()) if SCHEMAS.exists() else None


def get(api: Client, path: str, kind: str) -> Json:
    """The answer, after a look at its shape."""
    body: Json = api.get(path).json()
    schema = published()
    if schema is not None:
        Draft202012Validator(schema | {"$ref": f"#/$defs/{kind}"}).validate(body)
    return body


def assert_adds_up(invoice: Json) -> None:
    lines = invoice["lines"]["data"]
    assert sum(line["amount"] for line in lines) == invoice["subtotal"]
    taxes = [tax["amount"] for tax in invoice["total_taxes"]]
    assert sum(tax["amount"] for line in lines for tax in line["taxes"]) == sum(taxes)
    assert invoice["subtotal"] + sum(taxes) == invoice["total"]
    due, left = invoice["amount_due"], invoice["ending_balance"]
    assert invoice["total"] + invoice["starting_balance"] == due + left
    settled = invoice["amount_paid"] + invoice["pre_payment_credit_notes_amount"]
    assert invoice["amount_remaining"] == due - settled
    if "payments" in invoice:
        assert sum(payment["amount_paid"] for payment in invoice["payments"]["data"]) == invoice["amount_paid"]
    assert all(int(line["quantity"]) == int(Decimal(line["quantity_decimal"])) for line in lines)


def assert_the_library_reads_it(invoice: Json) -> None:
    read = stripe.Invoice.construct_from(invoice, "sk_test_none")
    assert read.lines.data[0].amount == invoice["lines"]["data"][0]["amount"]
    assert (read.id, read.total, read.currency) == (invoice["id"], invoice["total"], invoice["currency"])


@pytest.mark.usefixtures("noon")
def test_every_object_passes_the_strict_schema_and_adds_up(api: Client, key: PartnerKey) -> None:
    billed = bill(key)
    listed = get(api, at(key, "stripe/invoices"), "invoice_list")["data"]
    one = get(api, at(key, f"stripe/invoices/{billed.invoice_id}"), "invoice")
    upcoming = get(api, at(key, "stripe/upcoming-invoice"), "invoice_preview")
    assert listed[0] == one
    for invoice in (*listed, upcoming):
        assert_adds_up(invoice)
        assert_the_library_reads_it(invoice)
    assert "payments" not in upcoming
    notes = get(api, at(key, "stripe/credit-notes"), "credit_note_list")["data"]
    assert notes == [get(api, at(key, f"stripe/credit-notes/{billed.credit_note_id}"), "credit_note")]
    assert stripe.CreditNote.construct_from(notes[0], None).lines.data[0].amount == 150
    get(api, at(key, "stripe/subscription"), "subscription")
    get(api, f"{ROOT}/{key.partner_id}/stripe/customer", "customer")


def test_an_invoice_says_what_it_bills_when_and_at_which_price(api: Client, key: PartnerKey) -> None:
    billed = bill(key)
    invoice = get(api, at(key, f"stripe/invoices/{billed.invoice_id}"), "invoice")
    own, free, corrected = invoice["lines"]["data"]
    october = {"start": int(datetime(2024, 10, 1, tzinfo=UTC).timestamp())}
    october["end"] = int(datetime(2024, 11, 1, tzinfo=UTC).timestamp())
    assert (invoice["number"], invoice["status"]) == (billed.october.number, "open")
    assert (invoice["period_start"], invoice["period_end"]) == tuple(october.values())
    assert (own["amount"], own["quantity"], own["quantity_decimal"], own["period"]) == (2000, 2, "2", october)
    assert own["pricing"]["unit_amount_decimal"] == "1000"
    days = {"sites": "2", "site_days": "62", "period_days": "31"}
    assert own["metadata"] == {"month": "2024-10", "plan": "premium", "product_id": "2000"} | days
    assert (free["amount"], free["metadata"]["sites"]) == (0, "1")
    assert (corrected["amount"], corrected["quantity"], corrected["quantity_decimal"]) == (-700, 0, "0.7")
    assert corrected["metadata"]["month"] == "2024-09"
    assert "billed 84 site-days, owed 63" in corrected["metadata"]["reason"]


@pytest.mark.usefixtures("noon")
def test_the_upcoming_invoice_says_what_has_accrued_and_what_has_no_price(api: Client, key: PartnerKey) -> None:
    bill(key)
    activate(key, draft(7, product_id=BACKUP, activated_on="2024-11-21"))
    upcoming = get(api, at(key, "stripe/upcoming-invoice"), "invoice_preview")
    assert upcoming["id"] == f"upcoming_in_{key.pk}_202411"
    assert (upcoming["total"], upcoming["status"], upcoming["billing_reason"]) == (2000, "draft", "upcoming")
    assert upcoming["metadata"] == {
        "accrued_to_date": "1467",  # 2 sites, 22 of 30 days
        "as_of": "2024-11-23T12:00:00+00:00",
        "currency_exponent": "2",
        "jetpack_partner_key_id": str(key.pk),
        "month": "2024-11",
        "time_zone": "UTC",
        "unpriced_site_days": "10",
    }
    assert not {
        upcoming[name] for name in ("number", "invoice_pdf", "hosted_invoice_url", "due_date", "effective_at")
    } - {None}


@pytest.mark.parametrize(
    ("exempt", "tax", "reason"), [("none", 247, "standard_rated"), ("reverse", 0, "reverse_charge")]
)
def test_tax_and_who_pays_stand_on_the_invoice_as_they_were(
    api: Client, acme: Partner, key: PartnerKey, exempt: str, tax: int, reason: str
) -> None:
    named = {"legal_name": "Acme Hosting GmbH", "tax_id": "DE123456789", "tax_id_type": "eu_vat", "tax_name": "VAT"}
    paying = {"tax_exempt": exempt, "tax_rate": Decimal("19"), "purchase_order": "PO-7", "address_country": "DE"}
    Partner.objects.filter(pk=acme.pk).update(**named, **paying)
    billed = bill(key)
    Partner.objects.filter(pk=acme.pk).update(legal_name="Another", tax_rate=0, purchase_order="")
    invoice = get(api, at(key, f"stripe/invoices/{billed.invoice_id}"), "invoice")
    assert_adds_up(invoice)
    (total,) = invoice["total_taxes"]
    assert (total["amount"], total["taxability_reason"], total["taxable_amount"]) == (tax, reason, 1300)
    assert [rate["percentage"] for rate in invoice["default_tax_rates"]] == ([19] if tax else [])
    assert invoice["customer_name"] == "Acme Hosting GmbH"
    assert invoice["customer_tax_ids"] == [{"type": "eu_vat", "value": "DE123456789"}]
    assert (invoice["customer_address"]["country"], invoice["customer_address"]["city"]) == ("DE", None)
    assert invoice["custom_fields"] == [{"name": "Purchase order", "value": "PO-7"}]


@pytest.mark.parametrize(("currency", "exponent", "amount"), [("jpy", "0", 484), ("kwd", "3", 480), ("isk", "2", 500)])
def test_the_decimals_of_the_currency_go_out(
    api: Client, acme: Partner, key: PartnerKey, currency: str, exponent: str, amount: int
) -> None:
    Partner.objects.filter(pk=acme.pk).update(currency=currency)
    ledger.price(PREMIUM, 500, currency=currency)
    activate(key, draft(1, product_id=PREMIUM, activated_on="2024-10-02"))
    ledger.close("2024-10")
    (invoice,) = get(api, at(key, "stripe/invoices"), "invoice_list")["data"]
    assert (invoice["currency"], invoice["metadata"]["currency_exponent"]) == (currency, exponent)
    assert (invoice["total"], invoice["lines"]["data"][0]["quantity_decimal"]) == (amount, "0.967741935484")


def test_months_begin_at_the_partners_midnight(api: Client, acme: Partner, key: PartnerKey) -> None:
    Partner.objects.filter(pk=acme.pk).update(time_zone="Asia/Tokyo")
    ledger.price(PREMIUM, 1000)
    activate(key, draft(1, product_id=PREMIUM, activated_on="2024-09-30T15:00:00Z"))
    ledger.close("2024-10")
    (invoice,) = get(api, at(key, "stripe/invoices"), "invoice_list")["data"]
    assert invoice["period_start"] == int(datetime(2024, 9, 30, 15, tzinfo=UTC).timestamp())
    assert invoice["lines"]["data"][0]["period"]["start"] == invoice["period_start"]
    assert invoice["total"] == 1000


def test_an_invoices_life_shows(api: Client, key: PartnerKey) -> None:
    billed = bill(key)
    paid_on = datetime(2024, 11, 7, tzinfo=UTC)
    invoices.pay(billed.october, paid_on=date(2024, 11, 7), reference="TX-1", amount=1000, now=paid_on)
    invoices.void(billed.september, now=paid_on)
    october, september = get(api, at(key, "stripe/invoices"), "invoice_list")["data"]
    assert (october["status"], october["amount_paid"], october["amount_remaining"]) == ("open", 1000, 150)
    assert (september["status"], september["status_transitions"]["voided_at"]) == ("void", int(paid_on.timestamp()))
    invoices.pay(Invoice.objects.get(pk=billed.october.pk), paid_on=date(2024, 11, 7), reference="TX-2", now=paid_on)
    october, _ = get(api, at(key, "stripe/invoices"), "invoice_list")["data"]
    assert (october["status"], october["status_transitions"]["paid_at"]) == ("paid", int(paid_on.timestamp()))
    assert_adds_up(october)


def pay(invoice: Invoice, day: str, reference: str, amount: int | None = None) -> None:
    """Recorded on the 20th of November, at noon."""
    said: Json = {"paid_on": date.fromisoformat(day), "reference": reference, "amount": amount}
    invoices.pay(invoice, **said, now=datetime(2024, 11, 20, 12, tzinfo=UTC))


def test_an_invoice_has_all_its_payments_the_latest_recorded_first(api: Client, key: PartnerKey) -> None:
    billed = bill(key)
    path = at(key, f"stripe/invoices/{billed.invoice_id}")
    none = get(api, path, "invoice")["payments"]
    assert none == {
        "object": "list",
        "data": [],
        "has_more": False,
        "url": f"/v1/invoice_payments?invoice={billed.invoice_id}",
    }
    pay(billed.october, "2024-11-07", "TX-1", 1000)
    pay(billed.october, "2024-11-05", "Scheck №2")
    invoice = get(api, path, "invoice")
    assert_adds_up(invoice)
    assert [(one["amount_paid"], reference(one)) for one in invoice["payments"]["data"]] == [
        (150, "Scheck №2"),
        (1000, "TX-1"),
    ]
    assert get(api, at(key, "stripe/invoices"), "invoice_list")["data"][0] == invoice


def reference(payment: Json) -> str:
    """Where Stripe's Payment Record has it."""
    found: str = payment["payment"]["payment_record"]["processor_details"]["custom"]["payment_reference"]
    return found


def test_a_payment_has_every_field_of_stripes_and_is_read_by_its_library(api: Client, key: PartnerKey) -> None:
    billed = bill(key)
    pay(billed.october, "2024-11-07", "TX-1", 1000)
    (payment,) = get(api, at(key, f"stripe/invoices/{billed.invoice_id}"), "invoice")["payments"]["data"]
    read = stripe.InvoicePayment.construct_from(payment, None)
    record = stripe.PaymentRecord.construct_from(payment["payment"]["payment_record"], None)
    for made, kind in ((payment, stripe.InvoicePayment), (payment["payment"]["payment_record"], stripe.PaymentRecord)):
        assert set(made) == set(kind.__annotations__) - {"OBJECT_NAME"}
    assert (read.id[:6], read.status, read.invoice) == ("inpay_", "paid", billed.invoice_id)
    assert (record.amount.value, record.amount_guaranteed.value, record.amount_refunded.value) == (1000, 1000, 0)
    assert (record.reported_by, record.payment_method_details, record.amount.currency) == ("self", None, "usd")
    assert read.created == record.created == int(datetime(2024, 11, 20, 12, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(("zone", "hour"), [("UTC", 0), ("Asia/Tokyo", -9), ("America/New_York", 5)])
def test_a_payment_is_of_its_day_where_the_partner_is_billed(
    api: Client, acme: Partner, key: PartnerKey, zone: str, hour: int
) -> None:
    Partner.objects.filter(pk=acme.pk).update(time_zone=zone)
    billed = bill(key)
    pay(billed.october, "2024-11-07", "TX-1")
    invoice = get(api, at(key, f"stripe/invoices/{billed.invoice_id}"), "invoice")
    paid_at = int((datetime(2024, 11, 7, tzinfo=UTC) + timedelta(hours=hour)).timestamp())
    (payment,) = invoice["payments"]["data"]
    assert (payment["status_transitions"], invoice["metadata"]["time_zone"]) == (
        {"canceled_at": None, "paid_at": paid_at},
        zone,
    )


@pytest.mark.usefixtures("noon")
def test_the_subscription_has_the_prices_of_today(api: Client, key: PartnerKey) -> None:
    billed = bill(key)
    ledger.price(PREMIUM, Decimal("1100.5"), date(2024, 11, 20))
    ledger.price(PREMIUM, 1200, date(2024, 12, 1))
    subscription = get(api, at(key, "stripe/subscription"), "subscription")
    prices = {item["metadata"]["plan"]: item["price"] for item in subscription["items"]["data"]}
    assert {plan: price["unit_amount_decimal"] for plan, price in prices.items()} == {"premium": "1100.5", "free": "0"}
    assert (prices["premium"]["unit_amount"], prices["premium"]["id"]) == (None, "price_2000_usd_1100p5")
    assert (subscription["latest_invoice"], subscription["status"]) == (billed.invoice_id, "past_due")


@pytest.mark.usefixtures("noon")
def test_the_customer_has_the_balance_of_all_keys(api: Client, key: PartnerKey) -> None:
    bill(key)
    customer = get(api, f"{ROOT}/{key.partner_id}/stripe/customer", "customer")
    assert (customer["name"], customer["balance"], customer["delinquent"]) == ("Acme Hosting", 0, True)
    key.balance_changes.create(amount=-250, created=key.created_on, reason="test")
    key.balance_changes.create(amount=-50, created=key.created_on, reason="test")
    assert get(api, f"{ROOT}/{key.partner_id}/stripe/customer", "customer")["balance"] == -300


def test_a_partner_without_keys_is_a_customer_too(api: Client, acme: Partner) -> None:
    customer = get(api, f"{ROOT}/{acme.pk}/stripe/customer", "customer")
    assert (customer["balance"], customer["delinquent"]) == (0, False)


def test_a_key_names_its_newest_invoice(api: Client, key: PartnerKey) -> None:
    assert api.get(at(key, "")).json()["latest_invoice"] is None
    billed = bill(key)
    assert api.get(at(key, "")).json()["latest_invoice"] == billed.invoice_id
    assert api.get(ROOT).json()[0]["keys"][0]["latest_invoice"] == billed.invoice_id
    newest = api.get(at(key, "stripe/invoices?limit=1")).json()["data"][0]
    assert newest["id"] == billed.invoice_id


def test_who_bills_and_how_to_pay_stand_on_the_invoice_as_they_were(api: Client, key: PartnerKey) -> None:
    bank = "Example Bank\nIBAN XX00 0000"
    issuers.change({"name": "Example Operations", "country": "US", "bank": bank})
    billed = bill(key)
    issuers.change({"name": "Another", "bank": "Another"})
    invoice = get(api, at(key, f"stripe/invoices/{billed.invoice_id}"), "invoice")
    named = (invoice["account_name"], invoice["account_country"], invoice["footer"])
    assert named == ("Example Operations", "US", bank)
    assert get(api, at(key, "stripe/upcoming-invoice"), "invoice_preview")["footer"] is None
