"""jetbridge sync, against the real server in a process of its own."""

import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # it ships no types
import pytest
from tests.cli.conftest import Command
from tests.live import ACTIVATIONS

from jetbridge.client.sync.tables import TABLES


def test_a_copy_is_made_and_brought_up_to_date(jetbridge: Command, tmp_path: Path) -> None:
    file = str(tmp_path / "reports.sqlite")
    first = jetbridge("sync", file, "--no-invoices")
    assert (first.code, first.out) == (0, "")
    assert f"acme, key 1: {ACTIVATIONS} activations, {ACTIVATIONS} of them read now.\n" in first.err
    assert first.err.endswith(f"The copy is in {file}.\n")
    assert "0 of them read now" in jetbridge("sync", file, "--no-invoices").err


def test_duckdb_and_parquet_have_the_same_tables(jetbridge: Command, tmp_path: Path) -> None:
    file, database, folder = tmp_path / "a.sqlite", tmp_path / "a.duckdb", tmp_path / "parquet"
    said = jetbridge("sync", str(file), "--no-invoices", "--duckdb", str(database), "--parquet", str(folder))
    assert said.code == 0
    newest = "SELECT max(activated_on), count(*), count(cancelled_on) FROM activations WHERE jetpack_partner_key_id = 1"
    with closing(sqlite3.connect(file)) as connection, duckdb.connect(str(database)) as copied:
        plain, typed = connection.execute(newest).fetchone(), copied.execute(newest).fetchone()
        tables = {name for (name,) in copied.execute("SHOW TABLES").fetchall()}
    assert typed
    assert (typed[0].isoformat(), *typed[1:]) == ("2025-04-30T12:00:00+00:00", ACTIVATIONS, 80)
    assert plain == ("2025-04-30T12:00:00+00:00", ACTIVATIONS, 80)
    assert tables == {table.name for table in TABLES} == {path.stem for path in folder.iterdir()}
    activations = pq.read_table(folder / "activations.parquet", filters=[("jetpack_partner_key_id", "=", 1)])
    assert activations.num_rows == ACTIVATIONS
    assert str(activations.schema.field("activated_on").type) == "timestamp[ms, tz=UTC]"


@pytest.mark.parametrize(("name", "option"), [("a.duckdb", "--duckdb"), ("a.parquet", "--parquet")])
def test_a_name_of_another_format_is_a_usage_error_that_helps(jetbridge: Command, name: str, option: str) -> None:
    said = jetbridge("sync", name)
    assert said.code == 2
    assert f"name it a.sqlite, and add {option} {name}" in said.err


def test_a_file_of_something_else_is_one_sentence(jetbridge: Command, tmp_path: Path) -> None:
    file = tmp_path / "diary.sqlite"
    file.write_text("Dear diary. " * 100)
    said = jetbridge("sync", str(file))
    assert (said.code, len(said.err.splitlines())) == (1, 1)
    assert "not a database" in said.err
