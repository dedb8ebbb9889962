"""RFC 8414 and RFC 9728: what the server says of itself, and that it is true."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve
from pytest_django import Settings

pytestmark = pytest.mark.django_db
METADATA = "/.well-known/oauth-authorization-server"


def test_rfc8414_3_the_issuer_is_the_setting_and_never_the_host_header(client: Client) -> None:
    body = client.get(METADATA).json()
    assert body["issuer"] == settings.ORIGIN
    assert client.get(METADATA, headers={"Host": "evil.example.com"}).status_code == 400


def test_rfc8414_2_every_endpoint_is_there(client: Client) -> None:
    body = client.get(METADATA).json()
    endpoints = {name: url for name, url in body.items() if name.endswith("_endpoint")}
    assert len(endpoints) == 4
    for url in endpoints.values():
        assert url.startswith(f"{settings.ORIGIN}/")
        resolve(url.removeprefix(settings.ORIGIN))


def test_rfc8414_2_it_offers_what_it_does(client: Client) -> None:
    body = client.get(METADATA).json()
    assert body["response_types_supported"] == ["code"]
    assert body["grant_types_supported"] == ["authorization_code", "refresh_token", "client_credentials"]
    assert body["code_challenge_methods_supported"] == ["S256"]
    assert body["authorization_response_iss_parameter_supported"] is True
    assert body["jetbridge_loopback_any_port"] is True
    assert set(body["scopes_supported"]) == {"global", "auth", "activations", "invoices", "jetpack-partner"}


def test_rfc8414_2_registration_is_named_only_where_it_is_on(client: Client, settings: Settings) -> None:
    assert "registration_endpoint" not in client.get(METADATA).json()
    settings.OAUTH_REGISTRATION = True
    assert client.get(METADATA).json()["registration_endpoint"].endswith("/oauth2-1/register")


@pytest.mark.parametrize("path", ["oauth-protected-resource", "oauth-protected-resource/wpcom/v2"])
def test_rfc9728_3_the_resource_names_its_server(client: Client, path: str) -> None:
    body = client.get(f"/.well-known/{path}").json()
    assert body["resource"] == f"{settings.ORIGIN}/wpcom/v2"
    assert body["authorization_servers"] == [settings.ORIGIN]
    assert body["bearer_methods_supported"] == ["header"]


def test_the_newer_names_are_the_same_server(client: Client) -> None:
    for name in ("authorize", "token", "revoke", "introspect", "token-info"):
        older, newer = resolve(f"/oauth2/{name}"), resolve(f"/oauth2-1/{name}/")
        assert older.func is newer.func
    with pytest.raises(Resolver404):
        resolve("/oauth2/device-authorization")


@pytest.mark.parametrize(
    "path", [METADATA, "/oauth2/token", "/oauth2/revoke", "/oauth2-1/introspect", "/oauth2/token-info"]
)
def test_programs_in_a_browser_may_ask_from_anywhere(client: Client, path: str) -> None:
    origin = {"Origin": "https://app.example.com"}
    preflight = client.options(path, headers=origin | {"Access-Control-Request-Method": "POST"})
    assert preflight["Access-Control-Allow-Origin"] == "*"
    assert "authorization" in preflight["Access-Control-Allow-Headers"].lower()
    assert client.get(path, headers=origin)["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in preflight


@pytest.mark.parametrize("path", ["/oauth2/authorize", "/apps/", "/account/connected/"])
def test_pages_may_not(client: Client, path: str) -> None:
    assert "Access-Control-Allow-Origin" not in client.get(path, headers={"Origin": "https://app.example.com"})
