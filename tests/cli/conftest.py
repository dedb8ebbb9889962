"""The command in this process, with a store of its own."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.cli.people import Alice
from tests.cli.program import Program, clean_environment
from tests.live import LiveServer

from jetbridge.cli.app import run


@dataclass(frozen=True)
class Said:
    """What a command came to."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config"


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], config: Path) -> Command:
    """`jetbridge` in this process, of somebody who is nowhere signed in."""
    clean_environment(monkeypatch, config)

    def command(*arguments: str, typed: str = "") -> Said:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        capsys.readouterr()
        code = run(arguments)
        return Said(code, *capsys.readouterr())

    return command


@pytest.fixture
def jetbridge(command: Command, monkeypatch: pytest.MonkeyPatch, live_api: LiveServer) -> Command:
    """The same, with Alice's token in the environment."""
    monkeypatch.setenv("JETBRIDGE_HOST", live_api.origin)
    monkeypatch.setenv("JETBRIDGE_TOKEN", live_api.token("alice"))
    return command


@pytest.fixture
def program(config: Path) -> Program:
    """`jetbridge` in processes of their own."""
    return Program(config)


@pytest.fixture(scope="session")
def alice_at_work(live_api: LiveServer) -> Alice:
    return Alice(live_api)
