"""The REST API as django-ninja knows it: its routers, and how an exception becomes an answer."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from jetbridge.server.activations.routes import router as activations
from jetbridge.server.partners.routes import router as partners
from jetbridge.server.wp.errors import InvalidJSON, RestError
from jetbridge.server.wp.params import WordPressParser, as_rest_error

DESCRIPTION = """Reports for Jetpack's hosting partners.

Send the token in a header: `Authorization: Bearer TOKEN`. Every path answers with and without a trailing slash, `HEAD`
answers wherever `GET` does, and `PUT` and `PATCH` are the same as `POST`. `_fields=total,activations.id` trims an answer
and `_envelope=1` puts status and headers into the body. Errors have one shape: `{"code", "message", "data"}`.
"""


class RestAPI(NinjaAPI):
    def get_openapi_schema(self, **kwargs: Any) -> Any:
        schema = super().get_openapi_schema(**kwargs)
        schema["servers"] = [{"url": settings.ORIGIN}]
        return schema


api = RestAPI(
    title="Jetbridge",
    version=settings.VERSION,
    description=DESCRIPTION,
    docs_url=None,
    parser=WordPressParser(),
    urls_namespace="api",
)
api.add_router("/jetpack-partners", activations)
api.add_router("/jetpack-partners", partners)


@api.exception_handler(RestError)
def _on_rest_error(_request: HttpRequest, error: RestError) -> HttpResponse:
    return error.response()


@api.exception_handler(ValidationError)
def _on_invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    return as_rest_error(error.errors).response()


@api.exception_handler(HttpError)
def _on_unreadable(_request: HttpRequest, _error: HttpError) -> HttpResponse:
    return InvalidJSON().response()
