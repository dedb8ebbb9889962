"""The pages of OAuth in a browser: quiet under their policy, good at 360 pixels, accessible in both themes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import session
from tests.chromium import colours, violations
from tests.oauth import flows
from tests.oauth.flows import App

from jetbridge.server import audit
from jetbridge.server.accounts.models import Membership, Role, User
from jetbridge.server.audit import Event
from jetbridge.server.oauth import clients
from jetbridge.server.partners.models import Partner

Open = Callable[..., Page]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paths(acme: Partner) -> dict[str, str]:
    """Every page by name, for the operator that `open_page` signs in, with something on each."""
    session()
    operator = User.objects.get(username="operator")
    Membership.objects.create(user=operator, partner=acme, role=Role.OWNER)
    audit.record(Event.KEY_RENAMED, user=operator, partner=acme, address="192.0.2.7", name="Staging", key_id=3)
    web = flows.web(operator)
    flows.tokens(operator, web)
    redirect = "http://127.0.0.1/callback"
    agent = App(clients.register(name="Agent", website="", redirect_uris=[redirect]), "", redirect)
    return {
        "consent": flows.link(web),
        "unverified": flows.link(agent),
        "error": flows.link(web, redirect_uri="https://example.com/elsewhere"),
        "code": f"/oauth2/code?code={'x' * 53}&state={'y' * 40}&iss=http%3A%2F%2F127.0.0.1",
        "no code": "/oauth2/code?error=access_denied",
        "applications": "/apps/",
        "new": "/apps/new",
        "application": f"/apps/{web.id}",
        "connected": "/account/connected/",
        "audit": f"/partners/{acme.pk}/audit",
    }


def test_they_are_accessible_in_both_themes_quiet_and_narrow(
    open_page: Open, problems: list[str], paths: dict[str, str]
) -> None:
    page = open_page("/account", width=360, signed_in=True)
    for name, path in paths.items():
        page.goto(path)
        assert (name, violations(page)) == (name, [])
        page.emulate_media(color_scheme="dark")
        assert (name, colours(page)) == (name, [])
        page.emulate_media(color_scheme="light")
        assert (name, page.evaluate("document.documentElement.scrollWidth")) == (name, 360)
    assert [problem for problem in problems if "status of 400" not in problem] == []


def test_the_blue_button_is_blue(open_page: Open, paths: dict[str, str]) -> None:
    page = open_page(paths["consent"], signed_in=True)
    colour = page.get_by_role("button", name="Approve").evaluate("button => getComputedStyle(button).backgroundColor")
    red, green, blue = (int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(","))
    assert blue > green > red


def test_the_keyboard_reaches_both_buttons_in_order(open_page: Open, paths: dict[str, str]) -> None:
    page = open_page(paths["consent"], signed_in=True)
    page.get_by_role("button", name="Approve").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Deny")).to_be_focused()


def test_a_mistake_in_the_form_is_told_and_led_to(open_page: Open, paths: dict[str, str]) -> None:
    page = open_page(paths["new"], signed_in=True)
    page.get_by_label("Name").fill("Second")
    page.get_by_label("Website URL").fill("http://127.0.0.1:3210")
    page.get_by_label("Redirect URLs").fill("http://example.com")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved")
    assert violations(page) == []
    field = page.get_by_role("textbox", name="Redirect URLs")
    expect(field).to_have_attribute("aria-invalid", "true")
    described = (field.get_attribute("aria-describedby") or "").split()
    assert any("must begin with https://" in page.locator(f"#{name}").inner_text() for name in described)


def test_the_secret_can_be_read_and_the_application_deleted(open_page: Open, paths: dict[str, str]) -> None:
    page = open_page(paths["new"], signed_in=True)
    page.get_by_label("Name").fill("Second")
    page.get_by_label("Website URL").fill("http://127.0.0.1:3210")
    page.get_by_label("Redirect URLs").fill("http://127.0.0.1:3210")
    page.get_by_role("button", name="Create").click()
    assert page.get_by_label("Client secret").input_value().startswith("jbs_")
    assert violations(page) == []
    page.get_by_text("Delete Second").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("heading", name="Your applications")).to_be_visible()
    expect(page.get_by_text("Second")).to_have_count(0)
