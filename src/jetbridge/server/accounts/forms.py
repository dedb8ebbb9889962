"""The forms of signing in, in place of django-allauth's own, and those of the account's pages."""

import time
from datetime import UTC, datetime
from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db.models import Q

from jetbridge.server import failures
from jetbridge.server.accounts import slowing
from jetbridge.server.accounts.adapters import refuse_if_slowed
from jetbridge.server.accounts.models import Role, User

_LENGTH = "At least 8 characters, and not a common password or your name."
_ENDS = "This signs you out everywhere else and revokes your access tokens."


def _guess(kind: str, identifier: str) -> slowing.Guess:
    return slowing.Guess(kind, identifier, slowing.address_of(context.request))


class _Plain:
    """allauth repeats each label in a placeholder; ours stand above the field."""

    fields: dict[str, forms.Field]
    labels: dict[str, str] = {}
    helps: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")


class SignInForm(_Plain, account.LoginForm):
    labels = {"login": "User name or e-mail address"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}

    def user_credentials(self) -> dict[str, str]:
        """As a name only: the backend tries it as an address, too, with one hash for anybody, known or not."""
        return {"username": self.cleaned_data["login"], "password": self.cleaned_data["password"]}


class ChangePasswordForm(_Plain, account.ChangePasswordForm):
    labels = {"oldpassword": "Current password", "password1": "New password", "password2": "New password, again"}
    helps = {"password1": f"{_LENGTH} {_ENDS}"}

    def clean_oldpassword(self) -> str:
        given: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, given):
            raise get_adapter().validation_error("enter_current_password")
        return given


class ConfirmForm(_Plain, account.ReauthenticateForm):
    labels = {"password": "Password"}


class ResetPasswordForm(_Plain, account.ResetPasswordKeyForm):
    labels = {"password1": "New password", "password2": "New password, again"}
    helps = {"password1": f"{_LENGTH} {_ENDS}"}


class AskForResetForm(_Plain, account.ResetPasswordForm):
    labels = {"email": "E-mail address"}

    def clean_email(self) -> str:
        """Each mail counts as a failure, so that nobody's mailbox is flooded."""
        guess = _guess("reset-mail", self.cleaned_data["email"])
        refuse_if_slowed(guess)
        guess.failed()
        email: str = super().clean_email()
        return email


class ResetTokenForm(account.UserTokenForm):
    """The link of a reset mail."""

    def clean(self) -> Any:
        guess = _guess("reset-link", str(self.data.get("uidb36", "")))
        if seconds := guess.seconds_to_wait():
            raise ImmediateHttpResponse(failures.slowed(context.request, slowing.said(seconds), seconds))
        try:
            return super().clean()
        except forms.ValidationError:
            guess.failed()
            raise


class _Code(_Plain):
    labels = {"code": "Code"}
    user: User
    cleaned_data: dict[str, Any]
    authenticator: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"autofocus": True, "autocapitalize": "none", "spellcheck": "false"}

    def clean_code(self) -> str:
        guess = _guess("second-factor", str(self.user.pk))
        refuse_if_slowed(guess)
        try:
            code: str = super().clean_code()  # type: ignore[misc]
            self._use_once()
        except forms.ValidationError:
            guess.failed()
            raise
        guess.succeeded()
        return code

    def _use_once(self) -> None:
        """A code of an authenticator app is good once (RFC 6238 section 5.2); allauth's memory is one process's own."""
        if self.authenticator.type != Authenticator.Type.TOTP:
            return
        now = time.time()
        step = datetime.fromtimestamp(now - now % mfa_settings.TOTP_PERIOD, UTC)
        unused = Authenticator.objects.filter(Q(last_used_at=None) | Q(last_used_at__lt=step), pk=self.authenticator.pk)
        if not unused.update(last_used_at=datetime.fromtimestamp(now, UTC)):
            raise forms.ValidationError("This code has been used. Wait for the next one.", code="used")


class CodeForm(_Code, mfa.AuthenticateForm):
    """When signing in."""


class CodeAgainForm(_Code, mfa.ReauthenticateForm):
    """When something important is about to change."""


class AddAppForm(_Plain, ActivateTOTPForm):
    labels = {"code": "Code"}


class NameForm(forms.Form):
    display_name = forms.CharField(
        label="Name", max_length=150, required=False, help_text="How others see you.", strip=True
    )
    display_name.widget.attrs["autocomplete"] = "name"


class AddressForm(forms.Form):
    email = forms.EmailField(label="New e-mail address", help_text="A link is sent there; the change waits for it.")
    email.widget.attrs["autocomplete"] = "email"


class InviteForm(forms.Form):
    email = forms.EmailField(label="E-mail address")
    role = forms.ChoiceField(label="Role", choices=Role.choices, initial=Role.VIEWER)


class NewMemberForm(forms.Form):
    """Somebody who was invited and has no account yet. The address is the invitation's."""

    username = forms.CharField(
        label="User name", max_length=150, validators=[UnicodeUsernameValidator()], help_text="You sign in with it."
    )
    password1 = forms.CharField(label="Password", strip=False, widget=forms.PasswordInput, help_text=_LENGTH)
    password2 = forms.CharField(label="Password, again", strip=False, widget=forms.PasswordInput)
    username.widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}
    password1.widget.attrs["autocomplete"] = password2.widget.attrs["autocomplete"] = "new-password"

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if {"password1", "password2"} <= given.keys() and given["password1"] != given["password2"]:
            self.add_error("password2", "The two passwords differ.")
        if "password1" in given:
            self._check_password(given)
        return given

    def _check_password(self, given: dict[str, Any]) -> None:
        try:
            validate_password(given["password1"], User(username=given.get("username", ""), email=self.email))
        except forms.ValidationError as error:
            self.add_error("password1", error)
