"""Signing in: a person approves in a browser, and the answer comes by a redirect to this machine or by pasting.

Both are waited for at once; the first that belongs to this sign-in ends it. Stores nothing. RFC 8252.
"""

import os
import queue
import re
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit

from jetbridge.client import oauth
from jetbridge.client.errors import JetbridgeError
from jetbridge.client.listener import Answer, Listener, Page
from jetbridge.client.oauth import Application, AuthorizationRequest, ForeignAnswer, OAuthError, Server, Token
from jetbridge.client.transport import Http

SECONDS = 300
"""How long a person has."""

_IS_REDIRECT = re.compile(r"(^|[?&])(code|error|state)=|://").search
_LONGEST_LINE = 10_000


class LoginError(JetbridgeError):
    """Nobody answered, or nobody could."""


def why_no_browser(environ: Mapping[str, str] = os.environ) -> str | None:
    """Why a browser opened from here would be of no use to the person, if so."""
    if any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")):
        return "this is a session over SSH"
    if environ.get("CI"):
        return "this runs in CI"
    displays = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    if sys.platform == "linux" and not any(environ.get(name) for name in displays):
        return "there is no display here"
    return None


def typed_lines() -> Iterator[str]:
    """Standard input, read past Python's buffer: a thread that waits in there would break the end of the program."""
    rest = b""
    while chunk := os.read(0, 4096):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from (line.decode(errors="replace") for line in lines)
        rest = rest[-_LONGEST_LINE:]
    yield rest.decode(errors="replace")


@dataclass(frozen=True)
class Way:
    """How a sign-in goes: where to, as whom, and what there is to do it with."""

    server: Server
    application: Application
    scope: str = "global"
    redirect_uri: str | None = None
    open_browser: Callable[[str], object] | None = webbrowser.open
    """None where the person's browser is not here."""
    lines: Iterable[str] | None = None
    """What the person types; None: nobody types."""
    seconds: float = SECONDS


def sign_in(way: Way, http: Http, say: Callable[[str], None]) -> Token:
    """`say` is given sentences for the person, the address first. Raises LoginError, or OAuthError when denied."""
    events: _Events = queue.SimpleQueue()
    with ExitStack() as stack:
        redirect_uri, listener = _where_answers_come(way, events)
        if listener:
            stack.enter_context(listener)
        request = AuthorizationRequest(way.server, way.application.client_id, redirect_uri, way.scope)
        say(f"Open this address and approve:\n\n  {request.url}\n")
        say(_what_to_do(way, redirect_uri, listener))
        if way.open_browser:
            threading.Thread(target=way.open_browser, args=[request.url], daemon=True).start()
        threading.Thread(target=_listen_to, args=[way.lines or (), events], daemon=True).start()
        return _Waiting(way, request, http, say, is_listened=bool(listener and way.open_browser)).token(events)


def _where_answers_come(way: Way, events: "_Events") -> tuple[str, Listener | None]:
    """The redirect URL, and who listens there. A busy port is no reason to wait."""
    wanted = way.redirect_uri or oauth.LOOPBACK_REDIRECT
    is_built_in = way.server.is_jetbridge and way.application.client_id == oauth.BUILT_IN_CLIENT
    if is_built_in and not (way.redirect_uri or way.open_browser):
        return way.server.code_page, None
    if not oauth.is_loopback(wanted):
        return wanted, None
    try:
        listener = Listener(wanted, events.put)
    except OSError:
        if not way.server.is_jetbridge:
            return wanted, None
        listener = Listener(wanted, events.put, any_port=True)
    return listener.redirect_uri, listener


def _what_to_do(way: Way, redirect_uri: str, listener: Listener | None) -> str:
    if redirect_uri == way.server.code_page:
        return "Then paste here the code that the page shows, and press Enter."
    if listener:
        return "Waiting for the browser. You can also paste here the address at which it ends, and press Enter."
    why = ""
    if oauth.is_loopback(redirect_uri):
        why = f"Port {urlsplit(redirect_uri).port or 80} is in use by another program. "
    return (
        f"{why}Once you approved, the browser goes to an address that begins with {redirect_uri}, and may show an "
        "error there. Copy the whole address, paste it here, and press Enter."
    )


_Events = queue.SimpleQueue[Answer | str | None]


def _listen_to(lines: Iterable[str], events: _Events) -> None:
    for line in lines:
        if line.strip():
            events.put(line.strip())
    events.put(None)


@dataclass(frozen=True)
class _Waiting:
    way: Way
    request: AuthorizationRequest
    http: Http
    say: Callable[[str], None]
    is_listened: bool
    """Whether an answer may come though nobody types."""

    def token(self, events: _Events) -> Token:
        end = time.monotonic() + self.way.seconds
        while True:
            try:
                event = events.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise LoginError(f"Nobody approved within {self.way.seconds:g} s. Run jetbridge login again.") from None
            if token := self._taken(event):
                return token

    def _taken(self, event: Answer | str | None) -> Token | None:
        if isinstance(event, Answer):
            return self._from_browser(event)
        if event is not None:
            return self._from_paste(event)
        if not self.is_listened:
            raise LoginError(
                "Nothing can be pasted here, for standard input is closed. Set JETBRIDGE_TOKEN and JETBRIDGE_HOST, or "
                "pipe a token into: jetbridge login --with-token"
            )
        return None

    def _from_browser(self, answer: Answer) -> Token | None:
        """The page that the browser shows is sent when it is true, not before."""
        try:
            token = self._exchange(self.request.code(answer.query))
        except ForeignAnswer as error:
            self.say(f"{error} Still waiting.")
            answer.show(Page(400, "Not this sign-in", f"{error} The terminal still waits for the right one."))
            return None
        except JetbridgeError as error:
            answer.show(Page(400, "Not signed in", f"{error} Run jetbridge login again."))
            raise
        answer.show(Page(200, "Signed in", "You can close this page and go back to the terminal."))
        return token

    def _from_paste(self, text: str) -> Token | None:
        """A slip of the hand costs another try, not the sign-in."""
        try:
            code = self.request.code(urlsplit(text).query or text) if _IS_REDIRECT(text) else text
            return self._exchange(code)
        except (ForeignAnswer, OAuthError) as error:
            if getattr(error, "error", None) == "access_denied":
                raise
            self.say(f"{error} Paste it again, or press Ctrl-C.")
            return None

    def _exchange(self, code: str) -> Token:
        return oauth.exchange(self.http, self.request, self.way.application, code)
