"""RFC 7591: clients that register themselves, where the operator allows it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from tests.oauth import flows
from tests.oauth.flows import App, refused

from jetbridge.server.accounts.models import User
from jetbridge.server.oauth.models import Application

pytestmark = pytest.mark.django_db
GOOD = {"client_name": "Agent", "redirect_uris": ["http://127.0.0.1/callback"]}


@pytest.fixture
def allowed(settings: Settings) -> None:
    settings.OAUTH_REGISTRATION = True


def register(said: Any) -> Any:
    body = said if isinstance(said, str) else json.dumps(said)
    return Client().post("/oauth2-1/register", body, content_type="application/json")


def registered(**said: Any) -> App:
    response = register(GOOD | said)
    assert response.status_code == 201, response.content
    application = Application.objects.get(client_id=response.json()["client_id"])
    return App(application, "", response.json()["redirect_uris"][0])


def test_rfc7591_it_is_off_unless_turned_on() -> None:
    assert refused(register(GOOD)) == (403, "access_denied")


def test_rfc7591_3_2_1_the_answer_says_what_was_registered(allowed: None) -> None:
    response = register(GOOD | {"client_uri": "https://example.com", "logo_uri": "https://example.com/x.png"})
    body = response.json()
    assert (response.status_code, response["Cache-Control"]) == (201, "no-store")
    assert body["client_id"].isdecimal()
    assert "client_secret" not in body
    assert body["token_endpoint_auth_method"] == "none"
    assert body["grant_types"] == ["authorization_code", "refresh_token"]
    assert (body["client_name"], body["client_uri"]) == ("Agent", "https://example.com")
    assert body["redirect_uris"] == GOOD["redirect_uris"]


def test_rfc7591_it_can_read_activations_and_refresh(allowed: None, bob: User) -> None:
    app = registered()
    given = flows.tokens(bob, app)
    assert given["scope"] == "activations"
    assert flows.refresh(app, given["refresh_token"]).status_code == 200


def test_rfc7591_5_the_consent_page_says_that_nobody_vouches_for_it(allowed: None, bob: User, web: App) -> None:
    browser = flows.browser(bob)
    assert "Unverified" in browser.get(flows.link(registered())).content.decode()
    assert "Unverified" not in browser.get(flows.link(web)).content.decode()


@pytest.mark.parametrize(
    "uris", [None, [], "https://example.com", [1], ["http://example.com"], ["javascript:alert(1)"], ["https://a"] * 11]
)
def test_rfc7591_3_2_2_bad_redirects(allowed: None, uris: Any) -> None:
    assert refused(register({"redirect_uris": uris})) == (400, "invalid_redirect_uri")


@pytest.mark.parametrize(
    "said",
    [
        {"client_name": "x" * 101},
        {"client_name": "two\nlines"},
        {"client_name": "turned \u202e round"},
        {"client_name": 1},
        {"client_uri": "javascript:alert(1)"},
        {"client_uri": "https://[::1"},
        {"token_endpoint_auth_method": "client_secret_basic"},
        {"grant_types": ["client_credentials"]},
        {"grant_types": {"a": 1}},
        {"response_types": ["token"]},
        {"scope": "jetpack-partner"},
        {"scope": [[]]},
    ],
    ids=str,
)
def test_rfc7591_3_2_2_bad_metadata(allowed: None, said: dict[str, Any]) -> None:
    assert refused(register(GOOD | said)) == (400, "invalid_client_metadata")


@pytest.mark.parametrize("body", ["", "{", "[]", "null", "[" * 5000, '{"a": "' + "x" * 17_000 + '"}'], ids=len)
def test_rfc7591_3_1_bad_bodies(allowed: None, body: str) -> None:
    assert refused(register(body))[0] == 400


def test_rfc7591_3_1_the_body_is_json(allowed: None) -> None:
    assert refused(Client().post("/oauth2-1/register", {"client_name": "Agent"})) == (400, "invalid_request")


def test_rfc7591_5_an_address_cannot_register_without_end(allowed: None) -> None:
    statuses = [register(GOOD).status_code for _ in range(31)]
    assert statuses == [201] * 30 + [429]


def test_unused_ones_are_deleted_after_30_days(allowed: None, bob: User, web: App) -> None:
    unused, used, fresh = registered(), registered(), registered()
    flows.tokens(bob, used)
    long_ago = timezone.now() - timedelta(days=31)
    Application.objects.exclude(pk=fresh.application.pk).update(created=long_ago, last_used_on=None)
    call_command("prune")
    left = set(Application.objects.values_list("client_id", flat=True))
    assert unused.id not in left
    assert {used.id, fresh.id, web.id} <= left
