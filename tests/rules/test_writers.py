"""`journal` is the only writer of activations, their history, their counts and their billed days.

The rule reads source text, so it finds the ordinary ways to write, not one that hides. A statement whose
table is filled in counts as a write, too.
"""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "jetbridge" / "server"
ACTIVATIONS = SOURCE / "activations"
JOURNAL_AND_ITS_PARTS = {ACTIVATIONS / name for name in ("journal.py", "counts.py", "billing_days.py", "dialect.py")}

MODEL = r"\b(?:Activation(?:History|Count)?|BillingDay)\b"
WRITES = re.compile(
    rf"(?<!class ){MODEL}\("
    rf"|{MODEL}\s*\.objects\b[^\n]*\.(?:\w*create|\w*update|delete)\("
    r"|\b(?i:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO|COPY|TRUNCATE)"
    r"\s+\"?(?:activations_|\{)"
)


def sources() -> list[Path]:
    everything = set(SOURCE.rglob("*.py")) - JOURNAL_AND_ITS_PARTS
    return sorted(path for path in everything if "migrations" not in path.parts)


def test_nothing_but_the_journal_writes_activations() -> None:
    written = {path.relative_to(SOURCE): WRITES.findall(path.read_text()) for path in sources()}
    assert {path: found for path, found in written.items() if found} == {}


@pytest.mark.parametrize(
    "line",
    [
        "Activation.objects.create(key=key)",
        "Activation.objects.filter(key=key).update(change=1)",
        "models.ActivationCount.objects.all().delete()",
        "ActivationHistory.objects.bulk_create(rows)",
        "BillingDay.objects.filter(key=key).delete()",
        "Activation.objects.update_or_create(id=1)",
        "Activation(key=key).save()",
        "INSERT INTO activations_activation (key_id)",
        'insert or ignore into "activations_activationcount"',
        "UPDATE activations_activation SET change = 1",
        "DELETE FROM activations_activationhistory",
        "COPY activations_activation FROM STDIN",
        "UPDATE {TABLE} SET change = 1",
    ],
)
def test_the_rule_sees_a_write(line: str) -> None:
    assert WRITES.search(line)


@pytest.mark.parametrize(
    "line",
    [
        "class Activation(models.Model):",
        "Activation.objects.filter(key=key).exists()",
        "SELECT count(*) FROM activations_activation",
        "activation(key)",
    ],
)
def test_the_rule_lets_reading_pass(line: str) -> None:
    assert not WRITES.search(line)
