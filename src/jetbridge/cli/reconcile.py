"""jetbridge reconcile: an invoice, or a host's own list, against the activations."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from fractions import Fraction
from itertools import chain, islice
from pathlib import Path
from typing import Any

import click

from jetbridge.cli import invoices, keys, options
from jetbridge.cli.app import DIFFERENCES
from jetbridge.cli.keys import PartnerKey
from jetbridge.cli.output import Column, Row, format_for, write
from jetbridge.cli.words import plain, say
from jetbridge.client import Client
from jetbridge.client import reconcile as reconciling
from jetbridge.client.models import Invoice
from jetbridge.client.reconcile import Finding, Reconciliation, Rules, lists, rules
from jetbridge.client.reconcile import Row as Line
from jetbridge.rating import rounded

SITES_SHOWN = 20

FIELDS = (
    *(Column(name) for name in ("invoice", "month", "plan")),
    Column("product_id", kind="id"),
    *(Column(name) for name in ("expected_quantity", "billed_quantity")),
    *(Column(name, kind="count") for name in ("expected_amount", "billed_amount", "difference")),
    *(Column(name) for name in ("currency", "cause", "note")),
    Column("is_difference", kind="yes"),
    Column("sites"),
)
FOR_PEOPLE = (
    Column("plan", "Plan"),
    Column("month", "Month", "word"),
    Column("expected_quantity", "Expected", "id"),
    Column("billed_quantity", "Billed", "id"),
    Column("expected_amount", "Expected", "amount"),
    Column("billed_amount", "Billed", "amount"),
    Column("difference", "Difference", "amount"),
    Column("cause", "Cause"),
)
SITES_FOR_PEOPLE = (
    Column("site", "Site"),
    Column("plan", "Plan"),
    Column("cause", "Cause"),
    Column("expected_days", "Days", "id"),
    Column("billed_days", "Billed", "id"),
)
STRANGERS = (
    Column("site", "Site"),
    Column("found", "Found"),
    Column("activation_id", kind="id"),
    Column("wpcom_blog_id", "Blog", "id"),
    Column("product_id", "Product", "id"),
    Column("activated_on", "Activated", "day"),
)


@click.command
@click.argument("invoice", required=False)
@click.option(
    "--rules", "file", type=click.Path(path_type=Path), metavar="FILE", help="Your prices, and how they count."
)
@click.option("--zone", metavar="NAME", help="Time zone of the billed days (default: UTC, or as in FILE).")
@click.option("--against", type=click.Path(path_type=Path), metavar="FILE", help="Your own list of sites, as CSV.")
@options.keys
@options.output
@options.account
def reconcile(
    host: str | None,
    profile: str | None,
    partner: str | None,
    key: int | None,
    invoice: str | None,
    file: Path | None,
    zone: str | None,
    against: Path | None,
    output: str | None,
) -> int:
    """Compare an invoice, by its number or id, with the activations that it should bill.

    For each line: the expected and the billed quantity and amount, their difference, its cause, and the sites. What
    became known late and was put right on a later invoice is no difference. Exits with 3 where there are differences.

    Invoices of a Jetbridge server explain themselves; --rules has your own prices compared, too. WordPress.com
    publishes no rules, so there the file is needed. It is described in docs/cli.md.

    With --against and no invoice, the sites that are active now are compared with a list of yours: a CSV with a column
    site_url, site_host or wpcom_blog_id.
    """
    if (invoice is None) == (against is None):
        raise click.UsageError("Name an invoice, or a list with --against: one of the two.")
    with options.client(host, profile) as client:
        some = keys.chosen(client, partner, key)
        if invoice is not None:
            return _of_invoice(client, some, invoice, _rules(file, zone), format_for(output))
        assert against is not None
        return _of_list(client, some, against, format_for(output))


def _rules(file: Path | None, zone: str | None) -> Rules:
    said = rules.load(file) if file else Rules()
    return rules.in_zone(said, zone) if zone else said


# --- an invoice ---------------------------------------------------------------------------------------------


def _of_invoice(client: Client, some: Sequence[PartnerKey], wanted: str, said: Rules, shape: str) -> int:
    its, found = invoices.find(client, some, wanted)
    result = reconciling.reconcile(client, *its.ids, found, said)
    if shape == "table":
        click.echo(plain(invoices.headline(found)))
        write(chain.from_iterable(_rows(result, line, _decimals) for line in result.rows), FOR_PEOPLE, shape)
        _write_sites(result)
    else:
        write(chain.from_iterable(_rows(result, line, _exact(shape)) for line in result.rows), FIELDS, shape)
    return _tell(result)


def _rows(result: Reconciliation, line: Line, spelled: Any) -> Iterator[Row]:
    """One for each cause; a line without is one row, too."""
    for finding in line.findings or (None,):
        yield spelled(
            result.invoice,
            {
                "invoice": result.invoice.number or result.invoice.id,
                "month": str(line.term),
                "plan": line.plan,
                "product_id": line.product_id,
                "expected_quantity": line.expected_quantity,
                "billed_quantity": line.billed_quantity,
                "expected_amount": line.expected_amount,
                "billed_amount": line.billed_amount,
                "difference": finding.amount if finding else 0,
                "currency": result.invoice.currency,
                "cause": finding.cause.value if finding else None,
                "note": finding.note or None if finding else None,
                "is_difference": bool(finding and finding.is_difference),
                "sites": [asdict(site) for site in finding.sites] if finding else [],
            },
        )


def _decimals(invoice: Invoice, row: dict[str, Any]) -> Row:
    """As a person reads them: amounts in the currency, quantities to three places."""
    amounts = ("expected_amount", "billed_amount", "difference")
    row |= {name: invoices.amount(row[name], invoice) for name in amounts}
    row |= {name: f"{_decimal(row[name], 3):,f}" for name in ("expected_quantity", "billed_quantity")}
    return row | {"cause": ": ".join(part for part in (row["cause"], row["note"]) if part)}


def _exact(shape: str) -> Any:
    def spelled(_: Invoice, row: dict[str, Any]) -> Row:
        row |= {name: _places(row[name]) for name in ("expected_quantity", "billed_quantity")}
        return row if shape in ("json", "jsonl") else row | {"sites": "; ".join(_of_site(one) for one in row["sites"])}

    return spelled


def _places(quantity: Fraction) -> str:
    """To 12 places, as Stripe writes quantities."""
    return f"{_decimal(quantity, 12):f}".rstrip("0").rstrip(".")


def _decimal(quantity: Fraction, places: int) -> Decimal:
    return Decimal(rounded(quantity * 10**places)).scaleb(-places)


def _of_site(site: dict[str, Any]) -> str:
    billed = "?" if site["billed_days"] is None else site["billed_days"]
    return f"{site['host']} ({site['expected_days']} days, billed {billed})"


def _write_sites(result: Reconciliation) -> None:
    """The sites behind the causes: so many as can be looked at."""
    pairs = [(line, finding) for line in result.rows for finding in line.findings]
    every = sum(len(finding.sites) for _, finding in pairs)
    if every:
        click.echo()
        rows = (row for line, finding in pairs for row in _site_rows(line, finding))
        write(islice(rows, SITES_SHOWN), SITES_FOR_PEOPLE, "table")
    if every > SITES_SHOWN:
        say(f"{SITES_SHOWN} of {every:,} sites; -o csv for all")


def _site_rows(line: Line, finding: Finding) -> Iterator[Row]:
    for site in finding.sites:
        billed = "may be it" if site.billed_days is None else site.billed_days
        yield {
            "site": site.host,
            "plan": line.plan,
            "cause": finding.cause.value,
            "expected_days": site.expected_days,
            "billed_days": billed,
        }


def _tell(result: Reconciliation) -> int:
    found, name = result.differences, result.invoice.number or result.invoice.id
    if result.are_prices_its_own:
        say("Prices are the invoice's own. Name yours with --rules, to have them compared, too.")
    if not found:
        say(f"{name} bills what was activated: no differences.")
        return 0
    total = sum(one.amount for one in found)
    much = "too much" if total > 0 else "too little"
    sums = f"together {invoices.amount(abs(total), result.invoice)} {much}" if total else "together 0"
    say(f"{name}: {len(found):,} {'difference' if len(found) == 1 else 'differences'}, {sums}.")
    return DIFFERENCES


# --- a list of the host's own -------------------------------------------------------------------------------


def _of_list(client: Client, some: Sequence[PartnerKey], against: Path, shape: str) -> int:
    active = chain.from_iterable(
        (one for one in client.activations.list(*its.ids) if one.status == "active") for its in some
    )
    found = list(_strangers(lists.compare(against, active)))
    if found or shape != "table":
        write(found, STRANGERS, shape)
    here = sum(1 for one in found if one["activation_id"] is not None)
    say(f"Active and not on your list: {here:,}. On your list and not active: {len(found) - here:,}.")
    return DIFFERENCES if found else 0


def _strangers(found: Iterable[lists.Stranger]) -> Iterator[Row]:
    for one in found:
        its = one.activation
        yield {
            "site": one.site,
            "found": "active, not on your list" if one.is_active else "on your list, not active",
            "activation_id": its and its.id,
            "wpcom_blog_id": its and its.wpcom_blog_id,
            "product_id": its and its.product_id,
            "activated_on": its and its.activated_on,
        }
