"""`jetbridge` in a process of its own, with somebody who reads along and types."""

import os
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

WAIT_SECONDS = 60
_START = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background inherit that it is ignored
from jetbridge.cli import main
main()
"""
_MEANT_FOR_US = ("JETBRIDGE_", "SSH_", "CI", "DISPLAY", "WAYLAND_DISPLAY", "BROWSER")


def clean_environment(monkeypatch: pytest.MonkeyPatch, config: Path) -> None:
    for name in [name for name in os.environ if name.startswith(_MEANT_FOR_US)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("JETBRIDGE_CONFIG_DIR", str(config))


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


@dataclass
class Running:
    """One that waits for its person."""

    process: subprocess.Popen[str]
    _lines: "queue.SimpleQueue[str | None]" = field(default_factory=queue.SimpleQueue)
    said: str = ""

    def __post_init__(self) -> None:
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self._lines.put(line)
        self._lines.put(None)

    def until(self, pattern: str) -> str:
        """What it says up to a line with this in it; fails when it ends before."""
        while not re.search(pattern, self.said):
            line = self._lines.get(timeout=WAIT_SECONDS)
            assert line is not None, f"it ended without {pattern!r}:\n{self.said}"
            self.said += line
        return self.said

    @property
    def address(self) -> str:
        """Where it sends the person, once it says what to do there."""
        said = self.until(r"(?m)press Enter\.")
        found = re.search(r"https?://\S+/oauth2/authorize\S+", said)
        assert found, said
        return found[0]

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of that address."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.address).query).items()}

    def type(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def end(self) -> Result:
        code = self.process.wait(WAIT_SECONDS)
        assert self.process.stdout
        return Result(code, self.process.stdout.read(), self.end_of_words())

    def end_of_words(self) -> str:
        """All that it says, up to its end."""
        while (line := self._lines.get(timeout=WAIT_SECONDS)) is not None:
            self.said += line
        return self.said


@dataclass(frozen=True)
class Program:
    config: Path

    def run(self, *arguments: str, typed: str = "", **environ: str) -> Result:
        with self.start(*arguments, **environ) as running:
            assert running.process.stdin
            running.process.stdin.write(typed)
            running.process.stdin.close()
            return running.end()

    @contextmanager
    def start(self, *arguments: str, **environ: str) -> Iterator[Running]:
        pipe = subprocess.PIPE
        command = [sys.executable, "-c", _START, *arguments]
        with subprocess.Popen(
            command, env=self.environment() | environ, stdin=pipe, stdout=pipe, stderr=pipe, text=True
        ) as process:
            try:
                yield Running(process)
            finally:
                process.kill()

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name == "PATH" or name.startswith("COVERAGE")}
        return kept | {"JETBRIDGE_CONFIG_DIR": str(self.config), "HOME": str(self.config.parent)}
