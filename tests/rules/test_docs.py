"""What an operator can set or run is documented, and what is documented exists."""

import re
import subprocess
import sys
from pathlib import Path

from django.core.management import get_commands

from jetbridge.server import settings as settings_module
from jetbridge.server.main import SUMMARY

ROOT = Path(__file__).parents[2]
SELF_HOSTING = ROOT / "docs" / "self-hosting.md"


def spelled(command: str) -> str:
    return command.replace("_", "-")


def our_commands() -> set[str]:
    return {spelled(name) for name, app in get_commands().items() if app.startswith("jetbridge.")}


def test_the_settings_table_lists_what_settings_reads() -> None:
    source = Path(settings_module.__file__).read_text()
    read = set(re.findall(r'(?:environ\.get\(|environ\[|_whole_number\()"(\w+)"', source))
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", SELF_HOSTING.read_text(), re.MULTILINE))
    assert listed == read


def test_every_command_is_in_the_summary_and_on_the_page() -> None:
    summarised = set(re.findall(r"^  ([a-z-]+)", SUMMARY, re.MULTILINE))
    assert our_commands() <= summarised
    assert summarised <= {spelled(name) for name in get_commands()}
    assert SUMMARY in SELF_HOSTING.read_text()


def test_generated_documentation_is_current() -> None:
    check = [sys.executable, f"{ROOT}/docs/generate.py", "--check"]
    result = subprocess.run(check, check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
