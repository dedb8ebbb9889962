"""Answers a path of the API as it would answer a GET of it with the token that asked for the link."""

from urllib.parse import unquote, urlsplit

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from jetbridge.server.access import TOKEN_CHECKSUM
from jetbridge.server.wp.middleware import PREFIXES

FILES = ("text/csv", "application/x-ndjson", "application/pdf")


LINKS = "create_download"
"""The route that makes them: a link leads to no other link."""


class NoFile(Exception):
    """The path is not one of the API that answers a file."""


def get(path: str, token_checksum: str) -> HttpResponseBase:
    """The file, or the error that is in its place. Raises NoFile."""
    request = _request(path, token_checksum)
    try:
        match = resolve(request.path_info)
    except Resolver404:
        raise NoFile from None
    if match.url_name == LINKS:
        raise NoFile
    request.resolver_match = match
    response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    if not _is_file(response) and not _is_error(response):
        raise NoFile
    return response


def _request(path: str, token_checksum: str) -> HttpRequest:
    try:
        parts = urlsplit(path)
    except ValueError:
        raise NoFile from None
    if parts.scheme or parts.netloc or not parts.path.startswith(tuple(f"{prefix}/" for prefix in PREFIXES)):
        raise NoFile
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = unquote(parts.path).removesuffix("/")
    request.GET = QueryDict(parts.query)
    request.META = {"REQUEST_METHOD": "GET", "QUERY_STRING": parts.query, TOKEN_CHECKSUM: token_checksum}
    return request


def _is_file(response: HttpResponseBase) -> bool:
    kind = response.get("Content-Type", "").partition(";")[0]
    return response.status_code == 200 and kind in FILES


def _is_error(response: HttpResponseBase) -> bool:
    """One of the API's, about this path: any other is Django's, of a method that is not there."""
    return response.status_code >= 400 and response.get("Content-Type") == "application/json"
