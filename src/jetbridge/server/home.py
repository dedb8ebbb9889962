"""The page at /: what this server is, whether it is ready, and how to make the first request."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jetbridge.server import health


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    readiness = health.ready(request)
    context = {
        "origin": settings.ORIGIN,
        "version": settings.VERSION,
        "token_days": settings.TOKEN_DAYS,
        "reason": json.loads(readiness.content).get("reason", ""),
    }
    return render(request, "jetbridge/home.html", context)
