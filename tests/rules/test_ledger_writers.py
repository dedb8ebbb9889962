"""Each table of the ledger is written by the module that owns it.

The rule reads source text, so it finds the ordinary ways to write, not one that hides.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SERVER = Path(__file__).parents[2] / "src" / "jetbridge" / "server"
OWNERS = {
    "Price": {"prices"},
    "BackEnd": {"moves"},
    "Issuer": {"issuers", "numbers"},
    "Series": {"numbers"},
    "ClosedMonth": {"closing"},
    "Invoice": {"drafts", "finalising", "invoices"},
    "InvoiceLine": {"drafts", "finalising"},
    "LineSite": {"sites"},
    "Payment": {"invoices"},
    "CreditNote": {"credit_notes"},
    "CreditNoteLine": {"credit_notes"},
    "BalanceChange": {"balances"},
    "Paper": {"finalising", "credit_notes"},
    "StripeEvent": {"webhooks"},
}
WRITES = re.compile(
    rf"(?<!class )(?<!rating\.)\b({'|'.join(OWNERS)})(?:\(|\.objects\b[^\n]*\.(?:\w*create|\w*update|delete)\()"
    r"|\b(?i:INSERT INTO|UPDATE|DELETE FROM|COPY)\s+(billing_)"
)


def writes() -> Iterator[tuple[str, str]]:
    """(module, table)"""
    sources = (path for path in SERVER.rglob("*.py") if "migrations" not in path.parts)
    for path in sources:
        yield from ((path.stem, found[1] or found[2]) for found in WRITES.finditer(path.read_text()))


def test_nothing_but_its_owner_writes_a_table_of_the_ledger() -> None:
    assert {(module, table) for module, table in writes() if module not in OWNERS.get(table, {"sites"})} == set()


@pytest.mark.parametrize("table", OWNERS.keys() - {"LineSite"})
def test_the_rule_sees_each_owner_write(table: str) -> None:
    assert table in {written for _, written in writes()}


@pytest.mark.parametrize(
    "line",
    [
        "Invoice.objects.filter(pk=1).update(status='paid')",
        "Payment(amount=1).save()",
        "CreditNote.objects.all().delete()",
        "cursor.execute('UPDATE billing_invoice SET total = 0')",
    ],
)
def test_the_rule_sees_a_write(line: str) -> None:
    assert WRITES.search(line)
