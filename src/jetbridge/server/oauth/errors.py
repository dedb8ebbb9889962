"""OAuth errors as RFC 6749 section 5.2 has them: `{"error", "error_description"}`, never cached."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, JsonResponse

_NEVER_CACHED = {"Cache-Control": "no-store", "Pragma": "no-cache"}

_IN_WORDS = {
    "invalid_client": "The client id or its secret is wrong.",
    "invalid_grant": "The code or refresh token is wrong, expired, used, or was given to another client.",
    "invalid_request": "A parameter is missing, repeated or malformed.",
    "invalid_scope": "This client may not ask for that scope.",
    "unauthorized_client": "This client may not use this grant.",
    "unsupported_grant_type": "grant_type is one of authorization_code, refresh_token and client_credentials.",
}


def answer(body: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None) -> JsonResponse:
    return JsonResponse(dict(body), status=status, headers={**_NEVER_CACHED, **(headers or {})})


def refusal(
    error: str, description: str = "", *, status: int = 400, headers: Mapping[str, str] | None = None
) -> JsonResponse:
    """A client that has not proven who it is gets 401 and a challenge (RFC 6749 section 5.2)."""
    if error == "invalid_client":
        status, headers = 401, {"WWW-Authenticate": 'Basic realm="oauth2"'}
    body = {"error": error, "error_description": description or _IN_WORDS.get(error, "The request was refused.")}
    return answer(body, status=status, headers=headers)


def from_oauthlib(body: str | None, status: int) -> HttpResponse:
    """oauthlib's refusal, with a description where it gave none."""
    content = json.loads(body or "{}")
    return refusal(content.get("error", "invalid_request"), content.get("error_description", ""), status=status)
