"""The shape of a response: JSON, lists with their headers, `_fields` and `_envelope` (contract section 1)."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

Tree = dict[str, "Tree"]

_WHOLE: Tree = {}
_IS_FIELDS = re.compile(r"_fields(\[\d*\])?").fullmatch
_SEPARATORS = re.compile(r"[\s,]+").split


def json_response(body: str | bytes, *, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """`body` is JSON already."""
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)


def format_of(request: HttpRequest, content_types: Mapping[str, str]) -> str:
    """The format that `Accept` prefers, of those by content type; the first where it does not matter."""
    first, *_ = content_types
    accept = request.META.get("HTTP_ACCEPT", "*/*")
    if accept in ("*/*", first):
        return content_types[first]
    return content_types.get(request.get_preferred_type(list(content_types)) or "", content_types[first])


def dumps(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def list_headers(request: HttpRequest, total: int, page: int, per_page: int) -> dict[str, str]:
    """`X-WP-Total`, `X-WP-TotalPages` and `Link` with the request's other parameters kept."""
    pages = -(-total // per_page)
    links = []
    if page > 1 and pages:
        links.append(_link(request, min(page - 1, pages), "prev"))
    if page < pages:
        links.append(_link(request, page + 1, "next"))
    headers = {"X-WP-Total": str(total), "X-WP-TotalPages": str(pages)}
    if links:
        headers["Link"] = ", ".join(links)
    return headers


def _link(request: HttpRequest, page: int, rel: str) -> str:
    kept = [(name, value) for name, values in request.GET.lists() for value in values if name.lstrip() != "page"]
    query = urlencode([*kept, ("page", page)], errors="replace")
    return f'<{settings.ORIGIN}{request.path}?{query}>; rel="{rel}"'


def reshape(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Apply `_fields` (not to errors) and `_envelope` to a JSON response."""
    body = json.loads(response.content) if response.content else None
    if response.status_code < 400 and (tree := _fields(request)):
        body = _trim(body, tree)
    if _is_enveloped(request):
        headers = {name: value for name, value in response.items() if name != "Content-Type"}
        return json_response(dumps({"body": body, "status": response.status_code, "headers": headers}))
    response.content = dumps(body)
    return response


def wants_reshaping(request: HttpRequest, response: HttpResponseBase) -> bool:
    asked = "_fields" in request.META.get("QUERY_STRING", "") or "_envelope" in request.META.get("QUERY_STRING", "")
    is_json = response.get("Content-Type", "").startswith("application/json") and not response.streaming
    return asked and is_json and _has_readable_query(request)


def _has_readable_query(request: HttpRequest) -> bool:
    """Not if it has more parameters than a request may; then that is the error which is being answered."""
    try:
        return bool(request.GET)
    except SuspiciousOperation:
        return False


def _is_enveloped(request: HttpRequest) -> bool:
    return request.GET.get("_envelope", "0").lower() not in ("0", "false")


def _fields(request: HttpRequest) -> Tree:
    """`a,b.c` as {"a": {}, "b": {"c": {}}}; a name alone keeps all that is under it, whatever else is named there."""
    tree: Tree = {}
    spelled = [value for name, values in request.GET.lists() if _IS_FIELDS(name) for value in values]
    for path in _SEPARATORS(",".join(spelled)):
        *outer, last = [name for name in path.split(".") if name] or [""]
        branch: Tree | None = tree
        for name in outer:
            branch = None if branch is None or branch.get(name) == _WHOLE else branch.setdefault(name, {})
        if branch is not None and last:
            branch[last] = _WHOLE
    return tree


def _trim(value: Any, tree: Tree) -> Any:
    if tree == _WHOLE:
        return value
    if isinstance(value, list):
        return [_trim(item, tree) for item in value]
    if isinstance(value, dict):
        return {name: _trim(value[name], tree[name]) for name in value if name in tree}
    return value
