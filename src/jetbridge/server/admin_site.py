"""The site under /admin/: people sign in, sign out and change their password on the pages that everybody uses."""

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import LogoutView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


class OperatorSite(AdminSite):
    site_header = "Jetbridge"
    site_title = "Jetbridge"
    index_title = "Operation"
    site_url = "/"

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Ours, with its second factor; whoever is signed in and comes here may not use the admin."""
        if request.user.is_authenticated:
            if not self.has_permission(request):
                raise PermissionDenied
            return redirect("admin:index")
        wanted = request.GET.get("next", "")
        inside = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
        return redirect_to_login(wanted if inside else reverse("admin:index"), settings.LOGIN_URL)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return LogoutView.as_view(next_page=settings.LOGIN_URL)(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_change_password")
