"""Where the data sets are: SQLite files that stay in benchmarks/data/, and databases of one PostgreSQL."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from data import DataSet
from ledger import Ledger
from servers import DATA, HERE, environment

sys.path.insert(0, str(HERE.parent))
from tests import with_postgres

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


@dataclass(frozen=True)
class Filled:
    """A database that holds a data set, and what a client needs to read it: a token, or a browser's session."""

    url: str
    partner: int
    key: int
    token: str
    session: str


@contextmanager
def postgresql() -> Iterator[str | None]:
    """The URL of a PostgreSQL: the one of DATABASE_URL, whose databases stay, else one that lives as long as we do."""
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgres"):
        yield url
    elif binaries := with_postgres.find_binaries():
        with with_postgres.running_server(binaries) as url:
            yield url
    else:
        yield None


def filled(wanted: DataSet | Ledger, server: str | None) -> Filled:
    """The data set on SQLite, or on the PostgreSQL at `server`; made if it is not there yet."""
    return _fill(wanted, _sqlite(wanted) if server is None else _database(wanted, server))


def copied(wanted: Ledger, server: str | None) -> Filled:
    """A copy of the data set, for what changes it; it replaces the copy before."""
    original, copy = filled(wanted, server), replace(wanted, name=f"{wanted.name}_copy")
    _drop(copy, server)
    if server is None:
        shutil.copyfile(_path(wanted), _path(copy))
        return replace(original, url=_sqlite(copy))
    with psycopg.connect(server, autocommit=True) as connection:
        names = (sql.Identifier(one.database) for one in (copy, wanted))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
    return replace(original, url=_database(copy, server))


def empty(wanted: DataSet, server: str | None) -> Filled:
    """A database with a key and no activations."""
    _drop(wanted, server)
    return filled(wanted, server)


def _drop(wanted: DataSet | Ledger, server: str | None) -> None:
    if server is None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{_path(wanted)}{suffix}").unlink(missing_ok=True)
    else:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(wanted.database)))


def _path(wanted: DataSet | Ledger) -> Path:
    return DATA / f"{wanted.name}.sqlite3"


def _sqlite(wanted: DataSet | Ledger) -> str:
    DATA.mkdir(exist_ok=True)
    return f"sqlite:///{_path(wanted)}"


def _database(wanted: DataSet | Ledger, server: str) -> str:
    with psycopg.connect(server, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [wanted.database]).fetchone()
        if found is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(wanted.database)))
    return f"{server.rpartition('/')[0]}/{wanted.database}"


def _fill(wanted: DataSet | Ledger, url: str) -> Filled:
    program = "ledger.py" if isinstance(wanted, Ledger) else "data.py"
    command = [sys.executable, str(HERE / program), wanted.name]
    done = subprocess.run(command, env=environment(url), check=True, stdout=subprocess.PIPE, text=True)
    said: dict[str, Any] = json.loads(done.stdout)
    return Filled(url, **said)
