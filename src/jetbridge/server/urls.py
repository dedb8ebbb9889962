"""Every path of the server."""

from django.contrib import admin
from django.urls import path

from jetbridge.server import health
from jetbridge.server.api import api

urlpatterns = [
    path("wpcom/v2/", api.urls),
    path("healthz", health.live),
    path("readyz", health.ready),
    path("admin/", admin.site.urls),
]
