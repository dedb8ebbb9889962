"""The portal's results as tables and targets, for report.py."""
# ruff: noqa: RUF001  a ratio is written with the sign of multiplication

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph import CHARTJS
from servers import LEAN, OURS
from table import REACT, ROWS

SCRIPT_BYTES, SHIFT = 70_000, 0.001
FRAME_MS, LATE_FRAME_MS, LONG_TASK_MS = 16.7, 20, 50
INTERACTION_MS, MORE = 200, 1.25
WHO = {"desk": "on a desk", "phone": "on a phone"}

Results = dict[str, Any]
Table = tuple[str, Sequence[str], list[list[str]]]
Target = tuple[str, str, bool]

MS, SHARE, SHIFTS = "{:.3g} ms", "{:.1%}", "{:.4f}"
GRAPH = {
    "cpu_ms": ("main thread, for a move of the pointer", MS),
    "script_ms": ("of that, scripts", MS),
    "frame_p50_ms": ("frame meanwhile, p50", MS),
    "frame_p95_ms": ("frame meanwhile, p95", MS),
    "slow_frames": ("frames over 20 ms", SHARE),
    "longest_task_ms": ("longest task meanwhile", MS),
    "shift": ("layout shift in all moves", SHIFTS),
    "zoom_ms": ("from a key to the frame with the zoomed graph", MS),
    "zoom_cpu_ms": ("main thread meanwhile", MS),
}
TABLE = {
    "total_ms": ("from the click to the frame with the rows", MS),
    "before_ms": ("of that, until the API is asked", MS),
    "api_ms": ("of that, until its answer is there", MS),
    "after_ms": ("of that, from there on", MS),
    "worst_ms": ("the slowest click, without the API", MS),
    "cpu_ms": ("main thread meanwhile", MS),
    "longest_task_ms": ("longest task", MS),
}


def tables(results: Results) -> Iterator[Table]:
    versions = results["versions"]
    yield _loads(results["load"], f"The portal's first loads, Chromium {versions['Chromium']}")
    title = (
        f"The portal's graph of {results['days']:,} days, Chart.js {versions['Chart.js']}, uPlot {versions['uPlot']}"
    )
    yield _beside(title, GRAPH, results["graph"])
    yield _beside(f"The next {ROWS} rows in the portal, React {versions['React']}", TABLE, results["rows"])


def _loads(results: Results, title: str) -> Table:
    kinds = ["JS", "all", "requests", "first paint", "settled", "shift"]
    head = ["", *kinds, *(f"phone: {kind}" for kind in kinds if kind != "requests")]
    rows = [[name, *_load(of["desk"]), *_load(of["phone"], counts=False)] for name, of in results.items()]
    return title, head, rows


def _load(one: Results, *, counts: bool = True) -> list[str]:
    sizes = [f"{one[name] / 1000:.1f} kB" for name in ("script_bytes", "bytes")]
    times = [f"{one[name]} ms" for name in ("painted", "settled")]
    return [*sizes, *([str(one["requests"])] if counts else []), *times, f"{one['shift']:.4f}"]


def _beside(title: str, said: Mapping[str, tuple[str, str]], results: Results) -> Table:
    """Beside a peer's time stands how many times as long as ours it is."""
    rows = [
        [text, *(_cell(found[name], results[OURS][name], form) for found in results.values())]
        for name, (text, form) in said.items()
    ]
    return title, ["", *results], rows


def _cell(value: float, ours: float, form: str) -> str:
    shown = form.format(value)
    return f"{shown} {value / ours:.3g} ×" if form == MS and value != ours else shown


def targets(results: Results) -> Iterator[Target]:
    yield from _load_targets(results["load"])
    yield from _graph_targets(results["graph"], f"pointing at {results['days']:,} days")
    yield from _row_targets(results["rows"])


def _load_targets(results: Results) -> Iterator[Target]:
    largest = max(results, key=lambda name: results[name]["desk"]["script_bytes"])
    sent = results[largest]["desk"]["script_bytes"]
    text = f"first load: JS at most {SCRIPT_BYTES / 1000:.0f} kB, gzip"
    yield text, f"{sent / 1000:.1f} kB ({largest})", sent <= SCRIPT_BYTES
    for who, where in WHO.items():
        worst = max(results, key=lambda name: results[name][who]["shift"])
        shift = results[worst][who]["shift"]
        yield f"first load {where}: layout shift under {SHIFT}", f"{shift:.4f} ({worst})", shift < SHIFT


def _graph_targets(results: Results, text: str) -> Iterator[Target]:
    ours, peer = results[OURS], results[CHARTJS]
    took, late, longest = ours["cpu_ms"], ours["frame_p95_ms"], ours["longest_task_ms"]
    yield f"{text}: a move under {FRAME_MS} ms of the main thread", f"{took:.3g} ms", took < FRAME_MS
    yield f"{text}: p95 of the frames at most {LATE_FRAME_MS} ms", f"{late:.3g} ms", late <= LATE_FRAME_MS
    yield f"{text}: no task of {LONG_TASK_MS} ms", f"{longest:.3g} ms", longest < LONG_TASK_MS
    ratio = peer["cpu_ms"] / took
    yield f"{text}: less work than Chart.js", f"{ratio:.1f} ×", ratio > 1


def _row_targets(results: Results) -> Iterator[Target]:
    ours = results[OURS]
    took = ours["total_ms"]
    text = f"{ROWS} rows: from the click to the frame at most {INTERACTION_MS} ms (a good INP), the API's time too"
    yield text, f"{took:.3g} ms", took <= INTERACTION_MS
    for peer, name, what in ((LEAN, "longest_task_ms", "the longest task"), (REACT, "cpu_ms", "the work")):
        ratio = ours[name] / results[peer][name]
        yield f"{ROWS} rows: at most {MORE} × {what} with {peer}", f"{ratio:.2f} ×", ratio <= MORE
