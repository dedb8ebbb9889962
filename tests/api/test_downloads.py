"""A link by which a browser saves a file: good once, for a minute, with the rights that its token has then."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.api.billed import bill
from tests.api.calls import REST, ROOT, at, bearer, calling, error, refused
from tests.cast import NOW, activate, draft, member
from tests.oauth.test_concurrency import at_once

from jetbridge.server.accounts.models import Role, User
from jetbridge.server.activations import queries
from jetbridge.server.downloads.models import Link
from jetbridge.server.oauth import tokens
from jetbridge.server.oauth.models import AccessToken
from jetbridge.server.partners.models import Partner, PartnerKey

DOWNLOAD = f"{ROOT}/download"


def ask(api: Client, path: str) -> Any:
    return api.post(DOWNLOAD, {"path": path}, content_type="application/json")


def link_to(api: Client, path: str) -> str:
    response = ask(api, path)
    assert response.status_code == 200, response.content
    assert (response.json()["expires_in"], response["Cache-Control"]) == (60, "no-store")
    return str(response.json()["url"])


def at_second(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    instant: datetime = NOW + timedelta(seconds=seconds)
    monkeypatch.setattr(timezone, "now", lambda: instant)


def csv_of(key: PartnerKey) -> str:
    return at(key, "activations?format=csv")


@pytest.mark.parametrize(
    "path",
    [
        "activations?format=csv",
        "activations?format=ndjson&plans=free&search=site",
        "activations/?format=csv&csv_safe=1",
        "stripe/invoices/{0}.pdf",
        "stripe/credit-notes/{1}.pdf",
        "stripe/invoices/{0}/sites?format=csv",
    ],
)
def test_whoever_has_the_link_gets_the_file(api: Client, client: Client, key: PartnerKey, path: str) -> None:
    billed = bill(key)
    file = at(key, path.format(billed.invoice_id, billed.credit_note_id))
    there, here = api.get(file), client.get(link_to(api, file))
    assert (here.status_code, b"".join(here)) == (200, b"".join(there))
    assert here["Content-Type"] == there["Content-Type"]
    assert here["Content-Disposition"] == there["Content-Disposition"]
    assert here["Content-Disposition"].startswith("attachment; ")
    assert here["Cache-Control"] == "no-store"


def test_the_link_is_absolute_and_its_secret_is_stored_nowhere(api: Client, key: PartnerKey, settings: Any) -> None:
    url = link_to(api, csv_of(key))
    origin, _, secret = url.partition(f"{DOWNLOAD}?link=")
    link = Link.objects.get()
    assert origin == settings.ORIGIN
    assert tokens.is_well_formed(secret, "jbd_")
    assert link.checksum == tokens.checksum(secret)
    assert link.path == csv_of(key)


def test_a_link_is_good_once(api: Client, client: Client, key: PartnerKey) -> None:
    url = link_to(api, csv_of(key))
    assert client.get(url).status_code == 200
    again = client.get(url)
    assert (again.status_code, error(again)["code"]) == (404, "rest_download_invalid")
    assert not Link.objects.exists()


def test_looking_first_does_not_use_it_up(api: Client, client: Client, key: PartnerKey) -> None:
    url = link_to(api, csv_of(key))
    head, got = client.head(url), client.get(url)
    assert (head.status_code, b"".join(head)) == (200, b"")
    assert head.headers == got.headers


@pytest.mark.parametrize(("seconds", "status"), [(59, 200), (60, 404), (61, 404)])
def test_a_link_is_good_for_a_minute(
    alice: User, client: Client, key: PartnerKey, monkeypatch: pytest.MonkeyPatch, seconds: int, status: int
) -> None:
    at_second(monkeypatch, 0)
    url = link_to(calling(alice), csv_of(key))
    at_second(monkeypatch, seconds)
    assert client.get(url).status_code == status


def test_expired_links_go_with_the_next_one(
    alice: User, client: Client, key: PartnerKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_second(monkeypatch, 0)
    api = calling(alice)
    for _ in range(2):
        link_to(api, csv_of(key))
    at_second(monkeypatch, 60)
    link_to(api, csv_of(key))
    assert Link.objects.count() == 1


@pytest.mark.parametrize("link", ["", "x", "jbd_", "jbd_" + "0" * 49, "%00", "%FF"])
def test_anything_else_is_no_link(client: Client, db: None, link: str) -> None:
    assert error(client.get(f"{DOWNLOAD}?link={link}"))["code"] == "rest_download_invalid"
    assert error(client.get(DOWNLOAD))["code"] == "rest_download_invalid"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_at_once_one_does(api: Client, key: PartnerKey) -> None:
    url = link_to(api, csv_of(key))
    answers = at_once(*[lambda: Client().get(url).status_code] * 2)
    assert sorted(answers) == [200, 404]


# --- with which rights --------------------------------------------------------------------------------------


def test_a_token_that_was_revoked_opens_nothing_any_more(api: Client, client: Client, key: PartnerKey) -> None:
    url = link_to(api, csv_of(key))
    AccessToken.objects.all().delete()
    response = client.get(url)
    assert (response.status_code, error(response)["code"]) == (401, "invalid_token")


def test_rights_that_were_lost_meanwhile_are_missed(alice: User, client: Client, key: PartnerKey) -> None:
    billed, api = bill(key), calling(alice)
    url = link_to(api, at(key, f"stripe/invoices/{billed.invoice_id}.pdf"))
    alice.memberships.update(role=Role.DEVELOPER)
    assert error(client.get(url))["code"] == "rest_forbidden"
    another = link_to(api, csv_of(key))
    alice.is_active = False
    alice.save()
    assert error(client.get(another))["code"] == "invalid_token"


@pytest.mark.parametrize(
    ("role", "scope", "csv", "pdf"),
    [
        (Role.BILLING, "global", 200, 200),
        (Role.BILLING, "invoices", 403, 200),
        (Role.OWNER, "activations", 200, 403),
        (Role.VIEWER, "global", 200, 403),
        (Role.OWNER, "auth", 403, 403),
    ],
)
def test_a_link_is_refused_where_the_file_is(
    acme: Partner, key: PartnerKey, role: Role, scope: str, csv: int, pdf: int
) -> None:
    billed, dan = bill(key), calling(member("dan", acme, role), scope)
    for path, status in ((csv_of(key), csv), (at(key, f"stripe/invoices/{billed.invoice_id}.pdf"), pdf)):
        asked, got = ask(dan, path), dan.get(path)
        assert (asked.status_code, got.status_code) == (status, status)
        assert status == 200 or (asked.content, asked.headers) == (got.content, got.headers)


def test_not_yours_and_not_there_are_refused_alike(api: Client, key: PartnerKey, other_key: PartnerKey) -> None:
    there, nowhere = ask(api, csv_of(other_key)), ask(api, f"{ROOT}/{9**9}/key/{9**9}/activations?format=csv")
    assert (there.status_code, there.content) == (403, nowhere.content)


def test_a_token_is_needed_to_ask(client: Client, alice: User, key: PartnerKey) -> None:
    client.force_login(alice)
    assert ask(client, csv_of(key)).status_code == 401
    assert ask(bearer("jbt_wrong"), csv_of(key)).status_code == 401


def test_no_header_passes_for_a_token(client: Client, alice: User, key: PartnerKey) -> None:
    """What the server tells itself cannot be told to it."""
    raw = tokens.checksum(tokens.issue_access_token(alice, "global", days=1, now=timezone.now()))
    for name in ("jetbridge.token_checksum", "Jetbridge-Token-Checksum", "jetbridge.token-checksum"):
        assert client.get(ROOT, headers={name: raw}).status_code == 401


# --- of what ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "",
        "x",
        f"{REST}/openapi.json",
        ROOT,
        f"{ROOT}/plans?format=csv",
        "/",
        "/healthz",
        "/static/jetbridge/style.css",
        "/admin/",
        f"{ROOT}/nothing",
        f"{ROOT}/1/key/1/enable",
        f"{DOWNLOAD}",
        "//example.com/wpcom/v2/jetpack-partners/1/key/1/activations?format=csv",
        "https://example.com/wpcom/v2/jetpack-partners/1/key/1/activations?format=csv",
        "http://127.0.0.1:8000/wpcom/v2/jetpack-partners/1/key/1/activations?format=csv",
        "http://[/wpcom/v2/jetpack-partners/1/key/1/activations?format=csv",
        f"{ROOT}/../../wpcom/v2/jetpack-partners/1/key/1/activations?format=csv",
        f"{REST}/%00",
        f"{REST}/%FF",
    ],
)
def test_only_files_of_the_api_have_links(api: Client, key: PartnerKey, path: str) -> None:
    response = ask(api, path)
    assert list(refused(response)) == ["path"] or not path
    assert not Link.objects.exists()


def test_what_is_no_file_has_no_link(api: Client, key: PartnerKey) -> None:
    for path in ("activations", "activations?format=json", "", "stripe/invoices", "changes?format=csv"):
        (reason,) = refused(ask(api, at(key, path))).values()
        assert reason[1] == "path is not a path of this API that answers CSV, NDJSON or PDF."


def test_a_link_leads_to_no_link(api: Client, client: Client, key: PartnerKey) -> None:
    url = link_to(api, csv_of(key))
    path = url[url.index(DOWNLOAD) :]
    assert list(refused(ask(api, path))) == ["path"]
    assert client.get(url).status_code == 200


def test_parameters_are_refused_as_they_would_be_there(
    api: Client, key: PartnerKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(refused(ask(api, at(key, "activations?format=csv&plans=nothing")))) == ["plans"]
    monkeypatch.setattr(queries, "MOST_SEARCHED", 1)
    activate(key, draft(1), draft(2))
    assert list(refused(ask(api, at(key, "activations?format=csv&search=site")))) == ["search"]


def test_a_path_is_needed_and_has_a_limit(api: Client) -> None:
    assert error(api.post(DOWNLOAD, {}, content_type="application/json"))["code"] == "rest_missing_callback_param"
    assert refused(ask(api, "/" + "x" * 2000))["path"][0] == "rest_too_long"
