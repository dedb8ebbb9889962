"""Keys: made, renamed, given another secret, disabled, enabled."""

import json
import re

from playwright.sync_api import Dialog, Locator, Page, expect
from tests.portal.conftest import Open
from tests.portal.fill import HOSTILE_KEY
from tests.portal.test_screens import settled


def make(page: Page, name: str) -> Locator:
    """Its row in the list."""
    page.get_by_role("button", name="New key").press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.insert_text(name)
    page.keyboard.press("Enter")
    return page.get_by_role("listitem").filter(has_text=name)


def secret(page: Page) -> str:
    return page.get_by_role("region", name="New secret").locator("code").nth(1).inner_text()


def test_a_developer_makes_a_key_and_sees_its_secret_once(open_portal: Open, problems: list[str]) -> None:
    page = settled(open_portal("/keys?partner=2", user="bob"), "Keys")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    row = make(page, "Staging")
    expect(row).to_contain_text("Enabled")
    shown = page.get_by_role("region", name="New secret")
    expect(shown).to_be_focused()
    assert secret(page).startswith("jbs_")
    shown.get_by_role("button", name="Copy").last.click()
    expect(shown.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == secret(page)
    kept = secret(page)
    page.keyboard.press("Escape")
    expect(shown).to_be_visible()
    shown.get_by_role("button", name="I have kept it").click()
    expect(shown).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert kept not in page.content()
    expect(page.get_by_label("Partner and key")).to_contain_text("Staging")
    assert problems == []


def test_a_secret_stays_with_its_partner_until_it_is_kept(open_portal: Open) -> None:
    page = settled(open_portal("/keys?partner=2", user="bob"), "Keys")
    make(page, "Stays")
    kept = secret(page)
    picker = page.get_by_label("Partner and key")
    picker.select_option(label="Production")
    expect(page.get_by_role("listitem").filter(has_text="Production")).to_be_visible()
    assert kept not in page.content()
    page.get_by_role("link", name="Activations", exact=True).click()
    settled(page, "Activations").go_back()
    picker.select_option(label="Stays")
    expect(page.get_by_role("region", name="New secret")).to_contain_text("The secret of Stays")
    assert secret(page) == kept
    assert kept not in page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, location.href])")


def test_leaving_with_a_secret_that_nobody_kept_asks_first(open_portal: Open) -> None:
    page = settled(open_portal("/keys?partner=2", user="bob"), "Keys")
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", agree)
    make(page, "Leaving")
    kept = secret(page)
    page.reload()
    assert asked == ["beforeunload"]
    settled(page, "Keys")
    assert kept not in page.content()
    page.get_by_role("listitem").filter(has_text="Leaving").get_by_role("button", name="Rotate secret").click()
    page.get_by_role("button", name="Rotate the secret").click()
    page.get_by_role("button", name="I have kept it").click()
    page.reload()
    settled(page, "Keys")
    assert asked == ["beforeunload"]


def test_a_key_shows_its_client_id_its_invoices_and_that_it_is_chosen(open_portal: Open) -> None:
    page = settled(open_portal("/keys?key=5"), "Keys")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    row = page.get_by_role("listitem").filter(has_text="Billed")
    expect(row).to_have_attribute("aria-current", "true")
    expect(row).to_contain_text("Chosen")
    row.get_by_role("button", name="Copy the client_id of Billed").click()
    expect(row.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == row.locator("code").inner_text()
    row.get_by_role("link", name="Invoices of Billed").click()
    settled(page, "Invoices")
    expect(page).to_have_url(re.compile(r"/billing\?key=5$"))


def test_invoices_of_a_key_are_for_those_who_may_read_them(open_portal: Open) -> None:
    page = settled(open_portal("/keys?partner=2", user="bob"), "Keys")
    expect(page.get_by_role("link", name="Invoices of Empty")).to_have_count(0)


def test_a_name_that_is_taken_is_said_at_the_field(open_portal: Open) -> None:
    page = settled(open_portal("/keys?partner=2", user="bob"), "Keys")
    make(page, "Empty")
    field = page.get_by_label("Name", exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("already has a key named 'Empty'"))
    field.fill("Empty\u0007")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("has a control character")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_key_is_renamed_given_another_secret_disabled_and_enabled(open_portal: Open) -> None:
    page = settled(open_portal("/keys?partner=2", user="bob"), "Keys")
    make(page, "Before")
    before = secret(page)
    page.get_by_role("button", name="Rename Before").click()
    page.get_by_label("Name", exact=True).fill("Afterwards")
    page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    row = page.get_by_role("listitem").filter(has_text="Afterwards")
    row.get_by_role("button", name="Rotate secret").click()
    expect(page.get_by_role("dialog")).to_contain_text("stop at once and for good")
    page.get_by_role("button", name="Rotate the secret").click()
    expect(page.get_by_role("region", name="New secret")).to_contain_text("The secret of Afterwards")
    expect(page.get_by_text(before)).to_have_count(0)
    assert secret(page).startswith("jbs_")
    row.get_by_role("button", name="Disable").click()
    expect(page.get_by_role("dialog")).to_contain_text("stays active and is billed")
    page.get_by_role("button", name="Disable it").click()
    expect(row).to_contain_text("activates nothing since")
    row.get_by_role("button", name="Enable").click()
    page.get_by_role("button", name="Enable it").click()
    expect(row.get_by_text("Enabled")).to_be_visible()


def test_a_refusal_is_shown_where_it_was_asked(open_portal: Open) -> None:
    page = settled(open_portal("/keys?partner=2", user="bob"), "Keys")
    page.route("**/disable", lambda route: route.fulfill(status=503, body=json.dumps({"message": "Busy."})))
    page.get_by_role("button", name="Disable Empty").click()
    page.get_by_role("button", name="Disable it").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("Busy.")


def test_a_viewer_looks_only(open_portal: Open) -> None:
    page = settled(open_portal("/keys?partner=1", user="bob"), "Keys")
    expect(page.get_by_role("heading", name="Production")).to_be_visible()
    deeds = page.locator("main").get_by_role("button").filter(has_not_text="Copy")
    expect(deeds).to_have_count(0)


def test_a_name_that_tries_to_break_out_is_shown_as_it_is(open_portal: Open, problems: list[str]) -> None:
    page = settled(open_portal("/keys"), "Keys")
    row = page.get_by_role("listitem").filter(has_text=HOSTILE_KEY)
    row.get_by_role("button", name="Disable").click()
    expect(page.get_by_role("dialog")).to_contain_text(HOSTILE_KEY)
    page.keyboard.press("Escape")
    row.get_by_role("button", name="Rename").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value(HOSTILE_KEY)
    assert page.locator("script:not([src])").count() == 0
    assert problems == []
