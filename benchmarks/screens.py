"""The portal's first loads, screen by screen: nothing is in the cache, and there is no token yet, only a session."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, CDPSession, ViewportSize

import browser
import load
import routes
from browser import Traffic
from databases import Filled

SCREENS = {
    "overview": "/",
    "activations": "/activations",
    "invoices": "/billing",
    "an invoice": "/billing/{invoice}",
    "keys": "/keys",
    "members": "/members",
    "API access": "/api-access",
    "account": "/profile",
}
MEGABIT = 1_000_000 / 8
UNLIMITED = -1

Results = dict[str, Any]


@dataclass(frozen=True)
class Visitor:
    size: ViewportSize
    encoding: str
    latency_ms: int = 0
    speed: float = UNLIMITED

    def slow_down(self, devtools: CDPSession) -> None:
        speeds = {"downloadThroughput": self.speed, "uploadThroughput": self.speed}
        said = {"offline": False, "latency": self.latency_ms} | speeds
        devtools.send("Network.emulateNetworkConditions", said)


VISITORS = {
    "desk": Visitor(browser.DESK, "gzip"),
    "phone": Visitor(browser.PHONE, "br", latency_ms=80, speed=10 * MEGABIT),
}


def measure(chromium: Browser, origin: str, filled: Filled, loads: int) -> Results:
    """Each screen as each visitor comes to it, so many times."""
    paths = {name: path.format(invoice=_newest_invoice(origin, filled)) for name, path in SCREENS.items()}
    return {
        name: {
            who: _median([_load(chromium, origin, filled.session, path, visitor) for _ in range(loads)])
            for who, visitor in VISITORS.items()
        }
        for name, path in paths.items()
    }


def _newest_invoice(origin: str, filled: Filled) -> str:
    url = f"{origin}{routes.ROOT}/{filled.partner}/key/{filled.key}/stripe/invoices?limit=1"
    [invoice] = json.loads(load.get(url, filled.token))["data"]
    return str(invoice["id"])


def _load(chromium: Browser, origin: str, session: str, path: str, visitor: Visitor) -> Results:
    with browser.opened(chromium, origin, session, visitor.size) as page:
        devtools = page.context.new_cdp_session(page)
        traffic = Traffic(devtools, visitor.encoding)
        visitor.slow_down(devtools)
        page.goto(path)
        seen: Results = page.evaluate("bench.settled()")
        if page.url != origin + path or page.get_by_role("alert").count():
            raise RuntimeError(f"{path} shows something else: {page.locator('main').inner_text()}")
        return seen | traffic.as_json()


def _median(loads: Sequence[Results]) -> Results:
    """Times are medians; the layout shift is that of the worst load, with what moved in it."""
    found: Results = {
        name: round(statistics.median(one[name] for one in loads)) for name in loads[0] if name != "shifts"
    }
    worst = max((one["shifts"] for one in loads), key=_sum)
    moved = [f"{one['value']:.4f} after {one['at']:.0f} ms: {'; '.join(one['moved'])}" for one in worst]
    return found | {"shift": round(_sum(worst), 5), "moved": moved}


def _sum(shifts: Sequence[Results]) -> float:
    return sum(float(shift["value"]) for shift in shifts)
