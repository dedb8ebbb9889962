"""Measures Jetbridge and its peers on this machine, in one run: python benchmarks/run.py --help"""

import argparse
import http.client
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import browser
import client
import data
import databases
import ledger
import load
import portal
import report
import routes
import servers
from databases import POSTGRESQL, SQLITE, Filled
from ledger import Ledger
from load import Measure

Results = dict[str, Any]
Servers = dict[str, str | None]
"""By database: None for SQLite, the URL of the PostgreSQL."""

FORMATS = ("ndjson", "csv")
MEGABYTE = 1e6


def measure_api(sizes: Sequence[str], rounds: int, seconds: float) -> Results:
    """Requests a second of each contender on SQLite; every round has each of them once, alone."""
    results: Results = {}
    for size in sizes:
        wanted = data.SETS[size]
        filled = databases.filled(wanted, None)
        paths = routes.paths(wanted, filled.partner, filled.key)
        seen: dict[tuple[str, str], list[Measure]] = {}
        answers: dict[tuple[str, str], Any] = {}
        for _, name in itertools.product(range(rounds), servers.COMMANDS):
            with servers.running(name, filled.url) as server:
                for route in routes.COMPARED:
                    url = server.origin + paths[route]
                    answers[route, name] = _essence(load.get(url, filled.token))
                    seen.setdefault((route, name), []).append(load.measure(url, filled.token, seconds))
            _say(f"api {size}: {name}")
        _check_equal(answers)
        results[size] = {
            route: {name: load.median(seen[route, name]).as_json() for name in servers.COMMANDS}
            for route in routes.COMPARED
        }
    return results


def _essence(body: bytes) -> Any:
    """What all contenders must agree on: sites but for the spelling of UTC, and the periods with anything in them."""
    answer = json.loads(body.replace(b"+00:00", b"Z"))
    return answer if isinstance(answer, dict) else [row for row in answer if row["new"] or row["cancelled"]]


def _check_equal(answers: dict[tuple[str, str], Any]) -> None:
    for (route, name), answer in answers.items():
        if answer != answers[route, servers.OURS]:
            raise RuntimeError(f"{name} answers {route} differently: the comparison would be void")


def measure_flatness(sizes: Sequence[str], rounds: int, seconds: float, on: Servers) -> Results:
    """Time of one request at a time, at every size in turn: all servers are up, one at a time is asked."""
    results: Results = {}
    for database, server in on.items():
        with ExitStack() as stack:
            asked: dict[str, tuple[str, str, dict[str, str]]] = {}
            for size in sizes:
                filled = databases.filled(data.SETS[size], server)
                paths = routes.paths(data.SETS[size], filled.partner, filled.key)
                asked[size] = stack.enter_context(servers.running(servers.OURS, filled.url)).origin, filled.token, paths
            results[database] = {}
            for route in next(iter(asked.values()))[2]:
                seen: dict[str, list[Measure]] = {size: [] for size in sizes}
                for _, size in itertools.product(range(rounds), sizes):
                    origin, token, paths = asked[size]
                    seen[size].append(load.measure(origin + paths[route], token, seconds, connections=1))
                results[database][route] = {size: load.median(found).as_json() for size, found in seen.items()}
                _say(f"flat {database}: {route}")
    return results


def measure_import(sizes: Iterable[str], on: Servers) -> Results:
    results: Results = {}
    for size, database in itertools.product(sizes, on):
        file = servers.DATA / f"{size}.csv"
        if not file.exists():
            data.write_csv(data.SETS[size], file)
        filled = databases.empty(data.DataSet("import", 0), on[database])
        results.setdefault(database, {})[size] = _import(file, data.SETS[size].count, filled)
        _say(f"import {size}: {database}")
    return results


def _import(file: Path, rows: int, into: Filled) -> Results:
    seconds, peak = _timed(["import", "activations", str(file), f"--key={into.key}"], into.url)
    return {"rows_per_second": round(rows / seconds), "peak_megabytes": peak}


def _timed(arguments: Sequence[str], url: str) -> tuple[float, int]:
    """Seconds, and the most megabytes, that a command of ours took."""
    command = [str(servers.BIN / "jetbridge-server"), *arguments]
    began = time.monotonic()
    process = subprocess.Popen(command, env=servers.environment(url), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - began
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)} failed")
    return seconds, round(usage.ru_maxrss * 1024 / MEGABYTE)


def measure_export(sizes: Iterable[str], on: Servers) -> Results:
    results: Results = {}
    for size, database, form in itertools.product(sizes, on, FORMATS):
        filled = databases.filled(data.SETS[size], on[database])
        with servers.running(servers.OURS, filled.url) as server:
            path = f"{routes.ROOT}/{filled.partner}/key/{filled.key}/activations?format={form}"
            seconds, lines, sent = _download(server.origin, path, filled.token)
            if lines - (form == "csv") != data.SETS[size].count:
                raise RuntimeError(f"{lines} lines of {form}")
            found = {
                "rows_per_second": round(data.SETS[size].count / seconds),
                "megabytes_per_second": round(sent / seconds / MEGABYTE, 1),
                "peak_megabytes": round(server.peak_megabytes()),
            }
        results.setdefault(database, {}).setdefault(form, {})[size] = found
        _say(f"export {size}: {database} {form}")
    return results


def measure_billing(is_large: bool, seconds: float, on: Servers) -> Results:
    results: Results = {}
    for database, server in on.items():
        wanted = ledger.sets(is_large)
        results[database] = {
            "close": _close(wanted["close"], databases.copied(wanted["close"], server)),
            "upcoming": _upcoming(wanted["decade"], databases.filled(wanted["decade"], server), seconds),
            "sites": _sites(wanted["sites"], databases.copied(wanted["sites"], server), seconds),
        }
        _say(f"billing: {database}")
    return results


def _close(wanted: Ledger, copy: Filled) -> Results:
    seconds, peak = _timed(["close-month", "--month", ledger.CLOSED], copy.url)
    return {"keys": wanted.keys, "seconds": round(seconds, 1), "peak_megabytes": peak}


def _upcoming(wanted: Ledger, filled: Filled, seconds: float) -> Results:
    with servers.running(servers.OURS, filled.url) as server:
        url = f"{server.origin}{routes.ROOT}/{filled.partner}/key/{filled.key}/stripe/upcoming-invoice"
        return {"activations": wanted.activations} | load.measure(url, filled.token, seconds, connections=1).as_json()


def _sites(wanted: Ledger, copy: Filled, seconds: float) -> Results:
    """Of an invoice with so many sites: listed, printed, and its sites downloaded."""
    _timed(["close-month", "--month", ledger.CLOSED], copy.url)
    with servers.running(servers.OURS, copy.url) as running:
        path = f"{routes.ROOT}/{copy.partner}/key/{copy.key}/stripe/invoices"
        [invoice] = json.loads(load.get(running.origin + path, copy.token))["data"]
        timed = {
            name: load.measure(f"{running.origin}{path}{rest}", copy.token, seconds, connections=1).as_json()
            for name, rest in (("list", ""), ("pdf", f"/{invoice['id']}.pdf"))
        }
        before = running.peak_megabytes()
        took, lines, _ = _download(running.origin, f"{path}/{invoice['id']}/sites?format=csv", copy.token)
        if lines - 1 != wanted.activations:
            raise RuntimeError(f"{lines} lines of sites")
        peaks = {"before_megabytes": round(before), "peak_megabytes": round(running.peak_megabytes())}
        return timed | peaks | {"sites": wanted.activations, "rows_per_second": round(wanted.activations / took)}


def _download(origin: str, path: str, token: str) -> tuple[float, int, int]:
    """Seconds, lines and bytes."""
    connection = http.client.HTTPConnection(urlsplit(origin).netloc)
    began = time.monotonic()
    connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
    response = connection.getresponse()
    lines = sent = 0
    while chunk := response.read1(1 << 20):
        lines += chunk.count(b"\n")
        sent += len(chunk)
    connection.close()
    return time.monotonic() - began, lines, sent


def measure_client(sizes: Sequence[str]) -> Results:
    results: Results = {}
    for part, found in client.measure(sizes):
        results[part] = found
        _say(f"client: {part}")
    return results


def measure_portal(rounds: int) -> Results:
    results: Results = {}
    for part, found in portal.measure(rounds):
        results[part] = found
        _say(f"portal: {part}")
    return results


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=report.PARTS, action="append", help="one part; may be repeated")
    parser.add_argument("--large", action="store_true", help="also 1m and 10m activations, and 1m in one second")
    parser.add_argument("--sizes", nargs="+", choices=data.SETS, metavar="SIZE", help=f"of {', '.join(data.SETS)}")
    parser.add_argument("--rounds", type=int, help="default: 2, large: 5")
    parser.add_argument("--seconds", type=float, help="load on one route in one round; default: 0.5, large: 2")
    parser.add_argument("--save", action="store_true", help="keep the results, and write README.md and its plots")
    parser.add_argument("--sql", metavar="SIZE", choices=data.SETS, help="print each report's SQL and plan instead")
    return parser.parse_args()


def print_sql(size: str, on: Servers) -> None:
    for server in on.values():
        url = databases.filled(data.SETS[size], server).url
        subprocess.run([sys.executable, str(servers.HERE / "plans.py"), size], env=servers.environment(url), check=True)


def run(asked: argparse.Namespace, on: Servers) -> Iterator[tuple[str, Results]]:
    sizes = asked.sizes or ([*data.SETS] if asked.large else ["10k", "100k"])
    rounds, seconds = asked.rounds or (5 if asked.large else 2), asked.seconds or (2.0 if asked.large else 0.5)
    bulk = [size for size in sizes if data.SETS[size].count >= 100_000 and not data.SETS[size].in_one_second]
    parts = asked.only or report.PARTS
    if "api" in parts:
        yield "api", measure_api(sizes, rounds, seconds)
    if "flat" in parts:
        yield "flat", measure_flatness(sizes, rounds, seconds, on)
    if "import" in parts:
        yield "import", measure_import(bulk, on)
    if "export" in parts:
        yield "export", measure_export(bulk, on)
    if "billing" in parts:
        yield "billing", measure_billing(asked.large or parts == ["billing"], seconds, on)
    if "client" in parts:
        yield "client", measure_client(bulk)
    if "portal" in parts:
        yield "portal", measure_portal(rounds)


def main() -> None:
    asked = parsed()
    if shutil.which("wrk") is None:
        sys.exit("The benchmarks need wrk. On Debian and Ubuntu: apt-get install wrk")
    if "portal" in (asked.only or report.PARTS) and browser.find() is None:
        sys.exit(browser.MISSING)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that every server is stopped
    with databases.postgresql() as server:
        on: Servers = {SQLITE: None} | ({POSTGRESQL: server} if server else {})
        if asked.sql:
            return print_sql(asked.sql, on)
        began = time.monotonic()
        results = dict(run(asked, on))
        machine = report.describe_machine(server, " ".join(["make bench", *_arguments()]))
    for part, found in results.items():
        if asked.save:
            report.save(part, machine, found)
    if asked.save:
        report.write_readme()
    print(report.tables(results))
    print(f"{time.monotonic() - began:.0f} s")
    return None


def _arguments() -> list[str]:
    return [f'ARGS="{" ".join(sys.argv[1:])}"'] if sys.argv[1:] else []


if __name__ == "__main__":
    main()
