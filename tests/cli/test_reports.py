"""Every report, asked of the real server in a process of its own."""

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq  # type: ignore[import-untyped]  # it ships no types
import pytest
from tests.cli.conftest import Command, Said
from tests.live import ACTIVATIONS, LiveServer

from jetbridge.cli.activations import FIELDS

ACTIVATION_NAMES = [column.name for column in FIELDS]


def rows(said: Said) -> list[dict[str, Any]]:
    assert said.code == 0, said.err
    return [json.loads(line) for line in said.out.splitlines()]


# --- partners -----------------------------------------------------------------------------------------------


def test_partners_have_a_row_for_each_key(jetbridge: Command, live_api: LiveServer) -> None:
    found = rows(jetbridge("partners", "-o", "jsonl"))
    assert [(row["partner_slug"], row["key_id"], row["key_name"]) for row in found] == [
        ("acme", live_api.key_id, "Production"),
        ("acme", live_api.resellers_id, "Resellers"),
    ]


@pytest.mark.parametrize("option", [["--key", "99"], ["--partner", "zenith"]])
def test_what_is_not_ones_own_is_a_usage_error_that_names_what_is(jetbridge: Command, option: list[str]) -> None:
    said = jetbridge("activations", "list", *option)
    assert (said.code, said.out) == (2, "")
    assert "is none of yours: " in said.err


def test_a_token_that_does_not_work_is_exit_4_in_one_sentence(
    jetbridge: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JETBRIDGE_TOKEN", "wrong")
    said = jetbridge("partners")
    assert (said.code, said.out, len(said.err.splitlines())) == (4, "", 1)


def test_a_server_that_is_not_there_is_exit_1_in_one_sentence(
    jetbridge: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jetbridge.client.flow.FIRST_PAUSE_SECONDS", 0)
    monkeypatch.setenv("JETBRIDGE_HOST", "http://127.0.0.1:9")
    said = jetbridge("partners")
    assert (said.code, said.out, len(said.err.splitlines())) == (1, "", 1)


# --- activations list ---------------------------------------------------------------------------------------


def test_the_list_says_what_it_leaves_out(jetbridge: Command) -> None:
    said = jetbridge("activations", "list", "-o", "jsonl")
    assert len(rows(said)) == 20
    assert said.err == "20 of 323; --all for the rest\n"


def test_all_is_all_and_says_nothing(jetbridge: Command) -> None:
    said = jetbridge("activations", "list", "--all", "-o", "jsonl")
    found = rows(said)
    assert (len(found), len({row["id"] for row in found}), said.err) == (323, 323, "")


def test_the_keys_are_merged_newest_first(jetbridge: Command, live_api: LiveServer) -> None:
    found = rows(jetbridge("activations", "list", "--all", "-o", "jsonl"))
    assert {row["key"] for row in found} == {live_api.key_id, live_api.resellers_id}
    dates = [(row["activated_on"], row["id"]) for row in found]
    assert dates == sorted(dates, reverse=True)


def test_with_a_key_there_are_no_columns_for_it(jetbridge: Command, live_api: LiveServer) -> None:
    all_keys = rows(jetbridge("activations", "list", "--limit", "1", "-o", "jsonl"))[0]
    one_key = rows(jetbridge("activations", "list", "--limit", "1", "-o", "jsonl", "--key", str(live_api.key_id)))[0]
    assert list(all_keys) == ["partner", "key", *ACTIVATION_NAMES]
    assert list(one_key) == ACTIVATION_NAMES


@pytest.mark.parametrize(
    ("narrow", "expected"),
    [
        (["--status", "cancelled"], 80),
        (["--plan", "2000"], 160),
        (["--plan", "2000", "--plan", "2002"], ACTIVATIONS),
        (["--period", "2024"], 200),
        (["--period", "2024-01"], 31),
        (["--period", "2025-01-01..2025-01-03"], 2),
        (["--search", "site12."], 1),
        (["--status", "cancelled", "--period", "2024-Q1"], 22),
    ],
)
def test_the_list_is_narrowed(jetbridge: Command, live_api: LiveServer, narrow: list[str], expected: int) -> None:
    said = jetbridge("activations", "list", "--key", str(live_api.key_id), "--all", "-o", "jsonl", *narrow)
    assert len(rows(said)) == expected


def test_the_oldest_may_come_first(jetbridge: Command) -> None:
    found = rows(jetbridge("activations", "list", "--oldest-first", "--limit", "3", "-o", "jsonl"))
    assert [row["activated_on"][:10] for row in found] == ["2024-01-01"] * 3


@pytest.mark.parametrize("period", ["2024-13", "yesterweek", "2024..2023"])
def test_a_period_that_is_none_is_a_usage_error(jetbridge: Command, period: str) -> None:
    said = jetbridge("activations", "list", "--period", period)
    assert (said.code, "--period" in said.err) == (2, True)


# --- forms --------------------------------------------------------------------------------------------------


def test_json_is_one_array(jetbridge: Command) -> None:
    said = jetbridge("activations", "list", "--limit", "3", "-o", "json")
    assert [list(row)[:3] for row in json.loads(said.out)] == [["partner", "key", "id"]] * 3


def test_json_of_nothing_is_an_empty_array(jetbridge: Command) -> None:
    assert json.loads(jetbridge("activations", "list", "--period", "1999", "-o", "json").out) == []


def test_csv_is_the_default_where_nobody_looks(jetbridge: Command) -> None:
    found = list(csv.DictReader(io.StringIO(jetbridge("activations", "list", "--limit", "2").out)))
    assert [list(row) for row in found] == [["partner", "key", *ACTIVATION_NAMES]] * 2


def test_a_table_is_for_people(jetbridge: Command) -> None:
    said = jetbridge("activations", "list", "--limit", "1", "--period", "2024-02-01", "-o", "table")
    heading, row = said.out.splitlines()
    assert heading.split() == ["Partner", "Key", "Site", "Plan", "Activated", "Ended"]
    assert row.split() == ["acme", "1", "site32.example", "premium", "2024-02-01", "2024-03-02"]


def test_what_a_server_sends_does_not_steer_the_terminal(jetbridge: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jetbridge.cli.activations._for_people", lambda client, rows: [{"site": "a\x1b[2J\u202eb"}])
    said = jetbridge("activations", "list", "--limit", "1", "-o", "table")
    assert "a\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}b" in said.out


# --- summary ------------------------------------------------------------------------------------------------


def test_the_summary_is_of_all_keys(jetbridge: Command) -> None:
    found = rows(jetbridge("activations", "summary", "--scale", "year", "-o", "jsonl"))
    assert [(row["date"], row["new"], row["total"]) for row in found[:2]] == [("2024", 203, 203), ("2025", 120, 323)]


def test_the_summary_of_a_key_says_what_ended_and_what_is_in_force(jetbridge: Command, live_api: LiveServer) -> None:
    found = rows(jetbridge("activations", "summary", "--scale", "year", "-o", "jsonl", "--key", str(live_api.key_id)))
    assert found[0] == {"date": "2024", "new": 200, "cancelled": 50, "active": 150, "total": 200}


def test_the_sum_of_a_partners_keys_is_the_summary_of_all(jetbridge: Command) -> None:
    asked = ["activations", "summary", "--scale", "month", "-o", "jsonl"]
    assert rows(jetbridge(*asked, "--partner", "acme")) == rows(jetbridge(*asked))


def test_by_key_each_has_its_own_rows(jetbridge: Command, live_api: LiveServer) -> None:
    found = rows(jetbridge("activations", "summary", "--scale", "year", "--by-key", "-o", "jsonl"))
    firsts = {row["key"]: row["new"] for row in found if row["date"] == "2024"}
    assert firsts == {live_api.key_id: 200, live_api.resellers_id: 3}


def test_a_period_trims_rows_and_changes_no_figure(jetbridge: Command) -> None:
    every = rows(jetbridge("activations", "summary", "-o", "jsonl"))
    some = rows(jetbridge("activations", "summary", "--period", "2024-Q2", "-o", "jsonl"))
    assert some == [row for row in every if row["date"] in ("2024-04", "2024-05", "2024-06")]


def test_the_graph_stands_over_the_latest_rows(jetbridge: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    said = jetbridge("activations", "summary", "-o", "table")
    lines = said.out.splitlines()
    assert lines[0] == "Active at the end of each period"
    assert any("█" in line for line in lines)
    assert max(len(line) for line in lines) <= 80
    assert len([line for line in lines if line.startswith("202")]) == 12
    assert said.err.startswith("The latest 12 of ")


# --- export -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", ["csv", "jsonl", "parquet"])
def test_an_export_has_everything_in_every_form(
    jetbridge: Command, live_api: LiveServer, tmp_path: Path, shape: str
) -> None:
    file, key = tmp_path / f"activations.{shape}", ["--key", str(live_api.key_id)]
    said = jetbridge("activations", "export", "--file", str(file), *key)
    assert (said.code, said.out) == (0, "")
    assert read_back(file) == rows(jetbridge("activations", "list", "--all", "-o", "jsonl", *key))
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [file.name]


def read_back(file: Path) -> list[dict[str, Any]]:
    """As the API would write it."""
    if file.suffix == ".jsonl":
        return [json.loads(line) for line in file.read_text().splitlines()]
    if file.suffix == ".parquet":
        times = {column.name for column in FIELDS if column.kind == "time"}
        return [
            {name: value.isoformat() if name in times and value else value for name, value in row.items()}
            for row in pq.read_table(file).to_pylist()
        ]
    ids = {column.name for column in FIELDS if column.kind == "id"}
    with file.open(newline="") as text:
        return [
            {name: None if value == "" else int(value) if name in ids else value for name, value in row.items()}
            for row in csv.DictReader(text)
        ]


def test_an_export_of_all_keys_names_them(jetbridge: Command, live_api: LiveServer) -> None:
    found = rows(jetbridge("activations", "export", "-o", "jsonl"))
    assert list(found[0]) == ["partner", "key", *ACTIVATION_NAMES]
    assert [row["key"] for row in found] == [live_api.key_id] * 320 + [live_api.resellers_id] * 3


def test_an_export_is_what_the_list_is(jetbridge: Command, live_api: LiveServer) -> None:
    narrow = ["--key", str(live_api.key_id), "--status", "active", "--period", "2024", "-o", "jsonl"]
    assert rows(jetbridge("activations", "export", *narrow)) == rows(jetbridge("activations", "list", "--all", *narrow))


def test_a_failed_export_leaves_no_file_and_the_old_one(
    jetbridge: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "activations.csv"
    file.write_text("old")
    monkeypatch.setattr("jetbridge.cli.exports._lines", lambda pieces: iter([b"{broken"]))
    said = jetbridge("activations", "export", "--file", str(file))
    assert (said.code, "row 1 is not whole" in said.err) == (1, True)
    assert [path.read_text() for path in tmp_path.iterdir() if path.is_file()] == ["old"]


def test_a_formula_in_a_site_name_can_be_made_harmless(jetbridge: Command) -> None:
    first = ["activations", "export", "--period", "2024-01-01", "--key", "1", "-o", "csv"]
    assert ",=1+1," in jetbridge(*first).out
    assert ",'=1+1," in jetbridge(*first, "--csv-safe").out


def test_an_export_that_ends_early_is_no_success(jetbridge: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jetbridge.cli.exports._lines", lambda pieces: iter([b"{}", b"{}"]))
    said = jetbridge("activations", "export")
    assert (said.code, "broke off after 2 of 320 rows" in said.err) == (1, True)


def test_a_file_that_cannot_be_written_is_one_sentence(jetbridge: Command, tmp_path: Path) -> None:
    said = jetbridge("activations", "export", "--file", str(tmp_path / "none" / "a.csv"))
    assert said.code == 1
    assert said.err.startswith("jetbridge: No such file or directory: ")


def test_parquet_without_its_extra_says_how_to_get_it(jetbridge: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    said = jetbridge("activations", "export", "-o", "parquet")
    assert (said.code, "pip install 'jetbridge[parquet]'" in said.err) == (2, True)
