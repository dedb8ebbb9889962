"""How the tests call the API: a client for each caller, paths under a key, and the one shape of an error."""

from typing import Any
from urllib.parse import quote

from django.test import Client
from tests.cast import token

from jetbridge.server.accounts.models import User
from jetbridge.server.partners.models import PartnerKey

REST = "/wpcom/v2"
ROOT = f"{REST}/jetpack-partners"


def bearer(value: str) -> Client:
    """A client that sends this token, and gets the server's answer even where the server fails."""
    return Client(raise_request_exception=False, headers={"Authorization": f"Bearer {value}"})


def calling(user: User, scope: str = "global") -> Client:
    return bearer(token(user, scope))


def at(key: PartnerKey, path: str) -> str:
    """A path under the key, its query as it stands."""
    return f"{ROOT}/{key.partner_id}/key/{key.pk}{path and '/'}{path}"


def listing(key: PartnerKey, **query: Any) -> str:
    """The path of the key's list with these parameters."""
    spelled = "&".join(f"{name}={quote(str(value))}" for name, value in query.items())
    return at(key, f"activations?{spelled}")


def error(response: Any) -> dict[str, Any]:
    """The body of an error, after a look at its shape: that is the same on every path (contract section 1)."""
    body: dict[str, Any] = response.json()
    assert response["Content-Type"] == "application/json"
    assert list(body) == ["code", "message", "data"]
    assert body["data"]["status"] == response.status_code >= 400
    assert isinstance(body["message"], str)
    assert body["message"]
    return body


def refused(response: Any) -> dict[str, tuple[str, str]]:
    """Each bad parameter of a 400 with its code and sentence."""
    body = error(response)
    names = list(body["data"]["params"])
    assert (response.status_code, body["code"]) == (400, "rest_invalid_param")
    assert body["message"] == f"Invalid parameter(s): {', '.join(names)}"
    details = body["data"]["details"]
    assert body["data"]["params"] == {name: details[name]["message"] for name in names}
    assert all(list(detail) == ["code", "message", "data"] for detail in details.values())
    return {name: (detail["code"], detail["message"]) for name, detail in details.items()}


def blogs(response: Any) -> list[int]:
    """The sites of a list, in its order."""
    assert response.status_code == 200, response.content
    return [site["wpcom_blog_id"] for site in response.json()["activations"]]
