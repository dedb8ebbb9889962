"""The few places where hand-written SQL differs between SQLite and PostgreSQL. Fragments only: no query lives here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection

Row = tuple[Any, ...]

# (name in the API, column, whether it is an instant): one order for JSON, CSV and OpenAPI.
SITE_COLUMNS = [
    ("id", "id", False),
    ("jetpack_partner_key_id", "key_id", False),
    ("wpcom_blog_id", "wpcom_blog_id", False),
    ("wpcom_user_id", "wpcom_user_id", False),
    ("external_user_id", "external_user_id", False),
    ("product_id", "product_id", False),
    ("created_on", "created_on", True),
    ("activated_on", "activated_on", True),
    ("cancelled_on", "cancelled_on", True),
    ("disputed_on", "disputed_on", True),
    ("site_registered", "site_registered", True),
    ("site_url", "site_url", False),
    ("site_name", "site_name", False),
    ("site_icon", "site_icon", False),
    ("current_product_id", "product_id", False),
    ("status", "status", False),
    ("change", "change", False),
]


class SQLite:
    """SQLite keeps an instant as the text `2026-11-23 10:15:00` and a date as `2026-11-23`."""

    def instant(self, value: datetime) -> Any:
        return str(value)[:19]

    def stamp(self, column: str) -> str:
        return f"{column} || ''"  # an expression, so that Django's converter lets the text through

    def rfc3339(self, column: str) -> str:
        return f"replace({column}, ' ', 'T') || '+00:00'"

    @cache  # noqa: B019  there is one of each dialect, for ever
    def site_json(self, alias: str) -> str:
        """The site object of contract 3.1 as JSON text."""
        pairs = ", ".join(f"'{name}', {self.value(alias, column, i)}" for name, column, i in SITE_COLUMNS)
        return f"json_object({pairs})"

    def value(self, alias: str, column: str, is_instant: bool) -> str:
        return self.rfc3339(f"{alias}.{column}") if is_instant else f"{alias}.{column}"

    def text(self, column: str) -> str:
        """A date or JSON column as text."""
        return f"{column} || ''"

    def whole(self, total: str) -> str:
        """A sum as an integer."""
        return total

    def instant_hole(self, hole: str) -> str:
        """A placeholder for a stamp, typed as the column is."""
        return hole

    def json_array(self, item: str, source: str, order: str) -> str:
        return f"(SELECT json_group_array(json(item)) FROM (SELECT {item} AS item FROM {source} ORDER BY {order}))"

    def refresh_statistics(self, table: str, *columns: str) -> None:
        """Tell the planner how many rows each key has now; SQLite's goes by the indexes alone."""

    @contextmanager
    def writing_much(self) -> Iterator[None]:
        """For many transactions in a row.

        A page that several of them change is copied into the database once: the write-ahead log grows to 32 MB. More
        would make the next small writer wait while it is copied.
        """
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_autocheckpoint = 8192")
            try:
                yield
            finally:
                cursor.execute("PRAGMA wal_autocheckpoint = 1000")

    forever = "'9'"  # later than any instant
    begin_snapshot = "BEGIN"  # deferred: it reads one state, and no writer waits for it

    def period_of(self, instant: str, grain: str) -> str:
        """The first day of the UTC day, month or year that an instant, or a date, is in."""
        return f"date({instant})" if grain == "day" else f"date({instant}, 'start of {grain}')"

    def merged(self, ranges: Sequence[str], order: str, limit: str) -> str:
        """The rows of some SELECTs in one order, at most `limit` of each; read lazily, so a LIMIT stops them."""
        return f"{' UNION ALL '.join(ranges)} ORDER BY {order}"

    def day_start(self, day: str) -> str:
        """The first instant of a date, as the column holds it."""
        return f"({day} || ' 00:00:00')"

    def next_period(self, start: str, grain: str) -> str:
        return f"date({start}, '+1 {grain}')"

    def among(self, column: str, hole: str = "%s") -> str:
        """`column` is one of the values that `many` bound as one parameter."""
        return f"{column} IN (SELECT value FROM json_each({hole}))"

    def many(self, values: Iterable[int]) -> str:
        return f"[{','.join(map(str, values))}]"

    def starts_with(self, column: str, hole: str) -> str:
        """`column` begins with the text that `prefix` bound, read from an index."""
        return f"{column} >= {hole} AND {column} < {hole} || char(1114111)"

    def prefix(self, text: str) -> str:
        return text

    for_update = ""

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        holes = ", ".join(["%s"] * len(columns))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({holes})", rows)

    def add_up(self, table: str, key: Mapping[str, str], numbers: Sequence[str], rows: Iterable[Row]) -> None:
        """Add numbers to rows that may not be there yet. `key` has each key column with PostgreSQL's type of it.

        What takes something away changes only rows that are there: a CHECK sees no row that would be negative.
        """
        grown: list[Row] = []
        shrunk: list[Row] = []
        for row in rows:
            (grown if min(row[len(key) :]) >= 0 else shrunk).append(row)
        if grown:
            self._grow(table, key, numbers, grown)
        if shrunk:
            adding = ", ".join(f"{name} = {name} + %s" for name in numbers)
            where = " AND ".join(f"{name} = %s" for name in key)
            with connection.cursor() as cursor:
                moved = [(*row[len(key) :], *row[: len(key)]) for row in shrunk]
                cursor.executemany(f"UPDATE {table} SET {adding} WHERE {where}", moved)

    def _grow(self, table: str, key: Mapping[str, str], numbers: Sequence[str], rows: Sequence[Row]) -> None:
        holes = ", ".join(["%s"] * (len(key) + len(numbers)))
        sql = f"INSERT INTO {table} ({', '.join([*key, *numbers])}) VALUES ({holes}) "
        with connection.cursor() as cursor:
            cursor.executemany(
                f"{sql} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {self._adding(table, numbers)}", rows
            )

    def _adding(self, table: str, numbers: Sequence[str]) -> str:
        return ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in numbers)

    def move_sequence_past(self, table: str, largest: int) -> None:
        """SQLite's AUTOINCREMENT already follows explicit ids."""


class PostgreSQL(SQLite):
    """PostgreSQL keeps an instant as timestamptz and a date as date."""

    def instant(self, value: datetime) -> Any:
        return value

    def stamp(self, column: str) -> str:
        return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')"

    def rfc3339(self, column: str) -> str:
        return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"+00:00\"')"

    @cache  # noqa: B019  there is one of each dialect, for ever
    def site_json(self, alias: str) -> str:
        columns = ", ".join(f'{self.value(alias, column, i)} AS "{name}"' for name, column, i in SITE_COLUMNS)
        return f"(SELECT row_to_json(site)::text FROM (SELECT {columns}) AS site)"

    def text(self, column: str) -> str:
        return f"{column}::text"

    def whole(self, total: str) -> str:
        return f"({total})::bigint"

    def instant_hole(self, hole: str) -> str:
        return f"({hole}::timestamp AT TIME ZONE 'UTC')"

    def json_array(self, item: str, source: str, order: str) -> str:
        return f"(SELECT '[' || coalesce(string_agg({item}, ',' ORDER BY {order}), '') || ']' FROM {source})"

    def refresh_statistics(self, table: str, *columns: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {table} ({', '.join(columns)})")

    @contextmanager
    def writing_much(self) -> Iterator[None]:
        yield

    forever = "'infinity'::timestamptz"
    begin_snapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

    def period_of(self, instant: str, grain: str) -> str:
        return f"date_trunc('{grain}', ({instant})::timestamptz AT TIME ZONE 'UTC')::date"

    def merged(self, ranges: Sequence[str], order: str, limit: str) -> str:
        # Only a SELECT with an order of its own is read in that of an index and merged: else all is read and sorted.
        ordered = [f"SELECT * FROM ({one} ORDER BY {order} LIMIT {limit}) AS one" for one in ranges]
        return f"{' UNION ALL '.join(ordered)} ORDER BY {order}"

    def day_start(self, day: str) -> str:
        return f"(({day})::timestamp AT TIME ZONE 'UTC')"

    def next_period(self, start: str, grain: str) -> str:
        return f"({start} + interval '1 {grain}')::date"

    def among(self, column: str, hole: str = "%s") -> str:
        return f"{column} = ANY({hole}::bigint[])"

    def many(self, values: Iterable[int]) -> Any:
        return list(values)

    def starts_with(self, column: str, hole: str) -> str:
        return f"{column} LIKE {hole}"

    def prefix(self, text: str) -> str:
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"

    for_update = " FOR UPDATE"

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        if "id" not in columns:
            self._draw_from_sequence(table)
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def _grow(self, table: str, key: Mapping[str, str], numbers: Sequence[str], rows: Sequence[Row]) -> None:
        columns = ", ".join([*key, *numbers])
        arrays = ", ".join(f"%s::{kind}[]" for kind in [*key.values(), *["bigint"] * len(numbers)])
        sql = f"INSERT INTO {table} ({columns}) SELECT * FROM unnest({arrays})"
        with connection.cursor() as cursor:
            cursor.execute(
                f"{sql} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {self._adding(table, numbers)}",
                [list(column) for column in zip(*rows, strict=True)],
            )

    def move_sequence_past(self, table: str, largest: int) -> None:
        """Alone: a sequence that others draw from, or move, at the same moment could be set back."""
        sequence = f"{table}_id_seq"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT last_value FROM {sequence}")
            if cursor.fetchone()[0] < largest:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [sequence])
                cursor.execute(f"SELECT setval('{sequence}', %s) FROM {sequence} WHERE last_value < %s", [largest] * 2)

    def _draw_from_sequence(self, table: str) -> None:
        """Together with others who draw, but not while it is moved."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext(%s))", [f"{table}_id_seq"])


_SQLITE, _POSTGRESQL = SQLite(), PostgreSQL()


def current() -> SQLite:
    """The dialect of the default database."""
    return _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
