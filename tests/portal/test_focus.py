"""The keyboard's place: whatever goes off the page, the focus is somewhere sensible; nothing is done twice."""

import re

import pytest
from playwright.sync_api import Page, Route, expect
from tests.portal.conftest import Open
from tests.portal.test_screens import settled

FARAWAY = "/members?partner=4"
INVITED = {
    "id": 71,
    "email": "dora@example.com",
    "role": "viewer",
    "invited_by": "alice",
    "created_on": "2026-11-23T10:15:00+00:00",
    "expires_on": "2099-11-30T10:15:00+00:00",
}


def at_heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_focused()


def withdraws(page: Page) -> list[str]:
    """One invitation that is gone once it is withdrawn; which requests withdrew it."""
    asked: list[str] = []

    def withdraw(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(json={"deleted": True})

    page.route("**/invitations", lambda route: route.fulfill(json=[] if asked else [INVITED]))
    page.route("**/invitations/71", withdraw)
    return asked


def test_after_a_row_is_gone_the_focus_is_at_the_heading_of_its_list(open_portal: Open) -> None:
    page = open_portal("")
    withdraws(page)
    page.goto(FARAWAY)
    settled(page, "Members")
    page.get_by_role("button", name="Withdraw").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Withdraw", exact=True).press("Enter")
    expect(page.get_by_text("Nobody is invited at the moment.")).to_be_visible()
    at_heading(page, "Invitations")


def test_a_dialog_gives_the_focus_back_to_what_opened_it(open_portal: Open) -> None:
    page = open_portal("")
    withdraws(page)
    page.goto(FARAWAY)
    settled(page, "Members")
    opener = page.get_by_role("button", name="Withdraw")
    opener.press("Enter")
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_what_was_open_from_the_start_leads_to_the_title_when_it_closes(open_portal: Open) -> None:
    page = open_portal("/activations?key=1&activation=60")
    expect(page.get_by_role("dialog", name="Site 60")).to_be_visible()
    page.keyboard.press("Escape")
    at_heading(page, "Activations")


def test_after_a_filter_is_cleared_the_focus_is_at_the_filters(open_portal: Open) -> None:
    page = settled(open_portal("/activations?key=1&status=cancelled"), "Activations")
    page.get_by_role("button", name="Clear filters").press("Enter")
    expect(page.get_by_role("search", name="Filter activations")).to_be_focused()


def test_after_all_periods_are_shown_the_focus_is_in_the_section(open_portal: Open) -> None:
    page = settled(open_portal("/?view=table&scale=day"), "Overview")
    page.get_by_role("button", name="Show all").press("Enter")
    at_heading(page, "Growth")


def test_a_second_try_that_works_leaves_the_focus_in_the_section(open_portal: Open) -> None:
    page = open_portal("")
    page.route("**/invitations", lambda route: route.fulfill(status=503, json={"message": "Busy."}), times=1)
    page.goto(FARAWAY)
    page.get_by_role("button", name="Try again").press("Enter")
    expect(page.get_by_text("Nobody is invited at the moment.")).to_be_visible()
    at_heading(page, "Invitations")


def test_whoever_clicks_beside_everything_is_led_nowhere_later(open_portal: Open) -> None:
    page = settled(open_portal("/activations?key=1&status=cancelled"), "Activations")
    page.get_by_role("button", name="Clear filters").focus()
    page.locator(".page-head .quiet").click()
    page.get_by_role("combobox", name="Status").evaluate(
        "(select) => {select.value = ''; select.dispatchEvent(new Event('change'))}"
    )
    expect(page.get_by_role("button", name="Clear filters")).to_have_count(0)
    assert page.evaluate("document.activeElement.matches('main, body')")


@pytest.mark.parametrize(
    ("path", "name"), [("/activations?key=1", "CSV of all"), ("/billing/in_000000000001?key=5", "PDF")]
)
def test_a_button_keeps_the_focus_while_it_runs_and_runs_once(open_portal: Open, path: str, name: str) -> None:
    waiting: list[Route] = []
    page = open_portal("")
    page.route("**/jetpack-partners/download", lambda route: waiting.append(route))
    page.goto(path)
    button = page.get_by_role("button", name=name, exact=True)
    button.press("Enter")
    expect(button).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Enter")
    button.dblclick(force=True)
    expect(button).to_be_focused()
    assert len(waiting) == 1
    waiting[0].fulfill(status=503, json={"message": "Busy."})
    expect(page.get_by_role("alert")).to_contain_text("Busy.")
    expect(button).to_be_focused()


def test_a_form_is_sent_once_and_keeps_the_focus_when_it_is_refused(open_portal: Open) -> None:
    waiting: list[Route] = []
    page = settled(open_portal("/keys?partner=2", user="bob"), "Keys")
    page.route("**/jetpack-partners/2/key", lambda route: waiting.append(route))
    page.get_by_role("button", name="New key").press("Enter")
    page.get_by_label("Name", exact=True).fill("Twice")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Make the key")
    button.focus()
    button.dblclick(force=True)
    assert len(waiting) == 1
    waiting[0].fulfill(status=503, json={"message": "Busy."})
    expect(page.get_by_role("alert")).to_contain_text("Busy.")
    expect(button).to_be_focused()


def test_a_double_click_on_a_deed_acts_once_and_one_on_its_opener_does_not_act(open_portal: Open) -> None:
    page = open_portal("")
    asked = withdraws(page)
    page.goto(FARAWAY)
    settled(page, "Members")
    page.get_by_role("button", name="Withdraw").dblclick()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert asked == []
    page.get_by_role("dialog").get_by_role("button", name="Withdraw", exact=True).dblclick()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert [re.sub(".*/", "", one) for one in asked] == ["71"]
