"""Where the data sets are: SQLite files that stay in benchmarks/data/, and databases of one PostgreSQL."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from data import DataSet
from servers import DATA, HERE, environment

sys.path.insert(0, str(HERE.parent))
from tests import with_postgres

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


@dataclass(frozen=True)
class Filled:
    """A database that holds a data set, and what a client needs to read it."""

    url: str
    partner: int
    key: int
    token: str


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


def filled(wanted: DataSet, server: str | None) -> Filled:
    """The data set on SQLite, or on the PostgreSQL at `server`; made if it is not there yet."""
    return _fill(wanted, _sqlite(wanted) if server is None else _database(wanted, server))


def empty(wanted: DataSet, server: str | None) -> Filled:
    """A database with a key and no activations."""
    if server is None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{_path(wanted)}{suffix}").unlink(missing_ok=True)
    else:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(wanted.database)))
    return filled(wanted, server)


def _path(wanted: DataSet) -> Path:
    return DATA / f"{wanted.name}.sqlite3"


def _sqlite(wanted: DataSet) -> str:
    DATA.mkdir(exist_ok=True)
    return f"sqlite:///{_path(wanted)}"


def _database(wanted: DataSet, server: str) -> str:
    with psycopg.connect(server, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [wanted.database]).fetchone()
        if found is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(wanted.database)))
    return f"{server.rpartition('/')[0]}/{wanted.database}"


def _fill(wanted: DataSet, url: str) -> Filled:
    command = [sys.executable, str(HERE / "data.py"), wanted.name]
    done = subprocess.run(command, env=environment(url), check=True, stdout=subprocess.PIPE, text=True)
    said: dict[str, Any] = json.loads(done.stdout)
    return Filled(url, **said)
