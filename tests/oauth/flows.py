"""How the tests speak OAuth: applications, the way to a code, and what a program sends for it."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from django.test import Client

from jetbridge.server.accounts.models import User
from jetbridge.server.oauth import clients
from jetbridge.server.oauth.models import Application

WEB_REDIRECT = "http://127.0.0.1:3210"
NATIVE_REDIRECT = "http://127.0.0.1/callback"
VERIFIER = "a-verifier-of-more-than-43-characters.and~less_than-128"


class App(NamedTuple):
    """An application with its secret, as its makers know it."""

    application: Application
    secret: str
    redirect: str

    @property
    def id(self) -> str:
        return str(self.application.client_id)

    @property
    def credentials(self) -> dict[str, str | None]:
        return {"client_id": self.id, "client_secret": self.secret or None}


def web(owner: User, *redirects: str) -> App:
    redirects = redirects or (WEB_REDIRECT,)
    return App(*clients.create(owner, name="Reports", redirect_uris=list(redirects), native=False), redirects[0])


def native(owner: User, *redirects: str) -> App:
    redirects = redirects or (NATIVE_REDIRECT, "com.example.app:/done")
    return App(*clients.create(owner, name="Laptop", redirect_uris=list(redirects), native=True), redirects[0])


def challenge(verifier: str = VERIFIER) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def pkce(verifier: str = VERIFIER) -> dict[str, str]:
    return {"code_challenge": challenge(verifier), "code_challenge_method": "S256"}


def link(app: App, **said: str | None) -> str:
    """The path to the consent page; None leaves a parameter out."""
    asked: dict[str, str | None] = {"client_id": app.id, "response_type": "code", "redirect_uri": app.redirect}
    if app.application.is_public:
        asked |= pkce()
    return "/oauth2/authorize?" + urlencode({n: v for n, v in (asked | said).items() if v is not None}, quote_via=quote)


def browser(user: User) -> Client:
    """Somebody who is signed in."""
    client = Client()
    client.force_login(user)
    return client


def answered(response: Any) -> dict[str, str]:
    """What a redirect brings to the client."""
    assert response.status_code == 302, response.content
    return dict(parse_qsl(urlsplit(response["Location"]).query, keep_blank_values=True))


def approved(user: User, app: App, **said: str | None) -> dict[str, str]:
    return answered(browser(user).post(link(app, **said), {"approve": "1"}))


def code(user: User, app: App, **said: str | None) -> str:
    return approved(user, app, **said)["code"]


def exchange(app: App, code: str, **said: str | None) -> Any:
    """Ask for tokens, as a program does: without a session."""
    sent: dict[str, str | None] = {"grant_type": "authorization_code", "code": code, "redirect_uri": app.redirect}
    if app.application.is_public:
        sent["code_verifier"] = VERIFIER
    return post("token", sent | app.credentials | said)


def tokens(user: User, app: App, **said: str | None) -> dict[str, Any]:
    """Everything that an approved application gets."""
    response = exchange(app, code(user, app, **said))
    assert response.status_code == 200, response.content
    body: dict[str, Any] = response.json()
    return body


def refresh(app: App, refresh_token: str, **said: str | None) -> Any:
    return post("token", {"grant_type": "refresh_token", "refresh_token": refresh_token} | app.credentials | said)


def post(endpoint: str, sent: Mapping[str, str | None], **extra: Any) -> Any:
    """A urlencoded form; None leaves a parameter out."""
    body = urlencode({name: value for name, value in sent.items() if value is not None})
    kind = "application/x-www-form-urlencoded"
    return Client(raise_request_exception=False).post(f"/oauth2/{endpoint}", body, content_type=kind, **extra)


def basic(app: App, secret: str | None = None) -> dict[str, str]:
    pair = f"{quote(app.id)}:{quote(app.secret if secret is None else secret)}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def refused(response: Any) -> tuple[int, str]:
    """Status and error, after a look at the one shape of every refusal (RFC 6749 section 5.2)."""
    body = response.json()
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-store"
    assert set(body) == {"error", "error_description"}
    assert body["error_description"]
    return response.status_code, body["error"]


def works(token: str) -> bool:
    """Whether the API takes it."""
    client = Client(headers={"Authorization": f"Bearer {token}"})
    return client.get("/wpcom/v2/jetpack-partners").status_code == 200
