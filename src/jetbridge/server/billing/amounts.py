"""Amounts, prices and days as people read them. Nothing here computes: `jetbridge.rating` does."""

from datetime import date
from decimal import Decimal

from jetbridge.rating.money import currency, decimal_text


def text(amount: int, code: str) -> str:
    """1,234.50 for 123450 in usd; 1,234 for 1234 in jpy."""
    return f"{Decimal(decimal_text(amount, currency(code))):,f}"


def with_currency(amount: int, code: str) -> str:
    return f"{code.upper()} {text(amount, code)}"


def price(unit_amount: Decimal, code: str) -> str:
    """A price with the decimals that it has, at least those of its currency: 9.955 for 995.5 in usd."""
    exponent = currency(code).exponent
    units = unit_amount.normalize().scaleb(-exponent)
    decimals = max(exponent, -int(units.as_tuple().exponent))
    return f"{units:,.{decimals}f}"


def day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
