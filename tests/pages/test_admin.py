"""Operators see everything but secrets, and change nothing that has a writer of its own."""

from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import cast
from tests.billing.ledger import price
from tests.pages.markup import assert_strict

from jetbridge.server.accounts.models import Membership, Role, User
from jetbridge.server.activations import journal
from jetbridge.server.activations.models import Activation
from jetbridge.server.billing import credit_notes, invoices
from jetbridge.server.billing.models import BackEnd, CreditNote, Invoice
from jetbridge.server.oauth import tokens
from jetbridge.server.oauth.models import AccessToken, Application
from jetbridge.server.partners import keys
from jetbridge.server.partners.models import Partner, PartnerKey

MODELS = list(admin.site._registry)
ACTIVATIONS = "/admin/activations/activation/"
every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


@pytest.fixture
def operator(db: None) -> User:
    user = User.objects.create_superuser("operator", "operator@example.com", "correct horse battery")
    user.refresh_from_db()
    return user


@pytest.fixture
def site(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client


@pytest.fixture
def activation(key: PartnerKey) -> Activation:
    cast.activate(key, cast.draft(1, site_name="<script>alert(1)</script>"))
    activation = Activation.objects.get()
    journal.cancel(key.pk, activation.pk, by="user:7", now=cast.NOW)
    return activation


@pytest.fixture
def free(plans: None) -> None:
    """The activation's plan has a price, too, before months are closed."""
    price(cast.FREE, 0)


@pytest.fixture
def credited(free: None, bill: Invoice) -> None:
    """An invoice, paid and credited, so that there is one of everything that billing keeps."""
    BackEnd.objects.create(key=bill.key, starts_on=date(2024, 12, 1))
    invoices.pay(bill, paid_on=date(2024, 9, 20), reference="<script>alert(2)</script>", now=cast.NOW)
    credit_notes.issue(bill, CreditNote.Kind.GOODWILL, reference="x", amount=500, now=cast.NOW)


@pytest.fixture
def token(alice: User) -> str:
    return cast.token(alice)


def changelist(model: type[models.Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def change_page(instance: models.Model) -> str:
    return reverse(f"admin:{instance._meta.app_label}_{instance._meta.model_name}_change", args=[instance.pk])


def test_only_our_models_are_there() -> None:
    names = {model.__name__ for model in MODELS}
    billing = {"Price", "BackEnd", "Invoice", "CreditNote", "BalanceChange", "ClosedMonth", "Issuer"}
    assert names == billing | {"User", "AccessToken", "Partner", "PartnerKey", "Plan", "Activation", "AuditEvent"}


@every_model
def test_every_page_loads_and_shows_no_secret(
    site: Client, activation: Activation, credited: None, token: str, operator: User, model: type[models.Model]
) -> None:
    one = operator if model is User else model._default_manager.all()[0]
    pages = [changelist(model), change_page(one)]
    text = "".join(assert_strict(site.get(page)) for page in pages)
    algorithm, _, kept = operator.password.partition("$")
    ours = Application.objects.exclude(client_secret="").values_list("client_secret", flat=True)
    secrets = [token, tokens.checksum(token), algorithm, *kept.split("$"), *ours]
    assert len(secrets) > 5
    assert [secret for secret in secrets if secret in text] == []
    assert "<script>alert" not in text


@pytest.mark.parametrize("page", ["/admin/", "/admin/accounts/user/add/", "/admin/partners/partner/add/"])
def test_the_other_pages_load(site: Client, page: str) -> None:
    assert "Jetbridge" in assert_strict(site.get(page))


def test_somebody_who_is_not_staff_is_asked_to_sign_in(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get(ACTIVATIONS).status_code == 302


# --- activations --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["add/", "{}/change/", "{}/delete/"])
def test_an_activation_cannot_be_changed(site: Client, activation: Activation, page: str) -> None:
    response = site.post(ACTIVATIONS + page.format(activation.pk), {"site_name": "Mine"})
    assert response.status_code == 403
    assert_strict(response)
    assert Activation.objects.get().site_name == activation.site_name


def test_an_activation_is_shown_with_its_history(site: Client, activation: Activation) -> None:
    text = site.get(change_page(activation)).content.decode()
    assert "user:7" in text
    assert "cancelled_on" in text
    assert 'name="_save"' not in text


def test_the_list_never_counts_the_rows(site: Client, activation: Activation) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        text = site.get(f"{ACTIVATIONS}?key={activation.key_id}").content.decode()
    assert "1 activation" in text
    counted = [q["sql"] for q in queries if "COUNT(" in q["sql"].upper() and 'activations_activation"' in q["sql"]]
    assert counted == []
    assert len(queries) < 12


def test_hosts_are_searched_by_their_beginning_within_a_key(site: Client, key: PartnerKey) -> None:
    cast.activate(key, cast.draft(1), cast.draft(2), cast.draft(12))
    text = site.get(f"{ACTIVATIONS}?key={key.pk}&q=www.Site1").content.decode()
    assert "site1.example" in text
    assert "site12.example" in text
    assert "site2.example" not in text


def test_a_search_without_a_key_says_so(site: Client, activation: Activation) -> None:
    text = site.get(f"{ACTIVATIONS}?q=site").content.decode()
    assert "Choose a key first" in text
    assert "site1.example" not in text


# --- keys, tokens, users ------------------------------------------------------------------------------------


def save_key(site: Client, key: PartnerKey, **values: Any) -> str:
    return site.post(change_page(key), {"name": key.name} | values, follow=True).content.decode()


def test_a_key_is_renamed_and_disabled_and_enabled(site: Client, key: PartnerKey) -> None:
    save_key(site, key, name="Staging", disabled="on")
    key.refresh_from_db()
    assert key.name == "Staging"
    assert key.disabled_on
    save_key(site, key)
    key.refresh_from_db()
    assert key.disabled_on is None


def test_a_key_cannot_take_anothers_name(site: Client, key: PartnerKey, acme: Partner) -> None:
    keys.create_key(acme, "Staging", now=cast.NOW)
    assert "another key of this name" in save_key(site, key, name=" Staging ")
    assert "control characters" in save_key(site, key, name="a\tb")


def test_a_key_is_neither_made_nor_deleted_here(site: Client, key: PartnerKey) -> None:
    assert site.get("/admin/partners/partnerkey/add/").status_code == 403
    assert site.post(f"/admin/partners/partnerkey/{key.pk}/delete/").status_code == 403
    assert "create-key" in site.get(change_page(key.partner)).content.decode()


def test_deleting_a_token_revokes_it(site: Client, token: str) -> None:
    (held,) = AccessToken.objects.all()
    site.post(f"/admin/oauth/accesstoken/{held.pk}/delete/", {"post": "yes"})
    assert not AccessToken.objects.exists()


def roles(user: User, membership: Membership, **changed: Any) -> dict[str, Any]:
    prefix = "memberships-0-"
    row = {"id": membership.pk, "user": user.pk, "partner": membership.partner_id, "role": membership.role} | changed
    form = {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 1, "is_active": "on"}
    named = {f"{prefix}{name}": value for name, value in row.items()}
    return {"username": user.username, "email": user.email} | form | named


@pytest.mark.parametrize("change", [{"role": Role.VIEWER.value}, {"DELETE": "on"}])
def test_the_last_owner_stays(site: Client, alice: User, bob: User, change: dict[str, str]) -> None:
    membership = alice.memberships.get()
    text = site.post(change_page(alice), roles(alice, membership, **change)).content.decode()
    assert "last owner" in text
    assert alice.memberships.get().role == Role.OWNER


def test_an_owner_may_go_when_there_is_another(site: Client, alice: User, bob: User) -> None:
    bob.memberships.update(role=Role.OWNER)
    membership = alice.memberships.get()
    site.post(change_page(alice), roles(alice, membership, role=Role.VIEWER.value))
    assert alice.memberships.get().role == Role.VIEWER


def test_two_users_cannot_share_an_address(site: Client, alice: User) -> None:
    form = {"username": "charlie", "email": "ALICE@example.com", "password1": "a long password", "password2": "x"}
    assert "with this address already" in site.post("/admin/accounts/user/add/", form).content.decode()
