"""Clients that register themselves (RFC 7591), where the setting JETBRIDGE_OAUTH_REGISTRATION allows it.

They are public clients of the code grant, and the consent page says that nobody vouches for them.
"""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from jetbridge.server import audit
from jetbridge.server.accounts import slowing
from jetbridge.server.audit import Event
from jetbridge.server.oauth import clients, redirects
from jetbridge.server.oauth.errors import answer, refusal
from jetbridge.server.oauth.models import AccessToken, Application, RefreshToken
from jetbridge.server.oauth.programs import for_programs, slow_down

LONGEST_BODY = 16_384
MOST_URLS = 10
UNUSED_FOR = timedelta(days=30)
_GRANT_TYPES = ["authorization_code", "refresh_token"]
_SCOPES = {"global", "auth", "activations", "invoices"}


class _Refused(ValueError):
    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error


@for_programs("POST", takes="application/json")
def register(request: HttpRequest) -> HttpResponse:
    if not settings.OAUTH_REGISTRATION:
        return refusal("access_denied", "Clients cannot register themselves on this server.", status=403)
    guess = slowing.Guess("register", "", slowing.address_of(request))
    if wait := guess.seconds_to_wait():
        return slow_down(wait)
    guess.failed()  # each one counts, so that an address cannot fill the table
    try:
        return _register(request, _read(request))
    except _Refused as refused:
        return refusal(refused.error, str(refused))


def _read(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > LONGEST_BODY:
        raise _Refused("invalid_client_metadata", f"The body is larger than {LONGEST_BODY} bytes.")
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise _Refused("invalid_client_metadata", "The body is not a JSON object.")
    return body


def _register(request: HttpRequest, said: dict[str, Any]) -> HttpResponse:
    uris = said.get("redirect_uris")
    if not isinstance(uris, list) or not 1 <= len(uris) <= MOST_URLS or not all(isinstance(uri, str) for uri in uris):
        raise _Refused("invalid_redirect_uri", f"redirect_uris is an array of 1 to {MOST_URLS} URLs.")
    name, website = _text(said, "client_name", 100), _website(said)
    _check_grants(said)
    try:
        application = clients.register(name=name, website=website, redirect_uris=uris)
    except redirects.RedirectError as error:
        raise _Refused("invalid_redirect_uri", str(error)) from None
    audit.record(Event.APPLICATION_CREATED, request=request, application=application, name=name, redirect_uris=uris)
    return answer(_metadata(application), status=201)


def _text(said: dict[str, Any], name: str, most: int) -> str:
    value = said.get(name, "")
    if not isinstance(value, str) or len(value) > most or not all(letter.isprintable() for letter in value):
        raise _Refused("invalid_client_metadata", f"{name} is text of at most {most} characters, on one line.")
    return value


def _website(said: dict[str, Any]) -> str:
    website = _text(said, "client_uri", 200)
    try:
        parts = urlsplit(website)
    except ValueError:
        parts = urlsplit("")
    if website and not (parts.scheme in ("http", "https") and parts.netloc):
        raise _Refused("invalid_client_metadata", "client_uri is a URL that begins with https://")
    return website


def _check_grants(said: dict[str, Any]) -> None:
    """Section 2: a server may refuse what it does not offer."""
    offered = {
        "token_endpoint_auth_method": {"none"},
        "grant_types": set(_GRANT_TYPES),
        "response_types": {"code"},
        "scope": _SCOPES,
    }
    for name, possible in offered.items():
        value = said.get(name, [])
        asked = value.split() if isinstance(value, str) else value
        if not isinstance(asked, list) or not all(isinstance(one, str) for one in asked) or set(asked) - possible:
            raise _Refused("invalid_client_metadata", f"{name} is made of: {', '.join(sorted(possible))}.")


def _metadata(application: Application) -> dict[str, Any]:
    body = {
        "client_id": application.client_id,
        "client_id_issued_at": int(application.created.timestamp()),
        "redirect_uris": application.redirect_uris.split(),
        "token_endpoint_auth_method": "none",
        "grant_types": _GRANT_TYPES,
        "response_types": ["code"],
        "client_name": application.name,
    }
    return body | ({"client_uri": application.website} if application.website else {})


def delete_unused() -> int:
    """Those that hold no token and were not used for 30 days; returns how many they were."""
    oldest = timezone.now() - UNUSED_FOR
    its = {"application": OuterRef("pk")}
    idle = Application.objects.filter(registration_source=Application.RegistrationSource.DCR, created__lt=oldest)
    idle = idle.filter(Q(last_used_on=None) | Q(last_used_on__lt=oldest.date()))
    idle = idle.exclude(Exists(RefreshToken.objects.filter(**its, revoked=None)))
    idle = idle.exclude(Exists(AccessToken.objects.filter(**its, expires__gt=timezone.now())))
    found: int = idle.count()
    idle.delete()
    return found
