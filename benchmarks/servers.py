"""Starts what is measured, each alone on a free port with one worker, and stops it again."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
BIN = Path(sys.executable).parent
DATA = HERE / "data"
START_SECONDS, STOP_SECONDS = 30, 10

THREADS = "1"
PEER = [str(BIN / "granian"), "--host=127.0.0.1", f"--working-dir={HERE}", "--no-ws", "--http=1", "--log-level=error"]
COMMANDS = {
    "Jetbridge": [str(BIN / "jetbridge-server"), "serve"],
    "FastAPI + SQLAlchemy": [*PEER, "--interface=asgi", "peers.fastapi_orm:app"],
    "Django REST framework": [*PEER, "--interface=wsgi", f"--blocking-threads={THREADS}", "peers.drf:app"],
    "lean limit": [*PEER, "--interface=asgi", "peers.lean:app"],
}
OURS, FASTAPI, DRF, LEAN = COMMANDS


@dataclass(frozen=True)
class Server:
    origin: str
    pid: int

    def peak_megabytes(self) -> float:
        """The most memory that one of its processes ever held."""
        tasks = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return max(_peak_megabytes(pid) for pid in [*tasks, str(self.pid)])


def _peak_megabytes(pid: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024 / 1e6


def environment(url: str, port: int = 0) -> dict[str, str]:
    """What a program needs to use the database at `url`."""
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "jetbridge.server.settings",
        "JETBRIDGE_DATA_DIR": str(DATA / "var"),
        "JETBRIDGE_SECRET_KEY": "of the benchmark, which signs nothing",
        "JETBRIDGE_ORIGIN": f"http://127.0.0.1:{port}",
        "JETBRIDGE_WORKERS": "1",
        "JETBRIDGE_THREADS": THREADS,
        "PORT": str(port),
    }


@contextmanager
def running(name: str, url: str) -> Iterator[Server]:
    port = _free_port()
    command = COMMANDS[name] if name == OURS else [*COMMANDS[name], f"--port={port}"]
    process = subprocess.Popen(command, env=environment(url, port), start_new_session=True)
    try:
        _wait_until_answering(process, port)
        yield Server(f"http://127.0.0.1:{port}", process.pid)
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """By force if need be: a worker with a pool of threads may wait for ever."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_until_answering(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
            return
        except urllib.error.HTTPError:  # the peers have no such path, but they answer
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"no server came up on port {port}")
