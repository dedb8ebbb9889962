"""The pages that say what went wrong, outside the API. None asks the database, so none can fail with it.

Under /wpcom/v2 nobody sees them: RestMiddleware puts a JSON error in their place.
"""

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def bad_request(_request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, DisallowedHost):
        return _page(
            400,
            "This server has another name",
            "It answers only under the name that its setting JETBRIDGE_ORIGIN gives, and you asked for another. If you "
            "run this server, set JETBRIDGE_ORIGIN to the address that people type, and start it again.",
        )
    return _page(400, "That request makes no sense", "The server could not understand what the browser sent.")


def not_allowed(_request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(403, "That is not for you", "You are not allowed to see this page.")


def forged(_request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        403,
        "That form is no longer good",
        "The browser did not send the cookie that belongs to this form. Go back, load the page again, and send it once "
        "more; cookies must be allowed for this site.",
    )


def not_found(_request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(404, "There is no such page", "Check the address, or start again from the first page.")


def broken(_request: HttpRequest) -> HttpResponse:
    return _page(
        500,
        "The server failed to answer",
        "The failure is in its log. Please try again in a moment; if you run this server, look at /readyz, too.",
    )


def _page(status: int, title: str, text: str) -> HttpResponse:
    body = render_to_string("jetbridge/failure.html", {"status": status, "title": title, "text": text})
    # Also where the pages' middleware does not reach: under /wpcom/, and where it failed itself.
    headers = {"Content-Security-Policy": settings.CONTENT_SECURITY_POLICY, "Cache-Control": "no-store"}
    return HttpResponse(body, status=status, headers=headers)
