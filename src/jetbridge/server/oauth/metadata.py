"""What the server says of itself: RFC 8414 and RFC 9728. Written out, for it must name our paths and nothing else."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from oauth2_provider.settings import oauth2_settings

_CLIENT_AUTH = ["client_secret_basic", "client_secret_post"]


def authorization_server(_request: HttpRequest) -> JsonResponse:
    body: dict[str, Any] = {
        "issuer": settings.ORIGIN,
        "authorization_endpoint": f"{settings.ORIGIN}/oauth2/authorize",
        "token_endpoint": f"{settings.ORIGIN}/oauth2/token",
        "revocation_endpoint": f"{settings.ORIGIN}/oauth2/revoke",
        "introspection_endpoint": f"{settings.ORIGIN}/oauth2/introspect",
        "scopes_supported": list(oauth2_settings.SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "token_endpoint_auth_methods_supported": [*_CLIENT_AUTH, "none"],
        "revocation_endpoint_auth_methods_supported": [*_CLIENT_AUTH, "none"],
        "introspection_endpoint_auth_methods_supported": _CLIENT_AUTH,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "service_documentation": f"{settings.ORIGIN}/docs",
        "jetbridge_loopback_any_port": True,
    }
    if settings.OAUTH_REGISTRATION:
        body["registration_endpoint"] = f"{settings.ORIGIN}/oauth2-1/register"
    return JsonResponse(body)


def protected_resource(_request: HttpRequest) -> JsonResponse:
    return JsonResponse(
        {
            "resource": f"{settings.ORIGIN}/wpcom/v2",
            "authorization_servers": [settings.ORIGIN],
            "scopes_supported": list(oauth2_settings.SCOPES),
            "bearer_methods_supported": ["header"],
            "resource_name": "Jetbridge",
            "resource_documentation": f"{settings.ORIGIN}/docs",
        }
    )
