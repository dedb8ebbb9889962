"""Alice's two applications: one on a server, one on laptops."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.oauth import flows
from tests.oauth.flows import App

from jetbridge.server.accounts.models import User

Later = Callable[[float], None]


@pytest.fixture
def web(alice: User) -> App:
    return flows.web(alice)


@pytest.fixture
def native(alice: User) -> App:
    return flows.native(alice)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Moves the clock on by so many seconds, for the server too."""
    real, passed = timezone.now, [0.0]
    monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(seconds=passed[0]))

    def wait(seconds: float) -> None:
        passed[0] += seconds

    return wait
