"""Every match of a list as CSV or NDJSON, in pieces: memory stays flat however many there are."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from jetbridge.server.activations import dialect, queries

CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Rows = list[tuple[Any, ...]]


def ndjson(wanted: queries.Filter, order: queries.Order) -> Iterator[bytes]:
    """One site object a line. Raises queries.TooManyMatches before the first byte."""
    chunks = _started(queries.stream(wanted, order, dialect.current().site_json("a")))
    return (("\n".join(row[0] for row in rows) + "\n").encode() for rows in chunks if rows)


def as_csv(wanted: queries.Filter, order: queries.Order, *, safe: bool) -> Iterator[bytes]:
    """A header and a line for each site; null is an empty cell. Raises queries.TooManyMatches before the first byte."""
    sql = dialect.current()
    columns = ", ".join(sql.value("a", column, is_instant) for _, column, is_instant in dialect.SITE_COLUMNS)
    chunks = _started(queries.stream(wanted, order, columns))
    header: Rows = [tuple(name for name, _, _ in dialect.SITE_COLUMNS)]
    return (csv_lines(disarmed(rows) if safe else rows) for rows in chain([header], chunks))


def _started(chunks: Iterator[Rows]) -> Iterator[Rows]:
    """Reads the first chunk at once, so that what cannot be answered fails before the answer begins."""
    return chain([next(chunks, [])], chunks)


def csv_lines(rows: Iterable[tuple[Any, ...]]) -> bytes:
    """As RFC 4180 has them; None is an empty cell."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def disarmed(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """With `'` before each text that a spreadsheet would run as a formula."""
    return (tuple(_disarmed(cell) if isinstance(cell, str) else cell for cell in row) for row in rows)


def _disarmed(cell: str) -> str:
    return "'" + cell if cell.startswith(_FORMULA) else cell
