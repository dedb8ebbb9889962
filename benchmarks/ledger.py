"""The data sets of billing, the same ones each time. Run as a program, it fills a database.

DATABASE_URL=… python benchmarks/ledger.py NAME prints what a client needs, as data.py does.
"""

import itertools
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import data

CLOSED = "2026-10"
"""The month that is closed: the last that the activations reach."""

UNIT_AMOUNT = Decimal("349.5")
_PRODUCT, _ENDS = 2, slice(4, 6)


@dataclass(frozen=True)
class Ledger:
    """`keys` with so many activations each. Those of a key that is `in_force` have not ended, and are of 8 plans."""

    name: str
    keys: int
    activations: int
    in_force: bool = False

    @property
    def database(self) -> str:
        return f"jetbridge_bench_{self.name}"


def sets(is_large: bool) -> dict[str, Ledger]:
    """Keys to be closed; one that was billed for ten years; one with an invoice of many sites."""
    keys, decade = (1_000, 1_000_000) if is_large else (100, 100_000)
    return {
        "close": Ledger(f"close_{keys}", keys, 1_000),
        "decade": Ledger(f"decade_{decade}", 1, decade, in_force=True),
        "sites": Ledger("sites_50000", 1, 50_000, in_force=True),
    }


def rows(wanted: Ledger) -> Iterator[data.Row]:
    plans = list(data.PLANS)[:8]
    for number, row in enumerate(data.rows(data.DataSet(wanted.name, wanted.activations))):
        if wanted.in_force:
            product = row[_PRODUCT] if row[_PRODUCT] in plans else plans[number % len(plans)]
            yield (*row[:_PRODUCT], product, row[_PRODUCT + 1], None, None, *row[_ENDS.stop :])
        else:
            yield row


def fill(wanted: Ledger) -> dict[str, Any]:
    """Bring the database of the settings to hold `wanted`; what is there already is kept."""
    ids = data.fill(data.DataSet(wanted.name, 0))
    from jetbridge.server.billing.models import Price
    from jetbridge.server.partners import keys
    from jetbridge.server.partners.models import Partner, PartnerKey, Plan

    if Price.objects.exists():
        return ids
    now = datetime.now(UTC)
    partner = Partner.objects.get(pk=ids["partner"])
    for number in range(1, wanted.keys):
        keys.create_key(partner, f"Key {number}", now=now)
    made = list(rows(wanted)) if wanted.keys > 1 else None
    for key in PartnerKey.objects.order_by("pk"):
        _write(key.pk, made or rows(wanted), now)
        _begin(key.pk, wanted)
    for plan in Plan.objects.all():
        Price.objects.create(plan=plan, unit_amount=UNIT_AMOUNT, currency="usd", starts_on=date(2016, 1, 1))
    if wanted.name.startswith("decade"):
        _bill_ten_years(now)
    data.vacuum()
    return ids


def _write(key_id: int, made: Iterable[data.Row], now: datetime) -> None:
    from jetbridge.server.activations import journal

    remaining = iter(made)
    while batch := list(itertools.islice(remaining, data.BATCH)):
        journal.write(key_id, batch, by="import:bench", now=now)


def _begin(key_id: int, wanted: Ledger) -> None:
    """The ledger bills from the month on that is closed; the one of ten years from its first day on."""
    from jetbridge import rating
    from jetbridge.server.billing import moves

    if not wanted.name.startswith("decade"):
        moves.move(key_id, rating.Month.parse(CLOSED), "", now=datetime.now(UTC))


def _bill_ten_years(now: datetime) -> None:
    """Invoices as closes would have left them, without their sites, of which there would be fifty million."""
    from django.db.models import F

    from jetbridge import rating
    from jetbridge.server.billing import drafts, finalising
    from jetbridge.server.billing.models import ClosedMonth, Invoice
    from jetbridge.server.partners.models import PartnerKey

    first = rating.Month.of(data.START.date())
    for number, month in enumerate(first.through(rating.Month.parse(CLOSED)), 1):
        key = PartnerKey.objects.get()
        invoice = finalising.save_draft(drafts.draft(key, month, now=now))
        paid = {"status": "paid", "number": f"INV-{number:06}", "finalized_at": now, "amount_paid": F("amount_due")}
        Invoice.objects.filter(pk=invoice.pk).update(**paid)
        ClosedMonth.objects.create(key=key, month=month.first)


if __name__ == "__main__":
    found = {one.name: one for large in (True, False) for one in sets(large).values()}
    print(json.dumps(fill(found[sys.argv[1]])))
