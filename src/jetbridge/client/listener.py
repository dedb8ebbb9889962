"""The little web server that takes the redirect of a sign-in, on this machine's own address.

It takes exactly its path and its Host, and shows a page once it is known what the answer came to. It reads no answer.
"""

import base64
import hashlib
import html
import os
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any, Self
from urllib.parse import urlsplit

READ_SECONDS = 5  # browsers open connections that they never use
SHOW_SECONDS = 120  # the token is fetched before the page is shown
_DELIVER_SECONDS = 5

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem;color-scheme:light dark}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Connection": "close",
}


@dataclass(frozen=True)
class Page:
    status: int
    title: str
    text: str


@dataclass(frozen=True)
class Answer:
    """What a browser brought: the query of the redirect. Its page waits until `show`."""

    query: str
    page: "Future[Page]" = field(default_factory=Future)
    delivered: threading.Event = field(default_factory=threading.Event)

    def show(self, page: Page) -> None:
        """Returns when the browser has it."""
        self.page.set_result(page)
        self.delivered.wait(_DELIVER_SECONDS)


class Listener:
    """Raises OSError where the port is not free. `redirect_uri` is the given one, with the port that it got."""

    def __init__(self, redirect_uri: str, take: Callable[[Answer], None], *, any_port: bool = False) -> None:
        parts = urlsplit(redirect_uri)
        address = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname or ""
        self._server = _Server((address, 0 if any_port else parts.port or 80), _Handler)
        if any_port:
            host = parts.netloc.removesuffix(f":{parts.port}")
            parts = parts._replace(netloc=f"{host}:{self._server.server_address[1]}")
        self.redirect_uri = parts.geturl()
        self._server.host, self._server.path, self._server.take = parts.netloc, parts.path or "/", take

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingTCPServer):
    """`HTTPServer` itself would look up this machine's name, which can take seconds."""

    daemon_threads = True
    block_on_close = False  # an idle connection must not hold up the end
    allow_reuse_address = os.name == "posix"  # elsewhere it would let two programs have one port
    host: str
    path: str
    take: Callable[[Answer], None]

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away is no news."""


class _Handler(BaseHTTPRequestHandler):
    timeout = READ_SECONDS
    server: _Server

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if self.headers.get_all("Host") != [self.server.host] or path != self.server.path:
            return self._send(Page(404, "Not found", "There is nothing here but the end of a sign-in."))
        if not query:
            return self._send(Page(400, "Not signed in", "The answer of the sign-in is missing."))
        answer = Answer(query)
        self.server.take(answer)
        try:
            self._send(answer.page.result(SHOW_SECONDS))
        except NotInTime:
            self._send(Page(503, "Not signed in", "The terminal did not answer. Run jetbridge login again."))
        finally:
            answer.delivered.set()

    def _send(self, page: Page) -> None:
        title, text = html.escape(page.title), html.escape(page.text)
        body = (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title} · Jetbridge</title>'
            f"<style>{_STYLE}</style><h1>{title}</h1><p>{text}</p></html>"
        ).encode()
        self.send_response(page.status)
        for name, value in (_HEADERS | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def version_string(self) -> str:
        return "Jetbridge"

    def log_message(self, *_: Any) -> None:
        """The query has a code in it."""
