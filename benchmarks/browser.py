"""The Chromium that the portal and its peers are measured in, and what it counts of a page: bytes, CPU time, tasks."""

import itertools
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, ViewportSize, sync_playwright

from servers import HERE

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}
PROBES = HERE / "probes.js"
SCRIPT = "text/javascript"
MISSING = "The portal is measured in Chromium. On Debian and Ubuntu: apt-get install chromium"
TRACED = ["toplevel", "blink.user_timing"]

Results = dict[str, Any]


def find() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def running() -> Iterator[Browser]:
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=find(), args=ARGUMENTS) as chromium,
    ):
        yield chromium


@contextmanager
def opened(chromium: Browser, origin: str, session: str = "", size: ViewportSize = DESK) -> Iterator[Page]:
    """A page with the probes, by itself: nothing is in its cache, and nobody's token in its storage."""
    with chromium.new_context(base_url=origin, viewport=size, locale="en-US") as context:
        if session:
            context.add_cookies([{"name": "jetbridge_session", "value": session, "url": origin}])
        context.add_init_script(path=PROBES)
        yield context.new_page()


@dataclass(frozen=True)
class Contender:
    origin: str
    path: str
    session: str = ""


def in_turn(
    chromium: Browser, contenders: Mapping[str, Contender], rounds: int, measure: Callable[[Page, str], Results]
) -> dict[str, list[Results]]:
    """What was measured of each in each round, by its name."""
    seen: dict[str, list[Results]] = {name: [] for name in contenders}
    for _, (name, one) in itertools.product(range(rounds), contenders.items()):
        with opened(chromium, one.origin, one.session) as page:
            seen[name].append(measure(page, one.path))
    return seen


class Traffic:
    """What comes over the wire: compressed as it comes, with headers. What the cache has is not counted."""

    def __init__(self, devtools: CDPSession, encoding: str) -> None:
        self.requests = 0
        self._sizes: dict[str, float] = {}
        self._scripts: set[str] = set()
        devtools.on("Network.requestWillBeSent", self._asked)
        devtools.on("Network.requestServedFromCache", self._cached)
        devtools.on("Network.responseReceived", self._answered)
        devtools.on("Network.loadingFinished", self._finished)
        devtools.send("Network.enable")
        devtools.send("Network.setExtraHTTPHeaders", {"headers": {"Accept-Encoding": encoding}})

    def as_json(self) -> Results:
        scripts = round(sum(self._sizes[request] for request in self._scripts))
        return {"script_bytes": scripts, "bytes": round(sum(self._sizes.values())), "requests": self.requests}

    def _asked(self, said: dict[str, Any]) -> None:
        if said["request"]["url"].startswith("data:"):
            return
        self.requests += 1
        if redirect := said.get("redirectResponse"):
            self._sizes[f"{said['requestId']} before {self.requests}"] = redirect["encodedDataLength"]

    def _cached(self, said: dict[str, Any]) -> None:
        self.requests -= 1

    def _answered(self, said: dict[str, Any]) -> None:
        request, response = said["requestId"], said["response"]
        self._sizes[request] = response["encodedDataLength"]  # all there will be, if the page reads no more
        if response["mimeType"] == SCRIPT:
            self._scripts.add(request)

    def _finished(self, said: dict[str, Any]) -> None:
        self._sizes[said["requestId"]] = said["encodedDataLength"]


@dataclass(frozen=True)
class Cpu:
    """Milliseconds of the main thread, by its own clock, so that what else the machine does is not counted."""

    task: float
    script: float

    def __sub__(self, before: "Cpu") -> "Cpu":
        return Cpu(self.task - before.task, self.script - before.script)


def count_cpu(page: Page) -> Callable[[], Cpu]:
    """How much the page's main thread has worked until it is asked, but for us."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def read() -> Cpu:
        said = devtools.send("Performance.getMetrics")["metrics"]
        seconds = {one["name"]: one["value"] for one in said}
        task = seconds["TaskDuration"] - seconds["DevToolsCommandDuration"]
        return Cpu(task * 1000, seconds["ScriptDuration"] * 1000)

    return read


def longest_task(page: Page, act: Callable[[], object]) -> float:
    """Of those of the page's main thread while `act` runs: milliseconds of its own clock."""
    chromium = page.context.browser
    assert chromium is not None
    chromium.start_tracing(page=page, categories=TRACED)
    page.evaluate("performance.mark('bench')")
    act()
    page.evaluate("performance.mark('bench')")
    events = json.loads(chromium.stop_tracing())["traceEvents"]
    first, *_, last = (event for event in events if event["name"] == "bench")
    tasks = (event for event in events if event["name"].endswith("RunTask") and event["tid"] == first["tid"])
    longest: float = max(
        t.get("tdur", 0) for t in tasks if t["pid"] == first["pid"] and first["ts"] <= t["ts"] <= last["ts"]
    )
    return longest / 1000
