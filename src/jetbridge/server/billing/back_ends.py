"""Who bills a key, and since when: the ledger, Stripe, or one after the other. It reads, and changes nothing.

A key without any row is the ledger's, always; one with rows is nobody's before the first (BackEnd).
"""

from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from jetbridge.rating import Month, local_day
from jetbridge.server.billing.models import BackEnd
from jetbridge.server.partners.models import PartnerKey


class Biller(StrEnum):
    LEDGER = "ledger"
    STRIPE = "stripe"
    NOBODY = "nobody"


def keys() -> "QuerySet[PartnerKey]":
    """Keys with what is read of them here: two queries."""
    return PartnerKey.objects.select_related("partner").prefetch_related("back_ends")


def of_month(key: PartnerKey, month: Month) -> tuple[Biller, str]:
    """Who bills a month of the key, and by which subscription if it is Stripe."""
    rows = _newest_first(key)
    for row in rows:
        if row.starts_on <= month.first:
            return (Biller.STRIPE if row.subscription else Biller.LEDGER), row.subscription
    return (Biller.NOBODY if rows else Biller.LEDGER), ""


def this_month(key: PartnerKey, now: datetime) -> Month:
    """The running month, in the partner's zone."""
    return Month.of(local_day(now, ZoneInfo(key.partner.time_zone)))


def subscriptions(key: PartnerKey, now: datetime) -> list[str]:
    """Each of Stripe's subscriptions that bills the key or did, newest first."""
    begun = [row for row in _newest_first(key) if row.starts_on <= this_month(key, now).first]
    return list(dict.fromkeys(row.subscription for row in begun if row.subscription))


def _newest_first(key: PartnerKey) -> list[BackEnd]:
    return sorted(key.back_ends.all(), key=lambda row: row.starts_on, reverse=True)
