"""The pages that say what went wrong, outside the API. None asks the database, so none can fail with it.

Under /wpcom/v2 and /rest nobody sees them: RestMiddleware puts a JSON error in their place.
"""

import re

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from jetbridge.server.oauth.errors import refusal

_FOR_PROGRAMS = re.compile(r"/(oauth2(-1)?/(token|revoke|introspect|token-info|register)|\.well-known)(/|$)").match


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, DisallowedHost):
        return _answer(
            request,
            400,
            "This server has another name",
            "It answers only under the name that its setting JETBRIDGE_ORIGIN gives, and you asked for another. If you "
            "run this server, set JETBRIDGE_ORIGIN to the address that people type, and start it again.",
        )
    return _answer(
        request, 400, "That request makes no sense", "The server could not understand what the browser sent."
    )


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, "That is not for you", "You are not allowed to see this page.")


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _answer(
        request,
        403,
        "That form is no longer good",
        "The browser did not send the cookie that belongs to this form. Go back, load the page again, and send it once "
        "more; cookies must be allowed for this site.",
    )


def slowed(request: HttpRequest, text: str, seconds: int) -> HttpResponse:
    response = _answer(request, 429, "Please wait a moment", text)
    response["Retry-After"] = str(seconds)
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404, "There is no such page", "Check the address, or start again from the first page.")


def broken(request: HttpRequest) -> HttpResponse:
    return _answer(
        request,
        500,
        "The server failed to answer",
        "The failure is in its log. Please try again in a moment; if you run this server, look at /readyz, too.",
    )


def _answer(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    """A page; a program that speaks OAuth gets the same in JSON."""
    if _FOR_PROGRAMS(request.path):
        return refusal("server_error" if status >= 500 else "invalid_request", f"{title}.", status=status)
    return _page(status, title, text)


def _page(status: int, title: str, text: str) -> HttpResponse:
    body = render_to_string("jetbridge/failure.html", {"status": status, "title": title, "text": text})
    # Also where the pages' middleware does not reach: under /wpcom/, and where it failed itself.
    headers = {"Content-Security-Policy": settings.CONTENT_SECURITY_POLICY, "Cache-Control": "no-store"}
    return HttpResponse(body, status=status, headers=headers)
