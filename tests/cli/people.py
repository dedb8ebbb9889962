"""Who sits at the browser: Alice, signed in at the server, clicks Approve or Deny."""

import re
from dataclasses import dataclass
from functools import cached_property

import httpx2
from tests.live import LiveServer

_SESSION = """
from django.test import Client
from jetbridge.server.accounts.models import User
client = Client()
client.force_login(User.objects.get(username="alice"))
print(client.cookies["jetbridge_session"].value)
"""


@dataclass(frozen=True)
class Alice:
    live: LiveServer

    @cached_property
    def session(self) -> str:
        return self.live.command("shell", "--verbosity=0", "--command", _SESSION)

    def click(self, address: str, button: str = "approve") -> str:
        """The address to which the server sends her browser."""
        with httpx2.Client(cookies={"jetbridge_session": self.session}) as browser:
            page = browser.get(address)
            assert page.status_code == 200, page.text
            proof = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
            assert proof
            form = {"csrfmiddlewaretoken": proof[1], button: "1"}
            answer = browser.post(address, data=form, headers={"Origin": self.live.origin})
        assert answer.status_code == 302, answer.text
        return str(answer.headers["Location"])

    def end_sessions(self, token: str) -> None:
        """She disconnects the application of this token, on the page of connected applications."""
        with httpx2.Client(base_url=self.live.origin, headers={"Authorization": f"Bearer {token}"}) as browser:
            assert browser.delete("/rest/v1.1/me/connected-applications/2").status_code == 200


def go(address: str, **headers: str) -> httpx2.Response:
    """A browser that follows a redirect to this machine."""
    with httpx2.Client(timeout=60) as browser:
        return browser.get(address, headers=headers)
