"""Who belongs to which partner, in which role. A partner that has an owner keeps one."""

from django.db import transaction

from jetbridge.server.accounts.models import Membership, Role, User


class LastOwner(Exception):
    """The change would leave the partner without an owner."""


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
