"""What the demo's partners pay: prices, and some closed months with all that happens to invoices.

Written through billing's own functions, month after month, as if the clock had run.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from jetbridge import rating
from jetbridge.rating import Month
from jetbridge.server.activations import journal
from jetbridge.server.activations.fields import ABSENT, Site, to_stamp
from jetbridge.server.activations.models import Activation, Status
from jetbridge.server.billing import closing, credit_notes, invoices, issuers, moves, particulars, prices
from jetbridge.server.billing.models import CreditNote, Invoice
from jetbridge.server.partners.models import Partner, PartnerKey, Plan, TaxExempt

MONTHS = 8
"""How many months ago the ledger began."""

CENTS = {
    "free": 0,
    "personal": 325,
    "personal-monthly": 400,
    "premium": 825,
    "premium-monthly": 950,
    "professional": 2450,
    "professional-monthly": 2900,
    "jetpack-backup-daily": 495,
    "jetpack-backup-realtime": 1995,
    "jetpack-scan": 495,
    "jetpack-anti-spam": 395,
}
_IN_CURRENCY = {"usd": Decimal(1), "jpy": Decimal("1.5"), "eur": Decimal("0.92")}
"""Minor units for a cent."""

_ISSUER = {
    "name": "Jetbridge Demo",
    "address": "1 Example Street\nSpringfield 00000",
    "country": "US",
    "bank": "Example Bank, account 0000 0000\nPlease give the invoice's number as the reference.",
}
_PARTICULARS: dict[str, dict[str, Any]] = {
    "example-hosting": {
        "currency": "usd",
        "time_zone": "America/New_York",
        "legal_name": "Example Hosting Inc.",
        "email": "billing@example-hosting.example.com",
        "address_line1": "200 Example Avenue",
        "address_city": "New York",
        "address_state": "NY",
        "address_postal_code": "00000",
        "address_country": "US",
        "purchase_order": "PO-2042",
    },
    "sample-sites": {
        "currency": "jpy",
        "time_zone": "Asia/Tokyo",
        "legal_name": "Sample Sites K.K.",
        "email": "billing@sample-sites.example.com",
        "address_line1": "1-2-3 Example",
        "address_city": "Tokyo",
        "address_postal_code": "000-0000",
        "address_country": "JP",
        "tax_name": "Consumption tax",
        "tax_rate": Decimal(10),
    },
    "little-cloud": {
        "currency": "eur",
        "time_zone": "Europe/Berlin",
        "legal_name": "Little Cloud GmbH",
        "email": "billing@little-cloud.example.com",
        "address_line1": "Beispielstraße 4",
        "address_city": "Berlin",
        "address_postal_code": "00000",
        "address_country": "DE",
        "tax_exempt": TaxExempt.REVERSE.value,
    },
}


def describe(partner: Partner) -> None:
    """Give a partner its currency, zone, address and tax: before its first activation, since days are of a zone."""
    particulars.change(partner, _PARTICULARS[partner.slug])


def bill(now: datetime, step: Callable[[], None]) -> None:
    """Set prices, close the months since the ledger began, and let most invoices be paid; `step` is called for each."""
    issuers.change(_ISSUER)
    first = _months_before(Month.of(now.date()), MONTHS)
    _set_prices(first)
    for key in PartnerKey.objects.order_by("pk"):
        moves.move(key.pk, first, "", now=now)
    big, small = PartnerKey.objects.filter(partner__slug="example-hosting").order_by("pk")
    for count, at in enumerate(_closings(first, now), start=1):
        made = [one.invoice for one in closing.run(closing.due(now=at), now=at) if one.invoice]
        _let_pay(made, late=small, now=now)
        if count == 2:
            _credit(Invoice.objects.filter(key=big).latest("month"), at + timedelta(days=25))
        if count == 3:
            _cancel_late(big, at)
        step()


def _months_before(month: Month, count: int) -> Month:
    for _ in range(count):
        month = month.previous()
    return month


def _closings(first: Month, now: datetime) -> Iterator[datetime]:
    """When each month was closed: on the fourth of the next one, when it has been over for the days of grace."""
    for month in first.through(Month.of(now.date())):
        at = datetime(month.next().year, month.next().month, 4, 4, tzinfo=UTC)
        if at < now:
            yield at


def _set_prices(first: Month) -> None:
    """From the beginning; one rises in the middle of a later month, and one partner pays less for another."""
    long_ago = date(2000, 1, 1)
    plans = {plan.slug: plan for plan in Plan.objects.all()}
    for slug, cents in CENTS.items():
        for currency, factor in _IN_CURRENCY.items():
            prices.set_price(plans[slug], cents * factor, long_ago, currency)
    rise = first.next().next().next().first.replace(day=15)
    prices.set_price(plans["premium"], Decimal(875), rise, "usd")
    own = Partner.objects.get(slug="example-hosting")
    prices.set_price(plans["jetpack-backup-daily"], Decimal("412.5"), first.first, "usd", own)


def _let_pay(made: list[Invoice], *, late: PartnerKey, now: datetime) -> None:
    """Three weeks after it came; but not what is `late`'s, and due for less than a month."""
    for invoice in made:
        assert invoice.finalized_at
        assert invoice.due_on
        paid_at = invoice.finalized_at + timedelta(days=21)
        is_late = invoice.key_id == late.pk and invoice.due_on > now - timedelta(days=31)
        if paid_at < now and invoice.amount_remaining and not is_late:
            paid_on = rating.local_day(paid_at, ZoneInfo(invoice.time_zone))
            invoices.pay(invoice, paid_on=paid_on, reference=f"Transfer {invoice.number}", now=paid_at)


def _credit(invoice: Invoice, at: datetime) -> None:
    step = rating.currency(invoice.currency).step
    amount = rating.rounded(Fraction(invoice.total, 10), step)
    memo = "For the hours in which new sites could not be set up."
    credit_notes.issue(invoice, CreditNote.Kind.GOODWILL, reference="Outage", amount=amount, memo=memo, now=at)


def _cancel_late(key: PartnerKey, closed_at: datetime) -> None:
    """Three sites turn out to have gone in the month that was closed: the next invoice puts it right."""
    gone_on = closed_at - timedelta(days=18)
    dear = Activation.objects.filter(key=key, status=Status.ACTIVE, product__slug="premium")
    sites = dear.filter(activated_on__lt=gone_on - timedelta(days=60)).order_by("pk")[:3]
    drafts = [
        Site(**dict.fromkeys(Site._fields, ABSENT))._replace(  # type: ignore[arg-type]  # ABSENT leaves a field as it is
            id=site.pk, wpcom_blog_id=site.wpcom_blog_id, product_id=site.product_id, cancelled_on=to_stamp(gone_on)
        )
        for site in sites
    ]
    journal.write(key.pk, drafts, by="demo", now=closed_at)
