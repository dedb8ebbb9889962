"""Which months of a key the ledger bills, which of them are closed, and which come next. Reads only.

Months are closed in their order, so the newest closed one says it all. What is found out later about any month before
it is put right by a line of the next invoice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min

from jetbridge.rating import Month
from jetbridge.server.activations.models import BillingDay
from jetbridge.server.billing import back_ends
from jetbridge.server.billing.back_ends import Biller
from jetbridge.server.billing.models import ClosedMonth
from jetbridge.server.partners.models import PartnerKey


@dataclass(frozen=True)
class Months:
    """The months of one key, from the `first` that was used or closed."""

    key: PartnerKey
    first: Month | None
    newest_closed: Month | None

    def is_by_ledger(self, month: Month) -> bool:
        return back_ends.of_month(self.key, month)[0] is Biller.LEDGER

    def is_closed(self, month: Month) -> bool:
        return self.newest_closed is not None and month <= self.newest_closed

    def open(self, last: Month) -> Iterator[Month]:
        """Those that the ledger has yet to bill, oldest first, up to `last`."""
        first = self.newest_closed.next() if self.newest_closed else self.first
        if first is not None:
            yield from filter(self.is_by_ledger, first.through(last))

    def before(self, month: Month) -> Iterator[Month]:
        """Those of the ledger that lie before `month`, oldest first."""
        if self.first is not None:
            yield from filter(self.is_by_ledger, self.first.through(month.previous()))


def of(key: PartnerKey, first_day: date | None) -> Months:
    """The months of a key whose first billed day is known."""
    closed = ClosedMonth.objects.filter(key=key).aggregate(oldest=Min("month"), newest=Max("month"))
    return _months(key, first_day, closed["oldest"], closed["newest"])


def of_every_key() -> list[Months]:
    """Of every key that has used or been billed anything, in the order of their ids."""
    first_days = dict(BillingDay.objects.values_list("key").annotate(Min("day")))
    closed = {key: days for key, *days in ClosedMonth.objects.values_list("key").annotate(Min("month"), Max("month"))}
    keys = back_ends.keys().filter(pk__in=first_days.keys() | closed.keys()).order_by("pk")
    return [_months(key, first_days.get(key.pk), *closed.get(key.pk, (None, None))) for key in keys]


def _months(key: PartnerKey, first_day: date | None, oldest: date | None, newest: date | None) -> Months:
    first = min((day for day in (first_day, oldest) if day), default=None)
    return Months(key, Month.of(first) if first else None, Month.of(newest) if newest else None)
