"""Every error of the REST API, and the one shape in which it leaves.

RestError
├── NoRoute          404  rest_no_route
├── TooLarge         413  rest_request_too_large
├── Unauthenticated  401  rest_forbidden
├── InvalidToken     401  invalid_token
├── Forbidden        403  rest_forbidden
├── NotFound         404  a slug of the resource
├── Conflict         409  a slug of the resource
├── BadRequest       400  rest_bad_request
│   └── WrongHost         rest_wrong_host
├── InvalidJSON      400  rest_invalid_json
├── MissingParams    400  rest_missing_callback_param
├── InvalidParams    400  rest_invalid_param
├── Internal         500  internal_server_error
└── BadGateway       502  rest_bad_gateway
"""

import json
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

from django.http import HttpResponse

NOT_ALLOWED = "Sorry, you are not allowed to do that."


class RestError(Exception):
    """`{"code", "message", "data": {"status", …}}` with the HTTP status in both places (contract section 1)."""

    status: ClassVar[int]
    code: str
    message: str

    def __init__(self, *, code: str = "", message: str = "", **data: Any) -> None:
        self.code = code or self.code
        self.message = message or self.message
        self.data = data
        self.headers: dict[str, str] = {}
        super().__init__(self.message)

    def response(self) -> HttpResponse:
        body = {"code": self.code, "message": self.message, "data": {"status": self.status, **self.data}}
        return HttpResponse(
            json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"),
            status=self.status,
            content_type="application/json",
            headers=self.headers,
        )


class NoRoute(RestError):
    status, code = 404, "rest_no_route"
    message = "No route was found matching the URL and request method."

    def __init__(self, allow: str = "") -> None:
        super().__init__()
        if allow:
            self.headers["Allow"] = allow


class TooLarge(RestError):
    status, code = 413, "rest_request_too_large"
    message = "The request body is larger than 1 MiB."


class Unauthenticated(RestError):
    """No token at all (RFC 6750 section 3.1: then the challenge names no error)."""

    status, code, message = 401, "rest_forbidden", NOT_ALLOWED

    def __init__(self) -> None:
        super().__init__()
        self.headers["WWW-Authenticate"] = "Bearer"


class InvalidToken(RestError):
    status, code = 401, "invalid_token"
    message = "The access token is unknown, expired or revoked. Sign in again for a new one."

    def __init__(self) -> None:
        super().__init__()
        self.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'


class Forbidden(RestError):
    """Not the caller's, or not there: the two answers are the same. `scope` names what the token would need."""

    status, code, message = 403, "rest_forbidden", NOT_ALLOWED

    def __init__(self, scope: str = "") -> None:
        super().__init__()
        if scope:
            self.headers["WWW-Authenticate"] = f'Bearer error="insufficient_scope", scope="{scope}"'


class NotFound(RestError):
    status, code, message = 404, "rest_not_found", "There is no such thing here."


class Conflict(RestError):
    status, code, message = 409, "rest_conflict", "That is already there."


class InvalidJSON(RestError):
    status, code, message = 400, "rest_invalid_json", "Invalid JSON body passed."


class BadRequest(RestError):
    status, code, message = 400, "rest_bad_request", "The request could not be understood."


class WrongHost(BadRequest):
    code = "rest_wrong_host"
    message = "This server does not answer under that host name; its name is in the setting JETBRIDGE_ORIGIN."


class MissingParams(RestError):
    status, code, message = 400, "rest_missing_callback_param", ""

    def __init__(self, names: list[str]) -> None:
        super().__init__(message=f"Missing parameter(s): {', '.join(names)}", params=names)


class InvalidParam(NamedTuple):
    """Why one parameter is refused: WordPress's slug, and its sentence."""

    code: str
    message: str


class InvalidParams(RestError):
    status, code, message = 400, "rest_invalid_param", ""

    def __init__(self, params: Mapping[str, InvalidParam]) -> None:
        super().__init__(
            message=f"Invalid parameter(s): {', '.join(params)}",
            params={name: why.message for name, why in params.items()},
            details={name: {"code": why.code, "message": why.message, "data": None} for name, why in params.items()},
        )


class Internal(RestError):
    status, code = 500, "internal_server_error"
    message = "The server failed to answer. The failure is in its log; please try again."


class BadGateway(RestError):
    """Another server, which has to be asked, does not answer. `retry_after` is in seconds; None: waiting is no help."""

    status, code, message = 502, "rest_bad_gateway", "Another server, which has to be asked, does not answer."

    def __init__(self, *, code: str = "", message: str = "", retry_after: int | None = None) -> None:
        super().__init__(code=code, message=message)
        if retry_after is not None:
            self.headers["Retry-After"] = str(retry_after)
