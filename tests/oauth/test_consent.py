"""The pages of an authorization: consent, its errors, and the code for the command line."""

from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client
from tests.oauth import flows
from tests.oauth.flows import App
from tests.pages.markup import assert_strict, inline

from jetbridge.server.accounts.models import User
from jetbridge.server.oauth.models import Application

pytestmark = pytest.mark.django_db


def text(user: User, app: App, **said: str) -> str:
    response = flows.browser(user).get(flows.link(app, **said))
    shown: str = response.content.decode()
    assert inline(shown) == []
    assert "unsafe" not in response["Content-Security-Policy"]
    return shown


def test_it_says_who_asks_for_what_and_where_it_leads(bob: User, web: App) -> None:
    Application.objects.update(website="https://example.com/about", description="Reads & <writes>")
    shown = text(bob, web)
    for said in ("Reports", "alice", "https://example.com/about", web.redirect, "bob@example.com"):
        assert said in shown
    assert "Reads &amp; &lt;writes&gt;" in shown
    assert 'class="primary" name="approve"' in shown
    assert 'name="deny"' in shown


@pytest.mark.parametrize(
    ("scope", "line"),
    [
        ("global", "Cancel activations"),
        ("activations", "See your partners, their keys and their activations"),
        ("invoices", "See invoices"),
        ("auth", "See your name and email address"),
    ],
)
def test_scopes_are_in_plain_words(bob: User, web: App, scope: str, line: str) -> None:
    shown = text(bob, web, scope=scope)
    assert f"<li>{line}</li>" in shown
    assert ("Cancel activations" in shown) == (scope == "global")


def test_every_scope_has_words(bob: User, web: App) -> None:
    for scope in ("global", "activations", "invoices", "auth"):
        assert f"<li>{scope}</li>" not in text(bob, web, scope=scope)


def test_the_form_goes_to_the_same_address_with_its_query(bob: User, web: App) -> None:
    shown = text(bob, web, state='"><script>')
    assert f'action="{flows.link(web, state=quote(chr(34)))[:30]}' in shown
    assert "<script" not in shown


def test_the_error_page_shows_no_markup_of_the_link(bob: User, web: App) -> None:
    response = flows.browser(bob).get(flows.link(web, redirect_uri="https://x/<script>alert(1)</script>"))
    assert "<script" not in assert_strict(response)
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("said", "mend"),
    [
        ({"client_id": None}, "Add client_id"),
        ({"client_id": "999"}, "Check client_id"),
        ({"redirect_uri": "http://evil.example.com"}, "to the letter"),
        ({"redirect_uri": "x\x00"}, "NUL"),
    ],
    ids=str,
)
def test_the_error_page_says_what_to_mend(web: App, said: dict[str, str | None], mend: str) -> None:
    """To anybody: the mistake is the link's, not the account's."""
    shown = assert_strict(Client().get(flows.link(web, **said)))
    assert mend in shown
    assert "Nothing was approved" in shown


def test_the_code_is_shown_with_the_whole_address(client: Client) -> None:
    response = client.get("/oauth2/code?code=jbc_x&state=a%26b&iss=x")
    shown = assert_strict(response)
    assert ">jbc_x</textarea>" in shown
    assert f"{settings.ORIGIN}/oauth2/code?code=jbc_x&amp;state=a%26b&amp;iss=x" in shown
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"


def test_an_error_is_shown_in_place_of_a_code(client: Client) -> None:
    assert "was denied" in assert_strict(client.get("/oauth2/code?error=access_denied"))
    shown = assert_strict(client.get("/oauth2/code?error=x&error_description=<script>alert(1)</script>"))
    assert "&lt;script&gt;" in shown
    assert "<script" not in shown


def test_without_either_it_says_where_to_start(client: Client) -> None:
    assert "jetbridge login" in assert_strict(client.get("/oauth2/code"))
