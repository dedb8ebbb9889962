"""RFC 7662: a client asks what its own tokens are; and WordPress.com's token-info."""

from typing import Any

import pytest
from django.test import Client
from tests.oauth import flows
from tests.oauth.conftest import Later
from tests.oauth.flows import App, refused

from jetbridge.server.accounts.models import User

pytestmark = pytest.mark.django_db
INACTIVE = {"active": False}


def introspect(app: App, token: str) -> Any:
    response = flows.post("introspect", {"token": token} | app.credentials)
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    return response.json()


def info(app: App, token: str) -> Any:
    return Client().get("/oauth2/token-info", {"client_id": app.id, "token": token})


def test_rfc7662_2_2_an_access_token(bob: User, web: App) -> None:
    said = introspect(web, flows.tokens(bob, web, scope="activations")["access_token"])
    assert said["active"] is True
    assert (said["client_id"], said["sub"], said["username"]) == (web.id, str(bob.pk), "bob")
    assert (said["scope"], said["token_type"]) == ("activations", "bearer")
    assert said["exp"] - said["iat"] == pytest.approx(90 * 86_400, abs=2)


def test_rfc7662_2_2_a_refresh_token(bob: User, web: App, later: Later) -> None:
    given = flows.tokens(bob, web)
    assert introspect(web, given["refresh_token"])["active"] is True
    later(181 * 86_400)
    assert introspect(web, given["refresh_token"]) == INACTIVE
    assert introspect(web, given["access_token"]) == INACTIVE


def test_rfc7662_2_2_nothing_is_said_of_anothers_token(bob: User, alice: User, web: App) -> None:
    other = flows.web(alice, "https://example.com/other")
    for token in flows.tokens(bob, web)["access_token"], flows.tokens(bob, web)["refresh_token"], "unknown":
        assert introspect(other, token) == INACTIVE


def test_rfc7662_2_2_nothing_is_said_of_a_deactivated_users_token(bob: User, web: App) -> None:
    given = flows.tokens(bob, web)
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert introspect(web, given["access_token"]) == introspect(web, given["refresh_token"]) == INACTIVE
    assert info(web, given["access_token"]).status_code == 400


def test_rfc7662_2_1_the_client_must_show_its_secret(bob: User, web: App, native: App) -> None:
    token = flows.tokens(bob, native)["access_token"]
    assert refused(flows.post("introspect", {"token": token} | native.credentials)) == (401, "invalid_client")
    assert refused(flows.post("introspect", {"token": token, "client_id": web.id})) == (401, "invalid_client")
    bearer = {"Authorization": f"Bearer {token}"}
    assert refused(flows.post("introspect", {"token": token}, headers=bearer)) == (401, "invalid_client")


def test_rfc7662_2_1_the_token_is_required(web: App) -> None:
    assert refused(flows.post("introspect", dict(web.credentials))) == (400, "invalid_request")


def test_token_info_answers_as_wordpress_com_does(bob: User, web: App) -> None:
    response = info(web, flows.tokens(bob, web)["access_token"])
    assert response.json() == {"client_id": web.id, "user_id": str(bob.pk), "blog_id": None, "scope": "global"}
    assert response["Cache-Control"] == "no-store"


def test_token_info_knows_a_token_only_with_its_client(bob: User, web: App, native: App) -> None:
    given = flows.tokens(bob, web)
    for response in (info(native, given["access_token"]), info(web, given["refresh_token"]), info(web, "x\x00")):
        assert refused(response) == (400, "invalid_request")
    assert info(native, given["access_token"]).json()["error_description"] == "The specified token is invalid."
