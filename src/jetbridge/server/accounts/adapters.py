"""Where django-allauth asks us: guessing is slowed, mails and redirects stay with our own origin."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from jetbridge.server.accounts import mail, slowing

_WRONG = "The name or the password is wrong."


def refuse_if_slowed(guess: slowing.Guess) -> None:
    """Raises ValidationError, which a form shows."""
    if seconds := guess.seconds_to_wait():
        raise ValidationError(slowing.said(seconds), code="slowed")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _WRONG,
        "email_password_mismatch": _WRONG,
        "incorrect_password": "That is not your password.",
        "enter_current_password": "That is not your password.",
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Every password is checked here: of signing in, of changing it, and of confirming who one is."""
        named = credentials.get("username") or credentials.get("email") or ""
        guess = slowing.Guess("password", named, slowing.address_of(request))
        refuse_if_slowed(guess)
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        guess.failed() if user is None else guess.succeeded()
        return user

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come by invitation or by `jetbridge-server create-user`."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """`next` leads to a path of this server only."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_client_ip(self, request: HttpRequest) -> str:
        return slowing.address_of(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    def get_reset_password_from_key_url(self, key: str) -> str:
        return f"{settings.ORIGIN}{urlsplit(super().get_reset_password_from_key_url(key)).path}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        mail.send(template_prefix, email, context)


class SecondFactorAdapter(DefaultMFAAdapter):
    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return str(user.get_username())

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:  # noqa: A002  allauth's name
        """What the form of a new passkey suggests."""
        return f"Passkey {Authenticator.objects.filter(user=user, type=type).count() + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": urlsplit(settings.ORIGIN).hostname or "", "name": "Jetbridge"}
