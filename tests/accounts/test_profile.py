"""One's own account: name and address."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from tests.accounts.visits import ACCOUNT, LOGIN, at, confirmed, link_in, sign_in, signed_in, text

from jetbridge.server.accounts import profile
from jetbridge.server.accounts.models import User
from jetbridge.server.partners.models import Partner

ADDRESS = "/account/email"


def asked(client: Client, address: str) -> str:
    """The path of the link that went there."""
    mail.outbox.clear()
    assert client.post(ADDRESS, {"email": address})["Location"] == ACCOUNT
    assert mail.outbox[0].to == [address]
    return link_in(str(mail.outbox[0].body))


def address_of(user: User) -> str:
    return User.objects.get(pk=user.pk).email


def test_it_shows_who_one_is_and_where_one_belongs(alice: User, bob: User, acme: Partner) -> None:
    page = text(signed_in(alice).get(ACCOUNT))
    assert all(word in page for word in ("alice@example.com", "Acme Hosting", "owner", "Members of Acme Hosting"))
    assert "Members of" not in text(signed_in(bob).get(ACCOUNT))


def test_it_is_for_whoever_is_signed_in(db: None) -> None:
    assert at().get(ACCOUNT)["Location"] == f"{LOGIN}?next={ACCOUNT}"
    assert at().get(ADDRESS)["Location"] == f"{LOGIN}?next={ADDRESS}"


def test_a_name_is_changed(alice: User) -> None:
    client = signed_in(alice)
    client.post(ACCOUNT, {"display_name": " Alice <b>A.</b> "})
    assert User.objects.get(pk=alice.pk).display_name == "Alice <b>A.</b>"
    assert "<b>A." not in client.get(ACCOUNT).content.decode()


def test_a_new_address_counts_once_its_link_was_followed(alice: User) -> None:
    client = confirmed(alice)
    link = asked(client, "alice@example.org")
    client.get(link)
    assert address_of(alice) == "alice@example.com"
    assert client.post(link)["Location"] == ACCOUNT
    assert address_of(alice) == "alice@example.org"
    assert mail.outbox[-1].to == ["alice@example.com"]
    assert sign_in(at(), "alice@example.org").status_code == 302


@pytest.mark.parametrize("how", ["used", "another user", "expired", "tampered", "taken"])
def test_a_link_that_is_not_good_changes_nothing(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    client = confirmed(alice)
    link = asked(client, "alice@example.org")
    if how == "used":
        client.post(link)
        User.objects.filter(pk=alice.pk).update(email="alice@example.net")
    elif how == "another user":
        client = signed_in(bob)
    elif how == "expired":
        monkeypatch.setattr(profile, "_GOOD_FOR_SECONDS", -1)
    elif how == "tampered":
        link = link[:-3]
    else:
        User.objects.create(username="dan", email="Alice@example.org")
    before = (address_of(alice), address_of(bob))
    response: Any = client.post(link)
    assert response.status_code == 400
    assert "no longer good" in text(response)
    assert (address_of(alice), address_of(bob)) == before


def test_it_does_not_tell_whose_an_address_is(alice: User, bob: User) -> None:
    client = confirmed(alice)
    mail.outbox.clear()
    assert client.post(ADDRESS, {"email": "BOB@example.com"})["Location"] == ACCOUNT
    assert mail.outbox == []


def test_changing_the_address_asks_again_who_one_is(alice: User) -> None:
    client = at()
    client.force_login(alice, "allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(ADDRESS, {"email": "eve@example.org"})["Location"].startswith("/account/confirm?next=")
    assert mail.outbox == []


def test_nobody_is_flooded_with_links(alice: User) -> None:
    client = confirmed(alice)
    for _ in range(8):
        last = client.post(ADDRESS, {"email": "eve@example.org"})
    assert "Try again in" in text(last)
    assert len(mail.outbox) == 5
