"""The overview: figures, the graph's numbers, invoices at a glance, by role."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from tests.portal.conftest import Open

INVOICE = {
    "id": "in_1",
    "number": 'J-2026-7"><script>alert(1)</script>',
    "status": "open",
    "currency": "kwd",
    "total": 1_234_567,
    "amount_due": 1_234_567,
    "amount_remaining": 1_234_567,
    "created": 1_790_000_000,
    "due_date": 1_790_000_001,
    "period_start": 1_788_000_000,
    "period_end": 1_790_000_000,
    "metadata": {"currency_exponent": "3"},
}
UPCOMING = INVOICE | {
    "id": None,
    "number": None,
    "status": "draft",
    "total": 2_000_000,
    "amount_due": 2_000_000,
    "metadata": {"currency_exponent": "3", "as_of": "2026-11-23", "accrued_to_date": "1500000"},
}


def refused(code: str, status: int) -> dict[str, Any]:
    return {"status": status, "json": {"code": code, "message": "No.", "data": {"status": status}}}


@pytest.fixture
def billed(open_portal: Open) -> Any:
    """Opens the overview for a role that sees invoices, with these answers in place of the server's."""

    def billed(upcoming: dict[str, Any], past: dict[str, Any]) -> Page:
        page = open_portal("")
        may = {"1": {"role": "billing", "permissions": ["activations.read", "keys.read", "invoices.read"]}}
        page.route("**/capabilities", lambda route: route.fulfill(json=may))
        page.route("**/stripe/upcoming-invoice*", lambda route: route.fulfill(**upcoming))
        page.route("**/stripe/invoices*", lambda route: route.fulfill(**past))
        page.goto("/?key=1")
        return page

    return billed


def test_the_figures_are_those_of_the_api(open_portal: Open) -> None:
    page = open_portal("/?key=1")
    expect(page.get_by_role("region", name="In force")).to_contain_text("54")
    expect(page.get_by_role("region", name="New this month")).to_be_visible()
    expect(page.get_by_text("Days, months and years are in UTC.")).to_be_visible()


def test_a_range_is_chosen_by_keyboard_from_the_usual_ones_and_by_its_ends(open_portal: Open) -> None:
    page = open_portal("/?key=1&view=table&scale=day")
    button = page.locator("summary", has_text="Shown: Whole time")
    button.press("Enter")
    page.get_by_role("button", name="Last 30 days").press("Enter")
    button = page.locator("summary", has_text="Shown: Last 30 days")
    expect(button).to_be_focused()
    periods = page.get_by_role("region", name="Activations by period")
    expect(periods.get_by_role("row")).to_have_count(31)
    button.press("Enter")
    page.get_by_label("To", exact=True).fill("2026-01-31")
    page.get_by_label("From").fill("2026-01-05")
    expect(page).to_have_url(re.compile(r"from=2026-01-05&to=2026-01-31"))
    expect(page.locator("summary", has_text="Shown: 5 Jan 2026 \N{EN DASH} 31 Jan 2026")).to_be_visible()


@pytest.mark.parametrize("wrong", ["from=2130-01-01", "to=2001-01-01", "from=2026-03-20&to=2026-03-10"])
@pytest.mark.parametrize("view", ["graph", "table"])
def test_a_range_with_nothing_in_it_says_so_and_can_be_changed(open_portal: Open, wrong: str, view: str) -> None:
    page = open_portal(f"/?key=1&view={view}&{wrong}")
    expect(page.get_by_text("There is nothing in this range")).to_be_visible()
    expect(page.get_by_role("slider")).to_have_count(0)
    page.locator("summary", has_text="Shown: ").click()
    page.get_by_role("button", name="Whole time").click()
    expect(page.get_by_text("There is nothing in this range")).to_be_hidden()


def test_the_same_numbers_are_a_table(open_portal: Open) -> None:
    page = open_portal("/?key=1")
    page.get_by_role("radio", name="Table").check()
    expect(page).to_have_url(re.compile("view=table"))
    page.get_by_role("radio", name="Years").check()
    newest = page.get_by_role("table").get_by_role("row").nth(1)
    expect(newest.get_by_role("cell").nth(3)).to_have_text("60")
    expect(newest.get_by_role("cell").nth(2)).to_have_text("54")


def test_plans_are_chosen_by_keyboard_and_count_alone(open_portal: Open) -> None:
    page = open_portal("/?key=1")
    page.get_by_text("All plans").press("Enter")
    page.get_by_label("Jetpack Premium, yearly").press("Space")
    expect(page).to_have_url(re.compile("plans=premium"))
    expect(page.get_by_role("region", name="In force")).to_contain_text("18")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Jetpack Premium, yearly")).to_be_hidden()


def test_a_key_without_activations_has_an_empty_graph(open_portal: Open, problems: list[str]) -> None:
    page = open_portal("/?partner=2", user="bob")
    expect(page.get_by_text("No activations yet")).to_be_visible()
    expect(page.get_by_role("region", name="In force")).to_contain_text("0")
    assert problems == []


def test_invoices_are_shown_at_a_glance_in_their_own_currency(billed: Any, problems: list[str]) -> None:
    page = billed({"json": UPCOMING}, {"json": {"object": "list", "data": [INVOICE], "has_more": False}})
    following = page.get_by_role("region", name="Next invoice")
    expect(following).to_contain_text(re.compile(r"2,000\.000\s*if nothing changes"))
    expect(following).to_contain_text("1,500.000 so far")
    card = page.get_by_role("region", name="Invoices", exact=True)
    expect(card).to_contain_text(re.compile(r"1 past due: KWD.1,234\.567 to be paid\."))
    rows = card.get_by_role("row")
    expect(rows.nth(1)).to_contain_text(INVOICE["number"])
    expect(rows.nth(1)).to_contain_text("Past due")
    expect(rows.nth(1)).to_contain_text("1,234.567")
    expect(rows.nth(2)).to_contain_text("Upcoming")
    expect(rows.nth(2)).to_contain_text(re.compile("made after 2. Sept 2026"))
    expect(card.get_by_role("link", name="All invoices")).to_have_attribute("href", "/billing?key=1")
    assert problems == []


def test_the_next_invoice_is_what_is_to_be_paid_and_says_what_the_balance_paid(billed: Any) -> None:
    upcoming = UPCOMING | {"amount_due": 1_200_000}
    page = billed({"json": upcoming}, {"json": {"object": "list", "data": [], "has_more": False}})
    following = page.get_by_role("region", name="Next invoice")
    expect(following).to_contain_text(
        re.compile(r"1,200\.000\s*if nothing changes: total KWD.2,000\.000, less KWD.800\.000 of balance;")
    )
    expect(following).to_contain_text("1,500.000 so far, before the balance. Made after")


def test_an_old_open_invoice_is_asked_for_and_stands_before_newer_ones(billed: Any) -> None:
    page = billed(refused("no_billing_invoice_available", 404), {"json": {"object": "list", "data": []}})
    settled = INVOICE | {"id": "in_2", "number": "SETTLED", "status": "paid", "amount_remaining": 0}

    def list_them(route: Route) -> None:
        data = [INVOICE] if "status=open" in route.request.url else [settled]
        route.fulfill(json={"object": "list", "data": data, "has_more": False})

    page.route("**/stripe/invoices*", list_them)
    page.reload()
    rows = page.get_by_role("region", name="Invoices", exact=True).get_by_role("row")
    expect(rows.nth(1)).to_contain_text("Past due")
    expect(rows.nth(2)).to_contain_text("SETTLED")


def test_a_choice_of_plans_says_that_invoices_are_of_all_plans(billed: Any) -> None:
    page = billed({"json": UPCOMING}, {"json": {"object": "list", "data": [INVOICE], "has_more": False}})
    headings = [page.get_by_role("heading", name=re.compile(name)) for name in ("^Next invoice", "^Invoices")]
    for heading in headings:
        expect(heading).not_to_contain_text("all plans")
    page.goto("/?key=1&plans=premium")
    for heading in headings:
        expect(heading).to_contain_text("all plans")


def test_nothing_to_bill_is_no_error(billed: Any) -> None:
    page = billed(refused("no_billing_invoice_available", 404), {"json": {"object": "list", "data": []}})
    expect(page.get_by_role("region", name="Next invoice")).to_contain_text("Nothing to bill.")
    expect(page.get_by_text("No invoices, and nothing to bill")).to_be_visible()


def test_a_server_without_invoices_says_so(billed: Any) -> None:
    page = billed(refused("rest_no_route", 404), refused("rest_no_route", 404))
    expect(page.get_by_text("This server makes no invoices yet", exact=True)).to_be_visible()


def test_an_outage_of_the_billing_is_told_beside_the_rest(billed: Any) -> None:
    page = billed(refused("billing_unavailable", 502), {"json": {"object": "list", "data": []}})
    expect(page.get_by_role("region", name="Next invoice").get_by_role("alert")).to_contain_text("Try again")
    expect(page.get_by_role("region", name="In force")).to_contain_text("54")


def test_a_viewer_sees_no_invoices(open_portal: Open) -> None:
    asked: list[str] = []
    page = open_portal("", user="bob")
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/?key=1")
    expect(page.get_by_role("region", name="In force")).to_contain_text("54")
    expect(page.get_by_role("region", name="Next invoice")).to_have_count(0)
    assert not [url for url in asked if "stripe" in url]


def test_a_partner_with_very_many_keys_is_asked_to_choose(open_portal: Open) -> None:
    def many(route: Route) -> None:
        partners = route.fetch().json()
        partners[0]["keys"] = [{**partners[0]["keys"][0], "id": 100 + n} for n in range(51)]
        route.fulfill(json=partners)

    page = open_portal("")
    may = {"1": {"role": "owner", "permissions": ["activations.read", "invoices.read"]}}
    page.route("**/capabilities", lambda route: route.fulfill(json=may))
    page.route("**/wpcom/v2/jetpack-partners", many)
    page.goto("/")
    expect(page.get_by_text("Choose one key to see its next invoice.")).to_be_visible()
