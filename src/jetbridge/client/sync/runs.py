"""One run: which way each key is read, and in which steps it is written.

A Jetbridge server tells what changed since the last run. Elsewhere a run reads every activation that was made before
its start, for a cancellation shows in no order: nothing less would see it.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TypeVar

from jetbridge.client.client import Client
from jetbridge.client.errors import Forbidden, JetbridgeError, NotFound
from jetbridge.client.models import Changes, Invoice, Key, Partner, Period
from jetbridge.client.sync import tables
from jetbridge.client.sync.copies import Copy

AT_ONCE = 8
CHANGES_PER_PAGE, PAGES_PER_STEP = 1000, 10
SWEEPS = 3
OVERLAP = timedelta(days=1)
"""How far a tail reaches back behind the newest activation: some servers show one late."""

T = TypeVar("T")
Told = Callable[[int], None]


class Unsettled(JetbridgeError):
    """The list did not stand still while it was read, or its total is not that of its rows."""


@dataclass(frozen=True)
class Outcome:
    """What a run did with a key."""

    partner: Partner
    key: Key
    read: int
    """Activations that were read: all, or those that changed."""
    kept: int
    """Activations in the copy."""
    cancellations_as_of: datetime
    """Later ones may be missing."""
    is_tail: bool
    """Only what is new was read, so that day is not today."""
    invoices: int | None
    """None: they were not asked for, or are not this person's to see."""
    refused: bool = False
    """The person's role does not open the invoices."""


def sync(
    client: Client,
    copy: Copy,
    keys: Sequence[tuple[Partner, Key]] | None = None,
    *,
    tail: bool = False,
    invoices: bool = True,
    now: datetime | None = None,
    told: Told = lambda _: None,
) -> list[Outcome]:
    """Bring a copy up to date; without `keys`, with all that the person may see.

    `tail` reads only what was activated since the last run, where the server cannot tell what changed; it sees no later
    cancellation. `told` is called with the number of activations, as they are read. Each step is whole in the file or
    not at all; a run that was ended goes on where it was.

    >>> with Copy(Path("reports.sqlite"), client.host) as copy:
    ...     [(outcome.key.name, outcome.read) for outcome in sync(client, copy)]
    ...     [(outcome.key.name, outcome.read) for outcome in sync(client, copy)]
    [('Production', 320), ('Resellers', 3)]
    [('Production', 0), ('Resellers', 0)]
    """
    started = (now or datetime.now(UTC)).replace(microsecond=0)
    partners = client.partners.list()
    if keys is None:
        keys = [(one, its) for one in partners for its in one.keys]
    copy.write_partners(
        [tables.partner(one) for one in partners], [tables.key(one, its) for one in partners for its in one.keys]
    )
    run = _Run(client, copy, started, tail, told)
    read = {key.id: run.read(partner, key) for partner, key in keys}
    return [run.finish(partner, key, read[key.id], answers) for partner, key, answers in run.others(keys, invoices)]


@dataclass(frozen=True)
class _Others:
    """What is read whole each time."""

    counts: tuple[Period, ...]
    invoices: tuple[Invoice, ...] | None
    refused: bool


@dataclass(frozen=True)
class _Run:
    client: Client
    copy: Copy
    started: datetime
    tail: bool
    told: Told

    def read(self, partner: Partner, key: Key) -> int:
        """The key's activations; answers how many were read."""
        ids = partner.id, key.id
        change = self.copy.state(key.id).change
        try:
            return self._follow(*ids)
        except (NotFound, Forbidden):
            if change is not None:
                raise
        newest = self.copy.newest(key.id)
        return self._read_tail(*ids, newest) if self.tail and newest else self._sweep(*ids)

    # --- a Jetbridge server -------------------------------------------------------------------------------------

    def _follow(self, partner_id: int, key_id: int) -> int:
        read = 0
        pages = self._changes(partner_id, key_id, self.copy.state(key_id).change or 0)
        while step := list(islice(pages, PAGES_PER_STEP)):
            rows = [tables.activation(key_id, one) for page in step for one in page.changes]
            whole = None if step[-1].more else self.started.isoformat()
            self.copy.write_changes(key_id, rows, step[-1].next, as_of=whole)
            read += len(rows)
            self.told(len(rows))
        return read

    def _changes(self, partner_id: int, key_id: int, after: int) -> Iterator[Changes]:
        """Page by page; the next one is on its way while this one is worked on."""

        def ask(after: int) -> Changes:
            return self.client.activations.changes(partner_id, key_id, after=after, limit=CHANGES_PER_PAGE)

        with ThreadPoolExecutor(1) as pool:
            page = ask(after)
            while page.more:
                coming = pool.submit(ask, page.next)
                yield page
                page = coming.result()
            yield page

    # --- elsewhere ----------------------------------------------------------------------------------------------

    def _sweep(self, partner_id: int, key_id: int) -> int:
        """Every activation made before the start, once. What is read while rows move is read again."""
        for _ in range(SWEEPS):
            self.copy.clear_stage()
            listing = self.client.activations.list(partner_id, key_id, activated_before=self.started)
            found = 0
            for page in listing.pages():
                found = self.copy.stage(tables.activation(key_id, one) for one in page)
                self.told(len(page))
            total = self.client.activations.list(partner_id, key_id, activated_before=self.started).total
            if found == listing.total == total:
                self.copy.write_staged(key_id, as_of=self.started.isoformat())
                return found
        raise Unsettled(
            f"Key {key_id}: the list had {found:,} activations, and its total was {listing.total:,}, then {total:,};"
            f" so it went {SWEEPS} times. The copy is as it was. Run it again when less is activated."
        )

    def _read_tail(self, partner_id: int, key_id: int, newest: str) -> int:
        since = datetime.fromisoformat(newest) - OVERLAP
        listing = self.client.activations.list(partner_id, key_id, activated_after=since, activated_before=self.started)
        rows = [tables.activation(key_id, one) for one in listing]
        self.copy.write_newest(key_id, rows, as_of=self.started.isoformat())
        self.told(len(rows))
        return len(rows)

    # --- counts and invoices ------------------------------------------------------------------------------------

    def others(self, keys: Sequence[tuple[Partner, Key]], invoices: bool) -> Iterator[tuple[Partner, Key, _Others]]:
        """What else there is of each key, a few asked at once."""

        def ask(pair: tuple[Partner, Key]) -> _Others:
            partner, key = pair
            counts = self.client.activations.summary(key_id=key.id, scale="day")
            return _Others(counts, *(self._invoices(partner.id, key.id) if invoices else (None, False)))

        with ThreadPoolExecutor(AT_ONCE) as pool:
            for (partner, key), answers in zip(keys, pool.map(ask, keys), strict=True):
                yield partner, key, answers

    def _invoices(self, partner_id: int, key_id: int) -> tuple[tuple[Invoice, ...] | None, bool]:
        """With whether they were refused; a server without that route has none."""
        try:
            return self.client.invoices.list(partner_id, key_id).invoices, False
        except Forbidden:
            return None, True
        except NotFound:
            return None, False

    def finish(self, partner: Partner, key: Key, read: int, others: _Others) -> Outcome:
        if self._server_was_restored(key, others.counts):
            self.copy.forget(key.id)
            read += self.read(partner, key)
        self.copy.write_counts(key.id, [tables.daily_count(key.id, one) for one in others.counts])
        if others.invoices is not None:
            every = list(enumerate(others.invoices))
            lines = [line for place, one in every for line in tables.invoice_lines(key.id, place, one)]
            self.copy.write_invoices(key.id, [tables.invoice(key.id, place, one) for place, one in every], lines)
        as_of = datetime.fromisoformat(self.copy.state(key.id).cancellations_as_of or self.started.isoformat())
        return Outcome(
            partner=partner,
            key=key,
            read=read,
            kept=self.copy.count(key.id),
            cancellations_as_of=as_of,
            is_tail=as_of < self.started,
            invoices=None if others.invoices is None else len(others.invoices),
            refused=others.refused,
        )

    def _server_was_restored(self, key: Key, counts: Sequence[Period]) -> bool:
        """From an older backup: it has fewer than it had, and its changes are numbered from an earlier one on."""
        total = counts[-1].total if counts else 0
        return self.copy.state(key.id).change is not None and self.copy.count(key.id) > total
