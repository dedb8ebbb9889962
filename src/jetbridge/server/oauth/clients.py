"""Applications: the clients of OAuth, made, changed and deleted here only."""

import base64
import binascii
from urllib.parse import unquote_plus

from django.http import HttpRequest
from django.utils import timezone
from oauth2_provider.oauth2_backends import get_oauthlib_core

from jetbridge.server.accounts.models import User
from jetbridge.server.oauth import redirects, tokens
from jetbridge.server.oauth.models import Application


def named_by(request: HttpRequest) -> str:
    """The client id that a request to an endpoint names: by Basic, else in the form (RFC 6749 section 2.3.1)."""
    return basic_id(request) or request.POST.get("client_id", "")


def basic_id(request: HttpRequest) -> str | None:
    """The client id in an `Authorization: Basic` header; None where there is no such header, or none to read."""
    scheme, _, encoded = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return unquote_plus(base64.b64decode(encoded).decode().split(":", 1)[0]).replace("\x00", "")
    except (binascii.Error, ValueError):
        return None


def authenticated(request: HttpRequest) -> Application | None:
    """The client that a request comes from: a confidential one with its secret, or a public one by its id."""
    core = get_oauthlib_core()
    asked, validator = core.as_oauthlib(request), core.server.request_validator
    if validator.client_authentication_required(asked):
        proven = validator.authenticate_client(asked)
    else:
        proven = validator.authenticate_client_id(asked.client_id, asked)
    application: Application = asked.client
    return application if proven else None


def note_use(application: Application) -> None:
    """Keep the day of the last token request; one write a day."""
    today = timezone.now().date()
    if application.last_used_on != today:
        Application.objects.filter(pk=application.pk).update(last_used_on=today)


def create(
    owner: User,
    *,
    name: str,
    redirect_uris: list[str],
    native: bool,
    description: str = "",
    website: str = "",
    javascript_origins: str = "",
) -> tuple[Application, str]:
    """A new application and its secret, shown this once (empty for Native). Raises redirects.RedirectError."""
    for url in redirect_uris:
        redirects.check(url, native=native)
    secret = "" if native else tokens.generate(tokens.SECRET_PREFIX)
    application = Application.objects.create(
        user=owner,
        name=name,
        description=description,
        website=website,
        javascript_origins=javascript_origins,
        redirect_uris=" ".join(redirect_uris),
        client_type=Application.CLIENT_PUBLIC if native else Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        client_secret=secret,
    )
    return application, secret


def register(*, name: str, website: str, redirect_uris: list[str]) -> Application:
    """A public client that registers itself (RFC 7591); nobody vouches for it. Raises redirects.RedirectError."""
    for url in redirect_uris:
        redirects.check(url, native=True)
    application: Application = Application.objects.create(
        name=name,
        website=website,
        redirect_uris=" ".join(redirect_uris),
        client_type=Application.CLIENT_PUBLIC,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        client_secret="",
        registration_source=Application.RegistrationSource.DCR,
    )
    return application


def rotate_secret(application: Application) -> str:
    """A new secret, shown this once; the old one stops at once. The tokens that people approved stay."""
    secret = tokens.generate(tokens.SECRET_PREFIX)
    application.client_secret = secret
    application.save(update_fields=["client_secret", "updated"])
    return secret


def change(application: Application, *, redirect_uris: list[str], **fields: str) -> None:
    """Its name, description, website and JavaScript origins. Raises redirects.RedirectError."""
    for url in redirect_uris:
        redirects.check(url, native=application.is_public)
    application.redirect_uris = " ".join(redirect_uris)
    for name, value in fields.items():
        setattr(application, name, value)
    application.save(update_fields=["redirect_uris", *fields, "updated"])
