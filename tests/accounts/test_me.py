"""GET /rest/v1.1/me: whose token it is."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import set_token_value
from tests.api.calls import bearer, calling, error
from tests.cast import token

from jetbridge.server.accounts.models import User
from jetbridge.server.oauth import tokens
from jetbridge.server.oauth.models import AccessToken, Application

ME = "/rest/v1.1/me"


def issued_to(application: Application, user: User | None) -> str:
    value = tokens.generate_access_token()
    stored = AccessToken(user=user, application=application, scope="auth", expires=timezone.now() + timedelta(hours=1))
    set_token_value(stored, value)
    stored.save()
    return value


@pytest.fixture
def application(alice: User) -> Application:
    made: Application = Application.objects.create(
        user=alice, client_type="public", authorization_grant_type="authorization-code", client_id="481516234"
    )
    return made


def test_it_says_who_and_what(alice: User) -> None:
    assert calling(alice).get(ME).json() == {
        "ID": alice.pk,
        "username": "alice",
        "email": "alice@example.com",
        "display_name": "alice",
        "token_scope": "global",
        "token_client_id": None,
    }


def test_the_name_that_others_see_is_the_profiles(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(first_name="Alice")
    assert calling(alice).get(ME).json()["display_name"] == "Alice"


def test_it_names_the_application_that_holds_the_token(alice: User, application: Application) -> None:
    body = bearer(issued_to(application, alice)).get(ME).json()
    assert (body["token_scope"], body["token_client_id"]) == ("auth", "481516234")


@pytest.mark.parametrize("scope", ["global", "auth", "activations", "invoices"])
def test_a_user_without_any_partner_is_somebody_too(db: None, scope: str) -> None:
    dan = User.objects.create(username="dan", email="dan@example.com")
    assert calling(dan, scope).get(ME).json()["username"] == "dan"


def test_no_token_is_no_answer(db: None) -> None:
    response = Client().get(ME)
    assert (response.status_code, error(response)["code"]) == (401, "rest_forbidden")
    assert response["WWW-Authenticate"] == "Bearer"


def test_a_bad_token_is_no_answer(alice: User) -> None:
    expired, deactivated = calling(alice), calling(alice)
    AccessToken.objects.filter(pk=AccessToken.objects.latest("pk").pk - 1).update(expires=timezone.now())
    assert error(expired.get(ME))["code"] == "invalid_token"
    User.objects.update(is_active=False)
    assert error(deactivated.get(ME))["code"] == "invalid_token"
    assert error(bearer("jbt_no").get(ME))["code"] == "invalid_token"


def test_a_partner_keys_own_token_is_nobodys(alice: User, application: Application) -> None:
    provisioning = bearer(token(alice, "jetpack-partner")).get(ME)
    assert provisioning["WWW-Authenticate"].startswith('Bearer error="insufficient_scope"')
    assert bearer(issued_to(application, None)).get(ME).status_code == 403


def test_wordpress_conventions_hold_there(alice: User) -> None:
    api = calling(alice)
    assert api.get(f"{ME}/").json() == api.get(ME).json()
    assert api.get(f"{ME}?_fields=ID").json() == {"ID": alice.pk}
    assert api.get(f"{ME}?_envelope=1").json()["status"] == 200
    assert api.head(ME).content == b""
    assert error(api.get("/rest/v1.1/you"))["code"] == "rest_no_route"
    assert error(api.post(ME))["code"] == "rest_no_route"
    assert error(api.get("/rest"))["code"] == "rest_no_route"


def test_any_origin_may_call_and_no_cookie_counts(alice: User) -> None:
    response = calling(alice).get(ME, headers={"Origin": "https://portal.example.com"})
    assert response["Access-Control-Allow-Origin"] == "*"
    client = Client()
    client.force_login(alice, "allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(ME).status_code == 401
