"""Account: who is signed in, their roles, and the way to the server's own pages."""

from playwright.sync_api import expect
from tests.portal.conftest import Open
from tests.portal.test_screens import settled


def test_it_says_who_one_is_and_in_which_role_where(open_portal: Open) -> None:
    page = settled(open_portal("/profile", user="bob"), "Account")
    expect(page.get_by_role("region", name="You", exact=True)).to_contain_text("bob@example.com")
    partners = page.get_by_role("region", name="Your partners").get_by_role("listitem")
    expect(partners.filter(has_text="Acme Hosting")).to_contain_text("Viewer")
    expect(partners.filter(has_text="Zenith")).to_contain_text("Developer")
    expect(partners.filter(has_text="Yonder")).to_contain_text("Sees activations, keys and invoices.")


def test_what_a_token_cannot_change_is_on_the_servers_own_pages(open_portal: Open) -> None:
    page = settled(open_portal("/profile"), "Account")
    for name, path in (("Second factor", "/account/two-factor"), ("Your applications", "/apps/")):
        address = page.get_by_role("link", name=name).get_attribute("href") or ""
        assert address == path
        assert page.request.get(address).status == 200
    page.get_by_role("link", name="Change your password").click()
    page.wait_for_url("**/account/password*")
    page.go_back()
    page.get_by_role("link", name="Connected applications").click()
    settled(page, "API access")


def test_somebody_without_a_partner_has_it_too(open_portal: Open) -> None:
    page = settled(open_portal("/profile", user="charlie"), "Account")
    expect(page.get_by_text("An owner of one can invite you at charlie@example.com.")).to_be_visible()
