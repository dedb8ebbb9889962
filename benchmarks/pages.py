"""Serves the peers' pages on loopback, and beside them the answers of the API that they show."""

import json
import mimetypes
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from servers import HERE

PAGES = HERE / "peers" / "pages"
BUILD, LOCK = PAGES / "build", PAGES / "package-lock.json"
DAYS, PLANS, SITES = "/data/days.json", "/data/plans.json", "/data/sites-{}.json"
NAMES = {"chart.js": "Chart.js", "uplot": "uPlot", "react": "React"}


def versions() -> dict[str, str]:
    locked = json.loads(LOCK.read_text())["packages"]
    return {name: locked[f"node_modules/{package}"]["version"] for package, name in NAMES.items()}


@contextmanager
def running(answers: Mapping[str, bytes]) -> Iterator[str]:
    """The origin. It runs in a thread of its own; `answers` are bodies of JSON by their path."""
    built = {f"/{file.relative_to(BUILD)}": file.read_bytes() for file in BUILD.rglob("*") if file.is_file()}
    if not built:
        raise RuntimeError("the peers' pages are not built; make bench does that")
    files = built | {"/": built["/index.html"]} | dict(answers)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"files": files}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    files: Mapping[str, bytes]

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        body = self.files.get(path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", mimetypes.guess_type(path)[0] or "text/html")
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Not a line for each."""
