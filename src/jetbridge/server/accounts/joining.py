"""The page behind the link of an invitation: one button for whom it is meant, an account for somebody new."""

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jetbridge.server import audit
from jetbridge.server.accounts import invitations, users
from jetbridge.server.accounts.forms import NewMemberForm
from jetbridge.server.accounts.models import Invitation, User
from jetbridge.server.audit import Event


@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, token: str) -> HttpResponse:
    try:
        invitation = invitations.find(token, now=timezone.now())
        if isinstance(request.user, User):
            return _for_somebody(request, request.user, invitation, token)
        return _for_nobody_yet(request, invitation, token)
    except invitations.NotGood:
        return render(request, "account/invitation_bad.html", status=404)


def _for_somebody(request: HttpRequest, user: User, invitation: Invitation, token: str) -> HttpResponse:
    is_theirs = user.email.lower() == invitation.email
    if request.method != "POST" or not is_theirs:
        context = {"invitation": invitation, "is_theirs": is_theirs}
        return render(request, "account/invitation.html", context, status=200 if request.method != "POST" else 403)
    with transaction.atomic():
        accepted = invitations.accept(token, user, now=timezone.now())
        _record(request, accepted, user)
    _welcome(request, invitation)
    return redirect("account")


def _for_nobody_yet(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    if User.objects.filter(email__iexact=invitation.email).exists():
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    form = NewMemberForm(request.POST or None, email=invitation.email)
    if form.is_valid() and (user := _sign_up(request, form, token)):
        _welcome(request, invitation)
        response: HttpResponse = perform_login(request, user, redirect_url=reverse("account"))
        return response
    return render(request, "account/invitation_new.html", {"form": form, "invitation": invitation})


def _sign_up(request: HttpRequest, form: NewMemberForm, token: str) -> User | None:
    given = form.cleaned_data
    try:
        with transaction.atomic():
            accepted, user = invitations.accept_as_new(token, given["username"], given["password1"], now=timezone.now())
            _record(request, accepted, user)
    except users.UserExists:
        form.add_error("username", "This name is taken.")
        return None
    except ValidationError as error:
        form.add_error(None, error)
        return None
    return user


def _record(request: HttpRequest, accepted: Invitation, user: User) -> None:
    said = {"email": accepted.email, "role": accepted.role}
    audit.record(Event.MEMBER_JOINED, request=request, user=user, partner=accepted.partner_id, **said)


def _welcome(request: HttpRequest, invitation: Invitation) -> None:
    messages.success(request, f"You belong to {invitation.partner.name} now, as {invitation.role}.")
