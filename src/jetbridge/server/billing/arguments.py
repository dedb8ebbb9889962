"""How the operator's commands spell days, months, money and who is meant, and what they answer to what is none."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db.models import Field, Model

from jetbridge import rating
from jetbridge.rating import Month
from jetbridge.server.billing.closing import MonthNotOver
from jetbridge.server.billing.invoices import InvoiceError
from jetbridge.server.billing.moves import InvalidMove
from jetbridge.server.billing.prices import PriceError
from jetbridge.server.partners import keys
from jetbridge.server.partners.models import Partner, PartnerKey, Plan

_REFUSALS = (InvoiceError, PriceError, InvalidMove, MonthNotOver, rating.UnknownCurrency)
_MOST_GRACE_DAYS = 366
_UNITS = re.compile(r"[0-9]{1,15}(\.[0-9]{1,14})?", re.ASCII).fullmatch


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day: write it as 2026-11-23") from None


def month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def grace_days(text: str) -> int:
    if not text.isdecimal() or int(text) > _MOST_GRACE_DAYS:
        raise ArgumentTypeError(f"{text!r} is no number of days from 0 to {_MOST_GRACE_DAYS}")
    return int(text)


def units(text: str) -> Decimal:
    """Money as people write it; how many minor units that is depends on a currency."""
    if not _UNITS(text):
        raise ArgumentTypeError(f"{text!r} is no amount: write it in units of the currency, such as 312.40")
    return Decimal(text)


def minor_units(amount: Decimal, currency: str) -> int:
    """Raises CommandError for what has more decimals than the currency."""
    exponent = rating.currency(currency).exponent
    minor = amount.scaleb(exponent)
    if minor != minor.to_integral_value():
        raise CommandError(f"{currency} has {exponent} decimals: not {amount}")
    return int(minor)


def add_fields(parser: ArgumentParser, model: type[Model], names: Iterable[str]) -> None:
    """An option for each field; the model says what it is, and what it may be."""
    for name in names:
        field = model._meta.get_field(name)
        assert isinstance(field, Field)
        what = ", ".join(str(value) for value, _ in field.choices or ())
        said = str(field.help_text) or what
        parser.add_argument(f"--{name.replace('_', '-')}", metavar="TEXT", help=said.replace("%", "%%") or None)


def field_line(name: str, value: object, is_changed: bool) -> str:
    """`tax-rate: 19`, as the option is spelled."""
    said = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value).replace("\n", "\n    ")
    return f"{name.replace('_', '-')}: {said}{'  (changed)' if is_changed else ''}".rstrip()


def find_plan(named: str) -> Plan:
    """By its slug or product id."""
    chosen = {"pk": named} if named.isdecimal() else {"slug": named}
    plan = Plan.objects.filter(**chosen).first()
    if plan is None:
        known = ", ".join(Plan.objects.order_by("pk").values_list("slug", flat=True))
        raise CommandError(f"there is no plan {named!r}: give a product id, or one of {known}")
    return plan


def find_partner(slug: str) -> Partner:
    partner = Partner.objects.filter(slug=slug).first()
    if partner is None:
        raise CommandError(f"there is no partner {slug!r}: create-partner makes one")
    return partner


def find_key(named: str) -> PartnerKey:
    try:
        return keys.find_key(named)
    except keys.NoSuchKey as error:
        raise CommandError(str(error)) from None


@contextmanager
def refusals() -> Iterator[None]:
    """What the ledger refuses, in its own words."""
    try:
        yield
    except ValidationError as error:
        said = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        raise CommandError(
            "\n".join(f"{name}: {' '.join(its)}" if name else its[0] for name, its in said.items())
        ) from None
    except _REFUSALS as error:
        raise CommandError(str(error)) from None
