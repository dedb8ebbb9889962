"""jetbridge reconcile: readable by who pays, exact for programs, exit 3 on differences."""

import csv
import io
import json
from pathlib import Path

import pytest
from tests.cli.conftest import Command
from tests.client.ledger import BACKUP, NEW_YORK, Ledger, activation

ZONE = ("--zone", NEW_YORK)
RULES = """
zone = "America/New_York"
[plans.jetpack-backup-daily]
product_id = 90002
prices = { 2024-01-01 = "3.95" }
[plans.premium]
product_id = 2000
prices = { 2024-01-01 = "9.95", 2024-10-15 = "12.40" }
"""


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def reconcile(command: Command, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setattr("jetbridge.cli.options.Client", lambda host, token: ledger.client())
    monkeypatch.setenv("JETBRIDGE_HOST", "reports.example.com")
    monkeypatch.setenv("JETBRIDGE_TOKEN", "t")
    return lambda *arguments: command("reconcile", *arguments)


def test_no_differences_is_exit_0_and_says_so(reconcile: Command) -> None:
    said = reconcile("INV-2", *ZONE, "-o", "table")
    assert said.code == 0
    assert "late, adjusted on the next invoice: on INV-3" in said.out
    assert said.err.endswith("INV-2 bills what was activated: no differences.\n")


def test_differences_are_exit_3_with_cause_sites_and_sum(reconcile: Command, ledger: Ledger) -> None:
    ledger.activations.append(activation(6, BACKUP, "2024-10-22T12:00:00Z"))
    said = reconcile("INV-2", *ZONE, "-o", "table")
    assert said.code == 3
    backup = next(line for line in said.out.splitlines() if "2024-10" in line and "backup" in line)
    assert backup.split() == [
        *("jetpack-backup-daily", "2024-10", "0.839", "0.516", "4.15", "USD", "2.55", "USD", "-1.60", "USD"),
        *("missing", "site"),
    ]
    assert "site6.example" in said.out
    assert said.err.endswith("INV-2: 1 difference, together 1.60 USD too little.\n")


def test_programs_get_exact_values_and_the_sites(reconcile: Command, ledger: Ledger) -> None:
    ledger.activations.append(activation(6, BACKUP, "2024-10-22T12:00:00Z"))
    row = json.loads(reconcile("in_2", *ZONE, "-o", "jsonl").out.splitlines()[2])
    assert (row["expected_quantity"], row["billed_quantity"]) == ("0.838709677419", "0.516129032258")
    assert (row["expected_amount"], row["billed_amount"], row["difference"], row["cause"]) == (
        *(415, 255, -160),
        "missing site",
    )
    assert row["sites"] == [{"activation_id": 6, "host": "site6.example", "expected_days": 10, "billed_days": 0}]


def test_csv_has_the_sites_in_one_cell(reconcile: Command, ledger: Ledger) -> None:
    ledger.activations.append(activation(6, BACKUP, "2024-10-22T12:00:00Z"))
    rows = list(csv.DictReader(io.StringIO(reconcile("INV-2", *ZONE, "-o", "csv").out)))
    assert rows[2]["sites"] == "site6.example (10 days, billed 0)"


def test_rules_come_from_a_file(reconcile: Command, tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(RULES)
    said = reconcile("INV-2", "--rules", str(file), "-o", "table")
    assert said.code == 3
    assert "price: 4.95, not 3.95" in said.out
    assert said.err == "INV-2: 1 difference, together 0.51 USD too much.\n"


def test_an_invoice_that_is_not_whole_is_an_error(reconcile: Command, ledger: Ledger) -> None:
    ledger.invoices[1]["lines"]["has_more"] = True
    said = reconcile("INV-2", *ZONE)
    assert (said.code, said.out) == (1, "")
    assert "is not whole" in said.err


@pytest.mark.parametrize("arguments", [[], ["INV-2", "--against", "sites.csv"]])
def test_an_invoice_or_a_list_is_named(reconcile: Command, arguments: list[str]) -> None:
    assert reconcile(*arguments).code == 2


def test_a_list_of_ones_own_is_compared_both_ways(reconcile: Command, tmp_path: Path) -> None:
    file = tmp_path / "sites.csv"
    file.write_text("site_url\nhttps://site1.example\nhttps://site9.example\n")
    said = reconcile("--against", str(file), "-o", "jsonl")
    found = [json.loads(line) for line in said.out.splitlines()]
    assert said.code == 3
    assert [(one["site"], one["found"]) for one in found] == [
        ("site5.example", "active, not on your list"),
        ("site9.example", "on your list, not active"),
    ]
    assert said.err == "Active and not on your list: 1. On your list and not active: 1.\n"


def test_a_list_that_agrees_is_exit_0(reconcile: Command, tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("site_url\nhttps://site1.example\nhttps://site5.example\n")
    assert reconcile("--against", str(tmp_path / "sites.csv"), "-o", "table").code == 0
