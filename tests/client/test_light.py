"""The client is light: few dependencies, and nothing is imported before it is needed."""

import re
import subprocess
import sys
from importlib.metadata import requires

from packaging.requirements import Requirement

ALLOWED = """
anyio click h11 httpcore2 httpx2 idna markdown-it-py mdurl pygments rich truststore typing-extensions
"""


def needed_by(package: str) -> set[str]:
    """Its dependencies and theirs, without extras, on this machine."""
    seen: set[str] = set()
    left = [package]
    while left:
        wanted = map(Requirement, requires(left.pop()) or [])
        names = {
            re.sub(r"[-_.]+", "-", one.name).lower()
            for one in wanted
            if one.marker is None or one.marker.evaluate({"extra": ""})
        }
        left += names - seen
        seen |= names
    return seen


def loaded_by(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split())


def test_without_extras_little_is_installed() -> None:
    assert needed_by("jetbridge") <= set(ALLOWED.split())


def test_errors_and_periods_need_no_http() -> None:
    loaded = loaded_by("from jetbridge.client import errors, money, periods")
    assert not {"httpx2", "anyio", "json", "jetbridge.client.client"} & loaded


def test_the_client_loads_nothing_of_the_server_and_no_second_model_library() -> None:
    loaded = loaded_by("from jetbridge.client import AsyncClient, Client")
    assert "jetbridge.client.client" in loaded
    assert not {"django", "jetbridge.server", "pydantic", "rich", "click"} & loaded
