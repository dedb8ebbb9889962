"""The tables of a copy: their columns, and how a value out of an answer becomes a row. Opens no file.

Names are the API's. Times are UTC, as the API writes them; amounts are integers in the currency's minor unit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from jetbridge.client.models import Activation, Invoice, InvoiceLine, Key, Partner, Period

Cells = tuple[Any, ...]
Kind = Literal["number", "text", "time", "yes"]
_DECLARED: dict[Kind, str] = {"number": "INTEGER", "text": "TEXT", "time": "TEXT", "yes": "INTEGER"}
KEY = "jetpack_partner_key_id"


class Column(NamedTuple):
    name: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def definition(self) -> str:
        """What comes after `CREATE TABLE NAME`."""
        declared = [f"{column.name} {_DECLARED[column.kind]}" for column in self.columns]
        return f"({', '.join(declared)}, PRIMARY KEY ({', '.join(self.primary_key)})) WITHOUT ROWID"

    @property
    def placeholders(self) -> str:
        return f"({', '.join('?' * len(self.columns))})"


PARTNERS = Table(
    "partners",
    (Column("id", "number"), Column("slug"), Column("name"), Column("partner_type"), Column("company_website")),
    ("id",),
)
KEYS = Table(
    "keys",
    (
        Column("id", "number"),
        Column("partner_id", "number"),
        Column("name"),
        Column("created_on", "time"),
        Column("disabled_on", "time"),
    ),
    ("id",),
)
ACTIVATIONS = Table(
    "activations",
    (
        Column(KEY, "number"),
        Column("id", "number"),
        Column("wpcom_blog_id", "number"),
        Column("wpcom_user_id", "number"),
        Column("external_user_id"),
        Column("product_id", "number"),
        Column("created_on", "time"),
        Column("activated_on", "time"),
        Column("cancelled_on", "time"),
        Column("disputed_on", "time"),
        Column("site_registered", "time"),
        Column("site_url"),
        Column("site_name"),
        Column("site_icon"),
        Column("current_product_id", "number"),
        Column("status"),
        Column("change", "number"),
    ),
    (KEY, "id"),
)
DAILY_COUNTS = Table(
    "daily_counts",
    (
        Column(KEY, "number"),
        Column("date"),
        Column("new", "number"),
        Column("total", "number"),
        Column("cancelled", "number"),
        Column("active", "number"),
    ),
    (KEY, "date"),
)
_AMOUNTS = ("subtotal", "total", "amount_due", "amount_paid", "amount_remaining", "starting_balance", "ending_balance")
INVOICES = Table(
    "invoices",
    (
        Column(KEY, "number"),
        *(Column(name) for name in ("id", "number", "status", "currency")),
        *(Column(name, "time") for name in ("created", "due_date", "period_start", "period_end")),
        *(Column(name, "number") for name in _AMOUNTS),
        *(Column(name) for name in ("description", "invoice_pdf", "hosted_invoice_url")),
        Column("has_lines", "yes"),
        Column("is_truncated", "yes"),
    ),
    (KEY, "id"),
)
_METADATA = (
    *(Column(name) for name in ("month", "plan")),
    *(Column(name, "number") for name in ("product_id", "sites", "site_days", "period_days")),
    Column("reason"),
)
INVOICE_LINES = Table(
    "invoice_lines",
    (
        Column(KEY, "number"),
        Column("invoice_id"),
        Column("position", "number"),
        Column("id"),
        Column("description"),
        Column("amount", "number"),
        Column("currency"),
        Column("quantity", "number"),
        Column("quantity_decimal"),
        Column("period_start", "time"),
        Column("period_end", "time"),
        *_METADATA,
    ),
    (KEY, "invoice_id", "position"),
)
TABLES = (PARTNERS, KEYS, ACTIVATIONS, DAILY_COUNTS, INVOICES, INVOICE_LINES)


def partner(one: Partner) -> Cells:
    return tuple(getattr(one, name) for name in PARTNERS.names)


def key(of: Partner, one: Key) -> Cells:
    return (one.id, of.id, one.name, _stamp(one.created_on), _stamp(one.disabled_on))


_of_activation: Callable[[Activation], Cells] = attrgetter(*ACTIVATIONS.names)
_ITS_TIMES = [place for place, column in enumerate(ACTIVATIONS.columns) if column.kind == "time"]


def activation(key_id: int, one: Activation) -> Cells:
    """Every server knows the key that it was asked about; not every one repeats it."""
    cells = list(_of_activation(one))
    cells[0] = key_id
    for place in _ITS_TIMES:
        if cells[place] is not None:
            cells[place] = cells[place].isoformat()
    return tuple(cells)


def daily_count(key_id: int, one: Period) -> Cells:
    return (key_id, one.date, one.new, one.total, one.cancelled, one.active)


def invoice(key_id: int, position: int, one: Invoice) -> Cells:
    return (key_id, name_of(one, position), *(_cell(getattr(one, column.name)) for column in INVOICES.columns[2:]))


def invoice_lines(key_id: int, position: int, of: Invoice) -> list[Cells]:
    name = name_of(of, position)
    return [(key_id, name, place, *_line(line)) for place, line in enumerate(of.lines, 1)]


def name_of(one: Invoice, position: int) -> str:
    """Its id; a server that gives none has at least an order."""
    return one.id or one.number or f"#{position}"


def _line(line: InvoiceLine) -> Cells:
    own = (getattr(line, column.name) for column in INVOICE_LINES.columns[3 : -len(_METADATA)])
    said = ((line.metadata.get(column.name), column) for column in _METADATA)
    return (*map(_cell, own), *(_number(value) if column.kind == "number" else value for value, column in said))


def _number(value: str | None) -> int | str | None:
    """Metadata are texts; one that is no number stays what it is."""
    return int(value) if value is not None and value.isdecimal() else value


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return _stamp(value)
    return value if value is None or isinstance(value, int) else str(value)


def _stamp(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()
