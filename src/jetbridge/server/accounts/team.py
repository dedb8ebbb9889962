"""What an owner does about a partner's people, by the API or by a page: change, entry in the audit log, mail."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from jetbridge.server import audit
from jetbridge.server.accounts import invitations, mail, members
from jetbridge.server.accounts.models import Invitation, Membership, Role, User
from jetbridge.server.audit import Event


def change_role(request: HttpRequest, by: int, partner_id: int, user_id: int, role: Role) -> None:
    """Raises members.NoSuchMember, members.LastOwner."""
    with transaction.atomic():
        was = members.change_role(user_id, partner_id, role)
        said = _about(was) | {"before": was.role, "after": role}
        audit.record(Event.MEMBER_ROLE_CHANGED, request=request, user=by, partner=partner_id, **said)


def remove(request: HttpRequest, by: int, partner_id: int, user_id: int) -> None:
    """Raises members.NoSuchMember, members.LastOwner."""
    with transaction.atomic():
        was = members.remove(user_id, partner_id)
        said = _about(was) | {"role": was.role}
        audit.record(Event.MEMBER_REMOVED, request=request, user=by, partner=partner_id, **said)


def invite(request: HttpRequest, by: int, partner_id: int, email: str, role: Role) -> Invitation:
    """Raises invitations.AlreadyMember."""
    owner = User.objects.get(pk=by)
    with transaction.atomic():
        invitation, token = invitations.create(partner_id, email, role, by=owner, now=timezone.now())
        said = {"email": invitation.email, "role": role.value}
        audit.record(Event.MEMBER_INVITED, request=request, user=owner, partner=partner_id, **said)
    link = settings.ORIGIN + reverse("account_invitation", args=[token])
    mail.send("account/email/invitation", invitation.email, {"invitation": invitation, "link": link})
    return invitation


def withdraw(request: HttpRequest, by: int, partner_id: int, invitation_id: int) -> None:
    """Raises invitations.NotGood."""
    with transaction.atomic():
        invitation = invitations.withdraw(invitation_id, partner_id)
        said = {"email": invitation.email}
        audit.record(Event.INVITATION_WITHDRAWN, request=request, user=by, partner=partner_id, **said)


def _about(was: Membership) -> dict[str, Any]:
    """Who the member is, by name too: afterwards nobody may be left to ask."""
    return {"member_id": was.user_id, "member": was.user.username}
