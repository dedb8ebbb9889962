"""The page /account/connected/: which applications may act for somebody, and the button that ends it."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jetbridge.server.accounts.models import User
from jetbridge.server.oauth import connections, redirects
from jetbridge.server.oauth.scopes import in_words


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    if request.method == "POST":
        connections.disconnect(user, request.POST.get("client_id", ""), request=request)
        return redirect("connected")
    connected = [
        {
            "connection": one.connection,
            "can": in_words(one.scopes),
            "is_built_in": one.connection.application.client_id in redirects.BUILT_IN,
        }
        for one in connections.of_user(user)
    ]
    return render(request, "oauth/connected.html", {"connected": connected})
