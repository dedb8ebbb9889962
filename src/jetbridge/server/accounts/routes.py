"""A partner's members and invitations, and whose token it is."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from jetbridge.server.access import IdentityRequest, Needs, NeedsIdentity, Permission, Request
from jetbridge.server.accounts import invitations, members, team
from jetbridge.server.accounts.models import Invitation, Membership, Role
from jetbridge.server.accounts.schemas import Invitation as InvitationOut
from jetbridge.server.accounts.schemas import Me, Member, NewInvitation, NewRole, Removed, Withdrawn
from jetbridge.server.wp.datetimes import render
from jetbridge.server.wp.errors import Conflict, Forbidden, NotFound
from jetbridge.server.wp.params import read_body, request_body
from jetbridge.server.wp.paths import PathId
from jetbridge.server.wp.response import dumps, json_response
from jetbridge.server.wp.schemas import FAILURES, Error

router = Router(tags=["Members"])
me = Router(tags=["You"])
OWNER = Needs(Permission.MEMBERS_WRITE)


@router.get("/{id:partner_id}/members", auth=OWNER, response={200: list[Member], **FAILURES}, summary="Members")
def list_members(request: Request, partner_id: PathId) -> HttpResponse:
    """Who belongs to the partner, in which role, since when."""
    return json_response(dumps([_member(one) for one in members.of_partner(partner_id)]))


@router.post(
    "/{id:partner_id}/members",
    auth=OWNER,
    response={200: Member, **FAILURES, 404: Error, 409: Error},
    summary="Change a member's role",
    openapi_extra=request_body(NewRole),
)
def change_member_role(request: Request, partner_id: PathId) -> HttpResponse:
    """Give a member another role. The partner keeps an owner: the last one's role stays."""
    body = read_body(request, NewRole)
    try:
        team.change_role(request, _caller(request), partner_id, body.user_id, Role(body.role))
    except members.NoSuchMember:
        raise _no_member() from None
    except members.LastOwner as error:
        raise _last_owner(error) from None
    return json_response(dumps(_member(members.load(body.user_id, partner_id))))


@router.delete(
    "/{id:partner_id}/members/{id:user_id}",
    auth=OWNER,
    response={200: Removed, **FAILURES, 404: Error, 409: Error},
    summary="Remove a member",
)
def remove_member(request: Request, partner_id: PathId, user_id: PathId) -> HttpResponse:
    """The user belongs to the partner no more, at once, with every token. The last owner stays."""
    previous = members.find(user_id, partner_id)
    try:
        team.remove(request, _caller(request), partner_id, user_id)
    except members.NoSuchMember:
        raise _no_member() from None
    except members.LastOwner as error:
        raise _last_owner(error) from None
    return json_response(dumps({"deleted": True, "previous": _member(previous) if previous else None}))


@router.get(
    "/{id:partner_id}/invitations",
    auth=OWNER,
    response={200: list[InvitationOut], **FAILURES},
    summary="Invitations",
)
def list_invitations(request: Request, partner_id: PathId) -> HttpResponse:
    """Those that nobody has accepted yet, expired ones included."""
    return json_response(dumps([_invitation(one) for one in invitations.of_partner(partner_id)]))


@router.post(
    "/{id:partner_id}/invitations",
    auth=OWNER,
    response={201: InvitationOut, **FAILURES, 409: Error},
    summary="Invite somebody",
    openapi_extra=request_body(NewInvitation),
)
def create_invitation(request: Request, partner_id: PathId) -> HttpResponse:
    """Mails a link that makes its reader a member: once, within seven days. One of the same address is replaced."""
    body = read_body(request, NewInvitation)
    try:
        invitation = team.invite(request, _caller(request), partner_id, body.email, Role(body.role))
    except invitations.AlreadyMember:
        raise Conflict(code="rest_already_member", message=f"{body.email} is a member already.") from None
    return json_response(dumps(_invitation(invitation)), status=201)


@router.delete(
    "/{id:partner_id}/invitations/{id:invitation_id}",
    auth=OWNER,
    response={200: Withdrawn, **FAILURES, 404: Error},
    summary="Withdraw an invitation",
)
def withdraw_invitation(request: Request, partner_id: PathId, invitation_id: PathId) -> HttpResponse:
    """Its link is good no more."""
    previous = invitations.of_partner(partner_id).filter(pk=invitation_id).first()
    try:
        team.withdraw(request, _caller(request), partner_id, invitation_id)
    except invitations.NotGood:
        raise NotFound(code="rest_invitation_invalid_id", message="Invalid invitation ID.") from None
    return json_response(dumps({"deleted": True, "previous": _invitation(previous) if previous else None}))


@me.get("", auth=NeedsIdentity(), response={200: Me, **FAILURES}, summary="Who you are")
def show_me(request: IdentityRequest) -> HttpResponse:
    """The user whose token it is, and what the token may do. Users without any partner get an answer, too."""
    token = request.auth
    answer = {
        "ID": token.user.pk,
        "username": token.user.username,
        "email": token.user.email,
        "display_name": token.user.display_name,
        "token_scope": token.scope,
        "token_client_id": token.application.client_id if token.application else None,
    }
    return json_response(dumps(answer))


def _caller(request: Request) -> int:
    """A key's own token has no user, and no role either, so it does not come here."""
    if request.auth.user_id is None:
        raise Forbidden
    return request.auth.user_id


def _no_member() -> NotFound:
    return NotFound(code="rest_member_invalid_id", message="Invalid member ID.")


def _last_owner(error: members.LastOwner) -> Conflict:
    return Conflict(code="rest_last_owner", message=f"{error}.")


def _member(membership: Membership) -> dict[str, Any]:
    user = membership.user
    return {
        "user_id": user.pk,
        "username": user.username,
        "email": user.email,
        "display_name": user.display_name,
        "role": membership.role,
        "since": render(membership.since),
    }


def _invitation(invitation: Invitation) -> dict[str, Any]:
    return {
        "id": invitation.pk,
        "email": invitation.email,
        "role": invitation.role,
        "invited_by": invitation.invited_by.username,
        "created_on": render(invitation.created_on),
        "expires_on": render(invitation.expires_on),
    }
