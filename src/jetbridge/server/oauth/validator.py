"""The rules of the grants: what django-oauth-toolkit's validator leaves open, closed clause by clause.

Codes are stored as SHA-256 and kept after use, so that a replay is seen and can take back what the code gave.
"""

import re
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauthlib.common import Request
from oauthlib.oauth2.rfc6749.errors import InvalidClientError, InvalidGrantError

from jetbridge.server import audit
from jetbridge.server.audit import Event
from jetbridge.server.oauth import connections, redirects
from jetbridge.server.oauth.backend import ADDRESS
from jetbridge.server.oauth.models import AccessToken, Application, Grant, RefreshToken
from jetbridge.server.oauth.tokens import CODE_PREFIX, checksum, generate

REPLAY_TOLERANCE = timedelta(seconds=10)
"""Two processes of one client may refresh at once; the slower is refused, and nothing is revoked (contract 4)."""

_IS_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}").fullmatch
_EVENTS = {"refresh_token": Event.TOKEN_REFRESHED}


class Validator(OAuth2Validator):  # type: ignore[misc]  # the toolkit is untyped
    # --- RFC 6749 section 2.3.1: the scheme's case does not matter ------------------------------------------

    def _extract_basic_auth(self, request: Request) -> str | None:
        scheme, _, credentials = request.headers.get("HTTP_AUTHORIZATION", "").partition(" ")
        return credentials.strip() or None if scheme.lower() == "basic" else None

    def _load_application(self, client_id: str | None, request: Request) -> Application | None:
        if client_id and "\x00" in client_id:  # PostgreSQL would not even look
            return None
        application: Application | None = super()._load_application(client_id, request)
        return application

    # --- RFC 6749 section 3.1.2: redirection endpoints ------------------------------------------------------

    def validate_redirect_uri(self, client_id: str, redirect_uri: str, request: Request, *a: Any, **kw: Any) -> bool:
        return redirects.is_registered(request.client, redirect_uri, with_pkce=bool(request.code_challenge))

    def get_default_redirect_uri(self, client_id: str, request: Request, *a: Any, **kw: Any) -> str | None:
        """Section 3.1.2.3: where several are registered, the client must say which."""
        registered = request.client.redirect_uris.split()
        return registered[0] if len(registered) == 1 else None

    # --- RFC 7636: PKCE is required of public clients, honoured for all -------------------------------------

    def is_pkce_required(self, client_id: str, request: Request) -> bool:
        return request.client is None or request.client.is_public

    def get_code_challenge(self, code: str, request: Request) -> str | None:
        challenge = request.grant.code_challenge or None
        verifier = request.code_verifier
        if verifier is not None and (challenge is None or not _IS_VERIFIER(verifier)):
            # RFC 9700 section 4.8.2: a verifier without a challenge is a downgrade
            raise InvalidGrantError(description="There was no such code_challenge.", request=request)
        return challenge

    def get_code_challenge_method(self, code: str, request: Request) -> str | None:
        return request.grant.code_challenge_method or None

    # --- RFC 6749 section 4.1.2: a code works once ----------------------------------------------------------

    def save_authorization_code(
        self, client_id: str, code: dict[str, str], request: Request, *a: Any, **kw: Any
    ) -> None:
        """oauthlib's own codes are of 178 random bits; the redirect is built from `code` after this."""
        code["code"] = generate(CODE_PREFIX)
        with transaction.atomic():
            connections.approve(request.user, request.client, now=timezone.now())
            super().save_authorization_code(client_id, code, request, *a, **kw)
            if request.client.client_id != redirects.PORTAL:
                _record(Event.APPROVED, request, scope=" ".join(request.scopes))

    def _create_authorization_code(self, request: Request, code: dict[str, str], expires: Any = None) -> Grant:
        """Without what is OpenID Connect's, or a resource (RFC 8707): there is one, and all tokens are for it."""
        request.nonce, request.claims, request.resource = None, None, []
        grant: Grant = super()._create_authorization_code(request, {"code": checksum(code["code"])}, expires)
        return grant

    def validate_code(
        self, client_id: str, code: str, client: Application, request: Request, *a: Any, **kw: Any
    ) -> bool:
        """The grant is kept with the request: a disconnection meanwhile is noticed when the code is claimed."""
        grant = Grant.objects.filter(code=checksum(code), application=client).select_related("user").first()
        if grant is None or not grant.user.is_active:
            return False
        if grant.used_on is not None:
            with transaction.atomic():
                grant.revoke_what_it_gave()
                _record(Event.REPLAY_DETECTED, request, user=grant.user, what="code")
            return False
        request.grant, request.user, request.scopes = grant, grant.user, grant.scope.split()
        return not grant.is_expired()

    def confirm_redirect_uri(
        self, client_id: str, code: str, redirect_uri: str, client: Application, request: Request, *a: Any, **kw: Any
    ) -> bool:
        return bool(redirect_uri == request.grant.redirect_uri)

    def invalidate_authorization_code(self, client_id: str, code: str, request: Request, *a: Any, **kw: Any) -> None:
        """`_save_bearer_token` has marked it used, in the transaction that gave the tokens."""

    # --- issuing: of two requests at once with one code or refresh token, one gets past its claim -----------

    def _save_bearer_token(self, token: dict[str, Any], request: Request, *a: Any, **kw: Any) -> None:
        claim = {
            "authorization_code": self._claim_code,
            "refresh_token": self._claim_refresh_token,
            "client_credentials": self._claim_key,
        }
        claim[request.grant_type](request)
        if request.client.client_id == redirects.PORTAL:
            token.pop("refresh_token", None)  # it renews by its session (contract 5)
        super()._save_bearer_token(token, request, *a, **kw)
        _record(_EVENTS.get(request.grant_type, Event.TOKEN_ISSUED), request, scope=token["scope"])

    def _claim_code(self, request: Request) -> None:
        self._hold_connection(request)
        unused = Grant.objects.filter(pk=request.grant.pk, used_on=None)
        if not unused.update(used_on=timezone.now()):
            raise InvalidGrantError(description="This code has been used.", request=request)

    def _claim_refresh_token(self, request: Request) -> None:
        self._hold_connection(request)
        presented = RefreshToken.objects.filter(pk=request.refresh_token_instance.pk, revoked=None)
        if presented.select_for_update().first() is None:
            raise InvalidGrantError(description="This refresh token has been used.", request=request)

    def _hold_connection(self, request: Request) -> None:
        if not connections.hold(request.user, request.client):
            raise InvalidGrantError(description="The user has disconnected this application.", request=request)

    def _claim_key(self, request: Request) -> None:
        """Under a lock on the key's row: disabling it waits, and then ends this token, too."""
        key = getattr(request.client, "partner_key", None)
        locked = key and type(key).objects.select_for_update().filter(pk=key.pk, disabled_on=None).first()
        if not locked:
            raise InvalidClientError(request=request)

    def _check_and_set_request_resource(self, request: Request) -> None:
        request.resource = []

    def _create_access_token(
        self, expires: Any, request: Request, token: Any, source_refresh_token: Any = None
    ) -> AccessToken:
        access_token: AccessToken = super()._create_access_token(expires, request, token, source_refresh_token)
        if request.grant_type == "authorization_code":
            AccessToken.objects.filter(pk=access_token.pk).update(grant=request.grant)
        return access_token

    def _create_refresh_token(
        self, request: Request, code: str, access_token: AccessToken, previous: Any
    ) -> RefreshToken:
        refresh_token: RefreshToken = super()._create_refresh_token(request, code, access_token, previous)
        scope = previous.scope if previous else access_token.scope
        RefreshToken.objects.filter(pk=refresh_token.pk).update(scope=scope)
        if request.grant_type == "authorization_code":
            Grant.objects.filter(pk=request.grant.pk).update(token_family=refresh_token.token_family)
        return refresh_token

    # --- RFC 6749 section 6, RFC 9700 section 4.14: refreshing ----------------------------------------------

    def validate_refresh_token(
        self, refresh_token: str, client: Application, request: Request, *a: Any, **kw: Any
    ) -> bool:
        """The toolkit's own would read the token again, and take a refresh that won meanwhile for a replay."""
        stored = (
            RefreshToken.objects.filter(token_checksum=checksum(refresh_token))
            .select_related("user", "access_token")
            .order_by(F("revoked").desc(nulls_first=True))
            .first()
        )
        if stored is None or stored.application_id != client.pk or not stored.user.is_active:
            return False
        if stored.revoked is not None:
            self._refuse_replay(stored, request)
            return False
        request.user, request.refresh_token, request.refresh_token_instance = stored.user, refresh_token, stored
        return bool(stored.is_live)

    def _refuse_replay(self, stored: RefreshToken, request: Request) -> None:
        if timezone.now() - stored.revoked < REPLAY_TOLERANCE:
            return
        with transaction.atomic():
            RefreshToken.revoke_family(stored.token_family)
            _record(Event.REPLAY_DETECTED, request, user=stored.user, what="refresh token")

    def get_original_scopes(self, refresh_token: str, request: Request, *a: Any, **kw: Any) -> str:
        """What was approved, however little the last refresh asked for."""
        scope: str = request.refresh_token_instance.scope
        return scope


def _record(event: Event, request: Request, *, user: Any = None, **details: Any) -> None:
    key = getattr(request.client, "partner_key", None)
    audit.record(
        event,
        user=user or request.user,
        application=request.client,
        partner=key and key.partner_id,
        address=request.headers.get(ADDRESS, ""),
        **details,
    )
