"""Moves a key from one back end to the other, from the beginning of a month on. The only writer of back ends.

Who bills earlier months stays as it was.
"""

import re
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from jetbridge.rating import Month
from jetbridge.server import audit
from jetbridge.server.audit import Event
from jetbridge.server.billing import back_ends, locks
from jetbridge.server.billing.back_ends import Biller
from jetbridge.server.billing.models import BackEnd, ClosedMonth
from jetbridge.server.partners.models import PartnerKey

_SUBSCRIPTION = re.compile(r"sub_[A-Za-z0-9]{1,240}", re.ASCII).fullmatch
_ALWAYS = Month(1970, 1)
"""Before any activation."""


class InvalidMove(ValueError):
    """A back end that a key cannot have from this month on; the message says why."""


@transaction.atomic
def move(key_id: int, month: Month, subscription: str, *, now: datetime) -> bool:
    """Let Stripe's subscription, or with an empty one the ledger, bill the key from a month on.

    Says whether that is news. A key that the ledger bills without having been told to keeps it for the months before
    if it has closed any. Raises InvalidMove.
    """
    locks.lock(key_id)
    key = back_ends.keys().get(pk=key_id)
    if subscription:
        _check_subscription(key, subscription)
    wanted = (Biller.STRIPE if subscription else Biller.LEDGER, subscription)
    closed = ClosedMonth.objects.filter(key=key).aggregate(newest=Max("month"))["newest"]
    is_told = key.back_ends.exists()
    if (is_told or closed) and back_ends.of_month(key, month) == wanted:
        return False
    _check_month(key, month, closed and Month.of(closed), now)
    if closed and not is_told:
        BackEnd.objects.create(key=key, starts_on=_ALWAYS.first)
    BackEnd.objects.update_or_create(key=key, starts_on=month.first, defaults={"subscription": subscription})
    said: dict[str, Any] = {"key_id": key.pk, "month": str(month), "back_end": subscription or Biller.LEDGER.value}
    audit.record(Event.BACK_END_CHANGED, partner=key.partner_id, **said)
    return True


def _check_subscription(key: PartnerKey, subscription: str) -> None:
    if not _SUBSCRIPTION(subscription):
        raise InvalidMove(f"{subscription!r} is no subscription of Stripe's: its id begins with sub_")
    if not key.partner.stripe_customer_id:
        slug = key.partner.slug
        raise InvalidMove(f"{slug} has no customer at Stripe yet: billing-details {slug} --stripe-customer-id cus_…")
    other = BackEnd.objects.filter(subscription=subscription).exclude(key=key).first()
    if other is not None:
        raise InvalidMove(f"{subscription} bills key {other.key_id}, and cannot bill another")


def _check_month(key: PartnerKey, month: Month, closed: Month | None, now: datetime) -> None:
    if closed is not None and month <= closed:
        raise InvalidMove(f"{month} is closed: the back end can change from {closed.next()} on")
    this_month = back_ends.this_month(key, now)
    if month < this_month and back_ends.of_month(key, month)[0] is Biller.STRIPE:
        raise InvalidMove(f"{month} is Stripe's: the back end can change from {this_month} on")
