"""Every screen in a browser: quiet under the policy, good at 360 and 1440 pixels, accessible in both themes."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.chromium import colours, violations
from tests.portal.conftest import Open

SCREENS = {
    "/": "Overview",
    "/?view=table": "Overview",
    "/activations": "Activations",
    "/activations?key=2&activation=61": "Activations",
    "/api-access": "API access",
    "/keys": "Keys",
    "/members": "Members",
    "/members?view=audit": "Members",
    "/profile": "Account",
}

every_screen = pytest.mark.parametrize("path", SCREENS)
NOTHING = 0.001
"""Less of a layout shift is none: a tenth of the page by a hundredth of its height."""
both_themes = pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1440)])


def settled(page: Page, title: str) -> Page:
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    return page


def shift(page: Page) -> float:
    """How much of what was in sight has moved while the page loaded: the browser's sum of layout shifts."""
    moved: float = page.evaluate(
        """new Promise((tell) => {
          let sum = 0;
          const add = (list) => list.getEntries().forEach(({ value }) => { sum += value; });
          new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
          setTimeout(() => tell(sum), 100);
        })"""
    )
    return moved


@both_themes
@every_screen
def test_it_is_quiet_stands_still_fits_and_is_accessible(
    open_portal: Open, problems: list[str], path: str, scheme: str, width: int
) -> None:
    page = settled(open_portal(path, scheme=scheme, width=width), SCREENS[path])
    assert shift(page) < NOTHING
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert violations(page) == []
    page.emulate_media(color_scheme="light" if scheme == "dark" else "dark")
    assert colours(page) == []
    assert problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_before_signing_in_is_accessible_too(open_portal: Open, scheme: str) -> None:
    page = open_portal("/", user="", scheme=scheme, width=360)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert violations(page) == []


def test_names_that_try_to_break_out_are_shown_as_they_are(open_portal: Open, problems: list[str]) -> None:
    page = settled(open_portal("/activations?key=2&columns=customer&activation=61"), "Activations")
    hostile = "<img src=x onerror=\"alert('site')\">"
    expect(page.get_by_role("heading", name=hostile)).to_be_visible()
    expect(page.get_by_role("cell", name=hostile)).to_have_count(1)
    expect(page.locator("main .page-head")).to_contain_text("Acme Hosting, \"><script>alert('key')</script>")
    settled(page, "Activations").goto("/?key=2")
    expect(page.get_by_label("Partner and key").locator("option:checked")).to_have_text(
        "\"><script>alert('key')</script>"
    )
    settled(page, "Overview").goto("/api-access?key=2")
    settled(page, "API access")
    assert page.locator("script:not([src]), img[src=x]").count() == 0
    assert problems == []


def test_navigation_is_by_links_moves_the_focus_and_keeps_the_key(open_portal: Open) -> None:
    page = settled(open_portal("/?key=1"), "Overview")
    page.get_by_role("link", name="Activations").click()
    expect(page.get_by_role("heading", level=1, name="Activations")).to_be_focused()
    expect(page).to_have_url(re.compile(r"/activations\?key=1$"))
    expect(page).to_have_title("Activations · Acme Hosting, Production · Jetbridge")
    page.go_back()
    settled(page, "Overview")


def test_the_first_tab_leads_past_the_navigation(open_portal: Open) -> None:
    page = settled(open_portal("/"), "Overview")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_on_a_phone_the_menu_opens_and_closes_by_itself(open_portal: Open) -> None:
    page = settled(open_portal("/", width=360), "Overview")
    expect(page.get_by_role("link", name="Activations")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Activations").click()
    settled(page, "Activations")
    expect(page.get_by_role("link", name="Overview")).to_be_hidden()


def test_on_paper_only_the_content_remains(open_portal: Open) -> None:
    page = settled(open_portal("/activations"), "Activations")
    page.emulate_media(media="print")
    expect(page.get_by_role("table")).to_be_visible()
    for gone in ("nav", "search", ".side"):
        expect(page.locator(gone).first).to_be_hidden()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_a_panel_is_in_sight_wherever_its_button_stands(open_portal: Open, width: int) -> None:
    page = settled(open_portal("/?key=1", width=width), "Overview")
    for button in ("Plans: ", "Shown: "):
        page.locator("summary", has_text=button).click()
        box = page.locator("details[open] .panel-content").bounding_box()
        assert box
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width
        page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_another_key_keeps_what_is_filtered_and_not_where_one_was(open_portal: Open) -> None:
    page = settled(open_portal("/activations?key=1&status=active&page=2&activation=1"), "Activations")
    page.keyboard.press("Escape")
    page.get_by_label("Partner and key").select_option("1/2")
    expect(page).to_have_url(re.compile(r"/activations\?key=2&status=active$"))
    page.goto("/billing/in_000000000002?key=5")
    settled(page, "Invoice INV-000002")
    page.get_by_label("Partner and key").select_option("1/1")
    settled(page, "Invoices")
    expect(page).to_have_url(re.compile(r"/billing\?key=1$"))
    page.get_by_role("link", name="Jetbridge").click()
    expect(page).to_have_url(re.compile(r"/\?key=1$"))
