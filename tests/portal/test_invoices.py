"""Invoices: the list, the upcoming one, a page for each with what is behind its lines."""

import csv
import re
from typing import Any

import pytest
from playwright.sync_api import Route, expect
from tests.chromium import colours, violations
from tests.portal.conftest import Open
from tests.portal.fill import BANK
from tests.portal.test_screens import NOTHING, both_themes, settled, shift

LIST = "/billing?key=5"
OCTOBER = "/billing/in_000000000002?key=5"
PREMIUM = "il_000000000003"
TIMES = "\N{MULTIPLICATION SIGN}"
PREMIUMS_SUM = f"62 site-days ÷ 31 days of the month {TIMES} 10.00 a site and month = 20.00"


@both_themes
def test_every_state_of_it_is_quiet_fits_and_is_accessible(
    open_portal: Open, problems: list[str], scheme: str, width: int
) -> None:
    page = open_portal(LIST, scheme=scheme, width=width)
    for path in (LIST, OCTOBER, f"{OCTOBER}&line={PREMIUM}", "/billing/upcoming?key=5"):
        page.goto(path)
        expect(page.get_by_role("table").first).to_be_visible()
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        assert (path, shift(page) < NOTHING) == (path, True)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert (path, violations(page)) == (path, [])
        page.emulate_media(color_scheme="light" if scheme == "dark" else "dark")
        assert (path, colours(page)) == (path, [])
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    assert problems == []


def test_the_list_has_the_upcoming_one_as_an_estimate_and_the_state_of_each(open_portal: Open) -> None:
    page = settled(open_portal(LIST), "Invoices")
    upcoming = page.get_by_role("region", name="Upcoming invoice")
    expect(upcoming).to_contain_text("Upcoming: Nov 2024 Estimate")
    expect(upcoming).to_contain_text(re.compile(r"So far\s*US\$20\.00\s*as of"))
    expect(upcoming).to_contain_text(re.compile(r"To pay if nothing changes\s*US\$20\.00\s*made after 30 Nov 2024"))
    october = page.get_by_role("row", name="INV-000002")
    expect(october).to_contain_text(re.compile(r"Oct 2024\s*Past due\s*US\$13\.00\s*US\$11\.50"))


def test_a_balance_from_before_is_a_step_on_the_way_to_what_the_next_one_asks_for(open_portal: Open) -> None:
    def with_balance(route: Route) -> None:
        upcoming = route.fetch().json()
        route.fulfill(json=upcoming | {"amount_due": 1250, "amount_remaining": 1250, "starting_balance": -750})

    page = settled(open_portal(LIST), "Invoices")
    page.route("**/upcoming-invoice", with_balance)
    page.get_by_role("link", name="See its lines").click()
    settled(page, "Upcoming invoice")
    stands = page.get_by_role("region", name="How it stands")
    expect(stands).to_contain_text(re.compile(r"So far\s*US\$20\.00\s*before the balance, as of"))
    expect(stands).to_contain_text(
        re.compile(r"nothing changes\s*US\$12\.50\s*total US\$20\.00, less US\$7\.50 of balance; made")
    )
    expect(page.locator(".sums")).to_contain_text("TotalUS$20.00Balance from before-US$7.50To payUS$12.50")


def test_the_state_is_a_filter_in_the_address(open_portal: Open) -> None:
    page = settled(open_portal(LIST), "Invoices")
    page.get_by_role("radio", name="Void").check()
    expect(page.get_by_text("No invoice is like that")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?key=5&status=void$"))
    page.go_back()
    expect(page.get_by_role("row", name="INV-000001")).to_be_visible()


def test_past_due_is_a_state_to_look_for_and_paid_is_another(open_portal: Open) -> None:
    page = settled(open_portal(LIST), "Invoices")
    page.get_by_role("radio", name="Past due").check()
    expect(page).to_have_url(re.compile(r"\?key=5&status=past-due$"))
    expect(page.get_by_role("row", name="INV-000002")).to_contain_text("Past due")
    page.get_by_role("radio", name="Paid").check()
    expect(page.get_by_text("No invoice is like that")).to_be_visible()


def test_when_they_were_made_is_a_filter_in_the_address(open_portal: Open) -> None:
    page = settled(open_portal(f"{LIST}&to=2024-10-31"), "Invoices")
    expect(page.get_by_role("row", name="INV-000001")).to_be_visible()
    expect(page.get_by_role("row", name="INV-000002")).to_have_count(0)
    page.locator("summary", has_text="Made: Until 31 Oct 2024").click()
    page.get_by_role("button", name="Made at any time").click()
    expect(page).to_have_url(re.compile(r"\?key=5$"))
    expect(page.get_by_role("row", name="INV-000002")).to_be_visible()


def test_the_list_is_saved_as_it_is_filtered_with_decimal_amounts(open_portal: Open) -> None:
    page = settled(open_portal(f"{LIST}&status=past-due"), "Invoices")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV of this list").click()
    rows = list(csv.DictReader(download.value.path().read_text().splitlines()))
    assert download.value.suggested_filename == "invoices.csv"
    assert {row["state"] for row in rows} == {"Past due"}
    october = next(row for row in rows if row["number"] == "INV-000002")
    assert (october["month"], october["total"], october["remaining"]) == ("2024-10", "13.00", "11.50")


def test_what_was_paid_is_listed_by_day_and_reference(open_portal: Open) -> None:
    page = settled(open_portal("/billing/in_000000000001?key=5"), "Invoice INV-000001")
    paid = page.get_by_role("region", name="Payments", exact=True).get_by_role("row").nth(1)
    expect(paid).to_contain_text(re.compile(r"20 Oct 2024\s*US\$5\.00\s*WIRE 7"))
    expect(page.locator(".sums")).to_contain_text("Paid-US$5.00")
    page.goto(OCTOBER)
    settled(page, "Invoice INV-000002")
    expect(page.get_by_role("region", name="Payments", exact=True)).to_have_count(0)


def test_a_page_says_how_each_amount_comes_about_and_what_is_to_be_paid(open_portal: Open) -> None:
    page = settled(open_portal(LIST), "Invoices")
    page.get_by_role("link", name="INV-000002").press("Enter")
    settled(page, "Invoice INV-000002")
    lines = page.get_by_role("region", name="Lines", exact=True)
    expect(lines).to_contain_text(f"2 sites {TIMES} 31 days = 62 site-days; {PREMIUMS_SUM}")
    adjusted = page.get_by_role("row", name="September 2024, corrected")
    expect(adjusted).to_contain_text("Adjusts Sept 2024")
    expect(adjusted).to_contain_text("21 site-days less: -21 site-days ÷ 30 days of the month")
    expect(adjusted).to_contain_text(f"{TIMES} 10.00 a site and month = -7.00")
    expect(adjusted).to_contain_text("Why: billed 84 site-days, owed 63")
    expect(page.locator(".sums")).to_contain_text(
        re.compile(r"TotalUS\$13\.00Credited-US\$1\.50To payUS\$11\.50"),
    )
    expect(page.get_by_role("row", name="CN-000001")).to_contain_text("Goodwill: OUTAGE")
    page.go_back()
    settled(page, "Invoices")


def test_the_sites_behind_a_line_open_by_keyboard_and_back_closes_them(open_portal: Open) -> None:
    page = settled(open_portal(OCTOBER), "Invoice INV-000002")
    opener = page.get_by_role("button", name="Sites behind it Jetpack Premium, yearly: September 2024, corrected")
    opener.press("Enter")
    drawer = page.get_by_role("dialog", name="September 2024, corrected")
    expect(drawer).to_contain_text("sum to exactly -US$7.00")
    expect(drawer.get_by_role("row", name="site2.example")).to_contain_text(
        re.compile(r"10 Sept 2024 . 30 Sept 2024, taken back\s*-21")
    )
    expect(page).to_have_url(re.compile("line=il_000000000005"))
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(opener).to_be_focused()
    page.go_forward()
    expect(drawer).to_be_visible()
    page.go_back()
    expect(drawer).to_be_hidden()


def test_many_sites_come_a_page_at_a_time_and_their_names_break_nothing(open_portal: Open, problems: list[str]) -> None:
    hostile = "<img src=x onerror=alert(1)>.example"
    row = f"{PREMIUM},Premium,2024-10,premium,{{}},{{}},2024-10-01,2024-10-31,31,10,usd\r\n"
    hosts = [f"site{number}.example" for number in range(1, 101)] + [hostile]
    rows = "".join(row.format(number, host) for number, host in enumerate(hosts))
    head = "line,description,month,plan,activation_id,site_host,first_day,last_day,days,amount,currency"
    page = settled(open_portal(OCTOBER), "Invoice INV-000002")
    page.route("**/sites?*", lambda route: route.fulfill(body=f"{head}\r\n{rows}", content_type="text/csv"))
    page.get_by_role("button", name="Sites behind it Jetpack Premium, yearly: October 2024").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("row")).to_have_count(101)
    drawer.get_by_role("button", name="Next page").click()
    expect(drawer.get_by_role("link", name=hostile)).to_be_visible()
    expect(drawer.get_by_role("button", name="Next page")).to_be_disabled()
    expect(page).to_have_url(re.compile(f"line={PREMIUM}(/|%2F)2$"))
    assert problems == []


@pytest.mark.parametrize(
    ("button", "name"),
    [
        ("PDF", "INV-000002.pdf"),
        ("CSV of its sites", "INV-000002-sites.csv"),
        ("PDF of CN-000001", "CN-000001.pdf"),
    ],
)
def test_papers_and_sites_are_saved_as_files(open_portal: Open, button: str, name: str) -> None:
    page = settled(open_portal(OCTOBER), "Invoice INV-000002")
    with page.expect_download() as download:
        page.get_by_role("button", name=button, exact=True).click()
    assert download.value.suggested_filename == name


def test_an_open_one_says_who_bills_and_how_to_pay_on_paper_too(open_portal: Open) -> None:
    page = settled(open_portal(OCTOBER), "Invoice INV-000002")
    expect(page.get_by_role("region", name="How it stands")).to_contain_text("Billed byExample OperationsUS")
    paying = page.get_by_role("region", name="How to pay")
    expect(paying).to_contain_text(re.compile(r"US\$11\.50 by \d+ \w+ 2024"))
    assert BANK in paying.inner_text()
    expect(paying.get_by_role("link")).to_have_attribute("href", re.compile("/invoices/in_000000000002$"))
    page.emulate_media(media="print")
    expect(paying.get_by_text("IBAN XX00")).to_be_visible()
    expect(paying.get_by_role("link")).to_be_hidden()
    page.goto("/billing/upcoming?key=5")
    settled(page, "Upcoming invoice")
    expect(paying).to_have_count(0)


def test_on_paper_is_the_invoice_without_its_tools(open_portal: Open) -> None:
    page = settled(open_portal(OCTOBER), "Invoice INV-000002")
    page.emulate_media(media="print")
    expect(page.get_by_text(PREMIUMS_SUM)).to_be_visible()
    for gone in ("nav", ".tools", ".back", ".behind"):
        expect(page.locator(gone).first).to_be_hidden()


def test_on_paper_an_open_drawer_is_alone_and_dark_screens_are_light(open_portal: Open) -> None:
    page = open_portal(f"{OCTOBER}&line={PREMIUM}", scheme="dark")
    expect(page.get_by_role("dialog").get_by_role("table")).to_be_visible()
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("dialog").get_by_role("table")).to_be_visible()
    expect(page.locator("main h1")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_older_invoices_follow_by_the_last_ones_id(open_portal: Open) -> None:
    page = settled(open_portal(LIST), "Invoices")
    page.route(
        "**/stripe/invoices?*", lambda route: route.continue_(url=re.sub("limit=[0-9]+", "limit=1", route.request.url))
    )
    page.reload()
    expect(page.get_by_role("row", name="INV-000001")).to_have_count(0)
    page.get_by_role("link", name="Older").click()
    expect(page.get_by_role("row", name="INV-000001")).to_be_visible()
    expect(page).to_have_url(re.compile("after=in_000000000002"))
    page.get_by_role("link", name="Newest").click()
    expect(page.get_by_role("row", name="INV-000002")).to_be_visible()


def test_nothing_to_bill_and_no_breakdown_are_answers_and_an_outage_is_not(open_portal: Open) -> None:
    def refuse(status: int, code: str, message: str) -> dict[str, Any]:
        return {"status": status, "json": {"code": code, "message": message, "data": {"status": status}}}

    page = settled(open_portal(LIST), "Invoices")
    nothing = refuse(404, "no_billing_invoice_available", "There is nothing to bill: no upcoming invoice.")
    down = refuse(502, "billing_unavailable", "Stripe cannot be asked now.")
    page.route("**/upcoming-invoice", lambda route: route.fulfill(**nothing))
    page.route("**/stripe/invoices?*", lambda route: route.fulfill(**down))
    page.reload()
    expect(page.get_by_text("Nothing to bill at the moment.")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("The server has a problem. Stripe cannot be asked now.")


def test_an_invoice_that_is_not_this_keys_looks_like_none(open_portal: Open) -> None:
    page = open_portal("/billing/in_000000000099?key=5")
    expect(page.get_by_role("alert")).to_contain_text("It does not exist, or your role does not allow it.")


def test_a_viewer_sees_no_money_and_billing_does(open_portal: Open) -> None:
    asked: list[str] = []
    page = settled(open_portal("/billing?partner=1", user="bob"), "Invoices")
    page.on("request", lambda request: asked.extend(re.findall("/stripe/.*", request.url)))
    expect(page.get_by_text("Not for your role")).to_be_visible()
    expect(page.get_by_role("link", name="Invoices")).to_have_count(0)
    page.reload()
    expect(page.get_by_text("Not for your role")).to_be_visible()
    assert asked == []
    page.goto("/billing?partner=3")
    expect(page.get_by_role("row", name="INV-000002")).to_be_visible()
    expect(page.get_by_role("link", name="Members")).to_have_count(0)
