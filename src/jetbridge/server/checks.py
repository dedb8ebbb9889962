"""System checks: settings with which the server would start and then fail, or be unsafe.

Django runs them before most commands; `jetbridge-server check --deploy` adds the warnings for production.
"""

import ipaddress
import sqlite3
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import connection

OLDEST_SQLITE = (3, 35, 0)  # RETURNING


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    authority = (f"[{host}]" if ":" in host else host) + (f":{port}" if port is not None else "")
    return parts.scheme in ("http", "https") and bool(host) and text.lower() == f"{parts.scheme}://{authority}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


@register
def check_origin(**_: Any) -> list[CheckMessage]:
    if _is_origin(settings.ORIGIN):
        return []
    return [
        Error(
            f"JETBRIDGE_ORIGIN is {settings.ORIGIN!r}, which is not an origin.",
            hint="Give scheme and host, the port if it is unusual, and no path: https://reports.example.com",
            id="jetbridge.E001",
        )
    ]


@register(Tags.security, deploy=True)
def check_origin_is_secure(**_: Any) -> list[CheckMessage]:
    origin = urlsplit(settings.ORIGIN)
    if origin.scheme != "http" or _is_loopback(origin.hostname or ""):
        return []
    return [
        CheckWarning(
            f"JETBRIDGE_ORIGIN is {settings.ORIGIN}: passwords and tokens would cross the network in clear.",
            hint="Put a proxy with TLS in front (docs/self-hosting.md) and give its https:// address.",
            id="jetbridge.W001",
        )
    ]


@register
def check_sqlite_version(**_: Any) -> list[CheckMessage]:
    if connection.vendor != "sqlite" or sqlite3.sqlite_version_info >= OLDEST_SQLITE:
        return []
    return [
        Error(
            f"SQLite {sqlite3.sqlite_version} is too old.",
            hint="Jetbridge needs SQLite 3.35 or newer; or set DATABASE_URL to a PostgreSQL.",
            id="jetbridge.E002",
        )
    ]


@register
def check_workers(**_: Any) -> list[CheckMessage]:
    if settings.WORKERS >= 1 and settings.THREADS >= 1:
        return []
    return [
        Error(
            f"JETBRIDGE_WORKERS is {settings.WORKERS} and JETBRIDGE_THREADS is {settings.THREADS}.",
            hint="Both count what serves requests: give at least 1.",
            id="jetbridge.E003",
        )
    ]


@register
def check_stripe_is_asked_in_secret(**_: Any) -> list[CheckMessage]:
    address = urlsplit(settings.STRIPE_API_BASE)
    if address.scheme == "https" or (address.scheme == "http" and _is_loopback(address.hostname or "")):
        return []
    return [
        Error(
            f"STRIPE_API_BASE is {settings.STRIPE_API_BASE!r}: the secret key would cross the network in clear.",
            hint="Leave it out; it is for tests, with a server on this machine.",
            id="jetbridge.E004",
        )
    ]
