"""Access tokens, for operators: who holds one, since when and for how long. The value is stored nowhere."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from oauth2_provider.models import revoke_access_token

from jetbridge.server import audit
from jetbridge.server.audit import Event
from jetbridge.server.oauth.models import AccessToken


@admin.register(AccessToken)
class AccessTokenAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Deleting one revokes it, with the refresh token that belongs to it."""

    fields = ("user", "application", "scope", "created", "expires")
    list_display = ("__str__", "user", "application", "scope", "created", "expires")
    list_select_related = ("user", "application")
    search_fields = ("user__username", "user__email")
    ordering = ("-id",)

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: AccessToken) -> None:
        said = {"holder": obj.user.username if obj.user else ""}
        audit.record(Event.TOKEN_REVOKED, request=request, user=request.user, application=obj.application, **said)
        revoke_access_token(obj)

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        for token in queryset:
            self.delete_model(request, token)

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: AccessToken | None = None) -> bool:
        return False
