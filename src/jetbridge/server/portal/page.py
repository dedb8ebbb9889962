"""The page that starts the portal: a shell of HTML and the hashed files of its build.

It reads nothing of a partner's: the portal does that by the API, as any other client (contract section 5).
"""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

SCREENS = ("activations", "billing", "keys", "members", "api-access", "profile")
"""The first part of each path that the portal shows beside `/`; what follows it is the portal's own."""

ENTRY = "src/main.tsx"


class Build(NamedTuple):
    """What the page loads first, as static files."""

    script: str
    styles: list[str]
    preloads: list[str]


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    build = find_build(settings.PORTAL_BUILD)
    if build is None:
        return render(request, "portal/missing.html", status=503)
    return render(request, "portal/portal.html", {"build": build, "version": settings.VERSION})


@cache
def find_build(folder: Path) -> Build | None:
    """None where the portal was not built. Looked up once: WhiteNoise, too, lists its files when the server starts."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
    except FileNotFoundError:
        return None
    entry = manifest[ENTRY]
    preloads = [manifest[name]["file"] for name in entry.get("imports", [])]
    return Build(_static(entry["file"]), [_static(name) for name in entry["css"]], [_static(name) for name in preloads])


def _static(file: str) -> str:
    return f"portal/{file}"
