"""Invitations to a partner: single use, for seven days, bound to an address. The only writer of Invitation.

The token is stored as its SHA-256 alone; it leaves in the mail and nowhere else.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from jetbridge.server.accounts import members, users
from jetbridge.server.accounts.models import Invitation, Membership, Role, User
from jetbridge.server.oauth import tokens

GOOD_FOR = timedelta(days=7)
PREFIX = "jbi_"


class AlreadyMember(Exception):
    """There is nothing to invite to."""


class NotGood(Exception):
    """The invitation was used, withdrawn or replaced, has expired, or never was."""


class OtherAddress(Exception):
    """The invitation is for another address than the user's."""


def create(partner_id: int, email: str, role: Role, *, by: User, now: datetime) -> tuple[Invitation, str]:
    """An invitation, in place of an earlier one of this address, and its token, this once. Raises AlreadyMember."""
    token = tokens.generate(PREFIX)
    with transaction.atomic():
        if Membership.objects.filter(partner_id=partner_id, user__email__iexact=email).exists():
            raise AlreadyMember
        invitation, _ = Invitation.objects.update_or_create(
            partner_id=partner_id,
            email=email.lower(),
            defaults={
                "role": role,
                "token_checksum": tokens.checksum(token),
                "invited_by": by,
                "created_on": now,
                "expires_on": now + GOOD_FOR,
            },
        )
    return invitation, token


def of_partner(partner_id: int) -> "QuerySet[Invitation]":
    """Oldest first. One that has expired stays in sight until it is withdrawn or replaced."""
    return Invitation.objects.filter(partner_id=partner_id).select_related("invited_by").order_by("pk")


def withdraw(invitation_id: int, partner_id: int) -> Invitation:
    """Its link is good no more. Raises NotGood."""
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update().filter(pk=invitation_id, partner_id=partner_id).first()
        if invitation is None:
            raise NotGood
        Invitation.objects.filter(pk=invitation_id).delete()
    return invitation


def find(token: str, *, now: datetime) -> Invitation:
    """Raises NotGood."""
    return _good(Invitation.objects.select_related("partner", "invited_by"), token, now)


def accept(token: str, user: User, *, now: datetime) -> Invitation:
    """The user becomes a member; of two who accept at once, one does. Raises NotGood, OtherAddress."""
    with transaction.atomic():
        invitation = _take(token, now)
        if user.email.lower() != invitation.email:
            raise OtherAddress
        _join(invitation, user)
    return invitation


def accept_as_new(token: str, username: str, password: str, *, now: datetime) -> tuple[Invitation, User]:
    """The same for somebody new. Raises NotGood, ValidationError and users.UserExists."""
    with transaction.atomic():
        invitation = _take(token, now)
        user = users.create(username, invitation.email, password=password)
        _join(invitation, user)
    return invitation, user


def _take(token: str, now: datetime) -> Invitation:
    """Locked: whoever comes second waits, and then finds none."""
    return _good(Invitation.objects.select_for_update(), token, now)


def _good(invitations: "QuerySet[Invitation]", token: str, now: datetime) -> Invitation:
    found = invitations.filter(token_checksum=tokens.checksum(token), expires_on__gt=now).first()
    if found is None:
        raise NotGood
    return found


def _join(invitation: Invitation, user: User) -> None:
    """Somebody who has become a member meanwhile keeps their role."""
    if not Membership.objects.filter(user=user, partner_id=invitation.partner_id).exists():
        members.add(user, invitation.partner_id, Role(invitation.role))
    Invitation.objects.filter(pk=invitation.pk).delete()
