"""Signing in and out, and what `wp_oauth` holds (contract section 5)."""

import json
import re
from typing import Any

from playwright.sync_api import Page, expect
from tests.portal.conftest import Open, Served
from tests.portal.fill import PASSWORD

DEEP = "/activations?key=1&status=cancelled"


def kept(page: Page) -> dict[str, str]:
    stored: dict[str, str] = json.loads(page.evaluate("localStorage.getItem('wp_oauth')"))
    return stored


def expire(page: Page) -> None:
    """As if an hour had gone by."""
    spoilt = kept(page) | {"expires_at": "1"}
    page.evaluate("kept => localStorage.setItem('wp_oauth', kept)", json.dumps(spoilt))


def title(page: Page, name: str) -> Any:
    return expect(page.get_by_role("heading", level=1, name=name))


def test_somebody_signs_in_by_keyboard_and_comes_to_the_page_they_wanted(
    open_portal: Open, problems: list[str]
) -> None:
    page = open_portal(DEEP, user="")
    page.get_by_role("button", name="Sign in").focus()
    page.keyboard.press("Enter")
    page.get_by_label("User name or e-mail address").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    title(page, "Activations").to_be_visible()
    assert page.url.endswith(DEEP)
    assert problems == []


def test_wp_oauth_has_the_documented_names_and_a_token_that_works(open_portal: Open, served: Served) -> None:
    page = open_portal("/", alone=True)
    title(page, "Overview").to_be_visible()
    stored = kept(page)
    assert list(stored) == ["access_token", "expires_in", "token_type", "scope", "site_id", "expires_at"]
    assert all(isinstance(value, str) for value in stored.values())
    answer = page.request.get("/rest/v1.1/me", headers={"Authorization": f"Bearer {stored['access_token']}"})
    assert answer.json()["username"] == "alice"


def test_a_token_that_has_expired_is_renewed_without_a_word(open_portal: Open, problems: list[str]) -> None:
    page = open_portal("/", alone=True)
    title(page, "Overview").to_be_visible()
    before = kept(page)["access_token"]
    expire(page)
    page.get_by_role("link", name="Activations").click()
    expect(page.get_by_role("link", name="Site 60", exact=True)).to_be_visible()
    assert kept(page)["access_token"] != before
    assert problems == []


def test_when_the_session_has_ended_too_the_page_stays_and_says_so(open_portal: Open) -> None:
    page = open_portal(DEEP, alone=True)
    title(page, "Activations").to_be_visible()
    expire(page)
    page.context.clear_cookies()
    page.get_by_role("combobox", name="Status").select_option("active")
    expect(page.get_by_text("Site 50", exact=True)).to_be_visible()
    ended = page.get_by_role("dialog", name="Your sign-in has ended")
    expect(ended.get_by_role("button", name="Sign in")).to_be_focused()
    page.keyboard.press("Escape")
    page.mouse.click(5, 5)
    expect(ended).to_be_visible()
    ended.get_by_role("button", name="Sign in").click()
    page.get_by_label("User name or e-mail address").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    title(page, "Activations").to_be_visible()
    expect(page).to_have_url(re.compile("status=active"))


def test_signing_out_ends_the_token_and_the_session(open_portal: Open) -> None:
    page = open_portal("/", user="")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("User name or e-mail address").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    title(page, "Overview").to_be_visible()
    token = kept(page)["access_token"]
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert page.evaluate("localStorage.getItem('wp_oauth')") is None
    answer = page.request.get("/rest/v1.1/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 401


def test_an_answer_to_another_attempt_is_refused(open_portal: Open, served: Served) -> None:
    page = open_portal(f"/?code=stolen&state=other&iss={served.url}", user="")
    expect(page.get_by_role("alert")).to_contain_text("another attempt to sign in")
    assert "code" not in page.url
