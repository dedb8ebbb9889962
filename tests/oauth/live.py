"""A live server for other people's clients: they make real connections, and the browser's part is played here."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.oauth import flows

from jetbridge.server.accounts.models import User


def approve(user: User, url: str) -> str:
    """The address to which somebody who follows `url` and approves is sent."""
    parts = urlsplit(url)
    response: Any = flows.browser(user).post(f"{parts.path}?{parts.query}", {"approve": "1"})
    assert response.status_code == 302, response.content
    location: str = response["Location"]
    assert dict(parse_qsl(urlsplit(location).query)).get("code"), location
    return location
