"""Members: roles, invitations, removal, and the log of it all."""

from playwright.sync_api import expect
from tests.portal.conftest import Open
from tests.portal.test_screens import settled

FARAWAY = "/members?partner=4"


def test_an_owner_changes_a_role_and_removes_a_member_and_the_log_has_it(open_portal: Open) -> None:
    page = settled(open_portal(FARAWAY), "Members")
    role = page.get_by_label("Role of bob")
    role.select_option("developer")
    expect(page.get_by_role("dialog")).to_contain_text("Viewer becomes developer")
    page.get_by_role("button", name="Leave it as it is").click()
    expect(role).to_have_value("viewer")
    role.select_option("developer")
    page.get_by_role("button", name="Change the role").click()
    expect(role).to_have_value("developer")
    page.get_by_role("button", name="Remove bob").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
    expect(role).to_have_count(0)
    page.get_by_role("radio", name="Audit log").check()
    removed = page.get_by_role("row", name="Removed a member")
    expect(removed).to_contain_text("alice")
    expect(page.get_by_role("row", name="Changed a role")).to_contain_text("before viewer, after developer")
    page.go_back()
    expect(page.get_by_role("heading", name="Invitations")).to_be_visible()


def test_the_last_owner_stays(open_portal: Open) -> None:
    page = settled(open_portal(FARAWAY), "Members")
    expect(page.get_by_label("Role of alice")).to_be_disabled()
    expect(page.get_by_role("button", name="Remove alice")).to_be_disabled()
    expect(page.get_by_role("listitem").filter(has_text="alice@example.com")).to_contain_text("The last owner stays.")


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
        "details": {"name": hostile},
    }
    newest = {"events": [event | {"id": 9, "event": "key.created"}], "next": 9, "more": True}
    oldest = {"events": [event | {"id": 8, "event": "key.polished"}], "next": 8, "more": False}
    page = open_portal("/docs")
    page.route("**/audit?*", lambda route: route.fulfill(json=oldest if "before=9" in route.request.url else newest))
    page.goto(f"{FARAWAY}&view=audit")
    expect(page.get_by_role("row", name="Made a key")).to_contain_text(f"name {hostile}")
    page.get_by_role("link", name="Older").click()
    expect(page.get_by_role("row", name="key.polished")).to_be_visible()
    page.get_by_role("link", name="Newest").click()
    expect(page.get_by_role("row", name="Made a key")).to_be_visible()
    assert problems == []


def test_members_are_for_owners(open_portal: Open) -> None:
    page = settled(open_portal("/members?partner=3", user="bob"), "Members")
    expect(page.get_by_text("Not for your role")).to_be_visible()
    expect(page.get_by_role("link", name="Members")).to_have_count(0)
