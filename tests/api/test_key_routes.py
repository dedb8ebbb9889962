"""Making and operating keys over HTTP (contract section 3)."""

from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client
from tests.api.calls import ROOT, at, error, refused
from tests.cast import NOW

from jetbridge.server.oauth import tokens
from jetbridge.server.oauth.models import AccessToken, Application
from jetbridge.server.partners import keys
from jetbridge.server.partners.models import Partner, PartnerKey

FORM = "application/x-www-form-urlencoded"
KEY = ["id", "name", "created_on", "disabled_on", "has_activations", "latest_invoice", "client_id"]


def _post(api: Client, path: str, name: Any) -> Any:
    return api.post(path, {"name": name}, content_type="application/json")


def test_a_new_key_shows_its_secret_this_once(api: Client, acme: Partner) -> None:
    response = _post(api, f"{ROOT}/{acme.pk}/key", "Live")
    made = response.json()
    assert (response.status_code, list(made)) == (201, [*KEY, "client_secret"])
    assert made["name"] == "Live"
    assert made["client_id"].isdigit()
    assert tokens.is_well_formed(made["client_secret"], tokens.SECRET_PREFIX)
    for path in (ROOT, f"{ROOT}/{acme.pk}", f"{ROOT}/{acme.pk}/key/{made['id']}"):
        assert b"client_secret" not in api.get(path).content
        assert made["client_id"] in api.get(path).text


@pytest.mark.parametrize("path", ["key", "key/"])
@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"name": " Z\\u00f6e "}', "application/json"),
        ('{"name": "Zöe", "more": [1]}', "application/json; charset=utf-8"),
        ("name=Z%C3%B6e", FORM),
        ("+name=x&+name=Z%C3%B6e", FORM),
        (
            b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nZ\xc3\xb6e\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
    ],
)
def test_a_body_is_json_or_a_form(api: Client, acme: Partner, path: str, body: Any, content_type: str) -> None:
    response = api.post(f"{ROOT}/{acme.pk}/{path}", body, content_type=content_type)
    assert response.json()["name"] == "Zöe"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "rest_too_short"),
        ("x" * 101, "rest_too_long"),
        ("  ", "rest_invalid_pattern"),
        ("a\x00b", "rest_invalid_pattern"),
        ("a\nb", "rest_invalid_pattern"),
        ("a\x85b", "rest_invalid_pattern"),
        ("\ud800", "rest_invalid_pattern"),
        (None, "rest_invalid_type"),
        (5, "rest_invalid_type"),
        (True, "rest_invalid_type"),
        (["x"], "rest_invalid_type"),
        ({"x": 1}, "rest_invalid_type"),
    ],
)
def test_a_name_that_is_no_name_is_refused(api: Client, key: PartnerKey, name: Any, code: str) -> None:
    for path in (f"{ROOT}/{key.partner_id}/key", at(key, "")):
        assert refused(_post(api, path, name))["name"][0] == code
    assert PartnerKey.objects.get().name == "Production"


def test_a_name_is_taken_once_per_partner(api: Client, acme: Partner, key: PartnerKey, other_key: PartnerKey) -> None:
    second, _ = keys.create_key(acme, "Second", now=NOW)
    for path in (f"{ROOT}/{acme.pk}/key", at(second, "")):
        response = _post(api, path, other_key.name)
        assert (response.status_code, error(response)["code"]) == (409, "rest_key_name_taken")
    applications = Application.objects.exclude(partner_key=None)
    assert PartnerKey.objects.filter(partner=acme).count() == applications.count() - 1 == 2


def test_a_key_is_renamed(api: Client, key: PartnerKey) -> None:
    before = api.get(at(key, "")).json()
    response = _post(api, at(key, ""), "Live")
    assert (response.status_code, response.json()) == (200, before | {"name": "Live"})
    assert _post(api, at(key, ""), "Live").status_code == 200


def test_a_key_is_disabled_and_enabled_again_and_again(api: Client, key: PartnerKey) -> None:
    first, second = (api.post(at(key, "disable")).json() for _ in range(2))
    assert list(first) == KEY
    assert first["disabled_on"] == second["disabled_on"] is not None
    for _ in range(2):
        assert api.post(at(key, "enable")).json()["disabled_on"] is None


def test_disabling_a_key_ends_its_own_tokens_and_no_others(api: Client, key: PartnerKey, other_key: PartnerKey) -> None:
    for owner in (key, other_key):
        application = owner.application
        AccessToken.objects.create(application=application, token=f"t{owner.pk}", expires=NOW, scope="jetpack-partner")
    api.post(at(key, "disable"))
    assert [token.application_id for token in AccessToken.objects.exclude(application=None)] == [
        other_key.application_id
    ]


def test_a_rotated_secret_is_shown_once_and_replaces_the_old_one(api: Client, key: PartnerKey) -> None:
    before = Application.objects.get(pk=key.application_id)
    response = api.post(at(key, "rotate-secret"))
    rotated = response.json()
    assert (response.status_code, list(rotated)) == (200, [*KEY, "client_secret"])
    after = Application.objects.get(pk=key.application_id)
    assert rotated["client_id"] == before.client_id == after.client_id
    assert check_password(rotated["client_secret"], after.client_secret)
    assert not check_password(rotated["client_secret"], before.client_secret)


def test_what_needs_no_body_passes_over_one(api: Client, key: PartnerKey) -> None:
    for action in ("disable", "enable", "rotate-secret"):
        assert api.post(at(key, action), b"{", content_type="application/json").status_code == 200
