"""RFC 8252: native applications."""

import pytest
from django.conf import settings
from tests.oauth import flows
from tests.oauth.flows import App

from jetbridge.server.accounts.models import User
from jetbridge.server.oauth import redirects
from jetbridge.server.oauth.models import Application

pytestmark = pytest.mark.django_db


def status(user: User, app: App, redirect: str, **said: str | None) -> int:
    return flows.browser(user).get(flows.link(app, redirect_uri=redirect, **said)).status_code


@pytest.mark.parametrize("port", [":1", ":3210", ":65535", ""])
def test_rfc8252_7_3_the_port_of_a_loopback_address_is_free(bob: User, alice: User, port: str) -> None:
    app = flows.native(alice, "http://127.0.0.1/callback", "http://[::1]:80/callback")
    assert status(bob, app, f"http://127.0.0.1{port}/callback") == 200
    assert status(bob, app, f"http://[::1]{port}/callback") == 200


@pytest.mark.parametrize(
    "redirect",
    [
        "http://127.0.0.1:5000/other",
        "http://127.0.0.1:5000/callback/",
        "http://127.0.0.1:5000/callback?a=b",
        "https://127.0.0.1:5000/callback",
        "http://localhost:5000/callback",
        "http://127.0.0.2:5000/callback",
        "http://127.0.0.1.evil.example.com:5000/callback",
        "http://127.0.0.1:5000@evil.example.com/callback",
        "http://evil.example.com:5000/callback",
        "http://127.0.0.1:99999/callback",
        "http://127.0.0.1:/callback",
        "http://127.0.0.1:5000x/callback",
    ],
)
def test_rfc8252_7_3_nothing_else_is_free(bob: User, native: App, redirect: str) -> None:
    assert status(bob, native, redirect) == 400


def test_rfc8252_7_3_only_with_pkce(bob: User, alice: User) -> None:
    app = flows.web(alice, "http://127.0.0.1:3210/")
    assert status(bob, app, "http://127.0.0.1:4000/") == 400
    assert status(bob, app, "http://127.0.0.1:4000/", **flows.pkce()) == 200


def test_rfc8252_8_3_the_port_of_localhost_is_not_free(bob: User, alice: User) -> None:
    app = flows.native(alice, "http://localhost:3210/")
    assert status(bob, app, "http://localhost:3210/") == 200
    assert status(bob, app, "http://localhost:3211/") == 400


def test_rfc8252_7_1_a_scheme_of_its_own(bob: User, native: App) -> None:
    answer = flows.browser(bob).post(flows.link(native, redirect_uri="com.example.app:/done"), {"approve": "1"})
    assert answer["Location"].startswith("com.example.app:/done?code=")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "https://example.com:8443/a?b=c",
        "http://127.0.0.1:3210",
        "http://[::1]:3210/",
        "http://localhost/a",
    ],
)
def test_what_anybody_may_register(url: str) -> None:
    redirects.check(url, native=False)
    redirects.check(url, native=True)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "http://127.0.0.1.example.com",
        "https://",
        "https:///path",
        "https://a b.example.com",
        "https://example.com/#part",
        "https://example.com/#",
        "https://user@example.com",
        "https://example.com;script-src",
        "https://example.com,http://evil.example.com",
        "https://exämple.com",
        "https://example.com/\x00",
        "https://example.com\\@evil.example.com",
        "https://[::1",
        "https://example.com:port",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "myapp:/done",
        "//example.com",
        "example.com",
        "https://example.com/" + "a" * 2000,
        "",
    ],
)
def test_what_nobody_may_register(url: str) -> None:
    for is_native in (False, True):
        with pytest.raises(redirects.RedirectError):
            redirects.check(url, native=is_native)


def test_rfc8252_7_1_a_web_application_has_no_scheme_of_its_own() -> None:
    redirects.check("com.example.app:/done", native=True)
    with pytest.raises(redirects.RedirectError):
        redirects.check("com.example.app:/done", native=False)


def built_in(client_id: str) -> App:
    application, _ = Application.objects.get_or_create(
        client_id=client_id,
        defaults={"client_type": "public", "authorization_grant_type": "authorization-code", "client_secret": ""},
    )
    return App(application, "", redirects.BUILT_IN[client_id][0])


def test_the_command_line_has_a_free_port_and_the_page_that_shows_the_code(bob: User) -> None:
    cli = built_in(redirects.CLI)
    assert status(bob, cli, "http://127.0.0.1:51234") == 200
    assert status(bob, cli, f"{settings.ORIGIN}/oauth2/code") == 200
    assert status(bob, cli, f"{settings.ORIGIN}/oauth2/code/") == 400


def test_only_the_portal_at_its_own_redirect_is_not_asked_about(bob: User) -> None:
    portal = built_in(redirects.PORTAL)
    answer = flows.browser(bob).get(flows.link(portal))
    assert answer["Location"].startswith(f"{settings.ORIGIN}/?code=")
    given = flows.exchange(portal, flows.answered(answer)["code"]).json()
    assert flows.works(given["access_token"])
    assert "refresh_token" not in given
    assert status(bob, portal, "http://127.0.0.1:3210") == 400
    assert status(bob, built_in(redirects.CLI), "http://127.0.0.1:3210") == 200
