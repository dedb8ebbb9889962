"""What holds for every command: help, exit codes, errors, completion, speed of starting, and the page in docs/."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from tests.cli.conftest import Command
from tests.cli.program import Program
from tests.live import LiveServer

from jetbridge.cli.app import SECTIONS, app

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text()


def commands(
    command: click.Command = app, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            its = command.get_command(context, name)
            assert its is not None
            yield from commands(its, (*path, name))


EVERY = dict(commands())


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_helps(command: Command, path: tuple[str, ...], option: str) -> None:
    said = command(*path, option)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Usage: {' '.join(('jetbridge', *path))} ")


def test_the_table_of_commands_says_what_they_say_themselves() -> None:
    told = {name: what for section in SECTIONS.values() for name, (_, what) in section.items()}
    assert told == {path[0]: found.get_short_help_str(100) for path, found in EVERY.items() if len(path) == 1}


def test_help_imports_neither_the_network_nor_the_tables() -> None:
    code = "import sys; from jetbridge.cli.app import run; run(['--help']); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert not {"httpx2", "rich", "django", "pyarrow", "jetbridge.client.client"} & set(loaded.split())


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["partners", "--nonsense"], ["activations", "list", "--limit", "0"]]
)
def test_a_wrong_command_line_is_exit_2_and_points_to_help(command: Command, arguments: list[str]) -> None:
    said = command(*arguments)
    assert (said.code, said.out) == (2, "")
    assert "--help' for help" in said.err


def test_the_version_is_the_packages(command: Command) -> None:
    assert re.fullmatch(r"jetbridge \d+\.\d+\.\d+\n", command("--version").out)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(command: Command, shell: str) -> None:
    assert "_JETBRIDGE_COMPLETE" in command("completion", shell).out


def test_completion_knows_commands_and_options(program: Program) -> None:
    asked = {"_JETBRIDGE_COMPLETE": "bash_complete", "COMP_CWORD": "2"}
    found = program.run(COMP_WORDS="jetbridge activations ", **asked).out
    assert {line.partition(",")[2] for line in found.splitlines()} == {"list", "summary", "export"}


def test_a_reader_who_has_seen_enough_ends_it_in_silence(program: Program, live_api: LiveServer) -> None:
    environ = {"JETBRIDGE_HOST": live_api.origin, "JETBRIDGE_TOKEN": live_api.token("alice")}
    with program.start("activations", "list", "--all", "-o", "jsonl", **environ) as running:
        assert running.process.stdout
        running.process.stdout.close()
        assert running.end_of_words() == ""


# --- docs/cli.md --------------------------------------------------------------------------------------------


def shown_lines(language: str) -> list[str]:
    """The commands of the page's examples, without what they print."""
    blocks = re.findall(rf"^ *```{language}\n(.*?)^ *```", PAGE, re.DOTALL | re.MULTILINE)
    lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("jetbridge ")]


def test_every_command_is_on_the_page() -> None:
    for path in EVERY:
        assert f"### `{' '.join(('jetbridge', *path))}`" in PAGE


@pytest.mark.parametrize("line", shown_lines("sh"))
def test_a_quickstart_uses_commands_and_options_that_there_are(command: Command, line: str) -> None:
    assert command(*shlex.split(line)[1:], "--help").code == 0


def test_the_examples_of_the_page_do_what_it_says(
    jetbridge: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL):
        for line, printed in re.findall(r"\$ jetbridge (.*)\n((?:[^$].*\n)*)", block):
            said = jetbridge(*shlex.split(line))
            assert said.code == 0, said.err
            assert printed in ("", trimmed(said.out)), line


def test_the_python_of_the_page_runs(jetbridge: Command) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    found: dict[str, Any] = {}
    exec(block, found)  # noqa: S102  it is our own page
    assert [partner.slug for partner in found["partners"]] == ["acme"]


def trimmed(text: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def test_every_variable_is_on_the_page_and_the_other_way_round() -> None:
    source = "".join(path.read_text() for path in (Path(__file__).parents[2] / "src/jetbridge").glob("cl*/*.py"))
    assert set(re.findall(r'"(JETBRIDGE_\w+)"', source)) == set(re.findall(r"`(JETBRIDGE_\w+)`", PAGE))
