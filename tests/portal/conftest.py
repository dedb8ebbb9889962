"""The portal in a real Chromium, on a real server process: one of each for a whole run of a worker.

Tests share the data (fill.py), and what a browser keeps of each of the cast: cookies, token, cache. What one changes no
other may need, so who signs in or out, or goes offline, is `alone`. A test that must see what this server cannot answer
yet, or a failure, answers at the network's edge (`page.route`).
"""

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests import live
from tests.chromium import serious
from tests.tables import copy

expect.set_options(timeout=20_000)

Open = Callable[..., Page]


class Served(NamedTuple):
    url: str
    sessions: dict[str, str]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, tables: Path) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("portal")
    copy(tables, folder)
    said = live.filled("from tests.portal.fill import main; main()", folder)
    with live.serving(folder, said["token"]) as port:
        yield Served(f"http://127.0.0.1:{port}", said["sessions"])


@pytest.fixture
def problems() -> list[str]:
    """What the browser complained of: violations of the policy, exceptions, a script that got in."""
    return []


@pytest.fixture(scope="session")
def new_context(browser: Browser, served: Served) -> Callable[[str], BrowserContext]:
    def new_context(user: str) -> BrowserContext:
        context = browser.new_context(base_url=served.url, locale="en-GB", reduced_motion="reduce")
        if user:
            cookie = served.sessions[user]
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": served.url}])
        return context

    return new_context


@pytest.fixture(scope="session")
def kept_context(new_context: Callable[[str], BrowserContext]) -> Callable[[str], BrowserContext]:
    return functools.cache(new_context)


@pytest.fixture
def open_portal(
    new_context: Callable[[str], BrowserContext],
    kept_context: Callable[[str], BrowserContext],
    problems: list[str],
) -> Iterator[Open]:
    opened: list[Page | BrowserContext] = []

    def open_portal(
        path: str = "/", *, user: str = "alice", scheme: str = "light", width: int = 1440, alone: bool = False
    ) -> Page:
        """A page at `path`, "" for none yet; `user` "" is nobody, who is always `alone`: in a browser never used."""
        is_alone = alone or not user
        context = new_context(user) if is_alone else kept_context(user)
        page = context.new_page()
        opened.append(context if is_alone else page)
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.on("console", lambda message: problems.extend(serious(message)))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("dialog", lambda dialog: problems.append(f"a script ran: {dialog.message}"))
        if path:
            page.goto(path)
        return page

    yield open_portal
    for one in opened:
        one.close()
