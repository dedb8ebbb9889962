"""Adds entries to the audit log: the only writer. Models are looked up late, so that any app may import this."""

import logging
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from jetbridge.server.audit.events import Event

logger = logging.getLogger(__name__)
_LONGEST_DETAIL, _MOST_ITEMS = 500, 50


def record(
    event: Event,
    *,
    request: HttpRequest | None = None,
    user: Any = None,
    partner: Any = None,
    application: Any = None,
    address: Any = "",
    **details: Any,
) -> None:
    """Add an entry, in the transaction that is open; `details` are JSON and no secrets.

    `user` and `partner` are instances or ids, `application` is an instance or a client id.
    An entry that cannot be written is reported in the server's log, and the action goes on.
    """
    try:
        with transaction.atomic():
            user_id, username = _who(user)
            apps.get_model("audit", "AuditEvent").objects.create(
                at=timezone.now(),
                event=event.value,
                user_id=user_id,
                username=username,
                partner_id=getattr(partner, "pk", partner),
                application=_text(getattr(application, "client_id", application) or "", 100),
                address=_text(_address_of(request) or address, 64),
                details={name: _plain(value) for name, value in details.items()},
            )
    except Exception:
        logger.exception("The event %s is missing from the audit log", event)


def _who(user: Any) -> tuple[int | None, str]:
    if isinstance(user, int):
        users = apps.get_model("accounts", "User").objects.filter(pk=user)
        return user, users.values_list("username", flat=True).first() or ""
    return (None, "") if user is None else (user.pk, str(getattr(user, "username", "")))


def _address_of(request: HttpRequest | None) -> str:
    from jetbridge.server.accounts import slowing

    return "" if request is None else slowing.address_of(request)


def _plain(value: Any) -> Any:
    """What JSON and PostgreSQL take, of a size that cannot fill the disk."""
    if isinstance(value, datetime):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value[:_MOST_ITEMS]]
    return _text(str(value), _LONGEST_DETAIL)


def _text(value: str, most: int) -> str:
    return value.replace("\x00", "")[:most].encode(errors="replace").decode()


def prune(before: datetime) -> int:
    """Delete what is older than `before`, for operators only; returns how many entries that were."""
    deleted, _ = apps.get_model("audit", "AuditEvent").objects.filter(at__lt=before).delete()
    return int(deleted)
