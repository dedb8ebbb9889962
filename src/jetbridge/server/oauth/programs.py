"""What holds for every endpoint that programs call: JSON whatever happens, each parameter once, guessing slowed."""

import json
import logging
from collections.abc import Callable
from functools import wraps

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from jetbridge.server.accounts import slowing
from jetbridge.server.oauth import clients
from jetbridge.server.oauth.errors import refusal
from jetbridge.server.oauth.models import Grant, RefreshToken
from jetbridge.server.oauth.tokens import checksum

logger = logging.getLogger(__name__)
View = Callable[[HttpRequest], HttpResponse]

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_MAY_REPEAT = {"resource"}  # RFC 8707 section 2; it is not looked at
_LONGEST = 10_000


def for_programs(method: str, *, guesses: str = "", takes: str = "") -> Callable[[View], View]:
    """`guesses` names the counter of wrong guesses; `takes` the type of a body that is no form."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def checked(request: HttpRequest) -> HttpResponse:
            try:
                return _checked(request, method, takes) or (
                    _slowed(view, request, guesses) if guesses else view(request)
                )
            except Exception:
                logger.exception("%s failed", request.path)
                return refusal("server_error", "The server failed to answer; please try again.", status=500)

        return checked

    return decorate


def _checked(request: HttpRequest, method: str, takes: str) -> HttpResponse | None:
    if request.method != method and not (method == "GET" and request.method == "HEAD"):
        return refusal("invalid_request", f"This endpoint takes {method} only.", status=405, headers={"Allow": method})
    try:
        parameters = request.POST if method == "POST" else request.GET
    except (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError):
        return refusal("invalid_request", "The form cannot be read: it is too large, or damaged.")
    kinds = (takes,) if takes else _FORMS
    if method == "POST" and request.content_type not in kinds:
        return refusal("invalid_request", f"Send the body as {' or '.join(kinds)}.")
    if method == "POST" and request.META.get("QUERY_STRING"):
        return refusal("invalid_request", "Send parameters in the form, not in the URL (RFC 6749 section 2.3.1).")
    return _bad_parameter(parameters) or _two_ways_to_authenticate(request)


def _bad_parameter(parameters: QueryDict) -> HttpResponse | None:
    for name, values in parameters.lists():
        shown = name[:50]
        if len(values) > 1 and name not in _MAY_REPEAT:
            return refusal("invalid_request", f"{shown} stands there more than once.")
        if any("\x00" in value for value in values):
            return refusal("invalid_request", f"{shown} has a NUL character.")
        if any(len(value) > _LONGEST for value in values):
            return refusal("invalid_request", f"{shown} is longer than {_LONGEST} characters.")
    return None


def _two_ways_to_authenticate(request: HttpRequest) -> HttpResponse | None:
    """RFC 6749 section 2.3: one way in each request; the id alone may stand in the form as well."""
    by_basic = clients.basic_id(request)
    if request.method != "POST" or by_basic is None:
        return None
    if request.POST.get("client_secret"):
        return refusal("invalid_request", "Authenticate in one way: by Basic, or in the form.")
    if request.POST.get("client_id", by_basic) != by_basic:
        return refusal("invalid_request", "client_id in the form is not the one of the Authorization header.")
    return None


def _slowed(view: View, request: HttpRequest, kind: str) -> HttpResponse:
    guess = slowing.Guess(kind, clients.named_by(request), slowing.address_of(request))
    if wait := guess.seconds_to_wait():
        return slow_down(wait)
    response = view(request)
    if response.status_code < 400:
        guess.succeeded()
    elif _is_guess(request, json.loads(response.content)["error"]):
        guess.failed()
    return response


def _is_guess(request: HttpRequest, error: str) -> bool:
    """Whether a refusal looks like guessing: a secret, code or token that nobody ever got, or a code's wrong verifier.

    An honest client is refused too: when it sends an empty code after a denial, or a token that has had its time.
    """
    if error != "invalid_grant":
        return error == "invalid_client"
    if presented := request.POST.get("refresh_token"):
        return not RefreshToken.objects.filter(token_checksum=checksum(presented)).exists()
    presented = request.POST.get("code", "")
    spent = Grant.objects.filter(code=checksum(presented)).exclude(used_on=None, expires__gt=timezone.now())
    return bool(presented) and not spent.exists()


def slow_down(seconds: int) -> HttpResponse:
    description = f"Too many failed attempts from here; try again in {seconds} seconds."
    return refusal("slow_down", description, status=429, headers={"Retry-After": str(seconds)})
