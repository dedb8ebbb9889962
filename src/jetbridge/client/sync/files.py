"""A copy's tables as Parquet and as a DuckDB database: extras. Written anew each time, there whole or not at all.

Reads the copy by `copies`, and changes nothing in it.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from jetbridge.client.errors import JetbridgeError
from jetbridge.client.sync.copies import rows_of
from jetbridge.client.sync.tables import TABLES, Cells, Column, Kind, Table

BATCH = 20_000
"""Rows in memory at once."""
_DUCKDB: dict[Kind, str] = {"number": "BIGINT", "text": "VARCHAR", "time": "TIMESTAMPTZ", "yes": "BOOLEAN"}


class MissingExtra(JetbridgeError):
    """What writes these files is not installed; the message says how to get it."""


def write_parquet(copy: Path, folder: Path) -> None:
    """A file for each table."""
    try:
        import pyarrow as pa  # type: ignore[import-untyped]  # it ships no types
        import pyarrow.compute as pc  # type: ignore[import-untyped]
        import pyarrow.parquet as pq  # type: ignore[import-untyped]
    except ImportError:
        raise MissingExtra("Parquet needs an extra: pip install 'jetbridge[parquet]'") from None
    kinds = {"number": pa.int64(), "text": pa.string(), "time": pa.timestamp("s", tz="UTC"), "yes": pa.bool_()}

    def array(column: Column, values: tuple[Any, ...]) -> Any:
        if column.kind == "time":
            return pc.cast(pa.array(values, pa.string()), kinds["time"])
        return pc.cast(pa.array(values, pa.int64()), kinds["yes"]) if column.kind == "yes" else pa.array(values)

    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        schema = pa.schema([(column.name, kinds[column.kind]) for column in table.columns])
        with _in_its_place(folder / f"{table.name}.parquet") as part, pq.ParquetWriter(part, schema) as writer:
            for rows in _batches(copy, table):
                columns = zip(table.columns, zip(*rows, strict=True), strict=True)
                arrays = [array(column, values).cast(kinds[column.kind]) for column, values in columns]
                writer.write_batch(pa.record_batch(arrays, schema=schema))


def write_duckdb(copy: Path, file: Path) -> None:
    """The same tables, with real times and booleans."""
    try:
        import duckdb
    except ImportError:
        raise MissingExtra("DuckDB needs an extra: pip install 'jetbridge[duckdb]'") from None
    with _in_its_place(file) as part, duckdb.connect(str(part)) as database:
        for table in TABLES:
            declared = ", ".join(f"{column.name} {_DUCKDB[column.kind]}" for column in table.columns)
            key = ", ".join(table.primary_key)
            database.execute(f"CREATE TABLE {table.name} ({declared}, PRIMARY KEY ({key}))")
            with _as_json(copy, table, file) as lines:
                kinds = {column.name: _DUCKDB[column.kind] for column in table.columns}
                database.execute(
                    f"INSERT INTO {table.name} SELECT * FROM read_json(?, format='newline_delimited', columns=?)",  # noqa: S608
                    [str(lines), kinds],
                )


@contextmanager
def _as_json(copy: Path, table: Table, beside: Path) -> Iterator[Path]:
    """DuckDB reads a file a hundred times as fast as rows one by one."""
    lines = beside.with_name(f".{beside.name}.{os.getpid()}.jsonl")
    try:
        with lines.open("w", encoding="utf-8") as file:
            for row in rows_of(copy, table):
                file.write(json.dumps(dict(zip(table.names, _with_flags(table, row), strict=True))) + "\n")
        yield lines
    finally:
        lines.unlink(missing_ok=True)


def _with_flags(table: Table, row: Cells) -> list[Any]:
    flags = (column.kind == "yes" and cell is not None for column, cell in zip(table.columns, row, strict=True))
    return [bool(cell) if is_flag else cell for is_flag, cell in zip(flags, row, strict=True)]


def _batches(copy: Path, table: Table) -> Iterator[list[Cells]]:
    rows = rows_of(copy, table)
    while batch := list(islice(rows, BATCH)):
        yield batch


@contextmanager
def _in_its_place(file: Path) -> Iterator[Path]:
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
