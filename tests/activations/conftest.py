"""Importing in tests: through the command, as an operator does."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from jetbridge.server.partners.models import PartnerKey

Importing = Callable[..., str]


@pytest.fixture
def importing(key: PartnerKey, tmp_path: Path, settings: Settings) -> Importing:
    """Import rows, text or bytes into the key; returns the summary line, without the time."""

    settings.DATA_DIR = tmp_path / "data"

    def run(content: Any, *, name: str = "rows.csv", **options: Any) -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else as_text(content, name).encode())
        out = io.StringIO()
        call_command("import", "activations", str(path), key=str(key.pk), stdout=out, **options)
        return out.getvalue().partition(" in ")[0]

    return run


def as_text(content: Any, name: str) -> str:
    if isinstance(content, str):
        return content
    return ndjson(*content) if "ndjson" in name else csv_text(*content)


def csv_text(*rows: Mapping[str, Any]) -> str:
    out = io.StringIO()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def ndjson(*rows: Mapping[str, Any]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)
