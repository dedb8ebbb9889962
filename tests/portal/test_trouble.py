"""What goes wrong has a page of its own words, the same everywhere."""

import re

import pytest
from playwright.sync_api import expect
from tests.portal.conftest import Open


def test_somebody_without_a_partner_is_told_how_to_get_one(open_portal: Open) -> None:
    page = open_portal("/", user="charlie")
    expect(page.get_by_text("You belong to no partner yet")).to_be_visible()


@pytest.mark.parametrize("path", ["/?key=999", "/activations?partner=2", "/?key=x"])
def test_what_is_not_mine_is_the_same_as_what_does_not_exist(open_portal: Open, path: str) -> None:
    page = open_portal(path)
    expect(page.get_by_text("There is no such partner or key, or it is not yours")).to_be_visible()


def test_an_unknown_address_of_the_portal_leads_back(open_portal: Open) -> None:
    page = open_portal("/activations/nope")
    page.get_by_role("link", name="To the overview").click()
    expect(page.get_by_role("heading", level=1, name="Overview")).to_be_focused()


def test_offline_is_said_and_the_rest_follows_when_the_network_is_back(open_portal: Open) -> None:
    page = open_portal("/activations?key=1", alone=True)
    expect(page.get_by_text(re.compile(r"^1.20 of 60$"))).to_be_visible()
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Next page").click()
    expect(page.get_by_role("alert")).to_contain_text("This loads by itself when you are back.")
    page.context.set_offline(False)
    expect(page.get_by_text(re.compile(r"^21.40 of 60$"))).to_be_visible()
    expect(page.get_by_text("You are offline.", exact=True)).to_have_count(0)


def test_a_failure_of_the_server_can_be_tried_again(open_portal: Open) -> None:
    page = open_portal("")
    page.route("**/activations?*per_page*", lambda route: route.fulfill(status=503, body="<h1>Busy</h1>"))
    page.goto("/activations?key=1")
    expect(page.get_by_role("alert")).to_contain_text("The server has a problem.")
    page.unroute("**/activations?*per_page*")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text(re.compile(r"^1.20 of 60$"))).to_be_visible()


def test_a_server_that_is_down_at_the_start_says_so(open_portal: Open) -> None:
    page = open_portal("")
    page.route("**/rest/v1.1/me", lambda route: route.abort())
    page.goto("/")
    expect(page.get_by_role("alert")).to_contain_text("The server does not answer.")


def test_a_screen_that_does_not_load_says_so_and_follows_when_the_network_is_back(open_portal: Open) -> None:
    page = open_portal("/profile", alone=True)
    expect(page.get_by_role("heading", level=1, name="Account")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("link", name="Members").click()
    expect(page.get_by_role("alert")).to_contain_text("This loads by itself when you are back.")
    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=2, name="Members")).to_be_visible()


def test_a_screen_that_an_upgrade_took_away_is_loaded_anew(open_portal: Open) -> None:
    page = open_portal("/profile")
    expect(page.get_by_role("heading", level=1, name="Account")).to_be_visible()
    page.route("**/assets/members-*.js", lambda route: route.fulfill(status=404))
    page.get_by_role("link", name="Members").click()
    expect(page.get_by_role("alert")).to_contain_text("This part of the portal did not load.")
    page.unroute("**/assets/members-*.js")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", level=2, name="Members")).to_be_visible()


def test_what_was_another_partners_is_not_shown_while_the_chosen_ones_loads(open_portal: Open) -> None:
    page = open_portal("/?key=1")
    figure = page.get_by_role("region", name="In force")
    expect(figure).to_contain_text("54")
    page.route("**/jetpack-partners/activations?*", lambda route: None)
    page.get_by_label("Partner and key").select_option("3/5")
    expect(page.locator(".page-head")).to_contain_text("Yonder Hosting, Billed")
    expect(figure).to_have_count(0)
    expect(page.locator("[aria-busy=true]").first).to_be_attached()
