"""jetbridge partners"""

from typing import Any

import click

from jetbridge.cli import options
from jetbridge.cli.output import Column, format_for, write
from jetbridge.client.models import Key, Partner

COLUMNS = (
    Column("partner_id", "Partner", "id"),
    Column("partner_slug"),
    Column("partner_name", "Name"),
    Column("key_id", "Key", "id"),
    Column("key_name", "Key's name"),
    Column("created_on", "Created", "day"),
    Column("disabled_on", "Disabled", "day"),
    Column("has_activations", "Activations", "yes"),
)


@click.command
@options.account
@options.output
def partners(host: str | None, profile: str | None, output: str | None) -> None:
    """Your partners and their keys.

    One row for each key. The ids are what --partner and --key take.
    """
    with options.client(host, profile) as client:
        rows = [_row(partner, key) for partner in client.partners.list() for key in partner.keys or (None,)]
    write(rows, COLUMNS, format_for(output))


def _row(partner: Partner, key: Key | None) -> dict[str, Any]:
    row: dict[str, Any] = {"partner_id": partner.id, "partner_slug": partner.slug, "partner_name": partner.name}
    if key is None:
        return row
    its = {name: getattr(key, name) for name in ("created_on", "disabled_on", "has_activations")}
    return row | {"key_id": key.id, "key_name": key.name} | its
