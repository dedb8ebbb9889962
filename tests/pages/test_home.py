"""The first page says what to do next."""

import pytest
from django.conf import settings
from django.http import JsonResponse
from django.test import Client
from tests.pages.markup import assert_strict, inline

from jetbridge.server import health

pytestmark = pytest.mark.django_db


def test_it_says_how_to_make_the_first_request(client: Client) -> None:
    text = assert_strict(client.get("/"))
    assert f"{settings.ORIGIN}/wpcom/v2/jetpack-partners" in text
    assert "Bearer $TOKEN" in text
    assert "jetbridge-server token --user" in text
    assert all(f'href="{path}"' in text for path in ("/readyz", "/docs", "/admin/", "/wpcom/v2/openapi.json"))


def test_it_says_whether_the_server_is_ready(client: Client) -> None:
    assert "Not ready" not in client.get("/").content.decode()


def test_it_says_why_the_server_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    reason = "the database lacks <migrations>"
    monkeypatch.setattr(health, "ready", lambda _: JsonResponse({"reason": reason}, status=503))
    text = client.get("/").content.decode()
    assert "Not ready" in text
    assert "The database lacks &lt;migrations&gt;" in text


def test_admin_without_its_slash_leads_to_it(client: Client) -> None:
    assert client.get("/admin").headers["Location"] == "/admin/"


@pytest.mark.parametrize("path", ["/favicon.svg", "/jetbridge.css", "/reference.css", "/admin.css"])
def test_its_files_are_served(client: Client, path: str) -> None:
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
