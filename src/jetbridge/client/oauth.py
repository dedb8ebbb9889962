"""OAuth 2 as the client speaks it: where a server's endpoints are, the way to a code, and the tokens for it.

Opens no browser, listens on no port and stores nothing. Sources: RFC 6749, 7009, 7636, 8252, 8414 and 9207; the
contract, section 4; WordPress.com's documentation, which knows neither metadata nor refresh tokens.
"""

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from jetbridge.client import errors
from jetbridge.client.errors import JetbridgeError
from jetbridge.client.flow import Answer, Request, send
from jetbridge.client.transport import Http

WORDPRESS = "https://public-api.wordpress.com"
BUILT_IN_CLIENT = "2"
"""The public client that every Jetbridge server has for this program."""

LOOPBACK_REDIRECT = "http://127.0.0.1:3210"
_LOOPBACK_HOSTS = ("127.0.0.1", "::1", "localhost")


class OAuthError(JetbridgeError):
    """The authorization server refused; `error` is its word for it (RFC 6749 sections 4.1.2.1 and 5.2)."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(message)
        self.error = error


class ForeignAnswer(JetbridgeError):
    """An answer to another request than this one: its `state` or `iss` is not ours, and nothing in it is believed."""


def is_loopback(url: str) -> bool:
    """Whether a redirect there ends on this machine."""
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname in _LOOPBACK_HOSTS


@dataclass(frozen=True)
class Server:
    """What signing in at a server takes. Every endpoint is of its own origin."""

    origin: str
    authorization_endpoint: str
    token_endpoint: str
    revocation_endpoint: str | None = None
    is_jetbridge: bool = False
    """It has the built-in client, the page that shows a code, and loopback redirects on any port."""
    sends_iss: bool = False

    @property
    def code_page(self) -> str:
        """Where a Jetbridge server shows the code, for a machine without a browser."""
        return f"{self.origin}/oauth2/code"


@dataclass(frozen=True)
class Application:
    """Who asks. Without a secret it is a public client."""

    client_id: str
    client_secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Token:
    """What a server gave. `expires_at` is in unix seconds; None means that it does not say, as WordPress.com's."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_at: int | None = None
    scope: str | None = None
    client_id: str | None = None

    def lasts(self, seconds: float) -> bool:
        """Whether it is still good after so many seconds."""
        return self.expires_at is None or self.expires_at > time.time() + seconds


def discover(http: Http) -> Server:
    """By RFC 8414. A server without metadata is taken to work as WordPress.com does, which itself is not asked: its
    metadata describes another pair of endpoints.
    """
    if http.origin == WORDPRESS:
        return _as_wordpress(http.origin)
    try:
        answer = http.run(send(Request(path="/.well-known/oauth-authorization-server", anonymous=True)))
    except errors.NotFound:
        return _as_wordpress(http.origin)
    return _described(http.origin, _object(answer))


def _as_wordpress(origin: str) -> Server:
    return Server(origin, f"{origin}/oauth2/authorize", f"{origin}/oauth2/token")


def _described(origin: str, metadata: dict[str, Any]) -> Server:
    """RFC 8414 section 3.3: the issuer must be the one that was asked."""
    if metadata.get("issuer") != origin:
        raise JetbridgeError(
            f"{origin} calls itself {metadata.get('issuer')}; sign in there, if that is the right one."
        )
    for name in ("authorization_endpoint", "token_endpoint", "revocation_endpoint"):
        url = metadata.get(name, None if name != "revocation_endpoint" else f"{origin}/")
        if not isinstance(url, str) or not url.startswith(f"{origin}/"):
            raise JetbridgeError(f"{origin} names a {name} of another origin ({url}); nothing is sent there.")
    return Server(
        origin,
        metadata["authorization_endpoint"],
        metadata["token_endpoint"],
        metadata.get("revocation_endpoint"),
        is_jetbridge=metadata.get("jetbridge_loopback_any_port") is True,
        sends_iss=metadata.get("authorization_response_iss_parameter_supported") is True,
    )


def _random() -> str:
    """256 bits (RFC 7636 section 7.1)."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class AuthorizationRequest:
    """One question to a person, and the only one who can read its answer."""

    server: Server
    client_id: str
    redirect_uri: str
    scope: str
    state: str = field(default_factory=_random, repr=False)
    verifier: str = field(default_factory=_random, repr=False)

    @property
    def url(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        asked = {
            "client_id": self.client_id,
            "response_type": "code",
            "redirect_uri": self.redirect_uri,
            "scope": self.scope,
            "state": self.state,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        return f"{self.server.authorization_endpoint}?{urlencode(asked)}"

    def code(self, answer: str) -> str:
        """The code in the query of a redirect. Nothing in it is believed before its state is ours."""
        every = parse_qs(answer, keep_blank_values=True)
        said = {name: values[0] for name, values in every.items() if len(values) == 1}
        if not hmac.compare_digest(said.get("state", "").encode(), self.state.encode()):
            raise ForeignAnswer("This answer belongs to another sign-in (its state is not the one that was sent).")
        if said.get("iss", "" if self.server.sends_iss else self.server.origin) != self.server.origin:
            raise ForeignAnswer(f"This answer does not come from {self.server.origin} (RFC 9207).")
        if error := said.get("error"):
            raise OAuthError(error, _in_words(error, said.get("error_description", "")))
        if not said.get("code"):
            raise ForeignAnswer("This answer has no code in it.")
        return said["code"]


def _in_words(error: str, description: str) -> str:
    if error == "access_denied":
        return "Access was denied on the page; nothing was signed in."
    return f"The server refused: {(description or error).rstrip('.')[:300]}."


def exchange(http: Http, request: AuthorizationRequest, application: Application, code: str) -> Token:
    """RFC 6749 section 4.1.3. The redirect URL is byte for byte the one that was asked with."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": request.redirect_uri,
        "code_verifier": request.verifier,
    }
    return _token(http, request.server, application, form)


def refresh(http: Http, server: Server, token: Token) -> Token:
    """RFC 6749 section 6. The old refresh token is spent by it."""
    application = Application(token.client_id or BUILT_IN_CLIENT)
    form = {"grant_type": "refresh_token", "refresh_token": token.refresh_token or ""}
    fresh = _token(http, server, application, form)
    return replace(fresh, refresh_token=fresh.refresh_token or token.refresh_token, scope=fresh.scope or token.scope)


def revoke(http: Http, server: Server, token: Token) -> None:
    """RFC 7009: the access token goes with its refresh token."""
    if server.revocation_endpoint is None:
        raise JetbridgeError(f"{server.origin} takes no token back.")
    form = {"token": token.refresh_token or token.access_token, "client_id": token.client_id or BUILT_IN_CLIENT}
    _post(http, server.revocation_endpoint, form)


def _token(http: Http, server: Server, application: Application, form: dict[str, str]) -> Token:
    form["client_id"] = application.client_id
    if application.client_secret:
        form["client_secret"] = application.client_secret
    body = _object(_post(http, server.token_endpoint, form))
    access_token = body.get("access_token") or body.get("secret")  # the partners' document says `secret`
    if not isinstance(access_token, str) or not is_sendable(access_token):
        raise JetbridgeError(f"{server.origin} answered without a token.")
    seconds = body.get("expires_in")
    # A confidential client renews with its secret, which is not kept: without it a refresh token is of no use.
    renewable = isinstance(body.get("refresh_token"), str) and not application.client_secret
    return Token(
        access_token,
        refresh_token=body["refresh_token"] if renewable else None,
        expires_at=int(time.time()) + int(str(seconds)) if str(seconds).isdecimal() else None,
        scope=str(body["scope"]) if body.get("scope") else None,
        client_id=application.client_id,
    )


def is_sendable(token: str) -> bool:
    """Whether a header can carry it: visible ASCII, whatever signs are in it."""
    return 0 < len(token) <= 10_000 and token.isascii() and token.isprintable() and " " not in token


def _post(http: Http, endpoint: str, form: dict[str, str]) -> Answer:
    """A refusal is raised in the server's words (RFC 6749 section 5.2)."""
    try:
        return http.run(send(Request(method="POST", path=urlsplit(endpoint).path, form=form, anonymous=True)))
    except errors.Refused as refused:
        if not refused.code:
            raise
        description = refused.data.get("error_description")
        raise OAuthError(refused.code, _in_words(refused.code, str(description or refused.message))) from None


def _object(answer: Answer) -> dict[str, Any]:
    body = answer.json()
    if not isinstance(body, dict):
        raise answer.unreadable("it is not an object")
    return body
