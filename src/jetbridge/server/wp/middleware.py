"""The edge of the REST API: what holds for every path under it, whatever answered."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from jetbridge.server.wp.errors import BadRequest, Internal, NoRoute, RestError, TooLarge, WrongHost
from jetbridge.server.wp.response import reshape, wants_reshaping

PREFIX = "/wpcom/v2"
_SAME_AS = {"HEAD": "GET", "PUT": "POST", "PATCH": "POST"}


class RestMiddleware:
    """A path with or without its slash, HEAD as GET without a body, PUT and PATCH as POST, one shape for every error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX + "/"):
            return self.get_response(request)
        response = self._answer(request)
        if wants_reshaping(request, response) and isinstance(response, HttpResponse):
            response = reshape(request, response)
        if isinstance(response, HttpResponse):
            response.headers["Content-Length"] = str(len(response.content))
        response.headers["X-Content-Type-Options"] = "nosniff"
        return _without_body(response) if request.META["REQUEST_METHOD"] == "HEAD" else response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        request.path_info = request.path_info.removesuffix("/")
        request.path = request.path.removesuffix("/")
        request.method = _SAME_AS.get(request.method or "", request.method)
        try:
            request.get_host()
        except DisallowedHost:
            return WrongHost().response()
        if _body_length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return TooLarge().response()
        response = self.get_response(request)
        return response if _is_rest(response) else _translate(request, response)


def _body_length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() and len(length) < 19 else 0


def _is_rest(response: HttpResponseBase) -> bool:
    """Whether the API itself answered: anything else that is an error is Django's own page."""
    return response.status_code < 400 or response.get("Content-Type", "") == "application/json"


def _translate(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if response.status_code == 405 and request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": _allow(response)})
    return _rest_error(response).response()


def _allow(response: HttpResponseBase) -> str:
    """The methods that answer here, with those that are the same as another."""
    methods = response.get("Allow", "").split(", ")
    same = [name for name, method in _SAME_AS.items() if method in methods]
    return ", ".join(sorted({*methods, *same, "OPTIONS"}))


def _rest_error(response: HttpResponseBase) -> RestError:
    if response.status_code == 405:
        return NoRoute(allow=_allow(response))
    if response.status_code == 404:
        return NoRoute()
    if response.status_code == 413:
        return TooLarge()
    return BadRequest() if response.status_code < 500 else Internal()


def _without_body(response: HttpResponseBase) -> HttpResponse:
    headers = dict(response.items())
    response.close()
    return HttpResponse(status=response.status_code, headers=headers)
