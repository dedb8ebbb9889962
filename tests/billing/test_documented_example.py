"""The example of docs/billing.md, run: its tables are what goes in, and what has to come out."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.billing.ledger import after, close, invoice, price
from tests.cast import activate, draft

from jetbridge.server.billing import amounts, particulars
from jetbridge.server.billing.models import InvoiceLine
from jetbridge.server.partners.models import PartnerKey, Plan

DOCS = (Path(__file__).parents[2] / "docs" / "billing.md").read_text()


def table(name: str) -> list[list[str]]:
    """The rows of the table under its mark, without its head."""
    found = re.search(rf"<!-- example: {name} -->\n\|.*\n\| ---.*\n((?:\|.*\n)+)", DOCS)
    assert found, name
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in found[1].splitlines()]


def product(slug: str) -> int:
    return Plan.objects.get(slug=slug).product_id


def stamp(said: str) -> str | None:
    return said.replace(" ", "T") + ":00Z" if said else None


@pytest.fixture(autouse=True)
def example(key: PartnerKey) -> None:
    """Prices, activations and closes up to October; then what was found out; then November."""
    details = {"time_zone": "America/New_York", "tax_name": "Sales tax", "tax_rate": Decimal("8.875")}
    particulars.change(key.partner, details)
    for slug, said, starts_on in table("prices"):
        price(product(slug), Decimal(said) * 100, date.fromisoformat(starts_on))
    activations = list(enumerate(table("activations"), start=1))
    activate(key, *(imported(blog, *row) for blog, row in activations))
    close("2024-10")
    blog, (host, slug, activated, _) = activations[1]
    activate(key, imported(blog, host, slug, activated, "2024-10-29 10:00"), now=after("2024-10"))
    close("2024-11")


def imported(blog: int, host: str, slug: str, activated: str, ended: str) -> tuple[Any, ...]:
    dates = {"activated_on": stamp(activated), "cancelled_on": stamp(ended)}
    return draft(blog, product_id=product(slug), site_url=f"https://{host}/", **dates)


def lines(month: str) -> list[InvoiceLine]:
    return list(invoice(month).lines.order_by("position"))


def shown(line: InvoiceLine) -> Iterator[str]:
    yield line.plan_slug
    yield str(line.starts_on)
    yield str(line.ends_on - timedelta(days=1))
    yield amounts.price(line.unit_amount, "usd")
    yield str(line.sites)
    yield str(line.site_days)
    yield amounts.text(line.amount, "usd")


@pytest.mark.parametrize("month", ["2024-10", "2024-11"])
def test_the_lines_are_those_of_the_page(month: str) -> None:
    assert [list(shown(line)) for line in lines(month)] == table(f"lines {month}")


def test_the_totals_are_those_of_the_page() -> None:
    for month, *said in table("totals"):
        found = invoice(month)
        assert [amounts.text(amount, "usd") for amount in (found.subtotal, found.tax, found.total)] == said


def test_the_sites_are_those_of_the_page() -> None:
    found = [
        [str(number), site.site_host, str(site.days), amounts.text(site.amount, "usd")]
        for number, line in enumerate(lines("2024-10"), start=1)
        for site in line.behind.order_by("activation_id")
    ]
    assert found == table("sites 2024-10")


def test_october_is_spoken_of_no_more() -> None:
    close("2024-12")
    assert {f"{line.month:%Y-%m}" for line in lines("2024-12")} == {"2024-12"}


def test_the_page_works_out_every_amount_that_it_shows() -> None:
    """Each product or quotient in the prose is right, to the cent that follows it."""
    worked = re.findall(r"(\d+\.\d\d) \N{MULTIPLICATION SIGN} (\d+) \N{DIVISION SIGN} (\d+)(?: =| is) (\d+\.\d+)", DOCS)
    assert len(worked) == 5
    for unit, site_days, days, result in worked:
        exact = Decimal(unit) * int(site_days) / int(days)
        assert abs(exact - Decimal(result)) < Decimal("0.00005"), (unit, site_days)
