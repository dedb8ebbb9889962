"""Clients that others wrote, against a live server: Authlib and requests-oauthlib."""

import os
from typing import Any

import pytest
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from django.utils import timezone
from oauthlib.oauth2 import BackendApplicationClient
from pytest_django.live_server_helper import LiveServer
from requests_oauthlib import OAuth2Session
from tests.oauth.flows import VERIFIER, App, pkce
from tests.oauth.live import approve

from jetbridge.server.accounts.models import User
from jetbridge.server.partners import keys
from jetbridge.server.partners.models import Partner

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # theirs
]
PARTNERS = "/wpcom/v2/jetpack-partners"


@pytest.fixture(autouse=True)
def plain_http_is_fine_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "OAUTHLIB_INSECURE_TRANSPORT", "1")
    monkeypatch.setitem(os.environ, "AUTHLIB_INSECURE_TRANSPORT", "1")


@pytest.mark.parametrize("how", ["client_secret_basic", "client_secret_post"])
def test_authlib_on_a_server(live_server: LiveServer, bob: User, web: App, how: str) -> None:
    said = {"scope": "global", "redirect_uri": web.redirect, "token_endpoint_auth_method": how}
    with AuthlibSession(web.id, web.secret, **said) as client:
        use_and_give_back(client, live_server.url, bob)


def test_authlib_with_pkce(live_server: LiveServer, bob: User, native: App) -> None:
    said = {"redirect_uri": native.redirect, "token_endpoint_auth_method": "none", "code_challenge_method": "S256"}
    with AuthlibSession(native.id, scope="activations", **said) as client:
        use_and_give_back(client, live_server.url, bob, code_verifier=VERIFIER)


def use_and_give_back(client: Any, server: str, user: User, **verifier: str) -> None:
    url, state = client.create_authorization_url(f"{server}/oauth2/authorize", **verifier)
    back = approve(user, url)
    token = client.fetch_token(f"{server}/oauth2/token", authorization_response=back, state=state, **verifier)
    assert client.get(server + PARTNERS).status_code == 200
    renewed = client.refresh_token(f"{server}/oauth2/token", token["refresh_token"])
    assert client.get(server + PARTNERS).status_code == 200
    assert client.revoke_token(f"{server}/oauth2/revoke", renewed["access_token"]).status_code == 200
    assert client.get(server + PARTNERS).status_code == 401


def test_authlib_as_a_partner_key(live_server: LiveServer, acme: Partner) -> None:
    key, secret = keys.create_key(acme, "Production", now=timezone.now())
    with AuthlibSession(key.application.client_id, secret) as client:
        assert client.fetch_token(f"{live_server.url}/oauth2/token")["scope"] == "jetpack-partner"


@pytest.mark.parametrize("with_pkce", [False, True])
def test_requests_oauthlib_on_a_server(live_server: LiveServer, bob: User, web: App, with_pkce: bool) -> None:
    server, verifier = live_server.url, {"code_verifier": VERIFIER} if with_pkce else {}
    with OAuth2Session(web.id, redirect_uri=web.redirect, scope=["global"]) as session:
        url, _ = session.authorization_url(f"{server}/oauth2/authorize", **(pkce() if with_pkce else {}))
        back = approve(bob, url)
        token = session.fetch_token(
            f"{server}/oauth2/token", authorization_response=back, client_secret=web.secret, **verifier
        )
        assert session.get(server + PARTNERS).status_code == 200
        session.refresh_token(f"{server}/oauth2/token", token["refresh_token"], auth=(web.id, web.secret))
        assert session.get(server + PARTNERS).status_code == 200


def test_requests_oauthlib_as_a_partner_key(live_server: LiveServer, acme: Partner) -> None:
    key, secret = keys.create_key(acme, "Production", now=timezone.now())
    client_id = key.application.client_id
    with OAuth2Session(client=BackendApplicationClient(client_id)) as session:
        token = session.fetch_token(f"{live_server.url}/oauth2/token", client_id=client_id, client_secret=secret)
    assert token["scope"] == ["jetpack-partner"]
