"""jetbridge reconcile: an invoice, or a host's own list, against the activations."""

from collections.abc import Callable, Iterable, Iterator, Sequence
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
from jetbridge.client.reconcile import Finding, Reconciliation, Rules, lists, rules
from jetbridge.client.reconcile import Row as Line
from jetbridge.rating import rounded

SITES_SHOWN = 20
AMOUNTS = ("expected_amount", "billed_amount", "adjusted_amount", "difference")
"""A difference is what was billed, and put right since, less what was expected."""

FIELDS = (
    *(Column(name) for name in ("invoice", "month", "plan")),
    Column("product_id", kind="id"),
    *(Column(name) for name in ("expected_quantity", "billed_quantity")),
    *(Column(name, kind="count") for name in AMOUNTS),
    *(Column(name) for name in ("currency", "cause", "note")),
    Column("is_difference", kind="yes"),
    Column("sites"),
)
FOR_PEOPLE = (
    Column("plan", "Plan"),
    Column("month", "Month", "word"),
    Column("expected_quantity", "Owed", "id"),
    Column("billed_quantity", "Billed", "id"),
    Column("expected_amount", "Owed", "amount"),
    Column("billed_amount", "Billed", "amount"),
    Column("adjusted_amount", "Put right", "amount"),
    Column("difference", "Difference", "amount"),
)
"""As narrow as it can be: the headline has the currency, and causes follow in a table of their own."""
CAUSES_FOR_PEOPLE = (
    Column("cause", "Cause"),
    Column("plan", "Plan"),
    Column("month", "Month", "word"),
    Column("difference", "Difference", "amount"),
)
SITES_FOR_PEOPLE = (
    Column("site", "Site"),
    Column("plan", "Plan"),
    Column("cause", "Cause"),
    Column("expected_days", "Owed", "id"),
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
@click.option(
    "--zone", metavar="NAME", help="Time zone of the billed days (default: as in FILE or the invoice, else UTC)."
)
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
    """Compare an invoice with what was activated.

    INVOICE is its number or id. For each line: the expected and the billed quantity and amount, their difference, its
    cause, and the sites. What became known late and was put right on a later invoice is no difference. Exits with 3
    where there are differences.

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
        _write_for_people(result)
    else:
        write(chain.from_iterable(_rows(result, line, shape) for line in result.rows), FIELDS, shape)
    return _tell(result)


def _rows(result: Reconciliation, line: Line, shape: str) -> Iterator[Row]:
    """For programs, exactly: one for each cause; a line without is one row, too."""
    for finding in line.findings or (None,):
        sites = [asdict(site) for site in finding.sites] if finding else []
        yield {
            "invoice": result.invoice.number or result.invoice.id,
            "month": str(line.term),
            "plan": line.plan,
            "product_id": line.product_id,
            "expected_quantity": _places(line.expected_quantity),
            "billed_quantity": _places(line.billed_quantity),
            "expected_amount": line.expected_amount,
            "billed_amount": line.billed_amount,
            "adjusted_amount": line.adjusted_amount,
            "difference": finding.difference if finding else 0,
            "currency": result.invoice.currency,
            "cause": finding.cause.value if finding else None,
            "note": finding.note or None if finding else None,
            "is_difference": bool(finding and finding.is_difference),
            "sites": sites if shape in ("json", "jsonl") else "; ".join(map(_of_site, sites)),
        }


def _write_for_people(result: Reconciliation) -> None:
    """Lines, then causes, then sites: each as far as there are any."""

    def spelled(amount: int) -> str:
        shown = invoices.amount(amount, result.invoice) if amount else None
        return (shown or "").partition(" ")[0]

    click.echo(plain(invoices.headline(result.invoice)))
    rows = [_line_row(line, spelled) for line in result.rows]
    write(
        rows, [one for one in FOR_PEOPLE if one.name not in AMOUNTS[2:] or any(row[one.name] for row in rows)], "table"
    )
    pairs = [(line, finding) for line in result.rows for finding in line.findings]
    if pairs:
        click.echo()
        write((_cause_row(line, finding, spelled) for line, finding in pairs), CAUSES_FOR_PEOPLE, "table")
    _write_sites(pairs)


def _line_row(line: Line, spelled: Callable[[int], str]) -> Row:
    return {
        "plan": line.plan,
        "month": str(line.term),
        "expected_quantity": f"{_decimal(line.expected_quantity, 3):,f}",
        "billed_quantity": f"{_decimal(line.billed_quantity, 3):,f}",
        "expected_amount": spelled(line.expected_amount) or "0",
        "billed_amount": spelled(line.billed_amount) or "0",
        "adjusted_amount": spelled(line.adjusted_amount),
        "difference": spelled(sum(finding.difference for finding in line.findings)),
    }


def _cause_row(line: Line, finding: Finding, spelled: Callable[[int], str]) -> Row:
    cause = f"{finding.cause}: {finding.note}" if finding.note else str(finding.cause)
    return {"cause": cause, "plan": line.plan, "month": str(line.term), "difference": spelled(finding.difference)}


def _places(quantity: Fraction) -> str:
    """To 12 places, as Stripe writes quantities."""
    return f"{_decimal(quantity, 12):f}".rstrip("0").rstrip(".")


def _decimal(quantity: Fraction, places: int) -> Decimal:
    return Decimal(rounded(quantity * 10**places)).scaleb(-places)


def _of_site(site: dict[str, Any]) -> str:
    billed = "?" if site["billed_days"] is None else site["billed_days"]
    return f"{site['host']} ({site['expected_days']} days, billed {billed})"


def _write_sites(pairs: Sequence[tuple[Line, Finding]]) -> None:
    """The sites behind the causes: so many as can be looked at."""
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
