"""One Chromium for a whole run: playwright allows one a thread, so every folder shares it; and what it is asked."""

import os
import shutil
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

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


COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules of axe that are about colours: they take most of its time, and another theme changes their outcome only."""
AT_REST = "for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish()"
"""A theme that has just changed fades in: halfway, no colour is one that anybody reads."""
OF_EACH_LOOK = """
options => {
  const looks = new Map([[null, ""]]);
  const look = element => {
    if (!looks.has(element)) {
      const style = getComputedStyle(element);
      const { color, backgroundColor, backgroundImage, opacity, filter, font, textDecorationLine, border } = style;
      const own = [color, backgroundColor, backgroundImage, opacity, filter, font, textDecorationLine, border];
      const isInFlow = ["static", "relative"].includes(style.position);
      looks.set(element, own + (isInFlow ? "" : looks.size) + look(element.parentElement));
    }
    return looks.get(element);
  };
  const isText = node => node.nodeType === Node.TEXT_NODE && node.data.trim();
  const says = element => element.matches("input, select, textarea") || [...element.childNodes].some(isText);
  const shown = [...document.body.querySelectorAll("*")].filter(element => says(element) && element.checkVisibility());
  const include = [...new Map(shown.reverse().map(element => [look(element), element])).values()];
  return include.length ? axe.run({ include }, options) : { violations: [] };
}
"""
"""Colours of one element of each look, that of all around it included: a table has a thousand cells of one.

What stands over another part has a look of its own: what is behind it may be anything.
"""

Violations = list[tuple[str, list[str]]]


def violations(page: Page, *tags: str) -> Violations:
    """What axe finds, each with its elements: by the rules with these tags, or by all."""
    _prepare(page)
    options = _options(tags) | {"rules": {rule: {"enabled": False} for rule in COLOURS}}
    return _found(page.evaluate("options => axe.run(options)", options)) + colours(page)


def colours(page: Page) -> Violations:
    """What it finds by COLOURS."""
    _prepare(page)
    return _found(page.evaluate(OF_EACH_LOOK, _options(COLOURS)))


def _prepare(page: Page) -> None:
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    page.evaluate(AT_REST)


def _options(only: Sequence[str]) -> dict[str, Any]:
    """Without a list of what is right: that takes three times as long."""
    return {"resultTypes": ["violations"]} | ({"runOnly": list(only)} if only else {})


def _found(said: Any) -> Violations:
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in said["violations"]]
