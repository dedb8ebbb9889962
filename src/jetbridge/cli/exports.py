"""Activations by the million: read in one stream where the server has one, else page by page.

A file is written whole or not at all.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import IO, Any

from jetbridge.cli.keys import PartnerKey
from jetbridge.cli.output import Row
from jetbridge.client import Client
from jetbridge.client.client import Listing
from jetbridge.client.errors import JetbridgeError

FORMATS = ("csv", "jsonl", "parquet")
_SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}


def format_of(asked: str | None, file: Path | None) -> str:
    return asked or (_SUFFIXES.get(file.suffix.lower(), "csv") if file else "csv")


def rows(client: Client, listings: Iterable[tuple[PartnerKey, Listing]], filters: Mapping[str, Any]) -> Iterator[Row]:
    """Those of one key after those of the other."""
    for key, listing in listings:
        if any(one.change is None for one in islice(listing, 1)):
            yield from (asdict(one) | key.cells for one in listing)
        elif listing.total:
            at_least = 0 if any(filters.values()) else listing.total
            with client.activations.export(*key.ids, **filters) as pieces:
                yield from (row | key.cells for row in _read(pieces, client.host, at_least))


def _read(pieces: Iterable[bytes], host: str, at_least: int) -> Iterator[dict[str, Any]]:
    """A proxy may end a stream early and well-formed; without filters there are never fewer rows than at the start."""
    count = 0
    for count, line in enumerate(_lines(pieces), 1):
        try:
            yield json.loads(line)
        except ValueError:
            raise JetbridgeError(f"The export of {host} cannot be read: row {count} is not whole.") from None
    if count < at_least:
        raise JetbridgeError(f"The export of {host} broke off after {count:,} of {at_least:,} rows.")


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
    if rest:
        yield rest


def harmless(row: Row) -> Row:
    """As the server's own `csv_safe=1` (contract 3.1): `'` before what a spreadsheet would run; imports strip it."""
    return {name: f"'{value}" if _is_formula(value) else value for name, value in row.items()}


def _is_formula(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))


@contextmanager
def whole(file: Path) -> Iterator[IO[bytes]]:
    """A file that takes its place when all is written."""
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
