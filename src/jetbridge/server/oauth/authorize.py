"""The authorization endpoint and its consent page (RFC 6749 section 4.1, RFC 9207)."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from oauth2_provider.exceptions import FatalClientError, OAuthToolkitError
from oauth2_provider.http import OAuth2ResponseRedirect
from oauth2_provider.oauth2_backends import get_oauthlib_core
from oauthlib.oauth2.rfc6749.errors import AccessDeniedError, InvalidRequestError, OAuth2Error

from jetbridge.server import audit
from jetbridge.server.audit import Event
from jetbridge.server.oauth import redirects
from jetbridge.server.oauth.mending import what_to_mend
from jetbridge.server.oauth.models import Application
from jetbridge.server.oauth.scopes import in_words

_IS_S256 = re.compile(r"[A-Za-z0-9_-]{43}").fullmatch
_LONGEST_STATE = 4000


@dataclass(frozen=True)
class _Asked:
    """A valid authorization request."""

    application: Application
    scopes: list[str]
    credentials: dict[str, Any]

    @property
    def redirect_uri(self) -> str:
        return str(self.credentials["redirect_uri"])

    @property
    def is_portal(self) -> bool:
        """Only the built-in portal, at its exact redirect, needs no consent (contract 4)."""
        is_it = self.application.client_id == redirects.PORTAL
        return is_it and self.redirect_uri in redirects.BUILT_IN[redirects.PORTAL]


class _Refused(Exception):
    """An error that the client itself is told, at a redirect URL that is known to be its own."""

    def __init__(self, error: OAuth2Error, redirect_uri: str, state: str | None) -> None:
        super().__init__(error.error)
        self.error, self.redirect_uri, self.state = error, redirect_uri, state


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Ask the person who is signed in whether the application may; the query is checked again on the answer."""
    try:
        asked = _validated(request)
        if isinstance(request.user, AnonymousUser):
            return _sign_in(request)
        if request.method == "POST":
            return _decide(request, asked)
        return _allow(request, asked) if asked.is_portal else _consent_page(request, asked)
    except FatalClientError as fatal:
        return _error_page(request, fatal.oauthlib_error)
    except _Refused as refused:
        parameters = {"error": refused.error.error, "error_description": refused.error.description or ""}
        state = {} if refused.state is None else {"state": refused.state}
        return _redirect(refused.redirect_uri, {k: v for k, v in parameters.items() if v} | state)


def _sign_in(request: HttpRequest) -> HttpResponse:
    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)


def _validated(request: HttpRequest) -> _Asked:
    """Raises FatalClientError where the client or its redirect is in doubt, else _Refused."""
    query = request.META.get("QUERY_STRING", "")
    if "\x00" in query or "%00" in query:
        raise FatalClientError(error=InvalidRequestError(description="NUL character."))
    state = _parameter(request, "state")
    try:
        scopes, credentials = get_oauthlib_core().validate_authorization_request(request)
    except FatalClientError:
        raise
    except OAuthToolkitError as error:
        found = error.oauthlib_error
        raise _Refused(found, found.redirect_uri, state) from None
    problem = _beyond_oauthlib(request, credentials)
    if problem:
        raise _Refused(InvalidRequestError(description=problem), credentials["redirect_uri"], state)
    return _Asked(Application.objects.get(client_id=credentials["client_id"]), scopes, credentials)


def _parameter(request: HttpRequest, name: str) -> str | None:
    return next((values[-1] for spelled, values in request.GET.lists() if spelled.lstrip() == name), None)


def _beyond_oauthlib(request: HttpRequest, credentials: dict[str, Any]) -> str:
    challenge = credentials.get("code_challenge")
    if challenge is not None and credentials.get("code_challenge_method") != "S256":
        return "code_challenge_method must be S256."
    if challenge is not None and not _IS_S256(challenge):
        return "code_challenge must be a SHA-256 in base64url, 43 characters."
    if _parameter(request, "response_mode") not in (None, "", "query"):
        return "response_mode must be query."
    if len(credentials.get("state") or "") > _LONGEST_STATE:
        return f"state is longer than {_LONGEST_STATE} characters."
    return ""


def _decide(request: HttpRequest, asked: _Asked) -> HttpResponse:
    if "switch" in request.POST:
        logout(request)
        return _sign_in(request)
    if "approve" in request.POST:
        return _allow(request, asked)
    audit.record(Event.DENIED, request=request, user=request.user, application=asked.application)
    denied = AccessDeniedError(description="The user said no.")
    raise _Refused(denied, asked.redirect_uri, asked.credentials.get("state"))


def _allow(request: HttpRequest, asked: _Asked) -> HttpResponse:
    try:
        uri, _, _, _ = get_oauthlib_core().create_authorization_response(
            request=request, scopes=asked.scopes, credentials=dict(asked.credentials), allow=True
        )
    except FatalClientError:
        raise
    except OAuthToolkitError as error:
        raise _Refused(error.oauthlib_error, asked.redirect_uri, asked.credentials.get("state")) from None
    return _redirect(uri, {})


def _redirect(uri: str, parameters: dict[str, str]) -> HttpResponse:
    """To the client, always with `iss` (RFC 9207): the toolkit leaves it out of errors."""
    parts = urlsplit(uri)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "iss"]
    query += [*parameters.items(), ("iss", settings.ORIGIN)]
    response: HttpResponse = OAuth2ResponseRedirect(urlunsplit(parts._replace(query=urlencode(query))), [parts.scheme])
    return response


def _consent_page(request: HttpRequest, asked: _Asked) -> HttpResponse:
    """Chromium applies `form-action` to the redirect after the form, so the page allows that one origin as well."""
    application = asked.application
    context = {
        "application": application,
        "is_built_in": application.client_id in redirects.BUILT_IN,
        "can": in_words(asked.scopes),
        "redirect": asked.redirect_uri,
    }
    response = render(request, "oauth/consent.html", context)
    allowed = f"form-action 'self' {redirects.origin(asked.redirect_uri)}"
    policy = settings.CONTENT_SECURITY_POLICY.replace("form-action 'self'", allowed)
    response["Content-Security-Policy"] = policy
    return response


def _error_page(request: HttpRequest, error: OAuth2Error) -> HttpResponse:
    named = Application.objects.filter(client_id=(_parameter(request, "client_id") or "").replace("\x00", "")).first()
    context = {
        "what": what_to_mend(error),
        "application": named,
        "client_id": _parameter(request, "client_id"),
        "redirect": _parameter(request, "redirect_uri"),
    }
    return render(request, "oauth/error.html", context, status=400)


@never_cache
@require_safe
def show_code(request: HttpRequest) -> HttpResponse:
    """`/oauth2/code`: where `jetbridge login --no-browser` sends the browser, to show the code to copy."""
    context = {name: request.GET.get(name, "") for name in ("code", "error", "error_description")}
    context["pasted"] = f"{settings.ORIGIN}{request.get_full_path()}" if context["code"] else ""
    response = render(request, "oauth/code.html", context)
    response["Referrer-Policy"] = "no-referrer"  # the address has the code in it
    return response
