"""What the audit log keeps, and what it must never keep."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.db import transaction
from django.test import Client, RequestFactory
from django.utils import timezone
from tests.oauth import flows

from jetbridge.server import audit
from jetbridge.server.accounts.models import User
from jetbridge.server.audit import Event, log
from jetbridge.server.audit.models import AuditEvent
from jetbridge.server.partners import keys
from jetbridge.server.partners.models import Partner, PartnerKey

pytestmark = pytest.mark.django_db


def kept() -> list[tuple[str, str]]:
    return list(AuditEvent.objects.order_by("pk").values_list("event", "username"))


def test_signing_in_and_out_is_kept(alice: User) -> None:
    client = Client(REMOTE_ADDR="192.0.2.7")
    client.force_login(alice)
    client.logout()
    assert kept() == [(Event.SIGNED_IN, "alice"), (Event.SIGNED_OUT, "alice")]


def test_a_failed_sign_in_keeps_a_users_name_and_nothing_else_that_was_typed(alice: User) -> None:
    request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.7")
    for typed in ("alice", "ALICE@example.com", "my password", ""):
        authenticate(request, username=typed, password="also secret")
    assert [name for _, name in kept()] == ["alice", "alice", "", ""]
    assert {event.address for event in AuditEvent.objects.all()} == {"192.0.2.7"}
    assert "secret" not in json.dumps(list(AuditEvent.objects.values("details", "application", "username")))


def test_the_whole_life_of_an_application_is_kept(alice: User) -> None:
    browser = flows.browser(alice)
    app = flows.web(alice)
    browser.post(flows.link(app), {"deny": "1"})
    given = flows.tokens(alice, app)
    renewed = flows.refresh(app, given["refresh_token"]).json()
    flows.post("revoke", {"token": renewed["access_token"]} | app.credentials)
    events = [event for event, _ in kept() if not event.startswith("session")]
    assert events == [
        Event.DENIED,
        Event.APPROVED,
        Event.TOKEN_ISSUED,
        Event.TOKEN_REFRESHED,
        Event.TOKEN_REVOKED,
    ]
    assert {event.application for event in AuditEvent.objects.exclude(event__startswith="session")} == {app.id}


def test_a_replay_is_kept(bob: User, alice: User) -> None:
    app = flows.web(alice)
    code = flows.code(bob, app)
    for _ in range(2):
        flows.exchange(app, code)
    replay = AuditEvent.objects.get(event=Event.REPLAY_DETECTED)
    assert (replay.username, replay.details) == ("bob", {"what": "code"})


def test_no_secret_is_ever_kept(alice: User, acme: Partner) -> None:
    app = flows.web(alice)
    code = flows.code(alice, app)
    given = flows.exchange(app, code).json()
    _, key_secret = keys.create_key(acme, "Production", now=timezone.now())
    flows.refresh(app, given["refresh_token"])
    whole = json.dumps(list(AuditEvent.objects.values()), default=str)
    for secret in (code, app.secret, key_secret, given["access_token"], given["refresh_token"]):
        assert secret not in whole
    assert "jb" not in whole.replace("jbridge", "")


def test_a_partner_keys_token_is_an_event_of_its_partner(acme: Partner) -> None:
    key, secret = keys.create_key(acme, "Production", now=timezone.now())
    sent = {"grant_type": "client_credentials", "client_id": key.application.client_id, "client_secret": secret}
    flows.post("token", sent)
    event = AuditEvent.objects.get()
    assert (event.event, event.partner, event.user) == (Event.TOKEN_ISSUED, acme, None)


def test_what_an_operator_does_to_a_key_is_kept(client: Client, key: PartnerKey) -> None:
    client.force_login(User.objects.create_superuser("operator", "operator@example.com", "x"))
    page = f"/admin/partners/partnerkey/{key.pk}/change/"
    client.post(page, {"name": "Staging", "disabled": "on"})
    client.post(page, {"name": "Staging"})
    events = [event for event, name in kept() if name == "operator"][1:]
    assert events == [Event.KEY_RENAMED, Event.KEY_DISABLED, Event.KEY_ENABLED]


def test_an_entry_goes_when_its_action_does(alice: User) -> None:
    with transaction.atomic():
        audit.record(Event.KEY_CREATED, user=alice)
        transaction.set_rollback(True)
    assert kept() == []


@pytest.mark.parametrize("said", [{"user": 10**30}, {"partner": "acme"}, {"partner": 10**30}], ids=str)
def test_an_entry_that_cannot_be_written_never_stops_the_action(
    alice: User, caplog: pytest.LogCaptureFixture, said: dict[str, object]
) -> None:
    with transaction.atomic():
        audit.record(Event.KEY_CREATED, **said)  # type: ignore[arg-type]
        User.objects.filter(pk=alice.pk).update(first_name="Alice")
    alice.refresh_from_db()
    assert alice.first_name == "Alice"
    assert "missing from the audit log" in caplog.text


def test_long_and_strange_details_are_cut(alice: User) -> None:
    audit.record(
        Event.KEY_CREATED, user=alice, name="a\x00b" * 9000, many=list(range(900)), odd="\ud800", at=timezone.now()
    )
    details = AuditEvent.objects.get().details
    assert len(details["name"]) == 500
    assert len(details["many"]) == 50
    assert "\x00" not in details["name"]


def test_an_entry_is_neither_changed_nor_deleted(alice: User) -> None:
    audit.record(Event.KEY_CREATED, user=alice)
    event = AuditEvent.objects.get()
    for change in (event.save, event.delete):
        with pytest.raises(TypeError):
            change()
    assert log.prune(timezone.now() - timedelta(days=1)) == 0
    assert log.prune(timezone.now()) == 1


def test_nothing_else_in_the_source_writes_entries() -> None:
    """The rule reads source text, so it finds the ordinary ways to write, not one that hides."""
    writes = re.compile(r"AuditEvent\b[^\n]*\.(?:\w*create|\w*update|delete|save)\(|audit_auditevent")
    source = Path(audit.__file__).parents[1]
    sources = [path for path in source.rglob("*.py") if "migrations" not in path.parts]
    assert [path.name for path in sources if writes.search(path.read_text())] == ["log.py"]
