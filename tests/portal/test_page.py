"""The page that starts the portal, and how its files are served."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings
from tests.pages.markup import assert_strict, inline

MOST_FIRST_LOAD = 70_000
"""Bytes of JavaScript, as gzip sends them (issue 6)."""


def files(name: str) -> list[str]:
    """The files that a browser loads for a screen: the entry, the screen, and what both import."""
    manifest = json.loads((settings.PORTAL_BUILD / "manifest.json").read_text())
    found, waiting = set[str](), ["src/main.tsx", name]
    while waiting:
        chunk = waiting.pop()
        if chunk not in found:
            found.add(chunk)
            waiting += manifest[chunk].get("imports", [])
    return [manifest[chunk]["file"] for chunk in sorted(found)]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/activations", "/api-access", "/activations/"])
def test_each_of_its_paths_gets_the_shell_under_the_strict_policy(client: Client, path: str) -> None:
    response = client.get(path)
    text = assert_strict(response)
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    assert re.search(r'<script type="module" src="/static/portal/assets/main-[^"]+\.js">', text)
    assert re.search(r'<link rel="stylesheet" href="/static/portal/assets/main-[^"]+\.css">', text)


@pytest.mark.parametrize("path", ["/invoices", "/invoices/"])
def test_what_is_left_of_an_invoices_address_leads_to_the_list(client: Client, path: str) -> None:
    response = client.get(path, {"key": 2})
    assert (response.status_code, response["Location"]) == (302, "/billing?key=2")


@pytest.mark.django_db
def test_other_paths_are_not_the_portals(client: Client) -> None:
    assert client.get("/activations2").status_code == 404


@pytest.mark.django_db
def test_without_a_build_it_says_what_to_do(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.PORTAL_BUILD = tmp_path
    response = client.get("/")
    assert response.status_code == 503
    assert "make portal" in assert_strict(response)


def test_its_files_are_immutable_and_compressed(client: Client) -> None:
    entry = f"/static/portal/{files('src/main.tsx')[0]}"
    whole = b"".join(client.get(entry))
    for encoding in ("br", "gzip"):
        response = client.get(entry, headers={"accept-encoding": encoding})
        assert response.headers["Content-Encoding"] == encoding
        assert "immutable" in response.headers["Cache-Control"]
        assert len(b"".join(response)) < len(whole) / 2


def test_other_static_files_are_not_kept_for_ever(client: Client) -> None:
    response = client.get("/static/jetbridge/jetbridge.css")
    assert "immutable" not in response.headers["Cache-Control"]
    assert b"".join(response)


@pytest.mark.parametrize("screen", ["overview/overview", "activations/activations", "access/access"])
def test_the_first_load_of_a_screen_is_small(screen: str) -> None:
    scripts = [(settings.PORTAL_BUILD / file).read_bytes() for file in files(f"src/screens/{screen}.tsx")]
    assert sum(len(gzip.compress(script)) for script in scripts) <= MOST_FIRST_LOAD


def test_the_build_names_no_other_origin() -> None:
    for file in settings.PORTAL_BUILD.glob("assets/*.css"):
        assert "//" not in re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.DOTALL)


@pytest.mark.django_db
def test_admin_without_its_slash_leads_to_it(client: Client) -> None:
    assert client.get("/admin").headers["Location"] == "/admin/"


@pytest.mark.parametrize("path", ["/favicon.svg", "/jetbridge.css", "/reference.css", "/admin.css"])
def test_the_files_of_other_pages_are_served(client: Client, path: str) -> None:
    response = client.get(f"/static/jetbridge{path}")
    assert response.status_code == 200
    assert len(b"".join(response)) > 100


def test_the_check_for_inline_code_sees_it() -> None:
    assert inline('<p style="a"><a onclick="b"></a><script>c</script><style></style>') == [
        "p style",
        "a onclick",
        "script",
        "style",
    ]
    assert inline('<script src="/a.js"></script><script type="application/json">{}</script>') == []
