"""How an invoice should come about, as the partner says it in a TOML file: prices, unit, proration, days, tolerance.

A Jetbridge server's own rules are the default. WordPress.com publishes none, so there the file is required.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from jetbridge.client.errors import JetbridgeError
from jetbridge.client.models import Invoice, InvoiceLine
from jetbridge.client.reconcile.terms import Cutoff, Term
from jetbridge.rating import Currency, Price, PriceBook, rounded

UNITS, PRORATIONS = ("site-month", "site-day"), ("daily", "none")
MOST_BYTES = 1024 * 1024


class BadRules(JetbridgeError):
    """The file of rules cannot be used; the message says where and why."""


@dataclass(frozen=True)
class PlanRule:
    """A plan: what its lines are called, and what it costs. Prices are in the currency's major unit."""

    slug: str
    product_id: int
    line: str
    prices: Mapping[date, Decimal]


@dataclass(frozen=True)
class Rules:
    plans: tuple[PlanRule, ...] = ()
    zone: ZoneInfo | None = None
    unit: Literal["site-month", "site-day"] = "site-month"
    proration: Literal["daily", "none"] = "daily"
    bills_first_day: bool = True
    bills_last_day: bool = False
    tolerance: int = 0
    """Minor units by which the amount of a line may differ."""

    @property
    def cutoff(self) -> Cutoff:
        return Cutoff(self.zone or ZoneInfo("UTC"), self.bills_first_day, self.bills_last_day)

    def quantity(self, days: Iterable[int], term: Term) -> Fraction:
        """Of sites with so many days each, in the unit that has a price."""
        if self.unit == "site-day":
            return Fraction(sum(days))
        if self.proration == "none":
            return Fraction(sum(1 for one in days if one))
        return Fraction(sum(days), term.days)

    def amount(self, price: Decimal, quantity: Fraction, currency: Currency) -> int:
        return rounded(Fraction(price) * quantity, currency.step)

    def book(self, currency: Currency) -> PriceBook:
        listed = {
            plan.product_id: [Price(day, amount.scaleb(currency.exponent)) for day, amount in plan.prices.items()]
            for plan in self.plans
        }
        return PriceBook(listed)

    def plan_of(self, line: InvoiceLine) -> PlanRule | None:
        """By what the line says of itself; the longest words win, so *Premium Plus* is not *Premium*."""
        said = (line.description or "").casefold()
        found = [plan for plan in self.plans if plan.line.casefold() in said]
        return max(found, key=lambda plan: len(plan.line), default=None)


def load(path: Path) -> Rules:
    """The rules in a file. Raises BadRules."""
    try:
        content = path.read_bytes()
        if len(content) > MOST_BYTES:
            raise BadRules(f"it is larger than {MOST_BYTES // 1024**2} MiB.")
        return read(content.decode())
    except OSError as error:
        raise BadRules(f"{path} cannot be read: {error.strerror}.") from None
    except (BadRules, ValueError) as error:
        raise BadRules(f"{path}: {error}") from None


def read(text: str) -> Rules:
    """The rules in TOML. Raises BadRules."""
    try:
        return _rules(tomllib.loads(text))
    except ValueError as error:
        raise BadRules(str(error)) from None


def in_zone(rules: Rules, name: str) -> Rules:
    return replace(rules, zone=_zone(name))


def for_invoice(rules: Rules, invoice: Invoice) -> Rules:
    """With the zone that an invoice of a Jetbridge server names, where the rules name none."""
    named = invoice.metadata.get("time_zone")
    return in_zone(rules, named) if named and rules.zone is None else rules


def _rules(said: dict[str, Any]) -> Rules:
    unknown = said.keys() - {"plans", "zone", "unit", "proration", "bills_first_day", "bills_last_day", "tolerance"}
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))} is no rule.")
    plans = tuple(_plan(slug, one) for slug, one in _typed(said, "plans", dict, {}).items())
    if not plans:
        raise ValueError(
            "it has no prices. Write one like: [plans.premium] product_id = 2000, prices.2026-01-01 = '9.95'"
        )
    tolerance = _typed(said, "tolerance", int, 0)
    if tolerance < 0:
        raise ValueError("tolerance is a number of minor units, 0 or more.")
    return Rules(
        plans=plans,
        zone=_zone(said["zone"]) if "zone" in said else None,
        unit=cast(Literal["site-month", "site-day"], _choice(said, "unit", UNITS)),
        proration=cast(Literal["daily", "none"], _choice(said, "proration", PRORATIONS)),
        bills_first_day=_typed(said, "bills_first_day", bool, True),
        bills_last_day=_typed(said, "bills_last_day", bool, False),
        tolerance=tolerance,
    )


def _plan(slug: str, said: Any) -> PlanRule:
    if (
        not isinstance(said, dict)
        or not isinstance(said.get("product_id"), int)
        or not isinstance(said.get("prices"), dict)
    ):
        raise ValueError(f"plans.{slug} needs a product_id, and prices by their first day.")
    prices = {_day(slug, day): _price(slug, amount) for day, amount in said["prices"].items()}
    return PlanRule(slug, said["product_id"], str(said.get("line", slug)), prices)


def _day(slug: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"plans.{slug}.prices: {text!r} is no day like 2026-01-31.") from None


def _price(slug: str, amount: Any) -> Decimal:
    """Text or a whole number: a fraction in TOML is a float, and no float touches money."""
    try:
        if isinstance(amount, bool) or not isinstance(amount, str | int):
            raise ValueError
        price = Decimal(amount)
        if not price.is_finite() or price < 0:
            raise ValueError
    except (ValueError, InvalidOperation):
        raise ValueError(f"plans.{slug}.prices: {amount!r} is no price. Write it as text: '9.95'") from None
    return price


def _zone(name: Any) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (KeyError, ValueError, OSError):
        raise BadRules(f"{name!r} is no time zone. Write one like Europe/Berlin.") from None


def _choice(said: dict[str, Any], name: str, choices: tuple[str, ...]) -> str:
    value = said.get(name, choices[0])
    if value not in choices:
        raise ValueError(f"{name} is {value!r}, and one of {', '.join(choices)} is meant.")
    return str(value)


def _typed(said: dict[str, Any], name: str, kind: type, default: Any) -> Any:
    value = said.get(name, default)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ValueError(f"{name} is {value!r}, which is no {kind.__name__}.")
    return value
