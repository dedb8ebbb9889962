"""Which partner keys a command is about: one, a partner's, or all that the person may see."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from jetbridge.cli.output import Column
from jetbridge.cli.words import plain
from jetbridge.client import Client
from jetbridge.client.models import Key, Partner

AT_ONCE = 8
COLUMNS = (Column("partner", "Partner"), Column("key", "Key", "id"))
"""What tells the rows of several keys apart."""

T = TypeVar("T")


@dataclass(frozen=True)
class PartnerKey:
    """A key and whose it is."""

    partner: Partner
    key: Key

    @property
    def ids(self) -> tuple[int, int]:
        """As the API's paths have them."""
        return self.partner.id, self.key.id

    @property
    def cells(self) -> dict[str, Any]:
        return {"partner": self.partner.slug or self.partner.name, "key": self.key.id}


def chosen(client: Client, partner: str | None, key: int | None) -> list[PartnerKey]:
    """A usage error where there is no such partner or key, with those that there are."""
    every = client.partners.list()
    some = [one for one in every if partner is None or partner in (str(one.id), one.slug)]
    if not some:
        raise click.BadParameter(f"{partner} is none of yours: {_listed(every)}.", param_hint="--partner")
    keys = [PartnerKey(one, its) for one in some for its in one.keys]
    found = [one for one in keys if key is None or one.key.id == key]
    if key is not None and not found:
        known = ", ".join(str(one.key.id) for one in keys) or "there is no key"
        raise click.BadParameter(f"{key} is none of yours: {known}.", param_hint="--key")
    return found


def _listed(partners: Sequence[Partner]) -> str:
    return plain(", ".join(one.slug or str(one.id) for one in partners)) or "there is no partner"


def ask_each(keys: Sequence[PartnerKey], ask: Callable[[PartnerKey], T]) -> Iterator[tuple[PartnerKey, T]]:
    """The answers for all keys, a few asked at once, in the order of the keys."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from zip(keys, pool.map(ask, keys), strict=True)
