"""RFC 6750: bearer tokens, as the API takes and refuses them. The rest is in tests/api/test_access.py."""

import pytest
from django.test import Client
from tests.oauth import flows
from tests.oauth.flows import App

from jetbridge.server.accounts.models import User

pytestmark = pytest.mark.django_db
PARTNERS = "/wpcom/v2/jetpack-partners"


@pytest.fixture
def token(bob: User, web: App) -> str:
    value: str = flows.tokens(bob, web)["access_token"]
    return value


def test_rfc6750_2_1_the_header_opens_the_api_whatever_its_case(token: str) -> None:
    for scheme in ("Bearer", "bearer", "BEARER"):
        assert Client(headers={"Authorization": f"{scheme} {token}"}).get(PARTNERS).status_code == 200


@pytest.mark.parametrize("name", ["access_token", "token"])
def test_rfc6750_2_2_a_form_does_not(token: str, name: str) -> None:
    assert Client().post(f"{PARTNERS}/1/key", {name: token, "name": "New"}).status_code == 401


@pytest.mark.parametrize("name", ["access_token", "token", "oauth_token"])
def test_rfc6750_2_3_a_query_does_not(token: str, name: str) -> None:
    response = Client().get(PARTNERS, {name: token})
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"


def test_rfc6750_2_a_cookie_does_not(bob: User, token: str) -> None:
    assert flows.browser(bob).get(PARTNERS).status_code == 401


def test_rfc6750_3_1_a_wrong_token_is_invalid_token(token: str) -> None:
    response = Client(headers={"Authorization": f"Bearer {token}x"}).get(PARTNERS)
    assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer error="invalid_token"')


def test_rfc6750_3_1_a_small_scope_is_insufficient_scope(bob: User, web: App) -> None:
    small = flows.tokens(bob, web, scope="auth")["access_token"]
    response = Client(headers={"Authorization": f"Bearer {small}"}).get(PARTNERS)
    assert response.status_code == 403
    assert response["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="activations global"'


def test_rfc6750_3_1_a_refresh_token_or_a_code_opens_nothing(bob: User, web: App) -> None:
    given = flows.tokens(bob, web)
    assert not flows.works(given["refresh_token"])
    assert not flows.works(flows.code(bob, web))
