"""The endpoints that programs call: token, revoke, introspect, token-info (contract section 4)."""

import json
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from oauth2_provider.models import revoke_access_token
from oauth2_provider.oauth2_backends import get_oauthlib_core

from jetbridge.server import audit
from jetbridge.server.audit import Event
from jetbridge.server.oauth import clients
from jetbridge.server.oauth.errors import answer, from_oauthlib, refusal
from jetbridge.server.oauth.models import AccessToken, Application, RefreshToken
from jetbridge.server.oauth.programs import for_programs
from jetbridge.server.oauth.tokens import checksum

GRANT_TYPES = ("authorization_code", "refresh_token", "client_credentials")


@for_programs("POST", guesses="client")
def token(request: HttpRequest) -> HttpResponse:
    """authorization_code, refresh_token and client_credentials."""
    grant_type = request.POST.get("grant_type", "")
    if grant_type not in GRANT_TYPES:
        return refusal("unsupported_grant_type" if grant_type else "invalid_request")
    _, _, body, status = get_oauthlib_core().create_token_response(request)
    if status >= 400:
        return from_oauthlib(body, status)
    application = Application.objects.get(client_id=clients.named_by(request))
    clients.note_use(application)
    return answer(_with_wordpress_fields(grant_type, application, json.loads(body)))


def _with_wordpress_fields(grant_type: str, application: Application, body: dict[str, Any]) -> dict[str, Any]:
    """A Web application's code gives the token as `secret`, too, and WordPress.com's fields (contract 4, item 6)."""
    body["token_type"] = "bearer"  # noqa: S105  as WordPress.com spells it
    if grant_type == "authorization_code":
        body |= {"blog_id": "0", "blog_url": None}
        if not application.is_public:
            body["secret"] = body["access_token"]
    return body


@for_programs("POST", guesses="client")
def revoke(request: HttpRequest) -> HttpResponse:
    """RFC 7009. A token that is not this client's is answered like one that does not exist: 200."""
    application = clients.authenticated(request)
    if application is None:
        return refusal("invalid_client")
    presented = request.POST.get("token", "")
    if not presented:
        return refusal("invalid_request", "The parameter token is missing.")
    _revoke(request, application, presented)
    return answer({})


def _revoke(request: HttpRequest, application: Application, presented: str) -> None:
    """An access token goes with its refresh token, and the other way round; the hint is not needed to find it."""
    its = {"token_checksum": checksum(presented), "application": application}
    with transaction.atomic():
        refresh_token = RefreshToken.objects.filter(**its, revoked=None).first()
        access_token = AccessToken.objects.filter(**its).first()
        if refresh_token is not None:
            refresh_token.revoke()
        if access_token is not None:
            revoke_access_token(access_token)
        if found := refresh_token or access_token:
            audit.record(Event.TOKEN_REVOKED, request=request, user=found.user, application=application)


@for_programs("POST", guesses="client")
def introspect(request: HttpRequest) -> HttpResponse:
    """RFC 7662, for the client's own tokens: of any other it learns `{"active": false}`."""
    application = clients.authenticated(request)
    if application is None or application.is_public:
        return refusal("invalid_client")
    presented = request.POST.get("token", "")
    if not presented:
        return refusal("invalid_request", "The parameter token is missing.")
    return answer(_introspection(application, presented))


def _introspection(application: Application, presented: str) -> dict[str, Any]:
    its = {"token_checksum": checksum(presented), "application": application}
    access = AccessToken.objects.filter(**its, expires__gt=timezone.now()).select_related("user").first()
    refresh = RefreshToken.objects.filter(**its, revoked=None).select_related("user", "access_token").first()
    found = access or (refresh if refresh and refresh.is_live else None)
    if found is None or (found.user is not None and not found.user.is_active):
        return {"active": False}
    body = {"active": True, "client_id": application.client_id, "iss": settings.ORIGIN, "scope": found.scope}
    body["iat"] = int(found.created.timestamp())
    if found.user is not None:
        body |= {"username": found.user.username, "sub": str(found.user.pk)}
    if access is not None:
        body |= {"token_type": "bearer", "exp": int(access.expires.timestamp())}
    return body


@for_programs("GET")
def token_info(request: HttpRequest) -> HttpResponse:
    """WordPress.com's way to ask what a token is; the client id must be the one it was given to."""
    found = (
        AccessToken.objects.filter(
            token_checksum=checksum(request.GET.get("token", "")),
            application__client_id=request.GET.get("client_id", ""),
            expires__gt=timezone.now(),
        )
        .exclude(user__is_active=False)
        .select_related("application")
        .first()
    )
    if found is None or found.application is None:
        return refusal("invalid_request", "The specified token is invalid.")
    user_id = str(found.user_id) if found.user_id else None
    return answer({"client_id": found.application.client_id, "user_id": user_id, "blog_id": None, "scope": found.scope})
