"""Makes users. A password is checked by the validators of the settings before it is kept."""

import secrets

from django.contrib.auth.password_validation import validate_password
from django.db.models import Q

from jetbridge.server.accounts.models import User


class UserExists(Exception):
    """The name, or the address, is somebody's already."""


def create(username: str, email: str, *, password: str, staff: bool = False) -> User:
    """A new user; `staff` may use the admin pages and do everything there. Raises ValidationError, UserExists."""
    if User.objects.filter(Q(username__iexact=username) | Q(email__iexact=email)).exists():
        raise UserExists(f"there is a user named {username!r}, or with the address {email!r}, already")
    user = User(username=username, email=email, is_staff=staff, is_superuser=staff)
    user.set_password(password)
    user.full_clean()
    validate_password(password, user)
    user.save(force_insert=True)
    return user


def generate_password() -> str:
    """For those who would have to make one up: 128 random bits."""
    return secrets.token_urlsafe(16)
