"""Pages of the server in a Chromium."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer
from tests.chromium import serious

from jetbridge.server.accounts.models import User

Open = Callable[..., Page]


@pytest.fixture
def problems() -> list[str]:
    """What the browser complained of, violations of the policy included."""
    return []


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer, problems: list[str]) -> Iterator[Open]:
    contexts = []

    def open_page(path: str, *, scheme: str = "light", width: int = 1280, signed_in: bool = False) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            color_scheme="dark" if scheme == "dark" else "light",
            viewport={"width": width, "height": 800},
        )
        contexts.append(context)
        if signed_in:
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session(), "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda message: problems.extend(serious(message)))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def session() -> str:
    operator = User.objects.filter(is_superuser=True).first()
    client = Client()
    client.force_login(operator or User.objects.create_superuser("operator", "operator@example.com", "x"))
    return client.cookies[settings.SESSION_COOKIE_NAME].value
