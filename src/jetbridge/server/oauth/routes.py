"""What has access to the caller's account, over HTTP: /rest/v1.1/me/connected-applications."""

from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from jetbridge.server.access import IdentityRequest, NeedsIdentity
from jetbridge.server.oauth import connections
from jetbridge.server.oauth.connections import Connected
from jetbridge.server.wp.datetimes import render
from jetbridge.server.wp.errors import Forbidden, NotFound
from jetbridge.server.wp.paths import PathId
from jetbridge.server.wp.response import dumps, json_response
from jetbridge.server.wp.schemas import FAILURES, Error

router = Router(tags=["You"])


class ConnectedApplication(Schema):
    """An application that may act for the caller."""

    id: int = Field(description="Its client id.", examples=[481516234])
    name: str = Field(description="Its name.", examples=["Reports"])
    description: str = Field(description="What it does, or empty.", examples=["Loads our figures every night."])
    website: str = Field(description="Its website, or empty.", examples=["https://example.com"])
    is_verified: bool = Field(description="False where it registered itself and nobody vouches for it.")
    scopes: list[str] = Field(description="What its tokens open.", examples=[["activations"]])
    connected_on: str = Field(description="When it was approved first.", examples=["2026-11-23T10:15:00+00:00"])
    last_used_on: str | None = Field(description="The day (UTC) of its last call, or null.", examples=["2026-11-23"])


class Disconnected(Schema):
    """What was disconnected."""

    deleted: bool = Field(description="Always true.", examples=[True])
    previous: ConnectedApplication = Field(description="What it was allowed.")


@router.get(
    "/connected-applications",
    auth=NeedsIdentity(),
    response={200: list[ConnectedApplication], **FAILURES},
    summary="Connected applications",
)
def list_connected_applications(request: IdentityRequest) -> HttpResponse:
    """What has access to the caller's account now, by name."""
    return json_response(dumps([_as_json(one) for one in connections.of_user(request.auth.user)]))


@router.get(
    "/connected-applications/{id:application_id}",
    auth=NeedsIdentity(),
    response={200: ConnectedApplication, **FAILURES, 404: Error},
    summary="One connected application",
)
def get_connected_application(request: IdentityRequest, application_id: PathId) -> HttpResponse:
    """One application that has access, by its client id."""
    return json_response(dumps(_as_json(_find(request, application_id))))


@router.delete(
    "/connected-applications/{id:application_id}",
    auth=NeedsIdentity(),
    response={200: Disconnected, **FAILURES, 404: Error},
    summary="Disconnect an application",
)
def disconnect_application(request: IdentityRequest, application_id: PathId) -> HttpResponse:
    """End an application's access: its codes and tokens for the caller stop at once. Needs the scope `global`."""
    if "global" not in request.auth.scope.split():
        raise Forbidden(scope="global")
    found = _as_json(_find(request, application_id))
    connections.disconnect(request.auth.user, str(application_id), request=request)
    return json_response(dumps({"deleted": True, "previous": found}))


def _find(request: IdentityRequest, application_id: int) -> Connected:
    for one in connections.of_user(request.auth.user):
        if one.connection.application.client_id == str(application_id):
            return one
    raise NotFound(code="rest_application_invalid_id", message="Invalid application ID.")


def _as_json(one: Connected) -> dict[str, Any]:
    application, used_on = one.connection.application, one.connection.last_used_on
    return {
        "id": int(application.client_id),
        "name": application.name,
        "description": application.description,
        "website": application.website,
        "is_verified": application.is_verified,
        "scopes": one.scopes,
        "connected_on": render(one.connection.since),
        "last_used_on": used_on.isoformat() if used_on else None,
    }
