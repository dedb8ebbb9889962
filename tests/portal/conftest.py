"""The portal in a real Chromium, on a real server process: one of each for a whole run of a worker.

Tests share the data (fill.py), so what one changes no other may need. A test that must see what this server cannot
answer yet, or a failure, answers at the network's edge (`page.route`).
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect
from tests.chromium import serious

ROOT = Path(__file__).parents[2]
WAIT_SECONDS = 60
expect.set_options(timeout=20_000)

Open = Callable[..., Page]


class Served(NamedTuple):
    url: str
    sessions: dict[str, str]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("portal")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"JETBRIDGE_DATA_DIR": str(folder), "PORT": str(port)}
    environment.pop("JETBRIDGE_ORIGIN", None)
    fill = [sys.executable, "-m", "tests.portal.fill"]
    filled = subprocess.run(fill, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    serve = [str(Path(sys.executable).with_name("jetbridge-server")), "serve"]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(serve, env=environment, stdout=log, stderr=log) as process,
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_ready(url, process, folder / "log")
            yield Served(url, json.loads(filled.stdout))
        finally:
            process.terminate()


def wait_until_ready(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/readyz", timeout=5).close()  # noqa: S310  our own server
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"the server did not start:\n{log.read_text()}")


@pytest.fixture
def problems() -> list[str]:
    """What the browser complained of: violations of the policy, exceptions, a script that got in."""
    return []


@pytest.fixture
def open_portal(browser: Browser, served: Served, problems: list[str]) -> Iterator[Open]:
    contexts = []

    def open_portal(path: str = "/", *, user: str = "alice", scheme: str = "light", width: int = 1440) -> Page:
        """A page of the portal; `user` "" for nobody."""
        context = browser.new_context(
            base_url=served.url,
            color_scheme="dark" if scheme == "dark" else "light",
            viewport={"width": width, "height": 800},
            locale="en-GB",
            reduced_motion="reduce",
        )
        contexts.append(context)
        if user:
            cookie = served.sessions[user]
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": served.url}])
        page = context.new_page()
        page.on("console", lambda message: problems.extend(serious(message)))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("dialog", lambda dialog: problems.append(f"a script ran: {dialog.message}"))
        page.goto(path)
        return page

    yield open_portal
    for context in contexts:
        context.close()
