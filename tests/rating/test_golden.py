"""Scenarios that other billing systems got wrong once, each worked by hand and named after the bug."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from tests.rating import oracle
from tests.rating.oracle import Activation

from jetbridge.rating import Month, Price, PriceBook, Rated, currency, decimal_text, rate

PLAN = 2000
LONG_AGO = date(2000, 1, 1)


def site(start: str, end: str | None = None) -> Activation:
    return Activation(PLAN, _instant(start), None if end is None else _instant(end))


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def price(unit_amount: str, starts_on: date = LONG_AGO) -> Price:
    return Price(starts_on, Decimal(unit_amount))


def rated(
    month: str,
    prices: Iterable[Price],
    *sites: Activation,
    zone: str = "UTC",
    code: str = "usd",
    until: date | None = None,
) -> Rated:
    usage = oracle.usage(sites, ZoneInfo(zone))
    return rate(usage, PriceBook({PLAN: prices}), Month.parse(month), currency(code), until)


def amounts(*arguments: object, **options: object) -> list[int]:
    return [line.amount for line in rated(*arguments, **options).lines]  # type: ignore[arg-type]


def test_a_start_in_the_month_does_not_shorten_the_month_it_is_divided_by() -> None:
    """lago-api #6194: a start on the 20th made a third of a month out of eleven days, divided by eleven."""
    assert amounts("2026-10", [price("3100")], site("2026-10-20")) == [12 * 100]
    assert rated("2026-10", [price("3100")], site("2026-10-20")).lines[0].quantity_decimal == "0.387096774194"


def test_a_price_from_the_middle_of_the_month_is_divided_by_the_whole_month() -> None:
    """The same denominator, where it is the price that begins late: days without one are reported, not stretched."""
    found = rated("2026-10", [price("3100", date(2026, 10, 20))], site("2026-01-01"))
    assert [line.amount for line in found.lines] == [12 * 100]
    assert [(days.starts_on, days.ends_on, days.site_days) for days in found.unpriced] == [
        (date(2026, 10, 1), date(2026, 10, 20), 19)
    ]


@pytest.mark.parametrize(
    ("end", "october", "november"),
    [
        ("2026-10-31T23:59:59-04:00", [30 * 100], []),
        ("2026-11-01T00:00:00-04:00", [31 * 100], []),
        ("2026-11-01T23:59:59-05:00", [31 * 100], []),
        ("2026-11-02T00:00:00-05:00", [31 * 100], [103]),
    ],
)
def test_an_end_near_the_month_s_leaves_no_sliver(end: str, october: list[int], november: list[int]) -> None:
    """flexprice #2733: a period that ended in another zone's next month got a line of one day more."""
    gone = site("2026-01-01", end)
    zone = "America/New_York"
    assert amounts("2026-10", [price("3100")], gone, zone=zone) == october
    assert amounts("2026-11", [price("3100")], gone, zone=zone) == november


def test_a_price_that_changes_with_the_month_makes_no_line_of_its_own_before_it() -> None:
    prices = [price("3100"), price("6200", date(2026, 11, 1))]
    assert amounts("2026-10", prices, site("2026-01-01")) == [3100]
    assert amounts("2026-11", prices, site("2026-01-01")) == [6200]


def test_a_price_change_inside_the_month_makes_two_lines() -> None:
    prices = [price("3100"), price("6200", date(2026, 10, 11))]
    first, second = rated("2026-10", prices, site("2026-01-01"), site("2026-10-10"), site("2026-10-15")).lines
    assert (first.starts_on, first.ends_on, first.sites, first.site_days) == (
        date(2026, 10, 1),
        date(2026, 10, 11),
        2,
        11,
    )
    assert (second.starts_on, second.ends_on, second.sites, second.site_days) == (
        date(2026, 10, 11),
        date(2026, 11, 1),
        3,
        59,
    )
    assert (first.amount, second.amount) == (11 * 100, 59 * 200)


def test_a_price_that_comes_back_is_a_line_of_its_own() -> None:
    prices = [price("3100"), price("6200", date(2026, 10, 11)), price("3100", date(2026, 10, 21))]
    assert amounts("2026-10", prices, site("2026-01-01")) == [1000, 2000, 1100]


def test_the_same_price_again_changes_nothing() -> None:
    assert amounts("2026-10", [price("3100"), price("3100.0", date(2026, 10, 11))], site("2026-01-01")) == [3100]


def test_a_partner_s_own_price_beats_the_general_one_for_ever() -> None:
    prices = [price("3100"), Price(date(2026, 9, 16), Decimal(1550), is_own=True), price("9300", date(2026, 10, 1))]
    assert amounts("2026-10", prices, site("2026-01-01")) == [1550]
    assert amounts("2026-09", prices, site("2026-01-01")) == [1550, 775]


def test_on_and_off_on_one_day_costs_nothing() -> None:
    assert amounts("2026-10", [price("3100")], site("2026-10-05T01:00", "2026-10-05T23:00")) == []


def test_off_and_on_on_one_day_is_billed_once() -> None:
    back = [site("2026-01-01", "2026-10-05T10:00"), site("2026-10-05T11:00")]
    (line,) = rated("2026-10", [price("3100")], *back).lines
    assert (line.sites, line.site_days, line.amount) == (2, 31, 3100)


def test_a_start_long_ago_bills_the_month_and_no_more() -> None:
    """killbill #1037: a billed date in the past started too many periods."""
    (line,) = rated("2026-10", [price("3100")], site("2003-02-28")).lines
    assert (line.sites, line.site_days, line.quantity_decimal, line.amount) == (1, 31, "1", 3100)


def test_a_free_plan_is_a_line_of_nothing() -> None:
    assert amounts("2026-10", [price("0")], site("2026-01-01")) == [0]


@pytest.mark.parametrize(
    ("code", "unit_amount", "amount", "text"),
    [
        ("jpy", "500", 177, "177"),  # 500 for 11 of 31 days: 177.4
        ("krw", "500.5", 178, "178"),  # 177.6
        ("kwd", "3050", 1080, "1.080"),  # 1082.3 in steps of 10
        ("kwd", "3057", 1080, "1.080"),  # 1084.7
        ("kwd", "3058", 1090, "1.090"),  # 1085.1
        ("isk", "150000", 53200, "532.00"),  # 53225.8 in steps of 100
        ("usd", "999", 354, "3.54"),  # 354.5 - 0.01
        ("usd", "31", 11, "0.11"),
    ],
)
def test_each_currency_has_its_own_smallest_amount(code: str, unit_amount: str, amount: int, text: str) -> None:
    found = amounts("2026-10", [price(unit_amount)], site("2026-10-21"), code=code)
    assert found == [amount]
    assert decimal_text(amount, currency(code)) == text


def test_a_half_is_rounded_away_from_zero_once_for_the_line() -> None:
    half = [price("15.5")]  # 0.5 a day
    assert amounts("2026-10", half, site("2026-10-31")) == [1]
    assert amounts("2026-10", half, site("2026-10-31"), site("2026-10-31")) == [1]
    assert amounts("2026-10", half, *[site("2026-10-31")] * 3) == [2]


@pytest.mark.parametrize(
    ("zone", "day", "start", "end"),
    [
        # 23 hours, and the last minute before and the first after it are other days
        ("Europe/Berlin", date(2026, 3, 29), "2026-03-28T23:00Z", "2026-03-29T22:00Z"),
        # 25 hours
        ("Europe/Berlin", date(2026, 10, 25), "2026-10-24T22:00Z", "2026-10-25T23:00Z"),
        # midnight is skipped
        ("Africa/Cairo", date(2026, 4, 24), "2026-04-23T22:00Z", "2026-04-24T21:00Z"),
    ],
)
def test_a_day_of_23_or_25_hours_is_one_day(zone: str, day: date, start: str, end: str) -> None:
    (line,) = rated(f"{day:%Y-%m}", [price("3000")], site(start, end), zone=zone).lines
    assert (line.sites, line.site_days) == (1, 1)
    assert oracle.in_force(site(start, end), day, ZoneInfo(zone))


@pytest.mark.parametrize(("month", "days"), [("2024-02", 29), ("2026-02", 28), ("2000-02", 29), ("2100-02", 28)])
def test_february_has_the_days_that_it_has(month: str, days: int) -> None:
    start = f"{month}-{days}"
    assert amounts(month, [price("2900" if days == 29 else "2800")], site(start)) == [100]
    assert amounts(month, [price("2900")], site("1999-12-31")) == [2900]


def test_a_day_that_its_zone_left_out_is_billed_to_who_was_there_at_both_sides() -> None:
    """Apia had no 30 December 2011; its month still has 31 days, and a full month costs the full price."""
    assert amounts("2011-12", [price("3100")], site("2011-01-01"), zone="Pacific/Apia") == [3100]


def test_what_accrued_so_far_is_a_part_of_what_will_be() -> None:
    running = [site("2026-01-01"), site("2026-10-11", "2026-10-20")]
    assert amounts("2026-10", [price("3100")], *running) == [4000]
    assert amounts("2026-10", [price("3100")], *running, until=date(2026, 10, 16)) == [2000]
    assert amounts("2026-10", [price("3100")], *running, until=date(2026, 10, 1)) == []


def test_lines_come_by_plan_and_first_day() -> None:
    sites = [Activation(plan, _instant("2026-01-01")) for plan in (30, 10, 20)]
    book = PriceBook({plan: [price("1"), price("2", date(2026, 10, 5))] for plan in (30, 20, 10)})
    found = rate(oracle.usage(sites, ZoneInfo("UTC")), book, Month(2026, 10), currency("usd"))
    assert [(line.product_id, line.starts_on.day) for line in found.lines] == [
        (10, 1), (10, 5), (20, 1), (20, 5), (30, 1), (30, 5)
    ]  # fmt: skip
