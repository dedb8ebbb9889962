"""The OpenAPI document is true of what the server really answers."""

from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from tests.api.calls import REST, ROOT, at
from tests.cast import activate, draft

from jetbridge.server.api import api as rest
from jetbridge.server.partners.models import PartnerKey

DOCUMENT: dict[str, Any] = rest.get_openapi_schema()


def _resolved(thing: dict[str, Any]) -> dict[str, Any]:
    for name in thing.get("$ref", "#").removeprefix("#").split("/")[1:]:
        thing = DOCUMENT[name] if name == "components" else thing[name]
    return thing


def _check(method: str, path: str, status: int, body: Any) -> None:
    """Against the schema of that answer; unknown fields are refused, for they are not documented."""
    response = _resolved(DOCUMENT["paths"][REST + path][method]["responses"][str(status)])
    schema = response["content"]["application/json"]["schema"] | {"components": DOCUMENT["components"]}
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(body)
    if not status >= 400:
        assert _undocumented(schema, body) == []


def _undocumented(schema: dict[str, Any], body: Any) -> list[str]:
    while "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].split("/")[-1]]
    if isinstance(body, list):
        return [name for item in body for name in _undocumented(schema.get("items", {}), item)]
    known = schema.get("properties")
    if not isinstance(body, dict) or known is None:
        return []
    deeper = [name for one in body if one in known for name in _undocumented(known[one], body[one])]
    return [one for one in body if one not in known] + deeper


PARTNER, KEY = "/jetpack-partners/{partner_id}", "/jetpack-partners/{partner_id}/key/{key_id}"


@pytest.fixture
def number(key: PartnerKey) -> int:
    """An activation with every field and a history; another has as few as can be."""
    said = {
        "wpcom_user_id": 7,
        "external_user_id": "u",
        "site_registered": "2020-01-01",
        "site_icon": "https://a.example/i",
    }
    first, _ = activate(key, draft(1, cancelled_on="2024-02-01", site_name="One", **said), draft(2))
    activate(key, draft(1, id=first, site_name="Two", disputed_on="2024-03-01"))
    return int(first)


@pytest.mark.parametrize(
    "path",
    [
        "/jetpack-partners",
        "/jetpack-partners/activations",
        "/jetpack-partners/capabilities",
        "/jetpack-partners/plans",
        PARTNER,
        KEY,
        f"{KEY}/activations",
        f"{KEY}/changes",
        KEY + "/activation/{activation_id}",
    ],
)
def test_every_answer_has_the_shape_that_is_documented(api: Client, key: PartnerKey, number: int, path: str) -> None:
    filled = path.format(partner_id=key.partner_id, key_id=key.pk, activation_id=number)
    _check("get", path, 200, api.get(REST + filled).json())
    _check("get", path, 401, Client().get(REST + filled).json())


def test_every_writing_answer_has_the_shape_that_is_documented(api: Client, key: PartnerKey, number: int) -> None:
    made = api.post(f"{ROOT}/{key.partner_id}/key", {"name": "New"}, content_type="application/json")
    _check("post", PARTNER + "/key", 201, made.json())
    _check("post", KEY, 200, api.post(at(key, ""), {"name": "Live"}, content_type="application/json").json())
    for action in ("disable", "enable", "rotate-secret"):
        _check("post", f"{KEY}/{action}", 200, api.post(at(key, action)).json())
    _check("delete", KEY + "/activation/{activation_id}", 200, api.delete(at(key, f"activation/{number}")).json())


def test_every_refusal_has_the_shape_that_is_documented(api: Client, key: PartnerKey, other_key: PartnerKey) -> None:
    json = "application/json"
    taken = api.post(f"{ROOT}/{key.partner_id}/key", {"name": key.name}, content_type=json)
    _check("post", PARTNER + "/key", 409, taken.json())
    _check("post", KEY, 400, api.post(at(key, "")).json())
    _check("post", KEY, 413, api.post(at(key, ""), b" " * 2**21, content_type=json).json())
    _check("get", f"{KEY}/activations", 400, api.get(at(key, "activations?page=0&plans=x")).json())
    _check("get", f"{KEY}/activations", 403, api.get(at(other_key, "activations")).json())
    _check("get", KEY + "/activation/{activation_id}", 404, api.get(at(key, "activation/0")).json())
