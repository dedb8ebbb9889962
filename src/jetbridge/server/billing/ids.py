"""The ids of billing's objects in the API: Stripe's prefix and our number. Stripe's own ids never look like ours."""

import re
from decimal import Decimal

from jetbridge.rating import Month

_OURS = re.compile(r"(in|il|cn)_([0-9]{12,18})", re.ASCII).fullmatch


def invoice(pk: int) -> str:
    return _id("in", pk)


def line(pk: int) -> str:
    return _id("il", pk)


def credit_note(pk: int) -> str:
    return _id("cn", pk)


def payment(pk: int) -> str:
    return _id("inpay", pk)


def payment_record(pk: int) -> str:
    return _id("pr", pk)


def credit_note_line(pk: int) -> str:
    return _id("cnli", pk)


def customer(partner_id: int) -> str:
    return _id("cus", partner_id)


def subscription(key_id: int) -> str:
    return _id("sub", key_id)


def subscription_item(key_id: int, product_id: int) -> str:
    return f"{_id('si', key_id)}_{product_id}"


def product(product_id: int) -> str:
    return f"prod_{product_id}"


def price(product_id: int, currency: str, unit_amount: Decimal) -> str:
    """The same for everybody who pays it: `price_2000_usd_995p5`."""
    return f"price_{product_id}_{currency}_{unit_amount.normalize():f}".replace(".", "p")


def tax_rate(percent: Decimal) -> str:
    return f"txr_{percent.normalize():f}".replace(".", "p")


def upcoming(key_id: int, month: Month) -> str:
    return f"upcoming_in_{key_id}_{_compact(month)}"


def upcoming_line(key_id: int, month: Month, position: int) -> str:
    return f"il_tmp_{key_id}_{_compact(month)}_{position}"


def find(kind: str, spelled: str) -> int | None:
    """The number in an id of ours of this kind (`in`, `il`, `cn`), as it is spelled and no other way; else None."""
    found = _OURS(spelled)
    if found is None or found[1] != kind or spelled != _id(kind, int(found[2])):
        return None
    return int(found[2])


def _id(kind: str, number: int) -> str:
    return f"{kind}_{number:012d}"


def _compact(month: Month) -> str:
    return f"{month.year:04}{month.month:02}"
