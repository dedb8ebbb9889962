"""A backup is one snapshot, whole or absent, for its owner's eyes only."""

import sqlite3
import stat
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from jetbridge.server.management.commands import backup

connection = connections["default"]


def tables_of(copy: Path) -> str:
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(copy)) as database:
            return str(database.execute("SELECT group_concat(name) FROM sqlite_master").fetchone()[0])
    listing = subprocess.run(["pg_restore", "--list", copy], check=True, capture_output=True, text=True)
    return listing.stdout


@pytest.mark.django_db
def test_the_copy_has_the_tables_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    call_command("backup", copy)
    assert "activations_activation" in tables_of(copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [copy]


@pytest.mark.django_db
def test_an_existing_file_is_replaced_only_by_force(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.write_text("precious")
    with pytest.raises(CommandError, match="--force"):
        call_command("backup", copy)
    assert copy.read_text() == "precious"
    call_command("backup", copy, force=True)
    assert copy.stat().st_size > 1000


@pytest.mark.django_db
def test_a_failed_backup_leaves_nothing_and_keeps_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise CommandError("no room")

    monkeypatch.setattr(backup, "copy_database", fail)
    copy = tmp_path / "copy"
    copy.write_text("yesterday's")
    with pytest.raises(CommandError, match="no room"):
        call_command("backup", copy, force=True)
    assert copy.read_text() == "yesterday's"
    assert list(tmp_path.iterdir()) == [copy]


def test_an_absent_database_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    absent = SimpleNamespace(vendor="sqlite", settings_dict={"NAME": str(tmp_path / "absent")})
    monkeypatch.setattr(backup, "connection", absent)
    with pytest.raises(CommandError, match="cannot be copied: unable to open"):
        call_command("backup", tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Cannot write in"):
        call_command("backup", tmp_path / "absent" / "copy")


def test_a_missing_pg_dump_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match="pg_dump is missing"):
        backup.copy_postgresql(tmp_path / "copy")


# --- SQLite under writes ------------------------------------------------------------------------------------


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """Two tables that every transaction keeps equally long, and ballast for many steps of the copy."""
    path = tmp_path / "live.sqlite3"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA journal_mode=WAL")
        database.executescript("CREATE TABLE a (n); CREATE TABLE ballast (text); CREATE TABLE b (n);")
        database.executemany("INSERT INTO ballast VALUES (?)", [("x" * 3000,)] * 10_000)
    return path


def rows(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


@contextmanager
def writer(path: Path) -> Iterator[threading.Thread]:
    """Writes without a pause while the block runs, but not forever."""
    stop, started = threading.Event(), threading.Event()
    deadline = time.monotonic() + 20

    def write() -> None:
        with closing(sqlite3.connect(path, timeout=30)) as database:
            while not stop.is_set() and time.monotonic() < deadline:
                with database:
                    database.execute("INSERT INTO a VALUES (1)")
                    database.execute("INSERT INTO b VALUES (1)")
                started.set()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        started.wait()
        yield thread
    finally:
        stop.set()
        thread.join()


def test_a_copy_made_while_others_write_is_one_snapshot(
    live: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy"
    monkeypatch.setattr(backup, "PAGES_A_STEP", 50)
    with writer(live) as thread:
        before = rows(live, "a")
        backup.copy_sqlite(live, copy)
        assert thread.is_alive(), "the copy must not wait for a pause of the writer"
        assert rows(live, "a") > before, "nor the writer for the copy"
    assert rows(copy, "a") == rows(copy, "b") >= before
    assert rows(copy, "ballast") == 10_000


def test_a_damaged_copy_is_refused(tmp_path: Path, live: Path) -> None:
    with closing(sqlite3.connect(live)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(live.read_bytes())
    content[8192 : 8192 * 3] = b"\xff" * 8192 * 2
    damaged = tmp_path / "damaged"
    damaged.write_bytes(content)
    with pytest.raises(CommandError, match="damaged"):
        backup.check_sqlite(damaged)
