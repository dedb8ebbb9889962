"""Connections: which application may act for which user. Made by consent; ended here, with every code and token.

Tokens are issued under a lock on the connection's row, so none is issued while, or after, it ends.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from jetbridge.server import audit
from jetbridge.server.accounts.models import User
from jetbridge.server.audit import Event
from jetbridge.server.oauth.models import AccessToken, Application, Connection, Grant, RefreshToken

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Connected:
    """A connection that works now, with the scopes that its tokens hold."""

    connection: Connection
    scopes: list[str]


def approve(user: User, application: Application, *, now: datetime) -> None:
    Connection.objects.get_or_create(user=user, application=application, defaults={"since": now})


def hold(user: User, application: Application) -> bool:
    """Lock the connection for the transaction under way; whether there is one."""
    found = Connection.objects.select_for_update().filter(user=user, application=application)
    return found.values_list("pk", flat=True).first() is not None


def end(user: User, application: Application) -> bool:
    """Take back everything that `user` let `application` do; whether there was anything."""
    mine = {"user": user, "application": application}
    with transaction.atomic():
        held = hold(user, application)
        refresh_tokens, _ = RefreshToken.objects.filter(**mine).delete()
        access_tokens, _ = AccessToken.objects.filter(**mine).delete()
        Grant.objects.filter(**mine).delete()
        Connection.objects.filter(**mine).delete()
    return held or bool(refresh_tokens or access_tokens)


def end_all(user: User) -> None:
    """End every token and code of the user; what they connected may ask them again. For a password that was changed."""
    with transaction.atomic():
        list(Connection.objects.select_for_update().filter(user=user).order_by("pk"))
        RefreshToken.objects.filter(user=user).delete()
        AccessToken.objects.filter(user=user).delete()
        Grant.objects.filter(user=user).delete()


def disconnect(user: User, client_id: str, *, request: HttpRequest) -> None:
    """The user's own wish: end it, and keep that it was theirs. Nothing to end is no error."""
    application = Application.objects.filter(client_id=client_id.replace("\x00", "")).first()
    with transaction.atomic():
        if application is not None and end(user, application):
            said = {"name": application.name}
            audit.record(Event.APPLICATION_DISCONNECTED, request=request, user=user, application=application, **said)


def of_user(user: User) -> list[Connected]:
    """What has access now, by name."""
    mine = _live().filter(user=user).select_related("application", "application__user")
    return [_connected(connection) for connection in mine.order_by("application__name", "pk")]


def of_application(application: Application) -> list[Connected]:
    """Who lets it act for them now, by name."""
    its = _live().filter(application=application).select_related("user")
    return [_connected(connection) for connection in its.order_by("user__username")]


def _live() -> "QuerySet[Connection]":
    its = {"user": OuterRef("user"), "application": OuterRef("application")}
    access = AccessToken.objects.filter(**its, expires__gt=timezone.now())
    refresh = RefreshToken.objects.filter(**its, revoked=None, access_token__isnull=False)
    return Connection.objects.filter(Q(Exists(access)) | Q(Exists(refresh)))


def _connected(connection: Connection) -> Connected:
    return Connected(connection, sorted({scope for text in _scopes(connection) for scope in text.split()}))


def _scopes(connection: Connection) -> Iterator[str]:
    its = {"user": connection.user_id, "application": connection.application_id}
    yield from AccessToken.objects.filter(**its, expires__gt=timezone.now()).values_list("scope", flat=True)
    yield from RefreshToken.objects.filter(**its, revoked=None).values_list("scope", flat=True)


class _Seen:
    """The connections that this process has marked today, so that it writes once a day and looks nothing up."""

    def __init__(self) -> None:
        self.day, self.pairs = date.min, set[tuple[int, int]]()

    def is_first(self, pair: tuple[int, int], today: date) -> bool:
        if self.day != today:
            self.day, self.pairs = today, set()
        if pair in self.pairs:
            return False
        self.pairs.add(pair)
        return True


_SEEN = _Seen()


def note_use(user_id: int, application_id: int, *, now: datetime) -> None:
    """Keep the day of the last API call. One write a day and process; if it fails, the call goes on."""
    today = now.date()
    if not _SEEN.is_first((user_id, application_id), today):
        return
    its = Connection.objects.filter(user_id=user_id, application_id=application_id)
    try:
        with transaction.atomic():
            its.exclude(last_used_on=today).update(last_used_on=today)
    except DatabaseError:
        logger.exception("The day of a connection's last use was not written")
