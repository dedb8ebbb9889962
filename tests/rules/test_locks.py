"""The locks say what to install and never from where, and agree: they share one .venv."""

import re
from collections import defaultdict
from pathlib import Path

REQUIREMENTS = Path(__file__).parents[2] / "requirements"
LOCKS = {path.stem: path.read_text() for path in REQUIREMENTS.glob("*.txt")}


def pins(lock: str) -> dict[str, set[str]]:
    """A name has several versions where markers tell platforms apart."""
    found = defaultdict(set)
    for name, version in re.findall(r"^([\w.-]+)==(\S+)", LOCKS[lock], re.MULTILINE):
        found[name].add(version)
    return found


def test_no_lock_names_an_index() -> None:
    assert not [name for name, text in LOCKS.items() if "://" in text or "index" in text]


def test_every_pin_has_a_hash() -> None:
    for text in LOCKS.values():
        requirements = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)
        assert all("--hash=sha256:" in requirement for requirement in requirements if "==" in requirement)


def test_the_locks_agree_on_what_they_share() -> None:
    server, dev, bench = pins("server"), pins("dev"), pins("bench")
    assert server.items() <= dev.items()
    assert server.items() <= bench.items()
    assert {name for name in dev.keys() & bench.keys() if dev[name] != bench[name]} == set()
