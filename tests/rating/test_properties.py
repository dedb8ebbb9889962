"""What holds of every rating, whatever the zone, the days and the prices; the numbers are those of billing.md."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise
from operator import itemgetter
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rating import oracle
from tests.rating.oracle import Activation

from jetbridge.rating import (
    Currency,
    Month,
    Price,
    PriceBook,
    Rated,
    allot,
    currency,
    local_day,
    midnight,
    rate,
    tax_of,
)

quick = settings(deadline=None, max_examples=80)

# Midnights that are skipped or come twice, half an hour of summer, a day that was left out (2011-12-30 in Apia).
ZONES = {
    "UTC": (2023, 12),
    "America/New_York": (2026, 10),
    "Asia/Tokyo": (2024, 2),
    "Africa/Cairo": (2026, 4),
    "America/Havana": (2025, 10),
    "Australia/Lord_Howe": (2026, 4),
    "Pacific/Apia": (2011, 12),
}
CURRENCIES = [currency(code) for code in ("usd", "jpy", "kwd", "isk")]
zones = st.sampled_from([(ZoneInfo(name), Month(*month)) for name, month in ZONES.items()])
hours = st.integers(-40 * 24, 75 * 24)
seconds = st.sampled_from([0, 0, 1799, 3599])


def instants(month: Month) -> st.SearchStrategy[datetime]:
    first = datetime.combine(month.first, datetime.min.time(), UTC)
    return st.builds(lambda h, s: first + timedelta(hours=h, seconds=s), hours, seconds)


@st.composite
def activations(draw: st.DrawFn, month: Month, most: int = 8) -> list[Activation]:
    """Some from far in the past, some without an end, some of no length."""
    found = []
    for _ in range(draw(st.integers(0, most))):
        start, end = draw(instants(month)), draw(st.none() | instants(month))
        long_ago = timedelta(days=draw(st.sampled_from([0, 0, 0, 4000])))
        if end is None or start <= end:
            found.append(Activation(draw(st.integers(1, 2)), start - long_ago, end))
    return found


@st.composite
def price_lists(draw: st.DrawFn, month: Month) -> dict[int, list[Price]]:
    """General and own ones, the first of them perhaps too late; no two of a kind for one day."""
    amounts = st.sampled_from(["0", "1", "995", "2450.5", "33.333333333333", "1000000"]).map(Decimal)
    days = st.integers(-40, 40).map(lambda number: month.first + timedelta(days=number))
    listed = st.lists(
        st.builds(Price, days, amounts, st.booleans()), max_size=4, unique_by=lambda p: (p.starts_on, p.is_own)
    )
    return {1: draw(listed), 2: [Price(date(1990, 1, 1), Decimal(500)), *draw(listed)]}


scenes = zones.flatmap(lambda z: st.tuples(st.just(z[0]), st.just(z[1]), activations(z[1]), price_lists(z[1])))
Scene = tuple[ZoneInfo, Month, list[Activation], dict[int, list[Price]]]


def rated(scene: Scene, code: str = "usd") -> Rated:
    zone, month, sites, prices = scene
    return rate(oracle.usage(sites, zone), PriceBook(prices), month, currency(code))


@given(scenes, st.sampled_from(CURRENCIES))
@quick
def test_property_10_a_slow_oracle_agrees(scene: Scene, money: Currency) -> None:
    zone, month, sites, prices = scene
    found = rated(scene, money.code)
    expected = oracle.lines(sites, prices, month, zone)
    billed = {(line.product_id, line.starts_on, line.unit_amount): line.amount for line in found.lines}
    unpriced = {(line.product_id, line.starts_on, None): line.site_days for line in found.unpriced}
    assert billed == {at: oracle.to_the_step(exact, money.step) for at, exact in expected.items() if at[2] is not None}
    assert unpriced == {at: site_days for at, site_days in expected.items() if at[2] is None}


@given(scenes)
@quick
def test_property_10_sites_are_those_with_a_day_there(scene: Scene) -> None:
    zone, month, sites, _ = scene
    for line in rated(scene).lines:
        days = [day for day in oracle.days_of(month) if line.starts_on <= day < line.ends_on]
        of_plan = [a for a in sites if a.product_id == line.product_id]
        assert line.sites == sum(any(oracle.in_force(a, day, zone) for day in days) for a in of_plan)


@given(scenes, st.lists(st.integers(0, 400), max_size=6))
@quick
def test_property_1_site_days_are_conserved_under_any_partition(scene: Scene, cuts: list[int]) -> None:
    zone, month, sites, _ = scene
    usage = oracle.usage(sites, zone)
    start, end = month.first - timedelta(days=200), month.first + timedelta(days=200)
    bounds = sorted([start, *(start + timedelta(days=cut) for cut in cuts), end])
    for product_id in usage.products:
        parts = [usage.site_days(product_id, first, stop) for first, stop in pairwise(bounds)]
        assert sum(parts) == usage.site_days(product_id, start, end)


@given(scenes, st.integers(-45, 45))
@quick
def test_property_1_an_end_and_a_new_start_at_midnight_cost_the_same(scene: Scene, cut: int) -> None:
    zone, month, sites, prices = scene
    at = midnight(month.first + timedelta(days=cut), zone)
    parts = [part for a in sites for part in _cut(a, at)]
    before, after = rated(scene), rated((zone, month, parts, prices))
    assert [(a.site_days, a.amount) for a in before.lines] == [(b.site_days, b.amount) for b in after.lines]


def _cut(a: Activation, at: datetime) -> list[Activation]:
    if not a.start < at or (a.end is not None and a.end <= at):
        return [a]
    return [Activation(a.product_id, a.start, at), Activation(a.product_id, at, a.end)]


@given(scenes, st.sampled_from(CURRENCIES), st.decimals(0, 100, places=4))
@quick
def test_property_2_amounts_and_taxes_are_whole_steps_that_add_up(
    scene: Scene, money: Currency, percent: Decimal
) -> None:
    amounts = [line.amount for line in rated(scene, money.code).lines]
    amounts += [-amount // money.step // 2 * money.step for amount in amounts[:1]]  # as an adjustment would
    tax = tax_of(sum(amounts), percent, money)
    parts = allot(tax, amounts, money.step) if amounts else []
    assert sum(parts) == tax
    assert all(number % money.step == 0 for number in (*amounts, *parts, tax))


@given(scenes, st.data())
@quick
def test_property_8_one_more_activation_never_lowers_what_is_owed(scene: Scene, data: st.DataObject) -> None:
    zone, month, sites, prices = scene
    more = data.draw(activations(month, most=1))
    before, after = rated(scene), rated((zone, month, sites + more, prices))
    owed = {(line.product_id, line.starts_on): line.amount for line in after.lines}
    assert all(owed[line.product_id, line.starts_on] >= line.amount for line in before.lines)


@given(scenes, st.integers(-40, 40))
@quick
def test_what_accrued_so_far_is_the_part_before_that_day(scene: Scene, days: int) -> None:
    zone, month, sites, prices = scene
    until = month.first + timedelta(days=days)
    usage, book = oracle.usage(sites, zone), PriceBook(prices)
    so_far = rate(usage, book, month, currency("usd"), until)
    found = [(line.ends_on, line.site_days) for line in so_far.lines]
    found += [(days.ends_on, days.site_days) for days in so_far.unpriced]
    assert all(ends_on <= until for ends_on, _ in found)
    stop = min(until, month.end)
    assert sum(days for _, days in found) == sum(usage.site_days(plan, month.first, stop) for plan in usage.products)


@given(zones, st.integers(-200, 400), st.integers(0, 86400))
@quick
def test_a_day_begins_at_its_midnight(place: tuple[ZoneInfo, Month], days: int, into: int) -> None:
    zone, month = place
    day = month.first + timedelta(days=days)
    begins, ends = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    assert local_day(begins - timedelta(seconds=1), zone) < day
    assert begins == ends or local_day(begins, zone) == day
    if begins + timedelta(seconds=into) < ends:
        assert local_day(begins + timedelta(seconds=into), zone) == day


weights = st.lists(st.integers(-31, 31), min_size=1, max_size=40)


@given(st.integers(-10_000, 10_000), weights, st.sampled_from([1, 10, 100]))
@quick
def test_property_3_the_sites_sum_to_their_line(total: int, days: list[int], step: int) -> None:
    shares = allot(total * step, days, step)
    assert sum(shares) == total * step
    if sum(days):
        exact = [Fraction(total * step * weight, sum(days)) for weight in days]
        assert all(abs(share - part) < step for share, part in zip(shares, exact, strict=True))


positive = st.lists(st.integers(1, 31), min_size=1, max_size=40)


@given(st.integers(0, 10_000), positive)
@quick
def test_property_3_more_days_never_get_less(total: int, days: list[int]) -> None:
    days.sort()
    by_days = groupby(zip(days, allot(total, days), strict=True), itemgetter(0))
    tied = [sorted(share for _, share in group) for _, group in by_days]
    assert all(fewer[-1] <= more[0] for fewer, more in pairwise(tied))


@given(st.integers(0, 10_000), positive)
@quick
def test_property_3_ties_go_to_the_first(total: int, days: list[int]) -> None:
    shares = allot(total, days)
    for number in set(days):
        tied = [share for weight, share in zip(days, shares, strict=True) if weight == number]
        assert tied == sorted(tied, reverse=True)
