"""Alice's client of the real server, and the mark that one database is enough: the client knows of none."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.live import LiveServer

from jetbridge.client import Client

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("once")


@pytest.fixture
def client(live_api: LiveServer) -> Iterator[Client]:
    with Client(live_api.origin, live_api.token("alice")) as alice:
        yield alice
