"""Reads the audit log: a page of it by keyset, and an entry in the API's words."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from jetbridge.server.audit.models import AuditEvent
from jetbridge.server.wp.datetimes import render


def of_partner(partner_id: int, names: Sequence[str] = (), user_id: int | None = None) -> "QuerySet[AuditEvent]":
    """The partner's entries: all, or those of the events of these names, or what one user did."""
    chosen = AuditEvent.objects.filter(partner_id=partner_id)
    if names:
        chosen = chosen.filter(event__in=names)
    return chosen if user_id is None else chosen.filter(user_id=user_id)


def older(events: "QuerySet[AuditEvent]", before: int | None, limit: int) -> list[AuditEvent]:
    """Newest first, from the one before the id `before` on."""
    chosen = events if before is None else events.filter(pk__lt=before)
    return list(chosen.order_by("-pk")[:limit])


def newer(events: "QuerySet[AuditEvent]", after: int, limit: int) -> list[AuditEvent]:
    """Oldest first, from the one after the id `after` on."""
    return list(events.filter(pk__gt=after).order_by("pk")[:limit])


def as_json(event: AuditEvent) -> dict[str, Any]:
    return {
        "id": event.pk,
        "at": render(event.at),
        "event": event.event,
        "user_id": event.user_id,
        "username": event.username,
        "client_id": event.application,
        "address": event.address,
        "details": event.details,
    }
