"""What can go wrong between this client and a server. Every message is a sentence that a person can act on.

JetbridgeError
├── Unreachable              no answer came: name, connection, TLS, or it broke off
│   └── TimedOut
├── Redirected               the server points elsewhere; a token is not sent there
├── Unreadable               an answer that is not what the API says: HTML, cut off, a field missing
└── Refused                  the server's own error
    ├── BadRequest           400
    ├── Unauthorized         401
    ├── Forbidden            403
    ├── NotFound             404
    ├── TooManyRequests      429
    └── ServerError          5xx
"""

from collections.abc import Mapping
from typing import Any


class JetbridgeError(Exception):
    """`status` is HTTP's, `code` the server's slug, `request_id` what its logs know it by; None where there is none."""

    code: str | None = None

    def __init__(self, message: str, *, status: int | None = None, request_id: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.request_id = request_id


class Unreachable(JetbridgeError):
    """No answer, or one that broke off. It is not known whether the server did what it was asked."""


class TimedOut(Unreachable):
    """The answer was not there in time."""


class Redirected(JetbridgeError):
    """The server points to `location`. Redirects are not followed, so a token never leaves its origin."""

    def __init__(self, message: str, *, location: str, status: int, request_id: str | None = None) -> None:
        super().__init__(message, status=status, request_id=request_id)
        self.location = location


class Unreadable(JetbridgeError):
    """The answer is not what the API says."""


class Refused(JetbridgeError):
    """The server's own error: its `code`, `message` and `data` (contract section 1, WordPress's shape)."""

    def __init__(
        self, message: str, *, status: int, code: str | None, data: Mapping[str, Any], request_id: str | None = None
    ) -> None:
        super().__init__(message, status=status, request_id=request_id)
        self.message = message
        self.code = code
        self.data = data


class BadRequest(Refused):
    """400. `params` maps each bad parameter to what is wrong with it."""

    @property
    def params(self) -> Mapping[str, str]:
        said = self.data.get("params")
        return said if isinstance(said, dict) else {}

    def __str__(self) -> str:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in self.params.items())
        return f"{self.message} ({reasons})" if reasons else self.message


class Unauthorized(Refused):
    """401: no token, or one that is unknown, expired or revoked."""


class Forbidden(Refused):
    """403: not this token's to see, or not there at all; the server does not say which."""


class NotFound(Refused):
    """404."""


class TooManyRequests(Refused):
    """429. `retry_after` is in seconds, as the server said it, or None."""

    retry_after: float | None = None


class ServerError(Refused):
    """5xx, after the retries."""


def by_status(status: int) -> type[Refused]:
    if status >= 500:
        return ServerError
    known = {400: BadRequest, 401: Unauthorized, 403: Forbidden, 404: NotFound, 429: TooManyRequests}
    return known.get(status, Refused)
