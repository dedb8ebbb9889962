"""The pages /apps/: one's own applications, as the partners' document has them made."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.oauth import flows
from tests.oauth.flows import App
from tests.pages.markup import assert_strict

from jetbridge.server.accounts.models import User
from jetbridge.server.audit.models import AuditEvent
from jetbridge.server.oauth import applications
from jetbridge.server.oauth.models import AccessToken, Application

pytestmark = pytest.mark.django_db
DOCUMENTED = {
    "name": "Token helper",
    "website": "http://127.0.0.1:3210",
    "redirect_uris": "http://127.0.0.1:3210",
    "type": "web",
}


@pytest.fixture
def site(bob: User) -> Client:
    return flows.browser(bob)


def shown_secret(text: str) -> str:
    found = re.search(r"jbs_[0-9A-Za-z]{49}", text)
    return found[0] if found else ""


def make(site: Client, **said: str) -> tuple[Application, str]:
    text = assert_strict(site.post("/apps/new", DOCUMENTED | said))
    return Application.objects.get(name=(DOCUMENTED | said)["name"]), text


def page(application: Application) -> str:
    return f"/apps/{application.client_id}"


def test_the_documented_values_are_taken_to_the_letter(site: Client, bob: User) -> None:
    application, text = make(site)
    assert (application.redirect_uris, application.website) == ("http://127.0.0.1:3210", "http://127.0.0.1:3210")
    assert application.client_id in text
    assert application.client_id.isdecimal()
    app = App(application, shown_secret(text), "http://127.0.0.1:3210")
    assert flows.tokens(bob, app)["secret"]


def test_the_secret_is_shown_once(site: Client) -> None:
    application, text = make(site)
    assert shown_secret(text)
    assert not shown_secret(site.get(page(application)).content.decode())
    assert shown_secret(text) not in application.client_secret


def test_sending_the_form_again_makes_no_second_one(site: Client) -> None:
    make(site)
    response = site.post("/apps/new", DOCUMENTED)
    assert response.status_code == 400
    assert "another application of this name" in response.content.decode()
    assert Application.objects.filter(name="Token helper").count() == 1


def test_a_native_one_has_no_secret(site: Client) -> None:
    application, text = make(site, type="native", redirect_uris="com.example.app:/done\nhttp://127.0.0.1/")
    assert application.is_public
    assert application.redirect_uris == "com.example.app:/done http://127.0.0.1/"
    assert not shown_secret(text)
    site.post(page(application), {"rotate": "1"})
    assert not shown_secret(site.post(page(application), {"rotate": "1"}).content.decode())


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"name": ""}, "required"),
        ({"name": "x" * 101}, "at most 100"),
        ({"name": "a\x00b"}, "Null characters"),
        ({"website": "example"}, "not a web address"),
        ({"website": "javascript:alert(1)"}, "not a web address"),
        ({"redirect_uris": ""}, "required"),
        ({"redirect_uris": "http://example.com"}, "must begin with https://"),
        ({"redirect_uris": "https://example.com\nhttp://example.com"}, "must begin with https://"),
        ({"redirect_uris": "https://example.com/#a"}, "fragment"),
        ({"redirect_uris": "com.example.app:/done"}, "must begin with https://"),
        ({"redirect_uris": "\n".join(f"https://example.com/{n}" for n in range(21))}, "At most 20"),
        ({"javascript_origins": "https://example.com/path"}, "is not an origin"),
        ({"description": "x" * 1001}, "at most 1000"),
        ({"type": "other"}, "not one of the available choices"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_each_mistake_is_named_at_its_field(site: Client, said: dict[str, str], wrong: str) -> None:
    response = site.post("/apps/new", DOCUMENTED | said)
    assert response.status_code == 400
    assert wrong in assert_strict(response)
    assert not Application.objects.filter(user__username="bob").exists()


def test_what_was_entered_stays_and_is_never_markup(site: Client) -> None:
    text = site.post("/apps/new", DOCUMENTED | {"name": "<b>x</b>", "website": '"><script>'}).content.decode()
    assert "&lt;b&gt;x" in text
    assert "<script>" not in text


def test_it_can_be_changed(site: Client) -> None:
    application, _ = make(site)
    entered = {
        "name": "Other",
        "description": "Reads",
        "website": "https://example.com",
        "redirect_uris": "https://example.com/done\r\n\r\nhttp://localhost:1\r\nhttps://example.com/done",
        "javascript_origins": "https://example.com http://127.0.0.1:3000",
    }
    assert site.post(page(application), entered).status_code == 302
    application.refresh_from_db()
    assert (application.name, application.description) == ("Other", "Reads")
    assert application.redirect_uris == "https://example.com/done http://localhost:1"
    assert application.javascript_origins == "https://example.com\nhttp://127.0.0.1:3000"


def test_a_mistake_changes_nothing(site: Client) -> None:
    application, _ = make(site)
    response = site.post(page(application), DOCUMENTED | {"redirect_uris": "http://example.com"})
    assert response.status_code == 400
    assert "must begin with https://" in assert_strict(response)
    assert Application.objects.get(pk=application.pk).redirect_uris == "http://127.0.0.1:3210"


def test_another_secret_stops_the_first_and_keeps_the_tokens(site: Client, bob: User) -> None:
    application, text = make(site)
    app = App(application, shown_secret(text), "http://127.0.0.1:3210")
    given = flows.tokens(bob, app)
    fresh = shown_secret(assert_strict(site.post(page(application), {"rotate": "1"})))
    assert flows.refresh(app, given["refresh_token"]).status_code == 401
    assert flows.refresh(app._replace(secret=fresh), given["refresh_token"]).status_code == 200


def test_deleting_it_ends_its_tokens(site: Client, bob: User) -> None:
    application, text = make(site)
    token = flows.tokens(bob, App(application, shown_secret(text), "http://127.0.0.1:3210"))["access_token"]
    assert site.post(page(application), {"delete": "1"})["Location"] == "/apps"
    assert not flows.works(token)
    assert not AccessToken.objects.exists()
    assert site.get(page(application)).status_code == 404


def test_it_says_who_has_approved_it(site: Client, alice: User) -> None:
    application, text = make(site)
    assert "Nobody yet" in text
    flows.tokens(alice, App(application, shown_secret(text), "http://127.0.0.1:3210"), scope="activations")
    text = site.get(page(application)).content.decode()
    assert "alice" in text
    assert "activations" in text


def without_names(response: Any) -> Any:
    return response.status_code, response.content


def test_anothers_looks_like_one_that_is_not_there(site: Client, web: App) -> None:
    for send in (
        site.get,
        lambda path: site.post(path, {"delete": "1"}),
        lambda path: site.post(path, {"rotate": "1"}),
    ):
        assert without_names(send(f"/apps/{web.id}")) == without_names(send("/apps/999999"))
    assert site.get("/apps/1").status_code == site.get("/apps/2").status_code == 404
    assert Application.objects.filter(pk=web.application.pk).exists()
    assert web.id not in site.get("/apps/").content.decode()


def test_one_must_sign_in(client: Client) -> None:
    for path in ("/apps", "/apps/", "/apps/new", "/apps/new/", "/apps/1", "/account/connected/"):
        assert client.get(path)["Location"].startswith("/account/login?next=")


def test_forms_need_their_own_token(bob: User, web: App) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(bob)
    for path in ("/apps/new", f"/apps/{web.id}", "/account/connected/"):
        assert client.post(path, DOCUMENTED).status_code == 403


def test_nobody_makes_them_without_end(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applications, "MOST_OF_ONE_USER", 1)
    make(site)
    response = site.post("/apps/new", DOCUMENTED | {"name": "Second"})
    assert response.status_code == 400
    assert "which is the most" in assert_strict(response)
    assert Application.objects.filter(user__username="bob").count() == 1


def test_every_step_is_in_the_audit_log_without_the_secret(site: Client) -> None:
    application, text = make(site)
    site.post(page(application), DOCUMENTED)
    fresh = shown_secret(site.post(page(application), {"rotate": "1"}).content.decode())
    site.post(page(application), {"delete": "1"})
    entries = AuditEvent.objects.filter(application=application.client_id).order_by("pk")
    steps = ["application.created", "application.changed", "application.secret-rotated", "application.deleted"]
    assert [entry.event for entry in entries] == steps
    assert not [entry for entry in entries if shown_secret(text) in str(entry.details) or fresh in str(entry.details)]
