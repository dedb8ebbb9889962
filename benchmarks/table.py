"""A hundred rows: from the click on "Next page" to the frame that shows them. Beside React and the bare document."""

import statistics
from collections.abc import Callable, Sequence
from typing import Any

from playwright.sync_api import Browser, Page

import browser
import servers
from browser import Contender, Cpu

REACT = "React"
PEERS = {REACT: "react", servers.LEAN: "dom"}
ROWS = 100
PATH = f"/activations?per_page={ROWS}"
TIMED, TRACED = 6, 3
PAGES = 1 + TIMED + TRACED
PAUSE_MS = 100

Results = dict[str, Any]


def measure(chromium: Browser, ours: tuple[str, str], peers: str, rounds: int) -> Results:
    """`ours` is the server's origin with a session, `peers` the origin of the peers' pages."""
    origin, session = ours
    with browser.opened(chromium, origin, session) as page:
        width = _show(page, PATH)
    contenders = {servers.OURS: Contender(origin, PATH, session)}
    contenders |= {name: Contender(peers, f"/?peer={peer}&width={width}") for name, peer in PEERS.items()}
    seen = browser.in_turn(chromium, contenders, rounds, _measure)
    _check_equal([one["text"] for found in seen.values() for one in found])
    return {name: _merge(found) for name, found in seen.items()}


def _check_equal(texts: Sequence[str]) -> None:
    if len(set(texts)) > 1:
        raise RuntimeError("the tables differ: the comparison would be void")


def _show(page: Page, path: str) -> int:
    """The width of the table, when it has its first page."""
    page.goto(path)
    page.evaluate("bench.settled()")
    page.locator("tbody tr").first.wait_for()
    box = page.locator("table").bounding_box()
    assert box is not None
    return round(box["width"])


def _measure(page: Page, path: str) -> Results:
    _show(page, path)
    read_cpu = browser.count_cpu(page)
    clicks = [_click(page, read_cpu) for _ in range(TIMED)]
    longest = max(browser.longest_task(page, _next(page)) for _ in range(TRACED))
    text = page.locator("tbody").evaluate("body => body.rows.length + body.textContent")
    if not text.startswith(str(ROWS)):
        raise RuntimeError(f"{page.url} does not show {ROWS} rows")
    return {"clicks": clicks, "longest_task_ms": longest, "text": text}


def _click(page: Page, read_cpu: Callable[[], Cpu]) -> Results:
    click = _next(page)
    before = read_cpu()
    seen = click()
    return seen | {"cpu": (read_cpu() - before).task}


def _next(page: Page) -> Callable[[], Results]:
    """A click on "Next page", which is in sight and has been found; it gives the times until the rows are."""
    link = page.get_by_label("Next page")
    link.scroll_into_view_if_needed()
    box = link.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(PAUSE_MS)
    page.evaluate("bench.time('click', bench.changed)")

    def click() -> Results:
        page.mouse.down()
        page.mouse.up()
        seen: Results = page.evaluate("bench.timed")
        return seen

    return click


def _merge(rounds: Sequence[Results]) -> Results:
    clicks = [click for one in rounds for click in one["clicks"]]
    found = {f"{name}_ms": statistics.median(click[name] for click in clicks) for name in clicks[0]}
    found["worst_ms"] = max(click["total"] - click["api"] for click in clicks)
    found["longest_task_ms"] = max(one["longest_task_ms"] for one in rounds)
    return {name: float(f"{value:.3g}") for name, value in found.items()}
