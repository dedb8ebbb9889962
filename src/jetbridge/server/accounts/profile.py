"""The page of one's own account: name, address, and where the rest is.

A new address counts once its link was followed.
"""

from typing import cast

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jetbridge.server.accounts import mail, slowing
from jetbridge.server.accounts.forms import AddressForm, NameForm
from jetbridge.server.accounts.models import User

_SALT = "jetbridge.address"
_GOOD_FOR_SECONDS = 86_400
FORM = ["GET", "HEAD", "POST"]


@never_cache
@login_required
@require_http_methods(FORM)
def show(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = NameForm(request.POST or None, initial={"display_name": user.get_full_name()})
    if form.is_valid():
        user.first_name, user.last_name = form.cleaned_data["display_name"], ""
        user.save(update_fields=["first_name", "last_name"])
        messages.success(request, "Your name is saved.")
        return redirect("account")
    memberships = user.memberships.select_related("partner").order_by("partner__name")
    return render(request, "account/profile.html", {"form": form, "memberships": memberships})


@never_cache
@login_required
@require_http_methods(FORM)
@reauthentication_required  # type: ignore[untyped-decorator]
def change_address(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = AddressForm(request.POST or None)
    if form.is_valid():
        guess = slowing.Guess("address-mail", str(user.pk), slowing.address_of(request))
        if seconds := guess.seconds_to_wait():
            form.add_error("email", slowing.said(seconds))
        else:
            guess.failed()  # each mail counts, so that nobody's mailbox is flooded
            _ask_for_proof(user, form.cleaned_data["email"])
            messages.success(request, f"A link was sent to {form.cleaned_data['email']}. Follow it within a day.")
            return redirect("account")
    return render(request, "account/address.html", {"form": form})


def _ask_for_proof(user: User, address: str) -> None:
    """Nothing is sent to an address that is somebody's already, and nothing says so."""
    if User.objects.filter(email__iexact=address).exists():
        return
    proof = signing.dumps({"user": user.pk, "from": user.email, "to": address}, salt=_SALT)
    link = settings.ORIGIN + reverse("account_address_confirm", args=[proof])
    mail.send("account/email/address_confirm", address, {"user": user, "link": link})


@never_cache
@login_required
@require_http_methods(FORM)
def confirm_address(request: HttpRequest, proof: str) -> HttpResponse:
    """A button, for a mail scanner follows links, too."""
    user = cast(User, request.user)
    address = _proved(user, proof)
    if address is None:
        return render(request, "account/address_confirm.html", status=400)
    if request.method != "POST":
        return render(request, "account/address_confirm.html", {"address": address})
    before = user.email
    if not _take_address(user, address):
        return render(request, "account/address_confirm.html", status=400)
    mail.send("account/email/email_changed", before, {"user": user})
    messages.success(request, "Your e-mail address is changed.")
    return redirect("account")


def _proved(user: User, proof: str) -> str | None:
    """The address, if the link is this user's and their address has not changed since."""
    try:
        said = signing.loads(proof, salt=_SALT, max_age=_GOOD_FOR_SECONDS)
    except signing.BadSignature:
        return None
    return str(said["to"]) if (said["user"], said["from"]) == (user.pk, user.email) else None


def _take_address(user: User, address: str) -> bool:
    if User.objects.filter(email__iexact=address).exclude(pk=user.pk).exists():
        return False
    try:
        with transaction.atomic():
            return bool(User.objects.filter(pk=user.pk, email=user.email).update(email=address))
    except IntegrityError:
        return False
