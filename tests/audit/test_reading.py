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
from jetbridge.server.api import api as rest
from jetbridge.server.audit import Event
from jetbridge.server.audit.models import AuditEvent
from jetbridge.server.partners.models import Partner, PartnerKey
from jetbridge.server.wp.params import one_of

LARGEST = 2**63 - 1
OUT_OF_BOUNDS = "rest_out_of_bounds"

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


@pytest.mark.parametrize(
    ("query", "name", "code", "message"),
    [
        ("limit=1001", "limit", OUT_OF_BOUNDS, "limit must be between 1 (inclusive) and 1000 (inclusive)"),
        ("before=-1", "before", OUT_OF_BOUNDS, f"before must be between 0 (inclusive) and {LARGEST} (inclusive)"),
        ("after=x", "after", "rest_invalid_type", "after is not of type integer."),
        ("user_id=0", "user_id", OUT_OF_BOUNDS, f"user_id must be between 1 (inclusive) and {LARGEST} (inclusive)"),
        (f"user_id={LARGEST + 1}", "user_id", OUT_OF_BOUNDS, None),
        ("user_id=alice", "user_id", "rest_invalid_type", "user_id is not of type integer."),
        ("user_id=", "user_id", "rest_invalid_type", "user_id is not of type integer."),
        ("event=key.lost", "event", "rest_not_in_enum", f"event[0] is not one of {one_of(list(Event))}."),
        ("event[]=key.created&event[]=KEY.CREATED", "event", "rest_not_in_enum", None),
        ("event=key.created,key", "event", "rest_not_in_enum", f"event[1] is not one of {one_of(list(Event))}."),
        (f"event={'key.created,' * 101}", "event", "rest_too_many_items", "event must contain at most 100 items."),
    ],
)
def test_a_bad_parameter_is_refused(
    alice: User, acme: Partner, query: str, name: str, code: str, message: str | None
) -> None:
    refusals = refused(calling(alice).get(f"/wpcom/v2/jetpack-partners/{acme.pk}/audit?{query}"))
    assert (list(refusals), refusals[name][0]) == ([name], code)
    assert message in (None, refusals[name][1])


# --- filters ----------------------------------------------------------------------------------------------------


@pytest.fixture
def mixed(events: None, alice: User, bob: User, acme: Partner, zenith: Partner) -> None:
    """Among Acme's seven: what Bob and nobody did, and what Alice did elsewhere."""
    for number in (8, 9, 10):
        audit.record(Event.KEY_DISABLED, user=bob, partner=acme, number=number)
        audit.record(Event.KEY_ENABLED, user=alice, partner=zenith, number=0)
    audit.record(Event.STRIPE_NOTIFIED, partner=acme, number=11)
    audit.record(Event.KEY_RENAMED, user=bob, partner=acme, number=12)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("event=key.disabled", [10, 9, 8]),
        ("event=key.disabled,stripe.notified", [11, 10, 9, 8]),
        ("event[]=key.disabled&event[]=stripe.notified", [11, 10, 9, 8]),
        ("event[0]=stripe.notified&event[1]=stripe.notified", [11]),
        ("event=key.disabled%20stripe.notified", [11, 10, 9, 8]),
        ("event=key.enabled", []),
        ("event=", [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
        ("user_id={bob}", [12, 10, 9, 8]),
        ("user_id={bob}&event=key.renamed", [12]),
        ("user_id={alice}&event=key.disabled", []),
        (f"user_id={LARGEST}", []),
    ],
)
def test_filters_narrow_the_log_to_events_and_to_one_user(
    mixed: None, alice: User, bob: User, acme: Partner, query: str, expected: list[int]
) -> None:
    body = read(calling(alice), acme, query.format(alice=alice.pk, bob=bob.pk))
    assert (numbers(body), body["more"]) == (expected, False)


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_a_filtered_log_is_leafed_back_to_its_end(
    mixed: None, alice: User, bob: User, acme: Partner, limit: int
) -> None:
    chosen = f"user_id={bob.pk}&limit={limit}"
    body = read(calling(alice), acme, chosen)
    seen = numbers(body)
    while body["more"]:
        body = read(calling(alice), acme, f"{chosen}&before={body['next']}")
        seen += numbers(body)
    assert seen == [12, 10, 9, 8]


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_a_copy_of_some_events_is_kept_by_after(mixed: None, alice: User, acme: Partner, limit: int) -> None:
    chosen = f"event=key.disabled,key.renamed&limit={limit}"
    body = read(calling(alice), acme, f"{chosen}&after=0")
    seen = numbers(body)
    while body["more"]:
        body = read(calling(alice), acme, f"{chosen}&after={body['next']}")
        seen += numbers(body)
    assert seen == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12]
    audit.record(Event.STRIPE_NOTIFIED, partner=acme, number=13)
    audit.record(Event.KEY_RENAMED, partner=acme, number=14)
    assert numbers(read(calling(alice), acme, f"{chosen}&after={body['next']}")) == [14]


def test_where_a_filter_leaves_nothing_the_next_stretch_begins_where_this_one_did(
    mixed: None, alice: User, acme: Partner
) -> None:
    nothing = {"events": [], "more": False}
    assert read(calling(alice), acme, "event=price.set") == nothing | {"next": None}
    for way in ("before", "after"):
        assert read(calling(alice), acme, f"event=price.set&{way}=5") == nothing | {"next": 5}


def test_every_event_may_be_asked_for_and_openapi_names_them(alice: User, acme: Partner) -> None:
    assert read(calling(alice), acme, f"event={','.join(Event)}")["events"] == []
    operation = rest.get_openapi_schema()["paths"]["/wpcom/v2/jetpack-partners/{partner_id}/audit"]["get"]
    (schema,) = (one["schema"] for one in operation["parameters"] if one.get("name") == "event")
    assert schema["items"] == {"type": "string", "enum": list(Event)}


# --- whose it is ------------------------------------------------------------------------------------------------


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
