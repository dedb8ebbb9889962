"""Alice's client of the real server."""

from collections.abc import Iterator

import pytest
from tests.live import LiveServer

from jetbridge.client import Client


@pytest.fixture
def client(live_api: LiveServer) -> Iterator[Client]:
    with Client(live_api.origin, live_api.token("alice")) as alice:
        yield alice
