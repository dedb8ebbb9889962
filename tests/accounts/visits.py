"""How the tests use the pages: somebody at a browser, at an address."""

import re
from typing import Any

from django.test import Client

from jetbridge.server.accounts.models import User

PASSWORD = "correct horse battery"
HOME, ELSEWHERE = "198.51.100.7", "203.0.113.9"
LOGIN, LOGOUT, ACCOUNT = "/account/login", "/account/logout", "/account"
LINK = re.compile(r"http://127\.0\.0\.1:8000(/\S+)")


def at(address: str = HOME) -> Client:
    return Client(REMOTE_ADDR=address)


def with_password(user: User, password: str = PASSWORD) -> User:
    user.set_password(password)
    user.save()
    return user


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"login": name, "password": password, **more})


def signed_in(user: User, address: str = HOME) -> Client:
    client = at(address)
    assert sign_in(client, with_password(user).username).status_code == 302
    return client


def confirmed(user: User) -> Client:
    """The user, who has just said again who they are."""
    client = signed_in(user)
    assert client.post("/account/confirm", {"password": PASSWORD}).status_code == 302
    return client


def is_signed_in(client: Client) -> bool:
    return bool(client.get(ACCOUNT).status_code == 200)


def text(response: Any) -> str:
    """The page without its markup, blanks folded."""
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def link_in(body: str) -> str:
    """The path of the one link to this server's pages in a mail."""
    found = [path for path in LINK.findall(body) if path != "/account/password/reset"]
    assert len(found) == 1, body
    return str(found[0])
