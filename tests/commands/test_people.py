"""The commands that make partners, keys, users, members and tokens; each is safe to repeat."""

import io
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from tests.cast import member

from jetbridge.server.accounts.models import Membership, Role, User
from jetbridge.server.oauth import tokens
from jetbridge.server.oauth.models import AccessToken
from jetbridge.server.partners.models import Partner, PartnerKey


def run(*arguments: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


@pytest.mark.django_db
def test_a_partner_is_made_once() -> None:
    first = run("create_partner", "acme", "Acme", website="https://acme.example")
    partner = Partner.objects.get()
    assert first == f"partner {partner.pk}, acme\n"
    assert (partner.partner_type, partner.company_website) == ("host", "https://acme.example")
    assert run("create_partner", "acme", "Acme", website="https://acme.example").endswith(", is there already\n")


@pytest.mark.django_db
def test_a_partner_with_other_particulars_is_refused() -> None:
    run("create_partner", "acme", "Acme")
    with pytest.raises(CommandError, match=r"there is a partner 'acme' already, with another name"):
        run("create_partner", "acme", "Acme Hosting")


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["", "a b", "x" * 101])
def test_a_slug_that_is_none_is_refused(slug: str) -> None:
    with pytest.raises(CommandError):
        run("create_partner", slug, "Acme")


def test_a_key_is_made_with_a_secret_that_is_printed_once(acme: Partner) -> None:
    key_line, id_line, secret_line = run("create_key", partner="acme", name="Live").splitlines()
    key = PartnerKey.objects.get()
    assert (key_line, id_line) == (f"key {key.pk}", f"client_id {key.application.client_id}")
    assert tokens.is_well_formed(secret_line.removeprefix("client_secret "), tokens.SECRET_PREFIX)


def test_a_second_key_of_a_name_is_refused(acme: Partner, key: PartnerKey) -> None:
    with pytest.raises(CommandError, match="already has a key named 'Production'"):
        run("create_key", partner="acme", name="Production")
    with pytest.raises(CommandError, match="there is no partner 'nobody'"):
        run("create_key", partner="nobody", name="Production")


@pytest.mark.django_db
def test_a_user_gets_a_password_that_is_printed_once() -> None:
    user_line, password_line = run("create_user", "dora", email="dora@example.com", generate=True).splitlines()
    dora = User.objects.get()
    assert user_line == f"user {dora.pk}, dora"
    assert dora.check_password(password_line.removeprefix("password "))
    assert not dora.is_staff


@pytest.mark.django_db
def test_a_password_can_come_by_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse battery\n"))
    assert "password" not in run("create_user", "dora", email="dora@example.com", password_stdin=True, staff=True)
    dora = User.objects.get()
    assert dora.check_password("correct horse battery")
    assert (dora.is_staff, dora.is_superuser) == (True, True)


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["", "short", "password", "dora@example.com"])
def test_a_weak_password_is_refused(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(password + "\n"))
    with pytest.raises(CommandError):
        run("create_user", "dora", email="dora@example.com", password_stdin=True)
    assert not User.objects.exists()


@pytest.mark.parametrize(("name", "email"), [("alice", "new@example.com"), ("dora", "ALICE@example.com")])
def test_a_name_or_address_that_is_taken_is_refused(alice: User, name: str, email: str) -> None:
    with pytest.raises(CommandError, match="already"):
        run("create_user", name, email=email, generate=True)


def test_a_member_is_added_and_may_change_role(acme: Partner, alice: User, charlie: User) -> None:
    def add(role: str) -> str:
        return run("add_member", user="charlie", partner="acme", role=role)

    assert add("viewer") == "charlie is viewer of acme\n"
    assert add("viewer") == "charlie is viewer of acme already\n"
    assert add("owner") == "charlie is owner of acme, was viewer\n"
    assert Membership.objects.get(user=charlie, partner=acme).role == Role.OWNER


def test_the_last_owner_stays_owner(acme: Partner, alice: User, bob: User) -> None:
    with pytest.raises(CommandError, match="alice is the last owner of this partner"):
        run("add_member", user="alice", partner="acme", role="viewer")
    run("add_member", user="bob", partner="acme", role="owner")
    assert run("add_member", user="alice", partner="acme", role="viewer") == "alice is viewer of acme, was owner\n"


def test_an_owner_who_is_deactivated_does_not_count(acme: Partner, alice: User) -> None:
    gone = member("gone", acme, Role.OWNER)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    with pytest.raises(CommandError, match="last owner"):
        run("add_member", user="alice", partner="acme", role="viewer")


@pytest.mark.parametrize(("user", "partner"), [("nobody", "acme"), ("alice", "nobody")])
def test_a_membership_needs_both_sides(alice: User, user: str, partner: str) -> None:
    with pytest.raises(CommandError, match=r"there is no (user|partner) 'nobody'"):
        run("add_member", user=user, partner=partner, role="viewer")


def test_a_token_is_all_that_is_printed(alice: User) -> None:
    printed = run("token", user="alice", scope="activations invoices", days=2)
    token = AccessToken.objects.get()
    assert tokens.is_well_formed(printed.strip())
    assert (token.user, token.scope) == (alice, "activations invoices")
    assert printed.strip() not in repr(token.__dict__)


@pytest.mark.parametrize("scope", ["", "jetpack-partner", "global everything"])
def test_a_scope_that_no_person_has_is_refused(alice: User, scope: str) -> None:
    with pytest.raises(CommandError, match="is not made of global, auth, activations, invoices"):
        run("token", user="alice", scope=scope)


@pytest.mark.parametrize("days", ["0", "-1", "3651", "ten"])
def test_a_token_lasts_a_sensible_number_of_days(alice: User, days: str) -> None:
    with pytest.raises(CommandError, match="number of days from 1 to 3650"):
        run("token", "--user=alice", f"--days={days}")


def test_a_deactivated_user_gets_no_token(alice: User) -> None:
    User.objects.update(is_active=False)
    with pytest.raises(CommandError, match="alice is deactivated"):
        run("token", user="alice")
