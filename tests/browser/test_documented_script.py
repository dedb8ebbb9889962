"""The partners' document, followed to the letter: its helper script in PHP, a browser, and the blue button."""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast

from jetbridge.server.accounts.models import User
from jetbridge.server.oauth.models import Application
from jetbridge.server.partners.models import PartnerKey

pytestmark = pytest.mark.django_db(transaction=True)
SCRIPT = Path(__file__).with_name("documented.php")
PORT = 3210
PASSWORD = "correct horse battery"


@pytest.fixture
def php() -> str:
    found = shutil.which("php")
    if found and "curl" in subprocess.run([found, "-m"], capture_output=True, text=True, check=True).stdout.split():
        return found
    why = "there is no PHP with curl on this machine; on Debian: apt-get install php-cli php-curl"
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def application(bob: User, page: Page, live_server: LiveServer) -> tuple[str, str]:
    """Made on the page, as the document says: both URLs are the same, and have no slash at the end."""
    bob.set_password(PASSWORD)
    bob.save()
    page.goto(f"{live_server.url}/apps/new")
    page.get_by_label("User name").fill("bob")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Name").fill("Token helper")
    page.get_by_label("Website URL").fill(f"http://127.0.0.1:{PORT}")
    page.get_by_label("Redirect URLs").fill(f"http://127.0.0.1:{PORT}")
    page.get_by_role("button", name="Create").click()
    secret = page.get_by_label("Client secret").input_value()
    made = Application.objects.get(user=bob)
    assert (made.redirect_uris, made.website) == (f"http://127.0.0.1:{PORT}",) * 2
    expect(page.get_by_text(made.client_id)).to_be_visible()
    return made.client_id, secret


@pytest.fixture
def script(php: str, application: tuple[str, str], live_server: LiveServer, tmp_path: Path) -> Iterator[str]:
    shutil.copy(SCRIPT, tmp_path / "index.php")
    said = {"SERVER": live_server.url, "CLIENT_ID": application[0], "CLIENT_SECRET": application[1]}
    command = [php, "-S", f"127.0.0.1:{PORT}", "-t", str(tmp_path)]
    with subprocess.Popen(command, env=os.environ | said, stderr=subprocess.DEVNULL) as server:
        _wait_for_port(server)
        yield f"http://127.0.0.1:{PORT}"
        server.terminate()


def _wait_for_port(server: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        assert server.poll() is None, f"port {PORT} is taken"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", PORT)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("PHP's server did not start")


def press(page: Page, script: str, button: str) -> dict[str, Any]:
    """Start the script, press a button of the consent page, and read what the script prints."""
    page.goto(f"{script}?do_redirect=1")
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url(f"{script}/?*")
    printed: dict[str, Any] = json.loads(page.inner_text("body"))
    return printed


def test_the_script_prints_a_token_that_lists_activations(page: Page, script: str, key: PartnerKey) -> None:
    """And after a denial an error in JSON. One test: there is one port."""
    denied = press(page, script, "Deny")
    assert denied["error"] in ("invalid_grant", "invalid_request")
    cast.activate(key, cast.draft(1))
    client = Client(headers={"Authorization": f"Bearer {press(page, script, 'Approve')['secret']}"})
    listed = client.get(f"/wpcom/v2/jetpack-partners/{key.partner_id}/key/{key.pk}/activations")
    assert listed.json()["total"] == 1
