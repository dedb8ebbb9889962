"""The dlt source, run by dlt into DuckDB, from the real server; in a process of its own, for dlt keeps a lot open."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.live import ACTIVATIONS, LiveServer

PIPELINE = """
import json, sys
import dlt
from jetbridge.client.warehouse import jetbridge

host, token, folder = sys.argv[1:]
destination = dlt.destinations.duckdb(f"{folder}/reports.duckdb")
pipeline = dlt.pipeline("reports", destination=destination, dataset_name="jetbridge", pipelines_dir=folder)
counts = []
for _ in range(2):
    pipeline.run(jetbridge(host, token))
    counts.append(pipeline.last_trace.last_normalize_info.row_counts)
with pipeline.sql_client() as client:
    kept = client.execute_sql("SELECT count(*), max(activated_on)::text FROM activations")
print(json.dumps([*counts, kept[0]]))
"""


def test_dlt_loads_all_tables_and_then_only_what_changed(live_api: LiveServer, tmp_path: Path) -> None:
    quiet = {"RUNTIME__DLTHUB_TELEMETRY": "false", "DLT_DATA_DIR": str(tmp_path), "TZ": "UTC"}
    command = [sys.executable, "-c", PIPELINE, live_api.origin, live_api.token("alice"), str(tmp_path)]
    done = subprocess.run(command, env=os.environ | quiet, cwd=tmp_path, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
    first, second, kept = json.loads(done.stdout.splitlines()[-1])
    assert (first["activations"], first["partners"], first["keys"]) == (ACTIVATIONS + 3, 1, 2)
    assert "activations" not in second
    assert kept == [ACTIVATIONS + 3, "2025-04-30 12:00:00+00"]
