"""The portal in a real Chromium, on a real server process: one of each for a whole run of a worker.

Tests share the data (fill.py), so what one changes no other may need. A test that must see what this server cannot
answer yet, or a failure, answers at the network's edge (`page.route`).
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect
from tests import live
from tests.chromium import serious

expect.set_options(timeout=20_000)

Open = Callable[..., Page]


class Served(NamedTuple):
    url: str
    sessions: dict[str, str]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("portal")
    said = live.filled("from tests.portal.fill import main; main()", folder)
    with live.serving(folder, said["token"]) as port:
        yield Served(f"http://127.0.0.1:{port}", said["sessions"])


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
