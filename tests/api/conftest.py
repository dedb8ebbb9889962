"""The callers of the API, and a clock that stands."""

import pytest
from django.test import Client
from django.utils import timezone
from tests.api.calls import calling
from tests.cast import NOW

from jetbridge.server.accounts.models import User


@pytest.fixture
def api(alice: User) -> Client:
    """The API as Alice calls it, who owns Acme."""
    return calling(alice)


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is NOW, for the server too."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
