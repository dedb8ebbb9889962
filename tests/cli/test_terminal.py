"""What is different where a person sits at a terminal: tables, colours, progress, and questions."""

import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.cli import wordpress
from tests.cli.program import WAIT_SECONDS, Program
from tests.cli.wordpress import CLIENT_ID, SECRET
from tests.live import LiveServer

COLOUR = re.compile(r"\x1b\[[0-9;]*3[0-7][0-9;]*m")


@dataclass
class Terminal:
    """All that is on the screen, by one program."""

    process: subprocess.Popen[bytes]
    screen: int
    seen: str = ""

    def until(self, pattern: str) -> str:
        while not re.search(pattern, self.seen):
            self.seen += self._more()
        return self.seen

    def end(self) -> str:
        try:
            while more := self._more():
                self.seen += more
        except OSError:  # so Linux says that nobody writes there any more
            pass
        self.process.wait(WAIT_SECONDS)
        return self.seen

    def type(self, line: str) -> None:
        os.write(self.screen, f"{line}\n".encode())

    def _more(self) -> str:
        readable, _, _ = select.select([self.screen], [], [], WAIT_SECONDS)
        assert readable, f"nothing more came after:\n{self.seen}"
        return os.read(self.screen, 65536).decode(errors="replace")


@contextmanager
def terminal(program: Program, *arguments: str, **environ: str) -> Iterator[Terminal]:
    screen, side = pty.openpty()
    command = [sys.executable, "-c", "from jetbridge.cli import main; main()", *arguments]
    env = program.environment() | {"TERM": "xterm-256color", "COLUMNS": "80"} | environ
    with subprocess.Popen(command, env=env, stdin=side, stdout=side, stderr=side, start_new_session=True) as process:
        os.close(side)
        try:
            yield Terminal(process, screen)
        finally:
            process.kill()
            os.close(screen)


@pytest.fixture
def alice(live_api: LiveServer) -> dict[str, str]:
    return {"JETBRIDGE_HOST": live_api.origin, "JETBRIDGE_TOKEN": live_api.token("alice")}


def test_a_terminal_gets_a_table_with_the_graph_in_colour(program: Program, alice: dict[str, str]) -> None:
    with terminal(program, "activations", "summary", **alice) as person:
        seen = person.end()
    assert "█" in seen
    assert COLOUR.search(seen)


def test_no_color_is_heeded(program: Program, alice: dict[str, str]) -> None:
    with terminal(program, "activations", "list", **alice, NO_COLOR="1") as person:
        seen = person.end()
    assert "20 of 323; --all for the rest" in seen
    assert not COLOUR.search(seen)


def test_an_export_to_a_file_shows_how_far_it_is(program: Program, alice: dict[str, str], tmp_path: Path) -> None:
    with terminal(program, "activations", "export", "--file", str(tmp_path / "a.csv"), **alice) as person:
        assert "Exporting" in person.end()


def test_parquet_is_not_thrown_at_a_terminal(program: Program, alice: dict[str, str]) -> None:
    with terminal(program, "partners", "-o", "parquet", **alice) as person:
        assert "send it to a file" in person.end()
    assert person.process.returncode == 2


def test_login_asks_for_the_application_and_does_not_show_its_secret(program: Program) -> None:
    with wordpress.serving() as server:
        elsewhere = server.redirects[0] = "https://reports.example.com/done"
        arguments = ["login", "--host", server.origin, "--no-browser", "--redirect-uri", elsewhere]
        with terminal(program, *arguments) as person:
            person.until("Client ID of your application")
            person.type(CLIENT_ID)
            person.until(r"client secret \(not shown\)")
            person.type(SECRET)
            said = person.until(r"press\s+Enter")
            address = re.search(r"https?://\S+/oauth2/authorize\S+", said)
            assert address
            person.type(server.approved(address[0]))
            seen = person.end()
    assert person.process.returncode == 0
    assert "Signed in to" in seen
    assert SECRET not in seen
