"""Turns results into tables and plots: `python benchmarks/report.py` writes README.md anew from results/*.json."""
# ruff: noqa: RUF001  a ratio is written with the sign of multiplication

import json
import os
import platform
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

import data
import portal_report
import servers
from servers import DRF, FASTAPI, LEAN, OURS

HERE = servers.HERE
README, RESULTS = HERE / "README.md", HERE / "results"
BEGIN, END = "<!-- results: written by report.py -->\n", "<!-- end of results -->\n"
PARTS = ["api", "flat", "import", "export", "billing", "client", "portal"]

FLAT_ROUTES = ["page 1", "last page", "one plan", "summary by month", "summary by day"]
FLAT_RATIO = 1.5
MEMORY_SPREAD = 80  # MB: SQLite's page cache of 64 MB fills on the way
PEERS = {FASTAPI: 8, DRF: 10, LEAN: 0.33}
IMPORT_ROWS, IMPORT_MEGABYTES, EXPORT_ROWS = 20_000, 300, 100_000
CLOSE_SECONDS, CLOSE_MEGABYTES, UPCOMING_MS, LIST_MS, PDF_MS = 180, 300, 100, 100, 2000
COPY_SECONDS, COPY_MEGABYTES = 4, 150

Results = dict[str, Any]


def describe_machine(server: str | None, command: str) -> Results:
    cpu = [line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    memory = next(int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal"))
    return {
        "command": command,
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "cpu": f"{os.cpu_count()} × {cpu[0] if cpu else platform.machine()}",
        "memory": f"{memory * 1024 / 1e9:.0f} GB",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "postgresql": _describe_postgresql(server) if server else "not there",
    }


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines()


def _describe_postgresql(server: str) -> str:
    with psycopg.connect(server) as connection:
        shown = [
            connection.execute(f"SHOW {name}").fetchone() for name in ("server_version", "shared_buffers", "fsync")
        ]
    version, buffers, fsync = (str(row[0]) for row in shown if row)
    return f"{version.split()[0]} (shared_buffers {buffers}, fsync {fsync})"


def save(part: str, machine: Results, results: Results) -> None:
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps({"machine": machine, "results": results}, indent=1, ensure_ascii=False)
    (RESULTS / f"{part}.json").write_text(text + "\n")


def saved() -> Results:
    return {part: kept["results"] for part, kept in _kept()}


def _kept() -> Iterator[tuple[str, Results]]:
    for part in PARTS:
        if (path := RESULTS / f"{part}.json").exists():
            yield part, json.loads(path.read_text())


# --- tables ---------------------------------------------------------------------------------------------------


def tables(results: Results) -> str:
    made = {
        "api": _api,
        "flat": _flat,
        "import": _import,
        "export": _export,
        "billing": _billing,
        "client": _client,
        "portal": _portal,
    }
    parts = [text for part in PARTS if part in results for text in made[part](results[part])]
    return "\n".join([_targets(results), *parts])


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return f"### {title}\n\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _size(name: str) -> str:
    wanted = data.SETS[name]
    return f"{wanted.count:,} in one second" if wanted.in_one_second else f"{wanted.count:,}"


def _api(results: Results) -> Iterator[str]:
    for size, found in results.items():
        names = list(next(iter(found.values())))
        rows = [[route, *(_cell(of[name], of[OURS]) for name in names)] for route, of in found.items()]
        head = [f"{_size(size)} activations", *names]
        yield _table(f"Requests a second (p50, p99 in ms), {_size(size)} activations, SQLite", head, rows)


def _cell(found: Results, ours: Results) -> str:
    ratio = ours["per_second"] / found["per_second"]
    times = "" if found == ours else f" {ratio:.3g} ×"
    return f"{found['per_second']:,.4g} ({found['p50_ms']:.3g}, {found['p99_ms']:.3g}){times}"


def _flat(results: Results) -> Iterator[str]:
    for database, found in results.items():
        sizes = list(next(iter(found.values())))
        head = ["p50 in ms", *map(_size, sizes), "largest / smallest"]
        rows = [
            [route, *(f"{of[size]['p50_ms']:.3g}" for size in sizes), f"{_growth(of):.2f}"]
            for route, of in found.items()
        ]
        yield _table(f"One request at a time, {database}", head, rows)


def _growth(of_route: Results) -> float:
    """The time at the largest size, as a multiple of that at the smallest."""
    spread = [of_route[size]["p50_ms"] for size in of_route if not data.SETS[size].in_one_second]
    ratio: float = spread[-1] / spread[0]
    return ratio


def _import(results: Results) -> Iterator[str]:
    rows = [
        [f"{database}, {_size(size)}", f"{one['rows_per_second']:,}", f"{one['peak_megabytes']} MB"]
        for database, found in results.items()
        for size, one in found.items()
    ]
    yield _table("Import of CSV", ["", "rows/s", "peak memory"], rows)


def _export(results: Results) -> Iterator[str]:
    rows = [
        [
            f"{database}, {form}, {_size(size)}",
            f"{one['rows_per_second']:,}",
            f"{one['megabytes_per_second']:,}",
            f"{one['peak_megabytes']} MB",
        ]
        for database, forms in results.items()
        for form, found in forms.items()
        for size, one in found.items()
    ]
    yield _table("Export over HTTP", ["", "rows/s", "MB/s", "peak memory of the server"], rows)


def _billing(results: Results) -> Iterator[str]:
    rows = []
    for database, found in results.items():
        close, upcoming, sites = found["close"], found["upcoming"], found["sites"]
        memory = f"{close['peak_megabytes']} MB"
        closed = f"{close['keys'] / close['seconds']:,.0f} keys/s"
        streamed = f"{sites['rows_per_second']:,} rows/s"
        grown = f"{sites['before_megabytes']} MB → {sites['peak_megabytes']} MB"
        rows += [
            [
                f"{database}: close of {close['keys']:,} keys with 1,000 activations each",
                f"{close['seconds']} s",
                closed,
            ],
            [f"{database}: the same, peak memory", memory, ""],
            [f"{database}: {_upcoming(upcoming)}", *_milliseconds(upcoming)],
            [f"{database}: list with an invoice of {sites['sites']:,} sites", *_milliseconds(sites["list"])],
            [f"{database}: its PDF", *_milliseconds(sites["pdf"])],
            [f"{database}: its sites as CSV, the server's memory before and after", grown, streamed],
        ]
    yield _table("Billing", ["", "time or memory", "p99 or pace"], rows)


def _upcoming(found: Results) -> str:
    return f"upcoming invoice of {found['activations']:,} activations in force, ten years billed"


def _milliseconds(found: Results) -> list[str]:
    return [f"{found['p50_ms']:.3g} ms", f"{found['p99_ms']:.3g} ms"]


def _client(results: Results) -> Iterator[str]:
    head = ["", "s", "of them CPU", "rows/s", "peak memory"]
    titles = {"copy": "A copy of all activations, on loopback", "afar": "A copy of 20,000, 80 ms away"}
    for part, title in titles.items():
        yield _table(title, head, [[name, *_cost(one)] for name, one in results[part].items()])
    exports = [
        [f"{form}, {_size(size)}", *_cost(one)]
        for size, forms in results["export"].items()
        for form, one in forms.items()
    ]
    yield _table("jetbridge activations export to a file", head, exports)
    starts = [[name, str(one["milliseconds"]), str(one["cpu_milliseconds"])] for name, one in results["start"].items()]
    yield _table("--help", ["", "ms", "of them CPU"], starts)


def _portal(results: Results) -> Iterator[str]:
    for title, head, rows in portal_report.tables(results):
        yield _table(title, head, rows)


def _cost(one: Results) -> list[str]:
    return [
        f"{one['seconds']:.2f}",
        f"{one['cpu_seconds']:.2f}",
        f"{one['rows_per_second']:,}",
        f"{one['peak_megabytes']} MB",
    ]


# --- targets --------------------------------------------------------------------------------------------------


def _targets(results: Results) -> str:
    made = {
        "api": _api_targets,
        "flat": _flat_targets,
        "import": _import_targets,
        "export": _export_targets,
        "billing": _billing_targets,
        "client": _client_targets,
        "portal": portal_report.targets,
    }
    rows = [row for part in PARTS if part in results for row in made[part](results[part])]
    shown = [[target, measured, "yes" if met else "**no**"] for target, measured, met in rows]
    return _table("Targets", ["target", "measured", "met"], shown)


Target = tuple[str, str, bool]


def _api_targets(results: Results) -> Iterator[Target]:
    sizes = [size for size in results if not data.SETS[size].in_one_second]
    for peer, least in PEERS.items():
        ratios = [
            results[size]["page 1"][OURS]["per_second"] / results[size]["page 1"][peer]["per_second"] for size in sizes
        ]
        measured = f"{min(ratios):.2f} × to {max(ratios):.2f} ×" if len(ratios) > 1 else f"{ratios[0]:.2f} ×"
        yield f"page 1, requests/s: at least {least} × {peer}", measured, min(ratios) >= least


def _flat_targets(results: Results) -> Iterator[Target]:
    for database, found in results.items():
        spread = [size for size in found["page 1"] if not data.SETS[size].in_one_second]
        for route in FLAT_ROUTES:
            text = f"{route}, {database}: time at {_size(spread[-1])} at most {FLAT_RATIO} × that at {_size(spread[0])}"
            yield text, f"{_growth(found[route]):.2f} ×", _growth(found[route]) <= FLAT_RATIO


def _import_targets(results: Results) -> Iterator[Target]:
    for database, found in results.items():
        slowest = min(one["rows_per_second"] for one in found.values())
        yield f"import, {database}: at least {IMPORT_ROWS:,} rows/s", f"{slowest:,} rows/s", slowest >= IMPORT_ROWS
        peak = max(one["peak_megabytes"] for one in found.values())
        yield f"import, {database}: peak memory under {IMPORT_MEGABYTES} MB", f"{peak} MB", peak < IMPORT_MEGABYTES


def _export_targets(results: Results) -> Iterator[Target]:
    for database, forms in results.items():
        for form, found in forms.items():
            slowest = min(one["rows_per_second"] for one in found.values())
            text = f"export, {database}, {form}: at least {EXPORT_ROWS:,} rows/s"
            yield text, f"{slowest:,} rows/s", slowest >= EXPORT_ROWS
            peaks = [one["peak_megabytes"] for one in found.values()]
            flat = peaks[-1] <= peaks[0] + MEMORY_SPREAD
            yield f"export, {database}, {form}: memory flat", " → ".join(f"{peak} MB" for peak in peaks), flat


def _billing_targets(results: Results) -> Iterator[Target]:
    for database, found in results.items():
        close, upcoming, sites = found["close"], found["upcoming"], found["sites"]
        text = f"close of {close['keys']:,} keys with 1,000 activations each, {database}"
        seconds, memory = close["seconds"], close["peak_megabytes"]
        yield f"{text}: at most {CLOSE_SECONDS} s", f"{seconds} s", seconds <= CLOSE_SECONDS
        yield f"{text}: under {CLOSE_MEGABYTES} MB", f"{memory} MB", memory < CLOSE_MEGABYTES
        for what, limit, one in (
            (_upcoming(upcoming), UPCOMING_MS, upcoming),
            (f"list with an invoice of {sites['sites']:,} sites", LIST_MS, sites["list"]),
            ("its PDF", PDF_MS, sites["pdf"]),
        ):
            yield f"{what}, {database}: under {limit} ms", f"{one['p50_ms']:.3g} ms", one["p50_ms"] < limit
        before, peak = sites["before_megabytes"], sites["peak_megabytes"]
        yield f"its sites as CSV, {database}: memory flat", f"{before} MB → {peak} MB", peak <= before + MEMORY_SPREAD


def _client_targets(results: Results) -> Iterator[Target]:
    first, *_, peer = results["copy"].values()
    yield f"sync: at most {COPY_SECONDS} s", f"{first['seconds']:.2f} s", first["seconds"] <= COPY_SECONDS
    peak = max(one["peak_megabytes"] for name, one in results["copy"].items() if name.startswith("jetbridge"))
    yield f"sync: under {COPY_MEGABYTES} MB", f"{peak} MB", peak < COPY_MEGABYTES
    ratio = peer["seconds"] / first["seconds"]
    yield "sync: faster than dlt's rest_api source", f"{ratio:.1f} ×", ratio > 1
    for name, one in results["afar"].items():
        if name.startswith("jetbridge"):
            text = f"{name}, 20,000 from 80 ms away: at most {COPY_SECONDS} s"
            yield text, f"{one['seconds']:.2f} s", one["seconds"] <= COPY_SECONDS
    for form in next(iter(results["export"].values())):
        peaks = [of[form]["peak_megabytes"] for of in results["export"].values()]
        flat = peaks[-1] <= peaks[0] + MEMORY_SPREAD
        yield f"activations export, {form}: memory flat", " → ".join(f"{peak} MB" for peak in peaks), flat


# --- README and plots -----------------------------------------------------------------------------------------


def write_readme() -> None:
    kept = dict(_kept())
    results = {part: one["results"] for part, one in kept.items()}
    runs = "".join(f"- {part}: {_machine(one['machine'])}\n" for part, one in kept.items())
    before, _, rest = README.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    README.write_text(f"{before}{BEGIN}\n{runs}\n{tables(results)}\n{END}{after}")
    plot(results)


def _machine(said: Results) -> str:
    versions = f"Python {said['python']}, SQLite {said['sqlite']}, PostgreSQL {said['postgresql']}"
    return f"`{said['command']}` on {said['date']}, {said['cpu']}, {said['memory']}, {versions}"


def plot(results: Results) -> None:
    """results/page-1.svg: requests/s by contender and size. results/flat.svg: time by route and size."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "jetbridge"  # the same file from the same results
    if "api" in results:
        _plot_api(results["api"])
    if "flat" in results:
        _plot_flat(results["flat"])


def _plot_api(results: Results) -> None:
    from matplotlib import pyplot

    sizes = [size for size in results if not data.SETS[size].in_one_second]
    shown = ["page 1", "last page", "summary by month"]
    figure, axes = pyplot.subplots(1, len(shown), figsize=(11, 3.6), layout="constrained")
    for axis, route in zip(axes, shown, strict=True):
        for name in results[sizes[0]][route]:
            speeds = [results[size][route][name]["per_second"] for size in sizes]
            axis.plot([data.SETS[size].count for size in sizes], speeds, marker="o", label=name)
        axis.set(title=route, xscale="log", yscale="log", xlabel="activations of the key", ylabel="requests/s")
        axis.grid(alpha=0.3)
    axes[0].legend(fontsize="small")
    _write(figure, "requests.svg")


def _plot_flat(results: Results) -> None:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, len(results), figsize=(11, 3.6), layout="constrained", squeeze=False)
    for axis, (database, found) in zip(axes[0], results.items(), strict=True):
        for route in FLAT_ROUTES:
            sizes = [size for size in found[route] if not data.SETS[size].in_one_second]
            counts = [data.SETS[size].count for size in sizes]
            axis.plot(counts, [found[route][size]["p50_ms"] for size in sizes], marker="o", label=route)
        axis.set(title=database, xscale="log", yscale="log", xlabel="activations of the key", ylabel="p50 in ms")
        axis.grid(alpha=0.3)
    axes[0][0].legend(fontsize="small")
    _write(figure, "flat.svg")


def _write(figure: Any, name: str) -> None:
    figure.savefig(RESULTS / name, metadata={"Date": None})


if __name__ == "__main__":
    write_readme()
