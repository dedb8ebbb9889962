"""Who reads the audit log, and how: owners over the API and on a page, operators by a command and in the admin."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from tests.api.calls import calling, error, refused
from tests.cast import member
from tests.oauth.flows import browser
from tests.pages.markup import assert_strict

from jetbridge.server import audit
from jetbridge.server.accounts.models import Role, User
from jetbridge.server.audit import Event
from jetbridge.server.audit.models import AuditEvent
from jetbridge.server.partners.models import Partner, PartnerKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def events(alice: User, acme: Partner, zenith: Partner) -> None:
    audit.record(Event.SIGNED_IN, user=alice)
    audit.record(Event.KEY_CREATED, user=alice, partner=zenith, name="Theirs")
    for number in range(1, 8):
        audit.record(Event.KEY_RENAMED, user=alice, partner=acme, address="192.0.2.7", number=number)


def read(client: Client, partner: Partner, query: str = "") -> dict[str, Any]:
    response = client.get(f"/wpcom/v2/jetpack-partners/{partner.pk}/audit?{query}")
    assert response.status_code == 200, response.content
    body: dict[str, Any] = response.json()
    return body


def numbers(body: dict[str, Any]) -> list[int]:
    return [event["details"]["number"] for event in body["events"]]


def test_newest_first_and_only_the_partners_own(events: None, alice: User, acme: Partner) -> None:
    body = read(calling(alice), acme)
    assert numbers(body) == [7, 6, 5, 4, 3, 2, 1]
    assert body["more"] is False
    assert list(body["events"][0]) == ["id", "at", "event", "user_id", "username", "client_id", "address", "details"]


def test_leafing_back_by_before(events: None, alice: User, acme: Partner) -> None:
    api, seen, query = calling(alice), [], "limit=3"
    while True:
        body = read(api, acme, query)
        seen += numbers(body)
        if not body["more"]:
            break
        query = f"limit=3&before={body['next']}"
    assert seen == [7, 6, 5, 4, 3, 2, 1]


def test_keeping_a_copy_by_after(events: None, alice: User, acme: Partner) -> None:
    api = calling(alice)
    first = read(api, acme, "limit=5&after=0")
    assert numbers(first) == [1, 2, 3, 4, 5]
    rest = read(api, acme, f"after={first['next']}")
    assert (numbers(rest), rest["more"]) == ([6, 7], False)
    audit.record(Event.KEY_RENAMED, partner=acme, number=8)
    assert numbers(read(api, acme, f"after={rest['next']}")) == [8]


def test_an_empty_log(alice: User, acme: Partner) -> None:
    assert read(calling(alice), acme) == {"events": [], "next": None, "more": False}
    assert read(calling(alice), acme, "after=7")["next"] == 7


def test_bad_parameters(alice: User, acme: Partner) -> None:
    response = calling(alice).get(f"/wpcom/v2/jetpack-partners/{acme.pk}/audit?limit=1001&after=x&before=-1")
    assert set(refused(response)) == {"limit", "after", "before"}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.DEVELOPER, Role.BILLING])
def test_only_owners_read_it(events: None, acme: Partner, role: Role) -> None:
    dan = member("dan", acme, role)
    assert error(calling(dan).get(f"/wpcom/v2/jetpack-partners/{acme.pk}/audit"))["data"]["status"] == 403
    assert browser(dan).get(f"/partners/{acme.pk}/audit").status_code == 404


def test_keys_and_cancellations_over_the_api_are_in_it(alice: User, acme: Partner, key: PartnerKey) -> None:
    api = calling(alice)
    root = f"/wpcom/v2/jetpack-partners/{acme.pk}/key/{key.pk}"
    api.post(root, {"name": "Staging"}, "application/json")
    for action in ("disable", "enable", "rotate-secret"):
        api.post(f"{root}/{action}")
    done = [(event["event"], event["details"]["name"]) for event in read(api, acme)["events"]]
    assert done == [
        (Event.KEY_SECRET_ROTATED, "Staging"),
        (Event.KEY_ENABLED, "Staging"),
        (Event.KEY_DISABLED, "Staging"),
        (Event.KEY_RENAMED, "Staging"),
    ]


# --- the page ---------------------------------------------------------------------------------------------------


def test_the_page_of_an_owner(events: None, alice: User, acme: Partner) -> None:
    audit.record(Event.KEY_RENAMED, user=alice, partner=acme, name="<script>alert(1)</script>")
    text = assert_strict(browser(alice).get(f"/partners/{acme.pk}/audit/"))
    assert "key.renamed" in text
    assert "192.0.2.7" in text
    assert "<script>alert" not in text
    assert "Theirs" not in text


def test_the_page_leafs_back(alice: User, acme: Partner) -> None:
    for number in range(101):
        audit.record(Event.KEY_RENAMED, user=alice, partner=acme, name=f"name {number:03}")
    client = browser(alice)
    text = client.get(f"/partners/{acme.pk}/audit").content.decode()
    assert "name 000" not in text
    assert 'rel="next"' in text
    oldest = AuditEvent.objects.filter(partner=acme).order_by("pk")[1]
    older = client.get(f"/partners/{acme.pk}/audit?before={oldest.pk}").content.decode()
    assert "name 000" in older
    assert 'rel="next"' not in older


def test_anybody_else_finds_no_page(events: None, charlie: User, acme: Partner, client: Client) -> None:
    assert browser(charlie).get(f"/partners/{acme.pk}/audit").status_code == 404
    assert browser(charlie).get("/partners/999999/audit").status_code == 404
    assert client.get(f"/partners/{acme.pk}/audit").status_code == 302


# --- the operator -----------------------------------------------------------------------------------------------


def test_the_command_prints_lines_oldest_first(events: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("audit", partner="acme", limit=2)
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith("key.renamed alice 192.0.2.7 - number=6")
    assert second.endswith("number=7")


def test_the_command_prints_json(events: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("audit", "--json", "--user", "alice", "--since", "2020-01-01")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 9
    assert lines[0]["event"] == "session.started"


def test_the_command_begins_where_it_is_told(events: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("audit", since=timezone.now() + timedelta(days=1))
    assert capsys.readouterr().out == ""
    with pytest.raises(CommandError, match="no time"):
        call_command("audit", "--since", "yesterday")


def test_prune_deletes_old_entries_only_when_told(events: None, capsys: pytest.CaptureFixture[str]) -> None:
    AuditEvent.objects.filter(event=Event.SIGNED_IN).update(at=timezone.now() - timedelta(days=100))
    call_command("prune")
    assert AuditEvent.objects.count() == 9
    call_command("prune", "--audit-days", "99")
    assert AuditEvent.objects.count() == 8
    assert "1 entries" in capsys.readouterr().out


def test_the_admin_shows_it_and_changes_nothing(events: None, client: Client) -> None:
    client.force_login(User.objects.create_superuser("operator", "operator@example.com", "x"))
    event = AuditEvent.objects.first()
    assert event
    page = f"/admin/audit/auditevent/{event.pk}/"
    assert "key.renamed" in assert_strict(client.get("/admin/audit/auditevent/"))
    assert client.get(f"{page}change/").status_code == 200
    assert client.post(f"{page}change/", {"event": "x"}).status_code == 403
    assert client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/audit/auditevent/add/").status_code == 403
