"""Who is billed, and how: a partner as Stripe's `customer`, a key as its `subscription`. Reads only.

A partner is Stripe's customer as soon as Stripe bills one of its keys. May raise `GatewayError`.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db.models import Exists, Min, OuterRef, QuerySet, Sum

from jetbridge.rating import Month, local_day
from jetbridge.server.billing import back_ends, documents, prices, stripe_gateway, stripe_shape
from jetbridge.server.billing.back_ends import Biller
from jetbridge.server.billing.documents import Found
from jetbridge.server.billing.models import Invoice, InvoiceStatus
from jetbridge.server.billing.stripe_shape import PlanPrice
from jetbridge.server.partners.models import Partner, PartnerKey, Plan

_UNKNOWN = datetime.fromtimestamp(0, UTC)
"""When a partner without keys was made."""


class NotBilled(Exception):
    """Nobody bills the key this month."""


def subscription(key: PartnerKey, *, now: datetime) -> Found:
    """The running month's. Raises NotBilled."""
    biller, by = back_ends.of_month(key, back_ends.this_month(key, now))
    if biller is Biller.NOBODY:
        raise NotBilled
    if biller is Biller.STRIPE:
        return Found(*stripe_gateway.subscription(key, by))
    final = documents.ledger_invoices(key)
    return Found(
        stripe_shape.subscription(
            key,
            _prices(key, now),
            latest_invoice=final.values_list("pk", flat=True).first(),
            is_past_due=_past_due(now).filter(key=key).exists(),
            now=now,
        )
    )


def customer(partner_id: int, *, now: datetime) -> Found:
    keys = list(back_ends.keys().filter(partner=partner_id))
    billers = [back_ends.of_month(key, back_ends.this_month(key, now))[0] for key in keys]
    if Biller.STRIPE in billers:
        return Found(*stripe_gateway.customer(keys[0].partner))
    partner = Partner.objects.annotate(
        balance=Sum("keys__balance_changes__amount", default=0),
        since=Min("keys__created_on"),
        is_past_due=Exists(_past_due(now).filter(key__partner=OuterRef("pk"))),
    ).get(pk=partner_id)
    return Found(
        stripe_shape.customer(
            partner, balance=int(partner.balance), is_past_due=partner.is_past_due, since=partner.since or _UNKNOWN
        )
    )


def _past_due(now: datetime) -> "QuerySet[Invoice]":
    return Invoice.objects.filter(status=InvoiceStatus.OPEN, due_on__lt=now)


def _prices(key: PartnerKey, now: datetime) -> list[PlanPrice]:
    """What every plan costs today; one without a price is left out."""
    today = local_day(now, ZoneInfo(key.partner.time_zone))
    book = prices.book(key.partner)
    return [
        PlanPrice(product_id, slug, segment.unit_amount)
        for product_id, slug in Plan.objects.order_by("product_id").values_list("product_id", "slug")
        for segment in book.segments(product_id, Month.of(today))
        if segment.starts_on <= today < segment.ends_on and segment.unit_amount is not None
    ]
