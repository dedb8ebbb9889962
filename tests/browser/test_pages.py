"""Every page in a browser: quiet under the policy, good at 360 pixels, accessible in both themes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests import cast
from tests.chromium import colours, violations

from jetbridge.server.accounts.models import User
from jetbridge.server.partners.models import PartnerKey

Open = Callable[..., Page]

OURS = ["/docs", "/nope"]
ADMIN = ["/admin/", "/admin/activations/activation/", "/admin/accounts/user/add/"]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

every_page = pytest.mark.parametrize("path", OURS + ADMIN)


@pytest.fixture(autouse=True)
def activations(transactional_db: None, key: PartnerKey) -> None:
    cast.activate(key, *(cast.draft(blog) for blog in range(1, 4)))


@every_page
def test_it_is_quiet_accessible_in_both_themes_and_fits_a_small_phone(
    open_page: Open, problems: list[str], path: str
) -> None:
    """Ours by every rule of axe; Django's admin by the rules of WCAG."""
    page = open_page(path, signed_in=path in ADMIN)
    page.wait_for_load_state("networkidle")
    assert page.url.endswith(path)
    assert [problem for problem in problems if "404" not in problem or path != "/nope"] == []
    assert violations(page, *(WCAG if path in ADMIN else [])) == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.emulate_media(color_scheme="dark")
    assert colours(page) == []


def test_the_first_tab_leads_past_the_header(open_page: Open) -> None:
    page = open_page("/docs", width=360)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    expect(page.get_by_text("Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_somebody_can_sign_in_and_look_at_an_activation(open_page: Open, problems: list[str]) -> None:
    User.objects.create_superuser("operator", "operator@example.com", "correct horse")
    page = open_page("/admin/")
    page.get_by_label("User name or e-mail address").fill("operator")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="Activations").last.click()
    page.get_by_role("link", name="site3.example").click()
    expect(page.get_by_text("Site host")).to_be_visible()
    assert problems == []
