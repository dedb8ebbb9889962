"""Notes in the audit log what django-allauth's own pages do. Signing in and out is noted in `audit.sessions`."""

from typing import Any

from allauth.account.signals import password_changed, password_reset
from django.dispatch import receiver
from django.http import HttpRequest

from jetbridge.server import audit
from jetbridge.server.accounts.models import User
from jetbridge.server.audit import Event


@receiver(password_changed, dispatch_uid="accounts.password_changed")
def _changed(request: HttpRequest, user: User, **_: Any) -> None:
    audit.record(Event.PASSWORD_CHANGED, request=request, user=user)


@receiver(password_reset, dispatch_uid="accounts.password_reset")
def _reset(request: HttpRequest, user: User, **_: Any) -> None:
    audit.record(Event.PASSWORD_RESET, request=request, user=user)
