"""The pages of people in a browser: signing in without a script, quiet, narrow and accessible."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.chromium import colours, violations

from jetbridge.server.accounts.models import User
from jetbridge.server.partners.models import Partner

Open = Callable[..., Page]

PASSWORD = "correct horse battery"
OPEN_TO_ALL = ["/account/login", "/account/password/reset", "/account/password/reset/sent", "/account/inactive"]
OWN = ["/account", "/account/password", "/account/confirm", "/account/two-factor", "/account/logout", "MEMBERS"]

every_page = pytest.mark.parametrize("path", OPEN_TO_ALL + OWN)


@pytest.fixture(autouse=True)
def people(transactional_db: None, alice: User, bob: User) -> None:
    alice.set_password(PASSWORD)
    alice.save()


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("User name or e-mail address").fill("alice")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def visit(open_page: Open, path: str, acme: Partner, *, width: int) -> Page:
    path = path.replace("MEMBERS", f"/partners/{acme.pk}/members")
    if path in OPEN_TO_ALL:
        return open_page(path, width=width)
    page = open_page(f"/account/login?next={path}", width=width)
    sign_in(page)
    page.wait_for_url(f"**{path}")
    return page


@every_page
def test_it_is_quiet_fits_and_is_accessible(open_page: Open, problems: list[str], acme: Partner, path: str) -> None:
    page = visit(open_page, path, acme, width=360)
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="light")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert violations(page) == []
        page.emulate_media(color_scheme="dark")
        assert colours(page) == []
    assert problems == []


def test_somebody_signs_in_by_keyboard_alone(open_page: Open) -> None:
    page = open_page("/account/login")
    page.get_by_label("User name or e-mail address").focus()
    page.keyboard.type("alice")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def test_a_wrong_password_is_said_and_the_name_stays(open_page: Open) -> None:
    page = open_page("/account/login")
    sign_in(page, "wrong")
    expect(page.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    expect(page.get_by_label("User name or e-mail address")).to_have_value("alice")
    expect(page.get_by_label("Password")).to_have_value("")


def test_an_owner_invites_somebody_and_removes_a_member(open_page: Open, acme: Partner, problems: list[str]) -> None:
    page = visit(open_page, "MEMBERS", acme, width=1280)
    page.get_by_label("E-mail address").fill("charlie@example.com")
    page.get_by_label("Role", exact=True).select_option("Billing")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("status")).to_contain_text("An invitation was sent to charlie@example.com.")
    expect(page.get_by_role("heading", name="charlie@example.com")).to_be_visible()
    page.get_by_role("button", name="Remove bob").click()
    expect(page.get_by_role("heading", name="bob")).to_have_count(0)
    assert problems == []


def test_the_admin_asks_for_the_same_password(open_page: Open) -> None:
    User.objects.filter(username="alice").update(is_staff=True, is_superuser=True)
    page = open_page("/admin/")
    sign_in(page)
    expect(page.get_by_role("heading", name="Operation")).to_be_visible()
