"""The server starts only where it can work, serves, survives a dead worker and stops when told."""

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
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings
from tests.tables import copy

from jetbridge.server import serving

WAIT_SECONDS = 60


@pytest.fixture
def port(settings: Settings) -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.PORT = listener.getsockname()[1]
    return int(settings.PORT)


def test_a_free_port_passes(port: int) -> None:
    serving.check_port_is_free()


def test_a_busy_port_is_named_with_a_way_out(port: int) -> None:
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(CommandError, match=f"{port} is in use.*PORT=8001"),
    ):
        serving.check_port_is_free()


def test_a_number_that_is_no_port_is_refused(settings: Settings) -> None:
    settings.PORT = 65536
    with pytest.raises(CommandError, match="from 1 to 65535"):
        serving.check_port_is_free()


@pytest.mark.django_db
def test_current_tables_pass() -> None:
    serving.check_tables_are_current()


@pytest.mark.django_db
def test_a_missing_migration_stops_the_start() -> None:
    (newest,) = MigrationExecutor(connection).loader.graph.leaf_nodes("activations")
    MigrationRecorder(connection).record_unapplied(*newest)
    with pytest.raises(CommandError, match="jetbridge-server migrate"):
        serving.check_tables_are_current()


# --- the command, in a process of its own -------------------------------------------------------------------


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory, tables: Path) -> Path:
    folder = tmp_path_factory.mktemp("data")
    copy(tables, folder)
    return folder


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from jetbridge.server.main import main; main()", *arguments]


def environment(data_dir: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name == "PATH" or name.startswith("COVERAGE")}
    return kept | {"JETBRIDGE_DATA_DIR": str(data_dir), "PORT": str(port)}


@contextmanager
def server(data_dir: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command("serve"), env=environment(data_dir, port), stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        wait_for_answer(process, port)
        yield process
    finally:
        process.terminate()
        process.wait(WAIT_SECONDS)


def wait_for_answer(process: subprocess.Popen[bytes], port: int) -> int:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=WAIT_SECONDS) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            if time.monotonic() > deadline or process.poll() is not None:
                raise
            time.sleep(0.05)


def workers(process: subprocess.Popen[bytes]) -> set[int]:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return {int(pid) for pid in children.split()}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_answers_and_stops_cleanly_when_told(data_dir: Path, port: int, number: signal.Signals) -> None:
    with server(data_dir, port) as process:
        os.killpg(process.pid, number)  # parent and workers at once, as a terminal does
        assert process.wait(WAIT_SECONDS) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="finds the workers in /proc")
def test_a_dead_worker_is_replaced(data_dir: Path, port: int) -> None:
    with server(data_dir, port) as process:
        (first,) = workers(process)
        os.kill(first, signal.SIGKILL)
        assert wait_for_answer(process, port)
        assert first not in workers(process)


def test_a_second_server_on_the_port_says_so_and_exits_1(data_dir: Path, port: int) -> None:
    with server(data_dir, port):
        second = subprocess.run(
            command("serve"), env=environment(data_dir, port), check=False, stderr=subprocess.PIPE, text=True
        )
    assert second.returncode == 1
    assert second.stderr.startswith(f"CommandError: Port {port} is in use")
    assert second.stderr.count("\n") == 1


def test_without_tables_it_says_so_and_exits_1(tmp_path: Path, port: int) -> None:
    result = subprocess.run(
        command("serve"), env=environment(tmp_path, port), check=False, stderr=subprocess.PIPE, text=True
    )
    assert result.returncode == 1
    assert "jetbridge-server migrate" in result.stderr
