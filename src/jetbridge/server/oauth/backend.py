"""How a Django request is handed to oauthlib."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from oauth2_provider.oauth2_backends import OAuthLibCore
from oauthlib.common import Request

from jetbridge.server.accounts import slowing

ADDRESS = "JETBRIDGE_ADDRESS"
"""The client's address among the headers of oauthlib's request; no client can send a header of this name."""


_ASKED = {"client_id", "response_type", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method"}
_SENT = {"client_id", "client_secret", "grant_type", "code", "redirect_uri", "code_verifier", "refresh_token", "scope"}
_GIVEN_BACK = {"token", "token_type_hint"}


class Backend(OAuthLibCore):  # type: ignore[misc]  # the toolkit is untyped
    def _get_escaped_full_path(self, request: HttpRequest) -> str:
        """The path with its query, leading blanks of a name dropped: as in PHP, and the documented script needs it."""
        pairs = [(name.lstrip(), value) for name, values in request.GET.lists() for value in values]
        if _is_authorize(request):
            pairs = [(name, value) for name, value in pairs if name in _ASKED]
        return f"{settings.ORIGIN}{request.path}?{urlencode(pairs)}" if pairs else f"{settings.ORIGIN}{request.path}"

    def extract_headers(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().extract_headers(request), ADDRESS: slowing.address_of(request)}

    def extract_body(self, request: HttpRequest) -> Any:
        """Known names only: oauthlib makes every parameter an attribute of its request.

        The consent form says yes or no; what is asked stands in the query, and a form cannot override it.
        """
        known = set() if _is_authorize(request) else _SENT | _GIVEN_BACK
        return [(name, value) for name, value in request.POST.items() if name in known]

    def as_oauthlib(self, request: HttpRequest) -> Request:
        return Request(*self._extract_params(request))


def _is_authorize(request: HttpRequest) -> bool:
    return request.path.rstrip("/").endswith("/authorize")
