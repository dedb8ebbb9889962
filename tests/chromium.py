"""One Chromium for a whole run: playwright allows one a thread, so every folder shares it; and what it is asked."""

import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

COLOURS = ("color-contrast", "link-in-text-block")
"""The rules of axe whose outcome is another one in the other theme."""
PROGRAMS = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
"""The first opens a context in a quarter of the time that the others take, which make a window for it."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--in-process-gpu",
    "--process-per-site",
    "--renderer-process-limit=1",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if executable is None:
        why = "there is no Chromium on this machine; on Debian: apt-get install chromium-headless-shell"
        pytest.fail(why) if os.environ.get("CI") == "true" else pytest.skip(why)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's loop runs in this thread, Django's tests do too
        chromium = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield chromium
        chromium.close()


def serious(message: ConsoleMessage) -> list[str]:
    return [message.text] if message.type in ("error", "warning") else []


def violations(page: Page, *only: str) -> list[tuple[str, list[str]]]:
    """What axe finds, each with its elements: by these rules, or the rules with these tags, or by all."""
    options = {"resultTypes": ["violations"]}  # without a list of what is right: that takes three times as long
    if only:
        options["runOnly"] = list(only)
    found = Axe().run(page, options=options).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
