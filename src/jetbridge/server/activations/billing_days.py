"""How many activations begin and end to be billed, by plan and day in the partner's zone: what invoices are rated from.

Kept by `journal` in the transaction that writes an activation, and made anew when the zone changes.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from jetbridge.rating.days import local_day
from jetbridge.server.activations import dialect
from jetbridge.server.activations.fields import Site
from jetbridge.server.activations.models import BillingDay
from jetbridge.server.partners.models import Partner, PartnerKey

TABLE = "activations_billingday"
KEY = {"key_id": "bigint", "product_id": "bigint", "day": "date"}
_NUMBERS = ("starts", "ends")
_CHUNK = 10_000

Day = tuple[int, str]
"""(product id, `2026-11-23`)"""


class Delta:
    """What some writes add to, and take from, the billed days of one key."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._tz = ZoneInfo(zone)
        self._days: dict[Day, list[int]] = defaultdict(lambda: [0, 0])

    def add(self, product_id: int, start: str, end: str | None, sign: int = 1) -> None:
        """Count an activation from one stamp to another; with sign -1, stop counting it."""
        first, stop = self._day(start), self._day(end) if end else None
        if first != stop:
            self._days[product_id, first][0] += sign
            if stop:
                self._days[product_id, stop][1] += sign

    def add_site(self, site: Site, sign: int = 1) -> None:
        self.add(site.product_id, site.activated_on, site.end, sign)

    def save(self, key_id: int) -> None:
        rows = ((key_id, *day, *numbers) for day, numbers in self._days.items() if any(numbers))
        dialect.current().add_up(TABLE, KEY, _NUMBERS, rows)

    def _day(self, stamp: str) -> str:
        if self._zone == "UTC":
            return stamp[:10]
        return local_day(datetime.fromisoformat(stamp).replace(tzinfo=UTC), self._tz).isoformat()

    def __iter__(self) -> Iterator[tuple[Day, list[int]]]:
        return iter(self._days.items())


def rows(key_id: int) -> list[tuple[int, date, int, int]]:
    """(product id, day, starts, ends) of a key, in no order."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT product_id, day, starts, ends FROM {TABLE} WHERE key_id = %s", [key_id])
        found: list[tuple[int, date, int, int]] = cursor.fetchall()
        return found


def zone_of(key_id: int) -> str:
    return PartnerKey.objects.values_list("partner__time_zone", flat=True).get(pk=key_id)


def recount(key_id: int, zone: str) -> Delta:
    """From the activations themselves, one after another: memory stays flat."""
    delta = Delta(zone)
    stamp = dialect.current().stamp
    columns = ", ".join(["product_id", *(stamp(name) for name in ("activated_on", "cancelled_on", "disputed_on"))])
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM activations_activation WHERE key_id = %s", [key_id])
        while chunk := cursor.fetchmany(_CHUNK):
            for product_id, start, cancelled, disputed in chunk:
                delta.add(product_id, start, min(filter(None, (cancelled, disputed)), default=None))
    return delta


def change_zone(partner: Partner, zone: str) -> None:
    """Bill the partner's days in another zone: from the first activation on, under a lock on each key."""
    with transaction.atomic():
        keys = list(PartnerKey.objects.select_for_update().filter(partner=partner).order_by("pk"))
        for key in keys:
            BillingDay.objects.filter(key=key).delete()
            recount(key.pk, zone).save(key.pk)
        partner.time_zone = zone
        partner.save(update_fields=["time_zone"])
