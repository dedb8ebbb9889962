"""Connected applications: what has access, since when, last used, and the end of it (contract section 3)."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.api.calls import calling, error
from tests.oauth import flows
from tests.oauth.conftest import Later
from tests.oauth.flows import App, refused
from tests.pages.markup import assert_strict

from jetbridge.server.accounts.models import User
from jetbridge.server.oauth import connections
from jetbridge.server.oauth.models import Connection

pytestmark = pytest.mark.django_db
ROUTE = "/rest/v1.1/me/connected-applications"
PARTNERS = "/wpcom/v2/jetpack-partners"


@pytest.fixture(autouse=True)
def nothing_was_seen_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_SEEN", connections._Seen())


def listed(user: User) -> list[dict[str, Any]]:
    response = calling(user).get(ROUTE)
    assert response.status_code == 200, response.content
    body: list[dict[str, Any]] = response.json()
    return body


def call(token: str) -> int:
    return Client(headers={"Authorization": f"Bearer {token}"}).get(PARTNERS).status_code


def test_it_lists_what_has_access_with_its_scopes(bob: User, web: App, native: App) -> None:
    flows.tokens(bob, web)
    flows.tokens(bob, native, scope="activations auth")
    laptop, reports = listed(bob)
    assert (laptop["name"], laptop["scopes"]) == ("Laptop", ["activations", "auth"])
    assert (reports["id"], reports["scopes"], reports["is_verified"]) == (int(web.id), ["global"], True)
    assert reports["connected_on"][:10] == timezone.now().date().isoformat()
    assert reports["last_used_on"] is None


def test_others_connections_are_not_in_it(alice: User, bob: User, web: App) -> None:
    flows.tokens(alice, web)
    assert listed(bob) == []
    assert error(calling(bob).get(f"{ROUTE}/{web.id}"))["code"] == "rest_application_invalid_id"


def test_one_whose_tokens_have_ended_is_not(bob: User, web: App) -> None:
    given = flows.tokens(bob, web)
    flows.post("revoke", {"token": given["access_token"]} | web.credentials)
    assert listed(bob) == []


def test_one_that_can_still_refresh_is(bob: User, native: App, later: Later) -> None:
    flows.tokens(bob, native)
    later(7200)
    assert len(listed(bob)) == 1


def test_since_is_the_first_approval(bob: User, web: App, later: Later) -> None:
    flows.tokens(bob, web)
    first = listed(bob)[0]["connected_on"]
    later(86_400)
    flows.tokens(bob, web)
    assert listed(bob)[0]["connected_on"] == first


def test_disconnecting_ends_codes_and_tokens_at_once(bob: User, alice: User, web: App) -> None:
    given, code, others = flows.tokens(bob, web), flows.code(bob, web), flows.tokens(alice, web)
    body = calling(bob).delete(f"{ROUTE}/{web.id}").json()
    assert (body["deleted"], body["previous"]["id"]) == (True, int(web.id))
    assert not flows.works(given["access_token"])
    assert refused(flows.refresh(web, given["refresh_token"])) == (400, "invalid_grant")
    assert refused(flows.exchange(web, code)) == (400, "invalid_grant")
    assert flows.works(others["access_token"])
    assert error(calling(bob).delete(f"{ROUTE}/{web.id}"))["data"]["status"] == 404


def test_a_small_scope_may_look_and_not_disconnect(bob: User, web: App) -> None:
    flows.tokens(bob, web)
    for scope in ("auth", "activations", "invoices"):
        assert calling(bob, scope).get(ROUTE).status_code == 200
        assert calling(bob, scope).get(f"{ROUTE}/{web.id}").status_code == 200
        response = calling(bob, scope).delete(f"{ROUTE}/{web.id}")
        assert error(response)["data"]["status"] == 403
        assert response["WWW-Authenticate"].endswith('scope="global"')
    assert len(listed(bob)) == 1


def test_without_a_token_there_is_nothing_to_see(client: Client, web: App) -> None:
    for path in (ROUTE, f"{ROUTE}/{web.id}"):
        assert error(client.get(path))["data"]["status"] == 401
    assert error(client.delete(f"{ROUTE}/{web.id}"))["data"]["status"] == 401


def test_the_day_of_the_last_call_is_kept(bob: User, web: App, later: Later) -> None:
    token = flows.tokens(bob, web)["access_token"]
    assert call(token) == 200
    assert listed(bob)[0]["last_used_on"] == timezone.now().date().isoformat()
    later(86_400)
    call(token)
    assert listed(bob)[0]["last_used_on"] == timezone.now().date().isoformat()


def test_a_call_costs_one_query_but_for_the_first_of_a_day(bob: User, web: App) -> None:
    token = flows.tokens(bob, web)["access_token"]
    capabilities = f"{PARTNERS}/capabilities"
    client = Client(headers={"Authorization": f"Bearer {token}"})
    client.get(capabilities)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(capabilities).status_code == 200
    assert len(queries) == 1


def test_a_day_that_cannot_be_written_stops_nothing(
    bob: User, web: App, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    token = flows.tokens(bob, web)["access_token"]
    monkeypatch.setattr(Connection._meta, "db_table", "no_such_table")
    connections.note_use(bob.pk, web.application.pk, now=timezone.now())
    assert "was not written" in caplog.text
    monkeypatch.undo()
    assert call(token) == 200


def test_the_page_lists_and_disconnects(bob: User, web: App) -> None:
    given = flows.tokens(bob, web)
    browser = flows.browser(bob)
    text = assert_strict(browser.get("/account/connected/"))
    assert "Reports" in text
    assert "Cancel activations" in text
    assert browser.post("/account/connected", {"client_id": web.id})["Location"] == "/account/connected"
    assert not flows.works(given["access_token"])
    assert "Nothing has access" in browser.get("/account/connected").content.decode()


def test_the_page_takes_nonsense_calmly(bob: User, alice: User, web: App) -> None:
    given = flows.tokens(alice, web)
    for client_id in ("", "999", "a\x00b", web.id):
        assert flows.browser(bob).post("/account/connected", {"client_id": client_id}).status_code == 302
    assert flows.works(given["access_token"])


def test_deleting_a_user_or_an_application_leaves_no_connection(bob: User, alice: User, web: App) -> None:
    flows.tokens(bob, web)
    flows.tokens(alice, web)
    bob.delete()
    assert Connection.objects.count() == 1
    web.application.delete()
    assert Connection.objects.count() == 0


def test_everything_of_a_user_can_be_ended_and_asked_for_again(bob: User, alice: User, web: App) -> None:
    given, code, others = flows.tokens(bob, web), flows.code(bob, web), flows.tokens(alice, web)
    connections.end_all(bob)
    assert not flows.works(given["access_token"])
    assert refused(flows.refresh(web, given["refresh_token"])) == (400, "invalid_grant")
    assert refused(flows.exchange(web, code)) == (400, "invalid_grant")
    assert flows.works(others["access_token"])
    assert flows.works(flows.tokens(bob, web)["access_token"])
