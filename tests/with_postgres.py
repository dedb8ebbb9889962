"""with_postgres.py -- COMMAND…: run it with the DATABASE_URL of a PostgreSQL that lives as long as it does.

The server is in a temporary folder, on a Unix socket only, and never syncs: it is for tests.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

START_SECONDS = 60


def find_binaries() -> Path | None:
    """The folder of `initdb` and `postgres`: on PATH, else Debian's newest."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((path.parent for path in folders), key=lambda folder: float(folder.parent.name), default=None)


@contextmanager
def running_server(binaries: Path) -> Iterator[str]:
    """Its DATABASE_URL. PostgreSQL refuses to run as root, so root runs it as the user `postgres`."""
    folder = tempfile.mkdtemp(prefix="jetbridge-pg-", dir="/tmp")  # a socket's path must be short
    as_user = []
    if os.geteuid() == 0:
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        shutil.chown(folder, "postgres", "postgres")
    initdb = f"{binaries}/initdb -D {folder}/data -U jetbridge -A trust -E UTF8 --no-sync"
    postgres = f"{binaries}/postgres -D {folder}/data -k {folder} -c listen_addresses= -c fsync=off -N 200"
    try:
        subprocess.run([*as_user, *initdb.split()], check=True, cwd="/", stdout=subprocess.DEVNULL)
        with open(f"{folder}/log", "w") as log:
            server = subprocess.Popen([*as_user, *postgres.split()], cwd="/", stderr=log, start_new_session=True)
        try:
            wait_until_ready(server, binaries, folder)
            yield f"postgres://jetbridge@{quote(folder, safe='')}/postgres"
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: nothing in it is worth keeping
            server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def wait_until_ready(server: subprocess.Popen[bytes], binaries: Path, folder: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    ask = [f"{binaries}/pg_isready", "--quiet", f"--host={folder}"]
    while subprocess.run(ask, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"PostgreSQL did not start:\n{Path(folder, 'log').read_text()}")
        time.sleep(0.05)


def main() -> int:
    if len(sys.argv) < 3 or sys.argv[1] != "--":
        sys.exit("usage: with_postgres.py -- COMMAND…")
    binaries = find_binaries()
    if binaries is None:
        sys.stdout.write("There is no PostgreSQL on this machine: not tested with it.\n")
        return int(os.environ.get("CI") == "true")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with running_server(binaries) as url:
        environment = os.environ | {"DATABASE_URL": url, "PATH": f"{binaries}:{os.environ['PATH']}"}
        status = subprocess.run(sys.argv[2:], check=False, env=environment).returncode
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
