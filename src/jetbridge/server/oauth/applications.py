"""The pages /apps/: everybody's own applications. Somebody else's is answered like one that is not there."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from jetbridge.server import audit
from jetbridge.server.accounts.models import User
from jetbridge.server.audit import Event
from jetbridge.server.oauth import clients, connections
from jetbridge.server.oauth.forms import ApplicationForm, NewApplicationForm
from jetbridge.server.oauth.models import Application

MOST_OF_ONE_USER = 100


@never_cache
@require_safe
@login_required
def list_mine(request: HttpRequest) -> HttpResponse:
    mine = Application.objects.filter(user=_user(request)).order_by("name", "pk")
    return render(request, "oauth/applications.html", {"applications": mine})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def make(request: HttpRequest) -> HttpResponse:
    """The answer to a good form is the page of the new application, with its secret: the only place that has it."""
    user = _user(request)
    form = NewApplicationForm(request.POST if request.method == "POST" else None, owner=user)
    if Application.objects.filter(user=user).count() >= MOST_OF_ONE_USER:
        return _full(request)
    if not (form.is_bound and form.is_valid()):
        return _page(request, "oauth/new_application.html", form)
    entered = {name: value for name, value in form.cleaned_data.items() if name != "type"}
    with transaction.atomic():
        application, secret = clients.create(user, native=form.is_native, **entered)
        _record(Event.APPLICATION_CREATED, request, application)
    return _show(request, application, secret=secret, is_new=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def one(request: HttpRequest, client_id: str) -> HttpResponse:
    """One application: its form changes it, and its buttons rotate the secret and delete it."""
    application = Application.objects.filter(user=_user(request), client_id=client_id).first()
    if application is None:
        raise Http404
    if "rotate" in request.POST and not application.is_public:
        return _rotate(request, application)
    if "delete" in request.POST:
        return _delete(request, application)
    return _change(request, application) if request.method == "POST" else _show(request, application)


def _change(request: HttpRequest, application: Application) -> HttpResponse:
    form = ApplicationForm(request.POST, owner=_user(request), application=application)
    if not form.is_valid():
        return _show(request, application, form=form)
    with transaction.atomic():
        clients.change(application, **form.cleaned_data)
        _record(Event.APPLICATION_CHANGED, request, application)
    return redirect("application", client_id=application.client_id)


def _rotate(request: HttpRequest, application: Application) -> HttpResponse:
    with transaction.atomic():
        secret = clients.rotate_secret(application)
        _record(Event.APPLICATION_SECRET_ROTATED, request, application)
    return _show(request, application, secret=secret)


def _delete(request: HttpRequest, application: Application) -> HttpResponse:
    with transaction.atomic():
        _record(Event.APPLICATION_DELETED, request, application)
        application.delete()
    return redirect("applications")


def _show(
    request: HttpRequest,
    application: Application,
    *,
    form: ApplicationForm | None = None,
    secret: str = "",
    is_new: bool = False,
) -> HttpResponse:
    form = form or ApplicationForm(owner=_user(request), application=application)
    connected = connections.of_application(application)
    context = {"application": application, "secret": secret, "is_new": is_new, "connected": connected}
    return _page(request, "oauth/application.html", form, **context)


def _page(request: HttpRequest, template: str, form: ApplicationForm, **context: Any) -> HttpResponse:
    status = 400 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form} | context, status=status)


def _full(request: HttpRequest) -> HttpResponse:
    return render(request, "oauth/applications.html", {"too_many": MOST_OF_ONE_USER}, status=400)


def _record(event: Event, request: HttpRequest, application: Application) -> None:
    audit.record(event, request=request, user=_user(request), application=application, **_said(application))


def _said(application: Application) -> dict[str, Any]:
    return {"name": application.name, "redirect_uris": application.redirect_uris.split()}


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
