"""What the command line costs: copies, exports and its start, beside dlt and other command lines in Python."""

import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import data
import databases
import relay
import servers
from databases import Filled

LATENCY_MS = 80
LATE = "20k"
FORMATS = ("csv", "jsonl", "parquet")
HELPS = {"jetbridge": "jetbridge", "HTTPie": "http", "dlt": "dlt"}
"""Command lines of which `--help` is timed, and their programs."""
STARTS = 7

Results = dict[str, Any]


@dataclass(frozen=True)
class Run:
    seconds: float
    cpu_seconds: float
    peak_megabytes: int

    def of(self, rows: int) -> Results:
        return {
            "seconds": round(self.seconds, 2),
            "cpu_seconds": round(self.cpu_seconds, 2),
            "rows_per_second": round(rows / self.seconds),
            "peak_megabytes": self.peak_megabytes,
        }


def measure(sizes: Sequence[str]) -> Iterator[tuple[str, Results]]:
    """Copies at the first size, from afar at 20,000, exports at every size; then starts."""
    filled = databases.filled(data.ALL[sizes[0]], None)
    with servers.running(servers.OURS, filled.url) as server, _folder() as folder:
        yield "copy", _copies(data.ALL[sizes[0]].count, server.origin, filled, folder)
    filled = databases.filled(data.ALL[LATE], None)
    with servers.running(servers.OURS, filled.url) as server, _folder() as folder:
        yield "afar", _from_afar(server.origin, filled, folder)
    yield "export", {size: _exports(size) for size in sizes}
    yield "start", _starts()


def _copies(rows: int, origin: str, filled: Filled, folder: Path) -> Results:
    file = folder / "reports.sqlite"
    results = {
        "jetbridge sync, first run": _sync(origin, filled, file).of(rows),
        "jetbridge sync, second run": _sync(origin, filled, file).of(rows),
    }
    _check(file, rows)
    with relay.running(origin, 0, plain=True) as plain:
        elsewhere = folder / "plain.sqlite"
        results["jetbridge sync, from a server without extensions"] = _sync(plain, filled, elsewhere).of(rows)
        _check(elsewhere, rows)
    results["dlt rest_api to DuckDB"] = _dlt(origin, filled, folder, rows).of(rows)
    return results


def _from_afar(origin: str, filled: Filled, folder: Path) -> Results:
    rows, results = data.ALL[LATE].count, {}
    for name, plain in (("jetbridge sync", False), ("jetbridge sync, from a server without extensions", True)):
        with relay.running(origin, LATENCY_MS, plain=plain) as far:
            file = folder / f"{plain}.sqlite"
            results[name] = _sync(far, filled, file).of(rows)
            _check(file, rows)
    with relay.running(origin, LATENCY_MS) as far:
        results["dlt rest_api to DuckDB"] = _dlt(far, filled, folder, rows).of(rows)
    return results


def _exports(size: str) -> Results:
    filled, rows = databases.filled(data.ALL[size], None), data.ALL[size].count
    results = {}
    with servers.running(servers.OURS, filled.url) as server, _folder() as folder:
        for form in FORMATS:
            file = folder / f"activations.{form}"
            command = ["activations", "export", "--key", str(filled.key), "--file", str(file)]
            results[form] = _jetbridge(command, server.origin, filled).of(rows)
            if form != "parquet" and _lines(file) - (form == "csv") != rows:
                raise RuntimeError(f"{file.name} does not have {rows} rows")
            file.unlink()
    return results


def _lines(file: Path) -> int:
    """Line by line: a process inherits the peak of the one that starts it."""
    with file.open("rb") as lines:
        return sum(1 for _ in lines)


def _sync(origin: str, filled: Filled, file: Path) -> Run:
    return _jetbridge(["sync", str(file), "--no-invoices"], origin, filled)


def _jetbridge(arguments: Sequence[str], origin: str, filled: Filled) -> Run:
    said = {"JETBRIDGE_HOST": origin, "JETBRIDGE_TOKEN": filled.token}
    return _run([str(servers.BIN / "jetbridge"), *arguments], said)


def _dlt(origin: str, filled: Filled, folder: Path, rows: int) -> Run:
    shutil.rmtree(folder / "dlt", ignore_errors=True)
    (folder / "dlt").mkdir()
    arguments = [origin, filled.token, str(filled.partner), str(filled.key), str(folder / "dlt")]
    said = {"RUNTIME__DLTHUB_TELEMETRY": "false", "DLT_DATA_DIR": str(folder / "dlt")}
    output = folder / "dlt" / "output"
    run = _run([sys.executable, str(servers.HERE / "peers" / "dlt_rest.py"), *arguments], said, output)
    if output.read_text().split()[-1:] != [str(rows)]:
        raise RuntimeError(f"dlt loaded {output.read_text()} of {rows} activations")
    return run


def _check(file: Path, rows: int) -> None:
    with closing(sqlite3.connect(file)) as connection:
        (kept,) = connection.execute("SELECT count(*) FROM activations").fetchone()
    if kept != rows:
        raise RuntimeError(f"the copy has {kept} of {rows} activations")


def _starts() -> Results:
    """Of those that are there: ours in .venv, others anywhere on the PATH."""
    path = f"{servers.BIN}{os.pathsep}{os.environ['PATH']}"
    found = {name: shutil.which(program, path=path) for name, program in HELPS.items()}
    return {name: _start(program) for name, program in found.items() if program}


def _start(program: str) -> Results:
    """The median; the first one warms the disk's cache."""
    runs = [_run([program, "--help"], {}) for _ in range(STARTS + 1)][1:]
    return {
        "milliseconds": round(statistics.median(run.seconds for run in runs) * 1000),
        "cpu_milliseconds": round(statistics.median(run.cpu_seconds for run in runs) * 1000),
    }


def _run(command: Sequence[str], said: dict[str, str], output: Path | None = None) -> Run:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("JETBRIDGE_")}
    with open(output or os.devnull, "wb") as out:
        began = time.monotonic()
        process = subprocess.Popen(command, env=environ | said, stdout=out, stderr=out)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - began
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {output.read_text() if output else ''}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, round(usage.ru_maxrss * 1024 / 1e6))


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=servers.DATA) as name:
        yield Path(name)


if __name__ == "__main__":
    print(json.dumps(dict(measure(["100k"])), indent=1))
