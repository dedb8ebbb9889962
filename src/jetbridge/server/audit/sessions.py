"""Sign-in, failed sign-in and sign-out, by Django's own signals, whichever page or backend sends them."""

from typing import Any

from django.contrib.auth import signals
from django.dispatch import receiver
from django.http import HttpRequest

from jetbridge.server.accounts.models import User
from jetbridge.server.audit.events import Event
from jetbridge.server.audit.log import record


@receiver(signals.user_logged_in, dispatch_uid="audit.signed_in")
def _signed_in(request: HttpRequest | None, user: User, **_: Any) -> None:
    record(Event.SIGNED_IN, request=request, user=user)


@receiver(signals.user_logged_out, dispatch_uid="audit.signed_out")
def _signed_out(request: HttpRequest | None, user: User | None, **_: Any) -> None:
    if user is not None:
        record(Event.SIGNED_OUT, request=request, user=user)


@receiver(signals.user_login_failed, dispatch_uid="audit.sign_in_failed")
def _sign_in_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    named = str(credentials.get("username") or credentials.get("email") or "").replace("\x00", "")
    known = User.objects.filter(username=named) | User.objects.filter(email__iexact=named)
    record(Event.SIGN_IN_FAILED, request=request, user=known.first() if named else None)
