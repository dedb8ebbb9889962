from decimal import Decimal
from fractions import Fraction

import pytest

from jetbridge.rating import Shares, UnknownCurrency, allot, currency, decimal_text, quantity_decimal, rounded, tax_of
from jetbridge.rating.days import Month


@pytest.mark.parametrize(
    ("code", "exponent", "step"),
    [("usd", 2, 1), ("jpy", 0, 1), ("mga", 0, 1), ("kwd", 3, 10), ("isk", 2, 100), ("huf", 2, 1), ("xcd", 2, 1)],
)
def test_a_currency_has_stripe_s_exponent_and_step(code: str, exponent: int, step: int) -> None:
    assert (currency(code).exponent, currency(code).step) == (exponent, step)


@pytest.mark.parametrize("code", ["ugx", "USD", "us", "usdollar", "", "eru", "xts"])
def test_what_is_no_currency_is_refused(code: str) -> None:
    with pytest.raises(UnknownCurrency, match="is no currency that can be billed"):
        currency(code)


@pytest.mark.parametrize(
    ("amount", "step", "expected"),
    [
        (Fraction(1, 2), 1, 1),
        (Fraction(-1, 2), 1, -1),
        (Fraction(3, 2), 1, 2),
        (Fraction(5, 2), 1, 3),
        (Fraction(49, 100), 1, 0),
        (Fraction(-5), 10, -10),
        (Fraction(4), 10, 0),
        (Fraction(10**30 + 1, 2), 1, 5 * 10**29 + 1),
    ],
)
def test_a_half_goes_away_from_zero(amount: Fraction, step: int, expected: int) -> None:
    assert rounded(amount, step) == expected


@pytest.mark.parametrize(
    ("amount", "code", "text"),
    [(31240, "usd", "312.40"), (-5, "jpy", "-5"), (1250, "kwd", "1.250"), (-1, "usd", "-0.01"), (0, "usd", "0.00")],
)
def test_an_amount_is_written_with_all_its_decimals(amount: int, code: str, text: str) -> None:
    assert decimal_text(amount, currency(code)) == text


@pytest.mark.parametrize(
    ("total", "weights", "step", "parts"),
    [
        (10, [1, 1, 1], 1, [4, 3, 3]),
        (-10, [1, 1, 1], 1, [-4, -3, -3]),
        (100, [1, 2, 3], 1, [17, 33, 50]),
        (100, [3, 2, 1], 1, [50, 33, 17]),
        (100, [1, 1, 1], 10, [40, 30, 30]),
        (1, [Fraction(1, 3), Fraction(2, 3)], 1, [0, 1]),
        (100, [10, -9], 1, [1000, -900]),
        (7, [1, -1], 1, [4, 3]),
        (5, [0, 0], 1, [3, 2]),
        (0, [], 1, []),
        (0, [3, 4], 1, [0, 0]),
    ],
)
def test_the_largest_remainders_get_the_rest(total: int, weights: list[int], step: int, parts: list[int]) -> None:
    assert allot(total, weights, step) == parts


@pytest.mark.parametrize(("amount", "step", "counts"), [(5, 1, {}), (5, 10, {31: 2})])
def test_what_cannot_be_shared_is_refused(amount: int, step: int, counts: dict[int, int]) -> None:
    with pytest.raises(ValueError, match="is not to be shared"):
        Shares(amount, step, counts)


def test_shares_are_handed_out_one_at_a_time() -> None:
    shares = Shares(100, 1, {31: 2, 10: 1})
    assert [shares.take(days) for days in (31, 10, 31)] == [43, 14, 43]


@pytest.mark.parametrize(
    ("subtotal", "percent", "code", "tax"),
    [
        (1000, "19", "eur", 190),
        (1050, "5", "eur", 53),
        (-1050, "5", "eur", -53),
        (1010, "8.875", "usd", 90),
        (1250, "5", "kwd", 60),
    ],
)
def test_tax_is_rounded_once_to_the_step(subtotal: int, percent: str, code: str, tax: int) -> None:
    assert tax_of(subtotal, Decimal(percent), currency(code)) == tax


@pytest.mark.parametrize(
    ("days", "text"), [(0, "0"), (31, "1"), (1, "0.032258064516"), (310, "10"), (47, "1.516129032258")]
)
def test_site_months_have_twelve_places(days: int, text: str) -> None:
    assert quantity_decimal(days, Month(2026, 10)) == text
