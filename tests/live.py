"""The real server in a process of its own, with data that stands still: `live_api`, for the tests of the client.

Acme Hosting has the keys Production (320 activations, 240 of them active) and Resellers (3, for tests that write).
Alice owns Acme, Bob is its viewer, Charlie owns Zenith, whose key has nothing.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.tables import copy

WAIT_SECONDS = 60
TRIES = 5  # to find a port that nobody takes between the asking and the listening
ACTIVATIONS = 320
WRITTEN = datetime(2025, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class LiveServer:
    """A running server: where it is, and who may ask it what."""

    port: int
    data_dir: Path
    partner_id: int
    key_id: int
    """Production."""
    resellers_id: int
    """The key of the tests that write."""
    tokens: dict[str, str] = field(repr=False)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def token(self, username: str) -> str:
        """Of `global` scope: alice's, bob's or charlie's."""
        return self.tokens[username]

    def command(self, *arguments: str) -> str:
        """What `jetbridge-server ARGUMENTS` prints, run beside the server."""
        return _run(_server(*arguments), self.data_dir, self.port).strip()


@pytest.fixture(scope="session")
def live_api(tmp_path_factory: pytest.TempPathFactory, tables: Path) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("live")
    copy(tables, folder)
    said = filled("from tests.live import fill; fill()", folder)
    with serving(folder, said["tokens"]["alice"]) as port:
        yield LiveServer(port=port, data_dir=folder, **said)


def filled(code: str, folder: Path) -> Any:
    """What `code` printed as JSON, in a process of its own whose data directory is `folder`."""
    return json.loads(_run(_python(code), folder, 8000))


@contextmanager
def serving(folder: Path, token: str) -> Iterator[int]:
    """The port of a server of the data in `folder`, where `token` is somebody's."""
    process, port = _start(folder, token)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(WAIT_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, token: str) -> tuple[subprocess.Popen[bytes], int]:
    for _ in range(TRIES):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port: int = listener.getsockname()[1]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                _server("serve"), env=_environment(folder, port), stderr=log, start_new_session=True
            )
        if _answers(process, port, token):
            return process, port
    raise AssertionError(f"The server did not start:\n{(folder / 'log').read_text()}")


def _answers(process: subprocess.Popen[bytes], port: int, token: str) -> bool:
    """Waits until it knows the token, as no other server does; False if it has ended: then its port was taken."""
    deadline = time.monotonic() + WAIT_SECONDS
    with httpx2.Client(headers={"Authorization": f"Bearer {token}"}, timeout=WAIT_SECONDS, trust_env=False) as http:
        while process.poll() is None and time.monotonic() < deadline:
            try:
                if http.get(f"http://127.0.0.1:{port}/rest/v1.1/me").is_success:
                    return True
            except httpx2.TransportError:
                time.sleep(0.05)
    process.kill()
    process.wait(WAIT_SECONDS)
    return False


def _server(*arguments: str) -> list[str]:
    return [*_python("from jetbridge.server.main import main; main()"), *arguments]


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def _run(command: list[str], folder: Path, port: int) -> str:
    result = subprocess.run(command, env=_environment(folder, port), check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout


def _environment(folder: Path, port: int) -> dict[str, str]:
    """Of this process only what the programs need: no setting, and no other database."""
    kept = {name: value for name, value in os.environ.items() if name == "PATH" or name.startswith("COVERAGE")}
    root = Path(__file__).parents[1]
    path = f"{root / 'src'}{os.pathsep}{root}"  # these sources, where another checkout's are installed
    return kept | {"JETBRIDGE_DATA_DIR": str(folder), "PORT": str(port), "PYTHONPATH": path}


# --- in the process that fills the database ---------------------------------------------------------------------


def fill() -> None:
    """Prints what `LiveServer` wants to know."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "jetbridge.server.settings"
    import django

    django.setup()
    from django.db import transaction

    with transaction.atomic():
        sys.stdout.write(json.dumps(_fill()))


def _fill() -> dict[str, Any]:
    from jetbridge.server.accounts.models import Role
    from jetbridge.server.partners import keys
    from jetbridge.server.partners.models import Partner
    from tests import cast

    acme = Partner.objects.create(slug="acme", name="Acme Hosting", company_website="https://acme.example.com")
    zenith = Partner.objects.create(slug="zenith", name="Zenith")
    production, resellers = (keys.create_key(acme, name, now=cast.NOW)[0] for name in ("Production", "Resellers"))
    keys.create_key(zenith, "Production", now=cast.NOW)
    cast.activate(production, *(cast.draft(blog, **_site(blog)) for blog in range(1, ACTIVATIONS + 1)), now=WRITTEN)
    cast.activate(resellers, *(cast.draft(blog) for blog in (1001, 1002, 1003)))
    people = {"alice": (acme, Role.OWNER), "bob": (acme, Role.VIEWER), "charlie": (zenith, Role.OWNER)}
    return {
        "partner_id": acme.pk,
        "key_id": production.pk,
        "resellers_id": resellers.pk,
        "tokens": {name: cast.token(cast.member(name, *of)) for name, of in people.items()},
    }


def _site(blog: int) -> dict[str, Any]:
    """200 in 2024 and 120 in 2025, one a day; every second is Premium, every fourth was cancelled after 30 days."""
    year, day = (2024, blog - 1) if blog <= 200 else (2025, blog - 201)
    made = datetime(year, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
    ended = {"cancelled_on": (made + timedelta(days=30)).isoformat()} if blog % 4 == 0 else {}
    name = {1: "=1+1", 2: "Bücherei 书店"}.get(blog, f"Site {blog}")
    product_id = 2002 if blog % 2 else 2000
    return {"activated_on": made.isoformat(), "site_name": name, "product_id": product_id} | ended
