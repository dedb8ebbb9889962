"""Members: roles, invitations, removal, and the log of it all."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from tests.portal.conftest import Open
from tests.portal.test_screens import settled

from jetbridge.server.audit import Event

FARAWAY = "/members?partner=4"
MEMBER = {
    "user_id": 1,
    "username": "alice",
    "email": "alice@example.com",
    "display_name": "",
    "role": "owner",
    "since": "2026-11-23T10:15:00+00:00",
}


def entry(page: Page, event: str) -> Locator:
    """Of the audit log."""
    events = page.get_by_role("list", name="Who did what")
    return events.get_by_role("listitem").filter(has=page.get_by_role("heading", name=event, exact=True))


def test_an_owner_changes_a_role_and_removes_a_member_and_the_log_has_it(open_portal: Open) -> None:
    page = settled(open_portal(FARAWAY), "Members")
    bob = page.get_by_role("listitem").filter(has_text="bob@example.com")
    change = page.get_by_role("button", name="Change role of bob")
    change.press("Enter")
    expect(page.get_by_role("radio", name="Viewer")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Developer")).to_be_checked()
    page.get_by_role("button", name="Cancel").press("Enter")
    expect(change).to_be_focused()
    expect(bob.locator(".pill")).to_have_text("Viewer")
    change.click()
    page.get_by_role("radio", name="Developer").check()
    page.get_by_role("button", name="Change the role").click()
    expect(bob.locator(".pill")).to_have_text("Developer")
    page.get_by_role("button", name="Remove bob").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
    expect(bob).to_have_count(0)
    page.get_by_role("radio", name="Audit log").check()
    expect(entry(page, "Removed a member")).to_contain_text(re.compile("bob, role Developer *alice from 127"))
    expect(entry(page, "Changed a role")).to_contain_text("bob, before Viewer, after Developer")
    page.go_back()
    expect(page.get_by_role("heading", name="Invitations")).to_be_visible()


def test_the_last_owner_stays(open_portal: Open) -> None:
    page = settled(open_portal(FARAWAY), "Members")
    expect(page.get_by_role("button", name="Change role of alice")).to_be_disabled()
    expect(page.get_by_role("button", name="Remove alice")).to_be_disabled()
    expect(page.get_by_role("listitem").filter(has_text="alice@example.com")).to_contain_text("The last owner stays.")


def test_an_owner_is_warned_before_changing_their_own_role(open_portal: Open) -> None:
    page = open_portal("")
    people = [MEMBER, MEMBER | {"user_id": 99, "username": "erin", "email": "erin@example.com"}]
    page.route("**/4/members", lambda route: route.fulfill(json=people))
    page.goto(FARAWAY)
    page.get_by_role("button", name="Change role of alice").click()
    expect(page.get_by_role("dialog", name="Change the role of yourself")).to_contain_text("only another owner can")
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Change role of erin").click()
    expect(page.get_by_role("dialog")).not_to_contain_text("only another owner can")


def test_a_refused_role_is_said_at_the_roles(open_portal: Open) -> None:
    page = settled(open_portal("/members?partner=1"), "Members")
    page.route("**/1/members", lambda route: route.fulfill(status=409, json={"message": "The last owner stays."}))
    page.get_by_role("button", name="Change role of bob").click()
    page.get_by_role("radio", name="Billing").check()
    page.get_by_role("button", name="Change the role").click()
    expect(page.get_by_role("group", name="Role").get_by_role("alert")).to_contain_text("The last owner stays.")


def test_an_invitation_is_sent_and_withdrawn(open_portal: Open) -> None:
    page = settled(open_portal(FARAWAY), "Members")
    page.get_by_role("button", name="Invite").press("Enter")
    address = page.get_by_label("E-mail address")
    address.fill("nowhere")
    page.keyboard.press("Enter")
    expect(address).to_have_accessible_description("Invalid email address.")
    address.fill("alice@example.com")
    page.keyboard.press("Enter")
    expect(address).to_have_accessible_description("alice@example.com is a member already.")
    address.fill("charlie@example.com")
    page.get_by_role("radio", name="Billing").check()
    page.get_by_role("button", name="Send the invitation").click()
    row = page.get_by_role("region", name="Invitations").get_by_role("listitem").filter(has_text="charlie@example.com")
    expect(row).to_contain_text("Billing")
    row.get_by_role("button", name="Withdraw").click()
    page.get_by_role("dialog").get_by_role("button", name="Withdraw", exact=True).click()
    expect(page.get_by_text("Nobody is invited at the moment.")).to_be_visible()


def test_the_log_is_leafed_through_and_shows_what_tries_to_break_out(open_portal: Open, problems: list[str]) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    event = {
        "at": "2026-11-23T10:15:00+00:00",
        "username": hostile,
        "address": "192.0.2.7",
        "details": {"name": hostile, "tint": hostile},
    }
    newest = {"events": [event | {"id": 9, "event": "key.created"}], "next": 9, "more": True}
    oldest = {"events": [event | {"id": 8, "event": "key.polished"}], "next": 8, "more": False}
    page = open_portal("")
    page.route("**/audit?*", lambda route: route.fulfill(json=oldest if "before=9" in route.request.url else newest))
    page.goto(f"{FARAWAY}&view=audit")
    expect(entry(page, "Made a key")).to_contain_text(f"{hostile}, tint {hostile}")
    page.get_by_role("button", name="Older").click()
    expect(entry(page, "key.polished")).to_be_visible()
    page.get_by_role("button", name="Newest").click()
    expect(entry(page, "Made a key")).to_be_visible()
    assert problems == []


def test_members_are_for_owners(open_portal: Open) -> None:
    page = settled(open_portal("/members?partner=3", user="bob"), "Members")
    expect(page.get_by_text("Not for your role")).to_be_visible()
    expect(page.get_by_role("link", name="Members")).to_have_count(0)


def test_an_entry_about_an_invoice_says_its_amount_and_leads_to_it(open_portal: Open) -> None:
    page = settled(open_portal("/members?partner=3&view=audit"), "Members")
    made = entry(page, "Made an invoice").first
    expect(made).to_contain_text("invoice INV-000002, key Billed, US$13.00")
    made.get_by_role("link", name="INV-000002").click()
    settled(page, "Invoice INV-000002")


def test_the_log_is_narrowed_to_an_event_and_to_a_person_in_the_address(open_portal: Open) -> None:
    page = settled(open_portal("/members?partner=3&view=audit"), "Members")
    page.get_by_role("combobox", name="Event").select_option("Made a credit note")
    expect(page).to_have_url(re.compile(r"event=credit-note.issued"))
    expect(entry(page, "Made an invoice")).to_have_count(0)
    expect(entry(page, "Made a credit note")).to_contain_text("credit note CN-000001")
    page.get_by_role("combobox", name="By whom").select_option("alice")
    expect(page.get_by_text("Nothing of that kind has happened")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    expect(entry(page, "Made an invoice").first).to_be_visible()
    expect(page).not_to_have_url(re.compile("event="))


def test_every_event_of_the_server_has_words() -> None:
    source = (Path(__file__).parents[2] / "portal/src/screens/members/events.ts").read_text()
    block = source[source.index("EVENTS") : source.index("};")]
    assert re.findall(r'^  "([a-z.-]+)":', block, re.MULTILINE) == [event.value for event in Event]
