"""`jetbridge-server backup FILE`: a consistent copy of the live database; nothing has to stop for it.

The copy is whole or it is not there: it is written under another name, checked, synced and then renamed.
"""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import CommandError
from django.db import connection
from psycopg.conninfo import make_conninfo

from jetbridge.server.management.base import BaseCommand
from jetbridge.server.management.progress import bars

PAGES_A_STEP = 4096
SECRET = {"password", "sslpassword"}


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy one snapshot of `source`: the open transaction holds it, so no writer can restart the copy."""
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)) as live,
        closing(sqlite3.connect(target)) as copy,
        bars() as progress,
    ):
        task = progress.add_task("Copying")
        live.execute("BEGIN")
        live.execute("SELECT count(*) FROM sqlite_master").fetchone()
        live.backup(
            copy,
            pages=PAGES_A_STEP,
            progress=lambda _, left, total: progress.update(task, completed=total - left, total=total),
        )
    check_sqlite(target)


def check_sqlite(copy: Path) -> None:
    # immutable: nobody else has the copy, and no journal may appear beside it
    with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?immutable=1", uri=True)) as database:
        try:
            found = database.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            found = str(error)
    if found != "ok":
        raise CommandError(f"The copy is damaged, and so may be the database: {found}")


def copy_postgresql(target: Path) -> None:
    """pg_dump with the connection's own parameters; the password is in its environment only."""
    if shutil.which("pg_dump") is None:
        raise CommandError("pg_dump is missing; install PostgreSQL's client (Debian: postgresql-client).")
    parameters = connection.get_connection_params()
    spoken = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()} - SECRET
    conninfo = make_conninfo(**{name: value for name, value in parameters.items() if name in spoken})
    password = {"PGPASSWORD": parameters["password"]} if "password" in parameters else {}
    command = ["pg_dump", "--format=custom", "--no-password", f"--file={target}", f"--dbname={conninfo}"]
    status = subprocess.run(command, check=False, env=os.environ | password).returncode
    if status != 0:
        raise CommandError(f"pg_dump failed (exit status {status}); there is no backup.")


def copy_database(target: Path) -> None:
    if connection.vendor != "sqlite":
        return copy_postgresql(target)
    try:
        return copy_sqlite(Path(connection.settings_dict["NAME"]), target)
    except sqlite3.Error as error:
        raise CommandError(f"The database cannot be copied: {error}.") from None


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A name to write to, for the owner's eyes only; it becomes `target` when the block ends well."""
    try:
        handle, name = tempfile.mkstemp(prefix=f"{target.name}.", suffix=".part", dir=target.parent)
    except OSError as error:
        raise CommandError(f"Cannot write in {target.parent}: {error.strerror}.") from None
    part = Path(name)
    try:
        yield part
        os.fsync(handle)
        part.replace(target)
    finally:
        os.close(handle)
        part.unlink(missing_ok=True)
    folder = os.open(target.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


class Command(BaseCommand):
    help = "Copies the live database to FILE: an SQLite database, or an archive for pg_restore."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--force", action="store_true", help="replace FILE if it exists")

    def handle(self, *, file: Path, force: bool, **_: Any) -> None:
        if file.exists() and not force:
            raise CommandError(f"{file} exists; name another file, or give --force to replace it.")
        with whole_file(file) as part:
            copy_database(part)
        self.stdout.write(f"The database is copied to {file} ({file.stat().st_size:,} bytes).")
