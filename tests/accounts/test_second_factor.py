"""A second factor: an authenticator app, recovery codes; no script is needed for either."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks
from tests.accounts.visits import ELSEWHERE, LOGIN, PASSWORD, at, confirmed, is_signed_in, sign_in, signed_in, text

from jetbridge.server.accounts.models import User

INDEX, CHALLENGE = "/account/two-factor", "/account/two-factor/sign-in"
APP, CODES = f"{INDEX}/app", f"{INDEX}/codes"


def code(user: User) -> str:
    """What the app shows."""
    secret = Authenticator.objects.get(user=user, type="totp").data["secret"]
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))


def enrol(client: Client) -> Any:
    form = client.get(f"{APP}/add").context["form"]
    shown = totp.format_hotp_value(totp.hotp_value(form.secret, int(time.time()) // 30))
    return client.post(f"{APP}/add", {"code": shown})


@pytest.fixture(autouse=True)
def clock_that_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that no code goes stale between two lines."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)


@pytest.fixture
def protected(alice: User) -> User:
    """Alice, with an authenticator app and recovery codes."""
    assert enrol(confirmed(alice))["Location"] == CODES
    return alice


def recovery_codes(user: User) -> list[str]:
    codes: list[str] = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    return codes


def test_an_app_is_added_with_its_code(
    alice: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    client = confirmed(alice)
    page = client.get(f"{APP}/add")
    assert page.context["form"].secret in text(page)
    assert "Incorrect code." in text(client.post(f"{APP}/add", {"code": "000000"}))
    with django_capture_on_commit_callbacks(execute=True):
        assert enrol(client)["Location"] == CODES
    codes = client.get(CODES)
    assert all(one in text(codes) for one in recovery_codes(alice))
    assert [m.subject for m in mail.outbox] == ["An authenticator app was added"]


def test_the_password_alone_does_not_sign_in_then(protected: User) -> None:
    client = at()
    assert sign_in(client, "alice")["Location"] == CHALLENGE
    assert not is_signed_in(client)
    assert client.get("/admin/")["Location"].startswith("/admin/login/")


def test_the_code_of_the_app_signs_in(protected: User) -> None:
    client = at()
    sign_in(client, "alice", next="/partners/1/members")
    assert client.post(CHALLENGE, {"code": code(protected)})["Location"] == "/partners/1/members"
    assert is_signed_in(client)


def test_a_code_of_the_app_is_good_once(protected: User) -> None:
    first, second = at(), at(ELSEWHERE)
    for client in (first, second):
        sign_in(client, "alice")
    shown = code(protected)
    first.post(CHALLENGE, {"code": shown})
    cache.clear()  # another process does not see this one's
    assert "This code has been used" in text(second.post(CHALLENGE, {"code": shown}))
    assert not is_signed_in(second)


def test_a_recovery_code_signs_in_once(protected: User) -> None:
    one = recovery_codes(protected)[0]
    client = at()
    sign_in(client, "alice")
    assert client.post(CHALLENGE, {"code": one})["Location"] == "/account"
    assert one not in recovery_codes(protected)
    again = at()
    sign_in(again, "alice")
    assert "Incorrect code." in text(again.post(CHALLENGE, {"code": one}))


def test_guessing_codes_is_slowed_but_not_for_the_owner(protected: User) -> None:
    guesser, owner = at(ELSEWHERE), at()
    for client in (guesser, owner):
        sign_in(client, "alice")
    for _ in range(5):
        guesser.post(CHALLENGE, {"code": "000000"})
    assert "Try again in" in text(guesser.post(CHALLENGE, {"code": code(protected)}))
    assert owner.post(CHALLENGE, {"code": code(protected)}).status_code == 302


def test_whoever_is_deactivated_meanwhile_stays_out(protected: User) -> None:
    client = at()
    sign_in(client, "alice")
    User.objects.filter(pk=protected.pk).update(is_active=False)
    client.post(CHALLENGE, {"code": code(protected)})
    assert not is_signed_in(client)


def test_a_reset_password_does_not_get_around_it(protected: User) -> None:
    client = at()
    protected.set_password("another horse battery")
    protected.save()
    assert sign_in(client, "alice", "another horse battery")["Location"] == CHALLENGE
    assert not is_signed_in(client)


def test_cancelling_starts_again(protected: User) -> None:
    client = at()
    sign_in(client, "alice")
    assert client.post("/account/logout", {"next": LOGIN})["Location"] == LOGIN
    assert client.get(CHALLENGE)["Location"] == LOGIN


def test_changing_it_asks_again_who_one_is(protected: User) -> None:
    client = at()
    client.force_login(protected, "allauth.account.auth_backends.AuthenticationBackend")
    asked = client.get(f"{APP}/remove")["Location"]
    assert asked == f"/account/confirm?next={APP.replace('/', '%2F')}%2Fremove"
    assert "That is not your password." in text(client.post(asked, {"password": "wrong"}))
    assert client.post(asked, {"password": PASSWORD})["Location"] == f"{APP}/remove"
    assert client.post(f"{APP}/remove")["Location"] == INDEX
    assert not Authenticator.objects.filter(user=protected).exists()


def test_the_codes_are_shown_to_nobody_else(protected: User, bob: User) -> None:
    client = signed_in(bob)
    assert client.get(CODES).status_code == client.get(f"{CODES}/download").status_code == 404


def test_codes_are_downloaded_as_text(alice: User) -> None:
    client = confirmed(alice)
    enrol(client)
    response = client.get(f"{CODES}/download")
    assert response["Content-Type"].startswith("text/plain")
    assert response.content.decode().split() == recovery_codes(alice)


def test_new_codes_replace_the_old(alice: User) -> None:
    client = confirmed(alice)
    enrol(client)
    before = recovery_codes(alice)
    assert client.post(f"{CODES}/new")["Location"] == CODES
    assert not set(before) & set(recovery_codes(alice))


def test_an_operator_removes_what_somebody_has_lost(protected: User, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(is_staff=True, is_superuser=True)
    form = {"action": "remove_second_factors", "_selected_action": str(protected.pk)}
    signed_in(User.objects.get(pk=bob.pk)).post("/admin/accounts/user/", form)
    assert not Authenticator.objects.exists()
    client = at()
    sign_in(client, "alice")
    assert is_signed_in(client)


@pytest.mark.parametrize("path", [INDEX, f"{APP}/add", f"{APP}/remove", CODES, f"{CODES}/new"])
def test_every_page_of_it_is_ours(alice: User, path: str) -> None:
    client = confirmed(alice)
    if not path.endswith("add"):
        enrol(client)
    body = client.get(path).content.decode()
    assert 'href="/static/jetbridge/jetbridge.css"' in body
    assert "<script" not in body
    assert "style=" not in body


@pytest.mark.parametrize("path", [f"{APP}/add", f"{APP}/remove", f"{CODES}/new"])
def test_every_form_of_it_wants_its_cookie(protected: User, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(protected, "allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(path).status_code == 403
