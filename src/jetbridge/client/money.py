"""Amounts: integers in a currency's minor unit, and decimals in its major unit, exactly."""

from decimal import Decimal

_NO_DECIMALS = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf"
_THREE_DECIMALS = "bhd jod kwd omr tnd"
_EXPONENTS = dict.fromkeys(_NO_DECIMALS.split(), 0) | dict.fromkeys(_THREE_DECIMALS.split(), 3)


def exponent_of(currency: str) -> int:
    """How many decimals the minor unit stands for, by Stripe's rules (ISK has two)."""
    return _EXPONENTS.get(currency.lower(), 2)


def major(amount_minor: int, currency: str, exponent: int | None = None) -> Decimal:
    """What people write; `exponent` is a server's own (`metadata.currency_exponent`), where it says one.

    >>> major(1234, "usd"), major(1234, "jpy")
    (Decimal('12.34'), Decimal('1234'))
    """
    return Decimal(amount_minor).scaleb(-(exponent_of(currency) if exponent is None else exponent))


def minor(amount: Decimal, currency: str) -> int:
    """What Stripe sends; ValueError for an amount that is finer than the currency.

    >>> minor(Decimal("12.34"), "usd")
    1234
    """
    scaled = amount.scaleb(exponent_of(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} has more decimals than {currency} has")
    return int(scaled)
