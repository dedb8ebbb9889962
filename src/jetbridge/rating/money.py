"""Currencies, and whole amounts of their minor unit: rounded, written, shared out, taxed. No float touches them.

The exponents are Stripe's, which locale data and money libraries disagree with (billing.md, rating 5).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jetbridge.rating.shares import Shares

_NO_DECIMALS = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf"
_TWO_DECIMALS = (
    "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny cop crc "
    "cve czk dkk dop dzd egp etb eur fjd fkp gbp gel ghs gip gmd gtq gyd hkd hnl htg huf idr ils inr jmd kes kgs khr "
    "kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mru mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen "
    "pgk php pkr pln qar ron rsd rub sar sbd scr sek sgd shp sle sos srd stn szl thb tjs top try ttd twd tzs uah usd "
    "uyu uzs wst xcd xcg yer zar zmw"
)
_THREE_DECIMALS = "bhd jod kwd omr tnd"


class UnknownCurrency(ValueError):
    """Not the code of a currency that can be billed; the message says so."""


@dataclass(frozen=True)
class Currency:
    """`exponent` decimals make one unit out of minor units; every amount is a multiple of `step` minor units."""

    code: str
    exponent: int
    step: int


_TABLE = (
    {code: Currency(code, 0, 1) for code in _NO_DECIMALS.split()}
    | {code: Currency(code, 2, 1) for code in _TWO_DECIMALS.split()}
    | {code: Currency(code, 3, 10) for code in _THREE_DECIMALS.split()}
    | {"isk": Currency("isk", 2, 100)}
)


def currency(code: str) -> Currency:
    """The currency of an ISO 4217 code in lower case. Raises UnknownCurrency, also for UGX."""
    if code not in _TABLE:
        raise UnknownCurrency(f"{code!r} is no currency that can be billed: write its ISO 4217 code in lower case: usd")
    return _TABLE[code]


def rounded(amount: Fraction, step: int = 1) -> int:
    """The nearest multiple of `step`; a half goes away from zero."""
    size = amount.denominator * step
    whole = (2 * abs(amount.numerator) + size) // (2 * size) * step
    return whole if amount >= 0 else -whole


def decimal_text(amount: int, currency: Currency) -> str:
    """The amount in units of the currency, with all of its decimals: 31240 is 312.40 in usd, 31240 in jpy."""
    return f"{Decimal(amount).scaleb(-currency.exponent):f}"


def allot(total: int, weights: Sequence[Fraction | int], step: int = 1) -> list[int]:
    """Share `total`, a multiple of `step`, by weight: the largest remainders get the rest, ties by position.

    The parts sum to `total`, whatever the signs. Weights that sum to 0 share by their size.
    """
    shares = Shares(total, step, Counter(weights))
    return [shares.take(weight) for weight in weights]


def tax_of(subtotal: int, percent: Decimal, currency: Currency) -> int:
    """The tax on a subtotal, rounded once to the currency's step."""
    return rounded(subtotal * Fraction(percent) / 100, currency.step)
