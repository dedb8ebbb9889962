"""The graph of ten years by day: the pointer goes over it, and the keyboard zooms. Beside Chart.js and uPlot alone."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from playwright.sync_api import Browser, FloatRect, Page

import browser
import servers
from browser import Contender, Cpu

CHARTJS = "Chart.js"
PEERS = {CHARTJS: "chartjs", servers.LEAN: "uplot"}
PATH = "/?scale=day"
MOVES = 90
EDGE, DEPTH = 90, 100
"""The pointer stays so many pixels away from the chart's sides, where its axes are, and goes so far below its top."""
SLOW_FRAME_MS = 20
ZOOMS = "++++----"

# What the peers' pages say of themselves, said of the portal.
OURS = """window.peer = (() => {
  const slider = document.querySelector("[role=slider]");
  const figures = () => [...document.querySelectorAll(".readout dd")].slice(1);
  return {
    shown: () => ({
      index: Number(slider.ariaValueNow),
      figures: figures().map((one) => Number(one.textContent.replaceAll(",", ""))),
    }),
    range: () => [slider.ariaValueMin, slider.ariaValueMax],
  };
})()"""

Results = dict[str, Any]
Days = Sequence[Mapping[str, Any]]


def measure(chromium: Browser, ours: tuple[str, str], peers: str, days: Days, rounds: int) -> Results:
    """`ours` is the server's origin with a session, `peers` the origin of the peers' pages."""
    origin, session = ours
    with browser.opened(chromium, origin, session) as page:
        width = round(_show(page, PATH)["width"])
    contenders = {servers.OURS: Contender(origin, PATH, session)}
    contenders |= {name: Contender(peers, f"/?peer={peer}&width={width}") for name, peer in PEERS.items()}
    seen = browser.in_turn(chromium, contenders, rounds, lambda page, path: _measure(page, path, days))
    return {name: _merge(found) for name, found in seen.items()}


def _show(page: Page, path: str) -> FloatRect:
    """Where the graph is."""
    page.goto(path)
    page.evaluate("bench.settled()")
    page.evaluate(f"void (window.peer ??= {OURS})")
    chart = page.locator(".chart, canvas").first
    chart.evaluate("chart => chart.scrollIntoView({ block: 'center' })")
    box = chart.bounding_box()
    assert box is not None
    return box


def _measure(page: Page, path: str, days: Days) -> Results:
    box = _show(page, path)
    left, right, y = box["x"] + EDGE, box["x"] + box["width"] - EDGE, box["y"] + DEPTH
    read_cpu = browser.count_cpu(page)
    page.mouse.move(left, y)
    first = _shown(page, days)
    seen: Results = {}
    seen["longest_task_ms"] = browser.longest_task(page, lambda: seen.update(_point(page, right, y)))
    if _shown(page, days) <= first or seen.pop("moves") != MOVES:
        raise RuntimeError(f"{page.url} did not follow the pointer")
    before = read_cpu()
    page.mouse.move(left, y, steps=MOVES)
    took = read_cpu() - before
    seen |= {"cpu_ms": took.task / MOVES, "script_ms": took.script / MOVES}
    page.mouse.move((left + right) / 2, y)
    return seen | _zoom(page, read_cpu)


def _shown(page: Page, days: Days) -> int:
    """The index of the day under the pointer; its figures must be the API's."""
    shown = page.evaluate("bench.painted().then(() => peer.shown())")
    day = days[shown["index"]]
    if shown["figures"] != [day["active"], day["total"], day["new"], day["cancelled"]]:
        raise RuntimeError(f"{page.url} shows {shown} for {day}")
    return int(shown["index"])


def _point(page: Page, x: float, y: float) -> Results:
    page.evaluate("bench.startFrames()")
    page.mouse.move(x, y, steps=MOVES)
    seen: Results = page.evaluate("bench.stopFrames()")
    return seen


def _zoom(page: Page, read_cpu: Callable[[], Cpu]) -> Results:
    page.evaluate("document.querySelector('[role=slider]')?.focus()")
    zooms = []
    before = read_cpu()
    for key in ZOOMS:
        was = page.evaluate("peer.range()")
        page.evaluate("bench.time('keydown', bench.drawn)")
        page.keyboard.press(key)
        zooms.append(page.evaluate("bench.timed")["total"])
        if page.evaluate("peer.range()") == was:
            raise RuntimeError(f"{page.url} did not zoom")
    return {"zooms": zooms, "zoom_cpu_ms": (read_cpu() - before).task / len(ZOOMS)}


def _merge(rounds: Sequence[Results]) -> Results:
    frames = sorted(frame for one in rounds for frame in one["frames"])
    zooms = [zoom for one in rounds for zoom in one["zooms"]]
    medians = ("cpu_ms", "script_ms", "zoom_cpu_ms", "shift")
    found = {name: statistics.median(one[name] for one in rounds) for name in medians}
    found |= {
        "frame_p50_ms": statistics.median(frames),
        "frame_p95_ms": frames[len(frames) * 95 // 100],
        "slow_frames": sum(frame > SLOW_FRAME_MS for frame in frames) / len(frames),
        "longest_task_ms": max(one["longest_task_ms"] for one in rounds),
        "zoom_ms": statistics.median(zooms),
    }
    return {name: float(f"{value:.3g}") for name, value in found.items()}
