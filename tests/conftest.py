"""What every test has: fixtures from elsewhere, a mark, and a clock that stands still for those who guess."""

import gc
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.utils import timezone

pytest_plugins = [  # each before those that import it
    "tests.tables",
    "tests.cast",
    "tests.chromium",
    "tests.live",
    "tests.billing.bill",
    "tests.billing.stripe_stub",
]

ONCE = {"browser", "cli", "client", "pages", "portal", "rating", "rules", "server"}
"""Folders of tests that one database is enough for: the run on PostgreSQL leaves them out."""


def pytest_configure() -> None:
    gc.set_threshold(200_000, 50, 50)  # nearly all lives as long as the run: to look through it takes a tenth of that
    settings.WHITENOISE_AUTOREFRESH = True  # else each test client reads all static files, which is most of its time
    cheap = "django.contrib.auth.hashers.MD5PasswordHasher"  # the server's takes half a second for each password
    settings.PASSWORD_HASHERS = [cheap, *settings.PASSWORD_HASHERS]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.relative_to(here).parts[0] in ONCE:
            item.add_marker("once")


@pytest.fixture(autouse=True)
def guesses_take_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wait of a second is not over before the next request, however slow the machine is."""
    now = timezone.now()
    monkeypatch.setattr("jetbridge.server.accounts.slowing.timezone", SimpleNamespace(now=lambda: now))
