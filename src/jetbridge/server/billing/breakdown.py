"""The sites behind the lines of a final invoice, read in chunks: memory stays flat however many there are.

What was stored when the invoice became final is all that is read, so every chunk is of one and the same breakdown.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from jetbridge import rating
from jetbridge.rating.money import decimal_text
from jetbridge.server.activations import export
from jetbridge.server.billing import ids
from jetbridge.server.billing.models import Invoice, InvoiceLine, LineSite

CHUNK = 5_000
"""Sites that are read at a time."""

COLUMNS = ("activation_id", "site_host", "first_day", "last_day", "days", "amount")
_LINE_COLUMNS = ("line", "description", "month", "plan")

Rows = list[tuple[Any, ...]]


def as_json(invoice: Invoice, lines: list[InvoiceLine], url: str) -> Iterator[bytes]:
    """A list of the lines, each with all of its sites."""
    head = {"object": "list", "invoice": ids.invoice(invoice.pk), "currency": invoice.currency}
    yield _json(head)[:-1] + b',"data":['
    for position, line in enumerate(lines):
        yield (b"," if position else b"") + _json(_line(line))[:-1] + b',"sites":['
        yield from _joined(line)
        yield b"]}"
    yield b'],"has_more":false,"url":' + _json(url) + b"}"


def as_csv(invoice: Invoice, lines: list[InvoiceLine], *, safe: bool) -> Iterator[bytes]:
    """A header, then a row for each site of each line; its amount is in minor units and in major ones."""
    yield export.csv_lines([(*_LINE_COLUMNS, *COLUMNS, "currency", "amount_major")])
    currency = rating.currency(invoice.currency)
    for line in lines:
        said = tuple(_line(line)[name] for name in _LINE_COLUMNS)
        for rows in _chunks(line):
            cells = ((*said, *row, currency.code, _major(row[-1], currency)) for row in rows)
            yield export.csv_lines(export.disarmed(cells) if safe else cells)


def _major(amount: int, currency: rating.Currency) -> Decimal:
    """A number, not a text: a minus sign makes no formula of it."""
    return Decimal(decimal_text(amount, currency))


def _line(line: InvoiceLine) -> dict[str, Any]:
    return {
        "object": "line_sites",
        "line": ids.line(line.pk),
        "description": line.description,
        "month": f"{line.month:%Y-%m}",
        "plan": line.plan_slug,
        "amount": line.amount,
    }


def _joined(line: InvoiceLine) -> Iterator[bytes]:
    separator = b""
    for rows in _chunks(line):
        yield separator + b",".join(_json(dict(zip(COLUMNS, row, strict=True))) for row in rows)
        separator = b","


def _chunks(line: InvoiceLine) -> Iterator[Rows]:
    """The rows of a line by activation id, a chunk at a time."""
    last = -1
    while True:
        behind = LineSite.objects.filter(line=line, activation_id__gt=last).order_by("activation_id")
        rows = list(behind.values_list(*COLUMNS)[:CHUNK])
        if rows:
            yield rows
            last = rows[-1][0]
        if len(rows) < CHUNK:
            return


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode()
