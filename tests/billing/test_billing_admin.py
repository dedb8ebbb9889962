"""Billing in the admin: prices are added, the issuer and a partner's details change, and nothing else does."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.billing.bill import premium
from tests.billing.ledger import price
from tests.cast import NOW, PREMIUM, activate

from jetbridge.server.accounts.models import User
from jetbridge.server.activations.models import BillingDay
from jetbridge.server.billing import credit_notes, numbers
from jetbridge.server.billing.models import CreditNote, Invoice, Price
from jetbridge.server.partners.models import Partner, PartnerKey

PRICES = "/admin/billing/price/"


@pytest.fixture
def site(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_superuser("operator", "operator@example.com"))
    return client


def read(site: Client, path: str) -> str:
    return site.get(path).content.decode()


# --- prices -----------------------------------------------------------------------------------------------------


def add_price(site: Client, **said: Any) -> str:
    form = {"plan": PREMIUM, "partner": "", "currency": "usd", "unit_amount": "995.5", "starts_on": "2024-01-01"}
    return site.post(f"{PRICES}add/", form | said, follow=True).content.decode()


def test_a_price_is_added(site: Client, plans: None) -> None:
    assert "USD 9.955" in add_price(site)
    assert Price.objects.get().unit_amount == Decimal("995.5")


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"unit_amount": "1000"}, "take another day"),
        ({"unit_amount": "3100"}, "set already"),
        ({"starts_on": "2024-08-15"}, "its price can change from 2024-09-01 on"),
        ({"currency": "ugx"}, "no currency that can be billed"),
        ({"unit_amount": "-1"}, "at least 0"),
    ],
)
def test_a_price_that_cannot_be_set_says_why(site: Client, bill: Invoice, said: dict[str, str], refusal: str) -> None:
    assert refusal in add_price(site, **{"starts_on": "2020-01-01"} | said)
    assert Price.objects.count() == 1


def test_a_price_never_changes(site: Client, plans: None) -> None:
    price(PREMIUM, 3100)
    path = f"{PRICES}{Price.objects.get().pk}/"
    assert site.post(f"{path}change/", {"unit_amount": "1"}).status_code == 403
    assert site.post(f"{path}delete/", {"post": "yes"}).status_code == 403
    assert Price.objects.get().unit_amount == 3100


# --- what is billed ---------------------------------------------------------------------------------------------


def test_an_invoice_is_shown_with_its_lines(site: Client, bill: Invoice) -> None:
    text = read(site, f"/admin/billing/invoice/{bill.pk}/change/").replace("\N{NO-BREAK SPACE}", " ")
    said = ("INV-000001", "2024-08", "Jetpack Premium, yearly: August 2024", "31.00", "USD 62.00", "Acme Hosting")
    assert [one for one in said if one not in text] == []
    assert 'name="_save"' not in text


@pytest.mark.parametrize("page", ["add/", "{}/change/", "{}/delete/"])
@pytest.mark.parametrize("model", ["invoice", "creditnote", "balancechange", "closedmonth", "backend"])
def test_what_is_billed_never_changes(site: Client, bill: Invoice, model: str, page: str) -> None:
    assert site.post(f"/admin/billing/{model}/{page.format(1)}", {"post": "yes"}).status_code in (302, 403)
    assert site.post(f"/admin/billing/invoice/{page.format(bill.pk)}", {"post": "yes"}).status_code == 403
    assert Invoice.objects.get() == bill


def test_a_credit_note_is_shown_with_its_lines(site: Client, bill: Invoice) -> None:
    note, _ = credit_notes.issue(bill, CreditNote.Kind.CORRECTION, reference="x", amount=500, memo="Late", now=NOW)
    text = read(site, f"/admin/billing/creditnote/{note.pk}/change/").replace("\N{NO-BREAK SPACE}", " ")
    assert [one for one in ("CN-000001", "Correction", "Late", "USD 5.00") if one not in text] == []


# --- the issuer -------------------------------------------------------------------------------------------------


def save_issuer(site: Client, **said: str) -> str:
    form = {"name": "Jetbridge", "invoice_prefix": "INV-", "credit_note_prefix": "CN-"} | said
    return site.post(f"/admin/billing/issuer/{numbers.load_issuer().pk}/change/", form, follow=True).content.decode()


def test_the_issuer_changes(site: Client) -> None:
    save_issuer(site, name="Example Operations", bank="IBAN XX00")
    assert numbers.load_issuer().bank == "IBAN XX00"


def test_a_prefix_that_is_none_says_why(site: Client) -> None:
    assert "no digit at its end" in save_issuer(site, invoice_prefix="2024")
    assert numbers.load_issuer().invoice_prefix == "INV-"


# --- a partner --------------------------------------------------------------------------------------------------


def save_partner(site: Client, partner: Partner, **said: str) -> str:
    form = {"name": partner.name, "slug": partner.slug, "partner_type": "host", "currency": "usd", "time_zone": "UTC"}
    money = {"tax_rate": "0", "tax_exempt": "none", "days_until_due": "30"}
    keys = {"keys-TOTAL_FORMS": "0", "keys-INITIAL_FORMS": "0"}
    path = f"/admin/partners/partner/{partner.pk}/change/"
    return site.post(path, form | money | keys | said, follow=True).content.decode()


def test_a_partners_details_change(site: Client, acme: Partner) -> None:
    save_partner(site, acme, name="Acme", legal_name="Acme Ltd.", tax_rate="19", tax_name="VAT")
    acme.refresh_from_db()
    assert (acme.name, acme.legal_name, acme.tax_rate) == ("Acme", "Acme Ltd.", Decimal(19))


def test_another_zone_counts_the_days_anew(site: Client, key: PartnerKey) -> None:
    activate(key, premium(1, activated_on="2024-08-01T20:00:00Z"))
    save_partner(site, key.partner, time_zone="Asia/Tokyo")
    assert BillingDay.objects.get().day == date(2024, 8, 2)


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"time_zone": "Mars"}, "no time zone"),
        ({"currency": "ugx"}, "no currency"),
        ({"tax_id": "DE123"}, "come together"),
        ({"tax_rate": "101"}, "percent"),
    ],
)
def test_details_that_cannot_be_say_why(site: Client, acme: Partner, said: dict[str, str], refusal: str) -> None:
    assert refusal in save_partner(site, acme, **said)


def test_currency_and_zone_stay_once_an_invoice_is_final(site: Client, bill: Invoice) -> None:
    partner = bill.key.partner
    text = read(site, f"/admin/partners/partner/{partner.pk}/change/")
    assert 'name="legal_name"' in text
    assert 'name="currency"' not in text
    save_partner(site, partner, currency="eur", time_zone="Asia/Tokyo")
    partner.refresh_from_db()
    assert (partner.currency, partner.time_zone) == ("usd", "UTC")


def test_a_partner_is_made_with_its_details(site: Client) -> None:
    form = {"name": "New", "slug": "new", "partner_type": "host", "currency": "jpy", "time_zone": "Asia/Tokyo"}
    site.post("/admin/partners/partner/add/", form | {"tax_rate": "0", "tax_exempt": "none", "days_until_due": "30"})
    assert Partner.objects.get().currency == "jpy"
