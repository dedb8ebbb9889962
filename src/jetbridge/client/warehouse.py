"""The reports as a dlt source, for who has a warehouse: an extra, jetbridge[dlt]. Same tables as a copy of `sync`.

dlt loads and keeps the state; nothing here writes.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import dlt
from dlt.extract import DltResource

from jetbridge.client.client import WORDPRESS_COM, Client
from jetbridge.client.errors import Forbidden, NotFound
from jetbridge.client.models import Invoice, Key, Partner
from jetbridge.client.sync import tables
from jetbridge.client.sync.tables import Cells, Kind, Table

_TYPES: dict[Kind, str] = {"number": "bigint", "text": "text", "time": "timestamp", "yes": "bool"}
Rows = list[dict[str, Any]]


@dlt.source(name="jetbridge", max_table_nesting=0)
def jetbridge(
    host: str = WORDPRESS_COM, token: str = dlt.secrets.value, invoices: bool = True
) -> Sequence[DltResource]:
    """Partners, keys, activations, daily counts, invoices and their lines of all keys that the token opens.

    Of a Jetbridge server a later run loads only the activations that changed; elsewhere all of them, and merges.

        pipeline = dlt.pipeline("reports", destination="duckdb", dataset_name="jetbridge")
        pipeline.run(jetbridge("https://jetbridge.example.com", token))
    """
    with Client(host, token) as client:
        partners = client.partners.list()
    pairs = [(partner, key) for partner in partners for key in partner.keys]

    def activations() -> Iterator[Rows]:
        changes = dlt.current.resource_state().setdefault("changes", {})
        with Client(host, token) as client:
            for partner, key in pairs:
                yield from _activations(client, partner, key, changes)

    def daily_counts() -> Iterator[Rows]:
        with Client(host, token) as client:
            for _, key in pairs:
                days = client.activations.summary(key_id=key.id, scale="day")
                yield _rows(tables.DAILY_COUNTS, [tables.daily_count(key.id, one) for one in days])

    def of_invoices(table: Table, cells: Callable[[int, int, Invoice], list[Cells]]) -> Iterator[Rows]:
        with Client(host, token) as client:
            for key_id, every in _invoices(client, pairs):
                yield _rows(table, [one for place, its in enumerate(every) for one in cells(key_id, place, its)])

    resources = [
        _resource(tables.PARTNERS, [_rows(tables.PARTNERS, [tables.partner(one) for one in partners])], "replace"),
        _resource(tables.KEYS, [_rows(tables.KEYS, [tables.key(*pair) for pair in pairs])], "replace"),
        _resource(tables.ACTIVATIONS, activations, "merge"),
        _resource(tables.DAILY_COUNTS, daily_counts, "replace"),
    ]
    if invoices:
        whole = of_invoices(tables.INVOICES, lambda key_id, place, one: [tables.invoice(key_id, place, one)])
        lines = of_invoices(tables.INVOICE_LINES, tables.invoice_lines)
        resources += [
            _resource(tables.INVOICES, whole, "replace"),
            _resource(tables.INVOICE_LINES, lines, "replace"),
        ]
    return resources


def _invoices(client: Client, pairs: Sequence[tuple[Partner, Key]]) -> Iterator[tuple[int, tuple[Invoice, ...]]]:
    """Of those keys whose invoices the token opens."""
    for partner, key in pairs:
        try:
            yield key.id, client.invoices.list(partner.id, key.id).invoices
        except (NotFound, Forbidden):
            continue


def _activations(client: Client, partner: Partner, key: Key, changes: dict[str, int]) -> Iterator[Rows]:
    """What changed since the last load; `changes` has how far that came, by key."""
    name, more = str(key.id), True
    try:
        while more:
            page = client.activations.changes(partner.id, key.id, after=changes.get(name, 0))
            yield _rows(tables.ACTIVATIONS, [tables.activation(key.id, one) for one in page.changes])
            changes[name], more = page.next, page.more
    except (NotFound, Forbidden):
        for some in client.activations.list(partner.id, key.id, activated_before=datetime.now(UTC)).pages():
            yield _rows(tables.ACTIVATIONS, [tables.activation(key.id, one) for one in some])


def _resource(table: Table, rows: Any, disposition: Any) -> DltResource:
    columns: Any = {column.name: {"name": column.name, "data_type": _TYPES[column.kind]} for column in table.columns}
    resource: DltResource = dlt.resource(
        rows,
        name=table.name,
        columns=columns,
        primary_key=list(table.primary_key),
        write_disposition=disposition,
    )
    return resource


def _rows(table: Table, cells: Sequence[Cells]) -> Rows:
    return [dict(zip(table.names, row, strict=True)) for row in cells]
