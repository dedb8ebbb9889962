"""The edge of the REST API: what holds for every path under it, whatever answered."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from jetbridge.server.wp.errors import BadRequest, Internal, NoRoute, RestError, TooLarge, WrongHost
from jetbridge.server.wp.response import reshape, wants_reshaping

PREFIXES = ("/wpcom/v2", "/rest")
_UNDER = tuple(f"{prefix}/" for prefix in PREFIXES)
_SAME_AS = {"HEAD": "GET", "PUT": "POST", "PATCH": "POST"}


class RestMiddleware:
    """A path with or without its slash, HEAD as GET without a body, PUT and PATCH as POST, one shape of error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(_UNDER) and request.path_info not in PREFIXES:
            return self.get_response(request)
        response = self._answer(request)
        if wants_reshaping(request, response) and isinstance(response, HttpResponse):
            response = reshape(request, response)
        if isinstance(response, HttpResponse) and response.status_code != 204:
            response.headers["Content-Length"] = str(len(response.content))
        response.headers["X-Content-Type-Options"] = "nosniff"
        if request.META["REQUEST_METHOD"] == "HEAD":
            _drop_body(response)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        request.path_info = request.path_info.removesuffix("/")
        request.path = request.path.removesuffix("/")
        request.method = _SAME_AS.get(request.method or "", request.method)
        try:
            request.get_host()
        except DisallowedHost:
            return WrongHost().response()
        if _is_too_large(request):
            return TooLarge().response()
        response = self.get_response(request)
        return response if _is_rest(response) else _translate(request, response)


def _is_too_large(request: HttpRequest) -> bool:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if "HTTP_TRANSFER_ENCODING" in request.META:
        return len(_read_chunked(request, most + 1)) > most
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isdecimal() and int(length[:20]) > most


def _read_chunked(request: HttpRequest, most: int) -> bytes:
    """A body without a length: Django takes it for an empty one, though granian's stream ends where it does."""
    body: bytes = request.META["wsgi.input"].read(most)
    request._body = body
    request.META["CONTENT_LENGTH"] = str(len(body))
    return body


def _is_rest(response: HttpResponseBase) -> bool:
    """Whether the API itself answered: anything else that is an error is Django's own page."""
    return response.status_code < 400 or response.get("Content-Type", "") == "application/json"


def _translate(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if response.status_code == 405 and request.method == "OPTIONS":
        empty = HttpResponse(status=204, headers={"Allow": _allow(response)})
        del empty.headers["Content-Type"]
        return empty
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


def _drop_body(response: HttpResponseBase) -> None:
    """The headers stay as they are, the length too."""
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = ()
    elif isinstance(response, HttpResponse):
        response.content = b""
