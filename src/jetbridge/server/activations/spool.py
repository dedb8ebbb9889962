"""Where an import's rows wait, outside memory, until all are checked: a SQLite file that only this process can see.

It has no name once it is open, so no row is left of it, whatever ends the process; if that was just before, the next
import takes away the empty file. Rows come back by group: all of
one blog and product together, because only together can they be checked.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from jetbridge.server.activations.fields import Site
from jetbridge.server.activations.rules import Draft

MAX_GROUP: Final = 5_000
"""More rows of one group are refused: it must fit into a batch."""

_SETTINGS = "journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -16384"
_TABLES = (
    f"row (line INTEGER PRIMARY KEY, {', '.join(Site._fields)})",
    "grouping (position INTEGER PRIMARY KEY, wpcom_blog_id, product_id)",
    "raw (line INTEGER PRIMARY KEY, text BLOB)",
    "rejection (line INTEGER PRIMARY KEY, reason TEXT)",
)


class Rejection(NamedTuple):
    line: int
    reason: str


@dataclass
class Step:
    """Some lines of the file: the rows they are, those that are none, and, if asked for, how they stand there."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)  # line, then the draft's fields
    rejections: list[Rejection] = field(default_factory=list)
    raws: list[tuple[int, bytes]] = field(default_factory=list)


class Batch(NamedTuple):
    lines: list[int]
    drafts: list[Draft]


class Spool:
    """The rows of one import that are to be written, and those that cannot be."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in folder.glob("import-*"):  # of a process that was killed here, or is here: it can do without, too
            left.unlink(missing_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder, prefix="import-", suffix=".spool")
        os.close(descriptor)
        try:
            self._database = sqlite3.connect(name, isolation_level=None)
            for setting in _SETTINGS:
                self._execute(f"PRAGMA {setting}")
            self._execute("PRAGMA user_version = 1")  # a use of the file opens it: then its name may go
        finally:
            Path(name).unlink(missing_ok=True)
        for table in _TABLES:
            self._execute(f"CREATE TABLE {table}")
        self._execute("BEGIN")

    def _execute(self, sql: str, parameters: Iterable[Any] = ()) -> sqlite3.Cursor:
        return self._database.execute(sql, tuple(parameters))

    def close(self) -> None:
        self._database.close()

    def count(self) -> int:
        return int(self._execute("SELECT count(*) FROM row").fetchone()[0])

    def load(self, step: Step) -> None:
        holes = ", ".join("?" * (1 + len(Site._fields)))
        self._database.executemany(f"INSERT INTO row VALUES ({holes})", step.rows)
        self._database.executemany("INSERT INTO raw VALUES (?, ?)", step.raws)
        self.reject(step.rejections)

    def reject(self, rejections: Iterable[Rejection]) -> None:
        """Note why these lines are refused; the first reason for a line counts."""
        self._database.executemany("INSERT OR IGNORE INTO rejection VALUES (?, ?)", rejections)

    def arrange(self) -> None:
        """Group the rows, when all are loaded; refuse ids that come twice, and groups that are too large."""
        self._execute("CREATE INDEX row_group ON row (wpcom_blog_id, product_id, activated_on)")
        first = "SELECT line, id, min(line) OVER (PARTITION BY id) AS first FROM row WHERE id IS NOT NULL"
        self._execute(
            f"""INSERT OR IGNORE INTO rejection
            SELECT line, 'activation ' || id || ' stands in line ' || first || ' already'
            FROM ({first}) WHERE line > first"""
        )
        large = "SELECT wpcom_blog_id, product_id FROM row GROUP BY 1, 2 HAVING count(*) > ?"
        self._execute(
            f"""INSERT OR IGNORE INTO rejection
            SELECT line, 'more than ' || ? || ' rows are of this site and plan'
            FROM ({large}) JOIN row USING (wpcom_blog_id, product_id)""",
            [MAX_GROUP, MAX_GROUP],
        )
        self.drop_rejected()
        # In order of time, since rows of one day share their counts and the pages of their indexes: three times as
        # fast as by blog.
        self._execute(
            """INSERT INTO grouping (wpcom_blog_id, product_id)
            SELECT wpcom_blog_id, product_id FROM row GROUP BY 1, 2 ORDER BY min(activated_on)"""
        )

    def drop_rejected(self) -> None:
        self._execute("DELETE FROM row WHERE line IN (SELECT line FROM rejection)")

    def batches(self, size: int) -> Iterator[Batch]:
        """All rows, in batches of whole groups and of about `size` rows, at most `size` + MAX_GROUP."""
        cursor = self._execute(
            """SELECT row.* FROM grouping CROSS JOIN row USING (wpcom_blog_id, product_id)
            ORDER BY grouping.position, row.activated_on, row.line"""
        )
        rows: list[tuple[Any, ...]] = []
        while fetched := cursor.fetchmany(size):
            rows += fetched
            end = _start_of_last_group(rows)
            if end:
                yield _batch(rows[:end])
                del rows[:end]
        if rows:
            yield _batch(rows)

    def rejections(self) -> Iterator[tuple[int, str, bytes | None]]:
        """Line, reason and, if it was kept, how the row stands in the file; by line."""
        yield from self._execute("SELECT line, reason, text FROM rejection LEFT JOIN raw USING (line) ORDER BY line")

    def count_rejections(self) -> int:
        return int(self._execute("SELECT count(*) FROM rejection").fetchone()[0])


def _start_of_last_group(rows: list[tuple[Any, ...]]) -> int:
    blog_and_product = rows[-1][2:4]
    start = len(rows) - 1
    while start and rows[start - 1][2:4] == blog_and_product:
        start -= 1
    return start


def _batch(rows: list[tuple[Any, ...]]) -> Batch:
    return Batch([row[0] for row in rows], [row[1:] for row in rows])
