"""The REST API as django-ninja knows it: its routers, and how an exception becomes an answer."""

from collections.abc import Iterator
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from jetbridge.server import openapi
from jetbridge.server.access import Needs, NeedsIdentity
from jetbridge.server.accounts.routes import me
from jetbridge.server.accounts.routes import router as people
from jetbridge.server.activations.routes import router as activations
from jetbridge.server.audit.routes import router as audit
from jetbridge.server.billing.routes import router as billing
from jetbridge.server.downloads.routes import router as downloads
from jetbridge.server.oauth.routes import router as connected
from jetbridge.server.partners.routes import router as partners
from jetbridge.server.wp.errors import InvalidJSON, RestError
from jetbridge.server.wp.params import WordPressParser, as_rest_error

_UNDER_PARTNERS = (activations, partners, people, audit, billing, downloads)

SUMMARY = "Reports for Jetpack's hosting partners."
DESCRIPTION = """Which plans are active on which sites, since when, what changed since you last asked, and
what it costs.

## Access

Send an access token with each request: `Authorization: Bearer TOKEN`. It is never read from a query or a form, and the
API reads no cookie. A partner or a key that is not yours gets the same answer as one that does not exist.

## Requests

Every path answers with and without a trailing slash, and `HEAD` wherever `GET` does. `PUT` and `PATCH` are the same as
`POST`. A body is JSON or a form, of 1 MiB at most. An array may be spelled `plans=a,b` or `plans[]=a&plans[]=b`.

Times follow RFC 3339. Without an offset they are UTC, a date alone is its first instant, and an empty value is no
filter.

## Answers

JSON in UTF-8, times in UTC to the second: `2026-11-23T10:15:00+00:00`. Pages carry `X-WP-Total`, `X-WP-TotalPages` and
`Link`. Any origin may call from a browser.

## Errors

Every error is the same object, `{"code", "message", "data"}`, and `data.status` repeats the HTTP status. All bad
parameters of a request are named at once. A path that is no route, or a method it does not have, is a 404
`rest_no_route`.
"""


class RestAPI(NinjaAPI):
    _document: openapi.Json | None = None

    def get_openapi_schema(self, **_: Any) -> Any:
        """Made once: it takes a moment, and anybody may ask for it."""
        if self._document is None:
            needs = {
                operation.view_func.__name__: cast(Needs | NeedsIdentity, operation.auth_param)
                for operation in _operations()
            }
            self._document = openapi.complete(super().get_openapi_schema(), needs)
        return self._document

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


def _operations() -> Iterator[Operation]:
    for router in (*_UNDER_PARTNERS, me, connected):
        for path in router.path_operations.values():
            yield from path.operations


api = RestAPI(
    title="Jetbridge",
    version=settings.VERSION,
    description=DESCRIPTION,
    openapi_extra={"info": {"summary": SUMMARY, "license": openapi.LICENSE}},
    servers=[{"url": settings.ORIGIN}],
    docs_url=None,
    openapi_url="/wpcom/v2/openapi.json",
    docs_decorator=require_GET,  # the document itself is one of the "docs"
    parser=WordPressParser(),
    urls_namespace="api",
)
for router in _UNDER_PARTNERS:
    api.add_router("/wpcom/v2/jetpack-partners", router)
api.add_router("/rest/v1.1/me", me)
api.add_router("/rest/v1.1/me", connected)


@api.exception_handler(RestError)
def _on_rest_error(_request: HttpRequest, error: RestError) -> HttpResponse:
    return error.response()


@api.exception_handler(ValidationError)
def _on_invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    return as_rest_error(error.errors).response()


@api.exception_handler(HttpError)
def _on_unreadable(_request: HttpRequest, _error: HttpError) -> HttpResponse:
    return InvalidJSON().response()
