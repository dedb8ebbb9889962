"""`make screenshots`: the portal's screens as pictures in docs/images, light and dark, from the demo's data.

Starts a server of its own on a free port, with a database of its own, and signs in as anybody would.
"""

import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

IMAGES = Path(__file__).parent / "images"
FONTS = Path(__file__).parent / "fonts.conf"
SERVER = str(Path(sys.executable).with_name("jetbridge-server"))
WAIT_SECONDS = 120
QUALITY = 82
SCREENS = {
    "overview": "/",
    "activations": "/activations?key=1",
    "activation": "/activations?key=1&activation=1",
    "invoices": "/billing?key=1",
    "invoice": "/billing/in_000000000013?key=1",
    "keys": "/keys",
    "members": "/members",
    "audit-log": "/members?view=audit",
    "api-access": "/api-access",
    "account": "/profile",
}
ON_A_PHONE = ("overview", "activations", "invoice", "keys", "members", "audit-log")

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def main() -> None:
    check_font()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as url, sync_playwright() as playwright:
        password = json.loads((Path(folder) / "demo-sign-in.json").read_text())["password"]
        fonts = os.environ | {"FONTCONFIG_FILE": str(FONTS)}
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=chromium(), args=arguments, env=fonts)
        for scheme in SCHEMES:
            take(browser, url, password, scheme)
        browser.close()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    environment = os.environ | {"JETBRIDGE_DATA_DIR": str(folder), "PORT": str(port)}
    subprocess.run([SERVER, "demo"], env=environment, check=True, stdout=subprocess.DEVNULL)
    with subprocess.Popen([SERVER, "serve"], env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_ready(url)
            yield url
        finally:
            process.terminate()


def wait_until_ready(url: str) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{url}/readyz", timeout=5).close()  # noqa: S310  our own server
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    sys.exit("The server did not start.")


def check_font() -> None:
    """Pictures of two machines should differ by what changed, not by their fonts."""
    if shutil.which("fc-list") is None or not subprocess.check_output(["fc-list", "Inter"]):
        sys.exit("The pictures are taken in the font Inter; on Debian: apt-get install fontconfig fonts-inter")


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return found or sys.exit("There is no Chromium on this machine; on Debian: apt-get install chromium")


def take(browser: Browser, url: str, password: str, scheme: Scheme) -> None:
    with signed_in(browser, url, password, scheme) as context:
        page = context.new_page()
        page.set_viewport_size({"width": 1280, "height": 800})
        for name, path in SCREENS.items():
            picture(page, path, f"portal-{name}-{scheme}")
        page.set_viewport_size({"width": 360, "height": 740})
        for name in ON_A_PHONE:
            picture(page, SCREENS[name], f"portal-{name}-phone-{scheme}")


@contextmanager
def signed_in(browser: Browser, url: str, password: str, scheme: Scheme) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=url, color_scheme=scheme, locale="en-US", reduced_motion="reduce")
    page = context.new_page()
    page.goto("/account/login")
    page.get_by_label("User name or e-mail address").fill("alice")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: "/login" not in address)
    page.close()
    yield context
    context.close()


def picture(page: Page, path: str, name: str) -> None:
    """As WebP, which is a third of a PNG; Chromium makes it, playwright only does not offer it."""
    page.goto(path)
    expect(page.locator("main h1")).to_be_visible(timeout=30_000)
    expect(page.locator("[aria-busy=true]")).to_have_count(0, timeout=30_000)
    page.evaluate("document.activeElement.blur()")
    session = page.context.new_cdp_session(page)
    taken = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    (IMAGES / f"{name}.webp").write_bytes(base64.b64decode(taken["data"]))


if __name__ == "__main__":
    main()
