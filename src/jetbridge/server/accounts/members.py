"""Who belongs to which partner, in which role. A partner that has an owner keeps one."""

from django.db import transaction
from django.db.models import QuerySet

from jetbridge.server.accounts.models import Membership, Role, User

LARGEST_ID = 2**63 - 1


class LastOwner(Exception):
    """The change would leave the partner without an owner."""


class NoSuchMember(Exception):
    """The user does not belong to the partner."""


def of_partner(partner_id: int) -> "QuerySet[Membership]":
    """Oldest first, each with its user."""
    return Membership.objects.filter(partner_id=partner_id).select_related("user").order_by("pk")


def add(user: User, partner_id: int, role: Role) -> str | None:
    """Give `user` this role at the partner; returns the role held before, None for a new member. Raises LastOwner."""
    with transaction.atomic():
        owners = _lock_owners(partner_id)
        membership = Membership.objects.filter(user=user, partner_id=partner_id).first()
        if membership is None:
            Membership.objects.create(user=user, partner_id=partner_id, role=role)
            return None
        before = membership.role
        if before == Role.OWNER and role != Role.OWNER:
            _keep_an_owner(owners, user)
        membership.role = role
        membership.save(update_fields=["role"])
        return before


def find(user_id: int, partner_id: int) -> Membership | None:
    return of_partner(partner_id).filter(user_id=min(user_id, LARGEST_ID)).first()


def load(user_id: int, partner_id: int) -> Membership:
    """Raises NoSuchMember."""
    membership = find(user_id, partner_id)
    if membership is None:
        raise NoSuchMember
    return membership


def change_role(user_id: int, partner_id: int, role: Role) -> Membership:
    """Give a member another role; returns the membership as it was. Raises NoSuchMember, LastOwner."""
    with transaction.atomic():
        _lock_owners(partner_id)
        before = load(user_id, partner_id)
        add(before.user, partner_id, role)
        return before


def remove(user_id: int, partner_id: int) -> Membership:
    """The user belongs to the partner no more; returns the membership as it was. Raises NoSuchMember, LastOwner."""
    with transaction.atomic():
        owners = _lock_owners(partner_id)
        membership = load(user_id, partner_id)
        if membership.role == Role.OWNER:
            _keep_an_owner(owners, membership.user)
        membership.delete()
        return membership


def is_last_owner(user: User, partner_id: int) -> bool:
    """Whether the partner has no other owner who can sign in."""
    owners = Membership.objects.filter(partner_id=partner_id, role=Role.OWNER, user__is_active=True)
    return not owners.exclude(user=user).exists()


def _lock_owners(partner_id: int) -> list[Membership]:
    """Locked, so that two owners cannot step down at the same moment."""
    owners = Membership.objects.filter(partner_id=partner_id, role=Role.OWNER, user__is_active=True)
    return list(owners.select_for_update(of=("self",)).order_by("pk"))


def _keep_an_owner(owners: list[Membership], leaving: User) -> None:
    if all(owner.user_id == leaving.pk for owner in owners):
        raise LastOwner(f"{leaving.username} is the last owner of this partner: make somebody else an owner first")
