"""Amounts: integers in a currency's minor unit, and decimals in its major unit, exactly."""

from decimal import Decimal

from jetbridge.rating.money import UnknownCurrency, currency


def exponent_of(code: str) -> int:
    """How many decimals the minor unit stands for, by Stripe's rules; two in a currency that nobody here bills in."""
    try:
        return currency(code.lower()).exponent
    except UnknownCurrency:
        return 2


def major(amount_minor: int, code: str, exponent: int | None = None) -> Decimal:
    """What people write; `exponent` is a server's own (`metadata.currency_exponent`), where it says one.

    >>> major(1234, "usd"), major(1234, "jpy")
    (Decimal('12.34'), Decimal('1234'))
    """
    return Decimal(amount_minor).scaleb(-(exponent_of(code) if exponent is None else exponent))


def minor(amount: Decimal, code: str) -> int:
    """What Stripe sends; ValueError for an amount that is finer than the currency.

    >>> minor(Decimal("12.34"), "usd")
    1234
    """
    scaled = amount.scaleb(exponent_of(code))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} has more decimals than {code} has")
    return int(scaled)
