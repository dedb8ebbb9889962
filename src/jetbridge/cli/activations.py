"""jetbridge activations: list, summary, export."""

import heapq
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, repeat
from pathlib import Path
from typing import Any

import click

from jetbridge.cli import exports, keys, options
from jetbridge.cli.keys import PartnerKey
from jetbridge.cli.output import Column, Row, format_for, write
from jetbridge.cli.progress import counted
from jetbridge.cli.summary import summary
from jetbridge.cli.words import say
from jetbridge.client import Client
from jetbridge.client.client import Listing
from jetbridge.client.errors import Refused
from jetbridge.client.models import Activation
from jetbridge.client.periods import Span

DEFAULT_LIMIT = 20
STATUSES = ("active", "cancelled", "disputed")

FIELDS = (
    Column("id", kind="id"),
    Column("jetpack_partner_key_id", kind="id"),
    Column("wpcom_blog_id", kind="id"),
    Column("wpcom_user_id", kind="id"),
    Column("external_user_id"),
    Column("product_id", kind="id"),
    Column("created_on", kind="time"),
    Column("activated_on", kind="time"),
    Column("cancelled_on", kind="time"),
    Column("disputed_on", kind="time"),
    Column("site_registered", kind="time"),
    Column("site_url"),
    Column("site_name"),
    Column("site_icon"),
    Column("current_product_id", kind="id"),
    Column("status"),
    Column("change", kind="id"),
)
"""An activation as the API has it: what programs get."""

FOR_PEOPLE = (
    Column("site", "Site"),
    Column("plan", "Plan", "word"),
    Column("activated_on", "Activated", "day"),
    Column("ended", "Ended", "word"),
)


@click.group
def activations() -> None:
    """Activations: list, summary, export."""


activations.add_command(summary)


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to. The API's `status`, `search` and `order` are a Jetbridge server's own."""

    plans: Sequence[str]
    period: Span | None = None
    status: str | None = None
    search: str | None = None
    oldest_first: bool = False

    @property
    def asked(self) -> dict[str, Any]:
        """As `client.activations` names them. Times are whole seconds, so *after* the second before is *from*."""
        start, end = self.period or Span(None, None)
        return {
            "plans": self.plans,
            "activated_after": _instant(start) - timedelta(seconds=1) if start else None,
            "activated_before": _instant(end) if end else None,
            "status": self.status,
            "search": self.search,
            "order": "asc" if self.oldest_first else None,
        }

    def check(self, listings: Iterable[Listing], host: str) -> None:
        """Other servers leave out what they do not know, and would answer with everything."""
        said = {"--status": self.status, "--search": self.search, "--oldest-first": self.oldest_first}
        unknown = [option for option, value in said.items() if value]
        if unknown and any(one.change is None for listing in listings for one in islice(listing, 1)):
            raise click.UsageError(f"{host} does not know {', '.join(unknown)}; only Jetbridge servers do.")


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


narrowed = options.together(
    options.keys,
    options.plans,
    options.period,
    click.option(
        "--status", type=click.Choice(STATUSES), metavar="STATUS", help="Only active, cancelled or disputed ones."
    ),
    click.option("--search", metavar="TEXT", help="Only sites whose host begins with it; 3 letters or more."),
    click.option("--oldest-first", is_flag=True, help="The newest come first otherwise."),
)


@activations.command("list")
@narrowed
@click.option(
    "--limit", type=click.IntRange(1), metavar="N", default=DEFAULT_LIMIT, show_default=True, help="How many to show."
)
@click.option("--all", "every", is_flag=True, help="Show all.")
@options.output
@options.account
def list_activations(
    host: str | None,
    profile: str | None,
    partner: str | None,
    key: int | None,
    limit: int,
    every: bool,
    output: str | None,
    **narrow: Any,
) -> None:
    """Activations, newest first, of all your keys.

    --status, --search and --oldest-first are for Jetbridge servers only.
    """
    filters, shape = Filters(**narrow), format_for(output)
    with options.client(host, profile) as client:
        some = keys.chosen(client, partner, key)
        listings = _listings(client, some, filters, 100 if every else min(limit, 100))
        total = sum(listing.total for _, listing in listings)
        rows: Iterator[Row] = islice(_merged(listings, filters), None if every else limit)
        if shape == "table":
            rows = _for_people(client, rows)
        write(counted(rows, total, "Reading") if every else rows, _columns(key, shape), shape)
    if not every and total > limit:
        say(f"{limit:,} of {total:,}; --all for the rest")


def _columns(key: int | None, shape: str) -> tuple[Column, ...]:
    fields = FOR_PEOPLE if shape == "table" else FIELDS
    return fields if key is not None else keys.COLUMNS + fields


def _listings(
    client: Client, some: Sequence[PartnerKey], filters: Filters, per_page: int
) -> list[tuple[PartnerKey, Listing]]:
    def first_page(one: PartnerKey) -> Listing:
        return client.activations.list(*one.ids, per_page=per_page, **filters.asked)

    listings = list(keys.ask_each(some, first_page))
    filters.check((listing for _, listing in listings), client.host)
    return listings


def _merged(listings: Sequence[tuple[PartnerKey, Listing]], filters: Filters) -> Iterator[Row]:
    """The rows of all keys in one order. A page is asked for when its first row is due."""
    streams = [zip(listing, repeat(key), strict=False) for key, listing in listings]
    ordered = heapq.merge(
        *streams, key=lambda pair: (pair[0].activated_on, pair[0].id), reverse=not filters.oldest_first
    )
    return (row(activation, key) for activation, key in ordered)


def row(activation: Activation, key: PartnerKey) -> dict[str, Any]:
    return key.cells | {column.name: getattr(activation, column.name) for column in FIELDS}


def _for_people(client: Client, rows: Iterable[Row]) -> Iterator[Row]:
    try:
        plans = {plan.product_id: plan.slug for plan in client.plans()}
    except Refused:  # WordPress.com has no list of plans
        plans = {}
    for one in rows:
        site = re.sub(r"^https?://(www\.)?|/$", "", one["site_url"] or f"blog {one['wpcom_blog_id']}")
        yield dict(one) | {"site": site, "plan": plans.get(one["product_id"], one["product_id"]), "ended": _ended(one)}


def _ended(row: Row) -> str | None:
    if row["disputed_on"]:
        return f"{row['disputed_on']:%Y-%m-%d} disputed"
    return f"{row['cancelled_on']:%Y-%m-%d}" if row["cancelled_on"] else None


_FORMATS = "csv, jsonl or parquet (default: as FILE is called, else csv)."


@activations.command
@narrowed
@click.option("-o", "--output", type=click.Choice(exports.FORMATS), metavar="FORMAT", help=_FORMATS)
@click.option("--file", type=click.Path(dir_okay=False, path_type=Path), help="Default: standard output.")
@click.option("--csv-safe", is_flag=True, help="Put ' before CSV cells that a spreadsheet would run as a formula.")
@options.account
def export(
    host: str | None,
    profile: str | None,
    partner: str | None,
    key: int | None,
    output: str | None,
    file: Path | None,
    csv_safe: bool,
    **narrow: Any,
) -> None:
    """All activations, as CSV, JSON Lines or Parquet.

    Reads and writes row by row, so the size does not matter. A file is there whole, or not at all. Rows come by key,
    and have their partner and key unless --key is given. Parquet is an extra, jetbridge[parquet].
    """
    filters, shape = Filters(**narrow), exports.format_of(output, file)
    with options.client(host, profile) as client:
        listings = _listings(client, keys.chosen(client, partner, key), filters, 100)
        total = sum(listing.total for _, listing in listings)
        rows: Iterator[Row] = counted(exports.rows(client, listings, filters.asked), total, "Exporting")
        if csv_safe and shape == "csv":
            rows = map(exports.harmless, rows)
        columns = FIELDS if key is not None else keys.COLUMNS + FIELDS
        with exports.whole(file) if file else nullcontext() as stream:
            write(rows, columns, shape, stream)
    if file:
        say(f"The activations are in {file}.")
