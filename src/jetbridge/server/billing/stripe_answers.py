"""Stripe's answers: made plain, without what must not leave the server, and kept for a minute in this process's memory.

The name of an answer has the customer's newest event in it: a webhook stores another, and every process has forgotten
what it knew. What is asked, and of whom, is `stripe_gateway`'s affair.
"""

import json
import time
import zlib
from collections.abc import Callable
from decimal import Decimal
from math import ceil
from typing import Any, Generic, NamedTuple, TypeVar

from django.core.cache import caches
from stripe import StripeObject

from jetbridge.server.billing.models import StripeEvent

KEPT_FOR = 60
"""Seconds."""
LARGEST = 256 * 1024
"""Bytes, packed: some 5 MB of JSON. A larger answer is asked for each time."""

Json = dict[str, Any]
T = TypeVar("T")

# Nulled where Stripe's shape has the name always, left out where it may be missing.
_NULLED = {
    "default_mandate",
    "default_payment_method",
    "default_source",
    "last_finalization_error",  # holds the payment that failed
    "payment_method_details",
    "payment_method_options",
    "payment_method_types",
    "pending_setup_intent",
}
_LEFT_OUT = {"charge", "payment_intent", "payment_method", "setup_intent", "sources"}


class Answer(NamedTuple, Generic[T]):
    """What Stripe said, and how many seconds ago (for the header `Age`)."""

    body: T
    age: int


def plain(value: Any) -> Any:
    """JSON values for the library's objects: decimals as Stripe wrote them, no secrets, no payment methods."""
    if isinstance(value, StripeObject):
        value = value.to_dict(recursive=False)
    if isinstance(value, dict):
        return {
            name: None if name in _NULLED else plain(inner)
            for name, inner in value.items()
            if name not in _LEFT_OUT and "secret" not in name
        }
    if isinstance(value, list):
        return [plain(one) for one in value]
    return f"{value:f}" if isinstance(value, Decimal) else value  # str() would say 1E-12


def kept(name: str, ask: Callable[[], T], *, seconds: int = KEPT_FOR) -> Answer[T]:
    """The answer of that name: the one that is kept, or else what `ask` returns."""
    found = caches["stripe"].get(name)
    if found is not None:
        asked_at, packed = found
        return Answer(json.loads(zlib.decompress(packed)), _since(asked_at))
    asked_at = time.time()
    body = ask()
    packed = zlib.compress(json.dumps(body).encode(), level=1)
    if len(packed) <= LARGEST:
        caches["stripe"].set(name, (asked_at, packed), seconds)
    return Answer(body, _since(asked_at))


def _since(asked_at: float) -> int:
    return max(0, int(time.time() - asked_at))


def newest_event(customer: str) -> int:
    """Belongs into the name of what may change: after an event about the customer that is another name."""
    newest = StripeEvent.objects.filter(customer=customer).order_by("-pk").values_list("pk", flat=True)
    return newest.first() or 0


def rest(seconds: int) -> None:
    """Let nobody ask for so long: whoever waits for a Stripe that is down holds a thread of the server."""
    caches["stripe"].set("rest", time.time() + seconds, seconds)


def seconds_of_rest() -> int:
    """How long nobody should ask yet."""
    until: float = caches["stripe"].get("rest", 0.0)
    return max(0, ceil(until - time.time()))
