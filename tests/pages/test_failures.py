"""Outside the API an error is a page in our design; none of them needs the database."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from tests.pages.markup import assert_strict

from jetbridge.server.portal import page as portal


@pytest.mark.parametrize("path", ["/nope", "/wpcom/v1/sites", "/<script>"])
def test_an_unknown_page(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    text = assert_strict(response)
    assert "There is no such page" in text
    assert "<script>" not in text
    assert "Sign in" not in text, "somebody who is signed in would take it for signed out"


@pytest.mark.parametrize("path", ["/", "/admin/login/", "/nope"])
def test_a_wrong_host_names_the_setting(client: Client, path: str) -> None:
    response = client.get(path, headers={"host": "other.example.org"})
    assert response.status_code == 400
    assert "JETBRIDGE_ORIGIN" in assert_strict(response)


def test_a_form_without_its_cookie() -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "alice"})
    assert response.status_code == 403
    assert "That form is no longer good" in assert_strict(response)


def test_a_failure_of_ours(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portal, "find_build", fail)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    text = assert_strict(response)
    assert "The server failed to answer" in text
    assert "secret" not in text


def fail(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a secret")


@pytest.mark.parametrize("path", ["/nope", "/wpcom/v2", "/jetpack-partners/x/y"])
def test_under_the_api_an_error_stays_json(client: Client, path: str) -> None:
    response = client.get("/wpcom/v2" + path.removeprefix("/wpcom/v2"))
    assert response.json()["code"] == "rest_no_route"


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10)
def test_a_form_that_is_too_large() -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "alice" * 10})
    assert response.status_code in (400, 403)
    assert_strict(response)
