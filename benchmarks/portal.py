"""What the portal costs in a browser: its first loads, its graph beside Chart.js, its table beside React."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import browser
import data
import databases
import graph
import ledger
import load
import pages
import routes
import screens
import servers
import table
from databases import Filled

SIZE = "100k"

Results = dict[str, Any]


def measure(rounds: int) -> Iterator[tuple[str, Any]]:
    billed = databases.filled(ledger.sets(is_large=False)["decade"], None)
    filled = databases.filled(data.SETS[SIZE], None)
    with browser.running() as chromium:
        yield "versions", {"Chromium": chromium.version} | pages.versions()
        with servers.running(servers.OURS, billed.url) as server:
            yield "load", screens.measure(chromium, server.origin, billed, rounds + 1)
        with servers.running(servers.OURS, filled.url) as server:
            answers = _answers(server.origin, filled)
            days = json.loads(answers[pages.DAYS])
            with pages.running(answers) as peers:
                yield "days", len(days)
                yield "graph", graph.measure(chromium, (server.origin, filled.session), peers, days, rounds)
                yield "rows", table.measure(chromium, (server.origin, filled.session), peers, rounds)


def _answers(origin: str, filled: Filled) -> dict[str, bytes]:
    """What the API says to the portal, for the peers' pages."""
    key = f"{routes.ROOT}/{filled.partner}/key/{filled.key}"
    asked = {pages.DAYS: f"{routes.ROOT}/activations?scale=day&partner_id={filled.partner}"}
    asked[pages.PLANS] = f"{routes.ROOT}/plans"
    for page in range(1, table.PAGES + 1):
        asked[pages.SITES.format(page)] = f"{key}/activations?page={page}&per_page={table.ROWS}"
    return {path: load.get(origin + api, filled.token) for path, api in asked.items()}


if __name__ == "__main__":
    if browser.find() is None:
        sys.exit(browser.MISSING)
    print(json.dumps(dict(measure(2)), indent=1))
