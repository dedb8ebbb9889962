"""API access: the token, lines to paste, what else has access."""

import json
import re

from playwright.sync_api import Page, Route, expect
from tests.portal.conftest import Open


def token(page: Page) -> str:
    kept: dict[str, str] = json.loads(page.evaluate("localStorage.getItem('wp_oauth')"))
    return kept["access_token"]


def test_the_token_is_masked_until_somebody_asks(open_portal: Open) -> None:
    page = open_portal("/api-access")
    card = page.get_by_role("region", name="Your token", exact=True)
    expect(card).to_contain_text("••••")
    expect(card).to_contain_text(f"{token(page)[:4]}••••••••••••••••{token(page)[-4:]}")
    assert token(page) not in page.content()
    card.get_by_role("button", name="Show").click()
    expect(card).to_contain_text(token(page))
    expect(card).to_contain_text("more minutes")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    card.get_by_role("button", name="Copy").click()
    expect(card.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == token(page)


def test_a_token_that_is_revoked_stops_and_another_takes_its_place(open_portal: Open) -> None:
    page = open_portal("/api-access", alone=True)
    page.get_by_role("button", name="Revoke").click()
    before = token(page)
    page.get_by_role("button", name="Revoke it now").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert token(page) != before
    assert page.request.get("/rest/v1.1/me", headers={"Authorization": f"Bearer {before}"}).status == 401
    assert page.request.get("/rest/v1.1/me", headers={"Authorization": f"Bearer {token(page)}"}).status == 200
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy with the token").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"export TOKEN={token(page)}"


def test_revoking_in_one_tab_leaves_the_others_signed_in(open_portal: Open) -> None:
    page = open_portal("/api-access", alone=True)
    other = page.context.new_page()
    other.goto("/keys")
    expect(other.get_by_role("heading", level=1, name="Keys")).to_be_visible()
    page.get_by_role("button", name="Revoke").click()
    page.get_by_role("button", name="Revoke it now").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    other.get_by_role("link", name="Members").click()
    expect(other.get_by_role("heading", level=2, name="Members")).to_be_visible()
    expect(other.get_by_role("dialog")).to_have_count(0)


def test_lines_for_curl_the_command_and_a_program_name_the_key(open_portal: Open) -> None:
    page = open_portal("/api-access?key=2")
    lines = page.get_by_role("region", name="First lines")
    expect(lines).to_contain_text("/wpcom/v2/jetpack-partners/1/key/2/activations")
    lines.get_by_role("radio", name="Command line").check()
    expect(page).to_have_url(re.compile(r"key=2&way=cli$"))
    expect(lines).to_contain_text("--key 2")
    lines.get_by_role("radio", name="Python").check()
    expect(lines).to_contain_text("client.activations.list(1, 2)")


def test_a_connected_application_is_disconnected_after_being_asked(open_portal: Open) -> None:
    name = '<img src=x onerror="alert(1)">'
    one = {
        "id": 4815,
        "name": name,
        "description": "",
        "website": "",
        "is_verified": False,
        "scopes": ["activations"],
        "connected_on": "2026-11-23T10:15:00+00:00",
        "last_used_on": None,
    }
    left = [one]

    def disconnect(route: Route) -> None:
        left.remove(one)
        route.fulfill(json={"deleted": True})

    page = open_portal("")
    page.route("**/connected-applications", lambda route: route.fulfill(json=left))
    page.route("**/connected-applications/4815", disconnect)
    page.goto("/api-access")
    row = page.get_by_role("listitem").filter(has_text=name)
    expect(row).to_contain_text("Unverified")
    row.get_by_role("button", name="Disconnect").click()
    page.get_by_role("dialog").get_by_role("button", name="Disconnect", exact=True).click()
    expect(page.get_by_text("Nothing else has access")).to_be_visible()


def test_somebody_without_a_partner_still_has_it(open_portal: Open, problems: list[str]) -> None:
    page = open_portal("/api-access", user="charlie")
    expect(page.get_by_role("region", name="Your token", exact=True)).to_contain_text("more minutes")
    expect(page.get_by_role("listitem").filter(has_text="This page")).to_be_visible()
    expect(page.get_by_role("link", name="Overview")).to_have_count(0)
    assert [one for one in problems if "403" not in one] == []
