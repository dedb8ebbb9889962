"""How an amount comes about: days, prices, lines, money. Pure; standard library only; server and client import it."""

from jetbridge.rating.days import Month, local_day, midnight, overlap
from jetbridge.rating.lines import Rated, RatedLine, Unpriced, Usage, amount_of, quantity_decimal, rate
from jetbridge.rating.money import Currency, UnknownCurrency, allot, currency, decimal_text, rounded, tax_of
from jetbridge.rating.prices import Price, PriceBook, Segment
from jetbridge.rating.shares import Shares

__all__ = [
    "Currency",
    "Month",
    "Price",
    "PriceBook",
    "Rated",
    "RatedLine",
    "Segment",
    "Shares",
    "UnknownCurrency",
    "Unpriced",
    "Usage",
    "allot",
    "amount_of",
    "currency",
    "decimal_text",
    "local_day",
    "midnight",
    "overlap",
    "quantity_decimal",
    "rate",
    "rounded",
    "tax_of",
]
