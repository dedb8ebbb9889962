"""What is asked of the server for a comparison: invoices, activations, breakdowns, histories. Judges nothing."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import TypeVar

from jetbridge.client.client import Client
from jetbridge.client.errors import Forbidden, NotFound
from jetbridge.client.models import BilledSite, CreditNote, HistoryEntry, Invoice
from jetbridge.client.reconcile.terms import Cutoff, Use

AT_ONCE = 8
MOST_HISTORIES = 200
"""Sites that are asked about one by one; what lies beyond has the cause that its days show."""
LOOK_BACK = timedelta(days=92)
"""A site that ended so long before may have been billed by mistake."""
_NOT_BILLED = {"draft", "void"}
_DATES = {"activated_on", "cancelled_on", "disputed_on", "product_id"}

T = TypeVar("T")
BilledSites = Mapping[str, tuple[BilledSite, ...]]
"""By the id of a line."""


@dataclass(frozen=True)
class Evidence:
    client: Client
    partner_id: int
    key_id: int

    @property
    def key(self) -> tuple[int, int]:
        return self.partner_id, self.key_id

    def invoices(self) -> list[Invoice]:
        """All that bill, oldest first, and the upcoming one."""
        found = [one for one in self.client.invoices.list(*self.key) if one.status not in _NOT_BILLED]
        upcoming = self.client.invoices.upcoming(*self.key)
        return [*reversed(found), *([upcoming] if upcoming else [])]

    def credit_notes(self) -> Sequence[CreditNote]:
        return self._or_nothing(lambda: self.client.invoices.credit_notes(*self.key)) or ()

    def plans(self) -> dict[int, str]:
        plans = self._or_nothing(self.client.plans) or ()
        return {plan.product_id: plan.slug for plan in plans}

    def uses(self, first: date, end: date, cutoff: Cutoff) -> dict[int, list[Use]]:
        """By product: the activations that have a day near `[first, end)`."""
        near: dict[int, list[Use]] = defaultdict(list)
        for one in self.client.activations.list(*self.key, activated_before=cutoff.instant(end)):
            use = cutoff.use(one)
            if use.end is None or use.end > first - LOOK_BACK:
                near[use.product_id].append(use)
        return near

    def billed_sites(self, invoices: Iterable[Invoice]) -> BilledSites | None:
        """By line: the sites that it bills; None where the server does not say."""
        found: dict[str, tuple[BilledSite, ...]] = {}
        for invoice in invoices:
            lines = self._or_nothing(partial(self.client.invoices.sites, *self.key, invoice.id or ""))
            if lines is None:
                return None
            found |= {line.line: line.sites for line in lines}
        return found

    def changed_after(self, activation_ids: Sequence[int], moment: datetime) -> set[int]:
        """Those whose dates were written after it, as their history says."""

        def histories(activation_id: int) -> tuple[HistoryEntry, ...]:
            found = self._or_nothing(lambda: self.client.activations.get(*self.key, activation_id))
            return (found.history if found else None) or ()

        asked = activation_ids[:MOST_HISTORIES]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = zip(asked, pool.map(histories, asked), strict=True)
            return {one for one, entries in found if any(_is_late(entry, moment) for entry in entries)}

    def _or_nothing(self, ask: Callable[[], T]) -> T | None:
        """Not every server has every route."""
        try:
            return ask()
        except (NotFound, Forbidden):
            return None


def _is_late(entry: HistoryEntry, moment: datetime) -> bool:
    return entry.changed_on > moment and bool(entry.fields.keys() & _DATES)


def days_by_site(lines: BilledSites, names: Iterable[str | None]) -> dict[int, tuple[str, int]]:
    """Host and billed days of each activation, over these lines."""
    days: dict[int, tuple[str, int]] = {}
    for site in (site for name in names for site in lines.get(name or "", ())):
        days[site.activation_id] = site.site_host, days.get(site.activation_id, ("", 0))[1] + site.days
    return days
