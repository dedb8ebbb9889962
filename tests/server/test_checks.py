"""Each system check speaks up for the settings it is about, and for no others."""

import sqlite3

import pytest
from django.core.checks import run_checks
from django.db import connections
from pytest_django import Settings


def ids(*, deploy: bool = False) -> set[str | None]:
    return {message.id for message in run_checks(include_deployment_checks=deploy) if "jetbridge" in (message.id or "")}


def test_the_defaults_pass() -> None:
    assert ids() == set()


@pytest.mark.parametrize(
    "origin",
    [
        "reports.example.com",
        "ftp://reports.example.com",
        "https://",
        "https://reports.example.com/jetbridge",
        "https://reports.example.com?a=b",
        "https://user:password@reports.example.com",
        "https://reports.example.com:port",
        "https://reports.example.com:",
    ],
)
def test_what_is_not_an_origin_is_an_error(settings: Settings, origin: str) -> None:
    settings.ORIGIN = origin
    assert ids() == {"jetbridge.E001"}


@pytest.mark.parametrize("origin", ["https://Reports.example.com", "http://[::1]:8000", "http://127.0.0.1:8000"])
def test_an_origin_may_have_a_port_or_a_literal_address(settings: Settings, origin: str) -> None:
    settings.ORIGIN = origin
    assert ids(deploy=True) == set()


def test_plain_http_beyond_this_machine_is_a_warning_for_production(settings: Settings) -> None:
    settings.ORIGIN = "http://reports.example.com"
    assert ids() == set()
    assert ids(deploy=True) == {"jetbridge.W001"}


@pytest.mark.parametrize("origin", ["http://localhost:8000", "http://127.0.0.1:8000", "https://reports.example.com"])
def test_https_and_loopback_are_fine(settings: Settings, origin: str) -> None:
    settings.ORIGIN = origin
    assert ids(deploy=True) == set()


def test_an_old_sqlite_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections["default"], "vendor", "sqlite")
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    assert ids() == {"jetbridge.E002"}


@pytest.mark.parametrize("name", ["WORKERS", "THREADS"])
def test_less_than_one_worker_or_thread_is_an_error(settings: Settings, name: str) -> None:
    setattr(settings, name, 0)
    assert ids() == {"jetbridge.E003"}


@pytest.mark.parametrize(
    "address", ["http://api.stripe.com", "http://192.0.2.1:8080", "api.stripe.com", "", "ftp://a.b"]
)
def test_stripes_secret_key_never_travels_in_clear(settings: Settings, address: str) -> None:
    settings.STRIPE_API_BASE = address
    assert ids() == {"jetbridge.E004"}


@pytest.mark.parametrize("address", ["https://api.stripe.com", "http://127.0.0.1:12111", "http://localhost:12111"])
def test_another_stripe_may_be_on_this_machine(settings: Settings, address: str) -> None:
    settings.STRIPE_API_BASE = address
    assert ids() == set()
