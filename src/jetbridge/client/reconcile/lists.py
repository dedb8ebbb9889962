"""A host's own list of sites against what is active at the server: both ways."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jetbridge.client.errors import JetbridgeError
from jetbridge.client.models import Activation

COLUMNS = ("wpcom_blog_id", "site_url", "site_host", "site", "host", "domain", "url")
"""The first of these that the file has tells the sites apart."""
_DELIMITERS = ",;\t"


class BadList(JetbridgeError):
    """The file is no list of sites; the message says what one looks like."""


@dataclass(frozen=True)
class Stranger:
    """A site that is on one side only."""

    site: str
    is_active: bool
    """Active at the server and not on the list; else the reverse."""
    activation: Activation | None = None


def compare(path: Path, active: Iterable[Activation]) -> Iterator[Stranger]:
    """Sites that are on one side only. Raises BadList."""
    column, wanted = _read(path)
    seen: set[str] = set()
    for one in active:
        name = str(one.wpcom_blog_id) if column == COLUMNS[0] else host_of(one.site_url or "")
        seen.add(name)
        if name not in wanted:
            yield Stranger(host_of(one.site_url or "") or f"blog {one.wpcom_blog_id}", True, one)
    yield from (Stranger(name, False) for name in sorted(wanted - seen))


def _read(path: Path) -> tuple[str, set[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.readline()
            rows = csv.reader([head], delimiter=(delimiter := max(_DELIMITERS, key=head.count)))
            names = [name.strip().lower() for name in next(rows, [])]
            column = next((name for name in COLUMNS if name in names), None)
            if column is None:
                raise BadList(f"{path} needs a header with one of these columns: {', '.join(COLUMNS)}.")
            place = names.index(column)
            cells = (row[place].strip() for row in csv.reader(file, delimiter=delimiter) if len(row) > place)
            return column, {cell if column == COLUMNS[0] else host_of(cell) for cell in cells if cell}
    except OSError as error:
        raise BadList(f"{path} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadList(f"{path} is no CSV in UTF-8: {error}.") from None


def host_of(site: str) -> str:
    """The host of a URL or a name, as the API compares them: lower case, punycode, without `www.`"""
    host = site.lower().partition("://")[2] or site.lower()
    host = host.partition("/")[0].partition(":")[0].rstrip(".").removeprefix("www.")
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return host
