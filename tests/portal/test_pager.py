"""Pages of a list: the buttons stay where they are with the focus, and the top of the next page is shown."""

from playwright.sync_api import Page, Route, expect
from tests.portal.conftest import Open
from tests.portal.test_screens import settled

EVENT = {"at": "2026-11-23T10:15:00+00:00", "username": "alice", "address": "192.0.2.7", "details": {}}


def top_is_shown(page: Page, selector: str) -> None:
    page.wait_for_function("it => Math.abs(document.querySelector(it).getBoundingClientRect().top) < 120", arg=selector)


def test_next_twice_is_the_third_page_and_previous_keeps_the_focus(open_portal: Open) -> None:
    page = settled(open_portal("/activations?key=1"), "Activations")
    page.get_by_role("button", name="Next page").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Page 2 of 3")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Page 3 of 3")).to_be_visible()
    last = page.get_by_role("button", name="Next page")
    expect(last).to_be_focused()
    expect(last).to_be_disabled()
    page.keyboard.press("Enter")
    previous = page.get_by_role("button", name="Previous page")
    previous.press("Enter")
    expect(page.get_by_text("Page 2 of 3")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Page 1 of 3")).to_be_visible()
    expect(previous).to_be_focused()
    expect(previous).to_be_disabled()


def test_the_next_page_is_shown_from_its_top(open_portal: Open) -> None:
    page = settled(open_portal("/activations?key=1"), "Activations")
    page.get_by_role("button", name="Next page").click()
    expect(page.get_by_text("Page 2 of 3")).to_be_visible()
    top_is_shown(page, ".paged")


def test_the_drawer_of_sites_goes_back_to_its_top_too(open_portal: Open) -> None:
    page = settled(open_portal("/billing/in_000000000002?key=5"), "Invoice INV-000002")
    head = "activation_id,site_host,first_day,last_day,days,amount"
    rows = "\r\n".join(f"{n},site{n}.example,2024-10-01,2024-10-31,31,1" for n in range(250))
    page.route("**/sites?*", lambda route: route.fulfill(body=f"{head}\r\n{rows}", content_type="text/csv"))
    page.get_by_role("button", name="Sites behind it").first.click()
    following = page.get_by_role("button", name="Next page")
    following.press("Enter")
    expect(page.get_by_text("site100.example")).to_be_visible()
    top_is_shown(page, "dialog .paged")
    following.press("Enter")
    expect(page.get_by_text("site249.example")).to_be_visible()
    expect(following).to_be_focused()
    expect(following).to_be_disabled()


def test_the_log_s_buttons_stay_and_keep_the_focus(open_portal: Open) -> None:
    page = open_portal("")

    def answer(route: Route) -> None:
        is_last = "before=9" in route.request.url
        event = EVENT | {"id": 8 if is_last else 9, "event": "key.created"}
        route.fulfill(json={"events": [event], "next": event["id"], "more": not is_last})

    page.route("**/audit?*", answer)
    page.goto("/members?partner=4&view=audit")
    settled(page, "Members")
    older = page.get_by_role("button", name="Older")
    older.press("Enter")
    expect(older).to_be_disabled()
    expect(older).to_be_focused()
    page.get_by_role("button", name="Newest").press("Enter")
    expect(page.get_by_role("button", name="Newest")).to_be_focused()
    expect(older).to_be_enabled()
