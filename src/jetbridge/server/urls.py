"""Every path of the server."""

from django.contrib import admin
from django.urls import path, re_path
from django.views.generic import RedirectView

from jetbridge.server import health, home, reference
from jetbridge.server.api import api

handler400 = "jetbridge.server.failures.bad_request"
handler403 = "jetbridge.server.failures.not_allowed"
handler404 = "jetbridge.server.failures.not_found"
handler500 = "jetbridge.server.failures.broken"

urlpatterns = [
    path("", home.show, name="home"),
    re_path(r"^docs/?$", reference.show, name="reference"),
    path("wpcom/v2/", api.urls),
    path("healthz", health.live),
    path("readyz", health.ready),
    path("admin", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
]
