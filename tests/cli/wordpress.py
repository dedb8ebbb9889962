"""A stand-in for WordPress.com: no metadata, redirects compared byte for byte, endless tokens with odd signs.

It answers as tersely as its documents allow: ids as strings, MySQL's datetimes, parameters it does not know left out.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT_ID, SECRET = "11", "s3cr3t)%&@^(#"
TOKEN = "t0k3n)%&@^(#*!~'"

_SITE = {"product_id": "2002", "wpcom_user_id": None, "cancelled_on": None, "disputed_on": None, "site_icon": None}
ACTIVATIONS = [
    _SITE | {"id": str(number), "wpcom_blog_id": str(1000 + number), "activated_on": f"2026-01-0{number} 10:00:00"}
    for number in (3, 2, 1)
]
ANSWERS: dict[str, Any] = {
    "/rest/v1.1/me": {"ID": 7, "username": "alice", "token_scope": ["global"]},
    "/wpcom/v2/jetpack-partners": [{"id": "5", "slug": "acme", "name": "Acme", "keys": [{"id": "6", "name": "One"}]}],
    "/wpcom/v2/jetpack-partners/5/key/6/activations": {"total": "3", "activations": ACTIVATIONS},
    "/wpcom/v2/jetpack-partners/activations": [{"date": "2026-01", "new": "3", "total": "3"}],
    "/wpcom/v2/jetpack-partners/5/key/6/stripe/invoices": {
        "items": [{"id": "in_1", "number": "A-1", "status": "paid", "currency": "usd", "total": 12.5}],
        "has_more": False,
    },
}


@dataclass
class WordPress:
    origin: str = ""
    redirects: list[str] = field(default_factory=lambda: ["http://127.0.0.1:3210"])
    """What the application was made with."""
    forms: list[dict[str, str]] = field(default_factory=list)
    """What came to the token endpoint."""
    paths: list[str] = field(default_factory=list)

    def approved(self, address: str, **said: str) -> str:
        """Where the browser is sent from the consent page; ValueError where the page would be an error."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        if asked["client_id"] != CLIENT_ID or asked["redirect_uri"] not in self.redirects:
            raise ValueError(f"mismatch: {asked['redirect_uri']}")
        answer = said or {"code": "c0de"}
        return f"{asked['redirect_uri']}?{urlencode(answer | {'state': asked['state']})}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.forms.append(form)
        wanted = {"client_id": CLIENT_ID, "client_secret": SECRET, "code": "c0de", "grant_type": "authorization_code"}
        if form.get("redirect_uri") not in self.redirects or not wanted.items() <= form.items():
            return 400, {"error": "invalid_grant", "error_description": "Something does not match."}
        token = {"access_token": TOKEN, "token_type": "bearer", "blog_id": "0", "blog_url": None, "scope": "global"}
        return 200, token

    def get(self, path: str, authorization: str | None) -> tuple[int, Any]:
        self.paths.append(path)
        if path not in ANSWERS:
            return 404, {"code": "rest_no_route", "message": "No route was found.", "data": {"status": 404}}
        if authorization != f"Bearer {TOKEN}":
            return 401, {"code": "rest_forbidden", "message": "Sorry, you are not allowed.", "data": {"status": 401}}
        return 200, ANSWERS[path]


@contextmanager
def serving() -> Iterator[WordPress]:
    stand_in = WordPress()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(*stand_in.get(self.path.partition("?")[0], self.headers.get("Authorization")))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(*stand_in.token({name: values[0] for name, values in parse_qs(body).items()}))

        def _answer(self, status: int, value: Any) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Not among the tests' words."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        stand_in.origin = f"http://127.0.0.1:{server.server_address[1]}"
        yield stand_in
        server.shutdown()
