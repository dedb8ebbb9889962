"""RFC 9700: best current practice."""

import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from tests.oauth import flows
from tests.oauth.conftest import Later
from tests.oauth.flows import VERIFIER, App, refused

from jetbridge.server.accounts.models import User
from jetbridge.server.oauth.models import RefreshToken

pytestmark = pytest.mark.django_db


def test_rfc9700_the_toolkit_finds_nothing_to_warn_of(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check", deploy=True, fail_level="CRITICAL")
    assert "BCP" not in capsys.readouterr().err


# --- section 2.1.1 and 4.8: PKCE downgrade ----------------------------------------------------------------------


def test_rfc9700_4_8_2_a_verifier_without_a_challenge_is_refused(bob: User, web: App) -> None:
    assert refused(flows.exchange(web, flows.code(bob, web), code_verifier=VERIFIER)) == (400, "invalid_grant")


def test_rfc9700_4_8_2_a_challenge_without_a_verifier_is_refused(bob: User, web: App) -> None:
    assert refused(flows.exchange(web, flows.code(bob, web, **flows.pkce())))[0] == 400


# --- section 4.1 and 4.11: open redirectors ---------------------------------------------------------------------


def test_rfc9700_4_11_2_signing_in_leads_back_to_this_server_only(client: Client, web: App) -> None:
    assert client.get(flows.link(web))["Location"].startswith("/account/login?next=/oauth2/")


@pytest.mark.parametrize("mode", ["fragment", "form_post", "web_message"])
def test_rfc9700_the_code_comes_in_the_query_only(bob: User, web: App, mode: str) -> None:
    answer = flows.browser(bob).get(flows.link(web, response_mode=mode))
    assert flows.answered(answer)["error"] == "invalid_request"
    assert "#" not in answer["Location"]


# --- section 4.14: refresh tokens ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["web", "native"])
def test_rfc9700_4_14_a_replay_revokes_the_family(
    request: pytest.FixtureRequest, bob: User, later: Later, kind: str
) -> None:
    app: App = request.getfixturevalue(kind)
    stolen = flows.tokens(bob, app)["refresh_token"]
    renewed = flows.refresh(app, stolen).json()
    later(11)
    assert refused(flows.refresh(app, stolen)) == (400, "invalid_grant")
    assert not flows.works(renewed["access_token"])
    assert refused(flows.refresh(app, renewed["refresh_token"])) == (400, "invalid_grant")


def test_rfc9700_4_14_two_processes_at_once_are_no_replay(bob: User, native: App, later: Later) -> None:
    given = flows.tokens(bob, native)["refresh_token"]
    renewed = flows.refresh(native, given).json()
    later(9)
    assert refused(flows.refresh(native, given)) == (400, "invalid_grant")
    assert flows.works(renewed["access_token"])
    assert flows.refresh(native, renewed["refresh_token"]).status_code == 200


def test_rfc9700_4_14_a_refresh_that_wins_meanwhile_is_no_replay(
    bob: User, native: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loser has read the token while it could still be used, and is refused when it claims it."""
    given = flows.tokens(bob, native)["refresh_token"]
    is_live, won = RefreshToken.is_live, []

    def win(stored: RefreshToken) -> bool:
        monkeypatch.setattr(RefreshToken, "is_live", is_live)
        won.append(flows.refresh(native, given).json())
        return True

    monkeypatch.setattr(RefreshToken, "is_live", property(win))
    assert refused(flows.refresh(native, given)) == (400, "invalid_grant")
    assert flows.works(won[0]["access_token"])
    assert flows.refresh(native, won[0]["refresh_token"]).status_code == 200


def test_rfc9700_4_14_anothers_replay_revokes_nothing(bob: User, web: App, native: App, later: Later) -> None:
    given = flows.tokens(bob, native)["refresh_token"]
    renewed = flows.refresh(native, given).json()
    later(11)
    assert refused(flows.refresh(web, given)) == (400, "invalid_grant")
    assert flows.works(renewed["access_token"])


# --- section 4.16: clickjacking; contract 4: consent ---------------------------------------------------------------


def test_rfc9700_4_16_the_consent_page_cannot_be_framed(bob: User, web: App) -> None:
    response = flows.browser(bob).get(flows.link(web))
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["Cache-Control"].count("no-store") == 1


@pytest.mark.parametrize(
    ("redirect", "source"),
    [
        ("http://127.0.0.1:3210", "http://127.0.0.1:3210"),
        ("https://example.com:8443/done?a=b", "https://example.com:8443"),
        ("http://[::1]:3210/", "http:"),
        ("com.example.app:/done", "com.example.app:"),
    ],
)
def test_the_policy_of_the_consent_page_allows_that_redirect_only(
    bob: User, alice: User, redirect: str, source: str
) -> None:
    response = flows.browser(bob).get(flows.link(flows.native(alice, redirect)))
    (allowed,) = re.findall(r"form-action ([^;]*);", response["Content-Security-Policy"])
    assert allowed == f"'self' {source}"
    assert settings.CONTENT_SECURITY_POLICY.count(";") == response["Content-Security-Policy"].count(";")


def test_consent_needs_the_forms_own_token(bob: User, web: App) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(bob)
    assert client.post(flows.link(web), {"approve": "1"}).status_code == 403


def test_consent_is_asked_again_every_time(bob: User, web: App) -> None:
    flows.tokens(bob, web)
    response = flows.browser(bob).get(flows.link(web, approval_prompt="auto", prompt="none"))
    assert response.status_code == 200


def test_a_form_cannot_change_what_is_asked(bob: User, web: App) -> None:
    form = {"approve": "1", "scope": "jetpack-partner", "redirect_uri": "https://evil.example.com", "client_id": "2"}
    answer = flows.browser(bob).post(flows.link(web, scope="auth"), form)
    assert answer["Location"].startswith(f"{web.redirect}?code=")
    assert flows.exchange(web, flows.answered(answer)["code"]).json()["scope"] == "auth"


def test_somebody_else_can_sign_in_instead(bob: User, web: App) -> None:
    client = flows.browser(bob)
    response = client.post(flows.link(web), {"switch": "1"})
    assert response["Location"].startswith("/account/login?next=/oauth2/authorize")
    assert "_auth_user_id" not in client.session
