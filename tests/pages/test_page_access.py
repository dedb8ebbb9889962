"""The access matrix of the pages: every page for every kind of visitor. A page without a row fails."""

import pytest
from django.test import Client
from django.urls import URLPattern
from tests.billing.ledger import after

from jetbridge.server import urls as site
from jetbridge.server.accounts import urls as accounts
from jetbridge.server.accounts.models import Role, User
from jetbridge.server.billing import credit_notes
from jetbridge.server.billing.models import CreditNote, Invoice
from jetbridge.server.oauth import urls as oauth
from jetbridge.server.partners.models import Partner

ANYBODY, PERSON, OWNER = "anybody", "somebody who is signed in", "an owner of the partner"
BILLING = "somebody with the role billing, or an owner"
GUEST = "somebody who is not signed in"
PROGRAM = "a program (tests/oauth)"
STRIPE = "Stripe, by its signature (tests/billing)"

PAGES = {
    "portal": ("/", ANYBODY),
    "portal-screen": ("/activations", ANYBODY),  # the shell; what it shows comes by the API
    "reference": ("/docs", ANYBODY),
    "show-code": ("/oauth2/code", ANYBODY),
    "authorize": ("/oauth2/authorize", ANYBODY),  # a request without a client is told so; tests/oauth has the rest
    "account_inactive": ("/account/inactive", ANYBODY),
    "account_invitation": ("/account/invitations/nope", ANYBODY),
    "account_reset_password": ("/account/password/reset", ANYBODY),
    "account_reset_password_done": ("/account/password/reset/sent", ANYBODY),
    "account_reset_password_from_key": ("/account/password/reset/1-nope", ANYBODY),
    "account_reset_password_from_key_done": ("/account/password/reset/done", ANYBODY),
    "account_login": ("/account/login", GUEST),
    "mfa_authenticate": ("/account/two-factor/sign-in", GUEST),
    "account_logout": ("/account/logout", PERSON),
    "account": ("/account", PERSON),
    "account_address": ("/account/email", PERSON),
    "account_address_confirm": ("/account/email/nope", PERSON),
    "account_reauthenticate": ("/account/confirm", PERSON),
    "account_change_password": ("/account/password", PERSON),
    "mfa_index": ("/account/two-factor", PERSON),
    "mfa_reauthenticate": ("/account/two-factor/confirm", PERSON),
    "mfa_activate_totp": ("/account/two-factor/app/add", PERSON),
    "mfa_deactivate_totp": ("/account/two-factor/app/remove", PERSON),
    "mfa_view_recovery_codes": ("/account/two-factor/codes", PERSON),
    "mfa_generate_recovery_codes": ("/account/two-factor/codes/new", PERSON),
    "mfa_download_recovery_codes": ("/account/two-factor/codes/download", PERSON),
    "connected": ("/account/connected", PERSON),
    "applications": ("/apps", PERSON),
    "new-application": ("/apps/new", PERSON),
    "application": ("/apps/1", PERSON),
    "members": ("/partners/{partner}/members", OWNER),
    "audit": ("/partners/{partner}/audit", OWNER),
    "invoice": ("/invoices/in_{invoice:012}", BILLING),
    "invoice-paper": ("/invoices/in_{invoice:012}.pdf", BILLING),
    "credit-note-paper": ("/credit-notes/cn_{credit_note:012}.pdf", BILLING),
    "stripe-webhook": ("", STRIPE),
    **dict.fromkeys(("token", "revoke", "introspect", "token-info", "register-client", None), ("", PROGRAM)),
}
BY_ADDRESS = [(path, kind) for path, kind in PAGES.values() if path]


def test_every_page_has_its_row() -> None:
    patterns = [*site.urlpatterns, *accounts.urlpatterns, *oauth.urlpatterns]
    names = {one.name for one in patterns if isinstance(one, URLPattern) and "passkeys" not in str(one.pattern)}
    assert names == set(PAGES)


def visit(path: str, partner: Partner, user: User | None = None) -> tuple[int, str]:
    client = Client(headers={"host": "127.0.0.1"})
    if user is not None:
        client.force_login(user)
    response = client.get(path.format(partner=partner.pk, invoice=1, credit_note=1))
    return response.status_code, response.get("Location", "")


@pytest.mark.parametrize(("path", "kind"), BY_ADDRESS)
def test_without_a_session_only_the_open_pages_answer(acme: Partner, path: str, kind: str) -> None:
    status, location = visit(path, acme)
    if kind in (PERSON, OWNER, BILLING):
        assert status == 302
        assert location.startswith("/account/login") or path == "/account/logout"
    else:
        assert status < 500
        assert not location or path == "/account/two-factor/sign-in"


@pytest.mark.parametrize("path", [path for path, kind in BY_ADDRESS if kind == OWNER])
def test_an_owners_page_is_there_for_owners_of_that_partner_only(
    acme: Partner, alice: User, bob: User, charlie: User, path: str
) -> None:
    staff = User.objects.create_superuser("operator", "operator@example.com")
    assert visit(path, acme, alice)[0] == 200
    assert [visit(path, acme, other)[0] for other in (bob, charlie, staff)] == [404, 404, 404]


@pytest.mark.parametrize("path", [path for path, kind in BY_ADDRESS if kind == BILLING])
def test_an_invoices_pages_are_there_for_billing_and_owners_only(
    acme: Partner, alice: User, bob: User, charlie: User, bill: Invoice, path: str
) -> None:
    note, _ = credit_notes.issue(bill, CreditNote.Kind.GOODWILL, reference="x", amount=500, now=after("2024-08"))
    path = path.format(invoice=bill.pk, credit_note=note.pk)
    others = [charlie, User.objects.create_superuser("operator", "operator@example.com")]
    assert [visit(path, acme, other)[0] for other in (bob, *others)] == [404, 404, 404]
    bob.memberships.update(role=Role.BILLING)
    assert [visit(path, acme, allowed)[0] for allowed in (alice, bob)] == [200, 200]


@pytest.mark.parametrize("path", [path for path, kind in BY_ADDRESS if kind in (ANYBODY, PERSON)])
def test_a_page_of_ones_own_is_there_for_every_role(acme: Partner, alice: User, charlie: User, path: str) -> None:
    assert visit(path, acme, alice) == visit(path, acme, charlie)
    assert visit(path, acme, alice)[0] in (200, 302, 400, 404)


@pytest.mark.parametrize("path", ["/admin/", "/admin/accounts/user/", "/admin/activations/activation/"])
def test_the_admin_is_for_operators(acme: Partner, alice: User, path: str) -> None:
    assert visit(path, acme)[0] == 302
    assert visit(path, acme, alice)[0] == 302
    assert visit(path, acme, User.objects.create_superuser("operator", "operator@example.com"))[0] == 200
