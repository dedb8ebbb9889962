"""Changing and resetting a password, and what that ends."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import set_token_value
from tests.accounts.visits import (
    ELSEWHERE,
    HOME,
    PASSWORD,
    at,
    is_signed_in,
    link_in,
    sign_in,
    signed_in,
    text,
    with_password,
)
from tests.cast import token

from jetbridge.server import settings as server
from jetbridge.server.accounts.models import User
from jetbridge.server.oauth import tokens
from jetbridge.server.oauth.models import AccessToken, Application, Grant, RefreshToken

RESET = "/account/password/reset"
NEW = "another horse battery"


def change(client: Client, old: str = PASSWORD, new: str = NEW, again: str = NEW) -> Any:
    return client.post("/account/password", {"oldpassword": old, "password1": new, "password2": again})


def ask(client: Client, email: str) -> Any:
    return client.post(RESET, {"email": email})


def reset_link(user: User) -> str:
    mail.outbox.clear()
    ask(at(), user.email)
    return link_in(str(mail.outbox[0].body))


def connect(user: User) -> None:
    """Alice has let an application in: an access token, a refresh token, and a code on its way."""
    application = Application.objects.create(
        user=user, client_type="public", authorization_grant_type="authorization-code"
    )
    token(user)
    refresh = RefreshToken(user=user, application=application)
    set_token_value(refresh, tokens.generate_refresh_token())
    refresh.save()
    soon = timezone.now() + timedelta(seconds=60)
    Grant.objects.create(
        user=user, application=application, code=f"of {user.username}", expires=soon, redirect_uri="https://example.com"
    )


def is_disconnected(user: User) -> bool:
    return not any(model.objects.filter(user=user).exists() for model in (AccessToken, RefreshToken, Grant))


def test_changing_it_keeps_this_session_and_ends_the_others(alice: User) -> None:
    here, there = signed_in(alice), at(ELSEWHERE)
    sign_in(there, "alice")
    assert change(here)["Location"] == "/account"
    assert "Your password is changed." in text(here.get("/account"))
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_changing_it_revokes_tokens_codes_and_refresh_tokens(alice: User, bob: User) -> None:
    client = signed_in(alice)
    connect(alice)
    connect(bob)
    change(client)
    assert is_disconnected(alice)
    assert not is_disconnected(bob)


def test_changing_it_is_told_by_mail(alice: User) -> None:
    change(signed_in(alice))
    assert [(m.to, m.subject) for m in mail.outbox] == [(["alice@example.com"], "Your password was changed")]
    assert HOME in mail.outbox[0].body


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"old": "wrong"}, "That is not your password."),
        ({"again": "x"}, "same password"),
        ({"new": "alice@example.com", "again": "alice@example.com"}, "too similar"),
        ({"new": "password", "again": "password"}, "too common"),
    ],
)
def test_a_bad_change_is_refused_with_a_reason(alice: User, given: dict[str, str], why: str) -> None:
    client = signed_in(alice)
    connect(alice)
    assert why in text(change(client, **given))
    assert not is_disconnected(alice)


def test_guessing_the_old_password_is_slowed(alice: User) -> None:
    client = signed_in(alice)
    for _ in range(6):
        change(client, old="wrong")
    assert "Try again in" in text(change(client))


def test_a_reset_mail_has_one_link_to_this_server(alice: User) -> None:
    assert ask(at(), "Alice@Example.com")["Location"] == "/account/password/reset/sent"
    (sent,) = mail.outbox
    assert sent.to == ["alice@example.com"]
    assert "for alice." in sent.body
    assert link_in(str(sent.body)).startswith(f"{RESET}/")


def test_the_link_follows_the_setting_and_not_the_request(alice: User) -> None:
    client = Client(SERVER_NAME="127.0.0.1", SERVER_PORT="9999", headers={"X-Forwarded-Host": "evil.example.com"})
    ask(client, "alice@example.com")
    assert "http://127.0.0.1:8000/account/password/reset/" in mail.outbox[0].body
    assert "9999" not in mail.outbox[0].body


def test_a_reset_sets_the_password_and_ends_everything(alice: User) -> None:
    session, link, client = signed_in(alice), reset_link(alice), at()
    connect(alice)
    form = client.get(link, follow=True)
    assert "Set another password" in text(form)
    done = client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW}, follow=True)
    assert "Your password is set" in text(done)
    assert is_disconnected(alice)
    assert not is_signed_in(session)
    assert not is_signed_in(client)
    assert sign_in(client, "alice", NEW).status_code == 302


def test_a_reset_link_works_once(alice: User) -> None:
    link, client = reset_link(with_password(alice)), at()
    path = client.get(link)["Location"]
    client.post(path, {"password1": NEW, "password2": NEW})
    assert "This link is no longer good" in text(at().get(link))
    assert "This link is no longer good" in text(client.post(path, {"password1": PASSWORD, "password2": PASSWORD}))
    assert sign_in(at(), "alice", NEW).status_code == 302


def test_a_reset_link_dies_after_an_hour(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    link = reset_link(with_password(alice))
    later = timezone.now().replace(tzinfo=None) + timedelta(hours=1, seconds=5)
    monkeypatch.setattr("django.contrib.auth.tokens.PasswordResetTokenGenerator._now", lambda _self: later)
    assert "This link is no longer good" in text(at().get(link))


def test_a_reset_link_dies_with_another_password(alice: User) -> None:
    link = reset_link(with_password(alice))
    change(signed_in(alice))
    assert "This link is no longer good" in text(at().get(link))


def test_a_reset_does_not_tell_who_has_an_account(alice: User) -> None:
    known, unknown = ask(at(), "alice@example.com"), ask(at(), "nobody@example.com")
    assert known["Location"] == unknown["Location"]
    assert [m.to for m in mail.outbox] == [["alice@example.com"]]


def test_nobody_is_flooded_with_reset_mails(alice: User) -> None:
    for _ in range(8):
        last = ask(at(), "alice@example.com")
    assert "Try again in" in text(last)
    assert len(mail.outbox) == 5
    assert ask(at(ELSEWHERE), "alice@example.com").status_code == 302


def test_guessing_reset_links_is_slowed(alice: User) -> None:
    link = reset_link(with_password(alice))
    wrong = link[:-4] + "0000"
    for _ in range(6):
        at().get(wrong)
    slowed = at().get(link)
    assert slowed.status_code == 429
    assert int(slowed["Retry-After"]) > 0
    assert at(ELSEWHERE).get(link).status_code == 302


def test_a_deactivated_user_gets_no_reset_mail(alice: User) -> None:
    User.objects.filter(pk=with_password(alice).pk).update(is_active=False)
    ask(at(), "alice@example.com")
    assert mail.outbox == []


def test_the_admin_setting_a_password_ends_everything_too(alice: User) -> None:
    session = signed_in(alice)
    connect(alice)
    with_password(User.objects.get(pk=alice.pk), NEW)
    assert is_disconnected(alice)
    assert not is_signed_in(session)


def test_passwords_are_kept_by_a_slow_hash() -> None:
    """Tests have a cheap one (tests/conftest.py), the server has not."""
    assert server.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.PBKDF2PasswordHasher"


def test_a_better_hash_of_the_same_password_ends_nothing(alice: User, settings: Any) -> None:
    signed_in(alice)
    connect(alice)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher", *settings.PASSWORD_HASHERS]
    sign_in(at(), "alice")
    assert User.objects.get(pk=alice.pk).password.startswith("scrypt")
    assert not is_disconnected(alice)
