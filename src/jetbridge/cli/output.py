"""Rows on standard output: a table for people; JSON, JSON Lines, CSV or Parquet for programs.

Knows nothing of what the rows mean. Every format but the table has all columns, and writes as the rows come.
"""

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import IO, Any, Literal

import click

from jetbridge.cli.words import plain

FORMATS = ("table", "json", "jsonl", "csv", "parquet")
PARQUET_ROWS = 10_000
"""Rows in a row group: what is in memory at once."""

Row = Mapping[str, Any]
Kind = Literal["text", "word", "id", "count", "amount", "time", "day", "yes"]
"""In a table, only texts go on in the next line; a day is a time of which people see the date."""


@dataclass(frozen=True)
class Column:
    """`heading` is its title in a table; without one it is not in tables."""

    name: str
    heading: str | None = None
    kind: Kind = "text"


def format_for(asked: str | None) -> str:
    return asked or ("table" if sys.stdout.isatty() else "csv")


def write(rows: Iterable[Row], columns: Sequence[Column], output: str, file: IO[bytes] | None = None) -> None:
    """To `file`, else to standard output."""
    if output == "table":
        _write_table(rows, columns)
        return
    if output == "parquet" and file is None and sys.stdout.isatty():
        raise click.UsageError("Parquet is nothing for a terminal: send it to a file, with > or --file.")
    stream = file or sys.stdout.buffer
    _WRITERS[output](rows, columns, stream)
    stream.flush()


def _write_json(rows: Iterable[Row], columns: Sequence[Column], stream: IO[bytes]) -> None:
    opening = b"["
    for row in rows:
        stream.write(opening + b"\n" + _line(row, columns))
        opening = b","
    stream.write(b"[]\n" if opening == b"[" else b"\n]\n")


def _write_jsonl(rows: Iterable[Row], columns: Sequence[Column], stream: IO[bytes]) -> None:
    for row in rows:
        stream.write(_line(row, columns) + b"\n")


def _line(row: Row, columns: Sequence[Column]) -> bytes:
    shown = {column.name: row.get(column.name) for column in columns}
    return json.dumps(shown, ensure_ascii=False, default=_as_text).encode()


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _write_csv(rows: Iterable[Row], columns: Sequence[Column], stream: IO[bytes]) -> None:
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=False)
    try:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([column.name for column in columns])
        names = [column.name for column in columns]
        writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
        text.flush()
    finally:
        text.detach()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime) else value


def _write_parquet(rows: Iterable[Row], columns: Sequence[Column], stream: IO[bytes]) -> None:
    try:
        import pyarrow as pa  # type: ignore[import-untyped]  # it ships no types
        import pyarrow.parquet as pq  # type: ignore[import-untyped]
    except ImportError:
        raise click.UsageError("Parquet needs an extra: pip install 'jetbridge[parquet]'") from None
    types = {"id": pa.int64(), "count": pa.int64(), "yes": pa.bool_()}
    types |= dict.fromkeys(("time", "day"), pa.timestamp("s", tz="UTC"))
    schema = pa.schema([(column.name, types.get(column.kind, pa.string())) for column in columns])
    with pq.ParquetWriter(stream, schema) as writer:
        for some in _in_batches(rows, PARQUET_ROWS):
            arrays = [[_typed(column, row.get(column.name)) for row in some] for column in columns]
            writer.write_batch(pa.record_batch(arrays, schema=schema))


def _typed(column: Column, value: Any) -> Any:
    if value is None or column.kind in ("id", "count", "yes"):
        return value
    if column.kind in ("time", "day"):
        return datetime.fromisoformat(value) if isinstance(value, str) else value
    return str(value)


def _in_batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch


_WRITERS: dict[str, Callable[[Iterable[Row], Sequence[Column], IO[bytes]], None]] = {
    "json": _write_json,
    "jsonl": _write_jsonl,
    "csv": _write_csv,
    "parquet": _write_parquet,
}


# --- for people ---------------------------------------------------------------------------------------------


def _write_table(rows: Iterable[Row], columns: Sequence[Column]) -> None:
    """Nothing is cut off: what does not fit goes on in the next line."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = [column for column in columns if column.heading is not None]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in shown:
        right = column.kind in ("id", "count", "amount")
        folds = column.kind == "text"
        table.add_column(column.heading or "", justify="right" if right else "left", no_wrap=not folds, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_for_people(column, row.get(column.name)), _style(column)) for column in shown))
    console = Console()
    console.print(table, width=None if console.is_terminal else _natural_width(console, table))


def _natural_width(console: Any, table: Any) -> int:
    """Where no terminal gives the width: as wide as it wants to be."""
    wide = console.options.update(max_width=10_000)
    return max(1, int(table.__rich_measure__(console, wide).maximum))


def _for_people(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):{'%Y-%m-%d' if column.kind == 'day' else '%Y-%m-%d %H:%M'}}"
    if column.kind == "count":
        return f"{value:,}"
    return plain(str(value)).replace("\n", " ").replace("\t", " ")


def _style(column: Column) -> str:
    return "cyan" if column.kind == "id" else ""
