"""The SQLite file of a copy. The only writer of it: rows, and how far they reach, in one transaction.

Whatever ends the process, the file holds all of a step or nothing of it. Asks no server.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple, Self

from jetbridge.client.errors import JetbridgeError
from jetbridge.client.sync.tables import (
    ACTIVATIONS,
    DAILY_COUNTS,
    INVOICE_LINES,
    INVOICES,
    KEY,
    KEYS,
    PARTNERS,
    TABLES,
    Cells,
    Table,
)

APPLICATION_ID = 0x4A425247  # "JBRG", where `file` and SQLite look for it
VERSION = 1
BUSY_SECONDS = 60
_SYNCS = f"""CREATE TABLE syncs ({KEY} INTEGER PRIMARY KEY, writes INTEGER NOT NULL DEFAULT 0, change INTEGER,
 activations_as_of TEXT, cancellations_as_of TEXT)"""


class CopyError(JetbridgeError):
    """The file cannot be read or written; the message says what to do."""


class State(NamedTuple):
    """How far the rows of a key reach."""

    writes: int = 0
    """Grows with each write: who finds another number than the last has company."""
    change: int | None = None
    """The last change that was read; None where the server has none."""
    activations_as_of: str | None = None
    """The start of the last run that came to its end."""
    cancellations_as_of: str | None = None
    """The same, of a run that would have seen them: a tail does not."""


class Copy:
    """An open copy of the reports of one host; for use in a `with`. Others may read the file meanwhile."""

    def __init__(self, path: Path, host: str) -> None:
        self.path = path
        self._states: dict[int, State] = {}
        try:
            self.connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
            with closing_on_failure(self.connection):
                self._prepare(host)
        except sqlite3.Error as error:
            raise CopyError(f"{path} cannot be used: {error}.") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def _prepare(self, host: str) -> None:
        self.connection.execute("PRAGMA temp_store = FILE")
        self.connection.execute("BEGIN IMMEDIATE")
        if not self._number("SELECT count(*) FROM sqlite_master"):
            self._create(host)
        elif self._number("PRAGMA application_id") != APPLICATION_ID:
            raise CopyError(f"{self.path} is a database of something else. Name another file.")
        elif self._number("PRAGMA user_version") != VERSION:
            raise CopyError(f"{self.path} was made by another version of jetbridge. Delete it, and it is made anew.")
        (kept,) = self.connection.execute("SELECT host FROM copy").fetchone()
        if kept != host:
            raise CopyError(f"{self.path} is a copy of {kept}, and this is {host}. Name another file.")
        self.connection.execute("COMMIT")

    def _create(self, host: str) -> None:
        self.connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self.connection.execute(f"PRAGMA user_version = {VERSION}")
        for table in TABLES:
            self.connection.execute(f"CREATE TABLE {table.name} {table.definition}")
        self.connection.execute(_SYNCS)
        self.connection.execute("CREATE TABLE copy (host TEXT)")
        self.connection.execute("INSERT INTO copy VALUES (?)", [host])

    def _number(self, sql: str, *values: object) -> int:
        number: int = self.connection.execute(sql, values).fetchone()[0]
        return number

    # --- how far it reaches -------------------------------------------------------------------------------------

    def state(self, key_id: int) -> State:
        return self._states.get(key_id) or self._read_state(key_id)

    def _read_state(self, key_id: int) -> State:
        sql = f"SELECT {', '.join(State._fields)} FROM syncs WHERE {KEY} = ?"  # noqa: S608  constants
        row = self.connection.execute(sql, [key_id]).fetchone()
        return self._states.setdefault(key_id, State(*row) if row else State())

    def count(self, key_id: int) -> int:
        return self._number(f"SELECT count(*) FROM activations WHERE {KEY} = ?", key_id)  # noqa: S608

    def newest(self, key_id: int) -> str | None:
        """When the latest of its activations was made."""
        sql = f"SELECT max(activated_on) FROM activations WHERE {KEY} = ?"  # noqa: S608
        newest: str | None = self.connection.execute(sql, [key_id]).fetchone()[0]
        return newest

    # --- writing ------------------------------------------------------------------------------------------------

    def write_partners(self, partners: Iterable[Cells], keys: Iterable[Cells]) -> None:
        with self._transaction():
            self._put(PARTNERS, partners)
            self._put(KEYS, keys)

    def write_changes(self, key_id: int, rows: Sequence[Cells], change: int, *, as_of: str | None) -> None:
        """Activations in the order of their changes, up to `change`; `as_of` is None while more are to come."""
        state = self.state(key_id)._replace(change=change)
        if as_of:
            state = state._replace(activations_as_of=as_of, cancellations_as_of=as_of)
        with self._step(key_id, state):
            self._put(ACTIVATIONS, rows)

    def write_newest(self, key_id: int, rows: Iterable[Cells], *, as_of: str) -> None:
        """Activations beside those that are there; nothing is said of the others."""
        with self._step(key_id, self.state(key_id)._replace(activations_as_of=as_of)):
            self._put(ACTIVATIONS, rows)

    def forget(self, key_id: int) -> None:
        """So that the key is read from its beginning again."""
        with self._step(key_id, State()):
            self._clear(ACTIVATIONS, key_id)

    def stage(self, rows: Iterable[Cells]) -> int:
        """Activations of a sweep, beside the copy; answers how many different ones there are now."""
        with self._failing():
            self.connection.executemany(f"INSERT OR REPLACE INTO temp.swept VALUES {ACTIVATIONS.placeholders}", rows)  # noqa: S608
            return self._number("SELECT count(*) FROM temp.swept")

    def clear_stage(self) -> None:
        with self._failing():
            self.connection.execute("DROP TABLE IF EXISTS temp.swept")
            self.connection.execute(f"CREATE TEMP TABLE swept {ACTIVATIONS.definition}")

    def write_staged(self, key_id: int, *, as_of: str) -> None:
        """What was swept becomes the copy of the key."""
        with self._step(key_id, State(activations_as_of=as_of, cancellations_as_of=as_of)):
            self._clear(ACTIVATIONS, key_id)
            self.connection.execute("INSERT INTO activations SELECT * FROM temp.swept")
        self.clear_stage()

    def write_counts(self, key_id: int, rows: Iterable[Cells]) -> None:
        with self._transaction():
            self._clear(DAILY_COUNTS, key_id)
            self._put(DAILY_COUNTS, rows)

    def write_invoices(self, key_id: int, invoices: Iterable[Cells], lines: Iterable[Cells]) -> None:
        with self._transaction():
            for table, rows in ((INVOICES, invoices), (INVOICE_LINES, lines)):
                self._clear(table, key_id)
                self._put(table, rows)

    def _put(self, table: Table, rows: Iterable[Cells]) -> None:
        self.connection.executemany(f"INSERT OR REPLACE INTO {table.name} VALUES {table.placeholders}", rows)  # noqa: S608

    def _clear(self, table: Table, key_id: int) -> None:
        self.connection.execute(f"DELETE FROM {table.name} WHERE {KEY} = ?", [key_id])  # noqa: S608

    @contextmanager
    def _step(self, key_id: int, state: State) -> Iterator[None]:
        """A transaction that also says how far the key's rows reach then. Refuses where another process was here."""
        writes = self.state(key_id).writes
        with self._transaction():
            self.connection.execute(f"INSERT OR IGNORE INTO syncs ({KEY}) VALUES (?)", [key_id])  # noqa: S608
            found = self.connection.execute(
                "UPDATE syncs SET writes = writes + 1, change = ?, activations_as_of = ?, cancellations_as_of = ?"  # noqa: S608
                f" WHERE {KEY} = ? AND writes = ?",
                [state.change, state.activations_as_of, state.cancellations_as_of, key_id, writes],
            )
            if not found.rowcount:
                raise CopyError(f"Another sync writes {self.path}. Let it end; this one has left everything in order.")
            yield
        self._states[key_id] = state._replace(writes=writes + 1)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._failing():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise CopyError(f"{self.path} cannot be written: {error}. What was in it before is in it still.") from None


@contextmanager
def closing_on_failure(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


def rows_of(path: Path, table: Table) -> Iterator[Cells]:
    """All rows of a table, read apart from whoever writes."""
    with closing(sqlite3.connect(path)) as connection:
        yield from connection.execute(f"SELECT * FROM {table.name}")  # noqa: S608
