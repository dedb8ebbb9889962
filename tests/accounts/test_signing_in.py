"""Signing in and out: what it tells, what it takes, and how guessing is slowed."""

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings
from tests.accounts.visits import (
    ACCOUNT,
    ELSEWHERE,
    HOME,
    LOGIN,
    LOGOUT,
    PASSWORD,
    at,
    is_signed_in,
    sign_in,
    signed_in,
    text,
    with_password,
)

from jetbridge.server.accounts import slowing
from jetbridge.server.accounts.models import FailedGuess, User


@pytest.mark.parametrize("name", ["alice", "alice@example.com", "ALICE@example.com"])
def test_a_user_name_or_an_address_signs_in(alice: User, name: str) -> None:
    with_password(alice)
    client = at()
    assert sign_in(client, name)["Location"] == ACCOUNT
    assert is_signed_in(client)


@pytest.mark.parametrize("name", ["alice", "alice@example.com"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_page(alice: User, name: str) -> None:
    with_password(alice)
    wrong, unknown = sign_in(at(), name, "wrong"), sign_in(at(), name.replace("alice", "aleci"), "wrong")
    assert wrong.status_code == unknown.status_code == 200
    assert text(wrong) == text(unknown)
    assert "The name or the password is wrong." in text(wrong)


@pytest.mark.parametrize("name", ["alice", "alice@example.com", "nobody", "nobody@example.com"])
def test_every_attempt_costs_one_hash(alice: User, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the time it takes does not tell who has an account."""
    with_password(alice)
    hashed: list[str] = []

    def encode(_self: object, password: str, salt: str) -> str:
        hashed.append(password)
        return f"md5${salt}$x"

    monkeypatch.setattr("django.contrib.auth.hashers.MD5PasswordHasher.encode", encode)
    sign_in(at(), name, "wrong")
    assert hashed == ["wrong"]


def test_after_five_wrong_passwords_there_is_a_wait(alice: User) -> None:
    with_password(alice)
    for _ in range(5):
        sign_in(at(), "alice", "wrong")
    response = sign_in(at(), "alice")
    assert "Too many failed attempts from here. Try again in 1 second." in text(response)


def test_an_unknown_name_has_to_wait_as_long(alice: User) -> None:
    with_password(alice)
    pages = []
    for name in ("alice", "nobody"):
        for _ in range(6):
            sign_in(at(), name, "wrong")
        pages.append(text(sign_in(at(), name, "wrong")))
    assert pages[0] == pages[1]


def test_the_owner_gets_in_from_elsewhere_meanwhile(alice: User) -> None:
    with_password(alice)
    for _ in range(7):
        sign_in(at(HOME), "alice", "wrong")
    assert sign_in(at(ELSEWHERE), "alice").status_code == 302


def test_success_forgives_what_went_wrong_before(alice: User) -> None:
    with_password(alice)
    for _ in range(5):
        sign_in(at(), "alice", "wrong")
    FailedGuess.objects.update(last_on="2026-01-01T00:00:00+00:00")
    sign_in(at(), "alice")
    assert not FailedGuess.objects.filter(identifier="alice").exists()


@pytest.mark.parametrize(
    ("proxies", "header", "seen"),
    [
        (0, "192.0.2.1", HOME),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "192.0.2.66, 192.0.2.1", "192.0.2.1"),
        (2, "192.0.2.66, 192.0.2.1, 192.0.2.2", "192.0.2.1"),
        (2, "192.0.2.1", HOME),
        (1, "", HOME),
    ],
)
def test_only_what_trusted_proxies_say_of_the_address_counts(
    settings: Settings, rf: object, proxies: int, header: str, seen: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR=HOME, HTTP_X_FORWARDED_FOR=header)  # type: ignore[attr-defined]
    assert slowing.address_of(request) == seen


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:198.51.100.7", "198.51.100.7", True),
        ("198.51.100.7", "198.51.100.8", False),
        ("", "unix", False),
    ],
)
def test_an_ipv6_network_guesses_as_one(db: None, first: str, second: str, *, same: bool) -> None:
    for _ in range(6):
        slowing.Guess("password", "alice", first).failed()
    assert (slowing.Guess("password", "alice", second).seconds_to_wait() > 0) is same


def test_the_api_pays_for_none_of_this(alice: User) -> None:
    assert hasattr(at().get(LOGIN).wsgi_request, "allauth")
    for path in ("/wpcom/v2/jetpack-partners", "/rest/v1.1/me"):
        request = at().get(path).wsgi_request
        assert not hasattr(request, "allauth")
        assert not hasattr(request, "session")


def test_a_deactivated_user_is_told_so_and_stays_out(alice: User) -> None:
    User.objects.filter(pk=with_password(alice).pk).update(is_active=False)
    client = at()
    assert sign_in(client, "alice")["Location"] == "/account/inactive"
    assert "not active" in text(client.get("/account/inactive"))
    assert not is_signed_in(client)


def test_deactivating_somebody_ends_their_session_at_once(alice: User) -> None:
    client = signed_in(alice)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert not is_signed_in(client)


def test_signing_in_makes_a_new_session_that_scripts_cannot_read(alice: User) -> None:
    client = at()
    client.get(LOGIN)
    client.session["before"] = True
    sign_in(client, with_password(alice).username)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 14 * 86_400


def test_signing_out_takes_a_button(alice: User) -> None:
    client = signed_in(alice)
    assert "You are signed in as alice" in text(client.get(LOGOUT))
    assert is_signed_in(client)
    assert client.post(LOGOUT).status_code == 302
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "target",
    ["https://evil.example.com/", "//evil.example.com/", "/\\evil.example.com", "http://127.0.0.1/", "javascript:x"],
)
def test_next_leads_nowhere_else(alice: User, target: str) -> None:
    with_password(alice)
    assert sign_in(at(), "alice", next=target)["Location"] == ACCOUNT
    assert signed_in(alice).post(LOGOUT, {"next": target})["Location"] == "/"


def test_next_leads_back_to_a_page_of_ours(alice: User) -> None:
    with_password(alice)
    asked = at().get("/partners/1/members")["Location"]
    assert asked == f"{LOGIN}?next=/partners/1/members"
    assert sign_in(at(), "alice", next="/partners/1/members")["Location"] == "/partners/1/members"


def test_signing_in_leads_back_to_the_consent_page(alice: User) -> None:
    """With the four blanks that the documented script sends."""
    asked = (
        "/oauth2/authorize?client_id=2&response_type=code&    redirect_uri=http%3A%2F%2F127.0.0.1%3A3210&scope=global"
    )
    with_password(alice)
    assert sign_in(at(), "alice", next=asked)["Location"] == asked.replace(" ", "%20")


@pytest.mark.parametrize("path", ["signup", "email/confirm", "password/set", "login/code", "phone/change", "3rdparty"])
def test_nobody_signs_up_by_themselves(db: None, path: str) -> None:
    assert at().get(f"/account/{path}").status_code in (302, 404)
    assert at().post(f"/account/{path}", {"email": "dan@example.com"}).status_code in (302, 404)
    assert not User.objects.exists()


def test_the_admin_sends_people_to_our_page_and_back(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    response = at().get("/admin/accounts/user/", follow=True)
    assert response.redirect_chain[-1][0] == f"{LOGIN}?next=/admin/accounts/user/"
    client = signed_in(User.objects.get(pk=alice.pk))
    assert client.get("/admin/login/")["Location"] == "/admin/"
    assert client.get("/admin/password_change/")["Location"] == "/account/password"
    assert client.post("/admin/logout/")["Location"] == LOGIN


def test_the_admin_is_not_for_everybody(alice: User) -> None:
    response = signed_in(alice).get("/admin/", follow=True)
    assert response.status_code == 403


def test_the_password_is_not_taken_by_the_admin(alice: User) -> None:
    User.objects.filter(pk=with_password(alice).pk).update(is_staff=True)
    client = at()
    client.post("/admin/login/", {"username": "alice", "password": PASSWORD})
    assert not is_signed_in(client)


FORMS = [LOGIN, LOGOUT, ACCOUNT, "/account/password", "/account/email", "/account/password/reset", "/account/confirm"]


@pytest.mark.parametrize("path", FORMS)
def test_every_form_wants_its_cookie(alice: User, path: str) -> None:
    client = Client(enforce_csrf_checks=True, REMOTE_ADDR=HOME)
    client.force_login(alice, "allauth.account.auth_backends.AuthenticationBackend")
    response = client.post(path, {"display_name": "Mallory"})
    assert response.status_code == 403
    assert "That form is no longer good" in text(response)
