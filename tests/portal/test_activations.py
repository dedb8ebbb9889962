"""The list of sites: filters in the address, the drawer, cancelling, taking it along."""

import re

import pytest
from playwright.sync_api import Page, Route, expect
from tests.portal.conftest import Open, Served


def names(page: Page) -> list[str]:
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    return page.locator(".site-name").all_inner_texts()


def test_filters_are_in_the_address_and_back_takes_one_away(open_portal: Open) -> None:
    page = open_portal("/activations?key=1")
    page.get_by_role("combobox", name="Status").select_option("cancelled")
    expect(page.get_by_text(re.compile(r"^1.6 of 6$"))).to_be_visible()
    page.get_by_text("All plans").click()
    page.get_by_label("Jetpack Premium, yearly").check()
    expect(page.get_by_text(re.compile(r"^1.2 of 2$"))).to_be_visible()
    expect(page).to_have_url(re.compile("key=1&status=cancelled&plans=premium"))
    page.go_back()
    expect(page.get_by_text(re.compile(r"^1.6 of 6$"))).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    expect(page.get_by_text(re.compile(r"^1.20 of 60$"))).to_be_visible()


def test_a_site_is_found_by_its_host(open_portal: Open) -> None:
    page = open_portal("/activations?key=1&page=3")
    search = page.get_by_role("searchbox")
    search.fill("si")
    expect(page.get_by_text("3 letters or more")).to_be_visible()
    search.fill("site42.")
    expect(page.get_by_text(re.compile(r"^1.1 of 1$"))).to_be_visible()
    assert names(page) == ["Site 42"]
    expect(page).to_have_url(re.compile("search=site42"))
    search.fill("https://www.SITE41.example/shop")
    expect(page).to_have_url(re.compile("search=site41"))
    expect(page.get_by_text(re.compile(r"^1.1 of 1$"))).to_be_visible()
    search.fill("site4299")
    expect(page.get_by_text("No activation matches")).to_be_visible()


def test_a_search_that_matches_too_much_says_what_to_do(open_portal: Open) -> None:
    page = open_portal("")
    sentence = "search matches more than 10,000 sites; type more of the host's name."
    body = {"code": "rest_invalid_param", "message": "Invalid", "data": {"status": 400, "params": {"search": sentence}}}
    page.route("**/key/1/activations?*", lambda route: route.fulfill(status=400, json=body))
    page.goto("/activations?key=1&search=site")
    expect(page.get_by_role("alert")).to_contain_text(sentence)


def test_pages_sizes_order_and_columns(open_portal: Open) -> None:
    page = open_portal("/activations?key=1")
    assert names(page)[0] == "Site 60"
    page.get_by_role("button", name="Next page").click()
    expect(page.get_by_text(re.compile(r"^21.40 of 60$"))).to_be_visible()
    page.get_by_label("Rows on a page").select_option("50")
    expect(page.get_by_text(re.compile(r"^1.50 of 60$"))).to_be_visible()
    page.get_by_role("link", name="Activated").click()
    expect(page.get_by_role("link", name="Site 1", exact=True)).to_be_visible()
    assert names(page)[0] == "Site 1"
    page.locator("summary", has_text="Columns").click()
    page.get_by_label("Site ID").check()
    expect(page.get_by_role("columnheader", name="Site ID")).to_be_visible()
    expect(page).to_have_url(re.compile("per_page=50&order=asc&columns="))


def test_the_last_day_of_the_filter_is_included(open_portal: Open) -> None:
    page = open_portal("/activations?key=1")
    day = page.locator(".site time").first.get_attribute("datetime") or ""
    page.goto(f"/activations?key=1&from={day[:10]}&to={day[:10]}")
    assert names(page) == ["Site 60"]


def test_the_drawer_opens_by_keyboard_shows_every_field_and_back_closes_it(open_portal: Open) -> None:
    page = open_portal("/activations?key=1")
    opener = page.get_by_role("link", name="Site 60", exact=True)
    opener.press("Enter")
    drawer = page.get_by_role("dialog", name="Site 60")
    expect(drawer.get_by_role("link", name="https://www.site60.example")).to_be_visible()
    for field in (
        "Plan",
        "Current plan",
        "Activated",
        "Cancelled",
        "Disputed",
        "Recorded",
        "Site ID",
        "Activation ID",
        "Key ID",
    ):
        expect(drawer.get_by_role("term").filter(has_text=re.compile(f"^{field}$"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(opener).to_be_focused()
    page.go_forward()
    expect(drawer).to_be_visible()
    page.go_back()
    expect(drawer).to_be_hidden()


def test_an_owner_cancels_after_being_asked_and_sees_it_in_the_history(open_portal: Open, problems: list[str]) -> None:
    page = open_portal("/activations?key=4")  # which no other test counts
    page.get_by_role("link", name="To be cancelled").click()
    page.get_by_role("button", name="Cancel this activation").click()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("button", name="Cancel this activation").click()
    asked = page.get_by_role("dialog", name="Cancel this activation?")
    asked.get_by_role("button", name="Cancel it now").click()
    history = page.get_by_role("region", name="History")
    expect(history).to_contain_text(re.compile(r"by alice\s*Cancelled: nothing.*became \d+ \w+ \d{4}, [\d:]+ UTC"))
    expect(page.get_by_role("button", name="Cancel this activation")).to_have_count(0)
    expect(page.get_by_role("heading", name="To be cancelled")).to_be_focused()
    page.get_by_role("button", name="Close").press("Enter")
    expect(page.get_by_role("link", name="To be cancelled")).to_be_focused()
    expect(page.get_by_role("row", name="To be cancelled").locator(".pill")).to_have_text("Cancelled")
    assert problems == []


def test_a_site_is_a_link_that_another_tab_opens_too(open_portal: Open) -> None:
    page = open_portal("/activations?key=1")
    site = page.get_by_role("link", name="Site 60", exact=True)
    with page.context.expect_page() as opened:
        site.click(modifiers=["ControlOrMeta"])
    expect(page.get_by_role("dialog")).to_have_count(0)
    drawer = opened.value.get_by_role("dialog", name="Site 60")
    expect(drawer).to_be_visible()
    opened.value.keyboard.press("Escape")
    expect(drawer).to_have_count(0)


def test_a_click_on_the_row_opens_it_and_its_link_has_the_focus_afterwards(open_portal: Open) -> None:
    page = open_portal("/activations?key=1")
    page.get_by_role("row", name="Site 60").locator(".pill").click()
    expect(page.get_by_role("dialog", name="Site 60")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("link", name="Site 60", exact=True)).to_be_focused()
    expect(page).to_have_url(re.compile(r"key=1$"))


def test_a_host_that_is_selected_stays_selected(open_portal: Open) -> None:
    page = open_portal("/activations?key=1")
    host = page.get_by_text("www.site60.example")
    box = host.bounding_box() or {"x": 0, "y": 0, "width": 0, "height": 0}
    page.mouse.move(box["x"] + 1, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 8, steps=5)
    page.mouse.up()
    assert "site60" in page.evaluate("getSelection().toString()")
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize(("user", "names"), [("alice", ["alice", "bob"]), ("bob", ["user 1", "bob"])])
def test_whoever_changed_it_is_named_if_known(open_portal: Open, user: str, names: list[str]) -> None:
    change = {"change": 99, "changed_on": "2026-11-27T13:23:47+00:00", "fields": {"product_id": [2000, 2002]}}
    authors = ["user:1", "user:2", "import:sites.csv", "demo"]
    history = [change | {"change": n, "changed_by": by} for n, by in enumerate(authors)]

    def answer(route: Route) -> None:
        route.fulfill(json=route.fetch().json() | {"history": history})

    page = open_portal("", user=user)
    page.route("**/key/1/activation/60", answer)
    page.goto("/activations?key=1&activation=60")
    words = page.get_by_role("region", name="History")
    expect(words).to_contain_text(re.compile("Plan: .*became Jetpack"))
    for said in [*names, "an import of sites.csv", "the operator"]:
        expect(words).to_contain_text(f"by {said}")


def test_a_viewer_cannot_cancel(open_portal: Open) -> None:
    page = open_portal("/activations?key=1&activation=1", user="bob")
    expect(page.get_by_role("dialog").get_by_text("Activation ID")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel this activation")).to_have_count(0)


def test_an_activation_that_is_not_there_says_so(open_portal: Open) -> None:
    page = open_portal("/activations?key=1&activation=999999")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("Invalid activation ID.")


def test_the_filtered_set_is_saved_as_a_file(open_portal: Open) -> None:
    asked: list[object] = []

    def prepare(route: Route) -> None:
        asked.append(route.request.post_data_json)
        route.fulfill(json={"url": "/once/1"})

    page = open_portal("/activations?key=1&status=active")
    page.route("**/jetpack-partners/download", prepare)
    file = {"content-type": "text/csv", "content-disposition": 'attachment; filename="activations-1.csv"'}
    page.route("**/once/1", lambda route: route.fulfill(body="id\r\n", headers=file))
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV of all").click()
    assert download.value.suggested_filename == "activations-1.csv"
    assert asked == [
        {"path": "/wpcom/v2/jetpack-partners/1/key/1/activations?status=active&format=csv&csv_safe=1"},
    ]


def test_it_is_copied_as_curl_and_as_a_command(open_portal: Open, served: Served) -> None:
    page = open_portal("/activations?key=1&status=active")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy page as curl").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert 'curl -H "Authorization: Bearer $TOKEN"' in copied
    assert "status=active&page=1&per_page=20'" in copied
    page.get_by_role("button", name="Copy all as jetbridge command").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.startsWith('jetbridge'))")
    command = f"jetbridge activations list --host {served.url} --key 1 --status active --all"
    assert page.evaluate("navigator.clipboard.readText()") == command
