"""A partner's audit log as a page, for its owners. To anybody else it looks like one that is not there."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jetbridge.server import access
from jetbridge.server.accounts.models import User
from jetbridge.server.audit import queries
from jetbridge.server.partners.models import Partner

ON_A_PAGE = 100


@never_cache
@require_safe
@login_required
def show(request: HttpRequest, partner_id: str) -> HttpResponse:
    if access.Permission.AUDIT_READ not in access.signed_in(cast(User, request.user)).permissions(int(partner_id)):
        raise Http404
    before = _id(request.GET.get("before", ""))
    found = queries.older(queries.of_partner(int(partner_id)), before, ON_A_PAGE + 1)
    events = found[:ON_A_PAGE]
    context = {
        "partner": Partner.objects.get(pk=partner_id),
        "events": events,
        "before": before,
        "older": events[-1].pk if len(found) > ON_A_PAGE else None,
    }
    return render(request, "audit/partner.html", context)


def _id(text: str) -> int | None:
    return min(int(text[:19]), access.LARGEST_ID) if text.isascii() and text.isdecimal() else None
