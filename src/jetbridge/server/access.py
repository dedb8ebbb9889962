"""Who may do what: the only place that decides. One query finds the token, its user and the user's role.

A permission holds only if both the token's scope and the user's role at the partner give it (contract section 2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, cast

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from jetbridge.server.accounts.models import Role, User
from jetbridge.server.oauth import connections, tokens
from jetbridge.server.oauth.models import AccessToken
from jetbridge.server.wp.errors import Forbidden, InvalidToken, Unauthenticated

LARGEST_ID = 2**63 - 1

TOKEN_CHECKSUM = "jetbridge.token_checksum"  # noqa: S105  a key of META
"""Where a request that the server makes to itself has its token's checksum. No header can get there."""


class Permission(StrEnum):
    ACTIVATIONS_READ = "activations.read"
    """Lists, summaries, exports, changes and the history of activations."""
    ACTIVATIONS_CANCEL = "activations.cancel"
    """End an activation, now."""
    KEYS_READ = "keys.read"
    """The partner itself and its keys, without their secrets."""
    KEYS_WRITE = "keys.write"
    """Make, rename, disable and enable keys, and rotate their secrets."""
    INVOICES_READ = "invoices.read"
    """Past and upcoming invoices, credit notes, and the sites behind them."""
    MEMBERS_WRITE = "members.write"
    """See who belongs to the partner, change roles, remove members and invite others."""
    AUDIT_READ = "audit.read"
    """See who did what at the partner, and when."""


class _Grant(NamedTuple):
    scopes: frozenset[str]
    roles: frozenset[str]


_READING = frozenset(Role.values)
_OPERATING = frozenset({Role.DEVELOPER.value, Role.OWNER.value})
_PAYING = frozenset({Role.BILLING.value, Role.OWNER.value})
_OWNING = frozenset({Role.OWNER.value})
_GRANTS: Mapping[Permission, _Grant] = {
    Permission.ACTIVATIONS_READ: _Grant(frozenset({"global", "activations"}), _READING),
    Permission.KEYS_READ: _Grant(frozenset({"global", "activations"}), _READING),
    Permission.ACTIVATIONS_CANCEL: _Grant(frozenset({"global"}), _OPERATING),
    Permission.KEYS_WRITE: _Grant(frozenset({"global"}), _OPERATING),
    Permission.INVOICES_READ: _Grant(frozenset({"global", "invoices"}), _PAYING),
    Permission.MEMBERS_WRITE: _Grant(frozenset({"global"}), _OWNING),
    Permission.AUDIT_READ: _Grant(frozenset({"global"}), _OWNING),
}
IDENTITY_SCOPES = frozenset({"global", "auth", "activations", "invoices"})
"""What lets a token ask whose it is. No role is needed, and no partner."""


def needed_for(permission: Permission) -> tuple[list[str], list[str]]:
    """The scopes and the roles that give `permission`: a caller needs one of each."""
    grant = _GRANTS[permission]
    return sorted(grant.scopes, reverse=True), [role for role in Role.values if role in grant.roles]


@dataclass(frozen=True)
class Caller:
    """Who calls, by a valid token. `roles` has every partner of the user, or the one that the path names."""

    user_id: int | None
    is_staff: bool
    scopes: frozenset[str]
    roles: Mapping[int, str]

    def permissions(self, partner_id: int) -> list[Permission]:
        """What the caller may do at a partner, in the order of `Permission`."""
        role = self.roles.get(partner_id, "")
        return [p for p in Permission if self.scopes & _GRANTS[p].scopes and role in _GRANTS[p].roles]

    def partners_with(self, permission: Permission) -> list[int]:
        return [partner_id for partner_id in self.roles if permission in self.permissions(partner_id)]


class Request(HttpRequest):
    """What a route gets once `Needs` has let it through."""

    auth: Caller


class Needs(HttpBearer):
    """Lets a request through if its token gives a permission at the partner and key that the path names.

    Where the path names none, the permission must hold at one partner at least, or the user be staff if `or_staff`.
    """

    def __init__(self, permission: Permission, *, or_staff: bool = False) -> None:
        super().__init__()
        self.permission = permission
        self.or_staff = or_staff

    def __call__(self, request: HttpRequest) -> Caller:
        named = request.resolver_match.kwargs if request.resolver_match else {}
        caller, key_is_theirs = _caller(_token_checksum(request), named.get("partner_id"), named.get("key_id"))
        scopes = _GRANTS[self.permission].scopes
        if not caller.scopes & scopes:
            raise Forbidden(scope=" ".join(sorted(scopes)))
        holds = key_is_theirs and bool(caller.partners_with(self.permission))
        if not holds and not (self.or_staff and caller.is_staff):
            raise Forbidden
        return caller

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Never called: `__call__` does it all."""
        raise NotImplementedError


class IdentityRequest(HttpRequest):
    """What a route gets once `NeedsIdentity` has let it through: the token, with its user and application."""

    auth: AccessToken


class NeedsIdentity(HttpBearer):
    """Lets a request through if its token is a person's and may say whose it is."""

    def __call__(self, request: HttpRequest) -> AccessToken:
        found: AccessToken | None = (
            AccessToken.objects.filter(token_checksum=_token_checksum(request), expires__gt=timezone.now())
            .exclude(user__is_active=False)
            .select_related("user", "application")
            .first()
        )
        if found is None:
            raise InvalidToken
        if found.user is None or not IDENTITY_SCOPES & set(found.scope.split()):
            raise Forbidden(scope=" ".join(sorted(IDENTITY_SCOPES)))
        if found.application_id is not None:
            connections.note_use(found.user.pk, found.application_id, now=timezone.now())
        return found

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Never called: `__call__` does it all."""
        raise NotImplementedError


def signed_in(user: User) -> Caller:
    """The caller of a page: somebody with a session may do there what their roles allow."""
    roles = dict(user.memberships.values_list("partner_id", "role"))
    return Caller(user.pk, user.is_staff, frozenset({"global"}), roles)


def _token_checksum(request: HttpRequest) -> str:
    if TOKEN_CHECKSUM in request.META:
        return cast(str, request.META[TOKEN_CHECKSUM])
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated
    return tokens.checksum(token.strip())


_SELECT = """
    SELECT t.user_id, u.is_active, u.is_staff, t.scope, t.expires > %(now)s, m.partner_id, m.role, {key},
        t.application_id
    FROM oauth_accesstoken t
    LEFT JOIN accounts_user u ON u.id = t.user_id
    LEFT JOIN accounts_membership m ON m.user_id = u.id {at_partner}
    WHERE t.token_checksum = %(checksum)s"""
_KEY_IS_THEIRS = "EXISTS (SELECT 1 FROM partners_partnerkey k WHERE k.id = %(key)s AND k.partner_id = m.partner_id)"
_AT_PARTNER = "AND m.partner_id = %(partner)s"


def _caller(checksum: str, partner_id: int | None, key_id: int | None) -> tuple[Caller, bool]:
    now = timezone.now()
    rows = _rows(checksum, partner_id, key_id, now)
    if not rows:
        raise InvalidToken
    user_id, is_active, is_staff, scope, is_fresh, *_ = rows[0]
    if not is_fresh or (user_id is not None and not is_active):
        raise InvalidToken
    if user_id is not None and rows[0][8] is not None:
        connections.note_use(user_id, rows[0][8], now=now)
    roles = {row[5]: row[6] for row in rows if row[5] is not None}
    return Caller(user_id, bool(is_staff), frozenset(scope.split()), roles), bool(rows[0][7])


def _rows(checksum: str, partner_id: int | None, key_id: int | None, now: datetime) -> list[tuple[Any, ...]]:
    sql = _SELECT.format(
        key="1" if key_id is None else _KEY_IS_THEIRS, at_partner="" if partner_id is None else _AT_PARTNER
    )
    named: dict[str, Any] = {"checksum": checksum, "now": connection.ops.adapt_datetimefield_value(now)}
    if partner_id is not None:
        named["partner"] = min(partner_id, LARGEST_ID)
    if key_id is not None:
        named["key"] = min(key_id, LARGEST_ID)
    with connection.cursor() as cursor:
        cursor.execute(sql, named)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
