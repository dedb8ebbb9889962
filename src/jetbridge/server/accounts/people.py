"""The page of a partner's people, for its owners. To anybody else it looks like one that is not there."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jetbridge.server import access
from jetbridge.server.accounts import invitations, members, team
from jetbridge.server.accounts.forms import InviteForm
from jetbridge.server.accounts.models import Role, User
from jetbridge.server.partners.models import Partner


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, partner_id: str) -> HttpResponse:
    """A button says what it does by its name, and to whom by its value."""
    owner, partner = cast(User, request.user), Partner.objects.filter(pk=partner_id).first()
    if partner is None or access.Permission.MEMBERS_WRITE not in access.signed_in(owner).permissions(partner.pk):
        raise Http404
    form = InviteForm(request.POST if "invite" in request.POST else None)
    if request.method == "POST" and _act(request, owner, partner.pk, form):
        return redirect("members", partner.pk)
    context = {
        "partner": partner,
        "members": members.of_partner(partner.pk),
        "invitations": invitations.of_partner(partner.pk),
        "roles": Role.choices,
        "form": form,
    }
    return render(request, "account/members.html", context)


def _act(request: HttpRequest, owner: User, partner_id: int, form: InviteForm) -> bool:
    """Whether it was done, or refused with a message; False where the form has to be mended."""
    if "invite" in request.POST:
        return form.is_valid() and _invite(request, owner, partner_id, form)
    try:
        done = _do(request, owner, partner_id)
    except members.LastOwner as error:
        messages.error(request, f"{error}.".capitalize())
    except (members.NoSuchMember, invitations.NotGood):
        messages.error(request, "That is not there any more.")
    else:
        messages.success(request, done)
    return True


def _invite(request: HttpRequest, owner: User, partner_id: int, form: InviteForm) -> bool:
    email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
    try:
        team.invite(request, owner.pk, partner_id, email, role)
    except invitations.AlreadyMember:
        form.add_error("email", "That address is a member's already.")
        return False
    messages.success(request, f"An invitation was sent to {email}. It is good for seven days.")
    return True


def _do(request: HttpRequest, owner: User, partner_id: int) -> str:
    if named := _number(request, "change"):
        role = request.POST.get(f"role-{named}", "")
        if role not in Role.values:
            raise members.NoSuchMember
        team.change_role(request, owner.pk, partner_id, named, Role(role))
        return "The role is changed."
    if named := _number(request, "remove"):
        team.remove(request, owner.pk, partner_id, named)
        return "The member is removed."
    team.withdraw(request, owner.pk, partner_id, _number(request, "withdraw"))
    return "The invitation is withdrawn."


def _number(request: HttpRequest, name: str) -> int:
    """Zero where there is none, which is nobody's id."""
    text = request.POST.get(name, "")
    return int(text[:18]) if text.isascii() and text.isdecimal() else 0
