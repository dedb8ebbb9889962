"""What Stripe tells: each event is stored once, and what `stripe_answers` keeps of its customer is out of date thereby.

Nothing else is done with an event. What it says is asked of Stripe again, so their order does not matter.
"""

import json
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import stripe
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from jetbridge.server import audit
from jetbridge.server.audit import Event
from jetbridge.server.billing.models import StripeEvent
from jetbridge.server.partners.models import Partner

FORGOTTEN_AFTER = timedelta(days=30)
"""Stripe repeats an event for three days."""
LONGEST_ID = 255


class Told(NamedTuple):
    event_id: str
    type: str
    about: dict[str, Any]
    """Stripe's object, as it was then."""


@csrf_exempt
def receive(request: HttpRequest) -> JsonResponse:
    """Stripe's webhook; without STRIPE_WEBHOOK_SECRET there is none."""
    if not settings.STRIPE_WEBHOOK_SECRET:
        raise Http404
    if request.method != "POST":
        return _refusal("Stripe posts here.", status=405, headers={"Allow": "POST"})
    try:
        told = _read(request)
    except RequestDataTooBig:
        return _refusal("The event is larger than 1 MiB.", status=413)
    except (ValueError, TypeError, stripe.SignatureVerificationError):  # TypeError: a signature with letters like é
        return _refusal("This is not signed with the secret of the webhook, or too long ago, or is no event.")
    _note(told, request)
    return JsonResponse({"received": True})


def _refusal(error: str, *, status: int = 400, headers: dict[str, str] | None = None) -> JsonResponse:
    return JsonResponse({"error": error}, status=status, headers=headers)


def _read(request: HttpRequest) -> Told:
    signature = request.headers.get("Stripe-Signature")
    stripe.WebhookSignature.verify_header(
        request.body, signature, settings.STRIPE_WEBHOOK_SECRET, stripe.Webhook.DEFAULT_TOLERANCE
    )
    match json.loads(request.body):
        case {"id": str(name), "type": str(kind), "data": {"object": dict(about)}} if len(name) <= LONGEST_ID:
            return Told(name, kind[:100], about)
    raise ValueError("An event has an id, a type, and an object that it is about.")


@transaction.atomic
def _note(told: Told, request: HttpRequest) -> None:
    customer = _customer(told.about)
    _, is_new = StripeEvent.objects.get_or_create(
        event_id=told.event_id, defaults={"type": told.type, "customer": customer, "received_at": timezone.now()}
    )
    partner = Partner.objects.filter(stripe_customer_id=customer).first() if customer else None
    if is_new and partner:
        details = {"type": told.type, "event_id": told.event_id, "object_id": told.about.get("id")}
        audit.record(Event.STRIPE_NOTIFIED, request=request, partner=partner, **details)


def _customer(about: dict[str, Any]) -> str:
    """The customer that an event is about; empty where it is about none."""
    match about:
        case {"object": "customer", "id": str(name)} | {"customer": {"id": str(name)} | str(name)}:
            return name[:LONGEST_ID]
    return ""


def forget(now: datetime) -> None:
    """Delete the events that nobody needs any more."""
    StripeEvent.objects.filter(received_at__lt=now - FORGOTTEN_AFTER).delete()
