"""How long an access token lives. Imports no model: the settings import it."""

from typing import Any

from django.conf import settings


def expires_in(request: Any) -> int:
    """Seconds: short for public clients and keys, which renew by themselves; long for Web applications."""
    seconds: int = settings.PUBLIC_TOKEN_SECONDS
    if request.client.client_type == "public" or request.grant_type == "client_credentials":
        return seconds
    return int(settings.TOKEN_DAYS) * 86_400
