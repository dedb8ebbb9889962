"""What invoices are made with: what can be set, what stays once an invoice is final, and who makes them out."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from tests.billing.bill import premium
from tests.billing.ledger import close, invoice, price
from tests.cast import PREMIUM, activate

from jetbridge.server.activations import billing_days, verify
from jetbridge.server.audit.models import AuditEvent
from jetbridge.server.billing import invoices, issuers, particulars
from jetbridge.server.billing.models import Invoice, Issuer
from jetbridge.server.partners.models import Partner, PartnerKey

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 9, 20, tzinfo=UTC)


def stored(partner: Partner, name: str) -> Any:
    return getattr(Partner.objects.get(pk=partner.pk), name)


def test_details_are_changed_and_told_of_once(acme: Partner) -> None:
    wanted = {"currency": "eur", "tax_rate": "19", "tax_name": "VAT", "address_country": "DE"}
    assert particulars.change(acme, wanted) == list(wanted)
    assert particulars.change(acme, wanted) == []
    assert (stored(acme, "currency"), stored(acme, "tax_rate")) == ("eur", Decimal(19))
    told = AuditEvent.objects.get(event="billing-details.changed")
    assert (told.partner_id, told.details["tax_name"], told.details["tax_rate"]) == (acme.pk, "VAT", "19")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("currency", "ugx"),
        ("currency", "EUR"),
        ("time_zone", "Berlin"),
        ("time_zone", "../etc/passwd"),
        ("time_zone", ""),
        ("email", "nobody"),
        ("address_country", "de"),
        ("address_country", "GER"),
        ("address_line1", "x" * 201),
        ("tax_rate", "-1"),
        ("tax_rate", "NaN"),
        ("tax_rate", "1.00001"),
        ("tax_rate", "ten"),
        ("tax_rate", "100.01"),
        ("days_until_due", "366"),
        ("tax_exempt", "yes"),
        ("days_until_due", "-1"),
        ("days_until_due", "soon"),
        ("tax_id_type", "eu_vat"),
        ("stripe_customer_id", "sub_1"),
    ],
)
def test_what_no_invoice_can_be_made_with_is_refused(acme: Partner, name: str, value: str) -> None:
    before = stored(acme, name)
    with pytest.raises(ValidationError) as refused:
        particulars.change(acme, {name: value})
    assert list(refused.value.message_dict) == [name]
    assert stored(acme, name) == before


def test_a_tax_id_has_one_of_stripe_s_types(acme: Partner) -> None:
    assert len(particulars.tax_id_types()) > 100
    particulars.change(acme, {"tax_id": "DE123456789", "tax_id_type": "eu_vat"})
    with pytest.raises(ValidationError, match="none of Stripe's words"):
        particulars.change(acme, {"tax_id": "1", "tax_id_type": "vat"})


def test_another_zone_moves_the_billed_days(acme: Partner, key: PartnerKey) -> None:
    activate(key, premium(1, activated_on="2024-08-31T20:00:00Z"))
    particulars.change(acme, {"time_zone": "Asia/Tokyo"})
    ((_, day, starts, ends),) = billing_days.rows(key.pk)
    assert (f"{day}", starts, ends) == ("2024-09-01", 1, 0)
    assert verify.verify().shown == []


@pytest.mark.parametrize("change", [{"currency": "eur"}, {"time_zone": "Asia/Tokyo"}])
def test_currency_and_zone_stay_once_an_invoice_is_final_void_or_not(
    acme: Partner, bill: Invoice, change: dict[str, str]
) -> None:
    invoices.void(bill, now=NOW)
    with pytest.raises(ValidationError, match="acme has final invoices: currency and time zone stay as they are"):
        particulars.change(acme, change | {"legal_name": "Acme Ltd"})
    assert stored(acme, "legal_name") == ""
    assert particulars.change(acme, {"currency": "usd", "time_zone": "UTC", "legal_name": "Acme Ltd"}) == ["legal_name"]


def test_a_draft_fixes_nothing(acme: Partner, key: PartnerKey) -> None:
    activate(key, premium(1))
    close("2024-08")
    assert invoice("2024-08").held_back
    assert not particulars.are_fixed(acme)
    particulars.change(acme, {"currency": "eur"})
    price(PREMIUM, 2900, currency="eur")
    close("2024-08")
    assert (invoice("2024-08").currency, invoice("2024-08").total) == ("eur", 2900)


def test_the_issuer_is_as_new_invoices_say(bill: Invoice, key: PartnerKey) -> None:
    wanted = {"name": "Example Hosting", "address": "1 High Street\nLondon", "invoice_prefix": "2024-"}
    assert issuers.change(wanted) == list(wanted)
    assert issuers.change(wanted) == []
    close("2024-09")
    september = invoice("2024-09")
    assert (september.number, september.issuer_details["name"]) == ("2024-000001", "Example Hosting")
    assert Invoice.objects.get(pk=bill.pk).issuer_details["name"] == "Jetbridge"
    told = AuditEvent.objects.get(event="issuer.changed")
    assert (told.details["issuer_name"], told.address) == ("Example Hosting", "")


def test_a_prefix_that_comes_back_goes_on_counting(bill: Invoice, key: PartnerKey) -> None:
    issuers.change({"invoice_prefix": "B-"})
    issuers.change({"invoice_prefix": "INV-"})
    close("2024-09")
    assert invoice("2024-09").number == "INV-000002"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("invoice_prefix", "INV1"),
        ("invoice_prefix", ""),
        ("invoice_prefix", "A B-"),
        ("invoice_prefix", "Ä-"),
        ("invoice_prefix", "CN-"),
        ("invoice_prefix", "x" * 13),
        ("credit_note_prefix", "7"),
        ("name", ""),
        ("country", "GBR"),
    ],
)
def test_an_issuer_that_cannot_be_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValidationError):
        issuers.change({name: value})
    assert not Issuer.objects.filter(**{name: value}).exists()
