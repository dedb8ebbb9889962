"""Invitations: single use, seven days, one address."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.accounts.visits import ELSEWHERE, LOGIN, at, link_in, signed_in, text
from tests.cast import member

from jetbridge.server.accounts import invitations
from jetbridge.server.accounts.models import Invitation, Membership, Role, User
from jetbridge.server.oauth import tokens
from jetbridge.server.partners.models import Partner

GOOD = "correct horse battery"
NEW = {"username": "dan", "password1": GOOD, "password2": GOOD}


def invite(owner: Client, partner: Partner, email: str, role: str = "billing") -> str:
    """The path of the link that the mail brings."""
    mail.outbox.clear()
    path = f"/partners/{partner.pk}/members"
    assert owner.post(path, {"invite": "1", "email": email, "role": role})["Location"] == path
    assert mail.outbox[0].to == [email.lower()]
    return link_in(str(mail.outbox[0].body))


def role_of(user: User, partner: Partner) -> str | None:
    return Membership.objects.filter(user=user, partner=partner).values_list("role", flat=True).first()


def answer(client: Client, link: str, data: dict[str, str] | None = None) -> Any:
    return client.post(link, data or {})


def test_the_mail_says_who_invites_to_what(alice: User, acme: Partner) -> None:
    invite(signed_in(alice), acme, "dan@example.com")
    (sent,) = mail.outbox
    assert sent.subject == "Join Acme Hosting on Jetbridge"
    assert "alice invites you to Acme Hosting, as billing." in sent.body


def test_only_a_checksum_of_the_token_is_kept(alice: User, acme: Partner) -> None:
    token = invite(signed_in(alice), acme, "dan@example.com").rpartition("/")[2]
    assert token.startswith("jbi_")
    assert Invitation.objects.get().token_checksum == tokens.checksum(token)


def test_whom_it_is_for_joins_with_one_button(alice: User, acme: Partner, charlie: User) -> None:
    link, client = invite(signed_in(alice), acme, "Charlie@example.com"), signed_in(charlie)
    assert "Join as charlie" in text(client.get(link))
    assert role_of(charlie, acme) is None
    assert answer(client, link)["Location"] == "/account"
    assert role_of(charlie, acme) == "billing"
    assert "You belong to Acme Hosting now, as billing." in text(client.get("/account"))


def test_somebody_else_is_told_whom_it_is_for(alice: User, acme: Partner, charlie: User) -> None:
    link, client = invite(signed_in(alice), acme, "dan@example.com"), signed_in(charlie)
    page = client.get(link)
    assert "This invitation is for dan@example.com. You are signed in as charlie, charlie@example.com." in text(page)
    assert answer(client, link).status_code == 403
    assert role_of(charlie, acme) is None
    assert client.post("/account/logout", {"next": link})["Location"] == link
    assert "Make the account and join" in text(client.get(link))


def test_somebody_new_makes_an_account_and_is_signed_in(alice: User, acme: Partner) -> None:
    link, client = invite(signed_in(alice), acme, "dan@example.com"), at(ELSEWHERE)
    assert "alice invites dan@example.com as billing." in text(client.get(link))
    assert answer(client, link, NEW)["Location"] == "/account"
    dan = User.objects.get(username="dan")
    assert (dan.email, role_of(dan, acme), dan.is_staff) == ("dan@example.com", "billing", False)
    assert "You belong to Acme Hosting now, as billing." in text(client.get("/account"))


def test_somebody_with_an_account_signs_in_first(alice: User, acme: Partner, charlie: User) -> None:
    link = invite(signed_in(alice), acme, "charlie@example.com")
    assert at().get(link)["Location"] == f"{LOGIN}?next={link}"
    assert answer(at(), link, NEW)["Location"] == f"{LOGIN}?next={link}"
    assert not User.objects.filter(username="dan").exists()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"username": "Alice"}, "This name is taken."),
        ({"username": "d/n"}, "Enter a valid username"),
        ({"password2": "other"}, "The two passwords differ."),
        ({"password1": "password", "password2": "password"}, "too common"),
        ({"username": "longdanname", "password1": "longdanname", "password2": "longdanname"}, "too similar"),
    ],
)
def test_a_bad_answer_is_refused_and_the_link_stays_good(
    alice: User, acme: Partner, given: dict[str, str], why: str
) -> None:
    link = invite(signed_in(alice), acme, "dan@example.com")
    assert why in text(answer(at(), link, NEW | given))
    assert not User.objects.filter(email="dan@example.com").exists()
    assert answer(at(), link, NEW).status_code == 302


def test_it_works_once(alice: User, acme: Partner) -> None:
    link = invite(signed_in(alice), acme, "dan@example.com")
    answer(at(), link, NEW)
    again = answer(at(), link, NEW | {"username": "dana"})
    assert again.status_code == 404
    assert "no longer good" in text(again)


def test_another_one_to_the_same_address_replaces_it(alice: User, acme: Partner) -> None:
    owner = signed_in(alice)
    first, second = invite(owner, acme, "dan@example.com"), invite(owner, acme, "DAN@example.com", "viewer")
    assert at().get(first).status_code == 404
    assert "as viewer" in text(at().get(second))
    assert Invitation.objects.count() == 1


def test_it_dies_after_seven_days(alice: User, acme: Partner) -> None:
    link = invite(signed_in(alice), acme, "dan@example.com")
    Invitation.objects.update(expires_on=timezone.now() - timedelta(seconds=1))
    assert at().get(link).status_code == answer(at(), link, NEW).status_code == 404


def test_a_withdrawn_one_is_good_no_more(alice: User, acme: Partner) -> None:
    owner = signed_in(alice)
    link = invite(owner, acme, "dan@example.com")
    owner.post(f"/partners/{acme.pk}/members", {"withdraw": str(Invitation.objects.get().pk)})
    assert at().get(link).status_code == 404


def test_a_member_is_not_invited(alice: User, acme: Partner, bob: User) -> None:
    page = signed_in(alice).post(f"/partners/{acme.pk}/members", {"invite": "1", "email": bob.email, "role": "owner"})
    assert "That address is a member" in text(page)
    assert mail.outbox == []


def test_somebody_who_joined_meanwhile_keeps_their_role(alice: User, acme: Partner) -> None:
    link = invite(signed_in(alice), acme, "dan@example.com", "viewer")
    dan = member("dan", acme, Role.OWNER)
    answer(signed_in(dan), link)
    assert role_of(dan, acme) == "owner"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_does(alice: User, acme: Partner, charlie: User) -> None:
    _, token = invitations.create(acme.pk, charlie.email, Role.VIEWER, by=alice, now=timezone.now())
    start, outcomes = threading.Barrier(2), []

    def accept() -> None:
        try:
            start.wait()
            invitations.accept(token, charlie, now=timezone.now())
            outcomes.append("joined")
        except invitations.NotGood:
            outcomes.append("not good")
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["joined", "not good"]
    assert role_of(charlie, acme) == "viewer"
