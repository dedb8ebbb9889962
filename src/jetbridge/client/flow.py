"""How a request is made, repeated and understood, without any input or output.

A flow is a generator: it yields a `Request`, a `Pause` or several flows at once (`Together`), gets back what came of
it, and returns its result. `transport` has the two drivers; a flow knows nothing of them. What a driver throws in is
httpx2's; what leaves a flow is drawn in `errors`.
"""

import json
import random
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from email.utils import parsedate_to_datetime
from time import time
from typing import Any, TypeVar

import httpx2

from jetbridge.client import errors
from jetbridge.client.reading import Misread

RETRIES = 2
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 120.0
_REPEATABLE = {"GET", "HEAD", "DELETE"}
_NEVER_OPENED = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
_WORTH_REPEATING = {408, 429}

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """A request under the server's origin."""

    method: str = "GET"
    path: str
    params: Sequence[tuple[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    """The body, as application/x-www-form-urlencoded."""
    anonymous: bool = False
    """Sent without the token."""
    streamed: bool = False
    """The body of success is left for the caller to read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came back: the whole body, or for a streamed request the open response."""

    status: int
    headers: httpx2.Headers
    body: bytes
    response: httpx2.Response

    @property
    def request_id(self) -> str | None:
        return self.headers.get("X-Request-ID")

    def json(self) -> Any:
        """The body's value, its fractions as Decimal; `errors.Unreadable` where it is no JSON."""
        try:
            return json.loads(self.body, parse_float=Decimal)
        except (ValueError, RecursionError):
            raise self.unreadable(f"it is {_kind(self.headers)}, and not whole JSON") from None

    def unreadable(self, reason: str) -> errors.Unreadable:
        url = self.response.request.url
        said = f"The answer of {url.copy_with(query=None)} cannot be read: {reason}."
        return errors.Unreadable(said, status=self.status, request_id=self.request_id)


@dataclass(frozen=True, slots=True)
class Pause:
    seconds: float


@dataclass(frozen=True, slots=True)
class Together:
    """Flows to run at once, a bounded number at a time; their results come back in this order."""

    flows: Sequence["Flow[Any]"]


Flow = Generator[Request | Pause | Together, Any, T]


def send(request: Request) -> Flow[Answer]:
    """An answer of success, after as many as two repetitions; raises what `errors` draws.

    A request that writes is repeated only if its connection never opened: a second one might count twice.
    """
    retries_left = RETRIES
    while True:
        pause: float | None
        try:
            answer: Answer = yield request
        except httpx2.RequestError as error:
            if not retries_left or not _may_repeat(request, error):
                raise unreachable(error) from error
            pause = _backoff(retries_left)
        else:
            if 200 <= answer.status < 300:
                return answer
            pause = _pause_after(answer, retries_left)
            if pause is None or not retries_left or request.method not in _REPEATABLE:
                raise _refused(answer)
        retries_left -= 1
        yield Pause(pause)


def ask(request: Request, read: Callable[[Any], R]) -> Flow[R]:
    """The answer's JSON, as `read` understands it."""
    answer = yield from send(request)
    return understood(answer, read)


def understood(answer: Answer, read: Callable[[Any], R]) -> R:
    try:
        return read(answer.json())
    except Misread as error:
        raise answer.unreadable(str(error)) from None


def _may_repeat(request: Request, error: httpx2.RequestError) -> bool:
    return request.method in _REPEATABLE or isinstance(error, _NEVER_OPENED)


def _backoff(retries_left: int) -> float:
    """Twice as long each time, and not in step with other clients."""
    longest: float = FIRST_PAUSE_SECONDS * 2 ** (RETRIES - retries_left)
    return longest * random.uniform(0.5, 1)  # noqa: S311  no secret


def _pause_after(answer: Answer, retries_left: int) -> float | None:
    """How long to wait before asking again; None where that is pointless or takes too long."""
    if answer.status not in _WORTH_REPEATING and answer.status < 500:
        return None
    told = retry_after(answer.headers)
    if told is None:
        return _backoff(retries_left)
    return told if told <= LONGEST_PAUSE_SECONDS else None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait (RFC 9110, 10.2.3), from a number or a date."""
    said = headers.get("Retry-After", "").strip()
    if said.isdecimal():
        return float(said)
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time())
    except (ValueError, OverflowError):
        return None


def _refused(answer: Answer) -> errors.JetbridgeError:
    if 300 <= answer.status < 400:
        return _redirected(answer)
    body = _error_body(answer)
    code = body.get("code") or body.get("error")  # WordPress's shape, or OAuth's (RFC 6749, 5.2)
    message, data = body.get("message") or body.get("error_description"), body.get("data")
    error = errors.by_status(answer.status)(
        message if isinstance(message, str) and message else _in_words(answer),
        status=answer.status,
        code=code if isinstance(code, str) else None,
        data=data if isinstance(data, dict) else body,
        request_id=answer.request_id,
    )
    if isinstance(error, errors.TooManyRequests):
        error.retry_after = retry_after(answer.headers)
    return error


def _error_body(answer: Answer) -> dict[str, Any]:
    """The server's own words; what is not its JSON (a proxy's HTML) has none."""
    try:
        body = answer.json()
    except errors.Unreadable:
        return {}
    return body if isinstance(body, dict) else {}


def _in_words(answer: Answer) -> str:
    url = answer.response.request.url
    return f"{url.copy_with(query=None)} answered {answer.status} {answer.response.reason_phrase}".rstrip() + "."


def _redirected(answer: Answer) -> errors.Redirected:
    location = answer.headers.get("Location", "")
    url = answer.response.request.url
    try:
        target = url.join(location).copy_with(query=None)
    except httpx2.InvalidURL:
        target = url.copy_with(query=None)
    message = (
        f"{url.host} redirects to {target}, and redirects are not followed: a token stays with its host. "
        "If that is the server you mean, name it as the host."
    )
    return errors.Redirected(message, location=location, status=answer.status, request_id=answer.request_id)


def unreachable(error: httpx2.RequestError) -> errors.Unreachable:
    where = _where(error)
    if isinstance(error, httpx2.TimeoutException):
        return errors.TimedOut(f"{where} did not answer in time.")
    reason = str(error) or type(error).__name__
    return errors.Unreachable(f"{where} could not be reached, or broke off: {reason}.")


def _where(error: httpx2.RequestError) -> str:
    url = error.request.url
    return f"{url.scheme}://{url.netloc.decode()}"


def _kind(headers: Mapping[str, str]) -> str:
    return headers.get("Content-Type", "").partition(";")[0].strip() or "of no type"
